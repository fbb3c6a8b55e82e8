package io.polyrouter.rip;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.RipDestination.Own;
import io.polyrouter.rip.packet.BadRoute;
import io.polyrouter.rip.packet.RipEntry;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routing database (RFC 2453, section 3.7): the rules by which routes are learnt and lost. What
 * an event touched is remembered and looked at once, at the end of the event; work is proportional
 * to it.
 *
 * <p>Of those that neighbours told of and that were lost, which are announced as unreachable for a
 * while, there are at most as many as may be learnt: ever new ones, told and taken back, would fill
 * the memory. Those that the instance originated itself are limited, too.
 */
final class RipTable {

  /** Lost destinations that this router originated; settings limit only those of others. */
  private static final int MOST_LOST_OWN = 100_000;

  private final NavigableMap<IpPrefix, RipDestination> destinations = new TreeMap<>();

  /** Destinations to look at, and those that changed since the last triggered update. */
  private final NavigableMap<IpPrefix, RipDestination> touched = new TreeMap<>();

  private final NavigableMap<IpPrefix, RipDestination> changed = new TreeMap<>();

  /** Those that cannot be reached, the one that was lost first at the front. */
  private final SequencedSet<RipDestination> lost = new LinkedHashSet<>();

  /** The same, of those that the instance originated. */
  private final SequencedSet<RipDestination> lostOwn = new LinkedHashSet<>();

  private final TimerQueue timers;
  private RipSettings settings;
  private int learnt;
  private long forgottenEarly;

  RipTable(TimerQueue timers, RipSettings settings) {
    this.timers = timers;
    this.settings = settings;
  }

  TimerQueue timers() {
    return timers;
  }

  /** All destinations, in ascending order. */
  Collection<RipDestination> all() {
    return destinations.values();
  }

  /** Those after a prefix, or all. */
  Collection<RipDestination> after(@Nullable IpPrefix prefix) {
    return prefix == null ? all() : destinations.tailMap(prefix, false).values();
  }

  /** Those within a prefix, itself included, in ascending order. */
  Iterable<RipDestination> within(IpPrefix prefix) {
    return () ->
        destinations.tailMap(prefix, true).values().stream()
            .takeWhile(destination -> prefix.contains(destination.prefix.address()))
            .iterator();
  }

  @Nullable RipDestination get(IpPrefix prefix) {
    return destinations.get(prefix);
  }

  int size() {
    return destinations.size();
  }

  /** Destinations that a neighbour told of. */
  int learnt() {
    return learnt;
  }

  /** Lost destinations that were forgotten before their time, for there were too many. */
  long forgottenEarly() {
    return forgottenEarly;
  }

  private RipDestination destination(IpPrefix prefix) {
    RipDestination known = destinations.get(prefix);
    if (known != null) {
      return known;
    }
    TimerQueue.Timer flush = timers.timer(now -> flush(prefix, now));
    RipDestination made = new RipDestination(prefix, flush);
    destinations.put(prefix, made);
    return made;
  }

  private void touch(RipDestination destination) {
    touched.put(destination.prefix, destination);
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Takes in new settings; goes through all destinations if they matter to them. */
  void configure(RipSettings now) {
    boolean offersChange = now.distance() != settings.distance();
    boolean pathsChange = now.maximumPaths() < settings.maximumPaths();
    settings = now;
    if (!offersChange && !pathsChange) {
      return;
    }
    for (RipDestination destination : destinations.values()) {
      while (destination.paths.size() > now.maximumPaths()) {
        forget(destination.paths.getLast());
      }
      touch(destination);
    }
  }

  // ---- what the instance originates ---------------------------------------------------------

  /** What is originated for a prefix of one type is this now, or nothing. */
  void originate(IpPrefix prefix, RipState.RouteType type, @Nullable Own own, long now) {
    if (own == null && !destinations.containsKey(prefix)) {
      return;
    }
    RipDestination destination = destination(prefix);
    boolean wasReachable = destination.isReachable();
    Own before = destination.own();
    switch (type) {
      case CONNECTED -> destination.connected = own;
      case EXTERNAL -> destination.external = own;
      case DEFAULT -> destination.originated = own;
      case RIP -> throw new IllegalArgumentException("learnt routes are not originated");
    }
    if (destination.isReachable()) {
      revive(destination);
    } else if (wasReachable && before != null) {
      destination.lostTag = before.tag();
      destination.lostNeighbour = null;
      destination.heldUntilNanos = Long.MIN_VALUE;
      startDeletion(destination, settings.timers(), now);
    }
    touch(destination);
  }

  // ---- what neighbours say ------------------------------------------------------------------

  /**
   * A neighbour says something of a destination (RFC 2453, section 3.9.2).
   *
   * @return why it is ignored, or null
   */
  @Nullable BadRoute learn(RipNeighbour neighbour, IpPrefix prefix, RipPath.Learnt said, long now) {
    RipDestination destination = destinations.get(prefix);
    RipPath path = destination == null ? null : destination.pathOf(neighbour);
    if (said.metric() >= RipEntry.INFINITY) {
      if (path != null) {
        lose(path, now);
      }
      return null;
    }
    if (path != null) {
      update(path, said, now);
      return null;
    }
    if (destination == null || destination.paths.isEmpty()) {
      return learnNew(neighbour, prefix, said, now);
    }
    int metric = destination.paths.getFirst().metric;
    if (said.metric() < metric) {
      BadRoute refused = neighbourLimit(neighbour);
      if (refused != null) {
        return refused;
      }
      while (!destination.paths.isEmpty()) {
        forget(destination.paths.getLast());
      }
      add(destination, neighbour, said, now);
    } else if (said.metric() == metric) {
      return learnEqual(destination, neighbour, said, now);
    }
    return null;
  }

  private @Nullable BadRoute learnNew(
      RipNeighbour neighbour, IpPrefix prefix, RipPath.Learnt said, long now) {
    RipDestination held = destinations.get(prefix);
    boolean isHeld =
        held != null
            && now < held.heldUntilNanos
            && held.lostNeighbour != neighbour
            && said.metric() >= held.lostMetric;
    if (isHeld) {
      return null;
    }
    if (learnt >= settings.maximumRoutes()) {
      return BadRoute.ROUTE_LIMIT;
    }
    BadRoute refused = neighbourLimit(neighbour);
    if (refused == null) {
      add(destination(prefix), neighbour, said, now);
    }
    return refused;
  }

  /** One more equal path, or one in place of a path that was not heard of for a while (3.9.2). */
  private @Nullable BadRoute learnEqual(
      RipDestination destination, RipNeighbour neighbour, RipPath.Learnt said, long now) {
    BadRoute refused = neighbourLimit(neighbour);
    if (refused != null) {
      return refused;
    }
    if (destination.paths.size() >= settings.maximumPaths()) {
      RipPath stale = null;
      for (RipPath path : destination.paths) {
        long halfNanos = path.neighbour.port.timers.invalidNanos() / 2;
        if (now - path.heardNanos >= halfNanos
            && (stale == null || path.heardNanos < stale.heardNanos)) {
          stale = path;
        }
      }
      if (stale == null) {
        return null;
      }
      forget(stale);
    }
    add(destination, neighbour, said, now);
    return null;
  }

  private static @Nullable BadRoute neighbourLimit(RipNeighbour neighbour) {
    RipInterfaceSettings at = neighbour.port.settings;
    return at != null
            && at.maximumRoutesPerNeighbour().isPresent()
            && neighbour.paths.size() >= at.maximumRoutesPerNeighbour().getAsInt()
        ? BadRoute.NEIGHBOUR_ROUTE_LIMIT
        : null;
  }

  private void add(
      RipDestination destination, RipNeighbour neighbour, RipPath.Learnt said, long now) {
    if (destination.paths.isEmpty()) {
      learnt++;
    }
    RipPath path = new RipPath(destination, neighbour, this, said);
    destination.paths.add(path);
    destination.paths.sort(RipPath.ORDER);
    neighbour.paths.put(destination.prefix, path);
    revive(destination);
    heard(path, now);
    touch(destination);
  }

  private static void heard(RipPath path, long now) {
    path.heardNanos = now;
    path.expiry.set(now + path.neighbour.port.timers.invalidNanos());
  }

  /** The neighbour of a path says something new, or the same again. */
  private void update(RipPath path, RipPath.Learnt said, long now) {
    heard(path, now);
    if (said.metric() == path.metric
        && said.tag() == path.tag
        && said.nextHop().equals(path.nextHop)) {
      return;
    }
    RipDestination destination = path.destination;
    touch(destination);
    if (said.metric() > path.metric && destination.paths.size() > 1) {
      forget(path);
      return;
    }
    if (said.metric() < path.metric) {
      for (RipPath other : List.copyOf(destination.paths)) {
        if (other != path) {
          forget(other);
        }
      }
    }
    path.metric = said.metric();
    path.tag = said.tag();
    path.nextHop = said.nextHop();
  }

  /** A path is gone: it timed out, or its neighbour or link has it no more. */
  void lose(RipPath path, long now) {
    RipDestination destination = path.destination;
    forget(path);
    if (!destination.paths.isEmpty()) {
      return;
    }
    destination.lostMetric = path.metric;
    destination.lostTag = path.tag;
    destination.lostNeighbour = path.neighbour;
    destination.heldUntilNanos = now + path.neighbour.port.timers.holddownNanos();
    if (destination.own() == null) {
      startDeletion(destination, path.neighbour.port.timers, now);
    }
  }

  /** Everything that a neighbour told of is gone. */
  void loseAll(RipNeighbour neighbour, long now) {
    for (RipPath path : List.copyOf(neighbour.paths.values())) {
      lose(path, now);
    }
  }

  /**
   * Everything that any neighbour told of is gone, and may come back at once.
   *
   * @return of how many destinations
   */
  int loseAll(long now) {
    int count = 0;
    for (RipDestination destination : destinations.values()) {
      count += destination.paths.isEmpty() ? 0 : 1;
      for (RipPath path : List.copyOf(destination.paths)) {
        lose(path, now);
      }
      destination.heldUntilNanos = Long.MIN_VALUE;
    }
    return count;
  }

  private void forget(RipPath path) {
    path.expiry.cancel();
    path.neighbour.paths.remove(path.destination.prefix);
    path.destination.paths.remove(path);
    if (path.destination.paths.isEmpty()) {
      learnt--;
    }
    touch(path.destination);
  }

  // ---- deletion -----------------------------------------------------------------------------

  private void revive(RipDestination destination) {
    destination.flushed = false;
    destination.flush.cancel();
    noLongerLost(destination);
  }

  private void startDeletion(RipDestination destination, RipTimers by, long now) {
    destination.flushed = false;
    destination.flush.set(now + by.garbageNanos());
    noLongerLost(destination);
    (destination.lostNeighbour == null ? lostOwn : lost).addLast(destination);
  }

  private void noLongerLost(RipDestination destination) {
    lost.remove(destination);
    lostOwn.remove(destination);
  }

  private void flush(IpPrefix prefix, long now) {
    RipDestination destination = destinations.get(prefix);
    if (destination == null || destination.isReachable()) {
      return;
    }
    destination.flushed = true;
    destination.seen = RipDestination.Seen.NOTHING;
    changed.remove(prefix);
    if (now < destination.heldUntilNanos) {
      destination.flush.set(destination.heldUntilNanos);
    } else {
      remove(destination);
    }
  }

  private void remove(RipDestination destination) {
    destination.flush.cancel();
    noLongerLost(destination);
    changed.remove(destination.prefix);
    destinations.remove(destination.prefix);
  }

  /** What was lost longest ago goes first: neighbours were told of it most often. */
  private void forgetSurplus(SequencedSet<RipDestination> from, int most) {
    while (from.size() > most) {
      remove(from.getFirst());
      forgottenEarly++;
    }
  }

  // ---- changes ------------------------------------------------------------------------------

  /** What the RIB has to be told of; what neighbours have to be told of is remembered. */
  List<RouteChange> settle() {
    List<RouteChange> changes = new ArrayList<>();
    for (RipDestination destination : touched.values()) {
      RouteOffer offer = destination.offer(settings.distance());
      if (offer == null && destination.offered != null) {
        changes.add(new RouteChange.Withdraw(destination.prefix));
      } else if (offer != null && !offer.equals(destination.offered)) {
        changes.add(new RouteChange.Offer(destination.prefix, offer));
      }
      destination.offered = offer;
      RipDestination.Seen seen = destination.look();
      if (!seen.equals(destination.seen)) {
        destination.seen = seen;
        changed.put(destination.prefix, destination);
      }
    }
    touched.clear();
    forgetSurplus(lost, settings.maximumRoutes());
    forgetSurplus(lostOwn, MOST_LOST_OWN);
    return changes;
  }

  boolean hasChanged() {
    return !changed.isEmpty();
  }

  boolean needsTriggeredUpdate(RipDestination destination) {
    return changed.containsKey(destination.prefix);
  }

  /** Those that changed, in ascending order; they count as told from now on. */
  List<RipDestination> takeChanged() {
    List<RipDestination> all = List.copyOf(changed.values());
    changed.clear();
    return all;
  }
}
