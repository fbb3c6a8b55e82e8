package io.polyrouter.ospf.adjacency;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.adjacency.DesignatedRouterElection.Candidate;
import io.polyrouter.ospf.adjacency.DesignatedRouterElection.Result;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routers that hear what the others claim agree in the end (RFC 2328, section 9.4). */
class DesignatedRouterElectionTest {

  private static final int ROUNDS = 10;

  /** Routers on a link, each with what it takes for designated router and backup. */
  private static List<Candidate> afterRounds(List<Candidate> start) {
    List<Candidate> routers = start;
    for (int round = 0; round < ROUNDS; round++) {
      List<Candidate> next = new ArrayList<>();
      for (Candidate self : routers) {
        List<Candidate> others = new ArrayList<>(routers);
        others.remove(self);
        Result result = DesignatedRouterElection.elect(self, others);
        next.add(
            new Candidate(
                self.routerId(),
                self.designation(),
                self.priority(),
                result.designated(),
                result.backup()));
      }
      routers = next;
    }
    return routers;
  }

  private static List<Candidate> routers(SplittableRandom random, int count) {
    List<Candidate> routers = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      routers.add(new Candidate(i, 100 + i, random.nextInt(4), 0, 0));
    }
    return routers;
  }

  private static void assertAgreement(List<Candidate> routers) {
    Set<Result> views = new HashSet<>();
    routers.forEach(one -> views.add(new Result(one.designated(), one.backup())));
    assertThat(views).hasSize(1);
    Result view = views.iterator().next();
    long eligible = routers.stream().filter(one -> one.priority() > 0).count();
    assertThat(view.designated() != 0).isEqualTo(eligible > 0);
    assertThat(view.backup() != 0).isEqualTo(eligible > 1);
    assertThat(view.designated() == 0 || view.designated() != view.backup()).isTrue();
    assertThat(routers)
        .filteredOn(one -> one.priority() == 0)
        .noneMatch(
            one -> one.designation() == view.designated() || one.designation() == view.backup());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void allAgree(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      assertAgreement(afterRounds(routers(random, 1 + random.nextInt(8))));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whoComesLaterTakesNoPlace(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      List<Candidate> settled = afterRounds(routers(random, 2 + random.nextInt(6)));
      Candidate before = settled.getFirst();
      List<Candidate> more = new ArrayList<>(settled);
      more.add(new Candidate(77, 177, 255, 0, 0));
      List<Candidate> after = afterRounds(more);
      assertAgreement(after);
      if (before.designated() != 0) {
        assertThat(after.getFirst().designated()).isEqualTo(before.designated());
      }
      if (before.backup() != 0) {
        assertThat(after.getFirst().backup()).isEqualTo(before.backup());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theBackupTakesOver(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      List<Candidate> settled = afterRounds(routers(random, 2 + random.nextInt(6)));
      Candidate view = settled.getFirst();
      List<Candidate> rest =
          new ArrayList<>(
              settled.stream().filter(one -> one.designation() != view.designated()).toList());
      if (view.backup() != 0) {
        List<Candidate> after = afterRounds(rest);
        assertAgreement(after);
        assertThat(after.getFirst().designated()).isEqualTo(view.backup());
      }
    }
  }
}
