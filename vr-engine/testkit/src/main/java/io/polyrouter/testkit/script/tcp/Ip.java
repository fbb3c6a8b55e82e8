package io.polyrouter.testkit.script.tcp;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.IpPacket;
import java.nio.ByteBuffer;

/** IP packets around segments. */
final class Ip {

  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;

  private Ip() {}

  static IpAddress address(String text) {
    return text.contains(":") ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
  }

  /** An address in network order. */
  static byte[] bytes(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> ByteBuffer.allocate(4).putInt(v4.bits()).array();
      case Ipv6Address v6 -> ByteBuffer.allocate(16).putLong(v6.high()).putLong(v6.low()).array();
    };
  }

  /**
   * A packet as the stack hands it up.
   *
   * @param statedBytes length of the payload by the header; what an ICMP error quotes has less
   */
  static IpPacket packet(
      IpAddress source,
      IpAddress destination,
      int hopLimit,
      int trafficClass,
      byte[] payload,
      int statedBytes) {
    boolean isIpv6 = source instanceof Ipv6Address;
    int headerBytes = isIpv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(headerBytes + payload.length);
    if (isIpv6) {
      bytes.putInt(6 << 28 | trafficClass << 20);
      bytes.putShort((short) statedBytes);
      bytes.put((byte) Segment.PROTOCOL);
      bytes.put((byte) hopLimit);
    } else {
      bytes.putShort((short) (0x45 << 8 | trafficClass));
      bytes.putShort((short) (headerBytes + statedBytes));
      bytes.putInt(0x4000);
      bytes.put((byte) hopLimit);
      bytes.put((byte) Segment.PROTOCOL);
      bytes.putShort((short) 0);
    }
    bytes.put(bytes(source)).put(bytes(destination)).put(payload);
    IpPacket packet = new IpPacket();
    return isIpv6
        ? packet.setIpv6(bytes.array(), 0, Segment.PROTOCOL, headerBytes, payload.length, null)
        : packet.setIpv4(bytes.array(), 0, headerBytes, payload.length, null);
  }
}
