package io.polyrouter.bfd;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEndpoint.UdpPort;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The UDP ports of an instance: those that packets come to, and for each session one of its own
 * that its packets come from (RFC 5881, section 4; RFC 5883, section 5).
 */
final class BfdPorts {

  static final int SINGLE_HOP = 3784;
  static final int MULTIHOP = 4784;

  private static final int FIRST_SOURCE_PORT = 49_152;
  private static final int SOURCE_PORTS = 65_536 - FIRST_SOURCE_PORT;

  /** So many taken ports are no chance: it is left with the last, which may become free. */
  private static final int MOST_TRIES = 8;

  private final RandomGenerator random;
  private final Consumer<ProtocolEffect> out;
  private final Map<UdpPort, Integer> users = new HashMap<>();
  private final Map<UdpPort, Source> sources = new HashMap<>();

  /**
   * Whose packets come from a port.
   *
   * @param tries how many ports have been tried for it, this one among them
   */
  private record Source(BfdSession session, int tries) {}

  BfdPorts(RandomGenerator random, Consumer<ProtocolEffect> out) {
    this.random = random;
    this.out = out;
  }

  /** The port that packets of a path go to. */
  static int destination(BfdPath path) {
    return path.isMultihop() ? MULTIHOP : SINGLE_HOP;
  }

  private static UdpPort listening(BfdSession session) {
    return new UdpPort(session.path.remote().family(), destination(session.path));
  }

  void open(BfdSession session) {
    UdpPort endpoint = listening(session);
    if (users.merge(endpoint, 1, Integer::sum) == 1) {
      out.accept(new ProtocolEffect.OpenEndpoint(endpoint));
    }
    openSource(session, 1);
  }

  /** There are more ports than sessions. */
  private void openSource(BfdSession session, int tries) {
    AddressFamily family = session.path.remote().family();
    int first = random.nextInt(SOURCE_PORTS);
    UdpPort endpoint;
    do {
      first = (first + 1) % SOURCE_PORTS;
      endpoint = new UdpPort(family, FIRST_SOURCE_PORT + first);
    } while (sources.containsKey(endpoint));
    sources.put(endpoint, new Source(session, tries));
    session.setSourcePort(endpoint.port());
    out.accept(new ProtocolEffect.OpenEndpoint(endpoint));
  }

  void close(BfdSession session) {
    UdpPort source = session.sourceEndpoint();
    sources.remove(source);
    out.accept(new ProtocolEffect.CloseEndpoint(source));
    UdpPort endpoint = listening(session);
    if (users.merge(endpoint, -1, Integer::sum) == 0) {
      users.remove(endpoint);
      out.accept(new ProtocolEffect.CloseEndpoint(endpoint));
    }
  }

  /** Whether packets go out from there, and none come in. */
  static boolean isSource(ProtocolEndpoint endpoint) {
    return endpoint instanceof UdpPort port && port.port() >= FIRST_SOURCE_PORT;
  }

  /** The session whose packets come from there; null if there is none any more. */
  @Nullable BfdSession sessionFrom(ProtocolEndpoint endpoint) {
    Source source = endpoint instanceof UdpPort port ? sources.get(port) : null;
    return source == null ? null : source.session;
  }

  /**
   * Another port in place of one that somebody else has.
   *
   * @return false if there have been too many of these; then the session keeps this one
   */
  boolean replaceSource(BfdSession session) {
    UdpPort taken = session.sourceEndpoint();
    Source source = sources.get(taken);
    if (source == null || source.tries >= MOST_TRIES) {
      return false;
    }
    // The taken one is not chosen again, since it is still among them.
    openSource(session, source.tries + 1);
    sources.remove(taken);
    out.accept(new ProtocolEffect.CloseEndpoint(taken));
    return true;
  }
}
