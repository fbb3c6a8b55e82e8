package io.polyrouter.southbound.plan;

import io.polyrouter.fib.NextHop;
import java.util.List;

/** Where the flow of a route sends its packets. */
sealed interface Target {

  /**
   * To the group of these next hops.
   *
   * @param mtuBytes packets that are larger are punted; 0 for no check
   */
  record ToNextHops(List<NextHop> nextHops, int mtuBytes) implements Target {}

  record Punt(PuntClass reason) implements Target {}

  record Drop() implements Target {}

  Target DROP = new Drop();
}
