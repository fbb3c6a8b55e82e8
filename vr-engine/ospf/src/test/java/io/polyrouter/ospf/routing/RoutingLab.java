package io.polyrouter.ospf.routing;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.ospf.lsa.FloodingScope;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaFormat;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.lsdb.LsaOriginator;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.Adjacency;
import io.polyrouter.ospf.topology.LocalInterface.Designated;
import io.polyrouter.ospf.topology.LocalInterface.OwnAddress;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.RedistributedRoute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Routers whose databases are always in step: what one originates all others of the scope have at
 * once. Whatever is between that and routes is what production runs. Routers are numbered; the
 * number is the router ID.
 */
final class RoutingLab {

  static final long SECOND_NANOS = 1_000_000_000L;
  private static final int MOST_STEPS = 200_000;

  final OspfVersion version;
  final Map<Integer, Node> nodes = new TreeMap<>();
  private final Map<Object, NavigableMap<LsaKey, Lsa>> databases = new HashMap<>();
  private final Deque<Change> queue = new ArrayDeque<>();
  private int links;
  private int sequence;
  long nowNanos;

  private record Change(Object place, LsaKey key) {}

  /** A link's LSAs, whatever interface index each router has there. */
  private record LinkPlace(int link) {}

  RoutingLab(OspfVersion version) {
    this.version = version;
  }

  // ---- building -----------------------------------------------------------------------------

  Node node(int id) {
    return nodes.computeIfAbsent(id, Node::new);
  }

  /** A numbered point-to-point link. */
  int p2p(int area, int a, int costA, int b, int costB) {
    int link = ++links;
    IpPrefix prefix =
        version == OspfVersion.V2
            ? Ipv4Prefix.parse("10.%d.%d.0/24".formatted(200 + link / 256, link % 256))
            : Ipv6Prefix.parse("2001:db8:ffff:%x::/64".formatted(link));
    node(a).attach(link, area, NetworkType.POINT_TO_POINT, costA, prefix);
    node(b).attach(link, area, NetworkType.POINT_TO_POINT, costB, prefix);
    return link;
  }

  /** A point-to-point link without addresses. */
  int unnumbered(int area, int a, int costA, int b, int costB) {
    int link = ++links;
    node(a).attach(link, area, NetworkType.POINT_TO_POINT, costA, null);
    node(b).attach(link, area, NetworkType.POINT_TO_POINT, costB, null);
    return link;
  }

  /** A broadcast network; pairs of router and cost, the first is designated router. */
  int lan(int area, String prefix, int... routersAndCosts) {
    return network(NetworkType.BROADCAST, area, prefix, routersAndCosts);
  }

  int p2mp(int area, String prefix, int... routersAndCosts) {
    return network(NetworkType.POINT_TO_MULTIPOINT, area, prefix, routersAndCosts);
  }

  private int network(NetworkType type, int area, String prefix, int... routersAndCosts) {
    int link = ++links;
    for (int i = 0; i < routersAndCosts.length; i += 2) {
      node(routersAndCosts[i])
          .attach(link, area, type, routersAndCosts[i + 1], IpPrefix.parse(prefix));
    }
    return link;
  }

  int loopback(int area, int router, String address) {
    int link = ++links;
    IpAddress own = IpAddress.parse(address);
    Port port =
        node(router)
            .attach(link, area, NetworkType.BROADCAST, 1, IpPrefix.of(own, own.family().bits()));
    port.loopback = true;
    return link;
  }

  void configure(int router, UnaryOperator<OspfSettings> change) {
    node(router).settings = change.apply(node(router).settings);
  }

  /** Changes the settings of an area on one router. */
  void area(int router, int area, UnaryOperator<AreaSettings> change) {
    configure(
        router,
        settings -> {
          List<AreaSettings> areas = new ArrayList<>(settings.areas());
          AreaSettings before = settings.area(area).orElseGet(() -> AreaSettings.defaults(area));
          areas.removeIf(each -> each.areaId() == area);
          areas.add(change.apply(before));
          return SettingsOf.areas(settings, areas);
        });
  }

  /** The link of a router's interface. */
  int link(int router, int index) {
    return node(router).linkOf(index);
  }

  void setUp(int link, boolean up) {
    nodes.values().stream()
        .flatMap(node -> node.ports.values().stream())
        .filter(port -> port.link == link)
        .forEach(port -> port.up = up);
  }

  // ---- running ------------------------------------------------------------------------------

  /** Goes on until nothing changes any more, however long that takes. */
  void settle() {
    for (int step = 0; step < MOST_STEPS; step++) {
      if (step()) {
        long next =
            nodes.values().stream()
                .mapToLong(node -> node.routing.nextDeadlineNanos())
                .min()
                .orElse(Long.MAX_VALUE);
        if (next == Long.MAX_VALUE) {
          return;
        }
        nowNanos = Math.max(nowNanos, next);
      }
    }
    throw new AssertionError("does not come to rest");
  }

  /** Tells everybody everything that is there; returns whether nothing came of it. */
  boolean step() {
    nodes.values().forEach(Node::refresh);
    while (!queue.isEmpty()) {
      Change change = queue.removeFirst();
      nodes.values().forEach(node -> node.tell(change));
    }
    boolean quiet = true;
    for (Node node : nodes.values()) {
      quiet &= !node.advance();
    }
    return quiet && queue.isEmpty();
  }

  /** What a router says, as text, by type and link state ID. */
  List<Lsa> said(int router, Object place) {
    return databases.getOrDefault(place, new TreeMap<>()).values().stream()
        .filter(lsa -> lsa.header().advertisingRouter() == router)
        .toList();
  }

  List<Lsa> said(int router, int type, int area) {
    Object place =
        version.packets().lsas().scope(type) == FloodingScope.AS ? Scope.AS : new Scope.Area(area);
    return said(router, place).stream().filter(lsa -> lsa.header().type() == type).toList();
  }

  /** One interface of a router. */
  final class Port {
    final int link;
    final int index;
    final int area;
    final NetworkType type;
    int cost;
    final List<OwnAddress> addresses = new ArrayList<>();
    final IpAddress address;
    final boolean numbered;
    boolean loopback;
    boolean passive;
    boolean suppressed;
    boolean up = true;
    boolean candidate = true;

    Port(
        int router,
        int link,
        int index,
        int area,
        NetworkType type,
        int cost,
        @Nullable IpPrefix prefix) {
      this.link = link;
      this.index = index;
      this.area = area;
      this.type = type;
      this.cost = cost;
      numbered = prefix != null;
      IpAddress own = prefix == null ? null : host(prefix, router);
      if (prefix != null && own != null) {
        addresses.add(new OwnAddress(own, prefix.length()));
      }
      address =
          version == OspfVersion.V3
              ? new Ipv6Address(0xfe80L << 48, (long) router << 16 | index)
              : own != null ? own : new Ipv4Address(0xc0000200 | router);
    }
  }

  static IpAddress host(IpPrefix prefix, int number) {
    if (prefix.length() == prefix.family().bits()) {
      return prefix.address();
    }
    return switch (prefix.address()) {
      case Ipv4Address v4 -> new Ipv4Address(v4.bits() | number);
      case Ipv6Address v6 -> new Ipv6Address(v6.high(), v6.low() | number);
    };
  }

  /** A router. */
  final class Node implements LinkStateDatabase, LsaOriginator {
    final int id;
    final Map<Integer, Port> ports = new TreeMap<>();
    final OspfRouting routing;
    final Map<IpPrefix, RouteOffer> rib = new TreeMap<>();
    final List<RouteChange> changes = new ArrayList<>();
    OspfSettings settings;
    boolean stubRouter;
    private @Nullable OspfSettings configured;
    private LocalTopology topology;
    private final Set<Object> seen = new HashSet<>();
    private List<VirtualLinkPath> virtualLinks = List.of();
    private final List<RedistributedRoute> redistributed = new ArrayList<>();

    Node(int id) {
      this.id = id;
      settings = OspfSettings.defaults(version, "test");
      topology = LocalTopology.empty(id);
      routing = new OspfRouting(version, id, this, this, () -> 0);
    }

    Port attach(int link, int area, NetworkType type, int cost, @Nullable IpPrefix prefix) {
      if (settings.area(area).isEmpty()) {
        area(id, area, same -> same);
      }
      int index = ports.size() + 1;
      Port port = new Port(id, link, index, area, type, cost, prefix);
      ports.put(index, port);
      return port;
    }

    Port port(int link) {
      return ports.values().stream().filter(port -> port.link == link).findFirst().orElseThrow();
    }

    void redistribute(RedistributedRoute... routes) {
      redistributed.addAll(List.of(routes));
    }

    // ---- what it is told ------------------------------------------------------------------

    private void refresh() {
      if (!settings.equals(configured)) {
        configured = settings;
        routing.configure(settings, nowNanos);
      }
      LocalTopology now = topology();
      if (!now.equals(topology)) {
        topology = now;
        routing.topologyChanged(now, nowNanos);
        discover();
      }
      if (!redistributed.isEmpty()) {
        routing.redistributed(List.copyOf(redistributed));
        redistributed.clear();
      }
    }

    /** Brings what is new to it. */
    private void discover() {
      Set<Object> visible = new HashSet<>();
      for (LocalTopology.LocalArea area : topology.areas()) {
        visible.add(new Scope.Area(area.areaId()));
        if (settings
            .area(area.areaId())
            .filter(each -> each.type() != AreaSettings.Type.NORMAL)
            .isEmpty()) {
          visible.add(Scope.AS);
        }
      }
      ports.values().forEach(port -> visible.add(new LinkPlace(port.link)));
      for (Object place : visible) {
        if (seen.add(place)) {
          databases
              .getOrDefault(place, new TreeMap<>())
              .keySet()
              .forEach(key -> queue.add(new Change(place, key)));
        }
      }
    }

    private void tell(Change change) {
      Scope scope = seen.contains(change.place) ? scope(change.place) : null;
      if (scope != null && change.key.advertisingRouter() != id) {
        routing.lsaChanged(scope, change.key, nowNanos);
      }
    }

    private @Nullable Scope scope(Object place) {
      return switch (place) {
        case LinkPlace(int link) ->
            ports.values().stream()
                .filter(port -> port.link == link)
                .map(port -> (Scope) new Scope.Link(port.index))
                .findFirst()
                .orElse(null);
        case Scope scope -> scope;
        default -> throw new IllegalStateException();
      };
    }

    private boolean advance() {
      long runs = routing.runCount();
      List<RouteChange> now = routing.advance(nowNanos);
      changes.addAll(now);
      for (RouteChange change : now) {
        switch (change) {
          case RouteChange.Offer(IpPrefix prefix, RouteOffer offer) -> {
            if (offer.equals(rib.put(prefix, offer))) {
              throw new AssertionError("offered twice: " + prefix + " " + offer);
            }
          }
          case RouteChange.Withdraw(IpPrefix prefix) -> {
            if (rib.remove(prefix) == null) {
              throw new AssertionError("never offered: " + prefix);
            }
          }
        }
      }
      List<VirtualLinkPath> paths = routing.virtualLinks();
      boolean moved = !paths.equals(virtualLinks);
      virtualLinks = paths;
      return moved || !now.isEmpty() || routing.runCount() != runs;
    }

    // ---- what it knows of itself ----------------------------------------------------------

    private LocalTopology topology() {
      Map<Integer, List<LocalInterface>> areas = new TreeMap<>(Integer::compareUnsigned);
      for (Port port : ports.values()) {
        if (port.up) {
          areas.computeIfAbsent(port.area, none -> new ArrayList<>()).add(local(port));
        }
      }
      int number = 1000;
      for (VirtualLinkPath path : virtualLinks) {
        number++;
        LocalInterface virtual = virtual(path, number);
        if (virtual != null) {
          areas.computeIfAbsent(0, none -> new ArrayList<>()).add(virtual);
        }
      }
      List<LocalTopology.LocalArea> all = new ArrayList<>();
      areas.forEach((area, interfaces) -> all.add(new LocalTopology.LocalArea(area, interfaces)));
      return new LocalTopology(id, stubRouter, all);
    }

    private @Nullable LocalInterface virtual(VirtualLinkPath path, int number) {
      Node other = nodes.get(path.routerId());
      if (other == null || other.virtualLinks.stream().noneMatch(back -> back.routerId() == id)) {
        return null;
      }
      return new LocalInterface(
          path.interfaceIndex(),
          number,
          "",
          NetworkType.VIRTUAL_LINK,
          LocalInterface.State.POINT_TO_POINT,
          false,
          path.cost(),
          Optional.of(path.local()),
          List.of(),
          false,
          false,
          0,
          Optional.empty(),
          List.of(new Adjacency(path.routerId(), path.remote(), number, 0, path.cost())),
          OptionalInt.of(path.routerId()));
    }

    private LocalInterface local(Port port) {
      Map<Node, Port> others = new TreeMap<>((a, b) -> Integer.compare(a.id, b.id));
      List<Node> order = new ArrayList<>();
      for (Node node : nodes.values()) {
        for (Port at : node.ports.values()) {
          if (at.link == port.link && at.up && !at.passive) {
            order.add(node);
            if (node != this) {
              others.put(node, at);
            }
          }
        }
      }
      boolean alone = port.loopback || port.passive;
      Optional<Designated> designated = Optional.empty();
      LocalInterface.State state = LocalInterface.State.POINT_TO_POINT;
      List<Adjacency> adjacencies = new ArrayList<>();
      Node first = alone || order.isEmpty() ? null : firstAttached(port.link, order);
      for (Map.Entry<Node, Port> entry : others.entrySet()) {
        boolean adjacent =
            !alone && (!port.type.elects() || first == this || first == entry.getKey());
        if (adjacent) {
          adjacencies.add(
              new Adjacency(
                  entry.getKey().id,
                  entry.getValue().address,
                  entry.getValue().index,
                  2,
                  port.cost));
        }
      }
      if (port.loopback) {
        state = LocalInterface.State.LOOPBACK;
      } else if (port.type.elects()) {
        state =
            first == this ? LocalInterface.State.DESIGNATED_ROUTER : LocalInterface.State.DR_OTHER;
        if (first != null) {
          Port at = first.port(port.link);
          designated = Optional.of(new Designated(first.id, at.address, at.index));
        }
      }
      return new LocalInterface(
          port.index,
          port.index,
          "eth" + port.index,
          port.type,
          state,
          port.passive,
          port.cost,
          version == OspfVersion.V2 && !port.numbered
              ? Optional.empty()
              : Optional.of(port.address),
          port.addresses,
          port.suppressed,
          port.candidate,
          1,
          designated,
          adjacencies,
          OptionalInt.empty());
    }

    /** The designated router is the one that was attached first. */
    private Node firstAttached(int link, List<Node> candidates) {
      Integer chosen = designatedOf.get(link);
      for (Node node : candidates) {
        if (chosen != null && node.id == chosen) {
          return node;
        }
      }
      return candidates.getFirst();
    }

    // ---- the database ---------------------------------------------------------------------

    private int linkOf(int index) {
      Port port = ports.get(index);
      if (port == null) {
        throw new AssertionError("no interface " + index);
      }
      return port.link;
    }

    private Object place(Scope scope) {
      return scope instanceof Scope.Link(int index) ? new LinkPlace(linkOf(index)) : scope;
    }

    @Override
    public @Nullable Lsa get(Scope scope, LsaKey key) {
      return databases.getOrDefault(place(scope), new TreeMap<>()).get(key);
    }

    @Override
    public void forEach(Scope scope, int type, Consumer<? super Lsa> visitor) {
      databases.getOrDefault(place(scope), new TreeMap<>()).values().stream()
          .filter(lsa -> lsa.header().type() == type)
          .forEach(visitor);
    }

    @Override
    public void forEach(Scope scope, int type, int linkStateId, Consumer<? super Lsa> visitor) {
      forEach(
          scope,
          type,
          lsa -> {
            if (lsa.header().linkStateId() == linkStateId) {
              visitor.accept(lsa);
            }
          });
    }

    /** What is written is what everybody reads: so that the formats are part of the test. */
    @Override
    public void originate(Scope scope, LsaKey key, int options, LsaBody body) {
      if (key.advertisingRouter() != id) {
        throw new AssertionError("not of " + id + ": " + key);
      }
      LsaFormat format = version.packets().lsas();
      Lsa lsa = format.originate(key, options, LsaHeader.FIRST_SEQUENCE + sequence++, 1, body);
      byte[] bytes = new byte[lsa.lengthBytes()];
      lsa.write(bytes, 0, 1);
      if (!(format.read(bytes, 0, bytes.length) instanceof Lsa read)) {
        throw new AssertionError("cannot be read: " + lsa);
      }
      databases.computeIfAbsent(place(scope), none -> new TreeMap<>()).put(key, read);
      queue.add(new Change(place(scope), key));
    }

    @Override
    public void flush(Scope scope, LsaKey key) {
      if (databases.getOrDefault(place(scope), new TreeMap<>()).remove(key) == null) {
        throw new AssertionError("never said: " + key);
      }
      queue.add(new Change(place(scope), key));
    }

    // ---- what came of it ------------------------------------------------------------------

    /** The offer of a prefix as text: type, metric, next hops as router IDs. */
    String route(String prefix) {
      RouteOffer offer = rib.get(IpPrefix.parse(prefix));
      return offer == null ? "none" : text(offer);
    }

    RouteOffer offer(String prefix) {
      RouteOffer offer = rib.get(IpPrefix.parse(prefix));
      if (offer == null) {
        throw new AssertionError("no route to " + prefix);
      }
      return offer;
    }

    private String text(RouteOffer offer) {
      String what = offer.type().name().replace("OSPF_", "").toLowerCase(Locale.ROOT);
      return switch (offer.target()) {
        case RouteTarget.Via(List<RouteNextHop> hops, List<RouteNextHop.Neighbour> backups) ->
            what
                + " "
                + offer.metric()
                + " via "
                + names(hops)
                + (backups.isEmpty() ? "" : " backup " + names(List.copyOf(backups)));
        default -> "discard";
      };
    }

    private String names(List<RouteNextHop> hops) {
      return hops.stream()
          .map(hop -> String.valueOf(routerAt((RouteNextHop.Neighbour) hop)))
          .distinct()
          .collect(Collectors.joining("+"));
    }

    private int routerAt(RouteNextHop.Neighbour hop) {
      int link = linkOf(hop.interfaceIndex());
      for (Node node : nodes.values()) {
        for (Port port : node.ports.values()) {
          if (port.link == link && port.address.equals(hop.address())) {
            return node.id;
          }
          if (port.link == link
              && port.addresses.stream().anyMatch(own -> own.address().equals(hop.address()))) {
            return node.id;
          }
        }
      }
      throw new AssertionError("nobody is at " + hop);
    }

    Set<String> prefixes() {
      return rib.keySet().stream()
          .map(IpPrefix::toString)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Designated routers of links, where it is not the one with the lowest router ID. */
  final Map<Integer, Integer> designatedOf = new HashMap<>();
}
