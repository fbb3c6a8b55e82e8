package io.polyrouter.routing;

import java.util.Comparator;

/**
 * Who offers routes: a protocol and, where it may run several times, the name of its instance.
 *
 * @param protocol such as {@code connected}, {@code static}
 * @param instance empty if there is only one
 */
public record RouteSource(String protocol, String instance) implements Comparable<RouteSource> {

  private static final Comparator<RouteSource> ORDER =
      Comparator.comparing(RouteSource::protocol).thenComparing(RouteSource::instance);

  /** Routes that follow from the addresses of the router's interfaces. */
  public static final RouteSource CONNECTED = new RouteSource("connected", "");

  /** The source of the static routes of one instance. */
  public static RouteSource ofStatic(String instance) {
    return new RouteSource("static", instance);
  }

  @Override
  public int compareTo(RouteSource other) {
    return ORDER.compare(this, other);
  }

  /** The name for people, such as {@code connected} or {@code static:default}. */
  @Override
  public String toString() {
    return instance.isEmpty() ? protocol : protocol + ":" + instance;
  }
}
