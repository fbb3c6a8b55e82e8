package io.polyrouter.router.config;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.device.Attachment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules of the interfaces of one virtual router: names, ranges, addresses, neighbours. */
final class InterfaceRules {

  static final int MIN_MTU_BYTES = 68;
  static final int MAX_MTU_BYTES = 65_535;

  private final Problems problems;

  /** Every own address of the virtual router, with the interface that has it. */
  private final Map<Ipv4Address, String> owners = new HashMap<>();

  private final List<OnLink> onLink = new ArrayList<>();

  private InterfaceRules(Problems problems) {
    this.problems = problems;
  }

  private record OnLink(Ipv4Prefix prefix, String interfaceName, Path path)
      implements Comparable<OnLink> {
    @Override
    public int compareTo(OnLink other) {
      return prefix.compareTo(other.prefix);
    }
  }

  static void check(VrConfig vr, Problems problems) {
    InterfaceRules rules = new InterfaceRules(problems);
    Set<String> names = new HashSet<>();
    for (InterfaceConfig anInterface : vr.interfaces()) {
      Path path = Path.interfaceOf(vr.name(), anInterface.name());
      problems.checkName(path, "interface", anInterface.name());
      problems.checkDescription(path, anInterface.description());
      if (!names.add(anInterface.name())) {
        problems.add(
            path,
            "interface \"%s\" is given twice: give every interface of a virtual router a name of its own"
                .formatted(anInterface.name()));
      }
      problems.checkRange(
          path.child("mtu"), "mtu", anInterface.mtuBytes(), MIN_MTU_BYTES, MAX_MTU_BYTES);
      anInterface
          .mac()
          .flatMap(InterfaceRules::macFault)
          .ifPresent(fault -> problems.add(path.child("mac-address"), fault));
      for (Ipv4Config.Address address : anInterface.ipv4().addresses()) {
        rules.address(anInterface, address, path);
      }
    }
    rules.overlaps();
    // After all own addresses are known.
    for (InterfaceConfig anInterface : vr.interfaces()) {
      rules.neighbours(anInterface, Path.interfaceOf(vr.name(), anInterface.name()));
    }
  }

  private void address(InterfaceConfig anInterface, Ipv4Config.Address configured, Path at) {
    Ipv4Address address = configured.address();
    Path path = at.child("ipv4").entry("address", "ip", address);
    int length = configured.prefixLength();
    if (length < 1 || length > 32) {
      problems.checkRange(path.child("prefix-length"), "prefix-length", length, 1, 32);
      return;
    }
    Optional<String> fault = hostFault(address);
    if (fault.isPresent()) {
      problems.add(
          path.child("ip"),
          "%s is %s, no address for an interface: use a unicast address"
              .formatted(address, fault.get()));
      return;
    }
    Ipv4Prefix prefix = Ipv4Prefix.of(address, length);
    Optional<String> reserved = reservedIn(prefix, address);
    if (reserved.isPresent()) {
      problems.add(
          path.child("ip"),
          "%s is the %s address of %s: use an address between the first and the last of the prefix"
              .formatted(address, reserved.get(), prefix));
      return;
    }
    String owner = owners.putIfAbsent(address, anInterface.name());
    if (owner != null) {
      problems.add(
          path,
          "address %s is already on interface \"%s\": use an address once in a virtual router"
              .formatted(address, owner));
      return;
    }
    onLink.add(new OnLink(prefix, anInterface.name(), path));
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

  private void neighbours(InterfaceConfig anInterface, Path at) {
    Set<Ipv4Address> seen = new HashSet<>();
    for (Ipv4Config.Neighbour neighbour : anInterface.ipv4().neighbours()) {
      Ipv4Address address = neighbour.address();
      Path path = at.child("ipv4").entry("neighbor", "ip", address);
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
        onLinkFault(anInterface, address)
            .ifPresent(fault -> problems.add(path, "neighbour %s %s".formatted(address, fault)));
      }
    }
  }

  /** Why the address cannot be a neighbour on the interface's link; own addresses aside. */
  static Optional<String> onLinkFault(InterfaceConfig anInterface, Ipv4Address address) {
    for (Ipv4Config.Address own : anInterface.ipv4().addresses()) {
      if (own.prefixLength() < 1 || own.prefixLength() > 32) {
        continue;
      }
      Ipv4Prefix prefix = Ipv4Prefix.of(own.address(), own.prefixLength());
      if (prefix.contains(address)) {
        return reservedIn(prefix, address)
            .map(what ->
                "is the %s address of %s: use the address of a node on that link"
                    .formatted(what, prefix));
      }
    }
    return Optional.of(
        "is in none of the on-link prefixes of interface \"%s\" (%s): use an address on its link, or give the interface an address in that prefix"
            .formatted(anInterface.name(), prefixesOf(anInterface)));
  }

  private static String prefixesOf(InterfaceConfig anInterface) {
    if (anInterface.ipv4().addresses().isEmpty()) {
      return "it has no IPv4 address";
    }
    return String.join(
        ", ",
        anInterface.ipv4().addresses().stream()
            .limit(5)
            .map(a -> a.address() + "/" + a.prefixLength())
            .toList());
  }

  /** What the address is if no node can have it. */
  static Optional<String> hostFault(Ipv4Address address) {
    if (address.bits() == -1) {
      return Optional.of("the limited broadcast address");
    }
    if (address.isMulticast()) {
      return Optional.of("a multicast address");
    }
    if (address.isLoopback()) {
      return Optional.of("a loopback address");
    }
    return switch (address.bits() >>> 24) {
      case 0 -> Optional.of("in 0.0.0.0/8 (\"this network\")");
      case 240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255 ->
          Optional.of("in the reserved range 240.0.0.0/4");
      default -> Optional.empty();
    };
  }

  /** Prefixes of length 31 and 32 have neither network nor broadcast address (RFC 3021). */
  private static Optional<String> reservedIn(Ipv4Prefix prefix, Ipv4Address address) {
    if (prefix.length() > 30) {
      return Optional.empty();
    }
    if (address.equals(prefix.address())) {
      return Optional.of("network");
    }
    return address.equals(prefix.broadcast()) ? Optional.of("broadcast") : Optional.empty();
  }

  private static Optional<String> macFault(MacAddress mac) {
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
