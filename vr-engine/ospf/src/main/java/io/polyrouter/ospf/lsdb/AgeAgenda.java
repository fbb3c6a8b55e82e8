package io.polyrouter.ospf.lsdb;

import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * When LSAs have to be looked at because of their age, by the second: one timer for all of them. An
 * LSA that is put off keeps its place until that comes up, so that each is there once.
 */
final class AgeAgenda {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** LSAs that are looked at in one turn; the others wait for the next. */
  static final int MAX_PER_TURN = 1_000;

  private static final long NEXT_TURN_NANOS = 10_000_000L;

  private final TreeMap<Long, List<StoredLsa>> bySecond = new TreeMap<>();
  private final TimerQueue.Timer timer;
  private final ObjLongConsumer<StoredLsa> due;

  /**
   * An empty agenda.
   *
   * @param due given what is due, and the time
   */
  AgeAgenda(TimerQueue timers, ObjLongConsumer<StoredLsa> due) {
    this.due = due;
    timer = timers.timer(this::fire);
  }

  /** Looks at it then or up to a second later, and not when it was to be looked at before. */
  void set(StoredLsa lsa, long atNanos) {
    lsa.dueSecond = Math.ceilDiv(atNanos, SECOND_NANOS);
    if (lsa.queuedSecond == StoredLsa.NEVER || lsa.dueSecond < lsa.queuedSecond) {
      lsa.queuedSecond = lsa.dueSecond;
      bySecond.computeIfAbsent(lsa.dueSecond, second -> new ArrayList<>()).add(lsa);
      arm(Long.MIN_VALUE);
    }
  }

  void cancel(StoredLsa lsa) {
    lsa.dueSecond = StoredLsa.NEVER;
  }

  private void arm(long earliestNanos) {
    if (bySecond.isEmpty()) {
      timer.cancel();
    } else {
      timer.set(Math.max(bySecond.firstKey() * SECOND_NANOS, earliestNanos));
    }
  }

  private void fire(long nowNanos) {
    long second = Math.floorDiv(nowNanos, SECOND_NANOS);
    int left = MAX_PER_TURN;
    while (left > 0 && !bySecond.isEmpty() && bySecond.firstKey() <= second) {
      Map.Entry<Long, List<StoredLsa>> first = bySecond.firstEntry();
      List<StoredLsa> queued = first.getValue();
      int many = Math.min(left, queued.size());
      List<StoredLsa> taken = new ArrayList<>(queued.subList(0, many));
      queued.subList(0, many).clear();
      if (queued.isEmpty()) {
        bySecond.remove(first.getKey());
      }
      left -= many;
      for (StoredLsa lsa : taken) {
        look(lsa, first.getKey(), second, nowNanos);
      }
    }
    arm(left > 0 ? Long.MIN_VALUE : nowNanos + NEXT_TURN_NANOS);
  }

  private void look(StoredLsa lsa, long queuedSecond, long second, long nowNanos) {
    if (lsa.queuedSecond != queuedSecond) {
      return;
    }
    lsa.queuedSecond = StoredLsa.NEVER;
    if (lsa.dueSecond == StoredLsa.NEVER) {
      return;
    }
    if (lsa.dueSecond > second) {
      set(lsa, lsa.dueSecond * SECOND_NANOS);
    } else {
      lsa.dueSecond = StoredLsa.NEVER;
      due.accept(lsa, nowNanos);
    }
  }
}
