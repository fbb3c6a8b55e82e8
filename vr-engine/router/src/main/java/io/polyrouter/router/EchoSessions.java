package io.polyrouter.router;

import io.polyrouter.net.IpAddress;
import io.polyrouter.router.RouterManager.PingRequest;
import io.polyrouter.router.RouterManager.TracerouteRequest;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.stack.StackListener.EchoAnswer;
import io.polyrouter.stack.core.IpStack;
import io.polyrouter.stack.time.TimerQueue;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Pings and traceroutes of one virtual router. */
final class EchoSessions {

  /** At a time; more are refused. */
  static final int LIMIT = 64;

  private static final int IDENTIFIERS = 0x10000;

  final IpStack stack;
  final TimerQueue timers;
  private final Function<String, @Nullable Port> ports;
  private final SortedMap<Integer, EchoSession> sessions = new TreeMap<>();
  private int nextIdentifier;

  /**
   * @param ports interfaces by name
   */
  EchoSessions(
      IpStack stack,
      TimerQueue timers,
      Function<String, @Nullable Port> ports,
      int firstIdentifier) {
    this.stack = stack;
    this.ports = ports;
    this.timers = timers;
    this.nextIdentifier = firstIdentifier;
  }

  /** Who asked, and is told how it ended. */
  interface Outcome<T> {
    void done(T result);

    void failed(RuntimeException why);
  }

  void ping(PingRequest request, Outcome<PingResult> outcome, long nowNanos) {
    begin(
        request.source(),
        request.interfaceName(),
        outcome,
        identifier -> new PingSession(this, identifier, request, outcome),
        nowNanos);
  }

  void traceroute(TracerouteRequest request, Outcome<TracerouteResult> outcome, long nowNanos) {
    begin(
        request.source(),
        request.interfaceName(),
        outcome,
        identifier -> new TracerouteSession(this, identifier, request, outcome),
        nowNanos);
  }

  private void begin(
      Optional<IpAddress> source,
      Optional<String> interfaceName,
      Outcome<?> outcome,
      IntFunction<EchoSession> sessionOf,
      long nowNanos) {
    if (sessions.size() >= LIMIT) {
      outcome.failed(
          new IllegalStateException(
              LIMIT + " pings and traceroutes are under way in this virtual router: wait for one"));
      return;
    }
    if (source.isPresent() && !stack.output().isOwn(source.get())) {
      outcome.failed(
          new IllegalArgumentException(
              "source " + source.get() + " is not an address of this virtual router"));
      return;
    }
    if (interfaceName.isPresent() && ports.apply(interfaceName.get()) == null) {
      outcome.failed(
          new IllegalArgumentException(
              "interface " + interfaceName.get() + " is not one of this virtual router"));
      return;
    }
    int identifier = freeIdentifier();
    EchoSession session = sessionOf.apply(identifier);
    sessions.put(identifier, session);
    session.start(nowNanos);
  }

  private int freeIdentifier() {
    int identifier = nextIdentifier & IDENTIFIERS - 1;
    while (sessions.containsKey(identifier)) {
      identifier = identifier + 1 & IDENTIFIERS - 1;
    }
    nextIdentifier = identifier + 1;
    return identifier;
  }

  void answered(EchoAnswer answer, long nowNanos) {
    EchoSession session = sessions.get(answer.identifier());
    if (session != null) {
      session.answered(answer, nowNanos);
    }
  }

  void end(EchoSession session) {
    timers.cancel(session);
    sessions.remove(session.identifier);
  }

  void abandonAll(RuntimeException why) {
    List<EchoSession> all = List.copyOf(sessions.values());
    sessions.clear();
    all.forEach(session -> session.abandon(why));
  }

  /** The source to use, or null when there is no own address to send from. */
  @Nullable IpAddress sourceFor(
      Optional<IpAddress> wanted, IpAddress destination, int interfaceIndex) {
    return wanted.isPresent()
        ? wanted.get()
        : stack.output().selectSource(destination, interfaceIndex);
  }

  /** Index of the interface to use: 0 for that of the route, and once it is there no more. */
  int interfaceIndex(Optional<String> name) {
    Port port = name.isPresent() ? ports.apply(name.get()) : null;
    return port == null ? 0 : port.index();
  }
}
