package io.polyrouter.bgp.attribute;

import io.polyrouter.bgp.attribute.AsPath.Kind;
import io.polyrouter.bgp.attribute.AsPath.Segment;
import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AS paths as bytes. Stateless. But for {@link #faultIn} and {@link #path} numbers have 4 octets.
 */
final class AsPathBytes {

  static final int SEGMENT_HEADER = 2;
  static final int AS4 = 4;
  static final int AS2 = 2;

  private static final int AS_SET = Kind.AS_SET.code();
  private static final int AS_SEQUENCE = Kind.AS_SEQUENCE.code();
  private static final int AS_CONFED_SEQUENCE = Kind.AS_CONFED_SEQUENCE.code();
  private static final int AS_CONFED_SET = Kind.AS_CONFED_SET.code();

  private AsPathBytes() {}

  /** What is wrong with a path, if anything. */
  static @Nullable Fault faultIn(byte[] bytes, int from, int to, int asBytes) {
    int at = from;
    while (at < to) {
      if (to - at < SEGMENT_HEADER) {
        return Fault.AS_PATH_SEGMENT_LENGTH;
      }
      int kind = Wire.u8(bytes, at);
      int count = Wire.u8(bytes, at + 1);
      if (kind < AS_SET || kind > AS_CONFED_SET) {
        return Fault.AS_PATH_SEGMENT_TYPE;
      }
      if (count == 0) {
        return Fault.AS_PATH_SEGMENT_EMPTY;
      }
      at += SEGMENT_HEADER;
      int end = at + count * asBytes;
      if (end > to) {
        return Fault.AS_PATH_SEGMENT_LENGTH;
      }
      for (; at < end; at += asBytes) {
        if ((asBytes == AS4 ? Wire.i32(bytes, at) : Wire.u16(bytes, at)) == 0) {
          return Fault.AS_PATH_AS_ZERO;
        }
      }
    }
    return null;
  }

  /** RFC 4271, section 9.1.2.2 a; RFC 5065, section 5.3. */
  static int length(byte[] bytes, int from, int to) {
    int length = 0;
    for (int at = from; at < to; at = next(bytes, at)) {
      int kind = Wire.u8(bytes, at);
      if (kind == AS_SEQUENCE) {
        length += Wire.u8(bytes, at + 1);
      } else if (kind == AS_SET) {
        length++;
      }
    }
    return length;
  }

  /** Whether there is a segment of a confederation, or one is the first. */
  static boolean hasConfederation(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at = next(bytes, at)) {
      if (Wire.u8(bytes, at) >= AS_CONFED_SEQUENCE) {
        return true;
      }
    }
    return false;
  }

  static boolean beginsWithConfederation(byte[] bytes, int from, int to) {
    return from < to && Wire.u8(bytes, from) == AS_CONFED_SEQUENCE;
  }

  /** The AS that the route came from, past confederations; 0 if that is none or a set. */
  static int neighbourAs(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && Wire.u8(bytes, at) >= AS_CONFED_SEQUENCE) {
      at = next(bytes, at);
    }
    return at < to && Wire.u8(bytes, at) == AS_SEQUENCE ? Wire.i32(bytes, at + SEGMENT_HEADER) : 0;
  }

  /** Whether an AS number is in it: a loop if it is the own one (RFC 4271, section 9.1.2). */
  static int occurrences(byte[] bytes, int from, int to, int as) {
    int found = 0;
    for (int at = from; at < to; ) {
      int end = next(bytes, at);
      for (int each = at + SEGMENT_HEADER; each < end; each += AS4) {
        if (Wire.i32(bytes, each) == as) {
          found++;
        }
      }
      at = end;
    }
    return found;
  }

  private static int next(byte[] bytes, int at) {
    return at + SEGMENT_HEADER + Wire.u8(bytes, at + 1) * AS4;
  }

  /** The path that bytes without a fault are. */
  static AsPath path(byte[] bytes, int from, int to, int asBytes) {
    List<Segment> segments = new ArrayList<>();
    for (int at = from; at < to; ) {
      Kind kind = Kind.of(Wire.u8(bytes, at));
      int count = Wire.u8(bytes, at + 1);
      at += SEGMENT_HEADER;
      List<Long> numbers = new ArrayList<>(count);
      for (int i = 0; i < count; i++, at += asBytes) {
        numbers.add(asBytes == AS4 ? Wire.u32(bytes, at) : Wire.u16(bytes, at));
      }
      segments.add(new Segment(kind, numbers));
    }
    return new AsPath(segments);
  }

  /** A path as bytes; numbers that do not fit two octets become AS_TRANS. */
  static byte[] bytes(AsPath path, int asBytes) {
    int length = 0;
    for (Segment each : path.segments()) {
      length += SEGMENT_HEADER + each.numbers().size() * asBytes;
    }
    byte[] bytes = new byte[length];
    int at = 0;
    for (Segment each : path.segments()) {
      Wire.putU8(bytes, at, each.kind().code());
      Wire.putU8(bytes, at + 1, each.numbers().size());
      at += SEGMENT_HEADER;
      for (long as : each.numbers()) {
        if (asBytes == AS4) {
          Wire.putI32(bytes, at, (int) as);
        } else {
          Wire.putU16(bytes, at, as >>> 16 == 0 ? (int) as : AsPath.AS_TRANS);
        }
        at += asBytes;
      }
    }
    return bytes;
  }
}
