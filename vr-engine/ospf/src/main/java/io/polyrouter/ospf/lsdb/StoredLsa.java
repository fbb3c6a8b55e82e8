package io.polyrouter.ospf.lsdb;

import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;

/**
 * The place of an LSA in the database, which stays the same from one instance of it to the next.
 * Used by the thread of the protocol instance.
 */
public final class StoredLsa {

  private static final long SECOND_NANOS = 1_000_000_000L;
  static final long NEVER = Long.MIN_VALUE;

  private final Scope scope;
  private Lsa lsa;
  private int ageThen;
  private long sinceNanos;
  private boolean expired;
  private int references;

  /** When it arrived by flooding; {@link Long#MIN_VALUE} for an own one. */
  private long arrivedNanos = NEVER;

  /** When it was last sent in answer to an older instance. */
  private long answeredNanos = NEVER;

  /** Second of the agenda under which it is queued, or is to be looked at. */
  long queuedSecond = NEVER;

  long dueSecond = NEVER;

  StoredLsa(Scope scope, Lsa lsa, long nowNanos) {
    this.scope = scope;
    this.lsa = lsa;
    ageThen = lsa.age();
    sinceNanos = nowNanos;
    expired = ageThen >= LsaHeader.MAX_AGE;
  }

  void replace(Lsa by, long nowNanos, boolean flooded) {
    lsa = by;
    ageThen = by.age();
    sinceNanos = nowNanos;
    expired = ageThen >= LsaHeader.MAX_AGE;
    arrivedNanos = flooded ? nowNanos : NEVER;
  }

  /** Its age is the greatest from now on (RFC 2328, section 14.1). */
  void expire() {
    ageThen = LsaHeader.MAX_AGE;
    expired = true;
  }

  public Scope scope() {
    return scope;
  }

  public LsaKey key() {
    return lsa.key();
  }

  /** The instance of now; its header has the age that it came with. */
  public Lsa lsa() {
    return lsa;
  }

  /** Whether it is out of date, and only kept until everybody knows. */
  public boolean isExpired() {
    return expired;
  }

  /** Its age in seconds, at most {@link LsaHeader#MAX_AGE}. */
  public int age(long nowNanos) {
    long age = ageThen + (nowNanos - sinceNanos) / SECOND_NANOS;
    // What ages at this very moment is told to be out of date by the database.
    return expired ? LsaHeader.MAX_AGE : (int) Math.min(age, LsaHeader.MAX_AGE);
  }

  /** Its header with the age of now. */
  public LsaHeader header(long nowNanos) {
    return lsa.header(age(nowNanos));
  }

  /**
   * What is sent of it.
   *
   * @param delaySeconds that the link takes, added to its age (section 13.3)
   */
  public AgedLsa aged(long nowNanos, int delaySeconds) {
    return new AgedLsa(lsa, Math.min(age(nowNanos) + delaySeconds, LsaHeader.MAX_AGE));
  }

  /** The moment at which it gets out of date by itself. */
  long expiryNanos() {
    return sinceNanos + (LsaHeader.MAX_AGE - ageThen) * SECOND_NANOS;
  }

  /** Whether it arrived by flooding within this time (section 13, (5) (a)). */
  public boolean arrivedWithin(long nanos, long nowNanos) {
    return arrivedNanos != NEVER && nowNanos - arrivedNanos < nanos;
  }

  /** Whether an answer may be sent again; remembers that it is (section 13, (8)). */
  public boolean takeAnswer(long intervalNanos, long nowNanos) {
    if (answeredNanos != NEVER && nowNanos - answeredNanos < intervalNanos) {
      return false;
    }
    answeredNanos = nowNanos;
    return true;
  }

  /** It is on one more link state retransmission list. */
  public void acquire() {
    references++;
  }

  /** It is on one retransmission list less; {@link Database#released} is to be told. */
  void release() {
    references--;
  }

  /** Whether it is on any retransmission list. */
  public boolean isReferenced() {
    return references > 0;
  }

  @Override
  public String toString() {
    return scope + " " + lsa;
  }
}
