package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.device.Segmentation;
import io.polyrouter.transport.ByteRing;
import io.polyrouter.transport.PseudoHeader;
import org.jspecify.annotations.Nullable;

/**
 * Builds segments in the one frame that a virtual router's TCP has, and sends them: {@link #begin},
 * options, {@link #payload}, {@link #send}.
 */
final class SegmentOutput {

  private static final int INITIAL_FRAME_BYTES = 2048;
  static final int MAX_OPTION_BYTES = TcpSegment.MAX_HEADER_BYTES - TcpSegment.MIN_HEADER_BYTES;

  private final IpOutput ip;
  private final TcpCounters counters;
  private byte[] frame = new byte[INITIAL_FRAME_BYTES];
  private FlowKey key = new FlowKey(0, 0, 0, 0, 0, 0);
  private @Nullable SegmentSigner signer;
  private int at;
  private int optionsEnd;
  private int signatureAt;
  private int payloadBytes;
  private boolean sending;

  /** Whether checksums, and the cutting of what is too large, are left to whoever needs them. */
  private final boolean unfinished;

  SegmentOutput(IpOutput ip, TcpCounters counters) {
    this.ip = ip;
    this.counters = counters;
    this.unfinished = ip.takesUnfinished();
  }

  /** Whether several segments of a connection may be sent as one. */
  boolean mayCombine(@Nullable SegmentSigner signer) {
    return unfinished && signer == null;
  }

  /**
   * Starts a segment.
   *
   * @param maxPayloadBytes that it will have at most
   */
  void begin(FlowKey key, @Nullable SegmentSigner signer, int maxPayloadBytes) {
    this.key = key;
    this.signer = signer;
    at = key.isIpv4() ? IpOutput.IPV4_PAYLOAD_AT : IpOutput.IPV6_PAYLOAD_AT;
    int needed = at + TcpSegment.MAX_HEADER_BYTES + maxPayloadBytes;
    if (frame.length < needed) {
      frame = new byte[needed];
    }
    optionsEnd = at + TcpSegment.MIN_HEADER_BYTES;
    payloadBytes = 0;
    if (signer != null) {
      signatureAt = optionsEnd;
      optionsEnd += signer.optionBytes();
    }
  }

  /** Whether a packet is being sent: what is received then was sent to an own address. */
  boolean isSending() {
    return sending;
  }

  /** Bytes left for options. */
  int room() {
    return at + TcpSegment.MAX_HEADER_BYTES - optionsEnd;
  }

  void maxSegmentSize(int bytes) {
    Wire.putI32(
        frame, optionsEnd, TcpSegment.OPTION_MAX_SEGMENT_SIZE << 24 | 4 << 16 | bytes & 0xffff);
    optionsEnd += 4;
  }

  void windowScale(int shift) {
    Wire.putI32(
        frame,
        optionsEnd,
        TcpSegment.OPTION_NO_OPERATION << 24
            | TcpSegment.OPTION_WINDOW_SCALE << 16
            | 3 << 8
            | shift);
    optionsEnd += 4;
  }

  /** Without timestamps, which have it in front of them otherwise. */
  void sackPermitted() {
    twoBytesAhead(TcpSegment.OPTION_SACK_PERMITTED, 2);
  }

  /**
   * @param sackPermitted whether the option that SACK is permitted is to be in front
   */
  void timestamps(boolean sackPermitted, int timestamp, int echo) {
    int first = sackPermitted ? TcpSegment.OPTION_SACK_PERMITTED << 8 | 2 : NO_OPERATIONS;
    Wire.putI32(frame, optionsEnd, first << 16 | TcpSegment.OPTION_TIMESTAMPS << 8 | 10);
    Wire.putI32(frame, optionsEnd + 4, timestamp);
    Wire.putI32(frame, optionsEnd + 8, echo);
    optionsEnd += 12;
  }

  private static final int NO_OPERATIONS =
      TcpSegment.OPTION_NO_OPERATION << 8 | TcpSegment.OPTION_NO_OPERATION;

  private void twoBytesAhead(int kind, int length) {
    Wire.putI32(frame, optionsEnd, NO_OPERATIONS << 16 | kind << 8 | length);
    optionsEnd += 4;
  }

  void sack(Receiver receiver) {
    optionsEnd += receiver.writeSack(frame, optionsEnd, room());
  }

  /** After all options: takes the payload from a ring. */
  void payload(ByteRing ring, int offsetFromFront, int length) {
    ring.copy(offsetFromFront, frame, optionsEnd, length);
    payloadBytes = length;
  }

  /**
   * Sends what was built.
   *
   * @param sequence widened
   */
  SendResult send(
      long sequence, long acknowledgment, int flags, int window, SendOptions options, long now) {
    return send(sequence, acknowledgment, flags, window, payloadBytes, options, now);
  }

  /**
   * The same, with the payload cut into segments on its way, if that is more than one; only if
   * {@link #mayCombine}.
   *
   * @param segmentBytes most payload of each
   */
  SendResult send(
      long sequence,
      long acknowledgment,
      int flags,
      int window,
      int segmentBytes,
      SendOptions options,
      long now) {
    int headerBytes = optionsEnd - at;
    int totalBytes = headerBytes + payloadBytes;
    TcpSegment.write(
        frame,
        at,
        key.localPort(),
        key.remotePort(),
        (int) sequence,
        (int) acknowledgment,
        headerBytes,
        flags,
        window);
    if (signer != null) {
      signer.sign(key, frame, at, totalBytes, signatureAt, sequence);
    }
    int count = payloadBytes <= segmentBytes ? 1 : (payloadBytes + segmentBytes - 1) / segmentBytes;
    long pseudoHeaderSum =
        PseudoHeader.sum(
            key.localHigh(),
            key.localLow(),
            key.remoteHigh(),
            key.remoteLow(),
            IpProtocol.TCP,
            totalBytes);
    counters.add(TcpCounter.OUT_SEGMENTS, count);
    if ((flags & TcpSegment.RST) != 0) {
      counters.count(TcpCounter.OUT_RESETS);
    }
    sending = true;
    SendResult result;
    if (unfinished) {
      TcpSegment.writeUnsummed(frame, at, pseudoHeaderSum);
      result =
          ip.sendUnfinished(
              frame,
              totalBytes,
              count == 1 ? Segmentation.CHECKSUM_ONLY : segmentBytes,
              key.localHigh(),
              key.localLow(),
              key.remoteHigh(),
              key.remoteLow(),
              options,
              now);
    } else {
      TcpSegment.writeChecksum(frame, at, totalBytes, pseudoHeaderSum);
      result =
          ip.send(
              frame,
              totalBytes,
              IpProtocol.TCP,
              key.localHigh(),
              key.localLow(),
              key.remoteHigh(),
              key.remoteLow(),
              options,
              now);
    }
    sending = false;
    if (result != SendResult.SENT) {
      counters.count(TcpCounter.SEND_FAILURES);
    }
    return result;
  }
}
