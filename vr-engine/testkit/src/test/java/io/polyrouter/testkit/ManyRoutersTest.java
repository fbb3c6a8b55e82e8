package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.PingResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thousand routers on three loops. */
class ManyRoutersTest {

  private static final int COUNT = 1000;
  private static final int REACH = 100;

  private final SimulatedNetwork network = new SimulatedNetwork(11, 3, List.of(), List.of());

  /** Router n has link n to the right, 10.x.y.0/30. */
  private static String address(int link, int host) {
    int bits = link * 4 + host;
    return "10." + (bits >> 16) + "." + (bits >> 8 & 255) + "." + (bits & 255);
  }

  /** The next hundred links are on the right, all others on the left. */
  private static VrConfig ringMember(int n) {
    int left = (n + COUNT - 1) % COUNT;
    VrConfig member =
        vr(
            "r" + n,
            linkTo("left", "r" + left, "right", address(left, 2) + "/30"),
            linkTo("right", "r" + (n + 1) % COUNT, "left", address(n, 1) + "/30"));
    List<StaticRoute> routes = new ArrayList<>();
    for (int link = n + 1; link <= n + REACH; link++) {
      routes.add(staticRoute(address(link % COUNT, 0) + "/30", address(n, 2)));
    }
    routes.add(staticRoute("10.0.0.0/8", address(left, 1)));
    return new VrConfig(
        member.name(),
        "",
        true,
        member.routerId(),
        member.limits(),
        member.interfaces(),
        List.of(new ProtocolConfig.Static("default", "", routes)));
  }

  private static StaticRoute staticRoute(String destination, String nextHop) {
    return new StaticRoute(IpPrefix.parse(destination), "", 1, Configs.via(nextHop));
  }

  @Test
  void packetsGoFarAroundARing() {
    List<VrConfig> ring = new ArrayList<>();
    for (int n = 0; n < COUNT; n++) {
      ring.add(ringMember(n));
    }
    network.apply(ring);

    for (int n = 0; n < COUNT; n += 50) {
      int last = (n + REACH) % COUNT;
      PingResult there = network.ping("r" + n, address(last, 1), 1, 56, REACH, false);
      assertThat(there.received()).isEqualTo(1);
      assertThat(there.replies().getFirst().timeToLive()).isEqualTo(255 - (REACH - 1));
      PingResult tooFar = network.ping("r" + n, address(last, 1), 1, 56, REACH - 1, false);
      assertThat(tooFar.replies().getFirst().message()).isEqualTo("time-exceeded");
    }
    assertThat(network.engine().names()).hasSize(COUNT);
  }

  @Test
  void aChainIsTracedToItsEnd() {
    List<VrConfig> chain = new ArrayList<>();
    int length = 200;
    for (int n = 0; n < length; n++) {
      VrConfig member;
      if (n == 0) {
        member = vr("r0", linkTo("right", "r1", "left", address(0, 1) + "/30"));
      } else if (n == length - 1) {
        member = vr("r" + n, linkTo("left", "r" + (n - 1), "right", address(n - 1, 2) + "/30"));
      } else {
        member =
            vr(
                "r" + n,
                linkTo("left", "r" + (n - 1), "right", address(n - 1, 2) + "/30"),
                linkTo("right", "r" + (n + 1), "left", address(n, 1) + "/30"));
      }
      // What is on the left by the left neighbour, the rest by the right one.
      for (int link = 0; link < n - 1; link++) {
        member = route(member, address(link, 0) + "/30", address(n - 1, 1));
      }
      chain.add(n == length - 1 ? member : route(member, "0.0.0.0/0", address(n, 2)));
    }
    network.apply(chain);

    PingResult ping = network.ping("r0", address(length - 2, 2), 3, 56, 255, false);
    assertThat(ping.received()).isEqualTo(3);
    TracerouteResult trace = network.traceroute("r0", address(length - 2, 2));
    assertThat(trace.reached()).isTrue();
    assertThat(trace.hops()).hasSize(length - 1);
  }
}
