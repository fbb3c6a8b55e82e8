package io.polyrouter.northbound.protocol.rip;

import io.polyrouter.northbound.protocol.Keys;
import io.polyrouter.northbound.protocol.LivenessSettings;
import io.polyrouter.northbound.protocol.Redistributions;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.rip.RipAuthentication;
import io.polyrouter.rip.RipInterfaceSettings;
import io.polyrouter.rip.RipInterfaceSettings.SplitHorizon;
import io.polyrouter.rip.RipInterfaceSettings.Summary;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipSettings.DefaultOrigination;
import io.polyrouter.rip.RipSettings.Direction;
import io.polyrouter.rip.RipTimers;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.util.List;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.Rip;

/** Reads the container rip of one instance. Pure. */
final class RipReader {

  private final RipVersion version;
  private final Section instance;
  private final Section rip;
  private final SharedSettings shared;

  RipReader(RipVersion version, Section instance, SharedSettings shared) {
    this.version = version;
    this.instance = instance;
    this.rip = instance.child(Rip.QNAME);
    this.shared = shared;
  }

  RipSettings read() {
    String name = instance.text("name").orElseThrow();
    RipSettings defaults = RipSettings.defaults(version, name);
    RipTimers timers = timers(rip.child("timers"), defaults.timers());
    return new RipSettings(
        version,
        name,
        instance.text("description").orElse(""),
        defaultOrigination(rip.child("originate-default-route")),
        rip.number("default-metric", defaults.defaultMetric()),
        rip.number("distance", defaults.distance()),
        rip.number("triggered-update-threshold", defaults.triggeredUpdateThresholdSeconds()),
        rip.number("maximum-paths", defaults.maximumPaths()),
        rip.number("output-delay", defaults.outputDelayMillis()),
        rip.number("maximum-routes", defaults.maximumRoutes()),
        distributeLists(),
        offsetLists(),
        redistribute(),
        timers,
        rip.child("interfaces").entries("interface", "interface").stream()
            .map(section -> interfaceSettings(section, timers))
            .toList());
  }

  private static RipTimers timers(Section from, RipTimers otherwise) {
    return new RipTimers(
        from.number("update-interval", otherwise.updateSeconds()),
        from.number("invalid-interval", otherwise.invalidSeconds()),
        from.number("holddown-interval", otherwise.holddownSeconds()),
        from.number("flush-interval", otherwise.flushSeconds()));
  }

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
        condition, from.number("metric", never.metric()), from.text("route-policy"));
  }

  // ---- lists --------------------------------------------------------------------------------

  private List<RipSettings.DistributeList> distributeLists() {
    return rip.entries("distribute-list", "prefix-set-name", "direction").stream()
        .map(list ->
            new RipSettings.DistributeList(
                list.text("prefix-set-name").orElseThrow(),
                direction(list),
                list.text("if-name"),
                shared.prefixSet(list, "prefix-set-name")))
        .toList();
  }

  private List<RipSettings.OffsetList> offsetLists() {
    return rip.entries("offset-list", "name").stream()
        .map(list ->
            new RipSettings.OffsetList(
                list.text("name").orElseThrow(),
                list.text("prefix-set-name"),
                direction(list),
                list.text("if-name"),
                shared.prefixSet(list, "prefix-set-name"),
                list.number("metric", 0)))
        .toList();
  }

  private static Direction direction(Section list) {
    return list.text("direction").orElseThrow().equals("in") ? Direction.IN : Direction.OUT;
  }

  private List<RipSettings.Redistribute> redistribute() {
    return Redistributions.read(rip.child("redistribute"), version.family()).stream()
        .map(source ->
            new RipSettings.Redistribute(
                source.redistribution(), source.section().integer("metric")))
        .toList();
  }

  // ---- interfaces ---------------------------------------------------------------------------

  private RipInterfaceSettings interfaceSettings(Section from, RipTimers ofInstance) {
    String name = from.text("interface").orElseThrow();
    RipInterfaceSettings defaults = RipInterfaceSettings.defaults(name);
    Section timers = from.child("timers");
    return new RipInterfaceSettings(
        name,
        authentication(from.child("authentication")),
        LivenessSettings.read(from.child("bfd"), "enable"),
        from.number("cost", defaults.cost()),
        from.child("neighbors").entries("neighbor", "address").stream()
            .flatMap(neighbour -> neighbour.address("address").stream())
            .toList(),
        from.has("no-listen"),
        from.child("originate-default-route").flag("enabled", defaults.originateDefault()),
        from.has("passive"),
        from.flag("multicast", defaults.multicast()),
        from.flag("accept-version-1", defaults.acceptVersion1()),
        from.text("split-horizon").map(RipReader::splitHorizon).orElse(defaults.splitHorizon()),
        summary(from.child("summary-address")),
        timers.isPresent() ? Optional.of(timers(timers, ofInstance)) : Optional.empty(),
        from.integer("maximum-routes"));
  }

  private static SplitHorizon splitHorizon(String name) {
    return switch (name) {
      case "disabled" -> SplitHorizon.DISABLED;
      case "poison-reverse" -> SplitHorizon.POISON_REVERSE;
      default -> SplitHorizon.SIMPLE;
    };
  }

  private static Optional<Summary> summary(Section from) {
    if (from.isPresent() && !from.has("address")) {
      from.problem("address", "a summary has no address: give the prefix that is announced");
    }
    return from.prefix("address").map(prefix -> new Summary(prefix, from.integer("metric")));
  }

  // ---- authentication -----------------------------------------------------------------------

  private RipAuthentication authentication(Section from) {
    Optional<KeyChain> keys =
        Keys.single(from, "key", "crypto-algorithm").or(() -> shared.keyChain(from, "key-chain"));
    if (keys.isPresent()) {
      return new RipAuthentication.Keys(keys.get());
    }
    return from.text("key")
        .<RipAuthentication>map(password -> new RipAuthentication.Password(Secret.of(password)))
        .orElseGet(RipAuthentication::none);
  }
}
