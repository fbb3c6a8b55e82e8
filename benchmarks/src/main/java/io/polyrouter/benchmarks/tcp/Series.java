package io.polyrouter.benchmarks.tcp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the rounds of a benchmark measured, by name. */
final class Series {

  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, each -> new ArrayList<>()).add(value);
  }

  /** Forgets rounds that were to warm up. */
  void clear() {
    values.clear();
  }

  double median(String name) {
    double[] sorted = sorted(values.getOrDefault(name, List.of()));
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing was measured as " + name);
    }
    return sorted[sorted.length / 2];
  }

  /** The median of what was measured as one by that of another. */
  double ratio(String of, String by) {
    return median(of) / median(by);
  }

  private static double[] sorted(List<Double> all) {
    return all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /** All of them as {@code name=median name_range=least-greatest}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    values.forEach((name, all) -> {
      double[] sorted = sorted(all);
      text.append(
          String.format(
              Locale.ROOT,
              "%s%s=%s %s_range=%s-%s",
              text.isEmpty() ? "" : " ",
              name,
              number(median(name)),
              name,
              number(sorted[0]),
              number(sorted[sorted.length - 1])));
    });
    return text.toString();
  }

  /** Three digits that mean something. */
  static String number(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** The value that so many percent of all are at most. */
  static long percentile(long[] all, double percent) {
    long[] sorted = all.clone();
    Arrays.sort(sorted);
    int index = (int) Math.ceil(percent / 100 * sorted.length) - 1;
    return sorted[Math.max(0, index)];
  }
}
