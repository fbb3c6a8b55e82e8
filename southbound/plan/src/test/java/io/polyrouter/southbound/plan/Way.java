package io.polyrouter.southbound.plan;

import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Outcome.Advertisement;
import org.jspecify.annotations.Nullable;

/** What becomes of a packet, in terms that the plan and the reference share. */
sealed interface Way {

  /** Sent out of a port; VLAN 0 stands for an untagged frame. */
  record Sent(int port, int vlan, MacAddress etherSrc, MacAddress etherDst, int timeToLive)
      implements Way {}

  /**
   * Handed to the software path, otherwise as it came.
   *
   * @param reason null for a punt without a meter
   * @param from the interface that it came in by, null if the metadata does not tell
   */
  record Punted(
      @Nullable PuntClass reason,
      @Nullable InterfaceName from,
      MacAddress etherSrc,
      MacAddress etherDst,
      int timeToLive)
      implements Way {}

  /**
   * An ARP request or a neighbour solicitation that the switch answers, and hands to the software
   * path as well.
   *
   * @param advertisement what is answered to a solicitation, null for ARP
   */
  record Answered(Punted request, Sent answer, @Nullable Advertisement advertisement)
      implements Way {}

  record Dropped() implements Way {}

  Way DROPPED = new Dropped();
}
