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

  private final RandomGenerator random;
  private final Consumer<ProtocolEffect> out;
  private final Map<UdpPort, Integer> users = new HashMap<>();
  private final Map<UdpPort, BfdSession> sources = new HashMap<>();

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
    openSource(session);
  }

  /** There are more ports than sessions. */
  private void openSource(BfdSession session) {
    AddressFamily family = session.path.remote().family();
    int first = random.nextInt(SOURCE_PORTS);
    UdpPort endpoint;
    do {
      first = (first + 1) % SOURCE_PORTS;
      endpoint = new UdpPort(family, FIRST_SOURCE_PORT + first);
    } while (sources.containsKey(endpoint));
    sources.put(endpoint, session);
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

  /**
   * A port could not be opened; another one is taken, if it was to send from.
   *
   * @return whether it was
   */
  boolean failed(ProtocolEndpoint endpoint) {
    if (!(endpoint instanceof UdpPort port) || port.port() < FIRST_SOURCE_PORT) {
      return false;
    }
    @Nullable BfdSession session = sources.get(port);
    if (session != null) {
      openSource(session);
      sources.remove(port);
    }
    return true;
  }
}
