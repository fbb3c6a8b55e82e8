/**
 * The protocols above IP of one virtual router.
 *
 * <pre>
 *        sockets, routing protocols          (other threads hand commands to the loop)
 *            |            ^
 *            v            | observers, rings
 *      Tcp, Udp, Raw  ----+
 *            |            ^
 *            v            | UpperLayer
 *         IpOutput ---- IpStack
 * </pre>
 *
 * <p>All objects belong to the virtual router's loop, but for the two ends of a {@link
 * io.polyrouter.transport.ByteRing}: an application's thread is at one of them.
 */
@NullMarked
package io.polyrouter.transport;

import org.jspecify.annotations.NullMarked;
