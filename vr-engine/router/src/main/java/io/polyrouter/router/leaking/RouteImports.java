package io.polyrouter.router.leaking;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.router.config.RouteImport;
import io.polyrouter.router.loop.LoopTask;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.routing.RibRoute;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.policy.PolicyEngine;
import io.polyrouter.routing.protocol.RedistributedRoute.Edits;
import io.polyrouter.routing.redistribution.RoutePolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The routes that a virtual router takes from others. Used by its loop alone. */
public final class RouteImports {

  private final String name;
  private final RouteExchange exchange;
  private final LoopTask router;
  private final RoutingTables routes;

  /** The router's own memory links. */
  private final Supplier<List<Link>> links;

  private final Map<Key, State> imports = new LinkedHashMap<>();

  /** One for each router and family. */
  private record Key(String from, AddressFamily family) {}

  /**
   * An interface of the importing router that leads to another one.
   *
   * @param networks of its addresses
   */
  public record Link(
      int interfaceIndex, String peer, String peerInterface, List<IpPrefix> networks) {
    public Link {
      networks = List.copyOf(networks);
    }
  }

  /**
   * How routes are taken over: what does not change, as long as this is equal, the RIB has already.
   *
   * @param target where they lead: to the source, by all links to it
   * @param names of the source's interfaces, for policies
   * @param back interfaces of the source that lead to the importing router
   */
  private record Manner(
      RouteImport config,
      PolicyEngine engine,
      RouteTarget target,
      Map<Integer, String> names,
      List<Integer> back) {}

  /** An import, and what the RIB has been told of. */
  private static final class State {
    RouteImport config;
    PolicyEngine engine;
    @Nullable Rules rules;
    RibSnapshot told;

    State(RouteImport config, PolicyEngine engine) {
      this.config = config;
      this.engine = engine;
      this.told = RibSnapshot.empty(config.family());
    }
  }

  /** What becomes of a route of the source. Pure. */
  private static final class Rules {
    final Manner manner;
    private final RoutePolicy policy;

    Rules(Manner manner) {
      this.manner = manner;
      this.policy =
          RoutePolicy.allOf(manner.engine(), manner.names())
              .getOrDefault(manner.config().policy(), RoutePolicy.PASS_NONE);
    }

    Optional<RouteOffer> offer(IpPrefix prefix, @Nullable RibRoute route) {
      if (route == null || !isForOthers(route)) {
        return Optional.empty();
      }
      return policy.apply(prefix, route).map(edits -> offer(route.offer(), edits));
    }

    private RouteOffer offer(RouteOffer of, Edits edits) {
      return new RouteOffer(
          manner.config().preference(),
          edits.metric().orElse(of.metric()),
          edits.tag().orElse(of.tag()),
          of.type(),
          manner.target());
    }

    private boolean isForOthers(RibRoute route) {
      return !route.source().protocol().equals(RouteImport.PROTOCOL)
          && switch (route.offer().target()) {
            case RouteTarget.Receive receive -> receive.isPrefix();
            case RouteTarget.Blackhole blackhole -> true;
            case RouteTarget.Unreachable unreachable -> true;
            case RouteTarget.Via via -> !leadsBack(route);
          };
    }

    /** Whether all of its next hops are the importing router. */
    private boolean leadsBack(RibRoute route) {
      return route.action() instanceof ForwardingAction.Forward(var nextHops)
          && nextHops.stream().allMatch(each -> manner.back().contains(each.interfaceIndex()));
    }
  }

  /**
   * Imports of a router, none at first.
   *
   * @param name of the importing router
   * @param router is woken when others' routes change
   * @param routes take what is imported
   */
  public RouteImports(
      String name,
      RouteExchange exchange,
      LoopTask router,
      RoutingTables routes,
      Supplier<List<Link>> links) {
    this.name = name;
    this.exchange = exchange;
    this.router = router;
    this.routes = routes;
    this.links = links;
  }

  /** Replaces what is imported; {@link #sync} puts it to work. */
  public void configure(List<RouteImport> configured, PolicyEngine engine) {
    Map<Key, RouteImport> wanted = new LinkedHashMap<>();
    configured.forEach(each -> wanted.put(new Key(each.from(), each.family()), each));
    for (Key key : List.copyOf(imports.keySet())) {
      if (!wanted.containsKey(key)) {
        State gone = imports.remove(key);
        if (gone != null) {
          withdraw(gone);
        }
        if (wanted.keySet().stream().noneMatch(other -> other.from().equals(key.from()))) {
          exchange.unwatch(key.from(), router);
        }
      }
    }
    wanted.forEach((key, config) -> {
      State state = imports.computeIfAbsent(key, k -> new State(config, engine));
      state.config = config;
      if (!state.engine.source().equals(engine.source())) {
        state.engine = engine;
      }
      exchange.watch(key.from(), router);
    });
  }

  /** Nothing is imported any more, and nobody wakes the router for it. */
  public void close() {
    imports.keySet().forEach(key -> exchange.unwatch(key.from(), router));
    imports.clear();
  }

  /** Takes over what has changed with the others, or with the links to them. */
  public void sync() {
    if (imports.isEmpty()) {
      return;
    }
    List<Link> now = links.get();
    imports.values().forEach(state -> sync(state, now));
  }

  private void sync(State state, List<Link> now) {
    ExportedRoutes exported = exchange.latest(state.config.from());
    Optional<Manner> manner = exported == null ? Optional.empty() : manner(state, exported, now);
    if (exported == null || manner.isEmpty()) {
      withdraw(state);
      return;
    }
    RibSnapshot rib = exported.rib(state.config.family());
    Rules rules = state.rules;
    if (rules != null && rules.manner.equals(manner.get())) {
      if (!rib.equals(state.told)) {
        routes.apply(state.config.source(), changes(rules, state.told, rib));
      }
    } else {
      Rules next = new Rules(manner.get());
      routes.apply(
          state.config.source(), RouteChange.between(offers(rules, state.told), offers(next, rib)));
      state.rules = next;
    }
    state.told = rib;
  }

  private void withdraw(State state) {
    Rules rules = state.rules;
    if (rules != null) {
      routes.apply(
          state.config.source(), RouteChange.between(offers(rules, state.told), new TreeMap<>()));
    }
    state.rules = null;
    state.told = RibSnapshot.empty(state.config.family());
  }

  private static List<RouteChange> changes(Rules rules, RibSnapshot before, RibSnapshot now) {
    List<RouteChange> changes = new ArrayList<>();
    now.activeChangesSince(
        before,
        (prefix, was, is) -> {
          Optional<RouteOffer> had = rules.offer(prefix, was);
          Optional<RouteOffer> has = rules.offer(prefix, is);
          if (has.isPresent() && !has.equals(had)) {
            changes.add(new RouteChange.Offer(prefix, has.get()));
          } else if (has.isEmpty() && had.isPresent()) {
            changes.add(new RouteChange.Withdraw(prefix));
          }
        });
    return changes;
  }

  private static SortedMap<IpPrefix, RouteOffer> offers(@Nullable Rules rules, RibSnapshot of) {
    SortedMap<IpPrefix, RouteOffer> offers = new TreeMap<>();
    if (rules != null) {
      of.routes()
          .scan((prefix, entry) -> {
            rules.offer(prefix, entry.active()).ifPresent(offer -> offers.put(prefix, offer));
            return true;
          });
    }
    return offers;
  }

  // ---- links --------------------------------------------------------------------------------

  /** Empty if there is no way to the source. */
  private Optional<Manner> manner(State state, ExportedRoutes exported, List<Link> now) {
    Map<String, ExportedRoutes.Interface> theirs = new HashMap<>();
    Map<Integer, String> names = new HashMap<>();
    List<Integer> back = new ArrayList<>();
    exported
        .interfaces()
        .forEach((index, each) -> {
          theirs.put(each.name(), each);
          names.put(index, each.name());
          if (each.peer().equals(name)) {
            back.add(index);
          }
        });
    List<RouteNextHop> nextHops = new ArrayList<>();
    for (Link link : now) {
      ExportedRoutes.Interface peer = theirs.get(link.peerInterface());
      if (link.peer().equals(state.config.from()) && peer != null) {
        peer.addresses().stream()
            .filter(address -> isNextHop(address, state.config.family(), link))
            .findFirst()
            .ifPresent(address ->
                nextHops.add(new RouteNextHop.Neighbour(link.interfaceIndex(), address)));
      }
    }
    if (nextHops.isEmpty()) {
      return Optional.empty();
    }
    RouteTarget target =
        new RouteTarget.Via(
            nextHops.subList(0, Math.min(nextHops.size(), RouteTarget.Via.MAX_NEXT_HOPS)));
    return Optional.of(new Manner(state.config, state.engine, target, names, back));
  }

  private static boolean isNextHop(IpAddress address, AddressFamily family, Link link) {
    return address.family() == family
        && (address instanceof Ipv6Address v6
            ? v6.isLinkLocal()
            : link.networks().stream().anyMatch(network -> network.contains(address)));
  }
}
