package io.polyrouter.rip;

import io.polyrouter.rip.packet.Envelope;
import io.polyrouter.rip.packet.Ripv2Authentication.Required;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.util.function.IntSupplier;

/** How packets of RIPv2 are authenticated on an interface. */
public sealed interface RipAuthentication {

  /** Not at all. */
  record None() implements RipAuthentication {}

  /** By a password of up to 16 characters, which everybody on the link can read. */
  record Password(Secret password) implements RipAuthentication {}

  /** By signatures. */
  record Keys(KeyChain keys) implements RipAuthentication {}

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
          new Envelope.Signed(keys.keys().sendKeyOrLast(wallSeconds), sequenceNumbers);
    };
  }
}
