package io.polyrouter.stack.neighbour;

import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.NeighbourState;
import io.polyrouter.stack.NeighbourStatus;
import io.polyrouter.stack.time.Timer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A neighbour on one link; all decisions are {@link Neighbours}'. */
public final class Neighbour extends Timer {

  /** Never: it is fresh until something happens to it. */
  static final long NEVER = Long.MAX_VALUE;

  final NeighbourLink onLink;
  final long high;
  final long low;

  /** Zero while it is not known. */
  long macBits;

  /** When it becomes stale, in the states in which it does. */
  long staleAtNanos = NEVER;

  /** Until when claims of other MAC addresses are not followed. */
  long waryUntilNanos = Long.MIN_VALUE;

  /** Never STALE: that is REACHABLE whose time is over, unless its link is down. */
  NeighbourStatus status = NeighbourStatus.INCOMPLETE;

  boolean isStatic;
  boolean isRouter;

  /** The FIB has it as a next hop, so that it is to be kept resolved. */
  boolean wanted;

  /** The MAC address is what it, or another, said by itself; no answer has confirmed it yet. */
  boolean unverified;

  /** Times that it was asked since it was last confirmed. */
  int attempts;

  /** Times in a row that it was confirmed. */
  int confirmations;

  @Nullable ArrayDeque<Waiting> waiting;

  Neighbour(NeighbourLink onLink, long high, long low) {
    this.onLink = onLink;
    this.high = high;
    this.low = low;
  }

  /** A packet that waits for the MAC address: a frame whose IP packet starts at byte 14. */
  static final class Waiting {
    final byte[] frame;
    final int packetBytes;

    Waiting(byte[] frame, int packetBytes) {
      this.frame = frame;
      this.packetBytes = packetBytes;
    }
  }

  /** The upper half of its address; 0 for IPv4. */
  public long high() {
    return high;
  }

  /** The lower half of its address; the address itself for IPv4. */
  public long low() {
    return low;
  }

  public boolean isResolved() {
    return macBits != 0;
  }

  /** Its MAC address, 0 while it is not known. */
  public long macBits() {
    return macBits;
  }

  /** The packet that waits longest for the MAC address, as a frame; null if none does. */
  public byte @Nullable [] prompting() {
    ArrayDeque<Waiting> queue = waiting;
    Waiting first = queue == null ? null : queue.peekFirst();
    return first == null ? null : first.frame;
  }

  public void setRouter(boolean router) {
    isRouter = router;
  }

  /** Whether {@link Neighbours#used} wants to know that a packet goes to it now. */
  public boolean isStale(long nowNanos) {
    return nowNanos >= staleAtNanos;
  }

  /** What there is to show of it. */
  public NeighbourState state() {
    return new NeighbourState(
        onLink.addressOf(this),
        macBits == 0 ? null : new MacAddress(macBits),
        isStatic,
        isRouter,
        status,
        staleAtNanos);
  }

  @Override
  protected void fired(long nowNanos) {
    onLink.neighbours.timerFired(this, nowNanos);
  }
}
