package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.Adjacency;
import io.polyrouter.ospf.topology.LocalInterface.Designated;
import io.polyrouter.ospf.topology.LocalInterface.OwnAddress;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import io.polyrouter.routing.protocol.ProtocolInterface;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What origination and calculation see of interfaces and neighbours. */
final class TopologyView {

  private final Speaker speaker;
  private final AddressFamily family;

  TopologyView(Speaker speaker) {
    this.speaker = speaker;
    this.family = speaker.dialect.version().family();
  }

  LocalTopology topology() {
    Map<Integer, List<LocalInterface>> byArea = new TreeMap<>(Integer::compareUnsigned);
    for (OspfInterface at : speaker.interfaces.values()) {
      at.state
          .local()
          .ifPresent(state ->
              byArea
                  .computeIfAbsent(at.areaId, area -> new ArrayList<>())
                  .add(localInterface(at, state)));
    }
    List<LocalArea> areas = new ArrayList<>();
    byArea.forEach((areaId, interfaces) -> areas.add(new LocalArea(areaId, interfaces)));
    return new LocalTopology(speaker.routerId, speaker.stubRouter.isStub(), areas);
  }

  private LocalInterface localInterface(OspfInterface at, LocalInterface.State state) {
    return new LocalInterface(
        at.interfaceIndex,
        at.interfaceId,
        at.isVirtual() ? "" : at.name(),
        at.type,
        state,
        at.settings.passive(),
        at.cost,
        Optional.ofNullable(at.address),
        at.port == null ? List.of() : prefixes(at.port),
        at.settings.prefixSuppression(),
        at.settings.fastRerouteCandidate(),
        at.settings.priority(),
        designated(at, state),
        adjacencies(at),
        at.peer);
  }

  private List<OwnAddress> prefixes(ProtocolInterface port) {
    return port.addresses(family).stream()
        .filter(own -> !isLocal(own.address()))
        .map(own -> new OwnAddress(own.address(), own.prefixLength()))
        .toList();
  }

  private static boolean isLocal(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> v4.isLoopback();
      case Ipv6Address v6 -> v6.isLinkLocal() || v6.equals(Ipv6Address.LOOPBACK);
    };
  }

  private Optional<Designated> designated(OspfInterface at, LocalInterface.State state) {
    IpAddress own = at.address;
    if (state == LocalInterface.State.DESIGNATED_ROUTER && own != null) {
      return Optional.of(new Designated(speaker.routerId, own, at.interfaceId));
    }
    if (!at.type.elects() || at.designated == 0) {
      return Optional.empty();
    }
    return at.neighbours.values().stream()
        .filter(Neighbour::isAdjacent)
        .filter(neighbour -> neighbour.designation(speaker.dialect) == at.designated)
        .map(neighbour ->
            new Designated(neighbour.routerId, neighbour.address, neighbour.interfaceId))
        .findFirst();
  }

  private List<Adjacency> adjacencies(OspfInterface at) {
    return at.neighbours.values().stream()
        .filter(Neighbour::isAdjacent)
        .sorted(
            Comparator.comparing(
                (Neighbour neighbour) -> neighbour.routerId, Integer::compareUnsigned))
        .map(neighbour ->
            new Adjacency(
                neighbour.routerId,
                neighbour.address,
                neighbour.interfaceId,
                neighbour.options,
                cost(at, neighbour.configured)))
        .toList();
  }

  private static int cost(OspfInterface at, @Nullable StaticNeighbour configured) {
    return at.type == NetworkType.POINT_TO_MULTIPOINT && configured != null
        ? configured.cost().orElse(at.cost)
        : at.cost;
  }
}
