package io.polyrouter.benchmarks.tcp;

import io.polyrouter.sockets.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Transfers between two virtual routers in this process over a memory link, with an MTU as of
 * Ethernet and with the largest; beside the same over the kernel's loopback. Prints the series as
 * {@code name=value} in gigabytes a second, by the clock and by the processor time of both sides
 * together.
 */
public final class VrToVr {

  private static final int[] MTUS = {1500, 65_535};
  private static final Duration WARM_UP = Duration.ofMillis(2500);
  private static final int WARM_UP_ROUNDS = 2;
  private static final Duration MEASURED = Duration.ofSeconds(2);

  private VrToVr() {}

  /** Argument: rounds. */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Series series = new Series();
    for (int i = -WARM_UP_ROUNDS; i < rounds; i++) {
      if (i == 0) {
        series.clear();
      }
      Duration time = i < 0 ? WARM_UP : MEASURED;
      for (int mtu : MTUS) {
        try (MemoryPair pair = new MemoryPair(mtu)) {
          InetSocketAddress server = new InetSocketAddress(MemoryPair.RIGHT, 5001);
          measure("vr_" + mtu, pair.left(), pair.right(), server, time, series);
        }
      }
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      measure("loopback", Sockets.kernel(), Sockets.kernel(), any, time, series);
    }
    System.out.printf(
        "%s ratio_1500=%s core_ratio_1500=%s core_ratio_65535=%s ratio=%s%n",
        series,
        Series.number(series.ratio("vr_1500_gbytes", "loopback_gbytes")),
        Series.number(series.ratio("vr_1500_gbytes_core", "loopback_gbytes_core")),
        Series.number(series.ratio("vr_65535_gbytes_core", "loopback_gbytes_core")),
        Series.number(series.ratio("vr_65535_gbytes", "loopback_gbytes")));
  }

  private static void measure(
      String who, Sockets from, Sockets to, InetSocketAddress at, Duration time, Series series)
      throws Exception {
    try (Peer peer = Peer.start(to, at)) {
      InetSocketAddress server = new InetSocketAddress(at.getAddress(), peer.port());
      Client.Transfer transfer = new Client(from, server).upload(time);
      series.add(who + "_gbytes", transfer.gigabitsPerSecond() / 8);
      series.add(who + "_gbytes_core", transfer.gigabitsPerCpuSecond() / 8);
    }
  }
}
