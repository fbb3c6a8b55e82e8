package io.polyrouter.stack.device;

/** The receiving half: called by the driver, on any thread; never blocks. */
public interface DeviceListener {

  /**
   * A frame (Ethernet, without FCS, with its VLAN tag if it has one) arrived.
   *
   * @param frame handed over for good: the driver does not touch it again
   * @param length its valid bytes, from index 0
   */
  void received(byte[] frame, int length);

  /**
   * An unfinished frame arrived, from somebody who left the work to a network card that is not
   * there; see {@link Segmentation}.
   *
   * @param frame handed over for good
   * @param segmentBytes text of each segment, or {@link Segmentation#CHECKSUM_ONLY}
   */
  default void receivedUnfinished(byte[] frame, int length, int segmentBytes) {
    Segmentation.finish(
        frame,
        0,
        length,
        segmentBytes,
        (finished, offset, bytes) -> {
          received(finished, bytes);
          return true;
        });
  }

  /**
   * An array for an unfinished frame that is then given to {@link #receivedUnfinished}, and taken
   * back after it: large ones are worth keeping. What is in it is of no meaning.
   *
   * @param bytes that it must have at least
   */
  default byte[] takeFrame(int bytes) {
    return new byte[bytes];
  }

  /**
   * Several frames are about to be handed over: whoever works on them may wait for {@link
   * #endBatch}, which comes soon, on the same thread.
   */
  default void beginBatch() {}

  /** The end of what {@link #beginBatch} began. */
  default void endBatch() {}

  /**
   * The link went up or down, or what is to be said of it changed; a device starts down.
   *
   * @param detail for the operator: why it is down and what to do about it, or what is odd though
   *     it is up; may be empty
   */
  void linkChanged(boolean up, String detail);

  /**
   * The link has another speed; a device starts with none that is known. What comes with a link
   * that went up is told before that.
   *
   * @param bitsPerSecond 0 if it is not known
   */
  default void speedChanged(long bitsPerSecond) {}

  /** So many more frames came in and were lost before this listener could be given them. */
  void lost(long frames);
}
