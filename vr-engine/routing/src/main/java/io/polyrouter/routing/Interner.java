package io.polyrouter.routing;

import org.jspecify.annotations.Nullable;

/**
 * Makes equal values one object, as far as it remembers: the recent ones, in a table that grows
 * with use up to a limit, so that it holds nothing that matters in memory. Used by one thread.
 */
final class Interner<T> {

  private static final int MAX_SLOTS = 4_096;

  private @Nullable Object[] slots = new Object[8];
  private int misses;

  /** An equal value met before, or this one. */
  @SuppressWarnings("unchecked") // only values of type T are kept
  T intern(T value) {
    int hash = value.hashCode();
    int mask = slots.length - 1;
    int first = (hash ^ hash >>> 16) & mask;
    int second = first ^ 1;
    Object candidate = slots[first];
    if (value.equals(candidate)) {
      return (T) candidate;
    }
    Object other = slots[second];
    if (value.equals(other)) {
      // The one in use moves to the front; its neighbour is the next to go.
      slots[second] = candidate;
      slots[first] = other;
      return (T) other;
    }
    slots[second] = candidate;
    slots[first] = value;
    if (++misses > slots.length && slots.length < MAX_SLOTS) {
      grow();
    }
    return value;
  }

  private void grow() {
    Object[] old = slots;
    slots = new Object[old.length * 2];
    misses = 0;
    for (Object value : old) {
      if (value != null) {
        int hash = value.hashCode();
        int first = (hash ^ hash >>> 16) & slots.length - 1;
        slots[slots[first] == null ? first : first ^ 1] = value;
      }
    }
  }
}
