package io.polyrouter.benchmarks.ospf;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.benchmarks.ospf.Rings.Shape;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.MemoryLinkDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * What virtual routers cost that have two adjacencies each, on which nothing but hellos happens:
 * rings of ten over memory links.
 *
 * <p>Prints {@code converged_s=, cpu_percent=, cpu_us_per_vr_s=, heap_bytes_per_vr=}: of one
 * processor for all, and microseconds of it that a virtual router takes in a second.
 */
public final class OspfIdle {

  private static final int RING = 10;
  private static final Shape SHAPE = new Shape(RING, 10, 40, 10, false);
  private static final Duration SETTLING = Duration.ofSeconds(60);
  private static final Duration IDLE = Duration.ofSeconds(40);

  private OspfIdle() {}

  /** Argument: the number of virtual routers, a multiple of 10. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    if (count < RING || count % RING != 0) {
      throw new IllegalArgumentException("rings have ten routers: give a multiple of 10");
    }
    long heapBefore = Engines.usedHeap();
    long start = System.nanoTime();
    try (RouterManager routers = Rings.engine(new MemoryLinkDriver())) {
      List<CompletableFuture<?>> applied = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        applied.add(routers.apply(config(i)).toCompletableFuture());
      }
      CompletableFuture.allOf(applied.toArray(CompletableFuture[]::new)).get();
      for (int i = 0; i < count; i++) {
        Rings.await(routers, name(i), RING);
      }
      double convergedSeconds = (System.nanoTime() - start) / 1e9;
      applied.clear();

      Thread.sleep(SETTLING.toMillis());
      long cpuBefore = Engines.processCpuNanos();
      Thread.sleep(IDLE.toMillis());
      double cpuSeconds = (Engines.processCpuNanos() - cpuBefore) / 1e9;
      double idleSeconds = IDLE.toMillis() / 1e3;
      long heapBytes = Engines.usedHeap() - heapBefore;
      System.out.printf(
          Locale.ROOT,
          "converged_s=%.1f cpu_percent=%.1f cpu_us_per_vr_s=%.1f heap_bytes_per_vr=%d%n",
          convergedSeconds,
          100 * cpuSeconds / idleSeconds,
          1e6 * cpuSeconds / idleSeconds / count,
          heapBytes / count);
    }
  }

  private static String name(int index) {
    return "vr" + index;
  }

  private static VrConfig config(int index) {
    int number = index % RING;
    int ring = index - number;
    return Rings.router(
        name(index),
        SHAPE,
        number,
        new Attachment.MemoryLink(name(ring + (number + 1) % RING), "down"),
        new Attachment.MemoryLink(name(ring + (number + RING - 1) % RING), "up"));
  }
}
