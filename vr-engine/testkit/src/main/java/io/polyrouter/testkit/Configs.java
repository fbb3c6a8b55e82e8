package io.polyrouter.testkit;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.stack.device.Attachment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Short ways to write configurations in tests. */
public final class Configs {

  private static final int MTU_BYTES = 1500;
  private static final int PREFERENCE = 1;

  private Configs() {}

  /** An enabled virtual router without protocols. */
  public static VrConfig vr(String name, InterfaceConfig... interfaces) {
    return new VrConfig(
        name, "", true, Optional.empty(), VrLimits.DEFAULT, Arrays.asList(interfaces), List.of());
  }

  /** The same with one more static route, or with its target changed. */
  public static VrConfig route(VrConfig vr, String destination, StaticTarget target) {
    List<StaticRoute> routes = new ArrayList<>();
    List<ProtocolConfig> protocols = new ArrayList<>();
    for (ProtocolConfig protocol : vr.protocols()) {
      switch (protocol) {
        case ProtocolConfig.Static configured -> routes.addAll(configured.routes());
        case ProtocolConfig.Routed routed -> protocols.add(routed);
      }
    }
    IpPrefix prefix = IpPrefix.parse(destination);
    routes.removeIf(route -> route.destination().equals(prefix));
    routes.add(new StaticRoute(prefix, "", PREFERENCE, target));
    protocols.add(new ProtocolConfig.Static("default", "", routes));
    return protocols(vr, protocols);
  }

  /** The same with routing protocols in place of those that it had; static routes stay. */
  public static VrConfig routed(VrConfig vr, ProtocolSettings... settings) {
    List<ProtocolConfig> protocols = new ArrayList<>(vr.protocols());
    protocols.removeIf(ProtocolConfig.Routed.class::isInstance);
    Arrays.stream(settings).map(ProtocolConfig.Routed::new).forEach(protocols::add);
    return protocols(vr, protocols);
  }

  private static VrConfig protocols(VrConfig vr, List<ProtocolConfig> protocols) {
    return new VrConfig(
        vr.name(),
        vr.description(),
        vr.enabled(),
        vr.routerId(),
        vr.limits(),
        vr.interfaces(),
        protocols,
        vr.policies(),
        vr.imports());
  }

  /** The same with one more static route by these next hops. */
  public static VrConfig route(VrConfig vr, String destination, String... nextHops) {
    return route(vr, destination, via(nextHops));
  }

  /** Next hops, to be resolved by other routes. */
  public static StaticTarget via(String... nextHops) {
    return new StaticTarget.NextHops(
        Arrays.stream(nextHops)
            .map(address ->
                new StaticNextHop(Optional.of(IpAddress.parse(address)), Optional.empty()))
            .toList());
  }

  /** The same with other limits. */
  public static VrConfig limits(VrConfig vr, VrLimits limits) {
    return new VrConfig(
        vr.name(),
        vr.description(),
        vr.enabled(),
        vr.routerId(),
        limits,
        vr.interfaces(),
        vr.protocols(),
        vr.policies(),
        vr.imports());
  }

  /** The same, enabled or not. */
  public static VrConfig enabled(VrConfig vr, boolean enabled) {
    return new VrConfig(
        vr.name(),
        vr.description(),
        enabled,
        vr.routerId(),
        vr.limits(),
        vr.interfaces(),
        vr.protocols(),
        vr.policies(),
        vr.imports());
  }

  /** An interface on a port of the simulated switch. */
  public static InterfaceConfig onPort(String name, int port, String... addresses) {
    return on(name, new Attachment.OpenFlowPort(SimulatedNetwork.switchPort(port)), addresses);
  }

  /** One end of a memory link. */
  public static InterfaceConfig linkTo(
      String name, String peerVr, String peerInterface, String... addresses) {
    return on(name, new Attachment.MemoryLink(peerVr, peerInterface), addresses);
  }

  /** A loopback. */
  public static InterfaceConfig loopback(String name, String... addresses) {
    return on(name, new Attachment.Loopback(), addresses);
  }

  /** An enabled interface with an MTU of 1500; it does IPv6 if it has an IPv6 address. */
  public static InterfaceConfig on(String name, Attachment attachment, String... addresses) {
    List<Ipv4Config.Address> v4 = new ArrayList<>();
    List<Ipv6Config.Address> v6 = new ArrayList<>();
    for (String text : addresses) {
      int slash = text.indexOf('/');
      int length = Integer.parseInt(text.substring(slash + 1));
      switch (IpAddress.parse(text.substring(0, slash))) {
        case Ipv4Address address -> v4.add(new Ipv4Config.Address(address, length));
        case Ipv6Address address -> v6.add(new Ipv6Config.Address(address, length));
      }
    }
    return new InterfaceConfig(
        name,
        "",
        true,
        Optional.empty(),
        MTU_BYTES,
        attachment,
        Ipv4Config.of(v4, List.of()),
        v6.isEmpty() ? Ipv6Config.DISABLED : Ipv6Config.of(v6, List.of()));
  }

  /** The same with another MTU. */
  public static InterfaceConfig mtu(InterfaceConfig of, int mtuBytes) {
    return new InterfaceConfig(
        of.name(),
        of.description(),
        of.enabled(),
        of.mac(),
        mtuBytes,
        of.attachment(),
        of.ipv4(),
        of.ipv6());
  }

  /** The same, enabled or not. */
  public static InterfaceConfig enabled(InterfaceConfig of, boolean enabled) {
    return new InterfaceConfig(
        of.name(),
        of.description(),
        enabled,
        of.mac(),
        of.mtuBytes(),
        of.attachment(),
        of.ipv4(),
        of.ipv6());
  }

  /** The same with one more configured neighbour. */
  public static InterfaceConfig neighbour(InterfaceConfig of, String address, String mac) {
    MacAddress macAddress = MacAddress.parse(mac);
    return switch (IpAddress.parse(address)) {
      case Ipv4Address v4 -> {
        Ipv4Config ipv4 = of.ipv4();
        List<Ipv4Config.Neighbour> neighbours = new ArrayList<>(ipv4.neighbours());
        neighbours.add(new Ipv4Config.Neighbour(v4, macAddress));
        yield of.withIpv4(
            new Ipv4Config(
                ipv4.enabled(),
                ipv4.forwarding(),
                ipv4.addresses(),
                ipv4.unnumbered(),
                neighbours));
      }
      case Ipv6Address v6 -> {
        Ipv6Config ipv6 = of.ipv6();
        List<Ipv6Config.Neighbour> neighbours = new ArrayList<>(ipv6.neighbours());
        neighbours.add(new Ipv6Config.Neighbour(v6, macAddress));
        yield of.withIpv6(
            new Ipv6Config(
                ipv6.enabled(),
                ipv6.forwarding(),
                ipv6.linkLocal(),
                ipv6.addresses(),
                neighbours,
                ipv6.dupAddrDetectTransmits(),
                ipv6.routerAdvertisements()));
      }
    };
  }
}
