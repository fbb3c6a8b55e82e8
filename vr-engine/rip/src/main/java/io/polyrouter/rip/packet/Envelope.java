package io.polyrouter.rip.packet;

import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.Secret;
import java.util.function.IntSupplier;

/** How packets are to be wrapped. */
public sealed interface Envelope {

  /** Largest RIPv2 datagram, without the headers below (RFC 2453, section 3.6). */
  int RIPV2_MAX_BYTES = 512;

  /**
   * As they are.
   *
   * @param maxBytes largest payload of a datagram
   */
  record Plain(int maxBytes) implements Envelope {}

  /** With a password in the first entry (RFC 2453, section 4.1). */
  record Password(Secret password) implements Envelope {}

  /**
   * Signed (RFC 4822).
   *
   * @param sequenceNumbers gives the next one, for each packet
   */
  record Signed(Key key, IntSupplier sequenceNumbers) implements Envelope {}

  /** RIPv2 without authentication. */
  Envelope RIPV2_PLAIN = new Plain(RIPV2_MAX_BYTES);
}
