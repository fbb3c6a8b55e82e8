package io.polyrouter.bgp.message;

import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.net.packet.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into messages (RFC 4271, section 6.1). Bytes are {@link #give given} as
 * they come, and {@link #next} goes from message to message; a message that came whole is told of
 * where it is, and only the parts of one that came in pieces are put together. Used by one thread.
 *
 * <p>It keeps less than one message of what it has been given, and after a fault nothing more is
 * read.
 */
public final class MessageFramer {

  /** The front of a message whose rest has not come. */
  private byte[] kept = new byte[SessionFormat.STANDARD_MESSAGE_BYTES];

  private int keptBytes;

  private byte[] given = new byte[0];
  private int at;
  private int end;
  private int maxBytes = SessionFormat.STANDARD_MESSAGE_BYTES;

  private byte[] message = kept;
  private int from;
  private int to;
  private @Nullable MessageType type;
  private @Nullable Malformed fault;

  /** From now on messages may have up to 65,535 bytes (RFC 8654, section 4). */
  public void allowExtendedMessages() {
    maxBytes = SessionFormat.EXTENDED_MESSAGE_BYTES;
  }

  /**
   * Gives further bytes. They are read, and have to stay as they are, until {@link #next} has
   * answered false.
   */
  public void give(byte[] bytes, int first, int last) {
    given = bytes;
    at = first;
    end = last;
  }

  /** Goes to the next message; false if there is none that is whole, or after a fault. */
  public boolean next() {
    if (fault != null) {
      return false;
    }
    if (keptBytes > 0) {
      return nextOfKept();
    }
    int left = end - at;
    if (left >= MessageType.HEADER_BYTES) {
      int length = lengthOf(given, at);
      if (length < 0) {
        return false;
      }
      if (length <= left) {
        message = given;
        from = at;
        to = at + length;
        at = to;
        return true;
      }
    }
    keep(left);
    return false;
  }

  /** With the front of a message kept: adds what it lacks. */
  private boolean nextOfKept() {
    if (keptBytes < MessageType.HEADER_BYTES) {
      keep(Math.min(MessageType.HEADER_BYTES - keptBytes, end - at));
      if (keptBytes < MessageType.HEADER_BYTES) {
        return false;
      }
    }
    int length = lengthOf(kept, 0);
    if (length < 0) {
      return false;
    }
    keep(Math.min(length - keptBytes, end - at));
    if (keptBytes < length) {
      return false;
    }
    message = kept;
    from = 0;
    to = length;
    keptBytes = 0;
    return true;
  }

  private void keep(int bytes) {
    if (keptBytes + bytes > kept.length) {
      byte[] larger = new byte[SessionFormat.EXTENDED_MESSAGE_BYTES];
      System.arraycopy(kept, 0, larger, 0, keptBytes);
      kept = larger;
    }
    System.arraycopy(given, at, kept, keptBytes, bytes);
    keptBytes += bytes;
    at += bytes;
  }

  /** Checks a header; the length that it says, negative if it is bad. */
  private int lengthOf(byte[] bytes, int header) {
    if ((Wire.i64(bytes, header) & Wire.i64(bytes, header + Long.BYTES)) != -1) {
      fault = Malformed.of(Fault.MARKER, 0);
      return -1;
    }
    int length = Wire.u16(bytes, header + MessageType.MARKER_BYTES);
    int code = Wire.u8(bytes, header + MessageType.HEADER_BYTES - 1);
    MessageType known = MessageType.of(code);
    boolean isWithinBounds = length >= MessageType.HEADER_BYTES && length <= maxBytes;
    if (known == null && isWithinBounds) {
      fault =
          Malformed.of(Fault.MESSAGE_TYPE, MessageType.HEADER_BYTES - 1, new byte[] {(byte) code});
      return -1;
    }
    if (known == null || !known.allows(length, maxBytes)) {
      fault =
          Malformed.of(
              Fault.MESSAGE_LENGTH,
              MessageType.MARKER_BYTES,
              new byte[] {(byte) (length >>> 8), (byte) length});
      return -1;
    }
    type = known;
    return length;
  }

  /** Of the message that {@link #next} has gone to. */
  public MessageType type() {
    if (type == null) {
      throw new IllegalStateException("there was no message yet");
    }
    return type;
  }

  /** Where the message is; to be read only, and before the next one. */
  public byte[] bytes() {
    return message;
  }

  /** Where its header begins. */
  public int from() {
    return from;
  }

  /** Where it ends. */
  public int to() {
    return to;
  }

  /** Why nothing more is read; null if nothing is wrong. */
  public @Nullable Malformed fault() {
    return fault;
  }
}
