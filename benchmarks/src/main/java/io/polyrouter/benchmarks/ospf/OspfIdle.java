package io.polyrouter.benchmarks.ospf;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.benchmarks.ospf.Rings.Shape;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.MemoryLinkDriver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * What virtual routers cost that have two adjacencies each, on which nothing but hellos happens:
 * rings of ten over memory links.
 *
 * <p>Prints the seconds to convergence; then answers lines on standard input: {@code cpu} by the
 * nanoseconds of processor time that this process has taken, {@code heap} by the bytes of heap that
 * a virtual router takes, after collections.
 */
public final class OspfIdle {

  private static final int RING = 10;
  private static final Shape SHAPE = new Shape(RING, 10, 40, 10, false);

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
      applied.clear();
      System.out.printf(Locale.ROOT, "%.1f%n", (System.nanoTime() - start) / 1e9);
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        switch (line) {
          case "cpu" -> System.out.println(Engines.processCpuNanos());
          case "heap" -> System.out.println((Engines.usedHeap() - heapBefore) / count);
          default -> throw new IllegalArgumentException("cpu or heap: " + line);
        }
      }
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
