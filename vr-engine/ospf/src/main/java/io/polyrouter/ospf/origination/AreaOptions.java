package io.polyrouter.ospf.origination;

import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.settings.AreaSettings;

/** Options of LSAs of an area (RFC 2328, section 12.1.2; RFC 5340, appendix A.2; RFC 3101). */
final class AreaOptions {

  private AreaOptions() {}

  static int v2(AreaSettings.Type type) {
    return switch (type) {
      case NORMAL -> OspfPacket.OPTION_EXTERNAL;
      case STUB -> 0;
      case NSSA -> OspfPacket.OPTION_NSSA;
    };
  }

  static int v3(AreaSettings.Type type) {
    return OspfPacket.OPTION_V6 | OspfPacket.OPTION_ROUTER | v2(type);
  }
}
