package io.polyrouter.ospf.lsa;

import io.polyrouter.net.packet.Wire;

/**
 * The header of an LSA (RFC 2328, appendix A.4.1; RFC 5340, appendix A.4.2). Offsets are those of
 * the LSA.
 *
 * @param age in seconds, 0 to {@link #MAX_AGE}; without the DoNotAge bit
 * @param options of version 2, 8 bits; 0 for version 3
 * @param type as in {@link LsaType}
 * @param sequence as a signed number: larger is newer
 * @param lengthBytes of the whole LSA, this header included
 */
public record LsaHeader(
    int age,
    int options,
    int type,
    int linkStateId,
    int advertisingRouter,
    int sequence,
    int checksum,
    int lengthBytes) {

  public static final int BYTES = 20;

  /** Seconds at which an LSA is out of date (RFC 2328, appendix B). */
  public static final int MAX_AGE = 3600;

  /** Seconds by which ages differ that still count as equal (RFC 2328, appendix B). */
  public static final int MAX_AGE_DIFF = 900;

  /** RFC 2328, section 12.1.6. */
  public static final int FIRST_SEQUENCE = 0x8000_0001;

  public static final int LAST_SEQUENCE = 0x7fff_ffff;

  static final int AGE = 0;
  static final int TYPE = 2;
  static final int LINK_STATE_ID = 4;
  static final int ADVERTISING_ROUTER = 8;
  static final int SEQUENCE = 12;
  static final int CHECKSUM = 16;
  static final int LENGTH = 18;

  private static final int DO_NOT_AGE = 0x8000;

  /** Reads a header of version 2. */
  public static LsaHeader readV2(byte[] bytes, int at) {
    return read(bytes, at, Wire.u8(bytes, at + TYPE), Wire.u8(bytes, at + TYPE + 1));
  }

  /** Reads a header of version 3. */
  public static LsaHeader readV3(byte[] bytes, int at) {
    return read(bytes, at, 0, Wire.u16(bytes, at + TYPE));
  }

  private static LsaHeader read(byte[] bytes, int at, int options, int type) {
    return new LsaHeader(
        readAge(bytes, at),
        options,
        type,
        Wire.i32(bytes, at + LINK_STATE_ID),
        Wire.i32(bytes, at + ADVERTISING_ROUTER),
        Wire.i32(bytes, at + SEQUENCE),
        Wire.u16(bytes, at + CHECKSUM),
        Wire.u16(bytes, at + LENGTH));
  }

  /** Writes it. */
  public void write(byte[] bytes, int at) {
    Wire.putU16(bytes, at + AGE, age);
    Wire.putU16(bytes, at + TYPE, options << 8 | type);
    Wire.putI32(bytes, at + LINK_STATE_ID, linkStateId);
    Wire.putI32(bytes, at + ADVERTISING_ROUTER, advertisingRouter);
    Wire.putI32(bytes, at + SEQUENCE, sequence);
    Wire.putU16(bytes, at + CHECKSUM, checksum);
    Wire.putU16(bytes, at + LENGTH, lengthBytes);
  }

  public LsaKey key() {
    return new LsaKey(type, linkStateId, advertisingRouter);
  }

  /** The age that is told at the front of an LSA or of a header that stands alone. */
  static int readAge(byte[] bytes, int at) {
    return Math.min(Wire.u16(bytes, at + AGE) & ~DO_NOT_AGE, MAX_AGE);
  }

  /** This header with another age, at most {@link #MAX_AGE}. */
  public LsaHeader withAge(int seconds) {
    if (seconds == age) {
      return this;
    }
    return new LsaHeader(
        Math.min(seconds, MAX_AGE),
        options,
        type,
        linkStateId,
        advertisingRouter,
        sequence,
        checksum,
        lengthBytes);
  }

  /**
   * Which of two instances of one LSA is the more recent (RFC 2328, section 13.1).
   *
   * @return positive if this is, negative if the other is, 0 if they are the same instance
   */
  public int compareRecency(LsaHeader other) {
    if (sequence != other.sequence) {
      return Integer.compare(sequence, other.sequence);
    }
    if (checksum != other.checksum) {
      return Integer.compare(checksum, other.checksum);
    }
    boolean old = age == MAX_AGE;
    boolean otherOld = other.age == MAX_AGE;
    if (old != otherOld) {
      return old ? 1 : -1;
    }
    return Math.abs(age - other.age) > MAX_AGE_DIFF ? Integer.compare(other.age, age) : 0;
  }
}
