package io.polyrouter.northbound.osgi;

import io.polyrouter.northbound.access.Credential;
import io.polyrouter.northbound.errors.ConfigChecksInForce;
import io.polyrouter.northbound.netconf.NetconfEndpoint;
import io.polyrouter.northbound.netconf.NetconfServices;
import io.polyrouter.northbound.netconf.NotificationRelay;
import io.polyrouter.northbound.restconf.RestconfEndpoint;
import io.polyrouter.northbound.restconf.RestconfServices;
import io.polyrouter.northbound.restconf.TlsFiles;
import io.polyrouter.northbound.running.RunningConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.dom.api.DOMActionService;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMMountPointService;
import org.opendaylight.mdsal.dom.api.DOMNotificationService;
import org.opendaylight.mdsal.dom.api.DOMRpcService;
import org.opendaylight.mdsal.dom.api.DOMSchemaService;
import org.opendaylight.netconf.common.NetconfTimer;
import org.opendaylight.netconf.server.api.SessionIdProvider;
import org.opendaylight.netconf.server.api.notifications.NetconfNotificationCollector;
import org.opendaylight.netconf.server.api.operations.NetconfOperationServiceFactory;
import org.opendaylight.restconf.server.mdsal.MdsalDatabindProvider;
import org.opendaylight.restconf.server.spi.RestconfStream;
import org.opendaylight.restconf.server.spi.RpcImplementation;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers as one component: it lives while they listen. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.polyrouter.northbound.protocols")
public final class ProtocolServers {
  private static final Logger LOG = LoggerFactory.getLogger(ProtocolServers.class);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("confirmed-commit").daemon().factory());
  private final RunningConfig running;
  private final RestconfEndpoint restconf;
  private final NetconfEndpoint netconf;
  private final NotificationRelay notifications;

  /** RESTCONF's own RPCs; they come and go while the servers run. */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      name = "localRpcs")
  private volatile List<RpcImplementation> localRpcs = List.of();

  /** The settings, with those that hold where none are given. */
  public @interface Settings {
    /** The address that both servers listen on. */
    String bind() default "127.0.0.1";

    /** RESTCONF's TCP port. */
    int restconf_port() default 8182;

    /** NETCONF's TCP port. */
    int netconf_port() default 2830;

    /** The folder of the password, the SSH host key, and what a confirmed commit goes back to. */
    String folder() default "polyrouter";

    /** The file of the certificate for HTTPS; empty for HTTP. */
    String tls_certificate() default "";

    /** The file of the certificate's key. */
    String tls_private_key() default "";
  }

  /** What of the datastore the servers need; one service of each. */
  @Activate
  public ProtocolServers(
      @Reference ConfigChecksInForce checks,
      @Reference DOMDataBroker broker,
      @Reference DataBroker state,
      @Reference DOMRpcService rpcs,
      @Reference DOMActionService actions,
      @Reference DOMMountPointService mountPoints,
      @Reference DOMNotificationService notificationService,
      @Reference DOMSchemaService schemas,
      @Reference NetconfNotificationCollector netconfNotifications,
      @Reference MdsalDatabindProvider databind,
      @Reference RestconfStream.Registry streams,
      @Reference(target = "(type=mapper-aggregator-registry)")
          NetconfOperationServiceFactory stockOperations,
      @Reference NetconfTimer netconfTimer,
      @Reference SessionIdProvider sessionIds,
      Settings settings)
      throws IOException, GeneralSecurityException {
    Path folder = Path.of(settings.folder()).toAbsolutePath();
    Credential credential = Credential.loadOrCreate(folder.resolve("password"), new SecureRandom());
    running = new RunningConfig(broker, folder, timer);
    netconf =
        new NetconfEndpoint(
            new NetconfServices(
                broker, state, databind, stockOperations, netconfTimer, sessionIds, checks),
            running,
            credential,
            new NetconfEndpoint.Address(
                settings.bind(), settings.netconf_port(), folder.resolve("netconf-host-key")));
    try {
      restconf =
          RestconfEndpoint.start(
              new RestconfServices(databind, broker, rpcs, actions, mountPoints, () -> localRpcs),
              streams,
              running,
              credential,
              new RestconfEndpoint.Address(
                  settings.bind(), settings.restconf_port(), tls(settings)));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      netconf.close();
      running.close();
      timer.shutdownNow();
      throw e;
    }
    notifications =
        new NotificationRelay(
            "urn:polyrouter:", notificationService, schemas, netconfNotifications);
    LOG.info(
        "NETCONF listens on {} port {}, RESTCONF on port {}",
        settings.bind(),
        settings.netconf_port(),
        settings.restconf_port());
  }

  private static @Nullable TlsFiles tls(Settings settings) {
    return settings.tls_certificate().isEmpty()
        ? null
        : new TlsFiles(Path.of(settings.tls_certificate()), Path.of(settings.tls_private_key()));
  }

  @Deactivate
  void stop() throws ExecutionException {
    try {
      notifications.close();
      restconf.close();
    } finally {
      netconf.close();
      running.close();
      timer.shutdownNow();
    }
  }
}
