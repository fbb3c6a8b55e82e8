package io.polyrouter.bgp.message;

import io.polyrouter.net.packet.Wire;
import java.util.HexFormat;
import java.util.Map;

/** Messages out of hexadecimal digits, with words in braces for what recurs. */
final class Updates {

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          // ORIGIN igp
          Map.entry("{O}", "40010100"),
          // AS_PATH 65001, with four and with two octets
          Map.entry("{P}", "40020602010000fde9"),
          Map.entry("{P2}", "4002040201fde9"),
          // NEXT_HOP 192.0.2.1
          Map.entry("{H}", "400304c0000201"),
          // LOCAL_PREF 100
          Map.entry("{L}", "40050400000064"),
          // MP_REACH_NLRI 2001:db8::/32 by 2001:db8::1
          Map.entry(
              "{M6}", "800e1a000201" + "1020010db8000000000000000000000001" + "00" + "2020010db8"),
          // MP_UNREACH_NLRI 2001:db8::/32
          Map.entry("{U6}", "800f080002012020010db8"),
          // 10.0.0.0/8, 172.16.0.0/12
          Map.entry("{R}", "080a"),
          Map.entry("{R2}", "0cac10"),
          Map.entry("{MARKER}", "ff".repeat(16)));

  private Updates() {}

  /** Digits, spaces and words. */
  static byte[] bytes(String text) {
    String hex = text.replace(" ", "");
    for (Map.Entry<String, String> each : WORDS.entrySet()) {
      hex = hex.replace(each.getKey(), each.getValue());
    }
    return HexFormat.of().parseHex(hex);
  }

  /** An UPDATE of its three fields, with right lengths. */
  static byte[] update(String withdrawn, String attributes, String nlri) {
    byte[] first = bytes(withdrawn);
    byte[] second = bytes(attributes);
    byte[] third = bytes(nlri);
    byte[] body = new byte[4 + first.length + second.length + third.length];
    Wire.putU16(body, 0, first.length);
    System.arraycopy(first, 0, body, 2, first.length);
    Wire.putU16(body, 2 + first.length, second.length);
    System.arraycopy(second, 0, body, 4 + first.length, second.length);
    System.arraycopy(third, 0, body, 4 + first.length + second.length, third.length);
    return message(MessageType.UPDATE, body);
  }

  /** A message of a type. */
  static byte[] message(MessageType type, byte[] body) {
    byte[] message = new byte[MessageType.HEADER_BYTES + body.length];
    type.putHeader(message, 0, message.length);
    System.arraycopy(body, 0, message, MessageType.HEADER_BYTES, body.length);
    return message;
  }
}
