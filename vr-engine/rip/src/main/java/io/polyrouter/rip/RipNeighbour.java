package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A router on a link that is heard. It is forgotten when it was silent for the invalid interval.
 */
final class RipNeighbour {

  final RipPort port;
  final IpAddress address;
  final Map<IpPrefix, RipPath> paths = new LinkedHashMap<>();
  final TimerQueue.Timer silence;

  /** Of the last genuine packet, by key: unsigned. */
  private final Map<Integer, Integer> sequenceNumbers = new TreeMap<>();

  /** By the wall clock, since 1970-01-01 UTC. */
  long heardSeconds;

  int version;
  long badPackets;
  long badRoutes;

  /** What was asked for last: how the path is watched; null if it is not. */
  ProtocolEffect.@Nullable WatchLiveness watched;

  /** Whether BFD says that the path is broken: what it sends is not to be trusted. */
  boolean down;

  /** Whether it was told that it announces too much. */
  boolean limitTold;

  RipNeighbour(RipPort port, IpAddress address, TimerQueue timers, LongConsumer onSilence) {
    this.port = port;
    this.address = address;
    silence = timers.timer(onSilence);
  }

  /** Whether this is the session by which the path is watched now. */
  boolean isWatchedBy(LivenessSession session) {
    return watched != null && watched.session().equals(session);
  }

  /**
   * Whether a sequence number is not lower than the last of the same key; takes it in if so (RFC
   * 2082, section 3.2.2).
   */
  boolean takeSequenceNumber(int keyId, OptionalInt sequenceNumber) {
    if (sequenceNumber.isEmpty()) {
      return true;
    }
    int given = sequenceNumber.getAsInt();
    Integer last = sequenceNumbers.get(keyId);
    if (last != null && Integer.compareUnsigned(given, last) < 0) {
      return false;
    }
    sequenceNumbers.put(keyId, given);
    return true;
  }
}
