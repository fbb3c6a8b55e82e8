package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.EchoSizes;
import io.polyrouter.interop.lab.EchoWatch;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.LongTest;
import io.polyrouter.net.IpAddress;
import io.polyrouter.router.RouterManager.PingRequest;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Echo between a virtual router and the Linux kernel, of all sizes, both ways, over a veth pair and
 * a TAP device, by IPv4 and IPv6; what comes back is compared with what was sent to the byte.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class KernelEchoTest {

  private static final String VETH = "10.0.0.1";
  private static final String VETH6 = "2001:db8::1";
  private static final String TAP = "10.0.1.1";
  private static final String TAP6 = "2001:db8:1::1";
  private static final String VETH_HOST = "10.0.0.2";
  private static final String VETH_HOST6 = "2001:db8::2";
  private static final String TAP_HOST = "10.0.1.2";
  private static final String TAP_HOST6 = "2001:db8:1::2";
  private static final Duration SOON = Duration.ofSeconds(15);

  /** Pings of the router's own that are under way at a time. */
  private static final int WINDOW = 12;

  /** What iputils sends: around one packet, and some more. */
  private static final List<Integer> SAMPLE =
      List.of(0, 1, 7, 8, 56, 1451, 1452, 1453, 1471, 1472, 1473, 9000, 65_000);

  private final KernelLab kernel;
  private final KernelHost host;

  KernelEchoTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    host = kernel.host("host");
  }

  @BeforeAll
  void join() {
    kernel.apply(
        vr(
            "red",
            on(
                "eth0",
                host.veth("eth0", VETH_HOST + "/24", VETH_HOST6 + "/64"),
                VETH + "/24",
                VETH6 + "/64"),
            on("eth1", host.tap("tap0"), TAP + "/24", TAP6 + "/64")));
    kernel.awaitUp("red", "eth0");
    kernel.awaitUp("red", "eth1");
    host.addresses("tap0", TAP_HOST + "/24", TAP_HOST6 + "/64");
    // The router looks for duplicates before it uses an IPv6 address.
    for (String address : List.of(VETH6, TAP6)) {
      Eventually.within(SOON, () -> host.run("ping", "-c", "1", "-W", "1", address));
    }
  }

  @AfterAll
  void close() {
    kernel.close();
  }

  private static boolean isIpv6(String address) {
    return address.indexOf(':') >= 0;
  }

  // ---- Linux pings -----------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {VETH, VETH6})
  void eachSizeFrom0To65000ComesBackToTheHostOverVeth(String router) {
    EchoSizes.all(isIpv6(router)).assertAnswered(host, router);
  }

  @ParameterizedTest
  @ValueSource(strings = {TAP, TAP6})
  void manySizesComeBackToTheHostOverTap(String router) {
    EchoSizes.some(isIpv6(router)).assertAnswered(host, router);
  }

  @LongTest
  @ParameterizedTest
  @ValueSource(strings = {TAP, TAP6})
  void eachSizeFrom0To65000ComesBackToTheHostOverTap(String router) {
    EchoSizes.all(isIpv6(router)).assertAnswered(host, router);
  }

  @ParameterizedTest
  @ValueSource(strings = {VETH, VETH6, TAP, TAP6})
  void pingOfIputilsIsAnswered(String router) {
    for (int size : SAMPLE) {
      assertPinged(router, size);
    }
    assertPinged(router, EchoSizes.largest(isIpv6(router)));
  }

  private void assertPinged(String router, int size) {
    // It checks the bytes itself, and tells of wrong ones after the line of the answer.
    String out =
        host.run("ping", "-n", "-c", "1", "-W", "2", "-s", String.valueOf(size), router).out();
    assertThat(out)
        .contains("%d bytes from %s: icmp_seq=1 ".formatted(size + 8, router))
        .contains("1 packets transmitted, 1 received")
        .doesNotContain("wrong")
        .doesNotContain("truncated");
  }

  // ---- the router pings ------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {VETH_HOST, VETH_HOST6, TAP_HOST, TAP_HOST6})
  void manySizesComeBackToTheRouter(String address) throws InterruptedException {
    pingFromRouter(address, EchoSizes.some(isIpv6(address)));
  }

  @LongTest
  @ParameterizedTest
  @ValueSource(strings = {VETH_HOST, VETH_HOST6, TAP_HOST, TAP_HOST6})
  void eachSizeFrom0To65000ComesBackToTheRouter(String address) throws InterruptedException {
    pingFromRouter(address, EchoSizes.all(isIpv6(address)));
  }

  private void pingFromRouter(String address, EchoSizes all) throws InterruptedException {
    // As much as the router's ping can send, for IPv6 less than a packet can carry.
    List<Integer> sizes =
        all.sizes().stream().filter(size -> size <= EchoSizes.largest(false)).toList();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    Semaphore window = new Semaphore(WINDOW);
    try (EchoWatch watch = EchoWatch.in(kernel.engine(), "red", isIpv6(address))) {
      for (int size : sizes) {
        assertThat(window.tryAcquire(SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
        kernel
            .engine()
            .ping(request(address, size))
            .whenComplete((result, failure) -> {
              if (failure != null || result.received() != 1) {
                wrong.add(size + " bytes: " + (failure != null ? failure : result));
              }
              window.release();
            });
      }
      assertThat(window.tryAcquire(WINDOW, SOON.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
      assertThat(wrong).isEmpty();
      assertThat(watch.altered()).isZero();
      BitSet expected = new BitSet();
      sizes.forEach(expected::set);
      assertThat(watch.sizes()).isEqualTo(expected);
    }
  }

  private static PingRequest request(String address, int size) {
    return new PingRequest(
        "red",
        IpAddress.parse(address),
        Optional.empty(),
        Optional.empty(),
        1,
        Duration.ZERO,
        Duration.ofSeconds(5),
        size,
        64,
        false);
  }
}
