package io.polyrouter.stack.neighbour;

import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.NeighbourStatus;
import io.polyrouter.stack.NeighbourUse;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.link.StackContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The neighbours of one virtual router in one address family: the state machine that the package
 * describes. Used by one thread.
 */
public final class Neighbours {

  public static final int MAX_WAITING = WaitingPackets.MAX;
  public static final int MAX_INCOMPLETE = 512;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** RFC 1122, section 2.3.2.1; RFC 4861, RetransTimer: not more than one request a second. */
  private static final long REQUEST_INTERVAL_NANOS = SECOND;

  private static final int REQUESTS_BEFORE_FAILURE = 3;
  private static final long LONGEST_RETRY_NANOS = 32 * SECOND;
  private static final int UNICAST_PROBES = 2;
  private static final int PROBES_BEFORE_LOSS = 4;

  /** For how long it counts as reachable after the first answer, doubling with each further one. */
  private static final long FIRST_REACHABLE_NANOS = 10 * SECOND;

  private static final long LONGEST_REACHABLE_NANOS = 30 * SECOND;
  private static final long LONGEST_OFFLOADED_NEXT_HOP_NANOS = 60 * SECOND;
  private static final long LONGEST_OFFLOADED_NANOS = 240 * SECOND;

  /** RFC 4861, DELAY_FIRST_PROBE_TIME. */
  private static final long DELAY_NANOS = 5 * SECOND;

  private static final long WARY_NANOS = 60 * SECOND;
  private static final long LINK_UP_PROBE_SPREAD_NANOS = SECOND / 2;

  /** A full table is searched for entries to give up no more often. */
  private static final long SWEEP_INTERVAL_NANOS = SECOND;

  private static final long UNUSED_NANOS = 60 * SECOND;

  private final StackContext context;
  private final WaitingPackets waiting;

  /** All links with neighbours of this family, to search them when the table is full. */
  private final List<NeighbourLink> links = new ArrayList<>(1);

  private int size;

  /** Those not wanted, which anybody can cause by sending to absent nodes. */
  private int incomplete;

  private long refused;
  private long unresolvedRefused;
  private long nextSweepNanos = Long.MIN_VALUE;

  public Neighbours(StackContext context) {
    this.context = context;
    this.waiting = new WaitingPackets(context);
  }

  /** What is in use of the limits, and what found no room. */
  public NeighbourUse use() {
    return new NeighbourUse(
        size, incomplete, waiting.size(), refused, unresolvedRefused, waiting.refused());
  }

  public void linkAdded(NeighbourLink link) {
    links.add(link);
  }

  // ---- packets to neighbours ----------------------------------------------------------------

  /**
   * Keeps a packet until the neighbour's MAC address is known, and asks for it.
   *
   * @param frame handed over for good
   */
  public void sendWhenResolved(
      NeighbourLink onLink, long high, long low, byte[] frame, int packetBytes, long nowNanos) {
    Neighbour neighbour = onLink.find(high, low);
    if (neighbour == null) {
      if (incomplete >= MAX_INCOMPLETE) {
        unresolvedRefused++;
        context.count(VrCounter.NEIGHBOUR_LIMIT);
        return;
      }
      if (!hasRoom(nowNanos)) {
        refused++;
        context.count(VrCounter.NEIGHBOUR_LIMIT);
        return;
      }
      neighbour = add(onLink, high, low);
      incomplete++;
      waiting.keep(neighbour, frame, packetBytes);
      // After the packet, which may decide who asks.
      request(neighbour, nowNanos);
      return;
    }
    waiting.keep(neighbour, frame, packetBytes);
  }

  /** A packet goes to a neighbour that {@link Neighbour#isStale}. */
  public void used(Neighbour neighbour, long nowNanos) {
    delay(neighbour, nowNanos);
  }

  // ---- time ---------------------------------------------------------------------------------

  void timerFired(Neighbour neighbour, long nowNanos) {
    switch (neighbour.status) {
      case INCOMPLETE -> {
        if (neighbour.attempts >= REQUESTS_BEFORE_FAILURE) {
          waiting.fail(neighbour, nowNanos);
          if (!neighbour.wanted) {
            remove(neighbour, nowNanos);
            return;
          }
        }
        request(neighbour, nowNanos);
      }
      case REACHABLE, DELAY -> probe(neighbour, nowNanos);
      case PROBE -> {
        if (neighbour.attempts < PROBES_BEFORE_LOSS) {
          request(neighbour, nowNanos);
        } else {
          lost(neighbour, nowNanos);
        }
      }
      case STALE -> throw new IllegalStateException("a stale neighbour has no timer");
    }
  }

  private void delay(Neighbour neighbour, long nowNanos) {
    neighbour.status = NeighbourStatus.DELAY;
    neighbour.staleAtNanos = Neighbour.NEVER;
    neighbour.attempts = 0;
    context.timers().set(neighbour, nowNanos + DELAY_NANOS);
  }

  private void probe(Neighbour neighbour, long nowNanos) {
    neighbour.status = NeighbourStatus.PROBE;
    neighbour.staleAtNanos = Neighbour.NEVER;
    neighbour.attempts = 0;
    request(neighbour, nowNanos);
  }

  /** Sends a request if the link is up, and sets the timer for what follows. */
  private void request(Neighbour neighbour, long nowNanos) {
    if (!neighbour.onLink.link.isUp()) {
      return;
    }
    neighbour.attempts++;
    boolean unicast =
        neighbour.status == NeighbourStatus.PROBE && neighbour.attempts <= UNICAST_PROBES;
    // The timer first: the answer may come while the request is being sent.
    context.timers().set(neighbour, nowNanos + retryNanos(neighbour.attempts));
    neighbour.onLink.solicit(neighbour, unicast);
  }

  private long retryNanos(int attempts) {
    if (attempts <= REQUESTS_BEFORE_FAILURE) {
      return REQUEST_INTERVAL_NANOS;
    }
    int doublings = Math.min(attempts - REQUESTS_BEFORE_FAILURE, 5);
    return spread(Math.min(REQUEST_INTERVAL_NANOS << doublings, LONGEST_RETRY_NANOS));
  }

  /** Somewhere from 7/8 to 9/8 of the time, so that neighbours do not fall into step. */
  private long spread(long nanos) {
    return nanos - nanos / 8 + context.random().nextLong(nanos / 4);
  }

  private void lost(Neighbour neighbour, long nowNanos) {
    if (!neighbour.wanted) {
      remove(neighbour, nowNanos);
      return;
    }
    forget(neighbour, nowNanos);
    request(neighbour, nowNanos);
  }

  private void forget(Neighbour neighbour, long nowNanos) {
    boolean wasResolved = neighbour.isResolved();
    becomeWaryIfDeceived(neighbour, nowNanos);
    neighbour.macBits = 0;
    neighbour.isStatic = false;
    neighbour.status = NeighbourStatus.INCOMPLETE;
    neighbour.staleAtNanos = Neighbour.NEVER;
    neighbour.attempts = 0;
    neighbour.confirmations = 0;
    context.timers().cancel(neighbour);
    if (wasResolved) {
      tell(neighbour, null);
    }
  }

  private static void becomeWaryIfDeceived(Neighbour neighbour, long nowNanos) {
    if (neighbour.unverified) {
      neighbour.unverified = false;
      neighbour.waryUntilNanos = nowNanos + WARY_NANOS;
    }
  }

  // ---- what neighbours say ------------------------------------------------------------------

  /**
   * The neighbour answered, or so it says: it confirms if it was asked, otherwise it is a claim.
   */
  public void answered(Neighbour neighbour, long macBits, long nowNanos) {
    if (neighbour.isStatic) {
      mismatch(neighbour, macBits);
      return;
    }
    boolean everybodyWasAsked =
        neighbour.attempts > 0
            && (neighbour.status == NeighbourStatus.INCOMPLETE
                || neighbour.status == NeighbourStatus.PROBE
                    && neighbour.attempts > UNICAST_PROBES);
    boolean wasAsked =
        everybodyWasAsked
            || neighbour.status == NeighbourStatus.PROBE && neighbour.macBits == macBits;
    if (wasAsked) {
      confirm(neighbour, macBits, nowNanos);
    } else {
      claimed(neighbour, macBits, nowNanos);
    }
  }

  /** A neighbour that is known says by itself which MAC address it has. */
  public void claimed(Neighbour neighbour, long macBits, long nowNanos) {
    if (neighbour.isStatic) {
      mismatch(neighbour, macBits);
      return;
    }
    if (neighbour.macBits == macBits || !neighbour.onLink.link.isUp()) {
      return;
    }
    if (nowNanos < neighbour.waryUntilNanos && neighbour.isResolved()) {
      if (neighbour.status != NeighbourStatus.PROBE) {
        probe(neighbour, nowNanos);
      }
      return;
    }
    boolean wasProbing = neighbour.status == NeighbourStatus.PROBE;
    boolean wasResolved = neighbour.isResolved();
    boolean wasUnverified = neighbour.unverified;
    setMac(neighbour, macBits);
    neighbour.unverified = true;
    neighbour.confirmations = 0;
    if (!wasResolved) {
      // A request is under way already, and its answer verifies this.
      neighbour.status = NeighbourStatus.PROBE;
    } else if (!wasProbing) {
      probe(neighbour, nowNanos);
    } else if (!wasUnverified) {
      // The request under way was for another address. After many claims everybody is asked.
      neighbour.attempts = 0;
    }
    waiting.send(neighbour);
  }

  /**
   * A neighbour that is not known says which MAC address it has, and wants something from this
   * router. It is asked whether it is really there once something is sent to it (RFC 4861, section
   * 7.3.3); on an offloaded link, where that goes unseen, soon.
   */
  public void learn(NeighbourLink onLink, long high, long low, long macBits, long nowNanos) {
    if (!hasRoom(nowNanos)) {
      refused++;
      context.count(VrCounter.NEIGHBOUR_LIMIT);
      return;
    }
    Neighbour added = add(onLink, high, low);
    added.status = NeighbourStatus.REACHABLE;
    added.unverified = true;
    setMac(added, macBits);
    makeStale(added, nowNanos);
  }

  /**
   * Something shows that packets to the neighbour arrive and that it still has its MAC address.
   * This also verifies what it said by itself, if it is the progress of a conversation.
   */
  public void confirmed(Neighbour neighbour, boolean byConversation, long nowNanos) {
    boolean confirms = neighbour.isResolved() && (byConversation || !neighbour.unverified);
    if (confirms && !neighbour.isStatic && neighbour.onLink.link.isUp()) {
      boolean isFresh =
          neighbour.status == NeighbourStatus.REACHABLE && !neighbour.isStale(nowNanos);
      if (!isFresh) {
        confirm(neighbour, neighbour.macBits, nowNanos);
      }
    }
  }

  /** Something casts doubt on the neighbour: it is asked when it is used next. */
  public void doubted(Neighbour neighbour, long nowNanos) {
    if (!neighbour.isStatic && neighbour.status == NeighbourStatus.REACHABLE) {
      makeStale(neighbour, nowNanos);
    }
  }

  private void makeStale(Neighbour neighbour, long nowNanos) {
    if (neighbour.onLink.link.isOffloaded()) {
      delay(neighbour, nowNanos);
    } else {
      neighbour.staleAtNanos = Math.min(neighbour.staleAtNanos, nowNanos);
    }
  }

  private static void mismatch(Neighbour neighbour, long macBits) {
    if (neighbour.macBits != macBits) {
      neighbour.onLink.link.count(neighbour.onLink.staticMismatches());
    }
  }

  private void confirm(Neighbour neighbour, long macBits, long nowNanos) {
    if (neighbour.macBits != macBits) {
      becomeWaryIfDeceived(neighbour, nowNanos);
      neighbour.confirmations = 0;
    }
    setMac(neighbour, macBits);
    neighbour.unverified = false;
    neighbour.status = NeighbourStatus.REACHABLE;
    neighbour.attempts = 0;
    long nanos = spread(reachableNanos(neighbour));
    neighbour.confirmations++;
    if (neighbour.onLink.link.isOffloaded()) {
      neighbour.staleAtNanos = Neighbour.NEVER;
      context.timers().set(neighbour, nowNanos + nanos);
    } else {
      neighbour.staleAtNanos = nowNanos + nanos;
      context.timers().cancel(neighbour);
    }
    waiting.send(neighbour);
  }

  private static long reachableNanos(Neighbour neighbour) {
    long longest = LONGEST_REACHABLE_NANOS;
    if (neighbour.onLink.link.isOffloaded()) {
      longest = neighbour.wanted ? LONGEST_OFFLOADED_NEXT_HOP_NANOS : LONGEST_OFFLOADED_NANOS;
    }
    return Math.min(FIRST_REACHABLE_NANOS << Math.min(neighbour.confirmations, 5), longest);
  }

  private void setMac(Neighbour neighbour, long macBits) {
    if (neighbour.macBits == macBits) {
      return;
    }
    if (neighbour.isResolved()) {
      neighbour.onLink.link.count(neighbour.onLink.moves());
    } else {
      countIncomplete(neighbour, -1);
    }
    neighbour.macBits = macBits;
    tell(neighbour, new MacAddress(macBits));
  }

  private void tell(Neighbour neighbour, @Nullable MacAddress mac) {
    context
        .listener()
        .neighbourChanged(neighbour.onLink.link, neighbour.onLink.addressOf(neighbour), mac);
  }

  // ---- entries ------------------------------------------------------------------------------

  private Neighbour add(NeighbourLink onLink, long high, long low) {
    Neighbour neighbour = new Neighbour(onLink, high, low);
    onLink.put(neighbour);
    size++;
    return neighbour;
  }

  private void remove(Neighbour neighbour, long nowNanos) {
    context.timers().cancel(neighbour);
    countIncomplete(neighbour, -1);
    neighbour.onLink.remove(neighbour);
    size--;
    waiting.fail(neighbour, nowNanos);
    if (neighbour.isResolved()) {
      tell(neighbour, null);
    }
  }

  private void countIncomplete(Neighbour neighbour, int change) {
    if (neighbour.status == NeighbourStatus.INCOMPLETE && !neighbour.wanted) {
      incomplete += change;
    }
  }

  private boolean hasRoom(long nowNanos) {
    if (size < context.maxNeighbours()) {
      return true;
    }
    if (nowNanos >= nextSweepNanos) {
      nextSweepNanos = nowNanos + SWEEP_INTERVAL_NANOS;
      for (NeighbourLink link : links) {
        for (Neighbour neighbour : link.all()) {
          if (isUnused(neighbour, nowNanos)) {
            remove(neighbour, nowNanos);
          }
        }
      }
    }
    return size < context.maxNeighbours();
  }

  private static boolean isUnused(Neighbour neighbour, long nowNanos) {
    boolean isNeeded = neighbour.isStatic || neighbour.wanted;
    // What only claims to exist, and nothing was ever sent to, is not worth waiting for.
    long unusedNanos = neighbour.unverified ? 0 : UNUSED_NANOS;
    return !isNeeded
        && neighbour.status == NeighbourStatus.REACHABLE
        && neighbour.isStale(nowNanos - unusedNanos);
  }

  /** Configures a neighbour, or with null leaves it to be asked for again. */
  public void setStatic(
      NeighbourLink onLink, long high, long low, @Nullable MacAddress mac, long nowNanos) {
    Neighbour neighbour = onLink.find(high, low);
    if (mac == null) {
      if (neighbour != null && neighbour.isStatic) {
        neighbour.isStatic = false;
        lost(neighbour, nowNanos);
      }
      return;
    }
    if (neighbour == null) {
      neighbour = add(onLink, high, low);
      countIncomplete(neighbour, 1);
    }
    confirm(neighbour, mac.bits(), nowNanos);
    neighbour.isStatic = true;
    neighbour.staleAtNanos = Neighbour.NEVER;
    context.timers().cancel(neighbour);
  }

  /** The FIB begins or ceases to have this next hop. */
  public void setWanted(NeighbourLink onLink, long high, long low, boolean wanted, long nowNanos) {
    Neighbour neighbour = onLink.find(high, low);
    if (neighbour == null) {
      if (!wanted) {
        return;
      }
      if (!hasRoom(nowNanos)) {
        context.count(VrCounter.NEIGHBOUR_LIMIT);
        return;
      }
      neighbour = add(onLink, high, low);
      neighbour.wanted = true;
      request(neighbour, nowNanos);
      return;
    }
    countIncomplete(neighbour, -1);
    neighbour.wanted = wanted;
    countIncomplete(neighbour, 1);
    if (!wanted && !neighbour.isResolved()) {
      remove(neighbour, nowNanos);
    }
  }

  /** Confirms all that was known, and asks again for what was not. */
  public void linkUp(NeighbourLink onLink, long nowNanos) {
    for (Neighbour neighbour : onLink.all()) {
      if (neighbour.status == NeighbourStatus.STALE) {
        neighbour.status = NeighbourStatus.PROBE;
        neighbour.attempts = 0;
        long pause = context.random().nextLong(LINK_UP_PROBE_SPREAD_NANOS);
        context.timers().set(neighbour, nowNanos + pause);
      } else if (neighbour.status == NeighbourStatus.INCOMPLETE) {
        neighbour.attempts = 0;
        request(neighbour, nowNanos);
      }
    }
  }

  /**
   * What was resolved stays, so that a link that comes back forwards at once; it is confirmed then.
   */
  public void linkDown(NeighbourLink onLink, long nowNanos) {
    for (Neighbour neighbour : onLink.all()) {
      if (neighbour.isStatic) {
        continue;
      }
      if (neighbour.isResolved()) {
        context.timers().cancel(neighbour);
        neighbour.status = NeighbourStatus.STALE;
        neighbour.staleAtNanos = Neighbour.NEVER;
        neighbour.confirmations = 0;
      } else if (neighbour.wanted) {
        context.timers().cancel(neighbour);
        waiting.fail(neighbour, nowNanos);
      } else {
        remove(neighbour, nowNanos);
      }
    }
  }

  /** Forgets neighbours that are no longer possible; configured ones stay. */
  public void removeIf(
      NeighbourLink onLink, Predicate<? super Neighbour> impossible, long nowNanos) {
    for (Neighbour neighbour : onLink.all()) {
      if (!neighbour.isStatic && impossible.test(neighbour)) {
        remove(neighbour, nowNanos);
      }
    }
  }

  public void linkRemoved(NeighbourLink gone, long nowNanos) {
    for (Neighbour neighbour : gone.all()) {
      remove(neighbour, nowNanos);
    }
    links.remove(gone);
  }
}
