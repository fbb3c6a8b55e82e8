/**
 * What is above IP in one virtual router, as one: {@link
 * io.polyrouter.transport.layer.TransportLayer} hands packets to TCP, UDP and raw sockets, and ends
 * all of them together.
 */
@NullMarked
package io.polyrouter.transport.layer;

import org.jspecify.annotations.NullMarked;
