package io.polyrouter.bgp.message;

import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.protocol.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** NOTIFICATION messages as bytes. Stateless. */
public final class NotificationCodec {

  private static final int CODE = MessageType.HEADER_BYTES;
  private static final int DATA = CODE + 2;

  private NotificationCodec() {}

  /** The text that an operator sent along. */
  public sealed interface Text {
    /** There is none: another error, or an empty text. */
    record None() implements Text {}

    /** Control characters in it have become spaces. */
    record Given(String text) implements Text {}

    /** There is one that breaks a rule; the session ends all the same. */
    record Bad(Malformed reason) implements Text {}
  }

  /** Reads a message with a header that has been checked; there is none that is refused. */
  public static Notification read(byte[] bytes, int from, int to) {
    return new Notification(
        Wire.u8(bytes, from + CODE),
        Wire.u8(bytes, from + CODE + 1),
        Payload.of(Arrays.copyOfRange(bytes, from + DATA, to)));
  }

  /** Reads the text (RFC 9003, section 2). */
  public static Text text(Notification notification) {
    Notification reason = notification.reason();
    ErrorCode error = reason.error();
    byte[] data = reason.data().bytes();
    if (error == null || !error.hasText() || data.length == 0 || data[0] == 0) {
      return new Text.None();
    }
    int length = data[0] & 0xff;
    if (length > data.length - 1) {
      return new Text.Bad(Malformed.of(Fault.NOTIFICATION_TEXT, DATA));
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(data, 1, length))
              .toString();
      StringBuilder harmless = new StringBuilder(text);
      for (int i = 0; i < harmless.length(); i++) {
        if (Character.isISOControl(harmless.charAt(i))) {
          harmless.setCharAt(i, ' ');
        }
      }
      return new Text.Given(harmless.toString());
    } catch (CharacterCodingException e) {
      return new Text.Bad(Malformed.of(Fault.NOTIFICATION_TEXT, DATA + 1));
    }
  }

  /** Writes a message; data that does not fit an ordinary message is cut. */
  public static byte[] write(Notification notification) {
    int length = Math.min(notification.data().length(), 4_096 - DATA);
    byte[] bytes = new byte[DATA + length];
    MessageType.NOTIFICATION.putHeader(bytes, 0, bytes.length);
    Wire.putU8(bytes, CODE, notification.code());
    Wire.putU8(bytes, CODE + 1, notification.subcode());
    System.arraycopy(notification.data().bytes(), 0, bytes, DATA, length);
    return bytes;
  }
}
