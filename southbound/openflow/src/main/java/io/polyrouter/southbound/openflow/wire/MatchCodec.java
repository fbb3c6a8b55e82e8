package io.polyrouter.southbound.openflow.wire;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.southbound.flow.Match;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Matches as OXM fields (OpenFlow 1.3.5, section 7.2.3), each after those that it needs, in the
 * order in which Open vSwitch reports them.
 */
final class MatchCodec {

  private MatchCodec() {}

  static void write(Match match, MessageWriter to) {
    int start = to.length();
    to.u16(OpenFlow.MATCH_OXM);
    to.u16(0);
    if (match.inPort() != 0) {
      to.u32(OpenFlow.OXM_IN_PORT);
      to.u32(match.inPort());
    }
    MacAddress etherDst = match.etherDst();
    if (etherDst != null) {
      to.u32(OpenFlow.OXM_ETH_DST);
      to.u48(etherDst.bits());
    }
    if (match.etherType() != 0) {
      to.u32(OpenFlow.OXM_ETH_TYPE);
      to.u16(match.etherType());
    }
    if (match.vlan() != Match.ANY_VLAN) {
      to.u32(OpenFlow.OXM_VLAN_VID);
      to.u16(match.vlan() == Match.UNTAGGED ? 0 : OpenFlow.VLAN_PRESENT | match.vlan());
    }
    prefix(match.source(), OpenFlow.OXM_IPV4_SRC, OpenFlow.OXM_IPV6_SRC, to);
    prefix(match.destination(), OpenFlow.OXM_IPV4_DST, OpenFlow.OXM_IPV6_DST, to);
    Ipv4Address arpTarget = match.arpRequestFor();
    if (arpTarget != null) {
      to.u32(OpenFlow.OXM_ARP_OP);
      to.u16(OpenFlow.ARP_REQUEST);
      to.u32(OpenFlow.OXM_ARP_TPA);
      to.u32(arpTarget.bits());
    }
    if (match.timeToLive() >= 0) {
      to.u32(OpenFlow.NXM_IP_TTL);
      to.u8(match.timeToLive());
    }
    if (match.icmpv6Type() >= 0) {
      to.u32(OpenFlow.OXM_IP_PROTO);
      to.u8(OpenFlow.PROTOCOL_ICMPV6);
      to.u32(OpenFlow.OXM_ICMPV6_TYPE);
      to.u8(match.icmpv6Type());
    }
    Ipv6Address solicited = match.solicitationFor();
    if (solicited != null) {
      to.u32(OpenFlow.OXM_ICMPV6_CODE);
      to.u8(0);
      to.u32(OpenFlow.OXM_ND_TARGET);
      ipv6(solicited, to);
      to.u32(OpenFlow.ERICOXM_ND_OPTIONS_TYPE);
      to.u8(OpenFlow.ND_SOURCE_LINK_LAYER);
    }
    if (match.metadataMask() == -1L) {
      to.u32(OpenFlow.OXM_METADATA);
      to.u64(match.metadata());
    } else if (match.metadataMask() != 0) {
      to.u32(OpenFlow.OXM_METADATA_MASKED);
      to.u64(match.metadata());
      to.u64(match.metadataMask());
    }
    to.patch16(start + 2, to.length() - start);
    to.pad(start);
  }

  private static void prefix(
      @Nullable IpPrefix prefix, int ipv4Field, int ipv6Field, MessageWriter to) {
    switch (prefix) {
      case null -> {}
      case Ipv4Prefix v4 -> {
        to.u32(v4.length() == 32 ? ipv4Field : OpenFlow.masked(ipv4Field));
        to.u32(v4.address().bits());
        if (v4.length() < 32) {
          to.u32(Ipv4Prefix.mask(v4.length()));
        }
      }
      case Ipv6Prefix v6 -> {
        to.u32(v6.length() == 128 ? ipv6Field : OpenFlow.masked(ipv6Field));
        ipv6(v6.address(), to);
        if (v6.length() < 128) {
          ipv6(Ipv6Prefix.of(ALL_ONES, v6.length()).address(), to);
        }
      }
    }
  }

  private static final Ipv6Address ALL_ONES = new Ipv6Address(-1, -1);

  private static void ipv6(Ipv6Address address, MessageWriter to) {
    to.u64(address.high());
    to.u64(address.low());
  }

  // ---- reading ------------------------------------------------------------------------------

  /** What is read of a match; fields that only together are one of ours wait for the others. */
  private static final class Reading {
    final Match.Builder match = Match.builder();
    final StringBuilder other = new StringBuilder();
    int etherType;
    int arpOperation;
    @Nullable Ipv4Address arpTarget;
    int timeToLive = -1;
    int protocol = -1;
    int icmpv6Type = -1;
    int icmpv6Code = -1;
    int ndOption = -1;
    @Nullable Ipv6Address ndTarget;
  }

  static Match read(ByteBuffer in) {
    int start = in.position();
    int length = Bytes.oxmMatchLength(in);
    Reading reading = new Reading();
    while (in.position() < start + length) {
      field(in.getInt(), in, reading);
    }
    in.position(start);
    Bytes.skip(in, length + 7 & ~7);
    return finish(reading);
  }

  private static void field(int header, ByteBuffer in, Reading reading) {
    Match.Builder match = reading.match;
    switch (header) {
      case OpenFlow.OXM_IN_PORT -> match.inPort(in.getInt());
      case OpenFlow.OXM_METADATA -> match.metadata(in.getLong(), -1L);
      case OpenFlow.OXM_METADATA_MASKED -> {
        long value = in.getLong();
        long mask = in.getLong();
        match.metadata(value & mask, mask);
      }
      case OpenFlow.OXM_ETH_DST -> match.etherDst(Bytes.mac(in));
      case OpenFlow.OXM_ETH_TYPE -> reading.etherType = Bytes.u16(in);
      case OpenFlow.OXM_VLAN_VID -> {
        int vid = Bytes.u16(in);
        match.vlan(vid == 0 ? Match.UNTAGGED : vid & ~OpenFlow.VLAN_PRESENT);
      }
      case OpenFlow.OXM_IPV4_SRC -> match.source(host(ipv4(in)));
      case OpenFlow.OXM_IPV4_DST -> match.destination(host(ipv4(in)));
      case OpenFlow.OXM_IPV6_SRC -> match.source(host(ipv6(in)));
      case OpenFlow.OXM_IPV6_DST -> match.destination(host(ipv6(in)));
      case OpenFlow.OXM_IPV4_SRC_MASKED, OpenFlow.OXM_IPV6_SRC_MASKED -> {
        IpPrefix prefix = prefix(header, in, reading.other);
        if (prefix != null) {
          match.source(prefix);
        }
      }
      case OpenFlow.OXM_IPV4_DST_MASKED, OpenFlow.OXM_IPV6_DST_MASKED -> {
        IpPrefix prefix = prefix(header, in, reading.other);
        if (prefix != null) {
          match.destination(prefix);
        }
      }
      case OpenFlow.NXM_IP_TTL -> reading.timeToLive = Bytes.u8(in);
      case OpenFlow.OXM_ARP_OP -> reading.arpOperation = Bytes.u16(in);
      case OpenFlow.OXM_ARP_TPA -> reading.arpTarget = ipv4(in);
      case OpenFlow.OXM_IP_PROTO -> reading.protocol = Bytes.u8(in);
      case OpenFlow.OXM_ICMPV6_TYPE -> reading.icmpv6Type = Bytes.u8(in);
      case OpenFlow.OXM_ICMPV6_CODE -> reading.icmpv6Code = Bytes.u8(in);
      case OpenFlow.OXM_ND_TARGET -> reading.ndTarget = ipv6(in);
      case OpenFlow.ERICOXM_ND_OPTIONS_TYPE -> reading.ndOption = Bytes.u8(in);
      default -> {
        reading.other.append(Integer.toHexString(header)).append(' ');
        reading.other.append(HexFormat.of().formatHex(Bytes.take(in, header & 0xff))).append(' ');
      }
    }
  }

  private static Match finish(Reading reading) {
    Match.Builder match = reading.match;
    if (reading.arpTarget != null && reading.arpOperation == OpenFlow.ARP_REQUEST) {
      match.arpRequestFor(reading.arpTarget);
    } else if (reading.arpTarget != null || reading.arpOperation != 0) {
      reading.other.append("arp_op ").append(reading.arpOperation);
      reading.other.append(" arp_tpa ").append(reading.arpTarget);
    }
    if (reading.ndTarget != null
        && reading.icmpv6Type == Match.NEIGHBOUR_SOLICITATION
        && reading.icmpv6Code == 0
        && reading.ndOption == OpenFlow.ND_SOURCE_LINK_LAYER) {
      match.solicitationFor(reading.ndTarget);
    } else if (reading.ndTarget != null || reading.icmpv6Code != -1 || reading.ndOption != -1) {
      reading.other.append("icmpv6_code ").append(reading.icmpv6Code);
      reading.other.append(" nd_target ").append(reading.ndTarget);
      reading.other.append(" nd_options_type ").append(reading.ndOption);
    }
    if (reading.icmpv6Type != -1) {
      match.icmpv6Type(reading.icmpv6Type);
    }
    if (reading.protocol != (reading.icmpv6Type == -1 ? -1 : OpenFlow.PROTOCOL_ICMPV6)) {
      reading.other.append("ip_proto ").append(reading.protocol);
    }
    return match
        .etherType(reading.etherType)
        .timeToLive(reading.timeToLive)
        .other(reading.other.toString())
        .build();
  }

  private static Ipv4Address ipv4(ByteBuffer in) {
    return new Ipv4Address(in.getInt());
  }

  private static Ipv6Address ipv6(ByteBuffer in) {
    return new Ipv6Address(in.getLong(), in.getLong());
  }

  private static IpPrefix host(IpAddress address) {
    return IpPrefix.of(address, address.family().bits());
  }

  /** A masked address; a mask that is no prefix is none of ours. */
  private static @Nullable IpPrefix prefix(int header, ByteBuffer in, StringBuilder other) {
    if ((header & 0xff) == 8) {
      Ipv4Address address = ipv4(in);
      int mask = in.getInt();
      int length = Integer.numberOfLeadingZeros(~mask);
      if (mask == Ipv4Prefix.mask(length)) {
        return Ipv4Prefix.of(address, length);
      }
      other.append(Integer.toHexString(header)).append(' ').append(address);
      other.append('/').append(Integer.toHexString(mask)).append(' ');
      return null;
    }
    Ipv6Address address = ipv6(in);
    Ipv6Address mask = ipv6(in);
    int length =
        mask.high() == -1L
            ? 64 + Long.numberOfLeadingZeros(~mask.low())
            : Long.numberOfLeadingZeros(~mask.high());
    if (mask.equals(Ipv6Prefix.of(ALL_ONES, length).address())) {
      return Ipv6Prefix.of(address, length);
    }
    other.append(Integer.toHexString(header)).append(' ').append(address);
    other.append('/').append(mask).append(' ');
    return null;
  }
}
