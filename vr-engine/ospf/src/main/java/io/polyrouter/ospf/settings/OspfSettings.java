package io.polyrouter.ospf.settings;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The configuration of an instance.
 *
 * @param routerId in place of that of the virtual router
 * @param preferences administrative preferences of its routes in the RIB
 * @param referenceBandwidthMbps an interface without a cost has this through its speed; empty for a
 *     cost of {@link OspfInterfaceSettings#DEFAULT_COST} everywhere
 * @param maximumPaths equal-cost next hops of a route, 1 to 64
 * @param fastReroute whether loop-free alternates are offered as backups (RFC 5286)
 * @param maximumLsas LSAs of others that are held; with more of them no adjacency is kept
 * @param defaultMetric of redistributed routes that nothing else is said of
 * @param externalRanges announced in place of the redistributed routes within them
 * @param rfc1583Compatible how paths to AS boundary routers are preferred (RFC 2328, section
 *     16.4.1)
 */
public record OspfSettings(
    OspfVersion version,
    String name,
    String description,
    OptionalInt routerId,
    Preferences preferences,
    OptionalInt referenceBandwidthMbps,
    int maximumPaths,
    boolean fastReroute,
    SpfDelaySettings spfDelay,
    int maximumLsas,
    StubRouter stubRouter,
    GracefulRestart gracefulRestart,
    boolean rfc1583Compatible,
    DefaultOrigination defaultOrigination,
    int defaultMetric,
    List<Redistribute> redistribute,
    List<ExternalRange> externalRanges,
    List<AreaSettings> areas)
    implements ProtocolSettings {

  /** Metric of a redistributed route of which neither policy nor configuration says one. */
  public static final int DEFAULT_METRIC = 20;

  public OspfSettings {
    redistribute = List.copyOf(redistribute);
    externalRanges = List.copyOf(externalRanges);
    areas = List.copyOf(areas);
  }

  /** The model's defaults, without areas. */
  public static OspfSettings defaults(OspfVersion version, String name) {
    return new OspfSettings(
        version,
        name,
        "",
        OptionalInt.empty(),
        Preferences.DEFAULT,
        OptionalInt.empty(),
        16,
        false,
        SpfDelaySettings.DEFAULT,
        1_000_000,
        StubRouter.NEVER,
        GracefulRestart.DEFAULT,
        false,
        DefaultOrigination.NEVER,
        DEFAULT_METRIC,
        List.of(),
        List.of(),
        List.of());
  }

  /** Administrative preference by the type of a route (RFC 9129, choice scope). */
  public record Preferences(int intraArea, int interArea, int external) {
    public static final Preferences DEFAULT = new Preferences(110, 110, 110);
  }

  /**
   * Delays between a change and the calculation of routes (RFC 8405, section 6), in milliseconds.
   */
  public record SpfDelaySettings(
      int initialDelay, int shortDelay, int longDelay, int holdDown, int timeToLearn) {
    /**
     * Quick for one change, calm for many: a calculation takes a few milliseconds even in large
     * areas, and two seconds without a change are calm.
     */
    public static final SpfDelaySettings DEFAULT = new SpfDelaySettings(0, 50, 500, 2_000, 500);
  }

  /** When the router asks others not to send transit traffic through it (RFC 6987). */
  public sealed interface StubRouter {

    StubRouter NEVER = new Never();
    StubRouter ALWAYS = new Always();

    record Never() implements StubRouter {}

    record Always() implements StubRouter {}

    /**
     * For a time after the instance has begun, so that what else the router runs can catch up; not
     * after a graceful restart, which nobody is to notice.
     *
     * @param seconds 5 to 86,400
     */
    record OnStartup(int seconds) implements StubRouter {}
  }

  /**
   * Graceful restart (RFC 3623, RFC 5187).
   *
   * @param enabled whether a planned restart of its own is announced
   * @param restartIntervalSeconds that neighbours are asked to wait, 1 to 1800
   * @param helperEnabled whether neighbours are helped
   * @param helperStrictLsaChecking whether help ends with a change that concerns the neighbour
   */
  public record GracefulRestart(
      boolean enabled,
      int restartIntervalSeconds,
      boolean helperEnabled,
      boolean helperStrictLsaChecking) {
    public static final GracefulRestart DEFAULT = new GracefulRestart(false, 120, true, true);
  }

  /**
   * Whether the instance announces an external default route.
   *
   * @param type2 type of its metric
   * @param policy that the route has to pass, where it has to be present
   */
  public record DefaultOrigination(
      Condition condition, int metric, boolean type2, Optional<String> policy) {

    /** When the route is announced. */
    public enum Condition {
      NEVER,
      /** While another source's default route is active. */
      WHEN_PRESENT,
      ALWAYS
    }

    public static final DefaultOrigination NEVER =
        new DefaultOrigination(Condition.NEVER, 1, true, Optional.empty());
  }

  /**
   * Announces routes of another source as external ones.
   *
   * @param metric empty for that of the policy, or else the default metric
   * @param type2 type of the metric, unless the policy sets one
   * @param tag empty for that of the policy, or else of the route
   */
  public record Redistribute(
      Redistribution source, OptionalInt metric, boolean type2, OptionalLong tag) {}

  /**
   * Stands for the redistributed routes within it.
   *
   * @param advertise whether it is announced, or nothing at all
   * @param metric empty for the largest of the routes that it stands for
   */
  public record ExternalRange(
      IpPrefix prefix, boolean advertise, OptionalInt metric, OptionalLong tag) {}

  @Override
  public String type() {
    return version.typeName();
  }

  /** The default route first, so that its metric is the one it is originated with. */
  @Override
  public List<Redistribution> redistributions() {
    List<Redistribution> all = new ArrayList<>();
    if (defaultOrigination.condition() == DefaultOrigination.Condition.WHEN_PRESENT) {
      all.add(
          new Redistribution(
              version.family(),
              Redistribution.DEFAULT_ROUTE,
              Optional.empty(),
              defaultOrigination.policy()));
    }
    for (Redistribute wanted : redistribute) {
      all.add(wanted.source());
    }
    return all;
  }

  /** The area of an identifier; empty if it is not configured. */
  public Optional<AreaSettings> area(int areaId) {
    return areas.stream().filter(area -> area.areaId() == areaId).findFirst();
  }
}
