package io.polyrouter.northbound.state;

import io.polyrouter.northbound.config.DatapathIds;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.southbound.openflow.RefusedSwitch;
import io.polyrouter.southbound.openflow.SwitchSnapshot;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.WriteTransaction;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.OpenflowSwitches;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.OpenflowSwitchesBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches.RefusedSwitchKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches.Switch;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches.SwitchBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches.SwitchKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.VirtualRouter1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.Stack;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRoutersBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouterKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Health;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Interfaces;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Routing;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Statistics;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ControlPlaneProtocols;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.Ribs;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the operational datastore what changed since it last did. {@link #publish} is called at
 * a steady pace, always by the same thread; it waits for the datastore, so that there is never more
 * than one transaction under way.
 */
public final class StatePublisher {

  private static final Logger LOG = LoggerFactory.getLogger(StatePublisher.class);

  private static final DataObjectIdentifier<VirtualRouters> VIRTUAL_ROUTERS =
      DataObjectIdentifier.builder(VirtualRouters.class).build();
  private static final DataObjectIdentifier<OpenflowSwitches> SWITCHES =
      DataObjectIdentifier.builder(OpenflowSwitches.class).build();

  private final DataBroker broker;
  private final Sources sources;

  private final Map<String, Published> virtualRouters = new HashMap<>();
  private final Map<Long, SwitchSnapshot> switches = new HashMap<>();
  private final Map<Long, RefusedSwitch> refused = new HashMap<>();

  /** Whether the datastore holds what the maps say, and nothing else. */
  private boolean inStep;

  private int consecutiveFailures;

  /** Calls so far. */
  private long round;

  /**
   * Where state comes from; all may be called at any time.
   *
   * @param applied the configuration that a virtual router has now
   * @param protocols writes the state of their protocols
   * @param failures virtual routers whose configuration could not be put to work, and why
   */
  public record Sources(
      RouterManager manager,
      Function<String, Optional<VrConfig>> applied,
      ProtocolStates protocols,
      Supplier<Map<String, String>> failures,
      Supplier<List<SwitchSnapshot>> switches,
      Supplier<List<RefusedSwitch>> refused) {}

  /** What was written of a virtual router; no snapshot if the engine does not have it. */
  private record Published(
      Optional<VrSnapshot> snapshot,
      Optional<VrConfig> config,
      SortedMap<String, ProtocolStates.Written> protocols,
      Optional<String> failure) {}

  public StatePublisher(DataBroker broker, Sources sources) {
    this.broker = broker;
    this.sources = sources;
  }

  /**
   * Writes what changed; returns when it is committed. A failure is logged, once for each series of
   * them, and makes the next call write everything anew.
   *
   * @return whether anything was written
   */
  public boolean publish() throws InterruptedException {
    Batch batch = new Batch();
    round++;
    try {
      if (!inStep) {
        virtualRouters.clear();
        switches.clear();
        refused.clear();
        batch.put(VIRTUAL_ROUTERS, new VirtualRoutersBuilder().build());
        batch.put(SWITCHES, new OpenflowSwitchesBuilder().build());
      }
      publishVirtualRouters(batch);
      publishSwitches(batch);
      publishRefused(batch);
      boolean written = batch.commit();
      inStep = true;
      if (consecutiveFailures > 0) {
        LOG.info("State is published again, after {} failures", consecutiveFailures);
        consecutiveFailures = 0;
      }
      return written;
    } catch (ExecutionException | RuntimeException e) {
      inStep = false;
      batch.cancel();
      if (consecutiveFailures++ == 0) {
        LOG.warn("State could not be published; it is tried again", e);
      }
      return false;
    }
  }

  private void publishVirtualRouters(Batch batch) {
    Map<String, String> failures = sources.failures().get();
    Set<String> gone = new HashSet<>(virtualRouters.keySet());
    for (String name : sources.manager().names()) {
      Optional<VrSnapshot> snapshot = sources.manager().snapshot(name);
      if (snapshot.isPresent()) {
        gone.remove(name);
        Optional<VrConfig> config = sources.applied().apply(name);
        Published before = virtualRouters.get(name);
        Published now =
            new Published(
                snapshot,
                config,
                sources
                    .protocols()
                    .all(
                        snapshot.get(),
                        config,
                        before == null ? Collections.emptySortedMap() : before.protocols(),
                        round),
                Optional.ofNullable(failures.get(name)));
        virtualRouters.put(name, now);
        publish(name, before, now, batch);
      }
    }
    for (Map.Entry<String, String> failure : failures.entrySet()) {
      String name = failure.getKey();
      boolean inEngine = !gone.contains(name) && virtualRouters.containsKey(name);
      if (!inEngine) {
        gone.remove(name);
        Published now =
            new Published(
                Optional.empty(),
                Optional.empty(),
                Collections.emptySortedMap(),
                Optional.of(failure.getValue()));
        if (!now.equals(virtualRouters.put(name, now))) {
          batch.put(path(name), VirtualRouterState.failed(name, failure.getValue()));
        }
      }
    }
    for (String name : gone) {
      virtualRouters.remove(name);
      batch.delete(path(name));
    }
  }

  private static void publish(String name, @Nullable Published before, Published now, Batch batch) {
    VrSnapshot snapshot = now.snapshot().orElseThrow();
    if (before == null || before.snapshot().isEmpty() || !haveSameShape(before, now)) {
      batch.put(
          path(name),
          VirtualRouterState.virtualRouter(
              snapshot,
              now.config(),
              now.failure(),
              now.protocols().values().stream().map(ProtocolStates.Written::protocol).toList()));
      return;
    }
    VrSnapshot old = before.snapshot().get();
    publishProtocols(name, before.protocols(), now.protocols(), batch);
    if (old.equals(snapshot) && before.failure().equals(now.failure())) {
      return;
    }
    if (!old.health().equals(snapshot.health()) || !before.failure().equals(now.failure())) {
      batch.put(
          path(name).toBuilder().child(Health.class).build(),
          VirtualRouterState.health(snapshot.health(), now.failure()));
    }
    if (!old.counters().equals(snapshot.counters())) {
      batch.put(
          path(name).toBuilder().child(Statistics.class).build(),
          VirtualRouterState.statistics(snapshot));
    }
    if (!StackStates.areEqual(old, snapshot)) {
      batch.put(
          path(name).toBuilder().augmentation(VirtualRouter1.class).child(Stack.class).build(),
          StackStates.stack(snapshot));
    }
    if (!old.ribs().equals(snapshot.ribs()) || !old.fib().equals(snapshot.fib())) {
      batch.put(
          path(name).toBuilder().child(Routing.class).child(Ribs.class).build(),
          VirtualRouterState.ribs(snapshot));
    }
    for (int i = 0; i < snapshot.interfaces().size(); i++) {
      InterfaceState state = snapshot.interfaces().get(i);
      if (!state.equals(old.interfaces().get(i))) {
        Optional<InterfaceConfig> config = VirtualRouterState.configOf(state, now.config());
        config.ifPresent(known -> {
          Interface built = InterfaceStates.anInterface(state, known);
          batch.put(
              path(name).toBuilder()
                  .child(Interfaces.class)
                  .child(Interface.class, built.key())
                  .build(),
              built);
        });
      }
    }
  }

  private static void publishProtocols(
      String name,
      SortedMap<String, ProtocolStates.Written> before,
      SortedMap<String, ProtocolStates.Written> now,
      Batch batch) {
    now.forEach((source, written) -> {
      ProtocolStates.Written last = before.get(source);
      if (last == null || !written.protocol().equals(last.protocol())) {
        batch.put(protocolPath(name, written.protocol()), written.protocol());
      }
    });
    before.forEach((source, last) -> {
      if (!now.containsKey(source)) {
        batch.delete(protocolPath(name, last.protocol()));
      }
    });
  }

  private static DataObjectIdentifier<ControlPlaneProtocol> protocolPath(
      String name, ControlPlaneProtocol protocol) {
    return path(name).toBuilder()
        .child(Routing.class)
        .child(ControlPlaneProtocols.class)
        .child(ControlPlaneProtocol.class, protocol.key())
        .build();
  }

  /** Whether it has the same interfaces and the same configuration as before. */
  private static boolean haveSameShape(Published before, Published now) {
    return before.config().equals(now.config()) && names(before).equals(names(now));
  }

  private static List<String> names(Published published) {
    return published.snapshot().stream()
        .flatMap(snapshot -> snapshot.interfaces().stream())
        .map(InterfaceState::name)
        .toList();
  }

  private void publishSwitches(Batch batch) {
    Set<Long> gone = new HashSet<>(switches.keySet());
    for (SwitchSnapshot snapshot : sources.switches().get()) {
      long id = snapshot.config().datapathId();
      gone.remove(id);
      if (!snapshot.equals(switches.put(id, snapshot))) {
        SwitchKey key = new SwitchKey(DatapathIds.format(id));
        batch.put(
            SWITCHES.toBuilder().child(Switch.class, key).build(),
            new SwitchBuilder().withKey(key).setState(SwitchState.state(snapshot)).build());
      }
    }
    for (long id : gone) {
      switches.remove(id);
      SwitchKey key = new SwitchKey(DatapathIds.format(id));
      batch.delete(SWITCHES.toBuilder().child(Switch.class, key).build());
    }
  }

  private void publishRefused(Batch batch) {
    Set<Long> gone = new HashSet<>(refused.keySet());
    for (RefusedSwitch each : sources.refused().get()) {
      gone.remove(each.datapathId());
      if (!each.equals(refused.put(each.datapathId(), each))) {
        batch.put(refusedPath(each.datapathId()), SwitchState.refused(each));
      }
    }
    for (long id : gone) {
      refused.remove(id);
      batch.delete(refusedPath(id));
    }
  }

  private static DataObjectIdentifier<VirtualRouter> path(String name) {
    return VIRTUAL_ROUTERS.toBuilder()
        .child(VirtualRouter.class, new VirtualRouterKey(new Name(name)))
        .build();
  }

  private static DataObjectIdentifier<
          org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches
              .RefusedSwitch>
      refusedPath(long id) {
    return SWITCHES.toBuilder()
        .child(
            org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow
                .switches.RefusedSwitch.class,
            new RefusedSwitchKey(DatapathIds.format(id)))
        .build();
  }

  /** A transaction that begins with the first change. */
  private final class Batch {
    private @Nullable WriteTransaction transaction;

    <T extends DataObject> void put(DataObjectIdentifier<T> path, T data) {
      open().put(LogicalDatastoreType.OPERATIONAL, path, data);
    }

    void delete(DataObjectIdentifier<?> path) {
      open().delete(LogicalDatastoreType.OPERATIONAL, path);
    }

    private WriteTransaction open() {
      WriteTransaction open = transaction;
      if (open == null) {
        open = broker.newWriteOnlyTransaction();
        transaction = open;
      }
      return open;
    }

    boolean commit() throws InterruptedException, ExecutionException {
      WriteTransaction open = transaction;
      if (open == null) {
        return false;
      }
      transaction = null;
      open.commit().get();
      return true;
    }

    void cancel() {
      if (transaction != null) {
        transaction.cancel();
      }
    }
  }
}
