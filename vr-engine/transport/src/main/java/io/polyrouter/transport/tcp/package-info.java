/**
 * TCP (RFC 9293) without threads, clock or randomness of its own: segments, time and what the
 * application wants come in; segments go out by {@link io.polyrouter.stack.IpOutput}.
 */
@NullMarked
package io.polyrouter.transport.tcp;

import org.jspecify.annotations.NullMarked;
