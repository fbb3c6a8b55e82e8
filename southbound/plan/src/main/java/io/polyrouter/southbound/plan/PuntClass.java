package io.polyrouter.southbound.plan;

import io.polyrouter.southbound.flow.Meter;

/** Why a packet is handed to the software path; each reason has a meter of its own. */
public enum PuntClass {
  ARP(1),
  LOCAL(2),
  GLEAN(3),
  TRANSIT(4),
  ERRORS(5),
  ND(6),
  MULTICAST(7);

  /** Meters of ours are 0x5201 to 0x5207, out of the way of an operator's own. */
  private static final int METER_BASE = 0x5200;

  private static final int HIGHEST_NUMBER = 7;

  private final int number;

  PuntClass(int number) {
    this.number = number;
  }

  /** The meter's id on a switch, 0 if the switch has no meters. */
  int meterId(SwitchFeatures features) {
    if (features.meters() >= METER_BASE + HIGHEST_NUMBER) {
      return METER_BASE + number;
    }
    return features.meters() >= HIGHEST_NUMBER ? number : 0;
  }

  Meter meter(SwitchFeatures features, PuntRates rates) {
    int rate =
        switch (this) {
          case ARP -> rates.arp();
          case LOCAL -> rates.local();
          case GLEAN -> rates.glean();
          case TRANSIT -> rates.transit();
          case ERRORS -> rates.errors();
          case ND -> rates.nd();
          case MULTICAST -> rates.multicast();
        };
    return new Meter(meterId(features), rate, rate);
  }
}
