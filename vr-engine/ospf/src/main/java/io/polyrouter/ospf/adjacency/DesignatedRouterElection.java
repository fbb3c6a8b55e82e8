package io.polyrouter.ospf.adjacency;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Who is designated router of a link, and who its backup (RFC 2328, section 9.4). Pure. */
final class DesignatedRouterElection {

  private DesignatedRouterElection() {}

  /**
   * A router that takes part: this one, and its neighbours that see it.
   *
   * @param designation by which it is named in hellos: its address in version 2, its router ID in
   *     version 3
   * @param designated whom it takes for the designated router, 0 for nobody
   * @param backup whom it takes for the backup, 0 for nobody
   */
  record Candidate(int routerId, int designation, int priority, int designated, int backup) {
    boolean isDesignated() {
      return designated == designation;
    }

    boolean isBackup() {
      return backup == designation;
    }
  }

  /** The designations of those who are elected, 0 for nobody. */
  record Result(int designated, int backup) {}

  private static final Comparator<Candidate> ORDER =
      Comparator.comparingInt(Candidate::priority)
          .thenComparing(Candidate::routerId, Integer::compareUnsigned);

  /**
   * Elects.
   *
   * @param self with what it takes itself for so far
   * @param others neighbours in state 2-Way or above
   */
  static Result elect(Candidate self, List<Candidate> others) {
    Result first = once(self, others);
    boolean isChanged =
        self.isDesignated() != (first.designated() == self.designation())
            || self.isBackup() != (first.backup() == self.designation());
    if (!isChanged) {
      return first;
    }
    // Step 4: nobody takes itself for both.
    Candidate again =
        new Candidate(
            self.routerId(),
            self.designation(),
            self.priority(),
            first.designated(),
            first.backup());
    return once(again, others);
  }

  private static Result once(Candidate self, List<Candidate> others) {
    Optional<Candidate> backup =
        best(self, others, one -> !one.isDesignated() && one.isBackup())
            .or(() -> best(self, others, one -> !one.isDesignated()));
    Optional<Candidate> designated = best(self, others, Candidate::isDesignated).or(() -> backup);
    return new Result(
        designated.map(Candidate::designation).orElse(0),
        backup.map(Candidate::designation).orElse(0));
  }

  private static Optional<Candidate> best(
      Candidate self, List<Candidate> others, Predicate<Candidate> condition) {
    Optional<Candidate> best =
        others.stream().filter(one -> one.priority() > 0).filter(condition).max(ORDER);
    boolean isSelfIn = self.priority() > 0 && condition.test(self);
    if (!isSelfIn) {
      return best;
    }
    return best.isPresent() && ORDER.compare(best.get(), self) > 0 ? best : Optional.of(self);
  }
}
