package io.polyrouter.ospf.packet;

import java.util.Locale;

/** Why a packet is dropped; a value to count and to show, never thrown. */
public enum BadPacket {
  TRUNCATED(Kind.FORMAT, "packet shorter than its header", "RFC 2328, appendix A.3.1"),
  VERSION(Kind.CONFIGURATION, "version that is not the own", "RFC 2328, section 8.2"),
  LENGTH(
      Kind.FORMAT,
      "length below what its type asks for, or beyond the datagram",
      "RFC 2328, appendix A.3"),
  TYPE(Kind.FORMAT, "type that is not known", "RFC 2328, appendix A.3.1"),
  CHECKSUM(
      Kind.FORMAT,
      "checksum is wrong",
      "RFC 2328, section 8.2; RFC 5340, sections 4.2.2 and A.3.1"),
  CONTENT(Kind.FORMAT, "contents that are not whole", "RFC 2328, appendix A.3"),

  AUTHENTICATION_TYPE(
      Kind.AUTHENTICATION,
      "authentication of another type than is configured",
      "RFC 2328, appendix D; RFC 7166, section 4.2"),
  PASSWORD(Kind.AUTHENTICATION, "password is wrong", "RFC 2328, appendix D.5.2"),
  KEY_ID(
      Kind.AUTHENTICATION,
      "key that is not known, or not valid now",
      "RFC 2328, appendix D.5.3; RFC 7166, section 4.6"),
  AUTHENTICATION_FORMAT(
      Kind.AUTHENTICATION,
      "signature of another length than its algorithm makes",
      "RFC 2328, appendix D.3; RFC 7166, section 4.1"),
  DIGEST(
      Kind.AUTHENTICATION,
      "signature is wrong",
      "RFC 2328, appendix D.5.3; RFC 5709, section 3.3; RFC 7166, section 4.5"),
  SEQUENCE_NUMBER(
      Kind.AUTHENTICATION,
      "sequence number of a packet that is repeated",
      "RFC 2328, appendix D.5.3; RFC 7166, section 4.1"),

  SOURCE(
      Kind.OTHER,
      "source that is not a neighbour's on this link",
      "RFC 2328, section 8.2; RFC 5340, section 4.2.2"),
  DESTINATION(
      Kind.OTHER, "destination that is not meant for this router here", "RFC 2328, section 8.2"),
  HOP_LIMIT(Kind.OTHER, "TTL or hop limit below 255", "RFC 5082, section 3"),
  PASSIVE(Kind.OTHER, "packet on an interface that is passive or down", "RFC 2328, section 9.1"),
  INSTANCE(Kind.OTHER, "instance ID that is not the own", "RFC 5340, section 4.2.2"),
  AREA(Kind.CONFIGURATION, "area that is not that of the interface", "RFC 2328, section 8.2"),
  VIRTUAL_LINK(
      Kind.CONFIGURATION,
      "packet of a virtual link that is not configured",
      "RFC 2328, section 8.2"),
  NETWORK_MASK(Kind.CONFIGURATION, "another network mask", "RFC 2328, section 10.5"),
  HELLO_INTERVAL(Kind.CONFIGURATION, "another hello interval", "RFC 2328, section 10.5"),
  DEAD_INTERVAL(Kind.CONFIGURATION, "another dead interval", "RFC 2328, section 10.5"),
  OPTION_EXTERNAL(
      Kind.CONFIGURATION,
      "another opinion about external routes in the area (E-bit)",
      "RFC 2328, section 10.5"),
  OPTION_NSSA(
      Kind.CONFIGURATION,
      "another opinion about the area being an NSSA (N-bit)",
      "RFC 3101, section 2.4"),
  MTU(Kind.CONFIGURATION, "larger MTU than that of the interface", "RFC 2328, section 10.6"),
  DUPLICATE_ROUTER_ID(
      Kind.CONFIGURATION, "router ID that is the own, or that of another", "RFC 2328, section 5"),
  NEIGHBOUR_NOT_CONFIGURED(
      Kind.OTHER, "neighbour that is not among the configured ones", "RFC 2328, section 10.4"),
  NEIGHBOUR_UNKNOWN(Kind.OTHER, "neighbour without a hello before", "RFC 2328, section 8.2"),
  NEIGHBOUR_STATE(
      Kind.OTHER, "packet that does not fit the neighbour's state", "RFC 2328, section 10"),
  NEIGHBOUR_LIMIT(Kind.OTHER, "more neighbours than are kept", "a limit of this implementation"),
  OVERLOADED(
      Kind.OTHER,
      "packet while the instance recovers from too many LSAs",
      "RFC 9129, database-control");

  /** What a reason is about. */
  public enum Kind {
    /** Bytes that are no packet. */
    FORMAT,
    /** A packet that does not show who sent it. */
    AUTHENTICATION,
    /** Two routers that are configured in different ways. */
    CONFIGURATION,
    OTHER
  }

  private final Kind kind;
  private final String what;
  private final String rule;

  BadPacket(Kind kind, String what, String rule) {
    this.kind = kind;
    this.what = what;
    this.rule = rule;
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, in a few words. */
  public String what() {
    return what;
  }

  /** The rule that is broken. */
  public String rule() {
    return rule;
  }

  /** The name for counters, such as {@code packet-checksum}. */
  public String counterName() {
    return "packet-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
