package io.polyrouter.bfd.packet;

import io.polyrouter.net.packet.Wire;

/** Reads and writes BFD Control packets (RFC 5880, section 4.1). */
public final class BfdCodec {

  /** Bytes of a packet without authentication. */
  public static final int HEADER_BYTES = 24;

  /** Type and length of the authentication section. */
  static final int MIN_AUTHENTICATION_BYTES = 2;

  private static final int VERSION = 1;

  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int CONTROL_PLANE_INDEPENDENT = 0x08;
  private static final int AUTHENTICATED = 0x04;
  private static final int DEMAND = 0x02;
  private static final int MULTIPOINT = 0x01;

  /** Fields of a packet. */
  private static final int FLAGS = 1;

  private static final int MULTIPLIER = 2;
  private static final int LENGTH = 3;
  private static final int MY_DISCRIMINATOR = 4;
  private static final int YOUR_DISCRIMINATOR = 8;
  private static final int DESIRED_MIN_TX = 12;
  private static final int REQUIRED_MIN_RX = 16;
  private static final int REQUIRED_MIN_ECHO_RX = 20;

  private BfdCodec() {}

  /** The checks of RFC 5880, section 6.8.6, that need no session, in their order. */
  public static Decoded decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return invalid(BadPacket.TOO_SHORT);
    }
    if (Wire.u8(bytes, 0) >>> 5 != VERSION) {
      return invalid(BadPacket.VERSION);
    }
    int flags = Wire.u8(bytes, FLAGS);
    boolean authenticated = (flags & AUTHENTICATED) != 0;
    int length = length(bytes);
    int least = authenticated ? HEADER_BYTES + MIN_AUTHENTICATION_BYTES : HEADER_BYTES;
    if (length < least || length > bytes.length) {
      return invalid(BadPacket.LENGTH);
    }
    if (Wire.u8(bytes, MULTIPLIER) == 0) {
      return invalid(BadPacket.DETECT_MULTIPLIER);
    }
    if ((flags & MULTIPOINT) != 0) {
      return invalid(BadPacket.MULTIPOINT);
    }
    if ((flags & POLL) != 0 && (flags & FINAL) != 0) {
      return invalid(BadPacket.POLL_AND_FINAL);
    }
    if (Wire.i32(bytes, MY_DISCRIMINATOR) == 0) {
      return invalid(BadPacket.MY_DISCRIMINATOR);
    }
    SessionState state = SessionState.of(flags >>> 6);
    int yourDiscriminator = Wire.i32(bytes, YOUR_DISCRIMINATOR);
    if (yourDiscriminator == 0 && (state == SessionState.INIT || state == SessionState.UP)) {
      return invalid(BadPacket.STATE_WITHOUT_DISCRIMINATOR);
    }
    return new Decoded.Valid(
        new BfdPacket(
            state,
            Wire.u8(bytes, 0) & 0x1f,
            (flags & POLL) != 0,
            (flags & FINAL) != 0,
            (flags & CONTROL_PLANE_INDEPENDENT) != 0,
            authenticated,
            (flags & DEMAND) != 0,
            Wire.u8(bytes, MULTIPLIER),
            Wire.i32(bytes, MY_DISCRIMINATOR),
            yourDiscriminator,
            Wire.u32(bytes, DESIRED_MIN_TX),
            Wire.u32(bytes, REQUIRED_MIN_RX),
            Wire.u32(bytes, REQUIRED_MIN_ECHO_RX)));
  }

  private static Decoded invalid(BadPacket reason) {
    return new Decoded.Invalid(reason);
  }

  /** Length field of a packet that has a header. */
  static int length(byte[] bytes) {
    return Wire.u8(bytes, LENGTH);
  }

  /**
   * A packet with room for an authentication section behind it.
   *
   * @param authenticationBytes 0 exactly if the packet has none
   */
  public static byte[] encode(BfdPacket packet, int authenticationBytes) {
    byte[] bytes = new byte[HEADER_BYTES + authenticationBytes];
    Wire.putU8(bytes, 0, VERSION << 5 | packet.diagnostic());
    Wire.putU8(
        bytes,
        FLAGS,
        packet.state().code() << 6
            | (packet.poll() ? POLL : 0)
            | (packet.isFinal() ? FINAL : 0)
            | (packet.controlPlaneIndependent() ? CONTROL_PLANE_INDEPENDENT : 0)
            | (packet.authenticated() ? AUTHENTICATED : 0)
            | (packet.demand() ? DEMAND : 0));
    Wire.putU8(bytes, MULTIPLIER, packet.detectMultiplier());
    Wire.putU8(bytes, LENGTH, bytes.length);
    Wire.putI32(bytes, MY_DISCRIMINATOR, packet.myDiscriminator());
    Wire.putI32(bytes, YOUR_DISCRIMINATOR, packet.yourDiscriminator());
    Wire.putI32(bytes, DESIRED_MIN_TX, (int) packet.desiredMinTxMicros());
    Wire.putI32(bytes, REQUIRED_MIN_RX, (int) packet.requiredMinRxMicros());
    Wire.putI32(bytes, REQUIRED_MIN_ECHO_RX, (int) packet.requiredMinEchoRxMicros());
    return bytes;
  }
}
