package io.polyrouter.fib;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes of one family in a row, without an object for each: one long for an IPv4 prefix, three
 * for an IPv6 prefix. Grows as needed; used by one thread.
 *
 * <p>Addresses are given as two halves; that of IPv4 is the upper half of the first one, so that
 * both families begin at the same bit.
 */
public final class PrefixList {

  private static final int LENGTH_BITS = 0xff;

  private final AddressFamily family;

  /** Longs per prefix: IPv4 has the length below the address, IPv6 in a third long. */
  private final int width;

  private long[] words = {};
  private int size;

  /** Without prefixes. */
  public PrefixList(AddressFamily family) {
    this.family = family;
    this.width = family == AddressFamily.IPV4 ? 1 : 3;
  }

  public AddressFamily family() {
    return family;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * Adds a prefix at the end.
   *
   * @param high first half of its address, see above
   * @param low second half, 0 for IPv4
   */
  public void add(long high, long low, int length) {
    int at = size * width;
    if (at == words.length) {
      words = Arrays.copyOf(words, Math.max(4, size + (size >> 1)) * width);
      at = size * width;
    }
    if (width == 1) {
      words[at] = high | length;
    } else {
      words[at] = high;
      words[at + 1] = low;
      words[at + 2] = length;
    }
    size++;
  }

  /** Adds a prefix at the end. */
  public void add(IpPrefix prefix) {
    if (prefix.family() != family) {
      throw new IllegalArgumentException(prefix + " does not belong into a list of " + family);
    }
    add(high(prefix), low(prefix), prefix.length());
  }

  /** Empties it; a large one gives its room back. */
  public void clear() {
    size = 0;
    if (words.length > MAX_KEPT_WORDS) {
      words = new long[0];
    }
  }

  private static final int MAX_KEPT_WORDS = 1 << 14;

  /** First half of the address of a prefix. */
  public long high(int index) {
    return width == 1 ? words[index] & ~LENGTH_BITS : words[index * 3];
  }

  /** Second half of the address of a prefix, 0 for IPv4. */
  public long low(int index) {
    return width == 1 ? 0 : words[index * 3 + 1];
  }

  public int length(int index) {
    return (int) (width == 1 ? words[index] & LENGTH_BITS : words[index * 3 + 2]);
  }

  /** A prefix as an object. */
  public IpPrefix prefix(int index) {
    return prefix(family, high(index), low(index), length(index));
  }

  // ---- prefixes as numbers ------------------------------------------------------------------

  /** First half of the address of a prefix as numbers. */
  public static long high(IpPrefix prefix) {
    return switch (prefix) {
      case Ipv4Prefix v4 -> (long) v4.address().bits() << 32;
      case Ipv6Prefix v6 -> v6.address().high();
    };
  }

  /** Second half of it. */
  public static long low(IpPrefix prefix) {
    return switch (prefix) {
      case Ipv4Prefix v4 -> 0;
      case Ipv6Prefix v6 -> v6.address().low();
    };
  }

  /** The object for a prefix as numbers. */
  public static IpPrefix prefix(AddressFamily family, long high, long low, int length) {
    return switch (family) {
      case IPV4 -> Ipv4Prefix.of(new Ipv4Address((int) (high >>> 32)), length);
      case IPV6 -> Ipv6Prefix.of(new Ipv6Address(high, low), length);
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PrefixList list
        && family == list.family
        && Arrays.equals(words, 0, size * width, list.words, 0, list.size * width);
  }

  @Override
  public int hashCode() {
    int hash = family.hashCode();
    for (int i = 0; i < size * width; i++) {
      hash = hash * 31 + Long.hashCode(words[i]);
    }
    return hash;
  }

  @Override
  public String toString() {
    return size + " prefixes of " + family;
  }
}
