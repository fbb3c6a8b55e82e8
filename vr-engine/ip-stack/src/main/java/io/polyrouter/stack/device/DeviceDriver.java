package io.polyrouter.stack.device;

/**
 * Opens devices for one kind of attachment. Thread-safe; stateless towards virtual routers but for
 * the open devices.
 */
public interface DeviceDriver {

  /** Whether this driver serves the attachment. */
  boolean supports(Attachment attachment);

  /**
   * Opens the device of one interface. Succeeds also while the thing behind it is away (its link is
   * then down until it comes).
   */
  NetworkDevice open(DeviceRequest request, DeviceListener listener);

  /**
   * What to open.
   *
   * @param vr name of the virtual router
   * @param interfaceName name of its interface
   * @param mtuBytes largest IP packet at the time of opening; a change does not open the device
   *     anew
   * @param attachment where
   */
  record DeviceRequest(String vr, String interfaceName, int mtuBytes, Attachment attachment) {}
}
