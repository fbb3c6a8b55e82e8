package io.polyrouter.bgp.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values by small numbers, in pages: where many numbers that are near each other have a value, one
 * costs a reference; where none has, next to nothing. Used by one thread.
 */
final class IdTable<V> {

  private static final int PAGE_BITS = 6;
  private static final int PAGE = 1 << PAGE_BITS;

  private @Nullable Object[] @Nullable [] pages = {};

  /** How many values each page has. */
  private byte[] used = {};

  private int size;

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only values of type V are put
  @Nullable V get(int id) {
    int page = id >>> PAGE_BITS;
    @Nullable Object[] values = page < pages.length ? pages[page] : null;
    return values == null ? null : (V) values[id & PAGE - 1];
  }

  /** Returns what was there; null, to put or as an answer, is nothing. */
  @SuppressWarnings("unchecked") // only values of type V are put
  @Nullable V put(int id, @Nullable V value) {
    int page = id >>> PAGE_BITS;
    @Nullable Object[] values = page < pages.length ? pages[page] : null;
    if (values == null) {
      if (value == null) {
        return null;
      }
      values = newPage(page);
    }
    Object before = values[id & PAGE - 1];
    values[id & PAGE - 1] = value;
    int change = (value == null ? 0 : 1) - (before == null ? 0 : 1);
    size += change;
    used[page] += (byte) change;
    if (used[page] == 0) {
      pages[page] = null;
    }
    return (V) before;
  }

  private @Nullable Object[] newPage(int page) {
    if (page >= pages.length) {
      int length = Math.max(page + 1, pages.length + (pages.length >> 1));
      pages = Arrays.copyOf(pages, length);
      used = Arrays.copyOf(used, length);
    }
    @Nullable Object[] values = new @Nullable Object[PAGE];
    pages[page] = values;
    return values;
  }

  /** The lowest number from this one on that has a value; -1 if there is none. */
  int next(int from) {
    for (int page = from >>> PAGE_BITS; page < pages.length; page++) {
      @Nullable Object[] values = pages[page];
      if (values != null) {
        int first = page == from >>> PAGE_BITS ? from & PAGE - 1 : 0;
        for (int i = first; i < PAGE; i++) {
          if (values[i] != null) {
            return page << PAGE_BITS | i;
          }
        }
      }
    }
    return -1;
  }
}
