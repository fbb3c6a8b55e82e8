package io.polyrouter.router.routes;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.LivenessParameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The static routes of a virtual router, as differences. Next hops whose path is watched (RFC 5882,
 * section 4) are left out while it is broken, and with the last one the route.
 */
public final class StaticRoutes {

  private final BiConsumer<RouteSource, List<RouteChange>> apply;

  /** By name of the instance. */
  private SortedMap<String, ProtocolConfig.Static> instances = Collections.emptySortedMap();

  /** By interface name, as routes were offered with. */
  private SortedMap<String, Integer> indexes = Collections.emptySortedMap();

  private final SortedMap<Watched, Uses> watched = new TreeMap<>(Watched.ORDER);
  private final Set<Watched> broken = new TreeSet<>(Watched.ORDER);

  /**
   * A next hop whose path is to be watched.
   *
   * @param outgoingInterface as configured
   */
  public record Watched(IpAddress address, Optional<String> outgoingInterface) {

    private static final Comparator<Watched> ORDER =
        Comparator.comparing(Watched::address)
            .thenComparing(next -> next.outgoingInterface().orElse(""));
  }

  /** The routes by a watched next hop, and what each asks of the session. */
  private static final class Uses {
    final Map<Use, LivenessParameters> routes = new LinkedHashMap<>();
  }

  private record Use(String instance, IpPrefix destination) {}

  StaticRoutes(BiConsumer<RouteSource, List<RouteChange>> apply) {
    this.apply = apply;
  }

  /** The next {@link #set} offers all routes, as those that found no room may find it now. */
  void offerAgain() {
    indexes = Collections.emptySortedMap();
  }

  /** Replaces all; {@code nextIndexes} are those of interfaces by name. */
  void set(List<ProtocolConfig> protocols, SortedMap<String, Integer> nextIndexes) {
    boolean reindexed = !nextIndexes.equals(indexes);
    indexes = nextIndexes;
    SortedMap<String, ProtocolConfig.Static> next = new TreeMap<>();
    for (ProtocolConfig protocol : protocols) {
      switch (protocol) {
        case ProtocolConfig.Static configured -> next.put(configured.name(), configured);
        case ProtocolConfig.Routed routed -> {}
      }
    }
    instances.forEach((name, before) -> {
      if (!next.containsKey(name)) {
        change(name, before.routes(), List.of(), false);
      }
    });
    next.forEach((name, after) -> {
      ProtocolConfig.Static before = instances.get(name);
      if (reindexed || !after.equals(before)) {
        change(name, before == null ? List.of() : before.routes(), after.routes(), reindexed);
      }
    });
    instances = next;
  }

  private void change(
      String instance, List<StaticRoute> before, List<StaticRoute> after, boolean offerAll) {
    Map<IpPrefix, StaticRoute> gone = HashMap.newHashMap(before.size());
    before.forEach(route -> gone.put(route.destination(), route));
    List<RouteChange> changes = new ArrayList<>();
    for (StaticRoute route : after) {
      StaticRoute same = gone.remove(route.destination());
      if (!route.equals(same)) {
        if (same != null) {
          unwatch(instance, same);
        }
        watch(instance, route);
      }
      if (offerAll || !route.equals(same)) {
        changes.add(changeOf(route));
      }
    }
    gone.values().stream()
        .sorted(Comparator.comparing(StaticRoute::destination))
        .forEach(route -> {
          unwatch(instance, route);
          changes.add(new RouteChange.Withdraw(route.destination()));
        });
    apply.accept(RouteSource.ofStatic(instance), changes);
  }

  private RouteChange changeOf(StaticRoute route) {
    return targetOf(route.target())
        .<RouteChange>map(target ->
            new RouteChange.Offer(
                route.destination(), new RouteOffer(route.preference(), 0, target)))
        .orElseGet(() -> new RouteChange.Withdraw(route.destination()));
  }

  /** Empty when no next hop is left: their interfaces are missing, or their paths broken. */
  private Optional<RouteTarget> targetOf(StaticTarget target) {
    return switch (target) {
      case StaticTarget.Blackhole blackhole -> Optional.of(RouteTarget.BLACKHOLE);
      case StaticTarget.Unreachable unreachable -> Optional.of(RouteTarget.UNREACHABLE);
      case StaticTarget.NextHops(List<StaticNextHop> configured) -> {
        List<RouteNextHop> nextHops =
            configured.stream()
                .filter(nextHop -> watchedOf(nextHop).filter(broken::contains).isEmpty())
                .flatMap(nextHop -> nextHopOf(nextHop).stream())
                .toList();
        yield nextHops.isEmpty() ? Optional.empty() : Optional.of(new RouteTarget.Via(nextHops));
      }
    };
  }

  private Optional<RouteNextHop> nextHopOf(StaticNextHop nextHop) {
    if (nextHop.outgoingInterface().isEmpty()) {
      return nextHop.address().map(RouteNextHop.Recursive::new);
    }
    Integer index = indexes.get(nextHop.outgoingInterface().get());
    if (index == null) {
      return Optional.empty();
    }
    return Optional.of(
        nextHop
            .address()
            .<RouteNextHop>map(address -> new RouteNextHop.Neighbour(index, address))
            .orElseGet(() -> new RouteNextHop.OnLink(index)));
  }

  // ---- watched next hops --------------------------------------------------------------------

  private static Optional<Watched> watchedOf(StaticNextHop nextHop) {
    return nextHop.bfd().isEmpty()
        ? Optional.empty()
        : nextHop.address().map(address -> new Watched(address, nextHop.outgoingInterface()));
  }

  private void watch(String instance, StaticRoute route) {
    for (StaticNextHop nextHop : nextHopsOf(route)) {
      watchedOf(nextHop)
          .ifPresent(next ->
              watched
                  .computeIfAbsent(next, added -> new Uses())
                  .routes
                  .put(new Use(instance, route.destination()), nextHop.bfd().get()));
    }
  }

  private void unwatch(String instance, StaticRoute route) {
    for (StaticNextHop nextHop : nextHopsOf(route)) {
      watchedOf(nextHop)
          .ifPresent(next -> {
            Uses uses = watched.get(next);
            if (uses != null) {
              uses.routes.remove(new Use(instance, route.destination()));
              if (uses.routes.isEmpty()) {
                watched.remove(next);
                broken.remove(next);
              }
            }
          });
    }
  }

  private static List<StaticNextHop> nextHopsOf(StaticRoute route) {
    return route.target() instanceof StaticTarget.NextHops(List<StaticNextHop> nextHops)
        ? nextHops
        : List.of();
  }

  /** The next hops to be watched, and how: by the fastest that any of their routes asks for. */
  public SortedMap<Watched, LivenessParameters> watched() {
    SortedMap<Watched, LivenessParameters> all = new TreeMap<>(Watched.ORDER);
    watched.forEach((next, uses) ->
        uses.routes.values().stream()
            .reduce(LivenessParameters::fasterOf)
            .ifPresent(parameters -> all.put(next, parameters)));
    return all;
  }

  /** The path to a watched next hop is broken, or it is no longer. */
  public void setBroken(Watched next, boolean isBroken) {
    Uses uses = watched.get(next);
    if (uses == null || !(isBroken ? broken.add(next) : broken.remove(next))) {
      return;
    }
    SortedMap<String, Set<IpPrefix>> touched = new TreeMap<>();
    uses.routes
        .keySet()
        .forEach(use ->
            touched
                .computeIfAbsent(use.instance(), name -> new TreeSet<>())
                .add(use.destination()));
    touched.forEach((name, destinations) -> {
      ProtocolConfig.Static instance = instances.get(name);
      if (instance != null) {
        apply.accept(
            RouteSource.ofStatic(name),
            instance.routes().stream()
                .filter(route -> destinations.contains(route.destination()))
                .map(this::changeOf)
                .toList());
      }
    });
  }
}
