package io.polyrouter.northbound.remote;

import io.polyrouter.northbound.remote.RemoteSessionsRpc.Running;
import io.polyrouter.remote.Command;
import io.polyrouter.remote.RemoteSocketOptions;
import io.polyrouter.remote.RemoteSocketServer;
import io.polyrouter.router.RouterManager;
import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.RpcProviderService;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.RemoteSockets;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.remote.sockets.User;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.concepts.Registration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the SOCKS5 server while virtual routers can be used. A port that is taken does not keep the
 * controller from running: the RPC and the log say what to do.
 */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.polyrouter.northbound.remote")
public final class RemoteSocketsComponent {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteSocketsComponent.class);

  private final Users users;
  private final Registration configuration;
  private final Registration rpc;
  private final @Nullable RemoteSocketServer server;
  private final Running running;

  /** The settings. */
  public @interface Settings {
    /** Address to listen on by TCP. */
    String bind() default "127.0.0.1";

    /** TCP port, or 0 not to listen by TCP. */
    int port() default 1080;

    /** Path of the Unix-domain socket; empty for the file sockets in the folder. */
    String unix() default "";

    /** The folder of the controller's state, with the password of admin. */
    String folder() default "polyrouter";
  }

  /** Starts to serve. */
  @Activate
  public RemoteSocketsComponent(
      @Reference RouterManager routers,
      @Reference DataBroker broker,
      @Reference RpcProviderService rpcs,
      Settings settings) {
    Path folder = Path.of(settings.folder());
    users = new Users(folder.resolve("password"), System.getProperty("user.name"));
    Optional<Path> unix =
        Optional.of(
            settings.unix().isBlank() ? folder.resolve("sockets") : Path.of(settings.unix()));
    Optional<InetSocketAddress> tcp =
        settings.port() == 0
            ? Optional.empty()
            : Optional.of(new InetSocketAddress(settings.bind(), settings.port()));
    RemoteSocketServer started = null;
    String problem = "";
    try {
      Files.createDirectories(folder);
      started =
          RemoteSocketServer.start(
              RemoteSocketOptions.at(tcp, unix),
              users,
              name ->
                  routers.names().contains(name)
                      ? Optional.of(Sockets.of(routers, name))
                      : Optional.empty());
      LOG.info("Remote sockets by SOCKS5 on {} and {}", tcp, unix);
    } catch (IOException e) {
      problem =
          "%s; choose another port or path (bind, port and unix in io.polyrouter.northbound.remote.cfg)"
              .formatted(e.getMessage());
      LOG.error("Remote sockets are not to be had: {}", problem, e);
    }
    server = started;
    running = new Running(started, unix, problem);
    configuration =
        broker.registerDataListener(
            LogicalDatastoreType.CONFIGURATION,
            DataObjectIdentifier.builder(RemoteSockets.class).build(),
            this::configured);
    rpc = rpcs.registerRpcImplementation(new RemoteSessionsRpc(() -> running));
  }

  private void configured(@Nullable RemoteSockets now) {
    Map<String, Users.User> next = new HashMap<>();
    if (now != null) {
      for (User each : now.nonnullUser().values()) {
        Set<Name> routers = each.getVirtualRouter() == null ? Set.of() : each.getVirtualRouter();
        next.put(
            each.requireName(),
            new Users.User(
                Optional.ofNullable(each.getPasswordHash()),
                Boolean.TRUE.equals(each.getAllVirtualRouters()),
                routers.stream()
                    .map(Name::getValue)
                    .collect(java.util.stream.Collectors.toUnmodifiableSet()),
                Boolean.TRUE.equals(each.getRawSockets())));
      }
    }
    users.configure(next);
    if (server != null) {
      server.endSessions(session ->
          !users.mayStay(
              session.user(),
              session.virtualRouter(),
              session.command().filter(Command.RAW::equals).isPresent()));
    }
  }

  @Deactivate
  void stop() {
    configuration.close();
    rpc.close();
    if (server != null) {
      server.close();
    }
  }
}
