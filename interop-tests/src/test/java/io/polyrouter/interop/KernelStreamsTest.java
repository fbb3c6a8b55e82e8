package io.polyrouter.interop;

import static io.polyrouter.interop.lab.SocketPeer.at;
import static io.polyrouter.interop.lab.SocketPeer.result;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.SocketPeer;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.protocol.StreamAuthentication;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.routing.protocol.StreamPort;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.stack.device.fault.Faults;
import io.polyrouter.testkit.protocol.Echo;
import io.polyrouter.testkit.protocol.EchoType;
import io.polyrouter.testkit.protocol.EchoType.Call;
import io.polyrouter.testkit.protocol.EchoType.Guest;
import io.polyrouter.testkit.protocol.EchoType.Service;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams of a routing protocol with the Linux kernel's TCP as the peer: signed by MD5, and with
 * the least hop limit of RFC 5082 on both sides.
 */
@LabTest(controller = false)
@Timeout(120)
class KernelStreamsTest {

  private static final String NEAR = "10.0.0.1";
  private static final String FAR = "10.0.0.2";
  private static final String NEAR6 = "2001:db8::1";
  private static final String FAR6 = "2001:db8::2";
  private static final String KEY = "sesame";
  private static final int MUCH = 10_000_000;
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration LATER = Duration.ofSeconds(60);

  private final KernelLab kernel;
  private final SocketPeer peers;
  private final VrConfig red;

  KernelStreamsTest(Lab lab) {
    kernel = KernelLab.in(lab, 1, new EchoType());
    KernelHost host = kernel.host("host");
    peers = new SocketPeer(host);
    red =
        vr(
            "red",
            on("eth0", host.veth("eth0", FAR + "/24", FAR6 + "/64"), NEAR + "/24", NEAR6 + "/64"));
    kernel.apply(red);
    kernel.awaitUp("red", "eth0");
    // The router looks for duplicates before it uses an IPv6 address.
    Eventually.within(SOON, () -> host.run("ping", "-c", "1", "-W", "1", NEAR6));
  }

  @BeforeEach
  void withFaults() {
    Faults faults =
        Faults.NONE.withLoss(0.002).withDelay(Duration.ofMillis(1), Duration.ofMillis(1));
    kernel.faults().set("red", "eth0", faults, faults);
  }

  @AfterEach
  void close() {
    kernel.close();
  }

  private static StreamOptions signed(String key) {
    return StreamOptions.DEFAULT
        .withHopLimits(255, 255)
        .with(new StreamAuthentication.Md5(Secret.of(key)));
  }

  private void serve() {
    List<Service> services =
        List.of(
            new Service(
                new StreamPort(AddressFamily.IPV4, at(NEAR).getPort()),
                List.of(new Guest(IpPrefix.parse("10.0.0.0/24"), signed(KEY))),
                true,
                0),
            new Service(
                new StreamPort(AddressFamily.IPV6, at(NEAR6).getPort()),
                List.of(new Guest(IpPrefix.parse("2001:db8::/64"), signed(KEY))),
                true,
                0));
    kernel.apply(routed(red, new EchoType.Settings("main", services, List.of())));
  }

  private Echo.State echo() {
    List<ProtocolSummary> running = kernel.snapshot("red").protocols();
    assertThat(running).hasSize(1);
    return (Echo.State) running.getFirst().state();
  }

  @ParameterizedTest
  @CsvSource({NEAR + "," + FAR, NEAR6 + "," + FAR6})
  void aSignedStreamOverALossyLinkToTheKernel(String near, String far) {
    try (BackgroundCommand peer = peers.server("echo-near", far, near, KEY)) {
      Call call =
          new Call(
              IpAddress.parse(far),
              at(far).getPort(),
              Optional.empty(),
              signed(KEY),
              MUCH,
              true,
              OptionalInt.empty());
      kernel.apply(routed(red, new EchoType.Settings("main", List.of(), List.of(call))));
      Eventually.within(LATER, () -> assertThat(echo().completed()).isEqualTo(1));

      assertThat(echo().wrong()).isZero();
      assertThat(echo().received()).isEqualTo(MUCH);
      assertThat(result(peer)).isEqualTo("ready");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {NEAR, NEAR6})
  void aSignedStreamOverALossyLinkFromTheKernel(String near) {
    serve();
    try (BackgroundCommand peer = peers.start("exchange-near", near, String.valueOf(MUCH), KEY)) {
      assertThat(result(peer)).isEqualTo("the same");
    }
    Eventually.within(SOON, () -> assertThat(echo().open()).isEmpty());
    assertThat(echo().received()).isEqualTo(MUCH);
  }

  @ParameterizedTest
  @CsvSource({NEAR + ",wrong,255", NEAR6 + ",wrong,255", NEAR + ",sesame,254"})
  void whoHasAnotherKeyOrComesFromAfarIsNotAnswered(String near, String key, String hops) {
    serve();
    try (BackgroundCommand peer = peers.start("exchange-near", near, "4", key, hops)) {
      assertThat(result(peer)).isEqualTo("no answer");
    }
    assertThat(echo().received()).isZero();
    assertThat(echo().open()).isEmpty();
  }
}
