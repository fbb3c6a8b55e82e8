package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.packet.PacketFormat;
import io.polyrouter.ospf.packet.PacketGuard;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Makes and sends packets (RFC 2328, section 8.1; RFC 5340, section 4.2.1). */
final class PacketSender {

  static final int IP_PROTOCOL = 89;
  private static final int MAX_PACKET_BYTES = 65_535;
  private static final int FARTHEST = 255;
  private static final int ONE_LINK = 1;

  private final Speaker speaker;
  private final ProtocolEndpoint endpoint;
  private final PacketFormat format;
  private final PacketGuard guard;

  PacketSender(Speaker speaker) {
    this.speaker = speaker;
    endpoint = new ProtocolEndpoint.IpProtocol(speaker.dialect.version().family(), IP_PROTOCOL);
    format = speaker.dialect.version().packets();
    guard = speaker.dialect.version().guard();
  }

  /** What packets of an interface begin with. */
  OspfPacket.Header header(OspfInterface at) {
    return new OspfPacket.Header(speaker.routerId, at.areaId, at.settings.instanceId());
  }

  /** Bytes of a packet that fit the link in one piece. */
  int roomBytes(OspfInterface at) {
    return Math.min(at.mtuBytes(), MAX_PACKET_BYTES)
        - speaker.dialect.ipHeaderBytes()
        - guard.trailerBytes(at.settings.authentication());
  }

  /** Where packets for one neighbour go: on a point-to-point link to all there are. */
  IpAddress target(Neighbour neighbour) {
    return neighbour.at.type == NetworkType.POINT_TO_POINT
        ? speaker.dialect.allRouters()
        : neighbour.address;
  }

  /** Sends a packet of any kind but an update. */
  void send(OspfInterface at, IpAddress destination, OspfPacket packet) {
    at.sent.add(packet);
    transmit(at, destination, format.write(packet));
  }

  /**
   * Sends some LSAs, in as few packets as they need, but not more than so many; takes those that
   * are sent out of the iterator.
   *
   * @return packets that were sent
   */
  int sendUpdates(OspfInterface at, IpAddress destination, Iterator<AgedLsa> lsas, int maxPackets) {
    int room = roomBytes(at) - format.updateOverheadBytes();
    List<AgedLsa> packet = new ArrayList<>();
    int bytes = 0;
    int packets = 0;
    while (packets < maxPackets && lsas.hasNext()) {
      AgedLsa next = lsas.next();
      if (!packet.isEmpty() && bytes + next.lsa().lengthBytes() > room) {
        sendUpdate(at, destination, packet);
        packets++;
        packet.clear();
        bytes = 0;
      }
      packet.add(next);
      bytes += next.lsa().lengthBytes();
    }
    if (!packet.isEmpty()) {
      sendUpdate(at, destination, packet);
      packets++;
    }
    return packets;
  }

  private void sendUpdate(OspfInterface at, IpAddress destination, List<AgedLsa> lsas) {
    at.sent.addUpdate(lsas.size());
    transmit(at, destination, format.writeUpdate(header(at), lsas));
  }

  private void transmit(OspfInterface at, IpAddress destination, byte[] packet) {
    IpAddress source = at.address;
    if (source == null) {
      return;
    }
    OspfAuthentication authentication = at.settings.authentication();
    long wallSeconds = speaker.wallSeconds();
    tellOfExpiredKeys(at, authentication, wallSeconds);
    byte[] sealed =
        guard.seal(
            packet,
            authentication,
            new PacketGuard.Path(source, destination),
            new PacketGuard.Clock(wallSeconds, () -> nextSequenceNumber(at, wallSeconds)));
    speaker.out.accept(
        new ProtocolEffect.SendDatagram(
            endpoint,
            at.interfaceIndex,
            Optional.of(source),
            destination,
            0,
            at.isVirtual() || at.settings.ttlSecurity() ? FARTHEST : ONE_LINK,
            ProtocolEffect.NETWORK_CONTROL,
            Payload.of(sealed)));
  }

  /** Grows with every packet, and over restarts too, as the clock does. */
  private long nextSequenceNumber(OspfInterface at, long wallSeconds) {
    long least = speaker.dialect.firstSequenceNumber(wallSeconds);
    at.sequenceNumber = Math.max(at.sequenceNumber + 1, least);
    return at.sequenceNumber;
  }

  private void tellOfExpiredKeys(
      OspfInterface at, OspfAuthentication authentication, long wallSeconds) {
    if (authentication instanceof OspfAuthentication.Keys keys) {
      boolean isExpired = keys.keys().sendKey(wallSeconds).isEmpty();
      if (isExpired && !at.keysExpiredTold) {
        speaker.tell(
            new OspfNotice.KeysExpired(at.name(), keys.keys().sendKeyOrLast(wallSeconds).id()));
      }
      at.keysExpiredTold = isExpired;
    }
  }
}
