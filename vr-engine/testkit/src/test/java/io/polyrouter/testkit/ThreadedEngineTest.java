package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.RouterManager.PingRequest;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.stack.device.MemoryLinkDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine with its real threads and clock. */
class ThreadedEngineTest {

  private static final int PAIRS = 20;
  private static final Ipv4Address LOOPBACK = Ipv4Address.parse("198.51.100.1");

  /** Completes for each router that has a route to the other one's loopback. */
  private static final class RouteAwaiter implements FibSink {
    private final Map<String, CompletableFuture<Void>> ready = new ConcurrentHashMap<>();

    CompletableFuture<Void> of(String vr) {
      return ready.computeIfAbsent(vr, name -> new CompletableFuture<>());
    }

    @Override
    public void publish(ForwardingState state) {
      if (state.ipv4().lookup(LOOPBACK) != null) {
        of(state.vr()).complete(null);
      }
    }

    @Override
    public void withdraw(String vr) {}
  }

  @Test
  @Timeout(60)
  void routersOnSeveralThreadsTalkToEachOther() {
    RecordingFibSink fibs = new RecordingFibSink();
    RouteAwaiter routes = new RouteAwaiter();
    try (VrEngine engine =
        VrEngine.start(
            new VrEngine.Settings(3, Duration.ofMillis(100), 1),
            new SystemClock(),
            List.of(new MemoryLinkDriver()),
            List.of(fibs, routes),
            ForkJoinPool.commonPool())) {
      List<CompletableFuture<?>> applied = new ArrayList<>();
      for (int i = 0; i < PAIRS; i++) {
        for (VrConfig config : pair(i)) {
          applied.add(engine.apply(config).toCompletableFuture());
        }
      }
      applied.forEach(CompletableFuture::join);
      List<CompletableFuture<PingResult>> pings = new ArrayList<>();
      for (int i = 0; i < PAIRS; i++) {
        // Links come up on their own after both ends are there.
        routes.of("a" + i).join();
        String vr = "a" + i;
        // The first one alone: no more than a few packets wait for address resolution.
        pings.add(
            engine
                .ping(ping(vr, 1))
                .thenCompose(first -> engine.ping(ping(vr, 50)))
                .toCompletableFuture());
      }

      assertThat(pings).extracting(ping -> ping.join().received()).containsOnly(50);
      assertThat(engine.names()).hasSize(2 * PAIRS);
      engine.remove("a0").toCompletableFuture().join();
      assertThat(engine.names()).hasSize(2 * PAIRS - 1).doesNotContain("a0");
      assertThat(fibs.latest("a0")).isEmpty();
      assertThat(fibs.latest("a1")).isPresent();
    }
  }

  private static List<VrConfig> pair(int i) {
    return List.of(
        route(vr("a" + i, linkTo("x", "b" + i, "x", "10.0.0.1/30")), "198.51.100.0/24", "10.0.0.2"),
        vr(
            "b" + i,
            linkTo("x", "a" + i, "x", "10.0.0.2/30"),
            Configs.loopback("lo", "198.51.100.1/32")));
  }

  private static PingRequest ping(String vr, int count) {
    return new PingRequest(
        vr,
        LOOPBACK,
        Optional.empty(),
        Optional.empty(),
        count,
        Duration.ofMillis(1),
        Duration.ofSeconds(20),
        100,
        64,
        false);
  }
}
