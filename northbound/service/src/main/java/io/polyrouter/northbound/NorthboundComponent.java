package io.polyrouter.northbound;

import io.polyrouter.northbound.capture.CaptureFiles;
import io.polyrouter.northbound.errors.ConfigChecksInForce;
import io.polyrouter.northbound.lab.StarterLab;
import io.polyrouter.northbound.notice.Notices;
import io.polyrouter.northbound.restart.RestartFile;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.southbound.openflow.OpenFlowSouthbound;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.capture.Captures;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.NotificationPublishService;
import org.opendaylight.mdsal.binding.api.RpcProviderService;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMSchemaService;
import org.opendaylight.yang.gen.v1.urn.polyrouter.key.chains.rev261123.virtual.routers.virtual.router.KeyChains;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.OpenflowSwitches;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.virtual.routers.virtual.router.RoutingPolicy;
import org.opendaylight.yang.gen.v1.urn.polyrouter.setup.rev261122.Setup;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.binding.data.codec.api.BindingNormalizedNodeSerializer;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where all modules meet: makes the engine over the southbound, and the northbound over both, when
 * the datastore is there; lets clients in, by publishing {@link ConfigChecksInForce}, when all of
 * it runs.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.polyrouter.northbound")
public final class NorthboundComponent {

  private static final Logger LOG = LoggerFactory.getLogger(NorthboundComponent.class);

  private static final Duration SNAPSHOT_INTERVAL = Duration.ofMillis(500);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  private final BundleContext bundle;
  private final Platform platform;
  private final OpenFlowSouthbound southbound;
  private final LateDriver linuxDriver =
      new LateDriver(
          attachment ->
              attachment instanceof Attachment.LinuxInterface
                  || attachment instanceof Attachment.LinuxTap,
          "this controller has no driver for Linux interfaces: it takes Java 22 or later and the"
              + " feature polyrouter-linux");
  private final Captures captures = new Captures(InstantSource.system());
  private final Path captureFolder;
  private final RestartFile restartFile;
  private final Notices notices;
  private final VrEngine engine;
  private final StarterLab.Wish lab;
  private final CountDownLatch modelComplete = new CountDownLatch(1);
  private final Registration modelListener;
  private final OpenFlowSouthbound.Registration installedListener;
  private final Thread starter;

  /** The settings. */
  public @interface Settings {
    /**
     * What to do about the starter lab: "starter", "none", or nothing. Empty for what the
     * environment variable POLYROUTER_LAB says.
     */
    String lab() default "";

    /** Folder for captures of packets; a relative path is one in the folder of the controller. */
    String captures() default "polyrouter/captures";

    /** Where routing protocols leave word for the next start, at the end of the controller. */
    String restart() default "polyrouter/restart";
  }

  private record Platform(
      DataBroker broker,
      DOMDataBroker domBroker,
      RpcProviderService rpcs,
      DOMSchemaService schemas,
      BindingNormalizedNodeSerializer codec) {}

  /** Starts in the background: the datastore may not know the model yet. */
  @Activate
  public NorthboundComponent(
      BundleContext bundle,
      @Reference DataBroker broker,
      @Reference DOMDataBroker domBroker,
      @Reference RpcProviderService rpcs,
      @Reference NotificationPublishService notifications,
      @Reference DOMSchemaService schemas,
      @Reference BindingNormalizedNodeSerializer codec,
      @Reference OpenFlowSouthbound southbound,
      Settings settings) {
    this.bundle = bundle;
    this.platform = new Platform(broker, domBroker, rpcs, schemas, codec);
    this.lab = StarterLab.Wish.of(setting(settings.lab(), "POLYROUTER_LAB"));
    this.southbound = southbound;
    this.captureFolder = Path.of(settings.captures());
    this.restartFile = new RestartFile(Path.of(settings.restart()));
    this.notices = new Notices(Protocols.ALL, notifications, InstantSource.system());
    this.engine =
        VrEngine.start(
            new VrEngine.Settings(
                Runtime.getRuntime().availableProcessors(),
                SNAPSHOT_INTERVAL,
                new SecureRandom().nextLong()),
            new SystemClock(),
            Stream.of(new MemoryLinkDriver(), southbound, linuxDriver)
                .map(captures::before)
                .toList(),
            List.of(southbound),
            new ProtocolServices(Protocols.ALL.table(), notices),
            ForkJoinPool.commonPool());
    engine.resume(restartFile.take());
    this.installedListener =
        southbound.addInstalledListener(
            (datapathId, vr, version) -> engine.fibInstalled(vr, datapathId, version));
    this.modelListener = schemas.registerSchemaContextListener(this::modelChanged);
    this.starter = Thread.ofPlatform().name("polyrouter-start").daemon().start(this::run);
  }

  /** The driver for Linux interfaces, from its own feature. */
  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      target = "(polyrouter.attachments=linux)")
  void bindLinuxDriver(DeviceDriver driver) {
    linuxDriver.came(driver);
  }

  void unbindLinuxDriver(DeviceDriver driver) {
    linuxDriver.went(driver);
  }

  private static Optional<String> setting(String configured, String variable) {
    return Optional.of(configured)
        .filter(text -> !text.isBlank())
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .filter(text -> !text.isBlank());
  }

  private void modelChanged(EffectiveModelContext model) {
    Stream<QName> ours =
        Stream.of(
            VirtualRouters.QNAME,
            RoutingPolicy.QNAME,
            KeyChains.QNAME,
            OpenflowSwitches.QNAME,
            org.opendaylight.yang.gen.v1.urn.polyrouter.captures.rev261122.Captures.QNAME,
            Setup.QNAME);
    if (Stream.concat(ours, Protocols.ALL.identities())
        .map(QName::getModule)
        .allMatch(module -> model.findModuleStatement(module).isPresent())) {
      modelComplete.countDown();
    }
  }

  /** The whole life of the northbound, on a thread of its own; ends when interrupted. */
  private void run() {
    try {
      modelComplete.await();
      try (Northbound northbound =
          Northbound.start(
              new Northbound.Platform(
                  platform.broker(),
                  platform.domBroker(),
                  platform.rpcs(),
                  platform.codec(),
                  platform.schemas()::getGlobalContext,
                  InstantSource.system()),
              new Northbound.Managed(
                  engine,
                  Protocols.ALL,
                  notices,
                  southbound::configure,
                  southbound::snapshots,
                  southbound::refusedSwitches,
                  new CaptureFiles(captures, captureFolder)),
              lab)) {
        ServiceRegistration<ConfigChecksInForce> open =
            bundle.registerService(ConfigChecksInForce.class, northbound.checks(), null);
        // For other bundles: sockets in virtual routers, by Sockets.of(manager, name).
        ServiceRegistration<RouterManager> manager =
            bundle.registerService(RouterManager.class, engine, null);
        LOG.info(
            "Polyrouter is ready: commits are checked, {} virtual routers run",
            engine.names().size());
        try {
          new CountDownLatch(1).await();
        } finally {
          unregister(manager);
          unregister(open);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("The northbound ends");
    } catch (ExecutionException | RuntimeException e) {
      LOG.error("The northbound could not start, no client is let in; restart the controller", e);
    }
  }

  private static void unregister(ServiceRegistration<?> registration) {
    try {
      registration.unregister();
    } catch (IllegalStateException e) {
      LOG.debug("The bundle stopped first, and has taken its services back", e);
    }
  }

  private void suspend() throws InterruptedException {
    try {
      restartFile.write(
          engine
              .suspend()
              .toCompletableFuture()
              .get(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("Routing protocols could not end gracefully", e);
    }
  }

  /** Ends everything. Switches go on forwarding by the flows that they have. */
  @Deactivate
  public void deactivate() throws InterruptedException {
    modelListener.close();
    starter.interrupt();
    starter.join(STOP_PATIENCE.toMillis());
    installedListener.close();
    suspend();
    engine.close();
    notices.close();
    captures.close();
  }
}
