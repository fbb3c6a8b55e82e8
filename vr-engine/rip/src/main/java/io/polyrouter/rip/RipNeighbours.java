package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    watchAs(neighbour, null);
    out.accept(
        new ProtocolEffect.Notify(
            new RipNotice.NeighbourLost(port.name(), neighbour.address, reason)));
  }

  void removeAll(RipPort port, String reason, long now) {
    for (RipNeighbour neighbour : List.copyOf(port.neighbours.values())) {
      remove(neighbour, reason, now);
    }
  }

  /** Has the path to a neighbour watched as its interface says now, or not at all. */
  void watch(RipNeighbour neighbour) {
    RipPort port = neighbour.port;
    RipInterfaceSettings settings = port.settings;
    IpAddress local = port.sourceFor(neighbour.address);
    if (settings == null || local == null) {
      watchAs(neighbour, null);
      return;
    }
    LivenessSession session = new LivenessSession(port.index, local, neighbour.address);
    watchAs(
        neighbour,
        settings
            .bfd()
            .map(parameters -> new ProtocolEffect.WatchLiveness(session, parameters))
            .orElse(null));
  }

  private void watchAs(RipNeighbour neighbour, ProtocolEffect.@Nullable WatchLiveness wanted) {
    ProtocolEffect.WatchLiveness before = neighbour.watched;
    if (Objects.equals(before, wanted)) {
      return;
    }
    neighbour.watched = wanted;
    if (wanted != null) {
      // First, so that a session of BFD that serves both goes on.
      out.accept(wanted);
    }
    if (before != null && !neighbour.isWatchedBy(before.session())) {
      neighbour.down = false;
      out.accept(new ProtocolEffect.UnwatchLiveness(before.session()));
    }
  }

  /**
   * A path broke, or works again (RFC 5882, section 4.4); or nothing is heard of its session any
   * more, and then it is the neighbour's responses that count.
   */
  void livenessChanged(RipNeighbour neighbour, Liveness liveness, long now) {
    neighbour.down = liveness == Liveness.DOWN;
    if (neighbour.down) {
      table.loseAll(neighbour, now);
    }
  }
}
