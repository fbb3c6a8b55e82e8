package io.polyrouter.northbound.protocol;

import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.util.Arrays;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.key.chains.rev261123.Cleartext;
import org.opendaylight.yangtools.yang.common.QName;

/** Keys as protocols name them, by module polyrouter-key-chains. Pure. */
public final class Keys {

  /** The key-id of a key that is given without a key chain and without a number. */
  public static final int SINGLE_KEY_ID = 1;

  private Keys() {}

  /** The algorithm of an identity; empty for cleartext, and for what is none. */
  public static Optional<KeyAlgorithm> algorithm(QName identity) {
    return Arrays.stream(KeyAlgorithm.values())
        .filter(algorithm -> algorithm.modelName().equals(identity.getLocalName()))
        .findFirst();
  }

  /**
   * A key that stands where it is used, as a chain without a name.
   *
   * @param from has the leaves
   * @param key leaf with the key's characters
   * @param algorithm leaf with the algorithm's identity; cleartext when absent
   * @return empty for a password in cleartext, or if there is no key
   */
  public static Optional<KeyChain> single(Section from, String key, String algorithm) {
    return single(from, key, algorithm, SINGLE_KEY_ID);
  }

  /**
   * The same with a number.
   *
   * @param keyId by which packets name the key
   */
  public static Optional<KeyChain> single(Section from, String key, String algorithm, int keyId) {
    Optional<Secret> secret = from.text(key).map(Secret::of);
    if (secret.isEmpty() && from.has(algorithm)) {
      from.problem(key, "there is an algorithm without a key: give the key, or leave both out");
    }
    return secret.flatMap(given ->
        from.identity(algorithm)
            .filter(identity -> !identity.equals(Cleartext.QNAME))
            .flatMap(Keys::algorithm)
            .map(known -> KeyChain.of(Key.permanent(keyId, known, given))));
  }
}
