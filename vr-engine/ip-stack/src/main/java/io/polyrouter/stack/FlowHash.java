package io.polyrouter.stack;

import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Wire;

/**
 * Spreads flows over equal paths (RFC 2992): packets of one flow hash alike, so that they keep
 * their order. Fragments are told apart by addresses and protocol alone, since only the first one
 * has ports.
 */
final class FlowHash {

  private static final int PORTS_BYTES = 4;

  private final long seed;

  /** The seed differs from router to router, lest all of them in a row choose alike. */
  FlowHash(long seed) {
    this.seed = seed;
  }

  /** A number from 0 to choices - 1 for the flow of this packet. */
  int choose(byte[] bytes, int at, int choices) {
    long addresses =
        (long) Ipv4.source(bytes, at) << 32 | Ipv4.destination(bytes, at) & 0xffff_ffffL;
    int protocol = Ipv4.protocol(bytes, at);
    long transport = protocol;
    boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    int headerBytes = Ipv4.headerBytes(bytes, at);
    if (hasPorts
        && !Ipv4.isFragment(bytes, at)
        && Ipv4.totalBytes(bytes, at) >= headerBytes + PORTS_BYTES) {
      transport |= Wire.u32(bytes, at + headerBytes) << 8;
    }
    long hash = mix(mix(addresses ^ seed) + transport);
    return (int) ((hash >>> 32) * choices >>> 32);
  }

  /** A permutation of the longs in which every bit depends on all (MurmurHash3's finalizer). */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
