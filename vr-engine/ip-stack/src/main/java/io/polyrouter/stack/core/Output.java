package io.polyrouter.stack.core;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.SourceFilter;
import io.polyrouter.stack.ipv4.Ipv4Layer;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import org.jspecify.annotations.Nullable;

/** The stack as the protocols above it see it: each call goes to the layer of its family. */
final class Output implements IpOutput {

  private final StackContext context;
  private final Ipv4Layer ipv4;
  private final Ipv6Part ipv6;

  Output(StackContext context, Ipv4Layer ipv4, Ipv6Part ipv6) {
    this.context = context;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  @Override
  public SendResult send(
      byte[] frame,
      int payloadBytes,
      int protocol,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      SendOptions options,
      long nowNanos) {
    Link out = options.sourceMac() == 0 ? null : context.linkAt(options.interfaceIndex());
    if (out != null) {
      out.sendAs(options.sourceMac());
    }
    try {
      return sendPacket(
          frame,
          payloadBytes,
          protocol,
          sourceHigh,
          sourceLow,
          destinationHigh,
          destinationLow,
          options,
          nowNanos);
    } finally {
      if (out != null) {
        out.sendAs(0);
      }
    }
  }

  private SendResult sendPacket(
      byte[] frame,
      int payloadBytes,
      int protocol,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      SendOptions options,
      long nowNanos) {
    if (IpPacket.isIpv4(destinationHigh, destinationLow)) {
      return ipv4.send(
          frame,
          Ipv4.MIN_HEADER_BYTES + payloadBytes,
          protocol,
          (int) sourceLow,
          (int) destinationLow,
          options,
          nowNanos);
    }
    return ipv6.send(
        frame,
        payloadBytes,
        protocol,
        sourceHigh,
        sourceLow,
        destinationHigh,
        destinationLow,
        options,
        nowNanos);
  }

  @Override
  public boolean takesUnfinished() {
    return true;
  }

  @Override
  public SendResult sendUnfinished(
      byte[] frame,
      int payloadBytes,
      int segmentBytes,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      SendOptions options,
      long nowNanos) {
    int at = IpPacket.isIpv4(destinationHigh, destinationLow) ? IPV4_PAYLOAD_AT : IPV6_PAYLOAD_AT;
    int textBytes = payloadBytes - TcpSegment.headerBytes(frame, at);
    int excessBytes = segmentBytes > 0 ? Math.max(0, textBytes - segmentBytes) : 0;
    context.setUnfinished(frame, segmentBytes, excessBytes);
    SendResult result =
        send(
            frame,
            payloadBytes,
            IpProtocol.TCP,
            sourceHigh,
            sourceLow,
            destinationHigh,
            destinationLow,
            options,
            nowNanos);
    context.clearUnfinished();
    return result;
  }

  @Override
  public int pathMtuBytes(long destinationHigh, long destinationLow, SendOptions options) {
    if (IpPacket.isIpv4(destinationHigh, destinationLow)) {
      return ipv4.pathMtu((int) destinationLow, options);
    }
    return ipv6.pathMtu(destinationHigh, destinationLow, options.interfaceIndex());
  }

  @Override
  public @Nullable IpAddress selectSource(IpAddress destination, int interfaceIndex) {
    return switch (destination) {
      case Ipv4Address v4 -> {
        int source =
            interfaceIndex == 0
                ? ipv4.selectSource(v4.bits())
                : ipv4.selectSource(v4.bits(), interfaceIndex);
        yield source == 0 ? null : new Ipv4Address(source);
      }
      case Ipv6Address v6 -> ipv6.selectSource(v6, interfaceIndex);
    };
  }

  @Override
  public boolean isOwn(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> ipv4.isOwn(v4.bits());
      case Ipv6Address v6 -> ipv6.isOwn(v6);
    };
  }

  @Override
  public int broadcastInterface(IpAddress destination) {
    return destination instanceof Ipv4Address v4 ? ipv4.broadcastInterface(v4.bits()) : 0;
  }

  @Override
  public void confirmReachable(
      long destinationHigh, long destinationLow, int interfaceIndex, long nowNanos) {
    if (IpPacket.isIpv4(destinationHigh, destinationLow)) {
      ipv4.confirmReachable((int) destinationLow, nowNanos);
    } else {
      ipv6.confirmReachable(destinationHigh, destinationLow, interfaceIndex, nowNanos);
    }
  }

  @Override
  public int interfaceFor(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> ipv4.interfaceFor(v4);
      case Ipv6Address v6 -> ipv6.interfaceFor(v6);
    };
  }

  @Override
  public boolean listen(
      int interfaceIndex, IpAddress group, SourceFilter before, SourceFilter after, long nowNanos) {
    return switch (group) {
      case Ipv4Address v4 -> ipv4.listen(interfaceIndex, v4.bits(), before, after, nowNanos);
      case Ipv6Address v6 -> ipv6.listen(interfaceIndex, v6, before, after, nowNanos);
    };
  }
}
