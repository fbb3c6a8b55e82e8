package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination.Condition;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.RedistributedRoute.Route;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a redistributed route is announced as. Stateless. */
final class RedistributionRules {

  private static final long MAX_TAG = 0xffff_ffffL;

  private RedistributionRules() {}

  /** Null if it is not announced: nothing asks for it, or its metric is infinite. */
  static @Nullable Announcement announcement(
      Route route, boolean isDefaultRoute, OspfSettings settings) {
    Redistribution by = route.redistribution();
    if (by.protocol().equals(Redistribution.DEFAULT_ROUTE)) {
      DefaultOrigination origination = settings.defaultOrigination();
      return origination.condition() == Condition.WHEN_PRESENT
          ? announcement(
              route, origination.metric(), origination.type2(), route.edits().tag().orElse(0))
          : null;
    }
    if (isDefaultRoute) {
      return null;
    }
    for (OspfSettings.Redistribute configured : settings.redistribute()) {
      if (configured.source().equals(by)) {
        return announcement(
            route,
            configured.metric().orElse(settings.defaultMetric()),
            configured.type2(),
            route.edits().tag().orElse(configured.tag().orElse(route.offer().tag())));
      }
    }
    return null;
  }

  private static @Nullable Announcement announcement(
      Route route, int metric, boolean type2, long tag) {
    long value = Math.max(0, route.edits().metric().orElse(metric));
    if (value >= LsaBody.LS_INFINITY) {
      return null;
    }
    return new Announcement(
        route.edits().externalType().map(type -> type == 2).orElse(type2),
        (int) value,
        tag >= 0 && tag <= MAX_TAG ? tag : 0,
        nextHop(route.offer().target()));
  }

  /** Only a single one can be told of. */
  private static @Nullable IpAddress nextHop(RouteTarget target) {
    return target instanceof RouteTarget.Via(List<RouteNextHop> hops, var backups)
            && hops.size() == 1
        ? switch (hops.getFirst()) {
          case RouteNextHop.Recursive(IpAddress address) -> address;
          case RouteNextHop.Neighbour(int index, IpAddress address) -> address;
          case RouteNextHop.OnLink onLink -> null;
        }
        : null;
  }
}
