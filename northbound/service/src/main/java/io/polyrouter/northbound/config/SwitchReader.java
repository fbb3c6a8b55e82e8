package io.polyrouter.northbound.config;

import io.polyrouter.southbound.openflow.SwitchConfig;
import io.polyrouter.southbound.plan.PuntRates;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.PacketRate;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches.Switch;

/** Reads one switch of module polyrouter-openflow-switches. Pure. */
final class SwitchReader {

  private SwitchReader() {}

  static SwitchConfig read(Switch from) {
    return new SwitchConfig(
        DatapathIds.parse(from.requireDatapathId()),
        from.getDescription() == null ? "" : from.getDescription(),
        puntRates(from.getPuntRates()),
        rate(from.getVirtualRouterPacketRate(), SwitchConfig.DEFAULT_VR_PACKET_IN_RATE));
  }

  private static PuntRates puntRates(
      org.opendaylight
              .yang
              .gen
              .v1
              .urn
              .polyrouter
              .openflow
              .switches
              .rev261122
              .openflow
              .switches
              ._switch.@Nullable
          PuntRates
          from) {
    PuntRates defaults = PuntRates.DEFAULT;
    if (from == null) {
      return defaults;
    }
    return new PuntRates(
        rate(from.getArp(), defaults.arp()),
        rate(from.getLocal(), defaults.local()),
        rate(from.getGlean(), defaults.glean()),
        rate(from.getTransit(), defaults.transit()),
        rate(from.getErrors(), defaults.errors()),
        rate(from.getNd(), defaults.nd()),
        rate(from.getMulticast(), defaults.multicast()));
  }

  private static int rate(@Nullable PacketRate rate, int otherwise) {
    return rate == null ? otherwise : rate.getValue().intValue();
  }
}
