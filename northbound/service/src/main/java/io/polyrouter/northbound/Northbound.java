package io.polyrouter.northbound;

import io.polyrouter.northbound.capture.CaptureFiles;
import io.polyrouter.northbound.capture.CapturePublisher;
import io.polyrouter.northbound.capture.CaptureRpcs;
import io.polyrouter.northbound.config.CommitCheck;
import io.polyrouter.northbound.config.ConfigApplier;
import io.polyrouter.northbound.config.DesiredConfigReader;
import io.polyrouter.northbound.errors.ConfigChecksInForce;
import io.polyrouter.northbound.lab.StarterLab;
import io.polyrouter.northbound.notice.Notices;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.northbound.rpc.GetRoutesRpc;
import io.polyrouter.northbound.rpc.GetSocketsRpc;
import io.polyrouter.northbound.rpc.PingRpc;
import io.polyrouter.northbound.rpc.RestartProtocolRpc;
import io.polyrouter.northbound.rpc.TestPolicyRpc;
import io.polyrouter.northbound.rpc.TracerouteRpc;
import io.polyrouter.northbound.state.ProtocolStates;
import io.polyrouter.northbound.state.StatePublisher;
import io.polyrouter.router.RouterManager;
import io.polyrouter.southbound.openflow.RefusedSwitch;
import io.polyrouter.southbound.openflow.SwitchConfig;
import io.polyrouter.southbound.openflow.SwitchSnapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.RpcProviderService;
import org.opendaylight.mdsal.binding.api.WriteTransaction;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DateAndTime;
import org.opendaylight.yang.gen.v1.urn.polyrouter.setup.rev261122.Setup;
import org.opendaylight.yang.gen.v1.urn.polyrouter.setup.rev261122.SetupBuilder;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.binding.data.codec.api.BindingNormalizedNodeSerializer;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of the northbound, running. The order of the start matters: commits are checked before
 * anybody can commit; virtual routers run before switches are let in; all of it is there before
 * clients are.
 */
public final class Northbound implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Northbound.class);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);
  private static final Duration PUBLISH_INTERVAL = Duration.ofSeconds(1);

  /** Closed in reverse order. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private final CommitCheck check;

  /** What the platform gives. */
  public record Platform(
      DataBroker broker,
      DOMDataBroker domBroker,
      RpcProviderService rpcs,
      BindingNormalizedNodeSerializer codec,
      Supplier<EffectiveModelContext> model,
      InstantSource clock) {}

  /**
   * What it manages.
   *
   * @param manager the virtual routers
   * @param protocols that they may run; the engine has the same
   * @param notices hears the engine's protocols
   * @param configureSwitches takes all expected switches whenever they change
   * @param switches state of the expected switches
   * @param refused switches that were turned away
   * @param captures of packets
   */
  public record Managed(
      RouterManager manager,
      ProtocolModels protocols,
      Notices notices,
      Consumer<List<SwitchConfig>> configureSwitches,
      Supplier<List<SwitchSnapshot>> switches,
      Supplier<List<RefusedSwitch>> refused,
      CaptureFiles captures) {}

  private Northbound(CommitCheck check) {
    this.check = check;
  }

  /**
   * Starts everything; returns when the stored configuration is at work.
   *
   * @throws IllegalStateException if commits cannot be checked; nothing is left running then
   */
  public static Northbound start(Platform platform, Managed managed, StarterLab.Wish lab)
      throws ExecutionException, InterruptedException {
    DesiredConfigReader reader = new DesiredConfigReader(platform.codec(), managed.protocols());
    Northbound northbound = new Northbound(new CommitCheck(reader, platform.model()));
    try {
      northbound.run(platform, managed, lab, reader);
      return northbound;
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      northbound.close();
      throw e;
    }
  }

  private void run(
      Platform platform, Managed managed, StarterLab.Wish lab, DesiredConfigReader reader)
      throws ExecutionException, InterruptedException {
    parts.push(check.register(platform.domBroker()));
    awaitChecks(platform);
    StarterLab.bring(platform.domBroker(), platform.model().get(), lab);

    ExecutorService applying =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("polyrouter-config").daemon().factory());
    parts.push(applying::shutdownNow);
    ConfigApplier applier =
        new ConfigApplier(
            reader, managed.manager(), managed.configureSwitches(), applying, PATIENCE);
    parts.push(applier.start(platform.domBroker()));
    try {
      applier.started().get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.error("The stored configuration is still not at work; clients are let in nevertheless");
    }

    ExecutorService capturing =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("polyrouter-captures").daemon().factory());
    parts.push(capturing::shutdownNow);
    CaptureRpcs captures = new CaptureRpcs(managed.manager(), managed.captures(), capturing);
    parts.push(
        platform
            .rpcs()
            .registerRpcImplementations(
                new GetRoutesRpc(managed.manager()),
                new GetSocketsRpc(managed.manager()),
                new PingRpc(managed.manager()),
                new TracerouteRpc(managed.manager()),
                new RestartProtocolRpc(managed.manager(), managed.protocols()),
                new TestPolicyRpc(applier::applied, managed.protocols()),
                captures.start(),
                captures.stop()));
    parts.push(
        platform.rpcs().registerRpcImplementations(managed.protocols().rpcs(managed.manager())));
    publish(platform, managed, applier);
  }

  private void publish(Platform platform, Managed managed, ConfigApplier applier)
      throws InterruptedException {
    StatePublisher publisher =
        new StatePublisher(
            platform.broker(),
            new StatePublisher.Sources(
                managed.manager(),
                applier::applied,
                new ProtocolStates(managed.protocols(), managed.notices()::last),
                applier::failures,
                managed.switches(),
                managed.refused()));
    CapturePublisher captures = new CapturePublisher(platform.broker(), managed.captures());
    publisher.publish();
    captures.publish();
    ScheduledExecutorService publishing =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("polyrouter-state").daemon().factory());
    parts.push(publishing::shutdownNow);
    ScheduledFuture<?> pace =
        publishing.scheduleWithFixedDelay(
            () -> {
              try {
                publisher.publish();
                captures.publish();
                managed.notices().retain(managed.manager().names());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            PUBLISH_INTERVAL.toMillis(),
            PUBLISH_INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
    parts.push(() -> pace.cancel(false));
  }

  /**
   * The datastore does not say when a registered check comes into force. So this commits, until the
   * check was asked.
   */
  private void awaitChecks(Platform platform) throws ExecutionException, InterruptedException {
    DataObjectIdentifier<Setup> path = DataObjectIdentifier.builder(Setup.class).build();
    long tries = PATIENCE.dividedBy(PROBE_INTERVAL);
    for (long i = 0; i < tries; i++) {
      WriteTransaction probe = platform.broker().newWriteOnlyTransaction();
      String now = platform.clock().instant().truncatedTo(ChronoUnit.MILLIS).toString();
      probe.merge(
          LogicalDatastoreType.CONFIGURATION,
          path,
          new SetupBuilder().setLastStart(new DateAndTime(now)).build());
      probe.commit().get();
      if (check.wasAsked()) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(PROBE_INTERVAL.toNanos());
    }
    throw new IllegalStateException(
        "the datastore does not ask the check of commits; no client is let in");
  }

  /** To be published as a service while this runs. */
  public ConfigChecksInForce checks() {
    return check;
  }

  /** Stops all parts, the latest first; the virtual routers are left to their owner. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOG.warn("A part of the northbound did not stop cleanly", e);
      }
    }
  }
}
