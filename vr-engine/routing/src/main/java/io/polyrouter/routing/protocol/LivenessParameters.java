package io.polyrouter.routing.protocol;

/**
 * What is asked of a liveness session (RFC 5880, section 6.8.1). Where several ask for one session,
 * the shortest intervals and the smallest multiplier hold.
 *
 * @param desiredMinTxMicros shortest interval between own packets
 * @param requiredMinRxMicros shortest interval between packets of the other side
 * @param detectMultiplier how many missing packets mean a broken path, 1 to 255
 */
public record LivenessParameters(
    long desiredMinTxMicros, long requiredMinRxMicros, int detectMultiplier) {

  /** 300 ms, three times. */
  public static final LivenessParameters DEFAULT = new LivenessParameters(300_000, 300_000, 3);
}
