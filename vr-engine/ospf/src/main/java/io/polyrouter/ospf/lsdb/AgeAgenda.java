package io.polyrouter.ospf.lsdb;

import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * When LSAs have to be looked at because of their age, by the second: one timer for all of them. An
 * LSA that is put off keeps its place until that comes up. Places that nobody needs any more are
 * taken out once they are the most.
 */
final class AgeAgenda {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** LSAs that are looked at in one turn; the others wait for the next. */
  static final int MAX_PER_TURN = 1_000;

  private static final long NEXT_TURN_NANOS = 10_000_000L;

  /** So many places that nobody needs may always be there. */
  static final int MOST_UNUSED = 256;

  private final TreeMap<Long, List<StoredLsa>> bySecond = new TreeMap<>();
  private int places;
  private int unused;
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
    boolean hasPlace = lsa.queuedSecond != StoredLsa.NEVER;
    if (hasPlace && lsa.dueSecond == StoredLsa.NEVER) {
      unused--; // It was cancelled, and is wanted again.
    }
    lsa.dueSecond = Math.ceilDiv(atNanos, SECOND_NANOS);
    if (!hasPlace || lsa.dueSecond < lsa.queuedSecond) {
      unused += hasPlace ? 1 : 0;
      lsa.queuedSecond = lsa.dueSecond;
      bySecond.computeIfAbsent(lsa.dueSecond, second -> new ArrayList<>()).add(lsa);
      places++;
      arm(Long.MIN_VALUE);
    }
  }

  void cancel(StoredLsa lsa) {
    if (lsa.dueSecond != StoredLsa.NEVER) {
      lsa.dueSecond = StoredLsa.NEVER;
      unused += lsa.queuedSecond != StoredLsa.NEVER ? 1 : 0;
      if (unused > MOST_UNUSED && unused > places / 2) {
        dropUnused();
      }
    }
  }

  private void dropUnused() {
    bySecond.forEach((second, queued) -> queued.removeIf(lsa -> !takesPlace(lsa, second)));
    bySecond.values().removeIf(List::isEmpty);
    places = bySecond.values().stream().mapToInt(List::size).sum();
    unused = 0;
    arm(Long.MIN_VALUE);
  }

  /** Whether a place is of an LSA's latest wish; one that is wanted no longer gives it up. */
  private static boolean takesPlace(StoredLsa lsa, long second) {
    if (lsa.queuedSecond != second) {
      return false;
    }
    boolean isWanted = lsa.dueSecond != StoredLsa.NEVER;
    if (!isWanted) {
      lsa.queuedSecond = StoredLsa.NEVER;
    }
    return isWanted;
  }

  /** How many LSAs it holds, those among them that nobody needs any more. */
  int size() {
    return places;
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
    List<StoredLsa> taken = new ArrayList<>();
    while (left > 0 && !bySecond.isEmpty() && bySecond.firstKey() <= second) {
      Map.Entry<Long, List<StoredLsa>> first = bySecond.firstEntry();
      List<StoredLsa> queued = first.getValue();
      int many = Math.min(left, queued.size());
      queued.subList(0, many).forEach(lsa -> takeOut(lsa, first.getKey(), taken));
      queued.subList(0, many).clear();
      if (queued.isEmpty()) {
        bySecond.remove(first.getKey());
      }
      left -= many;
    }
    taken.forEach(lsa -> look(lsa, second, nowNanos));
    arm(left > 0 ? Long.MIN_VALUE : nowNanos + NEXT_TURN_NANOS);
  }

  private void takeOut(StoredLsa lsa, long queuedSecond, List<StoredLsa> taken) {
    places--;
    if (takesPlace(lsa, queuedSecond)) {
      lsa.queuedSecond = StoredLsa.NEVER;
      taken.add(lsa);
    } else {
      unused--;
    }
  }

  private void look(StoredLsa lsa, long second, long nowNanos) {
    if (lsa.dueSecond == StoredLsa.NEVER) {
      return; // One that was looked at before it has cancelled it.
    }
    if (lsa.dueSecond > second) {
      set(lsa, lsa.dueSecond * SECOND_NANOS);
    } else {
      lsa.dueSecond = StoredLsa.NEVER;
      due.accept(lsa, nowNanos);
    }
  }
}
