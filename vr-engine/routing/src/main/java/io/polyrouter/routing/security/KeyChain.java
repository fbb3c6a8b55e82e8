package io.polyrouter.routing.security;

import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keys that follow one another (RFC 8177). Immutable.
 *
 * @param name empty for a single key that belongs to no chain
 * @param keys at least one, with different ids
 */
public record KeyChain(String name, List<Key> keys) {

  /** The one that began last, then the highest id. */
  private static final Comparator<Key> YOUNGEST =
      Comparator.comparingLong((Key key) -> key.send().fromSeconds()).thenComparingInt(Key::id);

  private static final Comparator<Key> LAST_EXPIRED =
      Comparator.comparingLong((Key key) -> key.send().toSeconds()).thenComparingInt(Key::id);

  /** Most bytes of a key for HMAC. */
  private static final int MAX_KEY_BYTES = 255;

  public KeyChain {
    keys = List.copyOf(keys);
  }

  /** A single key. */
  public static KeyChain of(Key key) {
    return new KeyChain("", List.of(key));
  }

  /** The key to send with: of those that are valid the youngest; empty if none is. */
  public Optional<Key> sendKey(long wallSeconds) {
    return keys.stream().filter(key -> key.send().contains(wallSeconds)).max(YOUNGEST);
  }

  /**
   * The key to send with, if need be the one that was valid last: better than nothing, and better
   * than silence (RFC 2082, section 4.3; RFC 2328, appendix D.3).
   */
  public Key sendKeyOrLast(long wallSeconds) {
    return sendKey(wallSeconds)
        .or(() ->
            keys.stream().filter(key -> key.send().toSeconds() <= wallSeconds).max(LAST_EXPIRED))
        .orElseGet(keys::getFirst);
  }

  /** The key that a packet names, if it is good for what is received. */
  public Optional<Key> acceptKey(int id, long wallSeconds) {
    return keys.stream()
        .filter(key -> key.id() == id && key.accept().contains(wallSeconds))
        .findFirst();
  }

  /**
   * Adds what is wrong with the keys.
   *
   * @param at where the chain is configured
   * @param protocol its name, for messages
   * @param algorithms that the protocol can use
   * @param maxKeyId highest id that its packets can carry
   */
  public void check(
      ModelPath at,
      String protocol,
      Set<KeyAlgorithm> algorithms,
      int maxKeyId,
      ConfigProblems problems) {
    if (keys.isEmpty()) {
      problems.add(at, "key chain \"%s\" has no keys: add one".formatted(name));
    }
    Set<Integer> ids = new HashSet<>();
    for (Key key : keys) {
      problems.checkRange(at, "key-id", key.id(), 0, maxKeyId);
      if (!ids.add(key.id())) {
        problems.add(at, "key %d is there twice: use another key-id".formatted(key.id()));
      }
      if (!algorithms.contains(key.algorithm())) {
        problems.add(
            at,
            "%s does not sign by %s, which key %d is for: use %s"
                .formatted(
                    protocol,
                    key.algorithm().modelName(),
                    key.id(),
                    String.join(
                        ", ", algorithms.stream().map(KeyAlgorithm::modelName).sorted().toList())));
      }
      problems.checkRange(
          at,
          "the length of key " + key.id(),
          key.secret().length(),
          1,
          key.algorithm().isHmac() ? MAX_KEY_BYTES : key.algorithm().digestBytes());
      for (Lifetime lifetime : List.of(key.send(), key.accept())) {
        if (lifetime.toSeconds() <= lifetime.fromSeconds()) {
          problems.add(
              at,
              "a lifetime of key %d ends before it begins: use a later end".formatted(key.id()));
        }
      }
    }
  }
}
