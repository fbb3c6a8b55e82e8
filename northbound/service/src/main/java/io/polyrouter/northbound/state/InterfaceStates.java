package io.polyrouter.northbound.state;

import io.polyrouter.northbound.config.Attachments;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.PhysAddress;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.InterfaceBuilder;
import org.opendaylight.yangtools.yang.common.Uint16;

/** Writes the state of interfaces. Pure. */
final class InterfaceStates {

  /** Interface counters that RFC 8343 has a leaf for. */
  private static final Map<
          String,
          BiConsumer<
              org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
                  .virtual.router.interfaces._interface.StatisticsBuilder,
              Counter64>>
      STANDARD_COUNTERS = standardCounters();

  private InterfaceStates() {}

  static Interface anInterface(InterfaceState state, InterfaceConfig config) {
    return new InterfaceBuilder()
        .setName(new InterfaceName(state.name()))
        .setMtu(Uint16.valueOf(state.mtuBytes()))
        .setAdminStatus(state.adminUp() ? Interface.AdminStatus.Up : Interface.AdminStatus.Down)
        .setOperStatus(operStatus(state))
        .setLastChange(Values.time(state.lastChange()))
        .setIfIndex(state.index())
        .setPhysAddress(new PhysAddress(state.mac().toString()))
        .setLinkDetail(state.linkDetail().isEmpty() ? null : state.linkDetail())
        .setStatistics(statistics(state))
        .setAttachment(Attachments.write(config.attachment()))
        .setIpv4(IpStates.ipv4(state, config.ipv4()))
        .setIpv6(config.ipv6().enabled() ? IpStates.ipv6(state) : null)
        .build();
  }

  private static Interface.OperStatus operStatus(InterfaceState state) {
    if (state.operUp()) {
      return Interface.OperStatus.Up;
    }
    return state.adminUp() ? Interface.OperStatus.LowerLayerDown : Interface.OperStatus.Down;
  }

  private static org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
          .routers.virtual.router.interfaces._interface.Statistics
      statistics(InterfaceState state) {
    org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual
            .router.interfaces._interface.StatisticsBuilder
        builder =
            new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                .routers.virtual.router.interfaces._interface.StatisticsBuilder();
    SortedMap<String, Long> others = new TreeMap<>();
    state
        .counters()
        .forEach((name, count) -> {
          var standard = STANDARD_COUNTERS.get(name);
          if (standard == null) {
            others.put(name, count);
          } else {
            standard.accept(builder, Values.counter(count));
          }
        });
    return builder.setCounter(Values.counters(others)).build();
  }

  private static Map<
          String,
          BiConsumer<
              org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers
                  .virtual.router.interfaces._interface.StatisticsBuilder,
              Counter64>>
      standardCounters() {
    Map<
            String,
            BiConsumer<
                org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                    .routers.virtual.router.interfaces._interface.StatisticsBuilder,
                Counter64>>
        counters = new HashMap<>();
    counters.put("in-octets", (to, count) -> to.setInOctets(count));
    counters.put("in-unicast-pkts", (to, count) -> to.setInUnicastPkts(count));
    counters.put("in-multicast-pkts", (to, count) -> to.setInMulticastPkts(count));
    counters.put("in-broadcast-pkts", (to, count) -> to.setInBroadcastPkts(count));
    counters.put("in-discards", (to, count) -> to.setInDiscards(count));
    counters.put("in-errors", (to, count) -> to.setInErrors(count));
    counters.put("in-unknown-protos", (to, count) -> to.setInUnknownProtos(count));
    counters.put("out-octets", (to, count) -> to.setOutOctets(count));
    counters.put("out-unicast-pkts", (to, count) -> to.setOutUnicastPkts(count));
    counters.put("out-multicast-pkts", (to, count) -> to.setOutMulticastPkts(count));
    counters.put("out-broadcast-pkts", (to, count) -> to.setOutBroadcastPkts(count));
    counters.put("out-discards", (to, count) -> to.setOutDiscards(count));
    counters.put("out-errors", (to, count) -> to.setOutErrors(count));
    return Map.copyOf(counters);
  }
}
