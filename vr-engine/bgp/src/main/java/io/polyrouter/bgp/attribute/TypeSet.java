package io.polyrouter.bgp.attribute;

import java.util.Arrays;

/** A set of types of attributes, of which there are 256. Used by one thread. */
final class TypeSet {

  private final long[] words = new long[AttributeType.CODES / Long.SIZE];

  void clear() {
    Arrays.fill(words, 0);
  }

  void add(int type) {
    words[type >> 6] |= 1L << type;
  }

  void remove(int type) {
    words[type >> 6] &= ~(1L << type);
  }

  boolean contains(int type) {
    return (words[type >> 6] >>> type & 1) != 0;
  }

  /** The lowest from here on, -1 if there is none. */
  int next(int from) {
    for (int word = from >> 6; word < words.length; word++) {
      long left = word == from >> 6 ? words[word] & -1L << from : words[word];
      if (left != 0) {
        return word << 6 | Long.numberOfTrailingZeros(left);
      }
    }
    return -1;
  }
}
