package io.polyrouter.routing;

import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;

/**
 * A set of prefixes of one family in a few words each: a hash table with open addressing, one long
 * for an IPv4 prefix and three for an IPv6 prefix. Used by one thread.
 */
final class PrefixSet {

  private static final int MIN_SLOTS = 4;

  /** Longs per slot. The last one of a slot is length + 1, in IPv4 below the address; 0 is free. */
  private final int width;

  private long[] table = {};
  private int size;

  PrefixSet(AddressFamily family) {
    width = family == AddressFamily.IPV4 ? 1 : 3;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Returns false if it was there; see {@link PrefixList} for prefixes as numbers. */
  boolean add(long high, long low, int length) {
    if ((size + 1) * 3 > slots() * 2) {
      resize(Math.max(MIN_SLOTS, slots() * 2));
    }
    long tag = tag(high, length);
    int slot = find(high, low, tag);
    if (table[slot * width + width - 1] != 0) {
      return false;
    }
    set(slot, high, low, tag);
    size++;
    return true;
  }

  /** Returns false if it was not there. */
  boolean remove(long high, long low, int length) {
    if (size == 0) {
      return false;
    }
    int slot = find(high, low, tag(high, length));
    if (table[slot * width + width - 1] == 0) {
      return false;
    }
    size--;
    set(slot, 0, 0, 0);
    closeGap(slot);
    if (slots() > MIN_SLOTS && size * 6 < slots()) {
      resize(slots() / 2);
    }
    return true;
  }

  void addAll(PrefixList prefixes) {
    for (int i = 0; i < prefixes.size(); i++) {
      add(prefixes.high(i), prefixes.low(i), prefixes.length(i));
    }
  }

  void clear() {
    table = new long[0];
    size = 0;
  }

  /** In no particular order. */
  void addTo(PrefixList target) {
    for (int slot = 0; slot < slots(); slot++) {
      long tag = tagAt(slot);
      if (tag != 0) {
        target.add(highAt(slot), lowAt(slot), (int) (tag & 0xff) - 1);
      }
    }
  }

  // ---- slots --------------------------------------------------------------------------------

  private int slots() {
    return table.length / width;
  }

  private long tagAt(int slot) {
    return table[slot * width + width - 1];
  }

  private long highAt(int slot) {
    return width == 1 ? table[slot] & ~0xffL : table[slot * width];
  }

  private long lowAt(int slot) {
    return width == 1 ? 0 : table[slot * width + 1];
  }

  private void set(int slot, long high, long low, long tag) {
    if (width > 1) {
      table[slot * width] = high;
      table[slot * width + 1] = low;
    }
    table[slot * width + width - 1] = tag;
  }

  /** The slot of the prefix, or the free one where it belongs. */
  private int find(long high, long low, long tag) {
    int mask = slots() - 1;
    int slot = home(high, low, tag);
    while (tagAt(slot) != 0 && (tagAt(slot) != tag || highAt(slot) != high || lowAt(slot) != low)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private int home(long high, long low, long tag) {
    long mixed = width == 1 ? tag : (high * 31 + low) * 31 + tag;
    mixed *= 0x9e3779b97f4a7c15L;
    return (int) (mixed ^ mixed >>> 32) & slots() - 1;
  }

  /** Moves up what was pushed behind a slot that is free now. */
  private void closeGap(int free) {
    int mask = slots() - 1;
    int gap = free;
    for (int slot = gap + 1 & mask; tagAt(slot) != 0; slot = slot + 1 & mask) {
      int home = home(highAt(slot), lowAt(slot), tagAt(slot));
      if ((slot - home & mask) >= (slot - gap & mask)) {
        set(gap, highAt(slot), lowAt(slot), tagAt(slot));
        set(slot, 0, 0, 0);
        gap = slot;
      }
    }
  }

  private void resize(int slots) {
    long[] old = table;
    table = new long[slots * width];
    for (int i = 0; i < old.length; i += width) {
      long tag = old[i + width - 1];
      if (tag != 0) {
        long high = width == 1 ? tag & ~0xffL : old[i];
        long low = width == 1 ? 0 : old[i + 1];
        set(find(high, low, tag), high, low, tag);
      }
    }
  }

  /** A length of 0 is told from a free slot. */
  private long tag(long high, int length) {
    return width == 1 ? high | length + 1 : length + 1;
  }
}
