/**
 * Sockets in any virtual router, and in the kernel, for ordinary Java programs: an application
 * outside of the routers opens them where it likes, in several at once.
 *
 * <pre>
 *   application threads, platform or virtual           a virtual router's loop
 *
 *   java.net (Socket, ServerSocket, DatagramSocket)
 *        |  adaptors
 *   java.nio.channels ---- commands: bind, connect ---&gt; TransportLayer
 *        |      ^   &lt;----- answers, readiness --------      |
 *        |      '- Selector                                 |
 *        '---------- rings and packet queues ---------------'
 * </pre>
 *
 * <p>Data moves through rings and queues that both sides use without locks. What else an
 * application wants of its socket is a command that runs on the router's loop, within the boundary
 * where the router's faults stop; there is at most one such command under way for each socket and
 * purpose, however fast the application calls. The loop never waits for an application: it marks
 * what has become possible and wakes who waits for it. Applications may wait; they park, and no
 * monitor is held meanwhile, so that virtual threads give their carrier away. Datagrams wait for
 * nothing, but for the first to an address that none has come from: whoever sends it is told
 * whether there is a route.
 *
 * <p>{@link io.polyrouter.sockets.Sockets} is the way in. Names are not resolved by the machine on
 * behalf of a virtual router: {@link io.polyrouter.sockets.Names} decides.
 */
@NullMarked
package io.polyrouter.sockets;

import org.jspecify.annotations.NullMarked;
