package io.polyrouter.bfd;

import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.bfd.packet.BfdCodec;
import io.polyrouter.bfd.packet.BfdPacket;
import io.polyrouter.bfd.packet.PacketAuthentication;
import io.polyrouter.bfd.packet.PacketAuthentication.Result;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Authentication of one session, with its sequence numbers: bfd.XmitAuthSeq, bfd.RcvAuthSeq and
 * bfd.AuthSeqKnown of RFC 5880, section 6.8.1.
 */
final class SessionAuthentication {

  /** How many lost packets the sequence number may run ahead by, in detection times. */
  private static final int WINDOW_DETECTIONS = 3;

  private final LongSupplier wallClockSeconds;
  private BfdAuthentication how = new BfdAuthentication.None();
  private int sentSequence;
  private @Nullable BfdPacket lastSent;
  private boolean sequenceKnown;
  private int receivedSequence;

  /**
   * @param firstSequence random
   */
  SessionAuthentication(LongSupplier wallClockSeconds, int firstSequence) {
    this.wallClockSeconds = wallClockSeconds;
    this.sentSequence = firstSequence;
  }

  void configure(BfdAuthentication wanted) {
    if (!how.equals(wanted)) {
      how = wanted;
      sequenceKnown = false;
    }
  }

  boolean isUsed() {
    return !(how instanceof BfdAuthentication.None);
  }

  /** Nothing was heard for two detection times; the neighbour may have started anew. */
  void forgetSequence() {
    sequenceKnown = false;
  }

  /** The bytes of a packet whose A bit is {@link #isUsed}. */
  byte[] seal(BfdPacket packet) {
    return switch (how) {
      case BfdAuthentication.None none -> BfdCodec.encode(packet, 0);
      case BfdAuthentication.Password password ->
          PacketAuthentication.withPassword(packet, password.keyId(), password.password());
      case BfdAuthentication.Keys keys -> {
        if (keys.meticulous() || !packet.equals(lastSent)) {
          sentSequence++;
        }
        lastSent = packet;
        yield PacketAuthentication.signed(
            packet,
            keys.chain().sendKeyOrLast(wallClockSeconds.getAsLong()),
            keys.meticulous(),
            sentSequence);
      }
    };
  }

  /** Why a packet is not genuine; null if it is. */
  @Nullable BadPacket verify(byte[] bytes, BfdPacket packet) {
    if (packet.authenticated() != isUsed()) {
      return isUsed() ? BadPacket.AUTHENTICATION_MISSING : BadPacket.AUTHENTICATION_UNEXPECTED;
    }
    return switch (how) {
      case BfdAuthentication.None none -> null;
      case BfdAuthentication.Password password ->
          judge(
              PacketAuthentication.checkPassword(bytes, password.keyId(), password.password()),
              packet,
              false);
      case BfdAuthentication.Keys keys -> {
        long now = wallClockSeconds.getAsLong();
        yield judge(
            PacketAuthentication.checkSigned(
                bytes, id -> keys.chain().acceptKey(id, now), keys.meticulous()),
            packet,
            keys.meticulous());
      }
    };
  }

  private @Nullable BadPacket judge(Result result, BfdPacket packet, boolean meticulous) {
    return switch (result) {
      case Result.Refused refused -> refused.reason();
      case Result.Genuine genuine -> take(genuine.sequenceNumber(), packet, meticulous);
    };
  }

  /**
   * Looks at the sequence number last, when the packet is known to be genuine: nobody else may set
   * what is known of it.
   */
  private @Nullable BadPacket take(OptionalInt given, BfdPacket packet, boolean meticulous) {
    if (given.isEmpty()) {
      return null;
    }
    int ahead = given.getAsInt() - receivedSequence;
    int least = meticulous ? 1 : 0;
    if (sequenceKnown && (ahead < least || ahead > WINDOW_DETECTIONS * packet.detectMultiplier())) {
      return BadPacket.SEQUENCE_NUMBER;
    }
    sequenceKnown = true;
    receivedSequence = given.getAsInt();
    return null;
  }
}
