package io.polyrouter.bgp.nlri;

import io.polyrouter.net.AddressFamily;
import org.jspecify.annotations.Nullable;

/** Families of routes that are understood. */
public enum Family {
  IPV4_UNICAST(1, 1, 1, AddressFamily.IPV4, "ipv4-unicast"),
  IPV6_UNICAST(2, 1, 2, AddressFamily.IPV6, "ipv6-unicast"),
  /** RFC 4364, section 4.3.4. */
  VPNV4_UNICAST(1, 128, 4, AddressFamily.IPV4, "l3vpn-ipv4-unicast"),
  /** RFC 4659, section 3.2. */
  VPNV6_UNICAST(2, 128, 8, AddressFamily.IPV6, "l3vpn-ipv6-unicast");

  private static final int VPN = 128;

  private final int afi;
  private final int safi;
  private final int bit;
  private final AddressFamily addresses;
  private final String text;

  Family(int afi, int safi, int bit, AddressFamily addresses, String text) {
    this.afi = afi;
    this.safi = safi;
    this.bit = bit;
    this.addresses = addresses;
    this.text = text;
  }

  /** On the wire. */
  public AfiSafi numbers() {
    return new AfiSafi(afi, safi);
  }

  public int afi() {
    return afi;
  }

  public int safi() {
    return safi;
  }

  /** Of its prefixes. */
  public AddressFamily addresses() {
    return addresses;
  }

  /** Whether its prefixes have a label and a route distinguisher. */
  public boolean isVpn() {
    return safi == VPN;
  }

  /** Bits that stand before the address in a prefix: label and route distinguisher. */
  int bitsBefore() {
    return isVpn() ? Nlri.LABEL_BITS + Nlri.DISTINGUISHER_BITS : 0;
  }

  /** Most that the length field of a prefix may say. */
  int maxBits() {
    return bitsBefore() + addresses.bits();
  }

  /** A set of one, as a bit: what is asked for each message is kept as such. */
  public int bit() {
    return bit;
  }

  /** The family of these numbers, or null if it is not one of these. */
  public static @Nullable Family of(int afi, int safi) {
    return switch (afi << 8 | safi) {
      case 1 << 8 | 1 -> IPV4_UNICAST;
      case 2 << 8 | 1 -> IPV6_UNICAST;
      case 1 << 8 | 128 -> VPNV4_UNICAST;
      case 2 << 8 | 128 -> VPNV6_UNICAST;
      default -> null;
    };
  }

  /** Its name in OpenConfig's models. */
  @Override
  public String toString() {
    return text;
  }
}
