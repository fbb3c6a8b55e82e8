package io.polyrouter.interop.lab;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.state.RouteQuery;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What routers of different makes say of their routes of one protocol, in one form: metric by
 * prefix.
 */
public final class RouteMetrics {

  private static final int MOST = 10_000;

  /** Such as {@code 192.0.2.1/32 unicast [rip4 09:40:12.305] * (120/3)}, or {@code (150/10/20)}. */
  private static final Pattern BIRD_ROUTE =
      Pattern.compile(
          "(?m)^(\\S+/\\d+)\\s+(?:unicast|blackhole|unreachable) \\[.*\\* .*\\(\\d+(?:/(\\d+))?");

  /** A path between areas in ospf6d's own table. */
  private static final Pattern OSPF6_PATH =
      Pattern.compile(
          "(?m)^Destination: (\\S+)\\R(?:(?!Destination: ).*\\R)*?Path Type: Inter-Area$");

  /** An inter-area-prefix-LSA in ospf6d's database: age, advertising router, metric, prefix. */
  private static final Pattern OSPF6_LSA =
      Pattern.compile(
          "(?m)^Age: +(\\d+) Type: Inter-Prefix\\R.*\\RAdvertising Router: (\\S+)\\R(?:.+\\R)*?"
              + " +Metric: (\\d+)\\R.*\\R +Prefix: (\\S+)$");

  private static final int MAX_AGE = 3_600;

  private RouteMetrics() {}

  /**
   * Routes in a virtual router's RIB that are in use.
   *
   * @param source of the routes, such as {@code ripv2:main}
   */
  public static Map<String, Long> of(
      RouterManager engine, String vr, AddressFamily family, String source) {
    Map<String, Long> metrics = new TreeMap<>();
    Optional<String> continuation = Optional.empty();
    do {
      RouteQuery.Page page =
          engine.routes(
              new RouteQuery(
                  vr,
                  family,
                  RouteQuery.Table.RIB,
                  Optional.empty(),
                  Optional.empty(),
                  MOST,
                  continuation));
      for (RouteQuery.Route route : page.routes()) {
        if (route.active() && route.source().equals(source)) {
          metrics.put(route.prefix().toString(), route.metric());
        }
      }
      continuation = page.continuation();
    } while (continuation.isPresent());
    return metrics;
  }

  /**
   * Routes in zebra's table that are in use.
   *
   * @param command such as {@code show ip route rip}
   */
  public static Map<String, Long> of(FrrRouter router, String command) {
    Map<String, Long> metrics = new TreeMap<>();
    for (Map.Entry<String, JsonElement> prefix :
        router.show(command).getAsJsonObject().entrySet()) {
      for (JsonElement each : prefix.getValue().getAsJsonArray()) {
        JsonObject route = each.getAsJsonObject();
        if (route.has("selected")) {
          metrics.put(prefix.getKey(), route.get("metric").getAsLong());
        }
      }
    }
    return metrics;
  }

  /**
   * Routes of ospf6d in zebra's table, those to other areas as they follow from its database.
   *
   * <p>FRR 8.4 does not always use what its database says of other areas, in OSPFv3 alone: after a
   * border router has told of another metric, {@code show ipv6 ospf6 route detail} shows a path of
   * before beside that of now, both of the same LSA. It stays in use, or a path that has become
   * longer does although there is a shorter one, or the route of an LSA that was flushed.
   *
   * @param borders how far the border routers are away from it, by router ID
   */
  public static Map<String, Long> ofOspf6(FrrRouter router, Map<String, Long> borders) {
    Map<String, Long> metrics = of(router, "show ipv6 route ospf6");
    Matcher path = OSPF6_PATH.matcher(router.vtysh("show ipv6 ospf6 route detail"));
    while (path.find()) {
      metrics.remove(path.group(1));
    }
    Matcher lsa = OSPF6_LSA.matcher(router.vtysh("show ipv6 ospf6 database inter-prefix detail"));
    while (lsa.find()) {
      Long way = borders.get(lsa.group(2));
      if (way != null && Integer.parseInt(lsa.group(1)) < MAX_AGE) {
        metrics.merge(lsa.group(4), way + Long.parseLong(lsa.group(3)), Math::min);
      }
    }
    return metrics;
  }

  /**
   * Best routes of a protocol instance of BIRD.
   *
   * @return the metric that stands after the preference
   */
  public static Map<String, Long> of(BirdRouter router, String protocol) {
    Map<String, Long> metrics = new TreeMap<>();
    Matcher line = BIRD_ROUTE.matcher(router.birdc("show route primary protocol " + protocol));
    while (line.find()) {
      metrics.put(line.group(1), line.group(2) == null ? 0 : Long.parseLong(line.group(2)));
    }
    return metrics;
  }
}
