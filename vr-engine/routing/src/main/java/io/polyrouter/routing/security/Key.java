package io.polyrouter.routing.security;

/**
 * A key of a key chain (RFC 8177).
 *
 * @param id as it is sent: 8 bits in RIP, OSPFv2 and BFD, 16 bits in OSPFv3
 * @param send when it is used for what is sent
 * @param accept when it is good for what is received
 */
public record Key(int id, KeyAlgorithm algorithm, Secret secret, Lifetime send, Lifetime accept) {

  /** A key that is always good. */
  public static Key permanent(int id, KeyAlgorithm algorithm, Secret secret) {
    return new Key(id, algorithm, secret, Lifetime.ALWAYS, Lifetime.ALWAYS);
  }
}
