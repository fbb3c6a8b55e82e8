package io.polyrouter.benchmarks.tcp;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Transfers between a virtual router or the kernel here, and a {@link Peer} at the other end of a
 * Linux interface, in both directions. Prints the series as {@code name=value}: gigabits a second
 * by the clock, gigabits a second of this process's processor time, and what share of the time the
 * peer's process was at work; then how the slower direction compares.
 */
public final class TcpThroughput {

  private static final Duration WARM_UP = Duration.ofMillis(2500);
  private static final int WARM_UP_ROUNDS = 3;
  private static final Duration MEASURED = Duration.ofMillis(1500);

  private TcpThroughput() {}

  /** Arguments: device, address of the virtual router on it, the peer's, its port, rounds. */
  public static void main(String[] arguments) throws Exception {
    InetSocketAddress peer = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3]));
    int rounds = Integer.parseInt(arguments[4]);
    Series series = new Series();
    try (VethRouter router = new VethRouter(arguments[0], arguments[1], peer)) {
      for (int i = -WARM_UP_ROUNDS; i < rounds; i++) {
        if (i == 0) {
          series.clear();
        }
        Duration time = i < 0 ? WARM_UP : MEASURED;
        router.ours(client -> measure("vr", client, time, series));
        router.kernel(client -> measure("linux", client, time, series));
      }
    }
    System.out.printf(
        "%s send_ratio=%s receive_ratio=%s send_core_ratio=%s receive_core_ratio=%s%n",
        series,
        Series.number(series.ratio("vr_send_gbps", "linux_send_gbps")),
        Series.number(series.ratio("vr_receive_gbps", "linux_receive_gbps")),
        Series.number(series.ratio("vr_send_gbit_core", "linux_send_gbit_core")),
        Series.number(series.ratio("vr_receive_gbit_core", "linux_receive_gbit_core")));
  }

  private static void measure(String who, Client client, Duration time, Series series)
      throws Exception {
    long before = client.peerCpuNanos();
    add(series, who + "_send", client.upload(time), client.peerCpuNanos() - before);
    before = client.peerCpuNanos();
    add(series, who + "_receive", client.download(time), client.peerCpuNanos() - before);
  }

  private static void add(Series series, String name, Client.Transfer transfer, long peerCpuNanos) {
    series.add(name + "_gbps", transfer.gigabitsPerSecond());
    series.add(name + "_gbit_core", transfer.gigabitsPerCpuSecond());
    series.add(name + "_peer_cpu", (double) peerCpuNanos / transfer.nanos());
  }
}
