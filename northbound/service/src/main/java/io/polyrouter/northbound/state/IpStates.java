package io.polyrouter.northbound.state;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.router.state.VrSnapshot.Ipv6AddressState;
import io.polyrouter.router.state.VrSnapshot.Neighbour;
import io.polyrouter.router.state.VrSnapshot.NeighbourOrigin;
import io.polyrouter.router.state.VrSnapshot.NeighbourStatus;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.NeighborOrigin;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.NeighborState;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv4;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv4Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv6;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv6Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.Address;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.AddressBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.AddressKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.Neighbor;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.NeighborBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.NeighborKey;
import org.opendaylight.yangtools.yang.common.Empty;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Writes the addresses and neighbours of an interface. Pure. */
final class IpStates {

  private IpStates() {}

  static Ipv4 ipv4(InterfaceState state, Ipv4Config config) {
    ImmutableMap.Builder<AddressKey, Address> addresses = ImmutableMap.builder();
    for (Ipv4Config.Address each : config.addresses()) {
      Ipv4AddressNoZone ip = new Ipv4AddressNoZone(each.address().toString());
      addresses.put(
          new AddressKey(ip),
          new AddressBuilder()
              .setIp(ip)
              .setPrefixLength(Uint8.valueOf(each.prefixLength()))
              .build());
    }
    ImmutableMap.Builder<NeighborKey, Neighbor> neighbors = ImmutableMap.builder();
    for (Neighbour each : state.neighbours()) {
      if (each.address() instanceof Ipv4Address address) {
        Ipv4AddressNoZone ip = new Ipv4AddressNoZone(address.toString());
        neighbors.put(
            new NeighborKey(ip),
            new NeighborBuilder()
                .setIp(ip)
                .setLinkLayerAddress(macAddress(each))
                .setOrigin(origin(each))
                .setState(status(each))
                .build());
      }
    }
    return new Ipv4Builder().setAddress(addresses.build()).setNeighbor(neighbors.build()).build();
  }

  static Ipv6 ipv6(InterfaceState state) {
    ImmutableMap.Builder<
            org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
                .virtual.router.interfaces._interface.ipv6.AddressKey,
            org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
                .virtual.router.interfaces._interface.ipv6.Address>
        addresses = ImmutableMap.builder();
    for (Ipv6AddressState each : state.ipv6Addresses()) {
      var address = address(each);
      addresses.put(address.key(), address);
    }
    ImmutableMap.Builder<
            org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
                .virtual.router.interfaces._interface.ipv6.NeighborKey,
            org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
                .virtual.router.interfaces._interface.ipv6.Neighbor>
        neighbors = ImmutableMap.builder();
    for (Neighbour each : state.neighbours()) {
      if (each.address() instanceof Ipv6Address address) {
        var neighbor =
            new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                    .routers.virtual.router.interfaces._interface.ipv6.NeighborBuilder()
                .setIp(new Ipv6AddressNoZone(address.toString()))
                .setLinkLayerAddress(macAddress(each))
                .setOrigin(origin(each))
                .setIsRouter(each.isRouter() ? Empty.value() : null)
                .setState(status(each))
                .build();
        neighbors.put(neighbor.key(), neighbor);
      }
    }
    return new Ipv6Builder().setAddress(addresses.build()).setNeighbor(neighbors.build()).build();
  }

  private static org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
          .routers.virtual.router.interfaces._interface.ipv6.Address
      address(Ipv6AddressState from) {
    return new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
            .virtual.router.interfaces._interface.ipv6.AddressBuilder()
        .setIp(new Ipv6AddressNoZone(from.address().toString()))
        .setPrefixLength(Uint8.valueOf(from.prefixLength()))
        .setOrigin(
            switch (from.origin()) {
              case STATIC ->
                  org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                      .routers.virtual.router.interfaces._interface.ipv6.Address.Origin.Static;
              case LINK_LAYER ->
                  org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                      .routers.virtual.router.interfaces._interface.ipv6.Address.Origin.LinkLayer;
            })
        .setStatus(
            switch (from.status()) {
              case PREFERRED ->
                  org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                      .routers.virtual.router.interfaces._interface.ipv6.Address.Status.Preferred;
              case INACCESSIBLE ->
                  org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                      .routers.virtual.router.interfaces._interface.ipv6.Address.Status
                      .Inaccessible;
              case TENTATIVE ->
                  org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                      .routers.virtual.router.interfaces._interface.ipv6.Address.Status.Tentative;
              case DUPLICATE ->
                  org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                      .routers.virtual.router.interfaces._interface.ipv6.Address.Status.Duplicate;
            })
        .build();
  }

  private static NeighborOrigin.Origin origin(Neighbour from) {
    return switch (from.origin()) {
      case NeighbourOrigin.STATIC -> NeighborOrigin.Origin.Static;
      case NeighbourOrigin.DYNAMIC -> NeighborOrigin.Origin.Dynamic;
    };
  }

  private static NeighborState.State status(Neighbour from) {
    return switch (from.status()) {
      case NeighbourStatus.INCOMPLETE -> NeighborState.State.Incomplete;
      case NeighbourStatus.REACHABLE -> NeighborState.State.Reachable;
      case NeighbourStatus.STALE -> NeighborState.State.Stale;
      case NeighbourStatus.DELAY -> NeighborState.State.Delay;
      case NeighbourStatus.PROBE -> NeighborState.State.Probe;
    };
  }

  private static org.opendaylight
          .yang
          .gen
          .v1
          .urn
          .ietf
          .params
          .xml
          .ns
          .yang
          .ietf
          .yang
          .types
          .rev130715.@Nullable
      MacAddress
      macAddress(Neighbour from) {
    MacAddress mac = from.mac().orElse(null);
    return mac == null
        ? null
        : new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715
            .MacAddress(mac.toString());
  }
}
