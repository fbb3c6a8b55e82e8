package io.polyrouter.routing;

import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;

/**
 * The prefixes that depend on something. A few are remembered one by one; of very many only the
 * number is, for then it costs less to go through the whole table, once for all that changed, than
 * to keep them. Used by one thread.
 */
final class Dependents {

  /** Going through a table of a million takes about as long as finding so many in it. */
  static final int MAX_REMEMBERED = 1 << 14;

  private final PrefixSet some;

  /** Their number; negative as long as they are all remembered. */
  private int countOfMany = -1;

  Dependents(AddressFamily family) {
    some = new PrefixSet(family);
  }

  boolean isEmpty() {
    return areMany() ? countOfMany == 0 : some.isEmpty();
  }

  /** Whether only their number is known. */
  boolean areMany() {
    return countOfMany >= 0;
  }

  /** Adds one that does not depend on it yet. */
  void add(long high, long low, int length) {
    if (areMany()) {
      countOfMany++;
    } else if (some.size() == MAX_REMEMBERED) {
      countOfMany = MAX_REMEMBERED + 1;
      some.clear();
    } else {
      some.add(high, low, length);
    }
  }

  /** Removes one that depends on it. */
  void remove(long high, long low, int length) {
    if (!areMany()) {
      some.remove(high, low, length);
    } else if (--countOfMany == 0) {
      countOfMany = -1;
    }
  }

  /** Unless they are many; in no particular order. */
  void addTo(PrefixList list) {
    some.addTo(list);
  }
}
