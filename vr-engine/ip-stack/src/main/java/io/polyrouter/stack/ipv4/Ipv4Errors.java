package io.polyrouter.stack.ipv4;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.ipv4.Ipv4Forwarder.Origin;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.time.TokenBucket;

/**
 * Sends ICMP errors (RFC 792; RFC 1812, section 4.3.2), where RFC 1122, section 3.2.2 allows it and
 * as fast as one token bucket a virtual router lets it.
 */
final class Ipv4Errors {

  static final int ERRORS_PER_SECOND = 500;
  static final int ERROR_BURST = 100;

  /** Precedence 6, internetwork control (RFC 1812, section 4.3.2.5). */
  private static final int ERROR_TRAFFIC_CLASS = 0xc0;

  private final StackContext context;
  private final Ipv4Layer layer;
  private final TokenBucket bucket = new TokenBucket(ERRORS_PER_SECOND, ERROR_BURST);

  Ipv4Errors(StackContext context, Ipv4Layer layer) {
    this.context = context;
    this.layer = layer;
  }

  void unreachable(int code, byte[] packet, int packetBytes, long nowNanos) {
    if (allows(packet, packetBytes, nowNanos)) {
      byte[] error = newError();
      send(
          error,
          Icmpv4.writeUnreachable(error, messageAt(), code, packet, IP, packetBytes),
          VrCounter.ICMP_UNREACHABLES_OUT,
          packet,
          nowNanos);
    }
  }

  void hostUnreachable(byte[] packet, int packetBytes, long nowNanos) {
    unreachable(Icmpv4.HOST_UNREACHABLE, packet, packetBytes, nowNanos);
  }

  void fragmentationNeeded(int mtuBytes, byte[] packet, int packetBytes, long nowNanos) {
    if (allows(packet, packetBytes, nowNanos)) {
      byte[] error = newError();
      send(
          error,
          Icmpv4.writeFragmentationNeeded(error, messageAt(), mtuBytes, packet, IP, packetBytes),
          VrCounter.ICMP_UNREACHABLES_OUT,
          packet,
          nowNanos);
    }
  }

  void timeExceeded(int code, byte[] packet, int packetBytes, long nowNanos) {
    if (allows(packet, packetBytes, nowNanos)) {
      byte[] error = newError();
      send(
          error,
          Icmpv4.writeTimeExceeded(error, messageAt(), code, packet, IP, packetBytes),
          VrCounter.ICMP_TIME_EXCEEDED_OUT,
          packet,
          nowNanos);
    }
  }

  private boolean allows(byte[] packet, int packetBytes, long nowNanos) {
    int source = Ipv4.source(packet, IP);
    int destination = Ipv4.destination(packet, IP);
    boolean suppressed =
        Ipv4.fragmentOffsetBytes(packet, IP) != 0
            || Martians.isInvalidSource(source)
            || layer.isReservedAnywhere(source)
            || Martians.isGroup(destination)
            || isAboutIcmpError(packet, packetBytes);
    if (suppressed) {
      context.count(VrCounter.ICMP_SUPPRESSED);
      return false;
    }
    if (!bucket.tryTake(nowNanos)) {
      context.count(VrCounter.ICMP_RATE_LIMITED);
      return false;
    }
    return true;
  }

  /** Only echo may be answered by an error: what is not known might be an error itself. */
  private static boolean isAboutIcmpError(byte[] packet, int packetBytes) {
    if (Ipv4.protocol(packet, IP) != IpProtocol.ICMP) {
      return false;
    }
    int headerBytes = Ipv4.headerBytes(packet, IP);
    if (packetBytes <= headerBytes) {
      return true;
    }
    return switch (Icmpv4.type(packet, IP + headerBytes)) {
      case Icmpv4.ECHO_REQUEST, Icmpv4.ECHO_REPLY -> false;
      default -> true;
    };
  }

  private static int messageAt() {
    return IP + Ipv4.MIN_HEADER_BYTES;
  }

  private static byte[] newError() {
    return new byte[IP + Icmpv4.MAX_ERROR_PACKET_BYTES];
  }

  private void send(
      byte[] error, int messageBytes, VrCounter counter, byte[] packet, long nowNanos) {
    int to = Ipv4.source(packet, IP);
    int about = Ipv4.destination(packet, IP);
    // About a packet for this router itself: from the address that it was sent to.
    int from = layer.isOwn(about) ? about : layer.selectSource(to);
    if (from == 0) {
      context.count(VrCounter.ICMP_SUPPRESSED);
      return;
    }
    context.count(counter);
    int packetBytes = Ipv4.MIN_HEADER_BYTES + messageBytes;
    Ipv4.write(
        error,
        IP,
        ERROR_TRAFFIC_CLASS,
        packetBytes,
        layer.nextIdentification(),
        0,
        Ipv4Layer.ANSWER_TIME_TO_LIVE,
        IpProtocol.ICMP,
        from,
        to);
    if (layer.isOwn(to)) {
      // Not by the FIB: with all interfaces down it would not even lead here.
      layer.delivery().deliver(null, Origin.STACK, error, packetBytes, nowNanos);
    } else {
      layer.forwarder().route(null, Origin.STACK, error, packetBytes, nowNanos);
    }
  }
}
