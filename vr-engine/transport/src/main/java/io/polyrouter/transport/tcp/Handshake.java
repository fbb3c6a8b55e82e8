package io.polyrouter.transport.tcp;

import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import org.jspecify.annotations.Nullable;

/** Segments with SYN. */
final class Handshake {

  /**
   * Smaller segments would cost more than they carry: what a peer asks for below counts as this.
   */
  static final int MIN_MAX_SEGMENT_BYTES = 64;

  private Handshake() {}

  /** An MD5 option leaves too little room beside timestamps. */
  static boolean timestampsAllowed(@Nullable SegmentSigner signer) {
    return signer == null || signer.leavesRoomForTimestamps();
  }

  /**
   * Sends a SYN or the answer to one.
   *
   * @param windowShift negative for none
   */
  static SendResult send(
      TcpLayer layer,
      FlowKey key,
      @Nullable SegmentSigner signer,
      long sequence,
      long acknowledgment,
      int flags,
      int windowBytes,
      int maxSegmentBytes,
      int windowShift,
      boolean sack,
      @Nullable Stamp stamp,
      SendOptions options,
      long nowNanos) {
    SegmentOutput output = layer.output();
    output.begin(key, signer, 0);
    output.maxSegmentSize(maxSegmentBytes);
    if (stamp != null) {
      output.timestamps(sack, stamp.value(), stamp.echo());
    } else if (sack) {
      output.sackPermitted();
    }
    if (windowShift >= 0) {
      output.windowScale(windowShift);
    }
    return output.send(
        sequence, acknowledgment, flags, Math.min(windowBytes, 0xffff), options, nowNanos);
  }

  /** The timestamps option. */
  record Stamp(int value, int echo) {}
}
