package io.polyrouter.router.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.config.FamilyConfig.Known;
import io.polyrouter.router.config.FamilyConfig.Own;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.stack.device.Attachment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules of the addresses and neighbours of one family on all interfaces of a virtual router. */
final class AddressRules {

  private final AddressFamily family;
  private final ConfigProblems problems;

  /** Every own address of the virtual router, with the interface that has it. */
  private final Map<IpAddress, String> owners = new HashMap<>();

  private final List<OnLink> onLink = new ArrayList<>();

  private AddressRules(AddressFamily family, ConfigProblems problems) {
    this.family = family;
    this.problems = problems;
  }

  private record OnLink(IpPrefix prefix, String interfaceName, ModelPath path)
      implements Comparable<OnLink> {
    @Override
    public int compareTo(OnLink other) {
      return prefix.compareTo(other.prefix);
    }
  }

  static void check(VrConfig vr, AddressFamily family, ConfigProblems problems) {
    AddressRules rules = new AddressRules(family, problems);
    for (InterfaceConfig each : vr.interfaces()) {
      FamilyConfig config = FamilyConfig.of(each, family);
      ModelPath path = ModelPaths.interfaceOf(vr.name(), each.name()).child(config.node());
      for (Own own : config.addresses()) {
        rules.address(each.name(), own, path);
      }
    }
    rules.overlaps();
    // After all own addresses are known.
    for (InterfaceConfig each : vr.interfaces()) {
      FamilyConfig config = FamilyConfig.of(each, family);
      rules.neighbours(
          each, config, ModelPaths.interfaceOf(vr.name(), each.name()).child(config.node()));
    }
  }

  private void address(String interfaceName, Own own, ModelPath at) {
    IpAddress address = own.address();
    ModelPath path = at.entry("address", "ip", address);
    if (!own.hasValidLength()) {
      problems.checkRange(
          path.child("prefix-length"), "prefix-length", own.prefixLength(), 1, family.bits());
      return;
    }
    Optional<String> fault = AddressKinds.hostFault(address);
    if (fault.isPresent()) {
      problems.add(
          path.child("ip"),
          "%s is %s, no address for an interface: use a unicast address"
              .formatted(address, fault.get()));
      return;
    }
    if (AddressKinds.isLinkLocal(address)) {
      problems.add(
          path.child("ip"),
          "%s is a link-local address: give it as link-local-address, and here addresses of global scope"
              .formatted(address));
      return;
    }
    IpPrefix prefix = own.prefix();
    Optional<String> reserved = AddressKinds.reservedIn(prefix, address);
    if (reserved.isPresent()) {
      problems.add(
          path.child("ip"),
          "%s is the %s address of %s: use an address between the first and the last of the prefix"
              .formatted(address, reserved.get(), prefix));
      return;
    }
    String owner = owners.putIfAbsent(address, interfaceName);
    if (owner != null) {
      problems.add(
          path,
          "address %s is already on interface \"%s\": use an address once in a virtual router"
              .formatted(address, owner));
      return;
    }
    onLink.add(new OnLink(prefix, interfaceName, path));
  }

  /**
   * Sorted prefixes nest: one that overlaps another is preceded by one that contains it, so a stack
   * of the containing ones finds every overlap in one pass.
   */
  private void overlaps() {
    Collections.sort(onLink);
    List<OnLink> containing = new ArrayList<>();
    for (OnLink next : onLink) {
      while (!containing.isEmpty()
          && !containing.getLast().prefix().contains(next.prefix().address())) {
        containing.removeLast();
      }
      if (!containing.isEmpty()) {
        OnLink outer = containing.getLast();
        boolean sameInterface = outer.interfaceName().equals(next.interfaceName());
        boolean secondAddress = sameInterface && outer.prefix().equals(next.prefix());
        if (!secondAddress) {
          problems.add(
              next.path(),
              "on-link prefix %s overlaps %s of interface \"%s\": prefixes of a virtual router must not overlap, apart from several addresses of one and the same prefix on one interface"
                  .formatted(next.prefix(), outer.prefix(), outer.interfaceName()));
        }
      }
      containing.add(next);
    }
  }

  private void neighbours(InterfaceConfig anInterface, FamilyConfig config, ModelPath at) {
    Set<IpAddress> seen = new HashSet<>();
    for (Known neighbour : config.neighbours()) {
      IpAddress address = neighbour.address();
      ModelPath path = at.entry("neighbor", "ip", address);
      macFault(neighbour.mac())
          .ifPresent(fault -> problems.add(path.child("link-layer-address"), fault));
      if (!seen.add(address)) {
        problems.add(
            path,
            "neighbour %s is given twice on interface \"%s\": give it once"
                .formatted(address, anInterface.name()));
      }
      if (anInterface.attachment() instanceof Attachment.Loopback) {
        problems.add(
            path,
            "interface \"%s\" is a loopback, which has no neighbours: configure the neighbour on the interface of its link"
                .formatted(anInterface.name()));
      } else if (owners.containsKey(address)) {
        problems.add(
            path,
            "neighbour %s is an own address, of interface \"%s\": use the address of another node"
                .formatted(address, owners.get(address)));
      } else {
        onLinkFault(anInterface.name(), config, address)
            .ifPresent(fault -> problems.add(path, "neighbour %s %s".formatted(address, fault)));
      }
    }
  }

  /** Why the address cannot be a neighbour on the interface's link; own addresses aside. */
  static Optional<String> onLinkFault(
      String interfaceName, FamilyConfig config, IpAddress address) {
    Optional<String> fault = AddressKinds.hostFault(address);
    if (fault.isPresent()) {
      return fault.map("is %s: use the unicast address of a neighbour"::formatted);
    }
    if (AddressKinds.isLinkLocal(address)) {
      return config.linkLocal().filter(own -> own.equals(address)).isPresent()
          ? Optional.of(
              "is the link-local address of interface \"%s\" itself: use that of a neighbour"
                  .formatted(interfaceName))
          : Optional.empty();
    }
    if (config.unnumbered().isPresent()) {
      return Optional.empty();
    }
    for (Own own : config.addresses()) {
      if (own.hasValidLength() && own.prefix().contains(address)) {
        return AddressKinds.reservedIn(own.prefix(), address)
            .map(what ->
                "is the %s address of %s: use the address of a node on that link"
                    .formatted(what, own.prefix()));
      }
    }
    return Optional.of(
        "is in none of the on-link prefixes of interface \"%s\" (%s): use an address on its link, or give the interface an address in that prefix"
            .formatted(interfaceName, prefixesOf(config)));
  }

  private static String prefixesOf(FamilyConfig config) {
    if (config.addresses().isEmpty()) {
      return "it has no %s address".formatted(FamilyConfig.nameOf(config.family()));
    }
    return String.join(
        ", ",
        config.addresses().stream()
            .limit(5)
            .map(own -> own.address() + "/" + own.prefixLength())
            .toList());
  }

  /** What is wrong with a MAC address that one node is to have. */
  static Optional<String> macFault(MacAddress mac) {
    if (mac.bits() == 0) {
      return Optional.of("MAC address %s is not valid: use a unicast address".formatted(mac));
    }
    return mac.isGroup()
        ? Optional.of(
            "MAC address %s is a group address: use a unicast address, whose first octet is even"
                .formatted(mac))
        : Optional.empty();
  }
}
