package io.polyrouter.stack.ipv6;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Fragment;
import io.polyrouter.net.packet.Ipv6Headers;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.ipv6.Ipv6Forwarder.Origin;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.time.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * Sends ICMPv6 errors (RFC 4443, section 3) where section 2.4 (e) allows it and as fast as one
 * token bucket a virtual router lets it (f).
 */
final class Ipv6Errors {

  static final int ERRORS_PER_SECOND = 500;
  static final int ERROR_BURST = 100;

  private final StackContext context;
  private final Ipv6Layer layer;
  private final TokenBucket bucket = new TokenBucket(ERRORS_PER_SECOND, ERROR_BURST);
  private final Ipv6Headers headers = new Ipv6Headers();

  Ipv6Errors(StackContext context, Ipv6Layer layer) {
    this.context = context;
    this.layer = layer;
  }

  void unreachable(@Nullable Ipv6Link in, int code, byte[] packet, int packetBytes, long nowNanos) {
    send(in, Icmpv6.DESTINATION_UNREACHABLE, code, 0, packet, packetBytes, nowNanos);
  }

  /** About a packet that waited for a neighbour; it is not known any more where it came in. */
  void addressUnreachable(byte[] packet, int packetBytes, long nowNanos) {
    unreachable(null, Icmpv6.ADDRESS_UNREACHABLE, packet, packetBytes, nowNanos);
  }

  void tooBig(@Nullable Ipv6Link in, int mtuBytes, byte[] packet, int packetBytes, long nowNanos) {
    send(in, Icmpv6.PACKET_TOO_BIG, 0, mtuBytes, packet, packetBytes, nowNanos);
  }

  void timeExceeded(
      @Nullable Ipv6Link in, int code, byte[] packet, int packetBytes, long nowNanos) {
    send(in, Icmpv6.TIME_EXCEEDED, code, 0, packet, packetBytes, nowNanos);
  }

  /** Points at a byte, given by its index in the frame. */
  void parameterProblem(
      @Nullable Ipv6Link in,
      int code,
      int wrongByteAt,
      byte[] packet,
      int packetBytes,
      long nowNanos) {
    send(in, Icmpv6.PARAMETER_PROBLEM, code, wrongByteAt - IP, packet, packetBytes, nowNanos);
  }

  private void send(
      @Nullable Ipv6Link in,
      int type,
      int code,
      int rest,
      byte[] packet,
      int packetBytes,
      long nowNanos) {
    if (isSuppressed(type, code, packet)) {
      context.count(VrCounter.ICMPV6_SUPPRESSED);
      return;
    }
    if (!bucket.tryTake(nowNanos)) {
      context.count(VrCounter.ICMPV6_RATE_LIMITED);
      return;
    }
    long toHigh = Ipv6.sourceHigh(packet, IP);
    long toLow = Ipv6.sourceLow(packet, IP);
    boolean isLinkLocal = Scopes.isLinkLocal(toHigh);
    Ipv6Link out = isLinkLocal ? in : null;
    Ipv6Address from = sourceFor(in, packet, toHigh, toLow);
    if (from == null || isLinkLocal && in == null) {
      context.count(VrCounter.ICMPV6_SUPPRESSED);
      return;
    }
    context.count(VrCounter.ICMPV6_ERRORS_OUT);
    int quoted = Math.min(packetBytes, Icmpv6.MAX_ERROR_PACKET_BYTES - 48);
    byte[] error = new byte[IP + Ipv6.HEADER_BYTES + Icmpv6.HEADER_BYTES + quoted];
    int payloadBytes = Icmpv6.HEADER_BYTES + quoted;
    Ipv6.write(
        error,
        IP,
        0,
        0,
        payloadBytes,
        IpProtocol.ICMPV6,
        Ipv6Layer.ANSWER_HOP_LIMIT,
        from.high(),
        from.low(),
        toHigh,
        toLow);
    Icmpv6.writeError(error, IP + Ipv6.HEADER_BYTES, type, code, rest, packet, IP, packetBytes, IP);
    layer.sendOwn(out, Origin.STACK, error, Ipv6.HEADER_BYTES + payloadBytes, nowNanos);
  }

  /** About a packet for this router itself: from the address that it was sent to. */
  private @Nullable Ipv6Address sourceFor(
      @Nullable Ipv6Link in, byte[] packet, long toHigh, long toLow) {
    long high = Ipv6.destinationHigh(packet, IP);
    long low = Ipv6.destinationLow(packet, IP);
    if (layer.own().isUsable(in, high, low)) {
      return new Ipv6Address(high, low);
    }
    return layer.own().selectSource(toHigh, toLow, Scopes.isLinkLocal(toHigh) ? in : null);
  }

  private boolean isSuppressed(int type, int code, byte[] packet) {
    long sourceHigh = Ipv6.sourceHigh(packet, IP);
    boolean mayBeAboutGroup =
        type == Icmpv6.PACKET_TOO_BIG
            || type == Icmpv6.PARAMETER_PROBLEM && code == Icmpv6.UNKNOWN_OPTION;
    return Scopes.isGroup(sourceHigh)
        || Scopes.isNeverOnLink(sourceHigh, Ipv6.sourceLow(packet, IP))
        || Scopes.isGroup(Ipv6.destinationHigh(packet, IP)) && !mayBeAboutGroup
        || isAboutIcmpError(packet);
  }

  /**
   * Nor about what might be an error, being of a type that is not known. An error is never so long
   * that it would be sent in fragments (RFC 4443, section 2.4 (c)): a later fragment is none.
   */
  private boolean isAboutIcmpError(byte[] packet) {
    if (headers.walk(packet, IP) != null || headers.protocol() != IpProtocol.ICMPV6) {
      return false;
    }
    boolean isLaterFragment =
        headers.fragmentAt() >= 0 && Ipv6Fragment.offsetBytes(packet, headers.fragmentAt()) != 0;
    int end = IP + Ipv6.totalBytes(packet, IP);
    if (isLaterFragment) {
      return false;
    }
    if (headers.payloadAt() >= end) {
      return true;
    }
    return switch (Icmpv6.type(packet, headers.payloadAt())) {
      case Icmpv6.ECHO_REQUEST, Icmpv6.ECHO_REPLY -> false;
      default -> true;
    };
  }
}
