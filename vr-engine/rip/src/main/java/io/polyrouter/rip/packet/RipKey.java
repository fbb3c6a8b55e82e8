package io.polyrouter.rip.packet;

/**
 * A key of a key chain (RFC 4822; RFC 8177).
 *
 * @param id 0 to 255
 * @param send when it is used for what is sent
 * @param accept when it is good for what is received
 */
public record RipKey(
    int id, KeyAlgorithm algorithm, Secret secret, Lifetime send, Lifetime accept) {

  /**
   * A span of time by the wall clock.
   *
   * @param fromSeconds first second, since 1970-01-01 UTC
   * @param toSeconds first second that is too late
   */
  public record Lifetime(long fromSeconds, long toSeconds) {
    /** Without beginning and end. */
    public static final Lifetime ALWAYS = new Lifetime(Long.MIN_VALUE, Long.MAX_VALUE);

    public boolean contains(long seconds) {
      return seconds >= fromSeconds && seconds < toSeconds;
    }
  }
}
