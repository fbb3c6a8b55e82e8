package io.polyrouter.bfd.packet;

import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.Secret;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The authentication section of packets (RFC 5880, sections 4.2 to 4.4 and 6.7). Sequence numbers
 * are read and written here; whether one is in range is the session's matter.
 */
public final class PacketAuthentication {

  /** Most bytes of a password. */
  public static final int MAX_PASSWORD_BYTES = 16;

  private static final int SIMPLE_PASSWORD = 1;
  private static final int KEYED_MD5 = 2;
  private static final int METICULOUS_KEYED_MD5 = 3;
  private static final int KEYED_SHA1 = 4;
  private static final int METICULOUS_KEYED_SHA1 = 5;

  /** Fields of the section, in the packet. */
  private static final int TYPE = BfdCodec.HEADER_BYTES;

  private static final int LENGTH = TYPE + 1;
  private static final int KEY_ID = TYPE + 2;
  private static final int PASSWORD = TYPE + 3;
  private static final int SEQUENCE = TYPE + 4;
  private static final int DIGEST = TYPE + 8;

  private PacketAuthentication() {}

  /** What checking comes to. */
  public sealed interface Result {

    /**
     * The packet is genuine, if its sequence number is in range.
     *
     * @param sequenceNumber empty for a password
     */
    record Genuine(OptionalInt sequenceNumber) implements Result {}

    record Refused(BadPacket reason) implements Result {}
  }

  /** Finds the key that a packet names. */
  public interface Keys {
    /** Empty if there is none, or it is not good for what is received now. */
    Optional<Key> find(int id);
  }

  /** The type of authentication by a key (RFC 5880, section 4.1). */
  public static int type(KeyAlgorithm algorithm, boolean meticulous) {
    return switch (algorithm) {
      case MD5 -> meticulous ? METICULOUS_KEYED_MD5 : KEYED_MD5;
      case SHA_1 -> meticulous ? METICULOUS_KEYED_SHA1 : KEYED_SHA1;
      case HMAC_SHA_1, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512 ->
          throw new IllegalArgumentException("BFD has no " + algorithm.modelName());
    };
  }

  // ---- passwords ----------------------------------------------------------------------------

  /** A packet with a password (RFC 5880, section 6.7.2). */
  public static byte[] withPassword(BfdPacket packet, int keyId, Secret password) {
    int length = PASSWORD - TYPE + password.length();
    byte[] bytes = BfdCodec.encode(packet, length);
    head(bytes, SIMPLE_PASSWORD, length, keyId);
    System.arraycopy(password.padded(password.length()), 0, bytes, PASSWORD, password.length());
    return bytes;
  }

  /**
   * Whether a packet has the password.
   *
   * @param bytes of a valid packet whose A bit is set
   */
  public static Result checkPassword(byte[] bytes, int keyId, Secret password) {
    if (Wire.u8(bytes, TYPE) != SIMPLE_PASSWORD) {
      return refused(BadPacket.AUTHENTICATION_TYPE);
    }
    int length = Wire.u8(bytes, LENGTH);
    if (length <= PASSWORD - TYPE
        || length > PASSWORD - TYPE + MAX_PASSWORD_BYTES
        || TYPE + length > BfdCodec.length(bytes)) {
      return refused(BadPacket.AUTHENTICATION_LENGTH);
    }
    if (Wire.u8(bytes, KEY_ID) != keyId) {
      return refused(BadPacket.KEY_ID);
    }
    Secret given = Secret.of(Arrays.copyOfRange(bytes, PASSWORD, TYPE + length));
    return given.equals(password)
        ? new Result.Genuine(OptionalInt.empty())
        : refused(BadPacket.PASSWORD);
  }

  // ---- digests ------------------------------------------------------------------------------

  /** A packet with a digest (RFC 5880, sections 6.7.3 and 6.7.4). */
  public static byte[] signed(BfdPacket packet, Key key, boolean meticulous, int sequenceNumber) {
    KeyAlgorithm algorithm = key.algorithm();
    int length = DIGEST - TYPE + algorithm.digestBytes();
    byte[] bytes = BfdCodec.encode(packet, length);
    head(bytes, type(algorithm, meticulous), length, key.id());
    Wire.putI32(bytes, SEQUENCE, sequenceNumber);
    // The key stands in the place of the digest while that is made: the end of the packet.
    byte[] digest = algorithm.sign(key.secret(), bytes, DIGEST);
    System.arraycopy(digest, 0, bytes, DIGEST, digest.length);
    return bytes;
  }

  /**
   * Whether a packet is signed by a key.
   *
   * @param bytes of a valid packet whose A bit is set
   */
  public static Result checkSigned(byte[] bytes, Keys keys, boolean meticulous) {
    int type = Wire.u8(bytes, TYPE);
    if (type < KEYED_MD5 || type > METICULOUS_KEYED_SHA1) {
      return refused(BadPacket.AUTHENTICATION_TYPE);
    }
    int length = Wire.u8(bytes, LENGTH);
    if (length < DIGEST - TYPE || TYPE + length != BfdCodec.length(bytes)) {
      return refused(BadPacket.AUTHENTICATION_LENGTH);
    }
    Key key = keys.find(Wire.u8(bytes, KEY_ID)).orElse(null);
    if (key == null) {
      return refused(BadPacket.KEY_ID);
    }
    if (type != type(key.algorithm(), meticulous)) {
      return refused(BadPacket.AUTHENTICATION_TYPE);
    }
    if (length != DIGEST - TYPE + key.algorithm().digestBytes()) {
      return refused(BadPacket.AUTHENTICATION_LENGTH);
    }
    byte[] given = Arrays.copyOfRange(bytes, DIGEST, TYPE + length);
    return MessageDigest.isEqual(given, key.algorithm().sign(key.secret(), bytes, DIGEST))
        ? new Result.Genuine(OptionalInt.of(Wire.i32(bytes, SEQUENCE)))
        : refused(BadPacket.DIGEST);
  }

  private static void head(byte[] bytes, int type, int length, int keyId) {
    Wire.putU8(bytes, TYPE, type);
    Wire.putU8(bytes, LENGTH, length);
    Wire.putU8(bytes, KEY_ID, keyId);
  }

  private static Result refused(BadPacket reason) {
    return new Result.Refused(reason);
  }
}
