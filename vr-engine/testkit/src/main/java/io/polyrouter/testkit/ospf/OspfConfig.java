package io.polyrouter.testkit.ospf;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination;
import io.polyrouter.ospf.settings.OspfSettings.ExternalRange;
import io.polyrouter.ospf.settings.OspfSettings.GracefulRestart;
import io.polyrouter.ospf.settings.OspfSettings.Redistribute;
import io.polyrouter.ospf.settings.OspfSettings.SpfDelaySettings;
import io.polyrouter.ospf.settings.OspfSettings.StubRouter;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.protocol.Redistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Makes the configuration of an instance; what is not said is as in the model. Every method returns
 * the same object.
 *
 * <pre>
 *   OspfConfig.of(OspfVersion.V2)
 *       .area(AreaConfig.of("0.0.0.0").with(OspfInterfaceConfig.pointToPoint("eth0").cost(5)))
 *       .redistribute("static", 20, true)
 *       .settings()
 * </pre>
 */
public final class OspfConfig {

  private final OspfVersion version;
  private final List<Redistribute> redistribute = new ArrayList<>();
  private final List<ExternalRange> externalRanges = new ArrayList<>();
  private final List<AreaSettings> areas = new ArrayList<>();
  private OptionalInt routerId = OptionalInt.empty();
  private OptionalInt referenceBandwidthMbps;
  private boolean fastReroute;
  private int maximumLsas;
  private SpfDelaySettings spfDelay = SpfDelaySettings.DEFAULT;
  private StubRouter stubRouter = StubRouter.NEVER;
  private GracefulRestart gracefulRestart = GracefulRestart.DEFAULT;
  private DefaultOrigination defaultOrigination = DefaultOrigination.NEVER;

  private OspfConfig(OspfVersion version) {
    this.version = version;
    OspfSettings defaults = OspfSettings.defaults(version, "main");
    maximumLsas = defaults.maximumLsas();
    referenceBandwidthMbps = defaults.referenceBandwidthMbps();
  }

  /** Of an instance "main". */
  public static OspfConfig of(OspfVersion version) {
    return new OspfConfig(version);
  }

  /** In place of the virtual router's, in dotted form. */
  public OspfConfig routerId(String id) {
    routerId = OptionalInt.of(Ipv4Address.parse(id).bits());
    return this;
  }

  /** Interfaces without a cost have this through their speed. */
  public OspfConfig referenceBandwidth(int mbps) {
    referenceBandwidthMbps = OptionalInt.of(mbps);
    return this;
  }

  public OspfConfig area(AreaConfig area) {
    areas.add(area.settings());
    return this;
  }

  public OspfConfig fastReroute() {
    fastReroute = true;
    return this;
  }

  public OspfConfig maximumLsas(int most) {
    maximumLsas = most;
    return this;
  }

  public OspfConfig spfDelay(SpfDelaySettings delay) {
    spfDelay = delay;
    return this;
  }

  public OspfConfig stubRouter() {
    stubRouter = StubRouter.ALWAYS;
    return this;
  }

  public OspfConfig gracefulRestart(GracefulRestart settings) {
    gracefulRestart = settings;
    return this;
  }

  public OspfConfig defaultOrigination(DefaultOrigination origination) {
    defaultOrigination = origination;
    return this;
  }

  /** Announces routes of another protocol. */
  public OspfConfig redistribute(String protocol, int metric, boolean type2) {
    return redistribute(protocol, Optional.empty(), metric, type2);
  }

  /** Announces routes of another protocol that a policy lets pass. */
  public OspfConfig redistribute(
      String protocol, Optional<String> policy, int metric, boolean type2) {
    redistribute.add(
        new Redistribute(
            new Redistribution(version.family(), protocol, Optional.empty(), policy),
            OptionalInt.of(metric),
            type2,
            OptionalLong.empty()));
    return this;
  }

  public OspfConfig externalRange(ExternalRange range) {
    externalRanges.add(range);
    return this;
  }

  /** What was put together up to now. */
  public OspfSettings settings() {
    OspfSettings defaults = OspfSettings.defaults(version, "main");
    return new OspfSettings(
        version,
        defaults.name(),
        "",
        routerId,
        defaults.preferences(),
        referenceBandwidthMbps,
        defaults.maximumPaths(),
        fastReroute,
        spfDelay,
        maximumLsas,
        stubRouter,
        gracefulRestart,
        defaults.rfc1583Compatible(),
        defaultOrigination,
        defaults.defaultMetric(),
        redistribute,
        externalRanges,
        areas);
  }
}
