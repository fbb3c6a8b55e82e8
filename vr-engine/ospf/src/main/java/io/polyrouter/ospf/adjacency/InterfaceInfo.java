package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.BadLsa;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.settings.NetworkType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An interface or a virtual link as operators see it, after RFC 9129.
 *
 * @param interfaceId by which LSAs name it
 * @param virtualLink what it is configured by; empty for an interface
 * @param designated address of the designated router in version 2, its router ID in version 3; 0
 *     for none
 * @param backup as for designated
 * @param helloSeconds until the next hello; empty if none is sent
 * @param waitSeconds until the designated router is elected; empty if that is not waited for
 * @param neighbours that are known, whatever their state
 * @param adjacencies of these, full ones
 */
public record InterfaceInfo(
    String name,
    int interfaceId,
    int areaId,
    Optional<VirtualLink> virtualLink,
    NetworkType type,
    InterfaceState state,
    boolean passive,
    Optional<IpAddress> address,
    int cost,
    int priority,
    int designated,
    int backup,
    OptionalLong helloSeconds,
    OptionalLong waitSeconds,
    int neighbours,
    int adjacencies,
    Counters counters) {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** A virtual link by the area that it goes through, and the router at its other end. */
  public record VirtualLink(int transitAreaId, int routerId) {}

  /**
   * What was counted.
   *
   * @param badPackets dropped packets by reason; reasons that did not occur are left out
   * @param badLsas refused LSAs by reason
   * @param lsasOutOfPlace LSAs that do not belong into the area
   * @param lsasTooEarly instances that came too soon after the one before (MinLSArrival)
   * @param events changes of its state
   * @param floodsPaced times that updates had to wait for others
   */
  public record Counters(
      Packets received,
      Packets sent,
      Map<BadPacket, Long> badPackets,
      Map<BadLsa, Long> badLsas,
      long lsasOutOfPlace,
      long lsasTooEarly,
      long events,
      long floodsPaced) {

    public Counters {
      badPackets = frozen(badPackets, BadPacket.class);
      badLsas = frozen(badLsas, BadLsa.class);
    }

    private Counters withoutPackets() {
      return new Counters(Packets.NONE, Packets.NONE, Map.of(), Map.of(), 0, 0, events, 0);
    }

    private static <K extends Enum<K>> Map<K, Long> frozen(Map<K, Long> counts, Class<K> type) {
      Map<K, Long> copy = new EnumMap<>(type);
      copy.putAll(counts);
      return Collections.unmodifiableMap(copy);
    }
  }

  /**
   * Packets by type.
   *
   * @param lsas in the updates
   */
  public record Packets(
      long hellos,
      long databaseDescriptions,
      long linkStateRequests,
      long linkStateUpdates,
      long linkStateAcks,
      long lsas) {

    private static final Packets NONE = new Packets(0, 0, 0, 0, 0, 0);
  }

  /** Without what counts packets, and the time until the next one. */
  public InterfaceInfo withoutCounters() {
    return new InterfaceInfo(
        name,
        interfaceId,
        areaId,
        virtualLink,
        type,
        state,
        passive,
        address,
        cost,
        priority,
        designated,
        backup,
        OptionalLong.empty(),
        OptionalLong.empty(),
        neighbours,
        adjacencies,
        counters.withoutPackets());
  }

  static InterfaceInfo of(OspfInterface at, long now) {
    return new InterfaceInfo(
        at.name(),
        at.interfaceId,
        at.areaId,
        at.isVirtual()
            ? Optional.of(new VirtualLink(at.transitAreaId.orElse(0), at.peer.orElse(0)))
            : Optional.empty(),
        at.type,
        at.state,
        at.settings.passive(),
        Optional.ofNullable(at.address),
        at.cost,
        at.settings.priority(),
        at.designated,
        at.backup,
        seconds(at.hello.isSet(), at.hello.dueNanos(), now),
        seconds(at.waiting.isSet(), at.waiting.dueNanos(), now),
        at.neighbours.size(),
        (int) at.neighbours.values().stream().filter(Neighbour::isAdjacent).count(),
        new Counters(
            at.received.counts(),
            at.sent.counts(),
            at.badPackets,
            at.badLsas,
            at.lsasOutOfPlace,
            at.lsasTooEarly,
            at.events,
            at.floodsPaced));
  }

  static OptionalLong seconds(boolean isSet, long dueNanos, long now) {
    return isSet
        ? OptionalLong.of(Math.max(0, dueNanos - now) / SECOND_NANOS)
        : OptionalLong.empty();
  }
}
