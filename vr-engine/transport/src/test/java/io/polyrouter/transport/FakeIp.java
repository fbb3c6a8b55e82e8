package io.polyrouter.transport;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.SourceFilter;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.time.TimerQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** IP that keeps what it is given to send, and from which packets come as a test makes them. */
public final class FakeIp implements IpOutput {

  public static final Ipv4Address IPV4 = Ipv4Address.parse("192.0.2.1");

  /** Of the link of interface 2. */
  public static final Ipv4Address LINK_BROADCAST = Ipv4Address.parse("192.0.2.255");

  public static final Ipv6Address IPV6 = Ipv6Address.parse("2001:db8::1");
  public static final Ipv6Address LINK_LOCAL = Ipv6Address.parse("fe80::1");

  public final SocketBudget budget = new SocketBudget(10, 100_000);
  public final TransportContext context =
      new TransportContext(
          this,
          new TimerQueue(),
          new SplittableRandom(1),
          budget,
          new EphemeralPorts(new SplittableRandom(2)));

  /** Joined groups with their interfaces, as "group%index", and sources unless all are wanted. */
  public final TreeSet<String> groups = new TreeSet<>();

  private final List<Sent> sent = new ArrayList<>();

  /** A packet on its way. */
  public static final class Sent {
    public final IpAddress source;
    public final IpAddress destination;
    public final int protocol;
    public final byte[] payload;
    public final SendOptions options;

    Sent(
        IpAddress source,
        IpAddress destination,
        int protocol,
        byte[] payload,
        SendOptions options) {
      this.source = source;
      this.destination = destination;
      this.protocol = protocol;
      this.payload = payload;
      this.options = options;
    }

    /** The same as it arrives. */
    public IpPacket packet() {
      return FakeIp.packet(source, destination, protocol, payload, 64, 0);
    }
  }

  /** The only packet that was sent since the last call. */
  public Sent takeSent() {
    if (sent.size() != 1) {
      throw new AssertionError(sent.size() + " packets were sent, not one");
    }
    return sent.removeFirst();
  }

  public boolean hasSent() {
    return !sent.isEmpty();
  }

  /** A packet as it arrives. */
  public static IpPacket packet(
      IpAddress source,
      IpAddress destination,
      int protocol,
      byte[] payload,
      int hopLimit,
      int trafficClass) {
    return packet(source, destination, protocol, payload, hopLimit, trafficClass, null);
  }

  /** A packet as it arrives by an interface. */
  public static IpPacket packet(
      IpAddress source,
      IpAddress destination,
      int protocol,
      byte[] payload,
      int hopLimit,
      int trafficClass,
      @Nullable StackInterface in) {
    byte[] from = source.toBytes();
    byte[] to = destination.toBytes();
    int headerBytes = from.length == 4 ? 20 : 40;
    byte[] bytes = Arrays.copyOf(new byte[headerBytes], headerBytes + payload.length);
    System.arraycopy(from, 0, bytes, headerBytes - 2 * from.length, from.length);
    System.arraycopy(to, 0, bytes, headerBytes - from.length, from.length);
    System.arraycopy(payload, 0, bytes, headerBytes, payload.length);
    if (from.length == 4) {
      Wire.putU8(bytes, 0, 0x45);
      Wire.putU8(bytes, 1, trafficClass);
      Wire.putU8(bytes, 8, hopLimit);
      Wire.putU8(bytes, 9, protocol);
      return new IpPacket().setIpv4(bytes, 0, headerBytes, payload.length, in);
    }
    Wire.putI32(bytes, 0, 6 << 28 | trafficClass << 20);
    Wire.putU8(bytes, 7, hopLimit);
    return new IpPacket().setIpv6(bytes, 0, protocol, headerBytes, payload.length, in);
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
    if (destinationLow == IpPacket.low(LINK_BROADCAST) && options.interfaceIndex() == 0) {
      return SendResult.BROADCAST;
    }
    int at = IpPacket.isIpv4(destinationHigh, destinationLow) ? IPV4_PAYLOAD_AT : IPV6_PAYLOAD_AT;
    sent.add(
        new Sent(
            IpPacket.address(sourceHigh, sourceLow),
            IpPacket.address(destinationHigh, destinationLow),
            protocol,
            Arrays.copyOfRange(frame, at, at + payloadBytes),
            options));
    return SendResult.SENT;
  }

  @Override
  public int pathMtuBytes(long destinationHigh, long destinationLow, SendOptions options) {
    return 1500;
  }

  /** There is no route to 203.0.113.0/24. */
  @Override
  public @Nullable IpAddress selectSource(IpAddress destination, int interfaceIndex) {
    return switch (destination) {
      case Ipv4Address v4 -> v4.bits() >>> 8 == 0xcb0071 ? null : IPV4;
      case Ipv6Address v6 -> v6.high() >>> 48 == 0xfe80 ? LINK_LOCAL : IPV6;
    };
  }

  @Override
  public int interfaceFor(IpAddress of) {
    return isOwn(of) ? 1 : 0;
  }

  @Override
  public boolean isOwn(IpAddress address) {
    return address.equals(IPV4) || address.equals(IPV6) || address.equals(LINK_LOCAL);
  }

  @Override
  public int broadcastInterface(IpAddress destination) {
    return destination.equals(LINK_BROADCAST) ? 2 : 0;
  }

  @Override
  public void confirmReachable(
      long destinationHigh, long destinationLow, int interfaceIndex, long nowNanos) {}

  @Override
  public boolean listen(
      int interfaceIndex, IpAddress group, SourceFilter before, SourceFilter after, long nowNanos) {
    if (interfaceIndex >= 10) {
      return false;
    }
    groups.remove(text(interfaceIndex, group, before));
    if (!after.isNone()) {
      groups.add(text(interfaceIndex, group, after));
    }
    return true;
  }

  private static String text(int interfaceIndex, IpAddress group, SourceFilter filter) {
    String mode = filter.exclude() ? " but " : " from ";
    return group
        + "%"
        + interfaceIndex
        + (filter.equals(SourceFilter.ALL) ? "" : mode + filter.sources());
  }
}
