package io.polyrouter.ospf.routing;

import java.util.List;

/**
 * An entry of the log of calculations (RFC 9129, list spf-log).
 *
 * @param number counts from 1
 * @param scheduledNanos when the first of its changes came
 * @param startedNanos when the turn began in which it was done
 * @param tookNanos how long it took until routes and own LSAs followed from it; nothing in virtual
 *     time
 * @param areas whose shortest paths were worked out anew; none where only other areas' or external
 *     routes changed
 * @param changedRoutes how many routes it changed
 * @param triggers the first changes that it was done for
 * @param triggerCount how many there were
 */
public record SpfRun(
    long number,
    long scheduledNanos,
    long startedNanos,
    long tookNanos,
    List<Integer> areas,
    int changedRoutes,
    List<Trigger> triggers,
    int triggerCount) {

  public SpfRun {
    areas = List.copyOf(areas);
    triggers = List.copyOf(triggers);
  }

  /** When it was over. */
  public long endedNanos() {
    return startedNanos + tookNanos;
  }

  /** What it was done for. */
  public sealed interface Trigger {

    /** An LSA that changed. */
    record LsaChanged(io.polyrouter.ospf.lsdb.Scope scope, io.polyrouter.ospf.lsa.LsaKey key)
        implements Trigger {}

    /** Own interfaces or adjacencies. */
    record TopologyChanged() implements Trigger {}

    /** The configuration. */
    record SettingsChanged() implements Trigger {}
  }
}
