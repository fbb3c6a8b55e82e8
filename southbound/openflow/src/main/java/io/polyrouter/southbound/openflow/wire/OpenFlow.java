package io.polyrouter.southbound.openflow.wire;

/** Numbers of OpenFlow 1.3.5, section 7, and of Nicira's extensions. */
public final class OpenFlow {

  public static final int VERSION = 4;
  public static final int HEADER_BYTES = 8;

  // Section 7.1, ofp_type.
  public static final int HELLO = 0;
  public static final int ERROR = 1;
  public static final int ECHO_REQUEST = 2;
  public static final int ECHO_REPLY = 3;
  public static final int FEATURES_REQUEST = 5;
  public static final int FEATURES_REPLY = 6;
  public static final int SET_CONFIG = 9;
  public static final int PACKET_IN = 10;
  public static final int PORT_STATUS = 12;
  public static final int PACKET_OUT = 13;
  public static final int FLOW_MOD = 14;
  public static final int GROUP_MOD = 15;
  public static final int MULTIPART_REQUEST = 18;
  public static final int MULTIPART_REPLY = 19;
  public static final int BARRIER_REQUEST = 20;
  public static final int BARRIER_REPLY = 21;
  public static final int SET_ASYNC = 28;
  public static final int METER_MOD = 29;

  // Section 7.3.5, ofp_multipart_type.
  public static final int DESCRIPTION = 0;
  public static final int FLOWS = 1;
  public static final int AGGREGATE = 2;
  public static final int GROUPS = 7;
  public static final int METERS = 10;
  public static final int METER_FEATURES = 11;
  public static final int PORTS = 13;
  static final int MULTIPART_MORE = 1;

  // Section 7.2.1 and 7.3.4.1: reserved numbers.
  static final int PORT_CONTROLLER = 0xffff_fffd;
  static final int PORT_ANY = 0xffff_ffff;
  static final int PORT_MAX = 0xffff_ff00;
  static final int GROUP_ANY = 0xffff_ffff;
  static final int GROUP_ALL = 0xffff_fffc;
  static final int METER_ALL = 0xffff_ffff;
  static final int TABLE_ALL = 0xff;
  static final int NO_BUFFER = 0xffff_ffff;
  static final int WHOLE_PACKET = 0xffff;

  // Section 7.2.3: match and OXM headers (class, field, mask bit, length).
  static final int MATCH_OXM = 1;
  static final int OXM_IN_PORT = 0x8000_0004;
  static final int OXM_METADATA = 0x8000_0408;
  static final int OXM_METADATA_MASKED = 0x8000_0510;
  static final int OXM_ETH_DST = 0x8000_0606;
  static final int OXM_ETH_SRC = 0x8000_0806;
  static final int OXM_ETH_TYPE = 0x8000_0a02;
  static final int OXM_VLAN_VID = 0x8000_0c02;
  static final int OXM_ARP_OP = 0x8000_2a02;
  static final int OXM_ARP_SPA = 0x8000_2c04;
  static final int OXM_ARP_TPA = 0x8000_2e04;
  static final int OXM_ARP_SHA = 0x8000_3006;
  static final int ARP_REQUEST = 1;
  static final int ARP_REPLY = 2;
  static final int OXM_IP_PROTO = 0x8000_1401;
  static final int PROTOCOL_ICMPV6 = 58;
  static final int OXM_IPV4_SRC = 0x8000_1604;
  static final int OXM_IPV4_SRC_MASKED = 0x8000_1708;
  static final int OXM_IPV4_DST = 0x8000_1804;
  static final int OXM_IPV4_DST_MASKED = 0x8000_1908;
  static final int OXM_IPV6_SRC = 0x8000_3410;
  static final int OXM_IPV6_SRC_MASKED = 0x8000_3520;
  static final int OXM_IPV6_DST = 0x8000_3610;
  static final int OXM_IPV6_DST_MASKED = 0x8000_3720;
  static final int OXM_ICMPV6_TYPE = 0x8000_3a01;
  static final int OXM_ICMPV6_CODE = 0x8000_3c01;
  static final int OXM_ND_TARGET = 0x8000_3e10;
  static final int OXM_ND_TLL = 0x8000_4206;
  static final int ND_SOURCE_LINK_LAYER = 1;
  static final int ND_TARGET_LINK_LAYER = 2;
  static final int NXM_IN_PORT = 0x0000_0002;
  static final int NXM_ETH_DST = 0x0000_0206;
  static final int NXM_ETH_SRC = 0x0000_0406;
  static final int NXM_ARP_SPA = 0x0000_2004;
  static final int NXM_ARP_TPA = 0x0000_2204;
  static final int NXM_ARP_SHA = 0x0001_2206;
  static final int NXM_ARP_THA = 0x0001_2406;
  static final int NXM_IPV6_SRC = 0x0001_2610;
  static final int NXM_IPV6_DST = 0x0001_2810;
  static final int NXM_ND_TARGET = 0x0001_2e10;
  static final int NXM_IP_TTL = 0x0001_3a01;

  // Ericsson's fields of neighbour discovery, as Open vSwitch has them from 2.11 on.
  static final int ERICOXM_ND_RESERVED = 0x1000_0204;
  static final int ERICOXM_ND_OPTIONS_TYPE = 0x1000_0401;
  static final int VLAN_PRESENT = 0x1000;

  // Section 7.2.4, ofp_instruction_type.
  static final int GOTO_TABLE = 1;
  static final int WRITE_METADATA = 2;
  static final int WRITE_ACTIONS = 3;
  static final int APPLY_ACTIONS = 4;
  static final int CLEAR_ACTIONS = 5;
  static final int METER = 6;

  // Section 7.2.5, ofp_action_type; Nicira's by subtype.
  static final int ACTION_OUTPUT = 0;
  static final int ACTION_PUSH_VLAN = 17;
  static final int ACTION_POP_VLAN = 18;
  static final int ACTION_GROUP = 22;
  static final int ACTION_DEC_TTL = 24;
  static final int ACTION_SET_FIELD = 25;
  static final int ACTION_EXPERIMENTER = 0xffff;
  static final int NICIRA = 0x0000_2320;
  static final int NICIRA_REG_MOVE = 6;
  static final int NICIRA_REG_LOAD = 7;
  static final int NICIRA_RESUBMIT_TABLE = 14;
  static final int NICIRA_CHECK_LARGER = 49;
  static final int NICIRA_PORT_OF_PACKET = 0xfff8;
  static final int ETHERTYPE_VLAN = 0x8100;

  private OpenFlow() {}

  /** The header of a field with a mask (section 7.2.3.2): twice the length, and the mask bit. */
  static int masked(int field) {
    return field & ~0xff | 0x100 | (field & 0x7f) << 1;
  }
}
