package io.polyrouter.bfd.packet;

/** States of a session (RFC 5880, section 4.1). */
public enum SessionState {
  /** Held down by an operator. */
  ADMIN_DOWN(0, "admin-down"),
  DOWN(1, "down"),
  /** The neighbour is heard, but has not said that it hears this router. */
  INIT(2, "init"),
  UP(3, "up");

  private final int code;
  private final String modelName;

  SessionState(int code, String modelName) {
    this.code = code;
    this.modelName = modelName;
  }

  /** The name in module polyrouter-bfd. */
  public String modelName() {
    return modelName;
  }

  int code() {
    return code;
  }

  static SessionState of(int code) {
    return switch (code & 3) {
      case 0 -> ADMIN_DOWN;
      case 1 -> DOWN;
      case 2 -> INIT;
      default -> UP;
    };
  }
}
