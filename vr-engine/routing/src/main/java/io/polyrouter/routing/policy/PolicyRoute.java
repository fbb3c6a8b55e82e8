package io.polyrouter.routing.policy;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RouteType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A route under evaluation. What it is stays as it is; what it carries is edited by the policies
 * that it passes. Used by one thread.
 */
public final class PolicyRoute {

  private static final long MOST = 0xffff_ffffL;

  private final IpPrefix prefix;
  private final String sourceProtocol;
  private final RouteType type;
  private final Set<String> interfaces;
  private final @Nullable IpAddress neighbour;
  private final @Nullable PathAttributes path;

  private Edits edits;

  /**
   * What policies can set. Negative numbers stand for what nobody has set and the route does not
   * have.
   *
   * @param metric in the unit of the protocol that it is for, 32 bits
   * @param metricType OSPF external metric type, 1 or 2
   * @param preference administrative preference
   * @param tag route tag, 32 bits
   */
  public record Edits(long metric, int metricType, int preference, long tag) {
    /** Of a route that has none of these yet. */
    public static final Edits NONE = new Edits(-1, -1, -1, -1);
  }

  /**
   * A route.
   *
   * @param sourceProtocol protocol that it is of
   * @param interfaces names of those that its next hops leave by
   * @param neighbour who told of it, null if nobody
   * @param path its BGP path attributes, null for routes of other protocols
   * @param edits what it carries before any policy
   */
  public PolicyRoute(
      IpPrefix prefix,
      String sourceProtocol,
      RouteType type,
      Set<String> interfaces,
      @Nullable IpAddress neighbour,
      @Nullable PathAttributes path,
      Edits edits) {
    this.prefix = prefix;
    this.sourceProtocol = sourceProtocol;
    this.type = type;
    this.interfaces = Set.copyOf(interfaces);
    this.neighbour = neighbour;
    this.path = path;
    this.edits = edits;
  }

  public IpPrefix prefix() {
    return prefix;
  }

  public String sourceProtocol() {
    return sourceProtocol;
  }

  public RouteType type() {
    return type;
  }

  public Set<String> interfaces() {
    return interfaces;
  }

  public @Nullable IpAddress neighbour() {
    return neighbour;
  }

  public @Nullable PathAttributes path() {
    return path;
  }

  /** What it carries now. */
  public Edits edits() {
    return edits;
  }

  /** Takes back what was edited since. */
  void restore(Edits earlier) {
    edits = earlier;
  }

  void edit(Action action) {
    Edits now = edits;
    edits =
        switch (action) {
          case Action.SetMetric(Action.Change change, long value) ->
              new Edits(
                  metric(Math.max(0, now.metric), change, value),
                  now.metricType,
                  now.preference,
                  now.tag);
          case Action.SetMetricType(int wanted) ->
              new Edits(now.metric, wanted, now.preference, now.tag);
          case Action.SetPreference(int wanted) ->
              new Edits(now.metric, now.metricType, wanted, now.tag);
          case Action.SetTag(long wanted) ->
              new Edits(now.metric, now.metricType, now.preference, wanted);
        };
  }

  private static long metric(long before, Action.Change change, long value) {
    return switch (change) {
      case SET -> value;
      case ADD -> Math.min(before + value, MOST);
      case SUBTRACT -> Math.max(before - value, 0);
    };
  }
}
