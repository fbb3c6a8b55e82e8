package io.polyrouter.rip.packet;

import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Authentication of RIPv2: by a password (RFC 2453, section 4.1) or by signatures (RFC 4822). The
 * first entry of a packet says which; a signature follows behind the entries.
 */
public final class Ripv2Authentication {

  static final int FAMILY = 0xffff;
  static final int TYPE_PASSWORD = 2;
  static final int TYPE_SIGNED = 3;
  static final int TRAILER_HEADER_BYTES = 4;

  /** Most characters of a password. */
  public static final int PASSWORD_BYTES = 16;

  private static final int TRAILER_MARK = 0xffff0001;

  /** Fields of the authentication entry, from its start. */
  private static final int PACKET_LENGTH = 4;

  private static final int KEY_ID = 6;
  private static final int DATA_LENGTH = 7;
  private static final int SEQUENCE = 8;

  private Ripv2Authentication() {}

  /** What is asked of packets. */
  public sealed interface Required {

    /** Nothing; packets with authentication are refused (RFC 2453, section 5.2). */
    record None() implements Required {}

    record Password(Secret password) implements Required {}

    /**
     * A signature by one of these.
     *
     * @param wallSeconds time now, by which keys are valid or not
     */
    record AnyKey(KeyChain keys, long wallSeconds) implements Required {}
  }

  /** What checking comes to. */
  public sealed interface Result {

    /**
     * The packet is genuine.
     *
     * @param from where the entries start
     * @param to behind the last entry
     * @param keyId of the signature, 0 without
     * @param sequenceNumber unsigned; empty without signature
     */
    record Genuine(int from, int to, int keyId, OptionalInt sequenceNumber) implements Result {}

    record Refused(BadPacket reason) implements Result {}
  }

  /** Checks a packet of at least a header. */
  public static Result check(byte[] bytes, Required required) {
    int at = RipCodec.HEADER_BYTES;
    boolean isMarked = bytes.length >= at + RipCodec.ENTRY_BYTES && Wire.u16(bytes, at) == FAMILY;
    return switch (required) {
      case Required.None none ->
          isMarked
              ? refused(BadPacket.AUTHENTICATION_UNEXPECTED)
              : new Result.Genuine(at, bytes.length, 0, OptionalInt.empty());
      case Required.Password password ->
          isMarked
              ? checkPassword(bytes, at, password.password())
              : refused(BadPacket.AUTHENTICATION_MISSING);
      case Required.AnyKey keys ->
          isMarked ? checkSigned(bytes, at, keys) : refused(BadPacket.AUTHENTICATION_MISSING);
    };
  }

  private static Result refused(BadPacket reason) {
    return new Result.Refused(reason);
  }

  private static Result checkPassword(byte[] bytes, int at, Secret password) {
    if (Wire.u16(bytes, at + 2) != TYPE_PASSWORD) {
      return refused(BadPacket.AUTHENTICATION_TYPE);
    }
    byte[] given = Arrays.copyOfRange(bytes, at + 4, at + 4 + PASSWORD_BYTES);
    return MessageDigest.isEqual(given, password.padded(PASSWORD_BYTES))
        ? new Result.Genuine(at + RipCodec.ENTRY_BYTES, bytes.length, 0, OptionalInt.empty())
        : refused(BadPacket.PASSWORD);
  }

  private static Result checkSigned(byte[] bytes, int at, Required.AnyKey required) {
    if (Wire.u16(bytes, at + 2) != TYPE_SIGNED) {
      return refused(BadPacket.AUTHENTICATION_TYPE);
    }
    int keyId = Wire.u8(bytes, at + KEY_ID);
    Key key = required.keys().acceptKey(keyId, required.wallSeconds()).orElse(null);
    if (key == null) {
      return refused(BadPacket.KEY_ID);
    }
    int packetLength = Wire.u16(bytes, at + PACKET_LENGTH);
    int dataLength = Wire.u8(bytes, at + DATA_LENGTH);
    int dataAt = packetLength + TRAILER_HEADER_BYTES;
    int digestBytes = key.algorithm().digestBytes();
    // Some count the head of the trailer in.
    boolean lengthFits =
        dataLength == digestBytes || dataLength == digestBytes + TRAILER_HEADER_BYTES;
    if (packetLength < at + RipCodec.ENTRY_BYTES
        || !lengthFits
        || bytes.length != dataAt + digestBytes
        || Wire.i32(bytes, packetLength) != TRAILER_MARK) {
      return refused(BadPacket.AUTHENTICATION_FORMAT);
    }
    byte[] given = Arrays.copyOfRange(bytes, dataAt, bytes.length);
    return MessageDigest.isEqual(given, key.algorithm().sign(key.secret(), bytes, dataAt))
        ? new Result.Genuine(
            at + RipCodec.ENTRY_BYTES,
            packetLength,
            keyId,
            OptionalInt.of(Wire.i32(bytes, at + SEQUENCE)))
        : refused(BadPacket.DIGEST);
  }

  // ---- writing ------------------------------------------------------------------------------

  /** Bytes that authentication takes in front of the entries. */
  static int headBytes(Envelope envelope) {
    return envelope instanceof Envelope.Plain ? 0 : RipCodec.ENTRY_BYTES;
  }

  /** Bytes that it takes behind the entries. */
  static int tailBytes(Envelope envelope) {
    return envelope instanceof Envelope.Signed signed
        ? TRAILER_HEADER_BYTES + signed.key().algorithm().digestBytes()
        : 0;
  }

  /** Fills in head and tail of a packet, whose entries are in place. */
  static void wrap(byte[] bytes, Envelope envelope) {
    int at = RipCodec.HEADER_BYTES;
    switch (envelope) {
      case Envelope.Plain plain -> {
        return;
      }
      case Envelope.Password password -> {
        Wire.putU16(bytes, at, FAMILY);
        Wire.putU16(bytes, at + 2, TYPE_PASSWORD);
        System.arraycopy(
            password.password().padded(PASSWORD_BYTES), 0, bytes, at + 4, PASSWORD_BYTES);
      }
      case Envelope.Signed signed -> {
        KeyAlgorithm algorithm = signed.key().algorithm();
        int packetLength = bytes.length - tailBytes(envelope);
        Wire.putU16(bytes, at, FAMILY);
        Wire.putU16(bytes, at + 2, TYPE_SIGNED);
        Wire.putU16(bytes, at + PACKET_LENGTH, packetLength);
        Wire.putU8(bytes, at + KEY_ID, signed.key().id());
        Wire.putU8(bytes, at + DATA_LENGTH, algorithm.digestBytes());
        Wire.putI32(bytes, at + SEQUENCE, signed.sequenceNumbers().getAsInt());
        Wire.putI32(bytes, packetLength, TRAILER_MARK);
        int dataAt = packetLength + TRAILER_HEADER_BYTES;
        byte[] data = algorithm.sign(signed.key().secret(), bytes, dataAt);
        System.arraycopy(data, 0, bytes, dataAt, data.length);
      }
    }
  }
}
