package io.polyrouter.northbound.document;

import io.polyrouter.northbound.running.Fault;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.ListIterator;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;

/**
 * What is wrong with a document, found while it is read. The keys of a list entry may come after
 * what is wrong inside of it, so paths are made from their ends: each list entry and container puts
 * its own steps in front when it is complete. Used by one thread.
 */
final class Findings {
  /** Enough to see a pattern in; a large document may be wrong everywhere. */
  private static final int MOST = 20;

  private final List<Finding> findings = new ArrayList<>();

  private record Finding(Deque<PathArgument> path, ErrorTag tag, String message) {}

  boolean isEmpty() {
    return findings.isEmpty();
  }

  /** How many there are: what comes later can be told from what was there before. */
  int size() {
    return findings.size();
  }

  void add(List<PathArgument> steps, ErrorTag tag, String message) {
    if (findings.size() < MOST) {
      findings.add(new Finding(new ArrayDeque<>(steps), tag, message));
    }
  }

  /** Puts steps in front of the paths of all findings from a number on. */
  void below(int from, List<PathArgument> steps) {
    for (Finding finding : findings.subList(from, findings.size())) {
      ListIterator<PathArgument> backwards = steps.listIterator(steps.size());
      while (backwards.hasPrevious()) {
        finding.path().addFirst(backwards.previous());
      }
    }
  }

  List<Fault> faults() {
    return findings.stream()
        .map(finding ->
            new Fault(
                ErrorType.APPLICATION,
                finding.tag(),
                YangInstanceIdentifier.of(List.copyOf(finding.path())),
                finding.message()))
        .toList();
  }
}
