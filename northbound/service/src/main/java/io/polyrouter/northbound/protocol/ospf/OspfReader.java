package io.polyrouter.northbound.protocol.ospf;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.northbound.protocol.Redistributions;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination;
import io.polyrouter.ospf.settings.OspfSettings.ExternalRange;
import io.polyrouter.ospf.settings.OspfSettings.GracefulRestart;
import io.polyrouter.ospf.settings.OspfSettings.Preferences;
import io.polyrouter.ospf.settings.OspfSettings.Redistribute;
import io.polyrouter.ospf.settings.OspfSettings.SpfDelaySettings;
import io.polyrouter.ospf.settings.OspfSettings.StubRouter;
import io.polyrouter.ospf.settings.OspfVersion;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NormalArea;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NssaArea;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.StubArea;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.Ospf;
import org.opendaylight.yangtools.yang.common.QName;

/** Reads the container ospf of one instance. Pure. */
final class OspfReader {

  /** Of auto-cost, in Mbit/s. */
  private static final int DEFAULT_REFERENCE_BANDWIDTH = 100_000;

  /** Of a stub router on startup. */
  private static final int DEFAULT_STUB_SECONDS = 60;

  private final OspfVersion version;
  private final Section instance;
  private final Section ospf;
  private final LinkReader links;

  OspfReader(OspfVersion version, Section instance, SharedSettings shared) {
    this.version = version;
    this.instance = instance;
    this.ospf = instance.child(Ospf.QNAME);
    this.links = new LinkReader(shared);
  }

  /** A number in dotted form that names an area or a router. */
  static OptionalInt dotted(Section from, String leaf) {
    Optional<Ipv4Address> id = from.parsed(leaf, Ipv4Address::parse);
    return id.isPresent() ? OptionalInt.of(id.get().bits()) : OptionalInt.empty();
  }

  OspfSettings read() {
    String name = instance.text("name").orElseThrow();
    OspfSettings defaults = OspfSettings.defaults(version, name);
    return new OspfSettings(
        version,
        name,
        instance.text("description").orElse(""),
        dotted(ospf, "explicit-router-id"),
        preferences(ospf.child("preference")),
        referenceBandwidth(ospf.child("auto-cost")),
        ospf.child("spf-control").number("paths", defaults.maximumPaths()),
        ospf.child("fast-reroute").child("lfa").flag("enabled", defaults.fastReroute()),
        spfDelay(ospf.child("spf-control").child("ietf-spf-delay")),
        ospf.child("database-control").number("max-lsa", defaults.maximumLsas()),
        stubRouter(ospf.child("stub-router")),
        gracefulRestart(ospf.child("graceful-restart")),
        ospf.flag("rfc1583-compatible", defaults.rfc1583Compatible()),
        defaultOrigination(ospf.child("originate-default-route")),
        ospf.number("default-metric", defaults.defaultMetric()),
        redistribute(),
        externalRanges(),
        ospf.child("areas").entries("area", "area-id").stream().flatMap(this::area).toList());
  }

  private static Preferences preferences(Section from) {
    Preferences defaults = Preferences.DEFAULT;
    OptionalInt all = from.integer("all");
    OptionalInt internal = from.integer("internal");
    return new Preferences(
        from.number("intra-area", all.orElse(internal.orElse(defaults.intraArea()))),
        from.number("inter-area", all.orElse(internal.orElse(defaults.interArea()))),
        from.number("external", all.orElse(defaults.external())));
  }

  private static OptionalInt referenceBandwidth(Section from) {
    return from.flag("enabled", false)
        ? OptionalInt.of(from.number("reference-bandwidth", DEFAULT_REFERENCE_BANDWIDTH))
        : OptionalInt.empty();
  }

  private static SpfDelaySettings spfDelay(Section from) {
    SpfDelaySettings defaults = SpfDelaySettings.DEFAULT;
    return new SpfDelaySettings(
        from.number("initial-delay", defaults.initialDelay()),
        from.number("short-delay", defaults.shortDelay()),
        from.number("long-delay", defaults.longDelay()),
        from.number("hold-down", defaults.holdDown()),
        from.number("time-to-learn", defaults.timeToLearn()));
  }

  private static StubRouter stubRouter(Section from) {
    if (from.child("always").isPresent()) {
      return StubRouter.ALWAYS;
    }
    Section onStartup = from.child("on-startup");
    return onStartup.isPresent()
        ? new StubRouter.OnStartup(onStartup.number("timeout", DEFAULT_STUB_SECONDS))
        : StubRouter.NEVER;
  }

  private static GracefulRestart gracefulRestart(Section from) {
    GracefulRestart defaults = GracefulRestart.DEFAULT;
    return new GracefulRestart(
        from.flag("enabled", defaults.enabled()),
        from.number("restart-interval", defaults.restartIntervalSeconds()),
        from.flag("helper-enabled", defaults.helperEnabled()),
        from.flag("helper-strict-lsa-checking", defaults.helperStrictLsaChecking()));
  }

  // ---- external routes ----------------------------------------------------------------------

  private static DefaultOrigination defaultOrigination(Section from) {
    DefaultOrigination never = DefaultOrigination.NEVER;
    DefaultOrigination.Condition condition = never.condition();
    if (from.flag("enabled", false)) {
      condition =
          from.flag("always", false)
              ? DefaultOrigination.Condition.ALWAYS
              : DefaultOrigination.Condition.WHEN_PRESENT;
    }
    return new DefaultOrigination(
        condition, from.number("metric", never.metric()), isType2(from), from.text("route-policy"));
  }

  private static boolean isType2(Section from) {
    return !from.text("metric-type").orElse("").equals("type-1");
  }

  private List<Redistribute> redistribute() {
    return Redistributions.read(ospf.child("redistribute"), version.family()).stream()
        .map(source ->
            new Redistribute(
                source.redistribution(),
                source.section().integer("metric"),
                isType2(source.section()),
                source.section().number("tag")))
        .toList();
  }

  private List<ExternalRange> externalRanges() {
    return ospf.child("external-ranges").entries("range", "prefix").stream()
        .flatMap(range ->
            range.prefix("prefix").stream()
                .map(prefix ->
                    new ExternalRange(
                        prefix,
                        range.flag("advertise", true),
                        range.integer("metric"),
                        range.number("tag"))))
        .toList();
  }

  // ---- areas --------------------------------------------------------------------------------

  private Stream<AreaSettings> area(Section from) {
    OptionalInt id = dotted(from, "area-id");
    return id.isEmpty() ? Stream.empty() : Stream.of(area(from, id.getAsInt()));
  }

  private AreaSettings area(Section from, int areaId) {
    AreaSettings defaults = AreaSettings.defaults(areaId);
    return new AreaSettings(
        areaId,
        type(from),
        from.flag("summary", defaults.summary()),
        from.number("default-cost", defaults.defaultCost()),
        nssa(from.child("nssa")),
        ranges(from.child("ranges")),
        from.child("interfaces").entries("interface", "name").stream()
            .map(links::interfaceSettings)
            .toList(),
        from.child("virtual-links").entries("virtual-link", "router-id").stream()
            .flatMap(link -> links.virtualLink(link).stream())
            .toList());
  }

  private static AreaSettings.Type type(Section from) {
    QName type = from.identity("area-type").orElse(NormalArea.QNAME);
    if (type.equals(StubArea.QNAME)) {
      return AreaSettings.Type.STUB;
    }
    if (type.equals(NssaArea.QNAME)) {
      return AreaSettings.Type.NSSA;
    }
    if (!type.equals(NormalArea.QNAME)) {
      from.problem(
          "area-type",
          "no area is of type %s: use normal-area, stub-area or nssa-area"
              .formatted(type.getLocalName()));
    }
    return AreaSettings.Type.NORMAL;
  }

  private static AreaSettings.Nssa nssa(Section from) {
    AreaSettings.Nssa defaults = AreaSettings.Nssa.DEFAULT;
    return new AreaSettings.Nssa(
        from.text("translator-role").orElse("").equals("always"),
        from.flag("originate-default-route", defaults.defaultInformation()),
        from.flag("redistribute", defaults.redistribute()));
  }

  private static List<AreaSettings.Range> ranges(Section from) {
    return from.entries("range", "prefix").stream()
        .flatMap(range ->
            range.prefix("prefix").stream()
                .map(prefix ->
                    new AreaSettings.Range(
                        prefix, range.flag("advertise", true), range.integer("cost"))))
        .toList();
  }
}
