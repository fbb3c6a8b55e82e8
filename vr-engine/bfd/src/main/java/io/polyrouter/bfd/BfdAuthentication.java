package io.polyrouter.bfd;

import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;

/** How packets of a session are authenticated (RFC 5880, section 6.7). */
public sealed interface BfdAuthentication {

  /** Not at all. */
  record None() implements BfdAuthentication {}

  /**
   * By a password of up to 16 bytes, which everybody on the path can read.
   *
   * @param keyId 0 to 255
   */
  record Password(int keyId, Secret password) implements BfdAuthentication {}

  /**
   * By keyed MD5 or SHA-1, as the key says.
   *
   * @param meticulous whether every packet has a sequence number of its own
   */
  record Keys(KeyChain chain, boolean meticulous) implements BfdAuthentication {}
}
