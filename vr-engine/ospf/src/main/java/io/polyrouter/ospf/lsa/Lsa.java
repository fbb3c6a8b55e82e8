package io.polyrouter.ospf.lsa;

import io.polyrouter.net.packet.Wire;
import java.util.Arrays;

/** A whole LSA with a right checksum. Immutable; two are equal if their bytes are. */
public final class Lsa implements LsaReading {

  private final LsaHeader header;
  private final LsaBody body;
  private final byte[] bytes;

  /**
   * An LSA of bytes that were checked.
   *
   * @param bytes handed over
   */
  Lsa(LsaHeader header, LsaBody body, byte[] bytes) {
    this.header = header;
    this.body = body;
    this.bytes = bytes;
  }

  /** As it came in, its age included. */
  public LsaHeader header() {
    return header;
  }

  public LsaKey key() {
    return header.key();
  }

  public LsaBody body() {
    return body;
  }

  public int lengthBytes() {
    return bytes.length;
  }

  /** Puts it into a packet with its age of now. */
  public void write(byte[] into, int at, int ageSeconds) {
    System.arraycopy(bytes, 0, into, at, bytes.length);
    Wire.putU16(into, at + LsaHeader.AGE, Math.min(ageSeconds, LsaHeader.MAX_AGE));
  }

  /** A copy of what follows the header. */
  public byte[] content() {
    return Arrays.copyOfRange(bytes, LsaHeader.BYTES, bytes.length);
  }

  /**
   * Whether both say the same: options and contents are equal, whatever age and sequence number
   * (RFC 2328, section 13.2). One that is out of date says something else than one that is not.
   */
  public boolean saysTheSame(Lsa other) {
    return header.options() == other.header.options()
        && (header.age() == LsaHeader.MAX_AGE) == (other.header.age() == LsaHeader.MAX_AGE)
        && Arrays.equals(
            bytes, LsaHeader.BYTES, bytes.length, other.bytes, LsaHeader.BYTES, other.bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lsa lsa && Arrays.equals(bytes, lsa.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return header + " " + body;
  }
}
