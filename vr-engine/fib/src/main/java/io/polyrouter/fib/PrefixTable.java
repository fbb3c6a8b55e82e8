package io.polyrouter.fib;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
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

  @Override
  public String toString() {
    return family + " table of " + size + " prefixes";
  }

  // ---- shared with the builder ------------------------------------------------------------

  private static long high(AddressFamily family, IpPrefix prefix) {
    if (prefix.family() != family) {
      throw new IllegalArgumentException(prefix + " does not belong into a table of " + family);
    }
    return switch (prefix) {
      case Ipv4Prefix v4 -> (long) v4.address().bits() << 32;
      case Ipv6Prefix v6 -> v6.address().high();
    };
  }

  private static long low(IpPrefix prefix) {
    return switch (prefix) {
      case Ipv4Prefix v4 -> 0;
      case Ipv6Prefix v6 -> v6.address().low();
    };
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

    private Builder(PrefixTable<V> table) {
      built = table;
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
      long high = high(built.family, prefix);
      root = editor.put(root, high, low(prefix), prefix.length(), value);
      Object previous = editor.previous();
      if (previous == null) {
        size++;
      }
      return (V) previous;
    }

    /** Returns the value that the prefix had. */
    @SuppressWarnings("unchecked") // only values of type V are put
    public @Nullable V remove(IpPrefix prefix) {
      long high = high(built.family, prefix);
      root = editor.remove(root, high, low(prefix), prefix.length());
      Object previous = editor.previous();
      if (previous != null) {
        size--;
      }
      return (V) previous;
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
        built = root == null ? empty(built.family) : new PrefixTable<>(built.family, root, size);
        editor = new TrieEditor();
      }
      return built;
    }
  }
}
