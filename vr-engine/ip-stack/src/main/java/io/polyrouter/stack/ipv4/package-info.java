/**
 * IPv4: forwarding, ARP, ICMP, IGMP, reassembly, delivery to this router itself.
 *
 * <pre>
 *   frames --&gt; Ipv4Layer --&gt; Ipv4Forwarder --------------------&gt; Link
 *                 |            |   ^    |  +--&gt; Neighbours (wait) --^
 *                 |        own |   |    |           ^
 *                 |            v   |    v errors    | ArpProtocol
 *                 +-----&gt; Ipv4Delivery  Ipv4Errors  |
 *                 |            |                    |
 *                 +------------|--------------------+
 *                              v
 *                         UpperLayer
 * </pre>
 *
 * <p>RFC 791, 792, 826, 1122 (host part of a router), 1191, 1812, 2236, 2644, 3021, 3376, 5227.
 * Addresses are announced but not probed for (RFC 5227, section 2.1). Not covered: multicast
 * forwarding, redirects (a switch that forwards could not send them either), source routing.
 */
@NullMarked
package io.polyrouter.stack.ipv4;

import org.jspecify.annotations.NullMarked;
