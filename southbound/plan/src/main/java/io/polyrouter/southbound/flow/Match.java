package io.polyrouter.southbound.flow;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which packets a flow is for (OpenFlow 1.3.5, section 7.2.3). A field that is not set matches
 * everything.
 *
 * @param inPort ingress port, 0 when not set
 * @param vlan {@link #ANY_VLAN}, {@link #UNTAGGED}, or a VLAN id 1..4094
 * @param metadata value of the metadata bits in the mask; all others are 0
 * @param metadataMask which metadata bits count, 0 when not set
 * @param etherType Ethernet type, 0 when not set
 * @param etherDst destination MAC address
 * @param source IP source prefix; one of length 0 is the same as none
 * @param destination IP destination prefix; one of length 0 is the same as none
 * @param timeToLive IPv4 time to live or IPv6 hop limit, -1 when not set (a Nicira extension)
 * @param icmpv6Type type of an ICMPv6 message (RFC 4443, section 2.1), -1 when not set
 * @param arpRequestFor target address of an ARP request (RFC 826)
 * @param solicitationFor target address of a neighbour solicitation (RFC 4861, section 4.3) of code
 *     0 whose first option is the link-layer address of its sender (Nicira extensions)
 * @param other hexadecimal text of fields that are none of these; empty for all matches of ours
 */
public record Match(
    int inPort,
    int vlan,
    long metadata,
    long metadataMask,
    int etherType,
    @Nullable MacAddress etherDst,
    @Nullable IpPrefix source,
    @Nullable IpPrefix destination,
    int timeToLive,
    int icmpv6Type,
    @Nullable Ipv4Address arpRequestFor,
    @Nullable Ipv6Address solicitationFor,
    String other) {

  public static final int ANY_VLAN = -1;
  public static final int UNTAGGED = 0;
  public static final int ETHERTYPE_IPV4 = 0x0800;
  public static final int ETHERTYPE_ARP = 0x0806;
  public static final int ETHERTYPE_IPV6 = 0x86dd;

  /** Type of a neighbour solicitation (RFC 4861, section 4.3). */
  public static final int NEIGHBOUR_SOLICITATION = 135;

  /** Type of a neighbour advertisement (RFC 4861, section 4.4). */
  public static final int NEIGHBOUR_ADVERTISEMENT = 136;

  /** The hop limit of every message of neighbour discovery (RFC 4861, section 11.2). */
  public static final int DISCOVERY_HOP_LIMIT = 255;

  /** Matches every packet. */
  public static final Match ALL = new Builder().build();

  public Match {
    if ((metadata & ~metadataMask) != 0) {
      throw new IllegalArgumentException("metadata bits outside of their mask");
    }
    source = source == null || source.length() == 0 ? null : source;
    destination = destination == null || destination.length() == 0 ? null : destination;
  }

  public static Builder builder() {
    return new Builder();
  }

  public static Match ofPort(int inPort, int vlan) {
    return builder().inPort(inPort).vlan(vlan).build();
  }

  public static Match ofType(int etherType) {
    return builder().etherType(etherType).build();
  }

  /** The same but for what is then set. */
  public Builder toBuilder() {
    Builder same = new Builder();
    same.inPort = inPort;
    same.vlan = vlan;
    same.metadata = metadata;
    same.metadataMask = metadataMask;
    same.etherType = etherType;
    same.etherDst = etherDst;
    same.source = source;
    same.destination = destination;
    same.timeToLive = timeToLive;
    same.icmpv6Type = icmpv6Type;
    same.arpRequestFor = arpRequestFor;
    same.solicitationFor = solicitationFor;
    same.other = other;
    return same;
  }

  /**
   * A match in the making, at first one of every packet. Fields that OpenFlow allows only together
   * with others set those too. Used by one thread.
   */
  public static final class Builder {

    private int inPort;
    private int vlan = ANY_VLAN;
    private long metadata;
    private long metadataMask;
    private int etherType;
    private @Nullable MacAddress etherDst;
    private @Nullable IpPrefix source;
    private @Nullable IpPrefix destination;
    private int timeToLive = -1;
    private int icmpv6Type = -1;
    private @Nullable Ipv4Address arpRequestFor;
    private @Nullable Ipv6Address solicitationFor;
    private String other = "";

    private Builder() {}

    public Builder inPort(int port) {
      inPort = port;
      return this;
    }

    public Builder vlan(int id) {
      vlan = id;
      return this;
    }

    public Builder metadata(long value, long mask) {
      metadata = value;
      metadataMask = mask;
      return this;
    }

    public Builder etherType(int type) {
      etherType = type;
      return this;
    }

    public Builder etherDst(MacAddress mac) {
      etherDst = mac;
      return this;
    }

    /** IP packets from this prefix. */
    public Builder source(IpPrefix prefix) {
      source = prefix;
      return etherType(etherTypeOf(prefix));
    }

    /** IP packets to this prefix. */
    public Builder destination(IpPrefix prefix) {
      destination = prefix;
      return etherType(etherTypeOf(prefix));
    }

    public Builder timeToLive(int hops) {
      timeToLive = hops;
      return this;
    }

    public Builder icmpv6Type(int type) {
      icmpv6Type = type;
      return etherType(ETHERTYPE_IPV6);
    }

    /** ARP requests for this address. */
    public Builder arpRequestFor(Ipv4Address address) {
      arpRequestFor = address;
      return etherType(ETHERTYPE_ARP);
    }

    /** Neighbour solicitations for this address that tell who asks. */
    public Builder solicitationFor(Ipv6Address address) {
      solicitationFor = address;
      return icmpv6Type(NEIGHBOUR_SOLICITATION).timeToLive(DISCOVERY_HOP_LIMIT);
    }

    public Builder other(String text) {
      other = text;
      return this;
    }

    public Match build() {
      return new Match(
          inPort,
          vlan,
          metadata,
          metadataMask,
          etherType,
          etherDst,
          source,
          destination,
          timeToLive,
          icmpv6Type,
          arpRequestFor,
          solicitationFor,
          other);
    }

    private static int etherTypeOf(IpPrefix prefix) {
      return switch (prefix.family()) {
        case IPV4 -> ETHERTYPE_IPV4;
        case IPV6 -> ETHERTYPE_IPV6;
      };
    }
  }
}
