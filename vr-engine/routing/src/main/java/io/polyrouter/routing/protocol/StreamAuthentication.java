package io.polyrouter.routing.protocol;

import io.polyrouter.routing.security.Secret;
import java.util.List;

/** How the segments of a stream are signed. Immutable. */
public sealed interface StreamAuthentication {

  /** Not at all; segments that are signed by MD5 are dropped. */
  record None() implements StreamAuthentication {}

  /**
   * TCP MD5 (RFC 2385).
   *
   * @param key 1 to 80 bytes
   */
  record Md5(Secret key) implements StreamAuthentication {}

  /**
   * TCP-AO (RFC 5925).
   *
   * @param keys at least one; the first is the one to send with from the beginning and that the
   *     peer is asked to use: {@link StreamEffect.Adjust} with another one in front rolls over
   */
  record Ao(List<AoKey> keys) implements StreamAuthentication {
    public Ao {
      keys = List.copyOf(keys);
      if (keys.isEmpty()) {
        throw new IllegalArgumentException("at least one key is needed");
      }
    }
  }

  /**
   * A master key tuple (RFC 5925, section 3.1).
   *
   * @param sendId KeyID of segments that are sent with it, 0 to 255
   * @param receiveId KeyID of segments that are received with it, 0 to 255
   * @param coversOptions whether TCP options are signed too
   */
  record AoKey(
      int sendId, int receiveId, AoAlgorithm algorithm, Secret masterKey, boolean coversOptions) {
    public AoKey {
      if (sendId < 0 || sendId > 255 || receiveId < 0 || receiveId > 255) {
        throw new IllegalArgumentException(
            "key ids " + sendId + " and " + receiveId + " are not within 0 to 255");
      }
    }
  }

  /** Key derivation and message authentication of TCP-AO (RFC 5926, section 3). */
  enum AoAlgorithm {
    HMAC_SHA_1_96,
    AES_128_CMAC_96
  }
}
