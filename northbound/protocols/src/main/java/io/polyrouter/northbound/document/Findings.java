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
 * What is wrong with a document, and which leafs it deletes, found while it is read. The keys of a
 * list entry may come after what is inside of it, so paths are made from their ends: each list
 * entry and container puts its own steps in front when it is complete. Used by one thread.
 */
final class Findings {
  /** Enough to see a pattern in; a large document may be wrong everywhere. */
  private static final int MOST = 20;

  private final List<Wrong> wrong = new ArrayList<>();
  private final List<Deleted> deleted = new ArrayList<>();

  private record Wrong(Deque<PathArgument> path, ErrorTag tag, String message) {}

  private record Deleted(Deque<PathArgument> path, boolean mustExist) {}

  /** How much was found by a moment. */
  record Mark(int wrong, int deleted) {}

  boolean isEmpty() {
    return wrong.isEmpty();
  }

  /** This moment. */
  Mark mark() {
    return new Mark(wrong.size(), deleted.size());
  }

  /** Whether anything is wrong with what was read since a moment. */
  boolean wrongSince(Mark mark) {
    return wrong.size() > mark.wrong();
  }

  /** Whether anything was found since a moment. */
  boolean anySince(Mark mark) {
    return wrongSince(mark) || deleted.size() > mark.deleted();
  }

  void add(List<PathArgument> steps, ErrorTag tag, String message) {
    if (wrong.size() < MOST) {
      wrong.add(new Wrong(new ArrayDeque<>(steps), tag, message));
    }
  }

  void addDeletion(List<PathArgument> steps, boolean mustExist) {
    deleted.add(new Deleted(new ArrayDeque<>(steps), mustExist));
  }

  /** Puts steps in front of the paths of all that was found since a moment. */
  void below(Mark since, List<PathArgument> steps) {
    wrong.subList(since.wrong(), wrong.size()).forEach(each -> prepend(steps, each.path()));
    deleted.subList(since.deleted(), deleted.size()).forEach(each -> prepend(steps, each.path()));
  }

  private static void prepend(List<PathArgument> steps, Deque<PathArgument> path) {
    ListIterator<PathArgument> backwards = steps.listIterator(steps.size());
    while (backwards.hasPrevious()) {
      path.addFirst(backwards.previous());
    }
  }

  List<Fault> faults() {
    return wrong.stream()
        .map(each ->
            new Fault(ErrorType.APPLICATION, each.tag(), where(each.path()), each.message()))
        .toList();
  }

  List<Deletion> deletions() {
    return deleted.stream()
        .map(each -> new Deletion(where(each.path()), each.mustExist()))
        .toList();
  }

  private static YangInstanceIdentifier where(Deque<PathArgument> path) {
    return YangInstanceIdentifier.of(List.copyOf(path));
  }
}
