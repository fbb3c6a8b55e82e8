package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.adjacency.DesignatedRouterElection.Candidate;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.StoredLsa;
import io.polyrouter.ospf.packet.OspfPacket.DatabaseDescription;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A router on the other side of an interface (RFC 2328, section 10). */
final class Neighbour {

  static final long NEVER = Long.MIN_VALUE;
  private static final int PACKET_TYPES = 6;
  private static final long SECOND_NANOS = 1_000_000_000L;

  /** LSAs in a second that a neighbour may send without having been asked, and at once. */
  static final int FLOOD_RATE = 10_000;

  static final int FLOOD_BURST = 20_000;

  final OspfInterface at;

  /** Under which the interface knows it. */
  final int key;

  /** When it is taken for dead. */
  final TimerQueue.Timer inactivity;

  /** When the last database description is sent again, or forgotten. */
  final TimerQueue.Timer description;

  final TimerQueue.Timer request;
  final TimerQueue.Timer retransmit;

  /** Hellos to a configured neighbour that is down. */
  final TimerQueue.Timer poll;

  NeighbourState state = NeighbourState.DOWN;
  int routerId;
  IpAddress address;
  int interfaceId;
  int priority;
  int designated;
  int backup;

  /** Of its last hello. */
  int options;

  /** How it is configured; null if it was found. */
  @Nullable StaticNeighbour configured;

  // ---- exchange of databases (section 10.6 to 10.9) -----------------------------------------

  boolean isMaster;
  int sequence;
  int descriptionOptions;
  @Nullable DatabaseDescription lastReceived;
  @Nullable DatabaseDescription lastSent;

  /** What it is still to be told of the own database. */
  final Deque<StoredLsa> summary = new ArrayDeque<>();

  /** What it has that is more recent: not asked for yet, or asked for and not got. */
  final Map<LsaKey, LsaHeader> requests = new LinkedHashMap<>();

  /** Those of the requests that were sent and are not answered. */
  final Set<LsaKey> outstanding = new LinkedHashSet<>();

  /** What it has not acknowledged, with the time when it was sent to it last. */
  final Map<StoredLsa, Long> retransmissions = new LinkedHashMap<>();

  /** What it has asked for and is to be sent. */
  final Deque<StoredLsa> answers = new ArrayDeque<>();

  // ---- further ------------------------------------------------------------------------------

  /** Whether its adjacency is announced whatever its state, since it restarts (RFC 3623). */
  boolean helped;

  int restartReason;

  final TimerQueue.Timer grace;

  @Nullable LivenessSession watched;

  /** Whether the path broke while it was helped: that counts when it is helped no longer. */
  boolean isPathBroken;

  /** Sequence numbers of authentication, by the type of packets; see {@link #NEVER}. */
  private final long[] authenticated = new long[PACKET_TYPES];

  private final boolean[] hasAuthenticated = new boolean[PACKET_TYPES];
  private long floodTokens = FLOOD_BURST;
  private long floodTokensNanos = NEVER;

  /** When its state changed last, since 1970-01-01 UTC. */
  long changedSeconds;

  long events;
  long retransmitted;
  long floodsRefused;
  @Nullable String lastReason;

  /** Its timers. */
  record Timers(
      TimerQueue.Timer inactivity,
      TimerQueue.Timer description,
      TimerQueue.Timer request,
      TimerQueue.Timer retransmit,
      TimerQueue.Timer poll,
      TimerQueue.Timer grace) {}

  Neighbour(OspfInterface at, int key, IpAddress address, Timers timers, long wallSeconds) {
    this.at = at;
    this.key = key;
    this.address = address;
    inactivity = timers.inactivity();
    description = timers.description();
    request = timers.request();
    retransmit = timers.retransmit();
    poll = timers.poll();
    grace = timers.grace();
    changedSeconds = wallSeconds;
  }

  /** By what it calls itself in hellos. */
  int designation(Dialect dialect) {
    return dialect.designation(routerId, address);
  }

  Candidate candidate(Dialect dialect) {
    return new Candidate(routerId, designation(dialect), priority, designated, backup);
  }

  /** Whether its adjacency is announced. */
  boolean isAdjacent() {
    return state == NeighbourState.FULL || helped;
  }

  /**
   * Takes in the sequence number of a genuine packet; false if it is an old one.
   *
   * @param type of packets that are counted together, 0 to 5
   */
  boolean takeSequenceNumber(Dialect dialect, int type, long sequenceNumber) {
    if (hasAuthenticated[type] && dialect.isRepeated(sequenceNumber, authenticated[type])) {
      return false;
    }
    hasAuthenticated[type] = true;
    authenticated[type] = sequenceNumber;
    return true;
  }

  /** It starts anew: also with its sequence numbers. */
  void forgetSequenceNumbers() {
    Arrays.fill(hasAuthenticated, false);
  }

  /** Whether one more LSA that was not asked for is looked at now. */
  boolean takeFlood(long now) {
    if (floodTokensNanos == NEVER) {
      floodTokensNanos = now;
    }
    long more = (now - floodTokensNanos) / (SECOND_NANOS / FLOOD_RATE);
    if (more > 0) {
      floodTokens = Math.min(FLOOD_BURST, floodTokens + more);
      floodTokensNanos = now;
    }
    if (floodTokens <= 0) {
      floodsRefused++;
      return false;
    }
    floodTokens--;
    return true;
  }

  @Override
  public String toString() {
    return address + " " + state;
  }
}
