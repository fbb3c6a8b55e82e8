package io.polyrouter.southbound.flow;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import java.util.Optional;
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
 * @param ipv4Dst destination prefix
 * @param timeToLive IPv4 time to live, -1 when not set (a Nicira extension)
 * @param arpRequestFor target address of an ARP request (RFC 826)
 * @param other hexadecimal text of fields that are none of these; empty for all matches of ours
 */
public record Match(
    int inPort,
    int vlan,
    long metadata,
    long metadataMask,
    int etherType,
    @Nullable MacAddress etherDst,
    @Nullable Ipv4Prefix ipv4Dst,
    int timeToLive,
    @Nullable Ipv4Address arpRequestFor,
    String other) {

  public static final int ANY_VLAN = -1;
  public static final int UNTAGGED = 0;
  public static final int ETHERTYPE_IPV4 = 0x0800;
  public static final int ETHERTYPE_ARP = 0x0806;

  /** Matches every packet. */
  public static final Match ALL = new Match(0, ANY_VLAN, 0, 0, 0, null, null, -1, null, "");

  public Match {
    if ((metadata & ~metadataMask) != 0) {
      throw new IllegalArgumentException("metadata bits outside of their mask");
    }
  }

  public static Match ofPort(int inPort, int vlan) {
    return new Match(inPort, vlan, 0, 0, 0, null, null, -1, null, "");
  }

  public static Match ofMetadata(long metadata, long mask) {
    return new Match(0, ANY_VLAN, metadata, mask, 0, null, null, -1, null, "");
  }

  public Match withEtherType(int newEtherType) {
    return new Match(
        inPort,
        vlan,
        metadata,
        metadataMask,
        newEtherType,
        etherDst,
        ipv4Dst,
        timeToLive,
        arpRequestFor,
        other);
  }

  public Match withEtherDst(MacAddress mac) {
    return new Match(
        inPort,
        vlan,
        metadata,
        metadataMask,
        etherType,
        mac,
        ipv4Dst,
        timeToLive,
        arpRequestFor,
        other);
  }

  /** A prefix of length 0 is the same as no prefix. */
  public Match withIpv4Dst(Ipv4Prefix prefix) {
    return new Match(
        inPort,
        vlan,
        metadata,
        metadataMask,
        etherType,
        etherDst,
        prefix.length() == 0 ? null : prefix,
        timeToLive,
        arpRequestFor,
        other);
  }

  public Match withTimeToLive(int ttl) {
    return new Match(
        inPort,
        vlan,
        metadata,
        metadataMask,
        etherType,
        etherDst,
        ipv4Dst,
        ttl,
        arpRequestFor,
        other);
  }

  /** ARP requests for this address. */
  public Match withArpRequestFor(Ipv4Address address) {
    return new Match(
        inPort,
        vlan,
        metadata,
        metadataMask,
        ETHERTYPE_ARP,
        etherDst,
        ipv4Dst,
        timeToLive,
        address,
        other);
  }

  /** The destination prefix, 0.0.0.0/0 when not set. */
  public Ipv4Prefix destination() {
    return Optional.ofNullable(ipv4Dst).orElse(Ipv4Prefix.DEFAULT);
  }
}
