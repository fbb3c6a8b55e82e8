package io.polyrouter.rip;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The configuration of an instance, after the container {@code rip} of RFC 8695.
 *
 * @param defaultMetric of redistributed routes that nothing else is said of
 * @param distance administrative preference of its routes in the RIB
 * @param triggeredUpdateThresholdSeconds a triggered update is left out on an interface whose full
 *     update comes within this time; 0 for never
 * @param maximumPaths equal-cost next hops of a route
 * @param outputDelayMillis between the packets of an update, 0 for none
 * @param maximumRoutes destinations that may be learnt; of lost ones as many again are remembered
 */
public record RipSettings(
    RipVersion version,
    String name,
    String description,
    DefaultOrigination defaultOrigination,
    int defaultMetric,
    int distance,
    int triggeredUpdateThresholdSeconds,
    int maximumPaths,
    int outputDelayMillis,
    int maximumRoutes,
    List<DistributeList> distributeLists,
    List<OffsetList> offsetLists,
    List<Redistribute> redistribute,
    RipTimers timers,
    List<RipInterfaceSettings> interfaces)
    implements ProtocolSettings {

  public RipSettings {
    distributeLists = List.copyOf(distributeLists);
    offsetLists = List.copyOf(offsetLists);
    redistribute = List.copyOf(redistribute);
    interfaces = List.copyOf(interfaces);
  }

  /** The model's defaults, without interfaces. */
  public static RipSettings defaults(RipVersion version, String name) {
    return new RipSettings(
        version,
        name,
        "",
        DefaultOrigination.NEVER,
        1,
        120,
        5,
        8,
        0,
        100_000,
        List.of(),
        List.of(),
        List.of(),
        RipTimers.DEFAULT,
        List.of());
  }

  /** Which way routes go. */
  public enum Direction {
    IN,
    OUT
  }

  /**
   * Whether the instance announces a default route.
   *
   * @param metric it is announced with
   * @param policy that the route has to pass, where it has to be present
   */
  public record DefaultOrigination(Condition condition, int metric, Optional<String> policy) {

    /** When the route is announced. */
    public enum Condition {
      NEVER,
      /** While another source's default route is active. */
      WHEN_PRESENT,
      ALWAYS
    }

    public static final DefaultOrigination NEVER =
        new DefaultOrigination(Condition.NEVER, 1, Optional.empty());
  }

  /**
   * Only routes of a prefix set pass; with several lists, those of every list.
   *
   * @param prefixSetName by which it was configured
   * @param interfaceName empty for all interfaces
   * @param prefixes what the prefix set holds
   */
  public record DistributeList(
      String prefixSetName,
      Direction direction,
      Optional<String> interfaceName,
      List<PrefixRange> prefixes) {

    public DistributeList {
      prefixes = List.copyOf(prefixes);
    }
  }

  /**
   * Adds to the metric of routes of a prefix set; the first list that a route is in decides. Not in
   * RFC 8695.
   *
   * @param name that tells it from the others
   * @param prefixSetName by which it was configured; empty for all routes
   * @param interfaceName empty for all interfaces
   * @param prefixes what the prefix set holds
   * @param metric to be added, 0 to 16
   */
  public record OffsetList(
      String name,
      Optional<String> prefixSetName,
      Direction direction,
      Optional<String> interfaceName,
      List<PrefixRange> prefixes,
      int metric) {

    public OffsetList {
      prefixes = List.copyOf(prefixes);
    }
  }

  /**
   * Announces routes of another source.
   *
   * @param metric empty for that of the policy, or else the default metric
   */
  public record Redistribute(Redistribution source, OptionalInt metric) {}

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

  /** Settings of an interface; empty if RIP does not run there. */
  Optional<RipInterfaceSettings> interfaceNamed(String interfaceName) {
    return interfaces.stream().filter(one -> one.name().equals(interfaceName)).findFirst();
  }

  /** Whether the distribute lists let a route pass. */
  boolean passes(IpPrefix prefix, String interfaceName, Direction direction) {
    for (DistributeList list : distributeLists) {
      if (list.direction() == direction
          && list.interfaceName().map(interfaceName::equals).orElse(true)
          && !isIn(prefix, list.prefixes())) {
        return false;
      }
    }
    return true;
  }

  /** What the first offset list that a route is in adds to its metric. */
  int offset(IpPrefix prefix, String interfaceName, Direction direction) {
    for (OffsetList list : offsetLists) {
      if (list.direction() == direction
          && list.interfaceName().map(interfaceName::equals).orElse(true)
          && (list.prefixSetName().isEmpty() || isIn(prefix, list.prefixes()))) {
        return list.metric();
      }
    }
    return 0;
  }

  private static boolean isIn(IpPrefix candidate, List<PrefixRange> ranges) {
    for (PrefixRange range : ranges) {
      if (candidate.length() >= range.lower()
          && candidate.length() <= range.upper()
          && range.prefix().contains(candidate.address())) {
        return true;
      }
    }
    return false;
  }
}
