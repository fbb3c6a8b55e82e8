package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.rip.RipSettings.Direction;
import io.polyrouter.rip.packet.BadPacket;
import io.polyrouter.rip.packet.BadRoute;
import io.polyrouter.rip.packet.Decoded;
import io.polyrouter.rip.packet.RipCodec;
import io.polyrouter.rip.packet.RipEntry;
import io.polyrouter.rip.packet.RipPacket;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.rip.packet.Ripv2Authentication;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.routing.protocol.ProtocolNotice;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes in packets (RFC 2453, section 3.9; RFC 2080, section 2.4). */
final class RipReceiver {

  /** Routers on one link that are listened to. */
  static final int MAX_NEIGHBOURS = 1_000;

  private static final int RIPNG_HOP_LIMIT = 255;
  private static final int VERSION_1 = 1;

  private final RipVersion version;
  private final RipCodec codec;
  private final InstanceContext context;
  private final RipTable table;
  private final RipSender sender;
  private final RipNeighbours neighbours;
  private final Consumer<ProtocolEffect> out;
  private RipSettings settings;
  private boolean limitTold;
  long requestsReceived;
  long responsesReceived;

  RipReceiver(
      RipSettings settings,
      InstanceContext context,
      RipTable table,
      RipSender sender,
      RipNeighbours neighbours,
      Consumer<ProtocolEffect> out) {
    this.version = settings.version();
    this.codec = RipCodec.of(version);
    this.context = context;
    this.table = table;
    this.sender = sender;
    this.neighbours = neighbours;
    this.settings = settings;
    this.out = out;
  }

  void configure(RipSettings now) {
    settings = now;
  }

  /** A packet came in on an interface where RIP runs; it is not this router's own. */
  void receive(RipPort port, RipInterfaceSettings at, DatagramReceived datagram, long now) {
    if (at.noListen()) {
      return;
    }
    byte[] bytes = datagram.payload().bytes();
    Ripv2Authentication.Result.Genuine genuine = null;
    BadPacket bad = checkHeader(port, at, datagram, bytes);
    if (bad == null) {
      switch (Ripv2Authentication.check(bytes, required(at))) {
        case Ripv2Authentication.Result.Refused refused -> bad = refused.reason();
        case Ripv2Authentication.Result.Genuine passed -> genuine = passed;
      }
    }
    RipPacket packet = null;
    if (genuine != null) {
      switch (codec.decode(bytes, genuine.from(), genuine.to())) {
        case Decoded.Invalid invalid -> bad = invalid.reason();
        case Decoded.Valid valid -> packet = valid.packet();
      }
    }
    if (packet == null || genuine == null) {
      refuse(port, bad == null ? BadPacket.LENGTH : bad, datagram, now);
      return;
    }
    RipNeighbour known = port.neighbours.get(datagram.source());
    if (known != null && !known.takeSequenceNumber(genuine.keyId(), genuine.sequenceNumber())) {
      refuse(port, BadPacket.SEQUENCE_NUMBER, datagram, now);
      return;
    }
    switch (packet.command()) {
      case REQUEST -> request(port, at, datagram, packet, now);
      case RESPONSE -> response(port, at, datagram, packet, genuine, now);
    }
  }

  private Ripv2Authentication.Required required(RipInterfaceSettings at) {
    return version == RipVersion.RIPNG
        ? new Ripv2Authentication.Required.None()
        : at.authentication().required(context.wallClockSeconds().getAsLong());
  }

  /** The checks that need no more than the header, the cheapest first. */
  private @Nullable BadPacket checkHeader(
      RipPort port, RipInterfaceSettings at, DatagramReceived datagram, byte[] bytes) {
    if (bytes.length < RipCodec.HEADER_BYTES) {
      return BadPacket.TOO_SHORT;
    }
    boolean isResponse = bytes[0] == RipPacket.Command.RESPONSE.code();
    if (isResponse && datagram.sourcePort() != version.port()) {
      return BadPacket.SOURCE_PORT;
    }
    if (version == RipVersion.RIPNG) {
      boolean isLinkLocal = datagram.source() instanceof Ipv6Address v6 && v6.isLinkLocal();
      if (isResponse && !isLinkLocal) {
        return BadPacket.SOURCE_NOT_LINK_LOCAL;
      }
      if (isResponse && datagram.hopLimit() != RIPNG_HOP_LIMIT) {
        return BadPacket.HOP_LIMIT;
      }
    }
    if (!port.isOnLink(datagram.source())) {
      return BadPacket.SOURCE_NOT_ON_LINK;
    }
    boolean isVersion1 = version == RipVersion.RIPV2 && bytes[1] == VERSION_1;
    return isVersion1 && !at.acceptVersion1() ? BadPacket.VERSION_1 : null;
  }

  private void refuse(RipPort port, BadPacket reason, DatagramReceived datagram, long now) {
    port.count(reason, datagram.source());
    if (reason.isAuthentication() && port.takeTelling(now)) {
      tell(new RipNotice.AuthenticationFailed(port.name(), datagram.source(), reason));
    }
  }

  private void tell(ProtocolNotice notice) {
    out.accept(new ProtocolEffect.Notify(notice));
  }

  // ---- requests -----------------------------------------------------------------------------

  private void request(
      RipPort port,
      RipInterfaceSettings at,
      DatagramReceived datagram,
      RipPacket packet,
      long now) {
    requestsReceived++;
    port.requestsReceived++;
    // A silent router answers only those who are no routers, such as monitors.
    boolean isSilentHere = at.passive() && !at.neighbours().contains(datagram.source());
    if (isSilentHere && datagram.sourcePort() == version.port() || !port.takeRequest(now)) {
      port.requestsIgnored++;
      return;
    }
    if (packet.wholeTable()) {
      if (isAnsweredToAll(at, datagram)) {
        sender.answerAll(port, datagram.source(), version.group(), version.port(), now);
      } else {
        sender.answerAll(port, datagram.source(), datagram.source(), datagram.sourcePort(), now);
      }
    } else if (!packet.entries().isEmpty()) {
      sender.answer(port, datagram.source(), datagram.sourcePort(), packet.entries(), now);
    }
  }

  /**
   * Whether everybody on the link is told. An answer to one router may have to wait until the
   * router's link-layer address is known, which what is sent to the group meanwhile does not. With
   * keys it would then come with too low a sequence number, and be dropped (RFC 4822, section
   * 3.2.2). A router that has just started, and asks the group, is answered there.
   */
  private boolean isAnsweredToAll(RipInterfaceSettings at, DatagramReceived datagram) {
    return at.authentication() instanceof RipAuthentication.Keys
        && at.multicast()
        && !at.passive()
        && datagram.sourcePort() == version.port()
        && datagram.destination().equals(version.group());
  }

  // ---- responses ----------------------------------------------------------------------------

  private void response(
      RipPort port,
      RipInterfaceSettings at,
      DatagramReceived datagram,
      RipPacket packet,
      Ripv2Authentication.Result.Genuine genuine,
      long now) {
    RipNeighbour neighbour = port.neighbours.get(datagram.source());
    if (neighbour == null) {
      if (port.neighbours.size() >= MAX_NEIGHBOURS) {
        refuse(port, BadPacket.NEIGHBOUR_LIMIT, datagram, now);
        return;
      }
      neighbour = neighbours.add(port, datagram.source());
      neighbour.takeSequenceNumber(genuine.keyId(), genuine.sequenceNumber());
    }
    responsesReceived++;
    port.responsesReceived++;
    neighbour.heardSeconds = context.wallClockSeconds().getAsLong();
    neighbour.version = packet.version();
    neighbour.silence.set(now + port.timers.invalidNanos());
    for (BadRoute bad : packet.badRoutes()) {
      port.count(bad, neighbour);
    }
    if (neighbour.down) {
      port.count(BadPacket.NEIGHBOUR_DOWN, neighbour.address);
      return;
    }
    for (RipEntry entry : packet.entries()) {
      BadRoute bad = learn(port, at, neighbour, entry, now);
      if (bad != null) {
        port.count(bad, neighbour);
        tellLimit(bad, neighbour, at);
      }
    }
    if (table.learnt() < settings.maximumRoutes() * 9L / 10) {
      limitTold = false;
    }
  }

  private @Nullable BadRoute learn(
      RipPort port, RipInterfaceSettings at, RipNeighbour neighbour, RipEntry entry, long now) {
    IpPrefix prefix = port.prefixOf(entry);
    IpAddress nextHop = neighbour.address;
    if (!entry.nextHop().equals(version.any()) && port.isOnLink(entry.nextHop())) {
      if (port.isOwn(entry.nextHop())) {
        return BadRoute.NEXT_HOP_SELF;
      }
      nextHop = entry.nextHop();
    }
    int added = at.cost() + settings.offset(prefix, port.name(), Direction.IN);
    int metric =
        settings.passes(prefix, port.name(), Direction.IN)
            ? Math.min(entry.metric() + added, RipEntry.INFINITY)
            : RipEntry.INFINITY;
    return table.learn(neighbour, prefix, new RipPath.Learnt(metric, entry.tag(), nextHop), now);
  }

  private void tellLimit(BadRoute bad, RipNeighbour neighbour, RipInterfaceSettings at) {
    if (bad == BadRoute.ROUTE_LIMIT && !limitTold) {
      limitTold = true;
      tell(new RipNotice.RouteLimitReached(settings.maximumRoutes()));
    }
    OptionalInt limit = at.maximumRoutesPerNeighbour();
    if (bad == BadRoute.NEIGHBOUR_ROUTE_LIMIT && !neighbour.limitTold && limit.isPresent()) {
      neighbour.limitTold = true;
      tell(
          new RipNotice.NeighbourRouteLimitReached(
              neighbour.port.name(), neighbour.address, limit.getAsInt()));
    }
  }
}
