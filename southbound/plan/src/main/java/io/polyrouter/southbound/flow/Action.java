package io.polyrouter.southbound.flow;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;

/** One step of what happens to a packet (OpenFlow 1.3.5, section 7.2.5). */
public sealed interface Action {

  /** Sends the packet out of a port; never out of the one that it came in by. */
  record Output(int port) implements Action {}

  /** Hands the whole packet to the controller. */
  record ToController() implements Action {}

  /** Goes on with a group. */
  record ToGroup(int groupId) implements Action {}

  record SetEtherSrc(MacAddress mac) implements Action {}

  record SetEtherDst(MacAddress mac) implements Action {}

  /** A packet whose time to live expires leaves the pipeline, to the controller if it asked so. */
  record DecrementTtl() implements Action {}

  /** Adds an 802.1Q tag. */
  record PushVlan() implements Action {}

  /** VLAN id 1..4094 of the outermost tag. */
  record SetVlan(int vlan) implements Action {}

  record PopVlan() implements Action {}

  /**
   * Forgets the ingress port, so that the packet may leave by the port that it came in by (Nicira
   * extension).
   */
  record ForgetInPort() implements Action {}

  /**
   * Sets one metadata bit if the packet, with its Ethernet header, is longer than this, else clears
   * it (Nicira extension).
   *
   * @param bit 0 is the least significant
   */
  record CheckLarger(int frameBytes, int bit) implements Action {}

  /** Looks the packet up in another table, also out of a group (Nicira extension). */
  record Resubmit(int table) implements Action {}

  /**
   * Turns an ARP request (RFC 826) into the answer that the address is at this MAC address; to be
   * sent back where it came from (OpenFlow has no such action: several that need Nicira's moves of
   * fields).
   */
  record AnswerArp(MacAddress mac, Ipv4Address address) implements Action {}

  /**
   * Turns a neighbour solicitation (RFC 4861, section 4.3) that begins its options with the
   * sender's link-layer address into an advertisement (section 4.4) of a router, solicited and
   * overriding; whose, {@link AdvertiseFrom} has to tell in a later table (several of Nicira's
   * fields).
   */
  record TurnIntoAdvertisement() implements Action {}

  /**
   * Completes a neighbour advertisement: that its target is at this MAC address, from the target to
   * the one that asked; to be sent back where it came from (several actions, some of them
   * Nicira's).
   */
  record AdvertiseFrom(MacAddress mac) implements Action {}

  /** An action that is none of ours, as hexadecimal text. */
  record Other(String bytes) implements Action {}

  Action TO_CONTROLLER = new ToController();
  Action DECREMENT_TTL = new DecrementTtl();
  Action PUSH_VLAN = new PushVlan();
  Action POP_VLAN = new PopVlan();
  Action FORGET_IN_PORT = new ForgetInPort();
  Action TURN_INTO_ADVERTISEMENT = new TurnIntoAdvertisement();
}
