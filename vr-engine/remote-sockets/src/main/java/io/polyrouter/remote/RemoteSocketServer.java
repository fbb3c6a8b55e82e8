package io.polyrouter.remote;

import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The SOCKS5 server. Thread-safe; closing it ends all of its sessions. */
public final class RemoteSocketServer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RemoteSocketServer.class.getName());
  private static final int BACKLOG = 1024;
  private static final int PATROL_SECONDS = 1;

  private final RemoteSocketOptions options;
  private final Access access;
  private final Function<String, Optional<Sockets>> routers;
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final @Nullable InetSocketAddress tcpAddress;
  private final ConcurrentMap<Long, Session> sessions = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, AtomicInteger> sessionsByRouter = new ConcurrentHashMap<>();
  private final Listeners listening = new Listeners();
  private final Set<EchoPort.Identifier> echoIdentifiers = ConcurrentHashMap.newKeySet();
  private final AtomicLong ids = new AtomicLong();
  private final Map<ServerCounter, LongAdder> counters = new EnumMap<>(ServerCounter.class);
  private final ScheduledExecutorService patrol =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("polyrouter-remote-sockets").factory());

  private RemoteSocketServer(
      RemoteSocketOptions options, Access access, Function<String, Optional<Sockets>> routers)
      throws IOException {
    this.options = options;
    this.access = access;
    this.routers = routers;
    for (ServerCounter each : ServerCounter.values()) {
      counters.put(each, new LongAdder());
    }
    tcpAddress = options.tcp().isPresent() ? listen(options.tcp().get()) : null;
    if (options.unix().isPresent()) {
      listen(options.unix().get());
    }
  }

  /**
   * Starts a server.
   *
   * @param routers the sockets of a virtual router, empty when there is none of this name
   * @throws IOException when it cannot listen; nothing is left open then
   */
  public static RemoteSocketServer start(
      RemoteSocketOptions options, Access access, Function<String, Optional<Sockets>> routers)
      throws IOException {
    RemoteSocketServer server = new RemoteSocketServer(options, access, routers);
    for (ServerSocketChannel each : server.listeners) {
      Thread.ofVirtual().name("remote sockets accept").start(() -> server.accept(each));
    }
    var unused =
        server.patrol.scheduleWithFixedDelay(
            server::patrol, PATROL_SECONDS, PATROL_SECONDS, TimeUnit.SECONDS);
    return server;
  }

  private InetSocketAddress listen(InetSocketAddress at) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listeners.add(listener);
    try {
      listener.bind(at, BACKLOG);
      return (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException e) {
      closeListeners();
      throw new IOException("cannot listen on " + at + ": " + e.getMessage(), e);
    }
  }

  private void listen(Path path) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listeners.add(listener);
    try {
      Files.deleteIfExists(path);
      listener.bind(UnixDomainSocketAddress.of(path), BACKLOG);
      // Whoever reaches the folder may ask; who is asking is known from the kernel.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException e) {
      closeListeners();
      throw new IOException("cannot listen on " + path + ": " + e.getMessage(), e);
    }
  }

  private void accept(ServerSocketChannel listener) {
    while (listener.isOpen()) {
      SocketChannel connection;
      try {
        connection = listener.accept();
      } catch (IOException e) {
        if (listener.isOpen()) {
          LOG.log(Level.WARNING, "remote sockets: no more connections on " + listener, e);
        }
        return;
      }
      count(ServerCounter.CONNECTIONS);
      if (sessions.size() >= options.maxSessions()) {
        count(ServerCounter.REFUSED_LIMIT);
        Session.closeQuietly(connection);
        continue;
      }
      long id = ids.incrementAndGet();
      Session session = new Session(id, this, connection);
      sessions.put(id, session);
      Thread.ofVirtual().name("remote sockets session " + id).start(session::run);
    }
  }

  /** Ends sessions that nothing moved on for too long. */
  private void patrol() {
    long now = System.nanoTime();
    for (Session each : sessions.values()) {
      if (each.isOverdue(now)) {
        count(ServerCounter.TIMED_OUT);
        each.close();
      }
    }
  }

  // ---- for sessions ---------------------------------------------------------------------------

  RemoteSocketOptions options() {
    return options;
  }

  boolean allows(Caller caller, String virtualRouter) {
    return access.allows(caller, virtualRouter);
  }

  boolean allowsRaw(Caller caller, String virtualRouter) {
    return access.allowsRaw(caller, virtualRouter);
  }

  /** Identifiers of pings that sessions have. */
  Set<EchoPort.Identifier> echoIdentifiers() {
    return echoIdentifiers;
  }

  Optional<Sockets> sockets(String virtualRouter) {
    return routers.apply(virtualRouter);
  }

  Listeners listening() {
    return listening;
  }

  void count(ServerCounter counter) {
    LongAdder adder = counters.get(counter);
    if (adder != null) {
      adder.increment();
    }
  }

  /** Whether the virtual router has room for one more session, which it then has less of. */
  boolean enter(String virtualRouter) {
    AtomicInteger count =
        sessionsByRouter.computeIfAbsent(virtualRouter, name -> new AtomicInteger());
    if (count.incrementAndGet() > options.maxSessionsPerRouter()) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave(String virtualRouter) {
    sessionsByRouter.computeIfPresent(
        virtualRouter, (name, count) -> count.decrementAndGet() <= 0 ? null : count);
  }

  void ended(Session session) {
    sessions.remove(session.id());
  }

  // ---- state ----------------------------------------------------------------------------------

  /** Where it listens for TCP, with the port that it got. */
  public Optional<InetSocketAddress> tcpAddress() {
    return Optional.ofNullable(tcpAddress);
  }

  /** All sessions that have named a virtual router, by id. */
  public List<SessionState> sessions() {
    return sessions.values().stream()
        .filter(Session::isLoggedIn)
        .map(Session::state)
        .sorted((a, b) -> Long.compare(a.id(), b.id()))
        .toList();
  }

  /** What was counted since the start. */
  public Map<ServerCounter, Long> counters() {
    Map<ServerCounter, Long> values = new EnumMap<>(ServerCounter.class);
    counters.forEach((counter, adder) -> values.put(counter, adder.sum()));
    return values;
  }

  /** Ends sessions, such as of a user who lost a permission. */
  public void endSessions(Predicate<SessionState> which) {
    sessions.values().stream()
        .filter(each -> each.isLoggedIn() && which.test(each.state()))
        .forEach(Session::close);
  }

  @Override
  public void close() {
    patrol.shutdownNow();
    closeListeners();
    sessions.values().forEach(Session::close);
    options
        .unix()
        .ifPresent(path -> {
          try {
            Files.deleteIfExists(path);
          } catch (IOException e) {
            LOG.log(Level.DEBUG, "remote sockets: " + path + " stays", e);
          }
        });
  }

  private void closeListeners() {
    for (ServerSocketChannel each : listeners) {
      Session.closeQuietly(each);
    }
  }
}
