package io.polyrouter.stack;

/**
 * What is counted for each interface; packets unless the name ends in octets. Beside these, frames
 * that are malformed are counted by {@link io.polyrouter.net.packet.Malformed#counterName}.
 */
public enum InterfaceCounter {
  IN_OCTETS("in-octets", Kind.TRAFFIC),
  IN_UNICAST_PKTS("in-unicast-pkts", Kind.TRAFFIC),
  IN_MULTICAST_PKTS("in-multicast-pkts", Kind.TRAFFIC),
  IN_BROADCAST_PKTS("in-broadcast-pkts", Kind.TRAFFIC),
  /** Frames of an EtherType that is not handled. */
  IN_UNKNOWN_PROTOS("in-unknown-protos", Kind.TRAFFIC),
  OUT_OCTETS("out-octets", Kind.TRAFFIC),
  OUT_UNICAST_PKTS("out-unicast-pkts", Kind.TRAFFIC),
  OUT_BROADCAST_PKTS("out-broadcast-pkts", Kind.TRAFFIC),
  OUT_MULTICAST_PKTS("out-multicast-pkts", Kind.TRAFFIC),

  /** Frames for another MAC address. */
  IN_OTHER_DESTINATION("in-other-destination", Kind.IN_DISCARD),
  /** Frames that the device lost, such as for want of room in its queue. */
  IN_DEVICE_LOST("in-device-lost", Kind.IN_DISCARD),
  /** Frames that arrived while the interface was down. */
  IN_INTERFACE_DOWN("in-interface-down", Kind.IN_DISCARD),
  /** Source address that no packet may have (RFC 1812, section 5.3.7). */
  IN_MARTIAN_SOURCE("in-martian-source", Kind.IN_DISCARD),
  /** Destination address that no packet on a link may have (RFC 1812, section 5.3.7). */
  IN_MARTIAN_DESTINATION("in-martian-destination", Kind.IN_DISCARD),
  /** Packets that claim to come from this router itself. */
  IN_OWN_SOURCE("in-own-source", Kind.IN_DISCARD),
  /** Unicast packets in a broadcast or multicast frame (RFC 1812, section 5.3.4). */
  IN_UNICAST_IN_GROUP_FRAME("in-unicast-in-group-frame", Kind.IN_DISCARD),

  /** The device's queue was full or its link just went down. */
  OUT_DEVICE_REFUSED("out-device-refused", Kind.OUT_DISCARD),
  /** Packets for an interface that is down. */
  OUT_INTERFACE_DOWN("out-interface-down", Kind.OUT_DISCARD),

  ARP_REQUESTS_IN("arp-requests-in", Kind.EVENT),
  ARP_REPLIES_IN("arp-replies-in", Kind.EVENT),
  ARP_REQUESTS_OUT("arp-requests-out", Kind.EVENT),
  ARP_REPLIES_OUT("arp-replies-out", Kind.EVENT),
  /** Replies that nobody asked for, from unknown neighbours: ignored. */
  ARP_UNSOLICITED("arp-unsolicited", Kind.EVENT),
  /** Another node uses an own address (RFC 5227, section 2.4). */
  ARP_CONFLICTS("arp-conflicts", Kind.EVENT),
  /** A neighbour's MAC address changed. */
  ARP_MOVES("arp-moves", Kind.EVENT),
  /** ARP that contradicts a configured neighbour: ignored. */
  ARP_STATIC_MISMATCHES("arp-static-mismatches", Kind.EVENT),
  /** ARP whose sender is not on the link or cannot be a node. */
  ARP_INVALID_SENDER("arp-invalid-sender", Kind.IN_DISCARD),

  ND_SOLICITATIONS_IN("nd-solicitations-in", Kind.EVENT),
  ND_ADVERTISEMENTS_IN("nd-advertisements-in", Kind.EVENT),
  ND_SOLICITATIONS_OUT("nd-solicitations-out", Kind.EVENT),
  ND_ADVERTISEMENTS_OUT("nd-advertisements-out", Kind.EVENT),
  ROUTER_ADVERTISEMENTS_OUT("router-advertisements-out", Kind.EVENT),
  MEMBERSHIP_REPORTS_OUT("membership-reports-out", Kind.EVENT),
  ROUTER_SOLICITATIONS_IN("router-solicitations-in", Kind.EVENT),
  /** Of other routers; this one does not configure itself by them. */
  ROUTER_ADVERTISEMENTS_IN("router-advertisements-in", Kind.EVENT),
  /** Advertisements that nobody asked for, of unknown neighbours: ignored. */
  ND_UNSOLICITED("nd-unsolicited", Kind.EVENT),
  /** Another node uses an own address that is past duplicate detection. */
  ND_CONFLICTS("nd-conflicts", Kind.EVENT),
  /** Own addresses that another node had already (RFC 4862, section 5.4.5). */
  ND_DUPLICATES("nd-duplicates", Kind.EVENT),
  /** A neighbour's MAC address changed. */
  ND_MOVES("nd-moves", Kind.EVENT),
  /** Neighbour discovery that contradicts a configured neighbour: ignored. */
  ND_STATIC_MISMATCHES("nd-static-mismatches", Kind.EVENT),
  /** Redirects are never followed (RFC 4861, section 8; they are for hosts). */
  REDIRECTS_IGNORED("redirects-ignored", Kind.EVENT),
  MEMBERSHIP_QUERIES_IN("membership-queries-in", Kind.EVENT),
  /** Groups that could not be joined since the limit was reached. */
  GROUP_LIMIT("group-limit", Kind.EVENT),
  /** Neighbour discovery whose sender is not on the link or cannot be a node. */
  ND_INVALID_SENDER("nd-invalid-sender", Kind.IN_DISCARD),
  /** Unicast packets that claim a link-local address of another link, or to be mapped from IPv4. */
  IN_SCOPE_MISMATCH("in-scope-mismatch", Kind.IN_DISCARD);

  /** How a counter adds up to those of RFC 8343. */
  public enum Kind {
    TRAFFIC,
    IN_DISCARD,
    OUT_DISCARD,
    EVENT
  }

  private final String label;
  private final Kind kind;

  InterfaceCounter(String label, Kind kind) {
    this.label = label;
    this.kind = kind;
  }

  /** The name for users; stable. */
  public String label() {
    return label;
  }

  /** How it adds up. */
  public Kind kind() {
    return kind;
  }
}
