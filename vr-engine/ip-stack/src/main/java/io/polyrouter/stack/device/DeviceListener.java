package io.polyrouter.stack.device;

/** The receiving half: called by the driver, on any thread; never blocks. */
public interface DeviceListener {

  /**
   * A frame (Ethernet, without FCS, untagged) arrived.
   *
   * @param frame handed over for good: the driver does not touch it again
   * @param length its valid bytes, from index 0
   */
  void received(byte[] frame, int length);

  /** The link went up or down; a device starts down. */
  void linkChanged(boolean up);
}
