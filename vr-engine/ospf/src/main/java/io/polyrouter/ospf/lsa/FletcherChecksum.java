package io.polyrouter.ospf.lsa;

import io.polyrouter.net.packet.Wire;

/**
 * The checksum of LSAs (RFC 2328, section 12.1.7; ISO 8473, annex C; RFC 905, annex B): over all of
 * an LSA but its age.
 */
final class FletcherChecksum {

  private static final int START = LsaHeader.TYPE;

  /** So many bytes keep the sums below 2^31. */
  private static final int BLOCK_BYTES = 4096;

  private FletcherChecksum() {}

  /** Whether the checksum within the LSA is right. */
  static boolean isRight(byte[] bytes, int at, int length) {
    return Wire.u16(bytes, at + LsaHeader.CHECKSUM) != 0
        && sums(bytes, at + START, length - START) == 0;
  }

  /** Works out the checksum and writes it into the LSA. */
  static void write(byte[] bytes, int at, int length) {
    Wire.putU16(bytes, at + LsaHeader.CHECKSUM, 0);
    int sums = sums(bytes, at + START, length - START);
    int c0 = sums >>> 8;
    int c1 = sums & 0xff;
    // Bytes from the first of the checksum on, as far as what comes after the start is numbered.
    int rest = length - LsaHeader.CHECKSUM - 1;
    int x = Math.floorMod(rest * c0 - c1, 255);
    int y = Math.floorMod(-x - c0, 255);
    Wire.putU8(bytes, at + LsaHeader.CHECKSUM, x == 0 ? 255 : x);
    Wire.putU8(bytes, at + LsaHeader.CHECKSUM + 1, y == 0 ? 255 : y);
  }

  /** Both sums modulo 255, the first in the upper byte. */
  private static int sums(byte[] bytes, int at, int length) {
    int c0 = 0;
    int c1 = 0;
    for (int done = 0; done < length; done += BLOCK_BYTES) {
      int end = at + Math.min(length, done + BLOCK_BYTES);
      for (int i = at + done; i < end; i++) {
        c0 += Wire.u8(bytes, i);
        c1 += c0;
      }
      c0 %= 255;
      c1 %= 255;
    }
    return c0 << 8 | c1;
  }
}
