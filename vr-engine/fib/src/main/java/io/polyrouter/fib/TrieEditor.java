package io.polyrouter.fib;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes a trie: nodes that carry the editor's token are changed in place, all others are copied
 * first. A list of prefixes is worked off in its order, and prefixes in a row that lie together in
 * the trie share the way there. Used by one thread.
 */
final class TrieEditor {

  private final TrieNode.Token token = new TrieNode.Token();

  /** Values of a node in which several are changed. */
  private final @Nullable Object[] values = new @Nullable Object[64];

  private int grown;

  /** How many prefixes more there are than before the last change. */
  int grown() {
    return grown;
  }

  /** Returns what takes the place of the root, null when nothing is left. */
  @Nullable TrieNode update(
      @Nullable TrieNode root, PrefixList keys, PrefixTable.Update<Object> update) {
    grown = 0;
    return new Run(keys, update).edit(root, 0, keys.size());
  }

  /** One list that is worked off. */
  private final class Run {
    private final PrefixList keys;
    private final PrefixTable.Update<Object> update;

    Run(PrefixList keys, PrefixTable.Update<Object> update) {
      this.keys = keys;
      this.update = update;
    }

    /** Works off a part of the list, all of which belongs below what leads to the node. */
    @Nullable TrieNode edit(@Nullable TrieNode start, int from, int to) {
      TrieNode node = start;
      int at = from;
      while (at < to) {
        long high = keys.high(at);
        long low = keys.low(at);
        int depth = TrieNode.depthOf(keys.length(at));
        if (node == null) {
          node = first(at++);
        } else if (depth > node.depth && node.covers(high, low)) {
          int end = endOfChild(node.depth, at, to);
          node = editChild(node, TrieNode.chunk(high, low, node.depth), at, end);
          at = end;
        } else if (depth == node.depth && node.covers(high, low)) {
          int end = endOfNode(node, at, to);
          node = end == at + 1 ? editValue(node, at) : editValues(node, at, end);
          at = end;
        } else {
          node = addBeside(node, depth, at++);
        }
      }
      return node;
    }

    private @Nullable Object next(int at, @Nullable Object before) {
      Object after = update.apply(at, before);
      grown += (after == null ? 0 : 1) - (before == null ? 0 : 1);
      return after;
    }

    private @Nullable TrieNode first(int at) {
      Object value = next(at, null);
      return value == null
          ? null
          : TrieNode.ofValue(keys.high(at), keys.low(at), keys.length(at), value, token);
    }

    /** Something above the node: where both ways part, or a shorter prefix on the way to it. */
    private TrieNode addBeside(TrieNode node, int depth, int at) {
      TrieNode added = first(at);
      if (added == null) {
        return node;
      }
      int common = TrieNode.commonBits(added.high, added.low, node.high, node.low);
      if (common >= depth) {
        TrieNode above = TrieNode.ofChild(node, depth, token);
        int index = TrieNode.indexOf(keys.high(at), keys.low(at), keys.length(at));
        return above.withValue(index, added.slots[0], token);
      }
      TrieNode branch = TrieNode.ofChild(node, TrieNode.depthOf(common), token);
      return branch.withChild(TrieNode.chunk(added.high, added.low, branch.depth), added, token);
    }

    private @Nullable TrieNode editChild(TrieNode node, int chunk, int from, int to) {
      TrieNode child = node.child(chunk);
      TrieNode edited = edit(child, from, to);
      if (edited == child) {
        return node;
      }
      return edited == null
          ? shrunk(node.withoutChild(chunk, token))
          : node.withChild(chunk, edited, token);
    }

    /** How far the list stays below one child of a node at this depth. */
    private int endOfChild(int depth, int from, int to) {
      long high = keys.high(from);
      long low = keys.low(from);
      int childDepth = depth == 0 ? 1 : depth + 6;
      int at = from + 1;
      while (at < to
          && keys.length(at) >= childDepth
          && TrieNode.commonBits(high, low, keys.high(at), keys.low(at)) >= childDepth) {
        at++;
      }
      return at;
    }

    /** How far the list stays in a node. */
    private int endOfNode(TrieNode node, int from, int to) {
      int at = from + 1;
      while (at < to
          && TrieNode.depthOf(keys.length(at)) == node.depth
          && node.covers(keys.high(at), keys.low(at))) {
        at++;
      }
      return at;
    }

    private @Nullable TrieNode editValue(TrieNode node, int at) {
      int index = TrieNode.indexOf(keys.high(at), keys.low(at), keys.length(at));
      Object before = node.value(index);
      Object after = next(at, before);
      if (after == null) {
        return before == null ? node : shrunk(node.withoutValue(index, token));
      }
      return after.equals(before) ? node : node.withValue(index, after, token);
    }

    /** As often {@link #editValue}, with one copy of the node's slots. */
    private @Nullable TrieNode editValues(TrieNode node, int from, int to) {
      node.copyValues(values);
      long internal = node.internal;
      boolean isOther = false;
      for (int at = from; at < to; at++) {
        int index = TrieNode.indexOf(keys.high(at), keys.low(at), keys.length(at));
        Object before = values[index];
        Object after = next(at, before);
        if (after == null ? before != null : !after.equals(before)) {
          values[index] = after;
          internal = after == null ? internal & ~(1L << index) : internal | 1L << index;
          isOther = true;
        }
      }
      TrieNode edited = isOther ? shrunk(node.withValues(internal, values, token)) : node;
      Arrays.fill(values, null);
      return edited;
    }
  }

  /** A node without prefixes exists only to branch. */
  private static @Nullable TrieNode shrunk(TrieNode node) {
    if (node.internal != 0 || node.slots.length > 1) {
      return node;
    }
    return node.slots.length == 0 ? null : (TrieNode) node.slots[0];
  }

  /** Puts in place of each value below the node what the mapping makes of it. */
  TrieNode replaceAll(TrieNode node, UnaryOperator<Object> mapping) {
    int children = Long.bitCount(node.external);
    TrieNode edited = node;
    for (int slot = 0; slot < children; slot++) {
      TrieNode child = replaceAll((TrieNode) edited.slots[slot], mapping);
      edited = edited.replaceSlot(slot, child, token);
    }
    for (int slot = children; slot < edited.slots.length; slot++) {
      Object before = edited.slots[slot];
      Object after = mapping.apply(before);
      edited = after.equals(before) ? edited : edited.replaceSlot(slot, after, token);
    }
    return edited;
  }
}
