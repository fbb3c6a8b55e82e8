package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.VrrpPeers.Peer;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.vrrp.VrrpSettings;
import io.polyrouter.vrrp.VrrpSettings.TrackedInterface;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import io.polyrouter.vrrp.VrrpState;
import io.polyrouter.vrrp.VrrpState.ActiveReason;
import io.polyrouter.vrrp.VrrpState.State;
import io.polyrouter.vrrp.VrrpType;
import io.polyrouter.vrrp.packet.Advertisement;
import io.polyrouter.vrrp.packet.BadPacket;
import io.polyrouter.vrrp.packet.VrrpCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * VRRP version 3 between a virtual router and FRR, and keepalived: with each of them it is a
 * gateway of its own for the host, by IPv4 and IPv6, and leads to an address that both have.
 *
 * <pre>
 *              ┌── red         10.0.0.1, 2001:db8::1 ── up
 *   host ── l ─┼── frr         10.0.0.2   VRID 7: 10.0.0.107, fe80::107  to 192.0.2.7, 2001:db8:ff::7
 *              └── keepalived  10.0.0.3   VRID 8: 10.0.0.108, fe80::108  to 192.0.2.8, 2001:db8:ff::8
 * </pre>
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class VrrpPeersTest {

  private static final Duration SOON = Duration.ofSeconds(25);

  /** Three of them and a bit until a router is missed; other tests may be running. */
  private static final int INTERVAL_CENTIS = 50;

  private final RoutingLab lab;
  private final KernelHost host;
  private final VrConfig bare;
  private final Peer frr;
  private final Peer keepalived;

  VrrpPeersTest(Lab lab) {
    this.lab = RoutingLab.in(lab, VrrpType.VRRP);
    host = this.lab.host("host");
    this.lab.attach("host", host, "l", "10.0.0.9/24", "2001:db8::9/64");
    frr = VrrpPeers.frr(this.lab, "l", 2, INTERVAL_CENTIS);
    keepalived = VrrpPeers.keepalived(this.lab, "l", 3, INTERVAL_CENTIS);
    for (Peer each : peers()) {
      host.run("ip", "route", "add", each.destination(), "via", each.gateway());
      host.run(
          "ip", "-6", "route", "add", each.destination6(), "via", each.linkLocal(), "dev", "l");
    }
    bare =
        vr(
            "red",
            loopback(
                "lo",
                Stream.of(frr, keepalived)
                    .flatMap(
                        each -> Stream.of(each.destination() + "/32", each.destination6() + "/128"))
                    .toArray(String[]::new)),
            this.lab.attach("red", "l", "10.0.0.1/24", "2001:db8::1/64"),
            this.lab.attach("red", "up", "10.0.9.1/24"));
  }

  private List<Peer> peers() {
    return List.of(frr, keepalived);
  }

  @BeforeAll
  void begin() {
    lab.kernel().apply(bare);
  }

  @AfterAll
  void end() {
    lab.close();
  }

  // ---- red ----------------------------------------------------------------------------------

  /** What red is to be of the virtual routers that it has together with a peer. */
  private record Wish(
      int priority, boolean preempt, boolean pseudoHeader, List<TrackedInterface> tracked) {

    static Wish priority(int priority) {
      return new Wish(priority, true, true, List.of());
    }
  }

  private static VirtualRouter group(Wish wish, int vrid, List<String> addresses) {
    List<IpAddress> parsed = addresses.stream().map(IpAddress::parse).toList();
    return new VirtualRouter(
        "l",
        parsed.getFirst().family(),
        vrid,
        wish.priority(),
        wish.preempt(),
        0,
        false,
        INTERVAL_CENTIS,
        wish.pseudoHeader(),
        parsed,
        wish.tracked(),
        List.of());
  }

  private void apply(Peer peer, Wish wish) {
    apply(
        group(wish, peer.vrid(), List.of(peer.gateway())),
        group(wish, peer.vrid(), List.of(peer.linkLocal(), peer.gateway6())));
  }

  private void apply(VirtualRouter... groups) {
    lab.kernel().apply(routed(bare, new VrrpSettings("main", "", List.of(groups))));
  }

  private VrrpState state() {
    return lab.kernel().snapshot("red").protocols().stream()
        .filter(each -> each.type().equals(VrrpSettings.TYPE))
        .map(each -> (VrrpState) each.state())
        .findFirst()
        .orElseThrow(() -> new AssertionError("VRRP does not run"));
  }

  private List<VrrpState.VirtualRouter> groups() {
    List<VrrpState.VirtualRouter> all = state().virtualRouters();
    assertThat(all).hasSize(2);
    return all;
  }

  // ---- who is active ------------------------------------------------------------------------

  private void awaitActive(Peer peer, boolean here) {
    Eventually.within(
        SOON,
        () -> {
          assertThat(groups())
              .extracting(VrrpState.VirtualRouter::state)
              .containsOnly(here ? State.ACTIVE : State.BACKUP);
          for (AddressFamily family : AddressFamily.values()) {
            assertThat(peer.isActive(family)).as("%s over %s", peer, family).isEqualTo(!here);
          }
        });
    Eventually.within(SOON, () -> assertReached(peer));
  }

  /** The host's packets get through, and leave to the virtual MAC address. */
  private void assertReached(Peer peer) {
    assertThat(host.ping(peer.destination(), 3).complete()).isTrue();
    assertThat(host.ping(peer.destination6(), 3).complete()).isTrue();
    assertThat(host.run("ip", "neigh", "show", peer.gateway()).out())
        .contains(VrrpCodec.mac(AddressFamily.IPV4, peer.vrid()).toString());
    assertThat(host.run("ip", "neigh", "show", peer.linkLocal()).out())
        .contains(VrrpCodec.mac(AddressFamily.IPV6, peer.vrid()).toString());
  }

  @ParameterizedTest
  @MethodSource("peers")
  void theHigherPriorityIsActive(Peer peer) {
    long unsound = badPackets(BadPacket.CHECKSUM);
    peer.configure(100, true);
    apply(peer, Wish.priority(150));
    awaitActive(peer, true);

    peer.configure(200, true);
    awaitActive(peer, false);

    peer.configure(100, true);
    awaitActive(peer, true);
    assertThat(groups())
        .extracting(VrrpState.VirtualRouter::activeReason)
        .containsOnly(ActiveReason.PRIORITY);

    apply(peer, Wish.priority(50));
    awaitActive(peer, false);
    assertThat(groups())
        .allSatisfy(each -> {
          assertThat(each.lastSource()).isPresent();
          assertThat(each.statistics().addressListErrors()).isZero();
          assertThat(each.statistics().intervalErrors()).isZero();
        });
    assertThat(badPackets(BadPacket.CHECKSUM)).isEqualTo(unsound);
  }

  private long badPackets(BadPacket reason) {
    return lab.kernel().snapshot("red").protocols().isEmpty()
        ? 0
        : state().badPackets().getOrDefault(reason, 0L);
  }

  @ParameterizedTest
  @MethodSource("peers")
  void whoDoesNotPreemptWaitsUntilTheActiveOneLeaves(Peer peer) {
    peer.configure(100, true);
    apply(peer, Wish.priority(50));
    awaitActive(peer, false);
    peer.configure(100, false);

    apply(peer, new Wish(150, false, true, List.of()));
    awaitFurtherAdvertisements(6);
    awaitActive(peer, false);

    peer.leave();
    awaitActive(peer, true);
    assertThat(groups())
        .allSatisfy(each -> {
          assertThat(each.activeReason()).isEqualTo(ActiveReason.PREEMPTED);
          assertThat(each.statistics().priorityZeroReceived()).isPositive();
        });

    peer.join(200, false);
    long sent = sent();
    Eventually.within(SOON, () -> assertThat(sent()).isGreaterThan(sent + 12));
    awaitActive(peer, true);
  }

  private void awaitFurtherAdvertisements(int more) {
    long before = received();
    Eventually.within(SOON, () -> assertThat(received()).isGreaterThanOrEqualTo(before + more));
  }

  private long received() {
    return groups().stream().mapToLong(each -> each.statistics().advertisementsReceived()).sum();
  }

  private long sent() {
    return groups().stream().mapToLong(each -> each.statistics().advertisementsSent()).sum();
  }

  @ParameterizedTest
  @MethodSource("peers")
  void whoFallsSilentIsReplaced(Peer peer) {
    peer.configure(100, true);
    apply(peer, Wish.priority(150));
    awaitActive(peer, true);

    lab.port("red", "l").silence();
    try {
      Eventually.within(SOON, () -> assertThat(peer.isActive(AddressFamily.IPV4)).isTrue());
      Eventually.within(SOON, () -> assertThat(peer.isActive(AddressFamily.IPV6)).isTrue());
      Eventually.within(SOON, () -> assertReached(peer));
    } finally {
      lab.port("red", "l").resume();
    }
    awaitActive(peer, true);

    apply(peer, Wish.priority(50));
    awaitActive(peer, false);
    lab.port(peer.name(), "l").silence();
    try {
      Eventually.within(
          SOON,
          () ->
              assertThat(groups())
                  .extracting(VrrpState.VirtualRouter::activeReason)
                  .containsOnly(ActiveReason.NO_RESPONSE));
      Eventually.within(SOON, () -> assertReached(peer));
    } finally {
      lab.port(peer.name(), "l").resume();
    }
    awaitActive(peer, false);
  }

  @ParameterizedTest
  @MethodSource("peers")
  void whoLeavesHandsOver(Peer peer) {
    peer.configure(100, true);
    apply(peer, Wish.priority(150));
    awaitActive(peer, true);

    apply();
    Eventually.within(SOON, () -> assertThat(peer.isActive(AddressFamily.IPV4)).isTrue());
    Eventually.within(SOON, () -> assertThat(peer.isActive(AddressFamily.IPV6)).isTrue());
    Eventually.within(SOON, () -> assertReached(peer));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void aTrackedInterfaceDecides(Peer peer) {
    peer.configure(100, true);
    apply(peer, new Wish(150, true, true, List.of(new TrackedInterface("up", 100))));
    awaitActive(peer, true);

    lab.port("red", "up").unplug();
    try {
      awaitActive(peer, false);
      assertThat(groups()).extracting(VrrpState.VirtualRouter::effectivePriority).containsOnly(50);
    } finally {
      lab.port("red", "up").plug();
    }
    awaitActive(peer, true);
  }

  // ---- what does not fit --------------------------------------------------------------------

  @Test
  void otherAddressesAreCountedAndTold() {
    frr.configure(100, true);
    apply(group(Wish.priority(50), frr.vrid(), List.of(frr.gateway(), "10.0.0.200")));

    Eventually.within(
        SOON,
        () ->
            assertThat(state().virtualRouters())
                .singleElement()
                .satisfies(each -> assertThat(each.statistics().addressListErrors()).isPositive()));
    assertThat(lab.kernel().notices())
        .anySatisfy(
            text -> assertThat(text).contains("10.0.0.2 has other addresses than this router"));
    Eventually.within(
        SOON,
        () ->
            assertThat(state().virtualRouters())
                .extracting(VrrpState.VirtualRouter::state)
                .containsExactly(State.BACKUP));
  }

  /** FRR and keepalived have a pseudo header in it, Cisco's routers and RFC 9568 have none. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theChecksumMayBeWithPseudoHeaderOrWithout(boolean pseudoHeader) {
    frr.configure(100, true);
    apply(frr, Wish.priority(150));
    awaitActive(frr, true);
    long unsound = badPackets(BadPacket.CHECKSUM);
    IpAddress own = IpAddress.parse("10.0.0.9");
    Advertisement better =
        new Advertisement(frr.vrid(), 200, 50, List.of(IpAddress.parse(frr.gateway())));
    VrrpPeers.send(host, 255, VrrpCodec.encode(better, own, pseudoHeader));

    Eventually.within(
        SOON,
        () -> assertThat(groups()).anySatisfy(each -> assertThat(each.lastSource()).hasValue(own)));
    assertThat(badPackets(BadPacket.CHECKSUM)).isEqualTo(unsound);
    awaitActive(frr, true);
  }

  @Test
  void withoutPseudoHeaderFrrDoesNotHear() {
    frr.configure(100, true);
    apply(frr, new Wish(150, true, false, List.of()));

    Eventually.within(SOON, () -> assertThat(frr.isActive(AddressFamily.IPV4)).isTrue());
    Eventually.within(SOON, () -> assertThat(frr.isActive(AddressFamily.IPV6)).isFalse());
    Eventually.within(
        SOON,
        () ->
            assertThat(groups())
                .extracting(VrrpState.VirtualRouter::state)
                .containsOnly(State.ACTIVE));
  }

  @Test
  void packetsThatAreNoGoodAreCountedByTheRuleThatTheyBreak() {
    apply(frr, Wish.priority(150));
    awaitActive(frr, true);
    byte[] good = {0x31, 7, (byte) 200, 1, 0, 50, 0, 0, 10, 0, 0, 107};
    VrrpPeers.send(host, 255, with(good, 0, 0x21));
    VrrpPeers.send(host, 255, with(good, 0, 0x32));
    VrrpPeers.send(host, 255, with(good, 6, 0x77));
    VrrpPeers.send(host, 254, good);
    VrrpPeers.send(host, 255, with(good, 3, 2));

    Eventually.within(
        SOON,
        () ->
            assertThat(state().badPackets())
                .containsKeys(
                    BadPacket.VERSION,
                    BadPacket.TYPE,
                    BadPacket.CHECKSUM,
                    BadPacket.TTL,
                    BadPacket.LENGTH));
    assertThat(groups()).extracting(VrrpState.VirtualRouter::state).containsOnly(State.ACTIVE);
    assertThat(lab.kernel().notices())
        .anySatisfy(
            text -> assertThat(text).contains("10.0.0.9 on l is refused: a TTL or hop limit"));
  }

  private static byte[] with(byte[] good, int at, int value) {
    byte[] bytes = good.clone();
    bytes[at] = (byte) value;
    return bytes;
  }

  @Test
  void whatIsForVersionTwoOrNobodyIsCounted() {
    List<BadPacket> expected = new ArrayList<>(List.of(BadPacket.VERSION, BadPacket.VRID));
    apply(frr, Wish.priority(150));
    VrrpPeers.addTo(frr, 9, 2, "10.0.0.109");
    VrrpPeers.addTo(frr, 10, 3, "10.0.0.110");

    Eventually.within(
        SOON,
        () -> assertThat(state().badPackets()).containsKeys(expected.toArray(BadPacket[]::new)));
  }
}
