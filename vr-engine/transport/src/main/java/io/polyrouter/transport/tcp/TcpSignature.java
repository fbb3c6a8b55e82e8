package io.polyrouter.transport.tcp;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.transport.Secret;
import java.util.List;

/** A key, or set of keys, that segments to and from certain peers are signed with. */
public sealed interface TcpSignature {

  /** The peers' addresses. */
  IpPrefix peers();

  /**
   * TCP MD5 (RFC 2385).
   *
   * @param key 1 to 80 bytes
   */
  record Md5(IpPrefix peers, Secret key) implements TcpSignature {}

  /**
   * TCP-AO (RFC 5925).
   *
   * @param keys master key tuples, of which the first is the one to send with from the beginning
   *     and that the peer is asked to use; put another one in front to roll over
   */
  record Ao(IpPrefix peers, List<Key> keys) implements TcpSignature {

    public Ao {
      keys = List.copyOf(keys);
      if (keys.isEmpty()) {
        throw new IllegalArgumentException("at least one key is needed for " + peers);
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
  record Key(
      int sendId, int receiveId, Algorithm algorithm, Secret masterKey, boolean coversOptions) {

    public Key {
      if (sendId < 0 || sendId > 255 || receiveId < 0 || receiveId > 255) {
        throw new IllegalArgumentException(
            "key ids " + sendId + " and " + receiveId + " are not within 0 to 255");
      }
    }
  }

  /** Key derivation and message authentication (RFC 5926, section 3). */
  enum Algorithm {
    HMAC_SHA_1_96,
    AES_128_CMAC_96
  }
}
