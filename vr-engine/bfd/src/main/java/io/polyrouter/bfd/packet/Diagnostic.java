package io.polyrouter.bfd.packet;

/** Why a session was last changed (RFC 5880, section 4.1). */
public enum Diagnostic {
  NONE(0, "no diagnostic"),
  DETECTION_TIME_EXPIRED(1, "control detection time expired"),
  ECHO_FAILED(2, "echo function failed"),
  NEIGHBOUR_SIGNALED_DOWN(3, "neighbour signaled session down"),
  FORWARDING_PLANE_RESET(4, "forwarding plane reset"),
  PATH_DOWN(5, "path down"),
  CONCATENATED_PATH_DOWN(6, "concatenated path down"),
  ADMINISTRATIVELY_DOWN(7, "administratively down"),
  REVERSE_CONCATENATED_PATH_DOWN(8, "reverse concatenated path down");

  private final int code;
  private final String text;

  Diagnostic(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** Code in packets. */
  public int code() {
    return code;
  }

  /** Words for a code, which may be one that is not assigned. */
  public static String text(int code) {
    for (Diagnostic each : values()) {
      if (each.code == code) {
        return each.text;
      }
    }
    return "diagnostic " + code;
  }
}
