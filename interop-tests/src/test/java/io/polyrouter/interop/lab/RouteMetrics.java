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
