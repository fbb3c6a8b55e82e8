package io.polyrouter.stack;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour at one moment, and what becomes of it while nothing happens.
 *
 * @param mac null while it is not known
 * @param isRouter whether it said so when it was last asked (IPv6 only)
 * @param status at that moment
 * @param staleAtNanos when it becomes {@link NeighbourStatus#STALE} without anything happening
 */
public record NeighbourState(
    IpAddress address,
    @Nullable MacAddress mac,
    boolean isStatic,
    boolean isRouter,
    NeighbourStatus status,
    long staleAtNanos) {

  /** Its status if nothing has happened up to now. */
  public NeighbourStatus statusAt(long nowNanos) {
    return status == NeighbourStatus.REACHABLE && nowNanos >= staleAtNanos
        ? NeighbourStatus.STALE
        : status;
  }
}
