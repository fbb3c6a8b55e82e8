package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.UpperLayer.IpError;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a connection in TIME-WAIT (RFC 9293, section 3.6.1): enough to acknowledge the
 * peer's FIN again, and to tell old segments from a new connection.
 */
final class TimeWait implements Flow {

  private final TcpLayer layer;
  private final FlowKey key;
  private final @Nullable SegmentSigner signer;
  private final SendOptions sendOptions;
  private final long sendNext;
  private final long receiveNext;
  private final boolean timestamps;
  private final int windowField;
  private final int minHopLimit;
  private int recentTimestamp;
  private int challenges;

  // Neighbours in the queue of those that wait.
  @Nullable TimeWait earlier;
  @Nullable TimeWait later;
  long endsNanos;

  TimeWait(TcpLayer layer, Connection connection) {
    this.layer = layer;
    this.key = connection.key();
    this.signer = connection.signer();
    this.sendOptions = layer.sendOptions(connection.options(), key);
    this.sendNext = connection.sender().next();
    this.receiveNext = connection.receiver().next();
    this.windowField = connection.receiver().offerWindow();
    this.minHopLimit = connection.minHopLimit();
    this.timestamps = connection.output().usesTimestamps();
    this.recentTimestamp = connection.output().recentTimestamp();
  }

  @Override
  public FlowKey key() {
    return key;
  }

  @Override
  public TcpState state() {
    return TcpState.TIME_WAIT;
  }

  @Override
  public @Nullable SegmentSigner signer() {
    return signer;
  }

  @Override
  public int minHopLimit() {
    return minHopLimit;
  }

  @Override
  public long widen(int sequence) {
    return receiveNext + (sequence - (int) receiveNext);
  }

  /** First sequence number that this side has not used. */
  long sendNext() {
    return sendNext;
  }

  /**
   * Whether a SYN may begin a new connection in place of this one: it cannot be an old duplicate
   * (RFC 6191, section 2; RFC 9293, section 3.6.1, MAY-2).
   */
  boolean maySucceed(Segment syn) {
    if (timestamps && syn.hasTimestamps) {
      int difference = syn.timestamp - recentTimestamp;
      return difference > 0 || difference == 0 && isBeyond(syn.sequence);
    }
    return isBeyond(syn.sequence);
  }

  private boolean isBeyond(int sequence) {
    return sequence - (int) receiveNext > 0;
  }

  @Override
  public void arrived(Segment segment, long nowNanos) {
    boolean paws =
        timestamps
            && segment.hasTimestamps
            && !segment.isRst()
            && segment.timestamp - recentTimestamp < 0;
    if (paws) {
      layer.counters.count(TcpCounter.PAWS_DROPS);
      acknowledge(nowNanos);
      return;
    }
    if (segment.isRst()) {
      if (segment.sequence == (int) receiveNext) {
        layer.counters.count(TcpCounter.IN_RESETS);
        layer.endTimeWait(this);
      }
      return;
    }
    if (segment.isSyn()) {
      acknowledge(nowNanos);
      return;
    }
    boolean finAgain =
        segment.isFin() && segment.sequence + segment.payloadBytes + 1 == (int) receiveNext;
    if (finAgain) {
      if (timestamps && segment.hasTimestamps) {
        recentTimestamp = segment.timestamp;
      }
      layer.restartTimeWait(this, nowNanos);
      challenges = 0;
      acknowledge(nowNanos);
    } else if (segment.sequence != (int) receiveNext || segment.sequenceLength() > 0) {
      acknowledge(nowNanos);
    }
  }

  /** So often at most, lest two sides that disagree answer each other for ever. */
  private void acknowledge(long nowNanos) {
    if (challenges++ >= TcpLayer.CHALLENGES_PER_CONNECTION) {
      layer.counters.count(TcpCounter.CHALLENGE_ACKS_SUPPRESSED);
      return;
    }
    SegmentOutput output = layer.output();
    output.begin(key, signer, 0);
    if (timestamps) {
      output.timestamps(false, layer.timestamp(key, nowNanos), recentTimestamp);
    }
    output.send(sendNext, receiveNext, TcpSegment.ACK, windowField, sendOptions, nowNanos);
  }

  @Override
  public void errorArrived(IpError error, int mtuBytes, int sequence, long nowNanos) {
    // Nothing is outstanding that it could be about.
    layer.counters.count(TcpCounter.ICMP_REFUSED);
  }

  @Override
  public void drop(IOException why, long nowNanos) {
    layer.endTimeWait(this);
  }

  @Override
  public TcpInfo info(long nowNanos) {
    return PassiveOpen.info(key, TcpState.TIME_WAIT);
  }
}
