package io.polyrouter.northbound.state;

import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.protocol.ProtocolModel;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.RouteSource;
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

/**
 * Writes the state of the control-plane protocols of a virtual router: what all have, and beside it
 * what each has of its own. Any thread.
 */
public final class ProtocolStates {

  private final ProtocolModels models;
  private final Function<InstanceName, Optional<ToldNotice>> notices;

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

  /** All instances that run, by type and name; none while the virtual router does not. */
  SortedMap<String, ControlPlaneProtocol> all(VrSnapshot snapshot, Optional<VrConfig> config) {
    SortedMap<String, ControlPlaneProtocol> all = new TreeMap<>();
    if (snapshot.health().status() != VrSnapshot.Status.RUNNING) {
      return all;
    }
    for (ProtocolConfig each : config.map(VrConfig::protocols).orElse(List.of())) {
      if (each instanceof ProtocolConfig.Static routes) {
        RouteSource source = RouteSource.ofStatic(routes.name());
        all.put(
            source.toString(),
            new ControlPlaneProtocolBuilder()
                .withKey(new ControlPlaneProtocolKey(new Name(routes.name()), Static.VALUE))
                .setState(
                    new StateBuilder().setRoutes(Values.gauge(routes(snapshot, source))).build())
                .build());
      }
    }
    for (ProtocolSummary summary : snapshot.protocols()) {
      models
          .find(summary.type())
          .ifPresent(model ->
              all.put(
                  new RouteSource(summary.type(), summary.name()).toString(),
                  routed(snapshot, summary, model)));
    }
    return all;
  }

  private ControlPlaneProtocol routed(
      VrSnapshot snapshot, ProtocolSummary summary, ProtocolModel<?> model) {
    ControlPlaneProtocolBuilder to =
        new ControlPlaneProtocolBuilder()
            .withKey(new ControlPlaneProtocolKey(new Name(summary.name()), model.identityValue()))
            .setState(state(snapshot, summary));
    model.state(summary.state()).ifPresent(to::addAugmentation);
    return to.build();
  }

  private State state(VrSnapshot snapshot, ProtocolSummary summary) {
    StateBuilder to =
        new StateBuilder()
            .setRoutes(
                Values.gauge(routes(snapshot, new RouteSource(summary.type(), summary.name()))))
            .setCounter(Values.counters(summary.counters()));
    notices
        .apply(new InstanceName(snapshot.name(), summary.type(), summary.name()))
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
