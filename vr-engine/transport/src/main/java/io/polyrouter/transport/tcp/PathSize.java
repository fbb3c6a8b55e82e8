package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput.SendOptions;
import org.jspecify.annotations.Nullable;

/**
 * How large the segments of one connection may be: what the peer takes, what the path carries as
 * ICMP tells (RFC 1191, RFC 8201), and less if segments vanish without a word (RFC 4821, section
 * 7.7).
 */
final class PathSize {

  private static final int IPV6_HEADER_BYTES = 40;

  /** Sizes to fall back to when nothing larger gets through. */
  private static final int IPV4_FALLBACK_MTU = 1024;

  private static final int IPV6_FALLBACK_MTU = 1280;
  private static final int BLACK_HOLE_TIMEOUTS = 3;
  private static final int MIN_TEXT_BYTES = 32;

  private final TcpLayer layer;
  private final FlowKey key;
  private final int signatureBytes;
  private int peerMaxSegmentBytes;
  private int optionBytes;
  private int blackHoleMtu = Integer.MAX_VALUE;

  PathSize(TcpLayer layer, FlowKey key, @Nullable SegmentSigner signer) {
    this.layer = layer;
    this.key = key;
    this.signatureBytes = signer == null ? 0 : signer.optionBytes();
    this.peerMaxSegmentBytes = Negotiated.defaultMaxSegmentBytes(key.isIpv4());
  }

  private int headerBytes() {
    return (key.isIpv4() ? Ipv4.MIN_HEADER_BYTES : IPV6_HEADER_BYTES) + TcpSegment.MIN_HEADER_BYTES;
  }

  private int mtuBytes(SendOptions options) {
    int mtu = layer.ip().pathMtuBytes(key.remoteHigh(), key.remoteLow(), options);
    return Math.min(Math.min(mtu, blackHoleMtu), Ipv4.MAX_PACKET_BYTES);
  }

  void setPeerMaxSegment(int peerBytes, boolean timestamps, int ownLimit) {
    peerMaxSegmentBytes = ownLimit > 0 ? Math.min(peerBytes, ownLimit) : peerBytes;
    optionBytes = signatureBytes + (timestamps ? 12 : 0);
  }

  /** What the own SYN says: options do not count (RFC 6691). */
  int ownMaxSegmentBytes(SendOptions sendOptions, int ownLimit) {
    int bytes = mtuBytes(sendOptions) - headerBytes();
    return ownLimit > 0 ? Math.min(bytes, ownLimit) : bytes;
  }

  /** Most text in a segment, beside the options that every segment has. */
  int textBytes(SendOptions options) {
    int bytes = Math.min(peerMaxSegmentBytes, mtuBytes(options) - headerBytes()) - optionBytes;
    return Math.max(MIN_TEXT_BYTES, bytes);
  }

  /**
   * Several timeouts in a row look as if the path swallowed what is too large for it.
   *
   * @return whether smaller segments are to be tried now
   */
  boolean isBlackHole(int timeoutsWithoutProgress, int textBytes) {
    int fallback = key.isIpv4() ? IPV4_FALLBACK_MTU : IPV6_FALLBACK_MTU;
    if (timeoutsWithoutProgress < BLACK_HOLE_TIMEOUTS
        || blackHoleMtu == fallback
        || textBytes + optionBytes + headerBytes() <= fallback) {
      return false;
    }
    blackHoleMtu = fallback;
    return true;
  }
}
