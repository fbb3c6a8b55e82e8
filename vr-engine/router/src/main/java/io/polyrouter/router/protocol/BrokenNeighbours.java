package io.polyrouter.router.protocol;

import io.polyrouter.fib.NextHop;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.stack.time.TimerQueue;
import java.util.HashMap;
import java.util.Map;

/**
 * Neighbours that a watched path was found not to reach any more. Routes leave them out at once, if
 * they have another way, as they do when a link is down (RFC 5286, section 3): the protocols that
 * offered them have time to work out what is best then.
 *
 * <p>This ends when the path works, when somebody watches it anew, who has heard of the neighbour
 * then, and at the latest after a while: whose routes still lead there has not asked for the path
 * to be watched, and knows better.
 */
final class BrokenNeighbours {

  /** Longer than protocols that had the path watched take to offer other routes. */
  private static final long LASTING_NANOS = 30_000_000_000L;

  private final RoutingTables routes;
  private final TimerQueue timers;
  private final Map<NextHop, End> ends = new HashMap<>();
  private boolean isNew;

  BrokenNeighbours(RoutingTables routes, TimerQueue timers) {
    this.routes = routes;
    this.timers = timers;
  }

  private final class End extends Timer {
    private final NextHop neighbour;

    End(NextHop neighbour) {
      this.neighbour = neighbour;
    }

    @Override
    protected void fired(long nowNanos) {
      remove(neighbour);
    }
  }

  /** A path broke. */
  void add(LivenessSession session, long nowNanos) {
    if (session.interfaceIndex() == 0) {
      return; // Of several hops: there are routes to the other end, but not through it.
    }
    NextHop neighbour = neighbour(session);
    timers.set(ends.computeIfAbsent(neighbour, End::new), nowNanos + LASTING_NANOS);
    routes.neighbourChanged(neighbour, true);
    isNew = true;
  }

  /** A path works, or nobody knows. */
  void remove(LivenessSession session) {
    remove(neighbour(session));
  }

  private void remove(NextHop neighbour) {
    End end = ends.remove(neighbour);
    if (end != null) {
      timers.cancel(end);
      routes.neighbourChanged(neighbour, false);
    }
  }

  private static NextHop neighbour(LivenessSession session) {
    return new NextHop(session.interfaceIndex(), session.remote());
  }

  /** Whether a path broke since this was last asked. */
  boolean takeNew() {
    boolean was = isNew;
    isNew = false;
    return was;
  }
}
