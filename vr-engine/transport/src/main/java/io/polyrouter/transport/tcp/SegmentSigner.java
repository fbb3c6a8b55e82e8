package io.polyrouter.transport.tcp;

import org.jspecify.annotations.Nullable;

/** Signs the segments of one connection, and checks the peer's. On the loop only. */
interface SegmentSigner {

  /** Bytes that its option takes in every segment, padding included; a multiple of 4. */
  int optionBytes();

  /** Whether a SYN has room for timestamps beside the option. */
  boolean leavesRoomForTimestamps();

  /**
   * Writes the option into its place and signs the segment, whose checksum is 0 still.
   *
   * @param at index of the segment
   * @param optionAt index of the option's place
   * @param sequence first sequence number, widened
   */
  void sign(FlowKey key, byte[] bytes, int at, int segmentBytes, int optionAt, long sequence);

  /**
   * Looks at a received segment.
   *
   * @param sequence widened
   * @return null if it is signed well; otherwise what to count
   */
  @Nullable TcpCounter check(FlowKey key, Segment segment, long sequence);
}
