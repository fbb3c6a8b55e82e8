package io.polyrouter.net.packet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options of neighbour discovery messages: link-layer addresses, prefix information and MTU (RFC
 * 4861, section 4.6), nonce (RFC 3971, section 5.3.2), recursive DNS servers and search list (RFC
 * 8106). Writers return the offset behind what they wrote.
 */
public final class NdpOptions {

  public static final int SOURCE_LINK_LAYER_ADDRESS = 1;
  public static final int TARGET_LINK_LAYER_ADDRESS = 2;
  public static final int PREFIX_INFORMATION = 3;
  public static final int MTU = 5;
  public static final int NONCE = 14;
  public static final int RECURSIVE_DNS_SERVERS = 25;
  public static final int DNS_SEARCH_LIST = 31;

  public static final int LINK_LAYER_ADDRESS_BYTES = 8;
  public static final int PREFIX_INFORMATION_BYTES = 32;
  public static final int MTU_BYTES = 8;
  public static final int NONCE_BYTES = 8;

  // Flags of PREFIX_INFORMATION.
  public static final int ON_LINK = 0x80;
  public static final int AUTONOMOUS = 0x40;

  private static final int TYPE = 0;
  private static final int LENGTH = 1;
  private static final int VALUE = 2;
  private static final int MAX_LABEL_BYTES = 63;
  private static final int MAX_NAME_BYTES = 255;

  private NdpOptions() {}

  /** Null if the bytes, all of them, are options, known or not, of which no fixed one is short. */
  public static @Nullable Malformed check(byte[] bytes, int at, int length) {
    int end = at + length;
    int option = at;
    while (option < end) {
      if (end - option < 8) {
        return Malformed.NDP_OPTION_TRUNCATED;
      }
      int optionBytes = bytesOf(bytes, option);
      if (optionBytes == 0) {
        return Malformed.NDP_OPTION_ZERO_LENGTH;
      }
      if (optionBytes > end - option) {
        return Malformed.NDP_OPTION_TRUNCATED;
      }
      boolean isWrong =
          switch (Wire.u8(bytes, option + TYPE)) {
            case SOURCE_LINK_LAYER_ADDRESS, TARGET_LINK_LAYER_ADDRESS ->
                optionBytes != LINK_LAYER_ADDRESS_BYTES;
            case PREFIX_INFORMATION -> optionBytes != PREFIX_INFORMATION_BYTES;
            case MTU -> optionBytes != MTU_BYTES;
            default -> false;
          };
      if (isWrong) {
        return Malformed.NDP_OPTION_LENGTH;
      }
      option += optionBytes;
    }
    return null;
  }

  private static int bytesOf(byte[] bytes, int option) {
    return 8 * Wire.u8(bytes, option + LENGTH);
  }

  /**
   * Finds the first option of a type among options that have passed {@link #check}.
   *
   * @return where it starts, or a negative number
   */
  public static int find(byte[] bytes, int at, int length, int type) {
    int option = at;
    while (option < at + length) {
      if (Wire.u8(bytes, option + TYPE) == type) {
        return option;
      }
      option += bytesOf(bytes, option);
    }
    return -1;
  }

  /** Of a source or target link-layer address on Ethernet. */
  public static long mac(byte[] bytes, int option) {
    return Wire.u48(bytes, option + VALUE);
  }

  /** Of a nonce: its first six bytes, of which it has at least so many. */
  public static long nonce(byte[] bytes, int option) {
    return Wire.u48(bytes, option + VALUE);
  }

  public static int prefixLength(byte[] bytes, int option) {
    return Wire.u8(bytes, option + 2);
  }

  /** {@link #ON_LINK} and {@link #AUTONOMOUS}. */
  public static int prefixFlags(byte[] bytes, int option) {
    return Wire.u8(bytes, option + 3);
  }

  public static long validLifetimeSeconds(byte[] bytes, int option) {
    return Wire.u32(bytes, option + 4);
  }

  public static long preferredLifetimeSeconds(byte[] bytes, int option) {
    return Wire.u32(bytes, option + 8);
  }

  public static long prefixHigh(byte[] bytes, int option) {
    return Wire.i64(bytes, option + 16);
  }

  public static long prefixLow(byte[] bytes, int option) {
    return Wire.i64(bytes, option + 24);
  }

  public static long mtuBytes(byte[] bytes, int option) {
    return Wire.u32(bytes, option + 4);
  }

  /** Of recursive DNS servers or a search list. */
  public static long dnsLifetimeSeconds(byte[] bytes, int option) {
    return Wire.u32(bytes, option + 4);
  }

  /** How many addresses recursive DNS servers hold. */
  public static int dnsServers(byte[] bytes, int option) {
    return (bytesOf(bytes, option) - 8) / 16;
  }

  /** Where one of the recursive DNS servers' addresses stands. */
  public static int dnsServerAt(int option, int index) {
    return option + 8 + 16 * index;
  }

  // ---- writing ------------------------------------------------------------------------------

  /** Writes a source or target link-layer address. */
  public static int writeLinkLayerAddress(byte[] bytes, int at, int type, long mac) {
    writeHeader(bytes, at, type, LINK_LAYER_ADDRESS_BYTES);
    Wire.putU48(bytes, at + VALUE, mac);
    return at + LINK_LAYER_ADDRESS_BYTES;
  }

  /** Writes a nonce of 48 bits. */
  public static int writeNonce(byte[] bytes, int at, long nonce) {
    writeHeader(bytes, at, NONCE, NONCE_BYTES);
    Wire.putU48(bytes, at + VALUE, nonce);
    return at + NONCE_BYTES;
  }

  /** Writes prefix information; lifetimes are unsigned 32 bits, all ones being infinity. */
  public static int writePrefixInformation(
      byte[] bytes,
      int at,
      int prefixLength,
      int flags,
      int validLifetimeSeconds,
      int preferredLifetimeSeconds,
      long prefixHigh,
      long prefixLow) {
    writeHeader(bytes, at, PREFIX_INFORMATION, PREFIX_INFORMATION_BYTES);
    Wire.putU8(bytes, at + 2, prefixLength);
    Wire.putU8(bytes, at + 3, flags);
    Wire.putI32(bytes, at + 4, validLifetimeSeconds);
    Wire.putI32(bytes, at + 8, preferredLifetimeSeconds);
    Wire.putI32(bytes, at + 12, 0);
    Wire.putI64(bytes, at + 16, prefixHigh);
    Wire.putI64(bytes, at + 24, prefixLow);
    return at + PREFIX_INFORMATION_BYTES;
  }

  public static int writeMtu(byte[] bytes, int at, int mtuBytes) {
    writeHeader(bytes, at, MTU, MTU_BYTES);
    Wire.putU16(bytes, at + 2, 0);
    Wire.putI32(bytes, at + 4, mtuBytes);
    return at + MTU_BYTES;
  }

  /** Length of recursive DNS servers with so many addresses. */
  public static int dnsServersBytes(int servers) {
    return 8 + 16 * servers;
  }

  /** Writes recursive DNS servers but for the addresses; see {@link #dnsServerAt}. */
  public static int writeDnsServers(byte[] bytes, int at, int lifetimeSeconds, int servers) {
    writeHeader(bytes, at, RECURSIVE_DNS_SERVERS, dnsServersBytes(servers));
    Wire.putU16(bytes, at + 2, 0);
    Wire.putI32(bytes, at + 4, lifetimeSeconds);
    return at + dnsServersBytes(servers);
  }

  /** Whether the name, of labels between dots, can be put into a search list (RFC 1035). */
  public static boolean isDomainName(String name) {
    int nameBytes = 1;
    for (String label : name.split("\\.", -1)) {
      nameBytes += 1 + label.length();
      boolean isAscii = label.chars().allMatch(c -> c > ' ' && c < 0x7f);
      if (label.isEmpty() || label.length() > MAX_LABEL_BYTES || !isAscii) {
        return false;
      }
    }
    return nameBytes <= MAX_NAME_BYTES;
  }

  /** Length of a search list with these names. */
  public static int searchListBytes(List<String> names) {
    int nameBytes = names.stream().mapToInt(name -> name.length() + 2).sum();
    return 8 + (nameBytes + 7 & ~7);
  }

  /** Writes a search list of valid names, each encoded by itself (RFC 8106, section 5.2). */
  public static int writeSearchList(byte[] bytes, int at, int lifetimeSeconds, List<String> names) {
    int optionBytes = searchListBytes(names);
    writeHeader(bytes, at, DNS_SEARCH_LIST, optionBytes);
    Wire.putU16(bytes, at + 2, 0);
    Wire.putI32(bytes, at + 4, lifetimeSeconds);
    int to = at + 8;
    for (String name : names) {
      for (String label : name.split("\\.", -1)) {
        bytes[to++] = (byte) label.length();
        for (int i = 0; i < label.length(); i++) {
          bytes[to++] = (byte) label.charAt(i);
        }
      }
      bytes[to++] = 0;
    }
    while (to < at + optionBytes) {
      bytes[to++] = 0;
    }
    return to;
  }

  private static void writeHeader(byte[] bytes, int at, int type, int optionBytes) {
    Wire.putU8(bytes, at + TYPE, type);
    Wire.putU8(bytes, at + LENGTH, optionBytes / 8);
  }
}
