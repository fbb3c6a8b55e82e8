package io.polyrouter.router;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.RouteQuery.Page;
import io.polyrouter.router.state.RouteQuery.Route;
import io.polyrouter.router.state.RouteQuery.Via;
import io.polyrouter.routing.RibEntry;
import io.polyrouter.routing.RibRoute;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.RouteType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** RIB and FIB at one moment, for readers on any thread. */
record RouteView(RibSnapshot ipv4, RibSnapshot ipv6, ForwardingState forwarding) {

  private static final char POSITION_SEPARATOR = '#';

  private RibSnapshot rib(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }

  Page page(RouteQuery query) {
    Pager pager = new Pager(query);
    if (query.longestMatch().isPresent()) {
      pager.longestMatch(query.longestMatch().get());
    } else {
      pager.scan();
    }
    return new Page(
        forwarding.version(), List.copyOf(pager.routes), Optional.ofNullable(pager.continuation));
  }

  /** Where the next page starts: at a prefix, and there at the route of this number. */
  private record Position(IpPrefix prefix, int route) {

    static Position parse(String continuation) {
      int separator = continuation.indexOf(POSITION_SEPARATOR);
      try {
        if (separator > 0) {
          return new Position(
              IpPrefix.parse(continuation.substring(0, separator)),
              Integer.parseInt(continuation.substring(separator + 1)));
        }
      } catch (IllegalArgumentException e) {
        throw invalid(continuation, e);
      }
      throw invalid(continuation, null);
    }

    private static IllegalArgumentException invalid(
        String continuation, @Nullable IllegalArgumentException cause) {
      return new IllegalArgumentException(
          "continuation \"" + continuation + "\" is not one that an answer gave", cause);
    }

    @Override
    public String toString() {
      return prefix.toString() + POSITION_SEPARATOR + route;
    }
  }

  private final class Pager {

    private final RouteQuery query;
    private final List<Route> routes = new ArrayList<>();

    /** Many routes have the same action, which is the same object then. */
    private final IdentityHashMap<ForwardingAction, List<Via>> nextHops = new IdentityHashMap<>();

    private final Map<RouteSource, String> sources = new HashMap<>();

    private @Nullable String continuation;

    Pager(RouteQuery query) {
      this.query = query;
    }

    /** The route that a packet takes: the active one to the prefix that the FIB finds. */
    void longestMatch(IpAddress address) {
      PrefixTable.Entry<ForwardingAction> found = forwarding.fib(address.family()).lookup(address);
      boolean inside =
          found != null
              && (query.within().isEmpty() || isWithin(found.prefix(), query.within().get()));
      if (found == null || !inside) {
        return;
      }
      switch (query.table()) {
        case FIB -> routes.add(fibRoute(found.prefix(), found.value()));
        case RIB -> {
          RibRoute active = activeRoute(found.prefix());
          if (active != null) {
            routes.add(ribRoute(found.prefix(), active, true));
          }
        }
      }
    }

    void scan() {
      Position start =
          query
              .continuation()
              .map(Position::parse)
              .orElseGet(() -> new Position(query.within().orElse(everything()), 0));
      if (start.prefix().family() != query.family()) {
        return;
      }
      switch (query.table()) {
        case FIB ->
            fib()
                .scan(
                    start.prefix(),
                    (prefix, action) ->
                        isWanted(prefix) && add(prefix, 0, fibRoute(prefix, action)));
        case RIB ->
            rib(query.family())
                .routes()
                .scan(
                    start.prefix(),
                    (prefix, entry) -> isWanted(prefix) && addAll(prefix, entry, start));
      }
    }

    private PrefixTable<ForwardingAction> fib() {
      return forwarding.fib(query.family());
    }

    private IpPrefix everything() {
      return switch (query.family()) {
        case IPV4 -> Ipv4Prefix.DEFAULT;
        case IPV6 -> Ipv6Prefix.DEFAULT;
      };
    }

    /** Whether the scan, which is in ascending order, has not passed what is asked for. */
    private boolean isWanted(IpPrefix prefix) {
      return query.within().isEmpty() || isWithin(prefix, query.within().get());
    }

    private boolean addAll(IpPrefix prefix, RibEntry entry, Position start) {
      RibRoute active = entry.active();
      int first = prefix.equals(start.prefix()) ? start.route() : 0;
      for (int i = first; i < entry.routes().size(); i++) {
        RibRoute route = entry.routes().get(i);
        if (!add(prefix, i, ribRoute(prefix, route, route.equals(active)))) {
          return false;
        }
      }
      return true;
    }

    private boolean add(IpPrefix prefix, int number, Route route) {
      if (routes.size() >= query.limit()) {
        continuation = new Position(prefix, number).toString();
        return false;
      }
      routes.add(route);
      return true;
    }

    private Route fibRoute(IpPrefix prefix, ForwardingAction action) {
      RibRoute active = activeRoute(prefix);
      String source = active == null ? "" : titleOf(active.source());
      return new Route(
          prefix,
          source,
          0,
          RouteType.PLAIN,
          0,
          0,
          true,
          nameOf(action),
          nextHopsOf(action),
          List.of());
    }

    private Route ribRoute(IpPrefix prefix, RibRoute route, boolean active) {
      ForwardingAction action = route.action();
      return new Route(
          prefix,
          titleOf(route.source()),
          route.offer().preference(),
          route.offer().type(),
          route.offer().metric(),
          route.offer().tag(),
          active,
          action == null ? "unresolved" : nameOf(action),
          action == null ? configuredNextHops(route.offer().target()) : nextHopsOf(action),
          backups(route.offer().target()));
    }

    /** A page has few sources, and many routes of each. */
    private String titleOf(RouteSource source) {
      return sources.computeIfAbsent(source, RouteSource::toString);
    }

    private List<Via> nextHopsOf(ForwardingAction action) {
      return nextHops.computeIfAbsent(action, RouteView.this::vias);
    }
  }

  private static boolean isWithin(IpPrefix prefix, IpPrefix outer) {
    return prefix.length() >= outer.length() && outer.contains(prefix.address());
  }

  private @Nullable RibRoute activeRoute(IpPrefix prefix) {
    RibEntry entry = rib(prefix.family()).routes().get(prefix);
    return entry == null ? null : entry.active();
  }

  private static String nameOf(ForwardingAction action) {
    return switch (action) {
      case ForwardingAction.Receive receive -> "receive";
      case ForwardingAction.Connected connected -> "connected";
      case ForwardingAction.Forward forward -> "forward";
      case ForwardingAction.Blackhole blackhole -> "blackhole";
      case ForwardingAction.Unreachable unreachable -> "unreachable";
    };
  }

  private List<Via> vias(ForwardingAction action) {
    return switch (action) {
      case ForwardingAction.Connected(int index) ->
          List.of(new Via(Optional.empty(), interfaceName(index)));
      case ForwardingAction.Forward(List<NextHop> nextHops) ->
          nextHops.stream()
              .map(nextHop ->
                  new Via(Optional.of(nextHop.address()), interfaceName(nextHop.interfaceIndex())))
              .toList();
      case ForwardingAction.Receive receive -> List.of();
      case ForwardingAction.Blackhole blackhole -> List.of();
      case ForwardingAction.Unreachable unreachable -> List.of();
    };
  }

  private List<Via> configuredNextHops(RouteTarget target) {
    return target instanceof RouteTarget.Via via
        ? via.nextHops().stream().map(this::configuredNextHop).toList()
        : List.of();
  }

  private List<Via> backups(RouteTarget target) {
    // Most routes have none.
    return target instanceof RouteTarget.Via via && !via.backups().isEmpty()
        ? via.backups().stream().map(this::configuredNextHop).toList()
        : List.of();
  }

  private Via configuredNextHop(RouteNextHop nextHop) {
    return switch (nextHop) {
      case RouteNextHop.Recursive(IpAddress address) ->
          new Via(Optional.of(address), Optional.empty());
      case RouteNextHop.OnLink(int index) -> new Via(Optional.empty(), interfaceName(index));
      case RouteNextHop.Neighbour(int index, IpAddress address) ->
          new Via(Optional.of(address), interfaceName(index));
    };
  }

  private Optional<String> interfaceName(int index) {
    return Optional.ofNullable(forwarding.interfaces().get(index)).map(ForwardingInterface::name);
  }
}
