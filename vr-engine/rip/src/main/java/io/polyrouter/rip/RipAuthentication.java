package io.polyrouter.rip;

import io.polyrouter.rip.packet.Envelope;
import io.polyrouter.rip.packet.RipKey;
import io.polyrouter.rip.packet.Ripv2Authentication.Required;
import io.polyrouter.rip.packet.Secret;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/** How packets of RIPv2 are authenticated on an interface. */
public sealed interface RipAuthentication {

  /** Not at all. */
  record None() implements RipAuthentication {}

  /** By a password of up to 16 characters, which everybody on the link can read. */
  record Password(Secret password) implements RipAuthentication {}

  /**
   * By signatures.
   *
   * @param keyChain name, or empty for a single key
   * @param keys at least one, with different ids
   */
  record Keys(String keyChain, List<RipKey> keys) implements RipAuthentication {

    /** The youngest that is valid first, then the highest id. */
    private static final Comparator<RipKey> YOUNGEST =
        Comparator.comparingLong((RipKey key) -> key.send().fromSeconds())
            .thenComparingInt(RipKey::id);

    private static final Comparator<RipKey> LAST_EXPIRED =
        Comparator.comparingLong((RipKey key) -> key.send().toSeconds())
            .thenComparingInt(RipKey::id);

    public Keys {
      keys = List.copyOf(keys);
    }

    /** The key to send with. */
    public Optional<RipKey> sendKey(long wallSeconds) {
      return keys.stream().filter(key -> key.send().contains(wallSeconds)).max(YOUNGEST);
    }

    /**
     * The key that was valid last: better than nothing, and better than silence (RFC 2082, section
     * 4.3).
     */
    RipKey lastExpired(long wallSeconds) {
      return keys.stream()
          .filter(key -> key.send().toSeconds() <= wallSeconds)
          .max(LAST_EXPIRED)
          .orElseGet(keys::getFirst);
    }
  }

  /** No authentication. */
  static RipAuthentication none() {
    return new None();
  }

  /** What packets that come in have to show. */
  default Required required(long wallSeconds) {
    return switch (this) {
      case None none -> new Required.None();
      case Password password -> new Required.Password(password.password());
      case Keys keys -> new Required.AnyKey(keys.keys(), wallSeconds);
    };
  }

  /** What packets that go out are wrapped in. */
  default Envelope envelope(long wallSeconds, IntSupplier sequenceNumbers) {
    return switch (this) {
      case None none -> Envelope.RIPV2_PLAIN;
      case Password password -> new Envelope.Password(password.password());
      case Keys keys ->
          new Envelope.Signed(
              keys.sendKey(wallSeconds).orElseGet(() -> keys.lastExpired(wallSeconds)),
              sequenceNumbers);
    };
  }
}
