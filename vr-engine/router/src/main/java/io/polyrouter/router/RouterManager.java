package io.polyrouter.router;

import io.polyrouter.net.IpAddress;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.layer.TransportCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Owns all virtual routers of the process. Thread-safe; no call blocks. */
public interface RouterManager extends AutoCloseable {

  /**
   * Makes a virtual router be as desired: creates or changes it, touching only what differs.
   * Idempotent; calls for one virtual router take effect in order. The configuration is taken to
   * have passed {@code ConfigValidator}.
   */
  CompletionStage<ApplyResult> apply(VrConfig desired);

  /**
   * Ends a virtual router; completes when its devices are closed. An unknown name completes at
   * once.
   */
  CompletionStage<Void> remove(String vr);

  /** Names in ascending order. */
  List<String> names();

  /** The latest snapshot; at most a publishing interval old. */
  Optional<VrSnapshot> snapshot(String vr);

  /**
   * One page of routes, read from immutable tables off the loop; fails with NoSuchVrException for
   * an unknown name.
   */
  RouteQuery.Page routes(RouteQuery query);

  /**
   * Sends ICMP echo requests from a virtual router. Fails with NoSuchVrException for an unknown
   * name.
   */
  CompletionStage<PingResult> ping(PingRequest request);

  /**
   * Finds the routers on the way to a destination by rising TTL. Fails with NoSuchVrException for
   * an unknown name.
   */
  CompletionStage<TracerouteResult> traceroute(TracerouteRequest request);

  /**
   * Reads what a routing protocol knows, such as its database, on the virtual router's loop: takes
   * out what is wanted, as immutable values, and nothing else. Fails with NoSuchVrException or
   * NoSuchProtocolException for unknown names, and with what the function throws.
   *
   * @param type such as {@code ospfv2}
   */
  <T> CompletionStage<T> query(String vr, String type, String instance, ProtocolQuery<T> read);

  /** Takes out of a protocol instance what is wanted. */
  @FunctionalInterface
  interface ProtocolQuery<T> {

    /**
     * Called on the virtual router's loop: returns soon.
     *
     * @param nowNanos the instance's time
     */
    T read(ProtocolInstance instance, long nowNanos);
  }

  /**
   * Has a routing protocol do what an operator wants, on the virtual router's loop. Fails with
   * NoSuchVrException or NoSuchProtocolException for unknown names; what the protocol refuses is a
   * result.
   *
   * @param type such as {@code ospfv2}
   * @param command of the protocol's own type
   */
  CompletionStage<CommandResult> command(
      String vr, String type, String instance, ProtocolCommand command);

  /**
   * Has a virtual router's loop do something with its sockets, in order and within the boundary
   * where its faults stop; refuses the command if that cannot be. It is up to the caller not to
   * have more commands under way than a few for each of its sockets.
   */
  void execute(String vr, TransportCommand command);

  /**
   * The open sockets and connections of a virtual router. Fails with NoSuchVrException for an
   * unknown name.
   */
  CompletionStage<List<SocketInfo>> sockets(String vr);

  /**
   * A switch confirmed that it holds this version of a virtual router's forwarding state; shown in
   * the snapshot. An unknown name is ignored.
   */
  void fibInstalled(String vr, long datapathId, long version);

  @Override
  void close();

  /** What {@link #apply} did. */
  enum ApplyResult {
    CREATED,
    CHANGED,
    UNCHANGED
  }

  /**
   * An ICMP echo test (RFC 792, RFC 4443).
   *
   * @param destination where to
   * @param source an own address, or empty to choose by the route
   * @param interfaceName which interface the requests leave by, or empty to choose by the route,
   *     which link-local destinations do not have
   * @param count requests, 1 to 1000
   * @param payloadBytes ICMP payload, 0 to 65507
   * @param timeToLive TTL or hop limit, 1 to 255
   * @param dontFragment whether the packet must not be fragmented, by this router or on the way
   */
  record PingRequest(
      String vr,
      IpAddress destination,
      Optional<IpAddress> source,
      Optional<String> interfaceName,
      int count,
      Duration interval,
      Duration timeout,
      int payloadBytes,
      int timeToLive,
      boolean dontFragment) {

    public PingRequest {
      Destinations.check(destination, source, interfaceName);
      Ranges.check("count", count, 1, 1000);
      Ranges.check("interval in milliseconds", interval.toMillis(), 0, 3_600_000);
      Ranges.check("timeout in milliseconds", timeout.toMillis(), 1, 3_600_000);
      Ranges.check("payload bytes", payloadBytes, 0, 65_507);
      Ranges.check("time to live", timeToLive, 1, 255);
    }
  }

  /**
   * A traceroute by ICMP echo requests.
   *
   * @param destination where to
   * @param source an own address, or empty to choose by the route
   * @param interfaceName as of {@link PingRequest}
   * @param maxHops highest TTL to try, 1 to 255
   * @param probesPerHop 1 to 10
   * @param timeout how long to wait for the answers of one TTL
   */
  record TracerouteRequest(
      String vr,
      IpAddress destination,
      Optional<IpAddress> source,
      Optional<String> interfaceName,
      int maxHops,
      int probesPerHop,
      Duration timeout) {

    public TracerouteRequest {
      Destinations.check(destination, source, interfaceName);
      Ranges.check("max hops", maxHops, 1, 255);
      Ranges.check("probes per hop", probesPerHop, 1, 10);
      Ranges.check("timeout in milliseconds", timeout.toMillis(), 1, 3_600_000);
    }
  }

  /** Hops in order from TTL 1. */
  record TracerouteResult(boolean reached, List<Hop> hops) {
    /** Probes of one TTL: who answered and after how many nanoseconds; empty for no answer. */
    public record Hop(int timeToLive, List<Optional<Answer>> probes) {}

    /** One answer. */
    public record Answer(IpAddress from, long roundTripNanos, String message) {}
  }
}
