package io.polyrouter.stack.ipv4;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.neighbour.Neighbour;
import io.polyrouter.stack.neighbour.Neighbours;
import java.util.concurrent.TimeUnit;

/**
 * ARP packets (RFC 826; RFC 5227, sections 2.3 and 2.4): asks, answers, announces own addresses and
 * defends them. What becomes of neighbours is decided by {@link Neighbours}.
 */
final class ArpProtocol {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  // RFC 5227, section 1.1
  private static final int ANNOUNCEMENTS = 2;
  private static final long ANNOUNCE_INTERVAL_NANOS = 2 * SECOND;
  private static final long DEFEND_INTERVAL_NANOS = 10 * SECOND;

  private final StackContext context;
  private final Neighbours neighbours;

  ArpProtocol(StackContext context, Neighbours neighbours) {
    this.context = context;
    this.neighbours = neighbours;
  }

  void request(Ipv4Link out, Neighbour neighbour, boolean unicast) {
    int target = (int) neighbour.low();
    int source = out.sourceFor(target);
    // Without an own address there is nobody to answer to; it then fails as if nobody had.
    if (source != 0) {
      long to = unicast ? neighbour.macBits() : MacAddress.BROADCAST.bits();
      send(out, Arp.REQUEST, to, source, 0, target);
    }
  }

  private static void send(
      Ipv4Link out, int operation, long to, int source, long targetMac, int target) {
    byte[] frame = new byte[Ethernet.HEADER_BYTES + Arp.PACKET_BYTES];
    long mac = out.macOf(source);
    Arp.write(frame, Ethernet.HEADER_BYTES, operation, mac, source, targetMac, target);
    out.link()
        .count(
            operation == Arp.REQUEST
                ? InterfaceCounter.ARP_REQUESTS_OUT
                : InterfaceCounter.ARP_REPLIES_OUT);
    out.link().transmitFrom(mac, to, EtherType.ARP, frame, frame.length);
  }

  // ---- announcements ------------------------------------------------------------------------

  void startAnnouncing(Ipv4Link onLink, long nowNanos) {
    boolean hasNone = onLink.addresses.length == 0 && onLink.link().virtualMacs().isEmpty();
    if (hasNone || !onLink.link().canTransmit()) {
      return;
    }
    Announcer announcer = onLink.announcer;
    if (announcer == null) {
      announcer = new Announcer(this, onLink);
      onLink.announcer = announcer;
    }
    announcer.remaining = ANNOUNCEMENTS;
    announce(onLink, announcer, nowNanos);
  }

  void stopAnnouncing(Ipv4Link onLink) {
    if (onLink.announcer != null) {
      context.timers().cancel(onLink.announcer);
      onLink.announcer = null;
    }
  }

  void announce(Ipv4Link onLink, Announcer announcer, long nowNanos) {
    for (InterfaceAddress own : onLink.addresses) {
      announceOne(onLink, own.address().bits());
    }
    for (Ipv4Address virtual : onLink.virtualAddresses(false)) {
      announceOne(onLink, virtual.bits());
    }
    if (--announcer.remaining > 0) {
      context.timers().set(announcer, nowNanos + ANNOUNCE_INTERVAL_NANOS);
    } else {
      stopAnnouncing(onLink);
    }
  }

  private static void announceOne(Ipv4Link onLink, int address) {
    send(onLink, Arp.REQUEST, MacAddress.BROADCAST.bits(), address, 0, address);
  }

  // ---- reception ----------------------------------------------------------------------------

  void receive(Ipv4Link in, byte[] frame, int length, long nowNanos) {
    int at = Ethernet.HEADER_BYTES;
    Malformed malformed = Arp.check(frame, at, length - at);
    if (malformed != null) {
      in.link().count(malformed);
      return;
    }
    boolean isRequest = Arp.operation(frame, at) == Arp.REQUEST;
    in.link().count(isRequest ? InterfaceCounter.ARP_REQUESTS_IN : InterfaceCounter.ARP_REPLIES_IN);
    long senderMac = Arp.senderMac(frame, at);
    int sender = Arp.senderAddress(frame, at);
    int target = Arp.targetAddress(frame, at);
    boolean asksUs = isRequest && in.answersFor(target);
    if (senderMac == 0 || in.link().isOwnMac(senderMac)) {
      in.link().count(InterfaceCounter.ARP_INVALID_SENDER);
      return;
    }
    if (sender == 0) {
      // A probe (RFC 5227, section 2.1.1): whoever sends it must not take an address of ours.
      if (asksUs) {
        send(in, Arp.REPLY, senderMac, target, senderMac, sender);
      }
      return;
    }
    if (in.answersFor(sender)) {
      conflict(in, sender, nowNanos);
      return;
    }
    boolean answersUs =
        !isRequest && in.answersFor(target) && in.link().isOwnMac(Ethernet.destination(frame, 0));
    if (!hear(in, sender, senderMac, answersUs, asksUs, isRequest, nowNanos)) {
      return;
    }
    if (asksUs) {
      send(in, Arp.REPLY, senderMac, target, senderMac, sender);
    }
  }

  /** Returns whether the sender can be a node on this link. */
  private boolean hear(
      Ipv4Link in,
      int sender,
      long senderMac,
      boolean answersUs,
      boolean asksUs,
      boolean isRequest,
      long nowNanos) {
    Neighbour neighbour = in.table.get(sender);
    if (neighbour != null) {
      if (answersUs) {
        neighbours.answered(neighbour, senderMac, nowNanos);
      } else if (neighbour.macBits() != senderMac) {
        neighbours.claimed(neighbour, senderMac, nowNanos);
      } else if (asksUs) {
        neighbours.confirmed(neighbour, false, nowNanos);
      }
      return true;
    }
    // The nodes on the link of an unnumbered interface may have any address.
    boolean isPossible = in.isOnLink(sender) ? !in.isReserved(sender) : in.addresses.length == 0;
    if (!isPossible || Martians.isInvalidSource(sender)) {
      in.link().count(InterfaceCounter.ARP_INVALID_SENDER);
      return false;
    }
    if (asksUs) {
      neighbours.learn(in, 0, Ipv4Layer.low(sender), senderMac, nowNanos);
    } else if (!isRequest) {
      in.link().count(InterfaceCounter.ARP_UNSOLICITED);
    }
    return true;
  }

  /** RFC 5227, section 2.4 (b): keep the address, and say so, but not too often. */
  private static void conflict(Ipv4Link in, int address, long nowNanos) {
    in.link().count(InterfaceCounter.ARP_CONFLICTS);
    if (nowNanos >= in.nextDefenceNanos) {
      in.nextDefenceNanos = nowNanos + DEFEND_INTERVAL_NANOS;
      announceOne(in, address);
    }
  }
}
