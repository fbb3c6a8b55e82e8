package io.polyrouter.interop;

import static io.polyrouter.interop.lab.SocketPeer.at;
import static io.polyrouter.interop.lab.SocketPeer.result;
import static io.polyrouter.interop.lab.Transfer.pattern;
import static io.polyrouter.interop.lab.Transfer.take;
import static io.polyrouter.interop.lab.Transfer.takeAndTell;
import static io.polyrouter.interop.lab.Transfer.text;
import static io.polyrouter.interop.lab.Transfer.told;
import static io.polyrouter.interop.lab.Transfer.writeAll;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.LongTest;
import io.polyrouter.interop.lab.SocketPeer;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.sockets.Sockets;
import io.polyrouter.sockets.VrSocketOptions;
import io.polyrouter.stack.device.fault.Faults;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
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
 * Connections between a virtual router and the Linux kernel that do not go as one wishes: they are
 * reset, refused or forgotten, the other end vanishes or takes nothing for a while, or there are a
 * thousand at once.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class KernelTcpTroubleTest {

  private static final String NEAR = "10.0.0.1";
  private static final String FAR = "10.0.0.2";
  private static final String NEAR6 = "2001:db8::1";
  private static final String FAR6 = "2001:db8::2";
  private static final int MUCH = 20_000_000;
  private static final int LESS = 3_000_000;
  private static final int CONNECTIONS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Duration SECONDS = Duration.ofSeconds(3);
  private static final Duration MORE_THAN_A_MINUTE = Duration.ofSeconds(65);

  private static final Executor VIRTUAL = Thread::startVirtualThread;

  private final KernelLab kernel;
  private final KernelHost host;
  private final SocketPeer peers;
  private final VrConfig red;
  private final Sockets sockets;

  KernelTcpTroubleTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    host = kernel.host("host");
    peers = new SocketPeer(host);
    red =
        vr(
            "red",
            on("eth0", host.veth("eth0", FAR + "/24", FAR6 + "/64"), NEAR + "/24", NEAR6 + "/64"));
    sockets = Sockets.of(kernel.engine(), "red");
  }

  @BeforeAll
  void join() {
    kernel.apply(red);
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

  private void loseAll() {
    Faults all = Faults.NONE.withLoss(1);
    kernel.faults().set("red", "eth0", all, all);
  }

  // ---- resets and refusals ---------------------------------------------------------------------

  @Test
  void aResetOfThePeerIsSeen() throws IOException {
    try (BackgroundCommand peer = peers.server("reset", FAR);
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
    try (BackgroundCommand peer = peers.server("receive", FAR)) {
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
    try (BackgroundCommand peer = peers.start("send", near, "4")) {
      assertThat(result(peer)).isEqualTo("refused");
    }
  }

  /** Linux goes on with a connection that the virtual router has forgotten by a restart. */
  @Test
  void connectionsOfAFormerLifeAreReset() throws IOException {
    try (ServerSocketChannel listener = sockets.listen(at(NEAR));
        BackgroundCommand peer = peers.start("send", NEAR, String.valueOf(MUCH));
        SocketChannel accepted = listener.accept()) {
      assertThat(accepted.isOpen()).isTrue();
      loseAll(); // lest it says good-bye
      kernel.apply();
      kernel.apply(red);
      kernel.awaitUp("red", "eth0");
      withoutFaults();
      assertThat(result(peer)).isEqualTo("reset");
    } finally {
      awaitBothFamilies();
    }
  }

  // ---- the peer vanishes -----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPeerThatVanishesIsGivenUpAfterTheUserTimeout(boolean withItsLink) throws IOException {
    try (BackgroundCommand peer = peers.server("hold", FAR);
        SocketChannel channel = sockets.openSocketChannel()) {
      channel.setOption(VrSocketOptions.TCP_USER_TIMEOUT, 2000);
      channel.connect(at(FAR));
      assertThat(peer.lines()).containsExactly("ready");
      if (withItsLink) {
        host.run("ip", "link", "set", "eth0", "down");
        kernel.awaitDown("red", "eth0", "");
      } else {
        loseAll();
      }
      channel.write(ByteBuffer.allocate(1000));
      assertThat(failureOf(channel)).succeedsWithin(SOON).isInstanceOf(IOException.class);
    } finally {
      if (withItsLink) {
        host.run("ip", "link", "set", "eth0", "up");
        // Linux has forgotten it.
        host.addresses("eth0", FAR6 + "/64");
        awaitBothFamilies();
      }
    }
  }

  /** Nothing is sent: the questions of TCP itself find out. */
  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void aPeerThatVanishesIsMissedByKeepalive(String far) throws IOException {
    try (BackgroundCommand peer = peers.server("hold", far);
        SocketChannel channel = sockets.openSocketChannel()) {
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.setOption(VrSocketOptions.TCP_KEEPIDLE, 1);
      channel.setOption(VrSocketOptions.TCP_KEEPINTERVAL, 1);
      channel.setOption(VrSocketOptions.TCP_KEEPCOUNT, 2);
      channel.connect(at(far));
      CompletableFuture<Throwable> failure = failureOf(channel);
      Eventually.pause(SECONDS);
      assertThat(failure).isNotDone(); // it has answered so far
      assertThat(peer.lines()).containsExactly("ready");
      loseAll();
      assertThat(failure).succeedsWithin(SOON).isInstanceOf(IOException.class);
    }
  }

  private static CompletableFuture<Throwable> failureOf(SocketChannel channel) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new AssertionError("read " + channel.read(ByteBuffer.allocate(1)));
          } catch (IOException e) {
            return e;
          }
        },
        VIRTUAL);
  }

  // ---- a thousand at once ----------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void aThousandConnectionsToThePeer(String far) {
    CountDownLatch connected = new CountDownLatch(CONNECTIONS);
    try (BackgroundCommand peer = peers.server("echo-many", far)) {
      List<CompletableFuture<String>> all =
          IntStream.range(0, CONNECTIONS)
              .mapToObj(i ->
                  CompletableFuture.supplyAsync(
                      () -> echoed(far, connected, 10_000 + 4 * i), VIRTUAL))
              .toList();
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(all.get(i)).succeedsWithin(PATIENCE).isEqualTo(told(10_000 + 4 * i));
      }
      assertThat(peer.lines()).containsExactly("ready");
    }
  }

  /** What comes back on a connection that is first used when all are there. */
  private String echoed(String far, CountDownLatch connected, int size) {
    try (SocketChannel channel = sockets.connect(at(far))) {
      connected.countDown();
      connected.await();
      writeAll(channel, pattern(size));
      channel.shutdownOutput();
      return take(channel);
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {NEAR, NEAR6})
  void aThousandConnectionsOfThePeer(String near) throws IOException {
    try (ServerSocketChannel listener = sockets.openServerSocketChannel()) {
      listener.bind(at(near), CONNECTIONS);
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
          peers.start("connect-many", near, String.valueOf(CONNECTIONS), "10000")) {
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

  // ---- closed windows --------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void thePeersWindowStaysClosedForSeconds(String far) throws IOException {
    peerTakesNothing(far, SECONDS);
  }

  @LongTest
  @ParameterizedTest
  @ValueSource(strings = {FAR, FAR6})
  void thePeersWindowStaysClosedForAMinute(String far) throws IOException {
    peerTakesNothing(far, MORE_THAN_A_MINUTE);
  }

  private void peerTakesNothing(String far, Duration time) throws IOException {
    long probesBefore = kernel.transportCounter("red", "zero-window-probes");
    try (BackgroundCommand peer = peers.server("receive-late", far);
        SocketChannel channel = sockets.connect(at(far))) {
      ByteBuffer data = pattern(LESS);
      channel.configureBlocking(false);
      long end = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < end) {
        channel.write(data);
        Eventually.pause(Duration.ofMillis(50));
      }
      assertThat(data.remaining()).isPositive();
      assertThat(kernel.transportCounter("red", "zero-window-probes"))
          .isGreaterThan(probesBefore + 2);
      channel.configureBlocking(true);
      sockets.connect(at(far)).close(); // now it reads
      writeAll(channel, data);
      channel.shutdownOutput();
      assertThat(text(channel)).isEqualTo(told(LESS));
      assertThat(result(peer)).isEqualTo("ready");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {NEAR, NEAR6})
  void theOwnWindowStaysClosedForSeconds(String near) throws IOException {
    takesNothing(near, SECONDS);
  }

  @LongTest
  @ParameterizedTest
  @ValueSource(strings = {NEAR, NEAR6})
  void theOwnWindowStaysClosedForAMinute(String near) throws IOException {
    takesNothing(near, MORE_THAN_A_MINUTE);
  }

  private void takesNothing(String near, Duration time) throws IOException {
    try (ServerSocketChannel listener = sockets.listen(at(near));
        BackgroundCommand peer = peers.start("send", near, String.valueOf(MUCH));
        SocketChannel channel = listener.accept()) {
      Eventually.pause(time);
      // It waits for the window: its timer is that of zero window probes.
      String router = near.equals(NEAR6) ? "[" + near + "]" : near;
      assertThat(host.run("ss", "-tnoH", "dst", router).out()).contains("timer:(persist");
      takeAndTell(channel, MUCH);
      assertThat(result(peer)).isEqualTo(told(MUCH));
    }
  }
}
