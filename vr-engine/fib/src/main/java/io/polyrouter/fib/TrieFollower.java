package io.polyrouter.fib;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a trie follow another one: it holds, for each prefix, what a mapping makes of the value
 * there, and nothing where that is null. Of the new trie only those nodes are made that differ from
 * before; all others are taken over, as are equal values. Used once.
 */
final class TrieFollower {

  private final Function<Object, @Nullable Object> mapping;
  private int grown;

  // Prefixes with the same value are often beside each other.
  private @Nullable Object lastValue;
  private @Nullable Object lastMapped;

  TrieFollower(Function<Object, @Nullable Object> mapping) {
    this.mapping = mapping;
  }

  /** How many prefixes more there are than before. */
  int grown() {
    return grown;
  }

  /**
   * Follows below one place.
   *
   * @param before what was there
   * @param now what is there
   * @param made what was made of the first; null for nothing
   * @return what is made of the second
   */
  @Nullable TrieNode follow(
      @Nullable TrieNode before, @Nullable TrieNode now, @Nullable TrieNode made) {
    if (before == now) {
      return made;
    }
    if (now == null) {
      grown -= count(made);
      return null;
    }
    TrieNode beforeHere = within(before, now);
    TrieNode madeHere = within(made, now);
    grown -= countOutside(made, now);
    return now == beforeHere ? madeHere : followNode(beforeHere, now, madeHere);
  }

  private @Nullable TrieNode followNode(
      @Nullable TrieNode before, TrieNode now, @Nullable TrieNode made) {
    TrieNode old = made != null && made.depth == now.depth ? made : null;
    @Nullable Object[] slots = new @Nullable Object[now.slots.length];
    long external =
        old != null && isParallel(before, now) && old.external == now.external
            ? followParallel(Objects.requireNonNull(before), now, old, slots)
            : followChildren(before, now, made, slots);
    int used = Long.bitCount(external);
    int children = used;
    long internal = 0;
    int slot = Long.bitCount(now.external);
    for (long rest = now.internal; rest != 0; rest &= rest - 1) {
      int index = Long.numberOfTrailingZeros(rest);
      Object mapped = mapped(now.slots[slot++]);
      if (mapped != null) {
        Object oldValue = old == null ? null : old.value(index);
        internal |= 1L << index;
        slots[used++] = mapped.equals(oldValue) ? oldValue : mapped;
      }
    }
    grown += used - children - (old == null ? 0 : Long.bitCount(old.internal));
    if (internal == 0 && used <= 1) {
      return (TrieNode) (used == 0 ? null : slots[0]);
    }
    if (old != null
        && old.internal == internal
        && old.external == external
        && isSame(old.slots, slots)) {
      return old;
    }
    Object[] full = used == slots.length ? slots : Arrays.copyOf(slots, used);
    return new TrieNode(now.high, now.low, now.depth, internal, external, full, null);
  }

  private static boolean isParallel(@Nullable TrieNode before, TrieNode now) {
    return before != null && before.depth == now.depth && before.external == now.external;
  }

  /**
   * Follows the children where they are at the same places as before, which is what a change of a
   * large table meets nearly everywhere: then those that are the same need no look at all.
   *
   * @param slots the children that are made go here
   * @return at which places they are
   */
  @SuppressWarnings("ReferenceEquality") // nodes are what they are, and have no other equality
  private long followParallel(
      TrieNode before, TrieNode now, TrieNode old, @Nullable Object[] slots) {
    int children = Long.bitCount(now.external);
    System.arraycopy(old.slots, 0, slots, 0, children);
    boolean isWhole = true;
    for (int i = 0; i < children; i++) {
      if (before.slots[i] != now.slots[i]) {
        slots[i] =
            follow((TrieNode) before.slots[i], (TrieNode) now.slots[i], (TrieNode) old.slots[i]);
        isWhole &= slots[i] != null;
      }
    }
    return isWhole ? now.external : closeGaps(now.external, slots);
  }

  private static long closeGaps(long external, @Nullable Object[] slots) {
    int from = 0;
    int to = 0;
    long left = external;
    for (long rest = external; rest != 0; rest &= rest - 1) {
      Object child = slots[from++];
      if (child == null) {
        left &= ~Long.lowestOneBit(rest);
      } else {
        slots[to++] = child;
      }
    }
    return left;
  }

  /** As {@link #followParallel}, wherever they were. */
  private long followChildren(
      @Nullable TrieNode before, TrieNode now, @Nullable TrieNode made, @Nullable Object[] slots) {
    int used = 0;
    int slot = 0;
    long external = 0;
    for (long rest = now.external; rest != 0; rest &= rest - 1) {
      int chunk = Long.numberOfTrailingZeros(rest);
      TrieNode child = (TrieNode) now.slots[slot++];
      TrieNode followed = follow(part(before, now, chunk), child, part(made, now, chunk));
      if (followed != null) {
        external |= 1L << chunk;
        slots[used++] = followed;
      }
    }
    dropOthers(now, made);
    return external;
  }

  /** Counts what was made below children that are no more. */
  private void dropOthers(TrieNode now, @Nullable TrieNode made) {
    if (made == null) {
      return;
    }
    if (made.depth > now.depth) {
      boolean isBelowChild =
          (now.external & 1L << TrieNode.chunk(made.high, made.low, now.depth)) != 0;
      grown -= isBelowChild ? 0 : count(made);
      return;
    }
    for (long rest = made.external & ~now.external; rest != 0; rest &= rest - 1) {
      grown -= count(made.child(Long.numberOfTrailingZeros(rest)));
    }
  }

  @SuppressWarnings("ReferenceEquality") // another object is asked for again, that is all
  private @Nullable Object mapped(Object value) {
    if (value != lastValue) {
      lastValue = value;
      lastMapped = mapping.apply(value);
    }
    return lastMapped;
  }

  @SuppressWarnings("ReferenceEquality") // equal values were taken over before
  private static boolean isSame(Object[] slots, @Nullable Object[] others) {
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] != others[i]) {
        return false;
      }
    }
    return true;
  }

  /** What of a trie lies within the range of a node. */
  private static @Nullable TrieNode within(@Nullable TrieNode from, TrieNode place) {
    TrieNode node = from;
    while (node != null && node.depth < place.depth) {
      node =
          node.covers(place.high, place.low)
              ? node.child(TrieNode.chunk(place.high, place.low, node.depth))
              : null;
    }
    return node != null && place.covers(node.high, node.low) ? node : null;
  }

  /** Counts what of a trie lies outside the range of a node. */
  private static int countOutside(@Nullable TrieNode from, TrieNode place) {
    int count = 0;
    TrieNode node = from;
    while (node != null && node.depth < place.depth && node.covers(place.high, place.low)) {
      int chunk = TrieNode.chunk(place.high, place.low, node.depth);
      count += Long.bitCount(node.internal);
      for (long rest = node.external & ~(1L << chunk); rest != 0; rest &= rest - 1) {
        count += count(node.child(Long.numberOfTrailingZeros(rest)));
      }
      node = node.child(chunk);
    }
    boolean isInside =
        node != null && node.depth >= place.depth && place.covers(node.high, node.low);
    return isInside ? count : count + count(node);
  }

  /** What of a trie, which is within the range of a node, lies below a child's place. */
  private static @Nullable TrieNode part(@Nullable TrieNode node, TrieNode place, int chunk) {
    if (node == null || node.depth == place.depth) {
      return node == null ? null : node.child(chunk);
    }
    return TrieNode.chunk(node.high, node.low, place.depth) == chunk ? node : null;
  }

  private static int count(@Nullable TrieNode node) {
    if (node == null) {
      return 0;
    }
    int count = Long.bitCount(node.internal);
    for (int slot = 0; slot < Long.bitCount(node.external); slot++) {
      count += count((TrieNode) node.slots[slot]);
    }
    return count;
  }
}
