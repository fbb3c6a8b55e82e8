package io.polyrouter.transport.raw;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.Memberships;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.PacketSocket;
import io.polyrouter.transport.PseudoHeader;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.TransportContext;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A raw IP socket of one address family and protocol. On the virtual router's loop only, but for
 * its queue. Ports in its endpoints are 0.
 */
public final class RawSocket extends PacketSocket {

  private final RawLayer layer;
  private final AddressFamily family;
  private final int protocol;

  /** Where in the payload the checksum is, or empty if it is not the stack's business. */
  private OptionalInt checksumOffset = OptionalInt.empty();

  private long malformed;

  RawSocket(
      RawLayer layer,
      TransportContext context,
      AddressFamily family,
      int protocol,
      PacketOptions options,
      PacketObserver observer) {
    super(context, options, observer, new Endpoint(anyOf(family), 0));
    this.layer = layer;
    this.family = family;
    this.protocol = protocol;
  }

  private static IpAddress anyOf(AddressFamily family) {
    return switch (family) {
      case IPV4 -> Ipv4Address.ANY;
      case IPV6 -> new Ipv6Address(0, 0);
    };
  }

  /** Where the payload stands in a frame that is sent. */
  public int payloadAt() {
    return switch (family) {
      case IPV4 -> IpOutput.IPV4_PAYLOAD_AT;
      case IPV6 -> IpOutput.IPV6_PAYLOAD_AT;
    };
  }

  public int protocol() {
    return protocol;
  }

  AddressFamily family() {
    return family;
  }

  /**
   * Has the Internet checksum over pseudo header and payload written and checked (RFC 3542, section
   * 3.1), as ICMPv6 and OSPFv3 want it.
   *
   * @param offset where in the payload it is, an even number; empty to leave payloads alone
   */
  public void setChecksumOffset(OptionalInt offset) throws IOException {
    if (offset.isPresent() && (offset.getAsInt() < 0 || offset.getAsInt() % 2 != 0)) {
      throw new SocketException("checksum offset " + offset.getAsInt() + " is not even");
    }
    checksumOffset = offset;
  }

  /** Gets only what is for this address, and sends from it. */
  public void bind(IpAddress address) throws IOException {
    checkFamily(address);
    checkBindable(context, address);
    local = new Endpoint(address, 0);
  }

  /** Sends to and receives from one remote address only. */
  public void connect(IpAddress address) throws IOException {
    checkFamily(address);
    if (sourceFor(address) == null) {
      throw new NoRouteToHostException("no route to " + address);
    }
    remote = new Endpoint(address, 0);
  }

  private void checkFamily(IpAddress address) throws IOException {
    if (address.family() != family) {
      throw new SocketException("the socket is of family " + family + ", not of " + address);
    }
  }

  @Override
  protected void unbind() {
    layer.remove(this);
  }

  @Override
  protected boolean isDualStack() {
    return false;
  }

  /**
   * Sends a packet.
   *
   * @param frame borrowed for the call, the payload at {@link #payloadAt}
   * @param to null for the address that it is connected with
   * @param scope outgoing interface that a scoped destination names, or 0
   */
  public SendResult send(
      byte[] frame, int payloadBytes, @Nullable IpAddress to, int scope, long nowNanos) {
    Endpoint peer = remote;
    IpAddress destination = to != null ? to : peer == null ? null : peer.address();
    if (destination == null || destination.family() != family || isClosed()) {
      return SendResult.NO_ROUTE;
    }
    IpAddress source = sourceFor(destination);
    if (source == null && scope != 0) {
      source = context.ip().selectSource(destination, scope);
    }
    if (source == null) {
      return SendResult.NO_ROUTE;
    }
    if (checksumOffset.isPresent() && checksumOffset.getAsInt() + 2 <= payloadBytes) {
      int at = payloadAt() + checksumOffset.getAsInt();
      Wire.putU16(frame, at, 0);
      long sum =
          PseudoHeader.sum(
                  IpPacket.high(source),
                  IpPacket.low(source),
                  IpPacket.high(destination),
                  IpPacket.low(destination),
                  protocol,
                  payloadBytes)
              + InternetChecksum.sum(frame, payloadAt(), payloadBytes);
      Wire.putU16(frame, at, InternetChecksum.ofSum(sum));
    }
    return sendPacket(frame, payloadBytes, protocol, source, destination, scope, nowNanos);
  }

  /**
   * Sends a packet as told, whatever the options say; checksums are up to the caller, and sockets
   * on this router itself that have joined the group do not get it.
   *
   * @param frame borrowed for the call, the payload at {@link #payloadAt}
   * @param source an own address
   */
  public SendResult sendFrom(
      byte[] frame,
      int payloadBytes,
      IpAddress source,
      IpAddress to,
      SendOptions how,
      long nowNanos) {
    return isClosed() || to.family() != family
        ? SendResult.NO_ROUTE
        : sendExactly(frame, payloadBytes, protocol, source, to, how, nowNanos);
  }

  /** Queues a copy if it wants the packet. */
  boolean offer(IpPacket packet) {
    if (packet.isIpv6() != (family == AddressFamily.IPV6)
        || !matches(packet)
        || !isFromPeer(packet)) {
      return false;
    }
    IpAddress destination = packet.destination();
    if (Memberships.isGroup(destination)) {
      var in = packet.in();
      int interfaceIndex = in == null ? 0 : in.index();
      if (!memberships().wants(interfaceIndex, destination, packet.source())) {
        return false;
      }
    }
    if (!isSummedUp(packet)) {
      malformed++;
      return true;
    }
    deliver(packet, 0, packet.payloadAt(), packet.payloadBytes());
    return true;
  }

  private boolean isFromPeer(IpPacket packet) {
    Endpoint peer = remote;
    return peer == null
        || IpPacket.high(peer.address()) == packet.sourceHigh()
            && IpPacket.low(peer.address()) == packet.sourceLow();
  }

  private boolean isSummedUp(IpPacket packet) {
    if (checksumOffset.isEmpty()) {
      return true;
    }
    if (checksumOffset.getAsInt() + 2 > packet.payloadBytes()) {
      return false;
    }
    long sum =
        PseudoHeader.sum(packet, packet.payloadBytes())
            + InternetChecksum.sum(packet.bytes(), packet.payloadAt(), packet.payloadBytes());
    return InternetChecksum.ofSum(sum) == 0;
  }

  /** Packets whose checksum was wrong. */
  public long malformed() {
    return malformed;
  }

  @Override
  protected void loopBack(IpPacket packet, long nowNanos) {
    layer.received(packet, nowNanos);
  }

  @Override
  public SocketInfo info() {
    return new SocketInfo(
        "raw " + protocol,
        local,
        Optional.ofNullable(remote),
        "OPEN",
        queue().bytes(),
        0,
        received(),
        sent(),
        dropped() + malformed);
  }
}
