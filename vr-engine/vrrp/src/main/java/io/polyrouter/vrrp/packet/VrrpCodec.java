package io.polyrouter.vrrp.packet;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes advertisements (RFC 9568, sections 5 and 7). */
public final class VrrpCodec {

  /** IP protocol of VRRP. */
  public static final int PROTOCOL = 112;

  /** TTL and hop limit that advertisements have. */
  public static final int HOP_LIMIT = 255;

  /** Most addresses of a virtual router. */
  public static final int MAX_ADDRESSES = 255;

  /** Longest interval, in centiseconds. */
  public static final int MAX_INTERVAL_CENTIS = 0xfff;

  public static final Ipv4Address IPV4_GROUP = Ipv4Address.parse("224.0.0.18");
  public static final Ipv6Address IPV6_GROUP = Ipv6Address.parse("ff02::12");

  private static final int HEADER_BYTES = 8;
  private static final int VERSION_AND_TYPE = 0x31;
  private static final int VERSION = 3;
  private static final long IPV4_MAC = 0x00005e000100L;
  private static final long IPV6_MAC = 0x00005e000200L;

  /** Fields of a packet. */
  private static final int VRID = 1;

  private static final int PRIORITY = 2;
  private static final int COUNT = 3;
  private static final int INTERVAL = 4;
  private static final int CHECKSUM = 6;

  private VrrpCodec() {}

  /** The group that all routers with VRRP are in. */
  public static IpAddress group(AddressFamily family) {
    return switch (family) {
      case IPV4 -> IPV4_GROUP;
      case IPV6 -> IPV6_GROUP;
    };
  }

  /** The MAC address of a virtual router (RFC 9568, section 7.3). */
  public static MacAddress mac(AddressFamily family, int vrid) {
    return switch (family) {
      case IPV4 -> new MacAddress(IPV4_MAC | vrid);
      case IPV6 -> new MacAddress(IPV6_MAC | vrid);
    };
  }

  /** Reads the payload of an IP packet between two addresses of one family. */
  public static Decoded decode(byte[] bytes, IpAddress source, IpAddress destination) {
    if (bytes.length < HEADER_BYTES) {
      return invalid(BadPacket.LENGTH);
    }
    if (Wire.u8(bytes, 0) >>> 4 != VERSION) {
      return invalid(BadPacket.VERSION);
    }
    if (Wire.u8(bytes, 0) != VERSION_AND_TYPE) {
      return invalid(BadPacket.TYPE);
    }
    int count = Wire.u8(bytes, COUNT);
    int addressBytes = source.family().bits() / Byte.SIZE;
    if (bytes.length != HEADER_BYTES + count * addressBytes) {
      return invalid(BadPacket.LENGTH);
    }
    long sum = InternetChecksum.sum(bytes, 0, bytes.length);
    boolean isGood = isWhole(sum + pseudoHeader(source, destination, bytes.length));
    // Without a pseudo header, as RFC 9568 has it for IPv4.
    boolean isGoodAlone = source.family() == AddressFamily.IPV4 && isWhole(sum);
    if (!isGood && !isGoodAlone) {
      return invalid(BadPacket.CHECKSUM);
    }
    if (count == 0) {
      return invalid(BadPacket.ADDRESS_COUNT);
    }
    int interval = Wire.u16(bytes, INTERVAL) & MAX_INTERVAL_CENTIS;
    if (interval == 0) {
      return invalid(BadPacket.INTERVAL);
    }
    List<IpAddress> addresses = new ArrayList<>(count);
    for (int at = HEADER_BYTES; at < bytes.length; at += addressBytes) {
      addresses.add(
          source.family() == AddressFamily.IPV4
              ? new Ipv4Address(Wire.i32(bytes, at))
              : new Ipv6Address(Wire.i64(bytes, at), Wire.i64(bytes, at + Long.BYTES)));
    }
    return new Decoded.Valid(
        new Advertisement(Wire.u8(bytes, VRID), Wire.u8(bytes, PRIORITY), interval, addresses));
  }

  private static Decoded invalid(BadPacket reason) {
    return new Decoded.Invalid(reason);
  }

  private static boolean isWhole(long sum) {
    return InternetChecksum.ofSum(sum) == 0;
  }

  private static long pseudoHeader(IpAddress source, IpAddress destination, int length) {
    byte[] from = source.toBytes();
    byte[] to = destination.toBytes();
    return InternetChecksum.sum(from, 0, from.length)
        + InternetChecksum.sum(to, 0, to.length)
        + PROTOCOL
        + length;
  }

  /**
   * Writes the payload of a packet to the group.
   *
   * @param withPseudoHeader whether the checksum covers it over IPv4; over IPv6 it always does
   */
  public static byte[] encode(
      Advertisement advertisement, IpAddress source, boolean withPseudoHeader) {
    AddressFamily family = source.family();
    int addressBytes = family.bits() / Byte.SIZE;
    byte[] bytes = new byte[HEADER_BYTES + advertisement.addresses().size() * addressBytes];
    Wire.putU8(bytes, 0, VERSION_AND_TYPE);
    Wire.putU8(bytes, VRID, advertisement.vrid());
    Wire.putU8(bytes, PRIORITY, advertisement.priority());
    Wire.putU8(bytes, COUNT, advertisement.addresses().size());
    Wire.putU16(bytes, INTERVAL, advertisement.maxIntervalCentis());
    int at = HEADER_BYTES;
    for (IpAddress address : advertisement.addresses()) {
      System.arraycopy(address.toBytes(), 0, bytes, at, addressBytes);
      at += addressBytes;
    }
    long sum = InternetChecksum.sum(bytes, 0, bytes.length);
    if (withPseudoHeader || family == AddressFamily.IPV6) {
      sum += pseudoHeader(source, group(family), bytes.length);
    }
    Wire.putU16(bytes, CHECKSUM, InternetChecksum.ofSum(sum));
    return bytes;
  }
}
