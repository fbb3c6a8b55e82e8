package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.Comparator;

/** A way to a destination that a neighbour told of. */
final class RipPath {

  /** By link, then by neighbour: the same everywhere, whatever came first. */
  static final Comparator<RipPath> ORDER =
      Comparator.comparingInt((RipPath path) -> path.neighbour.port.index)
          .thenComparing(path -> path.neighbour.address);

  final RipDestination destination;
  final RipNeighbour neighbour;
  final TimerQueue.Timer expiry;
  IpAddress nextHop;
  int metric;
  int tag;
  long heardNanos;

  RipPath(RipDestination destination, RipNeighbour neighbour, RipTable table, Learnt learnt) {
    this.destination = destination;
    this.neighbour = neighbour;
    expiry = table.timers().timer(now -> table.lose(this, now));
    nextHop = learnt.nextHop();
    metric = learnt.metric();
    tag = learnt.tag();
  }

  /**
   * What a neighbour says of a destination, after everything that is added to its metric.
   *
   * @param metric 1 to 16
   */
  record Learnt(int metric, int tag, IpAddress nextHop) {}

  RouteNextHop toNextHop() {
    return new RouteNextHop.Neighbour(neighbour.port.index, nextHop);
  }
}
