package io.polyrouter.transport.tcp;

import java.time.Duration;

/**
 * How much TCP of one virtual router may take. What goes beyond is refused and counted.
 *
 * @param connections most connections, established or being opened by this side
 * @param listeners most listening ports
 * @param halfOpen most connections that peers have begun to open; beyond, SYN cookies are sent
 * @param timeWait most connections in TIME-WAIT; beyond, they are forgotten at once
 * @param bufferBytes most memory in all rings together
 * @param timeWaitDuration how long TIME-WAIT lasts (2 MSL; RFC 9293, section 3.4.2)
 */
public record TcpLimits(
    int connections,
    int listeners,
    int halfOpen,
    int timeWait,
    long bufferBytes,
    Duration timeWaitDuration) {

  public static final TcpLimits DEFAULT =
      new TcpLimits(16_384, 1024, 1024, 16_384, 512L << 20, Duration.ofSeconds(60));
}
