package io.polyrouter.rip.packet;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;

/** The two protocols that work alike. */
public enum RipVersion {
  /** RFC 2453. */
  RIPV2("ripv2", "RIPv2", AddressFamily.IPV4, 520, 1),
  /** RFC 2080. */
  RIPNG("ripng", "RIPng", AddressFamily.IPV6, 521, 255);

  private static final Ipv4Address RIPV2_ROUTERS = Ipv4Address.parse("224.0.0.9");
  private static final Ipv6Address RIPNG_ROUTERS = Ipv6Address.parse("ff02::9");

  private final String typeName;
  private final String displayName;
  private final AddressFamily family;
  private final int port;
  private final int hopLimit;

  RipVersion(String typeName, String displayName, AddressFamily family, int port, int hopLimit) {
    this.typeName = typeName;
    this.displayName = displayName;
    this.family = family;
    this.port = port;
    this.hopLimit = hopLimit;
  }

  /** Name of the protocol in the model and in the RIB. */
  public String typeName() {
    return typeName;
  }

  /** Name for people. */
  public String displayName() {
    return displayName;
  }

  public AddressFamily family() {
    return family;
  }

  /** UDP port of all routers. */
  public int port() {
    return port;
  }

  /** Multicast group of all routers on a link. */
  public IpAddress group() {
    return this == RIPV2 ? RIPV2_ROUTERS : RIPNG_ROUTERS;
  }

  /**
   * TTL or hop limit of what is sent to the group: RIPng wants 255, so that nobody farther away can
   * send it (RFC 2080, section 2.5.1); a TTL of 1 keeps RIPv2 on its link.
   */
  public int hopLimit() {
    return hopLimit;
  }

  /** The unspecified address. */
  public IpAddress any() {
    return family == AddressFamily.IPV4 ? Ipv4Address.ANY : Ipv6Address.ANY;
  }
}
