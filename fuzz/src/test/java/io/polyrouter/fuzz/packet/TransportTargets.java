package io.polyrouter.fuzz.packet;

import static io.polyrouter.fuzz.packet.Packets.AT;

import io.polyrouter.fuzz.Check;
import io.polyrouter.fuzz.FuzzInput;
import io.polyrouter.fuzz.FuzzTarget;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.Igmp;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.net.packet.Mld;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.net.packet.Wire;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What IP carries. Inputs begin with a byte whose lowest bit says whether the checksum is made
 * right.
 */
public final class TransportTargets {

  private static final int SOURCE = 0x0a00_0102;
  private static final int DESTINATION = 0x0a00_0101;

  private TransportTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        Packets.target("icmpv4", TransportTargets::icmpv4, Icmpv4.class),
        Packets.target(
            "icmpv6",
            TransportTargets::icmpv6,
            Icmpv6.class,
            Ndp.class,
            NdpOptions.class,
            Mld.class),
        Packets.target("igmp", TransportTargets::igmp, Igmp.class),
        Packets.target("udp", TransportTargets::udp, Udp.class),
        Packets.target("tcp", TransportTargets::tcp, TcpSegment.class));
  }

  // ---- ICMP for IPv4 ------------------------------------------------------------------------

  private static void icmpv4(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    boolean repaired = in.flag();
    byte[] message = in.rest();
    byte[] bytes = Packets.at(message);
    if (repaired && message.length >= 4) {
      Wire.putU16(bytes, AT + 2, 0);
      Wire.putU16(bytes, AT + 2, InternetChecksum.of(bytes, AT, message.length));
    }
    Malformed malformed = Icmpv4.check(bytes, AT, message.length);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    int type = Icmpv4.type(bytes, AT);
    Check.inRange("MTU", Icmpv4.nextHopMtuBytes(bytes, AT), 0, 0xffff);
    Check.inRange("pointer", Icmpv4.pointer(bytes, AT), 0, 255);
    if (Icmpv4.isError(type)) {
      int quote = Icmpv4.quoteAt(AT);
      int headerBytes = Ipv4.headerBytes(bytes, quote);
      Check.that(quote + headerBytes <= bytes.length, "the quoted header is whole");
      Check.that(Ipv4.totalBytes(bytes, quote) >= headerBytes, "the quoted packet has a header");
      var _ = Ipv4Readers.all(bytes, quote);
    }
    if (type == Icmpv4.ECHO_REQUEST) {
      byte[] reply = bytes.clone();
      Icmpv4.requestToReply(reply, AT);
      Check.same("reply", null, Icmpv4.check(reply, AT, message.length));
      Check.same("type of the reply", Icmpv4.ECHO_REPLY, Icmpv4.type(reply, AT));
      byte[] written = bytes.clone();
      Icmpv4.writeEcho(
          written,
          AT,
          type,
          Icmpv4.identifier(bytes, AT),
          Icmpv4.sequence(bytes, AT),
          message.length - Icmpv4.HEADER_BYTES);
      Check.same("identifier and payload", bytes, AT + 4, written, AT + 4, message.length - 4);
      Check.same("echo", null, Icmpv4.check(written, AT, message.length));
    }
  }

  /** All readers of a quoted header. */
  private static final class Ipv4Readers {
    static int all(byte[] bytes, int at) {
      return Ipv4.source(bytes, at)
          ^ Ipv4.destination(bytes, at)
          ^ Ipv4.protocol(bytes, at)
          ^ Ipv4.fragmentOffsetBytes(bytes, at);
    }
  }

  // ---- ICMP for IPv6 ------------------------------------------------------------------------

  /** A byte of choices (checksum, source, destination), the hop limit, then the message. */
  private static void icmpv6(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int choices = in.u8();
    int hopLimit = in.u8();
    byte[] message = in.rest();
    byte[] bytes = new byte[AT + Ipv6.HEADER_BYTES + message.length];
    int at = AT + Ipv6.HEADER_BYTES;
    System.arraycopy(message, 0, bytes, at, message.length);
    long sourceHigh =
        switch (choices >> 1 & 3) {
          case 0 -> 0L;
          case 1 -> 0x2001_0db8L << 32;
          default -> 0xfe80L << 48;
        };
    boolean toNode = (choices & 8) != 0;
    boolean toGroup = (choices & 16) != 0;
    Ipv6.write(
        bytes,
        AT,
        0,
        0,
        message.length,
        IpProtocol.ICMPV6,
        hopLimit,
        sourceHigh,
        sourceHigh == 0 ? 0 : 2,
        toNode || toGroup ? 0xff02L << 48 : 0xfe80L << 48,
        toNode ? 0x1_ff00_0001L : 1);
    if ((choices & 1) != 0 && message.length >= 4) {
      Icmpv6.writeHeader(
          bytes, at, Icmpv6.type(bytes, at), Icmpv6.code(bytes, at), message.length, AT);
    }
    Malformed malformed = Icmpv6.check(bytes, at, message.length, AT);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    int type = Icmpv6.type(bytes, at);
    Check.inRange("MTU", Icmpv6.mtuBytes(bytes, at), 0, 0xffff_ffffL);
    Check.inRange("pointer", Icmpv6.pointer(bytes, at), 0, 0xffff_ffffL);
    if (Icmpv6.isError(type)) {
      var _ = Ipv6.destinationLow(bytes, Icmpv6.quoteAt(at));
    } else if (Ndp.isNdp(type)) {
      Malformed wrong = Ndp.check(bytes, at, message.length, AT);
      if (wrong == null) {
        ndp(bytes, at, message.length);
      }
    } else if (Mld.isMld(type)) {
      Malformed wrong = Mld.check(bytes, at, message.length, AT);
      if (wrong == null) {
        mld(bytes, at, message.length);
      }
    }
  }

  private static void ndp(byte[] bytes, int at, int length) {
    int type = Icmpv6.type(bytes, at);
    int fixed = Ndp.optionsOffset(type);
    byte[] written = bytes.clone();
    switch (type) {
      case Icmpv6.NEIGHBOR_SOLICITATION, Icmpv6.NEIGHBOR_ADVERTISEMENT -> {
        Ndp.writeNeighborMessage(
            written,
            at,
            Ndp.neighborFlags(bytes, at),
            Ndp.targetHigh(bytes, at),
            Ndp.targetLow(bytes, at));
        Check.same("target written again", bytes, at + 8, written, at + 8, 16);
      }
      case Icmpv6.ROUTER_ADVERTISEMENT -> {
        Ndp.writeRouterAdvertisement(
            written,
            at,
            Ndp.currentHopLimit(bytes, at),
            Ndp.routerFlags(bytes, at),
            Ndp.routerLifetimeSeconds(bytes, at),
            (int) Ndp.reachableTimeMillis(bytes, at),
            (int) Ndp.retransTimerMillis(bytes, at));
        Check.same("advertisement written again", bytes, at, written, at, fixed);
      }
      default -> {
        // Of the others nothing but options is read.
      }
    }
    int optionsAt = at + fixed;
    for (int kind = 0; kind <= 0xff; kind++) {
      int option = NdpOptions.find(bytes, optionsAt, length - fixed, kind);
      if (option >= 0) {
        Check.inRange("option", option, optionsAt, at + length - 8);
        option(bytes, kind, option);
      }
    }
  }

  private static void option(byte[] bytes, int kind, int option) {
    byte[] written = new byte[NdpOptions.PREFIX_INFORMATION_BYTES];
    switch (kind) {
      case NdpOptions.SOURCE_LINK_LAYER_ADDRESS, NdpOptions.TARGET_LINK_LAYER_ADDRESS -> {
        NdpOptions.writeLinkLayerAddress(written, 0, kind, NdpOptions.mac(bytes, option));
        Check.same("link-layer address written again", bytes, option, written, 0, 8);
      }
      case NdpOptions.NONCE ->
          Check.that(NdpOptions.nonce(bytes, option) >>> 48 == 0, "a nonce has 48 bits");
      case NdpOptions.MTU -> {
        NdpOptions.writeMtu(written, 0, (int) NdpOptions.mtuBytes(bytes, option));
        Check.same("MTU written again", bytes, option + 4, written, 4, 4);
      }
      case NdpOptions.PREFIX_INFORMATION -> {
        NdpOptions.writePrefixInformation(
            written,
            0,
            NdpOptions.prefixLength(bytes, option),
            NdpOptions.prefixFlags(bytes, option),
            (int) NdpOptions.validLifetimeSeconds(bytes, option),
            (int) NdpOptions.preferredLifetimeSeconds(bytes, option),
            NdpOptions.prefixHigh(bytes, option),
            NdpOptions.prefixLow(bytes, option));
        Check.same("prefix written again", bytes, option, written, 0, 12);
        Check.same("prefix's address written again", bytes, option + 16, written, 16, 16);
      }
      case NdpOptions.RECURSIVE_DNS_SERVERS -> {
        int servers = NdpOptions.dnsServers(bytes, option);
        for (int i = 0; i < servers; i++) {
          var _ = Wire.i64(bytes, NdpOptions.dnsServerAt(option, i) + 8);
        }
        Check.inRange("lifetime", NdpOptions.dnsLifetimeSeconds(bytes, option), 0, 0xffff_ffffL);
      }
      default -> {
        // Not read.
      }
    }
  }

  private static void mld(byte[] bytes, int at, int length) {
    if (Icmpv6.type(bytes, at) == Icmpv6.MULTICAST_LISTENER_REPORT_V2) {
      Check.inRange("records", Mld.records(bytes, at), 0, 0xffff);
      return;
    }
    Check.inRange("response time", Mld.maxResponseMillis(bytes, at, length), 0, Integer.MAX_VALUE);
    byte[] written = bytes.clone();
    Mld.writeVersion1(written, at, 0, Mld.groupHigh(bytes, at), Mld.groupLow(bytes, at));
    Check.same("group written again", bytes, at + 8, written, at + 8, 16);
  }

  // ---- IGMP, UDP, TCP -----------------------------------------------------------------------

  private static void igmp(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    boolean repaired = in.flag();
    byte[] message = in.rest();
    byte[] bytes = Packets.at(message);
    if (repaired && message.length >= 4) {
      Wire.putU16(bytes, AT + 2, 0);
      Wire.putU16(bytes, AT + 2, InternetChecksum.of(bytes, AT, message.length));
    }
    Malformed malformed = Igmp.check(bytes, AT, message.length);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    if (Igmp.type(bytes, AT) == Igmp.QUERY) {
      Check.inRange("version", Igmp.queryVersion(bytes, AT, message.length), 1, 3);
      Check.inRange(
          "response time", Igmp.maxResponseMillis(bytes, AT, message.length), 0, Integer.MAX_VALUE);
    }
    Check.inRange("records", Igmp.records(bytes, AT), 0, 0xffff);
    byte[] written = new byte[AT + Igmp.MESSAGE_BYTES];
    Igmp.write(written, AT, Igmp.type(bytes, AT), 100, Igmp.group(bytes, AT));
    Check.same("message written", null, Igmp.check(written, AT, Igmp.MESSAGE_BYTES));
  }

  /** The first byte also says by which version of IP. */
  private static void udp(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int choices = in.u8();
    byte[] datagram = in.rest();
    boolean ipv6 = (choices & 2) != 0;
    byte[] bytes = overIp(ipv6, IpProtocol.UDP, datagram);
    int at = bytes.length - datagram.length;
    boolean whole =
        datagram.length >= Udp.HEADER_BYTES
            && Udp.datagramBytes(bytes, at) >= Udp.HEADER_BYTES
            && Udp.datagramBytes(bytes, at) <= datagram.length;
    if ((choices & 1) != 0 && whole) {
      writeUdp(bytes, at, ipv6);
    }
    Malformed malformed = checkUdp(bytes, at, datagram.length, ipv6);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    Check.that(whole, "what passes is whole");
    byte[] written = bytes.clone();
    writeUdp(written, at, ipv6);
    Check.same("ports and length written again", bytes, at, written, at, 6);
    Check.same("datagram written", null, checkUdp(written, at, datagram.length, ipv6));
  }

  private static @Nullable Malformed checkUdp(byte[] bytes, int at, int length, boolean ipv6) {
    return ipv6
        ? Udp.checkIpv6(bytes, at, length, AT)
        : Udp.check(bytes, at, length, SOURCE, DESTINATION);
  }

  private static void writeUdp(byte[] bytes, int at, boolean ipv6) {
    int payloadBytes = Udp.datagramBytes(bytes, at) - Udp.HEADER_BYTES;
    int from = Udp.sourcePort(bytes, at);
    int to = Udp.destinationPort(bytes, at);
    if (ipv6) {
      Udp.writeIpv6(bytes, at, from, to, payloadBytes, AT);
    } else {
      Udp.write(bytes, at, from, to, payloadBytes, SOURCE, DESTINATION);
    }
  }

  /** The payload in an array that ends with it; before it an IPv6 header if there is to be one. */
  private static byte[] overIp(boolean ipv6, int protocol, byte[] payload) {
    int headerBytes = ipv6 ? Ipv6.HEADER_BYTES : 0;
    byte[] bytes = new byte[AT + headerBytes + payload.length];
    if (ipv6) {
      Ipv6.write(bytes, AT, 0, 0, payload.length, protocol, 64, 0x2001_0db8L << 32, 2, 0, 1);
    }
    System.arraycopy(payload, 0, bytes, AT + headerBytes, payload.length);
    return bytes;
  }

  /** The first byte also says by which version of IP. */
  private static void tcp(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int choices = in.u8();
    byte[] segment = in.rest();
    boolean ipv6 = (choices & 2) != 0;
    byte[] bytes = overIp(ipv6, IpProtocol.TCP, segment);
    int at = bytes.length - segment.length;
    long sum =
        ipv6
            ? InternetChecksum.pseudoHeaderSumIpv6(bytes, AT, IpProtocol.TCP, segment.length)
            : InternetChecksum.pseudoHeaderSum(SOURCE, DESTINATION, IpProtocol.TCP, segment.length);
    if ((choices & 1) != 0 && segment.length >= TcpSegment.MIN_HEADER_BYTES) {
      TcpSegment.writeChecksum(bytes, at, segment.length, sum);
    }
    Malformed malformed = TcpSegment.check(bytes, at, segment.length, sum);
    if (malformed != null) {
      Packets.told(malformed);
      return;
    }
    int headerBytes = TcpSegment.headerBytes(bytes, at);
    Check.inRange("header", headerBytes, TcpSegment.MIN_HEADER_BYTES, segment.length);
    int end = at + headerBytes;
    int option = at + TcpSegment.MIN_HEADER_BYTES;
    while (option < end && bytes[option] != TcpSegment.OPTION_END) {
      int optionBytes = TcpSegment.optionBytes(bytes, option, end);
      Check.inRange("option's length", optionBytes, 1, end - option);
      option += optionBytes;
    }
    byte[] written = Arrays.copyOf(bytes, bytes.length);
    TcpSegment.write(
        written,
        at,
        TcpSegment.sourcePort(bytes, at),
        TcpSegment.destinationPort(bytes, at),
        TcpSegment.sequence(bytes, at),
        TcpSegment.acknowledgment(bytes, at),
        headerBytes,
        TcpSegment.flags(bytes, at),
        TcpSegment.window(bytes, at));
    Check.same("numbers written again", bytes, at, written, at, 12);
    Check.same("flags and window written again", bytes, at + 13, written, at + 13, 3);
    TcpSegment.writeChecksum(written, at, segment.length, sum);
    Check.same("segment written", null, TcpSegment.check(written, at, segment.length, sum));
  }
}
