package io.polyrouter.transport.tcp;

import java.time.Duration;

/**
 * Bounds of TCP in one virtual router, beside its {@link io.polyrouter.transport.SocketBudget}:
 * what peers alone can bring about does not count as a socket, so that they cannot use up those.
 *
 * @param halfOpen most connections that peers have begun to open; beyond, SYN cookies are sent
 * @param timeWait most connections in TIME-WAIT; beyond, the oldest is forgotten
 * @param timeWaitDuration how long TIME-WAIT lasts (2 MSL; RFC 9293, section 3.4.2)
 */
public record TcpLimits(int halfOpen, int timeWait, Duration timeWaitDuration) {

  public static final TcpLimits DEFAULT = new TcpLimits(1024, 16_384, Duration.ofSeconds(60));

  /** The same with other bounds. */
  public TcpLimits with(int halfOpen, int timeWait) {
    return new TcpLimits(halfOpen, timeWait, timeWaitDuration);
  }

  public TcpLimits {
    if (halfOpen < 1 || timeWait < 1 || timeWaitDuration.isNegative()) {
      throw new IllegalArgumentException(
          "limits must be at least 1 and the duration not negative, not "
              + halfOpen
              + ", "
              + timeWait
              + ", "
              + timeWaitDuration);
    }
  }
}
