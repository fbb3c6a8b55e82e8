package io.polyrouter.interop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Sizes of echo requests, and how a Linux host sends them all: by a script that has several under
 * way at a time and compares what comes back with what was sent.
 *
 * @param sizes payload bytes, ascending
 */
public record EchoSizes(List<Integer> sizes) {

  /** What issues and habits call "all sizes". */
  private static final int LAST = 65_000;

  /** Prime, so that all remainders of 8, which fragments are cut by, come in turn. */
  private static final int STRIDE = 13;

  private static final int MTU_BYTES = 1500;
  private static final int ICMP_HEADER_BYTES = 8;
  private static final int IPV4_HEADER_BYTES = 20;
  private static final int IPV6_HEADER_BYTES = 40;
  private static final int FRAGMENT_HEADER_BYTES = 8;
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** Copies. */
  public EchoSizes {
    sizes = List.copyOf(sizes);
  }

  /** The largest payload that fits into a packet, fragmented or not. */
  public static int largest(boolean ipv6) {
    // IPv6 does not count its header in the packet's length.
    return 65_535 - ICMP_HEADER_BYTES - (ipv6 ? 0 : IPV4_HEADER_BYTES);
  }

  /** Each size from 0 to 65,000, and the largest one. */
  public static EchoSizes all(boolean ipv6) {
    return of(IntStream.rangeClosed(0, LAST), ipv6);
  }

  /**
   * Every 13th size from 0 to 65,000, the three sizes around each that fills its last fragment
   * exactly, and the largest one.
   */
  public static EchoSizes some(boolean ipv6) {
    int fragment =
        ipv6
            ? MTU_BYTES - IPV6_HEADER_BYTES - FRAGMENT_HEADER_BYTES
            : MTU_BYTES - IPV4_HEADER_BYTES;
    int unfragmented = MTU_BYTES - (ipv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
    IntStream full =
        IntStream.concat(
            IntStream.of(unfragmented),
            IntStream.iterate(fragment, sum -> sum <= LAST, sum -> sum + fragment));
    IntStream around =
        full.map(sum -> sum - ICMP_HEADER_BYTES)
            .flatMap(size -> IntStream.rangeClosed(size - 1, size + 1));
    return of(
        IntStream.concat(IntStream.iterate(0, s -> s <= LAST, s -> s + STRIDE), around), ipv6);
  }

  private static EchoSizes of(IntStream sizes, boolean ipv6) {
    TreeSet<Integer> sorted = new TreeSet<>();
    sizes.forEach(sorted::add);
    sorted.add(largest(ipv6));
    return new EchoSizes(List.copyOf(sorted));
  }

  /** All that these carry. */
  public long bytes() {
    return sizes.stream().mapToLong(Integer::longValue).sum();
  }

  /** Pings an address with each of these; each must come back the same to the byte. */
  public void assertAnswered(KernelHost host, String address) {
    // Programs of all groups may open ping sockets.
    host.run("sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range");
    Path script = Lab.interopFolder().resolve("src/test/python/echo_sizes.py");
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString(), address));
    command.addAll(ranges());
    String expected = String.format(Locale.ROOT, "%d %d %d", sizes.size(), sizes.size(), bytes());
    assertThat(host.attempt(LIMIT, command.toArray(String[]::new)).orFail().out().strip())
        .isEqualTo(expected);
  }

  /** Consecutive sizes as "first-last". */
  private List<String> ranges() {
    List<String> ranges = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= sizes.size(); i++) {
      if (i == sizes.size() || sizes.get(i) != sizes.get(i - 1) + 1) {
        ranges.add(sizes.get(first) + "-" + sizes.get(i - 1));
        first = i;
      }
    }
    return ranges;
  }
}
