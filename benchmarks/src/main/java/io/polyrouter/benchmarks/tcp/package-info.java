/**
 * TCP of virtual routers beside TCP of the Linux kernel, with one and the same application on both:
 * what differs is the {@link io.polyrouter.sockets.Sockets} that it opens its channels by.
 *
 * <pre>
 *   on veth     VR or kernel --- veth --- kernel in another namespace: {@link
 *               io.polyrouter.benchmarks.tcp.Peer} as a process of its own
 *   in memory   VR --- memory link --- VR, or the kernel's loopback, all in this process
 * </pre>
 *
 * <p>Ours and the kernel's take turns, several rounds after some to warm up, and results are the
 * median of the rounds with the least and the greatest. Ratios above 1 mean that ours is better.
 */
@NullMarked
package io.polyrouter.benchmarks.tcp;

import org.jspecify.annotations.NullMarked;
