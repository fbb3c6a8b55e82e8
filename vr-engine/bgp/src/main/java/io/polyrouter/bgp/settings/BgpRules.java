package io.polyrouter.bgp.settings;

import io.polyrouter.bgp.attribute.AsPath;
import io.polyrouter.bgp.message.Notification;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.RedistributionChecks;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules that settings have to keep. For one check. */
public final class BgpRules {

  private static final int MAX_PEERS = 10_000;
  private static final int MAX_SECONDS = 65_535;
  private static final int MAX_TTL = 255;

  /** RFC 7300: the last number of each size. */
  private static final Set<Integer> RESERVED = Set.of(0, AsPath.AS_TRANS, 65_535, -1);

  private final BgpSettings settings;
  private final ConfiguredRouter router;
  private final ConfigProblems problems;

  public BgpRules(BgpSettings settings, ConfiguredRouter router, ConfigProblems problems) {
    this.settings = settings;
    this.router = router;
    this.problems = problems;
  }

  /**
   * Adds what is wrong.
   *
   * @param at the entry of the instance in the model
   */
  public void check(ModelPath at) {
    problems.checkName(at, "instance", settings.name());
    problems.checkDescription(at, settings.description());
    ModelPath bgp = at.child("bgp");
    checkGlobal(bgp.child("global"));
    checkGroups(bgp.child("peer-groups"));
    checkNeighbours(bgp.child("neighbors"));
    checkRanges(bgp.child("global").child("dynamic-neighbor-prefixes"));
  }

  // ---- the instance -------------------------------------------------------------------------

  private void checkGlobal(ModelPath global) {
    checkAs(global.child("as"), settings.as());
    settings
        .routerId()
        .ifPresent(id -> checkNotZero(global.child("identifier"), "BGP identifier", id));
    settings
        .clusterId()
        .ifPresent(id -> checkNotZero(global.child("cluster-id"), "cluster ID", id));
    problems.checkRange(global.child("port"), "the port", settings.port(), 1, MAX_SECONDS);
    problems.checkRange(
        global.child("maximum-peers"), "the number", settings.maximumPeers(), 1, MAX_PEERS);
    settings
        .confederation()
        .ifPresent(one -> {
          ModelPath at = global.child("confederation");
          checkAs(at.child("identifier"), one.identifier());
          one.members().stream().sorted().forEach(as -> checkAs(at.child("member-as"), as));
          if (one.identifier() == settings.as() || one.members().contains(settings.as())) {
            problems.add(
                at,
                "AS %s is the own one: leave it out of the members, and use another identifier"
                    .formatted(text(settings.as())));
          }
        });
    RedistributionChecks v4 =
        new RedistributionChecks(router, AddressFamily.IPV4, "BGP for IPv4", problems);
    RedistributionChecks v6 =
        new RedistributionChecks(router, AddressFamily.IPV6, "BGP for IPv6", problems);
    settings
        .redistributions()
        .forEach(source ->
            (source.family() == AddressFamily.IPV4 ? v4 : v6)
                .check(global.child("redistribute"), source));
  }

  private void checkNotZero(ModelPath at, String what, int value) {
    if (value == 0) {
      problems.add(at, "0.0.0.0 is no %s: use any other address".formatted(what));
    }
  }

  private void checkAs(ModelPath at, int as) {
    if (RESERVED.contains(as)) {
      problems.add(
          at, "AS %s is reserved: use one that is assigned or private".formatted(text(as)));
    }
  }

  private static String text(int as) {
    return Integer.toUnsignedString(as);
  }

  // ---- groups -------------------------------------------------------------------------------

  private void checkGroups(ModelPath groups) {
    Set<String> seen = new HashSet<>();
    for (PeerGroupSettings group : settings.groups()) {
      ModelPath at = groups.entry("peer-group", "name", group.name());
      problems.checkName(at, "peer group", group.name());
      if (!seen.add(group.name())) {
        problems.add(at, "the group is there twice: leave one of them out");
      }
      checkOptions(at, group.options());
      checkFamilies(at, group.families());
    }
  }

  private boolean groupIsMissing(ModelPath at, String group) {
    if (settings.group(group).isPresent()) {
      return false;
    }
    problems.add(
        at.child("peer-group"),
        "there is no peer group \"%s\": configure it, or leave it out".formatted(group));
    return true;
  }

  // ---- neighbours ---------------------------------------------------------------------------

  private void checkNeighbours(ModelPath neighbours) {
    if (settings.neighbours().size() > settings.maximumPeers()) {
      problems.add(
          neighbours,
          "%d neighbours are more than global/maximum-peers allows: use at most %d, or allow more"
              .formatted(settings.neighbours().size(), settings.maximumPeers()));
    }
    Set<IpAddress> seen = new HashSet<>();
    for (NeighbourSettings neighbour : settings.neighbours()) {
      ModelPath at = neighbours.entry("neighbor", "remote-address", neighbour.address());
      if (!seen.add(neighbour.address())) {
        problems.add(at, "the neighbour is there twice: leave one of them out");
      }
      checkAddress(at, neighbour);
      checkOptions(at, neighbour.options());
      checkFamilies(at, neighbour.families());
      Optional<String> group = neighbour.group();
      if (group.isEmpty() || !groupIsMissing(at, group.get())) {
        checkPeer(at, settings.peer(neighbour));
      }
    }
  }

  private void checkAddress(ModelPath at, NeighbourSettings neighbour) {
    IpAddress address = neighbour.address();
    boolean isLinkLocal = address instanceof Ipv6Address v6 && v6.isLinkLocal();
    boolean isHost =
        switch (address) {
          case Ipv4Address v4 ->
              !v4.isMulticast()
                  && !v4.isLoopback()
                  && !v4.equals(Ipv4Address.ANY)
                  && !v4.equals(Ipv4Address.BROADCAST);
          case Ipv6Address v6 ->
              !v6.isMulticast() && !v6.equals(Ipv6Address.ANY) && !v6.equals(Ipv6Address.LOOPBACK);
        };
    if (!isHost) {
      problems.add(at, "%s is no address of a router: use a unicast address".formatted(address));
    } else if (isOwn(address)) {
      problems.add(at, "%s is an own address: use that of the other router".formatted(address));
    }
    if (isLinkLocal && neighbour.interfaceName().isEmpty()) {
      problems.add(at.child("interface"), "a link-local address needs the interface that it is on");
    }
    neighbour
        .interfaceName()
        .filter(name -> router.interfaceNamed(name).isEmpty())
        .ifPresent(name ->
            problems.add(
                at.child("interface"),
                "there is no interface \"%s\" in this virtual router: configure it, or use another"
                    .formatted(name)));
  }

  private boolean isOwn(IpAddress address) {
    return router.interfaces().values().stream()
        .flatMap(one -> one.addresses().stream())
        .anyMatch(own -> own.address().equals(address));
  }

  /** What has to go together, once group and neighbour are in one. */
  private void checkPeer(ModelPath at, PeerSettings peer) {
    if (peer.get(PeerOptions.PEER_AS).isEmpty()) {
      problems.add(
          PeerOptions.PEER_AS.in(at),
          "no AS is given for the peer: configure it here or in the peer group");
    }
    if (peer.familyNames().isEmpty()) {
      problems.add(
          at.child("afi-safis"), "no family is enabled: enable one here or in the peer group");
    }
    boolean isInternal = isInternal(peer);
    if (isInternal) {
      refuse(at, peer, PeerOptions.MULTIHOP_TTL, 0);
      refuse(at, peer, PeerOptions.ROLE, Optional.empty());
      refuse(at, peer, PeerOptions.LOCAL_AS, Optional.empty());
    } else if (peer.get(PeerOptions.ROUTE_REFLECTOR_CLIENT) && isKnownExternal(peer)) {
      problems.add(
          PeerOptions.ROUTE_REFLECTOR_CLIENT.in(at),
          "clients of a route reflector are in the own AS: leave this out");
    }
    if (peer.get(PeerOptions.MULTIHOP_TTL) != 0 && peer.get(PeerOptions.TTL_SECURITY_HOPS) != 0) {
      problems.add(
          PeerOptions.TTL_SECURITY_HOPS.in(at),
          "TTL security says how far the peer may be: leave ebgp-multihop out");
    }
    if (peer.get(PeerOptions.STRICT_ROLE) && peer.get(PeerOptions.ROLE).isEmpty()) {
      problems.add(
          PeerOptions.STRICT_ROLE.in(at),
          "a strict role needs a role: configure capabilities/role");
    }
    int hold = peer.get(PeerOptions.HOLD_SECONDS);
    if (peer.get(PeerOptions.MIN_HOLD_SECONDS) > hold) {
      problems.add(
          PeerOptions.MIN_HOLD_SECONDS.in(at),
          "%d is longer than the hold time: use at most %d"
              .formatted(peer.get(PeerOptions.MIN_HOLD_SECONDS), hold));
    }
    if (hold != 0 && peer.get(PeerOptions.KEEPALIVE_SECONDS) >= hold) {
      problems.add(
          PeerOptions.KEEPALIVE_SECONDS.in(at),
          "%d is not less than the hold time of %d: use a third of it, or 0 for that"
              .formatted(peer.get(PeerOptions.KEEPALIVE_SECONDS), hold));
    }
    peer.get(PeerOptions.LOCAL_ADDRESS)
        .ifPresent(local -> checkLocalAddress(PeerOptions.LOCAL_ADDRESS.in(at), peer, local));
  }

  private <T> void refuse(ModelPath at, PeerSettings peer, Option<T> option, T none) {
    if (!peer.get(option).equals(none)) {
      problems.add(option.in(at), "this is for peers in another AS: leave it out");
    }
  }

  private boolean isInternal(PeerSettings peer) {
    PeerAs as = peer.get(PeerOptions.PEER_AS).orElse(null);
    return as instanceof PeerAs.Internal
        || as instanceof PeerAs.Exactly known && known.as() == settings.as();
  }

  private boolean isKnownExternal(PeerSettings peer) {
    return peer.get(PeerOptions.PEER_AS).isPresent() && !isInternal(peer);
  }

  private void checkLocalAddress(ModelPath at, PeerSettings peer, IpAddress local) {
    if (!peer.dynamic() && local.family() != peer.address().family()) {
      problems.add(at, "%s is of another family than the peer: use one of its".formatted(local));
    } else if (!isOwn(local) && !(local instanceof Ipv6Address v6 && v6.isLinkLocal())) {
      problems.add(
          at,
          "no interface of this virtual router has the address %s: use one that it has"
              .formatted(local));
    }
  }

  // ---- ranges -------------------------------------------------------------------------------

  private void checkRanges(ModelPath ranges) {
    Set<String> seen = new HashSet<>();
    for (ListenRange range : settings.listenRanges()) {
      ModelPath at = ranges.entry("dynamic-neighbor-prefix", "prefix", range.prefix());
      if (!seen.add(range.prefix().toString())) {
        problems.add(at, "the prefix is there twice: leave one of them out");
      }
      problems.checkRange(
          at.child("maximum-peers"), "the number", range.maximumPeers(), 1, MAX_PEERS);
      if (!groupIsMissing(at, range.group())) {
        checkPeer(at, settings.peer(range, range.prefix().address()));
      }
    }
  }

  // ---- options ------------------------------------------------------------------------------

  private void checkOptions(ModelPath at, OptionValues options) {
    options
        .get(PeerOptions.PEER_AS)
        .ifPresent(as -> {
          if (as instanceof PeerAs.Exactly(int number)) {
            checkAs(PeerOptions.PEER_AS.in(at), number);
          }
        });
    options.get(PeerOptions.LOCAL_AS).ifPresent(as -> checkAs(PeerOptions.LOCAL_AS.in(at), as));
    String text = options.get(PeerOptions.SHUTDOWN_TEXT);
    if (text.getBytes(StandardCharsets.UTF_8).length > Notification.MAX_TEXT_BYTES) {
      problems.add(
          PeerOptions.SHUTDOWN_TEXT.in(at),
          "the text has more than %d bytes of UTF-8: use a shorter one"
              .formatted(Notification.MAX_TEXT_BYTES));
    }
    problems.checkDescription(at, options.get(PeerOptions.DESCRIPTION));
    range(at, options, PeerOptions.CONNECT_RETRY_SECONDS, 1, MAX_SECONDS);
    checkHold(at, options, PeerOptions.HOLD_SECONDS);
    checkHold(at, options, PeerOptions.MIN_HOLD_SECONDS);
    range(at, options, PeerOptions.KEEPALIVE_SECONDS, 0, MAX_SECONDS / 3);
    range(at, options, PeerOptions.SEND_HOLD_SECONDS, 0, MAX_SECONDS);
    range(at, options, PeerOptions.IDLE_HOLD_SECONDS, 1, 120);
    range(at, options, PeerOptions.DELAY_OPEN_SECONDS, 0, 240);
    range(at, options, PeerOptions.PORT, 1, MAX_SECONDS);
    if (options.get(PeerOptions.MSS_BYTES) != 0) {
      range(at, options, PeerOptions.MSS_BYTES, 88, 65_495);
    }
    range(at, options, PeerOptions.MULTIHOP_TTL, 0, MAX_TTL);
    range(at, options, PeerOptions.TTL_SECURITY_HOPS, 0, MAX_TTL - 1);
    range(at, options, PeerOptions.RESTART_SECONDS, 1, 4_095);
    range(at, options, PeerOptions.STALE_SECONDS, 1, MAX_SECONDS);
    range(at, options, PeerOptions.ALLOW_OWN_AS, 0, 10);
    options.get(PeerOptions.BFD).ifPresent(bfd -> bfd.check(at.child("bfd"), problems));
  }

  private void range(
      ModelPath at, OptionValues options, Option<Integer> option, int least, int most) {
    problems.checkRange(option.in(at), option.path(), options.get(option), least, most);
  }

  private void checkHold(ModelPath at, OptionValues options, Option<Integer> option) {
    int seconds = options.get(option);
    if (seconds != 0) {
      problems.checkRange(option.in(at), option.path(), seconds, 3, MAX_SECONDS);
    }
  }

  private void checkFamilies(ModelPath at, List<FamilySettings> families) {
    Set<Family> seen = new HashSet<>();
    for (FamilySettings family : families) {
      ModelPath entry = at.child("afi-safis").entry("afi-safi", "name", family.family());
      if (!seen.add(family.family())) {
        problems.add(entry, "the family is there twice: leave one of them out");
      }
      checkPolicies(entry, family, FamilyOptions.IMPORT_POLICIES);
      checkPolicies(entry, family, FamilyOptions.EXPORT_POLICIES);
      family
          .get(FamilyOptions.MAXIMUM_PREFIXES)
          .ifPresent(most -> {
            ModelPath limit = entry.child("prefix-limit");
            problems.checkRange(
                limit.child("max-prefixes"), "the number", most.count(), 1, Integer.MAX_VALUE);
            problems.checkRange(
                limit.child("warning-threshold-pct"),
                "the percentage",
                most.warningPercent(),
                1,
                100);
            most.restartSeconds()
                .ifPresent(seconds ->
                    problems.checkRange(
                        limit.child("restart-timer"), "the time", seconds, 1, MAX_SECONDS));
          });
      problems.checkRange(
          FamilyOptions.ADD_PATHS.in(entry).child("max"),
          "the number of paths",
          family.get(FamilyOptions.ADD_PATHS).send(),
          0,
          64);
      problems.checkRange(
          FamilyOptions.LONG_LIVED_STALE_SECONDS.in(entry),
          "the time",
          family.get(FamilyOptions.LONG_LIVED_STALE_SECONDS),
          0,
          0xff_ffff);
      if (family.get(FamilyOptions.EXTENDED_NEXT_HOP)
          && family.family().addresses() != AddressFamily.IPV4) {
        problems.add(
            FamilyOptions.EXTENDED_NEXT_HOP.in(entry),
            "next hops of %s are IPv6 addresses anyway: leave this out".formatted(family.family()));
      }
    }
  }

  private void checkPolicies(ModelPath at, FamilySettings family, Option<List<String>> option) {
    for (String policy : family.get(option)) {
      if (!router.policies().contains(policy)) {
        problems.add(
            option.in(at),
            "there is no route policy \"%s\" in this virtual router: configure it, or leave it out"
                .formatted(policy));
      }
    }
  }
}
