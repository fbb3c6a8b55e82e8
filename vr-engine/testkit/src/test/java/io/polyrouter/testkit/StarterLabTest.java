package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.config.VrConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lab that a newcomer finds: twins with the same addresses, and a chain of three. */
class StarterLabTest {

  private final SimulatedNetwork network = new SimulatedNetwork(1);

  private static VrConfig router(String name, String hostA, String hostB) {
    return vr(
        name,
        linkTo("eth0", hostA, "eth0", "10.0.1.1/24"),
        linkTo("eth1", hostB, "eth0", "10.0.2.1/24"));
  }

  private static VrConfig host(String name, String router, String port, String subnet) {
    return route(
        vr(name, linkTo("eth0", router, port, subnet + ".10/24")), "0.0.0.0/0", subnet + ".1");
  }

  @Test
  void twinsWithTheSameAddressesAnswerEachTheirOwn() {
    network.apply(
        router("red", "red-a", "red-b"),
        host("red-a", "red", "eth0", "10.0.1"),
        host("red-b", "red", "eth1", "10.0.2"),
        router("blue", "blue-a", "blue-b"),
        host("blue-a", "blue", "eth0", "10.0.1"),
        host("blue-b", "blue", "eth1", "10.0.2"));

    assertThat(network.ping("red-a", "10.0.2.10", 3).received()).isEqualTo(3);
    assertThat(network.counter("red", "ipv4-forwarded")).isEqualTo(6);
    assertThat(network.counter("blue", "ipv4-forwarded")).isZero();
    assertThat(network.ping("blue-b", "10.0.1.10", 2).received()).isEqualTo(2);
    assertThat(network.counter("red", "ipv4-forwarded")).isEqualTo(6);
    assertThat(network.counter("blue", "ipv4-forwarded")).isEqualTo(4);
  }

  @Test
  void chainOfThreeRoutesByStaticRoutes() {
    network.apply(
        route(
            vr("left", linkTo("east", "middle", "west", "10.1.0.1/30")), "10.2.0.0/30", "10.1.0.2"),
        vr(
            "middle",
            linkTo("west", "left", "east", "10.1.0.2/30"),
            linkTo("east", "right", "west", "10.2.0.1/30")),
        route(
            vr("right", linkTo("west", "middle", "east", "10.2.0.2/30")),
            "10.1.0.0/30",
            "10.2.0.1"));

    assertThat(network.ping("left", "10.2.0.2", 5).received()).isEqualTo(5);
    TracerouteResult trace = network.traceroute("left", "10.2.0.2");

    assertThat(trace.reached()).isTrue();
    assertThat(trace.hops())
        .extracting(hop -> hop.probes().getFirst().orElseThrow().from().toString())
        .isEqualTo(List.of("10.1.0.2", "10.2.0.2"));
    assertThat(trace.hops())
        .extracting(hop -> hop.probes().getFirst().orElseThrow().message())
        .isEqualTo(List.of("time-exceeded", "echo-reply"));
  }
}
