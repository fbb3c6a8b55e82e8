package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.ospf.lsa.LsaBody.LinkV2;
import io.polyrouter.ospf.lsa.LsaBody.NetworkV2;
import io.polyrouter.ospf.lsa.LsaBody.RouterV2;
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
import java.util.function.Consumer;

/** Router-LSAs and network-LSAs of version 2. */
final class AreaDescriptionV2 implements AreaDescription {

  private static final int HOST_MASK = -1;

  @Override
  public void describe(
      LocalArea area, RouterRole role, LinkStateDatabase database, Consumer<OwnLsa> lsas) {
    Scope scope = new Scope.Area(area.areaId());
    int options = AreaOptions.v2(role.type());
    List<LinkV2> links = new ArrayList<>();
    for (LocalInterface at : area.interfaces()) {
      addLinks(at, role, links);
    }
    lsas.accept(
        OwnLsa.of(
            scope,
            new LsaKey(LsaType.V2_ROUTER, role.routerId(), role.routerId()),
            options,
            new RouterV2(role.flags(), links)));
    for (LocalInterface at : area.interfaces()) {
      if (AreaDescription.isDesignated(at, role)) {
        lsas.accept(
            OwnLsa.of(
                scope,
                new LsaKey(LsaType.V2_NETWORK, address(at), role.routerId()),
                options,
                new NetworkV2(networkMask(at), AreaDescription.attachedRouters(at, role))));
      }
    }
  }

  private static void addLinks(LocalInterface at, RouterRole role, List<LinkV2> links) {
    switch (at.type()) {
      case POINT_TO_POINT, VIRTUAL_LINK, POINT_TO_MULTIPOINT -> {
        int type = at.type() == NetworkType.VIRTUAL_LINK ? LinkV2.VIRTUAL : LinkV2.POINT_TO_POINT;
        int data = at.address().isPresent() ? address(at) : at.interfaceId();
        for (Adjacency adjacency : at.adjacencies()) {
          links.add(
              new LinkV2(type, adjacency.routerId(), data, role.transitMetric(adjacency.cost())));
        }
      }
      case BROADCAST, NON_BROADCAST -> {
        if (AreaDescription.isTransit(at, role)) {
          int designated = at.designated().map(router -> bits(router.address())).orElse(0);
          links.add(
              new LinkV2(LinkV2.TRANSIT, designated, address(at), role.transitMetric(at.cost())));
        }
      }
    }
    addStubs(at, role, links);
  }

  private static void addStubs(LocalInterface at, RouterRole role, List<LinkV2> links) {
    if (AreaDescription.isSuppressed(at) || at.type() == NetworkType.VIRTUAL_LINK) {
      return;
    }
    boolean hosts =
        at.state() == LocalInterface.State.LOOPBACK || at.type() == NetworkType.POINT_TO_MULTIPOINT;
    if (hosts) {
      at.prefixes().stream()
          .map(OwnAddress::address)
          .distinct()
          .sorted()
          .forEach(own -> links.add(new LinkV2(LinkV2.STUB, bits(own), HOST_MASK, 0)));
      return;
    }
    boolean transit = AreaDescription.isTransit(at, role);
    AreaDescription.prefixes(at)
        .filter(prefix -> !transit || at.address().filter(prefix::contains).isEmpty())
        .forEach(prefix ->
            links.add(
                new LinkV2(
                    LinkV2.STUB,
                    bits(prefix.address()),
                    Ipv4Prefix.mask(prefix.length()),
                    at.cost())));
  }

  /** That of a host has the prefix suppressed (RFC 6860, section 2.2). */
  private static int networkMask(LocalInterface at) {
    return AreaDescription.isSuppressed(at)
        ? HOST_MASK
        : at.prefixes().stream()
            .map(OwnAddress::prefix)
            .filter(prefix -> at.address().filter(prefix::contains).isPresent())
            .mapToInt(IpPrefix::length)
            .map(Ipv4Prefix::mask)
            .findFirst()
            .orElse(HOST_MASK);
  }

  private static int address(LocalInterface at) {
    return at.address().map(AreaDescriptionV2::bits).orElse(0);
  }

  private static int bits(IpAddress address) {
    return address instanceof Ipv4Address v4 ? v4.bits() : 0;
  }
}
