package io.polyrouter.transport;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.UpperLayer.IpError;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What UDP and raw IP sockets have in common: options, groups, a queue of what came in. On the
 * virtual router's loop only, but for the queue's end.
 */
public abstract class PacketSocket {

  /** The unspecified addresses, in two longs. */
  private static final long ANY_IPV4 = IpPacket.mapped(0);

  protected final TransportContext context;
  protected final PacketObserver observer;
  private final PacketQueue queue;
  private final Memberships memberships;

  private PacketOptions options;
  private SendOptions toUnicast;
  private SendOptions toGroup;

  protected Endpoint local;
  protected @Nullable Endpoint remote;
  private boolean closed;
  private long received;
  private long sent;
  private long refused;

  protected PacketSocket(
      TransportContext context, PacketOptions options, PacketObserver observer, Endpoint local) {
    this.context = context;
    this.observer = observer;
    this.options = options;
    this.toUnicast = options.toUnicast();
    this.toGroup = options.toGroup();
    this.queue = new PacketQueue(context.budget(), options.receiveBufferBytes());
    this.memberships = new Memberships(context.ip());
    this.local = local;
  }

  /** What came in; its taking end belongs to the application. */
  public final PacketQueue queue() {
    return queue;
  }

  public final Memberships memberships() {
    return memberships;
  }

  public final PacketOptions options() {
    return options;
  }

  public final void setOptions(PacketOptions next) {
    options = next;
    toUnicast = next.toUnicast();
    toGroup = next.toGroup();
    queue.setMaxBytes(next.receiveBufferBytes());
  }

  /** Where it is bound; once connected the address that it sends from. */
  public final Endpoint local() {
    return local;
  }

  /** Whom it is connected with. */
  public final @Nullable Endpoint remote() {
    return remote;
  }

  /** Packets that it has queued for the application. */
  public final long received() {
    return received;
  }

  /** Packets that it has handed to IP. */
  public final long sent() {
    return sent;
  }

  /** Packets that found no room in the queue, or came from farther than allowed. */
  public final long dropped() {
    return queue.dropped() + refused;
  }

  public final boolean isClosed() {
    return closed;
  }

  /** Closes it by its owner's wish. */
  public final void close(long nowNanos) {
    end(null, nowNanos);
  }

  /** Closes it against its owner's wish. */
  public final void fail(IOException why, long nowNanos) {
    end(why, nowNanos);
  }

  private void end(@Nullable IOException failure, long nowNanos) {
    if (!closed) {
      closed = true;
      memberships.leaveAll(nowNanos);
      unbind();
      context.budget().closed();
      queue.clear();
      observer.closed(failure);
    }
  }

  /** The layer forgets it. */
  protected abstract void unbind();

  /** As operators see it. */
  public abstract SocketInfo info();

  // ---- sending ------------------------------------------------------------------------------

  /** Where packets to the destination come from, or null if nothing leads there. */
  protected final @Nullable IpAddress sourceFor(IpAddress destination) {
    IpAddress bound = local.address();
    boolean usable = !isUnspecified(bound) && !Memberships.isGroup(bound);
    if (usable && bound.family() == destination.family()) {
      return bound;
    }
    return context.ip().selectSource(destination, optionsTo(destination).interfaceIndex());
  }

  protected final SendOptions optionsTo(IpAddress destination) {
    return Memberships.isGroup(destination) || destination.equals(Ipv4Address.BROADCAST)
        ? toGroup
        : toUnicast;
  }

  /**
   * Hands a packet to IP as told, whatever the options say; members on this router itself do not
   * get it.
   */
  protected final SendResult sendExactly(
      byte[] frame,
      int payloadBytes,
      int protocol,
      IpAddress source,
      IpAddress destination,
      SendOptions how,
      long nowNanos) {
    SendResult result =
        context
            .ip()
            .send(
                frame,
                payloadBytes,
                protocol,
                IpPacket.high(source),
                IpPacket.low(source),
                IpPacket.high(destination),
                IpPacket.low(destination),
                how,
                nowNanos);
    if (result == SendResult.SENT) {
      sent++;
    }
    return result;
  }

  /**
   * Hands a packet to IP.
   *
   * @param scope outgoing interface that a scoped destination names, or 0
   */
  protected final SendResult sendPacket(
      byte[] frame,
      int payloadBytes,
      int protocol,
      IpAddress source,
      IpAddress destination,
      int scope,
      long nowNanos) {
    boolean many = Memberships.isGroup(destination);
    SendResult result = SendResult.SENT;
    // RFC 1112, section 6.1: with a TTL of zero nothing leaves this router.
    if (!many || options.multicastHopLimit() > 0) {
      result =
          context
              .ip()
              .send(
                  frame,
                  payloadBytes,
                  protocol,
                  IpPacket.high(source),
                  IpPacket.low(source),
                  IpPacket.high(destination),
                  IpPacket.low(destination),
                  optionsTo(destination, scope),
                  nowNanos);
    }
    if (many && options.multicastLoop()) {
      loopBack(frame, payloadBytes, protocol, source, destination, nowNanos);
    }
    if (result == SendResult.SENT) {
      sent++;
    }
    return result;
  }

  private SendOptions optionsTo(IpAddress destination, int scope) {
    SendOptions how = optionsTo(destination);
    return scope == 0 || how.interfaceIndex() != 0
        ? how
        : new SendOptions(
            how.hopLimit(), how.trafficClass(), how.fragment(), scope, how.flowLabel());
  }

  /** Members on this router itself get what is sent to a group (RFC 1112, section 6.1). */
  private void loopBack(
      byte[] frame,
      int payloadBytes,
      int protocol,
      IpAddress source,
      IpAddress destination,
      long nowNanos) {
    boolean ipv6 = destination instanceof Ipv6Address;
    int payloadAt = ipv6 ? IpOutput.IPV6_PAYLOAD_AT : IpOutput.IPV4_PAYLOAD_AT;
    byte[] copy = Arrays.copyOf(frame, payloadAt + payloadBytes);
    byte[] from = source.toBytes();
    byte[] to = destination.toBytes();
    System.arraycopy(from, 0, copy, payloadAt - to.length - from.length, from.length);
    System.arraycopy(to, 0, copy, payloadAt - to.length, to.length);
    IpPacket packet = new IpPacket();
    if (ipv6) {
      int headerAt = payloadAt - Ipv6.HEADER_BYTES;
      Wire.putI32(copy, headerAt, 6 << 28 | toGroup.trafficClass() << 20);
      Wire.putU8(copy, headerAt + 7, toGroup.hopLimit());
      packet.setIpv6(copy, headerAt, protocol, payloadAt, payloadBytes, null);
    } else {
      int headerAt = payloadAt - Ipv4.MIN_HEADER_BYTES;
      Wire.putU8(copy, headerAt + 1, toGroup.trafficClass());
      Wire.putU8(copy, headerAt + 8, toGroup.hopLimit());
      Wire.putU8(copy, headerAt + 9, protocol);
      packet.setIpv4(copy, headerAt, payloadAt, payloadBytes, null);
    }
    loopBack(packet, nowNanos);
  }

  /** Gives a packet to the layer as if it had come in. */
  protected abstract void loopBack(IpPacket packet, long nowNanos);

  // ---- receiving ----------------------------------------------------------------------------

  /** Whether it listens to where the packet arrived and whom it is for; ports aside. */
  protected final boolean matches(IpPacket packet) {
    StackInterface in = packet.in();
    int bound = options.interfaceIndex();
    if (bound != 0 && (in == null || in.index() != bound)) {
      return false;
    }
    return listensTo(packet.destinationHigh(), packet.destinationLow());
  }

  private boolean listensTo(long high, long low) {
    long localHigh = IpPacket.high(local.address());
    long localLow = IpPacket.low(local.address());
    if (localHigh == high && localLow == low) {
      return true;
    }
    boolean anyIpv4 = localHigh == 0 && localLow == ANY_IPV4;
    boolean anyIpv6 = localHigh == 0 && localLow == 0;
    return IpPacket.isIpv4(high, low) ? anyIpv4 || anyIpv6 && isDualStack() : anyIpv6;
  }

  /** Whether :: means all IPv4 addresses as well. */
  protected abstract boolean isDualStack();

  /** Queues a part of the packet for the application. */
  protected final boolean deliver(IpPacket packet, int port, int at, int length) {
    if (packet.hopLimit() < options.minHopLimit()) {
      refused++;
      return false;
    }
    Datagram datagram = Datagram.of(packet, port, at, length);
    if (observer.taken(datagram)) {
      received++;
      return true;
    }
    if (!queue.offer(datagram)) {
      return false;
    }
    received++;
    observer.readable();
    return true;
  }

  /** What an ICMP error means to a program; null if nothing that it could act on. */
  protected static @Nullable IOException errorOf(IpError error, Endpoint remote) {
    return switch (error) {
      case PORT_UNREACHABLE -> new PortUnreachableException("nobody listens on " + remote);
      case PROTOCOL_UNREACHABLE -> new ConnectException(remote + " does not know the protocol");
      case ADMINISTRATIVELY_PROHIBITED ->
          new NoRouteToHostException("somebody forbids the way to " + remote);
      case NETWORK_UNREACHABLE,
          HOST_UNREACHABLE,
          PACKET_TOO_BIG,
          TIME_EXCEEDED,
          PARAMETER_PROBLEM ->
          null;
    };
  }

  // ---- addresses ----------------------------------------------------------------------------

  /** 0.0.0.0 or ::. */
  public static boolean isUnspecified(IpAddress address) {
    return IpPacket.high(address) == 0
        && (IpPacket.low(address) == 0 || IpPacket.low(address) == ANY_IPV4);
  }

  /** Refuses to bind to what is neither an own address nor one of many. */
  protected static void checkBindable(TransportContext context, IpAddress address)
      throws IOException {
    boolean ofMany =
        isUnspecified(address)
            || Memberships.isGroup(address)
            || address.equals(Ipv4Address.BROADCAST);
    if (!ofMany && !context.ip().isOwn(address)) {
      throw new BindException("address " + address + " is not one of this virtual router's");
    }
  }

  /** Counts one more socket, or refuses it. */
  public static void take(SocketBudget budget) throws IOException {
    if (!budget.tryOpen()) {
      throw new SocketException("the virtual router has as many sockets as it may have");
    }
  }
}
