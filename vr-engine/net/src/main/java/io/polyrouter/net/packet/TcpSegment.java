package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/**
 * A TCP segment (RFC 9293, section 3.1). Its options are read one after the other by {@link
 * #optionBytes}; the checksum covers a pseudo header of either family, whose sum is given.
 */
public final class TcpSegment {

  public static final int MIN_HEADER_BYTES = 20;
  public static final int MAX_HEADER_BYTES = 60;

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int URG = 0x20;

  /** RFC 3168, section 6.1. */
  public static final int ECE = 0x40;

  /** RFC 3168, section 6.1. */
  public static final int CWR = 0x80;

  // Kinds of options (IANA, TCP Option Kind Numbers).
  public static final int OPTION_END = 0;
  public static final int OPTION_NO_OPERATION = 1;
  public static final int OPTION_MAX_SEGMENT_SIZE = 2;
  public static final int OPTION_WINDOW_SCALE = 3;
  public static final int OPTION_SACK_PERMITTED = 4;
  public static final int OPTION_SACK = 5;
  public static final int OPTION_TIMESTAMPS = 8;
  public static final int OPTION_MD5 = 19;
  public static final int OPTION_AUTHENTICATION = 29;

  private static final int SOURCE_PORT = 0;
  private static final int DESTINATION_PORT = 2;
  private static final int SEQUENCE = 4;
  private static final int ACKNOWLEDGMENT = 8;
  private static final int DATA_OFFSET = 12;
  private static final int FLAGS = 13;
  private static final int WINDOW = 14;
  private static final int CHECKSUM = 16;
  private static final int URGENT_POINTER = 18;

  private TcpSegment() {}

  /**
   * Null if the bytes, all of them, are a segment, with options that keep to their format.
   *
   * @param pseudoHeaderSum unfolded, with the length of the segment
   */
  public static @Nullable Malformed check(byte[] bytes, int at, int length, long pseudoHeaderSum) {
    Malformed malformed = checkUnsummed(bytes, at, length);
    boolean isRight =
        malformed != null && malformed != Malformed.TCP_OPTION_LENGTH
            || InternetChecksum.ofSum(pseudoHeaderSum + InternetChecksum.sum(bytes, at, length))
                == 0;
    return isRight ? malformed : Malformed.TCP_CHECKSUM;
  }

  /** The same without the checksum, which is not filled in yet. */
  public static @Nullable Malformed checkUnsummed(byte[] bytes, int at, int length) {
    if (length < MIN_HEADER_BYTES) {
      return Malformed.TCP_TRUNCATED;
    }
    int headerBytes = headerBytes(bytes, at);
    if (headerBytes < MIN_HEADER_BYTES || headerBytes > length) {
      return Malformed.TCP_DATA_OFFSET;
    }
    int option = at + MIN_HEADER_BYTES;
    int end = at + headerBytes;
    while (option < end && bytes[option] != OPTION_END) {
      int optionBytes = optionBytes(bytes, option, end);
      if (optionBytes == 0) {
        return Malformed.TCP_OPTION_LENGTH;
      }
      option += optionBytes;
    }
    return null;
  }

  /**
   * Length of the option at an index, its kind included; 0 if it breaks its format.
   *
   * @param end index after the header
   */
  public static int optionBytes(byte[] bytes, int option, int end) {
    int kind = bytes[option];
    if (kind == OPTION_END || kind == OPTION_NO_OPERATION) {
      return 1;
    }
    if (option + 2 > end) {
      return 0;
    }
    int length = Wire.u8(bytes, option + 1);
    return length < 2 || option + length > end ? 0 : length;
  }

  public static int sourcePort(byte[] bytes, int at) {
    return Wire.u16(bytes, at + SOURCE_PORT);
  }

  public static int destinationPort(byte[] bytes, int at) {
    return Wire.u16(bytes, at + DESTINATION_PORT);
  }

  public static int sequence(byte[] bytes, int at) {
    return Wire.i32(bytes, at + SEQUENCE);
  }

  public static int acknowledgment(byte[] bytes, int at) {
    return Wire.i32(bytes, at + ACKNOWLEDGMENT);
  }

  /** Length of the header with its options, 20 to 60 (or less, in what is no segment). */
  public static int headerBytes(byte[] bytes, int at) {
    return (bytes[at + DATA_OFFSET] >>> 4 & 0xf) * 4;
  }

  public static int flags(byte[] bytes, int at) {
    return Wire.u8(bytes, at + FLAGS);
  }

  /** As it stands in the header, without scaling. */
  public static int window(byte[] bytes, int at) {
    return Wire.u16(bytes, at + WINDOW);
  }

  public static int checksum(byte[] bytes, int at) {
    return Wire.u16(bytes, at + CHECKSUM);
  }

  /**
   * Writes the fixed part of the header, with a checksum of 0 and no urgent data.
   *
   * @param headerBytes with options, a multiple of 4
   */
  public static void write(
      byte[] bytes,
      int at,
      int sourcePort,
      int destinationPort,
      int sequence,
      int acknowledgment,
      int headerBytes,
      int flags,
      int window) {
    Wire.putU16(bytes, at + SOURCE_PORT, sourcePort);
    Wire.putU16(bytes, at + DESTINATION_PORT, destinationPort);
    Wire.putI32(bytes, at + SEQUENCE, sequence);
    Wire.putI32(bytes, at + ACKNOWLEDGMENT, acknowledgment);
    Wire.putU8(bytes, at + DATA_OFFSET, headerBytes / 4 << 4);
    Wire.putU8(bytes, at + FLAGS, flags);
    Wire.putU16(bytes, at + WINDOW, window);
    Wire.putU16(bytes, at + CHECKSUM, 0);
    Wire.putU16(bytes, at + URGENT_POINTER, 0);
  }

  /** Sets the checksum to 0, as signatures want it. */
  public static void clearChecksum(byte[] bytes, int at) {
    Wire.putU16(bytes, at + CHECKSUM, 0);
  }

  /** Leaves the checksum to somebody else: the field holds the sum of the pseudo header. */
  public static void writeUnsummed(byte[] bytes, int at, long pseudoHeaderSum) {
    Wire.putU16(bytes, at + CHECKSUM, ~InternetChecksum.ofSum(pseudoHeaderSum) & 0xffff);
  }

  /** Computes the checksum over the segment as it stands. */
  public static void writeChecksum(byte[] bytes, int at, int length, long pseudoHeaderSum) {
    Wire.putU16(bytes, at + CHECKSUM, 0);
    Wire.putU16(
        bytes,
        at + CHECKSUM,
        InternetChecksum.ofSum(pseudoHeaderSum + InternetChecksum.sum(bytes, at, length)));
  }
}
