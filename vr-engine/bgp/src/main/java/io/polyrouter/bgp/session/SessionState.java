package io.polyrouter.bgp.session;

import java.util.Locale;

/** States of a connection (RFC 4271, section 8.2.2), from low to high. */
public enum SessionState {
  IDLE,
  CONNECT,
  ACTIVE,
  OPEN_SENT,
  OPEN_CONFIRM,
  ESTABLISHED;

  /** Whether this one is nearer to an established session than another. */
  public boolean isAbove(SessionState other) {
    return compareTo(other) > 0;
  }

  /** As models write it, such as {@code open-sent}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
