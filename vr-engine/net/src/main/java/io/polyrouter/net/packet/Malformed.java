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

  UDP_TRUNCATED(0, "datagram shorter than its header", "RFC 768, Format"),
  UDP_LENGTH(4, "length below 8 or beyond the packet", "RFC 768, Fields"),
  UDP_CHECKSUM(6, "checksum is wrong", "RFC 768, Fields");

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
