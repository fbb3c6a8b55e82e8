package io.polyrouter.northbound.protocol.vrrp;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.vrrp.VrrpState;
import io.polyrouter.vrrp.packet.BadPacket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DateAndTime;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.MacAddress;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.ControlPlaneProtocol1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.ControlPlaneProtocol1Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.NewMasterReasonType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.StateAttributes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.StateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.state.attributes.Statistics;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.state.attributes.StatisticsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.VrrpBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.InterfacesBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces.InterfaceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces.InterfaceKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces._interface.Ipv4;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces._interface.Ipv4Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces._interface.Ipv6;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces._interface.Ipv6Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces._interface.ipv4.VrrpInstance;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces._interface.ipv4.VrrpInstanceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.statistics.BadPackets;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.statistics.BadPacketsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.statistics.BadPacketsKey;
import org.opendaylight.yangtools.binding.util.BindingMap;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Writes the state of an instance. Pure. */
final class VrrpStates {

  private VrrpStates() {}

  static ControlPlaneProtocol1 state(VrrpState from) {
    SortedMap<String, List<VrrpState.VirtualRouter>> byInterface =
        from.virtualRouters().stream()
            .collect(
                Collectors.groupingBy(
                    VrrpState.VirtualRouter::interfaceName, TreeMap::new, Collectors.toList()));
    ImmutableMap.Builder<InterfaceKey, Interface> interfaces = ImmutableMap.builder();
    byInterface.forEach((name, groups) -> {
      Interface built =
          new InterfaceBuilder()
              .setName(new InterfaceName(name))
              .setIpv4(ipv4(groups))
              .setIpv6(ipv6(groups))
              .build();
      interfaces.put(built.key(), built);
    });
    return new ControlPlaneProtocol1Builder()
        .setVrrp(
            new VrrpBuilder()
                .setInterfaces(new InterfacesBuilder().setInterface(interfaces.build()).build())
                .setStatistics(
                    new org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers
                            .virtual.router.routing.control.plane.protocols.control.plane.protocol
                            .vrrp.StatisticsBuilder()
                        .setBadPackets(badPackets(from.badPackets()))
                        .build())
                .build())
        .build();
  }

  private static Map<BadPacketsKey, BadPackets> badPackets(Map<BadPacket, Long> from) {
    ImmutableMap.Builder<BadPacketsKey, BadPackets> counts = ImmutableMap.builder();
    from.forEach((reason, count) -> {
      BadPackets built =
          new BadPacketsBuilder().setReason(reason.rule()).setCount(Values.counter(count)).build();
      counts.put(built.key(), built);
    });
    return counts.build();
  }

  // ---- groups -------------------------------------------------------------------------------

  private static Ipv4 ipv4(List<VrrpState.VirtualRouter> groups) {
    return new Ipv4Builder()
        .setVrrpInstance(
            of(AddressFamily.IPV4, groups).map(VrrpStates::group).collect(BindingMap.toMap()))
        .build();
  }

  private static Ipv6 ipv6(List<VrrpState.VirtualRouter> groups) {
    return new Ipv6Builder()
        .setVrrpInstance(
            of(AddressFamily.IPV6, groups)
                .map(from ->
                    new org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers
                            .virtual.router.routing.control.plane.protocols.control.plane.protocol
                            .vrrp.interfaces._interface.ipv6.VrrpInstanceBuilder(
                            (StateAttributes) group(from))
                        .setVrid(Uint8.valueOf(from.vrid()))
                        .build())
                .collect(BindingMap.toMap()))
        .build();
  }

  private static Stream<VrrpState.VirtualRouter> of(
      AddressFamily family, List<VrrpState.VirtualRouter> groups) {
    return groups.stream().filter(group -> group.family() == family);
  }

  /** As of IPv4; a group of IPv6 has the same state attributes. */
  private static VrrpInstance group(VrrpState.VirtualRouter from) {
    return new VrrpInstanceBuilder()
        .setVrid(Uint8.valueOf(from.vrid()))
        .setState(state(from.state()))
        .setIsOwner(from.owner())
        .setVirtualMacAddress(new MacAddress(from.mac().toString()))
        .setSourceAddress(from.source().map(Values::address).orElse(null))
        .setEffectivePriority(Uint8.valueOf(from.effectivePriority()))
        .setLastAdvSource(from.lastSource().map(Values::address).orElse(null))
        .setUpDatetime(time(from.upSeconds()))
        .setMasterDownInterval(Uint32.valueOf(from.activeDownCentis()))
        .setSkewTime(Uint32.valueOf(from.skewCentis()))
        .setNewMasterReason(reason(from.activeReason()))
        .setStatistics(statistics(from.statistics()))
        .build();
  }

  private static Statistics statistics(VrrpState.Statistics from) {
    return new StatisticsBuilder()
        .setMasterTransitions(Values.counter(from.becameActive()))
        .setAdvertisementRcvd(Values.counter(from.advertisementsReceived()))
        .setAdvertisementSent(Values.counter(from.advertisementsSent()))
        .setPriorityZeroPktsRcvd(Values.counter(from.priorityZeroReceived()))
        .setPriorityZeroPktsSent(Values.counter(from.priorityZeroSent()))
        .setAddressListErrors(Values.counter(from.addressListErrors()))
        .setIntervalErrors(Values.counter(from.intervalErrors()))
        .build();
  }

  // ---- values -------------------------------------------------------------------------------

  private static StateType state(VrrpState.State from) {
    return switch (from) {
      case INITIALIZE -> StateType.Initialize;
      case BACKUP -> StateType.Backup;
      case ACTIVE -> StateType.Master;
    };
  }

  static NewMasterReasonType reason(VrrpState.ActiveReason from) {
    return switch (from) {
      case NEVER_ACTIVE -> NewMasterReasonType.NotMaster;
      case PRIORITY -> NewMasterReasonType.Priority;
      case PREEMPTED -> NewMasterReasonType.Preempted;
      case NO_RESPONSE -> NewMasterReasonType.NoResponse;
    };
  }

  private static @Nullable DateAndTime time(OptionalLong seconds) {
    return seconds.isPresent() ? Values.time(Instant.ofEpochSecond(seconds.getAsLong())) : null;
  }
}
