package io.polyrouter.fuzz.stack;

import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.PacketSocket;
import io.polyrouter.transport.Secret;
import io.polyrouter.transport.layer.TransportLayer;
import io.polyrouter.transport.raw.RawSocket;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpListener;
import io.polyrouter.transport.tcp.TcpObserver;
import io.polyrouter.transport.tcp.TcpOptions;
import io.polyrouter.transport.tcp.TcpSignature;
import io.polyrouter.transport.udp.UdpSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applications with sockets of all kinds in red. */
final class Programs {

  private static final int SERVER_PORT = 80;
  private static final int CLIENT_PORT = 7;
  private static final int BACKLOG = 3;
  private static final int[] LENGTHS = {1, 10, 100, 1000, 3000, 20_000, 65_507};
  private static final IpAddress ANY_IPV4 = IpAddress.parse("0.0.0.0");
  private static final IpAddress ANY_IPV6 = IpAddress.parse("::");
  private static final IpAddress GROUP_IPV4 = IpAddress.parse("224.0.0.9");
  private static final IpAddress GROUP_IPV6 = IpAddress.parse("ff02::9");
  private static final byte[] DATA = new byte[65_507 + 60];

  private final Lab lab;
  private final List<TcpListener> listeners = new ArrayList<>();
  private final List<TcpConnection> connections = new ArrayList<>();
  private final List<UdpSocket> udp = new ArrayList<>();
  private final List<RawSocket> raw = new ArrayList<>();
  private final Idle idle = new Idle();

  Programs(Lab lab) {
    this.lab = lab;
  }

  /** Hears all and does nothing: what is over is still to be closed. */
  private static final class Idle implements TcpObserver {

    @Override
    public void connected(TcpConnection connection, long nowNanos) {}

    @Override
    public void readable(TcpConnection connection, long nowNanos) {}

    @Override
    public void writable(TcpConnection connection, long nowNanos) {}

    @Override
    public void remoteFinished(TcpConnection connection, long nowNanos) {}

    @Override
    public void closed(TcpConnection connection, @Nullable IOException failure, long nowNanos) {}
  }

  private static final class Silent implements PacketObserver {
    @Override
    public void readable() {}

    @Override
    public void errorReceived(IOException error) {}

    @Override
    public void closed(@Nullable IOException failure) {}
  }

  /** Does what the input says. */
  void act(FuzzInput in) {
    int what = in.below(20);
    switch (what) {
      case 0 -> listen(in);
      case 1 -> connect(in);
      case 2 -> accept();
      case 3, 4 -> write(in);
      case 5, 6 -> read(in);
      case 7 -> with(in, TcpConnection::shutdownOutput);
      case 8 -> end(in, TcpConnection::close);
      case 9 -> end(in, TcpConnection::abort);
      case 10 -> change(in);
      case 11 -> stopListening();
      case 12 -> openUdp(in);
      case 13 -> connectUdp(in);
      case 14, 15 -> sendUdp(in);
      case 16 -> openRaw(in);
      case 17 -> sendRaw(in);
      case 18 -> group(in);
      default -> takeOrClose(in);
    }
  }

  // ---- TCP ----------------------------------------------------------------------------------

  private static TcpOptions options(int choices) {
    TcpOptions usual = TcpOptions.DEFAULT;
    IpPrefix peers = IpPrefix.parse("10.0.2.2/32");
    Secret key = new Secret(new byte[] {1, 2, 3});
    List<TcpSignature> signatures =
        switch (choices >> 6) {
          case 0, 1 -> List.of();
          case 2 -> List.of(new TcpSignature.Md5(peers, key));
          default ->
              List.of(
                  new TcpSignature.Ao(
                      peers,
                      List.of(
                          new TcpSignature.Key(
                              1, 2, TcpSignature.Algorithm.HMAC_SHA_1_96, key, true))));
        };
    return new TcpOptions(
        (choices & 1) != 0,
        (choices & 2) != 0,
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        3,
        (choices & 4) != 0 ? Duration.ofSeconds(20) : usual.userTimeout(),
        (choices & 8) != 0 ? 1000 : 40_000,
        (choices & 16) != 0 ? 3000 : 100_000,
        64,
        0,
        0,
        0,
        (choices & 32) != 0
            ? TcpOptions.CongestionControl.NEW_RENO
            : TcpOptions.CongestionControl.CUBIC,
        (choices & 64) != 0,
        0,
        signatures);
  }

  private void listen(FuzzInput in) {
    IpAddress at = in.flag() ? ANY_IPV6 : ANY_IPV4;
    TcpOptions options = options(in.u8());
    lab.run((layer, nowNanos) ->
        listeners.add(
            layer
                .tcp()
                .listen(
                    new Endpoint(at, SERVER_PORT),
                    BACKLOG,
                    true,
                    options,
                    (listener, at2) -> {},
                    nowNanos)));
  }

  private void stopListening() {
    if (!listeners.isEmpty()) {
      TcpListener listener = listeners.removeLast();
      lab.run((layer, nowNanos) -> listener.close(nowNanos));
    }
  }

  private void connect(FuzzInput in) {
    Peer peer = Peer.ALL.get(in.below(Peer.ALL.size()));
    TcpOptions options = options(in.u8());
    lab.run((layer, nowNanos) ->
        connections.add(
            layer
                .tcp()
                .connect(
                    Optional.empty(),
                    new Endpoint(peer.address(), CLIENT_PORT),
                    options,
                    idle,
                    nowNanos)));
  }

  private void accept() {
    lab.run((layer, nowNanos) -> {
      for (TcpListener listener : listeners) {
        TcpConnection taken = listener.accept(idle, nowNanos);
        if (taken != null) {
          connections.add(taken);
        }
      }
    });
  }

  @FunctionalInterface
  private interface Deed {
    void on(TcpConnection connection, long nowNanos);
  }

  private @Nullable TcpConnection chosen(FuzzInput in) {
    int index = in.u8();
    return connections.isEmpty() ? null : connections.get(index % connections.size());
  }

  private void with(FuzzInput in, Deed deed) {
    TcpConnection connection = chosen(in);
    if (connection != null) {
      lab.run((layer, nowNanos) -> deed.on(connection, nowNanos));
    }
  }

  private void end(FuzzInput in, Deed deed) {
    TcpConnection connection = chosen(in);
    if (connection != null) {
      connections.remove(connection);
      lab.run((layer, nowNanos) -> deed.on(connection, nowNanos));
    }
  }

  private void write(FuzzInput in) {
    int length = LENGTHS[in.below(LENGTHS.length)];
    with(
        in,
        (connection, nowNanos) -> {
          connection.sendRing().write(ByteBuffer.wrap(DATA, 0, length));
          connection.written(nowNanos);
        });
  }

  private void read(FuzzInput in) {
    int length = LENGTHS[in.below(LENGTHS.length)];
    with(
        in,
        (connection, nowNanos) -> {
          connection.receiveRing().read(ByteBuffer.allocate(length));
          connection.taken(nowNanos);
        });
  }

  private void change(FuzzInput in) {
    TcpOptions options = options(in.u8());
    with(in, (connection, nowNanos) -> connection.setOptions(options, nowNanos));
  }

  // ---- UDP and raw IP -----------------------------------------------------------------------

  private void openUdp(FuzzInput in) {
    int choices = in.u8();
    int port = (choices & 1) != 0 ? 53 : 0;
    IpAddress at = (choices & 2) != 0 ? ANY_IPV6 : ANY_IPV4;
    Optional<AddressFamily> family =
        (choices & 2) != 0 ? Optional.empty() : Optional.of(AddressFamily.IPV4);
    lab.run((layer, nowNanos) -> {
      UdpSocket socket = layer.udp().open(family, packetOptions(choices), new Silent());
      udp.add(socket);
      socket.bind(new Endpoint(at, port), (choices & 4) != 0);
    });
  }

  private static PacketOptions packetOptions(int choices) {
    return new PacketOptions(
        64,
        1,
        0,
        (choices & 8) != 0 ? 255 : 0,
        0,
        (choices & 16) != 0 ? 1 : 0,
        (choices & 32) != 0,
        true,
        (choices & 64) != 0 ? 500 : 50_000);
  }

  private void connectUdp(FuzzInput in) {
    Peer peer = Peer.ALL.get(in.below(Peer.ALL.size()));
    UdpSocket socket = last(udp);
    if (socket != null) {
      lab.run((layer, nowNanos) -> socket.connect(new Endpoint(peer.address(), CLIENT_PORT), 0));
    }
  }

  private void sendUdp(FuzzInput in) {
    IpAddress to = destination(in);
    int length = LENGTHS[in.below(LENGTHS.length)];
    UdpSocket socket = last(udp);
    if (socket != null && socket.local().port() != 0) {
      lab.run((layer, nowNanos) ->
          socket.send(
              new byte[UdpSocket.payloadAt(to.family()) + length],
              length,
              new Endpoint(to, 53),
              0,
              nowNanos));
    }
  }

  /** A peer, another host on a link, red itself, one behind a router, a group. */
  private static IpAddress destination(FuzzInput in) {
    int choice = in.u8();
    Peer peer = Peer.ALL.get(choice >> 4 & 3);
    return switch (choice & 7) {
      case 0, 1 -> peer.address();
      case 2 -> peer.router();
      case 3 -> peer.isIpv6() ? GROUP_IPV6 : GROUP_IPV4;
      case 4 -> IpAddress.parse(peer.isIpv6() ? "2001:db8:ff::1" : "198.51.100.1");
      case 5 -> IpAddress.parse(peer.isIpv6() ? "2001:db8:aaaa::1" : "203.0.113.1");
      default ->
          IpAddress.parse((peer.isIpv6() ? "2001:db8:1::" : "10.0.1.") + (3 + (choice >> 6)));
    };
  }

  private void openRaw(FuzzInput in) {
    int[] protocols = {1, 58, 89, 253, 17, 6};
    AddressFamily family = in.flag() ? AddressFamily.IPV6 : AddressFamily.IPV4;
    int protocol = protocols[in.below(protocols.length)];
    int choices = in.u8();
    lab.run((layer, nowNanos) ->
        raw.add(layer.raw().open(family, protocol, packetOptions(choices), new Silent())));
  }

  private void sendRaw(FuzzInput in) {
    IpAddress to = destination(in);
    int length = LENGTHS[in.below(LENGTHS.length)];
    RawSocket socket = last(raw);
    // What it sends by a protocol of the stack's own would not be well-formed.
    if (socket != null && socket.protocol() == 253) {
      lab.run((layer, nowNanos) ->
          socket.send(new byte[socket.payloadAt() + length], length, to, 0, nowNanos));
    }
  }

  private void group(FuzzInput in) {
    int choices = in.u8();
    UdpSocket socket = last(udp);
    if (socket == null) {
      return;
    }
    IpAddress group = (choices & 1) != 0 ? GROUP_IPV6 : GROUP_IPV4;
    lab.run((layer, nowNanos) -> {
      int port = layer.interfaceIndex((choices & 2) != 0 ? "p2" : "p1");
      if ((choices & 4) != 0) {
        socket.memberships().leave(port, group, nowNanos);
      } else {
        socket.memberships().join(port, group, nowNanos);
      }
    });
  }

  private void takeOrClose(FuzzInput in) {
    int choices = in.u8();
    List<? extends PacketSocket> of = (choices & 1) != 0 ? udp : raw;
    PacketSocket socket = last(of);
    if (socket == null) {
      return;
    }
    if ((choices & 6) == 6) {
      of.removeLast();
      lab.run((layer, nowNanos) -> socket.close(nowNanos));
    } else {
      while (socket.queue().poll() != null) {
        // What came in does not matter here.
      }
    }
  }

  private static <T> @Nullable T last(List<T> of) {
    return of.isEmpty() ? null : of.getLast();
  }

  /** Closes all sockets. */
  void end() {
    lab.run(this::closeAll);
  }

  private void closeAll(TransportLayer layer, long nowNanos) {
    listeners.forEach(each -> each.close(nowNanos));
    connections.forEach(each -> each.close(nowNanos));
    udp.forEach(each -> each.close(nowNanos));
    raw.forEach(each -> each.close(nowNanos));
  }
}
