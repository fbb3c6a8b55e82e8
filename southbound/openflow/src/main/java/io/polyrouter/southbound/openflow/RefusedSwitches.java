package io.polyrouter.southbound.openflow;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who was turned away; each is logged once. Thread-safe. */
final class RefusedSwitches {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedSwitches.class);
  private static final int KEPT = 100;

  private final InstantSource clock;
  private final Object lock = new Object();
  private final SequencedMap<Long, RefusedSwitch> byDatapathId = new LinkedHashMap<>();
  private final Set<InetAddress> brokenFrom = new LinkedHashSet<>();
  private long broken;

  RefusedSwitches(InstantSource clock) {
    this.clock = clock;
  }

  /** A switch that is not configured. */
  void add(long datapathId, InetSocketAddress from) {
    boolean isNew;
    synchronized (lock) {
      RefusedSwitch before = byDatapathId.remove(datapathId);
      isNew = before == null;
      long sessions = before == null ? 1 : before.sessions() + 1;
      byDatapathId.put(datapathId, new RefusedSwitch(datapathId, from, sessions, clock.instant()));
      if (byDatapathId.size() > KEPT) {
        byDatapathId.pollFirstEntry();
      }
    }
    if (isNew) {
      LOG.warn(
          "Switch {} at {} is not configured and was turned away; configure it under"
              + " openflow-switches if it is wanted",
          String.format("%016x", datapathId),
          from);
    }
  }

  /** It is configured now. */
  void forget(long datapathId) {
    synchronized (lock) {
      byDatapathId.remove(datapathId);
    }
  }

  /** Somebody who is no OpenFlow 1.3 switch, or none that is wanted. */
  void brokenHandshake(InetSocketAddress from, String reason) {
    boolean isNew;
    synchronized (lock) {
      broken++;
      isNew = from.getAddress() != null && brokenFrom.add(from.getAddress());
      if (brokenFrom.size() > KEPT) {
        brokenFrom.remove(brokenFrom.iterator().next());
      }
    }
    if (isNew) {
      LOG.warn("Closed a connection from {}, which {}", from, reason);
    } else {
      LOG.debug("Closed a connection from {}, which {}", from, reason);
    }
  }

  long brokenHandshakes() {
    synchronized (lock) {
      return broken;
    }
  }

  List<RefusedSwitch> list() {
    synchronized (lock) {
      return List.copyOf(byDatapathId.values());
    }
  }
}
