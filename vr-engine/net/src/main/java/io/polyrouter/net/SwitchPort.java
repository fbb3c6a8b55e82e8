package io.polyrouter.net;

import java.util.OptionalInt;

/**
 * A place where an OpenFlow switch hands frames over: a port, and on it one VLAN or the untagged
 * frames.
 *
 * @param datapathId the switch's 64-bit datapath id (OpenFlow 1.3.5, section 7.3.1)
 * @param port OpenFlow port number, 1 to 0xffffff00 (unsigned 32 bits)
 * @param vlan IEEE 802.1Q VLAN id 1..4094; empty for untagged frames
 */
public record SwitchPort(long datapathId, int port, OptionalInt vlan) {

  public SwitchPort {
    if (port == 0 || Integer.compareUnsigned(port, 0xffffff00) > 0) {
      throw new IllegalArgumentException(
          "OpenFlow port " + Integer.toUnsignedString(port) + " is not in 1..4294967040");
    }
    if (vlan.isPresent() && (vlan.getAsInt() < 1 || vlan.getAsInt() > 4094)) {
      throw new IllegalArgumentException("VLAN id " + vlan.getAsInt() + " is not in 1..4094");
    }
  }
}
