package io.polyrouter.exec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers in the machine's own order. */
final class Bytes {

  private Bytes() {}

  static int i32(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(at);
  }

  static long i64(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong(at);
  }

  static byte[] ofI32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  static byte[] ofI64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(value).array();
  }
}
