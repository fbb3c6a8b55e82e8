package io.polyrouter.rip;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInterface;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Instances of RIP on links of two in virtual time; links lose packets, fail and come back. */
final class RipNetwork {

  static final long SECOND = 1_000_000_000L;
  private static final int HOP_LIMIT = 20;

  private final RipVersion version;
  private final SplittableRandom random;
  private final List<Router> routers = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final PriorityQueue<Packet> packets =
      new PriorityQueue<>(
          Comparator.comparingLong(Packet::atNanos).thenComparingLong(Packet::number));
  private final RipSettings base;
  private long number;
  private long nowNanos = SECOND;
  private double loss;

  private record Packet(long atNanos, long number, Link link, int to, ProtocolEvent event) {}

  /** A link; the interface of its router has its number, from 1. */
  static final class Link {
    final int number;
    final int[] ends;
    boolean up = true;

    Link(int number, int a, int b) {
      this.number = number;
      ends = new int[] {a, b};
    }
  }

  private final class Router {
    final int number;
    final RipInstance instance;
    final Map<IpPrefix, RouteOffer> rib = new TreeMap<>();

    Router(int number) {
      this.number = number;
      instance =
          new RipInstance(
              version,
              new InstanceContext("r" + number, "main", random.split(), () -> nowNanos / SECOND));
    }

    void handle(ProtocolEvent event) {
      instance.handle(event, nowNanos, this::take);
    }

    private void take(ProtocolEffect effect) {
      if (effect instanceof ProtocolEffect.SendDatagram sent) {
        send(this, sent);
      } else if (effect instanceof ProtocolEffect.OfferRoutes offered) {
        for (RouteChange change : offered.changes()) {
          switch (change) {
            case RouteChange.Offer offer -> rib.put(offer.prefix(), offer.offer());
            case RouteChange.Withdraw withdraw -> rib.remove(withdraw.prefix());
          }
        }
      }
    }
  }

  RipNetwork(RipVersion version, int routerCount, long seed, RipSettings base) {
    this.version = version;
    this.base = base;
    random = new SplittableRandom(seed);
    for (int i = 0; i < routerCount; i++) {
      routers.add(new Router(i));
    }
  }

  SplittableRandom random() {
    return random;
  }

  List<Link> links() {
    return links;
  }

  void setLoss(double probability) {
    loss = probability;
  }

  // ---- topology -----------------------------------------------------------------------------

  Link connect(int a, int b) {
    Link link = new Link(links.size() + 1, a, b);
    links.add(link);
    return link;
  }

  IpPrefix prefix(Link link) {
    return version.family() == AddressFamily.IPV4
        ? IpPrefix.parse("10.%d.%d.0/24".formatted(link.number / 250, link.number % 250))
        : IpPrefix.parse("2001:db8:%x::/64".formatted(link.number));
  }

  private List<ProtocolInterface.Address> addresses(Link link, int router) {
    if (version.family() == AddressFamily.IPV4) {
      String text = "10.%d.%d.%d".formatted(link.number / 250, link.number % 250, router + 1);
      return List.of(new ProtocolInterface.Address(IpAddress.parse(text), 24));
    }
    return List.of(
        new ProtocolInterface.Address(
            IpAddress.parse("2001:db8:%x::%x".formatted(link.number, router + 1)), 64),
        new ProtocolInterface.Address(new Ipv6Address(0xfe80L << 48, router + 1), 64));
  }

  private ProtocolInterface interfaceOf(Link link, int router) {
    return new ProtocolInterface(
        link.number,
        "eth" + link.number,
        link.up,
        false,
        MacAddress.parse("02:00:00:00:00:01"),
        1500,
        0,
        addresses(link, router));
  }

  /** Starts all instances; every interface runs RIP. */
  void start() {
    List<RipInterfaceSettings> interfaces =
        links.stream().map(link -> RipInterfaceSettings.defaults("eth" + link.number)).toList();
    for (Router router : routers) {
      router.handle(new ProtocolEvent.RouterIdChanged(Optional.empty()));
      for (Link link : links) {
        if (link.ends[0] == router.number || link.ends[1] == router.number) {
          router.handle(new ProtocolEvent.InterfaceChanged(interfaceOf(link, router.number)));
        }
      }
      router.handle(
          new ProtocolEvent.ConfigChanged(
              new RipSettings(
                  version,
                  "main",
                  "",
                  base.defaultOrigination(),
                  base.defaultMetric(),
                  base.distance(),
                  base.triggeredUpdateThresholdSeconds(),
                  base.maximumPaths(),
                  base.outputDelayMillis(),
                  base.maximumRoutes(),
                  List.of(),
                  List.of(),
                  List.of(),
                  base.timers(),
                  interfaces)));
    }
  }

  /** Fails or restores a link; the routers see it, or it only loses everything. */
  void set(Link link, boolean isUp, boolean isSeen) {
    link.up = isUp;
    if (isSeen) {
      for (int end : link.ends) {
        routers.get(end).handle(new ProtocolEvent.InterfaceChanged(interfaceOf(link, end)));
      }
    }
  }

  // ---- time ---------------------------------------------------------------------------------

  private void send(Router from, ProtocolEffect.SendDatagram sent) {
    Link link = links.get(sent.interfaceIndex() - 1);
    int to = link.ends[0] == from.number ? link.ends[1] : link.ends[0];
    if (!link.up || random.nextDouble() < loss) {
      return;
    }
    long delay = random.nextLong(100_000, 5_000_000);
    packets.add(
        new Packet(
            nowNanos + delay,
            number++,
            link,
            to,
            new ProtocolEvent.DatagramReceived(
                sent.endpoint(),
                link.number,
                sent.source().orElseThrow(),
                version.port(),
                sent.destination(),
                sent.hopLimit(),
                sent.payload())));
  }

  void run(long seconds) {
    long end = nowNanos + seconds * SECOND;
    while (true) {
      long next = packets.isEmpty() ? Long.MAX_VALUE : packets.peek().atNanos();
      for (Router router : routers) {
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
          routers.get(packet.to()).handle(packet.event());
        }
      }
      for (Router router : routers) {
        if (router.instance.nextDeadlineNanos() <= nowNanos) {
          router.handle(new ProtocolEvent.DeadlineReached());
        }
      }
    }
  }

  // ---- what came of it ----------------------------------------------------------------------

  /** Where a router differs from the shortest paths of the links that are up; empty if nowhere. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    for (Router router : routers) {
      Map<Integer, Integer> hops = hopsFrom(router.number);
      for (Link link : links) {
        int nearest =
            link.up
                ? Math.min(hops.getOrDefault(link.ends[0], 99), hops.getOrDefault(link.ends[1], 99))
                : 99;
        int wanted = nearest + 1 > 15 ? 16 : nearest + 1;
        RouteOffer offer = router.rib.get(prefix(link));
        boolean isOwn = nearest == 0;
        int actual = offer == null ? isOwn ? 1 : 16 : (int) offer.metric();
        if (!isOwn && actual != wanted) {
          differences.add(
              "router %d: %s has metric %d instead of %d"
                  .formatted(router.number, prefix(link), actual, wanted));
        }
      }
    }
    return differences;
  }

  private Map<Integer, Integer> hopsFrom(int start) {
    Map<Integer, Integer> hops = new HashMap<>(Map.of(start, 0));
    Deque<Integer> queue = new ArrayDeque<>(List.of(start));
    while (!queue.isEmpty()) {
      int at = queue.remove();
      for (Link link : links) {
        if (link.up && (link.ends[0] == at || link.ends[1] == at)) {
          int other = link.ends[0] == at ? link.ends[1] : link.ends[0];
          if (hops.putIfAbsent(other, hops.getOrDefault(at, 0) + 1) == null) {
            queue.add(other);
          }
        }
      }
    }
    return hops;
  }

  /** Routers and links from where to where packets go in circles; empty if there are none. */
  List<String> loops() {
    List<String> loops = new ArrayList<>();
    for (Router router : routers) {
      for (Link link : links) {
        int at = router.number;
        int steps = 0;
        RouteOffer offer = routeOf(router, link);
        while (steps <= HOP_LIMIT && offer != null) {
          at = next(offer, at);
          offer = routeOf(routers.get(at), link);
          steps++;
        }
        if (steps > HOP_LIMIT) {
          loops.add("from router %d to %s".formatted(router.number, prefix(link)));
        }
      }
    }
    return loops;
  }

  /** What a router goes by to a link, null if it is there or knows no way. */
  private @Nullable RouteOffer routeOf(Router router, Link link) {
    boolean isThere = link.up && (link.ends[0] == router.number || link.ends[1] == router.number);
    return isThere ? null : router.rib.get(prefix(link));
  }

  private int next(RouteOffer offer, int at) {
    RouteNextHop first = ((RouteTarget.Via) offer.target()).nextHops().getFirst();
    Link link = links.get(((RouteNextHop.Neighbour) first).interfaceIndex() - 1);
    return link.ends[0] == at ? link.ends[1] : link.ends[0];
  }

  /** Largest metric that a router has for the prefix of a link; 0 if none has any. */
  long worstMetric(Link link) {
    return routers.stream()
        .map(router -> router.rib.get(prefix(link)))
        .filter(offer -> offer != null)
        .mapToLong(RouteOffer::metric)
        .max()
        .orElse(0);
  }
}
