package io.polyrouter.ospf.lsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.ospf.lsa.LsaBody;
import io.polyrouter.ospf.lsa.LsaFormat;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When LSAs are looked at because of their age. */
class AgeAgendaTest {

  private static final long SECOND = 1_000_000_000L;

  private final TimerQueue timers = new TimerQueue();
  private final List<StoredLsa> looked = new ArrayList<>();
  private final AgeAgenda agenda = new AgeAgenda(timers, (lsa, now) -> looked.add(lsa));

  private static StoredLsa lsa(int id) {
    LsaKey key = new LsaKey(LsaType.V2_EXTERNAL, id, 9);
    LsaBody body = new LsaBody.ExternalV2(-256, true, 1, 0, 0);
    return new StoredLsa(Scope.AS, LsaFormat.V2.originate(key, 2, 1, 0, body), 0);
  }

  private void until(long second) {
    while (timers.nextNanos() <= second * SECOND) {
      timers.fireDue(timers.nextNanos());
    }
  }

  @Test
  void eachIsLookedAtOnceAndNotBeforeItsTime() {
    StoredLsa early = lsa(1);
    StoredLsa putOff = lsa(2);
    StoredLsa hastened = lsa(3);
    StoredLsa cancelled = lsa(4);
    StoredLsa again = lsa(5);
    agenda.set(early, 10 * SECOND);
    agenda.set(putOff, 10 * SECOND);
    agenda.set(putOff, 30 * SECOND);
    agenda.set(hastened, 30 * SECOND);
    agenda.set(hastened, 20 * SECOND);
    agenda.set(cancelled, 20 * SECOND);
    agenda.cancel(cancelled);
    agenda.set(again, 20 * SECOND);
    agenda.cancel(again);
    agenda.set(again, 25 * SECOND);

    until(9);
    assertThat(looked).isEmpty();
    until(10);
    assertThat(looked).containsExactly(early);
    until(20);
    assertThat(looked).containsExactly(early, hastened);
    until(25);
    assertThat(looked).containsExactly(early, hastened, again);
    until(100);
    assertThat(looked).containsExactly(early, hastened, again, putOff);
    assertThat(agenda.size()).isZero();
  }

  @Test
  void thoseThatHaveLeftDoNotStay() {
    StoredLsa stays = lsa(0);
    agenda.set(stays, 3_600 * SECOND);
    for (int i = 1; i <= 10_000; i++) {
      StoredLsa leaves = lsa(i);
      agenda.set(leaves, (3_000 + i % 600) * SECOND);
      agenda.cancel(leaves);
      assertThat(agenda.size()).isLessThanOrEqualTo(AgeAgenda.MOST_UNUSED + 2);
    }
    until(3_600);
    assertThat(looked).containsExactly(stays);
    assertThat(agenda.size()).isZero();
  }
}
