package io.polyrouter.testkit.script.tcp;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.SourceFilter;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** IP below TCP, in the hands of the script. */
final class ScriptedIp implements IpOutput {

  private static final int DEFAULT_MTU_BYTES = 1500;

  final Set<IpAddress> ownAddresses = new LinkedHashSet<>();
  int mtuBytes = DEFAULT_MTU_BYTES;
  SendResult result = SendResult.SENT;
  long confirmations;

  private final SegmentSink sink;

  /** Takes what TCP sends. */
  interface SegmentSink {
    void sent(byte[] segment, IpAddress source, IpAddress destination, SendOptions options);
  }

  ScriptedIp(SegmentSink sink) {
    this.sink = sink;
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
    if (protocol != Segment.PROTOCOL) {
      throw new IllegalStateException("TCP sends protocol " + protocol);
    }
    boolean isIpv4 = IpPacket.isIpv4(destinationHigh, destinationLow);
    int at = isIpv4 ? IPV4_PAYLOAD_AT : IPV6_PAYLOAD_AT;
    int packetBytes = payloadBytes + (isIpv4 ? 20 : 40);
    if (result != SendResult.SENT) {
      return result;
    }
    if (packetBytes > mtuBytes && !options.fragment()) {
      return SendResult.TOO_BIG;
    }
    sink.sent(
        Arrays.copyOfRange(frame, at, at + payloadBytes),
        IpPacket.address(sourceHigh, sourceLow),
        IpPacket.address(destinationHigh, destinationLow),
        options);
    return SendResult.SENT;
  }

  @Override
  public int pathMtuBytes(long destinationHigh, long destinationLow, SendOptions options) {
    return mtuBytes;
  }

  @Override
  public @Nullable IpAddress selectSource(IpAddress destination, int interfaceIndex) {
    if (result == SendResult.NO_ROUTE) {
      return null;
    }
    boolean isIpv6 = destination instanceof Ipv6Address;
    return ownAddresses.stream()
        .filter(own -> own instanceof Ipv6Address == isIpv6)
        .findFirst()
        .orElse(null);
  }

  @Override
  public int interfaceFor(IpAddress of) {
    return isOwn(of) ? 1 : 0;
  }

  @Override
  public boolean isOwn(IpAddress address) {
    return ownAddresses.contains(address);
  }

  @Override
  public void confirmReachable(
      long destinationHigh, long destinationLow, int interfaceIndex, long nowNanos) {
    confirmations++;
  }

  @Override
  public boolean listen(
      int interfaceIndex, IpAddress group, SourceFilter before, SourceFilter after, long nowNanos) {
    return false;
  }
}
