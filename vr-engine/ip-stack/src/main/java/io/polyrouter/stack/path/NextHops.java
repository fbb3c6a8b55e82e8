package io.polyrouter.stack.path;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The next hops of one FIB: which there are or may be, so that they are kept resolved, and the
 * choice among equal ones. Used by one thread.
 */
public final class NextHops {

  private final Resolver resolver;

  /** With the number of prefixes that have them, and one more for those that are a backup. */
  private final Map<NextHop, Integer> uses = new TreeMap<>();

  private SortedSet<NextHop> backups = Collections.emptySortedSet();

  /** Who knows the neighbours. */
  public interface Resolver {
    /** The FIB begins or ceases to have this next hop, or may have it at any moment. */
    void want(NextHop nextHop, boolean wanted, long nowNanos);

    /** Whether packets can be sent to it now. */
    boolean works(NextHop nextHop);
  }

  public NextHops(Resolver resolver) {
    this.resolver = resolver;
  }

  /** The FIB changed; the cost follows the size of the difference. */
  public void fibChanged(
      PrefixTable<ForwardingAction> older, PrefixTable<ForwardingAction> newer, long nowNanos) {
    newer.diff(
        older,
        (prefix, before, after) -> {
          if (after instanceof ForwardingAction.Forward(List<NextHop> nextHops)) {
            nextHops.forEach(nextHop -> use(nextHop, nowNanos));
          }
          if (before instanceof ForwardingAction.Forward(List<NextHop> nextHops)) {
            nextHops.forEach(nextHop -> leave(nextHop, nowNanos));
          }
        });
  }

  /** These may come into the FIB at any moment. */
  public void setBackups(SortedSet<NextHop> next, long nowNanos) {
    SortedSet<NextHop> before = backups;
    if (next.equals(before)) {
      return;
    }
    backups = next;
    next.forEach(nextHop -> use(nextHop, nowNanos));
    before.forEach(nextHop -> leave(nextHop, nowNanos));
  }

  private void use(NextHop nextHop, long nowNanos) {
    if (uses.merge(nextHop, 1, Integer::sum) == 1) {
      resolver.want(nextHop, true, nowNanos);
    }
  }

  private void leave(NextHop nextHop, long nowNanos) {
    if (uses.merge(nextHop, -1, NextHops::sumOrNone) == null) {
      resolver.want(nextHop, false, nowNanos);
    }
  }

  private static @Nullable Integer sumOrNone(Integer count, Integer change) {
    return count + change == 0 ? null : count + change;
  }

  /** An interface took the place of one that the FIB already leads to, or can be used anew. */
  public void interfaceAdded(int index, long nowNanos) {
    for (NextHop nextHop : uses.keySet()) {
      if (nextHop.interfaceIndex() == index) {
        resolver.want(nextHop, true, nowNanos);
      }
    }
  }

  /** The flow's own next hop if it works; otherwise one of those that do. */
  public NextHop select(List<NextHop> nextHops, long flowHash) {
    NextHop chosen = nextHops.get(FlowHash.choose(flowHash, nextHops.size()));
    return resolver.works(chosen) ? chosen : selectWorking(nextHops, chosen, flowHash);
  }

  private NextHop selectWorking(List<NextHop> nextHops, NextHop otherwise, long flowHash) {
    int working = 0;
    for (int i = 0; i < nextHops.size(); i++) {
      if (resolver.works(nextHops.get(i))) {
        working++;
      }
    }
    if (working == 0) {
      return otherwise;
    }
    int skip = FlowHash.choose(flowHash, working);
    for (int i = 0; i < nextHops.size(); i++) {
      if (resolver.works(nextHops.get(i)) && skip-- == 0) {
        return nextHops.get(i);
      }
    }
    throw new IllegalStateException("fewer than " + working + " next hops work");
  }
}
