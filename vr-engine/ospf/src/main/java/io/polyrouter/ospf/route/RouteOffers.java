package io.polyrouter.ospf.route;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.settings.OspfSettings.Preferences;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.RouteType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the RIB has of the routes: nothing is offered twice. Networks that the router is itself on
 * are not offered: the RIB has them as connected ones. What is announced as a whole while only
 * parts of it exist is offered as a black hole (RFC 2328, section 11.1, discard entries).
 */
public final class RouteOffers {

  /** Targets that are kept to be shared, before it is begun anew. */
  private static final int MAX_TARGETS = 4096;

  private final Map<IpPrefix, RouteOffer> offered = new HashMap<>();
  private final Map<Hops, RouteTarget> targets = new HashMap<>();
  private Preferences preferences = Preferences.DEFAULT;

  /** Why packets to a prefix are dropped where no longer prefix matches. */
  public enum Discard {
    NONE,
    AREA_RANGE,
    EXTERNAL_RANGE
  }

  /** Says which route there is to a prefix. */
  public interface Source {
    @Nullable OspfRoute route(IpPrefix prefix);

    Discard discard(IpPrefix prefix);
  }

  /** Takes other preferences; returns all prefixes if they differ. */
  public Collection<IpPrefix> configure(Preferences now) {
    boolean same = now.equals(preferences);
    preferences = now;
    return same ? List.of() : List.copyOf(offered.keySet());
  }

  /** What the RIB is to be told of these prefixes, in ascending order. */
  public List<RouteChange> changes(Collection<IpPrefix> prefixes, Source source) {
    List<RouteChange> changes = new ArrayList<>();
    for (IpPrefix prefix : prefixes) {
      RouteOffer now = offer(source.route(prefix), source.discard(prefix));
      RouteOffer before = now == null ? offered.remove(prefix) : offered.put(prefix, now);
      if (now == null && before != null) {
        changes.add(new RouteChange.Withdraw(prefix));
      } else if (now != null && !now.equals(before)) {
        changes.add(new RouteChange.Offer(prefix, now));
      }
    }
    return changes;
  }

  /** Takes everything back. */
  public List<RouteChange> withdrawAll() {
    List<RouteChange> changes = new ArrayList<>();
    new TreeSet<>(offered.keySet())
        .forEach(prefix -> changes.add(new RouteChange.Withdraw(prefix)));
    offered.clear();
    return changes;
  }

  private @Nullable RouteOffer offer(@Nullable OspfRoute route, Discard discard) {
    if (route != null) {
      return route.hops().isEmpty() || route.hops().isOnLink()
          ? null
          : new RouteOffer(
              preference(route.type()),
              route.metric(),
              route.tag(),
              route.type().routeType(),
              target(route.hops()));
    }
    return switch (discard) {
      case NONE -> null;
      case AREA_RANGE ->
          new RouteOffer(
              preferences.intraArea(), 0, 0, RouteType.OSPF_INTRA_AREA, RouteTarget.BLACKHOLE);
      case EXTERNAL_RANGE ->
          new RouteOffer(
              preferences.external(), 0, 0, RouteType.OSPF_EXTERNAL_1, RouteTarget.BLACKHOLE);
    };
  }

  private int preference(OspfRoute.Type type) {
    return switch (type) {
      case INTRA_AREA -> preferences.intraArea();
      case INTER_AREA -> preferences.interArea();
      case EXTERNAL_1, EXTERNAL_2, NSSA_1, NSSA_2 -> preferences.external();
    };
  }

  private RouteTarget target(Hops hops) {
    if (targets.size() >= MAX_TARGETS) {
      targets.clear();
    }
    return targets.computeIfAbsent(
        hops, ways -> new RouteTarget.Via(ways.nextHops(), ways.backups()));
  }
}
