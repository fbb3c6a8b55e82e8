package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The neighbours of all interfaces: how they come and go, and how their paths are watched. */
final class RipNeighbours {

  private final RipTable table;
  private final Consumer<ProtocolEffect> out;

  RipNeighbours(RipTable table, Consumer<ProtocolEffect> out) {
    this.table = table;
    this.out = out;
  }

  RipNeighbour add(RipPort port, IpAddress address) {
    RipNeighbour neighbour =
        new RipNeighbour(
            port,
            address,
            table.timers(),
            now -> remove(Objects.requireNonNull(port.neighbours.get(address)), "not heard", now));
    port.neighbours.put(address, neighbour);
    out.accept(new ProtocolEffect.Notify(new RipNotice.NeighbourFound(port.name(), address)));
    watch(neighbour);
    return neighbour;
  }

  /** Forgets a neighbour, and what it told. */
  void remove(RipNeighbour neighbour, String reason, long now) {
    RipPort port = neighbour.port;
    table.loseAll(neighbour, now);
    neighbour.silence.cancel();
    port.neighbours.remove(neighbour.address);
    IpAddress local = port.sourceFor(neighbour.address);
    if (local != null && port.settings != null && port.settings.bfd().isPresent()) {
      out.accept(new ProtocolEffect.UnwatchLiveness(session(neighbour, local)));
    }
    out.accept(
        new ProtocolEffect.Notify(
            new RipNotice.NeighbourLost(port.name(), neighbour.address, reason)));
  }

  void removeAll(RipPort port, String reason, long now) {
    for (RipNeighbour neighbour : List.copyOf(port.neighbours.values())) {
      remove(neighbour, reason, now);
    }
  }

  /** Has the path to a neighbour watched, or watched no more, as the interface says. */
  void watch(RipNeighbour neighbour) {
    RipPort port = neighbour.port;
    IpAddress local = port.sourceFor(neighbour.address);
    if (local == null || port.settings == null) {
      return;
    }
    port.settings
        .bfd()
        .ifPresent(parameters ->
            out.accept(new ProtocolEffect.WatchLiveness(session(neighbour, local), parameters)));
  }

  /** The interface no longer wants its neighbours watched. */
  void unwatch(RipNeighbour neighbour) {
    neighbour.down = false;
    IpAddress local = neighbour.port.sourceFor(neighbour.address);
    if (local != null) {
      out.accept(new ProtocolEffect.UnwatchLiveness(session(neighbour, local)));
    }
  }

  private static LivenessSession session(RipNeighbour neighbour, IpAddress local) {
    return new LivenessSession(neighbour.port.index, local, neighbour.address);
  }

  /** A path broke, or works again (RFC 5882, section 4.4). */
  void livenessChanged(RipNeighbour neighbour, Liveness liveness, long now) {
    neighbour.down = liveness == Liveness.DOWN;
    if (neighbour.down) {
      table.loseAll(neighbour, now);
    }
  }
}
