package io.polyrouter.interop.lab;

import io.polyrouter.linux.LinuxDriver;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.ConfigValidator;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.capture.Captures;
import io.polyrouter.stack.device.fault.FaultInjector;
import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/**
 * Virtual routers in this JVM, without a controller, against the Linux kernel's own stack: Linux
 * hosts in network namespaces of their own, joined to interfaces of virtual routers by veth pairs
 * or TAP devices; faults on any of them ({@link #faults}). Closing it ends the engine and removes
 * the namespaces with all that runs in them; if this JVM is killed, the next {@link Lab} does.
 *
 * <pre>
 *   try (KernelLab kernel = KernelLab.in(lab, 1)) {
 *     KernelHost host = kernel.host("host");
 *     kernel.apply(vr("red", on("eth0", host.veth("eth0", "10.0.0.2/24"), "10.0.0.1/24")));
 *     kernel.awaitUp("red", "eth0");
 *     host.run("ping", "-c", "1", "10.0.0.1");
 *   }
 * </pre>
 */
public final class KernelLab implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration LINK_PATIENCE = Duration.ofSeconds(10);
  private static final Duration SNAPSHOT_INTERVAL = Duration.ofMillis(100);

  private final Lab lab;
  private final String prefix;
  private final String routers;
  private final List<String> namespaces = new ArrayList<>();
  private final WallTime wallTime = new WallTime();
  private final LinuxDriver driver = new LinuxDriver();
  private final FaultInjector faults;
  private final Captures captures = new Captures(InstantSource.system());
  private final List<String> notices = new CopyOnWriteArrayList<>();
  private final ProtocolTable protocols;
  private final VrEngine engine;
  private int cables;

  private KernelLab(Lab lab, long seed, ProtocolType<?>... protocols) {
    this.lab = lab;
    this.prefix = "k" + NUMBERS.incrementAndGet() + "-";
    this.faults = new FaultInjector(driver, wallTime, new SplittableRandom(seed));
    this.protocols = ProtocolTable.of(protocols);
    this.engine =
        VrEngine.start(
            new VrEngine.Settings(2, SNAPSHOT_INTERVAL, seed),
            new SystemClock(),
            List.of(new MemoryLinkDriver(), captures.before(faults)),
            List.of(),
            new ProtocolServices(
                this.protocols,
                (vr, instance, notice) -> notices.add(vr + " " + instance + ": " + notice.text())),
            ForkJoinPool.commonPool());
    this.routers = namespace("routers");
  }

  /**
   * Starts an engine without virtual routers, and without hosts.
   *
   * @param seed of the engine's and the faults' randomness
   * @param protocols that the virtual routers may run
   */
  public static KernelLab in(Lab lab, long seed, ProtocolType<?>... protocols) {
    return new KernelLab(lab, seed, protocols);
  }

  String namespace(String name) {
    String made = prefix + name;
    lab.lab("netns", made);
    namespaces.add(made);
    // The lab's other users want no IPv6; here it is a peer like IPv4.
    lab.execute(
            made,
            Duration.ofSeconds(10),
            "",
            List.of(
                "sh",
                "-c",
                "for f in all default lo; do"
                    + " echo 0 > /proc/sys/net/ipv6/conf/$f/disable_ipv6; done"))
        .orFail();
    return made;
  }

  /** What routing protocols had to tell up to now: virtual router, instance, text. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /** A new Ethernet with nobody on it. */
  public Segment segment(String name) {
    return new Segment(this, namespace(name));
  }

  /** A new Linux host without interfaces. */
  public KernelHost host(String name) {
    return new KernelHost(this, namespace(name));
  }

  Lab lab() {
    return lab;
  }

  /** The namespace of the virtual routers' ends of veth pairs, as of {@code ip netns}. */
  public String routersNetns() {
    return lab.fullName(routers);
  }

  /** A name for the virtual router's end of the next cable. */
  String nextCable() {
    return "v" + cables++;
  }

  /** Runs a program where the virtual routers' ends of veth pairs are. */
  public Command.Output runAmongRouters(String... command) {
    return lab.execute(routers, KernelHost.LIMIT, "", List.of(command)).orFail();
  }

  /** How to call a program where the virtual routers' ends of veth pairs are. */
  List<String> amongRouters(List<String> command) {
    return lab.within(routers, command);
  }

  /** The engine, in this JVM. */
  public VrEngine engine() {
    return engine;
  }

  /** Faults of the interfaces that are on veth pairs and TAP devices; none at first. */
  public FaultInjector faults() {
    return faults;
  }

  /** Captures on interfaces that are on veth pairs and TAP devices; none runs at first. */
  public Captures captures() {
    return captures;
  }

  /** Puts valid configurations to work, and refuses others; they are all there is. */
  public void apply(VrConfig... all) {
    List<ConfigProblem> problems = ConfigValidator.validate(List.of(all), protocols);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.getFirst().pathText() + ": " + problems.getFirst().message());
    }
    List<String> names = List.of(all).stream().map(VrConfig::name).toList();
    for (String gone : engine.names().stream().filter(n -> !names.contains(n)).toList()) {
      engine.remove(gone).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
    for (VrConfig config : all) {
      RouterManager.ApplyResult applied =
          engine.apply(config).toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
      if (applied == null) {
        throw new AssertionError("no answer");
      }
    }
  }

  /** The latest state of a virtual router. */
  public VrSnapshot snapshot(String vr) {
    return engine
        .snapshot(vr)
        .orElseThrow(() -> new AssertionError("there is no virtual router " + vr));
  }

  /** The latest state of an interface. */
  public InterfaceState state(String vr, String interfaceName) {
    return snapshot(vr).interfaces().stream()
        .filter(each -> each.name().equals(interfaceName))
        .findFirst()
        .orElseThrow(() -> new AssertionError(vr + " has no interface " + interfaceName));
  }

  /** A counter of a virtual router's TCP, by its name. */
  public long transportCounter(String vr, String name) {
    return ofTransport(
        vr,
        transport ->
            Objects.requireNonNull(transport.counters().tcp().get(name), "no counter " + name));
  }

  /** What all buffers of a virtual router's sockets hold together. */
  public long socketBufferBytes(String vr) {
    return ofTransport(vr, transport -> transport.budget().bufferBytes());
  }

  private long ofTransport(String vr, ToLongFunction<TransportLayer> question) {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    engine.execute(
        vr,
        new TransportCommand() {
          @Override
          public void run(TransportLayer transport, long nowNanos) {
            try {
              answer.complete(question.applyAsLong(transport));
            } catch (RuntimeException e) {
              answer.completeExceptionally(e);
            }
          }

          @Override
          public void refused(IOException why) {
            answer.completeExceptionally(why);
          }
        });
    return answer.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Waits until an interface is up. */
  public void awaitUp(String vr, String interfaceName) {
    awaitLink(vr, interfaceName, true, "");
  }

  /** Waits until an interface is down, for a reason that has {@code why} in it. */
  public void awaitDown(String vr, String interfaceName, String why) {
    awaitLink(vr, interfaceName, false, why);
  }

  private void awaitLink(String vr, String interfaceName, boolean up, String detail) {
    Eventually.within(
        LINK_PATIENCE,
        () -> {
          InterfaceState state = state(vr, interfaceName);
          if (state.operUp() != up || !state.linkDetail().contains(detail)) {
            throw new AssertionError(
                "%s of %s is %s: %s"
                    .formatted(
                        interfaceName, vr, state.operUp() ? "up" : "down", state.linkDetail()));
          }
        });
  }

  @Override
  public void close() {
    engine.close();
    captures.close();
    driver.close();
    wallTime.close();
    for (String namespace : namespaces) {
      lab.removeNamespace(namespace);
    }
  }

  /** The real time, for delays. */
  private static final class WallTime implements FaultInjector.Timeline, AutoCloseable {
    private final ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("fault-delays").daemon().factory());

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void after(long delayNanos, Runnable action) {
      var _ = executor.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
