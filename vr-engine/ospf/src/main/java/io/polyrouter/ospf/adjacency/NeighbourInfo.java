package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import java.util.OptionalLong;

/**
 * A neighbour as operators see it, after the list {@code neighbor} of RFC 9129.
 *
 * @param localInterfaceId of the own interface, as in {@link InterfaceInfo#interfaceId}
 * @param interfaceId of version 3, by which it names its interface
 * @param designation by which hellos name it when it is designated router
 * @param designated whom it takes for the designated router, 0 for nobody
 * @param backup as for designated
 * @param changedSeconds when its state changed last, since 1970-01-01 UTC
 * @param deadSeconds until it is taken for dead, unless a hello comes
 * @param configured whether it was configured, not found
 * @param helped whether it restarts and is helped
 * @param reason of the last change of its state
 * @param retransmissions LSAs that it has not acknowledged
 * @param requests LSAs that it is asked for
 * @param retransmitted what was sent to it again
 * @param floodsRefused LSAs that were not looked at since it sent too many
 * @param events changes of its state
 */
public record NeighbourInfo(
    String interfaceName,
    int localInterfaceId,
    int areaId,
    int routerId,
    IpAddress address,
    int interfaceId,
    NeighbourState state,
    int priority,
    int options,
    int designation,
    int designated,
    int backup,
    long changedSeconds,
    OptionalLong deadSeconds,
    boolean configured,
    boolean helped,
    String reason,
    int retransmissions,
    int requests,
    long retransmitted,
    long floodsRefused,
    long events) {

  /** Without what counts packets and LSAs, and the time until it is taken for dead. */
  public NeighbourInfo withoutCounters() {
    return new NeighbourInfo(
        interfaceName,
        localInterfaceId,
        areaId,
        routerId,
        address,
        interfaceId,
        state,
        priority,
        options,
        designation,
        designated,
        backup,
        changedSeconds,
        OptionalLong.empty(),
        configured,
        helped,
        reason,
        0,
        0,
        0,
        0,
        events);
  }

  static NeighbourInfo of(Neighbour neighbour, Dialect dialect, long now) {
    String reason = neighbour.lastReason;
    return new NeighbourInfo(
        neighbour.at.name(),
        neighbour.at.interfaceId,
        neighbour.at.areaId,
        neighbour.routerId,
        neighbour.address,
        neighbour.interfaceId,
        neighbour.state,
        neighbour.priority,
        neighbour.options,
        neighbour.designation(dialect),
        neighbour.designated,
        neighbour.backup,
        neighbour.changedSeconds,
        InterfaceInfo.seconds(neighbour.inactivity.isSet(), neighbour.inactivity.dueNanos(), now),
        neighbour.configured != null,
        neighbour.helped,
        reason == null ? "" : reason,
        neighbour.retransmissions.size(),
        neighbour.requests.size(),
        neighbour.retransmitted,
        neighbour.floodsRefused,
        neighbour.events);
  }
}
