package io.polyrouter.southbound.flow;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * A frame with at most one VLAN tag, as far as a switch looks at it.
 *
 * @param vlan VLAN id, 0 for an untagged frame
 * @param etherType what is inside, behind a VLAN tag
 * @param source IP source
 * @param destination IP destination or ARP target
 * @param timeToLive IPv4 time to live or IPv6 hop limit, 0 for other packets
 * @param ipBytes length without Ethernet header and VLAN tag
 * @param flowKey equal for packets of one flow
 * @param icmpv6 the message inside, null for other packets
 */
public record Packet(
    int inPort,
    int vlan,
    MacAddress etherSrc,
    MacAddress etherDst,
    int etherType,
    IpAddress source,
    IpAddress destination,
    int timeToLive,
    int ipBytes,
    int flowKey,
    @Nullable Icmpv6 icmpv6) {

  /**
   * An ICMPv6 message (RFC 4443).
   *
   * @param target of a neighbour solicitation or advertisement
   * @param tellsSender whether its first option is the link-layer address of its sender
   */
  public record Icmpv6(int type, @Nullable Ipv6Address target, boolean tellsSender) {}

  /** One that is neither ARP nor ICMPv6, of 100 bytes with a time to live of 64. */
  public static Packet ofIp(
      int inPort,
      MacAddress etherSrc,
      MacAddress etherDst,
      IpAddress source,
      IpAddress destination) {
    int etherType =
        switch (destination.family()) {
          case IPV4 -> Match.ETHERTYPE_IPV4;
          case IPV6 -> Match.ETHERTYPE_IPV6;
        };
    return new Packet(
        inPort, 0, etherSrc, etherDst, etherType, source, destination, 64, 100, 0, null);
  }

  public Packet at(int newInPort, int newVlan) {
    return new Packet(
        newInPort,
        newVlan,
        etherSrc,
        etherDst,
        etherType,
        source,
        destination,
        timeToLive,
        ipBytes,
        flowKey,
        icmpv6);
  }

  public Packet toMac(MacAddress mac) {
    return new Packet(
        inPort,
        vlan,
        etherSrc,
        mac,
        etherType,
        source,
        destination,
        timeToLive,
        ipBytes,
        flowKey,
        icmpv6);
  }

  public Packet ofType(int newEtherType) {
    return new Packet(
        inPort,
        vlan,
        etherSrc,
        etherDst,
        newEtherType,
        source,
        destination,
        timeToLive,
        ipBytes,
        flowKey,
        icmpv6);
  }

  public Packet from(IpAddress newSource) {
    return new Packet(
        inPort,
        vlan,
        etherSrc,
        etherDst,
        etherType,
        newSource,
        destination,
        timeToLive,
        ipBytes,
        flowKey,
        icmpv6);
  }

  public Packet ofForm(int newTimeToLive, int newIpBytes, int newFlowKey) {
    return new Packet(
        inPort,
        vlan,
        etherSrc,
        etherDst,
        etherType,
        source,
        destination,
        newTimeToLive,
        newIpBytes,
        newFlowKey,
        icmpv6);
  }

  public Packet with(@Nullable Icmpv6 message) {
    return new Packet(
        inPort,
        vlan,
        etherSrc,
        etherDst,
        etherType,
        source,
        destination,
        timeToLive,
        ipBytes,
        flowKey,
        message);
  }
}
