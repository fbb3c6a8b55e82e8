package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.mtu;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.NextHopState;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEffect.JoinGroup;
import io.polyrouter.routing.protocol.ProtocolEffect.OpenEndpoint;
import io.polyrouter.routing.protocol.ProtocolEffect.SendDatagram;
import io.polyrouter.routing.protocol.ProtocolEffect.WatchLiveness;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEndpoint.IpProtocol;
import io.polyrouter.routing.protocol.ProtocolEndpoint.UdpPort;
import io.polyrouter.routing.protocol.ProtocolEvent.ConfigChanged;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.routing.protocol.ProtocolEvent.EndpointFailed;
import io.polyrouter.routing.protocol.ProtocolEvent.InterfaceChanged;
import io.polyrouter.routing.protocol.ProtocolEvent.InterfaceRemoved;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import io.polyrouter.routing.protocol.ProtocolEvent.LivenessChanged;
import io.polyrouter.routing.protocol.ProtocolEvent.LivenessWanted;
import io.polyrouter.routing.protocol.ProtocolEvent.NextHopChanged;
import io.polyrouter.routing.protocol.ProtocolEvent.RouterIdChanged;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.testkit.protocol.Probe;
import io.polyrouter.testkit.protocol.ProbeType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What instances are told and what becomes of their effects: red and blue on one link. */
class ProtocolHostTest {

  private static final UdpPort UDP = new UdpPort(AddressFamily.IPV4, 4_000);
  private static final IpProtocol RAW = new IpProtocol(AddressFamily.IPV4, 89);
  private static final IpAddress GROUP = IpAddress.parse("224.0.0.5");
  private static final IpAddress RED = IpAddress.parse("10.0.0.1");
  private static final IpAddress BLUE = IpAddress.parse("10.0.0.2");

  private final SimulatedNetwork network =
      new SimulatedNetwork(
          1, new ProbeType("one", false), new ProbeType("two", false), new ProbeType("bfd", true));

  private static ProbeType.Settings one(ProtocolEffect... effects) {
    return new ProbeType.Settings("one", "a", effects);
  }

  private static ProbeType.Settings two(ProtocolEffect... effects) {
    return new ProbeType.Settings("two", "b", effects);
  }

  private static VrConfig red(ProtocolSettings... settings) {
    return routed(
        vr("red", linkTo("eth0", "blue", "eth0", "10.0.0.1/24", "2001:db8::1/64")), settings);
  }

  private static VrConfig blue(ProtocolSettings... settings) {
    return routed(
        vr("blue", linkTo("eth0", "red", "eth0", "10.0.0.2/24", "2001:db8::2/64")), settings);
  }

  private void apply(VrConfig... configs) {
    network.apply(configs);
    network.advance(Duration.ofSeconds(3)); // IPv6 addresses are no longer tentative
  }

  private ProtocolSummary summary(String vr, String type) {
    return network.snapshot(vr).protocols().stream()
        .filter(each -> each.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private Probe.State state(String vr, String type) {
    return (Probe.State) summary(vr, type).state();
  }

  private long counter(String vr, String type, String counter) {
    return Objects.requireNonNull(summary(vr, type).counters().get(counter));
  }

  private static SendDatagram send(
      ProtocolEndpoint endpoint, int interfaceIndex, IpAddress to, int hopLimit, String hex) {
    return new SendDatagram(
        endpoint,
        interfaceIndex,
        Optional.empty(),
        to,
        endpoint instanceof UdpPort udp ? udp.port() : 0,
        hopLimit,
        ProtocolEffect.NETWORK_CONTROL,
        Payload.parse(hex));
  }

  // ---- what it is told at first and later ---------------------------------------------------

  @Test
  void anInstanceIsToldTheIdentifierThenInterfacesThenItsConfiguration() {
    apply(red(one()), blue());

    List<?> events = state("red", "one").events();
    assertThat(events.get(0)).isEqualTo(new RouterIdChanged(Optional.of((Ipv4Address) RED)));
    assertThat(events.get(1)).isInstanceOf(InterfaceChanged.class);
    assertThat(events.get(2)).isEqualTo(new ConfigChanged(one()));
    ProtocolInterface last = state("red", "one").of(InterfaceChanged.class).getLast().now();
    assertThat(last.name()).isEqualTo("eth0");
    assertThat(last.up()).isTrue();
    assertThat(last.loopback()).isFalse();
    assertThat(last.mtuBytes()).isEqualTo(1500);
    assertThat(last.addresses())
        .extracting(own -> own.address() + "/" + own.prefixLength())
        .contains("10.0.0.1/24", "2001:db8::1/64")
        .hasSize(3);
    assertThat(last.linkLocal()).isPresent();
    // The second one comes late and learns the same.
    apply(red(one(), two()), blue());
    assertThat(state("red", "two").events())
        .containsExactly(
            new RouterIdChanged(Optional.of((Ipv4Address) RED)),
            new InterfaceChanged(last),
            new ConfigChanged(two()));
  }

  @Test
  void tentativeAddressesAreNotShown() {
    network.apply(red(one()), blue());
    network.settle();

    List<ProtocolInterface> seen =
        state("red", "one").of(InterfaceChanged.class).stream().map(InterfaceChanged::now).toList();
    assertThat(seen.getLast().up()).isTrue();
    assertThat(seen.getLast().addresses())
        .extracting(own -> own.address().family())
        .containsOnly(AddressFamily.IPV4);

    network.advance(Duration.ofSeconds(3));
    assertThat(state("red", "one").of(InterfaceChanged.class).getLast().now().addresses())
        .hasSize(3);
  }

  @Test
  void changesOfInterfacesAreToldOnce() {
    apply(red(one()), blue());
    int before = state("red", "one").events().size();
    InterfaceConfig eth0 = red().interfaces().getFirst();

    apply(routed(vr("red", mtu(eth0, 1400), loopback("lo", "192.0.2.1/32")), one()), blue());
    List<?> news = state("red", "one").events();
    assertThat(news.subList(before, news.size()))
        .hasSize(2)
        .allMatch(InterfaceChanged.class::isInstance);
    assertThat(state("red", "one").of(InterfaceChanged.class))
        .extracting(changed -> changed.now().name() + " " + changed.now().mtuBytes())
        .endsWith("eth0 1400", "lo 1500");

    apply(red(one()), blue());
    assertThat(state("red", "one").of(InterfaceRemoved.class)).hasSize(1);
    assertThat(network.engine().snapshot("blue").orElseThrow().protocols()).isEmpty();

    network.await(network.engine().remove("blue"));
    network.settle();
    assertThat(state("red", "one").of(InterfaceChanged.class).getLast().now().up()).isFalse();
    assertThat(state("red", "one").of(InterfaceChanged.class).getLast().now().addresses())
        .as("kept while it is down")
        .hasSize(3);
  }

  @Test
  void theIdentifierIsConfiguredOrOfALoopbackAndStays() {
    VrConfig plain = red(one());
    apply(plain, blue());
    InterfaceConfig eth0 = plain.interfaces().getFirst();
    InterfaceConfig lo = loopback("lo", "9.0.0.1/32", "9.0.0.9/32");

    apply(routed(vr("red", eth0, lo), one()), blue());
    assertThat(state("red", "one").of(RouterIdChanged.class)).as("it stays").hasSize(1);

    apply(routed(vr("red", lo), one()), vr("blue"));
    assertThat(state("red", "one").of(RouterIdChanged.class).getLast().routerId())
        .contains(Ipv4Address.parse("9.0.0.9"));

    VrConfig configured =
        new VrConfig(
            "red",
            "",
            true,
            Optional.of(Ipv4Address.parse("1.1.1.1")),
            VrLimits.DEFAULT,
            List.of(lo),
            routed(vr("red"), one()).protocols());
    apply(configured, vr("blue"));
    assertThat(state("red", "one").of(RouterIdChanged.class).getLast().routerId())
        .contains(Ipv4Address.parse("1.1.1.1"));
  }

  // ---- datagrams ----------------------------------------------------------------------------

  @Test
  void aDatagramArrivesWithItsHeadersAndSharedSocketsTellAll() {
    apply(
        red(),
        blue(one(new OpenEndpoint(UDP)), two(new OpenEndpoint(UDP), new JoinGroup(1, GROUP))));
    apply(
        red(
            one(
                new OpenEndpoint(UDP),
                new JoinGroup(1, GROUP),
                send(UDP, 1, GROUP, 1, "0a0b"),
                send(UDP, 0, BLUE, 255, "0c"))),
        blue(one(new OpenEndpoint(UDP)), two(new OpenEndpoint(UDP), new JoinGroup(1, GROUP))));

    DatagramReceived toGroup =
        new DatagramReceived(UDP, 1, RED, 4_000, GROUP, 1, Payload.parse("0a0b"));
    DatagramReceived toBlue =
        new DatagramReceived(UDP, 1, RED, 4_000, BLUE, 255, Payload.parse("0c"));
    assertThat(state("blue", "two").of(DatagramReceived.class)).containsExactly(toGroup, toBlue);
    assertThat(state("blue", "one").of(DatagramReceived.class))
        .as("who has not joined")
        .containsExactly(toBlue);
    assertThat(state("red", "one").of(DatagramReceived.class)).as("own multicast").isEmpty();
    assertThat(counter("red", "one", "datagrams-out")).isEqualTo(2);
    assertThat(counter("blue", "two", "datagrams-in")).isEqualTo(2);
  }

  @Test
  void packetsOfAnIpProtocolOfBothFamiliesArrive() {
    IpProtocol raw6 = new IpProtocol(AddressFamily.IPV6, 89);
    IpAddress group6 = IpAddress.parse("ff02::5");
    ProbeType.Settings listening =
        one(
            new JoinGroup(1, GROUP),
            new JoinGroup(1, group6),
            new OpenEndpoint(RAW),
            new OpenEndpoint(raw6));
    apply(red(), blue(listening));
    apply(
        red(
            one(
                new OpenEndpoint(RAW),
                new OpenEndpoint(raw6),
                send(RAW, 1, GROUP, 1, "0201"),
                send(raw6, 1, group6, 1, "0301"))),
        blue(listening));

    List<DatagramReceived> received = state("blue", "one").of(DatagramReceived.class);
    assertThat(received).hasSize(2);
    assertThat(received.getFirst())
        .isEqualTo(new DatagramReceived(RAW, 1, RED, 0, GROUP, 1, Payload.parse("0201")));
    assertThat(received.getLast().endpoint()).isEqualTo(raw6);
    assertThat(received.getLast().source().toString()).startsWith("fe80::");
    assertThat(received.getLast().payload()).isEqualTo(Payload.parse("0301"));
  }

  @Test
  void groupsOutliveAnInterfaceThatIsWithoutTheirFamilyForAWhile() {
    IpProtocol raw6 = new IpProtocol(AddressFamily.IPV6, 89);
    IpAddress group6 = IpAddress.parse("ff02::5");
    ProbeType.Settings listening = one(new OpenEndpoint(raw6), new JoinGroup(1, group6));
    VrConfig blue = blue(listening);
    InterfaceConfig eth0 = blue.interfaces().getFirst();
    apply(red(), blue);
    apply(red(), routed(vr("blue", eth0.withIpv6(Ipv6Config.DISABLED)), listening));
    assertThat(counter("blue", "one", "group-joins-failed")).isPositive();
    apply(red(), blue);
    apply(red(one(new OpenEndpoint(raw6), send(raw6, 1, group6, 1, "0301"))), blue);

    assertThat(state("blue", "one").of(DatagramReceived.class)).hasSize(1);
  }

  @Test
  void whatCannotBeSentIsCounted() {
    apply(
        red(
            one(
                send(UDP, 1, GROUP, 1, "00"),
                new OpenEndpoint(UDP),
                send(UDP, 0, IpAddress.parse("203.0.113.1"), 1, "00"),
                send(UDP, 1, IpAddress.parse("ff02::5"), 1, "00"),
                new SendDatagram(UDP, 1, Optional.of(BLUE), GROUP, 9, 1, 0, Payload.parse("00")))),
        blue());

    assertThat(counter("red", "one", "datagrams-not-sent")).isEqualTo(4);
    assertThat(counter("red", "one", "datagrams-out")).isZero();
  }

  @Test
  void aPortThatIsTakenIsToldAndAGroupIsJoinedOnceThatCanBe() {
    apply(red(one(new OpenEndpoint(new IpProtocol(AddressFamily.IPV4, 300)))), blue());

    assertThat(state("red", "one").of(EndpointFailed.class))
        .singleElement()
        .extracting(EndpointFailed::reason)
        .asString()
        .contains("protocol 300");
    assertThat(state("red", "one").of(EndpointFailed.class).getFirst().taken()).isFalse();
    assertThat(counter("red", "one", "endpoints-failed")).isEqualTo(1);

    // Interface 2 comes later.
    ProbeType.Settings early = two(new OpenEndpoint(RAW), new JoinGroup(2, GROUP));
    VrConfig plain = red(early);
    apply(plain, blue());
    assertThat(counter("red", "two", "group-joins-failed")).isEqualTo(1);
    VrConfig withSecond =
        routed(
            vr("red", plain.interfaces().getFirst(), linkTo("eth1", "blue", "eth1", "10.0.1.1/24")),
            early);
    InterfaceConfig second = linkTo("eth1", "red", "eth1", "10.0.1.2/24");
    apply(withSecond, routed(vr("blue", blue().interfaces().getFirst(), second)));
    apply(
        withSecond,
        routed(
            vr("blue", blue().interfaces().getFirst(), second),
            one(new OpenEndpoint(RAW), send(RAW, 2, GROUP, 1, "0a"))));
    assertThat(state("red", "two").of(DatagramReceived.class)).hasSize(1);
  }

  // ---- routes, next hops, liveness ----------------------------------------------------------

  @Test
  void routesOfAnInstanceAreInTheFibAndGoWithIt() {
    IpPrefix prefix = IpPrefix.parse("198.51.100.0/24");
    ProtocolEffect offer =
        new ProtocolEffect.OfferRoutes(
            List.of(new RouteChange.Offer(prefix, new RouteOffer(110, 5, RouteTarget.BLACKHOLE))));
    apply(red(one(offer)), blue());

    assertThat(network.fibs().latest("red").orElseThrow().ipv4().get(prefix)).isNotNull();
    assertThat(network.snapshot("red").rib(AddressFamily.IPV4).routesBySource())
        .containsEntry("one:a", 1);

    apply(red(two()), blue());
    assertThat(network.fibs().latest("red").orElseThrow().ipv4().get(prefix)).isNull();
  }

  @Test
  void aTrackedNextHopIsToldOfAtOnceAndWhenItChanges() {
    IpAddress far = IpAddress.parse("192.0.2.1");
    ProbeType.Settings tracking =
        one(new ProtocolEffect.TrackNextHop(far), new ProtocolEffect.TrackNextHop(BLUE));
    apply(red(tracking), blue());

    assertThat(state("red", "one").of(NextHopChanged.class))
        .as("the link comes up with the second router")
        .containsExactly(
            new NextHopChanged(far, NextHopState.UNREACHABLE),
            new NextHopChanged(BLUE, NextHopState.UNREACHABLE),
            new NextHopChanged(BLUE, new NextHopState(true, 0, true)));

    apply(route(red(tracking), "192.0.2.0/24", "10.0.0.2"), blue());
    apply(route(red(tracking), "203.0.113.0/24", "10.0.0.2"), blue());
    assertThat(state("red", "one").of(NextHopChanged.class))
        .endsWith(
            new NextHopChanged(far, new NextHopState(true, 0, false)),
            new NextHopChanged(far, NextHopState.UNREACHABLE))
        .hasSize(5);

    apply(red(one(new ProtocolEffect.UntrackNextHop(far))), blue());
    apply(
        route(red(one(new ProtocolEffect.UntrackNextHop(far))), "192.0.2.0/24", "10.0.0.2"),
        blue());
    assertThat(state("red", "one").of(NextHopChanged.class)).hasSize(5);
  }

  @Test
  void livenessIsBroughtFromTheOneWhoWatchesToThoseWhoAsk() {
    LivenessSession session = new LivenessSession(1, RED, BLUE);
    LivenessParameters slow = new LivenessParameters(300_000, 300_000, 5);
    LivenessParameters fast = new LivenessParameters(50_000, 400_000, 3);
    ProbeType.Settings first = one(new WatchLiveness(session, slow));
    ProbeType.Settings second = two(new WatchLiveness(session, fast));
    apply(red(first), blue());
    assertThat(state("red", "one").of(LivenessChanged.class))
        .containsExactly(new LivenessChanged(session, Liveness.UNKNOWN));

    ProbeType.Settings bfd = new ProbeType.Settings("bfd", "x");
    apply(red(first, second, bfd), blue());
    assertThat(state("red", "bfd").of(LivenessWanted.class).getLast())
        .isEqualTo(
            new LivenessWanted(session, Optional.of(new LivenessParameters(50_000, 300_000, 3))));

    ProbeType.Settings up =
        new ProbeType.Settings("bfd", "x", new ProtocolEffect.ReportLiveness(session, Liveness.UP));
    apply(red(first, second, up), blue());
    for (String watcher : List.of("one", "two")) {
      assertThat(state("red", watcher).of(LivenessChanged.class))
          .containsExactly(
              new LivenessChanged(session, Liveness.UNKNOWN),
              new LivenessChanged(session, Liveness.UP));
    }

    apply(red(first, up), blue());
    assertThat(state("red", "bfd").of(LivenessWanted.class).getLast())
        .isEqualTo(new LivenessWanted(session, Optional.of(slow)));
    apply(red(one(new ProtocolEffect.UnwatchLiveness(session)), up), blue());
    assertThat(state("red", "bfd").of(LivenessWanted.class).getLast())
        .isEqualTo(new LivenessWanted(session, Optional.empty()));
  }

  @Test
  void withoutTheOneWhoWatchesNothingIsKnownAgain() {
    LivenessSession session = new LivenessSession(1, RED, BLUE);
    ProbeType.Settings watching = one(new WatchLiveness(session, LivenessParameters.DEFAULT));
    ProbeType.Settings down =
        new ProbeType.Settings(
            "bfd", "x", new ProtocolEffect.ReportLiveness(session, Liveness.DOWN));
    apply(red(watching, new ProbeType.Settings("bfd", "x")), blue());
    apply(red(watching, down), blue());
    apply(red(watching), blue());

    assertThat(state("red", "one").of(LivenessChanged.class))
        .extracting(LivenessChanged::liveness)
        .containsExactly(Liveness.UNKNOWN, Liveness.DOWN, Liveness.UNKNOWN);
  }

  // ---- ends and faults ----------------------------------------------------------------------

  private static ProbeType.Settings leavingBy(int interfaceIndex) {
    return new ProbeType.Settings(
        "one",
        "a",
        List.of(new OpenEndpoint(UDP)),
        List.of(send(UDP, interfaceIndex, GROUP, 1, "ff")),
        List.of(),
        false);
  }

  @Test
  void theFarewellIsSentBeforeTheInterfaceGoes() {
    ProbeType.Settings listening = one(new OpenEndpoint(UDP), new JoinGroup(1, GROUP));
    apply(red(leavingBy(1)), blue(listening));

    network.await(network.engine().apply(routed(vr("red"))));
    network.settle();
    assertThat(state("blue", "one").of(DatagramReceived.class)).hasSize(1);

    // The interface is another one now.
    apply(red(leavingBy(2)), blue(listening));
    network.await(network.engine().remove("red"));
    network.settle();
    assertThat(state("blue", "one").of(DatagramReceived.class)).hasSize(2);
  }

  @Test
  void aFaultOfAnInstanceRestartsItsRouterAndNobodyElse() {
    ProbeType.Settings failing =
        new ProbeType.Settings(
            "one",
            "a",
            List.of(new OpenEndpoint(UDP), new JoinGroup(1, GROUP)),
            List.of(),
            List.of(),
            true);
    apply(red(), blue(failing));
    apply(red(one(new OpenEndpoint(UDP), send(UDP, 1, GROUP, 1, "00"))), blue(failing));

    assertThat(network.snapshot("blue").health().restarts()).isEqualTo(1);
    assertThat(network.snapshot("blue").health().lastFault().orElseThrow())
        .contains("this probe fails");
    assertThat(network.snapshot("red").health().restarts()).isZero();
    network.advance(Duration.ofSeconds(5));
    assertThat(state("blue", "one").of(ConfigChanged.class)).as("a new life").hasSize(1);
    assertThat(state("blue", "one").of(InterfaceChanged.class).getLast().now().up()).isTrue();
  }

  // ---- commands -----------------------------------------------------------------------------

  private record Unknown() implements ProtocolCommand {}

  private CompletionStage<CommandResult> command(String vr, String type, ProtocolCommand command) {
    return network.engine().command(vr, type, "a", command);
  }

  @Test
  void aCommandIsCarriedOutAndAnswered() {
    IpPrefix prefix = IpPrefix.parse("198.51.100.0/24");
    apply(red(one()), blue());

    CommandResult result =
        network.await(
            command(
                "red",
                "one",
                new Probe.Do(
                    List.of(
                        new ProtocolEffect.OfferRoutes(
                            List.of(
                                new RouteChange.Offer(
                                    prefix, new RouteOffer(110, 5, RouteTarget.BLACKHOLE)))),
                        new ProtocolEffect.AnswerCommand(new CommandResult.Done(1))))));

    assertThat(result).isEqualTo(new CommandResult.Done(1));
    network.settle();
    assertThat(network.fibs().latest("red").orElseThrow().ipv4().get(prefix)).isNotNull();
  }

  @Test
  void aCommandThatNobodyKnowsIsRefused() {
    apply(red(one()), blue());

    assertThat(network.await(command("red", "one", new Unknown())))
        .isEqualTo(new CommandResult.Refused("protocol one:a has no such command"));
    assertThatThrownBy(() -> network.await(command("red", "two", new Unknown())))
        .hasMessageContaining("runs no protocol \"a\" of type two");
    assertThatThrownBy(() -> network.await(command("green", "one", new Unknown())))
        .hasMessageContaining("green");
  }

  @Test
  void aCommandThatFailsRestartsTheRouterAndFailsForWhoeverWaits() {
    ProbeType.Settings failing =
        new ProbeType.Settings("one", "a", List.of(), List.of(), List.of(), true);
    apply(red(failing), blue());

    assertThatThrownBy(() -> network.await(command("red", "one", new Unknown())))
        .hasMessageContaining("this probe fails");
    network.advance(Duration.ofSeconds(1));
    assertThat(network.snapshot("red").health().restarts()).isEqualTo(1);
  }

  @Test
  void aProcessThatEndsSaysNoGoodBye() {
    apply(red(leavingBy(1)), blue());
    long before = network.counter("red", "ipv4-originated");
    network.engine().close();
    network.settle();

    assertThat(network.engine().snapshot("red").orElseThrow().counters())
        .containsEntry("ipv4-originated", before);
  }
}
