package io.polyrouter.stack.ipv6;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.Ipv6AddressState.Status;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.neighbour.Neighbour;
import io.polyrouter.stack.neighbour.Neighbours;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Neighbour discovery messages (RFC 4861, sections 6 and 7) and duplicate detection (RFC 4862,
 * section 5.4). What becomes of neighbours is decided by {@link Neighbours}.
 */
final class NeighbourDiscovery {

  private static final int MESSAGE_AT = IP + Ipv6.HEADER_BYTES;
  private static final long RETRANS_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long GROUP_BIT = 0x0100_0000_0000L;

  private final StackContext context;
  private final Neighbours neighbours;

  NeighbourDiscovery(StackContext context, Neighbours neighbours) {
    this.context = context;
    this.neighbours = neighbours;
  }

  // ---- asking -------------------------------------------------------------------------------

  void solicit(Ipv6Link out, Neighbour neighbour, boolean unicast) {
    OwnAddress from = asker(out, neighbour);
    // Without a usable address there is nobody to answer to; it then fails as if nobody had.
    if (from == null) {
      return;
    }
    long toHigh = unicast ? neighbour.high() : Scopes.LINK_GROUP_HIGH;
    long toLow = unicast ? neighbour.low() : Scopes.solicitedNodeLow(neighbour.low());
    byte[] frame =
        new byte[MESSAGE_AT + Ndp.NEIGHBOR_MESSAGE_BYTES + NdpOptions.LINK_LAYER_ADDRESS_BYTES];
    Ndp.writeNeighborMessage(frame, MESSAGE_AT, 0, neighbour.high(), neighbour.low());
    NdpOptions.writeLinkLayerAddress(
        frame,
        MESSAGE_AT + Ndp.NEIGHBOR_MESSAGE_BYTES,
        NdpOptions.SOURCE_LINK_LAYER_ADDRESS,
        out.link().macBits());
    out.link().count(InterfaceCounter.ND_SOLICITATIONS_OUT);
    send(
        out,
        Icmpv6.NEIGHBOR_SOLICITATION,
        frame,
        from.high(),
        from.low(),
        toHigh,
        toLow,
        unicast ? neighbour.macBits() : Scopes.groupMac(toLow));
  }

  /**
   * The source of the packet that waits, if that is an address of the link (RFC 4861, section
   * 7.2.2): the neighbour learns the address that it will have to answer to.
   */
  private static @Nullable OwnAddress asker(Ipv6Link out, Neighbour neighbour) {
    byte[] prompting = neighbour.prompting();
    if (prompting != null) {
      OwnAddress own = out.own(Ipv6.sourceHigh(prompting, IP), Ipv6.sourceLow(prompting, IP));
      if (own != null && own.isUsable()) {
        return own;
      }
    }
    return out.usable();
  }

  /** Sends a message whose body and options are in place. */
  static void send(
      Ipv6Link out,
      int type,
      byte[] frame,
      long fromHigh,
      long fromLow,
      long toHigh,
      long toLow,
      long toMac) {
    int messageBytes = frame.length - MESSAGE_AT;
    Ipv6.write(
        frame,
        IP,
        0,
        0,
        messageBytes,
        IpProtocol.ICMPV6,
        Ndp.HOP_LIMIT,
        fromHigh,
        fromLow,
        toHigh,
        toLow);
    Icmpv6.writeHeader(frame, MESSAGE_AT, type, 0, messageBytes, IP);
    out.link().transmit(toMac, EtherType.IPV6, frame, frame.length);
  }

  /** The same from the MAC address that an address is to be found at. */
  private static void sendAs(
      OwnAddress from, Ipv6Link out, byte[] frame, long toHigh, long toLow, long toMac) {
    out.link().sendAs(from.macBits());
    send(out, Icmpv6.NEIGHBOR_ADVERTISEMENT, frame, from.high(), from.low(), toHigh, toLow, toMac);
    out.link().sendAs(0);
  }

  // ---- own addresses ------------------------------------------------------------------------

  /** The link came up: checks addresses that were never checked, announces the others. */
  void linkUp(Ipv6Link onLink, long nowNanos) {
    boolean becameUsable = false;
    for (OwnAddress own : onLink.addresses) {
      becameUsable |= start(own, nowNanos);
    }
    if (becameUsable) {
      context.listener().ipv6AddressesChanged(onLink.link());
    }
  }

  /** An address is there to be used on a link that is up; returns whether it can be at once. */
  boolean start(OwnAddress own, long nowNanos) {
    if (own.isUsable()) {
      announce(own);
      return false;
    }
    if (own.onLink.dupAddrDetectTransmits == 0 || own.onLink.link().device() == null) {
      own.status = Status.PREFERRED;
      announce(own);
      return true;
    }
    own.status = Status.TENTATIVE;
    own.solicitations = 0;
    // Some time later, since all nodes of a link may start at once (RFC 4862, section 5.4.2).
    long pause = context.random().nextLong(RETRANS_NANOS);
    context.timers().set(own, nowNanos + pause);
    return false;
  }

  void linkDown(Ipv6Link onLink) {
    for (OwnAddress own : onLink.addresses) {
      context.timers().cancel(own);
      if (own.status == Status.TENTATIVE) {
        own.status = Status.INACCESSIBLE;
      }
    }
  }

  /** It is time to ask once more whether another node has the address, or to believe that not. */
  void duplicateDetection(OwnAddress own, long nowNanos) {
    if (own.solicitations < own.onLink.dupAddrDetectTransmits) {
      own.solicitations++;
      own.nonce = context.random().nextLong() >>> 16;
      context.timers().set(own, nowNanos + RETRANS_NANOS);
      solicitOwn(own);
      return;
    }
    own.status = Status.PREFERRED;
    announce(own);
    context.listener().ipv6AddressesChanged(own.onLink.link());
    if (own.isLinkLocal() && own.onLink.advertiser != null) {
      own.onLink.advertiser.start(nowNanos);
    }
  }

  private void solicitOwn(OwnAddress own) {
    byte[] frame = new byte[MESSAGE_AT + Ndp.NEIGHBOR_MESSAGE_BYTES + NdpOptions.NONCE_BYTES];
    Ndp.writeNeighborMessage(frame, MESSAGE_AT, 0, own.high(), own.low());
    NdpOptions.writeNonce(frame, MESSAGE_AT + Ndp.NEIGHBOR_MESSAGE_BYTES, own.nonce);
    own.onLink.link().count(InterfaceCounter.ND_SOLICITATIONS_OUT);
    long group = Scopes.solicitedNodeLow(own.low());
    send(
        own.onLink,
        Icmpv6.NEIGHBOR_SOLICITATION,
        frame,
        0,
        0,
        Scopes.LINK_GROUP_HIGH,
        group,
        Scopes.groupMac(group));
  }

  private void isDuplicate(OwnAddress own) {
    own.status = Status.DUPLICATE;
    context.timers().cancel(own);
    own.onLink.link().count(InterfaceCounter.ND_DUPLICATES);
    context.listener().ipv6AddressesChanged(own.onLink.link());
  }

  /** Tells all nodes of the link (RFC 4861, section 7.2.6; RFC 9131). */
  void announce(OwnAddress own) {
    if (own.onLink.link().canTransmit()) {
      advertise(
          own.onLink,
          Ndp.ROUTER | Ndp.OVERRIDE,
          own.high(),
          own.low(),
          own,
          Scopes.LINK_GROUP_HIGH,
          MldProtocol.ALL_NODES_LOW,
          Scopes.groupMac(MldProtocol.ALL_NODES_LOW));
    }
  }

  private static void advertise(
      Ipv6Link out,
      int flags,
      long targetHigh,
      long targetLow,
      OwnAddress from,
      long toHigh,
      long toLow,
      long toMac) {
    byte[] frame =
        new byte[MESSAGE_AT + Ndp.NEIGHBOR_MESSAGE_BYTES + NdpOptions.LINK_LAYER_ADDRESS_BYTES];
    Ndp.writeNeighborMessage(frame, MESSAGE_AT, flags, targetHigh, targetLow);
    NdpOptions.writeLinkLayerAddress(
        frame,
        MESSAGE_AT + Ndp.NEIGHBOR_MESSAGE_BYTES,
        NdpOptions.TARGET_LINK_LAYER_ADDRESS,
        from.macBits());
    out.link().count(InterfaceCounter.ND_ADVERTISEMENTS_OUT);
    sendAs(from, out, frame, toHigh, toLow, toMac);
  }

  // ---- reception ----------------------------------------------------------------------------

  /** Takes in a message that has been checked. */
  void receive(Ipv6Link in, byte[] frame, int at, int length, long nowNanos) {
    int type = Icmpv6.type(frame, at);
    switch (type) {
      case Icmpv6.NEIGHBOR_SOLICITATION -> {
        in.link().count(InterfaceCounter.ND_SOLICITATIONS_IN);
        solicited(in, frame, at, length, nowNanos);
      }
      case Icmpv6.NEIGHBOR_ADVERTISEMENT -> {
        in.link().count(InterfaceCounter.ND_ADVERTISEMENTS_IN);
        advertised(in, frame, at, length, nowNanos);
      }
      case Icmpv6.ROUTER_SOLICITATION -> {
        in.link().count(InterfaceCounter.ROUTER_SOLICITATIONS_IN);
        if (in.advertiser != null) {
          hearSource(in, frame, at, length, true, nowNanos);
          in.advertiser.solicited(nowNanos);
        }
      }
      case Icmpv6.ROUTER_ADVERTISEMENT -> {
        in.link().count(InterfaceCounter.ROUTER_ADVERTISEMENTS_IN);
        hearSource(in, frame, at, length, false, nowNanos);
      }
      default -> in.link().count(InterfaceCounter.REDIRECTS_IGNORED);
    }
  }

  /** RFC 4861, section 7.2.3; RFC 4862, section 5.4.3. */
  private void solicited(Ipv6Link in, byte[] frame, int at, int length, long nowNanos) {
    long targetHigh = Ndp.targetHigh(frame, at);
    long targetLow = Ndp.targetLow(frame, at);
    long fromHigh = Ipv6.sourceHigh(frame, IP);
    long fromLow = Ipv6.sourceLow(frame, IP);
    boolean isProbe = Scopes.isUnspecified(fromHigh, fromLow);
    OwnAddress virtual = in.virtual(targetHigh, targetLow);
    OwnAddress target = virtual != null ? virtual : in.own(targetHigh, targetLow);
    if (target != null && !target.isUsable()) {
      if (isProbe && target.status == Status.TENTATIVE && !isOwnProbe(target, frame, at, length)) {
        isDuplicate(target);
      }
      return;
    }
    boolean isAnycast = target == null && in.isAnycast(targetHigh, targetLow);
    if (target == null && !isAnycast) {
      return;
    }
    OwnAddress from = target != null ? target : in.usable();
    if (from == null) {
      return;
    }
    // All nodes that have an anycast address answer: the first answer is as good as another.
    int flags = Ndp.ROUTER | (isAnycast ? 0 : Ndp.OVERRIDE);
    if (isProbe) {
      if (!isAnycast) {
        announce(from);
      }
      return;
    }
    if (!hearSource(in, frame, at, length, true, nowNanos)) {
      return;
    }
    Neighbour asker = in.table.get(fromHigh, fromLow);
    long mac = asker != null && asker.isResolved() ? asker.macBits() : Ethernet.source(frame, 0);
    advertise(in, flags | Ndp.SOLICITED, targetHigh, targetLow, from, fromHigh, fromLow, mac);
  }

  private static boolean isOwnProbe(OwnAddress target, byte[] frame, int at, int length) {
    int options = at + Ndp.NEIGHBOR_MESSAGE_BYTES;
    int nonce =
        NdpOptions.find(frame, options, length - Ndp.NEIGHBOR_MESSAGE_BYTES, NdpOptions.NONCE);
    boolean isReflected =
        nonce >= 0 && target.solicitations > 0 && NdpOptions.nonce(frame, nonce) == target.nonce;
    return isReflected || Ethernet.source(frame, 0) == target.onLink.link().macBits();
  }

  /**
   * Takes note of the link-layer address that a message's sender gives.
   *
   * @param wantsSomething whether a sender that is not known is to become so
   * @return whether the sender can be a node on this link
   */
  private boolean hearSource(
      Ipv6Link in, byte[] frame, int at, int length, boolean wantsSomething, long nowNanos) {
    long high = Ipv6.sourceHigh(frame, IP);
    long low = Ipv6.sourceLow(frame, IP);
    if (Scopes.isUnspecified(high, low)) {
      return true;
    }
    int offset = Ndp.optionsOffset(Icmpv6.type(frame, at));
    int option =
        NdpOptions.find(frame, at + offset, length - offset, NdpOptions.SOURCE_LINK_LAYER_ADDRESS);
    long mac = option < 0 ? 0 : NdpOptions.mac(frame, option);
    if (!in.isOnLink(high, low) || in.isAnycast(high, low) || option >= 0 && !isNodeMac(in, mac)) {
      in.link().count(InterfaceCounter.ND_INVALID_SENDER);
      return false;
    }
    if (option < 0) {
      return true;
    }
    Neighbour neighbour = in.table.get(high, low);
    if (neighbour != null) {
      if (neighbour.macBits() != mac) {
        neighbours.claimed(neighbour, mac, nowNanos);
      }
    } else if (wantsSomething) {
      neighbours.learn(in, high, low, mac, nowNanos);
    }
    return true;
  }

  private static boolean isNodeMac(Ipv6Link in, long mac) {
    return mac != 0 && (mac & GROUP_BIT) == 0 && mac != in.link().macBits();
  }

  /** RFC 4861, section 7.2.5; RFC 4862, section 5.4.4. */
  private void advertised(Ipv6Link in, byte[] frame, int at, int length, long nowNanos) {
    long high = Ndp.targetHigh(frame, at);
    long low = Ndp.targetLow(frame, at);
    OwnAddress own = in.own(high, low);
    if (own != null) {
      if (own.status == Status.TENTATIVE) {
        isDuplicate(own);
      } else {
        in.link().count(InterfaceCounter.ND_CONFLICTS);
      }
      return;
    }
    Neighbour neighbour = in.table.get(high, low);
    if (neighbour == null) {
      in.link().count(InterfaceCounter.ND_UNSOLICITED);
      return;
    }
    int option =
        NdpOptions.find(
            frame,
            at + Ndp.NEIGHBOR_MESSAGE_BYTES,
            length - Ndp.NEIGHBOR_MESSAGE_BYTES,
            NdpOptions.TARGET_LINK_LAYER_ADDRESS);
    // An answer to a unicast solicitation may leave out what the asker knows.
    long mac = option < 0 ? neighbour.macBits() : NdpOptions.mac(frame, option);
    if (!isNodeMac(in, mac)) {
      in.link().count(InterfaceCounter.ND_INVALID_SENDER);
      return;
    }
    int flags = Ndp.neighborFlags(frame, at);
    boolean isKept =
        neighbour.isResolved() && neighbour.macBits() != mac && (flags & Ndp.OVERRIDE) == 0;
    if (isKept) {
      neighbours.doubted(neighbour, nowNanos);
      return;
    }
    neighbour.setRouter((flags & Ndp.ROUTER) != 0);
    if ((flags & Ndp.SOLICITED) != 0) {
      neighbours.answered(neighbour, mac, nowNanos);
    } else if (neighbour.macBits() != mac) {
      neighbours.claimed(neighbour, mac, nowNanos);
    }
  }
}
