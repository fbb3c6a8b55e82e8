package io.polyrouter.stack.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimerQueueTest {

  private final TimerQueue queue = new TimerQueue();
  private final List<String> fired = new ArrayList<>();

  private Timer timer(String name) {
    return new Timer() {
      @Override
      protected void fired(long nowNanos) {
        fired.add(name + "@" + nowNanos);
      }
    };
  }

  @Test
  void firesWhatIsDueEarliestFirst() {
    queue.set(timer("late"), 30);
    queue.set(timer("early"), 10);
    queue.set(timer("middle"), 20);

    assertThat(queue.nextDeadlineNanos()).isEqualTo(10);
    assertThat(queue.fireDue(9, 10)).isZero();
    assertThat(queue.fireDue(20, 10)).isEqualTo(2);
    assertThat(fired).containsExactly("early@20", "middle@20");
    assertThat(queue.nextDeadlineNanos()).isEqualTo(30);
  }

  @Test
  void setAgainMovesAndCancelRemoves() {
    Timer moved = timer("moved");
    Timer cancelled = timer("cancelled");
    queue.set(moved, 10);
    queue.set(cancelled, 20);
    queue.set(moved, 40);
    queue.cancel(cancelled);
    queue.cancel(cancelled);

    assertThat(queue.fireDue(39, 10)).isZero();
    assertThat(queue.fireDue(40, 10)).isEqualTo(1);
    assertThat(fired).containsExactly("moved@40");
    assertThat(moved.isSet()).isFalse();
    assertThat(queue.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aTimerMayBeSetAgainWhileItFires() {
    Timer periodic =
        new Timer() {
          @Override
          protected void fired(long nowNanos) {
            fired.add("tick@" + nowNanos);
            queue.set(this, nowNanos + 10);
          }
        };
    queue.set(periodic, 10);

    for (int now = 0; now <= 30; now++) {
      queue.fireDue(now, 10);
    }

    assertThat(fired).containsExactly("tick@10", "tick@20", "tick@30");
  }

  @Test
  void firesNoMoreThanTheLimit() {
    for (int i = 0; i < 5; i++) {
      queue.set(timer("t" + i), i);
    }

    assertThat(queue.fireDue(100, 3)).isEqualTo(3);
    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void behavesAsASortedMapUnderRandomUse() {
    SplittableRandom random = new SplittableRandom(20261122);
    List<Timer> timers = new ArrayList<>();
    TreeMap<Long, Integer> model = new TreeMap<>();
    long[] deadlines = new long[200];
    for (int i = 0; i < deadlines.length; i++) {
      int index = i;
      timers.add(
          new Timer() {
            @Override
            protected void fired(long nowNanos) {
              fired.add(Long.toString(deadlines[index]));
              model.remove(deadlines[index]);
            }
          });
    }
    for (int step = 0; step < 20_000; step++) {
      int index = random.nextInt(timers.size());
      Timer timer = timers.get(index);
      switch (random.nextInt(4)) {
        case 0, 1 -> {
          long deadline = random.nextLong(1_000_000) * 200 + index;
          if (timer.isSet()) {
            model.remove(deadlines[index]);
          }
          deadlines[index] = deadline;
          model.put(deadline, index);
          queue.set(timer, deadline);
        }
        case 2 -> {
          if (timer.isSet()) {
            model.remove(deadlines[index]);
          }
          queue.cancel(timer);
        }
        default -> {
          if (!model.isEmpty()) {
            long first = model.firstKey();
            queue.fireDue(first, 1);
            assertThat(fired.getLast()).isEqualTo(Long.toString(first));
          }
        }
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.nextDeadlineNanos())
          .isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.firstKey());
    }
  }
}
