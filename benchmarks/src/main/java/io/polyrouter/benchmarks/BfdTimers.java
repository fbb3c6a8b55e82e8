package io.polyrouter.benchmarks;

import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.VrEngine;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.loop.SystemClock;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.MemoryLinkDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Which intervals BFD keeps in this JVM: sessions between pairs of virtual routers, while other
 * threads take the processors and make garbage. The links lose nothing, so whatever goes down goes
 * down by this process being late.
 *
 * <p>Prints {@code sent=, late=, verdicts_put_off=, downs=, gap_p50=, gap_p99=, gap_max=}: packets
 * that left more than a tenth of their interval late, detections that found this router late
 * itself, sessions lost; milliseconds between two packets of a session, which are three quarters of
 * the interval to the whole of it where nothing is late (RFC 5880, section 6.8.7).
 */
public final class BfdTimers {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MULTIPLIER = 3;
  private static final int GARBAGE_BYTES = 64 * 1024;
  private static final int GARBAGE_KEPT = 512;

  private BfdTimers() {}

  /** Arguments: virtual routers (even), interval in ms, seconds, threads that take processors. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    long intervalMicros = Long.parseLong(arguments[1]) * 1000;
    int seconds = Integer.parseInt(arguments[2]);
    int busyThreads = Integer.parseInt(arguments[3]);
    BfdGaps gaps = new BfdGaps(new MemoryLinkDriver());
    try (RouterManager routers =
        VrEngine.start(
            new VrEngine.Settings(2, Duration.ofSeconds(1), 1),
            new SystemClock(),
            List.of(gaps),
            List.of(),
            new ProtocolServices(ProtocolTable.of(BfdType.BFD), (router, instance, notice) -> {}),
            Runnable::run)) {
      List<CompletableFuture<?>> applied = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        applied.add(routers.apply(config(i, intervalMicros)).toCompletableFuture());
      }
      CompletableFuture.allOf(applied.toArray(CompletableFuture[]::new)).get();
      awaitUp(routers, count);
      long[] before = totals(routers, count);
      for (int i = 0; i < busyThreads; i++) {
        Thread.ofPlatform().daemon().name("busy-" + i).start(BfdTimers::makeGarbage);
      }
      gaps.take(true);
      Thread.sleep(Duration.ofSeconds(seconds));
      gaps.take(false);
      long[] after = totals(routers, count);
      long[] micros = gaps.sortedMicros();
      System.out.printf(
          Locale.ROOT,
          "sent=%d late=%d verdicts_put_off=%d downs=%d gap_p50=%.1f gap_p99=%.1f gap_max=%.1f%n",
          after[0] - before[0],
          after[1] - before[1],
          after[2] - before[2],
          after[3] - before[3],
          millis(micros, 0.5),
          millis(micros, 0.99),
          millis(micros, 1));
    }
  }

  private static double millis(long[] sortedMicros, double part) {
    return sortedMicros[(int) (part * (sortedMicros.length - 1))] / 1e3;
  }

  private static void makeGarbage() {
    byte[][] kept = new byte[GARBAGE_KEPT][];
    for (int i = 0; true; i = (i + 1) % GARBAGE_KEPT) {
      kept[i] = new byte[GARBAGE_BYTES];
    }
  }

  private static VrConfig config(int index, long intervalMicros) {
    int peer = index ^ 1;
    SingleHop session =
        new SingleHop(
            "eth0",
            address(peer),
            Optional.empty(),
            new SessionParameters(
                new LivenessParameters(intervalMicros, intervalMicros, MULTIPLIER),
                false,
                SessionParameters.DEFAULT.authentication()));
    return Engines.router(
        name(index),
        VrLimits.DEFAULT,
        new Attachment.MemoryLink(name(peer), "eth0"),
        1500,
        address(index),
        List.of(
            new ProtocolConfig.Routed(
                new BfdSettings("main", "", 1, List.of(session), List.of()))));
  }

  private static Ipv4Address address(int index) {
    return Ipv4Address.parse("192.0.2." + (1 + index % 2));
  }

  private static String name(int index) {
    return "vr" + index;
  }

  private static List<BfdState.Session> sessions(RouterManager routers, int index) {
    return routers.snapshot(name(index)).stream()
        .flatMap(snapshot -> snapshot.protocols().stream())
        .flatMap(each -> ((BfdState) each.state()).sessions().stream())
        .toList();
  }

  private static void awaitUp(RouterManager routers, int count) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < count; i++) {
      while (sessions(routers, i).stream()
          .noneMatch(each -> each.running().localState() == SessionState.UP)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the session of " + name(i) + " does not come up");
        }
        Thread.sleep(10);
      }
    }
  }

  /** Sent, late, put off, down; as of the last snapshots. */
  private static long[] totals(RouterManager routers, int count) {
    long[] totals = new long[4];
    for (int i = 0; i < count; i++) {
      for (BfdState.Session each : sessions(routers, i)) {
        totals[0] += each.statistics().sentPackets();
        totals[1] += each.statistics().lateTransmissions();
        totals[2] += each.statistics().lateDetections();
        totals[3] += each.statistics().downCount();
      }
    }
    return totals;
  }
}
