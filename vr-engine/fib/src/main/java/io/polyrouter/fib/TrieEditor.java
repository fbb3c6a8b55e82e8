package io.polyrouter.fib;

import org.jspecify.annotations.Nullable;

/**
 * Changes a trie: nodes that carry the editor's token are changed in place, all others are copied
 * first. Holds what the last change found. Used by one thread.
 */
final class TrieEditor {

  private final TrieNode.Token token = new TrieNode.Token();
  private @Nullable Object previous;

  /** What the prefix of the last change had before. */
  @Nullable Object previous() {
    return previous;
  }

  /** Sets a value below the node, which is null for an empty trie; returns what takes its place. */
  TrieNode put(@Nullable TrieNode node, long high, long low, int length, Object value) {
    previous = null;
    return put0(node, high, low, length, value);
  }

  private TrieNode put0(@Nullable TrieNode node, long high, long low, int length, Object value) {
    if (node == null) {
      return TrieNode.ofValue(high, low, length, value, token);
    }
    int depth = TrieNode.depthOf(length);
    int common = TrieNode.commonBits(high, low, node.high, node.low);
    if (common < Math.min(depth, node.depth)) {
      // The ways part above both: a new node where they do.
      TrieNode branch = TrieNode.ofChild(node, TrieNode.depthOf(common), token);
      return branch.withChild(
          TrieNode.chunk(high, low, branch.depth),
          TrieNode.ofValue(high, low, length, value, token),
          token);
    }
    if (depth < node.depth) {
      return TrieNode.ofChild(node, depth, token)
          .withValue(TrieNode.indexOf(high, low, length), value, token);
    }
    if (depth == node.depth) {
      int index = TrieNode.indexOf(high, low, length);
      previous = node.value(index);
      return value.equals(previous) ? node : node.withValue(index, value, token);
    }
    int chunk = TrieNode.chunk(high, low, node.depth);
    return node.withChild(chunk, put0(node.child(chunk), high, low, length, value), token);
  }

  /** Removes a prefix below the node; returns what takes its place, null when nothing is left. */
  @Nullable TrieNode remove(@Nullable TrieNode node, long high, long low, int length) {
    previous = null;
    return node == null ? null : remove0(node, high, low, length);
  }

  private @Nullable TrieNode remove0(TrieNode node, long high, long low, int length) {
    int depth = TrieNode.depthOf(length);
    if (depth < node.depth || !node.covers(high, low)) {
      return node;
    }
    if (depth == node.depth) {
      int index = TrieNode.indexOf(high, low, length);
      previous = node.value(index);
      return previous == null ? node : shrunk(node.withoutValue(index, token));
    }
    int chunk = TrieNode.chunk(high, low, node.depth);
    TrieNode child = node.child(chunk);
    if (child == null) {
      return node;
    }
    TrieNode left = remove0(child, high, low, length);
    if (left == null) {
      return shrunk(node.withoutChild(chunk, token));
    }
    return node.withChild(chunk, left, token);
  }

  /** A node without prefixes exists only to branch. */
  private static @Nullable TrieNode shrunk(TrieNode node) {
    if (node.internal != 0 || node.slots.length > 1) {
      return node;
    }
    return node.slots.length == 0 ? null : (TrieNode) node.slots[0];
  }
}
