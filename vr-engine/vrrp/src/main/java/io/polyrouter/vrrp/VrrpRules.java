package io.polyrouter.vrrp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.vrrp.VrrpSettings.TrackedAddress;
import io.polyrouter.vrrp.VrrpSettings.TrackedInterface;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import io.polyrouter.vrrp.packet.VrrpCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules that settings have to keep. */
final class VrrpRules {

  /** Of an instance: each of them sends up to a hundred packets a second. */
  private static final int MAX_VIRTUAL_ROUTERS = 1024;

  /**
   * Below it, a virtual router with the lowest priority would have to hear within 30 ms that the
   * Active Router is there, which a busy Java machine does not promise.
   */
  private static final int MIN_INTERVAL_CENTIS = 10;

  private static final int MAX_VRID = 255;
  private static final int MAX_PRIORITY = 254;
  private static final int MAX_HOLD_SECONDS = 3600;
  private static final int MAX_DECREMENT = 254;

  private final VrrpSettings settings;
  private final ConfiguredRouter router;
  private final ConfigProblems problems;

  VrrpRules(VrrpSettings settings, ConfiguredRouter router, ConfigProblems problems) {
    this.settings = settings;
    this.router = router;
    this.problems = problems;
  }

  void check(ModelPath at) {
    problems.checkName(at, "instance", settings.name());
    problems.checkDescription(at, settings.description());
    boolean isSecond =
        router.protocols().stream()
            .anyMatch(other ->
                other.type().equals(VrrpSettings.TYPE)
                    && other.name().compareTo(settings.name()) < 0);
    if (isSecond) {
      problems.add(
          at, "a virtual router has one instance of VRRP: add the groups to the other one");
    }
    if (settings.virtualRouters().size() > MAX_VIRTUAL_ROUTERS) {
      problems.add(
          at.child("vrrp"),
          "%d groups are configured: use at most %d"
              .formatted(settings.virtualRouters().size(), MAX_VIRTUAL_ROUTERS));
    }
    Set<VrrpKey> seen = new HashSet<>();
    Set<List<Object>> addresses = new HashSet<>();
    for (VirtualRouter each : settings.virtualRouters()) {
      ModelPath entry =
          at.child("vrrp")
              .child("interfaces")
              .entry("interface", "name", each.interfaceName())
              .child(each.family() == AddressFamily.IPV4 ? "ipv4" : "ipv6")
              .entry("vrrp-instance", "vrid", each.vrid());
      if (!seen.add(new VrrpKey(each.interfaceName(), each.family(), each.vrid()))) {
        problems.add(entry, "the group is there twice: leave one of them out");
      }
      check(each, entry);
      for (IpAddress address : each.addresses()) {
        if (!addresses.add(List.of(each.interfaceName(), address))) {
          problems.add(
              entry,
              "%s is there twice on interface \"%s\": give it to one group, once"
                  .formatted(address, each.interfaceName()));
        }
      }
    }
  }

  private void check(VirtualRouter each, ModelPath at) {
    problems.checkRange(at.child("vrid"), "the VRID", each.vrid(), 1, MAX_VRID);
    problems.checkRange(at.child("priority"), "the priority", each.priority(), 1, MAX_PRIORITY);
    problems.checkRange(
        at.child("preempt").child("hold-time"),
        "the hold time",
        each.preemptHoldSeconds(),
        0,
        MAX_HOLD_SECONDS);
    problems.checkRange(
        at.child("advertise-interval-centi-sec"),
        "the interval",
        each.intervalCentis(),
        MIN_INTERVAL_CENTIS,
        VrrpCodec.MAX_INTERVAL_CENTIS);
    Optional<ConfiguredRouter.Interface> known = router.interfaceNamed(each.interfaceName());
    if (known.isEmpty() || known.get().loopback()) {
      problems.add(
          at,
          "there is no interface \"%s\" with a link in this virtual router: use one that there is"
              .formatted(each.interfaceName()));
    } else if (!known.get().families().contains(each.family())) {
      problems.add(
          at,
          "%s is not enabled on interface \"%s\": enable it"
              .formatted(
                  each.family() == AddressFamily.IPV4 ? "IPv4" : "IPv6", each.interfaceName()));
    } else {
      checkAddresses(each, known.get(), at);
    }
    each.trackedInterfaces().forEach(tracked -> checkTracked(tracked, at));
    for (TrackedAddress tracked : each.trackedAddresses()) {
      checkDecrement(
          tracked.decrement(),
          at.child("track").child("addresses").entry("address", "address", tracked.address()));
    }
  }

  private void checkAddresses(VirtualRouter each, ConfiguredRouter.Interface known, ModelPath at) {
    ModelPath list =
        at.child(
            each.family() == AddressFamily.IPV4
                ? "virtual-ipv4-addresses"
                : "virtual-ipv6-addresses");
    if (each.addresses().isEmpty() || each.addresses().size() > VrrpCodec.MAX_ADDRESSES) {
      problems.add(
          list,
          "a group has %d addresses: use 1 to %d"
              .formatted(each.addresses().size(), VrrpCodec.MAX_ADDRESSES));
      return;
    }
    if (each.family() == AddressFamily.IPV6
        && !(each.addresses().getFirst() instanceof Ipv6Address v6 && v6.isLinkLocal())) {
      problems.add(
          list,
          "the first address of an IPv6 group is link-local (RFC 9568, section 5.2.9): put one"
              + " first");
    }
    int own = 0;
    for (IpAddress address : each.addresses()) {
      boolean isLinkLocal = address instanceof Ipv6Address v6 && v6.isLinkLocal();
      if (address.family() != each.family()) {
        problems.add(list, "%s is of the other family: leave it out".formatted(address));
      } else if (!isLinkLocal && !isOnLink(known, address)) {
        problems.add(
            list,
            "%s is on no subnet of interface \"%s\": use an address of one of its subnets"
                .formatted(address, known.name()));
      }
      own += isOwn(known, address) ? 1 : 0;
    }
    if (own > 0 && own < each.addresses().size()) {
      problems.add(
          list,
          "interface \"%s\" has some of the addresses itself, but not all: an owner has all of them"
              .formatted(known.name()));
    }
    boolean isOwner = own == each.addresses().size();
    if (isOwner && !(each.trackedInterfaces().isEmpty() && each.trackedAddresses().isEmpty())) {
      problems.add(
          at.child("track"),
          "the owner of the addresses has priority 255 whatever is tracked: leave tracking out");
    }
  }

  private static boolean isOnLink(ConfiguredRouter.Interface known, IpAddress address) {
    return known.addresses().stream()
        .anyMatch(own -> IpPrefix.of(own.address(), own.prefixLength()).contains(address));
  }

  private static boolean isOwn(ConfiguredRouter.Interface known, IpAddress address) {
    return known.addresses().stream().anyMatch(own -> own.address().equals(address));
  }

  private void checkTracked(TrackedInterface tracked, ModelPath at) {
    ModelPath entry =
        at.child("track")
            .child("interfaces")
            .entry("interface", "interface", tracked.interfaceName());
    if (router.interfaceNamed(tracked.interfaceName()).isEmpty()) {
      problems.add(
          entry,
          "there is no interface \"%s\" in this virtual router: use one that there is"
              .formatted(tracked.interfaceName()));
    }
    checkDecrement(tracked.decrement(), entry);
  }

  private void checkDecrement(int decrement, ModelPath at) {
    problems.checkRange(
        at.child("priority-decrement"), "the decrement", decrement, 1, MAX_DECREMENT);
  }
}
