package io.polyrouter.northbound.config;

import static java.util.Comparator.comparing;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.stack.device.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv4;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv6;

/** Reads one interface of a virtual router. Pure; an instance serves one call. */
final class InterfaceReader {

  private static final int DEFAULT_MTU_BYTES = 1500;

  private final ModelPath path;
  private final Consumer<ConfigProblem> problems;

  InterfaceReader(ModelPath path, Consumer<ConfigProblem> problems) {
    this.path = path;
    this.problems = problems;
  }

  /** Empty if it is not attached to anything. */
  Optional<InterfaceConfig> read(Interface from) {
    Optional<Attachment> attachment = Attachments.read(from.getAttachment());
    if (attachment.isEmpty()) {
      problems.accept(
          path.problem(
              "the interface is not attached to anything: give it a memory-link, an"
                  + " openflow-port, a linux-interface, a linux-tap, a vlan-subinterface or a"
                  + " loopback"));
      return Optional.empty();
    }
    return Optional.of(
        new InterfaceConfig(
            from.requireName().getValue(),
            from.getDescription() == null ? "" : from.getDescription(),
            isTrue(from.getEnabled()),
            Optional.ofNullable(from.getMacAddress()).map(mac -> MacAddress.parse(mac.getValue())),
            from.getMtu() == null ? DEFAULT_MTU_BYTES : from.getMtu().intValue(),
            attachment.get(),
            ipv4(from.getIpv4()),
            ipv6(from.getIpv6())));
  }

  /** Of a leaf whose default is true. */
  private static boolean isTrue(@Nullable Boolean leaf) {
    return !Boolean.FALSE.equals(leaf);
  }

  private Ipv4Config ipv4(@Nullable Ipv4 from) {
    if (from == null) {
      return Ipv4Config.DEFAULT;
    }
    List<Ipv4Config.Address> addresses = new ArrayList<>();
    from.nonnullAddress()
        .values()
        .forEach(each ->
            addresses.add(
                new Ipv4Config.Address(
                    Ipv4Address.parse(each.requireIp().getValue()),
                    each.requirePrefixLength().intValue())));
    List<Ipv4Config.Neighbour> neighbours = new ArrayList<>();
    from.nonnullNeighbor()
        .values()
        .forEach(each -> {
          String ip = each.requireIp().getValue();
          mac("ipv4", ip, each.getLinkLayerAddress())
              .ifPresent(
                  mac -> neighbours.add(new Ipv4Config.Neighbour(Ipv4Address.parse(ip), mac)));
        });
    addresses.sort(comparing(Ipv4Config.Address::address));
    neighbours.sort(comparing(Ipv4Config.Neighbour::address));
    return new Ipv4Config(
        isTrue(from.getEnabled()),
        isTrue(from.getForwarding()),
        addresses,
        Optional.ofNullable(from.getUnnumbered()).map(name -> name.getValue()),
        neighbours);
  }

  private Ipv6Config ipv6(@Nullable Ipv6 from) {
    if (from == null) {
      return Ipv6Config.DISABLED;
    }
    List<Ipv6Config.Address> addresses = new ArrayList<>();
    from.nonnullAddress()
        .values()
        .forEach(each ->
            addresses.add(
                new Ipv6Config.Address(
                    Ipv6Address.parse(each.requireIp().getValue()),
                    each.requirePrefixLength().intValue())));
    List<Ipv6Config.Neighbour> neighbours = new ArrayList<>();
    from.nonnullNeighbor()
        .values()
        .forEach(each -> {
          String ip = each.requireIp().getValue();
          mac("ipv6", ip, each.getLinkLayerAddress())
              .ifPresent(
                  mac -> neighbours.add(new Ipv6Config.Neighbour(Ipv6Address.parse(ip), mac)));
        });
    addresses.sort(comparing(Ipv6Config.Address::address));
    neighbours.sort(comparing(Ipv6Config.Neighbour::address));
    return new Ipv6Config(
        isTrue(from.getEnabled()),
        isTrue(from.getForwarding()),
        Optional.ofNullable(from.getLinkLocalAddress())
            .map(address -> Ipv6Address.parse(address.getValue())),
        addresses,
        neighbours,
        from.getDupAddrDetectTransmits() == null
            ? Ipv6Config.DEFAULT_DUP_ADDR_DETECT_TRANSMITS
            : from.getDupAddrDetectTransmits().intValue(),
        RouterAdvertisementsReader.read(
            from.getIpv6RouterAdvertisements(),
            path.child("ipv6").child("ipv6-router-advertisements"),
            problems));
  }

  private Optional<MacAddress> mac(
      String family,
      String ip,
      org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.@Nullable
          MacAddress
          from) {
    if (from == null) {
      problems.accept(
          path.child(family)
              .entry("neighbor", "ip", ip)
              .problem(
                  "neighbor %s has no link-layer-address: give its MAC address, such as 02:00:5e:10:00:01"
                      .formatted(ip)));
      return Optional.empty();
    }
    return Optional.of(MacAddress.parse(from.getValue()));
  }
}
