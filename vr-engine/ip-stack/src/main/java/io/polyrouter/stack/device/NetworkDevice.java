package io.polyrouter.stack.device;

/** The sending half of an open device. Owned by one virtual router's loop. */
public interface NetworkDevice extends AutoCloseable {

  /**
   * Sends an Ethernet frame (without FCS). Never blocks; the array is not kept after the call
   * returns.
   *
   * @return false when the frame was dropped because the device's queue is full or its link is down
   */
  boolean transmit(byte[] frame, int offset, int length);

  /**
   * Sends an unfinished frame, which may be changed in its place; see {@link Segmentation}. A
   * device that can leave the work to somebody behind it does so; others need not care.
   *
   * @param segmentBytes text of each segment, or {@link Segmentation#CHECKSUM_ONLY}
   */
  default boolean transmitUnfinished(byte[] frame, int offset, int length, int segmentBytes) {
    return Segmentation.finish(frame, offset, length, segmentBytes, this::transmit);
  }

  /**
   * Stops delivery; the listener is not called after this returns, apart from a call already under
   * way.
   */
  @Override
  void close();
}
