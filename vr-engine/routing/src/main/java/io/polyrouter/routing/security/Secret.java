package io.polyrouter.routing.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** A password or a key; it does not show itself in texts. Immutable. */
public final class Secret {

  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The characters of a text, in UTF-8. */
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes, which are copied: keys in hexadecimal (RFC 8177). */
  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** Bytes. */
  public int length() {
    return bytes.length;
  }

  /** A copy, with zeros at its end or cut. */
  public byte[] padded(int length) {
    return Arrays.copyOf(bytes, length);
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Takes as long for a wrong secret as for the right one. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "***";
  }
}
