package io.polyrouter.fib;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node of the trie of {@link PrefixTable}: all prefixes of six consecutive lengths below one
 * common start, and the way to the longer ones.
 *
 * <p>Nodes sit at depths 0, 1, 7, 13, ..., 127, counted in bits from the front of the address. The
 * node at depth 0 knows only the prefix of length 0 and two children; a node at depth d holds the
 * lengths d to d + 5 and 64 children at depth d + 6 or deeper. That offset of one lets /24 and /48,
 * by far the most frequent lengths, be the last of a node, so that they need no node of their own.
 * Depths where nothing branches are left out (a node therefore carries the bits that lead to it).
 *
 * <p>{@code internal} has a bit for each prefix, numbered as in a heap: length d + n with the n
 * bits v is number 2^n + v; a longer match thus has the higher number. {@code external} has a bit
 * for each child, numbered by its six bits. {@code slots} holds, without gaps, the children and
 * then the values.
 *
 * <p>A node is written only by the builder whose token it carries; to all others it is immutable.
 */
final class TrieNode {

  /** Identity of one builder's batch of changes. */
  static final class Token {}

  /** By the six bits of an address at a node: the numbers of all its prefixes that match. */
  static final long[] ANCESTORS = ancestors();

  /** The bits of the address that lead to this node; all from depth on are zero. */
  final long high;

  final long low;

  final byte depth;

  /**
   * How far the first half of an address is shifted to get its bits at this node, up to depth 58.
   */
  final byte shift;

  long internal;
  long external;
  Object[] slots;
  final @Nullable Token owner;

  TrieNode(
      long high,
      long low,
      int depth,
      long internal,
      long external,
      Object[] slots,
      @Nullable Token owner) {
    this.high = maskedHigh(high, depth);
    this.low = maskedLow(low, depth);
    this.depth = (byte) depth;
    this.shift = (byte) (depth == 0 ? 63 : 58 - depth);
    this.internal = internal;
    this.external = external;
    this.slots = slots;
    this.owner = owner;
  }

  static TrieNode ofValue(long high, long low, int length, Object value, @Nullable Token owner) {
    int depth = depthOf(length);
    long bit = 1L << indexOf(high, low, length);
    return new TrieNode(high, low, depth, bit, 0, new Object[] {value}, owner);
  }

  /** A node between, with one child; the caller adds what makes it branch. */
  static TrieNode ofChild(TrieNode child, int depth, @Nullable Token owner) {
    long bit = 1L << chunk(child.high, child.low, depth);
    return new TrieNode(child.high, child.low, depth, 0, bit, new Object[] {child}, owner);
  }

  // ---- where things are -------------------------------------------------------------------

  /** Depth of the node that holds prefixes of this length. */
  static int depthOf(int length) {
    return length == 0 ? 0 : length - (length - 1) % 6;
  }

  /** Number of a prefix in its node. */
  static int indexOf(long high, long low, int length) {
    int depth = depthOf(length);
    return length == 0 ? 32 : (64 | chunk(high, low, depth)) >>> 6 - (length - depth);
  }

  /** Length of the prefix of this number in a node at this depth. */
  static int lengthOf(int depth, int index) {
    return depth == 0 ? 0 : depth + 31 - Integer.numberOfLeadingZeros(index);
  }

  /** The six bits, continued with zeros, that are common to all addresses of a prefix number. */
  static int firstChunkOf(int index) {
    return (index << Integer.numberOfLeadingZeros(index) - 25) & 63;
  }

  /** The six bits of an address that choose among the children at a depth. */
  static int chunk(long high, long low, int depth) {
    if (depth == 0) {
      return (int) (high >>> 63);
    } else if (depth <= 58) {
      return (int) (high >>> 58 - depth) & 63;
    } else if (depth < 64) {
      return (int) (high << depth - 58 | low >>> 122 - depth) & 63;
    } else if (depth <= 122) {
      return (int) (low >>> 122 - depth) & 63;
    }
    return (int) (low << depth - 122) & 63;
  }

  /** First half of the first address with these six bits at this node. */
  long highOf(int chunk) {
    if (depth == 0) {
      return (long) chunk << 63;
    } else if (depth <= 58) {
      return high | (long) chunk << 58 - depth;
    }
    return depth < 64 ? high | chunk >>> depth - 58 : high;
  }

  /** Second half of the first address with these six bits at this node. */
  long lowOf(int chunk) {
    if (depth <= 58) {
      return low;
    }
    return depth <= 122 ? low | (long) chunk << 122 - depth : low | chunk >>> depth - 122;
  }

  /** How many leading bits two addresses have in common. */
  static int commonBits(long high, long low, long otherHigh, long otherLow) {
    long difference = high ^ otherHigh;
    return difference != 0
        ? Long.numberOfLeadingZeros(difference)
        : 64 + Long.numberOfLeadingZeros(low ^ otherLow);
  }

  static long maskedHigh(long high, int length) {
    return length >= 64 ? high : high & ~(-1L >>> length);
  }

  static long maskedLow(long low, int length) {
    if (length <= 64) {
      return 0;
    }
    return length == 128 ? low : low & ~(-1L >>> length - 64);
  }

  /** Whether the address lies below this node. */
  boolean covers(long addressHigh, long addressLow) {
    return commonBits(high, low, addressHigh, addressLow) >= depth;
  }

  // ---- reading ----------------------------------------------------------------------------

  @Nullable Object value(int index) {
    return (internal & 1L << index) == 0 ? null : slots[valueSlot(index)];
  }

  @Nullable TrieNode child(int chunk) {
    return (external & 1L << chunk) == 0 ? null : (TrieNode) slots[childSlot(chunk)];
  }

  private int valueSlot(int index) {
    return Long.bitCount(external) + Long.bitCount(internal & (1L << index) - 1);
  }

  private int childSlot(int chunk) {
    return Long.bitCount(external & (1L << chunk) - 1);
  }

  /** Puts the values where their numbers are. */
  void copyValues(@Nullable Object[] into) {
    int slot = Long.bitCount(external);
    for (long rest = internal; rest != 0; rest &= rest - 1) {
      into[Long.numberOfTrailingZeros(rest)] = slots[slot++];
    }
  }

  /** Numbers (six bits each) at which a prefix or a child of this node starts, as a bit set. */
  long starts() {
    long starts = external;
    for (long rest = internal; rest != 0; rest &= rest - 1) {
      starts |= 1L << firstChunkOf(Long.numberOfTrailingZeros(rest));
    }
    return starts;
  }

  // ---- writing ----------------------------------------------------------------------------

  private TrieNode with(long newInternal, long newExternal, Object[] newSlots, Token token) {
    if (owner == token) {
      internal = newInternal;
      external = newExternal;
      slots = newSlots;
      return this;
    }
    return new TrieNode(high, low, depth, newInternal, newExternal, newSlots, token);
  }

  TrieNode withValue(int index, Object value, Token token) {
    long bit = 1L << index;
    int slot = valueSlot(index);
    return (internal & bit) != 0
        ? replaceSlot(slot, value, token)
        : with(internal | bit, external, inserted(slot, value), token);
  }

  /**
   * This node with other values.
   *
   * @param newInternal the numbers of those
   * @param values by number
   */
  TrieNode withValues(long newInternal, @Nullable Object[] values, Token token) {
    int children = Long.bitCount(external);
    Object[] newSlots = Arrays.copyOf(slots, children + Long.bitCount(newInternal));
    int slot = children;
    for (long rest = newInternal; rest != 0; rest &= rest - 1) {
      newSlots[slot++] = Objects.requireNonNull(values[Long.numberOfTrailingZeros(rest)]);
    }
    return with(newInternal, external, newSlots, token);
  }

  TrieNode withoutValue(int index, Token token) {
    return with(internal & ~(1L << index), external, removed(valueSlot(index)), token);
  }

  TrieNode withChild(int chunk, TrieNode child, Token token) {
    long bit = 1L << chunk;
    int slot = childSlot(chunk);
    return (external & bit) != 0
        ? replaceSlot(slot, child, token)
        : with(internal, external | bit, inserted(slot, child), token);
  }

  TrieNode withoutChild(int chunk, Token token) {
    return with(internal, external & ~(1L << chunk), removed(childSlot(chunk)), token);
  }

  @SuppressWarnings("ReferenceEquality") // the very same content needs no copy, an equal one does
  TrieNode replaceSlot(int slot, Object content, Token token) {
    if (slots[slot] == content) {
      return this;
    }
    Object[] newSlots = owner == token ? slots : slots.clone();
    newSlots[slot] = content;
    return with(internal, external, newSlots, token);
  }

  private Object[] inserted(int slot, Object content) {
    Object[] longer = new Object[slots.length + 1];
    System.arraycopy(slots, 0, longer, 0, slot);
    longer[slot] = content;
    System.arraycopy(slots, slot, longer, slot + 1, slots.length - slot);
    return longer;
  }

  private Object[] removed(int slot) {
    Object[] shorter = new Object[slots.length - 1];
    System.arraycopy(slots, 0, shorter, 0, slot);
    System.arraycopy(slots, slot + 1, shorter, slot, shorter.length - slot);
    return shorter;
  }

  private static long[] ancestors() {
    long[] masks = new long[64];
    for (int chunk = 0; chunk < 64; chunk++) {
      for (int index = (64 | chunk) >>> 1; index > 0; index >>>= 1) {
        masks[chunk] |= 1L << index;
      }
    }
    return masks;
  }
}
