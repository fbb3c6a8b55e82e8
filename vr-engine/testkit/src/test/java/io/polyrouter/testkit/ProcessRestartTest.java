package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.SuspendedRouter;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import io.polyrouter.testkit.protocol.Probe;
import io.polyrouter.testkit.protocol.ProbeType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process ends and another one takes over, while switches forward on. */
class ProcessRestartTest {

  private static final int GRACE_SECONDS = 120;

  /** Longer than the dead interval of OSPF. */
  private static final Duration ABSENCE = Duration.ofSeconds(60);

  private static final RouteSource PROBE = new RouteSource("one", "a");

  private final SimulatedNetwork network =
      new SimulatedNetwork(
          1,
          new ProbeType("one", false),
          new ProbeType("watching", true),
          BfdType.BFD,
          OspfType.ospfv2(),
          OspfType.ospfv3());

  private VrEngine process = network.anotherEngine();

  private void apply(VrConfig config) {
    network.await(process.apply(config));
    network.settle();
  }

  /** One process ends, and after a while the next one begins. */
  private List<SuspendedRouter> restart(Duration absence, VrConfig config) {
    List<SuspendedRouter> suspended = network.await(process.suspend());
    process.close();
    network.advance(absence);
    process = network.anotherEngine();
    process.resume(suspended);
    apply(config);
    return suspended;
  }

  private ForwardingState forwarding() {
    return network.fibs().latest("red").orElseThrow();
  }

  // ---- what instances are told ----------------------------------------------------------------

  private static VrConfig probing(InterfaceConfig... interfaces) {
    return routed(
        vr("red", interfaces),
        new ProbeType.Settings(
            "one",
            "a",
            List.of(),
            List.of(new ProtocolEffect.HoldRoutes(GRACE_SECONDS)),
            List.of(),
            false));
  }

  private List<ProtocolEvent> events() {
    network.advance(Duration.ofSeconds(1));
    return ((Probe.State) process.snapshot("red").orElseThrow().protocols().getFirst().state())
        .events();
  }

  @Test
  void anInstanceTakesOverUntilItReleasesTheRoutes() {
    VrConfig config = probing(loopback("lo", "192.0.2.1/32"), onPort("a", 1, "10.0.1.1/24"));
    apply(config);
    assertThat(forwarding().awaitsRoutes()).isFalse();
    long endNanos = network.clock().nanoTime();

    List<SuspendedRouter> suspended = restart(ABSENCE, config);

    assertThat(suspended)
        .singleElement()
        .satisfies(red -> {
          assertThat(red.name()).isEqualTo("red");
          assertThat(red.routerId()).contains(Ipv4Address.parse("192.0.2.1"));
          assertThat(red.instances())
              .singleElement()
              .satisfies(instance -> {
                assertThat(instance.source()).isEqualTo(PROBE);
                assertThat(Duration.between(instance.since(), instance.until()))
                    .hasSeconds(GRACE_SECONDS);
              });
        });
    assertThat(events().getFirst()).isEqualTo(new ProtocolEvent.Resuming(endNanos, true));
    assertThat(forwarding().awaitsRoutes()).isTrue();

    ProtocolEffect answer = new ProtocolEffect.AnswerCommand(new CommandResult.Done(1));
    network.await(
        process.command(
            "red", "one", "a", new Probe.Do(List.of(new ProtocolEffect.ReleaseRoutes(), answer))));
    network.settle();
    assertThat(forwarding().awaitsRoutes()).isFalse();
  }

  @Test
  void routesAreAwaitedUntilTheGracePeriodIsOver() {
    VrConfig config = probing(onPort("a", 1, "10.0.1.1/24"));
    apply(config);
    restart(ABSENCE, config);

    network.advance(Duration.ofSeconds(GRACE_SECONDS).minus(ABSENCE).minusSeconds(1));
    assertThat(forwarding().awaitsRoutes()).isTrue();
    network.advance(Duration.ofSeconds(2));
    assertThat(forwarding().awaitsRoutes()).isFalse();
  }

  @Test
  void whoComesTooLateBeginsAsIfForTheFirstTime() {
    VrConfig config = probing(onPort("a", 1, "10.0.1.1/24"));
    apply(config);
    restart(Duration.ofSeconds(GRACE_SECONDS), config);

    assertThat(events()).noneMatch(ProtocolEvent.Resuming.class::isInstance);
    assertThat(forwarding().awaitsRoutes()).isFalse();
  }

  @Test
  void anInstanceThatIsNotConfiguredAnyMoreIsNotAwaited() {
    apply(probing(onPort("a", 1, "10.0.1.1/24")));
    restart(ABSENCE, vr("red", onPort("a", 1, "10.0.1.1/24")));

    assertThat(forwarding().awaitsRoutes()).isFalse();
  }

  /** As BFD does, whose neighbours would take its end for that of the path. */
  @Test
  void whoWatchesPathsSaysGoodBye() {
    apply(
        routed(
            vr("red", onPort("a", 1, "10.0.1.1/24")),
            farewell("one", "good-bye of one"),
            farewell("watching", "good-bye of who watches")));

    network.await(process.suspend());

    assertThat(network.notices()).containsExactly("red watching:a: good-bye of who watches");
  }

  private static ProbeType.Settings farewell(String type, String text) {
    ProtocolNotice notice = () -> text;
    return new ProbeType.Settings(
        type, "a", List.of(), List.of(new ProtocolEffect.Notify(notice)), List.of(), false);
  }

  /** Packets of other routers went through this process as well. */
  @Test
  void whoForwardsInSoftwareAsksNobodyToWait() {
    apply(probing(onPort("a", 1, "10.0.1.1/24"), linkTo("b", "elsewhere", "b", "10.0.2.1/24")));

    assertThat(network.await(process.suspend())).isEmpty();
  }

  @Test
  void interfacesKeepTheirIndexes() {
    apply(probing(onPort("a", 1, "10.0.1.1/24"), onPort("b", 2, "10.0.2.1/24")));
    Map<Integer, String> before = interfaces();

    restart(
        ABSENCE,
        probing(
            onPort("c", 3, "10.0.3.1/24"),
            onPort("b", 2, "10.0.2.1/24"),
            onPort("a", 1, "10.0.1.1/24")));

    assertThat(interfaces()).containsAllEntriesOf(before).hasSize(3);
  }

  private Map<Integer, String> interfaces() {
    Map<Integer, String> names = new TreeMap<>();
    forwarding().interfaces().forEach((index, each) -> names.put(index, each.name()));
    return names;
  }

  // ---- OSPF -----------------------------------------------------------------------------------

  private static OspfSettings ospf(OspfVersion version, boolean restarts, String... interfaces) {
    AreaConfig area = AreaConfig.of("0.0.0.0").with(OspfInterfaceConfig.pointToPoint("lo"));
    for (String each : interfaces) {
      area.with(OspfInterfaceConfig.broadcast(each).bfd(LivenessParameters.DEFAULT));
    }
    return OspfConfig.of(version)
        .gracefulRestart(new OspfSettings.GracefulRestart(restarts, GRACE_SECONDS, true, true))
        .area(area)
        .settings();
  }

  /** Its links are watched by BFD. */
  private static VrConfig router(
      OspfVersion version, String name, int number, InterfaceConfig... links) {
    InterfaceConfig[] all = new InterfaceConfig[links.length + 1];
    all[0] = loopback("lo", "192.0.2." + number + "/32", "2001:db8:ff::" + number + "/128");
    System.arraycopy(links, 0, all, 1, links.length);
    String[] names = new String[links.length];
    for (int i = 0; i < links.length; i++) {
      names[i] = links[i].name();
    }
    return routed(
        vr(name, all), ospf(version, name.equals("red"), names), BfdSettings.defaults("main"));
  }

  private static InterfaceConfig link(int port, int link, int number) {
    return onPort(
        "to" + link,
        port,
        "10.0." + link + "." + number + "/24",
        "2001:db8:" + link + "::" + number + "/64");
  }

  private List<RouteQuery.Route> routes(OspfVersion version, String router) {
    return network.rib(router, version.family()).stream()
        .filter(route -> route.source().startsWith(version.typeName()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void neighboursLoseNoRoute(OspfVersion version) {
    network.ports().bridge(1, 11);
    network.ports().bridge(2, 12);
    network.apply(
        router(version, "blue", 1, link(11, 1, 1)), router(version, "green", 3, link(12, 2, 3)));
    VrConfig red = router(version, "red", 2, link(1, 1, 2), link(2, 2, 2));
    apply(red);
    network.advance(Duration.ofSeconds(100));
    List<RouteQuery.Route> ofBlue = routes(version, "blue");
    List<RouteQuery.Route> ofGreen = routes(version, "green");
    IpPrefix loopbackOfGreen =
        IpPrefix.parse(version == OspfVersion.V2 ? "192.0.2.3/32" : "2001:db8:ff::3/128");
    assertThat(ofBlue).anyMatch(route -> route.prefix().equals(loopbackOfGreen));

    List<SuspendedRouter> suspended = network.await(process.suspend());
    process.close();
    int noticesBefore = network.notices().size();
    for (int second = 0; second < 2 * ABSENCE.toSeconds(); second++) {
      if (second == ABSENCE.toSeconds()) {
        process = network.anotherEngine();
        process.resume(suspended);
        apply(red);
      }
      network.advance(Duration.ofSeconds(1));
      assertThat(routes(version, "blue")).isEqualTo(ofBlue);
      assertThat(routes(version, "green")).isEqualTo(ofGreen);
    }

    assertThat(forwarding().awaitsRoutes()).isFalse();
    assertThat(forwarding().fib(version.family()).get(loopbackOfGreen)).isNotNull();
    assertThat(network.notices().subList(noticesBefore, network.notices().size()))
        .anyMatch(
            notice -> notice.startsWith("red") && notice.contains("all adjacencies are there"));
  }
}
