package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.net.MacAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reading of parts that many messages have. What is broken ends the reading of the message. */
final class Bytes {

  /** A rule of the specification is broken. Never leaves the reader. */
  static final class Broken extends RuntimeException {
    Broken(String reason) {
      super(reason, null, false, false);
    }
  }

  private Bytes() {}

  static int u8(ByteBuffer in) {
    return in.get() & 0xff;
  }

  static int u16(ByteBuffer in) {
    return in.getShort() & 0xffff;
  }

  static MacAddress mac(ByteBuffer in) {
    return new MacAddress((long) u16(in) << 32 | Integer.toUnsignedLong(in.getInt()));
  }

  static void skip(ByteBuffer in, int count) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + count);
  }

  static byte[] take(ByteBuffer in, int count) {
    if (count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] copy = new byte[count];
    in.get(copy);
    return copy;
  }

  static byte[] rest(ByteBuffer in) {
    return take(in, in.remaining());
  }

  /** Reads the head of a match; returns the length of the whole, without what fills it up. */
  static int oxmMatchLength(ByteBuffer in) {
    int type = u16(in);
    int length = u16(in);
    if (type != OpenFlow.MATCH_OXM || length < 4 || length - 4 > in.remaining()) {
      throw new Broken("match of type " + type + ", length " + length + " (section 7.2.3.1)");
    }
    return length;
  }

  /** The length that a structure begins with. */
  static int lengthAhead(ByteBuffer in) {
    if (in.remaining() < 2) {
      throw new BufferUnderflowException();
    }
    return in.getShort(in.position()) & 0xffff;
  }

  /** A structure that says its own length; at least 4, else reading would not get on. */
  static ByteBuffer part(ByteBuffer in, int length) {
    if (length < 4 || length > in.remaining()) {
      throw new Broken("structure of length " + length + " in " + in.remaining() + " octets");
    }
    ByteBuffer part = in.slice(in.position(), length);
    skip(in, length);
    return part;
  }

  /** A fixed field of text that ends at the first zero. */
  static String text(ByteBuffer in, int count) {
    byte[] field = take(in, count);
    int end = 0;
    while (end < count && field[end] != 0) {
      end++;
    }
    StringBuilder printable = new StringBuilder(end);
    for (char c : new String(field, 0, end, StandardCharsets.UTF_8).toCharArray()) {
      printable.append(Character.isISOControl(c) ? '?' : c);
    }
    return printable.toString();
  }
}
