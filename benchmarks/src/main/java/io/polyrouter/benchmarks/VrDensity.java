package io.polyrouter.benchmarks;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.MemoryLinkDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What an idle virtual router costs: starts a number of them, linked in pairs, each with an
 * address, a neighbour and a static route, and measures time and memory when all have their route
 * in the FIB.
 *
 * <p>Prints {@code ready_s=, heap_bytes_per_vr=, pss_bytes_per_vr=, idle_cpu_percent=}. PSS is that
 * of the whole process, the JVM included, divided by the number of virtual routers.
 */
public final class VrDensity {

  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Until links, addresses and neighbours are announced and confirmed. */
  private static final Duration SETTLING = Duration.ofSeconds(20);

  private VrDensity() {}

  /** Argument: the number of virtual routers, even. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    if (count < 2 || count % 2 != 0) {
      throw new IllegalArgumentException(
          "virtual routers come in pairs: " + count + " is not even");
    }
    long heapBefore = Engines.usedHeap();
    long start = System.nanoTime();
    try (RouterManager routers = Engines.start(2, new MemoryLinkDriver())) {
      List<CompletableFuture<?>> applied = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        applied.add(routers.apply(config(i)).toCompletableFuture());
      }
      CompletableFuture.allOf(applied.toArray(CompletableFuture[]::new)).get();
      for (int i = 0; i < count; i++) {
        awaitRoute(routers, name(i));
      }
      double readySeconds = (System.nanoTime() - start) / 1e9;
      applied.clear();

      Thread.sleep(SETTLING.toMillis());
      long cpuBefore = Engines.processCpuNanos();
      Thread.sleep(IDLE.toMillis());
      double idleCpuPercent = 100.0 * (Engines.processCpuNanos() - cpuBefore) / IDLE.toNanos();

      long heapBytes = Engines.usedHeap() - heapBefore;
      System.out.printf(
          Locale.ROOT,
          "ready_s=%.2f heap_bytes_per_vr=%d pss_bytes_per_vr=%d idle_cpu_percent=%.1f%n",
          readySeconds,
          heapBytes / count,
          pssBytes() / count,
          idleCpuPercent);
    }
  }

  private static String name(int index) {
    return "vr" + index;
  }

  private static VrConfig config(int index) {
    int peer = index ^ 1;
    Ipv4Address own = Ipv4Address.parse("192.0.2." + (1 + index % 2));
    Ipv4Address neighbour = Ipv4Address.parse("192.0.2." + (1 + peer % 2));
    StaticRoute route =
        new StaticRoute(
            Ipv4Prefix.parse("203.0.113.0/24"),
            "",
            1,
            new StaticTarget.NextHops(
                List.of(new StaticNextHop(Optional.<IpAddress>of(neighbour), Optional.empty()))));
    return Engines.router(
        name(index),
        VrLimits.DEFAULT,
        new Attachment.MemoryLink(name(peer), "eth0"),
        1500,
        own,
        List.of(new ProtocolConfig.Static("default", "", List.of(route))));
  }

  /**
   * Waits until the route by the neighbour is in the FIB: the link is up and the next hop resolved.
   */
  private static void awaitRoute(RouterManager routers, String vr) throws InterruptedException {
    RouteQuery query =
        new RouteQuery(
            vr,
            AddressFamily.IPV4,
            RouteQuery.Table.FIB,
            Optional.of(Ipv4Prefix.parse("203.0.113.0/24")),
            Optional.empty(),
            1,
            Optional.empty());
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (routers.routes(query).routes().isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(vr + " has no route after two minutes");
      }
      Thread.sleep(1);
    }
  }

  private static long pssBytes() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IllegalStateException("no Pss in /proc/self/smaps_rollup");
  }
}
