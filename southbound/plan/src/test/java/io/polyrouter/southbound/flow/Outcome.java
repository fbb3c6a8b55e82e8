package io.polyrouter.southbound.flow;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import org.jspecify.annotations.Nullable;

/** A place where a packet comes out; a dropped packet has none. */
public sealed interface Outcome {
  /**
   * Sent out of a port; VLAN 0 stands for an untagged frame.
   *
   * @param advertisement what the switch made of a neighbour solicitation, null for other packets
   */
  record Sent(
      int port,
      int vlan,
      MacAddress etherSrc,
      MacAddress etherDst,
      int timeToLive,
      @Nullable Advertisement advertisement)
      implements Outcome {}

  /**
   * A neighbour advertisement.
   *
   * @param linkLayer the address where the target is said to be
   */
  record Advertisement(
      IpAddress source, IpAddress destination, Ipv6Address target, MacAddress linkLayer) {}

  /**
   * Handed to the controller in this form.
   *
   * @param meter the last meter that it passed, 0 for none
   */
  record Punted(
      Reason reason,
      int meter,
      long metadata,
      int inPort,
      int vlan,
      MacAddress etherSrc,
      MacAddress etherDst,
      int timeToLive)
      implements Outcome {}

  /** Why a packet is handed to the controller (OpenFlow 1.3.5, section 7.4.1). */
  enum Reason {
    ACTION,
    INVALID_TTL
  }
}
