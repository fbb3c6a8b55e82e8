package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.adjacency.DesignatedRouterElection.Candidate;
import io.polyrouter.ospf.adjacency.DesignatedRouterElection.Result;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.routing.protocol.ProtocolEffect;
import java.util.List;

/** The states of interfaces (RFC 2328, section 9). */
final class InterfaceMachine {

  private final Speaker speaker;
  private final Dialect dialect;

  InterfaceMachine(Speaker speaker) {
    this.speaker = speaker;
    this.dialect = speaker.dialect;
  }

  /** What happens to an interface (section 9.2). */
  enum Event {
    UP,
    WAIT_TIMER,
    BACKUP_SEEN,
    NEIGHBOUR_CHANGE,
    LOOP,
    DOWN
  }

  /** Takes in what happened to an interface. */
  void fire(OspfInterface at, Event event, long now) {
    InterfaceState before = at.state;
    InterfaceState after =
        switch (event) {
          case UP -> before == InterfaceState.DOWN ? firstState(at) : before;
          case LOOP -> InterfaceState.LOOPBACK;
          case DOWN -> InterfaceState.DOWN;
          case WAIT_TIMER, BACKUP_SEEN ->
              before == InterfaceState.WAITING ? elect(at, now) : before;
          case NEIGHBOUR_CHANGE ->
              before == InterfaceState.DR_OTHER || before.isElected() ? elect(at, now) : before;
        };
    if (after != before) {
      enter(at, before, after, now);
    }
  }

  /** The state of an interface that comes up (section 9.3). */
  private static InterfaceState firstState(OspfInterface at) {
    if (!at.type.elects()) {
      return InterfaceState.POINT_TO_POINT;
    }
    return at.settings.priority() == 0 || at.settings.passive()
        ? InterfaceState.DR_OTHER
        : InterfaceState.WAITING;
  }

  private void enter(OspfInterface at, InterfaceState before, InterfaceState after, long now) {
    at.state = after;
    at.events++;
    speaker.isTopologyChanged = true;
    speaker.tell(new OspfNotice.InterfaceChanged(at.name(), after));
    if (after != InterfaceState.WAITING) {
      at.waiting.cancel();
    }
    if (!at.isSpeaking()) {
      silence(at, now);
      joinOrLeave(at);
      return;
    }
    joinOrLeave(at);
    boolean wasSpeaking = before.isSpeaking();
    if (!wasSpeaking) {
      if (after == InterfaceState.WAITING) {
        at.waiting.set(now + at.deadNanos());
      }
      speaker.ownRestart.announce(at, now);
      startConfigured(at, now);
      if (at.settings.neighbours().isEmpty()) {
        speaker.hellos.tick(at, now);
      }
      at.hello.set(now + at.helloNanos());
    } else if (at.type == NetworkType.NON_BROADCAST && after.isElected() && !before.isElected()) {
      // Those that cannot be elected are greeted by those that are (section 9.4, step 6).
      for (Neighbour neighbour : List.copyOf(at.neighbours.values())) {
        if (neighbour.priority == 0) {
          speaker.neighbours.fire(neighbour, NeighbourEvent.START, now);
        }
      }
    }
  }

  /** Begins with the neighbours that are configured. */
  void startConfigured(OspfInterface at, long now) {
    for (var configured : at.settings.neighbours()) {
      int key = speaker.hellos.key(at, 0, configured.address());
      if (!dialect.identifiesByAddress(at.type)) {
        // Version 3 tells neighbours apart by router IDs, which are not known before their hellos.
        key = configured.address().hashCode();
      }
      Neighbour neighbour = at.neighbours.get(key);
      if (neighbour == null) {
        neighbour = speaker.neighbours.add(at, key, configured.address());
      }
      neighbour.configured = configured;
      neighbour.priority = configured.priority();
      startAgain(neighbour, now);
    }
  }

  /** Begins with a neighbour if it is configured, and is to be greeted first. */
  void startAgain(Neighbour neighbour, long now) {
    boolean isGreeted = neighbour.at.type != NetworkType.NON_BROADCAST || neighbour.priority > 0;
    if (neighbour.configured != null && isGreeted) {
      speaker.neighbours.fire(neighbour, NeighbourEvent.START, now);
    }
  }

  private void silence(OspfInterface at, long now) {
    for (Neighbour neighbour : List.copyOf(at.neighbours.values())) {
      neighbour.configured = null;
      speaker.restart.end(neighbour, "the interface is down", now);
      speaker.neighbours.fire(neighbour, NeighbourEvent.LINK_DOWN, now);
    }
    at.hello.cancel();
    at.waiting.cancel();
    at.acknowledge.cancel();
    at.pace.cancel();
    at.floods.clear();
    at.acknowledgements.clear();
    at.designated = 0;
    at.backup = 0;
    at.isElectionDue = false;
    at.immediateHelloNanos = Long.MIN_VALUE;
  }

  private void joinOrLeave(OspfInterface at) {
    boolean hasMulticast = at.isSpeaking() && !at.isVirtual();
    at.joinedAllRouters = joinOrLeave(at, dialect.allRouters(), at.joinedAllRouters, hasMulticast);
    at.joinedDesignatedRouters =
        joinOrLeave(
            at,
            dialect.designatedRouters(),
            at.joinedDesignatedRouters,
            hasMulticast && at.state.isElected());
  }

  private boolean joinOrLeave(OspfInterface at, IpAddress group, boolean is, boolean wanted) {
    if (wanted && !is) {
      speaker.out.accept(new ProtocolEffect.JoinGroup(at.interfaceIndex, group));
    } else if (!wanted && is) {
      speaker.out.accept(new ProtocolEffect.LeaveGroup(at.interfaceIndex, group));
    }
    return wanted;
  }

  // ---- election -----------------------------------------------------------------------------

  /** What neighbours say about designated routers has changed: elects if that is due. */
  void settle(OspfInterface at, long now) {
    if (at.isElectionDue) {
      at.isElectionDue = false;
      fire(at, Event.NEIGHBOUR_CHANGE, now);
    }
  }

  /** Elects designated routers; the state that follows (section 9.4). */
  private InterfaceState elect(OspfInterface at, long now) {
    if (at.address == null || speaker.restart.isDesignatedHelped(at)) {
      return at.state;
    }
    int own = dialect.designation(speaker.routerId, at.address);
    Candidate self =
        new Candidate(speaker.routerId, own, at.settings.priority(), at.designated, at.backup);
    List<Candidate> others =
        at.neighbours.values().stream()
            .filter(neighbour -> neighbour.state.isAtLeast(NeighbourState.TWO_WAY))
            .map(neighbour -> neighbour.candidate(dialect))
            .toList();
    Result result = DesignatedRouterElection.elect(self, others);
    boolean isChanged = result.designated() != at.designated || result.backup() != at.backup;
    at.designated = result.designated();
    at.backup = result.backup();
    InterfaceState after =
        own == result.designated()
            ? InterfaceState.DESIGNATED_ROUTER
            : own == result.backup() ? InterfaceState.BACKUP : InterfaceState.DR_OTHER;
    if (isChanged) {
      speaker.isTopologyChanged = true;
      // What adjacencies are wanted depends on the state: it has to be known before.
      InterfaceState before = at.state;
      at.state = after;
      for (Neighbour neighbour : List.copyOf(at.neighbours.values())) {
        speaker.neighbours.fire(neighbour, NeighbourEvent.ADJACENCY_OK, now);
      }
      at.state = before;
    }
    return after;
  }
}
