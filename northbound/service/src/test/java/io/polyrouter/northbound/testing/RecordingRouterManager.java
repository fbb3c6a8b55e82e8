package io.polyrouter.northbound.testing;

import io.polyrouter.router.RouterManager;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.layer.TransportCommand;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An engine that notes what it is told, and answers what the test gave it. */
public final class RecordingRouterManager implements RouterManager {

  public final List<String> calls = new ArrayList<>();
  public final List<VrConfig> applied = new ArrayList<>();
  public final SortedMap<String, VrSnapshot> snapshots = new TreeMap<>();
  public final List<Object> requests = new ArrayList<>();

  /** Outcomes of the next calls of apply; success when there is none. */
  public final Deque<CompletableFuture<ApplyResult>> outcomes = new ArrayDeque<>();

  public CompletableFuture<PingResult> pingResult = new CompletableFuture<>();
  public CompletableFuture<TracerouteResult> tracerouteResult = new CompletableFuture<>();
  public RouteQuery.Page page = new RouteQuery.Page(1, List.of(), Optional.empty());

  /** What {@link #sockets(String)} answers. */
  public List<SocketInfo> sockets = List.of();

  @Override
  public CompletionStage<ApplyResult> apply(VrConfig desired) {
    calls.add("apply " + desired.name());
    applied.add(desired);
    CompletableFuture<ApplyResult> outcome = outcomes.poll();
    return outcome == null ? CompletableFuture.completedFuture(ApplyResult.CREATED) : outcome;
  }

  @Override
  public CompletionStage<Void> remove(String vr) {
    calls.add("remove " + vr);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public List<String> names() {
    return List.copyOf(snapshots.keySet());
  }

  @Override
  public Optional<VrSnapshot> snapshot(String vr) {
    return Optional.ofNullable(snapshots.get(vr));
  }

  @Override
  public RouteQuery.Page routes(RouteQuery query) {
    requests.add(query);
    return page;
  }

  @Override
  public CompletionStage<PingResult> ping(PingRequest request) {
    requests.add(request);
    return pingResult;
  }

  @Override
  public CompletionStage<TracerouteResult> traceroute(TracerouteRequest request) {
    requests.add(request);
    return tracerouteResult;
  }

  @Override
  public <T> CompletionStage<T> query(
      String vr, String type, String instance, ProtocolQuery<T> read) {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("there are no protocols here"));
  }

  @Override
  public CompletionStage<CommandResult> command(
      String vr, String type, String instance, ProtocolCommand command) {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("there are no protocols here"));
  }

  @Override
  public void fibInstalled(String vr, long datapathId, long version) {
    calls.add("installed " + vr);
  }

  @Override
  public void execute(String vr, TransportCommand command) {
    command.refused(new SocketException("no sockets here"));
  }

  @Override
  public CompletionStage<List<SocketInfo>> sockets(String vr) {
    return CompletableFuture.completedFuture(sockets);
  }

  @Override
  public void close() {}
}
