package io.polyrouter.rip.packet;

import io.polyrouter.net.packet.Wire;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How packets are signed. */
public enum KeyAlgorithm {
  /** Keyed MD5 (RFC 2082, section 3.2.1). */
  MD5("md5", 16, "MD5", ""),
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

  /**
   * The authentication data of a packet.
   *
   * @param bytes of which those before {@code at} are signed: the packet and the first four bytes
   *     of the trailer
   */
  byte[] sign(Secret secret, byte[] bytes, int at) {
    try {
      return this == MD5 ? md5(secret, bytes, at) : hmac(secret, bytes, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + modelName, e);
    }
  }

  private byte[] md5(Secret secret, byte[] bytes, int at) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance(hash);
    digest.update(bytes, 0, at);
    digest.update(secret.padded(digestBytes));
    return digest.digest();
  }

  /** RFC 4822: keys longer than the result are hashed, whatever the block size. */
  private byte[] hmac(Secret secret, byte[] bytes, int at) throws GeneralSecurityException {
    byte[] key =
        secret.length() > digestBytes
            ? MessageDigest.getInstance(hash).digest(secret.bytes())
            : secret.padded(digestBytes);
    Mac mac = Mac.getInstance(hmac);
    mac.init(new SecretKeySpec(key, hmac));
    mac.update(bytes, 0, at);
    byte[] apad = new byte[digestBytes];
    for (int i = 0; i < digestBytes; i += Integer.BYTES) {
      Wire.putI32(apad, i, APAD);
    }
    return mac.doFinal(apad);
  }
}
