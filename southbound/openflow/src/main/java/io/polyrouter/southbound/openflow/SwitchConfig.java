package io.polyrouter.southbound.openflow;

import io.polyrouter.southbound.plan.PuntRates;

/**
 * A switch that is expected to connect. Sessions of switches that are not configured are closed.
 *
 * @param datapathId the switch's 64-bit datapath id
 * @param description free text of the operator
 * @param puntRates meters for what the switch hands to the software path
 * @param vrPacketInRate packets a second that one virtual router takes from this switch; more are
 *     dropped and counted, so that a flood for one virtual router leaves the others alone
 */
public record SwitchConfig(
    long datapathId, String description, PuntRates puntRates, int vrPacketInRate) {

  public static final int DEFAULT_VR_PACKET_IN_RATE = 20_000;

  public SwitchConfig {
    if (vrPacketInRate < 1 || vrPacketInRate > PuntRates.HIGHEST) {
      throw new IllegalArgumentException(
          "packet-in rate of a virtual router "
              + vrPacketInRate
              + " is not in 1.."
              + PuntRates.HIGHEST);
    }
  }

  /** A switch with default rates. */
  public static SwitchConfig of(long datapathId, String description) {
    return new SwitchConfig(datapathId, description, PuntRates.DEFAULT, DEFAULT_VR_PACKET_IN_RATE);
  }
}
