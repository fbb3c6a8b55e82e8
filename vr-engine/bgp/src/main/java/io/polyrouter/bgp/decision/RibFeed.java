package io.polyrouter.bgp.decision;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.table.LocRib;
import io.polyrouter.bgp.table.PrefixIds;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.RouteBatch;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.RouteType;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is chosen into batches for the RIB. Routes by the same next hops are offered by one
 * object, whatever their attributes are, so that a table has few of them; the RIB resolves them
 * (RFC 4271, section 5.1.3). Used by one thread.
 */
public final class RibFeed {

  /** Offers beyond that are made anew; all that is lost is that equal ones are not one object. */
  private static final int MAX_OFFERS = 1 << 16;

  private final PrefixIds ids;
  private final int externalPreference;
  private final int internalPreference;
  private final Map<Key, RouteOffer> offers = new HashMap<>();
  private RouteBatch.Builder batch;

  // Routes of one UPDATE come one after the other.
  private @Nullable AttributeSet lastSet;
  private @Nullable PathPeer lastPeer;
  private @Nullable RouteOffer lastOffer;

  private record Key(List<IpAddress> nextHops, boolean isExternal) {}

  /**
   * Without changes.
   *
   * @param ids of a family without route distinguishers
   * @param externalPreference of routes from external peers, among sources of the RIB
   */
  public RibFeed(PrefixIds ids, int externalPreference, int internalPreference) {
    this.ids = ids;
    this.externalPreference = externalPreference;
    this.internalPreference = internalPreference;
    this.batch = new RouteBatch.Builder(ids.family().addresses());
  }

  /** Changes that have not been taken. */
  public int size() {
    return batch.size();
  }

  /** The changes since the last time. */
  public RouteBatch take() {
    return batch.build();
  }

  /**
   * The paths to a prefix are others, or the first ones.
   *
   * @param peer of the best path; what the router itself announces is not offered
   * @param others that are used beside it
   */
  public void put(int id, AttributeSet best, PathPeer peer, List<LocRib.Member> others) {
    if (peer.isLocal()) {
      remove(id);
    } else {
      RouteOffer offer = others.isEmpty() ? offer(best, peer) : offer(best, peer, others);
      batch.offer(ids.high(id), ids.low(id), ids.length(id), offer);
    }
  }

  /** There is no path to a prefix any more, whose number is still held. */
  public void remove(int id) {
    batch.withdraw(ids.high(id), ids.low(id), ids.length(id));
  }

  private RouteOffer offer(AttributeSet best, PathPeer peer) {
    RouteOffer last = lastOffer;
    if (last != null && best.equals(lastSet) && peer.equals(lastPeer)) {
      return last;
    }
    RouteOffer offer = offer(best, peer, List.of());
    lastSet = best;
    lastPeer = peer;
    lastOffer = offer;
    return offer;
  }

  private RouteOffer offer(AttributeSet best, PathPeer peer, List<LocRib.Member> others) {
    Set<IpAddress> nextHops = new LinkedHashSet<>();
    add(best, nextHops);
    others.forEach(other -> add(other.attributes(), nextHops));
    if (offers.size() >= MAX_OFFERS) {
      offers.clear();
    }
    boolean isExternal = peer.kind() == PeerKind.EXTERNAL;
    return offers.computeIfAbsent(new Key(List.copyOf(nextHops), isExternal), this::offer);
  }

  private static void add(AttributeSet set, Set<IpAddress> nextHops) {
    IpAddress nextHop = set.nextHop();
    if (nextHop != null) {
      nextHops.add(nextHop);
    }
  }

  private RouteOffer offer(Key key) {
    RouteTarget target =
        new RouteTarget.Via(
            key.nextHops().stream().<RouteNextHop>map(RouteNextHop.Recursive::new).toList());
    return new RouteOffer(
        key.isExternal() ? externalPreference : internalPreference,
        0,
        0,
        key.isExternal() ? RouteType.BGP_EXTERNAL : RouteType.BGP_INTERNAL,
        target);
  }
}
