package io.polyrouter.bgp.decision;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeType;
import io.polyrouter.bgp.attribute.PeerKind;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rules said in another way, as operators know them by "deterministic MED": first the best path
 * of each AS that paths are from, with MULTI_EXIT_DISC; then the best of those, without.
 */
final class NaiveDecision {

  private final Candidates paths;
  private final DecisionOptions options;

  NaiveDecision(Candidates paths, DecisionOptions options) {
    this.paths = paths;
    this.options = options;
  }

  List<Integer> eligible() {
    return IntStream.range(0, paths.size())
        .boxed()
        .filter(path -> !paths.isRejected(path) && paths.nextHop(path).reachable())
        .toList();
  }

  private AttributeSet set(int path) {
    return paths.attributes(path);
  }

  private long med(int path) {
    return set(path).has(AttributeType.MULTI_EXIT_DISC)
        ? Integer.toUnsignedLong(set(path).med())
        : options.missingMedIsWorst() ? 1L << 40 : 0;
  }

  private Comparator<Integer> beforeMed() {
    return Comparator.<Integer, Boolean>comparing(path -> paths.isStale(path))
        .thenComparing(
            path -> Integer.toUnsignedLong(set(path).localPref()), Comparator.reverseOrder())
        .thenComparing(path -> !paths.peer(path).isLocal())
        .thenComparingInt(path -> options.ignorePathLength() ? 0 : set(path).pathLength())
        .thenComparing(path -> set(path).origin());
  }

  private Comparator<Integer> afterMed() {
    return Comparator.<Integer, Boolean>comparing(
            path -> paths.peer(path).kind() != PeerKind.EXTERNAL)
        .thenComparingLong(path -> paths.nextHop(path).metric());
  }

  private Comparator<Integer> tieBreakers() {
    return Comparator.<Integer, Long>comparing(path ->
            Integer.toUnsignedLong(
                set(path).has(AttributeType.ORIGINATOR_ID)
                    ? set(path).originatorId()
                    : paths.peer(path).routerId()))
        .thenComparingInt(path -> set(path).clusterList().length)
        .thenComparing(path -> paths.peer(path).address())
        .thenComparingLong(path -> Integer.toUnsignedLong(paths.pathId(path)));
  }

  Optional<Integer> best() {
    Comparator<Integer> withMed =
        beforeMed()
            .thenComparingLong(this::med)
            .thenComparing(afterMed())
            .thenComparing(tieBreakers());
    if (options.alwaysCompareMed()) {
      return eligible().stream().min(withMed);
    }
    Map<Integer, Optional<Integer>> ofEach =
        eligible().stream()
            .collect(
                Collectors.groupingBy(path -> set(path).neighbourAs(), Collectors.minBy(withMed)));
    return ofEach.values().stream()
        .flatMap(Optional::stream)
        .min(beforeMed().thenComparing(afterMed()).thenComparing(tieBreakers()));
  }

  /** Those that may be used together with the best one, next hops and limits aside. */
  List<Integer> asGoodAs(int best) {
    Comparator<Integer> same = beforeMed().thenComparing(afterMed());
    return eligible().stream()
        .filter(path -> same.compare(path, best) == 0 && !isBeatenByMed(path))
        .sorted(tieBreakers())
        .toList();
  }

  private boolean isBeatenByMed(int path) {
    return eligible().stream()
        .anyMatch(other ->
            beforeMed().compare(path, other) == 0
                && (options.alwaysCompareMed()
                    || set(path).neighbourAs() == set(other).neighbourAs())
                && med(other) < med(path));
  }
}
