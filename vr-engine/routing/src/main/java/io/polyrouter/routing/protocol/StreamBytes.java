package io.polyrouter.routing.protocol;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A piece of a stream of bytes: a part of somebody's array, compared by content. It is lent for the
 * time of the call that it is handed over in, and only to be read: after the call its owner writes
 * into the array again. {@link #copy} is what may be kept.
 */
public final class StreamBytes {

  private final byte[] array;
  private final int from;
  private final int to;

  private StreamBytes(byte[] array, int from, int to) {
    this.array = array;
    this.from = from;
    this.to = to;
  }

  /** All bytes of an array. */
  public static StreamBytes of(byte[] array) {
    return new StreamBytes(array, 0, array.length);
  }

  /**
   * Bytes of an array from one offset until before another one.
   *
   * @throws IndexOutOfBoundsException if the array has no such bytes
   */
  public static StreamBytes of(byte[] array, int from, int to) {
    Objects.checkFromToIndex(from, to, array.length);
    return new StreamBytes(array, from, to);
  }

  /** Reads hexadecimal digits, in upper or lower case. */
  public static StreamBytes parse(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  /** The array itself, which holds other bytes as well. */
  public byte[] array() {
    return array;
  }

  /** Where in the array the bytes begin. */
  public int from() {
    return from;
  }

  /** Where in the array they have ended. */
  public int to() {
    return to;
  }

  public int length() {
    return to - from;
  }

  /** The same bytes in an array of their own, to be kept. */
  public StreamBytes copy() {
    return of(Arrays.copyOfRange(array, from, to));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StreamBytes bytes
        && Arrays.equals(array, from, to, bytes.array, bytes.from, bytes.to);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int at = from; at < to; at++) {
      hash = 31 * hash + array[at];
    }
    return hash;
  }

  /** Hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(array, from, to);
  }
}
