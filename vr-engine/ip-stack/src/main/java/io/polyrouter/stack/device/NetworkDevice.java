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
   * Stops delivery; the listener is not called after this returns, apart from a call already under
   * way.
   */
  @Override
  void close();
}
