package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.packet.RipEntry;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the instance knows of one prefix: what it originates itself, and what neighbours say. With
 * neither it is announced as unreachable for a while, and forgotten then.
 */
final class RipDestination {

  final IpPrefix prefix;

  /** All of the same metric, in {@link RipPath#ORDER}. */
  final List<RipPath> paths = new ArrayList<>(1);

  final TimerQueue.Timer flush;

  @Nullable Own connected;
  @Nullable Own external;
  @Nullable Own originated;

  /** What the RIB has of it. */
  @Nullable RouteOffer offered;

  /** As it was when it was last looked at for changes. */
  Seen seen = Seen.NOTHING;

  /** Whether it is past the time in which it is announced as unreachable. */
  boolean flushed = true;

  /** Hold-down: until when, the metric it had, and who said so. */
  long heldUntilNanos = Long.MIN_VALUE;

  int lostMetric;
  int lostTag;
  @Nullable RipNeighbour lostNeighbour;

  RipDestination(IpPrefix prefix, TimerQueue.Timer flush) {
    this.prefix = prefix;
    this.flush = flush;
  }

  /**
   * What the instance originates.
   *
   * @param interfaceIndex of the link that a connected prefix is on, or that the next hop is on;
   *     else 0
   * @param nextHop of a redistributed route whose next hop is on a link
   * @param source of a redistributed route
   */
  record Own(
      RipState.RouteType type,
      int metric,
      int tag,
      int interfaceIndex,
      @Nullable IpAddress nextHop,
      RedistributedRoute.@Nullable Route source) {}

  /**
   * What neighbours could see of a change.
   *
   * @param metric 0 for nothing at all
   */
  record Seen(int metric, int tag, List<RouteNextHop> nextHops) {
    static final Seen NOTHING = new Seen(0, 0, List.of());
  }

  /** What is originated: its best. */
  @Nullable Own own() {
    return connected != null ? connected : external != null ? external : originated;
  }

  boolean isReachable() {
    return own() != null || !paths.isEmpty();
  }

  /** Whether it is in the table for nothing but its hold-down. */
  boolean isSilent() {
    return flushed && !isReachable();
  }

  /** 16 if it cannot be reached. */
  int metric() {
    Own own = own();
    if (own != null) {
      return own.metric();
    }
    return paths.isEmpty() ? RipEntry.INFINITY : paths.getFirst().metric;
  }

  int tag() {
    Own own = own();
    if (own != null) {
      return own.tag();
    }
    return paths.isEmpty() ? lostTag : paths.getFirst().tag;
  }

  Seen look() {
    if (isSilent()) {
      return Seen.NOTHING;
    }
    Own own = own();
    List<RouteNextHop> nextHops =
        own == null
            ? paths.stream().map(RipPath::toNextHop).toList()
            : own.nextHop() == null
                ? List.of()
                : List.of(new RouteNextHop.Neighbour(own.interfaceIndex(), own.nextHop()));
    return new Seen(metric(), tag(), nextHops);
  }

  @Nullable RipPath pathOf(RipNeighbour neighbour) {
    for (RipPath path : paths) {
      if (path.neighbour == neighbour) {
        return path;
      }
    }
    return null;
  }

  /** Whether it was heard of on a link. */
  boolean isLearntOn(RipPort port) {
    for (RipPath path : paths) {
      if (path.neighbour.port == port) {
        return true;
      }
    }
    return false;
  }

  /** What the RIB is offered: what was learnt, whatever is originated beside it. */
  @Nullable RouteOffer offer(int distance) {
    if (paths.isEmpty()) {
      return null;
    }
    RipPath first = paths.getFirst();
    return new RouteOffer(
        distance,
        first.metric,
        first.tag,
        new RouteTarget.Via(paths.stream().map(RipPath::toNextHop).distinct().toList()));
  }
}
