package io.polyrouter.interop;

import static io.polyrouter.interop.lab.SocketPeer.at;
import static io.polyrouter.interop.lab.SocketPeer.result;
import static io.polyrouter.interop.lab.Transfer.give;
import static io.polyrouter.interop.lab.Transfer.pattern;
import static io.polyrouter.interop.lab.Transfer.takeAndTell;
import static io.polyrouter.interop.lab.Transfer.told;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.vr;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.SocketPeer;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.sockets.Sockets;
import io.polyrouter.sockets.VrSocketOptions;
import io.polyrouter.stack.device.fault.Faults;
import io.polyrouter.transport.Secret;
import io.polyrouter.transport.tcp.TcpSignature;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sockets of a virtual router with the Linux kernel's own TCP and UDP as the peer, over a veth
 * pair. What is transferred is compared by its SHA-256.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class KernelTcpTest {

  private static final String NEAR = "10.0.0.1";
  private static final String FAR = "10.0.0.2";
  private static final String NEAR6 = "2001:db8::1";
  private static final String FAR6 = "2001:db8::2";
  private static final int MUCH = 20_000_000;
  private static final int LESS = 3_000_000;
  private static final Duration SOON = Duration.ofSeconds(15);

  /** Around one packet of 1500 bytes, and up to dozens of fragments. */
  private static final List<String> SIZES =
      List.of("1", "1452", "1453", "1472", "1473", "9000", "30001", "65000");

  private static final Executor VIRTUAL = Thread::startVirtualThread;

  private final KernelLab kernel;
  private final KernelHost host;
  private final SocketPeer peers;
  private final Sockets sockets;

  KernelTcpTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    host = kernel.host("host");
    peers = new SocketPeer(host);
    sockets = Sockets.of(kernel.engine(), "red");
  }

  @BeforeAll
  void join() {
    kernel.apply(
        vr(
            "red",
            on("eth0", host.veth("eth0", FAR + "/24", FAR6 + "/64"), NEAR + "/24", NEAR6 + "/64")));
    kernel.awaitUp("red", "eth0");
    // The router looks for duplicates before it uses an IPv6 address.
    Eventually.within(SOON, () -> host.run("ping", "-c", "1", "-W", "1", NEAR6));
  }

  @AfterEach
  void withoutFaults() {
    kernel.faults().set("red", "eth0", Faults.NONE, Faults.NONE);
  }

  @AfterAll
  void close() {
    kernel.close();
  }

  private void upload(String far, int size) throws IOException {
    try (BackgroundCommand peer = peers.server("receive", far);
        SocketChannel channel = sockets.connect(at(far))) {
      give(channel, size);
      assertThat(result(peer)).isEqualTo("ready");
    }
  }

  private void download(String near, int size) throws IOException {
    try (ServerSocketChannel listener = sockets.listen(at(near));
        BackgroundCommand peer = peers.start("send", near, String.valueOf(size));
        SocketChannel channel = listener.accept()) {
      takeAndTell(channel, size);
      assertThat(result(peer)).isEqualTo(told(size));
    }
  }

  // ---- TCP -----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void uploadsWithOneDirectionClosedBeforeTheOther(String far) throws IOException {
    upload(far, MUCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {NEAR, NEAR6})
  void downloadsWithOneDirectionClosedBeforeTheOther(String near) throws IOException {
    download(near, MUCH);
  }

  @ParameterizedTest
  @CsvSource({"0.01," + NEAR + "," + FAR, "0.05," + NEAR6 + "," + FAR6})
  void everythingArrivesOverALossyLinkWithDelayAndReordering(double loss, String near, String far)
      throws IOException {
    Faults faults =
        Faults.NONE
            .withLoss(loss)
            .withDelay(Duration.ofMillis(2), Duration.ofMillis(1))
            .withReordering(0.02, Duration.ofMillis(3));
    kernel.faults().set("red", "eth0", faults, faults);

    upload(far, LESS);
    download(near, LESS);

    assertThat(kernel.faults().counts("red", "eth0").sent().lost()).isPositive();
    assertThat(kernel.faults().counts("red", "eth0").received().lost()).isPositive();
  }

  // ---- TCP MD5 -------------------------------------------------------------------------------

  private static VrSocketOptions.Signatures signedFor(String peer, String key) {
    int length = peer.indexOf(':') >= 0 ? 128 : 32;
    return new VrSocketOptions.Signatures(
        List.of(
            new TcpSignature.Md5(
                IpPrefix.parse(peer + "/" + length), new Secret(key.getBytes(UTF_8)))));
  }

  @ParameterizedTest
  @CsvSource({NEAR + "," + FAR, NEAR6 + "," + FAR6})
  void signedConnectionsToThePeer(String near, String far) throws IOException {
    try (BackgroundCommand peer = peers.server("receive-signed", far, near, "sesame")) {
      try (SocketChannel wrong = sockets.openSocketChannel()) {
        wrong.setOption(VrSocketOptions.TCP_SIGNATURES, signedFor(far, "wrong"));
        assertThatThrownBy(() -> wrong.socket().connect(at(far), 1500))
            .isInstanceOf(SocketTimeoutException.class);
      }
      try (SocketChannel channel = sockets.openSocketChannel()) {
        channel.setOption(VrSocketOptions.TCP_SIGNATURES, signedFor(far, "sesame"));
        channel.connect(at(far));
        give(channel, LESS);
      }
      assertThat(result(peer)).isEqualTo("ready");
    }
  }

  @ParameterizedTest
  @CsvSource({NEAR + "," + FAR, NEAR6 + "," + FAR6})
  void signedConnectionsOfThePeer(String near, String far) throws IOException {
    try (ServerSocketChannel listener = sockets.openServerSocketChannel()) {
      listener.setOption(VrSocketOptions.TCP_SIGNATURES, signedFor(far, "sesame"));
      listener.bind(at(near));
      try (BackgroundCommand peer =
              peers.start("send-signed", near, String.valueOf(LESS), "sesame");
          SocketChannel channel = listener.accept()) {
        takeAndTell(channel, LESS);
        assertThat(result(peer)).isEqualTo(told(LESS));
      }
    }
  }

  // ---- UDP -----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void datagramsOfAllSizesComeBackFromThePeer(String far) throws IOException {
    try (BackgroundCommand peer = peers.server("udp-echo", far);
        DatagramChannel channel = sockets.openDatagramChannel()) {
      channel.connect(at(far));
      channel.socket().setSoTimeout((int) SOON.toMillis());
      for (String size : SIZES) {
        ByteBuffer sent = pattern(Integer.parseInt(size));
        channel.write(sent.duplicate());
        byte[] buffer = new byte[1 << 16];
        var packet = new DatagramPacket(buffer, buffer.length);
        channel.socket().receive(packet);
        assertThat(ByteBuffer.wrap(buffer, 0, packet.getLength())).isEqualTo(sent);
      }
      assertThat(peer.lines()).containsExactly("ready");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {NEAR, NEAR6})
  void datagramsOfAllSizesGoBackToThePeer(String near) throws IOException {
    try (DatagramChannel channel = sockets.openDatagramChannel()) {
      channel.bind(at(near));
      VIRTUAL.execute(() -> {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
          while (true) {
            var from = channel.receive(buffer.clear());
            channel.send(buffer.flip(), from);
          }
        } catch (IOException e) {
          return; // closed
        }
      });
      try (BackgroundCommand peer = peers.start("udp-send", near, SIZES.toArray(String[]::new))) {
        assertThat(result(peer)).isEqualTo(String.join(" ", SIZES));
      }
    }
  }
}
