package io.polyrouter.rip;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.rip.packet.Ripv2Authentication;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.RedistributionChecks;
import io.polyrouter.routing.security.KeyAlgorithm;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules that settings have to keep. */
final class RipRules {

  private static final int MAX_SECONDS = 32_767;
  private static final int MAX_METRIC = 16;
  private static final int MAX_KEY_ID = 255;

  /** RFC 2082 and RFC 4822. */
  private static final Set<KeyAlgorithm> KEY_ALGORITHMS =
      EnumSet.complementOf(EnumSet.of(KeyAlgorithm.SHA_1));

  private static final int MAX_ROUTES = 10_000_000;

  private final RipSettings settings;
  private final RipVersion version;
  private final ConfiguredRouter router;
  private final RedistributionChecks redistributions;
  private final ConfigProblems problems;

  RipRules(RipSettings settings, ConfiguredRouter router, ConfigProblems problems) {
    this.settings = settings;
    this.version = settings.version();
    this.router = router;
    this.problems = problems;
    redistributions =
        new RedistributionChecks(
            router, settings.version().family(), settings.version().displayName(), problems);
  }

  void check(ModelPath at) {
    problems.checkName(at, "instance", settings.name());
    problems.checkDescription(at, settings.description());
    ModelPath rip = at.child("rip");
    range(rip.child("default-metric"), "the metric", settings.defaultMetric(), 0, MAX_METRIC);
    range(rip.child("distance"), "the distance", settings.distance(), 1, 255);
    range(
        rip.child("triggered-update-threshold"),
        "the threshold",
        settings.triggeredUpdateThresholdSeconds(),
        0,
        30);
    range(
        rip.child("maximum-paths"),
        "the number of paths",
        settings.maximumPaths(),
        1,
        RouteTarget.Via.MAX_NEXT_HOPS);
    range(rip.child("output-delay"), "the delay", settings.outputDelayMillis(), 0, 50);
    range(
        rip.child("maximum-routes"),
        "the number of routes",
        settings.maximumRoutes(),
        1,
        MAX_ROUTES);
    checkTimers(rip.child("timers"), settings.timers());
    checkDefault(rip.child("originate-default-route"));
    checkRedistribution(rip.child("redistribute"));
    checkLists(rip);
    checkInterfaces(rip.child("interfaces"));
  }

  private void range(ModelPath at, String what, long value, long least, long most) {
    problems.checkRange(at, what, value, least, most);
  }

  private void checkTimers(ModelPath at, RipTimers timers) {
    range(at.child("update-interval"), "the interval", timers.updateSeconds(), 1, MAX_SECONDS);
    range(at.child("invalid-interval"), "the interval", timers.invalidSeconds(), 1, MAX_SECONDS);
    range(at.child("holddown-interval"), "the interval", timers.holddownSeconds(), 0, MAX_SECONDS);
    range(at.child("flush-interval"), "the interval", timers.flushSeconds(), 1, MAX_SECONDS);
    if (timers.invalidSeconds() < 3 * timers.updateSeconds()) {
      problems.add(
          at.child("invalid-interval"),
          "invalid-interval %d is less than three update intervals: use at least %d"
              .formatted(timers.invalidSeconds(), 3 * timers.updateSeconds()));
    }
    if (timers.flushSeconds() <= timers.invalidSeconds()) {
      problems.add(
          at.child("flush-interval"),
          "flush-interval %d is not greater than invalid-interval: use at least %d"
              .formatted(timers.flushSeconds(), timers.invalidSeconds() + 1));
    }
  }

  private void checkDefault(ModelPath at) {
    range(at.child("metric"), "the metric", settings.defaultOrigination().metric(), 1, MAX_METRIC);
    settings
        .defaultOrigination()
        .policy()
        .ifPresent(policy -> redistributions.checkPolicy(at, policy));
  }

  // ---- redistribution and lists -------------------------------------------------------------

  private void checkRedistribution(ModelPath at) {
    for (RipSettings.Redistribute redistribute : settings.redistribute()) {
      ModelPath entry = redistributions.check(at, redistribute.source());
      redistribute
          .metric()
          .ifPresent(metric -> range(entry.child("metric"), "the metric", metric, 0, MAX_METRIC));
    }
  }

  private String familyName() {
    return version.family() == AddressFamily.IPV4 ? "IPv4" : "IPv6";
  }

  private void checkLists(ModelPath rip) {
    for (RipSettings.DistributeList list : settings.distributeLists()) {
      ModelPath at =
          rip.entry(
              "distribute-list",
              "prefix-set-name",
              list.prefixSetName(),
              "direction",
              list.direction() == RipSettings.Direction.IN ? "in" : "out");
      checkListInterface(at, list.interfaceName());
      checkPrefixes(at, list.prefixes());
    }
    for (RipSettings.OffsetList list : settings.offsetLists()) {
      ModelPath at = rip.entry("offset-list", "name", list.name());
      range(at.child("metric"), "the metric", list.metric(), 0, MAX_METRIC);
      checkListInterface(at, list.interfaceName());
      checkPrefixes(at, list.prefixes());
    }
  }

  private void checkListInterface(ModelPath at, Optional<String> interfaceName) {
    interfaceName
        .filter(name -> settings.interfaceNamed(name).isEmpty())
        .ifPresent(name ->
            problems.add(
                at.child("if-name"),
                "%s does not run on interface \"%s\": use one that it runs on"
                    .formatted(version.displayName(), name)));
  }

  private void checkPrefixes(ModelPath at, List<PrefixRange> prefixes) {
    for (PrefixRange range : prefixes) {
      if (range.prefix().family() != version.family()) {
        problems.add(
            at.child("prefix-set-name"),
            "the prefix set holds %s: use one of %s prefixes"
                .formatted(range.prefix(), familyName()));
      } else if (range.lower() < range.prefix().length()
          || range.upper() > version.family().bits()
          || range.lower() > range.upper()) {
        problems.add(
            at.child("prefix-set-name"),
            "lengths %d to %d do not fit %s: use lengths from %d to %d"
                .formatted(
                    range.lower(),
                    range.upper(),
                    range.prefix(),
                    range.prefix().length(),
                    version.family().bits()));
      }
    }
  }

  // ---- interfaces ---------------------------------------------------------------------------

  private void checkInterfaces(ModelPath at) {
    Set<String> seen = new HashSet<>();
    for (RipInterfaceSettings one : settings.interfaces()) {
      ModelPath entry = at.entry("interface", "interface", one.name());
      if (!seen.add(one.name())) {
        problems.add(entry, "the interface is there twice: leave one of them out");
      }
      Optional<ConfiguredRouter.Interface> known = router.interfaceNamed(one.name());
      if (known.isEmpty()) {
        problems.add(
            entry,
            "there is no interface \"%s\" in this virtual router: configure it, or leave this out"
                .formatted(one.name()));
      } else if (!known.get().families().contains(version.family())) {
        problems.add(
            entry,
            "%s is not enabled on interface \"%s\": enable it, or leave this out"
                .formatted(familyName(), one.name()));
      }
      checkInterface(entry, one, known);
    }
  }

  private void checkInterface(
      ModelPath at, RipInterfaceSettings one, Optional<ConfiguredRouter.Interface> known) {
    range(at.child("cost"), "the cost", one.cost(), 1, MAX_METRIC);
    one.timers().ifPresent(timers -> checkTimers(at.child("timers"), timers));
    one.bfd().ifPresent(parameters -> parameters.check(at.child("bfd"), problems));
    one.maximumRoutesPerNeighbour()
        .ifPresent(limit ->
            range(at.child("maximum-routes"), "the number of routes", limit, 1, MAX_ROUTES));
    one.summary().ifPresent(summary -> checkSummary(at.child("summary-address"), summary));
    if (!one.multicast() && one.neighbours().isEmpty() && !one.passive()) {
      problems.add(
          at.child("neighbors"),
          "without multicast only neighbors are sent to: configure one, or make it passive");
    }
    Set<IpAddress> seen = new HashSet<>();
    for (IpAddress neighbour : one.neighbours()) {
      ModelPath entry = at.child("neighbors").entry("neighbor", "address", neighbour);
      if (!seen.add(neighbour)) {
        problems.add(entry, "the neighbor is there twice: leave one of them out");
      }
      checkNeighbour(entry, neighbour, known);
    }
    if (version == RipVersion.RIPNG) {
      if (!(one.authentication() instanceof RipAuthentication.None)) {
        problems.add(
            at.child("authentication"),
            "RIPng has no authentication of its own: leave it out (RFC 2080, section 4)");
      }
      if (one.acceptVersion1()) {
        problems.add(at.child("accept-version-1"), "RIPng has no older version: leave this out");
      }
    }
    checkAuthentication(at.child("authentication"), one.authentication());
  }

  private void checkSummary(ModelPath at, RipInterfaceSettings.Summary summary) {
    if (summary.prefix().family() != version.family()) {
      problems.add(
          at.child("address"),
          "%s is no %s prefix: use one".formatted(summary.prefix(), familyName()));
    }
    summary
        .metric()
        .ifPresent(metric -> range(at.child("metric"), "the metric", metric, 0, MAX_METRIC));
  }

  private void checkNeighbour(
      ModelPath at, IpAddress neighbour, Optional<ConfiguredRouter.Interface> known) {
    if (neighbour.family() != version.family()) {
      problems.add(
          at,
          "%s speaks %s only: use an address of that family"
              .formatted(version.displayName(), familyName()));
    } else if (neighbour instanceof Ipv6Address v6) {
      if (!v6.isLinkLocal()) {
        problems.add(at, "RIPng neighbors are known by their link-local address: use that");
      }
    } else if (known.isPresent()
        && known.get().addresses().stream()
            .noneMatch(own -> IpPrefix.of(own.address(), own.prefixLength()).contains(neighbour))) {
      problems.add(
          at,
          "%s is not on the link of interface \"%s\": use an address of one of its subnets"
              .formatted(neighbour, known.get().name()));
    }
  }

  private void checkAuthentication(ModelPath at, RipAuthentication authentication) {
    switch (authentication) {
      case RipAuthentication.None none -> {}
      case RipAuthentication.Password password ->
          range(
              at.child("key"),
              "the length of the password",
              password.password().length(),
              1,
              Ripv2Authentication.PASSWORD_BYTES);
      case RipAuthentication.Keys keys ->
          keys.keys()
              .check(
                  at.child(keys.keys().name().isEmpty() ? "key" : "key-chain"),
                  version.displayName(),
                  KEY_ALGORITHMS,
                  MAX_KEY_ID,
                  problems);
    }
  }
}
