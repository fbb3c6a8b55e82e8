package io.polyrouter.northbound.protocol.vrrp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.vrrp.VrrpSettings;
import io.polyrouter.vrrp.VrrpSettings.TrackedAddress;
import io.polyrouter.vrrp.VrrpSettings.TrackedInterface;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import java.util.List;
import java.util.stream.Stream;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.Vrrp;

/** Reads the container vrrp of one instance. Pure. */
final class VrrpReader {

  /** Of what is tracked and does not say how much it takes off. */
  private static final int DEFAULT_DECREMENT = 10;

  private final Section instance;
  private final Section vrrp;

  VrrpReader(Section instance) {
    this.instance = instance;
    this.vrrp = instance.child(Vrrp.QNAME);
  }

  VrrpSettings read() {
    return new VrrpSettings(
        instance.text("name").orElseThrow(),
        instance.text("description").orElse(""),
        vrrp.child("interfaces").entries("interface", "name").stream()
            .flatMap(
                each -> Stream.of(AddressFamily.values()).flatMap(family -> groups(each, family)))
            .toList());
  }

  private static Stream<VirtualRouter> groups(Section on, AddressFamily family) {
    String interfaceName = on.text("name").orElseThrow();
    return on.child(modelName(family)).entries("vrrp-instance", "vrid").stream()
        .map(each -> group(each, interfaceName, family));
  }

  private static VirtualRouter group(Section from, String interfaceName, AddressFamily family) {
    int vrid = from.integer("vrid").orElseThrow();
    List<IpAddress> addresses = addresses(from, modelName(family));
    VirtualRouter defaults = VirtualRouter.defaults(interfaceName, family, vrid, addresses);
    Section preempt = from.child("preempt");
    Section track = from.child("track");
    return new VirtualRouter(
        interfaceName,
        family,
        vrid,
        from.number("priority", defaults.priority()),
        preempt.flag("enabled", defaults.preempt()),
        preempt.number("hold-time", defaults.preemptHoldSeconds()),
        from.flag("accept-mode", defaults.acceptMode()),
        from.number("advertise-interval-centi-sec", defaults.intervalCentis()),
        from.flag("checksum-with-pseudo-header", defaults.checksumWithPseudoHeader()),
        addresses,
        track.child("interfaces").entries("interface", "interface").stream()
            .map(
                each -> new TrackedInterface(each.text("interface").orElseThrow(), decrement(each)))
            .toList(),
        track.child("addresses").entries("address", "address").stream()
            .flatMap(each ->
                each.address("address").stream()
                    .map(address -> new TrackedAddress(address, decrement(each))))
            .toList());
  }

  /** In the user's order. */
  private static List<IpAddress> addresses(Section from, String family) {
    String leaf = family + "-address";
    return from
        .child("virtual-%s-addresses".formatted(family))
        .entries("virtual-%s-address".formatted(family), leaf)
        .stream()
        .flatMap(each -> each.address(leaf).stream())
        .toList();
  }

  private static int decrement(Section from) {
    return from.number("priority-decrement", DEFAULT_DECREMENT);
  }

  private static String modelName(AddressFamily family) {
    return switch (family) {
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
    };
  }
}
