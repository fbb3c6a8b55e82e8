package io.polyrouter.routing.security;

import io.polyrouter.net.packet.Wire;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How packets are signed. */
public enum KeyAlgorithm {
  /** Keyed MD5 (RFC 2082, section 3.2.1; RFC 2328, appendix D.4.3; RFC 5880, section 6.7.3). */
  MD5("md5", 16, "MD5", ""),
  /** Keyed SHA-1 (RFC 5880, section 6.7.4). */
  SHA_1("sha-1", 20, "SHA-1", ""),
  HMAC_SHA_1("hmac-sha-1", 20, "SHA-1", "HmacSHA1"),
  HMAC_SHA_256("hmac-sha-256", 32, "SHA-256", "HmacSHA256"),
  HMAC_SHA_384("hmac-sha-384", 48, "SHA-384", "HmacSHA384"),
  HMAC_SHA_512("hmac-sha-512", 64, "SHA-512", "HmacSHA512");

  private static final int APAD = 0x878fe1f3;

  private final String modelName;
  private final int digestBytes;
  private final String hash;
  private final String hmac;

  KeyAlgorithm(String modelName, int digestBytes, String hash, String hmac) {
    this.modelName = modelName;
    this.digestBytes = digestBytes;
    this.hash = hash;
    this.hmac = hmac;
  }

  /** The identity of RFC 8177. */
  public String modelName() {
    return modelName;
  }

  /** Bytes of authentication data. */
  public int digestBytes() {
    return digestBytes;
  }

  /** Whether it is an HMAC; otherwise it is a hash of the packet and, behind it, the key. */
  public boolean isHmac() {
    return !hmac.isEmpty();
  }

  /**
   * The authentication data of a packet: by an HMAC over it and Apad (RFC 4822, section 2; RFC
   * 5709, section 3.3), or by a keyed hash.
   *
   * @param bytes of which those before {@code length} are signed
   */
  public byte[] sign(Secret secret, byte[] bytes, int length) {
    return isHmac()
        ? hmac(secret, bytes, length, apad(new byte[0]))
        : keyedHash(secret, bytes, length);
  }

  /**
   * The authentication data of a packet that is bound to its protocol and its source address (RFC
   * 7166, section 4.5; RFC 7474, sections 4 and 5).
   *
   * @param protocolId the cryptographic protocol id, which is put behind the key
   * @param source address, with which Apad begins
   * @param bytes of which those before {@code length} are signed
   * @throws IllegalStateException if it is not an HMAC
   */
  public byte[] signBound(Secret secret, int protocolId, byte[] source, byte[] bytes, int length) {
    if (!isHmac()) {
      throw new IllegalStateException(modelName + " is no HMAC");
    }
    byte[] key = secret.padded(secret.length() + Short.BYTES);
    Wire.putU16(key, secret.length(), protocolId);
    return hmac(Secret.of(key), bytes, length, apad(source));
  }

  private byte[] keyedHash(Secret secret, byte[] bytes, int length) {
    MessageDigest digest = hash();
    digest.update(bytes, 0, length);
    digest.update(secret.padded(digestBytes));
    return digest.digest();
  }

  /** Keys longer than the result are hashed, whatever the block size. */
  private byte[] hmac(Secret secret, byte[] bytes, int length, byte[] apad) {
    byte[] key =
        secret.length() > digestBytes
            ? hash().digest(secret.padded(secret.length()))
            : secret.padded(digestBytes);
    try {
      Mac mac = Mac.getInstance(hmac);
      mac.init(new SecretKeySpec(key, hmac));
      mac.update(bytes, 0, length);
      return mac.doFinal(apad);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + hmac, e);
    }
  }

  private MessageDigest hash() {
    try {
      return MessageDigest.getInstance(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + hash, e);
    }
  }

  private byte[] apad(byte[] beginning) {
    byte[] apad = Arrays.copyOf(beginning, digestBytes);
    for (int i = beginning.length; i < digestBytes; i += Integer.BYTES) {
      Wire.putI32(apad, i, APAD);
    }
    return apad;
  }
}
