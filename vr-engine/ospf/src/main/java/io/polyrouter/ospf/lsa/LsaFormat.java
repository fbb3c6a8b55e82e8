package io.polyrouter.ospf.lsa;

import io.polyrouter.net.packet.Wire;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How LSAs of one version of OSPF are read and written. Stateless. */
public enum LsaFormat {
  V2 {
    @Override
    LsaHeader header(byte[] bytes, int at) {
      return LsaHeader.readV2(bytes, at);
    }

    @Override
    @Nullable BadLsa checkType(int type) {
      return LsaType.isKnownToV2(type) ? null : BadLsa.UNKNOWN_TYPE;
    }

    @Override
    @Nullable LsaBody body(LsaHeader header, byte[] bytes, int at) {
      return BodyV2.read(header.type(), bytes, at + LsaHeader.BYTES, at + header.lengthBytes());
    }

    @Override
    byte[] content(LsaBody body) {
      return BodyV2.write(body);
    }

    @Override
    public FloodingScope scope(int type) {
      return LsaType.scopeOfV2(type);
    }
  },
  V3 {
    @Override
    LsaHeader header(byte[] bytes, int at) {
      return LsaHeader.readV3(bytes, at);
    }

    @Override
    @Nullable BadLsa checkType(int type) {
      return LsaType.hasReservedScope(type) ? BadLsa.RESERVED_SCOPE : null;
    }

    @Override
    @Nullable LsaBody body(LsaHeader header, byte[] bytes, int at) {
      return BodyV3.read(header.type(), bytes, at + LsaHeader.BYTES, at + header.lengthBytes());
    }

    @Override
    byte[] content(LsaBody body) {
      return BodyV3.write(body);
    }

    @Override
    public FloodingScope scope(int type) {
      return LsaType.scopeOfV3(type);
    }
  };

  abstract LsaHeader header(byte[] bytes, int at);

  abstract @Nullable BadLsa checkType(int type);

  /** Null if the contents break a rule of their type. */
  abstract @Nullable LsaBody body(LsaHeader header, byte[] bytes, int at);

  abstract byte[] content(LsaBody body);

  /** How far LSAs of a type are flooded; of version 2 the type is a known one. */
  public abstract FloodingScope scope(int type);

  /**
   * Reads a header that stands alone, as in database descriptions and acknowledgements.
   *
   * @param at where {@link LsaHeader#BYTES} bytes are
   */
  public LsaHeader readHeader(byte[] bytes, int at) {
    return header(bytes, at);
  }

  /**
   * How many bytes the LSA takes by its own account, or 0 if that is less than its header or more
   * than there is: what follows it cannot be read then.
   */
  public int lengthBytes(byte[] bytes, int at, int end) {
    if (end - at < LsaHeader.BYTES) {
      return 0;
    }
    int length = Wire.u16(bytes, at + LsaHeader.LENGTH);
    return length < LsaHeader.BYTES || length > end - at ? 0 : length;
  }

  /** Reads an LSA that ends at {@code end} or before, and checks all of it. */
  public LsaReading read(byte[] bytes, int at, int end) {
    return read(bytes, at, end, null);
  }

  /**
   * As {@link #read(byte[], int, int)}.
   *
   * @param pool of LSAs of this version, which shares it with others; null for none
   */
  public LsaReading read(byte[] bytes, int at, int end, @Nullable LsaPool pool) {
    int length = lengthBytes(bytes, at, end);
    if (length == 0) {
      return new LsaReading.Refused(
          end - at < LsaHeader.BYTES || Wire.u16(bytes, at + LsaHeader.LENGTH) > end - at
              ? BadLsa.TRUNCATED
              : BadLsa.LENGTH);
    }
    LsaImage known = pool == null ? null : pool.find(bytes, at, length);
    if (known != null) {
      return new Lsa(known, LsaHeader.readAge(bytes, at));
    }
    if (!FletcherChecksum.isRight(bytes, at, length)) {
      return new LsaReading.Refused(BadLsa.CHECKSUM);
    }
    LsaHeader header = header(bytes, at);
    BadLsa badType = checkType(header.type());
    if (badType != null) {
      return new LsaReading.Refused(badType);
    }
    LsaBody body = body(header, bytes, at);
    if (body == null) {
      return new LsaReading.Refused(BadLsa.CONTENT);
    }
    LsaImage image = image(header, body, Arrays.copyOfRange(bytes, at, at + length));
    if (pool != null) {
      pool.add(image);
    }
    return new Lsa(image, header.age());
  }

  private static LsaImage image(LsaHeader header, LsaBody body, byte[] bytes) {
    Wire.putU16(bytes, LsaHeader.AGE, 0);
    return new LsaImage(header.withAge(0), body, bytes);
  }

  /**
   * Makes an LSA.
   *
   * @param options of version 2; 0 for version 3
   * @param body of a kind that this version has; not {@link LsaBody.Opaque}
   */
  public Lsa originate(LsaKey key, int options, int sequence, int age, LsaBody body) {
    return originate(key, options, sequence, age, body, content(body));
  }

  /** Makes an LSA whose contents are given as bytes. */
  public Lsa originateOpaque(LsaKey key, int options, int sequence, int age, byte[] content) {
    return originate(key, options, sequence, age, new LsaBody.Opaque(), content);
  }

  private Lsa originate(
      LsaKey key, int options, int sequence, int age, LsaBody body, byte[] content) {
    byte[] bytes = new byte[LsaHeader.BYTES + content.length];
    System.arraycopy(content, 0, bytes, LsaHeader.BYTES, content.length);
    new LsaHeader(
            age,
            options,
            key.type(),
            key.linkStateId(),
            key.advertisingRouter(),
            sequence,
            0,
            bytes.length)
        .write(bytes, 0);
    FletcherChecksum.write(bytes, 0, bytes.length);
    return new Lsa(image(header(bytes, 0), body, bytes), Math.min(age, LsaHeader.MAX_AGE));
  }
}
