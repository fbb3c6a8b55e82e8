package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.Malformed;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.device.Segmentation;
import io.polyrouter.transport.PseudoHeader;
import org.jspecify.annotations.Nullable;

/**
 * A received segment with its options taken apart: a view that its owner sets again and again,
 * valid while the segment is processed.
 */
final class Segment {

  private static final int MAX_WINDOW_SHIFT = 14;
  private static final int SACK_BLOCK_BYTES = 8;

  /** The bits of the traffic class that are for ECN; both set, they are a mark. */
  static final int ECN_MASK = 3;

  IpPacket packet = new IpPacket();
  byte[] bytes = new byte[0];
  int at;
  int headerBytes;
  int payloadAt;
  int payloadBytes;

  int sequence;
  int acknowledgment;
  int flags;

  /** As in the header, without scaling. */
  int window;

  /** 0 if there is no such option. */
  int maxSegmentBytes;

  /** Negative if there is no such option. */
  int windowShift;

  boolean sackPermitted;
  boolean hasTimestamps;
  int timestamp;
  int timestampEcho;

  int sackBlocks;
  private int sackAt;

  /** Index of the option, or negative. */
  int md5At;

  /** Index of the option, or negative. */
  int authenticationAt;

  /** Looks at the payload of a packet; if it is no segment says why. */
  @Nullable Malformed set(IpPacket packet) {
    this.packet = packet;
    bytes = packet.bytes();
    at = packet.payloadAt();
    int length = packet.payloadBytes();
    Malformed malformed =
        packet.segmentBytes() == Segmentation.FINISHED
            ? TcpSegment.check(bytes, at, length, PseudoHeader.sum(packet, length))
            : TcpSegment.checkUnsummed(bytes, at, length);
    if (malformed != null) {
      return malformed;
    }
    headerBytes = TcpSegment.headerBytes(bytes, at);
    payloadAt = at + headerBytes;
    payloadBytes = length - headerBytes;
    sequence = TcpSegment.sequence(bytes, at);
    acknowledgment = TcpSegment.acknowledgment(bytes, at);
    flags = TcpSegment.flags(bytes, at);
    window = TcpSegment.window(bytes, at);
    maxSegmentBytes = 0;
    windowShift = -1;
    sackPermitted = false;
    hasTimestamps = false;
    timestamp = 0;
    timestampEcho = 0;
    sackBlocks = 0;
    md5At = -1;
    authenticationAt = -1;
    if (headerBytes > TcpSegment.MIN_HEADER_BYTES) {
      readOptions();
    }
    return null;
  }

  private void readOptions() {
    int end = at + headerBytes;
    int option = at + TcpSegment.MIN_HEADER_BYTES;
    while (option < end && bytes[option] != TcpSegment.OPTION_END) {
      int length = TcpSegment.optionBytes(bytes, option, end);
      readOption(option, length);
      option += length;
    }
  }

  /** Options with a length that is not theirs are as if they were not there. */
  private void readOption(int option, int length) {
    switch (bytes[option]) {
      case TcpSegment.OPTION_MAX_SEGMENT_SIZE -> {
        if (length == 4 && isSyn()) {
          maxSegmentBytes = Wire.u16(bytes, option + 2);
        }
      }
      case TcpSegment.OPTION_WINDOW_SCALE -> {
        if (length == 3 && isSyn()) {
          // RFC 7323, section 2.3: more than 14 counts as 14.
          windowShift = Math.min(Wire.u8(bytes, option + 2), MAX_WINDOW_SHIFT);
        }
      }
      case TcpSegment.OPTION_SACK_PERMITTED -> sackPermitted |= length == 2 && isSyn();
      case TcpSegment.OPTION_SACK -> {
        if (length >= 2 + SACK_BLOCK_BYTES && (length - 2) % SACK_BLOCK_BYTES == 0) {
          sackBlocks = (length - 2) / SACK_BLOCK_BYTES;
          sackAt = option + 2;
        }
      }
      case TcpSegment.OPTION_TIMESTAMPS -> {
        if (length == 10) {
          hasTimestamps = true;
          timestamp = Wire.i32(bytes, option + 2);
          timestampEcho = Wire.i32(bytes, option + 6);
        }
      }
      case TcpSegment.OPTION_MD5 -> {
        if (length == 18) {
          md5At = option;
        }
      }
      case TcpSegment.OPTION_AUTHENTICATION -> {
        if (length >= 4) {
          authenticationAt = option;
        }
      }
      default -> {}
    }
  }

  int sackStart(int block) {
    return Wire.i32(bytes, sackAt + block * SACK_BLOCK_BYTES);
  }

  int sackEnd(int block) {
    return Wire.i32(bytes, sackAt + block * SACK_BLOCK_BYTES + 4);
  }

  boolean isSyn() {
    return (flags & TcpSegment.SYN) != 0;
  }

  boolean isAck() {
    return (flags & TcpSegment.ACK) != 0;
  }

  boolean isRst() {
    return (flags & TcpSegment.RST) != 0;
  }

  boolean isFin() {
    return (flags & TcpSegment.FIN) != 0;
  }

  /** The receiver has seen a mark (RFC 3168, section 6.1.3). */
  boolean isCongestionEcho() {
    return (flags & TcpSegment.ECE) != 0;
  }

  /** The sender has reduced its window (RFC 3168, section 6.1.2). */
  boolean isWindowReduced() {
    return (flags & TcpSegment.CWR) != 0;
  }

  /** A SYN that asks for explicit congestion notification (RFC 3168, section 6.1.1). */
  boolean asksForEcn() {
    return isCongestionEcho() && isWindowReduced();
  }

  /** Marked by the network on its way (RFC 3168, section 5). */
  boolean isCongestionMarked() {
    return (packet.trafficClass() & ECN_MASK) == ECN_MASK;
  }

  /** Text of the segments that the peer sent, which may have been put together on the way. */
  int textBytesEach() {
    int each = packet.segmentBytes();
    return each > 0 ? Math.min(each, payloadBytes) : payloadBytes;
  }

  /** How many segments the peer sent. */
  int count() {
    int each = packet.segmentBytes();
    return each > 0 ? Math.max(1, (payloadBytes + each - 1) / each) : 1;
  }

  /** RFC 9293, section 3.4: SYN and FIN take a sequence number each. */
  int sequenceLength() {
    return payloadBytes + (isSyn() ? 1 : 0) + (isFin() ? 1 : 0);
  }

  int segmentBytes() {
    return headerBytes + payloadBytes;
  }

  /** Addresses and ports as seen from here. */
  FlowKey key() {
    return new FlowKey(
        packet.destinationHigh(),
        packet.destinationLow(),
        packet.sourceHigh(),
        packet.sourceLow(),
        ports(),
        FlowKey.zoneOf(packet));
  }

  /** The local port in the upper 16 bits, the remote one in the lower. */
  int ports() {
    return TcpSegment.destinationPort(bytes, at) << 16 | TcpSegment.sourcePort(bytes, at);
  }
}
