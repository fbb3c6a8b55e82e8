package io.polyrouter.ospf.lsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaFormat;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How LSAs age, and what becomes of own ones. */
class DatabaseTest {

  private static final long SECOND = 1_000_000_000L;
  private static final int OWN = 1;
  private static final Scope AREA = new Scope.Area(0);

  private final TimerQueue timers = new TimerQueue();
  private final List<StoredLsa> flooded = new ArrayList<>();
  private final List<LsaKey> changed = new ArrayList<>();
  private boolean isExchanging;
  private long now = SECOND;
  private final Database database =
      new Database(
          LsaFormat.V2,
          OWN,
          timers,
          new SplittableRandom(1),
          new DatabaseListener() {
            @Override
            public void flood(StoredLsa lsa) {
              flooded.add(lsa);
            }

            @Override
            public void changed(Scope scope, LsaKey key) {
              changed.add(key);
            }

            @Override
            public boolean isExchanging() {
              return isExchanging;
            }
          });

  DatabaseTest() {
    database.setTime(now);
  }

  private static LsaKey external(int id, int router) {
    return new LsaKey(LsaType.V2_EXTERNAL, id, router);
  }

  private static LsaBody metric(int metric) {
    return new LsaBody.ExternalV2(-256, true, metric, 0, 0);
  }

  private static Lsa lsa(LsaKey key, int sequence, int age, int metric) {
    return LsaFormat.V2.originate(key, 2, sequence, age, metric(metric));
  }

  private void advance(long seconds) {
    long end = now + seconds * SECOND;
    while (timers.nextNanos() <= end) {
      now = Math.max(now, timers.nextNanos());
      database.setTime(now);
      timers.fireDue(now);
      database.sweep();
    }
    now = end;
    database.setTime(now);
    database.sweep();
  }

  private int sequence(LsaKey key) {
    return Objects.requireNonNull(database.find(Scope.AS, key)).lsa().header().sequence();
  }

  @Test
  void whatIsNotRefreshedGetsTooOldAndIsForgotten() {
    LsaKey key = external(7, 9);
    StoredLsa stored = database.install(Scope.AS, lsa(key, LsaHeader.FIRST_SEQUENCE, 100, 5));
    stored.acquire();
    advance(3_499);
    assertThat(stored.age(now)).isEqualTo(3_599);
    assertThat(flooded).isEmpty();
    assertThat(database.get(Scope.AS, key)).isNotNull();
    advance(1);
    assertThat(flooded).containsExactly(stored);
    assertThat(database.get(Scope.AS, key)).isNull();
    assertThat(changed).containsExactly(key, key);
    assertThat(database.find(Scope.AS, key)).isSameAs(stored);

    isExchanging = true;
    database.released(stored);
    database.sweep();
    assertThat(database.find(Scope.AS, key)).isSameAs(stored);
    isExchanging = false;
    database.exchangeEnded();
    database.sweep();
    assertThat(database.find(Scope.AS, key)).isNull();
    assertThat(database.othersCount()).isZero();
  }

  private void flushed(LsaKey key, int sequence) {
    database.install(Scope.AS, lsa(key, sequence, LsaHeader.MAX_AGE, 5));
    database.sweep();
    assertThat(database.find(Scope.AS, key)).isNull();
  }

  private @Nullable StoredLsa recalledBy(LsaKey key, int sequence, int age) {
    return database.recall(Scope.AS, lsa(key, sequence, age, 5).header());
  }

  @Test
  void whatHasJustLeftIsRecalledByAnOlderInstance() {
    LsaKey key = external(7, 9);
    flushed(key, 5);
    assertThat(recalledBy(key, 6, 0)).isNull();
    assertThat(recalledBy(key, 4, LsaHeader.MAX_AGE)).isNull();
    assertThat(recalledBy(external(8, 9), 4, 0)).isNull();
    StoredLsa recalled = Objects.requireNonNull(recalledBy(key, 5, 0));
    assertThat(recalled.isExpired()).isTrue();
    assertThat(database.find(Scope.AS, key)).isSameAs(recalled);
    assertThat(database.othersCount()).isOne();
    assertThat(database.get(Scope.AS, key)).isNull();
    database.sweep();
    assertThat(database.find(Scope.AS, key)).isNull();
    assertThat(database.othersCount()).isZero();
    advance(Database.DEPARTED_NANOS / SECOND - 1);
    assertThat(recalledBy(key, 4, 0)).isNotNull();
    database.sweep();
    advance(Database.DEPARTED_NANOS / SECOND);
    assertThat(recalledBy(key, 4, 0)).isNull();
    assertThat(changed).isEmpty();
  }

  /** Of a router that restarts gracefully for the second time, for one. */
  @Test
  void whatIsOfALinkAloneIsNotRecalled() {
    Scope link = new Scope.Link(1);
    LsaKey key = external(7, 9);
    database.install(link, lsa(key, 5, LsaHeader.MAX_AGE, 5));
    database.sweep();
    assertThat(database.find(link, key)).isNull();
    assertThat(database.recall(link, lsa(key, 5, 0, 5).header())).isNull();
  }

  @Test
  void whatIsNotToBeOutdoneIsNotRecalled() {
    flushed(external(7, 9), LsaHeader.LAST_SEQUENCE);
    assertThat(recalledBy(external(7, 9), LsaHeader.FIRST_SEQUENCE, 0)).isNull();
    flushed(external(7, OWN), 5);
    assertThat(recalledBy(external(7, OWN), 4, 0)).isNull();
    flushed(external(8, 9), 5);
    database.dropOthers();
    assertThat(recalledBy(external(8, 9), 4, 0)).isNull();
    flushed(external(9, 9), 5);
    database.drop(Scope.AS);
    assertThat(recalledBy(external(9, 9), 4, 0)).isNull();
  }

  @Test
  void ofManyThatHaveLeftTheLastAreKnown() {
    for (int i = 0; i <= Database.MOST_DEPARTED; i++) {
      database.pass(Scope.AS, lsa(external(i, 9), 5, LsaHeader.MAX_AGE, 5));
    }
    assertThat(recalledBy(external(0, 9), 4, 0)).isNull();
    assertThat(recalledBy(external(1, 9), 4, 0)).isNotNull();
  }

  @Test
  void aRefreshIsNoChange() {
    LsaKey key = external(7, 9);
    database.install(Scope.AS, lsa(key, LsaHeader.FIRST_SEQUENCE, 0, 5));
    advance(1_800);
    database.install(Scope.AS, lsa(key, LsaHeader.FIRST_SEQUENCE + 1, 0, 5));
    advance(3_500);
    assertThat(changed).hasSize(1);
    assertThat(flooded).isEmpty();
    assertThat(database.othersCount()).isOne();
  }

  @Test
  void manyThatGetTooOldAtOnceAreSpreadOverTurns() {
    for (int i = 0; i < 3 * AgeAgenda.MAX_PER_TURN; i++) {
      database.install(Scope.AS, lsa(external(i, 9), LsaHeader.FIRST_SEQUENCE, 3_590, 5));
    }
    long end = now + 20 * SECOND;
    int most = 0;
    while (timers.nextNanos() <= end) {
      now = Math.max(now, timers.nextNanos());
      database.setTime(now);
      int before = flooded.size();
      timers.fireDue(now);
      database.sweep();
      most = Math.max(most, flooded.size() - before);
    }
    assertThat(most).isEqualTo(AgeAgenda.MAX_PER_TURN);
    assertThat(flooded).hasSize(3 * AgeAgenda.MAX_PER_TURN);
    assertThat(database.othersCount()).isZero();
  }

  @Test
  void ownLsasAreRefreshedAtDifferentTimes() {
    for (int i = 0; i < 1_000; i++) {
      database.originate(Scope.AS, external(i, OWN), 2, metric(1));
    }
    flooded.clear();
    advance(1_499);
    assertThat(flooded).isEmpty();
    advance(60);
    assertThat(flooded).hasSizeBetween(100, 300);
    advance(242);
    assertThat(flooded).hasSize(1_000);
    assertThat(database.state().counters().refreshed()).isEqualTo(1_000);
    assertThat(changed).hasSize(1_000);
  }

  @Test
  void whatIsSaidAgainIsNotSaidTwice() {
    LsaKey key = external(7, OWN);
    database.originate(Scope.AS, key, 2, metric(1));
    database.originate(Scope.AS, key, 2, metric(1));
    assertThat(flooded).hasSize(1);
    database.originate(Scope.AS, key, 2, metric(2));
    database.originate(Scope.AS, key, 2, metric(1));
    advance(10);
    assertThat(sequence(key)).isEqualTo(LsaHeader.FIRST_SEQUENCE);
    assertThat(flooded).hasSize(1);
  }

  @Test
  void whatIsTakenBackWhileItWaitsIsNotSaid() {
    LsaKey key = external(7, OWN);
    database.originate(Scope.AS, key, 2, metric(1));
    database.originate(Scope.AS, key, 2, metric(2));
    database.flush(Scope.AS, key);
    advance(10);
    assertThat(flooded).hasSize(2);
    assertThat(database.find(Scope.AS, key)).isNull();
    database.originate(Scope.AS, key, 2, metric(3));
    // Others may still have the instance that was taken back.
    assertThat(sequence(key)).isEqualTo(LsaHeader.FIRST_SEQUENCE + 1);
  }

  @Test
  void anOwnInstanceFromBeforeIsOutdone() {
    LsaKey key = external(7, OWN);
    database.originate(Scope.AS, key, 2, metric(1));
    advance(6);
    database.answerOwn(database.install(Scope.AS, lsa(key, 99, 3, 7)));
    assertThat(sequence(key)).isEqualTo(100);
  }

  @Test
  void aFirstInstanceMayHaveALargerSequenceNumber() {
    LsaKey key = new LsaKey(LsaType.V2_OPAQUE_AS, 7, OWN);
    database.originateOpaque(Scope.AS, key, 2, new byte[] {1, 2, 3, 4}, 100);
    assertThat(sequence(key)).isEqualTo(100);
    advance(6);
    database.originateOpaque(Scope.AS, key, 2, new byte[] {5, 6, 7, 8}, 50);
    assertThat(sequence(key)).isEqualTo(101);
    advance(6);
    database.originateOpaque(Scope.AS, key, 2, new byte[] {1, 2, 3, 4}, 200);
    assertThat(sequence(key)).isEqualTo(200);
  }

  @Test
  void aScopeThatIsDroppedTakesItsPausesAlong() {
    LsaKey key = new LsaKey(LsaType.V2_OPAQUE_AREA, 7, OWN);
    database.originateOpaque(AREA, key, 2, new byte[] {1, 2, 3, 4}, LsaHeader.FIRST_SEQUENCE);
    database.originateOpaque(AREA, key, 2, new byte[] {5, 6, 7, 8}, LsaHeader.FIRST_SEQUENCE);
    flooded.clear();
    database.drop(AREA);
    advance(4_000);
    assertThat(flooded).isEmpty();
    assertThat(database.all(AREA)).isEmpty();
  }

  @Test
  void countsAndSumsFollowWhatThereIs() {
    database.install(Scope.AS, lsa(external(7, 9), LsaHeader.FIRST_SEQUENCE, 0, 5));
    Lsa newer = lsa(external(7, 9), LsaHeader.FIRST_SEQUENCE + 1, 0, 6);
    database.install(Scope.AS, newer);
    Lsa other = lsa(external(8, 9), LsaHeader.FIRST_SEQUENCE, 0, 5);
    database.install(Scope.AS, other);
    DatabaseState.ScopeState state = database.state().scopes().getFirst();
    assertThat(state.lsas()).isEqualTo(2);
    assertThat(state.checksumSum())
        .isEqualTo((long) newer.header().checksum() + other.header().checksum());
    database.dropOthers();
    assertThat(database.state().scopes().getFirst().lsas()).isZero();
    assertThat(database.state().scopes().getFirst().checksumSum()).isZero();
  }
}
