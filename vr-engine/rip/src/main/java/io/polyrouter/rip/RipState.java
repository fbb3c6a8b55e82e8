package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.packet.BadPacket;
import io.polyrouter.rip.packet.BadRoute;
import io.polyrouter.routing.protocol.ProtocolState;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What operators see of an instance, after RFC 8695. Its routes are read by {@link
 * RipInstance#routes}.
 *
 * @param nextTriggeredUpdateSeconds until triggered updates may be sent again; 0 for at once
 * @param routeCount destinations it knows, with those that it originates and those that it forgets
 *     soon
 * @param discontinuitySeconds when its counters began, since 1970-01-01 UTC
 */
public record RipState(
    long nextTriggeredUpdateSeconds,
    int routeCount,
    int learntRouteCount,
    long discontinuitySeconds,
    List<InterfaceState> interfaces,
    List<NeighbourState> neighbours,
    Counters counters)
    implements ProtocolState {

  public RipState {
    interfaces = List.copyOf(interfaces);
    neighbours = List.copyOf(neighbours);
  }

  @Override
  public RipState withoutCounters() {
    return new RipState(
        0,
        routeCount,
        learntRouteCount,
        discontinuitySeconds,
        interfaces.stream().map(InterfaceState::withoutCounters).toList(),
        neighbours.stream().map(NeighbourState::withoutCounters).toList(),
        Counters.NONE);
  }

  /**
   * An interface that is configured.
   *
   * @param up whether RIP runs on it
   * @param validAddress whether it has an address that RIP can use
   * @param nextFullUpdateSeconds until the next one; empty if none is sent
   * @param nextFullUpdateTime when that is, in seconds since 1970-01-01 UTC
   */
  public record InterfaceState(
      String name,
      int cost,
      boolean up,
      boolean validAddress,
      boolean passive,
      OptionalLong nextFullUpdateSeconds,
      OptionalLong nextFullUpdateTime,
      InterfaceCounters counters) {

    /** Without what counts packets, and the time until the next one. */
    private InterfaceState withoutCounters() {
      return new InterfaceState(
          name,
          cost,
          up,
          validAddress,
          passive,
          OptionalLong.empty(),
          OptionalLong.empty(),
          InterfaceCounters.NONE);
    }
  }

  /**
   * What was counted on an interface.
   *
   * @param badPackets by reason; reasons that did not occur are left out
   * @param triggeredUpdatesSent full updates do not count
   * @param packetsDropped that could not be sent for too many that waited
   */
  public record InterfaceCounters(
      Map<BadPacket, Long> badPackets,
      Map<BadRoute, Long> badRoutes,
      long triggeredUpdatesSent,
      long fullUpdatesSent,
      long requestsReceived,
      long requestsIgnored,
      long responsesReceived,
      long packetsDropped) {

    public InterfaceCounters {
      badPackets = frozen(badPackets, BadPacket.class);
      badRoutes = frozen(badRoutes, BadRoute.class);
    }

    private static final InterfaceCounters NONE =
        new InterfaceCounters(Map.of(), Map.of(), 0, 0, 0, 0, 0, 0);

    /** All packets that were dropped. */
    public long badPacketsReceived() {
      return badPackets.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All entries that were ignored. */
    public long badRoutesReceived() {
      return badRoutes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static <K extends Enum<K>> Map<K, Long> frozen(Map<K, Long> counts, Class<K> type) {
      Map<K, Long> copy = new EnumMap<>(type);
      copy.putAll(counts);
      return Collections.unmodifiableMap(copy);
    }
  }

  /**
   * A router that is heard.
   *
   * @param lastUpdateTime of its last response, in seconds since 1970-01-01 UTC
   * @param version of its packets
   * @param routes that lead over it
   * @param down whether BFD says that the path to it is broken
   */
  public record NeighbourState(
      IpAddress address,
      String interfaceName,
      long lastUpdateTime,
      int version,
      int routes,
      long badPackets,
      long badRoutes,
      boolean down) {

    private NeighbourState withoutCounters() {
      return new NeighbourState(address, interfaceName, 0, version, routes, 0, 0, down);
    }
  }

  /**
   * Packets of all interfaces, and routes.
   *
   * @param routesForgottenEarly lost destinations that were not announced as unreachable for as
   *     long as they should be, for there were too many
   */
  public record Counters(
      long requestsReceived,
      long requestsSent,
      long responsesReceived,
      long responsesSent,
      long routesForgottenEarly) {
    private static final Counters NONE = new Counters(0, 0, 0, 0, 0);
  }

  /**
   * A destination.
   *
   * @param metric 16 if it cannot be reached
   * @param nextHops empty for those that the instance originates, and those it cannot reach
   * @param expireSeconds until it is invalid, or for one that is deleted, forgotten; empty for none
   * @param deleted whether it is announced as unreachable, until it is forgotten
   * @param holddown whether it is not believed to be back
   * @param needsTriggeredUpdate whether its last change was not announced yet
   * @param inactive whether the instance learnt it and originates it too
   * @param flushedBeforeHolddown whether it is only kept for the hold-down
   */
  public record RouteState(
      IpPrefix prefix,
      RouteType type,
      boolean redistributed,
      int metric,
      int tag,
      List<RouteNextHopState> nextHops,
      OptionalLong expireSeconds,
      boolean deleted,
      boolean holddown,
      boolean needsTriggeredUpdate,
      boolean inactive,
      boolean flushedBeforeHolddown) {

    public RouteState {
      nextHops = List.copyOf(nextHops);
    }
  }

  /** A next hop, and who told of it. */
  public record RouteNextHopState(String interfaceName, IpAddress nextHop, IpAddress neighbour) {}

  /** Where a route is from. */
  public enum RouteType {
    CONNECTED,
    EXTERNAL,
    /** Originated by configuration: the default route. */
    DEFAULT,
    RIP
  }
}
