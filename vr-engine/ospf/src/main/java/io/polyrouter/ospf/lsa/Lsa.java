package io.polyrouter.ospf.lsa;

import io.polyrouter.net.packet.Wire;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A whole LSA with a right checksum, of the age that it came with. Immutable; two are equal if all
 * of both is, their ages included. What it says is often shared with other virtual routers, see
 * {@link LsaPool}.
 */
public final class Lsa implements LsaReading {

  private final LsaImage image;
  private final int age;

  Lsa(LsaImage image, int age) {
    this.image = image;
    this.age = age;
  }

  /** Works out what an LSA means to somebody. */
  public interface Reader {
    /** Looks at nothing but the LSA, and not at its age; null if it means nothing. */
    @Nullable LsaMeaning read(Lsa lsa);
  }

  /** As it came in, its age included. */
  public LsaHeader header() {
    return image.header.withAge(age);
  }

  /** The header with another age, at most {@link LsaHeader#MAX_AGE}. */
  public LsaHeader header(int ageSeconds) {
    return image.header.withAge(ageSeconds);
  }

  /** In seconds, as it came in. */
  public int age() {
    return age;
  }

  public LsaKey key() {
    return image.key;
  }

  /** As in {@link LsaHeader}. */
  public int checksum() {
    return image.header.checksum();
  }

  public LsaBody body() {
    return image.body;
  }

  public int lengthBytes() {
    return image.bytes.length;
  }

  /**
   * What it means, worked out when it is first asked for and then shared. All who ask of LSAs of
   * one version have to use the same reader.
   */
  public @Nullable LsaMeaning meaning(Reader reader) {
    return image.meaning(this, reader);
  }

  /** Puts it into a packet with its age of now. */
  public void write(byte[] into, int at, int ageSeconds) {
    System.arraycopy(image.bytes, 0, into, at, image.bytes.length);
    Wire.putU16(into, at + LsaHeader.AGE, Math.min(ageSeconds, LsaHeader.MAX_AGE));
  }

  /** A copy of what follows the header. */
  public byte[] content() {
    return Arrays.copyOfRange(image.bytes, LsaHeader.BYTES, image.bytes.length);
  }

  /**
   * Whether both say the same: options and contents are equal, whatever age and sequence number
   * (RFC 2328, section 13.2). One that is out of date says something else than one that is not.
   */
  public boolean saysTheSame(Lsa other) {
    byte[] mine = image.bytes;
    byte[] its = other.image.bytes;
    return image.header.options() == other.image.header.options()
        && (age == LsaHeader.MAX_AGE) == (other.age == LsaHeader.MAX_AGE)
        && Arrays.equals(mine, LsaHeader.BYTES, mine.length, its, LsaHeader.BYTES, its.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lsa lsa && age == lsa.age && image.equals(lsa.image);
  }

  @Override
  public int hashCode() {
    return 31 * image.hashCode() + age;
  }

  @Override
  public String toString() {
    return header() + " " + image.body;
  }
}
