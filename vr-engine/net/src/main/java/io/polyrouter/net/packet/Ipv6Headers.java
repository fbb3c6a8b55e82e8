package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/**
 * Walks the extension headers of a packet that has passed {@link Ipv6#check} (RFC 8200, section 4)
 * up to its transport header, or to the payload of a fragment. Used over and over for one packet
 * after the other, so that nothing is allocated; what it found is valid until the next walk. Used
 * by one thread.
 *
 * <p>Hop-by-hop options must come first and only once; the others may come in any order, but there
 * are at most {@link #MAX_HEADERS} of them.
 */
public final class Ipv6Headers {

  /** More extension headers than any honest packet has. */
  public static final int MAX_HEADERS = 8;

  /** More options in one header than any honest packet has (RFC 8504, section 5.3). */
  public static final int MAX_OPTIONS = 16;

  private static final int NEXT_HEADER = 0;
  private static final int LENGTH = 1;
  private static final int ROUTING_TYPE = 2;
  private static final int SEGMENTS_LEFT = 3;
  private static final int OPTIONS = 2;

  private static final int PAD_1 = 0;
  private static final int PAD_N = 1;
  private static final int ROUTER_ALERT = 5;
  private static final int ACTION_SHIFT = 6;

  private static final int NONE = -1;

  private int protocol;
  private int protocolFieldAt;
  private int payloadAt;
  private int hopByHopAt;
  private int routingAt;
  private int fragmentAt;
  private int fragmentFieldAt;
  private int refusedOptionAt;

  /**
   * Walks the headers of the packet at this place; null if they are well-formed.
   *
   * @param at where the IPv6 header starts
   */
  public @Nullable Malformed walk(byte[] bytes, int at) {
    hopByHopAt = NONE;
    routingAt = NONE;
    fragmentAt = NONE;
    refusedOptionAt = NONE;
    protocol = Ipv6.nextHeader(bytes, at);
    protocolFieldAt = at + 6;
    payloadAt = at + Ipv6.HEADER_BYTES;
    int end = at + Ipv6.totalBytes(bytes, at);
    for (int headers = 0; IpProtocol.isIpv6Extension(protocol); headers++) {
      if (headers == MAX_HEADERS) {
        return Malformed.IPV6_TOO_MANY_HEADERS;
      }
      if (end - payloadAt < 8) {
        return Malformed.IPV6_EXTENSION_TRUNCATED;
      }
      int header = payloadAt;
      int headerBytes = protocol == IpProtocol.IPV6_FRAGMENT ? 8 : lengthOf(bytes, header);
      if (headerBytes > end - header) {
        return Malformed.IPV6_EXTENSION_TRUNCATED;
      }
      Malformed malformed = visit(bytes, header, headerBytes, headers);
      if (malformed != null) {
        return malformed;
      }
      boolean isLaterFragment =
          protocol == IpProtocol.IPV6_FRAGMENT && Ipv6Fragment.offsetBytes(bytes, header) != 0;
      protocol = Wire.u8(bytes, header + NEXT_HEADER);
      protocolFieldAt = header + NEXT_HEADER;
      payloadAt = header + headerBytes;
      if (isLaterFragment) {
        // What follows is from the middle of the packet.
        return null;
      }
    }
    return null;
  }

  private @Nullable Malformed visit(byte[] bytes, int header, int headerBytes, int index) {
    return switch (protocol) {
      case IpProtocol.IPV6_HOP_BY_HOP -> {
        hopByHopAt = header;
        yield index == 0
            ? checkOptions(bytes, header, headerBytes)
            : Malformed.IPV6_HOP_BY_HOP_NOT_FIRST;
      }
      case IpProtocol.IPV6_DESTINATION_OPTIONS -> checkOptions(bytes, header, headerBytes);
      case IpProtocol.IPV6_ROUTING -> {
        routingAt = routingAt == NONE ? header : routingAt;
        yield null;
      }
      default -> {
        boolean isSecond = fragmentAt != NONE;
        fragmentAt = header;
        fragmentFieldAt = protocolFieldAt;
        yield isSecond ? Malformed.IPV6_FRAGMENT_TWICE : null;
      }
    };
  }

  private @Nullable Malformed checkOptions(byte[] bytes, int header, int headerBytes) {
    int end = header + headerBytes;
    int option = header + OPTIONS;
    for (int options = 0; option < end; options++) {
      if (options == MAX_OPTIONS) {
        return Malformed.IPV6_TOO_MANY_OPTIONS;
      }
      int type = Wire.u8(bytes, option);
      if (type == PAD_1) {
        option++;
        continue;
      }
      if (option + 2 > end || option + 2 + Wire.u8(bytes, option + 1) > end) {
        return Malformed.IPV6_OPTION_LENGTH;
      }
      boolean isKnown = type == PAD_N || type == ROUTER_ALERT;
      if (!isKnown && type >>> ACTION_SHIFT != 0 && refusedOptionAt == NONE) {
        refusedOptionAt = option;
      }
      option += 2 + Wire.u8(bytes, option + 1);
    }
    return null;
  }

  private static int lengthOf(byte[] bytes, int header) {
    return 8 + 8 * Wire.u8(bytes, header + LENGTH);
  }

  /**
   * What follows the extension headers; of a fragment that is not the first, what it is part of.
   */
  public int protocol() {
    return protocol;
  }

  /** Where the field stands that named the protocol. */
  public int protocolFieldAt() {
    return protocolFieldAt;
  }

  /** Where the transport header starts, or the rest of a fragment that is not the first. */
  public int payloadAt() {
    return payloadAt;
  }

  /** Where the hop-by-hop options start, or a negative number. */
  public int hopByHopAt() {
    return hopByHopAt;
  }

  /** Where the first routing header starts, or a negative number. */
  public int routingAt() {
    return routingAt;
  }

  /** Where the fragment header starts, or a negative number. */
  public int fragmentAt() {
    return fragmentAt;
  }

  /** Where the field stands that named the fragment header, if there is one. */
  public int fragmentFieldAt() {
    return fragmentFieldAt;
  }

  /**
   * Where the first option stands that is not known and must not be skipped (RFC 8200, section
   * 4.2), or a negative number.
   */
  public int refusedOptionAt() {
    return refusedOptionAt;
  }

  /** Whether an error is to be sent about a refused option. */
  public static boolean refusalIsAnswered(byte[] bytes, int optionAt, boolean toMulticast) {
    int action = Wire.u8(bytes, optionAt) >>> ACTION_SHIFT;
    return action == 2 || action == 3 && !toMulticast;
  }

  /** Type of a routing header; 0 is deprecated (RFC 5095). */
  public static int routingType(byte[] bytes, int routingAt) {
    return Wire.u8(bytes, routingAt + ROUTING_TYPE);
  }

  /** How many nodes of a routing header are still to be visited. */
  public static int segmentsLeft(byte[] bytes, int routingAt) {
    return Wire.u8(bytes, routingAt + SEGMENTS_LEFT);
  }

  /** Whether hop-by-hop options at this place ask routers to look (RFC 2711). */
  public static boolean hasRouterAlert(byte[] bytes, int hopByHopAt) {
    int end = hopByHopAt + lengthOf(bytes, hopByHopAt);
    int option = hopByHopAt + OPTIONS;
    while (option < end) {
      int type = Wire.u8(bytes, option);
      if (type == ROUTER_ALERT) {
        return true;
      }
      option += type == PAD_1 ? 1 : 2 + Wire.u8(bytes, option + 1);
    }
    return false;
  }

  /** Length of what {@link #writeRouterAlert} writes. */
  public static final int ROUTER_ALERT_BYTES = 8;

  /** Writes hop-by-hop options with a router alert for multicast listener discovery (RFC 2711). */
  public static void writeRouterAlert(byte[] bytes, int at, int nextHeader) {
    Wire.putU8(bytes, at + NEXT_HEADER, nextHeader);
    Wire.putU8(bytes, at + LENGTH, 0);
    Wire.putI32(bytes, at + OPTIONS, ROUTER_ALERT << 24 | 2 << 16);
    Wire.putU16(bytes, at + OPTIONS + 4, PAD_N << 8);
  }
}
