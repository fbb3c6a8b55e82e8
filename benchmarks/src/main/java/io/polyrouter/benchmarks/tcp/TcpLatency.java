package io.polyrouter.benchmarks.tcp;

import io.polyrouter.sockets.Sockets;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Messages there and back, one after the other: to a {@link Peer} at the other end of a Linux
 * interface, and within this process by a memory link, beside the kernel's loopback. Prints the
 * series as {@code name=value} in microseconds.
 */
public final class TcpLatency {

  private static final int MESSAGE_BYTES = 64;
  private static final int WARM_UP_ROUNDS = 3;
  private static final int ROUND_TRIPS = 20_000;
  private static final double[] PERCENTS = {50, 99, 99.9};

  private TcpLatency() {}

  /** Arguments: device, address of the virtual router on it, the peer's, its port, rounds. */
  public static void main(String[] arguments) throws Exception {
    InetSocketAddress peer = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
    int rounds = Integer.parseInt(arguments[4]);
    Series series = new Series();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    InetSocketAddress right = new InetSocketAddress(MemoryPair.RIGHT, 5001);
    try (VethRouter router = new VethRouter(arguments[0], arguments[1], peer);
        MemoryPair pair = new MemoryPair(1500);
        Peer inMemory = Peer.start(pair.right(), right);
        Peer onLoopback = Peer.start(Sockets.kernel(), any)) {
      Client memory =
          new Client(pair.left(), new InetSocketAddress(MemoryPair.RIGHT, inMemory.port()));
      Client loopback =
          new Client(Sockets.kernel(), new InetSocketAddress(any.getAddress(), onLoopback.port()));
      for (int i = -WARM_UP_ROUNDS; i < rounds; i++) {
        if (i == 0) {
          series.clear();
        }
        router.ours(client -> measure("vr", client, series));
        router.kernel(client -> measure("linux", client, series));
        measure("memory", memory, series);
        measure("loopback", loopback, series);
      }
    }
    System.out.printf(
        "%s p99_ratio=%s memory_ratio=%s ratio=%s%n",
        series,
        Series.number(series.ratio("linux_p99_us", "vr_p99_us")),
        Series.number(series.ratio("loopback_p50_us", "memory_p50_us")),
        Series.number(series.ratio("linux_p50_us", "vr_p50_us")));
  }

  private static void measure(String who, Client client, Series series) throws Exception {
    long[] nanos = client.roundTrips(ROUND_TRIPS, MESSAGE_BYTES);
    for (double percent : PERCENTS) {
      String name = "%s_p%s_us".formatted(who, String.valueOf(percent).replace(".0", ""));
      series.add(name, Series.percentile(nanos, percent) / 1e3);
    }
  }
}
