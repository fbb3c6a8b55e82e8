package io.polyrouter.southbound.plan;

/**
 * What the pipeline may use on a switch.
 *
 * @param tables number of flow tables
 * @param nicira whether it is an Open vSwitch, which knows Nicira's extensions: hairpin forwarding,
 *     a length check, metered punting out of groups, answers to ARP and neighbour discovery
 * @param meters highest meter id, 0 without meters
 */
public record SwitchFeatures(int tables, boolean nicira, long meters) {

  /** Open vSwitch 3.1 with the userspace datapath. */
  public static final SwitchFeatures OPEN_VSWITCH = new SwitchFeatures(254, true, 262_144);

  /** A switch that keeps to OpenFlow 1.3. */
  public static final SwitchFeatures STANDARD = new SwitchFeatures(8, false, 16);

  /** Tables that the pipeline occupies on such a switch. */
  public int tablesNeeded() {
    return nicira ? 6 : 3;
  }
}
