package io.polyrouter.router.state;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.transport.layer.TransportCounters;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * State of one virtual router at one moment.
 *
 * @param ribs of both address families
 * @param counters of the router as a whole, by name (see {@code VrCounter}); packets unless the
 *     name says otherwise
 * @param resources what is used of each limit
 * @param transport of TCP, UDP and raw IP
 * @param protocols routing protocols by type and name
 */
public record VrSnapshot(
    String name,
    Health health,
    List<InterfaceState> interfaces,
    SortedMap<AddressFamily, RibSummary> ribs,
    FibSummary fib,
    SortedMap<String, Long> counters,
    List<ResourceUse> resources,
    TransportState transport,
    List<ProtocolSummary> protocols) {

  /**
   * A routing protocol.
   *
   * @param type such as {@code ospfv2}
   * @param name of the instance
   * @param state of the protocol's own type
   * @param counters of its surroundings, by name
   * @param missing endpoints that it wants and does not have; empty if there are none
   */
  public record ProtocolSummary(
      String type,
      String name,
      ProtocolState state,
      SortedMap<String, Long> counters,
      Optional<MissingEndpoints> missing) {

    /** It has all endpoints that it wants. */
    public ProtocolSummary(
        String type, String name, ProtocolState state, SortedMap<String, Long> counters) {
      this(type, name, state, counters, Optional.empty());
    }
  }

  /**
   * UDP ports and IP protocols that a routing protocol could not open yet. They are tried again, at
   * first after a second, later every minute.
   *
   * @param reason which one is tried next, and why it could not be opened
   */
  public record MissingEndpoints(int count, String reason) {}

  /** The routes of one address family. */
  public RibSummary rib(AddressFamily family) {
    return Objects.requireNonNull(ribs.get(family));
  }

  /**
   * What is used of one limit.
   *
   * @param used now
   * @param maximum that may be used
   * @param refused how often more was wanted, since the router last started
   */
  public record ResourceUse(String name, long used, long maximum, long refused) {}

  /**
   * The protocols above IP.
   *
   * @param established TCP connections in ESTABLISHED or CLOSE-WAIT
   */
  public record TransportState(TransportCounters counters, int established) {
    /** Of a router that never had a socket. */
    public static final TransportState NONE = new TransportState(TransportCounters.NONE, 0);
  }

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
   * @param ipv6Addresses own IPv6 addresses, link-local ones among them, in ascending order
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
      List<Ipv6AddressState> ipv6Addresses,
      List<Neighbour> neighbours) {}

  /** An own IPv6 address. */
  public record Ipv6AddressState(
      Ipv6Address address, int prefixLength, AddressOrigin origin, AddressStatus status) {}

  /** How an own address came to be (RFC 8344, typedef ip-address-origin). */
  public enum AddressOrigin {
    STATIC,
    /** Made from the interface's link-layer address. */
    LINK_LAYER
  }

  /** Whether an own IPv6 address is used (RFC 8344, leaf status of an IPv6 address). */
  public enum AddressStatus {
    PREFERRED,
    /** Its interface is down. */
    INACCESSIBLE,
    /** Duplicate address detection is under way (RFC 4862, section 5.4). */
    TENTATIVE,
    /** Another node on the link has it. */
    DUPLICATE
  }

  /**
   * A neighbour as ARP or neighbour discovery knows it.
   *
   * @param isRouter whether it says so itself (IPv6 only)
   */
  public record Neighbour(
      IpAddress address,
      Optional<MacAddress> mac,
      NeighbourOrigin origin,
      NeighbourStatus status,
      boolean isRouter) {}

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

  /**
   * The routes of one address family.
   *
   * @param routesBySource how many each source offers
   * @param active how many are in use, each an entry of the FIB
   * @param unresolved how many wait for their next hops
   */
  public record RibSummary(SortedMap<String, Integer> routesBySource, int active, int unresolved) {
    /** Of a family without routes. */
    public static final RibSummary EMPTY = new RibSummary(Collections.emptySortedMap(), 0, 0);
  }

  /**
   * The FIBs of all families, which are published together.
   *
   * @param version of the latest published forwarding state
   * @param installedVersion the oldest version that a switch of this virtual router has confirmed
   *     to hold, 0 if one has confirmed none; empty when no interface is on a switch
   */
  public record FibSummary(long version, OptionalLong installedVersion) {}
}
