package io.polyrouter.router.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.stack.device.Attachment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules of static routes (RFC 8349, section 5.3.2). */
final class RouteRules {

  static final int MAX_NEXT_HOPS = 64;

  private final ConfigProblems problems;
  private final Map<String, InterfaceConfig> interfaces = new HashMap<>();
  private final Map<IpAddress, String> owners = new HashMap<>();
  private final boolean hasBfd;

  RouteRules(VrConfig vr, ProtocolTable types, ConfigProblems problems) {
    this.problems = problems;
    this.hasBfd =
        vr.routed().stream()
            .anyMatch(settings ->
                types.find(settings.type()).filter(ProtocolType::providesLiveness).isPresent());
    for (InterfaceConfig each : vr.interfaces()) {
      interfaces.putIfAbsent(each.name(), each);
      for (AddressFamily family : AddressFamily.values()) {
        for (FamilyConfig.Own own : FamilyConfig.of(each, family).addresses()) {
          owners.putIfAbsent(own.address(), each.name());
        }
      }
    }
  }

  void check(ProtocolConfig.Static protocol, ModelPath at) {
    Set<IpPrefix> seen = HashSet.newHashSet(protocol.routes().size());
    ModelPath ipv4 = at.child("static-routes").child("ipv4");
    ModelPath ipv6 = at.child("static-routes").child("ipv6");
    for (StaticRoute route : protocol.routes()) {
      AddressFamily family = route.destination().family();
      ModelPath list =
          switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
          };
      ModelPath path = list.entry("route", "destination-prefix", route.destination());
      if (!seen.add(route.destination())) {
        problems.add(
            path,
            "route %s is given twice in \"%s\": give it once, with a list of next hops for several paths"
                .formatted(route.destination(), protocol.name()));
      }
      problems.checkDescription(path, route.description());
      problems.checkRange(path.child("preference"), "preference", route.preference(), 1, 255);
      AddressKinds.destinationFault(route.destination())
          .ifPresent(fault ->
              problems.add(
                  path.child("destination-prefix"),
                  "destination %s cannot be routed, it is %s: use a prefix of unicast addresses"
                      .formatted(route.destination(), fault)));
      target(route.target(), family, path.child("next-hop"));
    }
  }

  private void target(StaticTarget target, AddressFamily family, ModelPath path) {
    switch (target) {
      case StaticTarget.Blackhole blackhole -> {}
      case StaticTarget.Unreachable unreachable -> {}
      case StaticTarget.NextHops(List<StaticNextHop> nextHops) -> {
        if (nextHops.isEmpty()) {
          problems.add(
              path,
              "the route has no next hop: give a next-hop-address, an outgoing-interface, or a"
                  + " special-next-hop");
        }
        if (nextHops.size() > MAX_NEXT_HOPS) {
          problems.add(
              path.child("next-hop-list"),
              "the route has %d next hops: use at most %d"
                  .formatted(nextHops.size(), MAX_NEXT_HOPS));
          return;
        }
        Set<StaticNextHop> seen = new HashSet<>();
        for (int i = 0; i < nextHops.size(); i++) {
          ModelPath entry =
              nextHops.size() == 1
                  ? path
                  : path.child("next-hop-list").entry("next-hop", "index", i + 1);
          StaticNextHop each = nextHops.get(i);
          if (!seen.add(new StaticNextHop(each.address(), each.outgoingInterface()))) {
            problems.add(entry, "the same next hop is given twice: give every next hop once");
          }
          nextHop(each, family, entry);
        }
      }
    }
  }

  private void nextHop(StaticNextHop nextHop, AddressFamily family, ModelPath path) {
    if (nextHop.address().isEmpty() && nextHop.outgoingInterface().isEmpty()) {
      problems.add(
          path,
          "the next hop has neither an address nor an interface: give a next-hop-address, an"
              + " outgoing-interface, or both");
      return;
    }
    Optional<String> fault = nextHop.address().flatMap(address -> addressFault(address, family));
    if (fault.isPresent()) {
      problems.add(
          path.child("next-hop-address"),
          "next hop %s %s".formatted(nextHop.address().get(), fault.get()));
      return;
    }
    if (nextHop.outgoingInterface().isPresent()) {
      outgoing(nextHop.outgoingInterface().get(), nextHop.address(), family, path);
    } else if (nextHop.address().filter(AddressKinds::isLinkLocal).isPresent()) {
      problems.add(
          path.child("next-hop-address"),
          "next hop %s is a link-local address, which every link may have: give its outgoing-interface too"
              .formatted(nextHop.address().get()));
    }
    nextHop.bfd().ifPresent(bfd -> bfd(bfd, nextHop, family, path.child("bfd")));
  }

  /** A watched path leads to a neighbour on a link. */
  private void bfd(
      LivenessParameters bfd, StaticNextHop nextHop, AddressFamily family, ModelPath path) {
    bfd.check(path, problems);
    if (!hasBfd) {
      problems.add(
          path,
          "no BFD runs in this virtual router: add a control-plane-protocol of type bfd, or leave"
              + " bfd out");
    }
    if (nextHop.address().isEmpty()) {
      problems.add(path, "BFD watches the path to an address: give a next-hop-address");
    } else if (nextHop.outgoingInterface().isEmpty()
        && interfaces.values().stream()
            .noneMatch(each -> isOnLinkOf(each, family, nextHop.address().get()))) {
      problems.add(
          path,
          "next hop %s is on no link of this virtual router, so that BFD cannot watch it: give an address on a link, or leave bfd out"
              .formatted(nextHop.address().get()));
    }
  }

  private static boolean isOnLinkOf(InterfaceConfig each, AddressFamily family, IpAddress address) {
    return !(each.attachment() instanceof Attachment.Loopback)
        && FamilyConfig.of(each, family).addresses().stream()
            .anyMatch(own -> IpPrefix.of(own.address(), own.prefixLength()).contains(address));
  }

  private void outgoing(
      String name, Optional<IpAddress> address, AddressFamily family, ModelPath path) {
    InterfaceConfig anInterface = interfaces.get(name);
    ModelPath at = path.child("outgoing-interface");
    if (anInterface == null) {
      problems.add(
          at,
          "there is no interface \"%s\" in this virtual router: name a configured interface"
              .formatted(name));
      return;
    }
    FamilyConfig config = FamilyConfig.of(anInterface, family);
    String familyName = FamilyConfig.nameOf(family);
    if (anInterface.attachment() instanceof Attachment.Loopback) {
      problems.add(
          at,
          "interface \"%s\" is a loopback, which leads nowhere: name an interface with a link, or use special-next-hop blackhole"
              .formatted(name));
    } else if (!config.enabled()) {
      problems.add(
          at,
          "%s is not enabled on interface \"%s\": enable it there, or name another interface"
              .formatted(familyName, name));
    } else if (!config.hasAddress()) {
      problems.add(
          at,
          "interface \"%s\" has no %s address, so that it cannot ask for next hops: give it an address or name another interface"
              .formatted(name, familyName));
    } else {
      address
          .flatMap(next -> AddressRules.onLinkFault(name, config, next))
          .ifPresent(reason ->
              problems.add(
                  path.child("next-hop-address"),
                  "next hop %s %s".formatted(address.get(), reason)));
    }
  }

  private Optional<String> addressFault(IpAddress address, AddressFamily family) {
    if (address.family() != family) {
      return Optional.of(
          "is %s: an %s route needs an %s next hop"
              .formatted(
                  FamilyConfig.nameOf(address.family()),
                  FamilyConfig.nameOf(family),
                  FamilyConfig.nameOf(family)));
    }
    if (owners.containsKey(address)) {
      return Optional.of(
          "is this router's own address, on interface \"%s\": use the address of a neighbour"
              .formatted(owners.get(address)));
    }
    return AddressKinds.hostFault(address)
        .map("is %s: use the unicast address of a neighbour"::formatted);
  }
}
