package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A ring of r0 to r9 in virtual time, for tests of routing protocols: interface "up" of one leads
 * to "down" of the next, by IPv4 and IPv6; each has a loopback "lo".
 */
final class Ring {

  static final int ROUTERS = 10;

  final SimulatedNetwork network;

  Ring(ProtocolType<?>... protocols) {
    network = new SimulatedNetwork(1, protocols);
  }

  // ---- configuration ------------------------------------------------------------------------

  /** One router of it. */
  static VrConfig router(int number, ProtocolSettings... settings) {
    int before = (number + ROUTERS - 1) % ROUTERS;
    int after = (number + 1) % ROUTERS;
    VrConfig config =
        vr(
            "r" + number,
            loopback("lo", "10.255.0." + number + "/32", "2001:db8:ffff::" + number + "/128"),
            linkTo(
                "up",
                "r" + after,
                "down",
                "10.0." + number + ".1/24",
                "2001:db8:" + number + "::1/64"),
            linkTo(
                "down",
                "r" + before,
                "up",
                "10.0." + before + ".2/24",
                "2001:db8:" + before + "::2/64"));
    return routed(config, settings);
  }

  /** All routers, to be changed. */
  static List<VrConfig> of(IntFunction<VrConfig> router) {
    List<VrConfig> ring = new ArrayList<>();
    for (int number = 0; number < ROUTERS; number++) {
      ring.add(router.apply(number));
    }
    return ring;
  }

  /** The ring without the link between r0 and r1. */
  static List<VrConfig> cut(List<VrConfig> ring) {
    List<VrConfig> cut = new ArrayList<>(ring);
    VrConfig first = cut.getFirst();
    List<InterfaceConfig> interfaces = new ArrayList<>(first.interfaces());
    interfaces.replaceAll(each -> enabled(each, !each.name().equals("up")));
    cut.set(
        0,
        new VrConfig(
            first.name(),
            first.description(),
            first.enabled(),
            first.routerId(),
            first.limits(),
            interfaces,
            first.protocols()));
    return cut;
  }

  /** The ring with r1 out of service. */
  static List<VrConfig> withoutR1(List<VrConfig> ring) {
    List<VrConfig> without = new ArrayList<>(ring);
    without.set(1, enabled(without.get(1), false));
    return without;
  }

  // ---- what is there ------------------------------------------------------------------------

  /** Whether pings to the loopback of a router are answered, by both families. */
  boolean reaches(int from, int to) {
    return network.ping("r" + from, "10.255.0." + to, 1).received() == 1
        && network.ping("r" + from, "2001:db8:ffff::" + to, 1).received() == 1;
  }

  /** Of the reply to a ping: it starts at 255, and each router on the way takes one off. */
  int timeToLive(int from, int to) {
    return network.ping("r" + from, "10.255.0." + to, 1).replies().getFirst().timeToLive();
  }

  /** All routers are reached from r0, some of them by the shortest way. */
  void assertWhole() {
    for (int to = 1; to < ROUTERS; to++) {
      assertThat(reaches(0, to)).as("r0 to r%d", to).isTrue();
    }
    assertThat(timeToLive(0, 1)).isEqualTo(255);
    assertThat(timeToLive(0, 4)).isEqualTo(252);
    assertThat(timeToLive(0, 5)).isEqualTo(251);
  }

  /** The state of a router's protocol instance. */
  <S extends ProtocolState> S state(int number, String type, Class<S> kind) {
    return network.snapshot("r" + number).protocols().stream()
        .filter(each -> each.type().equals(type))
        .map(each -> kind.cast(each.state()))
        .findFirst()
        .orElseThrow();
  }

  /** Routes of a protocol's instance "main" in a router's RIB. */
  int learnt(int number, AddressFamily family, String type) {
    return network
        .snapshot("r" + number)
        .rib(family)
        .routesBySource()
        .getOrDefault(new RouteSource(type, "main").toString(), 0);
  }
}
