package io.polyrouter.benchmarks;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Engines with virtual routers of one interface each, and what they take of this process. */
public final class Engines {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Engines() {}

  /** An engine without virtual routers. */
  public static VrEngine start(int loops, DeviceDriver driver) {
    return VrEngine.start(
        new VrEngine.Settings(loops, Duration.ofSeconds(1), 1),
        new SystemClock(),
        List.of(driver),
        List.of(),
        Runnable::run);
  }

  /** A virtual router with one interface, {@code eth0}, with an IPv4 address in a /24. */
  public static VrConfig router(
      String name,
      VrLimits limits,
      Attachment attachment,
      int mtuBytes,
      Ipv4Address address,
      List<ProtocolConfig> protocols) {
    return new VrConfig(
        name,
        "",
        true,
        Optional.empty(),
        limits,
        List.of(
            new InterfaceConfig(
                "eth0",
                "",
                true,
                Optional.empty(),
                mtuBytes,
                attachment,
                Ipv4Config.of(List.of(new Ipv4Config.Address(address, 24)), List.of()),
                Ipv6Config.DISABLED)),
        protocols);
  }

  /** Puts a configuration to work and waits until its interface is up. */
  public static void applyAndAwaitUp(RouterManager routers, VrConfig config)
      throws InterruptedException {
    routers.apply(config).toCompletableFuture().join();
    awaitUp(routers, config.name());
  }

  /** Waits until the interface of a virtual router is up. */
  public static void awaitUp(RouterManager routers, String vr) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (routers.snapshot(vr).stream()
        .flatMap(snapshot -> snapshot.interfaces().stream())
        .noneMatch(each -> each.operUp())) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the interface of " + vr + " does not come up");
      }
      Thread.sleep(10);
    }
  }

  /** Bytes on the heap after collections. */
  public static long usedHeap() {
    IntStream.range(0, 3).forEach(i -> System.gc());
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Processor time that this process has taken. */
  public static long processCpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
