package io.polyrouter.southbound.openflow;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * How the southbound works as a whole.
 *
 * @param listen where switches connect to
 * @param echoInterval a silent session is probed by an echo request after this time, and closed
 *     after two more
 * @param settleTime how long flows of a virtual router that a switch still holds from before a
 *     restart of the controller are kept, counted from the moment when the virtual router and the
 *     switch are both there; time enough to learn neighbours and routes anew
 * @param orphanTime how long flows of a virtual router that has not shown up since the start of the
 *     controller are kept
 */
public record SouthboundOptions(
    InetSocketAddress listen, Duration echoInterval, Duration settleTime, Duration orphanTime) {

  /** The port assigned to OpenFlow by IANA. */
  public static final int DEFAULT_PORT = 6653;

  public SouthboundOptions {
    if (echoInterval.isNegative() || echoInterval.isZero()) {
      throw new IllegalArgumentException("the echo interval must be longer than nothing");
    }
    if (settleTime.isNegative() || orphanTime.isNegative()) {
      throw new IllegalArgumentException("settle and orphan times must not be negative");
    }
  }

  /** Port 6653 of the loopback address. */
  public static SouthboundOptions defaults() {
    return new SouthboundOptions(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofSeconds(120));
  }
}
