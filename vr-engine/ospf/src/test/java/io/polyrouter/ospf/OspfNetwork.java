package io.polyrouter.ospf;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.ospf.adjacency.NeighbourInfo;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.lsa.LsaPool;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolNotice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Instances of OSPF on links of two and more in virtual time: router n has the router ID 0.0.0.n
 * and on link m the address 10.m/256.m.n, its interface eth{@code m}.
 */
final class OspfNetwork {

  static final long SECOND = 1_000_000_000L;

  private final OspfVersion version;
  private final SplittableRandom random;
  private final LsaPool pool = new LsaPool();
  private final Map<Integer, Router> routers = new TreeMap<>();
  private final Map<Integer, Link> links = new TreeMap<>();
  private final PriorityQueue<Packet> packets =
      new PriorityQueue<>(
          Comparator.comparingLong(Packet::atNanos).thenComparingLong(Packet::number));
  private long number;
  private long nowNanos = SECOND;
  private double loss;
  private int mtuBytes = 1500;

  /** Datagrams that pass. */
  Predicate<ProtocolEffect.SendDatagram> filter = sent -> true;

  /** What instances measure the time of calculations by, before and after each. */
  LongSupplier stopwatchNanos = () -> 0;

  private record Packet(long atNanos, long number, Link link, int to, ProtocolEvent event) {}

  /** A link of some routers. */
  static final class Link {
    final int number;
    final List<Integer> ends = new ArrayList<>();
    boolean up = true;

    /** Packets of a link stay in order. */
    long lastNanos;

    Link(int number) {
      this.number = number;
    }
  }

  /** A router, as far as the network sees it. */
  final class Router {
    final int number;
    OspfInstance instance;
    final Map<IpPrefix, RouteOffer> rib = new TreeMap<>();
    final List<ProtocolNotice> notices = new ArrayList<>();
    final Set<String> groups = new HashSet<>();

    /** Routes of an instance that has ended, which the next one has not offered anew. */
    final Set<IpPrefix> held = new HashSet<>();

    long suspendedNanos;
    OspfSettings settings;

    Router(int number) {
      this.number = number;
      settings =
          withAreas(
              OspfSettings.defaults(version, "main"),
              OptionalInt.of(number),
              List.of(AreaSettings.defaults(0)));
      instance = newInstance();
    }

    private OspfInstance newInstance() {
      return new OspfInstance(
          version,
          new InstanceContext(
              "r" + number,
              "main",
              random.split(),
              () -> nowNanos / SECOND,
              () -> stopwatchNanos.getAsLong()),
          pool);
    }

    void handle(ProtocolEvent event) {
      instance.handle(event, nowNanos, this::take);
    }

    OspfState state() {
      return instance.state(nowNanos);
    }

    NeighbourState stateOf(int other) {
      return state().neighbours().stream()
          .filter(neighbour -> neighbour.routerId() == other)
          .map(NeighbourInfo::state)
          .max(Comparator.naturalOrder())
          .orElse(NeighbourState.DOWN);
    }

    private void take(ProtocolEffect effect) {
      switch (effect) {
        case ProtocolEffect.SendDatagram sent -> send(this, sent);
        case ProtocolEffect.Notify notify -> notices.add(notify.notice());
        case ProtocolEffect.JoinGroup join ->
            groups.add(join.interfaceIndex() + " " + join.group());
        case ProtocolEffect.LeaveGroup leave ->
            groups.remove(leave.interfaceIndex() + " " + leave.group());
        case ProtocolEffect.OfferRoutes offered -> {
          for (RouteChange change : offered.changes()) {
            held.remove(change.prefix());
            switch (change) {
              case RouteChange.Offer offer -> rib.put(offer.prefix(), offer.offer());
              case RouteChange.Withdraw withdraw -> rib.remove(withdraw.prefix());
            }
          }
        }
        case ProtocolEffect.ReleaseRoutes release -> {
          rib.keySet().removeAll(held);
          held.clear();
        }
        default -> {}
      }
    }
  }

  OspfNetwork(OspfVersion version, int routerCount, long seed) {
    this.version = version;
    random = new SplittableRandom(seed);
    for (int i = 1; i <= routerCount; i++) {
      routers.put(i, new Router(i));
    }
  }

  Router router(int routerNumber) {
    return Objects.requireNonNull(routers.get(routerNumber));
  }

  Link link(int linkNumber) {
    return Objects.requireNonNull(links.get(linkNumber));
  }

  void setLoss(double probability) {
    loss = probability;
  }

  void setMtuBytes(int bytes) {
    mtuBytes = bytes;
  }

  // ---- topology -----------------------------------------------------------------------------

  /** Connects routers by a link, in area 0 with these settings. */
  Link connect(UnaryOperator<OspfInterfaceSettings> settings, int... ends) {
    return connect(0, settings, ends);
  }

  Link connect(int areaId, UnaryOperator<OspfInterfaceSettings> settings, int... ends) {
    Link link = new Link(links.size() + 1);
    links.put(link.number, link);
    OspfInterfaceSettings base =
        OspfInterfaceSettings.defaults("eth" + link.number, NetworkType.POINT_TO_POINT);
    for (int end : ends) {
      link.ends.add(end);
      configure(end, areaId, settings.apply(base));
    }
    return link;
  }

  void configure(int routerNumber, int areaId, OspfInterfaceSettings one) {
    Router router = router(routerNumber);
    List<AreaSettings> areas = new ArrayList<>(router.settings.areas());
    if (areas.stream().noneMatch(area -> area.areaId() == areaId)) {
      areas.add(AreaSettings.defaults(areaId));
    }
    areas.replaceAll(area -> area.areaId() == areaId ? with(area, one) : area);
    router.settings = withAreas(router.settings, router.settings.routerId(), areas);
  }

  private static AreaSettings with(AreaSettings area, OspfInterfaceSettings one) {
    List<OspfInterfaceSettings> interfaces = new ArrayList<>(area.interfaces());
    interfaces.removeIf(old -> old.name().equals(one.name()));
    interfaces.add(one);
    return new AreaSettings(
        area.areaId(),
        area.type(),
        area.summary(),
        area.defaultCost(),
        area.nssa(),
        area.ranges(),
        interfaces,
        area.virtualLinks());
  }

  static OspfSettings withAreas(OspfSettings old, OptionalInt routerId, List<AreaSettings> areas) {
    return with(old, routerId, old.gracefulRestart(), areas);
  }

  private static OspfSettings with(
      OspfSettings old,
      OptionalInt routerId,
      OspfSettings.GracefulRestart gracefulRestart,
      List<AreaSettings> areas) {
    return new OspfSettings(
        old.version(),
        old.name(),
        old.description(),
        routerId,
        old.preferences(),
        old.referenceBandwidthMbps(),
        old.maximumPaths(),
        old.fastReroute(),
        old.spfDelay(),
        old.maximumLsas(),
        old.stubRouter(),
        gracefulRestart,
        old.rfc1583Compatible(),
        old.defaultOrigination(),
        old.defaultMetric(),
        old.redistribute(),
        old.externalRanges(),
        areas);
  }

  IpPrefix prefix(Link link) {
    return version.family() == AddressFamily.IPV4
        ? IpPrefix.parse("10.%d.%d.0/24".formatted(link.number / 250, link.number % 250))
        : IpPrefix.parse("2001:db8:%x::/64".formatted(link.number));
  }

  private List<ProtocolInterface.Address> addresses(Link link, int router) {
    if (version.family() == AddressFamily.IPV4) {
      String text = "10.%d.%d.%d".formatted(link.number / 250, link.number % 250, router);
      return List.of(new ProtocolInterface.Address(IpAddress.parse(text), 24));
    }
    return List.of(
        new ProtocolInterface.Address(
            IpAddress.parse("2001:db8:%x::%x".formatted(link.number, router)), 64),
        new ProtocolInterface.Address(new Ipv6Address(0xfe80L << 48, router), 64));
  }

  private ProtocolInterface interfaceOf(Link link, int router) {
    return new ProtocolInterface(
        link.number,
        "eth" + link.number,
        link.up,
        false,
        MacAddress.parse("02:00:00:00:00:01"),
        mtuBytes,
        0,
        addresses(link, router));
  }

  /** Starts all routers. */
  void start() {
    routers.values().forEach(this::start);
  }

  private void start(Router router) {
    router.handle(new ProtocolEvent.RouterIdChanged(Optional.of(new Ipv4Address(router.number))));
    for (Link link : links.values()) {
      if (link.ends.contains(router.number)) {
        router.handle(new ProtocolEvent.InterfaceChanged(interfaceOf(link, router.number)));
      }
    }
    configure(router);
  }

  /** A router fails, forgets everything and starts again. */
  void restart(int routerNumber) {
    Router router = router(routerNumber);
    router.instance = router.newInstance();
    router.rib.clear();
    router.groups.clear();
    start(router);
  }

  /** Has a router restart gracefully, before it starts. */
  void allowGracefulRestart(int routerNumber) {
    Router router = router(routerNumber);
    router.settings =
        with(
            router.settings,
            router.settings.routerId(),
            new OspfSettings.GracefulRestart(true, 120, true, true),
            router.settings.areas());
  }

  /** A router ends, to take over from itself later; its routes stay. */
  void suspend(int routerNumber) {
    Router router = router(routerNumber);
    router.handle(new ProtocolEvent.Suspending());
    router.held.addAll(router.rib.keySet());
    router.groups.clear();
    router.suspendedNanos = nowNanos;
  }

  /** It begins anew. */
  void resume(int routerNumber) {
    Router router = router(routerNumber);
    router.instance = router.newInstance();
    router.handle(new ProtocolEvent.Resuming(router.suspendedNanos, true));
    start(router);
  }

  /** Adds a virtual link to a router. */
  void virtualLink(int routerNumber, int transitAreaId, int peer) {
    Router router = router(routerNumber);
    List<AreaSettings> areas = new ArrayList<>(router.settings.areas());
    areas.replaceAll(area ->
        area.areaId() == transitAreaId
            ? new AreaSettings(
                area.areaId(),
                area.type(),
                area.summary(),
                area.defaultCost(),
                area.nssa(),
                area.ranges(),
                area.interfaces(),
                List.of(VirtualLinkSettings.defaults(peer)))
            : area);
    router.settings = withAreas(router.settings, router.settings.routerId(), areas);
  }

  /** The address of a router on a link that neighbours know it by. */
  IpAddress address(Link link, int routerNumber) {
    return addresses(link, routerNumber).getLast().address();
  }

  /** Tells a router its settings. */
  void configure(Router router) {
    router.handle(new ProtocolEvent.ConfigChanged(router.settings));
  }

  /** Fails or restores a link; the routers see it, or it only loses everything. */
  void set(Link link, boolean isUp, boolean isSeen) {
    link.up = isUp;
    if (isSeen) {
      for (int end : link.ends) {
        router(end).handle(new ProtocolEvent.InterfaceChanged(interfaceOf(link, end)));
      }
    }
  }

  // ---- time ---------------------------------------------------------------------------------

  private void send(Router from, ProtocolEffect.SendDatagram sent) {
    Link link = links.get(sent.interfaceIndex());
    if (link == null || !link.up || !filter.test(sent)) {
      return;
    }
    for (int to : link.ends) {
      boolean isGroup = isGroup(sent.destination());
      boolean isFor =
          isGroup
              ? router(to).groups.contains(link.number + " " + sent.destination())
              : addresses(link, to).stream()
                  .anyMatch(own -> own.address().equals(sent.destination()));
      if (to == from.number || !isFor || random.nextDouble() < loss) {
        continue;
      }
      link.lastNanos = Math.max(link.lastNanos + 1, nowNanos + random.nextLong(100_000, 5_000_000));
      packets.add(
          new Packet(
              link.lastNanos,
              number++,
              link,
              to,
              new ProtocolEvent.DatagramReceived(
                  sent.endpoint(),
                  link.number,
                  sent.source().orElseThrow(),
                  0,
                  sent.destination(),
                  sent.hopLimit(),
                  sent.payload())));
    }
  }

  private static boolean isGroup(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> v4.isMulticast();
      case Ipv6Address v6 -> v6.isMulticast();
    };
  }

  void run(long seconds) {
    long end = nowNanos + seconds * SECOND;
    while (true) {
      long next = packets.isEmpty() ? Long.MAX_VALUE : packets.peek().atNanos();
      for (Router router : routers.values()) {
        next = Math.min(next, router.instance.nextDeadlineNanos());
      }
      if (next > end) {
        nowNanos = end;
        return;
      }
      nowNanos = Math.max(nowNanos, next);
      for (Packet packet = packets.peek();
          packet != null && packet.atNanos() <= nowNanos;
          packet = packets.peek()) {
        packets.remove();
        if (packet.link().up) {
          router(packet.to()).handle(packet.event());
        }
      }
      for (Router router : routers.values()) {
        if (router.instance.nextDeadlineNanos() <= nowNanos) {
          router.handle(new ProtocolEvent.DeadlineReached());
        }
      }
    }
  }

  // ---- what came of it ----------------------------------------------------------------------

  /** Metric of a router's route to the prefix of a link, -1 for none. */
  long metric(int routerNumber, Link link) {
    RouteOffer offer = router(routerNumber).rib.get(prefix(link));
    return offer == null ? -1 : offer.metric();
  }

  /** Sums of checksums of the backbone in all routers: one if all agree. */
  Set<Long> checksums() {
    Set<Long> sums = new HashSet<>();
    for (Router router : routers.values()) {
      sums.add(
          router.state().database().scopes().stream()
              .filter(scope -> scope.scope().equals(new Scope.Area(0)))
              .mapToLong(scope -> scope.checksumSum())
              .sum());
    }
    return sums;
  }
}
