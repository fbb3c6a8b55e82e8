package io.polyrouter.router.state;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * State of one virtual router at one moment.
 *
 * @param counters of the router as a whole, by name (see {@code VrCounter}); packets unless the
 *     name says otherwise
 */
public record VrSnapshot(
    String name,
    Health health,
    List<InterfaceState> interfaces,
    RibSummary rib,
    FibSummary fib,
    SortedMap<String, Long> counters) {

  /** Whether it runs, and how often it had to be restarted because of an internal fault. */
  public record Health(Status status, Instant since, int restarts, Optional<String> lastFault) {}

  /** Where a virtual router is in its life. */
  public enum Status {
    RUNNING,
    DISABLED,
    /** Failed and waiting for its restart. */
    RESTARTING
  }

  /**
   * State of an interface.
   *
   * @param adminUp enabled in configuration
   * @param operUp enabled and its link is up
   * @param linkDetail why the link is down, or what is odd about it, for the operator; may be empty
   * @param counters by name (see {@code InterfaceCounter})
   */
  public record InterfaceState(
      String name,
      int index,
      MacAddress mac,
      int mtuBytes,
      boolean adminUp,
      boolean operUp,
      String linkDetail,
      Instant lastChange,
      SortedMap<String, Long> counters,
      List<Neighbour> neighbours) {}

  /** A neighbour in the ARP table. */
  public record Neighbour(
      Ipv4Address address,
      Optional<MacAddress> mac,
      NeighbourOrigin origin,
      NeighbourStatus status) {}

  /** RFC 8344, leaf origin. */
  public enum NeighbourOrigin {
    STATIC,
    DYNAMIC
  }

  /** Reachability as the neighbour cache sees it (the states of RFC 4861, section 7.3.2). */
  public enum NeighbourStatus {
    INCOMPLETE,
    REACHABLE,
    STALE,
    DELAY,
    PROBE
  }

  /** Routes by source. */
  public record RibSummary(SortedMap<String, Integer> routesBySource, int active, int unresolved) {}

  /**
   * The FIB in one line.
   *
   * @param version of the latest published forwarding state
   * @param entries prefixes in it
   * @param installedVersion the oldest version that a switch of this virtual router has confirmed
   *     to hold, 0 if one has confirmed none; empty when no interface is on a switch
   */
  public record FibSummary(long version, int entries, OptionalLong installedVersion) {}
}
