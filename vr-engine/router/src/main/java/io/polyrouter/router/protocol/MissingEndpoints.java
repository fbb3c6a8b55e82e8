package io.polyrouter.router.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.stack.time.TimerQueue;
import java.io.IOException;
import java.net.BindException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoints that an instance wants and that could not be opened. They are tried again, at first
 * after a second, later every minute, until they are open or not wanted any more.
 */
final class MissingEndpoints extends Timer {

  private static final long SHORTEST_PAUSE_NANOS = 1_000_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 60 * SHORTEST_PAUSE_NANOS;

  /** The others have their turn the next time. */
  private static final int TRIES_AT_ONCE = 64;

  private final HostedInstance instance;
  private final TimerQueue timers;

  /** Those first that are to be tried first. */
  private final Map<ProtocolEndpoint, Failure> missing = new LinkedHashMap<>(2);

  private long pauseNanos = SHORTEST_PAUSE_NANOS;

  /**
   * Why an endpoint could not be opened.
   *
   * @param taken whether somebody else has it, so that another one may do
   */
  record Failure(boolean taken, String reason) {
    static Failure of(IOException e) {
      String message = e.getMessage();
      return new Failure(e instanceof BindException, message == null ? e.toString() : message);
    }
  }

  MissingEndpoints(HostedInstance instance, TimerQueue timers) {
    this.instance = instance;
    this.timers = timers;
  }

  boolean contains(ProtocolEndpoint endpoint) {
    return missing.containsKey(endpoint);
  }

  /** It could not be opened just now. */
  void add(ProtocolEndpoint endpoint, Failure failure, long nowNanos) {
    missing.put(endpoint, failure);
    if (!isSet() || pauseNanos > SHORTEST_PAUSE_NANOS) {
      pauseNanos = SHORTEST_PAUSE_NANOS;
      timers.set(this, nowNanos + pauseNanos);
    }
  }

  /** It is not wanted any more. */
  void remove(ProtocolEndpoint endpoint) {
    missing.remove(endpoint);
    if (missing.isEmpty()) {
      timers.cancel(this);
    }
  }

  void clear() {
    missing.clear();
    timers.cancel(this);
  }

  @Override
  protected void fired(long nowNanos) {
    boolean isAnyOpen = tryAgain(nowNanos);
    if (!missing.isEmpty()) {
      pauseNanos = isAnyOpen ? SHORTEST_PAUSE_NANOS : Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
      timers.set(this, nowNanos + pauseNanos);
    }
  }

  private boolean tryAgain(long nowNanos) {
    boolean isAnyOpen = false;
    for (ProtocolEndpoint endpoint : missing.keySet().stream().limit(TRIES_AT_ONCE).toList()) {
      Failure before = missing.remove(endpoint);
      Failure now = instance.tryToOpen(endpoint, nowNanos);
      if (now == null) {
        isAnyOpen = true;
        instance.openedAtLast(nameOf(endpoint), nowNanos);
        continue;
      }
      missing.put(endpoint, now);
      if (!now.equals(before)) {
        instance.openingFailed(endpoint, now);
      }
      if (!now.taken()) {
        break; // If there is no room for this one there is none for others.
      }
    }
    return isAnyOpen;
  }

  /** For operators; empty if none is missing. */
  Optional<VrSnapshot.MissingEndpoints> summary() {
    return missing.entrySet().stream()
        .findFirst()
        .map(entry ->
            new VrSnapshot.MissingEndpoints(
                missing.size(), nameOf(entry.getKey()) + ": " + entry.getValue().reason()));
  }

  private static String nameOf(ProtocolEndpoint endpoint) {
    return switch (endpoint) {
      case ProtocolEndpoint.UdpPort(AddressFamily family, int port) ->
          "UDP port %d of %s".formatted(port, nameOf(family));
      case ProtocolEndpoint.IpProtocol(AddressFamily family, int number) ->
          "protocol %d of %s".formatted(number, nameOf(family));
    };
  }

  private static String nameOf(AddressFamily family) {
    return switch (family) {
      case IPV4 -> "IPv4";
      case IPV6 -> "IPv6";
    };
  }
}
