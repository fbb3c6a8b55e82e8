package io.polyrouter.northbound.state;

import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.protocol.ProtocolModel;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.MissingEndpoints;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.ProtocolState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Static;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocolBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocolKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.State;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.StateBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.state.LastNoticeBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.state.MissingEndpointsBuilder;

/**
 * Writes the state of the control-plane protocols of a virtual router: what all have, and beside it
 * what each has of its own. Any thread.
 */
public final class ProtocolStates {

  /** Counters that alone have changed are written again after so many rounds. */
  static final int COUNTER_ROUNDS = 10;

  private final ProtocolModels models;
  private final Function<InstanceName, Optional<ToldNotice>> notices;

  /**
   * An instance as it was written.
   *
   * @param seen what it was written from
   * @param essence the same without counters
   * @param round when that was
   */
  record Written(ControlPlaneProtocol protocol, Object seen, Object essence, long round) {}

  /** All of an instance that its state is written from. */
  private record Seen(
      ProtocolState state,
      SortedMap<String, Long> counters,
      int routes,
      Optional<MissingEndpoints> missing,
      Optional<ToldNotice> notice) {

    Seen withoutCounters() {
      return new Seen(
          state.withoutCounters(), Collections.emptySortedMap(), routes, missing, notice);
    }
  }

  /**
   * A new writer.
   *
   * @param notices finds the last notice of an instance
   */
  public ProtocolStates(
      ProtocolModels models, Function<InstanceName, Optional<ToldNotice>> notices) {
    this.models = models;
    this.notices = notices;
  }

  /**
   * All instances that run, by type and name; none while the virtual router does not. What changed
   * is there at once; but of an instance of which nothing changed but its counters there is what
   * there was, for some rounds: with protocols that send many packets a second, everything would be
   * written anew in every round.
   *
   * @param before what this returned in the round before
   * @param round a number that grows by one with every round
   */
  SortedMap<String, Written> all(
      VrSnapshot snapshot,
      Optional<VrConfig> config,
      SortedMap<String, Written> before,
      long round) {
    SortedMap<String, Written> all = new TreeMap<>();
    if (snapshot.health().status() != VrSnapshot.Status.RUNNING) {
      return all;
    }
    for (ProtocolConfig each : config.map(VrConfig::protocols).orElse(List.of())) {
      if (each instanceof ProtocolConfig.Static configured) {
        RouteSource source = RouteSource.ofStatic(configured.name());
        int routes = routes(snapshot, source);
        all.put(
            source.toString(),
            new Written(ofStatic(configured.name(), routes), routes, routes, round));
      }
    }
    for (ProtocolSummary summary : snapshot.protocols()) {
      RouteSource source = new RouteSource(summary.type(), summary.name());
      models
          .find(summary.type())
          .ifPresent(model -> {
            Seen seen =
                new Seen(
                    summary.state(),
                    summary.counters(),
                    routes(snapshot, source),
                    summary.missing(),
                    notices.apply(
                        new InstanceName(snapshot.name(), summary.type(), summary.name())));
            Written last = before.get(source.toString());
            all.put(
                source.toString(),
                last != null && isGoodEnough(last, seen, round)
                    ? last
                    : new Written(
                        routed(summary.name(), model, seen), seen, seen.withoutCounters(), round));
          });
    }
    return all;
  }

  private static boolean isGoodEnough(Written last, Seen now, long round) {
    return last.seen().equals(now)
        || round - last.round() < COUNTER_ROUNDS && last.essence().equals(now.withoutCounters());
  }

  private static ControlPlaneProtocol ofStatic(String name, int routes) {
    return new ControlPlaneProtocolBuilder()
        .withKey(new ControlPlaneProtocolKey(new Name(name), Static.VALUE))
        .setState(new StateBuilder().setRoutes(Values.gauge(routes)).build())
        .build();
  }

  private static ControlPlaneProtocol routed(String name, ProtocolModel<?> model, Seen seen) {
    ControlPlaneProtocolBuilder to =
        new ControlPlaneProtocolBuilder()
            .withKey(new ControlPlaneProtocolKey(new Name(name), model.identityValue()))
            .setState(state(seen));
    model.state(seen.state()).ifPresent(to::addAugmentation);
    return to.build();
  }

  private static State state(Seen seen) {
    StateBuilder to =
        new StateBuilder()
            .setRoutes(Values.gauge(seen.routes()))
            .setCounter(Values.counters(seen.counters()));
    seen.missing()
        .ifPresent(missing ->
            to.setMissingEndpoints(
                new MissingEndpointsBuilder()
                    .setCount(Values.gauge(missing.count()))
                    .setReason(missing.reason())
                    .build()));
    seen.notice()
        .ifPresent(notice ->
            to.setLastNotice(
                new LastNoticeBuilder()
                    .setTime(Values.time(notice.time()))
                    .setText(notice.text())
                    .build()));
    return to.build();
  }

  private static int routes(VrSnapshot snapshot, RouteSource source) {
    return snapshot.ribs().values().stream()
        .map(VrSnapshot.RibSummary::routesBySource)
        .map((Map<String, Integer> routes) -> routes.getOrDefault(source.toString(), 0))
        .mapToInt(Integer::intValue)
        .sum();
  }
}
