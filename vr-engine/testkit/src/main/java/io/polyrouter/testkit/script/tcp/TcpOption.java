package io.polyrouter.testkit.script.tcp;

import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A TCP option: its kind, as IANA numbers it, and the data that follow kind and length. */
final class TcpOption {

  static final int END = 0;
  static final int NO_OPERATION = 1;
  static final int MSS = 2;
  static final int WINDOW_SCALE = 3;
  static final int SACK_PERMITTED = 4;
  static final int SACK = 5;
  static final int TIMESTAMPS = 8;
  static final int MD5 = 19;
  static final int AO = 29;

  private static final int FIXED_HEADER_BYTES = 20;
  private static final int MAX_BYTES = 40;

  private final int kind;
  private final byte[] data;

  TcpOption(int kind, byte[] data) {
    this.kind = kind;
    this.data = data;
  }

  /** All options as they stand in a header, padded with zeros. */
  static byte[] encode(List<TcpOption> options) {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES + 4);
    for (TcpOption option : options) {
      bytes.put((byte) option.kind);
      if (option.kind > NO_OPERATION) {
        bytes.put((byte) (option.data.length + 2));
        bytes.put(option.data);
      }
    }
    if (bytes.position() > MAX_BYTES) {
      throw new ScriptSyntaxException("more than 40 bytes of options");
    }
    return Arrays.copyOf(bytes.array(), (bytes.position() + 3) / 4 * 4);
  }

  /** What a header carries, without padding. */
  static List<TcpOption> decode(byte[] bytes) {
    List<TcpOption> options = new ArrayList<>();
    int at = 0;
    while (at < bytes.length && bytes[at] != END) {
      if (bytes[at] == NO_OPERATION) {
        at++;
        continue;
      }
      int length = at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0;
      if (length < 2 || at + length > bytes.length) {
        throw new IllegalArgumentException("a segment whose options break their format");
      }
      options.add(new TcpOption(bytes[at] & 0xff, Arrays.copyOfRange(bytes, at + 2, at + length)));
      at += length;
    }
    return options;
  }

  /** Where an option of a kind and length starts in a segment; negative without one. */
  static int find(byte[] segment, int kind, int length) {
    int end = (segment[12] >> 4 & 0xf) * 4;
    int at = FIXED_HEADER_BYTES;
    while (at + 1 < end && segment[at] != END) {
      if (segment[at] == NO_OPERATION) {
        at++;
      } else if (segment[at] == kind && segment[at + 1] == length) {
        return at;
      } else {
        at += Math.max(2, segment[at + 1] & 0xff);
      }
    }
    return -1;
  }

  /** The items of {@code <a, b>}. */
  static List<Words> items(String list) {
    List<Words> items = new ArrayList<>();
    String inner = list.substring(1, list.length() - 1);
    if (inner.isBlank()) {
      return items;
    }
    int from = 0;
    while (from <= inner.length()) {
      int comma = inner.indexOf(',', from);
      int end = comma < 0 ? inner.length() : comma;
      items.add(Words.of(inner.substring(from, end)));
      from = end + 1;
    }
    return items;
  }

  /** An option that the scripted peer sends. */
  static TcpOption parse(Words words, Flow flow, Values values) {
    String name = words.next();
    TcpOption option =
        switch (name) {
          case "nop" -> new TcpOption(NO_OPERATION, new byte[0]);
          case "eol" -> new TcpOption(END, new byte[0]);
          case "mss" -> new TcpOption(MSS, u16(values.number(words.next())));
          case "wscale" ->
              new TcpOption(WINDOW_SCALE, new byte[] {(byte) values.number(words.next())});
          case "sackOK" -> new TcpOption(SACK_PERMITTED, new byte[0]);
          case "sack" -> sack(words, flow, values);
          case "TS" -> timestamps(words, values);
          case "md5" -> new TcpOption(MD5, new byte[16]);
          case "ao" -> {
            byte[] data = new byte[14];
            data[0] = (byte) values.number(words.next());
            data[1] = (byte) values.number(words.next());
            data[2] = (byte) (words.accept("wrong") ? 1 : 0);
            yield new TcpOption(AO, data);
          }
          case "kind" -> {
            int kind = (int) values.number(words.next());
            String hex = words.hasNext() ? words.next() : "";
            yield new TcpOption(kind, HexFormat.of().parseHex(hex));
          }
          default -> throw Words.unknown("option", name);
        };
    words.end();
    return option;
  }

  private static TcpOption sack(Words words, Flow flow, Values values) {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    while (words.hasNext()) {
      String block = words.next();
      int colon = block.indexOf(':');
      bytes.putInt((int) flow.localAbsolute(values.number(block.substring(0, colon))));
      bytes.putInt((int) flow.localAbsolute(values.number(block.substring(colon + 1))));
    }
    return new TcpOption(SACK, Arrays.copyOf(bytes.array(), bytes.position()));
  }

  private static TcpOption timestamps(Words words, Values values) {
    words.require("val");
    long value = values.number(words.next());
    words.require("ecr");
    long echo = values.number(words.next());
    return new TcpOption(
        TIMESTAMPS, ByteBuffer.allocate(8).putInt((int) value).putInt((int) echo).array());
  }

  private static byte[] u16(long value) {
    return ByteBuffer.allocate(2).putShort((short) value).array();
  }

  /** Whether this option of the subject is what a script expects. */
  boolean matches(Words expected, Flow flow, Values values) {
    String name = expected.next();
    boolean matches =
        switch (name) {
          case "mss" -> kind == MSS && values.matches(expected.next(), number(0, 2));
          case "wscale" -> kind == WINDOW_SCALE && values.matches(expected.next(), number(0, 1));
          case "sackOK" -> kind == SACK_PERMITTED && data.length == 0;
          case "sack" -> kind == SACK && sackText(flow).equals(rest(expected));
          case "md5" -> kind == MD5;
          case "ao" ->
              kind == AO
                  && values.matches(expected.next(), number(0, 1))
                  && values.matches(expected.next(), number(1, 1));
          case "TS" -> {
            expected.require("val");
            String value = expected.next();
            expected.require("ecr");
            yield kind == TIMESTAMPS
                && values.matches(value, number(0, 4))
                && values.matches(expected.next(), number(4, 4));
          }
          case "kind" -> values.matches(expected.next(), kind);
          default -> throw Words.unknown("option", name);
        };
    return matches;
  }

  private static String rest(Words words) {
    List<String> rest = new ArrayList<>();
    while (words.hasNext()) {
      rest.add(words.next());
    }
    return String.join(" ", rest);
  }

  private long number(int at, int length) {
    if (data.length < at + length) {
      return -1;
    }
    long number = 0;
    for (int i = at; i < at + length; i++) {
      number = number << 8 | data[i] & 0xff;
    }
    return number;
  }

  private String sackText(Flow flow) {
    List<String> blocks = new ArrayList<>();
    for (int at = 0; at + 8 <= data.length; at += 8) {
      blocks.add(flow.peerRelative(number(at, 4)) + ":" + flow.peerRelative(number(at + 4, 4)));
    }
    return String.join(" ", blocks);
  }

  String toString(Flow flow) {
    return switch (kind) {
      case MSS -> "mss " + number(0, 2);
      case WINDOW_SCALE -> "wscale " + number(0, 1);
      case SACK_PERMITTED -> "sackOK";
      case SACK -> "sack " + sackText(flow);
      case TIMESTAMPS -> "TS val " + number(0, 4) + " ecr " + number(4, 4);
      case MD5 -> "md5";
      case AO -> "ao " + number(0, 1) + " " + number(1, 1);
      default -> "kind " + kind + " " + HexFormat.of().formatHex(data);
    };
  }
}
