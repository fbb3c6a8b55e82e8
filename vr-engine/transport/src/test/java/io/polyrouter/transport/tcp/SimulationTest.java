package io.polyrouter.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.tcp.SimulatedNetwork.Faults;
import io.polyrouter.transport.tcp.SimulatedNetwork.Host;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole transfers through bad links, in virtual time: every byte arrives, once and in order. */
class SimulationTest {

  private static final long MINUTE = 60_000_000_000L;

  @Test
  void transfersThroughAGoodLink() throws IOException {
    transfer(1, Faults.NONE, "10.0.0.1", "10.0.0.2", TcpOptions.DEFAULT, 300_000, 200_000, 1500);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void transfersThroughBadLinks(long seed) throws IOException {
    Random random = new Random(seed * 0x9e3779b97f4a7c15L);
    Faults faults =
        new Faults(
            random.nextDouble() * 0.3,
            random.nextDouble() * 0.1,
            random.nextDouble() * 0.05,
            random.nextDouble(),
            (long) (random.nextDouble() * 50e6),
            (long) (random.nextDouble() * 50e6));
    boolean ipv6 = random.nextBoolean();
    int buffer = 1 << 9 + random.nextInt(12);
    TcpOptions options =
        new OptionsBuilder()
            .buffers(buffer, 1 << 9 + random.nextInt(12))
            .noDelay(random.nextBoolean())
            .congestionControl(
                random.nextBoolean()
                    ? TcpOptions.CongestionControl.CUBIC
                    : TcpOptions.CongestionControl.NEW_RENO)
            .build();
    transfer(
        seed,
        faults,
        ipv6 ? "2001:db8::1" : "10.0.0.1",
        ipv6 ? "2001:db8::2" : "10.0.0.2",
        options,
        random.nextInt(200_000),
        random.nextInt(200_000),
        576 + random.nextInt(10_000));
  }

  private static void transfer(
      long seed,
      Faults faults,
      String from,
      String to,
      TcpOptions options,
      int clientBytes,
      int serverBytes,
      int mtuBytes)
      throws IOException {
    SimulatedNetwork network = new SimulatedNetwork(seed);
    network.mtuBytes = Math.max(mtuBytes, 1280);
    network.faults = faults;
    Host client = network.host(from);
    Host server = network.host(to);
    Endpoint at = new Endpoint(IpAddress.parse(to), 80);
    byte[] request = random(network, clientBytes);
    byte[] response = random(network, serverBytes);
    Peer accepted = new Peer(network);
    accepted.send(response);
    Peer.listen(network, server, at, options, List.of(accepted)).local();
    Peer opener = Peer.connect(network, client, at, options);
    opener.send(request);
    long until = network.nowNanos + 240 * MINUTE;
    while (!(opener.closed && accepted.closed) && network.step(until)) {
      // Until both sides know that it is over.
    }
    String run =
        "seed "
            + seed
            + ", "
            + faults
            + ", client "
            + opener.events
            + " "
            + opener.failure
            + " server "
            + accepted.events
            + " "
            + accepted.failure;
    assertThat(accepted.received.toByteArray()).as(run).isEqualTo(request);
    assertThat(opener.received.toByteArray()).as(run).isEqualTo(response);
    assertThat(opener.failure).as(run).isNull();
  }

  private static byte[] random(SimulatedNetwork network, int length) {
    byte[] bytes = new byte[length];
    network.random.nextBytes(bytes);
    return bytes;
  }
}
