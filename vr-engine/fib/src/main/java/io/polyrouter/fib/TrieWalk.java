package io.polyrouter.fib;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ordered walks over tries. Ascending order is a walk over a node's six-bit numbers; at each come
 * first the node's prefixes that start there, shortest first, and then the child.
 */
final class TrieWalk {

  private final AddressFamily family;

  TrieWalk(AddressFamily family) {
    this.family = family;
  }

  IpPrefix prefix(long high, long low, int length) {
    return PrefixList.prefix(family, high, low, length);
  }

  private IpPrefix prefix(TrieNode node, int index) {
    int chunk = TrieNode.firstChunkOf(index);
    return prefix(node.highOf(chunk), node.lowOf(chunk), TrieNode.lengthOf(node.depth, index));
  }

  /** The highest number of those prefixes of a node that can start at these six bits. */
  private static int longestStartingAt(int chunk) {
    return (64 | chunk) >>> 1;
  }

  /** The lowest one: trailing zeros may be host bits. */
  private static int shortestStartingAt(int chunk) {
    return (64 | chunk) >>> Integer.numberOfTrailingZeros(64 | chunk);
  }

  // ---- scan -------------------------------------------------------------------------------

  /** Visits everything below the node; false when the visitor has had enough. */
  @SuppressWarnings("unchecked") // a table puts only its own type of values into its trie
  <V> boolean scan(TrieNode node, PrefixTable.Visitor<? super V> visitor) {
    for (long rest = node.starts(); rest != 0; rest &= rest - 1) {
      int chunk = Long.numberOfTrailingZeros(rest);
      for (int index = shortestStartingAt(chunk); ; index <<= 1) {
        if (index > longestStartingAt(chunk)) {
          break;
        }
        Object value = node.value(index);
        if (value != null && !visitor.visit(prefix(node, index), (V) value)) {
          return false;
        }
      }
      TrieNode child = node.child(chunk);
      if (child != null && !scan(child, visitor)) {
        return false;
      }
    }
    return true;
  }

  /** Visits what is below the node and not before the given prefix. */
  @SuppressWarnings("unchecked") // as above
  <V> boolean scanFrom(
      TrieNode node, long high, long low, int length, PrefixTable.Visitor<? super V> visitor) {
    if (!node.covers(high, low)) {
      return isBefore(node.high, node.low, high, low) || scan(node, visitor);
    }
    int from = TrieNode.chunk(high, low, node.depth);
    for (long rest = node.starts() & -1L << from; rest != 0; rest &= rest - 1) {
      int chunk = Long.numberOfTrailingZeros(rest);
      for (int index = shortestStartingAt(chunk); index <= longestStartingAt(chunk); index <<= 1) {
        Object value = node.value(index);
        if (value != null
            && !isBefore(
                node.highOf(chunk),
                node.lowOf(chunk),
                TrieNode.lengthOf(node.depth, index),
                high,
                low,
                length)
            && !visitor.visit(prefix(node, index), (V) value)) {
          return false;
        }
      }
      TrieNode child = node.child(chunk);
      if (child != null) {
        boolean goOn =
            chunk == from ? scanFrom(child, high, low, length, visitor) : scan(child, visitor);
        if (!goOn) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isBefore(long high, long low, long otherHigh, long otherLow) {
    int byHigh = Long.compareUnsigned(high, otherHigh);
    return byHigh < 0 || byHigh == 0 && Long.compareUnsigned(low, otherLow) < 0;
  }

  private static boolean isBefore(
      long high, long low, int length, long otherHigh, long otherLow, int otherLength) {
    return high == otherHigh && low == otherLow
        ? length < otherLength
        : isBefore(high, low, otherHigh, otherLow);
  }

  // ---- diff -------------------------------------------------------------------------------

  /**
   * Visits what differs between two tries. Where one of them leaves out a depth at which the other
   * has a node, its next node counts as the only child of a node there.
   */
  <V> void diff(
      @Nullable TrieNode before,
      @Nullable TrieNode after,
      PrefixTable.DiffVisitor<? super V> visitor) {
    if (before == after) {
      return;
    }
    if (before == null || after == null) {
      this.<V>oneSided(before, after, visitor);
      return;
    }
    int common = TrieNode.commonBits(before.high, before.low, after.high, after.low);
    if (common < Math.min(before.depth, after.depth)) {
      boolean beforeFirst = isBefore(before.high, before.low, after.high, after.low);
      this.<V>oneSided(beforeFirst ? before : null, beforeFirst ? null : after, visitor);
      this.<V>oneSided(beforeFirst ? null : before, beforeFirst ? after : null, visitor);
      return;
    }
    this.<V>diffAt(before.depth <= after.depth ? before : after, before, after, visitor);
  }

  /** Compares within one node's range; the place is the upper one of the two nodes. */
  @SuppressWarnings("unchecked") // as above
  private <V> void diffAt(
      TrieNode place, TrieNode before, TrieNode after, PrefixTable.DiffVisitor<? super V> visitor) {
    int depth = place.depth;
    boolean beforeHere = before.depth == depth;
    boolean afterHere = after.depth == depth;
    int beforeChunk = beforeHere ? -1 : TrieNode.chunk(before.high, before.low, depth);
    int afterChunk = afterHere ? -1 : TrieNode.chunk(after.high, after.low, depth);
    long starts =
        (beforeHere ? before.starts() : 1L << beforeChunk)
            | (afterHere ? after.starts() : 1L << afterChunk);
    for (long rest = starts; rest != 0; rest &= rest - 1) {
      int chunk = Long.numberOfTrailingZeros(rest);
      for (int index = shortestStartingAt(chunk); index <= longestStartingAt(chunk); index <<= 1) {
        V old = beforeHere ? (V) before.value(index) : null;
        V young = afterHere ? (V) after.value(index) : null;
        if (!Objects.equals(old, young)) {
          visitor.changed(prefix(place, index), old, young);
        }
      }
      TrieNode oldChild = beforeHere ? before.child(chunk) : chunk == beforeChunk ? before : null;
      TrieNode youngChild = afterHere ? after.child(chunk) : chunk == afterChunk ? after : null;
      this.<V>diff(oldChild, youngChild, visitor);
    }
  }

  private <V> void oneSided(
      @Nullable TrieNode before,
      @Nullable TrieNode after,
      PrefixTable.DiffVisitor<? super V> visitor) {
    if (before != null) {
      this.<V>scan(
          before,
          (prefix, value) -> {
            visitor.changed(prefix, value, null);
            return true;
          });
    }
    if (after != null) {
      this.<V>scan(
          after,
          (prefix, value) -> {
            visitor.changed(prefix, null, value);
            return true;
          });
    }
  }
}
