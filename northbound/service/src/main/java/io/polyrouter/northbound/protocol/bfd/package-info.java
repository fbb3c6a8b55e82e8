/** BFD in the northbound: module polyrouter-bfd, after RFC 9314. */
@NullMarked
package io.polyrouter.northbound.protocol.bfd;

import org.jspecify.annotations.NullMarked;
