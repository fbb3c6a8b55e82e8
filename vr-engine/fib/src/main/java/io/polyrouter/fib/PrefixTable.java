package io.polyrouter.fib;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from prefixes of one family to values, with exact and longest-prefix match.
 * Values are compared by reference first, then by {@code equals}. Any thread may read it.
 *
 * <p>Inside is a trie with six bits a step and bitmaps (W. Eatherton et al., "Tree bitmap", 2004)
 * that leaves out depths at which nothing branches; see {@link TrieNode}. Tables that come from one
 * another share all nodes but those on the changed paths. Forwarding ({@link #lookupIpv4}, {@link
 * #lookupIpv6}) and control plane ({@link #lookup}) have separate methods on purpose: what the one
 * does to the compiler's profile does not slow the other.
 */
public final class PrefixTable<V> {

  private static final PrefixTable<?> EMPTY_IPV4 = new PrefixTable<>(AddressFamily.IPV4, null, 0);
  private static final PrefixTable<?> EMPTY_IPV6 = new PrefixTable<>(AddressFamily.IPV6, null, 0);

  private final AddressFamily family;
  private final @Nullable TrieNode root;
  private final int size;

  private PrefixTable(AddressFamily family, @Nullable TrieNode root, int size) {
    this.family = family;
    this.root = root;
    this.size = size;
  }

  /** The table without prefixes. */
  @SuppressWarnings("unchecked") // it holds no value of any type
  public static <V> PrefixTable<V> empty(AddressFamily family) {
    return (PrefixTable<V>)
        switch (family) {
          case IPV4 -> EMPTY_IPV4;
          case IPV6 -> EMPTY_IPV6;
        };
  }

  public AddressFamily family() {
    return family;
  }

  /** Refuses a table of another family. */
  void requireFamily(AddressFamily required) {
    if (family != required) {
      throw new IllegalArgumentException(
          "a table of " + family + " where " + required + " belongs");
    }
  }

  /** Number of prefixes. */
  public int size() {
    return size;
  }

  /** The value of exactly this prefix. */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V get(IpPrefix prefix) {
    return (V) get(root, high(family, prefix), low(prefix), prefix.length());
  }

  /** The longest prefix that contains the address. */
  public @Nullable Entry<V> lookup(IpAddress address) {
    return lookup(address, family.bits());
  }

  /**
   * The longest prefix that contains the address and is no longer than the given length: asked
   * again with the length of an answer less one, it finds all that contain the address.
   */
  public @Nullable Entry<V> lookup(IpAddress address, int maxLength) {
    return PrefixTable.<V>lookup(family, root, address, maxLength);
  }

  /**
   * The value of the longest prefix that contains an IPv4 address, for forwarding: allocates
   * nothing. Only for a table of IPv4.
   *
   * @param address as {@link Ipv4Address#bits}
   */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V lookupIpv4(int address) {
    assert family == AddressFamily.IPV4;
    long key = (long) address << 32;
    TrieNode best = null;
    long bestMatches = 0;
    TrieNode node = root;
    while (node != null && ((key ^ node.high) & ~(-1L >>> node.depth)) == 0) {
      int chunk = (int) (key >>> node.shift) & 63;
      long matches = node.internal & TrieNode.ANCESTORS[chunk];
      if (matches != 0) {
        best = node;
        bestMatches = matches;
      }
      long bit = 1L << chunk;
      if ((node.external & bit) == 0) {
        break;
      }
      node = (TrieNode) node.slots[Long.bitCount(node.external & bit - 1)];
    }
    return best == null ? null : (V) longest(best, bestMatches);
  }

  /**
   * The value of the longest prefix that contains an IPv6 address, for forwarding: allocates
   * nothing. Only for a table of IPv6.
   *
   * @param high as {@link Ipv6Address#high}
   * @param low as {@link Ipv6Address#low}
   */
  @SuppressWarnings("unchecked") // only values of type V are put
  public @Nullable V lookupIpv6(long high, long low) {
    assert family == AddressFamily.IPV6;
    TrieNode best = null;
    long bestMatches = 0;
    TrieNode node = root;
    while (node != null && node.covers(high, low)) {
      int chunk = TrieNode.chunk(high, low, node.depth);
      long matches = node.internal & TrieNode.ANCESTORS[chunk];
      if (matches != 0) {
        best = node;
        bestMatches = matches;
      }
      long bit = 1L << chunk;
      if ((node.external & bit) == 0) {
        break;
      }
      node = (TrieNode) node.slots[Long.bitCount(node.external & bit - 1)];
    }
    return best == null ? null : (V) longest(best, bestMatches);
  }

  private static Object longest(TrieNode node, long matches) {
    long below = Long.highestOneBit(matches) - 1;
    return node.slots[Long.bitCount(node.external) + Long.bitCount(node.internal & below)];
  }

  /**
   * Changes many prefixes at once, at a fraction of the cost of as many tables. Used by one thread.
   */
  public Builder<V> toBuilder() {
    return new Builder<>(this);
  }

  /**
   * Visits entries in ascending order from the given prefix (included) on, until the visitor
   * returns false.
   */
  public void scan(IpPrefix from, Visitor<? super V> visitor) {
    long high = high(family, from);
    if (root != null) {
      new TrieWalk(family).<V>scanFrom(root, high, low(from), from.length(), visitor);
    }
  }

  /** Visits all entries in ascending order, until the visitor returns false. */
  public void scan(Visitor<? super V> visitor) {
    if (root != null) {
      new TrieWalk(family).<V>scan(root, visitor);
    }
  }

  /**
   * Visits what differs from an older table of the same family, in ascending order; the cost
   * follows the size of the difference.
   */
  public void diff(PrefixTable<V> older, DiffVisitor<? super V> visitor) {
    older.requireFamily(family);
    new TrieWalk(family).<V>diff(older.root, root, visitor);
  }

  /**
   * This table follows another one: it has, for each of its prefixes, what the mapping makes of the
   * value there, or nothing. This is what it becomes when the other one changes; the cost follows
   * the size of that change.
   *
   * @param before the other one, as this table has followed it so far
   * @param now the other one
   * @param mapping pure; null for a prefix that is not to be in this table
   * @return this very table if it comes to the same
   */
  @SuppressWarnings("unchecked") // tables hold values of their own type only
  public <S> PrefixTable<V> following(
      PrefixTable<S> before, PrefixTable<S> now, Function<S, @Nullable V> mapping) {
    now.requireFamily(family);
    TrieFollower follower =
        new TrieFollower((Function<Object, @Nullable Object>) (Function<?, ?>) mapping);
    TrieNode followed = follower.follow(before.root, now.root, root);
    return followed == root ? this : of(family, followed, size + follower.grown());
  }

  private static <V> PrefixTable<V> of(AddressFamily family, @Nullable TrieNode root, int size) {
    return root == null ? empty(family) : new PrefixTable<>(family, root, size);
  }

  @Override
  public String toString() {
    return family + " table of " + size + " prefixes";
  }

  // ---- shared with the builder ------------------------------------------------------------

  private static long high(AddressFamily family, IpPrefix prefix) {
    if (prefix.family() != family) {
      throw new IllegalArgumentException(prefix + " does not belong into a table of " + family);
    }
    return PrefixList.high(prefix);
  }

  private static long low(IpPrefix prefix) {
    return PrefixList.low(prefix);
  }

  private static @Nullable Object get(@Nullable TrieNode root, long high, long low, int length) {
    int depth = TrieNode.depthOf(length);
    TrieNode node = root;
    while (node != null && node.depth <= depth && node.covers(high, low)) {
      if (node.depth == depth) {
        return node.value(TrieNode.indexOf(high, low, length));
      }
      node = node.child(TrieNode.chunk(high, low, node.depth));
    }
    return null;
  }

  @SuppressWarnings("unchecked") // only values of type V are put
  private static <V> @Nullable Entry<V> lookup(
      AddressFamily family, @Nullable TrieNode root, IpAddress address, int maxLength) {
    IpPrefix host = IpPrefix.of(address, address.family().bits());
    long high = high(family, host);
    long low = low(host);
    TrieNode best = null;
    long bestMatches = 0;
    TrieNode node = root;
    while (node != null && node.depth <= maxLength && node.covers(high, low)) {
      int chunk = TrieNode.chunk(high, low, node.depth);
      int excess = node.depth + 5 - maxLength;
      long shortEnough = node.depth == 0 || excess <= 0 ? -1L : (1L << (64 >>> excess)) - 1;
      long matches = node.internal & TrieNode.ANCESTORS[chunk] & shortEnough;
      if (matches != 0) {
        best = node;
        bestMatches = matches;
      }
      node = node.child(chunk);
    }
    if (best == null) {
      return null;
    }
    int length = TrieNode.lengthOf(best.depth, 63 - Long.numberOfLeadingZeros(bestMatches));
    return new Entry<>(IpPrefix.of(address, length), (V) longest(best, bestMatches));
  }

  // ---- types ------------------------------------------------------------------------------

  /** Says what becomes of prefixes. */
  public interface Update<V> {
    /**
     * Returns the value that a prefix has from now on, null for none.
     *
     * @param index of the prefix in its list
     * @param before null if it is not in the table
     */
    @Nullable V apply(int index, @Nullable V before);
  }

  /** One value instead of another. */
  private static final class Replacement implements Update<Object> {
    private @Nullable Object before;
    private @Nullable Object after;

    Replacement with(@Nullable Object value) {
      after = value;
      return this;
    }

    @Nullable Object before() {
      return before;
    }

    @Override
    public @Nullable Object apply(int index, @Nullable Object was) {
      before = was;
      return after;
    }
  }

  /** A prefix and its value. */
  public record Entry<V>(IpPrefix prefix, V value) {}

  /** Takes the entries of a scan. */
  public interface Visitor<V> {
    /** Returns whether to go on. */
    boolean visit(IpPrefix prefix, V value);
  }

  /** Takes the entries of a difference. */
  public interface DiffVisitor<V> {
    /** Before is null for an added prefix, after for a removed one. */
    void changed(IpPrefix prefix, @Nullable V before, @Nullable V after);
  }

  /**
   * A table in change. Tables built before stay as they are; the builder may be used on after
   * {@link #build}. Used by one thread.
   */
  public static final class Builder<V> {

    private PrefixTable<V> built;
    private TrieEditor editor = new TrieEditor();
    private @Nullable TrieNode root;
    private int size;

    private final PrefixList one;
    private final Replacement replacement = new Replacement();

    private Builder(PrefixTable<V> table) {
      built = table;
      one = new PrefixList(table.family);
      root = table.root;
      size = table.size;
    }

    /** Number of prefixes. */
    public int size() {
      return size;
    }

    /** Returns the value that the prefix had before; an equal one is kept. */
    @SuppressWarnings("unchecked") // only values of type V are put
    public @Nullable V put(IpPrefix prefix, V value) {
      return (V) replace(prefix, value);
    }

    /** Returns the value that the prefix had. */
    @SuppressWarnings("unchecked") // only values of type V are put
    public @Nullable V remove(IpPrefix prefix) {
      return (V) replace(prefix, null);
    }

    private @Nullable Object replace(IpPrefix prefix, @Nullable Object value) {
      one.clear();
      one.add(prefix);
      root = editor.update(root, one, replacement.with(value));
      size += editor.grown();
      return replacement.before();
    }

    /**
     * Changes the prefixes of a list, in its order. Those in a row that have most of their bits in
     * common cost much less together than one by one.
     *
     * @param update is asked about each prefix in turn, and must not use this builder itself
     */
    @SuppressWarnings("unchecked") // only values of type V are put
    public void update(PrefixList prefixes, Update<V> update) {
      if (prefixes.family() != built.family) {
        throw new IllegalArgumentException(prefixes + " for a table of " + built.family);
      }
      root = editor.update(root, prefixes, (Update<Object>) (Update<?>) update);
      size += editor.grown();
    }

    /**
     * Puts in place of each value what the mapping makes of it, equal values aside; the cost
     * follows the size of the table.
     */
    @SuppressWarnings("unchecked") // only values of type V are put
    public void replaceAll(UnaryOperator<V> mapping) {
      if (root != null) {
        root = editor.replaceAll(root, (UnaryOperator<Object>) (UnaryOperator<?>) mapping);
      }
    }

    /** The value of exactly this prefix. */
    @SuppressWarnings("unchecked") // only values of type V are put
    public @Nullable V get(IpPrefix prefix) {
      return (V) PrefixTable.get(root, high(built.family, prefix), low(prefix), prefix.length());
    }

    /** As {@link PrefixTable#lookup(IpAddress, int)}. */
    public @Nullable Entry<V> lookup(IpAddress address, int maxLength) {
      return PrefixTable.<V>lookup(built.family, root, address, maxLength);
    }

    /** The table as it is now; the same object as before when no call changed anything. */
    public PrefixTable<V> build() {
      if (root != built.root) {
        built = of(built.family, root, size);
        editor = new TrieEditor();
      }
      return built;
    }
  }
}
