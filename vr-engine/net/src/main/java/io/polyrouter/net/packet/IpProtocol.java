package io.polyrouter.net.packet;

/** Protocol numbers in the IP header, next headers of IPv6 among them (IANA, Protocol Numbers). */
public final class IpProtocol {

  public static final int IPV6_HOP_BY_HOP = 0;
  public static final int ICMP = 1;
  public static final int IGMP = 2;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int IPV6_ROUTING = 43;
  public static final int IPV6_FRAGMENT = 44;
  public static final int ICMPV6 = 58;
  public static final int IPV6_NO_NEXT_HEADER = 59;
  public static final int IPV6_DESTINATION_OPTIONS = 60;
  public static final int OSPF = 89;
  public static final int VRRP = 112;

  private IpProtocol() {}

  /** Whether it is an extension header of IPv6 that a node looks into (RFC 8200, section 4). */
  public static boolean isIpv6Extension(int protocol) {
    return switch (protocol) {
      case IPV6_HOP_BY_HOP, IPV6_ROUTING, IPV6_FRAGMENT, IPV6_DESTINATION_OPTIONS -> true;
      default -> false;
    };
  }
}
