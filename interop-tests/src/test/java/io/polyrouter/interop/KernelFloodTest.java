package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Ping;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.ResourceUse;
import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A Linux host that sends as fast as it can to one virtual router, while another Linux host talks
 * to another one with the same address: pings and TCP requests are answered throughout. How long
 * they take is reported.
 *
 * <pre>
 *   attacker 10.0.0.2 ── 10.0.0.1/16 red        bystander 10.0.0.2 ── 10.0.0.1/16 blue
 * </pre>
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class KernelFloodTest {

  private static final String ROUTER = "10.0.0.1";
  private static final int PORT = 7000;
  private static final int SECONDS = 4;
  private static final double SANE_MILLIS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration SOON = Duration.ofSeconds(15);

  private final KernelLab kernel;
  private final KernelHost attacker;
  private final KernelHost bystander;

  KernelFloodTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    attacker = kernel.host("attacker");
    bystander = kernel.host("bystander");
  }

  @BeforeAll
  void join() throws IOException {
    kernel.apply(
        route(
            vr("red", on("eth0", attacker.veth("eth0", "10.0.0.2/16"), ROUTER + "/16")),
            "0.0.0.0/0",
            "10.0.0.2"),
        vr("blue", on("eth0", bystander.veth("eth0", "10.0.0.2/16"), ROUTER + "/16")));
    for (KernelHost host : List.of(attacker, bystander)) {
      kernel.awaitUp(host == attacker ? "red" : "blue", "eth0");
      Eventually.within(SOON, () -> host.run("ping", "-c", "1", "-W", "1", ROUTER));
    }
    for (String vr : List.of("red", "blue")) {
      Sockets sockets = Sockets.of(kernel.engine(), vr);
      ServerSocketChannel server = sockets.listen(new InetSocketAddress(ROUTER, PORT));
      Thread.startVirtualThread(() -> serve(server));
    }
  }

  /** Repeats what it hears until the end of the engine. */
  private static void serve(ServerSocketChannel server) {
    try (server) {
      while (true) {
        SocketChannel connection = server.accept();
        Thread.startVirtualThread(() -> echo(connection));
      }
    } catch (IOException e) {
      // the engine has ended
    }
  }

  private static void echo(SocketChannel connection) {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    try (connection) {
      while (connection.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          connection.write(buffer);
        }
      }
    } catch (IOException e) {
      // the peer or the engine has ended
    }
  }

  @AfterAll
  void close() {
    kernel.close();
  }

  private static BackgroundCommand start(KernelHost on, String... arguments) {
    Path script =
        Path.of(System.getProperty("polyrouter.interop", ""), "src/test/python/flood_peer.py")
            .toAbsolutePath();
    List<String> command = new ArrayList<>(List.of("python3", script.toString()));
    command.addAll(List.of(arguments));
    return on.start(command.toArray(String[]::new));
  }

  private static List<String> result(BackgroundCommand of) {
    of.awaitEnd(PATIENCE);
    return List.of(of.lines().getLast().split(" "));
  }

  /** Pings and requests side by side, each of which must be answered. */
  private void measure(String when, TestReporter reporter) {
    try (BackgroundCommand requests =
        start(bystander, "requests", ROUTER, String.valueOf(PORT), String.valueOf(SECONDS - 1))) {
      Ping.Timed pings = Ping.timed(bystander, ROUTER, 200, Duration.ofMillis(10));
      List<String> times = result(requests);
      reporter.publishEntry(
          "pings " + when,
          "p50 %.2f ms, p99 %.2f ms, max %.2f ms of %d"
              .formatted(
                  pings.millis(0.50), pings.millis(0.99), pings.millis(1), pings.received()));
      reporter.publishEntry(
          "TCP requests " + when,
          "p50 %s ms, p99 %s ms, max %s ms of %s"
              .formatted(times.get(1), times.get(2), times.get(3), times.getFirst()));
      assertThat(pings.received()).isEqualTo(200);
      assertThat(pings.millis(0.99)).isLessThan(SANE_MILLIS);
      assertThat(Double.parseDouble(times.get(2))).isLessThan(SANE_MILLIS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "syn, cookies-sent",
    "udp, icmp-rate-limited",
    "fragments, ipv4-reassembly-limit",
    "arp, arp-requests-in",
    "echo, icmp-echo-requests-in"
  })
  void leavesOtherRoutersAlone(String kind, String counter, TestReporter reporter) {
    measure("before", reporter);
    long before = counted(counter);
    String mac = kernel.state("red", "eth0").mac().toString();
    try (BackgroundCommand flood =
        start(attacker, "flood", "eth0", mac, ROUTER, kind, String.valueOf(SECONDS))) {
      Eventually.within(SOON, () -> assertThat(counted(counter)).isGreaterThan(before));
      measure("during the flood", reporter);
      reporter.publishEntry("frames sent", result(flood).getFirst());
    }
    VrSnapshot red = kernel.snapshot("red");
    assertThat(red.health().restarts()).isZero();
    for (ResourceUse each : red.resources()) {
      assertThat(each.used()).as(each.name()).isLessThanOrEqualTo(each.maximum());
    }
    // The flooded router itself is there again, too.
    Eventually.within(SOON, () -> attacker.run("ping", "-c", "1", "-W", "1", ROUTER));
  }

  private long counted(String counter) {
    VrSnapshot red = kernel.snapshot("red");
    return red.counters().getOrDefault(counter, 0L)
        + red.transport().counters().tcp().getOrDefault(counter, 0L)
        + red.interfaces().getFirst().counters().getOrDefault(counter, 0L);
  }
}
