package io.polyrouter.benchmarks.rib;

import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A made-up IPv4 table of the shape of the one in the default-free zone of 2024: three fifths /24,
 * many in runs of neighbours. It is in the order in which a speaker sends it: runs of a few
 * prefixes with the same attributes, the runs in any order. The same for the same size.
 */
final class FullTable {

  /** Prefixes of each length from 8 to 24 among a million; what is missing is /24. */
  private static final int[] PER_MILLION = {
    16, 14, 40, 100, 310, 620, 1_260, 2_200, 14_200, 8_600, 14_600, 26_000, 46_500, 52_000, 116_000,
    102_000, 0
  };

  private static final int FIRST_LENGTH = 8;
  private static final int LONGEST = 24;
  private static final int FIRST_ADDRESS = 0x0100_0000;
  private static final long ADDRESSES = 0xdf00_0000L - FIRST_ADDRESS;
  private static final int MEAN_NEIGHBOURS = 4;
  private static final int MEAN_RUN = 5;
  private static final int MILLION = 1_000_000;

  private FullTable() {}

  /** A table of so many prefixes. */
  static PrefixList ofSize(int size) {
    SplittableRandom random = new SplittableRandom(1);
    long[] all = sorted(size, random);
    PrefixList table = new PrefixList(AddressFamily.IPV4);
    int[] starts = shuffledRuns(size, random);
    for (int start : starts) {
      for (int i = start; i < size && (i == start || !isStart(i)); i++) {
        table.add(all[i] << 8 & 0xffff_ffff_0000_0000L, 0, (int) all[i] & 0xff);
      }
    }
    return table;
  }

  /** Whether a run begins at a place of the sorted table, by chance that is always the same. */
  private static boolean isStart(int place) {
    return place == 0 || Math.floorMod(place * 0x9e37_79b9, MEAN_RUN) == 0;
  }

  private static int[] shuffledRuns(int size, SplittableRandom random) {
    int[] starts = new int[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (isStart(i)) {
        starts[count++] = i;
      }
    }
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int start = starts[i];
      starts[i] = starts[other];
      starts[other] = start;
    }
    return Arrays.copyOf(starts, count);
  }

  /** In ascending order, as address << 24 | length. */
  private static long[] sorted(int size, SplittableRandom random) {
    long[] all = new long[size];
    int count = 0;
    for (int length = FIRST_LENGTH; length <= LONGEST; length++) {
      int share = (int) ((long) size * PER_MILLION[length - FIRST_LENGTH] / MILLION);
      int until = length == LONGEST ? size : count + share;
      while (count < until) {
        count = fill(all, count, until, length, random);
      }
    }
    Arrays.sort(all);
    return all;
  }

  /** Private addresses are for next hops; BIRD takes no routes to loopback and multicast. */
  private static boolean isGlobal(long address) {
    int first = (int) (address >>> 24);
    return first != 10 && first != 127 && first < 224;
  }

  /** Adds prefixes of a length; where they turn out not to be different, fewer than asked for. */
  private static int fill(long[] all, int from, int until, int length, SplittableRandom random) {
    int first = from;
    while (first > 0 && ((int) all[first - 1] & 0xff) == length) {
      first--;
    }
    int at = from;
    long step = 1L << 32 - length;
    while (at < until) {
      long address = FIRST_ADDRESS + random.nextLong(ADDRESSES) & -step;
      int run = 1 + random.nextInt(2 * MEAN_NEIGHBOURS - 1);
      for (int i = 0; i < run && at < until; i++) {
        if (isGlobal(address + i * step)) {
          all[at++] = address + i * step << 24 | length;
        }
      }
    }
    Arrays.sort(all, first, at);
    int kept = first;
    for (int i = first; i < at; i++) {
      if (i == first || all[i] != all[i - 1]) {
        all[kept++] = all[i];
      }
    }
    return kept;
  }
}
