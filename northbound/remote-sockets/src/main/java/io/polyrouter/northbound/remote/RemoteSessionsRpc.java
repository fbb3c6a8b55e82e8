package io.polyrouter.northbound.remote;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.remote.RemoteSocketServer;
import io.polyrouter.remote.SessionState;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DateAndTime;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.GetRemoteSessions;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.GetRemoteSessionsInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.GetRemoteSessionsOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.GetRemoteSessionsOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.get.remote.sessions.output.CounterBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.get.remote.sessions.output.Session;
import org.opendaylight.yang.gen.v1.urn.polyrouter.remote.sockets.rev261122.get.remote.sessions.output.SessionBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yangtools.binding.util.BindingMap;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;
import org.opendaylight.yangtools.yang.common.Uint64;

/** RPC get-remote-sessions. */
final class RemoteSessionsRpc implements GetRemoteSessions {

  /**
   * The server as it is at the moment.
   *
   * @param server null when it does not run
   * @param unix its Unix-domain socket
   * @param problem why it does not run, or empty
   */
  record Running(@Nullable RemoteSocketServer server, Optional<Path> unix, String problem) {}

  private final Supplier<Running> running;

  RemoteSessionsRpc(Supplier<Running> running) {
    this.running = running;
  }

  @Override
  public ListenableFuture<RpcResult<GetRemoteSessionsOutput>> invoke(GetRemoteSessionsInput input) {
    Running now = running.get();
    GetRemoteSessionsOutputBuilder output = new GetRemoteSessionsOutputBuilder();
    RemoteSocketServer server = now.server;
    if (server == null) {
      output.setProblem(now.problem.isEmpty() ? "the server is not started yet" : now.problem);
    } else {
      server
          .tcpAddress()
          .ifPresent(at -> output.setListensOn(at.getHostString() + ":" + at.getPort()));
      now.unix.ifPresent(path -> output.setUnixSocket(path.toString()));
      Name wanted = input.getVirtualRouter();
      output.setSession(
          server.sessions().stream()
              .filter(each -> wanted == null || each.virtualRouter().equals(wanted.getValue()))
              .map(RemoteSessionsRpc::session)
              .collect(Collectors.toMap(Session::key, Function.identity())));
      output.setCounter(
          server.counters().entrySet().stream()
              .map(each ->
                  new CounterBuilder()
                      .setName(text(each.getKey()))
                      .setValue(new Counter64(Uint64.valueOf(each.getValue())))
                      .build())
              .collect(BindingMap.toMap()));
    }
    return Futures.immediateFuture(RpcResultBuilder.success(output.build()).build());
  }

  private static Session session(SessionState from) {
    SessionBuilder session =
        new SessionBuilder()
            .setId(Uint64.valueOf(from.id()))
            .setUser(from.user())
            .setVirtualRouter(new Name(from.virtualRouter()))
            .setSince(new DateAndTime(from.since().toString()))
            .setOctetsOut(new Counter64(Uint64.valueOf(from.bytesOut())))
            .setOctetsIn(new Counter64(Uint64.valueOf(from.bytesIn())));
    from.command().ifPresent(command -> session.setCommand(text(command)));
    if (!from.local().isEmpty()) {
      session.setLocal(from.local());
    }
    if (!from.remote().isEmpty()) {
      session.setRemote(from.remote());
    }
    return session.build();
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
