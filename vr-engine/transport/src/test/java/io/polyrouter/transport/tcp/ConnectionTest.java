package io.polyrouter.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.PseudoHeader;
import io.polyrouter.transport.Secret;
import io.polyrouter.transport.SocketBudget;
import io.polyrouter.transport.tcp.SimulatedNetwork.Faults;
import io.polyrouter.transport.tcp.SimulatedNetwork.Host;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections between two hosts, event by event. */
class ConnectionTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Endpoint SERVER = new Endpoint(IpAddress.parse("10.0.0.2"), 179);

  private final SimulatedNetwork network = new SimulatedNetwork(1);
  private final Host client = network.host("10.0.0.1");
  private final Host server = network.host("10.0.0.2");

  private Peer listen(TcpOptions options) throws IOException {
    Peer peer = new Peer(network);
    peer.finishes = false;
    assertThat(Peer.listen(network, server, SERVER, options, List.of(peer)).local())
        .isEqualTo(SERVER);
    return peer;
  }

  private Peer connect(TcpOptions options) throws IOException {
    Peer peer = Peer.connect(network, client, SERVER, options);
    peer.finishes = false;
    return peer;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static long count(Host host, String counter) {
    Long value = host.tcp.counters().get(counter);
    assertThat(value).as(counter).isNotNull();
    return value == null ? 0 : value;
  }

  private List<TcpState> states(Host host) {
    List<TcpState> states = new ArrayList<>();
    for (TcpInfo info : host.tcp.infos(network.nowNanos)) {
      states.add(info.state());
    }
    return states;
  }

  @Test
  void opensAndCloses() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(SECOND);
    assertThat(opener.connection().state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(accepted.connection().state()).isEqualTo(TcpState.ESTABLISHED);
    assertThat(accepted.connection().remote()).isEqualTo(opener.connection().local());
    opener.connection().shutdownOutput(network.nowNanos);
    network.run(SECOND);
    assertThat(opener.connection().state()).isEqualTo(TcpState.FIN_WAIT_2);
    assertThat(accepted.connection().state()).isEqualTo(TcpState.CLOSE_WAIT);
    accepted.send(bytes(100_000));
    network.run(SECOND);
    assertThat(opener.received.toByteArray()).as("half closed").isEqualTo(bytes(100_000));
    accepted.connection().shutdownOutput(network.nowNanos);
    network.run(SECOND);
    assertThat(opener.events).containsExactly("connected", "remote finished", "closed");
    assertThat(accepted.events).containsExactly("remote finished", "closed");
    assertThat(states(client)).containsExactly(TcpState.TIME_WAIT);
    assertThat(states(server)).containsExactly(TcpState.LISTEN);
    network.run(241 * SECOND);
    assertThat(states(client)).isEmpty();
    assertThat(client.timers.size()).isZero();
    opener.connection().close(network.nowNanos);
    accepted.connection().close(network.nowNanos);
    assertThat(client.budget.sockets()).isZero();
    assertThat(client.budget.bufferBytes()).isZero();
    assertThat(server.budget.bufferBytes()).isZero();
  }

  @Test
  void bothSidesOpenAtOnce() throws IOException {
    Endpoint one = new Endpoint(client.address, 1000);
    Endpoint other = new Endpoint(server.address, 2000);
    Peer first = new Peer(network);
    Peer second = new Peer(network);
    first.connection =
        client.tcp.connect(Optional.of(one), other, TcpOptions.DEFAULT, first, network.nowNanos);
    second.connection =
        server.tcp.connect(Optional.of(other), one, TcpOptions.DEFAULT, second, network.nowNanos);
    first.send(bytes(5000));
    second.send(bytes(6000));
    network.run(10 * SECOND);
    assertThat(first.received.toByteArray()).isEqualTo(bytes(6000));
    assertThat(second.received.toByteArray()).isEqualTo(bytes(5000));
    assertThat(first.events).contains("connected", "closed");
    assertThat(second.events).contains("connected", "closed");
  }

  @Test
  void aHostTalksToItself() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = Peer.connect(network, server, SERVER, TcpOptions.DEFAULT);
    opener.send(bytes(300_000));
    accepted.send(bytes(200_000));
    accepted.finishes = true;
    network.run(10 * SECOND);
    assertThat(accepted.received.toByteArray()).isEqualTo(bytes(300_000));
    assertThat(opener.received.toByteArray()).isEqualTo(bytes(200_000));
  }

  @Test
  void isRefusedWhereNobodyListens() throws IOException {
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(SECOND);
    assertThat(opener.failure).isInstanceOf(ConnectException.class);
    assertThat(count(server, "in-no-connection")).isEqualTo(1);
    assertThat(states(client)).isEmpty();
  }

  @Test
  void givesUpWhenNobodyAnswers() throws IOException {
    network.faults = new Faults(1, 0, 0, 0, 0, 0);
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(170 * SECOND);
    assertThat(opener.closed).as("at least three minutes").isFalse();
    network.run(600 * SECOND);
    assertThat(opener.failure).isInstanceOf(SocketTimeoutException.class);
    assertThat(client.timers.size()).isZero();
  }

  @Test
  void abortResetsThePeer() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(SECOND);
    opener.connection().abort(network.nowNanos);
    network.run(SECOND);
    assertThat(accepted.failure).hasMessageContaining("reset");
    assertThat(states(client)).isEmpty();
    assertThat(client.budget.sockets()).isZero();
  }

  @Test
  void closingWithUnreadDataResetsThePeer() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(SECOND);
    accepted.reads = false;
    opener.send(bytes(10));
    network.run(SECOND);
    accepted.connection().close(network.nowNanos);
    network.run(SECOND);
    assertThat(opener.failure).hasMessageContaining("reset");
  }

  @Test
  void waitsWhileThePeerDoesNotRead() throws IOException {
    Peer accepted = listen(new OptionsBuilder().buffers(10_000, 20_000).build());
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(SECOND);
    accepted.reads = false;
    opener.send(bytes(500_000));
    network.run(3600 * SECOND);
    assertThat(opener.closed).isFalse();
    assertThat(accepted.connection().receiveRing().size()).isBetween(18_000, 20_000);
    assertThat(count(client, "zero-window-probes")).isPositive();
    accepted.reads = true;
    accepted.read(network.nowNanos);
    network.run(60 * SECOND);
    assertThat(accepted.received.toByteArray()).isEqualTo(bytes(500_000));
  }

  @Test
  void aVanishedPeerIsGivenUp() throws IOException {
    TcpOptions options = new OptionsBuilder().userTimeout(Duration.ofSeconds(30)).build();
    listen(options);
    Peer opener = connect(options);
    network.run(SECOND);
    network.faults = new Faults(1, 0, 0, 0, 0, 0);
    opener.send(bytes(10));
    network.run(29 * SECOND);
    assertThat(opener.closed).isFalse();
    network.run(60 * SECOND);
    assertThat(opener.failure).isInstanceOf(SocketTimeoutException.class);
    assertThat(count(client, "user-timeouts")).isEqualTo(1);
  }

  @Test
  void keepAliveFindsOutThatThePeerIsGone() throws IOException {
    listen(TcpOptions.DEFAULT);
    Peer opener =
        connect(
            new OptionsBuilder().keepAlive(Duration.ofSeconds(10), Duration.ofSeconds(1)).build());
    network.run(100 * SECOND);
    assertThat(opener.closed).isFalse();
    assertThat(count(client, "keepalive-probes")).isBetween(5L, 10L);
    network.faults = new Faults(1, 0, 0, 0, 0, 0);
    network.run(30 * SECOND);
    assertThat(opener.failure).isInstanceOf(SocketTimeoutException.class);
    assertThat(count(client, "keepalive-failures")).isEqualTo(1);
  }

  @Test
  void cookiesAnswerWhenTooMuchIsHalfOpen() throws IOException {
    Host small =
        network.host(
            "10.0.0.3",
            new TcpLimits(1, 10, Duration.ofSeconds(60)),
            new SocketBudget(100, 1L << 24));
    Endpoint at = new Endpoint(small.address, 80);
    Peer accepted = new Peer(network);
    Peer.listen(network, small, at, TcpOptions.DEFAULT, List.of(accepted)).local();
    // The first SYN takes the only place: the answers are lost.
    network.filter =
        (from, packet, now) -> from != small || TcpSegment.sourcePort(packet, 20) != 80;
    Peer.connect(network, server, at, TcpOptions.DEFAULT).finishes = false;
    network.run(SECOND / 10);
    network.filter = (from, packet, now) -> from != server;
    Peer opener = Peer.connect(network, client, at, TcpOptions.DEFAULT);
    opener.send(bytes(200_000));
    accepted.send(bytes(100_000));
    network.run(20 * SECOND);
    assertThat(count(small, "cookies-sent")).isPositive();
    assertThat(count(small, "cookies-received")).isEqualTo(1);
    assertThat(accepted.received.toByteArray()).isEqualTo(bytes(200_000));
    assertThat(opener.received.toByteArray()).isEqualTo(bytes(100_000));
  }

  @Test
  void anUnknownAcknowledgmentIsNoCookie() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(SECOND);
    server.tcp.shutDown(new IOException("gone"), network.nowNanos);
    assertThat(accepted.failure).hasMessage("gone");
    opener.send(bytes(10));
    network.run(SECOND);
    assertThat(opener.failure).hasMessageContaining("reset");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> listen(TcpOptions.DEFAULT));
  }

  @Test
  void aNewConnectionTakesThePlaceOfOneInTimeWait() throws IOException {
    Endpoint from = new Endpoint(client.address, 5000);
    List<Peer> peers = List.of(new Peer(network), new Peer(network));
    Peer.listen(network, server, SERVER, TcpOptions.DEFAULT, peers).local();
    for (int i = 0; i < 2; i++) {
      Peer opener = new Peer(network);
      opener.finishes = false;
      opener.connection =
          client.tcp.connect(
              Optional.of(from), SERVER, TcpOptions.DEFAULT, opener, network.nowNanos);
      network.run(SECOND);
      assertThat(opener.connected).isTrue();
      opener.connection().shutdownOutput(network.nowNanos);
      network.run(SECOND);
      assertThat(opener.closed).isTrue();
    }
    assertThat(states(server)).contains(TcpState.TIME_WAIT);
    assertThat(count(server, "time-wait-reused")).isEqualTo(1);
  }

  @Test
  void segmentsShrinkToThePathsMtu() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(SECOND);
    network.linkMtuBytes = 900;
    opener.send(bytes(200_000));
    network.run(20 * SECOND);
    assertThat(accepted.received.toByteArray()).isEqualTo(bytes(200_000));
    assertThat(count(client, "path-mtu-reduced")).isEqualTo(1);
    assertThat(count(client, "retransmission-timeouts")).isZero();
  }

  @Test
  void smallerSegmentsAreTriedWhenLargeOnesVanish() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    network.run(SECOND);
    network.linkMtuBytes = 1100;
    network.sendsTooBig = false;
    opener.send(bytes(200_000));
    network.run(60 * SECOND);
    assertThat(accepted.received.toByteArray()).isEqualTo(bytes(200_000));
    assertThat(count(client, "black-holes-detected")).isEqualTo(1);
  }

  @Test
  void forgedErrorsChangeNothing() throws IOException {
    listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    List<byte[]> sent = new ArrayList<>();
    network.filter =
        (from, packet, now) -> {
          if (from == client) {
            sent.add(packet.clone());
          }
          return true;
        };
    opener.send(bytes(1000));
    network.run(SECOND);
    for (IpError error : IpError.values()) {
      for (byte[] packet : sent) {
        client.tcp.errorReceived(SimulatedNetwork.view(packet), error, 500, network.nowNanos);
      }
    }
    network.run(SECOND);
    assertThat(opener.closed).isFalse();
    assertThat(count(client, "icmp-refused")).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void signedConnectionsWork(Signature signature) throws IOException {
    IpPrefix anyone = IpPrefix.parse("10.0.0.0/8");
    Peer accepted = listen(new OptionsBuilder().signatures(signature.of(anyone, false, 1)).build());
    Peer wrong = connect(new OptionsBuilder().signatures(signature.of(anyone, true, 2)).build());
    Peer unsigned = connect(TcpOptions.DEFAULT);
    Peer right = connect(new OptionsBuilder().signatures(signature.of(anyone, true, 1)).build());
    network.faults = new Faults(0.1, 0.1, 0.02, 0.3, 1_000_000, 5_000_000);
    right.send(bytes(300_000));
    accepted.send(bytes(200_000));
    network.run(300 * SECOND);
    assertThat(wrong.connected).isFalse();
    assertThat(unsigned.connected).isFalse();
    assertThat(accepted.received.toByteArray()).isEqualTo(bytes(300_000));
    assertThat(right.received.toByteArray()).isEqualTo(bytes(200_000));
    assertThat(count(server, "signature-missing")).isPositive();
    assertThat(count(server, "signature-wrong")).isPositive();
  }

  enum Signature {
    MD5,
    AO_SHA_1,
    AO_AES;

    TcpSignature of(IpPrefix peers, boolean client, int secret) {
      return switch (this) {
        case MD5 -> new TcpSignature.Md5(peers, new Secret(new byte[] {(byte) secret}));
        case AO_SHA_1 ->
            new TcpSignature.Ao(
                peers, List.of(key(TcpSignature.Algorithm.HMAC_SHA_1_96, client, secret)));
        case AO_AES ->
            new TcpSignature.Ao(
                peers, List.of(key(TcpSignature.Algorithm.AES_128_CMAC_96, client, secret)));
      };
    }
  }

  private static TcpSignature.Key key(
      TcpSignature.Algorithm algorithm, boolean client, int secret) {
    return new TcpSignature.Key(
        client ? secret : 100 + secret,
        client ? 100 + secret : secret,
        algorithm,
        new Secret(new byte[] {(byte) secret}),
        true);
  }

  @Test
  void keysRollOverWithoutLosingTheConnection() throws IOException {
    IpPrefix anyone = IpPrefix.parse("10.0.0.0/8");
    TcpSignature.Algorithm algorithm = TcpSignature.Algorithm.AES_128_CMAC_96;
    Peer accepted =
        listen(
            new OptionsBuilder()
                .signatures(
                    new TcpSignature.Ao(
                        anyone, List.of(key(algorithm, false, 1), key(algorithm, false, 2))))
                .build());
    Peer opener =
        connect(
            new OptionsBuilder()
                .signatures(new TcpSignature.Ao(anyone, List.of(key(algorithm, true, 1))))
                .build());
    List<Integer> keyIds = new ArrayList<>();
    network.filter =
        (from, packet, now) -> {
          Segment segment = new Segment();
          segment.set(SimulatedNetwork.view(packet));
          keyIds.add(packet[segment.authenticationAt + 2] & 0xff);
          return true;
        };
    opener.send(bytes(5000));
    network.run(SECOND);
    assertThat(keyIds).containsOnly(1, 101);
    opener
        .connection()
        .setOptions(
            new OptionsBuilder()
                .signatures(
                    new TcpSignature.Ao(
                        anyone, List.of(key(algorithm, true, 2), key(algorithm, true, 1))))
                .build(),
            network.nowNanos);
    opener.send(bytes(5000));
    network.run(SECOND);
    keyIds.clear();
    accepted.send(bytes(5000));
    network.run(SECOND);
    assertThat(keyIds).as("the server follows the client's wish").contains(102);
    assertThat(opener.received.size()).isEqualTo(5000);
    assertThat(accepted.received.size()).isEqualTo(10_000);
  }

  @Test
  void theOneHopRuleKeepsOthersOut() throws IOException {
    listen(new OptionsBuilder().hopLimits(255, 255).build());
    Peer far = connect(TcpOptions.DEFAULT);
    Peer near = connect(new OptionsBuilder().hopLimits(255, 255).build());
    network.run(SECOND);
    assertThat(far.connected).isFalse();
    assertThat(near.connected).isTrue();
    assertThat(count(server, "in-hop-limit-too-low")).isPositive();
  }

  @Test
  void portsAreTakenOnce() throws IOException {
    TcpLayer tcp = server.tcp;
    Endpoint any = new Endpoint(IpAddress.parse("0.0.0.0"), 80);
    Endpoint held = tcp.reserve(new Endpoint(server.address, 0), false);
    assertThat(held.port()).isPositive();
    assertThat(tcp.reserve(any, false)).isEqualTo(any);
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> tcp.reserve(new Endpoint(server.address, 80), false));
    assertThatExceptionOfType(BindException.class)
        .isThrownBy(() -> tcp.reserve(new Endpoint(client.address, 81), false));
    tcp.listen(any, 1, false, TcpOptions.DEFAULT, (listener, now) -> {}, 0).close(0);
    assertThat(tcp.reserve(new Endpoint(server.address, 80), false).port()).isEqualTo(80);
    tcp.release(new Endpoint(server.address, 80));
    tcp.release(held);
    assertThat(server.budget.sockets()).isZero();
  }

  @Test
  void idleConnectionsGiveTheirMemoryBack() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    opener.send(bytes(1_000_000));
    network.run(SECOND / 50);
    assertThat(client.budget.bufferBytes()).isGreaterThan(100_000);
    network.run(10 * SECOND);
    assertThat(accepted.received.size()).isEqualTo(1_000_000);
    assertThat(server.budget.bufferBytes()).isZero();
    assertThat(client.budget.bufferBytes()).as("one chunk at most").isLessThanOrEqualTo(16_384);
    assertThat(client.timers.size() + server.timers.size()).isZero();
    opener.send(bytes(1000));
    network.run(SECOND);
    assertThat(accepted.received.size()).isEqualTo(1_001_000);
  }

  @Test
  void limitsHoldAndAreCounted() throws IOException {
    Host small =
        network.host(
            "10.0.0.4",
            new TcpLimits(100, 10, Duration.ofSeconds(60)),
            new SocketBudget(3, 1L << 24));
    Endpoint at = new Endpoint(small.address, 80);
    List<Peer> accepted = List.of(new Peer(network), new Peer(network), new Peer(network));
    accepted.forEach(peer -> peer.finishes = false);
    Peer.listen(network, small, at, TcpOptions.DEFAULT, accepted).local();
    for (int i = 0; i < 5; i++) {
      Peer.connect(network, client, at, TcpOptions.DEFAULT).finishes = false;
    }
    network.run(SECOND);
    assertThat(small.budget.sockets()).isEqualTo(3);
    assertThat(count(small, "socket-limit")).isPositive();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Peer.connect(network, small, SERVER, TcpOptions.DEFAULT));
  }

  @Test
  void randomSegmentsHarmNobody() throws IOException {
    Peer accepted = listen(TcpOptions.DEFAULT);
    Peer opener = connect(TcpOptions.DEFAULT);
    opener.send(bytes(400_000));
    accepted.send(bytes(400_000));
    Random random = new Random(7);
    List<byte[]> seen = new ArrayList<>();
    network.filter =
        (from, packet, now) -> {
          if (seen.size() < 500) {
            seen.add(packet.clone());
          }
          return true;
        };
    for (int i = 0; i < 20_000; i++) {
      network.step(network.nowNanos + SECOND);
      if (seen.isEmpty()) {
        continue;
      }
      byte[] forged = seen.get(random.nextInt(seen.size())).clone();
      // Everything but the ports is anybody's guess; the checksum is right.
      for (int j = 0; j < 3; j++) {
        int at = 20 + 4 + random.nextInt(Math.min(forged.length - 24, 40));
        forged[at] = (byte) random.nextInt();
      }
      forged[33] &= ~TcpSegment.RST;
      repairChecksum(forged);
      network.inject(forged[19] == 2 ? server : client, forged);
    }
    assertThat(count(client, "in-segments")).isGreaterThan(5_000);
    assertThat(client.budget.sockets()).isLessThanOrEqualTo(1);
  }

  private static void repairChecksum(byte[] packet) {
    var view = SimulatedNetwork.view(packet);
    TcpSegment.writeChecksum(
        packet, view.payloadAt(), view.payloadBytes(), PseudoHeader.sum(view, view.payloadBytes()));
  }
}
