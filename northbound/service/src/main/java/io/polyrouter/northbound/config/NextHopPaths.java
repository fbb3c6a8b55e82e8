package io.polyrouter.northbound.config;

import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblem.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4Prefix;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6Prefix;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Static;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocolKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.StaticRoutes;

/**
 * The engine's records number the next hops of a route from 1 and do not know whether a single one
 * was configured as a list; the model has an index of the user's choice. This puts the latter into
 * the paths of problems.
 */
final class NextHopPaths {

  private static final String CONTAINER = "next-hop-list";
  private static final String ENTRY = "next-hop";

  private NextHopPaths() {}

  static ConfigProblem asConfigured(ConfigProblem problem, VirtualRouter virtualRouter) {
    List<Step> path = problem.path();
    int at = nextHopContainer(path);
    if (at < 0) {
      return problem;
    }
    List<String> entries = configuredIndexes(virtualRouter, path);
    if (entries.isEmpty()) {
      return problem;
    }
    List<Step> configured = new ArrayList<>(path.subList(0, at + 1));
    List<Step> below = path.subList(at + 1, path.size());
    if (isEntry(below)) {
      int position = Integer.parseInt(below.get(1).keys().getFirst().value());
      configured.add(below.getFirst());
      configured.add(step(entries.get(position - 1)));
      configured.addAll(below.subList(2, below.size()));
    } else if (entries.size() == 1 && !below.isEmpty()) {
      configured.add(new Step(CONTAINER, List.of()));
      configured.add(step(entries.getFirst()));
      configured.addAll(below);
    } else {
      configured.addAll(below);
    }
    return new ConfigProblem(configured, problem.message());
  }

  private static int nextHopContainer(List<Step> path) {
    for (int i = 0; i < path.size(); i++) {
      if (path.get(i).node().equals(ENTRY) && path.get(i).keys().isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isEntry(List<Step> below) {
    return below.size() > 1
        && below.getFirst().node().equals(CONTAINER)
        && !below.get(1).keys().isEmpty();
  }

  private static Step step(String index) {
    return new Step(ENTRY, List.of(new ConfigProblem.Key("index", index)));
  }

  /** Indexes of the configured list, in the order of the engine's records; empty if none. */
  private static List<String> configuredIndexes(VirtualRouter virtualRouter, List<Step> path) {
    String protocol = key(path, "control-plane-protocol", "name");
    String destination = key(path, "route", "destination-prefix");
    if (protocol == null || destination == null) {
      return List.of();
    }
    ControlPlaneProtocol configured =
        virtualRouter
            .nonnullRouting()
            .nonnullControlPlaneProtocols()
            .nonnullControlPlaneProtocol()
            .get(new ControlPlaneProtocolKey(new Name(protocol), Static.VALUE));
    if (configured == null) {
      return List.of();
    }
    Stream<String> indexes =
        destination.indexOf(':') >= 0
            ? ipv6Indexes(configured.nonnullStaticRoutes(), new Ipv6Prefix(destination))
            : ipv4Indexes(configured.nonnullStaticRoutes(), new Ipv4Prefix(destination));
    return indexes.sorted().toList();
  }

  private static Stream<String> ipv4Indexes(StaticRoutes from, Ipv4Prefix destination) {
    var route =
        from.nonnullIpv4()
            .nonnullRoute()
            .get(
                new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                    .routers.virtual.router.routing.control.plane.protocols.control.plane.protocol
                    ._static.routes.ipv4.RouteKey(destination));
    return route != null
            && route.nonnullNextHop().getNextHopOptions()
                instanceof
                org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                        .routers.virtual.router.routing.control.plane.protocols.control.plane
                        .protocol._static.routes.ipv4.route.next.hop.next.hop.options.NextHopList
                    several
            && several.getNextHopList() != null
        ? several.getNextHopList().nonnullNextHop().values().stream()
            .map(each -> each.requireIndex())
        : Stream.of();
  }

  private static Stream<String> ipv6Indexes(StaticRoutes from, Ipv6Prefix destination) {
    var route =
        from.nonnullIpv6()
            .nonnullRoute()
            .get(
                new org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                    .routers.virtual.router.routing.control.plane.protocols.control.plane.protocol
                    ._static.routes.ipv6.RouteKey(destination));
    return route != null
            && route.nonnullNextHop().getNextHopOptions()
                instanceof
                org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual
                        .routers.virtual.router.routing.control.plane.protocols.control.plane
                        .protocol._static.routes.ipv6.route.next.hop.next.hop.options.NextHopList
                    several
            && several.getNextHopList() != null
        ? several.getNextHopList().nonnullNextHop().values().stream()
            .map(each -> each.requireIndex())
        : Stream.of();
  }

  private static @Nullable String key(List<Step> path, String node, String name) {
    return path.stream()
        .filter(step -> step.node().equals(node))
        .flatMap(step -> step.keys().stream())
        .filter(key -> key.name().equals(name))
        .map(ConfigProblem.Key::value)
        .findFirst()
        .orElse(null);
  }
}
