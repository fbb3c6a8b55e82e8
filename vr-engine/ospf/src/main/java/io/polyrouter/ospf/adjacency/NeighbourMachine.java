package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.function.ObjLongConsumer;

/** The states of neighbours (RFC 2328, section 10). */
final class NeighbourMachine {

  private final Speaker speaker;
  private final Dialect dialect;

  NeighbourMachine(Speaker speaker) {
    this.speaker = speaker;
    this.dialect = speaker.dialect;
  }

  // ---- coming and going ---------------------------------------------------------------------

  /** A neighbour that nothing is known of yet. */
  Neighbour add(OspfInterface at, int key, IpAddress address) {
    Neighbour.Timers timers =
        new Neighbour.Timers(
            timer(at, key, (found, then) -> fire(found, NeighbourEvent.INACTIVITY, then)),
            timer(at, key, (found, then) -> speaker.exchange.descriptionTimer(found, then)),
            timer(at, key, (found, then) -> speaker.exchange.requestTimer(found, then)),
            timer(at, key, (found, then) -> speaker.flooding.retransmit(found, then)),
            timer(at, key, (found, then) -> speaker.hellos.poll(found, then)),
            timer(at, key, (found, then) -> speaker.restart.expired(found, then)));
    Neighbour neighbour = new Neighbour(at, key, address, timers, speaker.wallSeconds());
    at.neighbours.put(key, neighbour);
    return neighbour;
  }

  private TimerQueue.Timer timer(OspfInterface at, int key, ObjLongConsumer<Neighbour> action) {
    return speaker.timers.timer(now -> {
      Neighbour found = at.neighbours.get(key);
      if (found != null) {
        action.accept(found, now);
      }
    });
  }

  /** Ends what there is with a neighbour, for a reason of its own. */
  void kill(Neighbour neighbour, String reason, long now) {
    speaker.restart.end(neighbour, reason, now);
    fire(neighbour, NeighbourEvent.KILL, reason, now);
    if (neighbour.state == NeighbourState.DOWN && neighbour.configured == null) {
      forget(neighbour);
    }
  }

  private void forget(Neighbour neighbour) {
    if (neighbour.at.neighbours.get(neighbour.key) == neighbour) {
      neighbour.at.neighbours.remove(neighbour.key);
    }
    neighbour.inactivity.cancel();
    neighbour.poll.cancel();
    neighbour.grace.cancel();
    unwatch(neighbour);
  }

  /** Whether an adjacency is to be formed (section 10.4). */
  private boolean wantsAdjacency(Neighbour neighbour) {
    OspfInterface at = neighbour.at;
    if (!at.type.elects() || at.state.isElected()) {
      return true;
    }
    int designation = neighbour.designation(dialect);
    return designation == at.designated || designation == at.backup;
  }

  // ---- events -------------------------------------------------------------------------------

  /** Takes in what happened to a neighbour. */
  void fire(Neighbour neighbour, NeighbourEvent event, long now) {
    fire(neighbour, event, event.text(), now);
  }

  private void fire(Neighbour neighbour, NeighbourEvent event, String reason, long now) {
    if (event == NeighbourEvent.INACTIVITY && neighbour.helped) {
      // It restarts; how long it may, its grace period tells (RFC 3623, section 3.1).
      return;
    }
    if (event == NeighbourEvent.HELLO_RECEIVED || event == NeighbourEvent.START) {
      neighbour.inactivity.set(now + neighbour.at.deadNanos());
    }
    NeighbourState before = neighbour.state;
    NeighbourState after =
        before.after(event, wantsAdjacency(neighbour), !neighbour.requests.isEmpty());
    if (after != before) {
      enter(neighbour, before, after, reason, now);
    }
  }

  private void enter(
      Neighbour neighbour, NeighbourState before, NeighbourState after, String reason, long now) {
    OspfInterface at = neighbour.at;
    boolean wasAdjacent = neighbour.isAdjacent();
    neighbour.state = after;
    neighbour.events++;
    neighbour.changedSeconds = speaker.wallSeconds();
    neighbour.lastReason = reason;
    countExchanging(before, after);
    if (before.isAtLeast(NeighbourState.EX_START) && !after.isAtLeast(NeighbourState.EXCHANGE)) {
      speaker.exchange.clear(neighbour);
      speaker.flooding.clear(neighbour);
    }
    boolean wasTwoWay = before.isAtLeast(NeighbourState.TWO_WAY);
    boolean isTwoWay = after.isAtLeast(NeighbourState.TWO_WAY);
    if (wasTwoWay != isTwoWay) {
      at.isElectionDue |= at.type.elects();
      if (isTwoWay) {
        watch(neighbour);
      } else {
        unwatch(neighbour);
      }
    }
    speaker.isTopologyChanged |= wasAdjacent != neighbour.isAdjacent();
    boolean isTold =
        after == NeighbourState.FULL
            || after == NeighbourState.TWO_WAY
            || wasTwoWay && after.compareTo(before) < 0;
    if (isTold) {
      speaker.tell(
          new OspfNotice.NeighbourChanged(
              at.name(), neighbour.routerId, neighbour.address, after, reason));
    }
    switch (after) {
      case DOWN -> down(neighbour, now);
      case ATTEMPT -> speaker.hellos.greet(neighbour);
      case EX_START -> speaker.exchange.begin(neighbour, now);
      case EXCHANGE -> speaker.exchange.list(neighbour);
      case INIT, TWO_WAY, LOADING, FULL -> {}
    }
  }

  private void countExchanging(NeighbourState before, NeighbourState after) {
    if (before.isExchanging() != after.isExchanging()) {
      speaker.exchanging += after.isExchanging() ? 1 : -1;
      speaker.database.exchangeEnded();
    }
  }

  private void down(Neighbour neighbour, long now) {
    neighbour.inactivity.cancel();
    neighbour.forgetSequenceNumbers();
    neighbour.designated = 0;
    neighbour.backup = 0;
    if (neighbour.configured == null) {
      forget(neighbour);
    } else {
      neighbour.poll.set(now + neighbour.configured.pollSeconds() * 1_000_000_000L);
    }
  }

  // ---- liveness -----------------------------------------------------------------------------

  /** Has the path to a neighbour watched, if the interface wants that (RFC 5882, section 4.4). */
  void watch(Neighbour neighbour) {
    OspfInterface at = neighbour.at;
    OspfInterfaceSettings settings = at.settings;
    IpAddress local = at.address;
    if (settings.bfd().isEmpty() || local == null) {
      unwatch(neighbour);
      return;
    }
    LivenessSession session =
        new LivenessSession(at.isVirtual() ? 0 : at.interfaceIndex, local, neighbour.address);
    if (neighbour.watched != null && !neighbour.watched.equals(session)) {
      unwatch(neighbour);
    }
    neighbour.watched = session;
    speaker.out.accept(new ProtocolEffect.WatchLiveness(session, settings.bfd().get()));
    if (neighbour.helped) {
      tellWhetherHelped(neighbour);
    }
  }

  /** Packets pass a neighbour that restarts, whatever becomes of its BFD (RFC 5882, 4.3.2.1). */
  void tellWhetherHelped(Neighbour neighbour) {
    if (neighbour.watched != null) {
      speaker.out.accept(new ProtocolEffect.ExcuseNeighbour(neighbour.watched, neighbour.helped));
    }
  }

  private void unwatch(Neighbour neighbour) {
    if (neighbour.watched != null) {
      speaker.out.accept(new ProtocolEffect.UnwatchLiveness(neighbour.watched));
      neighbour.watched = null;
      neighbour.isPathBroken = false;
    }
  }
}
