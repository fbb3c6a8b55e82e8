package io.polyrouter.stack.ipv6;

import org.jspecify.annotations.Nullable;

/**
 * Which own address to send from (RFC 6724, section 5). Rules 3 (deprecated), 4 (home) and 7
 * (temporary) do not apply: there are no such addresses here.
 */
final class SourceSelection {

  private SourceSelection() {}

  /** Whether the candidate is better than what was best so far. */
  static boolean isBetter(
      OwnAddress candidate,
      @Nullable OwnAddress best,
      long destinationHigh,
      long destinationLow,
      @Nullable Ipv6Link out) {
    if (best == null) {
      return true;
    }
    // Rule 1: the same address.
    if (candidate.is(destinationHigh, destinationLow)) {
      return true;
    }
    if (best.is(destinationHigh, destinationLow)) {
      return false;
    }
    // Rule 2: appropriate scope.
    int scope = Scopes.of(destinationHigh);
    int ofCandidate = Scopes.of(candidate.high());
    int ofBest = Scopes.of(best.high());
    if (ofCandidate != ofBest) {
      return ofCandidate < ofBest ? ofCandidate >= scope : ofBest < scope;
    }
    // Rule 5: the outgoing interface.
    boolean candidateIsThere = candidate.onLink == out;
    if (candidateIsThere != (best.onLink == out)) {
      return candidateIsThere;
    }
    // Rule 6: matching label.
    int label = label(destinationHigh, destinationLow);
    boolean candidateMatches = label(candidate.high(), candidate.low()) == label;
    if (candidateMatches != (label(best.high(), best.low()) == label)) {
      return candidateMatches;
    }
    // Rule 8: longest matching prefix.
    return commonBits(candidate, destinationHigh, destinationLow)
        > commonBits(best, destinationHigh, destinationLow);
  }

  /** Not beyond the on-link prefix of the own address (RFC 6724, section 2.2). */
  private static int commonBits(OwnAddress own, long high, long low) {
    long difference = own.high() ^ high;
    int bits =
        difference != 0
            ? Long.numberOfLeadingZeros(difference)
            : 64 + Long.numberOfLeadingZeros(own.low() ^ low);
    return Math.min(bits, own.address.prefixLength());
  }

  /** Of the default policy table (RFC 6724, section 2.1). */
  private static int label(long high, long low) {
    if (high == 0) {
      return low == 1 ? 0 : low >>> 32 == 0 ? 3 : 1;
    }
    if (high >>> 48 == 0x2002) {
      return 2;
    }
    if (high >>> 32 == 0x2001_0000L) {
      return 5;
    }
    if (high >>> 57 == 0xfc >>> 1) {
      return 13;
    }
    if (high >>> 54 == 0xfec0 >>> 6) {
      return 11;
    }
    return high >>> 48 == 0x3ffe ? 12 : 1;
  }
}
