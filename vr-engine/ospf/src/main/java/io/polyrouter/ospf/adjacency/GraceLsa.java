package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.settings.OspfVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a router says that restarts (RFC 3623, appendix A; RFC 5187, section 2.2).
 *
 * @param periodSeconds that neighbours are asked to wait, from the age of the LSA on
 * @param reason 0 to 255
 */
record GraceLsa(long periodSeconds, int reason) {

  /** Opaque type of version 2. */
  private static final int OPAQUE_TYPE = 3;

  /** Function code 11 for the link. */
  private static final int V3_TYPE = 0x000b;

  private static final int TLV_HEADER_BYTES = 4;
  private static final int PERIOD = 1;
  private static final int REASON = 2;
  private static final int ADDRESS = 3;
  private static final int VALUE_BYTES = 4;

  /** Reasons of this router's own restarts. */
  static final int UNKNOWN = 0;

  static final int SOFTWARE_RESTART = 1;

  static boolean isGrace(OspfVersion version, LsaKey key) {
    return switch (version) {
      case V2 -> key.type() == LsaType.V2_OPAQUE_LINK && key.linkStateId() >>> 24 == OPAQUE_TYPE;
      case V3 -> key.type() == V3_TYPE;
    };
  }

  /** Null if it is malformed, or does not tell a period. */
  static @Nullable GraceLsa read(byte[] content) {
    long period = -1;
    int reason = 0;
    int at = 0;
    while (at + TLV_HEADER_BYTES <= content.length) {
      int type = Wire.u16(content, at);
      int length = Wire.u16(content, at + 2);
      int value = at + TLV_HEADER_BYTES;
      if (length > content.length - value) {
        return null;
      }
      if (type == PERIOD && length == 4) {
        period = Wire.u32(content, value);
      } else if (type == REASON && length == 1) {
        reason = Wire.u8(content, value);
      }
      at = value + (length + 3) / 4 * 4;
    }
    return period < 0 ? null : new GraceLsa(period, reason);
  }

  /** Under which a router says it on an interface. */
  static LsaKey key(OspfVersion version, int routerId, int interfaceId) {
    return switch (version) {
      case V2 -> new LsaKey(LsaType.V2_OPAQUE_LINK, OPAQUE_TYPE << 24, routerId);
      case V3 -> new LsaKey(V3_TYPE, interfaceId, routerId);
    };
  }

  /**
   * What follows the header.
   *
   * @param address of version 2, by which neighbours know the interface; null to leave it out
   */
  byte[] content(@Nullable Ipv4Address address) {
    int tlvBytes = TLV_HEADER_BYTES + VALUE_BYTES;
    byte[] content = new byte[(address == null ? 2 : 3) * tlvBytes];
    putHeader(content, 0, PERIOD, 4);
    Wire.putI32(content, TLV_HEADER_BYTES, (int) periodSeconds);
    putHeader(content, tlvBytes, REASON, 1);
    Wire.putU8(content, tlvBytes + TLV_HEADER_BYTES, reason);
    if (address != null) {
      putHeader(content, 2 * tlvBytes, ADDRESS, 4);
      Wire.putI32(content, 2 * tlvBytes + TLV_HEADER_BYTES, address.bits());
    }
    return content;
  }

  private static void putHeader(byte[] content, int at, int type, int lengthBytes) {
    Wire.putU16(content, at, type);
    Wire.putU16(content, at + 2, lengthBytes);
  }

  /** For people. */
  String reasonText() {
    return switch (reason) {
      case 1 -> "software restart";
      case 2 -> "software reload or upgrade";
      case 3 -> "switch to redundant control processor";
      default -> "reason unknown";
    };
  }
}
