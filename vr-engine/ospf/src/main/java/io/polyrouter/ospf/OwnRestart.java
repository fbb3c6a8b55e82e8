package io.polyrouter.ospf;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.routing.RouteChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A graceful restart of this router while it goes on (RFC 3623, section 2): holds routes back, and
 * sees by the router's own LSAs of before, which neighbours give back, whether it is over. An area
 * with active interfaces whose router-LSA has not come back is waited for.
 */
final class OwnRestart {

  private final OspfVersion version;
  private final int routerId;
  private final LinkStateDatabase database;
  private final Map<IpPrefix, RouteChange> held = new TreeMap<>();

  OwnRestart(OspfVersion version, int routerId, LinkStateDatabase database) {
    this.version = version;
    this.routerId = routerId;
    this.database = database;
  }

  // ---- routes -------------------------------------------------------------------------------

  /** Keeps changes for later. Nothing of this life was offered, so there is nothing to withdraw. */
  void hold(List<RouteChange> changes) {
    for (RouteChange change : changes) {
      switch (change) {
        case RouteChange.Offer offer -> held.put(offer.prefix(), offer);
        case RouteChange.Withdraw withdraw -> held.remove(withdraw.prefix());
      }
    }
  }

  /** All that is to be offered, in ascending order. */
  List<RouteChange> held() {
    return List.copyOf(held.values());
  }

  // ---- whether it is over -------------------------------------------------------------------

  /** How far it is (section 2.2). */
  sealed interface Progress {
    /** Adjacencies of before are missing. */
    record Waiting() implements Progress {}

    /** All of them are back. */
    record Complete() implements Progress {}

    /** Others announce an adjacency of before no longer. */
    record Inconsistent(String what) implements Progress {}
  }

  Progress progress(Collection<AreaSettings> areas, LocalTopology topology) {
    boolean isComplete = true;
    for (int areaId : active(areas)) {
      Scope scope = new Scope.Area(areaId);
      Optional<List<Link>> before = linksOf(scope, routerId);
      isComplete &= before.isPresent();
      Set<Integer> adjacent = adjacent(topology, areaId);
      for (Link link : before.orElse(List.of())) {
        Progress progress =
            link.isTransit() ? network(scope, link, adjacent) : router(scope, link, adjacent);
        if (progress instanceof Progress.Inconsistent) {
          return progress;
        }
        isComplete &= progress instanceof Progress.Complete;
      }
    }
    return isComplete ? new Progress.Complete() : new Progress.Waiting();
  }

  /** Areas in which there may be neighbours. */
  private static Set<Integer> active(Collection<AreaSettings> areas) {
    Set<Integer> active = new TreeSet<>(Integer::compareUnsigned);
    for (AreaSettings area : areas) {
      if (!area.interfaces().stream().allMatch(OspfInterfaceSettings::passive)) {
        active.add(area.areaId());
      }
      if (!area.virtualLinks().isEmpty()) {
        active.add(AreaSettings.BACKBONE);
      }
    }
    return active;
  }

  /** The routers of an area that there is a full adjacency with. */
  private static Set<Integer> adjacent(LocalTopology topology, int areaId) {
    Set<Integer> routers = new HashSet<>();
    topology.areas().stream()
        .filter(area -> area.areaId() == areaId)
        .flatMap(area -> area.interfaces().stream())
        .flatMap(at -> at.adjacencies().stream())
        .forEach(adjacency -> routers.add(adjacency.routerId()));
    return routers;
  }

  /** A link of before to another router. */
  private Progress router(Scope scope, Link link, Set<Integer> adjacent) {
    Optional<List<Link>> back = linksOf(scope, link.router());
    boolean isDenied =
        back.isPresent()
            && back.get().stream().noneMatch(one -> !one.isTransit() && one.router() == routerId);
    if (isDenied) {
      return new Progress.Inconsistent(
          "router %s announces no link to this one".formatted(new Ipv4Address(link.router())));
    }
    return progress(adjacent.contains(link.router()));
  }

  /**
   * A link of before to a transit network: its designated router has to be back, and all of its
   * routers if that was this one.
   */
  private Progress network(Scope scope, Link link, Set<Integer> adjacent) {
    Network network = find(scope, link);
    if (network == null) {
      return new Progress.Waiting();
    }
    if (!network.routers().contains(routerId)) {
      return new Progress.Inconsistent(
          "designated router %s announces this one no longer"
              .formatted(new Ipv4Address(network.designated())));
    }
    if (network.designated() != routerId) {
      return progress(adjacent.contains(network.designated()));
    }
    return progress(
        network.routers().stream().allMatch(one -> one == routerId || adjacent.contains(one)));
  }

  private static Progress progress(boolean isBack) {
    return isBack ? new Progress.Complete() : new Progress.Waiting();
  }

  // ---- what LSAs say ------------------------------------------------------------------------

  /**
   * A link of a router.
   *
   * @param router at its other end; of a transit network in version 3 its designated router, in
   *     version 2 nothing
   * @param network of a transit network the link state ID of its LSA
   */
  private record Link(boolean isTransit, int router, int network) {}

  private record Network(int designated, List<Integer> routers) {}

  /** The links of a router to others; empty if it says nothing. */
  private Optional<List<Link>> linksOf(Scope scope, int router) {
    List<LsaBody> bodies = new ArrayList<>();
    switch (version) {
      case V2 -> {
        Lsa lsa = database.get(scope, new LsaKey(LsaType.V2_ROUTER, router, router));
        if (lsa != null) {
          bodies.add(lsa.body());
        }
      }
      case V3 ->
          database.forEach(
              scope,
              LsaType.V3_ROUTER,
              lsa -> {
                if (lsa.key().advertisingRouter() == router) {
                  bodies.add(lsa.body());
                }
              });
    }
    if (bodies.isEmpty()) {
      return Optional.empty();
    }
    List<Link> links = new ArrayList<>();
    for (LsaBody body : bodies) {
      if (body instanceof LsaBody.RouterV2 v2) {
        v2.links().stream()
            .filter(link -> link.type() != LsaBody.LinkV2.STUB)
            .map(link ->
                link.type() == LsaBody.LinkV2.TRANSIT
                    ? new Link(true, 0, link.id())
                    : new Link(false, link.id(), 0))
            .forEach(links::add);
      } else if (body instanceof LsaBody.RouterV3 v3) {
        v3.links().stream()
            .map(link ->
                new Link(
                    link.type() == LsaBody.LinkV2.TRANSIT,
                    link.neighbourRouterId(),
                    link.neighbourInterfaceId()))
            .forEach(links::add);
      }
    }
    return Optional.of(links);
  }

  private @Nullable Network find(Scope scope, Link link) {
    List<Network> found = new ArrayList<>();
    switch (version) {
      case V2 ->
          database.forEach(
              scope,
              LsaType.V2_NETWORK,
              link.network(),
              lsa -> {
                if (lsa.body() instanceof LsaBody.NetworkV2 body) {
                  found.add(new Network(lsa.key().advertisingRouter(), body.routers()));
                }
              });
      case V3 -> {
        Lsa lsa =
            database.get(scope, new LsaKey(LsaType.V3_NETWORK, link.network(), link.router()));
        if (lsa != null && lsa.body() instanceof LsaBody.NetworkV3 body) {
          found.add(new Network(link.router(), body.routers()));
        }
      }
    }
    return found.isEmpty() ? null : found.getFirst();
  }
}
