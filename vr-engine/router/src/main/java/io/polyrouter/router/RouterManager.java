package io.polyrouter.router;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.router.state.VrSnapshot;
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

  @Override
  void close();

  /** What {@link #apply} did. */
  enum ApplyResult {
    CREATED,
    CHANGED,
    UNCHANGED
  }

  /**
   * An ICMP echo test (RFC 792).
   *
   * @param source an own address, or empty to choose by the route
   * @param count requests, 1 to 1000
   * @param payloadBytes ICMP payload, 0 to 65507
   * @param timeToLive 1 to 255
   * @param dontFragment whether to set DF
   */
  record PingRequest(
      String vr,
      Ipv4Address destination,
      Optional<Ipv4Address> source,
      int count,
      Duration interval,
      Duration timeout,
      int payloadBytes,
      int timeToLive,
      boolean dontFragment) {}

  /** A traceroute by UDP probes or ICMP echo requests: the engine uses echo requests. */
  record TracerouteRequest(
      String vr,
      Ipv4Address destination,
      Optional<Ipv4Address> source,
      int maxHops,
      int probesPerHop,
      Duration timeout) {}

  /** Hops in order from TTL 1. */
  record TracerouteResult(boolean reached, List<Hop> hops) {
    /** Probes of one TTL: who answered and after how many nanoseconds; empty for no answer. */
    public record Hop(int timeToLive, List<Optional<Answer>> probes) {}

    /** One answer. */
    public record Answer(Ipv4Address from, long roundTripNanos, String message) {}
  }
}
