package io.polyrouter.transport.udp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Udp;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.Memberships;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.PacketSocket;
import io.polyrouter.transport.PseudoHeader;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.TransportContext;
import java.io.IOException;
import java.net.BindException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A UDP socket. On the virtual router's loop only, but for its queue. */
public final class UdpSocket extends PacketSocket {

  /** Most payload over IPv4; over IPv6 it is a little more, which programs do not count on. */
  public static final int MAX_PAYLOAD_BYTES = 65_507;

  private static final Ipv6Address ANY_IPV6 = new Ipv6Address(0, 0);

  private static final String NOT_SWITCHED_ON = "Permission denied: broadcast is not switched on";

  private static final int CONNECTED = 8;
  private static final int SPECIFIC = 4;
  private static final int ONE_INTERFACE = 2;
  private static final int SAME_FAMILY = 1;

  private final UdpLayer layer;
  private final Optional<AddressFamily> family;

  /** Where {@link #bind} put it, to return to when it is disconnected; port 0 before. */
  private Endpoint bound;

  private boolean reuse;

  /** Where a link-local peer is, otherwise 0. */
  private int peerInterface;

  UdpSocket(
      UdpLayer layer,
      TransportContext context,
      Optional<AddressFamily> family,
      PacketOptions options,
      PacketObserver observer) {
    super(context, options, observer, new Endpoint(anyOf(family), 0));
    this.layer = layer;
    this.family = family;
    this.bound = local;
  }

  private static IpAddress anyOf(Optional<AddressFamily> family) {
    return family.filter(AddressFamily.IPV4::equals).isPresent() ? Ipv4Address.ANY : ANY_IPV6;
  }

  /** Where the payload stands in a frame that is sent to such an address. */
  public static int payloadAt(AddressFamily family) {
    return headerAt(family) + Udp.HEADER_BYTES;
  }

  private static int headerAt(AddressFamily family) {
    return switch (family) {
      case IPV4 -> IpOutput.IPV4_PAYLOAD_AT;
      case IPV6 -> IpOutput.IPV6_PAYLOAD_AT;
    };
  }

  // ---- binding ------------------------------------------------------------------------------

  /**
   * Takes a local address and port.
   *
   * @param wanted port 0 for any; an unspecified address of either family means all addresses of
   *     all families that the socket was opened for
   * @param shared whether others that ask for it too may take the same port
   */
  public void bind(Endpoint wanted, boolean shared) throws IOException {
    if (bound.port() != 0) {
      throw new SocketException("already bound to " + bound);
    }
    Endpoint normal =
        isUnspecified(wanted.address())
            ? new Endpoint(anyOf(family), wanted.port())
            : checkFamily(wanted);
    checkBindable(context, normal.address());
    this.reuse = shared;
    bound = layer.register(this, normal, new Endpoint(anyOf(family), 0));
    local = bound;
  }

  private Endpoint checkFamily(Endpoint endpoint) throws IOException {
    if (family.isPresent() && family.get() != endpoint.address().family()) {
      throw new SocketException("the socket is of family " + family.get() + ", not of " + endpoint);
    }
    return endpoint;
  }

  boolean isBound() {
    return bound.port() != 0;
  }

  /** Sends to and receives from one remote endpoint only; binds first if need be. */
  public void connect(Endpoint to, int scope) throws IOException {
    checkFamily(to);
    boolean isBroadcast =
        to.address().equals(Ipv4Address.BROADCAST)
            || context.ip().broadcastInterface(to.address()) != 0;
    if (isBroadcast && !options().broadcast()) {
      throw new BindException(NOT_SWITCHED_ON);
    }
    IpAddress source =
        isUnspecified(bound.address()) ? selectSource(to.address(), scope) : bound.address();
    if (source == null || source.family() != to.address().family()) {
      throw new NoRouteToHostException("no route to " + to.address());
    }
    if (!isBound()) {
      reuse = false;
      bound = layer.register(this, new Endpoint(anyOf(family), 0), to);
    }
    local = new Endpoint(source, bound.port());
    remote = to;
    int out = optionsTo(to.address()).interfaceIndex();
    boolean isLinkLocal = to.address() instanceof Ipv6Address v6 && v6.isLinkLocal();
    peerInterface = !isLinkLocal ? 0 : out != 0 ? out : scope;
  }

  private @Nullable IpAddress selectSource(IpAddress to, int scope) {
    int out = optionsTo(to).interfaceIndex();
    return context.ip().selectSource(to, out != 0 ? out : scope);
  }

  /** Takes back {@link #connect}. */
  public void disconnect() {
    local = bound;
    remote = null;
  }

  @Override
  protected void unbind() {
    layer.unregister(this, bound.port());
  }

  /** Whether both may not have the same port. */
  boolean excludes(Endpoint wanted, boolean dualStack, boolean shared) {
    if (reuse && shared) {
      return false;
    }
    return covers(bound.address(), isDualStack(), wanted.address())
        || covers(wanted.address(), dualStack, bound.address());
  }

  private static boolean covers(IpAddress one, boolean dualStack, IpAddress other) {
    return one.equals(other)
        || isUnspecified(one)
            && (one.family() == other.family() || dualStack && one instanceof Ipv6Address);
  }

  @Override
  protected boolean isDualStack() {
    return family.isEmpty();
  }

  boolean isShared() {
    return reuse;
  }

  // ---- packets ------------------------------------------------------------------------------

  /**
   * Sends a datagram.
   *
   * @param frame borrowed for the call, the payload at {@link #payloadAt}
   * @param to null for the endpoint that it is connected with
   * @param scope outgoing interface that a scoped destination names, or 0
   */
  public SendResult send(
      byte[] frame, int payloadBytes, @Nullable Endpoint to, int scope, long nowNanos) {
    Endpoint destination = to != null ? to : remote;
    if (destination == null || isClosed()) {
      return SendResult.NO_ROUTE;
    }
    if (!options().broadcast() && isNamedBroadcast(destination.address(), scope)) {
      return SendResult.BROADCAST;
    }
    IpAddress source = sourceFor(destination.address());
    if (source == null && scope != 0) {
      source = context.ip().selectSource(destination.address(), scope);
    }
    if (source == null) {
      layer.counters().noRoute++;
      return SendResult.NO_ROUTE;
    }
    int datagramBytes = writeHeader(frame, payloadBytes, source, destination);
    SendResult result =
        sendPacket(
            frame, datagramBytes, IpProtocol.UDP, source, destination.address(), scope, nowNanos);
    if (result == SendResult.BROADCAST && options().broadcast()) {
      int by = context.ip().broadcastInterface(destination.address());
      result =
          sendPacket(
              frame, datagramBytes, IpProtocol.UDP, source, destination.address(), by, nowNanos);
    }
    return counted(result);
  }

  private SendResult counted(SendResult result) {
    switch (result) {
      case SENT -> layer.counters().sent++;
      case NO_ROUTE -> layer.counters().noRoute++;
      case TOO_BIG, DROPPED, BROADCAST -> {}
    }
    return result;
  }

  /**
   * Sends a datagram as told, whatever the options say; sockets on this router itself that have
   * joined the group do not get it.
   *
   * @param frame borrowed for the call, the payload at {@link #payloadAt}
   * @param source an own address
   */
  public SendResult sendFrom(
      byte[] frame,
      int payloadBytes,
      IpAddress source,
      Endpoint to,
      SendOptions how,
      long nowNanos) {
    if (isClosed()) {
      return SendResult.NO_ROUTE;
    }
    int datagramBytes = writeHeader(frame, payloadBytes, source, to);
    return counted(
        sendExactly(frame, datagramBytes, IpProtocol.UDP, source, to.address(), how, nowNanos));
  }

  /** Returns the length of the datagram. */
  private int writeHeader(byte[] frame, int payloadBytes, IpAddress source, Endpoint destination) {
    int at = headerAt(destination.address().family());
    int datagramBytes = Udp.HEADER_BYTES + payloadBytes;
    Wire.putU16(frame, at, local.port());
    Wire.putU16(frame, at + 2, destination.port());
    Wire.putU16(frame, at + 4, datagramBytes);
    Wire.putU16(frame, at + 6, 0);
    long sum =
        PseudoHeader.sum(
                IpPacket.high(source),
                IpPacket.low(source),
                IpPacket.high(destination.address()),
                IpPacket.low(destination.address()),
                IpProtocol.UDP,
                datagramBytes)
            + InternetChecksum.sum(frame, at, datagramBytes);
    int checksum = InternetChecksum.ofSum(sum);
    // Zero on the wire would say that there is none; in one's complement 0xffff is zero as well.
    Wire.putU16(frame, at + 6, checksum == 0 ? 0xffff : checksum);
    return datagramBytes;
  }

  /** As {@link #send}, with what Linux would say if the datagram cannot leave. */
  public void sendOrFail(byte[] frame, int payloadBytes, Endpoint to, int scope, long nowNanos)
      throws IOException {
    switch (send(frame, payloadBytes, to, scope, nowNanos)) {
      // What is blackholed, or dropped by the device, is as good as lost on its way.
      case SENT, DROPPED -> {}
      case NO_ROUTE -> throw new SocketException("Network is unreachable: " + to.address());
      case TOO_BIG -> throw new SocketException("Message too long: " + payloadBytes + " bytes");
      case BROADCAST -> throw new BindException(NOT_SWITCHED_ON);
    }
  }

  /** Whether it goes to everybody on a link without asking the FIB. */
  private boolean isNamedBroadcast(IpAddress destination, int scope) {
    return destination.equals(Ipv4Address.BROADCAST)
        || (scope != 0 || options().interfaceIndex() != 0)
            && context.ip().broadcastInterface(destination) != 0;
  }

  /** How well a packet for one address fits, 0 for not at all. */
  int score(IpPacket packet, int sourcePort) {
    if (!matches(packet)) {
      return 0;
    }
    int score = SAME_FAMILY;
    Endpoint peer = remote;
    if (peer != null) {
      if (!isFrom(peer, packet, sourcePort)) {
        return 0;
      }
      score += CONNECTED;
    }
    if (!isUnspecified(local.address())) {
      score += SPECIFIC;
    }
    if (options().interfaceIndex() != 0) {
      score += ONE_INTERFACE;
    }
    if (packet.isIpv6() == (local.address() instanceof Ipv6Address)) {
      score += SAME_FAMILY;
    }
    return score;
  }

  /** Of link-local peers each link has its own (RFC 4007, section 6). */
  private boolean isFrom(Endpoint peer, IpPacket packet, int sourcePort) {
    StackInterface in = packet.in();
    return peer.port() == sourcePort
        && (peerInterface == 0 || in != null && in.index() == peerInterface)
        && IpPacket.high(peer.address()) == packet.sourceHigh()
        && IpPacket.low(peer.address()) == packet.sourceLow();
  }

  /** Whether it wants a packet that is for many. */
  boolean wants(IpPacket packet, int sourcePort, IpAddress destination, int interfaceIndex) {
    Endpoint peer = remote;
    if (peer != null && !isFrom(peer, packet, sourcePort)) {
      return false;
    }
    if (peer == null ? !matches(packet) : !isUnspecified(bound.address()) && !matches(packet)) {
      return false;
    }
    return !Memberships.isGroup(destination)
        || memberships().wants(interfaceIndex, destination, packet.source());
  }

  boolean take(IpPacket packet, int sourcePort) {
    return deliver(
        packet,
        sourcePort,
        packet.payloadAt() + Udp.HEADER_BYTES,
        Udp.datagramBytes(packet.bytes(), packet.payloadAt()) - Udp.HEADER_BYTES);
  }

  void icmp(IpError error, Endpoint to) {
    IOException meaning = errorOf(error, to);
    if (meaning != null) {
      observer.errorReceived(meaning);
    }
  }

  @Override
  protected void loopBack(IpPacket packet, long nowNanos) {
    layer.received(packet, nowNanos);
  }

  @Override
  public SocketInfo info() {
    return new SocketInfo(
        "udp",
        local,
        Optional.ofNullable(remote),
        "OPEN",
        queue().bytes(),
        0,
        received(),
        sent(),
        dropped());
  }
}
