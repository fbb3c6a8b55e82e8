package io.polyrouter.bfd.packet;

/**
 * A BFD Control packet without its authentication section (RFC 5880, section 4.1). The Multipoint
 * bit is left out: it is always zero.
 *
 * @param diagnostic 0 to 31, of the sender's last change
 * @param isFinal F bit
 * @param authenticated A bit: an authentication section follows
 * @param detectMultiplier 1 to 255
 * @param myDiscriminator of the sender, not zero
 * @param yourDiscriminator of the receiver, 0 if the sender does not know it
 * @param desiredMinTxMicros 0 to 2^32 - 1, as the other intervals
 */
public record BfdPacket(
    SessionState state,
    int diagnostic,
    boolean poll,
    boolean isFinal,
    boolean controlPlaneIndependent,
    boolean authenticated,
    boolean demand,
    int detectMultiplier,
    int myDiscriminator,
    int yourDiscriminator,
    long desiredMinTxMicros,
    long requiredMinRxMicros,
    long requiredMinEchoRxMicros) {}
