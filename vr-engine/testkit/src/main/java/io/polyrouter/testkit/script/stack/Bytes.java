package io.polyrouter.testkit.script.stack;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Bytes being put together, in network order. */
final class Bytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Bytes u8(long value) {
    out.write((int) value);
    return this;
  }

  Bytes u16(long value) {
    return u8(value >> 8).u8(value);
  }

  Bytes u32(long value) {
    return u16(value >> 16).u16(value);
  }

  Bytes add(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Bytes mac(String mac) {
    long bits = MacAddress.parse(mac).bits();
    return u16(bits >> 32).u32(bits);
  }

  Bytes address(String address) {
    return add(addressBytes(address));
  }

  byte[] toArray() {
    return out.toByteArray();
  }

  int size() {
    return out.size();
  }

  static byte[] addressBytes(String address) {
    if (address.contains(":")) {
      Ipv6Address v6 = Ipv6Address.parse(address);
      return ByteBuffer.allocate(16).putLong(v6.high()).putLong(v6.low()).array();
    }
    return ByteBuffer.allocate(4).putInt(Ipv4Address.parse(address).bits()).array();
  }

  /** What fills payloads: the same byte at the same place of each. */
  static byte[] payload(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = payloadAt(i);
    }
    return payload;
  }

  static byte payloadAt(int index) {
    return (byte) (index * 7 + (index >> 8));
  }

  /** The Internet checksum (RFC 1071) over two pieces, the first of an even length. */
  static int checksum(byte[] first, byte[] second) {
    long sum = words(first) + words(second);
    while (sum > 0xffff) {
      sum = (sum >>> 16) + (sum & 0xffff);
    }
    return (int) ~sum & 0xffff;
  }

  private static long words(byte[] bytes) {
    long sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (long) (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }
}
