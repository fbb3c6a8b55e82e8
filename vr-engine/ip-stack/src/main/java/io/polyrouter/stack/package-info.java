/**
 * The IP stack of a virtual router: what others see of it. The stack itself is in the packages
 * below, each of which uses only those further down:
 *
 * <pre>
 *   VirtualRouter                   protocols above IP (TCP, UDP, raw)
 *        |  ^                             |            ^
 *        |  | StackListener               | IpOutput   | UpperLayer, IpPacket
 *        v  |                             v            |
 *   core  IpStack: wires the layers of one virtual router
 *        |
 *   ipv4, ipv6   forwarding, own packets, ICMP, ARP or neighbour discovery, IGMP or MLD
 *        |
 *   neighbour    one state machine of neighbours      group     membership in multicast groups
 *   fragment     reassembly                           path      equal paths, path MTUs
 *        |
 *   link         interfaces and what all share        table     hash tables by address
 *        |
 *   (here)       counters, records, contracts         device, time
 * </pre>
 *
 * <p>One object graph per virtual router, touched by one thread; it has no thread, clock or
 * randomness of its own. The classes are shared by all virtual routers; one idle stack takes about
 * a kilobyte, and IPv6 only takes room where it is used. A frame is one byte array from arrival to
 * departure: it is rewritten in place. Every packet that is dropped is counted by its reason
 * ({@link io.polyrouter.stack.VrCounter}, {@link io.polyrouter.stack.InterfaceCounter}, {@link
 * io.polyrouter.net.packet.Malformed}).
 *
 * <p>The RFCs are listed where they are implemented.
 */
@NullMarked
package io.polyrouter.stack;

import org.jspecify.annotations.NullMarked;
