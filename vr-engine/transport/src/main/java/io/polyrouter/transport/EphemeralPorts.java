package io.polyrouter.transport;

import io.polyrouter.stack.IpPacket;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Chooses local ports that others can hardly guess: the simple hash-based algorithm of RFC 6056,
 * section 3.3.3. One for all transport protocols of a virtual router; on its loop only.
 */
public final class EphemeralPorts {

  /** The dynamic ports (RFC 6335, section 6). */
  public static final int FIRST = 49_152;

  public static final int LAST = 65_535;

  private static final int COUNT = LAST - FIRST + 1;

  private final KeyedHash hash;
  private int next;

  public EphemeralPorts(RandomGenerator random) {
    this.hash = new KeyedHash(random);
    this.next = random.nextInt(COUNT);
  }

  /**
   * A port for conversations with a remote endpoint.
   *
   * @param remote where to; while unknown the unspecified address and port 0
   * @param isFree whether a port may be taken
   * @return the port, or 0 if none is free
   */
  public int choose(Endpoint local, Endpoint remote, IntPredicate isFree) {
    long offset =
        hash.of(
            IpPacket.high(local.address()),
            IpPacket.low(local.address()),
            IpPacket.high(remote.address()),
            IpPacket.low(remote.address()),
            remote.port());
    for (int i = 0; i < COUNT; i++) {
      int port = FIRST + (int) Long.remainderUnsigned(offset + next, COUNT);
      next = (next + 1) % COUNT;
      if (isFree.test(port)) {
        return port;
      }
    }
    return 0;
  }
}
