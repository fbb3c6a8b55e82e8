package io.polyrouter.ospf;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.packet.PacketGuard;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.RedistributionChecks;
import io.polyrouter.routing.security.KeyAlgorithm;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The rules that settings have to keep. */
final class OspfRules {

  private static final int MAX_METRIC = 0xffff;
  private static final int MAX_EXTERNAL_METRIC = 0xff_fffe;
  private static final int MAX_SECONDS = 65_535;
  private static final int MAX_LSAS = 10_000_000;
  private static final int MAX_KEY_ID_V2 = 255;
  private static final int MAX_KEY_ID_V3 = 65_535;
  private static final int MAX_SPF_MILLIS = 600_000;

  private final OspfSettings settings;
  private final OspfVersion version;
  private final ConfiguredRouter router;
  private final RedistributionChecks redistributions;
  private final ConfigProblems problems;
  private final Set<String> interfacesSeen = new HashSet<>();

  OspfRules(OspfSettings settings, ConfiguredRouter router, ConfigProblems problems) {
    this.settings = settings;
    this.version = settings.version();
    this.router = router;
    this.problems = problems;
    redistributions =
        new RedistributionChecks(
            router, settings.version().family(), "this version of OSPF", problems);
  }

  void check(ModelPath at) {
    problems.checkName(at, "instance", settings.name());
    problems.checkDescription(at, settings.description());
    ModelPath ospf = at.child("ospf");
    if (settings.routerId().isPresent() && settings.routerId().getAsInt() == 0) {
      problems.add(
          ospf.child("explicit-router-id"), "0.0.0.0 is no router ID: use any other address");
    }
    ModelPath preference = ospf.child("preference");
    range(preference, "the preference", settings.preferences().intraArea(), 1, 255);
    range(preference, "the preference", settings.preferences().interArea(), 1, 255);
    range(preference, "the preference", settings.preferences().external(), 1, 255);
    settings
        .referenceBandwidthMbps()
        .ifPresent(mbps ->
            range(
                ospf.child("auto-cost").child("reference-bandwidth"),
                "the bandwidth",
                mbps,
                1,
                4_294_967));
    range(
        ospf.child("spf-control").child("paths"),
        "the number of paths",
        settings.maximumPaths(),
        1,
        RouteTarget.Via.MAX_NEXT_HOPS);
    checkSpf(ospf.child("spf-control").child("ietf-spf-delay"));
    range(
        ospf.child("database-control").child("max-lsa"),
        "the number of LSAs",
        settings.maximumLsas(),
        1,
        MAX_LSAS);
    if (settings.stubRouter() instanceof OspfSettings.StubRouter.OnStartup(int seconds)) {
      range(
          ospf.child("stub-router").child("on-startup").child("timeout"),
          "the time",
          seconds,
          5,
          86_400);
    }
    range(
        ospf.child("graceful-restart").child("restart-interval"),
        "the interval",
        settings.gracefulRestart().restartIntervalSeconds(),
        1,
        1800);
    range(
        ospf.child("default-metric"),
        "the metric",
        settings.defaultMetric(),
        0,
        MAX_EXTERNAL_METRIC);
    checkDefault(ospf.child("originate-default-route"));
    checkRedistribution(ospf.child("redistribute"));
    for (OspfSettings.ExternalRange range : settings.externalRanges()) {
      ModelPath entry = ospf.child("external-ranges").entry("range", "prefix", range.prefix());
      checkPrefix(entry, range.prefix());
      range
          .metric()
          .ifPresent(
              metric -> range(entry.child("metric"), "the metric", metric, 0, MAX_EXTERNAL_METRIC));
    }
    checkAreas(ospf.child("areas"));
  }

  private void range(ModelPath at, String what, long value, long least, long most) {
    problems.checkRange(at, what, value, least, most);
  }

  private void checkSpf(ModelPath at) {
    OspfSettings.SpfDelaySettings delay = settings.spfDelay();
    range(at.child("initial-delay"), "the delay", delay.initialDelay(), 0, MAX_SPF_MILLIS);
    range(at.child("short-delay"), "the delay", delay.shortDelay(), 0, MAX_SPF_MILLIS);
    range(at.child("long-delay"), "the delay", delay.longDelay(), 0, MAX_SPF_MILLIS);
    range(at.child("hold-down"), "the time", delay.holdDown(), 0, MAX_SPF_MILLIS);
    range(at.child("time-to-learn"), "the time", delay.timeToLearn(), 0, MAX_SPF_MILLIS);
    if (delay.holdDown() < delay.timeToLearn()) {
      problems.add(
          at.child("hold-down"),
          "hold-down %d is less than time-to-learn: use at least %d (RFC 8405, section 6)"
              .formatted(delay.holdDown(), delay.timeToLearn()));
    }
  }

  private void checkPrefix(ModelPath at, IpPrefix prefix) {
    if (prefix.family() != version.family()) {
      problems.add(at, "%s is no %s prefix: use one".formatted(prefix, familyName()));
    }
  }

  private String familyName() {
    return version.family() == AddressFamily.IPV4 ? "IPv4" : "IPv6";
  }

  // ---- redistribution -----------------------------------------------------------------------

  private void checkDefault(ModelPath at) {
    range(
        at.child("metric"),
        "the metric",
        settings.defaultOrigination().metric(),
        0,
        MAX_EXTERNAL_METRIC);
    settings
        .defaultOrigination()
        .policy()
        .ifPresent(policy -> redistributions.checkPolicy(at, policy));
  }

  private void checkRedistribution(ModelPath at) {
    for (OspfSettings.Redistribute redistribute : settings.redistribute()) {
      ModelPath entry = redistributions.check(at, redistribute.source());
      redistribute
          .metric()
          .ifPresent(
              metric -> range(entry.child("metric"), "the metric", metric, 0, MAX_EXTERNAL_METRIC));
    }
  }

  // ---- areas --------------------------------------------------------------------------------

  private void checkAreas(ModelPath at) {
    Set<Integer> seen = new HashSet<>();
    for (AreaSettings area : settings.areas()) {
      ModelPath entry = at.entry("area", "area-id", new Ipv4Address(area.areaId()));
      if (!seen.add(area.areaId())) {
        problems.add(entry, "the area is there twice: leave one of them out");
      }
      boolean isBackbone = area.areaId() == AreaSettings.BACKBONE;
      if (isBackbone && area.type() != AreaSettings.Type.NORMAL) {
        problems.add(
            entry.child("area-type"),
            "the backbone cannot be a stub area or an NSSA: use normal-area (RFC 2328, section"
                + " 3.6)");
      }
      range(entry.child("default-cost"), "the cost", area.defaultCost(), 0, MAX_EXTERNAL_METRIC);
      for (AreaSettings.Range range : area.ranges()) {
        ModelPath where = entry.child("ranges").entry("range", "prefix", range.prefix());
        checkPrefix(where, range.prefix());
        range
            .cost()
            .ifPresent(
                cost -> range(where.child("cost"), "the cost", cost, 0, MAX_EXTERNAL_METRIC));
      }
      for (OspfInterfaceSettings one : area.interfaces()) {
        checkInterface(entry.child("interfaces").entry("interface", "name", one.name()), one);
      }
      for (VirtualLinkSettings link : area.virtualLinks()) {
        checkVirtualLink(entry, area, link, isBackbone);
      }
    }
  }

  private void checkVirtualLink(
      ModelPath area, AreaSettings settings, VirtualLinkSettings link, boolean isBackbone) {
    ModelPath at =
        area.child("virtual-links")
            .entry("virtual-link", "router-id", new Ipv4Address(link.routerId()));
    if (isBackbone || settings.type() != AreaSettings.Type.NORMAL) {
      problems.add(
          at,
          "a virtual link goes through an area that is neither the backbone nor a stub area nor an"
              + " NSSA: configure it in such an area (RFC 2328, section 15)");
    }
    checkTimers(at, link.timers());
    checkAuthentication(at.child("authentication"), link.authentication());
  }

  private void checkTimers(ModelPath at, OspfTimers timers) {
    range(at.child("hello-interval"), "the interval", timers.helloSeconds(), 1, MAX_SECONDS);
    range(at.child("dead-interval"), "the interval", timers.deadSeconds(), 1, MAX_SECONDS);
    range(at.child("retransmit-interval"), "the interval", timers.retransmitSeconds(), 1, 3600);
    range(at.child("transmit-delay"), "the delay", timers.transmitDelaySeconds(), 1, 3600);
    if (timers.deadSeconds() <= timers.helloSeconds()) {
      problems.add(
          at.child("dead-interval"),
          "dead-interval %d is not greater than hello-interval: use at least %d"
              .formatted(timers.deadSeconds(), timers.helloSeconds() + 1));
    }
  }

  // ---- interfaces ---------------------------------------------------------------------------

  private void checkInterface(ModelPath at, OspfInterfaceSettings one) {
    if (!interfacesSeen.add(one.name())) {
      problems.add(at, "the interface is in two areas, or there twice: leave one of them out");
    }
    Optional<ConfiguredRouter.Interface> known = router.interfaceNamed(one.name());
    if (known.isEmpty()) {
      problems.add(
          at,
          "there is no interface \"%s\" in this virtual router: configure it, or leave this out"
              .formatted(one.name()));
    } else if (!known.get().families().contains(version.family())) {
      problems.add(
          at,
          "%s is not enabled on interface \"%s\": enable it, or leave this out"
              .formatted(familyName(), one.name()));
    }
    if (one.type() == NetworkType.VIRTUAL_LINK) {
      problems.add(
          at.child("interface-type"),
          "a virtual link is no interface: configure it among the virtual links of its area");
    }
    one.cost().ifPresent(cost -> range(at.child("cost"), "the cost", cost, 1, MAX_METRIC));
    range(at.child("priority"), "the priority", one.priority(), 0, 255);
    range(at.child("instance-id"), "the instance ID", one.instanceId(), 0, 255);
    if (version == OspfVersion.V2 && one.instanceId() != 0) {
      problems.add(at.child("instance-id"), "OSPFv2 has no instance IDs: leave this out");
    }
    checkTimers(at, one.timers());
    one.bfd().ifPresent(parameters -> parameters.check(at.child("bfd"), problems));
    checkAuthentication(at.child("authentication"), one.authentication());
    Set<IpAddress> seen = new HashSet<>();
    for (StaticNeighbour neighbour : one.neighbours()) {
      ModelPath entry =
          at.child("static-neighbors").entry("neighbor", "identifier", neighbour.address());
      if (!seen.add(neighbour.address())) {
        problems.add(entry, "the neighbor is there twice: leave one of them out");
      }
      checkNeighbour(entry, one, neighbour, known);
    }
  }

  private void checkNeighbour(
      ModelPath at,
      OspfInterfaceSettings one,
      StaticNeighbour neighbour,
      Optional<ConfiguredRouter.Interface> known) {
    if (one.type() != NetworkType.NON_BROADCAST && one.type() != NetworkType.POINT_TO_MULTIPOINT) {
      problems.add(
          at, "neighbors are found on this link: configure them on links without broadcast only");
    }
    range(at.child("poll-interval"), "the interval", neighbour.pollSeconds(), 1, MAX_SECONDS);
    range(at.child("priority"), "the priority", neighbour.priority(), 0, 255);
    neighbour.cost().ifPresent(cost -> range(at.child("cost"), "the cost", cost, 1, MAX_METRIC));
    if (neighbour.address().family() != version.family()) {
      problems.add(at, "%s is no %s address: use one".formatted(neighbour.address(), familyName()));
    } else if (neighbour.address() instanceof Ipv6Address v6) {
      if (!v6.isLinkLocal()) {
        problems.add(at, "OSPFv3 neighbors are known by their link-local address: use that");
      }
    } else if (known.isPresent()
        && known.get().addresses().stream()
            .noneMatch(own ->
                IpPrefix.of(own.address(), own.prefixLength()).contains(neighbour.address()))) {
      problems.add(
          at,
          "%s is not on the link of interface \"%s\": use an address of its subnet"
              .formatted(neighbour.address(), one.name()));
    }
  }

  private void checkAuthentication(ModelPath at, OspfAuthentication authentication) {
    switch (authentication) {
      case OspfAuthentication.None none -> {}
      case OspfAuthentication.Password password -> {
        range(
            at.child("key"),
            "the length of the password",
            password.password().length(),
            1,
            PacketGuard.PASSWORD_BYTES);
        if (version == OspfVersion.V3) {
          problems.add(
              at.child("key"), "OSPFv3 has no passwords: use keys with HMAC-SHA (RFC 7166)");
        }
      }
      case OspfAuthentication.Keys keys ->
          keys.keys()
              .check(
                  at.child(keys.keys().name().isEmpty() ? "key" : "key-chain"),
                  version == OspfVersion.V2 ? "OSPFv2" : "OSPFv3",
                  algorithms(),
                  version == OspfVersion.V2 ? MAX_KEY_ID_V2 : MAX_KEY_ID_V3,
                  problems);
    }
  }

  private Set<KeyAlgorithm> algorithms() {
    Set<KeyAlgorithm> hmacs =
        EnumSet.of(
            KeyAlgorithm.HMAC_SHA_1,
            KeyAlgorithm.HMAC_SHA_256,
            KeyAlgorithm.HMAC_SHA_384,
            KeyAlgorithm.HMAC_SHA_512);
    if (version == OspfVersion.V2) {
      hmacs.add(KeyAlgorithm.MD5);
    }
    return hmacs;
  }
}
