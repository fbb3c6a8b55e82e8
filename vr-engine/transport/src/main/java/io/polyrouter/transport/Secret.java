package io.polyrouter.transport;

import java.security.MessageDigest;
import java.util.Arrays;

/** Bytes that no log, text or comparison time gives away. Immutable. */
public final class Secret {

  private final byte[] bytes;

  /** The bytes are copied. */
  public Secret(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

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
    return "(secret)";
  }
}
