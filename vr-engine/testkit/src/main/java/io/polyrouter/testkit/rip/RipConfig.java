package io.polyrouter.testkit.rip;

import io.polyrouter.rip.RipAuthentication;
import io.polyrouter.rip.RipInterfaceSettings;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipSettings.DefaultOrigination;
import io.polyrouter.rip.RipSettings.Redistribute;
import io.polyrouter.rip.RipTimers;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settings of an instance of RIP, of which only what is not usual is said:
 *
 * <pre>
 *   RipConfig.of(RipVersion.RIPV2).on("eth0", "lo").redistribute("static", 2).settings()
 * </pre>
 */
public final class RipConfig {

  private final RipVersion version;
  private final List<RipInterfaceSettings> interfaces = new ArrayList<>();
  private final List<Redistribute> redistribute = new ArrayList<>();
  private DefaultOrigination defaultOrigination = DefaultOrigination.NEVER;
  private RipTimers timers = RipTimers.DEFAULT;

  private RipConfig(RipVersion version) {
    this.version = version;
  }

  /** Of an instance "main". */
  public static RipConfig of(RipVersion version) {
    return new RipConfig(version);
  }

  /** On these interfaces, with nothing unusual. */
  public RipConfig on(String... names) {
    for (String name : names) {
      interfaces.add(RipInterfaceSettings.defaults(name));
    }
    return this;
  }

  /** On an interface whose packets are authenticated. */
  public RipConfig on(String name, RipAuthentication authentication) {
    return on(name, authentication, RipInterfaceSettings.defaults(name).cost());
  }

  /** On an interface that costs more than usual. */
  public RipConfig on(String name, int cost) {
    return on(name, RipInterfaceSettings.defaults(name).authentication(), cost);
  }

  private RipConfig on(String name, RipAuthentication authentication, int cost) {
    RipInterfaceSettings defaults = RipInterfaceSettings.defaults(name);
    interfaces.add(
        new RipInterfaceSettings(
            name,
            authentication,
            defaults.bfd(),
            cost,
            defaults.neighbours(),
            defaults.noListen(),
            defaults.originateDefault(),
            defaults.passive(),
            defaults.multicast(),
            defaults.acceptVersion1(),
            defaults.splitHorizon(),
            defaults.summary(),
            defaults.timers(),
            defaults.maximumRoutesPerNeighbour()));
    return this;
  }

  public RipConfig timers(RipTimers wanted) {
    timers = wanted;
    return this;
  }

  public RipConfig defaultOrigination(DefaultOrigination origination) {
    defaultOrigination = origination;
    return this;
  }

  /** Announces routes of another protocol. */
  public RipConfig redistribute(String protocol, int metric) {
    return redistribute(protocol, Optional.empty(), metric);
  }

  /** Announces routes of another protocol that a policy lets pass. */
  public RipConfig redistribute(String protocol, Optional<String> policy, int metric) {
    redistribute.add(
        new Redistribute(
            new Redistribution(version.family(), protocol, Optional.empty(), policy),
            OptionalInt.of(metric)));
    return this;
  }

  /** What was put together up to now. */
  public RipSettings settings() {
    RipSettings defaults = RipSettings.defaults(version, "main");
    return new RipSettings(
        version,
        defaults.name(),
        defaults.description(),
        defaultOrigination,
        defaults.defaultMetric(),
        defaults.distance(),
        defaults.triggeredUpdateThresholdSeconds(),
        defaults.maximumPaths(),
        defaults.outputDelayMillis(),
        defaults.maximumRoutes(),
        List.of(),
        List.of(),
        redistribute,
        timers,
        interfaces);
  }
}
