package io.polyrouter.routing.protocol;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes of a packet, compared by content. Immutable as long as nobody writes into the array. */
public final class Payload {

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over; the caller forgets it. */
  public static Payload of(byte[] bytes) {
    return new Payload(bytes);
  }

  /** Reads hexadecimal digits, in upper or lower case. */
  public static Payload parse(String hex) {
    return new Payload(HexFormat.of().parseHex(hex));
  }

  /** The bytes themselves, to be read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload payload && Arrays.equals(bytes, payload.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
