package io.polyrouter.bgp.attribute;

import java.util.Locale;

/** RFC 4271, section 5.1.1; the lower one is preferred. */
public enum Origin {
  IGP(0),
  EGP(1),
  INCOMPLETE(2);

  private static final Origin[] ALL = values();

  private final int code;

  Origin(int code) {
    this.code = code;
  }

  /** On the wire. */
  public int code() {
    return code;
  }

  /** The one of a code from 0 to 2. */
  static Origin of(int code) {
    return ALL[code];
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
