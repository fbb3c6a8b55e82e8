package io.polyrouter.northbound.config;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.southbound.openflow.SwitchConfig;
import io.polyrouter.stack.device.Attachment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataBroker.DataTreeChangeExtension;
import org.opendaylight.mdsal.dom.api.DOMDataTreeChangeListener;
import org.opendaylight.mdsal.dom.api.DOMDataTreeIdentifier;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the engine and the southbound be as the datastore says, at start and after every commit.
 *
 * <p>All work is done on one executor, which runs one task at a time; {@link #applied} and {@link
 * #failures} may be read by any thread.
 */
public final class ConfigApplier {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigApplier.class);

  private final DesiredConfigReader reader;
  private final RouterManager manager;
  private final Consumer<List<SwitchConfig>> switches;
  private final Executor executor;
  private final Duration patience;

  private final Map<String, VrConfig> applied = new ConcurrentHashMap<>();
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  /** Completes when the first configuration is at work. */
  private final CompletableFuture<Void> started = new CompletableFuture<>();

  // Of the executor alone.
  private @Nullable List<SwitchConfig> desiredSwitches;
  private @Nullable CompletableFuture<Void> starting;
  private boolean routersStarted;

  /**
   * A new applier, which does nothing before {@link #start}.
   *
   * @param switches takes all configured switches whenever they change; for the first time after
   *     the virtual routers were started, so that no switch meets a half-known world
   * @param executor runs one task at a time, in order
   * @param patience how long to wait for virtual routers that have to act before others can: to
   *     give up a port, or to start before the switches are let in
   */
  public ConfigApplier(
      DesiredConfigReader reader,
      RouterManager manager,
      Consumer<List<SwitchConfig>> switches,
      Executor executor,
      Duration patience) {
    this.reader = reader;
    this.manager = manager;
    this.switches = switches;
    this.executor = executor;
    this.patience = patience;
  }

  /** Begins to follow the datastore, until the result is closed. */
  public Registration start(DOMDataBroker broker) {
    DataTreeChangeExtension changes = broker.extension(DataTreeChangeExtension.class);
    if (changes == null) {
      throw new IllegalStateException("this datastore does not tell of its changes");
    }
    Registration routers =
        changes.registerTreeChangeListener(
            configuration(DesiredConfigReader.VIRTUAL_ROUTERS),
            new Listener(this::applyVirtualRouters));
    Registration devices =
        changes.registerTreeChangeListener(
            configuration(DesiredConfigReader.SWITCHES), new Listener(this::applySwitches));
    return () -> {
      routers.close();
      devices.close();
    };
  }

  /** What a virtual router was last told to be. */
  public Optional<VrConfig> applied(String name) {
    return Optional.ofNullable(applied.get(name));
  }

  /** Virtual routers that could not be made what the datastore says, and why. */
  public Map<String, String> failures() {
    return Map.copyOf(failures);
  }

  /** Completes when the first configuration is at work. */
  public CompletableFuture<Void> started() {
    return started.copy();
  }

  private static DOMDataTreeIdentifier configuration(NodeIdentifier top) {
    return DOMDataTreeIdentifier.of(
        LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of(top));
  }

  private final class Listener implements DOMDataTreeChangeListener {
    private final Consumer<@Nullable ContainerNode> task;

    Listener(Consumer<@Nullable ContainerNode> task) {
      this.task = task;
    }

    @Override
    public void onDataTreeChanged(List<DataTreeCandidate> changes) {
      ContainerNode latest = (ContainerNode) changes.getLast().getRootNode().dataAfter();
      executor.execute(() -> guarded(latest));
    }

    @Override
    public void onInitialData() {
      executor.execute(() -> guarded(null));
    }

    private void guarded(@Nullable ContainerNode latest) {
      try {
        task.accept(latest);
      } catch (RuntimeException e) {
        LOG.error("A committed configuration could not be applied", e);
      }
    }
  }

  private void applySwitches(@Nullable ContainerNode latest) {
    desiredSwitches = reader.read(null, latest).switches();
    tellSwitches();
  }

  private void tellSwitches() {
    if (routersStarted && desiredSwitches != null) {
      switches.accept(desiredSwitches);
      started.complete(null);
    }
  }

  private void applyVirtualRouters(@Nullable ContainerNode latest) {
    DesiredConfig desired = reader.read(latest, null);
    failures.keySet().retainAll(desired.virtualRouters().keySet());
    desired.problems().forEach(this::report);

    List<CompletableFuture<?>> giving = new ArrayList<>();
    for (String name : List.copyOf(applied.keySet())) {
      if (!desired.virtualRouters().containsKey(name)) {
        applied.remove(name);
        failures.remove(name);
        giving.add(watched(name, manager.remove(name).toCompletableFuture()));
      }
    }
    List<VrConfig> changed =
        desired.virtualRouters().values().stream()
            .filter(config -> !desired.problems().containsKey(config.name()))
            .filter(config -> !config.equals(applied.get(config.name())))
            .toList();
    Map<SwitchPort, String> users = portUsers();
    List<VrConfig> taking = new ArrayList<>();
    for (VrConfig config : changed) {
      Set<SwitchPort> contested = contested(config, users);
      if (contested.isEmpty()) {
        giving.add(apply(config));
      } else {
        taking.add(config);
        giving.add(apply(without(config, contested)));
      }
    }
    if (!taking.isEmpty()) {
      allOrTimeout(giving).join();
      taking.forEach(config -> giving.add(apply(config)));
    }
    changed.forEach(config -> applied.put(config.name(), config));
    if (starting == null) {
      starting = allOrTimeout(giving).thenRunAsync(this::begin, executor);
    }
  }

  private void begin() {
    routersStarted = true;
    tellSwitches();
  }

  private void report(String name, List<ConfigProblem> problems) {
    ConfigProblem first = problems.getFirst();
    failures.put(name, first.pathText() + ": " + first.message());
    LOG.error(
        "Virtual router {} is not applied, its stored configuration is invalid: {}: {}",
        name,
        first.pathText(),
        first.message());
  }

  private CompletableFuture<?> apply(VrConfig config) {
    return watched(config.name(), manager.apply(config).toCompletableFuture());
  }

  /** Records the outcome; the result itself never fails. */
  private CompletableFuture<?> watched(String name, CompletableFuture<?> outcome) {
    return outcome.handle((done, failure) -> {
      if (failure == null) {
        failures.remove(name);
      } else {
        Throwable cause =
            failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        failures.put(name, cause.toString());
        LOG.error("Virtual router {} could not be changed as configured", name, cause);
      }
      return done;
    });
  }

  private CompletableFuture<Void> allOrTimeout(Collection<CompletableFuture<?>> outcomes) {
    return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Map<SwitchPort, String> portUsers() {
    Map<SwitchPort, String> users = new HashMap<>();
    for (VrConfig config : applied.values()) {
      ports(config).forEach(port -> users.put(port, config.name()));
    }
    return users;
  }

  /** Ports that another virtual router has to give up first. */
  private static Set<SwitchPort> contested(VrConfig config, Map<SwitchPort, String> users) {
    Set<SwitchPort> contested = new HashSet<>();
    for (SwitchPort port : ports(config)) {
      String user = users.get(port);
      if (user != null && !user.equals(config.name())) {
        contested.add(port);
      }
    }
    return contested;
  }

  private static List<SwitchPort> ports(VrConfig config) {
    List<SwitchPort> ports = new ArrayList<>();
    for (InterfaceConfig each : config.interfaces()) {
      if (each.attachment() instanceof Attachment.OpenFlowPort(SwitchPort port)) {
        ports.add(port);
      }
    }
    return ports;
  }

  /** The same virtual router with the interfaces on these ports unplugged. */
  private static VrConfig without(VrConfig config, Set<SwitchPort> ports) {
    List<InterfaceConfig> interfaces =
        config.interfaces().stream()
            .map(each ->
                each.attachment() instanceof Attachment.OpenFlowPort(SwitchPort port)
                        && ports.contains(port)
                    ? unplugged(each)
                    : each)
            .toList();
    return new VrConfig(
        config.name(),
        config.description(),
        config.enabled(),
        config.routerId(),
        config.limits(),
        interfaces,
        config.protocols(),
        config.policies(),
        config.imports());
  }

  private static InterfaceConfig unplugged(InterfaceConfig each) {
    return new InterfaceConfig(
        each.name(),
        each.description(),
        false,
        each.mac(),
        each.mtuBytes(),
        new Attachment.Loopback(),
        each.ipv4(),
        each.ipv6());
  }
}
