package io.polyrouter.southbound.plan;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Meter;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Meters that packets to groups pass before that of their class, so that a host that floods groups
 * does not keep the hellos of other ports away. Ports share meters only if there are more of them
 * than meters. There are always all of them, so that which ports there are does not matter.
 */
final class PortMeters {

  /** Meters of ours are 0x5300 to 0x53ff. */
  private static final int BASE = 0x5300;

  private static final int COUNT = 256;

  /** A port gets this part of what its class may hand over. */
  private static final int SHARES = 10;

  private PortMeters() {}

  /** Whether a switch has enough meters, and the tables that they take. */
  static boolean areIn(SwitchFeatures features) {
    return features.nicira()
        && features.tables() > Pipeline.GROUPS_PUNT
        && features.meters() >= BASE + COUNT;
  }

  /** All VLANs of a port have one: what is on a port is one host, or one switch. */
  static int meterId(SwitchPort port) {
    return BASE + Math.floorMod(port.port(), COUNT);
  }

  /** All of them; none for a switch that cannot have them. */
  static List<Meter> all(SwitchFeatures features, PuntRates rates) {
    if (!areIn(features)) {
      return List.of();
    }
    int rate = Math.max(1, rates.multicast() / SHARES);
    return IntStream.range(BASE, BASE + COUNT).mapToObj(id -> new Meter(id, rate, rate)).toList();
  }
}
