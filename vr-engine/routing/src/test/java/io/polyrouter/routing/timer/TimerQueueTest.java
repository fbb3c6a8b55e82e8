package io.polyrouter.routing.timer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimerQueueTest {

  private final TimerQueue queue = new TimerQueue();
  private final List<String> fired = new ArrayList<>();

  private TimerQueue.Timer timer(String name) {
    return queue.timer(now -> fired.add(name + "@" + now));
  }

  @Test
  void timersFireOnceInOrder() {
    TimerQueue.Timer b = timer("b");
    TimerQueue.Timer a = timer("a");
    b.set(20);
    a.set(10);
    assertThat(queue.nextNanos()).isEqualTo(10);
    queue.fireDue(9);
    assertThat(fired).isEmpty();
    queue.fireDue(30);
    assertThat(fired).containsExactly("a@30", "b@30");
    assertThat(queue.nextNanos()).isEqualTo(TimerQueue.NEVER);
  }

  @Test
  void aTimerMayBePutOffAndDrawnNearerAndCancelled() {
    TimerQueue.Timer timer = timer("t");
    timer.set(10);
    timer.set(50);
    assertThat(queue.nextNanos()).isEqualTo(50);
    timer.set(20);
    assertThat(queue.nextNanos()).isEqualTo(20);
    timer.cancel();
    assertThat(timer.isSet()).isFalse();
    assertThat(queue.nextNanos()).isEqualTo(TimerQueue.NEVER);
    timer.set(20);
    queue.fireDue(100);
    assertThat(fired).containsExactly("t@100");
  }

  /** Routes that come and go have timers that are set for minutes, and cancelled at once. */
  @Test
  void cancelledTimersDoNotPileUp() {
    TimerQueue.Timer kept = timer("kept");
    kept.set(500_000);
    for (int i = 0; i < 100_000; i++) {
      TimerQueue.Timer other = timer("other");
      other.set(1_000_000 + i);
      other.cancel();
    }
    assertThat(queue.size()).isLessThanOrEqualTo(2 + TimerQueue.SPARE);
    queue.fireDue(2_000_000);
    assertThat(fired).containsExactly("kept@2000000");
  }

  @Test
  void aTimerThatIsDrawnNearerLeavesNoTrail() {
    TimerQueue.Timer timer = timer("t");
    for (int i = 100_000; i > 0; i--) {
      timer.set(i);
    }
    assertThat(queue.size()).isLessThanOrEqualTo(2 + TimerQueue.SPARE);
    queue.fireDue(1);
    assertThat(fired).containsExactly("t@1");
  }

  /** Against a map that says for each timer when it is to fire. */
  @Test
  void whateverIsDoneTheyFireWhenTheyShould() {
    SplittableRandom random = new SplittableRandom(6);
    TreeMap<Integer, Long> wanted = new TreeMap<>();
    List<Integer> rung = new ArrayList<>();
    List<TimerQueue.Timer> timers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      timers.add(queue.timer(now -> rung.add(number)));
    }
    long now = 0;
    for (int step = 0; step < 20_000; step++) {
      int which = random.nextInt(20);
      switch (random.nextInt(4)) {
        case 0 -> {
          timers.get(which).cancel();
          wanted.remove(which);
        }
        case 1 -> {
          now += random.nextLong(10);
          rung.clear();
          queue.fireDue(now);
          long time = now;
          List<Integer> due =
              wanted.entrySet().stream()
                  .filter(entry -> entry.getValue() <= time)
                  .map(entry -> entry.getKey())
                  .toList();
          assertThat(rung).containsExactlyInAnyOrderElementsOf(due);
          due.forEach(wanted::remove);
        }
        default -> {
          long at = now + random.nextLong(1, 100);
          timers.get(which).set(at);
          wanted.put(which, at);
        }
      }
      assertThat(queue.nextNanos())
          .isEqualTo(wanted.values().stream().min(Long::compare).orElse(TimerQueue.NEVER));
    }
  }
}
