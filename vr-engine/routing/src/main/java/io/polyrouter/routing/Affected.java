package io.polyrouter.routing;

import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;

/** The prefixes with routes that may resolve in another way than before. Used by one thread. */
final class Affected {

  private final PrefixList some;
  private boolean perhapsAll;

  Affected(AddressFamily family) {
    some = new PrefixList(family);
  }

  void add(Dependents dependents) {
    if (dependents.areMany()) {
      perhapsAll = true;
    } else {
      dependents.addTo(some);
    }
  }

  boolean isEmpty() {
    return !perhapsAll && some.isEmpty();
  }

  /** Whether it may be any prefix of the table. */
  boolean perhapsAll() {
    return perhapsAll;
  }

  /** These, unless it is {@link #perhapsAll}; may name one twice. */
  PrefixList some() {
    return some;
  }

  void clear() {
    some.clear();
    perhapsAll = false;
  }
}
