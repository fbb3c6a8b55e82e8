package io.polyrouter.testkit;

import static io.polyrouter.testkit.FloodLab.ATTACKER_MAC;
import static io.polyrouter.testkit.FloodLab.IP;
import static io.polyrouter.testkit.FloodLab.RED;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.PseudoHeader;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Floods of TCP and UDP, from the network and by applications: they meet the limits of the virtual
 * router that they are for, each of which is counted; its established connections go on, memory
 * stays flat, and the virtual router beside it on the same loop notices nothing.
 */
class TransportFloodTest {

  private static final int FRIEND = 0xc0a80002;
  private static final int RED_TO_FRIEND = 0xc0a80001;
  private static final int NO_OPERATION = 1;
  private static final int TIMESTAMPS = 8;

  private final SplittableRandom random = new SplittableRandom(10);

  private static VrLimits limits(int sockets, long bufferBytes, int halfOpen) {
    VrLimits given = VrLimits.DEFAULT;
    return new VrLimits(
        given.maxRoutes(),
        given.maxNeighbours(),
        given.mailboxFrames(),
        given.framesPerTurn(),
        sockets,
        bufferBytes,
        given.maxReassemblyBytes(),
        halfOpen,
        given.maxTimeWait());
  }

  private static byte[] tcp(
      FloodLab lab,
      int source,
      int sourcePort,
      int destination,
      int flags,
      int sequence,
      int acknowledgment,
      int... options) {
    int tcpBytes = TcpSegment.MIN_HEADER_BYTES + options.length;
    byte[] frame = new byte[IP + Ipv4.MIN_HEADER_BYTES + tcpBytes];
    Ethernet.write(frame, 0, lab.redMac, ATTACKER_MAC, EtherType.IPV4);
    Ipv4.write(
        frame,
        IP,
        0,
        Ipv4.MIN_HEADER_BYTES + tcpBytes,
        1,
        0,
        64,
        IpProtocol.TCP,
        source,
        destination);
    int at = IP + Ipv4.MIN_HEADER_BYTES;
    TcpSegment.write(
        frame,
        at,
        sourcePort,
        TcpConversation.PORT,
        sequence,
        acknowledgment,
        tcpBytes,
        flags,
        1000);
    for (int i = 0; i < options.length; i++) {
      frame[at + TcpSegment.MIN_HEADER_BYTES + i] = (byte) options[i];
    }
    Ipv4Address from = new Ipv4Address(source);
    Ipv4Address to = new Ipv4Address(destination);
    TcpSegment.writeChecksum(
        frame,
        at,
        tcpBytes,
        PseudoHeader.sum(
            IpPacket.high(from),
            IpPacket.low(from),
            IpPacket.high(to),
            IpPacket.low(to),
            IpProtocol.TCP,
            tcpBytes));
    return frame;
  }

  /** Somewhere beyond the attacker. */
  private int anywhere() {
    return 0xc6120000 | random.nextInt(1 << 16);
  }

  private int anyPort() {
    return 1024 + random.nextInt(60_000);
  }

  private void listen(FloodLab lab) {
    lab.network
        .engine()
        .execute(
            "red",
            new OnLoop((transport, nowNanos) ->
                transport
                    .tcp()
                    .listen(
                        new Endpoint(new Ipv4Address(RED), TcpConversation.PORT),
                        50,
                        false,
                        TcpOptions.DEFAULT,
                        (listener, now) -> {},
                        nowNanos)));
    lab.network.settle();
  }

  /** RFC 4987: a bounded backlog, then cookies; sockets are not used up. */
  @Test
  void ofBeginningsOfConnections() {
    FloodLab lab = new FloodLab(limits(100, 8 << 20, 300));
    listen(lab);
    lab.flood(() -> tcp(lab, anywhere(), anyPort(), RED, TcpSegment.SYN, random.nextInt(), 0));

    assertThat(lab.use("half-open-connections").used()).isEqualTo(300);
    assertThat(lab.use("half-open-connections").refused()).isGreaterThan(150_000);
    assertThat(lab.tcp("cookies-sent")).isEqualTo(lab.use("half-open-connections").refused());
    assertThat(lab.use("sockets").used()).as("two listeners, one connection").isEqualTo(3);
    assertThat(lab.use("sockets").refused()).isZero();
    // Who means it gets through by a cookie meanwhile.
    assertThat(connectFromFriend(lab)).isEqualTo("ESTABLISHED");
  }

  private static String connectFromFriend(FloodLab lab) {
    List<TcpConnection> opened = new ArrayList<>();
    lab.network
        .engine()
        .execute(
            "friend",
            new OnLoop((transport, nowNanos) ->
                opened.add(
                    transport
                        .tcp()
                        .connect(
                            Optional.empty(),
                            new Endpoint(new Ipv4Address(RED_TO_FRIEND), TcpConversation.PORT),
                            TcpOptions.DEFAULT,
                            new TcpConversation.Observer(),
                            nowNanos))));
    lab.network.settle();
    return opened.getFirst().state().name();
  }

  /** What is for nobody is answered by so many resets a second (RFC 9293, section 3.10.7.1). */
  @Test
  void ofSegmentsForNobody() {
    FloodLab lab = new FloodLab(VrLimits.DEFAULT);
    lab.flood(() ->
        tcp(lab, anywhere(), anyPort(), RED, TcpSegment.ACK, random.nextInt(), random.nextInt()));

    assertThat(lab.tcp("in-no-connection")).isEqualTo(200_000);
    // Twenty seconds at 1000 a second, and a burst.
    assertThat(lab.tcp("out-resets")).isBetween(10_000L, 23_000L);
    assertThat(lab.tcp("resets-suppressed")).isEqualTo(200_000 - lab.tcp("out-resets"));
  }

  /** RFC 5961: who guesses everything but the sequence number of a connection does no harm. */
  @Test
  void ofBlindAttacks() {
    FloodLab lab = new FloodLab(VrLimits.DEFAULT);
    int port = lab.conversation.connection().local().port();
    int[] flags = {
      TcpSegment.RST,
      TcpSegment.RST | TcpSegment.ACK,
      TcpSegment.SYN,
      TcpSegment.SYN | TcpSegment.ACK,
      TcpSegment.ACK,
      TcpSegment.FIN | TcpSegment.ACK
    };
    lab.flood(() ->
        tcp(
            lab,
            FRIEND,
            port,
            RED_TO_FRIEND,
            flags[random.nextInt(flags.length)],
            random.nextInt(),
            random.nextInt(),
            NO_OPERATION,
            NO_OPERATION,
            TIMESTAMPS,
            10,
            random.nextInt(256),
            random.nextInt(256),
            random.nextInt(256),
            random.nextInt(256),
            0,
            0,
            0,
            0));

    assertThat(lab.tcp("established-resets")).isZero();
    assertThat(lab.tcp("challenge-acks")).isPositive();
    assertThat(lab.tcp("challenge-acks-suppressed")).isPositive();
    assertThat(lab.tcp("challenge-acks")).as("ten a second").isLessThan(500);
  }

  /** Datagrams that nobody takes wait in one socket's queue, those for no socket nowhere. */
  @Test
  void ofDatagrams() {
    FloodLab lab = new FloodLab(VrLimits.DEFAULT);
    lab.network
        .engine()
        .execute(
            "red",
            new OnLoop((transport, nowNanos) ->
                transport
                    .udp()
                    .open(Optional.empty(), PacketOptions.DEFAULT, new Deaf())
                    .bind(new Endpoint(new Ipv4Address(RED), 53), false)));
    lab.network.settle();
    lab.flood(() -> {
      byte[] frame = new byte[IP + 28 + 1000];
      int port = random.nextBoolean() ? 53 : anyPort();
      Ethernet.write(frame, 0, lab.redMac, ATTACKER_MAC, EtherType.IPV4);
      int from = anywhere();
      Ipv4.write(frame, IP, 0, 1028, 1, 0, 64, IpProtocol.UDP, from, RED);
      Udp.write(frame, IP + 20, 1, port, 1000, from, RED);
      return frame;
    });

    var udp = lab.network.snapshot("red").transport().counters().udp();
    assertThat(udp.get("in-queue-drops")).isGreaterThan(90_000);
    assertThat(udp.get("no-ports")).isGreaterThan(90_000);
    assertThat(udp.getOrDefault("in-datagrams", 0L) + udp.getOrDefault("no-ports", 0L))
        .isEqualTo(200_000);
    assertThat(lab.use("socket-buffer-bytes").used())
        .isBetween(100_000L, 2L * PacketOptions.DEFAULT_RECEIVE_BUFFER_BYTES);
    assertThat(lab.network.counter("red", "icmp-rate-limited")).isPositive();
  }

  private static final class Deaf implements PacketObserver {
    @Override
    public void readable() {}

    @Override
    public void errorReceived(IOException error) {}

    @Override
    public void closed(@Nullable IOException failure) {}
  }

  /** An application that connects without end meets its own router's limit and the backlog. */
  @Test
  void ofConnectionsByAnApplication() {
    FloodLab lab = new FloodLab(limits(500, 8 << 20, 300));
    listen(lab);
    Endpoint server = new Endpoint(IpAddress.parse("10.0.0.1"), TcpConversation.PORT);
    lab.network.await(
        lab.network
            .engine()
            .apply(
                Configs.route(
                    Configs.limits(
                        Configs.vr(
                            "friend", Configs.linkTo("red", "red", "friend", "192.168.0.2/30")),
                        limits(200, 8 << 20, 300)),
                    "10.0.0.0/8",
                    "192.168.0.1")));
    List<TcpConnection> opened = new ArrayList<>();
    int[] refused = new int[1];
    lab.flood(() ->
        lab.network
            .engine()
            .execute(
                "friend",
                new OnLoop((transport, nowNanos) -> {
                  try {
                    opened.add(
                        transport
                            .tcp()
                            .connect(
                                Optional.empty(),
                                server,
                                TcpOptions.DEFAULT,
                                new TcpConversation.Observer(),
                                nowNanos));
                  } catch (IOException e) {
                    refused[0]++;
                  }
                })));

    assertThat(opened.size()).isGreaterThanOrEqualTo(199);
    assertThat(opened.size() + refused[0]).isEqualTo(200_000);
    assertThat(lab.use("friend", "sockets").used()).isLessThanOrEqualTo(200);
    assertThat(lab.use("friend", "sockets").refused()).isEqualTo(refused[0]);
    assertThat(lab.tcp("accept-queue-overflows")).isPositive();
    assertThat(lab.use("sockets").used()).isBetween(53L, 60L);
    assertThat(lab.use("sockets").refused()).isZero();
  }

  /** A server that never reads holds no more than its router's buffers. */
  @Test
  void ofBytesThatNobodyReads() {
    long most = 2 << 20;
    FloodLab lab = new FloodLab(limits(500, most, 300));
    listen(lab);
    List<TcpConnection> writers = new ArrayList<>();
    Endpoint server = new Endpoint(new Ipv4Address(RED_TO_FRIEND), 7);
    lab.network
        .engine()
        .execute(
            "red",
            new OnLoop((transport, nowNanos) ->
                transport
                    .tcp()
                    .listen(
                        server,
                        50,
                        false,
                        TcpOptions.DEFAULT,
                        (listener, now) -> listener.accept(new TcpConversation.Observer(), now),
                        nowNanos)));
    for (int i = 0; i < 20; i++) {
      lab.network
          .engine()
          .execute(
              "friend",
              new OnLoop((transport, nowNanos) ->
                  writers.add(
                      transport
                          .tcp()
                          .connect(
                              Optional.empty(),
                              server,
                              TcpOptions.DEFAULT,
                              new TcpConversation.Observer(),
                              nowNanos))));
    }
    lab.network.settle();
    ByteBuffer much = ByteBuffer.allocate(10_000);
    lab.flood(() ->
        lab.network
            .engine()
            .execute(
                "friend",
                new OnLoop((transport, nowNanos) -> {
                  TcpConnection writer = writers.get(random.nextInt(writers.size()));
                  if (writer.sendRing().write(much.clear()) > 0) {
                    writer.written(nowNanos);
                  }
                })));

    assertThat(lab.use("socket-buffer-bytes").used()).isBetween(most / 2, most);
    assertThat(writers).allMatch(writer -> writer.state().name().equals("ESTABLISHED"));
  }
}
