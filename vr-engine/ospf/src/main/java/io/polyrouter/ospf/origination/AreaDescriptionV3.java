package io.polyrouter.ospf.origination;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody.IntraAreaPrefix;
import io.polyrouter.ospf.lsa.LsaBody.Link;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.LinkV3;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV3;
import io.polyrouter.ospf.lsa.LsaBody.Prefix;
import io.polyrouter.ospf.lsa.LsaBody.RouterV3;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.Adjacency;
import io.polyrouter.ospf.topology.LocalInterface.OwnAddress;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Router-, network-, link- and intra-area-prefix-LSAs of version 3. */
final class AreaDescriptionV3 implements AreaDescription {

  /** Links of one router-LSA, so that it fits into a packet of 1280 bytes. */
  private static final int LINKS_OF_LSA = 64;

  /** Prefixes of one intra-area-prefix-LSA, likewise. */
  private static final int PREFIXES_OF_LSA = 48;

  /** Prefixes of a transit network; what its routers tell of beyond this is left out. */
  private static final int MAX_NETWORK_PREFIXES = 1024;

  /** Link state IDs of intra-area-prefix-LSAs of networks have this bit set. */
  private static final int OF_NETWORK = 0x8000_0000;

  @Override
  public void describe(
      LocalArea area, RouterRole role, LinkStateDatabase database, Consumer<OwnLsa> lsas) {
    Scope scope = new Scope.Area(area.areaId());
    describeRouter(scope, area, role, lsas);
    describePrefixes(scope, area, role, lsas);
    for (LocalInterface at : area.interfaces()) {
      boolean hasLink =
          at.type() != NetworkType.VIRTUAL_LINK && at.state() != LocalInterface.State.LOOPBACK;
      if (hasLink && at.linkLocal().isPresent()) {
        lsas.accept(
            OwnLsa.of(
                new Scope.Link(at.interfaceIndex()),
                key(LsaType.V3_LINK, at.interfaceId(), role),
                0,
                ownLink(at, role)));
      }
      if (AreaDescription.isDesignated(at, role)) {
        describeNetwork(scope, at, role, database, lsas);
      }
    }
  }

  private static LsaKey key(int type, int linkStateId, RouterRole role) {
    return new LsaKey(type, linkStateId, role.routerId());
  }

  private static void describeRouter(
      Scope scope, LocalArea area, RouterRole role, Consumer<OwnLsa> lsas) {
    List<LinkV3> links = new ArrayList<>();
    for (LocalInterface at : area.interfaces()) {
      addLinks(at, role, links);
    }
    for (int part = 0; part == 0 || part * LINKS_OF_LSA < links.size(); part++) {
      lsas.accept(
          OwnLsa.of(
              scope,
              key(LsaType.V3_ROUTER, part, role),
              0,
              new RouterV3(
                  role.flags(), AreaOptions.v3(role.type()), part(links, part, LINKS_OF_LSA))));
    }
  }

  private static <T> List<T> part(List<T> all, int part, int size) {
    return all.subList(part * size, Math.min(all.size(), (part + 1) * size));
  }

  private static void addLinks(LocalInterface at, RouterRole role, List<LinkV3> links) {
    switch (at.type()) {
      case POINT_TO_POINT, POINT_TO_MULTIPOINT, VIRTUAL_LINK -> {
        int type = at.type() == NetworkType.VIRTUAL_LINK ? LinkV2.VIRTUAL : LinkV2.POINT_TO_POINT;
        for (Adjacency adjacency : at.adjacencies()) {
          links.add(
              new LinkV3(
                  type,
                  role.transitMetric(adjacency.cost()),
                  at.interfaceId(),
                  adjacency.interfaceId(),
                  adjacency.routerId()));
        }
      }
      case BROADCAST, NON_BROADCAST -> {
        if (AreaDescription.isTransit(at, role)) {
          at.designated()
              .ifPresent(designated ->
                  links.add(
                      new LinkV3(
                          LinkV2.TRANSIT,
                          role.transitMetric(at.cost()),
                          at.interfaceId(),
                          designated.interfaceId(),
                          designated.routerId())));
        }
      }
    }
  }

  // ---- prefixes of the router ---------------------------------------------------------------

  private static void describePrefixes(
      Scope scope, LocalArea area, RouterRole role, Consumer<OwnLsa> lsas) {
    Map<IpPrefix, Prefix> prefixes = new TreeMap<>();
    for (LocalInterface at : area.interfaces()) {
      addPrefixes(at, role, prefixes);
    }
    if (role.hasVirtualLinks()) {
      addVirtualEndpoint(area, prefixes);
    }
    List<Prefix> all = List.copyOf(prefixes.values());
    for (int part = 0; part * PREFIXES_OF_LSA < all.size(); part++) {
      lsas.accept(
          OwnLsa.of(
              scope,
              key(LsaType.V3_INTRA_AREA_PREFIX, part, role),
              0,
              new IntraAreaPrefix(
                  LsaType.V3_ROUTER, 0, role.routerId(), part(all, part, PREFIXES_OF_LSA))));
    }
  }

  private static void addPrefixes(
      LocalInterface at, RouterRole role, Map<IpPrefix, Prefix> prefixes) {
    if (at.type() == NetworkType.VIRTUAL_LINK
        || AreaDescription.isSuppressed(at)
        || AreaDescription.isTransit(at, role)) {
      return;
    }
    boolean hosts =
        at.state() == LocalInterface.State.LOOPBACK || at.type() == NetworkType.POINT_TO_MULTIPOINT;
    for (OwnAddress own : at.prefixes()) {
      if (hosts) {
        addHost(own.address(), prefixes);
      } else {
        int options = own.prefixLength() == hostBits() ? Prefix.LOCAL_ADDRESS : 0;
        prefixes.merge(
            own.prefix(),
            new Prefix(own.prefix(), options, at.cost()),
            (one, other) -> one.metric() <= other.metric() ? one : other);
      }
    }
  }

  private static int hostBits() {
    return AddressFamily.IPV6.bits();
  }

  private static void addHost(IpAddress address, Map<IpPrefix, Prefix> prefixes) {
    IpPrefix host = IpPrefix.of(address, hostBits());
    prefixes.put(host, new Prefix(host, Prefix.LOCAL_ADDRESS, 0));
  }

  /** The other end of a virtual link has to know an address (RFC 5340, section 4.4.3.9). */
  private static void addVirtualEndpoint(LocalArea area, Map<IpPrefix, Prefix> prefixes) {
    if (prefixes.values().stream()
        .anyMatch(prefix -> (prefix.options() & Prefix.LOCAL_ADDRESS) != 0)) {
      return;
    }
    area.interfaces().stream()
        .flatMap(at -> at.prefixes().stream())
        .findFirst()
        .ifPresent(own -> addHost(own.address(), prefixes));
  }

  // ---- links and networks -------------------------------------------------------------------

  private static Link ownLink(LocalInterface at, RouterRole role) {
    return new Link(
        at.priority(),
        AreaOptions.v3(role.type()),
        at.linkLocal().orElseThrow(),
        AreaDescription.isSuppressed(at)
            ? List.of()
            : AreaDescription.prefixes(at).map(prefix -> new Prefix(prefix, 0, 0)).toList());
  }

  /** For the network speaks what the links of all routers on it say (section 4.4.3.9). */
  private static void describeNetwork(
      Scope scope,
      LocalInterface at,
      RouterRole role,
      LinkStateDatabase database,
      Consumer<OwnLsa> lsas) {
    List<Link> links = new ArrayList<>();
    if (at.linkLocal().isPresent()) {
      links.add(ownLink(at, role));
    }
    for (Adjacency adjacency : at.adjacencies()) {
      linkOf(at, adjacency, database).ifPresent(links::add);
    }
    int options = AreaOptions.v3(role.type());
    Map<IpPrefix, Prefix> prefixes = new TreeMap<>();
    for (Link link : links) {
      options |= link.options();
      for (Prefix prefix : link.prefixes()) {
        if (isOfNetwork(prefix) && prefixes.size() < MAX_NETWORK_PREFIXES) {
          prefixes.merge(
              prefix.prefix(),
              new Prefix(prefix.prefix(), prefix.options(), 0),
              (one, other) -> new Prefix(one.prefix(), one.options() | other.options(), 0));
        }
      }
    }
    lsas.accept(
        OwnLsa.of(
            scope,
            key(LsaType.V3_NETWORK, at.interfaceId(), role),
            0,
            new NetworkV3(options, AreaDescription.attachedRouters(at, role))));
    if (!prefixes.isEmpty()) {
      lsas.accept(
          OwnLsa.of(
              scope,
              key(LsaType.V3_INTRA_AREA_PREFIX, OF_NETWORK | at.interfaceId(), role),
              0,
              new IntraAreaPrefix(
                  LsaType.V3_NETWORK,
                  at.interfaceId(),
                  role.routerId(),
                  List.copyOf(prefixes.values()))));
    }
  }

  private static Optional<Link> linkOf(
      LocalInterface at, Adjacency adjacency, LinkStateDatabase database) {
    Lsa lsa =
        database.get(
            new Scope.Link(at.interfaceIndex()),
            new LsaKey(LsaType.V3_LINK, adjacency.interfaceId(), adjacency.routerId()));
    return lsa != null && lsa.body() instanceof Link link ? Optional.of(link) : Optional.empty();
  }

  private static boolean isOfNetwork(Prefix prefix) {
    return (prefix.options() & (Prefix.NO_UNICAST | Prefix.LOCAL_ADDRESS)) == 0;
  }
}
