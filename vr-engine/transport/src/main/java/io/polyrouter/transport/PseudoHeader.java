package io.polyrouter.transport;

import io.polyrouter.stack.IpPacket;

/**
 * The pseudo header under the checksums of UDP and TCP, of either family (RFC 768; RFC 9293,
 * section 3.1; RFC 8200, section 8.1), from addresses as {@link IpPacket} has them.
 */
public final class PseudoHeader {

  private PseudoHeader() {}

  /** The unfolded sum, to be added to that of the segment. */
  public static long sum(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int protocol,
      int lengthBytes) {
    if (IpPacket.isIpv4(destinationHigh, destinationLow)) {
      return (sourceLow & 0xffff_ffffL) + (destinationLow & 0xffff_ffffL) + protocol + lengthBytes;
    }
    return words(sourceHigh)
        + words(sourceLow)
        + words(destinationHigh)
        + words(destinationLow)
        + protocol
        + lengthBytes;
  }

  /** The sum for a packet as it was received, of which the given part is summed up. */
  public static long sum(IpPacket packet, int lengthBytes) {
    return sum(
        packet.sourceHigh(),
        packet.sourceLow(),
        packet.destinationHigh(),
        packet.destinationLow(),
        packet.protocol(),
        lengthBytes);
  }

  private static long words(long half) {
    return (half >>> 32) + (half & 0xffff_ffffL);
  }
}
