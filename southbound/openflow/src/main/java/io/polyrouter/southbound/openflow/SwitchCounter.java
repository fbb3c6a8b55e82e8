package io.polyrouter.southbound.openflow;

/** Counters of one switch, since it was configured. */
public enum SwitchCounter {
  /** Frames that the switch handed to a virtual router. */
  PACKET_IN_DELIVERED("packet-in-delivered"),
  /** Packet-ins beyond a virtual router's rate. */
  PACKET_IN_DROPPED_RATE("packet-in-dropped-rate"),
  /** Packet-ins that belong to no open interface. */
  PACKET_IN_DROPPED_NO_INTERFACE("packet-in-dropped-no-interface"),
  /** Packet-ins that could not be read. */
  PACKET_IN_DROPPED_MALFORMED("packet-in-dropped-malformed"),
  PACKET_OUT_SENT("packet-out-sent"),
  /** Frames that could not be sent because the switch is away. */
  PACKET_OUT_DROPPED_AWAY("packet-out-dropped-away"),
  /** Frames that could not be sent because the channel did not keep up. */
  PACKET_OUT_DROPPED_FULL("packet-out-dropped-full"),
  /** Sessions that were established. */
  SESSIONS("sessions"),
  /** Sessions that were ended because the other end broke the protocol or went silent. */
  SESSIONS_ABORTED("sessions-aborted"),
  FLOW_MODS_SENT("flow-mods-sent"),
  GROUP_MODS_SENT("group-mods-sent"),
  METER_MODS_SENT("meter-mods-sent"),
  BARRIERS_CONFIRMED("barriers-confirmed"),
  /** Error messages from the switch. */
  ERRORS_RECEIVED("errors-received"),
  /** Comparisons of wanted and actual content. */
  RESYNCS("resyncs"),
  /** Changes of a port's state. */
  PORT_CHANGES("port-changes");

  private final String label;

  SwitchCounter(String label) {
    this.label = label;
  }

  /** The name used in snapshots and YANG. */
  public String label() {
    return label;
  }
}
