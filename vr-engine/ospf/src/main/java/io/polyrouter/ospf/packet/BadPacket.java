package io.polyrouter.ospf.packet;

import java.util.Locale;

/** Why a packet is not read; a value to count and to show, never thrown. */
public enum BadPacket {
  TRUNCATED("packet shorter than its header", "RFC 2328, appendix A.3.1"),
  VERSION("version that is not the own", "RFC 2328, section 8.2"),
  LENGTH("length below what its type asks for, or beyond the datagram", "RFC 2328, appendix A.3"),
  TYPE("type that is not known", "RFC 2328, appendix A.3.1"),
  CHECKSUM("checksum is wrong", "RFC 2328, section 8.2; RFC 5340, section 4.2.2"),
  CONTENT("contents that are not whole", "RFC 2328, appendix A.3");

  private final String what;
  private final String rule;

  BadPacket(String what, String rule) {
    this.what = what;
    this.rule = rule;
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
