package io.polyrouter.router.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.stack.device.Attachment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Rules of the interfaces of one virtual router. */
final class InterfaceRules {

  static final int MIN_MTU_BYTES = 68;
  static final int MAX_MTU_BYTES = 65_535;

  /** RFC 8200, section 5. */
  static final int LEAST_IPV6_MTU_BYTES = 1280;

  private static final int MOST_DUP_ADDR_DETECT_TRANSMITS = 100;
  private static final int LEAST_VLAN_ID = 1;
  private static final int MOST_VLAN_ID = 4094;
  private static final Ipv6Prefix LINK_LOCAL = Ipv6Prefix.parse("fe80::/64");

  private final Map<String, InterfaceConfig> byName = new HashMap<>();

  /** Who has which VLAN. */
  private final Map<Attachment.VlanSubinterface, String> vlans = new HashMap<>();

  private final ConfigProblems problems;

  private InterfaceRules(VrConfig vr, ConfigProblems problems) {
    this.problems = problems;
    vr.interfaces().forEach(each -> byName.putIfAbsent(each.name(), each));
  }

  static void check(VrConfig vr, ConfigProblems problems) {
    InterfaceRules rules = new InterfaceRules(vr, problems);
    Set<String> names = new HashSet<>();
    for (InterfaceConfig each : vr.interfaces()) {
      ModelPath path = ModelPaths.interfaceOf(vr.name(), each.name());
      if (!names.add(each.name())) {
        problems.add(
            path,
            "interface \"%s\" is given twice: give every interface of a virtual router a name of its own"
                .formatted(each.name()));
      }
      rules.anInterface(each, path);
    }
    for (AddressFamily family : AddressFamily.values()) {
      AddressRules.check(vr, family, problems);
    }
  }

  private void anInterface(InterfaceConfig each, ModelPath path) {
    problems.checkName(path, "interface", each.name());
    problems.checkDescription(path, each.description());
    problems.checkRange(path.child("mtu"), "mtu", each.mtuBytes(), MIN_MTU_BYTES, MAX_MTU_BYTES);
    each.mac()
        .flatMap(AddressRules::macFault)
        .ifPresent(fault -> problems.add(path.child("mac-address"), fault));
    if (each.attachment() instanceof Attachment.VlanSubinterface vlan) {
      subinterface(each, vlan, path);
    }
    unnumbered(each, path.child("ipv4"));
    ipv6(each, path);
  }

  private void subinterface(InterfaceConfig each, Attachment.VlanSubinterface vlan, ModelPath at) {
    ModelPath path = at.child("vlan-subinterface");
    problems.checkRange(
        path.child("vlan-id"), "vlan-id", vlan.vlanId(), LEAST_VLAN_ID, MOST_VLAN_ID);
    String name = vlan.parentInterface();
    InterfaceConfig parent = byName.get(name);
    String fault =
        parent == null
            ? "there is no interface \"%s\" in this virtual router: name a configured interface"
                .formatted(name)
            : switch (parent.attachment()) {
              case Attachment.Loopback loopback ->
                  "interface \"%s\" is a loopback, which has no link: name an interface with a link"
                      .formatted(name);
              case Attachment.OpenFlowPort port ->
                  "interface \"%s\" is on an OpenFlow switch: attach this one to the same openflow-port with vlan-id %d instead"
                      .formatted(name, vlan.vlanId());
              case Attachment.VlanSubinterface other ->
                  "interface \"%s\" is a VLAN itself: name the interface that it is on, \"%s\""
                      .formatted(name, other.parentInterface());
              case Attachment.MemoryLink link -> "";
              case Attachment.LinuxInterface linux -> "";
              case Attachment.LinuxTap tap -> "";
            };
    if (parent == null || !fault.isEmpty()) {
      problems.add(path.child("parent-interface"), fault);
      return;
    }
    if (each.mtuBytes() > parent.mtuBytes()) {
      problems.add(
          at.child("mtu"),
          "mtu %d is larger than that of interface \"%s\", on whose link it is (%d): use at most that"
              .formatted(each.mtuBytes(), name, parent.mtuBytes()));
    }
    String first = vlans.putIfAbsent(vlan, each.name());
    if (first != null && !first.equals(each.name())) {
      problems.add(
          path.child("vlan-id"),
          "VLAN %d of interface \"%s\" is already used by interface \"%s\": a VLAN belongs to one interface"
              .formatted(vlan.vlanId(), name, first));
    }
  }

  private void unnumbered(InterfaceConfig each, ModelPath ipv4) {
    if (each.ipv4().unnumbered().isEmpty()) {
      return;
    }
    String name = each.ipv4().unnumbered().get();
    ModelPath path = ipv4.child("unnumbered");
    InterfaceConfig lender = byName.get(name);
    if (!each.ipv4().addresses().isEmpty()) {
      problems.add(
          path,
          "interface \"%s\" has addresses of its own: remove them, or unnumbered"
              .formatted(each.name()));
    } else if (each.attachment() instanceof Attachment.Loopback) {
      problems.add(
          path,
          "interface \"%s\" is a loopback, which needs no address of another: give it one of its own, or none"
              .formatted(each.name()));
    } else if (lender == null) {
      problems.add(
          path,
          "there is no interface \"%s\" in this virtual router: name a configured interface"
              .formatted(name));
    } else if (!lender.ipv4().enabled() || lender.ipv4().addresses().isEmpty()) {
      problems.add(
          path,
          "interface \"%s\" has no IPv4 address to borrow: give it one, or name another interface"
              .formatted(name));
    }
  }

  private void ipv6(InterfaceConfig each, ModelPath path) {
    Ipv6Config config = each.ipv6();
    if (config.enabled() && each.mtuBytes() < LEAST_IPV6_MTU_BYTES) {
      problems.add(
          path.child("mtu"),
          "mtu %d is too small for IPv6, which is enabled on interface \"%s\": use at least %d, or disable IPv6"
              .formatted(each.mtuBytes(), each.name(), LEAST_IPV6_MTU_BYTES));
    }
    ModelPath ipv6 = path.child("ipv6");
    config
        .linkLocal()
        .filter(address -> !isLinkLocalHost(address))
        .ifPresent(address ->
            problems.add(
                ipv6.child("link-local-address"),
                "%s is no link-local address of a node: use one of fe80::/64, such as fe80::1"
                    .formatted(address)));
    problems.checkRange(
        ipv6.child("dup-addr-detect-transmits"),
        "dup-addr-detect-transmits",
        config.dupAddrDetectTransmits(),
        0,
        MOST_DUP_ADDR_DETECT_TRANSMITS);
    RouterAdvertisementRules.check(each, ipv6, problems);
  }

  private static boolean isLinkLocalHost(Ipv6Address address) {
    return LINK_LOCAL.contains(address) && address.low() != 0;
  }
}
