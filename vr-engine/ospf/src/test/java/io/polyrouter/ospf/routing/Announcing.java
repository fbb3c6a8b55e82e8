package io.polyrouter.ospf.routing;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.Redistribute;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.protocol.RedistributedRoute.Edits;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What routers of a {@link RoutingLab} are made to announce, and what they do announce. */
final class Announcing {

  private Announcing() {}

  static Redistribution source(OspfVersion version) {
    return new Redistribution(version.family(), "static", Optional.empty(), Optional.empty());
  }

  /** Redistributes a static route. */
  static void announce(RoutingLab lab, int router, String prefix, int metric, boolean type2) {
    announce(lab, router, prefix, metric, type2, null);
  }

  static void announce(
      RoutingLab lab,
      int router,
      String prefix,
      int metric,
      boolean type2,
      @Nullable String nextHop) {
    Redistribution source = source(lab.version);
    lab.configure(
        router,
        settings ->
            settings.redistribute().isEmpty()
                ? SettingsOf.announcing(
                    settings,
                    settings.defaultOrigination(),
                    List.of(
                        new Redistribute(source, OptionalInt.empty(), true, OptionalLong.empty())),
                    settings.externalRanges())
                : settings);
    RouteTarget target =
        nextHop == null
            ? RouteTarget.BLACKHOLE
            : RouteTarget.Via.of(new RouteNextHop.Recursive(IpAddress.parse(nextHop)));
    lab.node(router)
        .redistribute(
            new RedistributedRoute(
                IpPrefix.parse(prefix),
                Optional.of(
                    new RedistributedRoute.Route(
                        source,
                        RouteSource.ofStatic("main"),
                        new RouteOffer(1, 0, 77, target),
                        new Edits(
                            OptionalLong.of(metric),
                            Optional.of(type2 ? 2 : 1),
                            OptionalLong.empty())))));
  }

  static void withdraw(RoutingLab lab, int router, String prefix) {
    lab.node(router).redistribute(new RedistributedRoute(IpPrefix.parse(prefix), Optional.empty()));
  }

  static OspfSettings ranges(OspfSettings settings, OspfSettings.ExternalRange... ranges) {
    return SettingsOf.announcing(
        settings, settings.defaultOrigination(), settings.redistribute(), List.of(ranges));
  }

  static void virtualLink(RoutingLab lab, int transit, int a, int b) {
    lab.area(a, transit, area -> SettingsOf.virtualLink(area, link(b)));
    lab.area(b, transit, area -> SettingsOf.virtualLink(area, link(a)));
  }

  private static VirtualLinkSettings link(int routerId) {
    return new VirtualLinkSettings(routerId, OspfTimers.DEFAULT, OspfAuthentication.NONE);
  }

  /** What a router tells an area of others: metrics by prefix or {@code router n}. */
  static Map<String, Integer> summaries(RoutingLab lab, int router, int area) {
    Map<String, Integer> all = new TreeMap<>();
    for (Lsa lsa : lab.said(router, new Scope.Area(area))) {
      int id = lsa.header().linkStateId();
      switch (lsa.body()) {
        case LsaBody.SummaryV2(int mask, int metric) ->
            all.put(
                lsa.header().type() == LsaType.V2_SUMMARY_ROUTER
                    ? "router " + id
                    : Ipv4Prefix.of(new Ipv4Address(id), Integer.bitCount(mask)).toString(),
                metric);
        case LsaBody.InterAreaPrefix(int metric, LsaBody.Prefix prefix) ->
            all.put(prefix.prefix().toString(), metric);
        case LsaBody.InterAreaRouter(int options, int metric, int id3) ->
            all.put("router " + id3, metric);
        default -> {
          // Of the area itself.
        }
      }
    }
    return all;
  }

  /** What a router says of what is outside of the AS: by prefix metric, type and forwarding. */
  static Map<String, String> externals(RoutingLab lab, int router, Scope scope) {
    Map<String, String> all = new TreeMap<>();
    for (Lsa lsa : lab.said(router, scope)) {
      int id = lsa.header().linkStateId();
      switch (lsa.body()) {
        case LsaBody.ExternalV2(int mask, boolean type2, int metric, int forwarding, long tag) ->
            all.put(
                Ipv4Prefix.of(new Ipv4Address(id), Integer.bitCount(mask)).toString(),
                text(
                    type2,
                    metric,
                    new Ipv4Address(forwarding),
                    tag,
                    (lsa.header().options() & 8) != 0));
        case LsaBody.ExternalV3 external ->
            all.put(
                external.prefix().prefix().toString(),
                text(
                    external.type2(),
                    external.metric(),
                    external.forwarding(),
                    external.tag(),
                    (external.prefix().options() & LsaBody.Prefix.PROPAGATE) != 0));
        default -> {
          // Something else.
        }
      }
    }
    return all;
  }

  private static String text(
      boolean type2, int metric, IpAddress forwarding, long tag, boolean propagate) {
    return "type %d metric %d to %s tag %d%s"
        .formatted(type2 ? 2 : 1, metric, forwarding, tag, propagate ? " P" : "");
  }
}
