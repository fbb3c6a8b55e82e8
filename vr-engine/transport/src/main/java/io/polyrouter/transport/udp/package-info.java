/**
 * UDP of one virtual router (RFC 768; RFC 1122, section 4.1; RFC 8085 where it speaks of
 * implementations).
 *
 * <pre>
 *   application -- commands on the loop --&gt; UdpSocket --&gt; UdpLayer --&gt; IpOutput
 *   application &lt;-- PacketQueue, PacketObserver -- UdpSocket &lt;-- UdpLayer &lt;-- UpperLayer.received
 * </pre>
 *
 * <p>Several sockets may share a port if each of them asked for it, or if their addresses do not
 * overlap. A packet for one address goes to the one socket that fits it best: connected before not,
 * a specific address before all addresses, one interface before all, and then the youngest. A
 * packet for a group or for all goes to every socket that wants it.
 *
 * <p>Not covered: UDP-Lite, UDP encapsulation with a zero checksum over IPv6 (RFC 6935).
 */
@NullMarked
package io.polyrouter.transport.udp;

import org.jspecify.annotations.NullMarked;
