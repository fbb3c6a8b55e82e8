package io.polyrouter.testkit.script.stack;

import io.polyrouter.net.MacAddress;
import java.util.HexFormat;

/**
 * The link-layer addresses of scripted nodes: 02:00 and the last four bytes of their IP address.
 */
final class Macs {

  private Macs() {}

  static String of(String address) {
    byte[] bytes = Bytes.addressBytes(address);
    return "02:00:" + HexFormat.ofDelimiter(":").formatHex(bytes, bytes.length - 4, bytes.length);
  }

  /** Whose frame a packet is in, unless the script says something else. */
  static String source(Layer packet) {
    return switch (packet.name()) {
      case "arp" -> packet.get("sha", of(packet.require("spa")));
      case "ip", "ip6" -> of(packet.require("src"));
      default -> "02:00:00:00:00:99";
    };
  }

  /** Where a packet's frame goes, unless the script says something else. */
  static String destination(Layer packet, String ownMac) {
    return switch (packet.name()) {
      case "arp" ->
          packet.require("is").equals("request") ? MacAddress.BROADCAST.toString() : ownMac;
      case "ip", "ip6" -> ofDestination(packet.require("dst"), ownMac);
      default -> ownMac;
    };
  }

  /** RFC 1112, section 6.4, and RFC 2464, section 7. */
  static String ofDestination(String address, String otherwise) {
    byte[] bytes = Bytes.addressBytes(address);
    if (bytes.length == 16) {
      return bytes[0] == (byte) 0xff
          ? "33:33:" + HexFormat.ofDelimiter(":").formatHex(bytes, 12, 16)
          : otherwise;
    }
    if (address.equals("255.255.255.255")) {
      return MacAddress.BROADCAST.toString();
    }
    if ((bytes[0] & 0xf0) == 0xe0) {
      bytes[1] &= 0x7f;
      return "01:00:5e:" + HexFormat.ofDelimiter(":").formatHex(bytes, 1, 4);
    }
    return otherwise;
  }
}
