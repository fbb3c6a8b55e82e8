package io.polyrouter.remote;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.sockets.Sockets;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** One connection of a program, from the greeting to its end. */
final class Session {

  private static final Logger LOG = System.getLogger(Session.class.getName());
  private static final int BY_PASSWORD = 2;
  private static final int NO_METHOD = 0xff;
  private static final String ADMIN = "admin";

  /** From this number on commands are our own, with flags in the octet after it. */
  private static final int OWN_COMMANDS = 0x80;

  private static final int IPV6_ONLY = 1;
  private static final int REUSE = 2;
  private static final int ARRIVAL = 4;
  static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  private final long id;
  private final RemoteSocketServer server;
  private final SocketChannel client;
  private final Instant since = Instant.now();
  private final java.util.Set<Channel> channels = ConcurrentHashMap.newKeySet();
  final LongAdder bytesOut = new LongAdder();
  final LongAdder bytesIn = new LongAdder();

  private volatile long lastMoveNanos = System.nanoTime();
  private volatile boolean halfEnded;
  private volatile boolean closed;
  private volatile @Nullable Caller caller;
  private volatile String virtualRouter = "";
  private volatile @Nullable Command command;
  private volatile String local = "";
  private volatile String remote = "";

  Session(long id, RemoteSocketServer server, SocketChannel client) {
    this.id = id;
    this.server = server;
    this.client = client;
    channels.add(client);
  }

  long id() {
    return id;
  }

  RemoteSocketServer server() {
    return server;
  }

  SocketChannel client() {
    return client;
  }

  boolean isLoggedIn() {
    return caller != null;
  }

  SessionState state() {
    Caller known = caller;
    return new SessionState(
        id,
        known == null ? "" : known.name(),
        virtualRouter,
        Optional.ofNullable(command),
        local,
        remote,
        since,
        bytesOut.sum(),
        bytesIn.sum());
  }

  // ---- the life of it -------------------------------------------------------------------------

  void run() {
    boolean entered = false;
    try {
      Optional<Sockets> sockets = logIn();
      entered = sockets.isPresent();
      if (entered) {
        serve(sockets.get());
      }
    } catch (EOFException e) {
      if (command == null) {
        server.count(ServerCounter.MALFORMED);
      }
    } catch (IOException | RuntimeException e) {
      if (!closed) {
        LOG.log(Level.DEBUG, "remote sockets: session " + id + " ended", e);
      }
    } finally {
      close();
      if (entered) {
        server.leave(virtualRouter);
      }
      server.ended(this);
    }
  }

  /** Ends it from any thread: whoever waits on one of its channels is woken. */
  void close() {
    closed = true;
    // The client last: when it sees the end the virtual router has got back what was the session's.
    channels.stream().filter(each -> !each.equals(client)).forEach(Session::closeQuietly);
    closeQuietly(client);
  }

  static void closeQuietly(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "remote sockets: a channel closed with an error", e);
    }
  }

  /** Has the channel closed together with the session. */
  <T extends Channel> T own(T channel) {
    channels.add(channel);
    if (closed) {
      closeQuietly(channel);
    }
    return channel;
  }

  /** Something came or went: the clock starts anew. */
  void moved() {
    lastMoveNanos = System.nanoTime();
  }

  void halfEnded() {
    halfEnded = true;
  }

  boolean isOverdue(long nowNanos) {
    long limit =
        command == null
            ? server.options().loginTimeout().toNanos()
            : server.options().idleTimeout().toNanos() >> (halfEnded ? 1 : 0);
    // A listener waits as long as its program does.
    boolean waits = command == Command.LISTEN || command == Command.RESERVE;
    return !closed && !waits && nowNanos - lastMoveNanos > limit;
  }

  // ---- login ----------------------------------------------------------------------------------

  /** RFC 1928, section 3 and RFC 1929; empty when the client was refused and told so. */
  private Optional<Sockets> logIn() throws IOException {
    if (Wire.readU8(client) != Wire.VERSION) {
      server.count(ServerCounter.MALFORMED);
      return Optional.empty();
    }
    ByteBuffer methods = Wire.read(client, Wire.readU8(client));
    boolean byPassword = false;
    while (methods.hasRemaining()) {
      byPassword |= methods.get() == BY_PASSWORD;
    }
    send(Wire.VERSION, byPassword ? BY_PASSWORD : NO_METHOD);
    if (!byPassword) {
      server.count(ServerCounter.REFUSED_LOGIN);
      return Optional.empty();
    }
    Wire.readU8(client);
    String login = Wire.readText(client);
    String password = Wire.readText(client);
    int at = login.lastIndexOf('@');
    String router = login.substring(at + 1);
    Caller who =
        client.getLocalAddress() instanceof UnixDomainSocketAddress && at < 0
            ? new Caller.LocalUser(
                client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName())
            : new Caller.ByPassword(at < 0 ? ADMIN : login.substring(0, at), password);
    ServerCounter refusal = null;
    Optional<Sockets> sockets = Optional.empty();
    if (!server.allows(who, router)) {
      refusal = ServerCounter.REFUSED_LOGIN;
    } else {
      sockets = server.sockets(router);
      if (sockets.isEmpty()) {
        refusal = ServerCounter.REFUSED_NO_SUCH_ROUTER;
      } else if (!server.enter(router)) {
        refusal = ServerCounter.REFUSED_ROUTER_LIMIT;
      }
    }
    if (refusal != null) {
      server.count(refusal);
      send(1, 1);
      return Optional.empty();
    }
    virtualRouter = router;
    caller = who;
    send(1, 0);
    return sockets;
  }

  private void send(int first, int second) throws IOException {
    Wire.write(client, ByteBuffer.wrap(new byte[] {(byte) first, (byte) second}));
  }

  // ---- requests -------------------------------------------------------------------------------

  private void serve(Sockets sockets) throws IOException {
    Wire.readU8(client);
    int number = Wire.readU8(client);
    int flags = Wire.readU8(client);
    Command asked = Command.of(number);
    if (asked == null) {
      server.count(ServerCounter.REQUESTS_FAILED);
      reply(Reply.COMMAND_NOT_SUPPORTED);
      return;
    }
    // RFC 1928 keeps the octet for later: it means something to our own commands alone.
    boolean ipv6Only = number >= OWN_COMMANDS && (flags & IPV6_ONLY) != 0;
    boolean reuse = (flags & REUSE) != 0;
    boolean tellsArrival = (flags & ARRIVAL) != 0;
    boolean answered = false;
    try {
      Wire.Destination destination = Wire.readDestination(client);
      InetSocketAddress to =
          asked == Command.ACCEPT
              ? NOWHERE
              : new InetSocketAddress(first(sockets, destination.host()), destination.port());
      command = asked;
      moved();
      switch (asked) {
        case CONNECT -> {
          SocketChannel channel = own(sockets.openSocketChannel());
          channel.connect(to);
          answered = true;
          stream(channel);
        }
        case CONNECT_FROM -> {
          Wire.Destination source = Wire.readDestination(client);
          SocketChannel channel = own(sockets.openSocketChannel());
          channel.bind(new InetSocketAddress(first(sockets, source.host()), source.port()));
          channel.connect(to);
          answered = true;
          stream(channel);
        }
        case BIND -> {
          SocketChannel channel = bindAndAccept(sockets, to);
          answered = true;
          stream(channel);
        }
        case UDP_ASSOCIATE -> {
          UdpAssociation association = new UdpAssociation(this, sockets, to);
          answered = true;
          association.run();
        }
        case LISTEN -> {
          ServerSocketChannel listener = own(Reservation.open(sockets, to, ipv6Only));
          listener.bind(to);
          granted(boundTo(listener, to.getAddress()));
          answered = true;
          server.listening().run(this, listener);
        }
        case ACCEPT -> {
          SocketChannel channel = own(server.listening().take(virtualRouter, destination.host()));
          answered = true;
          stream(channel);
        }
        case DATAGRAMS -> {
          PacketPort port = UdpPort.open(sockets, to, ipv6Only, reuse);
          PacketStream datagrams = new PacketStream(this, port, tellsArrival);
          answered = true;
          datagrams.run();
        }
        case RESERVE -> {
          Reservation reservation = Reservation.of(this, sockets, to, ipv6Only, reuse);
          granted(reservation.bound());
          answered = useReserved(sockets, reservation, ipv6Only);
        }
        case RAW -> {
          Caller who = caller;
          if (who == null || !server.allowsRaw(who, virtualRouter)) {
            server.count(ServerCounter.REQUESTS_FAILED);
            reply(Reply.NOT_ALLOWED);
            return;
          }
          PacketPort port = RawPort.open(sockets, to.getAddress(), to.getPort());
          PacketStream packets = new PacketStream(this, port, tellsArrival);
          answered = true;
          packets.run();
        }
        case ECHO -> {
          PacketPort port =
              EchoPort.open(sockets, virtualRouter, to, (int) id, server.echoIdentifiers());
          PacketStream packets = new PacketStream(this, port, tellsArrival);
          answered = true;
          packets.run();
        }
        case SOURCE -> {
          try (DatagramChannel channel = own(sockets.openDatagramChannel())) {
            channel.connect(to);
            granted((InetSocketAddress) channel.getLocalAddress());
          }
        }
      }
    } catch (UnsupportedOperationException e) {
      server.count(ServerCounter.REQUESTS_FAILED);
      reply(Reply.ADDRESS_TYPE_NOT_SUPPORTED);
    } catch (EOFException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (answered || closed) {
        throw e;
      }
      server.count(ServerCounter.REQUESTS_FAILED);
      reply(Reply.of(e));
    }
  }

  /** The second request, about the port that was taken; true once it is answered. */
  private boolean useReserved(Sockets sockets, Reservation reservation, boolean ipv6Only)
      throws IOException {
    Wire.readU8(client);
    int number = Wire.readU8(client);
    Wire.readU8(client);
    Wire.Destination destination = Wire.readDestination(client);
    moved();
    if (number == Command.LISTEN.number()) {
      command = Command.LISTEN;
      ServerSocketChannel listener = reservation.listen(this, ipv6Only, destination.port());
      granted(reservation.bound());
      server.listening().run(this, listener);
    } else if (number == Command.CONNECT.number()) {
      command = Command.CONNECT_FROM;
      InetSocketAddress to =
          new InetSocketAddress(first(sockets, destination.host()), destination.port());
      SocketChannel channel = reservation.towards(to);
      channel.connect(to);
      stream(channel);
    } else {
      server.count(ServerCounter.REQUESTS_FAILED);
      reply(Reply.COMMAND_NOT_SUPPORTED);
    }
    return true;
  }

  /** The other end of a socket for packets, or null again. */
  void connectedTo(@Nullable InetSocketAddress address) {
    remote = text(address);
  }

  private static InetAddress first(Sockets sockets, String host) throws IOException {
    return sockets.resolve(host).getFirst();
  }

  /** The unspecified address is shown in the family that it was asked for in. */
  private static InetSocketAddress boundTo(ServerSocketChannel listener, InetAddress asked)
      throws IOException {
    InetSocketAddress bound = (InetSocketAddress) listener.getLocalAddress();
    return bound.getAddress().isAnyLocalAddress()
        ? new InetSocketAddress(asked, bound.getPort())
        : bound;
  }

  /** RFC 1928, section 6, BIND: two replies, the second when the peer has connected. */
  private SocketChannel bindAndAccept(Sockets sockets, InetSocketAddress peer) throws IOException {
    InetAddress any = InetAddress.getByAddress(new byte[peer.getAddress().getAddress().length]);
    try (ServerSocketChannel listener = own(sockets.listen(new InetSocketAddress(any, 0)))) {
      InetSocketAddress bound = boundTo(listener, any);
      local = text(bound);
      reply(Reply.SUCCEEDED, bound);
      while (true) {
        SocketChannel channel = own(listener.accept());
        InetSocketAddress from = (InetSocketAddress) channel.getRemoteAddress();
        if (peer.getAddress().isAnyLocalAddress() || peer.getAddress().equals(from.getAddress())) {
          reply(Reply.SUCCEEDED, from);
          remote = text(from);
          server.count(ServerCounter.REQUESTS_GRANTED);
          new StreamRelay(this, channel).run();
          return channel;
        }
        channels.remove(channel);
        closeQuietly(channel);
      }
    }
  }

  private void stream(SocketChannel channel) throws IOException {
    if (command == Command.BIND) {
      return; // its relay has run
    }
    remote = text(channel.getRemoteAddress());
    InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
    local = text(bound);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    granted(bound);
    new StreamRelay(this, channel).run();
  }

  /** Says that the request succeeded, and where in the virtual router. */
  void granted(InetSocketAddress bound) throws IOException {
    server.count(ServerCounter.REQUESTS_GRANTED);
    if (local.isEmpty()) {
      local = text(bound);
    }
    reply(Reply.SUCCEEDED, bound);
  }

  private void reply(Reply reply) throws IOException {
    reply(reply, NOWHERE);
  }

  private void reply(Reply reply, InetSocketAddress bound) throws IOException {
    Wire.reply(client, reply, bound);
  }

  static String text(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return "";
    }
    byte[] bytes = inet.getAddress().getAddress();
    return bytes.length == 4
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : "[" + new Ipv6Address(half(bytes, 0), half(bytes, 8)) + "]:" + inet.getPort();
  }

  private static long half(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).getLong(at);
  }

  static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
