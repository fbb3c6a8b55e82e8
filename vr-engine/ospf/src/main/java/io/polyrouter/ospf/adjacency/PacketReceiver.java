package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.ospf.lsa.LsaPool;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.packet.PacketFormat;
import io.polyrouter.ospf.packet.PacketGuard;
import io.polyrouter.ospf.packet.PacketGuard.Opening;
import io.polyrouter.ospf.packet.PacketReading;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import org.jspecify.annotations.Nullable;

/** Takes in packets (RFC 2328, section 8.2; RFC 5340, section 4.2.2). */
final class PacketReceiver {

  private static final int FARTHEST = 255;
  private static final int ROUTER_ID = 4;
  private static final int AREA_ID = 8;
  private static final int V3_INSTANCE_ID = 14;

  private final Speaker speaker;
  private final Dialect dialect;
  private final PacketFormat format;
  private final PacketGuard guard;
  private final LsaPool pool;

  PacketReceiver(Speaker speaker, LsaPool pool) {
    this.speaker = speaker;
    this.pool = pool;
    this.dialect = speaker.dialect;
    format = dialect.version().packets();
    guard = dialect.version().guard();
  }

  /** What sequence numbers of authentication are counted by: in version 3 by the packet's type. */
  static int sequenceType(Dialect dialect, OspfPacket packet) {
    return switch (dialect) {
      case V2 -> 0;
      case V3 ->
          switch (packet) {
            case OspfPacket.Hello hello -> 1;
            case OspfPacket.DatabaseDescription description -> 2;
            case OspfPacket.LinkStateRequest request -> 3;
            case OspfPacket.LinkStateUpdate update -> 4;
            case OspfPacket.LinkStateAck ack -> 5;
          };
    };
  }

  /** A packet came in on an interface that OSPF runs on; it is not this router's own. */
  void receive(OspfInterface link, DatagramReceived datagram, long now) {
    byte[] bytes = datagram.payload().bytes();
    IpAddress source = datagram.source();
    BadPacket bad = format.checkHeader(bytes, bytes.length);
    if (bad != null) {
      speaker.refuse(link, bad, source, now);
      return;
    }
    int areaId = Wire.i32(bytes, AREA_ID);
    OspfInterface at = link;
    if (areaId == AreaSettings.BACKBONE && link.areaId != areaId && !isGroup(datagram)) {
      at = speaker.virtualLink(link.areaId, Wire.i32(bytes, ROUTER_ID));
      bad = at == null ? BadPacket.VIRTUAL_LINK : null;
    } else if (areaId != link.areaId) {
      bad = BadPacket.AREA;
    }
    if (at == null) {
      at = link;
    }
    // Another instance on the link is nothing wrong, whatever its area.
    if (dialect == Dialect.V3 && Wire.u8(bytes, V3_INSTANCE_ID) != at.settings.instanceId()) {
      bad = BadPacket.INSTANCE;
    }
    if (bad == null) {
      bad = envelope(at, datagram);
    }
    if (bad == null && Wire.i32(bytes, ROUTER_ID) == speaker.routerId) {
      bad = BadPacket.DUPLICATE_ROUTER_ID;
    }
    if (bad != null) {
      speaker.refuse(at, bad, source, now);
      return;
    }
    open(at, datagram, bytes, now);
  }

  private boolean isGroup(DatagramReceived datagram) {
    return switch (datagram.destination()) {
      case Ipv4Address v4 -> v4.isMulticast();
      case Ipv6Address v6 -> v6.isMulticast();
    };
  }

  /** The checks of what is around the packet. */
  private @Nullable BadPacket envelope(OspfInterface at, DatagramReceived datagram) {
    if (!at.isSpeaking()) {
      return BadPacket.PASSIVE;
    }
    boolean isForDesignated = datagram.destination().equals(dialect.designatedRouters());
    if (isForDesignated && !at.state.isElected()
        || isGroup(datagram)
            && !isForDesignated
            && !datagram.destination().equals(dialect.allRouters())) {
      return BadPacket.DESTINATION;
    }
    if (at.isVirtual()) {
      return null;
    }
    if (at.settings.ttlSecurity() && datagram.hopLimit() != FARTHEST) {
      return BadPacket.HOP_LIMIT;
    }
    return at.port != null && dialect.isOnLink(at.port, at.type, datagram.source())
        ? null
        : BadPacket.SOURCE;
  }

  private void open(OspfInterface at, DatagramReceived datagram, byte[] bytes, long now) {
    IpAddress source = datagram.source();
    Opening opening =
        guard.open(
            bytes,
            bytes.length,
            at.settings.authentication(),
            new PacketGuard.Path(source, datagram.destination()),
            speaker.wallSeconds());
    switch (opening) {
      case Opening.Refused refused -> speaker.refuse(at, refused.reason(), source, now);
      case Opening.Genuine genuine -> {
        switch (format.read(bytes, pool)) {
          case PacketReading.Refused refused -> speaker.refuse(at, refused.reason(), source, now);
          case OspfPacket packet -> dispatch(at, packet, genuine, source, now);
        }
      }
    }
  }

  private void dispatch(
      OspfInterface at, OspfPacket packet, Opening.Genuine genuine, IpAddress source, long now) {
    at.received.add(packet);
    if (speaker.flooding.isOverloaded) {
      at.count(BadPacket.OVERLOADED);
      return;
    }
    if (packet instanceof OspfPacket.Hello hello) {
      speaker.hellos.receive(at, hello, source, genuine, now);
      return;
    }
    int routerId = packet.header().routerId();
    Neighbour neighbour = at.neighbours.get(speaker.hellos.key(at, routerId, source));
    if (neighbour == null || neighbour.routerId != routerId) {
      speaker.refuse(at, BadPacket.NEIGHBOUR_UNKNOWN, source, now);
      return;
    }
    if (genuine.isSigned()
        && !neighbour.takeSequenceNumber(
            dialect, sequenceType(dialect, packet), genuine.sequenceNumber())) {
      speaker.refuse(at, BadPacket.SEQUENCE_NUMBER, source, now);
      return;
    }
    switch (packet) {
      case OspfPacket.Hello hello -> {}
      case OspfPacket.DatabaseDescription description ->
          speaker.exchange.receive(neighbour, description, source, now);
      case OspfPacket.LinkStateRequest request -> speaker.exchange.receive(neighbour, request, now);
      case OspfPacket.LinkStateUpdate update -> speaker.flooding.receive(neighbour, update);
      case OspfPacket.LinkStateAck ack -> speaker.flooding.receive(neighbour, ack);
    }
  }
}
