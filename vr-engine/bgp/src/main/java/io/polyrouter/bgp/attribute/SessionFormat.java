package io.polyrouter.bgp.attribute;

import io.polyrouter.bgp.nlri.Family;
import java.util.Collection;

/**
 * What two speakers have agreed on, as far as bytes of UPDATEs depend on it. Sets of families are
 * kept as bits, see {@link Family#bit}.
 *
 * @param fourOctetAs whether AS numbers have four octets (RFC 6793)
 * @param families that routes may be of
 * @param pathIdsIn families whose prefixes come with path identifiers (RFC 7911)
 * @param pathIdsOut families whose prefixes are sent with path identifiers
 * @param extendedNextHops IPv4 families whose next hops may be IPv6 addresses (RFC 8950)
 * @param maxMessageBytes of a message that is sent: 4096, or 65535 (RFC 8654)
 * @param firstAs the AS number that paths from this peer have to begin with, 0 for any
 */
public record SessionFormat(
    PeerKind kind,
    boolean fourOctetAs,
    int families,
    int pathIdsIn,
    int pathIdsOut,
    int extendedNextHops,
    int maxMessageBytes,
    int firstAs) {

  /** RFC 4271, section 4.1. */
  public static final int STANDARD_MESSAGE_BYTES = 4_096;

  /** RFC 8654, section 3. */
  public static final int EXTENDED_MESSAGE_BYTES = 65_535;

  /** Four-octet AS numbers, messages of ordinary size, nothing beyond. */
  public static SessionFormat of(PeerKind kind, Collection<Family> families) {
    return new SessionFormat(kind, true, bits(families), 0, 0, 0, STANDARD_MESSAGE_BYTES, 0);
  }

  /** Families as bits. */
  public static int bits(Collection<Family> families) {
    int bits = 0;
    for (Family each : families) {
      bits |= each.bit();
    }
    return bits;
  }

  public boolean has(Family family) {
    return (families & family.bit()) != 0;
  }

  public boolean receivesPathIds(Family family) {
    return (pathIdsIn & family.bit()) != 0;
  }

  public boolean sendsPathIds(Family family) {
    return (pathIdsOut & family.bit()) != 0;
  }

  public boolean extendsNextHop(Family family) {
    return (extendedNextHops & family.bit()) != 0;
  }

  /** The same with routes of these families only, as bits. */
  public SessionFormat withFamilies(int bits) {
    return new SessionFormat(
        kind, fourOctetAs, bits, pathIdsIn, pathIdsOut, extendedNextHops, maxMessageBytes, firstAs);
  }

  /** The same with AS numbers of two octets. */
  public SessionFormat withTwoOctetAs() {
    return new SessionFormat(
        kind, false, families, pathIdsIn, pathIdsOut, extendedNextHops, maxMessageBytes, firstAs);
  }

  /** The same with path identifiers both ways. */
  public SessionFormat withPathIds(Collection<Family> of) {
    return new SessionFormat(
        kind,
        fourOctetAs,
        families,
        bits(of),
        bits(of),
        extendedNextHops,
        maxMessageBytes,
        firstAs);
  }

  /** The same with IPv6 next hops for IPv4 families. */
  public SessionFormat withExtendedNextHops(Collection<Family> of) {
    return new SessionFormat(
        kind, fourOctetAs, families, pathIdsIn, pathIdsOut, bits(of), maxMessageBytes, firstAs);
  }

  /** The same with paths that have to begin with an AS number. */
  public SessionFormat withFirstAs(int as) {
    return new SessionFormat(
        kind, fourOctetAs, families, pathIdsIn, pathIdsOut, extendedNextHops, maxMessageBytes, as);
  }

  /** The same with long messages. */
  public SessionFormat withExtendedMessages() {
    return new SessionFormat(
        kind,
        fourOctetAs,
        families,
        pathIdsIn,
        pathIdsOut,
        extendedNextHops,
        EXTENDED_MESSAGE_BYTES,
        firstAs);
  }
}
