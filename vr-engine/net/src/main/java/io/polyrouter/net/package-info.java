/**
 * Values of the wire: addresses, prefixes and the packet codecs over them. Everything here is
 * immutable or stateless and may be used by any thread.
 */
@NullMarked
package io.polyrouter.net;

import org.jspecify.annotations.NullMarked;
