package io.polyrouter.ospf.settings;

import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;

/**
 * A virtual link through the area that it is configured in (RFC 2328, section 15 and C.4).
 *
 * @param routerId of the border router at the other end
 */
public record VirtualLinkSettings(
    int routerId, OspfTimers timers, OspfAuthentication authentication) {

  /** The model's defaults. */
  public static VirtualLinkSettings defaults(int routerId) {
    return new VirtualLinkSettings(routerId, OspfTimers.DEFAULT, OspfAuthentication.NONE);
  }
}
