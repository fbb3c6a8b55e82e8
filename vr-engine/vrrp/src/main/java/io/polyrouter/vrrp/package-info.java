/**
 * VRRP version 3: several routers of a link share addresses, which one of them, the Active Router,
 * answers for and forwards by.
 *
 * <pre>
 *   advertisements --VrrpCodec--&gt; VrrpInstance --by interface, family, VRID--&gt; VrrpRouter --&gt; advertisements
 *   interfaces, tracked addresses -----^                                     |  ^
 *                                                                            | timers
 *                                                                            v
 *                                      virtual MAC and addresses of the interface, host routes
 * </pre>
 *
 * <p>{@link io.polyrouter.vrrp.VrrpInstance} has all virtual routers of one router; each is a state
 * machine of its own (RFC 9568, section 6.4), for one interface, family and VRID. It is in state
 * Initialize while its interface is down or has no address to send from.
 *
 * <p><b>What being Active comes to.</b> The interface answers ARP and neighbour discovery for the
 * addresses under the virtual MAC address, takes packets to it in, and tells the link at once;
 * advertisements leave from that MAC address, so that bridges learn where it is. Packets for the
 * addresses themselves are for this router with Accept_Mode, and dropped without: by a host route
 * that is offered for the time of being Active. An owner has the addresses anyway.
 *
 * <p><b>Router advertisements.</b> An interface that is configured to send them sends them from the
 * virtual link-local addresses and MAC addresses that it is Active for, and from no others while it
 * has virtual routers of IPv6, so that hosts' default router is one that does not fail. What they
 * say is configured at the interface, and is to be the same at all routers of the group.
 *
 * <p><b>Priority.</b> 255 if the interface itself has the addresses. Otherwise the configured one,
 * less what is lost with tracked interfaces and addresses; a change is told at once.
 *
 * <p><b>Answers.</b> As RFC 9568, section 6.4.3, says and RFC 5798 does not, an Active Router
 * answers an advertisement of lower priority with one of its own.
 *
 * <p>RFC 9568 and RFC 5798 (VRRPv3), RFC 8347 (settings and state; there Active is master). Not
 * covered: version 2; ICMP redirects, which this router does not send; unicast peers and
 * synchronised groups, which no RFC has.
 */
@NullMarked
package io.polyrouter.vrrp;

import org.jspecify.annotations.NullMarked;
