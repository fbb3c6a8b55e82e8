package io.polyrouter.benchmarks.rib;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.Rib;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteBatch;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.RouteType;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Fills a RIB with a full table as a protocol does, in batches, each followed by a commit that
 * makes the FIB; then next hops move, and all is withdrawn. Times are those of the thread's
 * processor.
 *
 * <p>Prints for the first time, when the JVM knows nothing of the code, and for the median of the
 * others: {@code load_s=, withdraw_s=}; and {@code bytes_per_route=} of RIB and FIB together,
 * {@code nexthop_ms=} for another way to one of the next hops, with its number of routes.
 */
public final class RibLoad {

  private static final int NEXT_HOPS = 10;
  private static final int RUN = 5;
  private static final int ROUNDS = 5;
  private static final int NANOS_PER_MILLI = 1_000_000;
  private static final RouteSource BGP = new RouteSource("bgp", "");
  private static final RouteSource STATIC = RouteSource.ofStatic("");

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final PrefixList table;
  private final int batchSize;
  private final List<RouteOffer> offers =
      IntStream.range(0, NEXT_HOPS)
          .mapToObj(i -> via(new RouteNextHop.Recursive(nextHop(i))))
          .toList();

  private RibLoad(PrefixList table, int batchSize) {
    this.table = table;
    this.batchSize = batchSize;
  }

  /**
   * Arguments: {@code kernel PREFIXES FILE} writes the table as a batch for the command ip; {@code
   * load PREFIXES BATCH} measures.
   */
  public static void main(String[] arguments) throws Exception {
    PrefixList table = FullTable.ofSize(Integer.parseInt(arguments[1]));
    switch (arguments[0]) {
      case "kernel" -> writeBatch(table, Path.of(arguments[2]));
      case "load" -> new RibLoad(table, Integer.parseInt(arguments[2])).run();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void writeBatch(PrefixList table, Path file) throws Exception {
    try (PrintStream out =
        new PrintStream(Files.newOutputStream(file), false, StandardCharsets.US_ASCII)) {
      for (int i = 0; i < table.size(); i++) {
        out.println("route add " + table.prefix(i) + " via " + nextHop(i / RUN % NEXT_HOPS));
      }
    }
  }

  private static Ipv4Address nextHop(int number) {
    return new Ipv4Address(0x0a63_0002 + number);
  }

  private static RouteOffer via(RouteNextHop nextHop) {
    return new RouteOffer(20, 0, 0, RouteType.BGP_EXTERNAL, RouteTarget.Via.of(nextHop));
  }

  private void run() {
    List<Long> loads = new ArrayList<>();
    List<Long> withdrawals = new ArrayList<>();
    long bytes = 0;
    long moved = 0;
    int movedRoutes = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long before = Engines.usedHeap();
      Rib rib = connected();
      long start = THREADS.getCurrentThreadCpuTime();
      change(rib, true);
      loads.add(THREADS.getCurrentThreadCpuTime() - start);
      bytes = Engines.usedHeap() - before;

      RibSnapshot last = rib.snapshot();
      start = THREADS.getCurrentThreadCpuTime();
      rib.apply(STATIC, List.of(moveFirstNextHop()));
      rib.commit();
      moved = THREADS.getCurrentThreadCpuTime() - start;
      int[] count = {0};
      rib.snapshot().fib().diff(last.fib(), (prefix, was, is) -> count[0]++);
      movedRoutes = count[0];

      start = THREADS.getCurrentThreadCpuTime();
      change(rib, false);
      withdrawals.add(THREADS.getCurrentThreadCpuTime() - start);
    }
    System.out.printf(
        Locale.ROOT,
        "first_load_s=%.3f first_withdraw_s=%.3f load_s=%.3f withdraw_s=%.3f bytes_per_route=%.1f"
            + " nexthop_routes=%d nexthop_ms=%.1f%n",
        loads.getFirst() / 1e9,
        withdrawals.getFirst() / 1e9,
        median(loads.subList(1, ROUNDS)) / 1e9,
        median(withdrawals.subList(1, ROUNDS)) / 1e9,
        (double) bytes / table.size(),
        movedRoutes,
        (double) moved / NANOS_PER_MILLI);
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  /** With the network of the next hops. */
  private Rib connected() {
    Rib rib = new Rib(AddressFamily.IPV4, 2 * table.size());
    rib.interfaceChanged(1, true);
    rib.apply(
        RouteSource.CONNECTED,
        List.of(
            new RouteChange.Offer(
                IpPrefix.parse("10.99.0.0/24"),
                new RouteOffer(0, 0, RouteTarget.Via.of(new RouteNextHop.OnLink(1))))));
    rib.commit();
    return rib;
  }

  private static RouteChange moveFirstNextHop() {
    return new RouteChange.Offer(
        IpPrefix.of(nextHop(0), 32), via(new RouteNextHop.Neighbour(1, nextHop(NEXT_HOPS))));
  }

  private void change(Rib rib, boolean offering) {
    RouteBatch.Builder batch = new RouteBatch.Builder(AddressFamily.IPV4);
    for (int i = 0; i < table.size(); i++) {
      if (offering) {
        RouteOffer offer = offers.get(i / RUN % NEXT_HOPS);
        batch.offer(table.high(i), table.low(i), table.length(i), offer);
      } else {
        batch.withdraw(table.high(i), table.low(i), table.length(i));
      }
      if (batch.size() == batchSize || i == table.size() - 1) {
        rib.apply(BGP, batch.build());
        rib.commit();
      }
    }
  }
}
