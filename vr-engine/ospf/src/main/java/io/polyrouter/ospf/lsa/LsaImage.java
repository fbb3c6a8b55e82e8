package io.polyrouter.ospf.lsa;

import io.polyrouter.net.packet.Wire;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All of an LSA but its age, which is what differs from router to router. Immutable: any number of
 * databases on any threads may hold one.
 */
final class LsaImage {

  /** With an age of 0. */
  final LsaHeader header;

  final LsaKey key;
  final LsaBody body;

  /** As on the wire, with an age of 0. */
  final byte[] bytes;

  /** Once somebody has asked. Two who ask at the same time may work it out twice. */
  private volatile @Nullable LsaMeaning meaning;

  /**
   * An image.
   *
   * @param header with an age of 0
   * @param bytes handed over, with an age of 0
   */
  LsaImage(LsaHeader header, LsaBody body, byte[] bytes) {
    this.header = header;
    this.key = header.key();
    this.body = body;
    this.bytes = bytes;
  }

  /** Whether these bytes are the same LSA, of whatever age. */
  boolean isAt(byte[] other, int at, int lengthBytes) {
    return Arrays.equals(
        bytes, LsaHeader.TYPE, bytes.length, other, at + LsaHeader.TYPE, at + lengthBytes);
  }

  /** What is equal for equal LSAs and differs for most others, without a look at all the bytes. */
  static int hash(byte[] bytes, int at) {
    int hash = Wire.u16(bytes, at + LsaHeader.TYPE);
    hash = 31 * hash + Wire.i32(bytes, at + LsaHeader.LINK_STATE_ID);
    hash = 31 * hash + Wire.i32(bytes, at + LsaHeader.ADVERTISING_ROUTER);
    hash = 31 * hash + Wire.i32(bytes, at + LsaHeader.SEQUENCE);
    return 31 * hash + Wire.i32(bytes, at + LsaHeader.CHECKSUM);
  }

  @Nullable LsaMeaning meaning(Lsa of, Lsa.Reader reader) {
    LsaMeaning known = meaning;
    if (known == null) {
      known = reader.read(of);
      meaning = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof LsaImage image && Arrays.equals(bytes, image.bytes);
  }

  @Override
  public int hashCode() {
    return hash(bytes, 0);
  }
}
