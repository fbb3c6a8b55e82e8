package io.polyrouter.testkit.script.stack;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.testkit.script.Values;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Options of neighbour discovery (RFC 4861, section 4.6; RFC 8106; RFC 3971 for the nonce). */
final class NdOption {

  private NdOption() {}

  static byte[] encode(Layer option, Values values) {
    String is = option.require("is");
    Bytes bytes = new Bytes();
    switch (option.name()) {
      case "sll" -> bytes.u8(1).u8(1).mac(is);
      case "tll" -> bytes.u8(2).u8(1).mac(is);
      case "mtu-option" -> bytes.u8(5).u8(1).u16(0).u32(values.number(is));
      case "nonce" -> bytes.u8(14).u8(1).add(HexFormat.of().parseHex(is));
      case "prefix" -> {
        int slash = is.indexOf('/');
        bytes.u8(3).u8(4).u8(Integer.parseInt(is.substring(slash + 1)));
        bytes.u8((option.has("onlink") ? 0x80 : 0) | (option.has("auto") ? 0x40 : 0));
        bytes.u32(values.number(option.get("valid", "2592000")));
        bytes.u32(values.number(option.get("preferred", "604800")));
        bytes.u32(0).address(is.substring(0, slash));
      }
      case "rdnss" -> {
        bytes.u8(25).u8(3).u16(0).u32(values.number(option.get("lifetime", "1800")));
        bytes.address(is);
      }
      default -> bytes.u8(values.number(is)).add(HexFormat.of().parseHex(option.require("hex")));
    }
    return bytes.toArray();
  }

  /** Reads one option, whose length is sane. */
  static Layer decode(ByteBuffer bytes) {
    int type = bytes.get(0) & 0xff;
    return switch (type) {
      case 1 -> new Layer("sll").with("is", mac(bytes, 2));
      case 2 -> new Layer("tll").with("is", mac(bytes, 2));
      case 3 ->
          new Layer("prefix")
              .with("is", address(bytes, 16) + "/" + (bytes.get(2) & 0xff))
              .flag("onlink", (bytes.get(3) & 0x80) != 0)
              .flag("auto", (bytes.get(3) & 0x40) != 0)
              .with("valid", bytes.getInt(4) & 0xffff_ffffL)
              .with("preferred", bytes.getInt(8) & 0xffff_ffffL);
      case 5 -> new Layer("mtu-option").with("is", bytes.getInt(4) & 0xffff_ffffL);
      case 14 -> new Layer("nonce").with("is", hex(bytes, 2));
      case 25 ->
          new Layer("rdnss")
              .with("is", address(bytes, 8))
              .with("lifetime", bytes.getInt(4) & 0xffff_ffffL);
      default -> new Layer("option").with("is", type).with("hex", hex(bytes, 1));
    };
  }

  private static String hex(ByteBuffer bytes, int from) {
    byte[] rest = new byte[bytes.limit() - from];
    bytes.get(from, rest);
    return HexFormat.of().formatHex(rest);
  }

  static MacAddress mac(ByteBuffer bytes, int at) {
    return new MacAddress(
        (bytes.getShort(at) & 0xffffL) << 32 | bytes.getInt(at + 2) & 0xffff_ffffL);
  }

  static Ipv6Address address(ByteBuffer bytes, int at) {
    return new Ipv6Address(bytes.getLong(at), bytes.getLong(at + 8));
  }
}
