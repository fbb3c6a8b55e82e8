package io.polyrouter.bgp.attribute;

/** Communities of 32 bits (RFC 1997), which are kept as numbers. */
public final class StandardCommunity {

  /** RFC 8326: the path is about to go. */
  public static final int GRACEFUL_SHUTDOWN = 0xffff_0000;

  /** RFC 9494, section 4.6: a route of a peer that has been away for long. */
  public static final int LLGR_STALE = 0xffff_0006;

  /** RFC 9494, section 4.6: not to be kept when its peer is away for long. */
  public static final int NO_LLGR = 0xffff_0007;

  /** RFC 7999: traffic is to be dropped. */
  public static final int BLACKHOLE = 0xffff_029a;

  /** RFC 1997: not beyond the AS or confederation. */
  public static final int NO_EXPORT = 0xffff_ff01;

  /** RFC 1997: to nobody. */
  public static final int NO_ADVERTISE = 0xffff_ff02;

  /** RFC 1997: not beyond the member AS of a confederation. */
  public static final int NO_EXPORT_SUBCONFED = 0xffff_ff03;

  /** RFC 3765. */
  public static final int NO_PEER = 0xffff_ff04;

  private StandardCommunity() {}

  /** One of an AS of 16 bits and a number of its own making. */
  public static int of(int as, int number) {
    return as << 16 | number & 0xffff;
  }

  /** Such as {@code 64500:100}; well-known ones by the names that IANA has for them. */
  public static String text(int community) {
    return switch (community) {
      case GRACEFUL_SHUTDOWN -> "graceful-shutdown";
      case LLGR_STALE -> "llgr-stale";
      case NO_LLGR -> "no-llgr";
      case BLACKHOLE -> "blackhole";
      case NO_EXPORT -> "no-export";
      case NO_ADVERTISE -> "no-advertise";
      case NO_EXPORT_SUBCONFED -> "no-export-subconfed";
      case NO_PEER -> "no-peer";
      default -> (community >>> 16) + ":" + (community & 0xffff);
    };
  }
}
