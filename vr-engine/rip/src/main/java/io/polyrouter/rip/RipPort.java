package io.polyrouter.rip;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.rip.packet.BadPacket;
import io.polyrouter.rip.packet.BadRoute;
import io.polyrouter.rip.packet.RipEntry;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An interface of the virtual router, as the instance sees it; RIP runs on it or does not. */
final class RipPort {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /**
   * Requests of an interface that are answered in a second: an answer is longer than its request.
   */
  static final int MAX_REQUESTS_PER_SECOND = 10;

  /** Authentication failures of an interface are told once in this time. */
  private static final long TELL_INTERVAL_NANOS = 60 * SECOND_NANOS;

  final int index;
  final AddressFamily family;
  final TimerQueue.Timer update;
  final TimerQueue.Timer pace;

  /** Packets that wait for the output delay. */
  final Deque<ProtocolEffect.SendDatagram> waiting = new ArrayDeque<>();

  final Map<IpAddress, RipNeighbour> neighbours = new TreeMap<>();

  ProtocolInterface now;
  @Nullable RipInterfaceSettings settings;
  RipTimers timers = RipTimers.DEFAULT;

  /** Whether RIP runs here. */
  boolean active;

  boolean joined;

  /** Whether the next full update is to take back what filters do not let pass any more. */
  boolean poisonFiltered;

  /** What is announced here and nowhere else. */
  final RipPortRoutes routes = new RipPortRoutes();

  /** Whether it was told that no key is valid. */
  boolean keysExpiredTold;

  final Map<BadPacket, Long> badPackets = new EnumMap<>(BadPacket.class);
  final Map<BadRoute, Long> badRoutes = new EnumMap<>(BadRoute.class);
  long triggeredUpdatesSent;
  long fullUpdatesSent;
  long requestsReceived;
  long requestsIgnored;
  long responsesReceived;
  long packetsDropped;

  private long requestSecondNanos = Long.MIN_VALUE;
  private int requestsInSecond;
  private long toldNanos = Long.MIN_VALUE;

  /** When the next update is due, and the same by the wall clock. */
  private long toldDueNanos = Long.MIN_VALUE;

  private long toldDueSeconds;

  RipPort(
      ProtocolInterface now, AddressFamily family, TimerQueue.Timer update, TimerQueue.Timer pace) {
    this.index = now.index();
    this.family = family;
    this.now = now;
    this.update = update;
    this.pace = pace;
  }

  String name() {
    return now.name();
  }

  // ---- addresses ----------------------------------------------------------------------------

  /** Whether it has an address that RIP can send from. */
  boolean hasValidAddress() {
    return !sources().isEmpty();
  }

  /**
   * What updates are sent from: of IPv4 an address of every subnet, so that everybody on the link
   * takes one for a neighbour's; of IPv6 the link-local address.
   */
  List<IpAddress> sources() {
    if (family == AddressFamily.IPV6) {
      return now.linkLocal().<List<IpAddress>>map(List::of).orElse(List.of());
    }
    List<IpAddress> sources = new ArrayList<>();
    Set<IpPrefix> subnets = new LinkedHashSet<>();
    for (ProtocolInterface.Address own : now.addresses(family)) {
      if (subnets.add(IpPrefix.of(own.address(), own.prefixLength()))) {
        sources.add(own.address());
      }
    }
    return sources;
  }

  /** The source for what is sent to somebody on the link; null if it is not on the link. */
  @Nullable IpAddress sourceFor(IpAddress destination) {
    if (destination instanceof Ipv6Address v6 && v6.isLinkLocal()) {
      return now.linkLocal().orElse(null);
    }
    for (ProtocolInterface.Address own : now.addresses(family)) {
      if (IpPrefix.of(own.address(), own.prefixLength()).contains(destination)) {
        return own.address();
      }
    }
    return null;
  }

  boolean isOnLink(IpAddress address) {
    return sourceFor(address) != null;
  }

  boolean isOwn(IpAddress address) {
    return now.addresses().stream().anyMatch(own -> own.address().equals(address));
  }

  /** The prefixes of its addresses that are worth telling others. */
  List<IpPrefix> prefixes() {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (ProtocolInterface.Address own : now.addresses(family)) {
      boolean isLocal =
          switch (own.address()) {
            case Ipv4Address v4 -> v4.isLoopback();
            case Ipv6Address v6 -> v6.isLinkLocal() || v6.equals(Ipv6Address.LOOPBACK);
          };
      IpPrefix prefix = IpPrefix.of(own.address(), own.prefixLength());
      if (!isLocal && !prefixes.contains(prefix)) {
        prefixes.add(prefix);
      }
    }
    return prefixes;
  }

  /**
   * The prefix of an entry. One without a mask (RFC 1058, section 3.2) is a subnet of the network
   * that the link is on, or a host there; of other networks it is the whole network.
   */
  IpPrefix prefixOf(RipEntry entry) {
    if (entry.length() != RipEntry.NO_MASK) {
      return IpPrefix.of(entry.address(), entry.length());
    }
    Ipv4Address address = (Ipv4Address) entry.address();
    Ipv4Prefix network = networkOf(address);
    int length = network.length();
    for (ProtocolInterface.Address own : now.addresses(family)) {
      if (network.contains(own.address()) && own.prefixLength() >= network.length()) {
        length = own.prefixLength();
      }
    }
    boolean isHost = (address.bits() & ~Ipv4Prefix.mask(length)) != 0;
    return Ipv4Prefix.of(address, isHost ? 32 : length);
  }

  /** The network of class A, B or C that an address is in. */
  private static Ipv4Prefix networkOf(Ipv4Address address) {
    int top = address.bits() >>> 30;
    return Ipv4Prefix.of(address, top < 2 ? 8 : top == 2 ? 16 : 24);
  }

  // ---- counters -----------------------------------------------------------------------------

  /** Counts a packet that is dropped. */
  void count(BadPacket reason, IpAddress source) {
    badPackets.merge(reason, 1L, Long::sum);
    RipNeighbour neighbour = neighbours.get(source);
    if (neighbour != null) {
      neighbour.badPackets++;
    }
  }

  /** Counts an entry that is ignored. */
  void count(BadRoute reason, RipNeighbour neighbour) {
    badRoutes.merge(reason, 1L, Long::sum);
    neighbour.badRoutes++;
  }

  /** Whether one more request may be answered. */
  boolean takeRequest(long nowNanos) {
    if (requestSecondNanos == Long.MIN_VALUE || nowNanos - requestSecondNanos >= SECOND_NANOS) {
      requestSecondNanos = nowNanos;
      requestsInSecond = 0;
    }
    return ++requestsInSecond <= MAX_REQUESTS_PER_SECOND;
  }

  /** Whether an authentication failure is to be told. */
  boolean takeTelling(long nowNanos) {
    if (toldNanos != Long.MIN_VALUE && nowNanos - toldNanos < TELL_INTERVAL_NANOS) {
      return false;
    }
    toldNanos = nowNanos;
    return true;
  }

  /** The same for as long as the update is due at the same time, whenever it is asked. */
  private OptionalLong nextUpdateTime(long nowNanos, long wallSeconds) {
    if (!update.isSet()) {
      return OptionalLong.empty();
    }
    if (update.dueNanos() != toldDueNanos) {
      toldDueNanos = update.dueNanos();
      toldDueSeconds = wallSeconds + (toldDueNanos - nowNanos) / SECOND_NANOS;
    }
    return OptionalLong.of(toldDueSeconds);
  }

  RipState.InterfaceState state(long nowNanos, long wallSeconds) {
    return new RipState.InterfaceState(
        name(),
        settings == null ? 0 : settings.cost(),
        active,
        hasValidAddress(),
        settings != null && settings.passive(),
        update.isSet()
            ? OptionalLong.of(Math.max(0, update.dueNanos() - nowNanos) / SECOND_NANOS)
            : OptionalLong.empty(),
        nextUpdateTime(nowNanos, wallSeconds),
        new RipState.InterfaceCounters(
            badPackets,
            badRoutes,
            triggeredUpdatesSent,
            fullUpdatesSent,
            requestsReceived,
            requestsIgnored,
            responsesReceived,
            packetsDropped));
  }
}
