package io.polyrouter.fib;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from prefixes of one family to values, with exact and longest-prefix match.
 * Values are compared by reference first, then by {@code equals}.
 */
public interface PrefixTable<V> {

  AddressFamily family();

  /** Number of prefixes. */
  int size();

  /** The value of exactly this prefix. */
  @Nullable V get(IpPrefix prefix);

  /** The longest prefix that contains the address. */
  @Nullable Entry<V> lookup(IpAddress address);

  /**
   * Changes many prefixes at once, at a fraction of the cost of as many tables. Used by one thread.
   */
  Builder<V> toBuilder();

  /**
   * Visits entries in ascending order from the given prefix (included) on, until the visitor
   * returns false.
   */
  void scan(IpPrefix from, Visitor<? super V> visitor);

  /**
   * Visits what differs from an older table, in ascending order; the cost follows the size of the
   * difference.
   */
  void diff(PrefixTable<V> older, DiffVisitor<? super V> visitor);

  record Entry<V>(IpPrefix prefix, V value) {}

  interface Visitor<V> {
    boolean visit(IpPrefix prefix, V value);
  }

  interface DiffVisitor<V> {
    /** Before is null for an added prefix, after for a removed one. */
    void changed(IpPrefix prefix, @Nullable V before, @Nullable V after);
  }

  interface Builder<V> {
    /** Returns the value that the prefix had before. */
    @Nullable V put(IpPrefix prefix, V value);

    /** Returns the value that the prefix had. */
    @Nullable V remove(IpPrefix prefix);

    @Nullable V get(IpPrefix prefix);

    PrefixTable<V> build();
  }
}
