package io.polyrouter.bgp.message;

import io.polyrouter.net.packet.Wire;
import org.jspecify.annotations.Nullable;

/** Types of messages, with the lengths that they may have (RFC 4271, section 4.1). */
public enum MessageType {
  OPEN(1, 29, false),
  UPDATE(2, 23, true),
  NOTIFICATION(3, 21, true),
  KEEPALIVE(4, 19, false),
  /** RFC 2918, section 3. */
  ROUTE_REFRESH(5, 23, true);

  /** Of the header that all messages have. */
  public static final int HEADER_BYTES = 19;

  /** All ones, in the first bytes of the header. */
  static final int MARKER_BYTES = 16;

  private static final MessageType[] ALL = values();

  private final int code;
  private final int minBytes;
  private final boolean mayBeExtended;

  MessageType(int code, int minBytes, boolean mayBeExtended) {
    this.code = code;
    this.minBytes = minBytes;
    this.mayBeExtended = mayBeExtended;
  }

  /** On the wire. */
  public int code() {
    return code;
  }

  /** The one of a code, or null. */
  static @Nullable MessageType of(int code) {
    return code < 1 || code > ALL.length ? null : ALL[code - 1];
  }

  /** Whether a message may be as long as this. */
  boolean allows(int lengthBytes, int maxBytes) {
    int most = mayBeExtended ? maxBytes : Math.min(maxBytes, 4_096);
    return lengthBytes >= minBytes && lengthBytes <= (this == KEEPALIVE ? HEADER_BYTES : most);
  }

  /** Writes the header of a message that is as long as this. */
  void putHeader(byte[] into, int at, int lengthBytes) {
    Wire.putI64(into, at, -1);
    Wire.putI64(into, at + Long.BYTES, -1);
    Wire.putU16(into, at + MARKER_BYTES, lengthBytes);
    Wire.putU8(into, at + HEADER_BYTES - 1, code());
  }

  /** A KEEPALIVE, which is nothing but its header. */
  public static byte[] keepalive() {
    byte[] bytes = new byte[HEADER_BYTES];
    KEEPALIVE.putHeader(bytes, 0, HEADER_BYTES);
    return bytes;
  }
}
