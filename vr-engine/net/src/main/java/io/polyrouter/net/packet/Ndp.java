package io.polyrouter.net.packet;

import org.jspecify.annotations.Nullable;

/**
 * Neighbour discovery messages (RFC 4861, section 4): what follows the four bytes of type, code and
 * checksum that {@link Icmpv6} reads and writes. The offset given is always that of the ICMPv6
 * message; options are read by {@link NdpOptions}.
 */
public final class Ndp {

  /** Packets that a router has forwarded have less, which proves that the sender is on the link. */
  public static final int HOP_LIMIT = 255;

  public static final int ROUTER_SOLICITATION_BYTES = 8;
  public static final int ROUTER_ADVERTISEMENT_BYTES = 16;

  /** Of a neighbour solicitation or advertisement, without its options. */
  public static final int NEIGHBOR_MESSAGE_BYTES = 24;

  public static final int REDIRECT_BYTES = 40;

  // Flags of a neighbour advertisement.
  public static final int ROUTER = 0x80;
  public static final int SOLICITED = 0x40;
  public static final int OVERRIDE = 0x20;

  // Flags of a router advertisement.
  public static final int MANAGED = 0x80;
  public static final int OTHER_CONFIGURATION = 0x40;

  private static final int FLAGS = 4;
  private static final int TARGET = 8;
  private static final int CURRENT_HOP_LIMIT = 4;
  private static final int ROUTER_FLAGS = 5;
  private static final int ROUTER_LIFETIME = 6;
  private static final int REACHABLE_TIME = 8;
  private static final int RETRANS_TIMER = 12;

  private static final int MULTICAST_FIRST_OCTET = 0xff;

  private Ndp() {}

  /** Whether ICMPv6 messages of this type are for {@link #check}. */
  public static boolean isNdp(int type) {
    return type >= Icmpv6.ROUTER_SOLICITATION && type <= Icmpv6.REDIRECT;
  }

  /**
   * Null if the message, which has passed {@link Icmpv6#check}, is valid (RFC 4861, sections 6.1,
   * 7.1 and 8.1), its options included.
   *
   * @param length of the message with its options
   * @param ipAt where its IPv6 header stands
   */
  public static @Nullable Malformed check(byte[] bytes, int at, int length, int ipAt) {
    if (Ipv6.hopLimit(bytes, ipAt) != HOP_LIMIT) {
      return Malformed.NDP_HOP_LIMIT;
    }
    if (Icmpv6.code(bytes, at) != 0) {
      return Malformed.NDP_CODE;
    }
    int type = Icmpv6.type(bytes, at);
    int fixed = optionsOffset(type);
    if (length < fixed) {
      return Malformed.NDP_TRUNCATED;
    }
    Malformed malformed = NdpOptions.check(bytes, at + fixed, length - fixed);
    if (malformed != null) {
      return malformed;
    }
    return switch (type) {
      case Icmpv6.ROUTER_SOLICITATION -> checkRouterSolicitation(bytes, at, length, ipAt);
      case Icmpv6.ROUTER_ADVERTISEMENT, Icmpv6.REDIRECT ->
          isLinkLocalSource(bytes, ipAt) ? null : Malformed.NDP_SOURCE;
      case Icmpv6.NEIGHBOR_SOLICITATION -> checkSolicitation(bytes, at, length, ipAt);
      default -> checkAdvertisement(bytes, at, ipAt);
    };
  }

  private static @Nullable Malformed checkRouterSolicitation(
      byte[] bytes, int at, int length, int ipAt) {
    boolean hasSource =
        NdpOptions.find(
                bytes,
                at + ROUTER_SOLICITATION_BYTES,
                length - ROUTER_SOLICITATION_BYTES,
                NdpOptions.SOURCE_LINK_LAYER_ADDRESS)
            >= 0;
    return hasSource && isUnspecifiedSource(bytes, ipAt) ? Malformed.NDP_SOURCE : null;
  }

  private static @Nullable Malformed checkSolicitation(byte[] bytes, int at, int length, int ipAt) {
    if (Wire.u8(bytes, at + TARGET) == MULTICAST_FIRST_OCTET) {
      return Malformed.NDP_TARGET;
    }
    if (!isUnspecifiedSource(bytes, ipAt)) {
      return null;
    }
    // Duplicate detection asks the solicited-node group and has no link-layer address to tell.
    boolean toSolicitedNode =
        Ipv6.destinationHigh(bytes, ipAt) == 0xff02_0000_0000_0000L
            && Ipv6.destinationLow(bytes, ipAt) >>> 24 == 0x1_ffL;
    boolean hasSource =
        NdpOptions.find(
                bytes,
                at + NEIGHBOR_MESSAGE_BYTES,
                length - NEIGHBOR_MESSAGE_BYTES,
                NdpOptions.SOURCE_LINK_LAYER_ADDRESS)
            >= 0;
    return toSolicitedNode && !hasSource ? null : Malformed.NDP_SOURCE;
  }

  private static @Nullable Malformed checkAdvertisement(byte[] bytes, int at, int ipAt) {
    if (Wire.u8(bytes, at + TARGET) == MULTICAST_FIRST_OCTET) {
      return Malformed.NDP_TARGET;
    }
    boolean solicitedByGroup =
        Wire.u8(bytes, ipAt + Ipv6.DESTINATION) == MULTICAST_FIRST_OCTET
            && (neighborFlags(bytes, at) & SOLICITED) != 0;
    return solicitedByGroup ? Malformed.NDP_SOLICITED_MULTICAST : null;
  }

  private static boolean isUnspecifiedSource(byte[] bytes, int ipAt) {
    return (Ipv6.sourceHigh(bytes, ipAt) | Ipv6.sourceLow(bytes, ipAt)) == 0;
  }

  private static boolean isLinkLocalSource(byte[] bytes, int ipAt) {
    return Ipv6.sourceHigh(bytes, ipAt) >>> 54 == 0xfe80 >>> 6;
  }

  /** Where the options of a message of this type start, from the start of the message. */
  public static int optionsOffset(int type) {
    return switch (type) {
      case Icmpv6.ROUTER_SOLICITATION -> ROUTER_SOLICITATION_BYTES;
      case Icmpv6.ROUTER_ADVERTISEMENT -> ROUTER_ADVERTISEMENT_BYTES;
      case Icmpv6.REDIRECT -> REDIRECT_BYTES;
      default -> NEIGHBOR_MESSAGE_BYTES;
    };
  }

  // ---- neighbour solicitations and advertisements -------------------------------------------

  /** {@link #ROUTER}, {@link #SOLICITED} and {@link #OVERRIDE} of an advertisement. */
  public static int neighborFlags(byte[] bytes, int at) {
    return Wire.u8(bytes, at + FLAGS);
  }

  public static long targetHigh(byte[] bytes, int at) {
    return Wire.i64(bytes, at + TARGET);
  }

  public static long targetLow(byte[] bytes, int at) {
    return Wire.i64(bytes, at + TARGET + 8);
  }

  /** Writes what comes before the options, but for type, code and checksum. */
  public static void writeNeighborMessage(
      byte[] bytes, int at, int flags, long targetHigh, long targetLow) {
    Wire.putI32(bytes, at + FLAGS, flags << 24);
    Wire.putI64(bytes, at + TARGET, targetHigh);
    Wire.putI64(bytes, at + TARGET + 8, targetLow);
  }

  // ---- router advertisements ----------------------------------------------------------------

  public static int currentHopLimit(byte[] bytes, int at) {
    return Wire.u8(bytes, at + CURRENT_HOP_LIMIT);
  }

  /** {@link #MANAGED} and {@link #OTHER_CONFIGURATION}; the rest is of RFC 4191 and others. */
  public static int routerFlags(byte[] bytes, int at) {
    return Wire.u8(bytes, at + ROUTER_FLAGS);
  }

  public static int routerLifetimeSeconds(byte[] bytes, int at) {
    return Wire.u16(bytes, at + ROUTER_LIFETIME);
  }

  public static long reachableTimeMillis(byte[] bytes, int at) {
    return Wire.u32(bytes, at + REACHABLE_TIME);
  }

  public static long retransTimerMillis(byte[] bytes, int at) {
    return Wire.u32(bytes, at + RETRANS_TIMER);
  }

  /** Writes what comes before the options, but for type, code and checksum. */
  public static void writeRouterAdvertisement(
      byte[] bytes,
      int at,
      int hopLimit,
      int flags,
      int lifetimeSeconds,
      int reachableTimeMillis,
      int retransTimerMillis) {
    Wire.putU8(bytes, at + CURRENT_HOP_LIMIT, hopLimit);
    Wire.putU8(bytes, at + ROUTER_FLAGS, flags);
    Wire.putU16(bytes, at + ROUTER_LIFETIME, lifetimeSeconds);
    Wire.putI32(bytes, at + REACHABLE_TIME, reachableTimeMillis);
    Wire.putI32(bytes, at + RETRANS_TIMER, retransTimerMillis);
  }

  /** Writes what comes before the options, but for type, code and checksum. */
  public static void writeRouterSolicitation(byte[] bytes, int at) {
    Wire.putI32(bytes, at + FLAGS, 0);
  }
}
