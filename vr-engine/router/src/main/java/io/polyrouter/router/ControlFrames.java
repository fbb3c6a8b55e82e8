package io.polyrouter.router;

import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.Wire;

/**
 * Tells the frames that a router lives by from all others: ARP and neighbour discovery, without
 * which nothing else works, and the packets of routing protocols, whose neighbours give a router up
 * that does not answer in time. Looks at the headers alone, of frames that nobody has checked yet;
 * IPv6 extension headers hide what comes after them. A frame that only passes through may look like
 * this too: the lane is bounded, and leaves its share to the other one.
 */
final class ControlFrames {

  private static final int ETHER_TYPE_AT = 12;
  private static final int IP_AT = Ethernet.HEADER_BYTES;
  private static final int ICMPV6_AT = IP_AT + Ipv6.HEADER_BYTES;
  private static final int PORTS_BYTES = 4;

  private static final int RIP_PORT = 520;
  private static final int RIPNG_PORT = 521;
  private static final int BFD_PORT = 3784;
  private static final int BFD_MULTIHOP_PORT = 4784;
  private static final int BFD_ECHO_PORT = 3785;
  private static final int BGP_PORT = 179;

  private ControlFrames() {}

  /** Whether the frame goes before others. */
  static boolean isControl(byte[] frame, int length) {
    if (length < Ethernet.HEADER_BYTES) {
      return false;
    }
    return switch (Wire.u16(frame, ETHER_TYPE_AT)) {
      case EtherType.ARP -> true;
      case EtherType.IPV4 -> length >= IP_AT + Ipv4.MIN_HEADER_BYTES && isIpv4(frame, length);
      case EtherType.IPV6 -> length > ICMPV6_AT && isIpv6(frame, length);
      default -> false;
    };
  }

  private static boolean isIpv4(byte[] frame, int length) {
    int payloadAt = IP_AT + Ipv4.headerBytes(frame, IP_AT);
    boolean isLaterFragment = Ipv4.fragmentOffsetBytes(frame, IP_AT) != 0;
    return isRouting(
        Ipv4.protocol(frame, IP_AT), frame, payloadAt, isLaterFragment ? 0 : length - payloadAt);
  }

  private static boolean isIpv6(byte[] frame, int length) {
    int next = Ipv6.nextHeader(frame, IP_AT);
    if (next == IpProtocol.ICMPV6) {
      return Ipv6.hopLimit(frame, IP_AT) == Ndp.HOP_LIMIT
          && Ndp.isNdp(Icmpv6.type(frame, ICMPV6_AT));
    }
    return isRouting(next, frame, ICMPV6_AT, length - ICMPV6_AT);
  }

  private static boolean isRouting(int protocol, byte[] frame, int payloadAt, int payloadBytes) {
    return switch (protocol) {
      case IpProtocol.OSPF, IpProtocol.VRRP -> true;
      case IpProtocol.UDP ->
          payloadBytes >= PORTS_BYTES
              && switch (Wire.u16(frame, payloadAt + 2)) {
                case RIP_PORT, RIPNG_PORT, BFD_PORT, BFD_ECHO_PORT, BFD_MULTIHOP_PORT -> true;
                default -> false;
              };
      case IpProtocol.TCP ->
          payloadBytes >= PORTS_BYTES
              && (Wire.u16(frame, payloadAt) == BGP_PORT
                  || Wire.u16(frame, payloadAt + 2) == BGP_PORT);
      default -> false;
    };
  }
}
