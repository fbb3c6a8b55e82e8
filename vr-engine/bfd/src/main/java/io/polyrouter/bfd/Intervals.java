package io.polyrouter.bfd;

import io.polyrouter.bfd.packet.BfdPacket;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.routing.protocol.LivenessParameters;

/**
 * What both ends of a session want, and what that comes to (RFC 5880, sections 6.8.1 to 6.8.4). All
 * in microseconds.
 */
final class Intervals {

  /** Shortest interval of what is sent while the session is not up (section 6.8.3). */
  static final long SLOW_TX_MICROS = 1_000_000;

  /** bfd.RemoteMinRxInterval before anything is heard (section 6.8.1). */
  private static final long INITIAL_REMOTE_MIN_RX_MICROS = 1;

  /** bfd.DesiredMinTxInterval and bfd.RequiredMinRxInterval, as packets say. */
  private long desiredMinTx = SLOW_TX_MICROS;

  private long requiredMinRx = SLOW_TX_MICROS;

  /** As they are used, until the neighbour has taken note of the others. */
  private long usedDesiredMinTx = SLOW_TX_MICROS;

  private long usedRequiredMinRx = SLOW_TX_MICROS;

  private long remoteMinRx = INITIAL_REMOTE_MIN_RX_MICROS;
  private long remoteDesiredMinTx;
  private int remoteMultiplier;

  long desiredMinTx() {
    return desiredMinTx;
  }

  long requiredMinRx() {
    return requiredMinRx;
  }

  int remoteMultiplier() {
    return remoteMultiplier;
  }

  /**
   * Wants other intervals (section 6.8.3). While the session is up, sending becomes slower, and
   * detection faster, only by {@link #agreed}.
   *
   * @return whether the neighbour has to be told, by a poll sequence
   */
  boolean want(LivenessParameters wanted, SessionState state) {
    boolean isUp = state == SessionState.UP;
    long tx =
        isUp ? wanted.desiredMinTxMicros() : Math.max(wanted.desiredMinTxMicros(), SLOW_TX_MICROS);
    long rx = wanted.requiredMinRxMicros();
    boolean isNew = tx != desiredMinTx || rx != requiredMinRx;
    desiredMinTx = tx;
    requiredMinRx = rx;
    if (!isUp || tx < usedDesiredMinTx) {
      usedDesiredMinTx = tx;
    }
    if (!isUp || rx > usedRequiredMinRx) {
      usedRequiredMinRx = rx;
    }
    return isNew;
  }

  /** The neighbour has taken note of what packets say. */
  void agreed() {
    usedDesiredMinTx = desiredMinTx;
    usedRequiredMinRx = requiredMinRx;
  }

  void heard(BfdPacket packet) {
    remoteMinRx = packet.requiredMinRxMicros();
    remoteDesiredMinTx = packet.desiredMinTxMicros();
    remoteMultiplier = packet.detectMultiplier();
  }

  /** The neighbour is not heard any more. */
  void forgetRemote() {
    remoteMinRx = INITIAL_REMOTE_MIN_RX_MICROS;
    remoteDesiredMinTx = 0;
    remoteMultiplier = 0;
    agreed();
  }

  /** Between own packets, before jitter; 0 if the neighbour wants none periodically. */
  long txMicros() {
    return remoteMinRx == 0 ? 0 : Math.max(usedDesiredMinTx, remoteMinRx);
  }

  /** Longest between packets of the neighbour. */
  long rxMicros() {
    return Math.max(usedRequiredMinRx, remoteDesiredMinTx);
  }

  /** After which the neighbour is not heard any more (section 6.8.4). */
  long detectionMicros() {
    return remoteMultiplier * rxMicros();
  }
}
