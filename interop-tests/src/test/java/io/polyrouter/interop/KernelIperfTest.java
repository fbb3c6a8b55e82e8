package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Command;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Iperf;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.KernelLab;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Programs;
import io.polyrouter.stack.device.fault.FaultInjector;
import io.polyrouter.stack.device.fault.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * iperf3 of Debian on a Linux host and the same iperf3 with its sockets in a virtual router: each
 * as the client and as the server of the other, both directions, IPv4 and IPv6, over links that
 * lose, delay and reorder. What counts is that it comes to its end, not how fast.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class KernelIperfTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(15);

  /** Enough that a hundredth of the packets are many. */
  private static final int TCP_BYTES = 3_000_000;

  private static final int UDP_BYTES = 500_000;

  /** The links between the virtual router and the host. */
  enum Link {
    PERFECT(0),
    DELAYED(0),
    LOSES_1_PERCENT(0.01),
    LOSES_5_PERCENT(0.05);

    final double loss;

    Link(double loss) {
      this.loss = loss;
    }

    /** All but the first have a round trip of 4 to 6 ms, in which frames overtake each other. */
    Faults faults() {
      return this == PERFECT
          ? Faults.NONE
          : Faults.NONE
              .withDelay(Duration.ofMillis(2), Duration.ofMillis(1))
              .withReordering(0.02, Duration.ofMillis(2))
              .withLoss(loss);
    }
  }

  /** Where the client is; the server is at the other end. */
  enum Client {
    LINUX("10.0.0.1", "2001:db8::1"),
    VIRTUAL_ROUTER("10.0.0.2", "2001:db8::2");

    final String server;
    final String server6;

    Client(String server, String server6) {
      this.server = server;
      this.server6 = server6;
    }
  }

  /** Who sends: iperf3's client by default, the server with -R. */
  enum Sender {
    CLIENT,
    SERVER
  }

  private final KernelLab kernel;
  private final KernelHost host;
  private final Programs programs;

  /** The servers that clients of a place ask, and how many transfers there were with them. */
  private final Map<Client, BackgroundCommand> servers = new EnumMap<>(Client.class);

  private final Map<Client, Integer> transfers = new EnumMap<>(Client.class);

  KernelIperfTest(Lab lab) {
    kernel = KernelLab.in(lab, 1);
    host = kernel.host("host");
    programs = Programs.in(kernel);
  }

  @BeforeAll
  void join() {
    kernel.apply(
        vr(
            "red",
            on(
                "eth0",
                host.veth("eth0", "10.0.0.2/24", "2001:db8::2/64"),
                "10.0.0.1/24",
                "2001:db8::1/64")));
    kernel.awaitUp("red", "eth0");
    // The router looks for duplicates before it uses an IPv6 address.
    Eventually.within(SOON, () -> host.run("ping", "-c", "1", "-W", "1", "2001:db8::1"));
    String[] server = Iperf.server().toArray(String[]::new);
    servers.put(Client.VIRTUAL_ROUTER, host.start(server));
    servers.put(Client.LINUX, programs.start("red", server));
  }

  /** A server listens anew for every client; the one before may still be leaving. */
  private void awaitServer(Client client) {
    int round = transfers.merge(client, 1, Integer::sum);
    BackgroundCommand server = Objects.requireNonNull(servers.get(client));
    Eventually.within(
        SOON,
        () ->
            assertThat(server.lines().stream().filter(line -> line.startsWith(Iperf.READY)))
                .hasSizeGreaterThanOrEqualTo(round));
  }

  @AfterAll
  void close() {
    servers.values().forEach(BackgroundCommand::close);
    programs.close();
    kernel.close();
  }

  static Stream<Arguments> everyWay() {
    List<Arguments> all = new ArrayList<>();
    for (Link link : Link.values()) {
      for (Client client : Client.values()) {
        for (Sender sender : Sender.values()) {
          all.add(Arguments.of(link, client, client.server, sender));
          all.add(Arguments.of(link, client, client.server6, sender));
        }
      }
    }
    return all.stream();
  }

  private Iperf transfer(Client client, String server, int bytes, String... options) {
    awaitServer(client);
    String[] command = Iperf.client(server, bytes, List.of(options)).toArray(String[]::new);
    Command.Output output =
        switch (client) {
          case LINUX -> host.attempt(LIMIT, command);
          case VIRTUAL_ROUTER -> programs.attempt("red", command);
        };
    return Iperf.parse(output);
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void tcp(Link link, Client client, String server, Sender sender) {
    kernel.faults().set("red", "eth0", link.faults(), link.faults());
    FaultInjector.Counts before = kernel.faults().counts("red", "eth0");
    long repeatedBefore = kernel.transportCounter("red", "retransmitted-segments");

    Iperf result =
        switch (sender) {
          case CLIENT -> transfer(client, server, TCP_BYTES);
          case SERVER -> transfer(client, server, TCP_BYTES, "-R");
        };

    assertThat(result.bytesSent()).isGreaterThanOrEqualTo(TCP_BYTES);
    // A server counts until the client says on another connection that it has written all. By then
    // any part of it may still wait in the client's send buffer, which can hold the whole. A client
    // that receives waits for all of it.
    assertThat(result.bytesReceived())
        .isBetween(sender == Sender.SERVER ? (long) TCP_BYTES : 1, result.bytesSent());
    FaultInjector.Counts after = kernel.faults().counts("red", "eth0");
    if (link != Link.PERFECT) {
      assertThat(after.sent().delayed()).isGreaterThan(before.sent().delayed());
      assertThat(after.received().delayed()).isGreaterThan(before.received().delayed());
    }
    if (link.loss > 0) {
      // Acknowledgements may be so few that none of them is lost.
      assertThat(after.sent().lost() + after.received().lost())
          .isGreaterThan(before.sent().lost() + before.received().lost());
      boolean linuxSends = (client == Client.LINUX) == (sender == Sender.CLIENT);
      long repeated =
          linuxSends
              ? result.retransmits()
              : kernel.transportCounter("red", "retransmitted-segments") - repeatedBefore;
      assertThat(repeated).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PERFECT, VIRTUAL_ROUTER",
    "DELAYED, VIRTUAL_ROUTER",
    "PERFECT, LINUX",
    "DELAYED, LINUX"
  })
  void udp(Link link, Client client) {
    kernel.faults().set("red", "eth0", link.faults(), link.faults());
    for (String server : List.of(client.server, client.server6)) {
      for (List<String> direction : List.of(List.<String>of(), List.of("-R"))) {
        List<String> options = new ArrayList<>(List.of("-u", "-b", "16M"));
        options.addAll(direction);
        Iperf result = transfer(client, server, UDP_BYTES, options.toArray(String[]::new));
        assertThat(result.bytesSent()).isGreaterThanOrEqualTo(UDP_BYTES);
        assertThat(result.bytesReceived()).isGreaterThan(UDP_BYTES / 2);
        assertThat(result.packets()).isGreaterThan(UDP_BYTES / 1500 / 2);
        // Few: the program may be slower than its datagrams. iperf3 itself cannot begin if one of
        // its first two is lost, so that there is no test with loss.
        assertThat(result.lostPackets()).isLessThan(result.packets() / 10);
      }
    }
  }
}
