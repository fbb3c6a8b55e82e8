package io.polyrouter.router.config;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
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

  private final Problems problems;
  private final Map<String, InterfaceConfig> interfaces = new HashMap<>();
  private final Map<Ipv4Address, String> owners = new HashMap<>();

  RouteRules(VrConfig vr, Problems problems) {
    this.problems = problems;
    for (InterfaceConfig anInterface : vr.interfaces()) {
      interfaces.putIfAbsent(anInterface.name(), anInterface);
      for (Ipv4Config.Address address : anInterface.ipv4().addresses()) {
        owners.putIfAbsent(address.address(), anInterface.name());
      }
    }
  }

  void check(ProtocolConfig.Static protocol, Path at) {
    Set<IpPrefix> seen = HashSet.newHashSet(protocol.routes().size());
    Path ipv4 = at.child("static-routes").child("ipv4");
    Path ipv6 = at.child("static-routes").child("ipv6");
    for (StaticRoute route : protocol.routes()) {
      boolean isIpv6 = route.destination() instanceof Ipv6Prefix;
      Path path = (isIpv6 ? ipv6 : ipv4).entry("route", "destination-prefix", route.destination());
      if (!seen.add(route.destination())) {
        problems.add(
            path,
            "route %s is given twice in \"%s\": give it once, with a list of next hops for several paths"
                .formatted(route.destination(), protocol.name()));
      }
      problems.checkDescription(path, route.description());
      problems.checkRange(path.child("preference"), "preference", route.preference(), 1, 255);
      switch (route.destination()) {
        case Ipv6Prefix v6 ->
            problems.add(path, "route %s is IPv6: only IPv4 routes are supported".formatted(v6));
        case Ipv4Prefix v4 -> {
          destination(v4, path);
          target(route.target(), path.child("next-hop"));
        }
      }
    }
  }

  private void destination(Ipv4Prefix destination, Path path) {
    // Shorter prefixes, such as a default route, may well cover reserved ranges.
    int leastLength =
        switch (destination.address().bits() >>> 28) {
          case 0xe, 0xf -> 4;
          default -> 8;
        };
    if (destination.length() >= leastLength) {
      InterfaceRules.hostFault(destination.address())
          .ifPresent(fault ->
              problems.add(
                  path.child("destination-prefix"),
                  "destination %s cannot be routed, it is %s: use a prefix of unicast addresses"
                      .formatted(destination, fault)));
    }
  }

  private void target(StaticTarget target, Path path) {
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
          Path entry =
              nextHops.size() == 1
                  ? path
                  : path.child("next-hop-list").entry("next-hop", "index", i + 1);
          if (!seen.add(nextHops.get(i))) {
            problems.add(entry, "the same next hop is given twice: give every next hop once");
          }
          nextHop(nextHops.get(i), entry);
        }
      }
    }
  }

  private void nextHop(StaticNextHop nextHop, Path path) {
    if (nextHop.address().isEmpty() && nextHop.outgoingInterface().isEmpty()) {
      problems.add(
          path,
          "the next hop has neither an address nor an interface: give a next-hop-address, an"
              + " outgoing-interface, or both");
      return;
    }
    Optional<String> fault = nextHop.address().flatMap(this::addressFault);
    if (fault.isPresent()) {
      problems.add(
          path.child("next-hop-address"),
          "next hop %s %s".formatted(nextHop.address().get(), fault.get()));
      return;
    }
    if (nextHop.outgoingInterface().isEmpty()) {
      return;
    }
    String name = nextHop.outgoingInterface().get();
    InterfaceConfig anInterface = interfaces.get(name);
    Path at = path.child("outgoing-interface");
    if (anInterface == null) {
      problems.add(
          at,
          "there is no interface \"%s\" in this virtual router: name a configured interface"
              .formatted(name));
    } else if (anInterface.attachment() instanceof Attachment.Loopback) {
      problems.add(
          at,
          "interface \"%s\" is a loopback, which leads nowhere: name an interface with a link, or use special-next-hop blackhole"
              .formatted(name));
    } else if (anInterface.ipv4().addresses().isEmpty()) {
      problems.add(
          at,
          "interface \"%s\" has no IPv4 address, so that it cannot ask for next hops: give it an address or name another interface"
              .formatted(name));
    } else if (nextHop.address().isPresent()
        && nextHop.address().get() instanceof Ipv4Address address) {
      InterfaceRules.onLinkFault(anInterface, address)
          .ifPresent(reason ->
              problems.add(
                  path.child("next-hop-address"), "next hop %s %s".formatted(address, reason)));
    }
  }

  private Optional<String> addressFault(IpAddress address) {
    return switch (address) {
      case Ipv6Address v6 -> Optional.of("is IPv6: an IPv4 route needs an IPv4 next hop");
      case Ipv4Address v4 when owners.containsKey(v4) ->
          Optional.of(
              "is this router's own address, on interface \"%s\": use the address of a neighbour"
                  .formatted(owners.get(v4)));
      case Ipv4Address v4 ->
          InterfaceRules.hostFault(v4)
              .map("is %s: use the unicast address of a neighbour"::formatted);
    };
  }
}
