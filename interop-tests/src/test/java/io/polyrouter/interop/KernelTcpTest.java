package io.polyrouter.interop;

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
import io.polyrouter.net.IpPrefix;
import io.polyrouter.sockets.Sockets;
import io.polyrouter.sockets.VrSocketOptions;
import io.polyrouter.stack.device.fault.Faults;
import io.polyrouter.transport.Secret;
import io.polyrouter.transport.tcp.TcpSignature;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
  private static final int PORT = 7000;
  private static final int MUCH = 20_000_000;
  private static final int LESS = 3_000_000;
  private static final int CONNECTIONS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private static final Duration SOON = Duration.ofSeconds(15);

  /** Around one packet of 1500 bytes, and up to dozens of fragments. */
  private static final List<String> SIZES =
      List.of("1", "1452", "1453", "1472", "1473", "9000", "30001", "65000");

  private static final Executor VIRTUAL = Thread::startVirtualThread;

  private final KernelLab kernel;
  private final KernelHost host;
  private final Sockets sockets;

  KernelTcpTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    host = kernel.host("host");
    sockets = Sockets.of(kernel.engine(), "red");
  }

  @BeforeAll
  void join() {
    kernel.apply(
        vr(
            "red",
            on("eth0", host.veth("eth0", FAR + "/24", FAR6 + "/64"), NEAR + "/24", NEAR6 + "/64")));
    awaitBothFamilies();
  }

  private void awaitBothFamilies() {
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

  // ---- the peer ------------------------------------------------------------------------------

  private BackgroundCommand peer(String role, String address, String... more) {
    Path script =
        Path.of(System.getProperty("polyrouter.interop", ""), "src/test/python/socket_peer.py")
            .toAbsolutePath();
    List<String> command =
        new ArrayList<>(List.of("python3", script.toString(), role, address, String.valueOf(PORT)));
    command.addAll(List.of(more));
    return host.start(command.toArray(String[]::new));
  }

  private BackgroundCommand server(String role, String address, String... more) {
    BackgroundCommand server = peer(role, address, more);
    Eventually.within(SOON, () -> assertThat(server.lines()).contains("ready"));
    return server;
  }

  private static String result(BackgroundCommand peer) {
    peer.awaitEnd(PATIENCE);
    return String.join("\n", peer.lines());
  }

  // ---- data ----------------------------------------------------------------------------------

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(address, PORT);
  }

  /** The same as the peer's: 0, 1, 2, ... in 32 bits each. */
  private static ByteBuffer pattern(int size) {
    ByteBuffer data = ByteBuffer.allocate((size + 3) / 4 * 4);
    for (int i = 0; data.hasRemaining(); i++) {
      data.putInt(i);
    }
    return data.flip().limit(size);
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static String told(int size, MessageDigest sha) {
    return size + " " + HexFormat.of().formatHex(sha.digest());
  }

  private static String told(int size) {
    MessageDigest sha = sha();
    sha.update(pattern(size));
    return told(size, sha);
  }

  private static void writeAll(SocketChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  /** All that comes until the peer has ended its direction. */
  private static String take(SocketChannel channel) throws IOException {
    MessageDigest sha = sha();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    int size = 0;
    while (channel.read(buffer) >= 0) {
      size += buffer.flip().remaining();
      sha.update(buffer);
      buffer.clear();
    }
    return told(size, sha);
  }

  private static String text(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    while (channel.read(buffer) >= 0) {
      // until the end
    }
    return UTF_8.decode(buffer.flip()).toString();
  }

  /** Sends, ends its own direction, and has the peer say on the other one what came. */
  private static void give(SocketChannel channel, int size) throws IOException {
    writeAll(channel, pattern(size));
    channel.shutdownOutput();
    assertThat(text(channel)).isEqualTo(told(size));
  }

  private void upload(String far, int size) throws IOException {
    try (BackgroundCommand peer = server("receive", far);
        SocketChannel channel = sockets.connect(at(far))) {
      give(channel, size);
      assertThat(result(peer)).isEqualTo("ready");
    }
  }

  private void download(String near, int size) throws IOException {
    try (ServerSocketChannel listener = sockets.listen(at(near));
        BackgroundCommand peer = peer("send", near, String.valueOf(size));
        SocketChannel channel = listener.accept()) {
      String taken = take(channel);
      // The peer has ended its direction; this one is open still.
      writeAll(channel, UTF_8.encode(taken));
      channel.shutdownOutput();
      assertThat(taken).isEqualTo(told(size));
      assertThat(result(peer)).isEqualTo(taken);
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

  @Test
  void aResetOfThePeerIsSeen() throws IOException {
    try (BackgroundCommand peer = server("reset", FAR);
        SocketChannel channel = sockets.connect(at(FAR))) {
      channel.write(ByteBuffer.allocate(1));
      assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Connection reset");
      assertThat(result(peer)).isEqualTo("ready");
    }
  }

  @Test
  void thePeerSeesAReset() throws IOException {
    try (BackgroundCommand peer = server("receive", FAR)) {
      SocketChannel channel = sockets.connect(at(FAR));
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
      assertThat(result(peer)).isEqualTo("ready\nreset");
    }
  }

  @ParameterizedTest
  @CsvSource({NEAR + "," + FAR, NEAR6 + "," + FAR6})
  void connectionsToPortsWithoutListenersAreRefused(String near, String far) {
    assertThatThrownBy(() -> sockets.connect(at(far)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused");
    try (BackgroundCommand peer = peer("send", near, "4")) {
      assertThat(result(peer)).isEqualTo("refused");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPeerThatVanishesIsGivenUpAfterTheUserTimeout(boolean withItsLink) throws IOException {
    try (BackgroundCommand peer = server("hold", FAR);
        SocketChannel channel = sockets.openSocketChannel()) {
      channel.setOption(VrSocketOptions.TCP_USER_TIMEOUT, 2000);
      channel.connect(at(FAR));
      assertThat(peer.lines()).containsExactly("ready");
      if (withItsLink) {
        host.run("ip", "link", "set", "eth0", "down");
        kernel.awaitDown("red", "eth0", "");
      } else {
        Faults all = Faults.NONE.withLoss(1);
        kernel.faults().set("red", "eth0", all, all);
      }
      channel.write(ByteBuffer.allocate(1000));
      CompletableFuture<Throwable> end =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return new AssertionError("read " + channel.read(ByteBuffer.allocate(1)));
                } catch (IOException e) {
                  return e;
                }
              },
              VIRTUAL);
      assertThat(end).succeedsWithin(SOON).isInstanceOf(IOException.class);
    } finally {
      if (withItsLink) {
        host.run("ip", "link", "set", "eth0", "up");
        // Linux has forgotten it.
        host.addresses("eth0", FAR6 + "/64");
        awaitBothFamilies();
      }
    }
  }

  @Test
  void manyConnectionsToThePeerAtOnce() {
    CountDownLatch connected = new CountDownLatch(CONNECTIONS);
    try (BackgroundCommand peer = server("echo-many", FAR)) {
      List<CompletableFuture<String>> all =
          IntStream.range(0, CONNECTIONS)
              .mapToObj(i ->
                  CompletableFuture.supplyAsync(() -> echoed(connected, 10_000 + 4 * i), VIRTUAL))
              .toList();
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(all.get(i)).succeedsWithin(PATIENCE).isEqualTo(told(10_000 + 4 * i));
      }
      assertThat(peer.lines()).containsExactly("ready");
    }
  }

  /** What comes back on a connection that is first used when all are there. */
  private String echoed(CountDownLatch connected, int size) {
    try (SocketChannel channel = sockets.connect(at(FAR))) {
      connected.countDown();
      connected.await();
      writeAll(channel, pattern(size));
      channel.shutdownOutput();
      return take(channel);
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }

  @Test
  void manyConnectionsOfThePeerAtOnce() throws IOException {
    try (ServerSocketChannel listener = sockets.openServerSocketChannel()) {
      listener.bind(at(NEAR), CONNECTIONS);
      VIRTUAL.execute(() -> {
        while (listener.isOpen()) {
          try {
            SocketChannel accepted = listener.accept();
            VIRTUAL.execute(() -> echo(accepted));
          } catch (IOException e) {
            return; // closed
          }
        }
      });
      try (BackgroundCommand peer =
          peer("connect-many", NEAR, String.valueOf(CONNECTIONS), "10000")) {
        assertThat(result(peer)).isEqualTo(String.valueOf(CONNECTIONS));
      }
    }
  }

  private static void echo(SocketChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try (channel) {
      while (channel.read(buffer) >= 0) {
        writeAll(channel, buffer.flip());
        buffer.clear();
      }
    } catch (IOException e) {
      // The peer does not get its data back, and says so.
    }
  }

  @Test
  void thePeersWindowStaysClosedForSeconds() throws IOException {
    try (BackgroundCommand peer = server("receive-late", FAR);
        SocketChannel channel = sockets.connect(at(FAR))) {
      ByteBuffer data = pattern(LESS);
      channel.configureBlocking(false);
      long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
      while (System.nanoTime() < end) {
        channel.write(data);
        Eventually.pause(Duration.ofMillis(50));
      }
      assertThat(data.remaining()).isPositive();
      channel.configureBlocking(true);
      sockets.connect(at(FAR)).close(); // now it reads
      writeAll(channel, data);
      channel.shutdownOutput();
      assertThat(text(channel)).isEqualTo(told(LESS));
      assertThat(result(peer)).isEqualTo("ready");
    }
  }

  @Test
  void theOwnWindowStaysClosedForSeconds() throws IOException {
    int size = MUCH;
    try (ServerSocketChannel listener = sockets.listen(at(NEAR));
        BackgroundCommand peer = peer("send", NEAR, String.valueOf(size));
        SocketChannel channel = listener.accept()) {
      Eventually.pause(Duration.ofSeconds(3));
      // It waits for the window: its timer is that of zero window probes.
      assertThat(host.run("ss", "-tnoH", "dst", NEAR).out()).contains("timer:(persist");
      String taken = take(channel);
      writeAll(channel, UTF_8.encode(taken));
      channel.shutdownOutput();
      assertThat(taken).isEqualTo(told(size));
      assertThat(result(peer)).isEqualTo(taken);
    }
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
    try (BackgroundCommand peer = server("receive-signed", far, near, "sesame")) {
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
      try (BackgroundCommand peer = peer("send-signed", near, String.valueOf(LESS), "sesame");
          SocketChannel channel = listener.accept()) {
        String taken = take(channel);
        writeAll(channel, UTF_8.encode(taken));
        channel.shutdownOutput();
        assertThat(taken).isEqualTo(told(LESS));
        assertThat(result(peer)).isEqualTo(taken);
      }
    }
  }

  // ---- UDP -----------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void datagramsOfAllSizesComeBackFromThePeer(String far) throws IOException {
    try (BackgroundCommand peer = server("udp-echo", far);
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
      try (BackgroundCommand peer = peer("udp-send", near, SIZES.toArray(String[]::new))) {
        assertThat(result(peer)).isEqualTo(String.join(" ", SIZES));
      }
    }
  }
}
