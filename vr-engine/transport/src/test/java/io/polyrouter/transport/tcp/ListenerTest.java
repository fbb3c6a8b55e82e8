package io.polyrouter.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.Secret;
import io.polyrouter.transport.tcp.SimulatedNetwork.Host;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener that treats each peer as it likes. */
class ListenerTest implements TcpAcceptor {

  private static final long SECOND = 1_000_000_000L;
  private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
  private static final Endpoint SERVER = new Endpoint(IpAddress.parse("10.0.0.2"), 179);

  private final SimulatedNetwork network = new SimulatedNetwork(1);
  private final Host client = network.host("10.0.0.1");
  private final Host server = network.host("10.0.0.2");
  private final Map<IpAddress, TcpOptions> byPeer = new HashMap<>();
  private final List<TcpConnection> accepted = new ArrayList<>();

  /** Room that there was when somebody was told of it. */
  private final List<Integer> room = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    server.tcp.listen(SERVER, 8, false, TcpOptions.DEFAULT, this, 0);
  }

  @Override
  public @Nullable TcpOptions optionsFor(IpAddress peer, TcpOptions usual) {
    return byPeer.get(peer);
  }

  @Override
  public void acceptable(TcpListener listener, long now) {
    TcpConnection taken = listener.accept(new Accepted(), now);
    if (taken != null) {
      accepted.add(taken);
    }
  }

  private final class Accepted implements TcpObserver {

    @Override
    public void connected(TcpConnection connection, long now) {}

    @Override
    public void readable(TcpConnection connection, long now) {}

    @Override
    public void writable(TcpConnection connection, long now) {
      room.add(connection.sendRing().free());
    }

    @Override
    public void remoteFinished(TcpConnection connection, long now) {}

    @Override
    public void closed(TcpConnection connection, @Nullable IOException failure, long now) {}
  }

  private Peer connect(TcpOptions options) throws IOException {
    Peer peer = Peer.connect(network, client, SERVER, options);
    peer.finishes = false;
    network.run(SECOND);
    return peer;
  }

  private static long count(Host host, String counter) {
    Long value = host.tcp.counters().get(counter);
    assertThat(value).as(counter).isNotNull();
    return value == null ? 0 : value;
  }

  private static TcpOptions signed() {
    return new OptionsBuilder()
        .signatures(
            new TcpSignature.Md5(IpPrefix.parse("10.0.0.0/24"), new Secret(new byte[] {1, 2})))
        .build();
  }

  @Test
  void whoIsNotLetInFindsThatNobodyListens() throws IOException {
    Peer refused = connect(TcpOptions.DEFAULT);

    assertThat(refused.failure).isInstanceOf(ConnectException.class);
    assertThat(count(server, "peer-not-admitted")).isEqualTo(1);
    assertThat(accepted).isEmpty();
  }

  @Test
  void thePeersOptionsHoldFromTheSynOn() throws IOException {
    byPeer.put(CLIENT, new OptionsBuilder().hopLimits(99, 255).maxSegment(700).build());
    Peer far = connect(TcpOptions.DEFAULT);
    assertThat(far.connected).isFalse();
    assertThat(count(server, "in-hop-limit-too-low")).isPositive();
    assertThat(server.tcp.halfOpen()).isZero();

    Peer near = connect(new OptionsBuilder().hopLimits(255, 99).build());
    assertThat(near.connected).isTrue();
    assertThat(accepted)
        .singleElement()
        .satisfies(one -> assertThat(one.options().hopLimit()).isEqualTo(99));
    assertThat(near.connection().info(network.nowNanos).maxSegmentBytes()).isLessThanOrEqualTo(700);
  }

  @Test
  void otherKeysHoldForTheNextConnection() throws IOException {
    byPeer.put(CLIENT, TcpOptions.DEFAULT);
    assertThat(connect(signed()).connected).isFalse();
    byPeer.put(CLIENT, signed());
    assertThat(connect(signed()).connected).isTrue();
    assertThat(connect(TcpOptions.DEFAULT).connected).isFalse();
  }

  @Test
  void roomIsToldOfToWhoAsksForIt() throws IOException {
    byPeer.put(CLIENT, new OptionsBuilder().buffers(9_000, 9_000).build());
    Peer reader = connect(TcpOptions.DEFAULT);
    reader.reads = false;
    TcpConnection writer = accepted.getFirst();
    writer.sendRing().write(ByteBuffer.allocate(8_000));
    writer.wantRoom();
    assertThat(writer.sendRing().free()).isEqualTo(1_000);
    writer.written(network.nowNanos);
    network.run(SECOND);

    assertThat(room).singleElement().satisfies(free -> assertThat(free).isGreaterThan(3_000));
  }
}
