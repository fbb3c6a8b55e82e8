package io.polyrouter.stack;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Arp;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.stack.Neighbour.Waiting;
import io.polyrouter.stack.time.TimerQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Address resolution of one virtual router (RFC 826; RFC 1122, section 2.3.2; RFC 5227, sections
 * 2.3 and 2.4).
 *
 * <pre>
 *                 needed                 answer                    30 s
 *     (nothing) ----------&gt; INCOMPLETE ----------&gt; REACHABLE ------------------&gt; PROBE
 *                 request    |      ^                ^   |  link down              |  |
 *                 asks us:   | 3 s  |                |   v                         |  |
 *                 REACHABLE  v      | lost, but      | STALE --link up--&gt; PROBE    |  |
 *                        (nothing)  | a next hop     +--------------answer---------+  |
 *                                   +--------------------------------no answer--------+
 * </pre>
 *
 * <p>A resolved neighbour is asked again before it expires, whether this stack saw traffic to it or
 * not: a switch may forward to it on its own. It stays in use meanwhile. Next hops of the FIB are
 * kept resolved, and asked for with growing pauses while they do not answer.
 */
final class ArpCache {

  static final int MAX_WAITING_PER_NEIGHBOUR = 16;
  static final int MAX_WAITING = 1024;
  static final int MAX_INCOMPLETE = 512;

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** RFC 1122, section 2.3.2.1: no more than one request a second to a destination. */
  private static final long REQUEST_INTERVAL_NANOS = SECOND;

  private static final int REQUESTS_BEFORE_FAILURE = 3;
  private static final long LONGEST_RETRY_NANOS = 32 * SECOND;
  private static final long REACHABLE_NANOS = 30 * SECOND;
  private static final int UNICAST_PROBES = 2;
  private static final int PROBES_BEFORE_LOSS = 4;
  private static final long LINK_UP_PROBE_SPREAD_NANOS = SECOND / 2;

  // RFC 5227, section 1.1
  private static final int ANNOUNCEMENTS = 2;
  private static final long ANNOUNCE_INTERVAL_NANOS = 2 * SECOND;
  private static final long DEFEND_INTERVAL_NANOS = 10 * SECOND;

  private final IpStack stack;
  private final TimerQueue timers;
  private final RandomGenerator random;
  private final StackListener listener;

  private int size;

  /** Those not wanted, which anybody can cause by sending to absent nodes. */
  private int incomplete;

  private int waiting;

  ArpCache(IpStack stack, TimerQueue timers, RandomGenerator random, StackListener listener) {
    this.stack = stack;
    this.timers = timers;
    this.random = random;
    this.listener = listener;
  }

  int size() {
    return size;
  }

  // ---- packets to neighbours ----------------------------------------------------------------

  /** Keeps the packet until the neighbour's MAC address is known, and asks for it. */
  void sendWhenResolved(
      StackInterface out, int address, byte[] frame, int packetBytes, long nowNanos) {
    Neighbour neighbour = out.neighbours.get(address);
    if (neighbour == null) {
      if (incomplete >= MAX_INCOMPLETE || size >= stack.maxNeighbours()) {
        stack.count(VrCounter.NEIGHBOUR_LIMIT);
        return;
      }
      neighbour = add(out, address);
      incomplete++;
      request(neighbour, nowNanos);
    }
    ArrayDeque<Waiting> queue = neighbour.waiting;
    if (queue == null) {
      queue = new ArrayDeque<>(2);
      neighbour.waiting = queue;
    }
    if (queue.size() >= MAX_WAITING_PER_NEIGHBOUR) {
      // RFC 1122, section 2.3.2.2: the latest packet is the one to keep.
      queue.removeFirst();
      waiting--;
      stack.count(VrCounter.NEIGHBOUR_QUEUE_FULL);
    } else if (waiting >= MAX_WAITING) {
      stack.count(VrCounter.NEIGHBOUR_QUEUE_FULL);
      return;
    }
    queue.addLast(new Waiting(frame, packetBytes));
    waiting++;
  }

  private void sendWaiting(Neighbour neighbour) {
    for (Waiting packet : takeWaiting(neighbour)) {
      stack.transmit(neighbour.onInterface, neighbour.macBits, packet.frame, packet.packetBytes);
    }
  }

  private void failWaiting(Neighbour neighbour, long nowNanos) {
    for (Waiting packet : takeWaiting(neighbour)) {
      stack.count(VrCounter.NEIGHBOUR_UNRESOLVED);
      stack.icmp().hostUnreachable(packet.frame, packet.packetBytes, nowNanos);
    }
  }

  private Iterable<Waiting> takeWaiting(Neighbour neighbour) {
    ArrayDeque<Waiting> queue = neighbour.waiting;
    if (queue == null) {
      return List.of();
    }
    neighbour.waiting = null;
    waiting -= queue.size();
    return queue;
  }

  // ---- requests and their timers ------------------------------------------------------------

  void timerFired(Neighbour neighbour, long nowNanos) {
    switch (neighbour.status) {
      case INCOMPLETE -> {
        if (neighbour.attempts >= REQUESTS_BEFORE_FAILURE) {
          failWaiting(neighbour, nowNanos);
          if (!neighbour.wanted) {
            remove(neighbour, nowNanos);
            return;
          }
        }
        request(neighbour, nowNanos);
      }
      case REACHABLE -> {
        neighbour.status = NeighbourStatus.PROBE;
        neighbour.attempts = 0;
        request(neighbour, nowNanos);
      }
      case PROBE -> {
        if (neighbour.attempts < PROBES_BEFORE_LOSS) {
          request(neighbour, nowNanos);
        } else {
          lost(neighbour, nowNanos);
        }
      }
      case STALE -> throw new IllegalStateException("a stale neighbour has no timer");
    }
  }

  private void lost(Neighbour neighbour, long nowNanos) {
    if (!neighbour.wanted) {
      remove(neighbour, nowNanos);
      return;
    }
    forget(neighbour);
    request(neighbour, nowNanos);
  }

  private void forget(Neighbour neighbour) {
    boolean wasResolved = neighbour.isResolved();
    neighbour.macBits = 0;
    neighbour.isStatic = false;
    neighbour.status = NeighbourStatus.INCOMPLETE;
    neighbour.attempts = 0;
    timers.cancel(neighbour);
    if (wasResolved) {
      listener.neighbourChanged(neighbour.onInterface, new Ipv4Address(neighbour.address), null);
    }
  }

  /** Sends a request if the link is up, and sets the timer for what follows. */
  private void request(Neighbour neighbour, long nowNanos) {
    StackInterface out = neighbour.onInterface;
    if (!out.up) {
      return;
    }
    neighbour.attempts++;
    int source = out.sourceFor(neighbour.address);
    // Without an own address there is nobody to answer to; it then fails as if nobody had.
    if (source != 0) {
      boolean unicast =
          neighbour.status == NeighbourStatus.PROBE && neighbour.attempts <= UNICAST_PROBES;
      long to = unicast ? neighbour.macBits : MacAddress.BROADCAST.bits();
      send(out, Arp.REQUEST, to, source, 0, neighbour.address);
    }
    timers.set(neighbour, nowNanos + retryNanos(neighbour.attempts));
  }

  private long retryNanos(int attempts) {
    if (attempts <= REQUESTS_BEFORE_FAILURE) {
      return REQUEST_INTERVAL_NANOS;
    }
    int doublings = Math.min(attempts - REQUESTS_BEFORE_FAILURE, 5);
    return spread(Math.min(REQUEST_INTERVAL_NANOS << doublings, LONGEST_RETRY_NANOS));
  }

  /** Somewhere from 7/8 to 9/8 of the time, so that neighbours do not fall into step. */
  private long spread(long nanos) {
    return nanos - nanos / 8 + random.nextLong(nanos / 4);
  }

  private void send(
      StackInterface out, int operation, long to, int source, long targetMac, int target) {
    byte[] frame = new byte[Ethernet.HEADER_BYTES + Arp.PACKET_BYTES];
    Ethernet.write(frame, 0, to, out.macBits, EtherType.ARP);
    Arp.write(frame, Ethernet.HEADER_BYTES, operation, out.macBits, source, targetMac, target);
    out.count(
        operation == Arp.REQUEST
            ? InterfaceCounter.ARP_REQUESTS_OUT
            : InterfaceCounter.ARP_REPLIES_OUT);
    stack.transmitFrame(out, frame, frame.length);
  }

  // ---- entries ------------------------------------------------------------------------------

  private Neighbour add(StackInterface onInterface, int address) {
    Neighbour neighbour = new Neighbour(this, onInterface, address);
    onInterface.neighbours.put(address, neighbour);
    size++;
    return neighbour;
  }

  private void remove(Neighbour neighbour, long nowNanos) {
    boolean wasResolved = neighbour.isResolved();
    timers.cancel(neighbour);
    countIncomplete(neighbour, -1);
    neighbour.onInterface.neighbours.remove(neighbour.address);
    size--;
    failWaiting(neighbour, nowNanos);
    if (wasResolved) {
      listener.neighbourChanged(neighbour.onInterface, new Ipv4Address(neighbour.address), null);
    }
  }

  private void countIncomplete(Neighbour neighbour, int change) {
    if (neighbour.status == NeighbourStatus.INCOMPLETE && !neighbour.wanted) {
      incomplete += change;
    }
  }

  private void confirm(Neighbour neighbour, long macBits, long nowNanos) {
    StackInterface onInterface = neighbour.onInterface;
    boolean changed = neighbour.macBits != macBits;
    if (changed && neighbour.isResolved()) {
      onInterface.count(InterfaceCounter.ARP_MOVES);
    }
    countIncomplete(neighbour, -1);
    neighbour.macBits = macBits;
    neighbour.status = NeighbourStatus.REACHABLE;
    neighbour.attempts = 0;
    timers.set(neighbour, nowNanos + spread(REACHABLE_NANOS));
    if (changed) {
      listener.neighbourChanged(
          onInterface, new Ipv4Address(neighbour.address), new MacAddress(macBits));
    }
    sendWaiting(neighbour);
  }

  /** Configures a neighbour, or with null leaves it to ARP again. */
  void setStatic(StackInterface onInterface, int address, @Nullable MacAddress mac, long nowNanos) {
    Neighbour neighbour = onInterface.neighbours.get(address);
    if (mac == null) {
      if (neighbour != null && neighbour.isStatic) {
        neighbour.isStatic = false;
        lost(neighbour, nowNanos);
      }
      return;
    }
    if (neighbour == null) {
      neighbour = add(onInterface, address);
      countIncomplete(neighbour, 1);
    }
    confirm(neighbour, mac.bits(), nowNanos);
    neighbour.isStatic = true;
    timers.cancel(neighbour);
  }

  /** The FIB begins or ceases to have this next hop. */
  void setWanted(StackInterface onInterface, int address, boolean wanted, long nowNanos) {
    Neighbour neighbour = onInterface.neighbours.get(address);
    if (neighbour == null) {
      if (!wanted) {
        return;
      }
      if (size >= stack.maxNeighbours()) {
        stack.count(VrCounter.NEIGHBOUR_LIMIT);
        return;
      }
      neighbour = add(onInterface, address);
      neighbour.wanted = true;
      request(neighbour, nowNanos);
      return;
    }
    countIncomplete(neighbour, -1);
    neighbour.wanted = wanted;
    countIncomplete(neighbour, 1);
    if (!wanted && !neighbour.isResolved()) {
      remove(neighbour, nowNanos);
    }
  }

  void linkUp(StackInterface onInterface, long nowNanos) {
    onInterface.neighbours.forEach(neighbour -> {
      if (neighbour.status == NeighbourStatus.STALE) {
        neighbour.status = NeighbourStatus.PROBE;
        neighbour.attempts = 0;
        timers.set(neighbour, nowNanos + random.nextLong(LINK_UP_PROBE_SPREAD_NANOS));
      } else if (neighbour.status == NeighbourStatus.INCOMPLETE) {
        neighbour.attempts = 0;
        request(neighbour, nowNanos);
      }
    });
    startAnnouncing(onInterface, nowNanos);
  }

  /**
   * What was resolved stays, so that a link that comes back forwards at once; it is confirmed then.
   */
  void linkDown(StackInterface onInterface, long nowNanos) {
    stopAnnouncing(onInterface);
    for (Neighbour neighbour : neighboursOf(onInterface)) {
      if (neighbour.isStatic) {
        continue;
      }
      if (neighbour.isResolved()) {
        timers.cancel(neighbour);
        neighbour.status = NeighbourStatus.STALE;
      } else if (neighbour.wanted) {
        timers.cancel(neighbour);
        failWaiting(neighbour, nowNanos);
      } else {
        remove(neighbour, nowNanos);
      }
    }
  }

  /** The addresses changed: forgets neighbours that were on the link and are no longer. */
  void addressesChanged(StackInterface onInterface, InterfaceAddress[] before, long nowNanos) {
    for (Neighbour neighbour : neighboursOf(onInterface)) {
      boolean wasOnLink = false;
      for (InterfaceAddress own : before) {
        wasOnLink |= own.isOnLink(neighbour.address);
      }
      if (!neighbour.isStatic
          && (wasOnLink && !onInterface.isOnLink(neighbour.address)
              || onInterface.isOwn(neighbour.address))) {
        remove(neighbour, nowNanos);
      }
    }
    if (onInterface.up) {
      startAnnouncing(onInterface, nowNanos);
    }
  }

  void interfaceRemoved(StackInterface gone, long nowNanos) {
    stopAnnouncing(gone);
    for (Neighbour neighbour : neighboursOf(gone)) {
      remove(neighbour, nowNanos);
    }
  }

  private static List<Neighbour> neighboursOf(StackInterface onInterface) {
    List<Neighbour> all = new ArrayList<>(onInterface.neighbours.size());
    onInterface.neighbours.forEach(all::add);
    return all;
  }

  // ---- announcements ------------------------------------------------------------------------

  private void startAnnouncing(StackInterface onInterface, long nowNanos) {
    if (onInterface.addresses.length == 0 || onInterface.device == null) {
      return;
    }
    Announcer announcer = onInterface.announcer;
    if (announcer == null) {
      announcer = new Announcer(this, onInterface);
      onInterface.announcer = announcer;
    }
    announcer.remaining = ANNOUNCEMENTS;
    announce(onInterface, announcer, nowNanos);
  }

  private void stopAnnouncing(StackInterface onInterface) {
    if (onInterface.announcer != null) {
      timers.cancel(onInterface.announcer);
      onInterface.announcer = null;
    }
  }

  void announce(StackInterface onInterface, Announcer announcer, long nowNanos) {
    for (InterfaceAddress own : onInterface.addresses) {
      announceOne(onInterface, own.address().bits());
    }
    if (--announcer.remaining > 0) {
      timers.set(announcer, nowNanos + ANNOUNCE_INTERVAL_NANOS);
    } else {
      stopAnnouncing(onInterface);
    }
  }

  private void announceOne(StackInterface onInterface, int address) {
    send(onInterface, Arp.REQUEST, MacAddress.BROADCAST.bits(), address, 0, address);
  }

  // ---- reception ----------------------------------------------------------------------------

  void receive(StackInterface in, byte[] frame, int length, long nowNanos) {
    int at = Ethernet.HEADER_BYTES;
    Malformed malformed = Arp.check(frame, at, length - at);
    if (malformed != null) {
      in.count(malformed);
      return;
    }
    boolean isRequest = Arp.operation(frame, at) == Arp.REQUEST;
    in.count(isRequest ? InterfaceCounter.ARP_REQUESTS_IN : InterfaceCounter.ARP_REPLIES_IN);
    long senderMac = Arp.senderMac(frame, at);
    int sender = Arp.senderAddress(frame, at);
    int target = Arp.targetAddress(frame, at);
    boolean asksUs = isRequest && in.isOwn(target);
    if (senderMac == 0 || senderMac == in.macBits) {
      in.count(InterfaceCounter.ARP_INVALID_SENDER);
      return;
    }
    if (sender == 0) {
      // A probe (RFC 5227, section 2.1.1): whoever sends it must not take an address of ours.
      if (asksUs) {
        send(in, Arp.REPLY, senderMac, target, senderMac, sender);
      }
      return;
    }
    if (in.isOwn(sender)) {
      conflict(in, sender, nowNanos);
      return;
    }
    if (!learn(in, sender, senderMac, isRequest, asksUs, nowNanos)) {
      return;
    }
    if (asksUs) {
      send(in, Arp.REPLY, senderMac, target, senderMac, sender);
    }
  }

  /** Returns whether the sender can be a node on this link. */
  private boolean learn(
      StackInterface in,
      int sender,
      long senderMac,
      boolean isRequest,
      boolean asksUs,
      long nowNanos) {
    Neighbour neighbour = in.neighbours.get(sender);
    if (neighbour != null) {
      if (!neighbour.isStatic) {
        confirm(neighbour, senderMac, nowNanos);
      } else if (neighbour.macBits != senderMac) {
        in.count(InterfaceCounter.ARP_STATIC_MISMATCHES);
      }
      return true;
    }
    if (!in.isOnLink(sender) || in.isReserved(sender)) {
      in.count(InterfaceCounter.ARP_INVALID_SENDER);
      return false;
    }
    if (asksUs) {
      if (size >= stack.maxNeighbours()) {
        stack.count(VrCounter.NEIGHBOUR_LIMIT);
      } else {
        Neighbour added = add(in, sender);
        countIncomplete(added, 1);
        confirm(added, senderMac, nowNanos);
      }
    } else if (!isRequest) {
      in.count(InterfaceCounter.ARP_UNSOLICITED);
    }
    return true;
  }

  /** RFC 5227, section 2.4 (b): keep the address, and say so, but not too often. */
  private void conflict(StackInterface in, int address, long nowNanos) {
    in.count(InterfaceCounter.ARP_CONFLICTS);
    if (!in.defended || nowNanos - in.lastDefenceNanos >= DEFEND_INTERVAL_NANOS) {
      in.defended = true;
      in.lastDefenceNanos = nowNanos;
      announceOne(in, address);
    }
  }
}
