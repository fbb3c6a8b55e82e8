package io.polyrouter.southbound.openflow;

import io.polyrouter.fib.ForwardingState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Until when a switch keeps what it holds from before a restart of the controller: of a virtual
 * router for the settle time, and as long as it awaits routes; of virtual routers that do not show
 * up for the orphan time. Over all sessions of one switch, by its thread.
 */
final class Settling {

  /** From the routes of before on: the virtual router asks for the neighbours that they lead to. */
  private static final long RESOLUTION_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final SouthboundOptions options;
  private final Map<String, Long> atNanos = new HashMap<>();
  private final Set<String> awaitingRoutes = new HashSet<>();
  private final Set<String> settled = new HashSet<>();
  private long orphansAtNanos = Long.MAX_VALUE;
  private boolean orphansSettled;

  Settling(SouthboundOptions options) {
    this.options = options;
  }

  /** A virtual router and the switch are both there. */
  void present(ForwardingState published, long now) {
    String vr = published.vr();
    if (settled.contains(vr)) {
      return;
    }
    atNanos.putIfAbsent(vr, now + options.settleTime().toNanos());
    if (published.awaitsRoutes()) {
      awaitingRoutes.add(vr);
    } else if (awaitingRoutes.remove(vr)) {
      atNanos.merge(
          vr, now + RESOLUTION_NANOS, (before, least) -> least - before > 0 ? least : before);
    }
  }

  /** A virtual router is gone. */
  void forget(String vr) {
    settled.remove(vr);
    atNanos.remove(vr);
    awaitingRoutes.remove(vr);
  }

  /** What the switch holds has been read; orphans count from the first time on. */
  void contentRead(long now) {
    if (orphansAtNanos == Long.MAX_VALUE) {
      orphansAtNanos = now + options.orphanTime().toNanos();
    }
  }

  /** The virtual routers that have settled. */
  Set<String> settled() {
    return settled;
  }

  boolean areOrphansSettled() {
    return orphansSettled;
  }

  /** Settles virtual routers whose time has come, and names them. */
  Set<String> takeDue(long now) {
    Set<String> due = new HashSet<>();
    atNanos.forEach((vr, at) -> {
      if (now - at >= 0 && !awaitingRoutes.contains(vr)) {
        due.add(vr);
      }
    });
    atNanos.keySet().removeAll(due);
    settled.addAll(due);
    return due;
  }

  /** Whether orphans are given up now. */
  boolean takeOrphansDue(long now) {
    boolean isDue =
        !orphansSettled && orphansAtNanos != Long.MAX_VALUE && now - orphansAtNanos >= 0;
    orphansSettled |= isDue;
    return isDue;
  }
}
