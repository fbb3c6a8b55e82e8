package io.polyrouter.testkit.script.tcp;

import io.polyrouter.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP segment (RFC 9293, section 3.1) with what matters of its IP header. Encoded and decoded
 * here once more, so that the tests do not trust the codecs under test.
 */
final class Segment {

  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;
  static final int URG = 32;
  static final int ECE = 64;
  static final int CWR = 128;

  /** Letters of the flags, from the lowest bit. */
  static final String LETTERS = "FSRP.UEW";

  static final int PROTOCOL = 6;
  private static final int MIN_HEADER_BYTES = 20;

  final IpAddress source;
  final IpAddress destination;
  final int sourcePort;
  final int destinationPort;
  final long sequence;
  final long acknowledgement;
  final int flags;
  final int window;
  final int urgent;
  final List<TcpOption> options;
  final byte[] payload;

  Segment(
      IpAddress source,
      IpAddress destination,
      int sourcePort,
      int destinationPort,
      long sequence,
      long acknowledgement,
      int flags,
      int window,
      int urgent,
      List<TcpOption> options,
      byte[] payload) {
    this.source = source;
    this.destination = destination;
    this.sourcePort = sourcePort;
    this.destinationPort = destinationPort;
    this.sequence = sequence;
    this.acknowledgement = acknowledgement;
    this.flags = flags;
    this.window = window;
    this.urgent = urgent;
    this.options = List.copyOf(options);
    this.payload = payload;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Length in sequence space. */
  int length() {
    return payload.length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /** The bytes, with a right checksum. */
  byte[] encode() {
    byte[] optionBytes = TcpOption.encode(options);
    int headerBytes = MIN_HEADER_BYTES + optionBytes.length;
    ByteBuffer bytes = ByteBuffer.allocate(headerBytes + payload.length);
    bytes.putShort((short) sourcePort);
    bytes.putShort((short) destinationPort);
    bytes.putInt((int) sequence);
    bytes.putInt((int) acknowledgement);
    bytes.put((byte) (headerBytes / 4 << 4));
    bytes.put((byte) flags);
    bytes.putShort((short) window);
    bytes.putShort((short) 0);
    bytes.putShort((short) urgent);
    bytes.put(optionBytes);
    bytes.put(payload);
    writeChecksum(bytes.array(), source, destination);
    return bytes.array();
  }

  static void writeChecksum(byte[] segment, IpAddress source, IpAddress destination) {
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    bytes.putShort(16, (short) 0);
    bytes.putShort(16, (short) checksum(segment, source, destination));
  }

  /**
   * Reads a segment.
   *
   * @throws IllegalArgumentException if it is malformed, or its checksum is wrong
   */
  static Segment decode(byte[] segment, IpAddress source, IpAddress destination) {
    if (segment.length < MIN_HEADER_BYTES) {
      throw new IllegalArgumentException("a segment of " + segment.length + " bytes");
    }
    if (checksum(segment, source, destination) != 0) {
      throw new IllegalArgumentException("a segment whose checksum is wrong");
    }
    ByteBuffer bytes = ByteBuffer.wrap(segment);
    int headerBytes = (segment[12] >> 4 & 0xf) * 4;
    if (headerBytes < MIN_HEADER_BYTES || headerBytes > segment.length) {
      throw new IllegalArgumentException("a segment whose header has " + headerBytes + " bytes");
    }
    if ((segment[12] & 0xf) != 0) {
      throw new IllegalArgumentException("a segment with reserved bits set");
    }
    byte[] options = new byte[headerBytes - MIN_HEADER_BYTES];
    bytes.get(MIN_HEADER_BYTES, options);
    byte[] payload = new byte[segment.length - headerBytes];
    bytes.get(headerBytes, payload);
    return new Segment(
        source,
        destination,
        bytes.getShort(0) & 0xffff,
        bytes.getShort(2) & 0xffff,
        bytes.getInt(4) & 0xffff_ffffL,
        bytes.getInt(8) & 0xffff_ffffL,
        segment[13] & 0xff,
        bytes.getShort(14) & 0xffff,
        bytes.getShort(18) & 0xffff,
        TcpOption.decode(options),
        payload);
  }

  /** RFC 9293, section 3.1, over the pseudo header and the segment as it stands. */
  private static int checksum(byte[] segment, IpAddress source, IpAddress destination) {
    long sum = PROTOCOL + segment.length + words(Ip.bytes(source)) + words(Ip.bytes(destination));
    sum += words(segment);
    while (sum > 0xffff) {
      sum = (sum >>> 16) + (sum & 0xffff);
    }
    return (int) ~sum & 0xffff;
  }

  private static long words(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  static int flags(String letters) {
    int flags = 0;
    for (int i = 0; i < letters.length(); i++) {
      flags |= 1 << LETTERS.indexOf(letters.charAt(i));
    }
    return flags;
  }

  static boolean areFlags(String word) {
    return !word.isEmpty() && word.chars().allMatch(letter -> LETTERS.indexOf(letter) >= 0);
  }

  String flagLetters() {
    StringBuilder letters = new StringBuilder();
    for (int bit = 0; bit < LETTERS.length(); bit++) {
      if ((flags >> bit & 1) != 0) {
        letters.append(LETTERS.charAt(bit));
      }
    }
    return letters.isEmpty() ? "-" : letters.toString();
  }

  /** In the notation of scripts. */
  String toString(Flow flow) {
    StringBuilder text = new StringBuilder(flagLetters());
    long from = flow.localRelative(sequence);
    text.append(' ').append(from).append(':').append(from + payload.length);
    text.append('(').append(payload.length).append(')');
    if (has(ACK)) {
      text.append(" ack ").append(flow.peerRelative(acknowledgement));
    }
    text.append(" win ").append(window);
    if (has(URG)) {
      text.append(" urg ").append(urgent);
    }
    List<String> optionTexts = new ArrayList<>();
    options.forEach(option -> optionTexts.add(option.toString(flow)));
    return text.append(" <").append(String.join(", ", optionTexts)).append('>').toString();
  }
}
