package io.polyrouter.ospf.packet;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.InternetChecksum;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Checksums and authentication of one version: what makes a packet that is written ready to be
 * sent, and what a packet has to show before it is read. Stateless.
 */
public enum PacketGuard {
  /** RFC 2328, appendix D; RFC 5709. */
  V2 {
    @Override
    public byte[] seal(byte[] packet, OspfAuthentication authentication, Path path, Clock clock) {
      return switch (authentication) {
        case OspfAuthentication.None none -> {
          Wire.putU16(packet, V2_CHECKSUM, checksumV2(packet, packet.length));
          yield packet;
        }
        case OspfAuthentication.Password password -> {
          Wire.putU16(packet, V2_TYPE, TYPE_PASSWORD);
          Wire.putU16(packet, V2_CHECKSUM, checksumV2(packet, packet.length));
          ByteBuffer.wrap(packet).put(V2_DATA, password.password().padded(PASSWORD_BYTES));
          yield packet;
        }
        case OspfAuthentication.Keys keys -> {
          Key key = keys.keys().sendKeyOrLast(clock.wallSeconds());
          int digestBytes = key.algorithm().digestBytes();
          byte[] sealed = Arrays.copyOf(packet, packet.length + digestBytes);
          Wire.putU16(sealed, V2_TYPE, TYPE_KEYS);
          Wire.putU8(sealed, V2_DATA + KEY_ID, key.id());
          Wire.putU8(sealed, V2_DATA + DIGEST_BYTES, digestBytes);
          Wire.putI32(sealed, V2_DATA + SEQUENCE, (int) clock.sequenceNumbers().getAsLong());
          byte[] digest = key.algorithm().sign(key.secret(), sealed, packet.length);
          ByteBuffer.wrap(sealed).put(packet.length, digest);
          yield sealed;
        }
      };
    }

    @Override
    public Opening open(
        byte[] bytes, int length, OspfAuthentication authentication, Path path, long wallSeconds) {
      int type = Wire.u16(bytes, V2_TYPE);
      return switch (authentication) {
        case OspfAuthentication.None none ->
            type != TYPE_NONE
                ? refused(BadPacket.AUTHENTICATION_TYPE)
                : isChecksumRight(bytes) ? Opening.UNSIGNED : refused(BadPacket.CHECKSUM);
        case OspfAuthentication.Password password -> {
          if (type != TYPE_PASSWORD) {
            yield refused(BadPacket.AUTHENTICATION_TYPE);
          }
          byte[] given = Arrays.copyOfRange(bytes, V2_DATA, V2_DATA + PASSWORD_BYTES);
          if (!MessageDigest.isEqual(given, password.password().padded(PASSWORD_BYTES))) {
            yield refused(BadPacket.PASSWORD);
          }
          yield isChecksumRight(bytes) ? Opening.UNSIGNED : refused(BadPacket.CHECKSUM);
        }
        case OspfAuthentication.Keys keys ->
            type != TYPE_KEYS
                ? refused(BadPacket.AUTHENTICATION_TYPE)
                : openSigned(bytes, length, keys.keys(), wallSeconds);
      };
    }

    private Opening openSigned(byte[] bytes, int length, KeyChain keys, long wallSeconds) {
      Optional<Key> key = keys.acceptKey(Wire.u8(bytes, V2_DATA + KEY_ID), wallSeconds);
      if (key.isEmpty()) {
        return refused(BadPacket.KEY_ID);
      }
      KeyAlgorithm algorithm = key.get().algorithm();
      int packetBytes = PacketFormat.V2.lengthBytes(bytes);
      int digestBytes = algorithm.digestBytes();
      if (Wire.u8(bytes, V2_DATA + DIGEST_BYTES) != digestBytes
          || length < packetBytes + digestBytes) {
        return refused(BadPacket.AUTHENTICATION_FORMAT);
      }
      byte[] given = Arrays.copyOfRange(bytes, packetBytes, packetBytes + digestBytes);
      return MessageDigest.isEqual(given, algorithm.sign(key.get().secret(), bytes, packetBytes))
          ? new Opening.Genuine(true, Wire.u32(bytes, V2_DATA + SEQUENCE))
          : refused(BadPacket.DIGEST);
    }

    private boolean isChecksumRight(byte[] bytes) {
      return checksumV2(bytes, PacketFormat.V2.lengthBytes(bytes)) == 0;
    }

    @Override
    public int trailerBytes(OspfAuthentication authentication) {
      return authentication instanceof OspfAuthentication.Keys keys
          ? longestDigestBytes(keys.keys())
          : 0;
    }
  },
  /** RFC 5340, section 4.2.2 and appendix A.3.1; RFC 7166. */
  V3 {
    @Override
    public byte[] seal(byte[] packet, OspfAuthentication authentication, Path path, Clock clock) {
      if (!(authentication instanceof OspfAuthentication.Keys keys)) {
        Wire.putU16(packet, V3_CHECKSUM, checksumV3(packet, packet.length, path));
        return packet;
      }
      // The trailer stands in for the checksum (RFC 7166, section 4.3).
      Key key = keys.keys().sendKeyOrLast(clock.wallSeconds());
      int at = packet.length;
      int trailerBytes = TRAILER_HEADER_BYTES + key.algorithm().digestBytes();
      byte[] sealed = Arrays.copyOf(packet, at + trailerBytes);
      Wire.putU16(sealed, at, TRAILER_TYPE_HMAC);
      Wire.putU16(sealed, at + 2, trailerBytes);
      Wire.putU16(sealed, at + TRAILER_KEY_ID, key.id());
      Wire.putI64(sealed, at + TRAILER_SEQUENCE, clock.sequenceNumbers().getAsLong());
      byte[] digest =
          key.algorithm()
              .signBound(
                  key.secret(),
                  CRYPTOGRAPHIC_PROTOCOL,
                  bytesOf(path.source()),
                  sealed,
                  at + TRAILER_HEADER_BYTES);
      ByteBuffer.wrap(sealed).put(at + TRAILER_HEADER_BYTES, digest);
      return sealed;
    }

    @Override
    public Opening open(
        byte[] bytes, int length, OspfAuthentication authentication, Path path, long wallSeconds) {
      int packetBytes = PacketFormat.V3.lengthBytes(bytes);
      if (authentication instanceof OspfAuthentication.Keys keys) {
        return openSigned(bytes, packetBytes, length, keys.keys(), path, wallSeconds);
      }
      if (options(bytes, OspfPacket.OPTION_AUTHENTICATION_TRAILER)) {
        return refused(BadPacket.AUTHENTICATION_TYPE);
      }
      return checksumV3(bytes, packetBytes, path) == 0
          ? Opening.UNSIGNED
          : refused(BadPacket.CHECKSUM);
    }

    private Opening openSigned(
        byte[] bytes, int packetBytes, int length, KeyChain keys, Path path, long wallSeconds) {
      int at = packetBytes;
      // A block for link-local signalling comes first (RFC 5613, section 2.2).
      if (options(bytes, OPTION_LLS) && length >= at + LLS_HEADER_BYTES) {
        at += Integer.BYTES * Wire.u16(bytes, at + 2);
      }
      if (length < at + TRAILER_HEADER_BYTES || Wire.u16(bytes, at) != TRAILER_TYPE_HMAC) {
        return refused(BadPacket.AUTHENTICATION_TYPE);
      }
      Optional<Key> key = keys.acceptKey(Wire.u16(bytes, at + TRAILER_KEY_ID), wallSeconds);
      if (key.isEmpty()) {
        return refused(BadPacket.KEY_ID);
      }
      KeyAlgorithm algorithm = key.get().algorithm();
      int digestAt = at + TRAILER_HEADER_BYTES;
      int digestBytes = algorithm.digestBytes();
      if (!algorithm.isHmac()
          || Wire.u16(bytes, at + 2) != TRAILER_HEADER_BYTES + digestBytes
          || length < digestAt + digestBytes) {
        return refused(BadPacket.AUTHENTICATION_FORMAT);
      }
      byte[] given = Arrays.copyOfRange(bytes, digestAt, digestAt + digestBytes);
      byte[] right =
          algorithm.signBound(
              key.get().secret(), CRYPTOGRAPHIC_PROTOCOL, bytesOf(path.source()), bytes, digestAt);
      return MessageDigest.isEqual(given, right)
          ? new Opening.Genuine(true, Wire.i64(bytes, at + TRAILER_SEQUENCE))
          : refused(BadPacket.DIGEST);
    }

    // Whether a hello or a database description has one of these options.
    private boolean options(byte[] bytes, int wanted) {
      int type = Wire.u8(bytes, 1);
      int at = type == HELLO ? V3_HELLO_OPTIONS : V3_DESCRIPTION_OPTIONS;
      return type <= DATABASE_DESCRIPTION && (Wire.i32(bytes, at) & wanted) != 0;
    }

    @Override
    public int trailerBytes(OspfAuthentication authentication) {
      return authentication instanceof OspfAuthentication.Keys keys
          ? TRAILER_HEADER_BYTES + longestDigestBytes(keys.keys())
          : 0;
    }
  };

  /** Most characters of a password. */
  public static final int PASSWORD_BYTES = 8;

  private static final int V2_CHECKSUM = 12;
  private static final int V2_TYPE = 14;
  private static final int V2_DATA = 16;
  private static final int TYPE_NONE = 0;
  private static final int TYPE_PASSWORD = 1;
  private static final int TYPE_KEYS = 2;

  /** Of the authentication field of version 2 (RFC 2328, appendix D.3). */
  private static final int KEY_ID = 2;

  private static final int DIGEST_BYTES = 3;
  private static final int SEQUENCE = 4;

  private static final int V3_CHECKSUM = 12;
  private static final int V3_HELLO_OPTIONS = 20;
  private static final int V3_DESCRIPTION_OPTIONS = 16;
  private static final int HELLO = 1;
  private static final int DATABASE_DESCRIPTION = 2;
  private static final int OPTION_LLS = 0x200;
  private static final int LLS_HEADER_BYTES = 4;

  /** Of the trailer (RFC 7166, section 4.1). */
  private static final int TRAILER_HEADER_BYTES = 16;

  private static final int TRAILER_TYPE_HMAC = 1;
  private static final int TRAILER_KEY_ID = 6;
  private static final int TRAILER_SEQUENCE = 8;

  /** OSPFv3 among the users of keys (RFC 7166, section 7). */
  private static final int CRYPTOGRAPHIC_PROTOCOL = 1;

  private static final int OSPF = 89;

  /** Addresses of the IP packet. */
  public record Path(IpAddress source, IpAddress destination) {}

  /**
   * What signatures take from outside.
   *
   * @param wallSeconds since 1970-01-01 UTC, by which keys are valid or not
   * @param sequenceNumbers gives a larger one each time
   */
  public record Clock(long wallSeconds, LongSupplier sequenceNumbers) {}

  /** What checking comes to. */
  public sealed interface Opening {

    Opening UNSIGNED = new Genuine(false, 0);

    /**
     * The packet is whole, and genuine as far as authentication tells.
     *
     * @param sequenceNumber of what is signed: of version 2 32 bits, of version 3 64 bits, unsigned
     */
    record Genuine(boolean isSigned, long sequenceNumber) implements Opening {}

    record Refused(BadPacket reason) implements Opening {}
  }

  /**
   * Makes a packet ready to be sent.
   *
   * @param packet as it was written, handed over
   */
  public abstract byte[] seal(
      byte[] packet, OspfAuthentication authentication, Path path, Clock clock);

  /**
   * Checks a packet that has passed {@link PacketFormat#checkHeader}.
   *
   * @param length of the datagram, of which the packet is the beginning
   */
  public abstract Opening open(
      byte[] bytes, int length, OspfAuthentication authentication, Path path, long wallSeconds);

  /** Bytes that authentication takes behind a packet, at most. */
  public abstract int trailerBytes(OspfAuthentication authentication);

  private static Opening refused(BadPacket reason) {
    return new Opening.Refused(reason);
  }

  private static int longestDigestBytes(KeyChain keys) {
    return keys.keys().stream().mapToInt(key -> key.algorithm().digestBytes()).max().orElse(0);
  }

  /** Over all but the authentication field; 0 if the one within is right. */
  private static int checksumV2(byte[] bytes, int length) {
    int behind = V2_DATA + PASSWORD_BYTES;
    return InternetChecksum.ofSum(
        InternetChecksum.sum(bytes, 0, V2_DATA)
            + InternetChecksum.sum(bytes, behind, length - behind));
  }

  /** Over a pseudo header, too (RFC 8200, section 8.1); 0 if the one within is right. */
  private static int checksumV3(byte[] bytes, int length, Path path) {
    byte[] source = bytesOf(path.source());
    byte[] destination = bytesOf(path.destination());
    return InternetChecksum.ofSum(
        InternetChecksum.sum(source, 0, source.length)
            + InternetChecksum.sum(destination, 0, destination.length)
            + length
            + OSPF
            + InternetChecksum.sum(bytes, 0, length));
  }

  private static byte[] bytesOf(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> v4.toBytes();
      case Ipv6Address v6 -> v6.toBytes();
    };
  }
}
