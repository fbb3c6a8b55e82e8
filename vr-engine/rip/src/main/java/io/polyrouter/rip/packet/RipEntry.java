package io.polyrouter.rip.packet;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;

/**
 * A route of a packet (RFC 2453, section 4; RFC 2080, section 2.1).
 *
 * @param length of the prefix, or {@link #NO_MASK}
 * @param metric 1 to 16
 * @param tag 16 bits, 0 for none
 * @param nextHop the unspecified address for the sender itself
 */
public record RipEntry(IpAddress address, int length, int metric, int tag, IpAddress nextHop) {

  /** The metric of what cannot be reached (RFC 2453, section 3.6). */
  public static final int INFINITY = 16;

  /** Largest route tag. */
  public static final int MAX_TAG = 0xffff;

  /** In place of a length: the entry has no subnet mask, as in version 1. */
  public static final int NO_MASK = -1;

  /** An entry for a prefix. */
  public static RipEntry of(IpPrefix prefix, int metric, int tag, IpAddress nextHop) {
    return new RipEntry(prefix.address(), prefix.length(), metric, tag, nextHop);
  }
}
