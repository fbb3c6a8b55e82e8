package io.polyrouter.net.packet;

import java.util.Locale;

/**
 * Why received bytes are not a packet of their format. A value to count and to show, never thrown.
 */
public enum Malformed {
  ETHERNET_TRUNCATED(0, "frame shorter than its header", "IEEE 802.3, clause 3.1.1"),
  VLAN_TAG_TRUNCATED(14, "frame ends within its VLAN tag", "IEEE 802.1Q, clause 9.4"),

  ARP_TRUNCATED(0, "packet shorter than 28 bytes", "RFC 826, Packet format"),
  ARP_HARDWARE_TYPE(0, "hardware type is not Ethernet", "RFC 826, Packet Reception"),
  ARP_PROTOCOL_TYPE(2, "protocol type is not IPv4", "RFC 826, Packet Reception"),
  ARP_ADDRESS_LENGTH(4, "address lengths are not 6 and 4", "RFC 826, Packet Reception"),
  ARP_OPERATION(6, "operation is neither request nor reply", "RFC 826, Definitions"),
  ARP_SENDER_GROUP_ADDRESS(
      8, "sender claims a multicast or broadcast MAC address", "RFC 1812, section 3.3.2"),

  IPV4_TRUNCATED(0, "packet shorter than its header", "RFC 1812, section 5.2.2 (1)"),
  IPV4_VERSION(0, "version is not 4", "RFC 1812, section 5.2.2 (3)"),
  IPV4_HEADER_LENGTH(0, "header length below 20 bytes", "RFC 1812, section 5.2.2 (4)"),
  IPV4_TOTAL_LENGTH(
      2, "total length below the header's or beyond the frame", "RFC 1812, section 5.2.2 (5)"),
  IPV4_CHECKSUM(10, "header checksum is wrong", "RFC 1812, section 5.2.2 (2)"),

  ICMP_TRUNCATED(0, "message shorter than 8 bytes", "RFC 792, Message Formats"),
  ICMP_CHECKSUM(2, "checksum is wrong", "RFC 792, Message Formats"),
  ICMP_QUOTE_TRUNCATED(
      8, "error without the header and 8 bytes of its packet", "RFC 792, Message Formats"),
  ICMP_QUOTE_INVALID(8, "error about what is no IPv4 packet", "RFC 792, Message Formats"),

  IGMP_TRUNCATED(0, "message shorter than its type asks for", "RFC 3376, section 4"),
  IGMP_CHECKSUM(2, "checksum is wrong", "RFC 3376, section 4.1.2"),

  IPV6_TRUNCATED(0, "packet shorter than its header", "RFC 8200, section 3"),
  IPV6_VERSION(0, "version is not 6", "RFC 8200, section 3"),
  IPV6_PAYLOAD_LENGTH(4, "payload length beyond the frame", "RFC 8200, section 3"),
  IPV6_EXTENSION_TRUNCATED(0, "extension header beyond the packet", "RFC 8200, section 4"),
  IPV6_TOO_MANY_HEADERS(0, "more than 8 extension headers", "RFC 8504, section 5.3"),
  IPV6_HOP_BY_HOP_NOT_FIRST(
      0, "hop-by-hop options behind another extension header", "RFC 8200, section 4.1"),
  IPV6_FRAGMENT_TWICE(0, "more than one fragment header", "RFC 8200, section 4.1"),
  IPV6_OPTION_LENGTH(1, "option beyond its extension header", "RFC 8200, section 4.2"),
  IPV6_TOO_MANY_OPTIONS(0, "more than 16 options in a header", "RFC 8504, section 5.3"),

  ICMPV6_TRUNCATED(0, "message shorter than 8 bytes", "RFC 4443, section 2.1"),
  ICMPV6_CHECKSUM(2, "checksum is wrong", "RFC 4443, section 2.3"),
  ICMPV6_QUOTE_TRUNCATED(8, "error without the header of its packet", "RFC 4443, section 3"),
  ICMPV6_QUOTE_INVALID(8, "error about what is no IPv6 packet", "RFC 4443, section 3"),

  NDP_HOP_LIMIT(7, "hop limit is not 255", "RFC 4861, section 7.1.1"),
  NDP_CODE(1, "code is not 0", "RFC 4861, section 7.1.1"),
  NDP_TRUNCATED(0, "message shorter than its type asks for", "RFC 4861, section 4"),
  NDP_SOURCE(8, "source address that this message must not have", "RFC 4861, sections 6.1, 7.1"),
  NDP_TARGET(8, "target is a multicast address", "RFC 4861, section 7.1.1"),
  NDP_SOLICITED_MULTICAST(
      4, "solicited advertisement to a multicast group", "RFC 4861, section 7.1.2"),
  NDP_OPTION_TRUNCATED(1, "option beyond the message", "RFC 4861, section 4.6"),
  NDP_OPTION_ZERO_LENGTH(1, "option of length 0", "RFC 4861, section 4.6"),
  NDP_OPTION_LENGTH(1, "length that this option must not have", "RFC 4861, section 4.6"),

  MLD_NOT_FROM_LINK(
      7, "hop limit is not 1 or source is not link-local", "RFC 3810, sections 5.1.14, 5.2.13"),
  MLD_NO_ROUTER_ALERT(0, "query without the router alert option", "RFC 3810, section 6.2"),
  MLD_TRUNCATED(0, "message shorter than its type asks for", "RFC 3810, section 5"),

  UDP_TRUNCATED(0, "datagram shorter than its header", "RFC 768, Format"),
  UDP_LENGTH(4, "length below 8 or beyond the packet", "RFC 768, Fields"),
  UDP_CHECKSUM(6, "checksum is wrong", "RFC 768, Fields"),

  TCP_TRUNCATED(0, "segment shorter than its header", "RFC 9293, section 3.1"),
  TCP_DATA_OFFSET(12, "data offset below 5 or beyond the segment", "RFC 9293, section 3.1"),
  TCP_CHECKSUM(16, "checksum is wrong", "RFC 9293, section 3.1"),
  TCP_OPTION_LENGTH(
      20, "option's length below 2 or beyond the header", "RFC 9293, section 3.1, MUST-7");

  private final int offset;
  private final String what;
  private final String rule;

  Malformed(int offset, String what, String rule) {
    this.offset = offset;
    this.what = what;
    this.rule = rule;
  }

  /** Where the offending field starts, in bytes from the start of the format's header. */
  public int offset() {
    return offset;
  }

  /** What is wrong, in a few words. */
  public String what() {
    return what;
  }

  /** The rule that is broken. */
  public String rule() {
    return rule;
  }

  /** The name for counters, such as {@code ipv4-checksum}. */
  public String counterName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
