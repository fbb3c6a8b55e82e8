package io.polyrouter.stack.path;

import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Wire;

/**
 * Spreads flows over equal paths (RFC 2992): packets of one flow hash alike, so that they keep
 * their order. A flow is what has the same addresses, protocol and ports; of IPv6 packets with a
 * flow label, the same addresses and label (RFC 6438). Fragments are told apart by addresses and
 * protocol alone, since only the first one has ports.
 */
public final class FlowHash {

  private static final int PORTS_BYTES = 4;

  private final long seed;

  /** The seed differs from router to router, lest all of them in a row choose alike. */
  public FlowHash(long seed) {
    this.seed = seed;
  }

  /** A number from 0 to choices - 1 for a flow. */
  public static int choose(long hash, int choices) {
    return (int) ((hash >>> 32) * choices >>> 32);
  }

  /** The hash of the flow of an IPv4 packet. */
  public long ofIpv4(byte[] bytes, int at) {
    long addresses =
        (long) Ipv4.source(bytes, at) << 32 | Ipv4.destination(bytes, at) & 0xffff_ffffL;
    int protocol = Ipv4.protocol(bytes, at);
    long transport = protocol;
    int headerBytes = Ipv4.headerBytes(bytes, at);
    if (hasPorts(protocol)
        && !Ipv4.isFragment(bytes, at)
        && Ipv4.totalBytes(bytes, at) >= headerBytes + PORTS_BYTES) {
      transport |= Wire.u32(bytes, at + headerBytes) << 8;
    }
    return mix(mix(addresses ^ seed) + transport);
  }

  /** The hash of the flow of an IPv6 packet. */
  public long ofIpv6(byte[] bytes, int at) {
    long hash = mix(Ipv6.sourceHigh(bytes, at) ^ seed) + Ipv6.sourceLow(bytes, at);
    hash = mix(hash) + Ipv6.destinationHigh(bytes, at);
    hash = mix(hash) + Ipv6.destinationLow(bytes, at);
    int label = Ipv6.flowLabel(bytes, at);
    int protocol = Ipv6.nextHeader(bytes, at);
    long transport = protocol;
    if (label != 0) {
      transport = label;
    } else if (hasPorts(protocol) && Ipv6.payloadBytes(bytes, at) >= PORTS_BYTES) {
      transport |= Wire.u32(bytes, at + Ipv6.HEADER_BYTES) << 8;
    }
    return mix(mix(hash) + transport);
  }

  private static boolean hasPorts(int protocol) {
    return protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
  }

  /** A permutation of the longs in which every bit depends on all (MurmurHash3's finalizer). */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
