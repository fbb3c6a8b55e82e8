/** OSPFv2 and OSPFv3 in the northbound: module polyrouter-ospf, after RFC 9129. */
@NullMarked
package io.polyrouter.northbound.protocol.ospf;

import org.jspecify.annotations.NullMarked;
