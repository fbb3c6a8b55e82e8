package io.polyrouter.fuzz.stack;

import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Fragment;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.net.packet.Wire;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Makes frames that are valid but for what the input changes in them. */
final class Frames {

  static final int IP = Ethernet.HEADER_BYTES;

  /** From here on the last byte of a description means that the frame is damaged. */
  private static final int DAMAGED = 0xe0;

  private static final int[] HOP_LIMITS = {64, 255, 1, 0};
  private static final int[] PORTS = {53, 7, 80, 0};
  private static final int[] LENGTHS = {0, 1, 8, 40, 255, 1000, 1232, 1472};

  private final Lab lab;

  /** The latest IP packet of red's to each peer, to be quoted by errors. */
  private final Map<Integer, byte[]> latest = new HashMap<>();

  Frames(Lab lab) {
    this.lab = lab;
  }

  void sent(int peer, byte[] frame) {
    latest.put(peer, Arrays.copyOfRange(frame, IP, frame.length));
  }

  /** Makes the frame that the input describes; from the peer. */
  byte[] make(int peerIndex, FuzzInput in) {
    Peer peer = Peer.ALL.get(peerIndex);
    int kind = in.below(8);
    byte[] frame =
        switch (kind) {
          case 0 -> peer.isIpv6() ? icmpv6(peer, in) : arp(peer, in);
          case 1 -> peer.isIpv6() ? icmpv6(peer, in) : icmpv4(peer, in);
          case 2 -> udp(peer, in);
          case 3 -> error(peerIndex, in);
          case 4, 5 -> fragment(peer, in);
          case 6 -> payload(peer, in);
          default -> peer.isIpv6() ? extended(peer, in) : withOptions(peer, in);
        };
    return damaged(frame, in);
  }

  /** Changes a few bytes, if the input says so, and perhaps makes the header's checksum right. */
  static byte[] damaged(byte[] frame, FuzzInput in) {
    int damage = in.u8();
    if (damage < DAMAGED) {
      return frame;
    }
    for (int i = 0; i <= (damage & 7); i++) {
      frame[in.u16() % frame.length] = (byte) in.u8();
    }
    boolean cut = (damage & 8) != 0;
    boolean repaired = (damage & 16) != 0;
    if (repaired && Wire.u16(frame, Ethernet.HEADER_BYTES - 2) == EtherType.IPV4) {
      int headerBytes = Ipv4.headerBytes(frame, IP);
      if (headerBytes >= Ipv4.MIN_HEADER_BYTES && IP + headerBytes <= frame.length) {
        Ipv4.writeChecksum(frame, IP);
      }
    }
    return cut ? Arrays.copyOf(frame, in.u16() % (frame.length + 64)) : frame;
  }

  // ---- headers ------------------------------------------------------------------------------

  /** Where the payload of a packet from the peer stands. */
  static int payloadAt(Peer peer) {
    return IP + (peer.isIpv6() ? Ipv6.HEADER_BYTES : Ipv4.MIN_HEADER_BYTES);
  }

  /** A frame from the peer with room for a payload. */
  byte[] frame(Peer peer, int protocol, int payloadBytes, int hopLimit) {
    byte[] frame = new byte[payloadAt(peer) + payloadBytes];
    switch (peer.router()) {
      case Ipv4Address router -> {
        Ethernet.write(frame, 0, lab.mac(peer.port()), Peer.MAC, EtherType.IPV4);
        Ipv4.write(
            frame,
            IP,
            0,
            Ipv4.MIN_HEADER_BYTES + payloadBytes,
            1,
            0,
            hopLimit,
            protocol,
            ((Ipv4Address) peer.address()).bits(),
            router.bits());
      }
      case Ipv6Address router -> {
        Ipv6Address from = (Ipv6Address) peer.address();
        Ethernet.write(frame, 0, lab.mac(peer.port()), Peer.MAC, EtherType.IPV6);
        Ipv6.write(
            frame,
            IP,
            0,
            0,
            payloadBytes,
            protocol,
            hopLimit,
            from.high(),
            from.low(),
            router.high(),
            router.low());
      }
    }
    return frame;
  }

  /** Of the pseudo header of a packet from the peer. */
  static long pseudoHeaderSum(byte[] frame, int protocol, int payloadBytes) {
    return Wire.u16(frame, Ethernet.HEADER_BYTES - 2) == EtherType.IPV6
        ? InternetChecksum.pseudoHeaderSumIpv6(frame, IP, protocol, payloadBytes)
        : InternetChecksum.pseudoHeaderSum(
            Ipv4.source(frame, IP), Ipv4.destination(frame, IP), protocol, payloadBytes);
  }

  /** Sends it to all hosts, routers or members instead of the router alone. */
  private static void toGroup(byte[] frame, int group) {
    if (Wire.u16(frame, Ethernet.HEADER_BYTES - 2) == EtherType.IPV6) {
      Wire.putI64(frame, IP + Ipv6.DESTINATION, 0xff02L << 48);
      Wire.putI64(frame, IP + Ipv6.DESTINATION + 8, group == 3 ? 0x1_ff00_0001L : group);
      Ethernet.writeAddresses(frame, 0, 0x3333_0000_0000L | group, Peer.MAC);
    } else {
      Wire.putI32(frame, IP + 16, group == 3 ? -1 : 0xe000_0000 | group);
      Ipv4.writeChecksum(frame, IP);
      Ethernet.writeAddresses(frame, 0, group == 3 ? -1L >>> 16 : 0x0100_5e00_0000L | group, 2);
    }
  }

  // ---- kinds --------------------------------------------------------------------------------

  private byte[] arp(Peer peer, FuzzInput in) {
    byte[] frame = new byte[IP + Arp.PACKET_BYTES];
    int choices = in.u8();
    boolean broadcast = (choices & 1) != 0;
    Ethernet.write(
        frame, 0, broadcast ? 0xffff_ffff_ffffL : lab.mac(peer.port()), Peer.MAC, EtherType.ARP);
    int base = ((Ipv4Address) peer.router()).bits() & ~0xff;
    Arp.write(
        frame,
        IP,
        (choices & 2) != 0 ? Arp.REPLY : Arp.REQUEST,
        Peer.MAC + (choices >> 4),
        base | in.u8(),
        (choices & 4) != 0 ? lab.mac(peer.port()) : 0,
        base | ((choices & 8) != 0 ? in.u8() : 1));
    return frame;
  }

  private byte[] icmpv4(Peer peer, FuzzInput in) {
    int choices = in.u8();
    byte[] body = in.take(in.u8());
    boolean igmp = (choices & 1) != 0;
    int protocol = igmp ? IpProtocol.IGMP : IpProtocol.ICMP;
    byte[] frame = frame(peer, protocol, Math.max(8, body.length), HOP_LIMITS[choices >> 1 & 3]);
    int at = payloadAt(peer);
    System.arraycopy(body, 0, frame, at, body.length);
    if ((choices & 8) != 0) {
      toGroup(frame, 1 + (choices >> 4 & 3));
    }
    Wire.putU16(frame, at + 2, 0);
    Wire.putU16(frame, at + 2, InternetChecksum.of(frame, at, frame.length - at));
    return frame;
  }

  private byte[] icmpv6(Peer peer, FuzzInput in) {
    int choices = in.u8();
    byte[] body = in.take(in.u8());
    byte[] frame =
        frame(peer, IpProtocol.ICMPV6, Math.max(8, body.length), HOP_LIMITS[choices >> 1 & 3]);
    int at = payloadAt(peer);
    System.arraycopy(body, 0, frame, at, body.length);
    if ((choices & 8) != 0) {
      toGroup(frame, 1 + (choices >> 4 & 3));
    }
    if ((choices & 0x40) != 0) {
      Wire.putI64(frame, IP + Ipv6.SOURCE, (choices & 0x80) != 0 ? 0 : 0xfe80L << 48);
      Wire.putI64(frame, IP + Ipv6.SOURCE + 8, (choices & 0x80) != 0 ? 0 : 2);
    }
    Icmpv6.writeHeader(
        frame, at, Icmpv6.type(frame, at), Icmpv6.code(frame, at), frame.length - at, IP);
    return frame;
  }

  private byte[] udp(Peer peer, FuzzInput in) {
    int choices = in.u8();
    int payloadBytes = LENGTHS[choices & 7];
    byte[] frame = frame(peer, IpProtocol.UDP, Udp.HEADER_BYTES + payloadBytes, 64);
    int at = payloadAt(peer);
    int to = PORTS[choices >> 3 & 3];
    if ((choices & 0x80) != 0) {
      toGroup(frame, 1 + (choices >> 5 & 3));
    }
    if (peer.isIpv6()) {
      Udp.writeIpv6(frame, at, 53, to, payloadBytes, IP);
    } else {
      int destination = Ipv4.destination(frame, IP);
      Udp.write(frame, at, 53, to, payloadBytes, Ipv4.source(frame, IP), destination);
    }
    return frame;
  }

  /** An ICMP error about what red has sent to the peer, as of a router on the way. */
  private byte[] error(int peerIndex, FuzzInput in) {
    Peer peer = Peer.ALL.get(peerIndex);
    byte[] packet = latest.get(peerIndex);
    if (packet == null) {
      return udp(peer, in);
    }
    int type = in.u8();
    int code = in.below(16);
    int rest = in.u16();
    int quoted = Math.min(packet.length, Math.max(48, in.u8() * 4));
    byte[] frame =
        frame(
            peer,
            peer.isIpv6() ? IpProtocol.ICMPV6 : IpProtocol.ICMP,
            Icmpv4.HEADER_BYTES + quoted,
            64);
    int at = payloadAt(peer);
    System.arraycopy(packet, 0, frame, at + Icmpv4.HEADER_BYTES, quoted);
    Wire.putI32(frame, at + 4, rest);
    if (peer.isIpv6()) {
      Icmpv6.writeHeader(frame, at, 1 + type % 4, code, frame.length - at, IP);
    } else {
      int[] types = {3, 4, 5, 11, 12};
      Wire.putU16(frame, at, types[type % types.length] << 8 | code);
      Wire.putU16(frame, at + 2, 0);
      Wire.putU16(frame, at + 2, InternetChecksum.of(frame, at, frame.length - at));
    }
    return frame;
  }

  private byte[] fragment(Peer peer, FuzzInput in) {
    int choices = in.u8();
    int offset = (in.u8() * (choices >> 6 == 0 ? 8 : 256)) & 0xfff8;
    int length = in.u8() * 8 + ((choices & 2) != 0 ? 3 : 0);
    int id = choices >> 4 & 3;
    boolean more = (choices & 1) != 0;
    int protocol = (choices & 4) != 0 ? IpProtocol.UDP : peer.isIpv6() ? 58 : 1;
    if (!peer.isIpv6()) {
      byte[] frame = frame(peer, protocol, length, 64);
      Wire.putU16(frame, IP + 4, id);
      Ipv4.rewriteLengths(
          frame,
          IP,
          Ipv4.MIN_HEADER_BYTES,
          Ipv4.MIN_HEADER_BYTES + length,
          (more ? Ipv4.MORE_FRAGMENTS : 0) | offset / 8);
      return frame;
    }
    byte[] frame = frame(peer, IpProtocol.IPV6_FRAGMENT, Ipv6Fragment.HEADER_BYTES + length, 64);
    Ipv6Fragment.write(frame, payloadAt(peer), protocol, offset, more, id);
    return frame;
  }

  /** Any bytes by any protocol. */
  private byte[] payload(Peer peer, FuzzInput in) {
    int protocol = in.u8();
    byte[] body = in.take(in.u8());
    byte[] frame = frame(peer, protocol, body.length, 64);
    System.arraycopy(body, 0, frame, payloadAt(peer), body.length);
    if (protocol == IpProtocol.TCP && body.length >= TcpSegment.MIN_HEADER_BYTES) {
      TcpSegment.writeChecksum(
          frame, payloadAt(peer), body.length, pseudoHeaderSum(frame, protocol, body.length));
    }
    return frame;
  }

  /** An IPv6 packet with extension headers that the input makes up. */
  private byte[] extended(Peer peer, FuzzInput in) {
    int[] kinds = {0, 43, 60, 44};
    int choices = in.u8();
    byte[] body = in.take(in.u8());
    byte[] frame = frame(peer, kinds[choices & 3], Math.max(16, body.length), 64);
    System.arraycopy(body, 0, frame, payloadAt(peer), body.length);
    if ((choices & 4) != 0) {
      toGroup(frame, 1 + (choices >> 3 & 3));
    }
    return frame;
  }

  /** An IPv4 packet with options, to red, through it or to all. */
  private byte[] withOptions(Peer peer, FuzzInput in) {
    int choices = in.u8();
    int words = choices & 7;
    byte[] frame = frame(peer, IpProtocol.UDP, words * 4 + 64, HOP_LIMITS[choices >> 3 & 3]);
    byte[] options = in.take(words * 4);
    System.arraycopy(options, 0, frame, IP + Ipv4.MIN_HEADER_BYTES, options.length);
    switch (choices >> 5 & 3) {
      case 0 -> {
        // To the router itself.
      }
      case 1 -> Wire.putI32(frame, IP + 16, 0xc633_6401); // 198.51.100.1
      case 2 -> Wire.putI32(frame, IP + 16, Ipv4.destination(frame, IP) | 0xff);
      default -> Wire.putI32(frame, IP + 16, in.i32());
    }
    Ipv4.rewriteLengths(frame, IP, Ipv4.MIN_HEADER_BYTES + words * 4, frame.length - IP, in.u16());
    return frame;
  }
}
