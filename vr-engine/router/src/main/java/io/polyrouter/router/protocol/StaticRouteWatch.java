package io.polyrouter.router.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.routes.StaticRoutes;
import io.polyrouter.router.routes.StaticRoutes.Watched;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import io.polyrouter.routing.protocol.ProtocolInterface;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has the paths to next hops of static routes watched, where they ask for it. */
final class StaticRouteWatch implements LivenessBroker.Watcher {

  private final StaticRoutes routes;
  private final LivenessBroker broker;

  /** Next hops with and without an interface may come to the same path. */
  private Map<LivenessSession, Path> paths = Map.of();

  private static final class Path {
    final List<Watched> nextHops = new ArrayList<>(1);
    LivenessParameters parameters;

    Path(LivenessParameters parameters) {
      this.parameters = parameters;
    }
  }

  StaticRouteWatch(StaticRoutes routes, LivenessBroker broker) {
    this.routes = routes;
    this.broker = broker;
  }

  /** Watches what is to be watched with these interfaces. */
  void refresh(Collection<ProtocolInterface> interfaces) {
    Map<LivenessSession, Path> before = paths;
    Map<LivenessSession, Path> next = new LinkedHashMap<>();
    routes
        .watched()
        .forEach((nextHop, parameters) ->
            sessionOf(nextHop, interfaces)
                .ifPresentOrElse(
                    session -> {
                      Path path = next.computeIfAbsent(session, s -> new Path(parameters));
                      path.nextHops.add(nextHop);
                      path.parameters = LivenessParameters.fasterOf(path.parameters, parameters);
                    },
                    () -> routes.setBroken(nextHop, false)));
    paths = next;
    before.forEach((session, path) -> {
      if (!next.containsKey(session)) {
        broker.unwatch(this, session);
      }
    });
    next.forEach((session, path) -> {
      Path old = before.get(session);
      if (old == null || !old.parameters.equals(path.parameters)) {
        broker.watch(this, session, path.parameters);
      }
      if (old != null && !old.nextHops.equals(path.nextHops)) {
        livenessChanged(session, broker.liveness(session));
      }
    });
  }

  @Override
  public void livenessChanged(LivenessSession session, Liveness liveness) {
    Path path = paths.get(session);
    if (path != null) {
      boolean isBroken =
          switch (liveness) {
            // Nobody else says whether the neighbour is there.
            case DOWN, SILENT -> true;
            case UNKNOWN, UP, ADMIN_DOWN -> false;
          };
      path.nextHops.forEach(nextHop -> routes.setBroken(nextHop, isBroken));
    }
  }

  /** Empty while there is no interface, or no own address to speak by. */
  private static Optional<LivenessSession> sessionOf(
      Watched nextHop, Collection<ProtocolInterface> interfaces) {
    for (ProtocolInterface each : interfaces) {
      boolean mayBe = nextHop.outgoingInterface().map(each.name()::equals).orElse(!each.loopback());
      if (mayBe) {
        Optional<IpAddress> local = localOf(each, nextHop);
        if (local.isPresent()) {
          return Optional.of(new LivenessSession(each.index(), local.get(), nextHop.address()));
        }
      }
    }
    return Optional.empty();
  }

  /** The own address on the neighbour's subnet; on a named interface any will do. */
  private static Optional<IpAddress> localOf(ProtocolInterface each, Watched nextHop) {
    List<ProtocolInterface.Address> own = each.addresses(nextHop.address().family());
    return own.stream()
        .filter(one -> IpPrefix.of(one.address(), one.prefixLength()).contains(nextHop.address()))
        .findFirst()
        .or(() ->
            nextHop.outgoingInterface().isPresent() ? own.stream().findFirst() : Optional.empty())
        .map(ProtocolInterface.Address::address);
  }
}
