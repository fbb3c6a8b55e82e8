package io.polyrouter.bgp.message;

import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.routing.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * NOTIFICATION (RFC 4271, section 4.5): why a session ends.
 *
 * @param code as it is on the wire, known or not
 * @param subcode as it is on the wire
 */
public record Notification(int code, int subcode, Payload data) {

  /** Most bytes of a text (RFC 9003, section 2). */
  public static final int MAX_TEXT_BYTES = 255;

  private static final Payload NOTHING = Payload.of(new byte[0]);

  /** Without data. */
  public static Notification of(ErrorCode error) {
    return new Notification(error.code(), error.subcode(), NOTHING);
  }

  /** About what is wrong with a message. */
  public static Notification of(Malformed malformed) {
    ErrorCode error = malformed.fault().errorCode();
    return new Notification(error.code(), error.subcode(), malformed.data());
  }

  /**
   * With a text for the operator of the other side (RFC 9003, section 2); what is too long is cut
   * between two characters.
   *
   * @param error one that {@link ErrorCode#hasText}
   */
  public static Notification withText(ErrorCode error, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = utf8.length;
    if (length > MAX_TEXT_BYTES) {
      length = MAX_TEXT_BYTES;
      // Bytes that go on with a character begin with the bits 10.
      while ((utf8[length] & 0xc0) == 0x80) {
        length--;
      }
    }
    byte[] data = new byte[1 + length];
    data[0] = (byte) length;
    System.arraycopy(utf8, 0, data, 1, length);
    return new Notification(error.code(), error.subcode(), Payload.of(data));
  }

  /** The same as a hard reset, after which nobody restarts gracefully (RFC 8538, section 3.1). */
  public Notification asHardReset() {
    byte[] inner = new byte[2 + data.length()];
    inner[0] = (byte) code;
    inner[1] = (byte) subcode;
    System.arraycopy(data.bytes(), 0, inner, 2, data.length());
    return new Notification(
        ErrorCode.HARD_RESET.code(), ErrorCode.HARD_RESET.subcode(), Payload.of(inner));
  }

  /** What it says, null for a code that is not known. */
  public @Nullable ErrorCode error() {
    return ErrorCode.of(code, subcode);
  }

  /** Of a hard reset what it is about; otherwise itself. */
  public Notification reason() {
    return error() == ErrorCode.HARD_RESET && data.length() >= 2
        ? new Notification(
            data.bytes()[0] & 0xff,
            data.bytes()[1] & 0xff,
            Payload.of(Arrays.copyOfRange(data.bytes(), 2, data.length())))
        : this;
  }

  /** For people, with the numbers. */
  @Override
  public String toString() {
    ErrorCode known = error();
    return (known == null ? "unknown error" : known.what()) + " (" + code + "/" + subcode + ")";
  }
}
