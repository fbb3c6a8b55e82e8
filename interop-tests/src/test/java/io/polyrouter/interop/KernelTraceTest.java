package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.mtu;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Tracepath;
import io.polyrouter.interop.lab.Traceroute.Hop;
import io.polyrouter.net.IpAddress;
import io.polyrouter.router.RouterManager.TracerouteRequest;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Linux looks for the way through a chain of virtual routers, to a Linux host behind them and to
 * one of the routers, by traceroute and tracepath.
 *
 * <pre>
 *   near ── 1500 ── a ── 1500 ── b ── 1400 ── c ── 1300 ── far
 *   10.0.0.2     .1  10.1.0.1  .2 10.2.0.1  .2  10.3.0.1    .2
 *                                        lo 192.0.2.3
 * </pre>
 *
 * The same by IPv6: 2001:db8:0::/64 to 2001:db8:3::/64, and 2001:db8:ff::3.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class KernelTraceTest {

  private static final int MTU_B_C = 1400;
  private static final int MTU_C_FAR = 1300;

  private static final String NEAR = "10.0.0.2";
  private static final String NEAR6 = "2001:db8::2";
  private static final String FAR = "10.3.0.2";
  private static final String FAR6 = "2001:db8:3::2";
  private static final String LOOPBACK = "192.0.2.3";
  private static final String LOOPBACK6 = "2001:db8:ff::3";
  private static final Duration SOON = Duration.ofSeconds(15);

  /** The routers as near sees them. */
  private static final List<String> ROUTERS = List.of("10.0.0.1", "10.1.0.2", "10.2.0.2");

  private static final List<String> ROUTERS6 =
      List.of("2001:db8::1", "2001:db8:1::2", "2001:db8:2::2");

  private final KernelLab kernel;
  private final KernelHost near;
  private final KernelHost far;

  KernelTraceTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    near = kernel.host("near");
    far = kernel.host("far");
  }

  @BeforeAll
  void join() {
    VrConfig a =
        vr(
            "a",
            on(
                "eth0",
                near.veth("eth0", NEAR + "/24", NEAR6 + "/64"),
                "10.0.0.1/24",
                "2001:db8::1/64"),
            linkTo("right", "b", "left", "10.1.0.1/24", "2001:db8:1::1/64"));
    VrConfig b =
        vr(
            "b",
            linkTo("left", "a", "right", "10.1.0.2/24", "2001:db8:1::2/64"),
            mtu(linkTo("right", "c", "left", "10.2.0.1/24", "2001:db8:2::1/64"), MTU_B_C));
    VrConfig c =
        vr(
            "c",
            mtu(linkTo("left", "b", "right", "10.2.0.2/24", "2001:db8:2::2/64"), MTU_B_C),
            mtu(
                on(
                    "eth0",
                    far.veth("eth0", FAR + "/24", FAR6 + "/64"),
                    "10.3.0.1/24",
                    "2001:db8:3::1/64"),
                MTU_C_FAR),
            loopback("lo", LOOPBACK + "/32", LOOPBACK6 + "/128"));
    a = route(route(a, "0.0.0.0/0", "10.1.0.2"), "::/0", "2001:db8:1::2");
    b = route(route(b, "10.0.0.0/24", "10.1.0.1"), "2001:db8::/64", "2001:db8:1::1");
    b = route(route(b, "0.0.0.0/0", "10.2.0.2"), "::/0", "2001:db8:2::2");
    c = route(route(c, "0.0.0.0/0", "10.2.0.1"), "::/0", "2001:db8:2::1");
    kernel.apply(a, b, c);
    kernel.awaitUp("a", "eth0");
    kernel.awaitUp("c", "eth0");
    far.run("ip", "link", "set", "eth0", "mtu", String.valueOf(MTU_C_FAR));
    far.withoutErrorLimits();
    near.gateway("10.0.0.1");
    near.gateway("2001:db8::1");
    far.gateway("10.3.0.1");
    far.gateway("2001:db8:3::1");
    // The routers look for duplicates before they use IPv6 addresses.
    for (String address : List.of(FAR, LOOPBACK, FAR6, LOOPBACK6)) {
      Eventually.within(SOON, () -> near.run("ping", "-c", "1", "-W", "1", address));
    }
  }

  /** Linux keeps the path MTUs that it has learnt for ten minutes. */
  @BeforeEach
  void forgetPathMtus() {
    near.run("ip", "-4", "route", "flush", "cache");
    near.run("ip", "-6", "route", "flush", "cache");
  }

  @AfterAll
  void close() {
    kernel.close();
  }

  private static List<String> routersTo(String destination) {
    return destination.indexOf(':') >= 0 ? ROUTERS6 : ROUTERS;
  }

  private static List<String> wayToFar(String destination) {
    List<String> way = new ArrayList<>(routersTo(destination));
    way.add(destination);
    return way;
  }

  /** It answers from the address that was asked. */
  private static List<String> wayToC(String loopback) {
    List<String> way = new ArrayList<>(routersTo(loopback));
    way.set(way.size() - 1, loopback);
    return way;
  }

  /** Each of the way answered all three probes, and nobody complained. */
  private static void assertWay(List<Hop> hops, List<String> way) {
    assertThat(hops)
        .isEqualTo(
            IntStream.range(0, way.size()).mapToObj(i -> new Hop(i + 1, way.get(i), "")).toList());
  }

  // ---- traceroute ------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "-U," + FAR,
    "-I," + FAR,
    "-T," + FAR,
    "-U," + FAR6,
    "-I," + FAR6,
    "-T," + FAR6,
  })
  void tracerouteToTheHostShowsAllRouters(String kind, String destination) {
    assertWay(near.traceroute(kind, destination), wayToFar(destination));
  }

  @ParameterizedTest
  @CsvSource({
    "-U," + LOOPBACK, "-I," + LOOPBACK, "-T," + LOOPBACK,
    "-U," + LOOPBACK6, "-I," + LOOPBACK6, "-T," + LOOPBACK6,
  })
  void tracerouteToARouterEndsThere(String kind, String destination) {
    // By TCP this meets a port on which nobody listens.
    assertWay(near.traceroute(kind, destination), wayToC(destination));
  }

  @ParameterizedTest
  @ValueSource(strings = {LOOPBACK, LOOPBACK6})
  void tracerouteToAServiceOfARouterEndsThere(String destination) throws IOException {
    try (ServerSocketChannel listener =
        Sockets.of(kernel.engine(), "c").listen(new InetSocketAddress(destination, 80))) {
      assertThat(listener.isOpen()).isTrue();
      assertWay(near.traceroute("-T", destination), wayToC(destination));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void aRouterTracesTheHost(String destination) {
    TracerouteResult result =
        kernel
            .engine()
            .traceroute(
                new TracerouteRequest(
                    "a",
                    IpAddress.parse(destination),
                    Optional.empty(),
                    Optional.empty(),
                    8,
                    3,
                    Duration.ofSeconds(3)))
            .toCompletableFuture()
            .orTimeout(SOON.toSeconds(), TimeUnit.SECONDS)
            .join();
    assertThat(result.reached()).isTrue();
    List<String> way = wayToFar(destination).subList(1, 4);
    assertThat(result.hops())
        .extracting(hop ->
            hop.probes().stream()
                .map(probe -> probe.map(answer -> answer.from().toString()).orElse("*"))
                .toList())
        .isEqualTo(way.stream().map(each -> List.of(each, each, each)).toList());
  }

  // ---- tracepath -------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void tracepathToTheHostFindsTheSmallestMtu(String destination) {
    assertThat(near.tracepath(destination))
        .isEqualTo(
            new Tracepath(
                wayToFar(destination), List.of(1500, MTU_B_C, MTU_C_FAR), true, MTU_C_FAR, 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {LOOPBACK, LOOPBACK6})
  void tracepathToARouterFindsTheSmallestMtu(String destination) {
    assertThat(near.tracepath(destination))
        .isEqualTo(new Tracepath(wayToC(destination), List.of(1500, MTU_B_C), true, MTU_B_C, 3));
  }

  @Test
  void whatIsLargerThanThePathIsRefusedOnceAndThenFits() {
    for (String destination : List.of(FAR, FAR6)) {
      String sized = String.valueOf(MTU_C_FAR + 1 - 28);
      assertThat(near.ping(destination, 1, "-M", "do", "-s", sized).received()).isZero();
      String fitting = String.valueOf(MTU_C_FAR - (destination.equals(FAR) ? 28 : 48));
      assertThat(near.ping(destination, 2, "-M", "do", "-s", fitting).complete()).isTrue();
    }
  }
}
