/**
 * IPv6: forwarding, neighbour discovery, router advertisements, ICMPv6, MLD, reassembly, delivery
 * to this router itself.
 *
 * <pre>
 *   frames --&gt; Ipv6Layer --&gt; Ipv6Forwarder --------------------&gt; Link
 *                 |            |   ^    |  +--&gt; Neighbours (wait) --^
 *                 |        own |   |    |           ^
 *                 |            v   |    v errors    | NeighbourDiscovery
 *                 +-----&gt; Ipv6Delivery  Ipv6Errors  |   OwnAddress (duplicate detection)
 *                              |  |                 |   RouterAdvertiser
 *                              |  +--ND, MLD--------+
 *                              v
 *                         UpperLayer
 * </pre>
 *
 * <p><b>Scopes</b> (RFC 4007): every link has its own fe80::/10. Packets from or to a link-local
 * address are never forwarded; next hops may be link-local, with their interface.
 *
 * <p><b>Own addresses</b> are checked for duplicates when they are configured and their link first
 * comes up; until then, and for good if another node has them, they are not used. When a link comes
 * back its addresses are used at once and announced: its forwarding does not wait.
 *
 * <p>RFC 2711, 3810, 4007, 4191 (preferences not sent), 4291, 4443, 4861, 4862 (as a router), 5095,
 * 5722, 6164, 6438, 6724, 6946, 7112, 8106, 8200, 8201. Not covered: following redirects and router
 * advertisements (this is a router), sending redirects (a switch that forwards could not),
 * multicast forwarding, mobility, SEND (RFC 3971), optimistic addresses (RFC 4429).
 */
@NullMarked
package io.polyrouter.stack.ipv6;

import org.jspecify.annotations.NullMarked;
