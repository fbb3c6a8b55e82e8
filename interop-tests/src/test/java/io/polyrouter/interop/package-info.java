/**
 * Tests of the whole product against real peers, as a user would try it: Open vSwitch, Linux hosts,
 * ncclient and curl; and of the engine alone against the Linux kernel ("Kernel" in the name) and
 * against routers of other makes: FRR, BIRD, keepalived ("Peers" in the name, and others).
 *
 * <p>{@link io.polyrouter.interop.HarnessTest} proves the laboratory with a switch and hand-written
 * flows only, so that a broken laboratory is told apart from a broken Polyrouter. All others need
 * the distribution of {@code karaf-features}. How the laboratory works is told in {@link
 * io.polyrouter.interop.lab}.
 *
 * <h2>The IP stack against the Linux kernel's</h2>
 *
 * What was asked of it, and what shows it; "long" is what takes {@code ./polyrouter test --long}.
 *
 * <ul>
 *   <li>The kernel's own stack as the peer, over veth and TAP: {@link
 *       io.polyrouter.interop.lab.KernelLab}, and by NETCONF {@link
 *       io.polyrouter.interop.LinuxAttachmentTest}.
 *   <li>ping and ping6 with all sizes from 0 to 65,000 bytes: {@link
 *       io.polyrouter.interop.KernelEchoTest}, {@code
 *       eachSizeFrom0To65000ComesBackToTheHostOverVeth}; over TAP, and from the router to the host,
 *       every 13th size and those at the edges of fragments, long each size; {@code
 *       pingOfIputilsIsAnswered}.
 *   <li>traceroute and tracepath: {@link io.polyrouter.interop.KernelTraceTest}.
 *   <li>iperf3 both ways, IPv4 and IPv6, with 0, 1 and 5 % loss, delay and reordering: {@link
 *       io.polyrouter.interop.KernelIperfTest}.
 *   <li>1,000 parallel connections: {@link io.polyrouter.interop.KernelTcpTroubleTest}, {@code
 *       aThousandConnectionsToThePeer}, {@code aThousandConnectionsOfThePeer}.
 *   <li>Half-closed: {@link io.polyrouter.interop.KernelTcpTest}, {@code
 *       uploadsWithOneDirectionClosedBeforeTheOther}, {@code
 *       downloadsWithOneDirectionClosedBeforeTheOther}.
 *   <li>Reset: {@code KernelTcpTroubleTest}, {@code aResetOfThePeerIsSeen}, {@code
 *       thePeerSeesAReset}, {@code connectionsToPortsWithoutListenersAreRefused}, {@code
 *       connectionsOfAFormerLifeAreReset}.
 *   <li>Zero window for a minute: {@code KernelTcpTroubleTest}, {@code
 *       thePeersWindowStaysClosedForSeconds} and {@code theOwnWindowStaysClosedForSeconds}, long
 *       {@code ...ForAMinute}.
 *   <li>Peers vanishing: {@code KernelTcpTroubleTest}, {@code
 *       aPeerThatVanishesIsGivenUpAfterTheUserTimeout}, {@code
 *       aPeerThatVanishesIsMissedByKeepalive}.
 *   <li>Transferred files have the same checksum: all transfers of {@code KernelTcpTest}, with loss
 *       {@code everythingArrivesOverALossyLinkWithDelayAndReordering}.
 *   <li>TCP MD5 against Linux's TCP_MD5SIG: {@code KernelTcpTest}, {@code
 *       signedConnectionsToThePeer}, {@code signedConnectionsOfThePeer}.
 *   <li>TCP-AO by the vectors of RFC 9235 and against itself, as this kernel has none: {@code
 *       AoSignerTest} of {@code vr-engine/transport} and the scripts {@code rfc5925} of {@code
 *       vr-engine/testkit}.
 * </ul>
 *
 * <h2>Routing protocols against FRR and BIRD</h2>
 *
 * <ul>
 *   <li>Rings and meshes, metrics equal on every router, links and routers that fail and come back:
 *       {@link io.polyrouter.interop.RipPeersTest}, {@link io.polyrouter.interop.OspfPeersTest},
 *       {@link io.polyrouter.interop.OspfMeshTest}. The first two have a thousand external routes.
 *   <li>All kinds of links, the election of designated routers, neighbours that do not fit: {@link
 *       io.polyrouter.interop.OspfLinksTest}.
 *   <li>All kinds of areas, virtual links: {@link io.polyrouter.interop.OspfAreasTest}.
 *   <li>All kinds of authentication: {@link io.polyrouter.interop.AuthenticationPeersTest}; on
 *       virtual links {@code OspfAreasTest}.
 *   <li>Redistribution both ways: {@link io.polyrouter.interop.RedistributionPeersTest}.
 *   <li>Graceful restart: {@link io.polyrouter.interop.OspfRestartTest} as helper, {@link
 *       io.polyrouter.interop.OspfRestarterTest} and {@link
 *       io.polyrouter.interop.OspfControllerRestartTest} as restarter.
 *   <li>BFD: {@link io.polyrouter.interop.BfdPeersTest}, {@link io.polyrouter.interop.OspfBfdTest}.
 * </ul>
 */
@NullMarked
package io.polyrouter.interop;

import org.jspecify.annotations.NullMarked;
