/**
 * The IP stack of a virtual router: interfaces, ARP, IPv4 forwarding, ICMP.
 *
 * <pre>
 *              frames                                            frames
 *   devices ----------&gt; IpStack ---&gt; Ipv4Forwarder ----------------&gt; devices
 *                         |  |         |   |  ^  |                      ^
 *                         |  |    own  |   |  |  +--&gt; ArpCache (waits) -+
 *                         |  |         v   |  |          ^
 *                         |  |  LocalDelivery |  errors  | ARP
 *                         |  |         |   +-&gt; IcmpSender|
 *                         |  +---------|----------------+
 *   VirtualRouter &lt;-------+-- StackListener (neighbours, echo answers)
 *        |  FIB, addresses, link state, time
 *        +-------------------&gt; IpStack
 * </pre>
 *
 * <p>One object graph per virtual router, touched by one thread; it has no thread, clock or
 * randomness of its own. The classes are shared by all virtual routers; one idle stack takes about
 * a kilobyte. A frame is one byte array from arrival to departure: it is rewritten in place. Every
 * packet that is dropped is counted by its reason ({@link io.polyrouter.stack.VrCounter}, {@link
 * io.polyrouter.stack.InterfaceCounter}, {@link io.polyrouter.net.packet.Malformed}).
 *
 * <p>RFC 791, 792, 826, 1122 (host part of a router), 1191, 1812, 2644, 3021, 5227. Not covered:
 * IPv6, UDP and TCP sockets, multicast, redirects (a switch that forwards could not send them
 * either), source routing.
 */
@NullMarked
package io.polyrouter.stack;

import org.jspecify.annotations.NullMarked;
