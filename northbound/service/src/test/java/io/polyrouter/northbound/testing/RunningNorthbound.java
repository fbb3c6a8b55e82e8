package io.polyrouter.northbound.testing;

import io.polyrouter.northbound.Northbound;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.capture.CaptureFiles;
import io.polyrouter.northbound.lab.StarterLab;
import io.polyrouter.northbound.notice.Notices;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.capture.Captures;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouterKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Routing;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ControlPlaneProtocols;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocolKey;
import org.opendaylight.yangtools.binding.Augmentation;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/** The whole northbound over a real engine with all protocols, and what its clients see. */
public final class RunningNorthbound implements AutoCloseable {

  private final TestDatastore datastore = new TestDatastore();
  private final CapturingRpcs rpcs = new CapturingRpcs();
  private final RecordedNotifications notifications = new RecordedNotifications();
  private final Notices notices;
  private final VrEngine engine;
  private final Northbound northbound;

  private RunningNorthbound(StarterLab.Wish lab, InstantSource clock) throws Exception {
    notices = new Notices(Protocols.ALL, notifications, clock);
    engine =
        VrEngine.start(
            new VrEngine.Settings(1, Duration.ofMillis(1), 1),
            new SystemClock(),
            List.of(new MemoryLinkDriver()),
            List.of(),
            new ProtocolServices(Protocols.ALL.table(), notices),
            Runnable::run);
    northbound =
        Northbound.start(
            new Northbound.Platform(
                datastore.broker(),
                datastore.domBroker(),
                rpcs,
                TestDatastore.codec(),
                TestDatastore::model,
                clock),
            new Northbound.Managed(
                engine,
                Protocols.ALL,
                notices,
                switches -> {},
                List::of,
                List::of,
                new CaptureFiles(new Captures(clock), Path.of("unused"))),
            lab);
  }

  /** Starts with the starter lab. */
  public static RunningNorthbound withStarterLab(InstantSource clock) throws Exception {
    return new RunningNorthbound(StarterLab.Wish.STARTER, clock);
  }

  /** Starts with a configuration. */
  public static RunningNorthbound with(String configuration) throws Exception {
    RunningNorthbound started = new RunningNorthbound(StarterLab.Wish.NONE, InstantSource.system());
    started.datastore.put(configuration);
    return started;
  }

  /**
   * Starts with the routers r1 and r2, which have 10.0.0.1/24 and 10.0.0.2/24 on the interface eth0
   * of each.
   *
   * @param r1 what else the entry of r1 has, as members of its JSON object
   * @param r2 the same of r2
   */
  public static RunningNorthbound withTwoRouters(String r1, String r2) throws Exception {
    return with(
        """
        {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [%s, %s]}}
        """
            .formatted(router("r1", "10.0.0.1", "r2", r1), router("r2", "10.0.0.2", "r1", r2)));
  }

  private static String router(String name, String address, String peer, String others) {
    return """
    {"name": "%s",
     "interfaces": {"interface": [
       {"name": "eth0", "memory-link": {"virtual-router": "%s", "interface": "eth0"},
        "ipv4": {"address": [{"ip": "%s", "prefix-length": 24}]}}]},
     %s}
    """
        .formatted(name, peer, address, others);
  }

  public TestDatastore datastore() {
    return datastore;
  }

  public CapturingRpcs rpcs() {
    return rpcs;
  }

  public VrEngine engine() {
    return engine;
  }

  /** What was told up to now and not yet taken. */
  public RecordedNotifications notifications() {
    return notifications;
  }

  /** The next notification of a kind that is as wanted; those before it are dropped. */
  public <T> T await(Class<T> kind, Predicate<T> wanted) throws InterruptedException {
    while (true) {
      Object next = notifications.published.take();
      if (kind.isInstance(next) && wanted.test(kind.cast(next))) {
        return kind.cast(next);
      }
    }
  }

  /** Until something comes of what the routers say to each other. */
  public static void await(Callable<Boolean> condition) throws Exception {
    while (!condition.call()) {
      Thread.onSpinWait();
    }
  }

  /** The state of all virtual routers. */
  public VirtualRouters state() throws Exception {
    return read(DataObjectIdentifier.builder(VirtualRouters.class).build()).orElseThrow();
  }

  /** The state of a protocol instance. */
  public Optional<ControlPlaneProtocol> protocol(String router, ControlPlaneProtocolKey key)
      throws Exception {
    return read(
        DataObjectIdentifier.builder(VirtualRouters.class)
            .child(VirtualRouter.class, new VirtualRouterKey(new Name(router)))
            .child(Routing.class)
            .child(ControlPlaneProtocols.class)
            .child(ControlPlaneProtocol.class, key)
            .build());
  }

  /** What the module of a protocol has in the state of an instance "main". */
  public <A extends Augmentation<ControlPlaneProtocol>> Optional<A> protocolState(
      String router,
      org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol
          type,
      Class<A> augmentation)
      throws Exception {
    return protocol(router, new ControlPlaneProtocolKey(new Name("main"), type))
        .flatMap(instance -> Optional.ofNullable(instance.augmentation(augmentation)));
  }

  private <T extends DataObject> Optional<T> read(DataObjectIdentifier<T> path) throws Exception {
    try (var transaction = datastore.broker().newReadOnlyTransaction()) {
      return Objects.requireNonNull(transaction.read(LogicalDatastoreType.OPERATIONAL, path).get());
    }
  }

  @Override
  public void close() {
    northbound.close();
    engine.close();
    notices.close();
    datastore.close();
  }
}
