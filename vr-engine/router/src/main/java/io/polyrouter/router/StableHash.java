package io.polyrouter.router;

/** A hash of texts that is the same in every process and spreads over all 64 bits. */
final class StableHash {

  private StableHash() {}

  static long of(String text) {
    // FNV-1a, then a final mix, since its high bits alone are weak for short texts.
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
