package io.polyrouter.ospf.lsa;

import java.util.Locale;

/** Why an LSA is not accepted; a value to count and to show, never thrown. */
public enum BadLsa {
  TRUNCATED("LSA longer than what is left of its packet", "RFC 2328, appendix A.4.1"),
  LENGTH("LSA shorter than its header and its type ask for", "RFC 2328, appendix A.4"),
  CHECKSUM("checksum is wrong", "RFC 2328, section 13 (1)"),
  UNKNOWN_TYPE("type that is not known", "RFC 2328, section 13 (2)"),
  RESERVED_SCOPE("flooding scope that is reserved", "RFC 5340, section 4.5.1 (2)"),
  CONTENT("contents that its type must not have", "RFC 2328 and 5340, appendix A.4");

  private final String what;
  private final String rule;

  BadLsa(String what, String rule) {
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

  /** The name for counters, such as {@code lsa-checksum}. */
  public String counterName() {
    return "lsa-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
