package io.polyrouter.fuzz;

import java.util.Arrays;

/** Takes an input apart from its front. After its end everything is zero. */
public final class FuzzInput {

  private final byte[] bytes;
  private int at;

  public FuzzInput(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean isEmpty() {
    return at >= bytes.length;
  }

  public int remaining() {
    return bytes.length - at;
  }

  public int u8() {
    return isEmpty() ? 0 : bytes[at++] & 0xff;
  }

  public int u16() {
    return u8() << 8 | u8();
  }

  public int i32() {
    return u16() << 16 | u16();
  }

  public long i64() {
    return (long) i32() << 32 | i32() & 0xffff_ffffL;
  }

  /** A number from 0 to below the bound, which is at most 256. */
  public int below(int bound) {
    return u8() % bound;
  }

  public boolean flag() {
    return (u8() & 1) != 0;
  }

  /** The next bytes, or as many as there are. */
  public byte[] take(int length) {
    int end = Math.min(bytes.length, at + length);
    byte[] taken = Arrays.copyOfRange(bytes, at, end);
    at = end;
    return taken;
  }

  public byte[] rest() {
    return take(remaining());
  }
}
