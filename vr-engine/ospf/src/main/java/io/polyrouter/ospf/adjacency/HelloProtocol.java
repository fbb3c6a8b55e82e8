package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.packet.OspfPacket;
import io.polyrouter.ospf.packet.OspfPacket.Hello;
import io.polyrouter.ospf.packet.PacketGuard.Opening;
import io.polyrouter.ospf.settings.NetworkType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds neighbours, and keeps them (RFC 2328, sections 9.5 and 10.5). */
final class HelloProtocol {

  /** Neighbours of one interface. */
  static final int MAX_NEIGHBOURS = 1_000;

  /** Between hellos that answer a new neighbour at once. */
  private static final long IMMEDIATE_NANOS = 1_000_000_000L;

  private final Speaker speaker;
  private final Dialect dialect;

  HelloProtocol(Speaker speaker) {
    this.speaker = speaker;
    this.dialect = speaker.dialect;
  }

  // ---- sending ------------------------------------------------------------------------------

  /** The hello timer has fired: says hello, and sets it again. */
  void tick(OspfInterface at, long now) {
    if (at.isSpeaking()) {
      at.hello.set(now + at.helloNanos());
      sayHello(at);
    }
  }

  /** Says hello to everybody who is to hear it. */
  void sayHello(OspfInterface at) {
    if (!at.isUnicast()) {
      send(at, dialect.allRouters());
    } else if (at.isVirtual()) {
      if (at.peerAddress != null) {
        send(at, at.peerAddress);
      }
    } else {
      for (Neighbour neighbour : at.neighbours.values()) {
        if (neighbour.state != NeighbourState.DOWN && isGreeted(at, neighbour)) {
          send(at, neighbour.address);
        }
      }
    }
  }

  /** Whether a neighbour on a link without broadcast gets hellos (section 9.5.1). */
  private boolean isGreeted(OspfInterface at, Neighbour neighbour) {
    if (at.type != NetworkType.NON_BROADCAST || at.state.isElected()) {
      return true;
    }
    int designation = neighbour.designation(dialect);
    boolean isElected = designation == at.designated || designation == at.backup;
    return isElected || at.settings.priority() > 0 && neighbour.priority > 0;
  }

  /** Says hello to a configured neighbour that is down, now and then. */
  void poll(Neighbour neighbour, long now) {
    if (neighbour.configured == null || !neighbour.at.isSpeaking()) {
      return;
    }
    neighbour.poll.set(now + neighbour.configured.pollSeconds() * 1_000_000_000L);
    if (neighbour.state == NeighbourState.DOWN) {
      send(neighbour.at, neighbour.address);
    }
  }

  /** Says hello to a configured neighbour for the first time (section 10.3, Start). */
  void greet(Neighbour neighbour) {
    if (isGreeted(neighbour.at, neighbour)) {
      send(neighbour.at, neighbour.address);
    }
  }

  private void send(OspfInterface at, IpAddress destination) {
    List<Integer> heard = new ArrayList<>();
    for (Neighbour neighbour : at.neighbours.values()) {
      if (neighbour.state.isAtLeast(NeighbourState.INIT)) {
        heard.add(neighbour.routerId);
      }
    }
    speaker.sender.send(
        at,
        destination,
        new Hello(
            speaker.sender.header(at),
            dialect.networkMask(at),
            at.interfaceId,
            at.settings.timers().helloSeconds(),
            dialect.helloOptions(at.areaType, at.settings.authentication()),
            at.settings.priority(),
            at.settings.timers().deadSeconds(),
            at.designated,
            at.backup,
            heard));
  }

  /** Says hello to a new neighbour without waiting, so that it knows that it is heard. */
  private void sayHelloAtOnce(Neighbour neighbour, long now) {
    OspfInterface at = neighbour.at;
    if (at.isUnicast()) {
      send(at, neighbour.address);
    } else if (at.immediateHelloNanos == Long.MIN_VALUE
        || now - at.immediateHelloNanos >= IMMEDIATE_NANOS) {
      at.immediateHelloNanos = now;
      send(at, dialect.allRouters());
    }
  }

  // ---- receiving ----------------------------------------------------------------------------

  /** A hello that is genuine. */
  void receive(OspfInterface at, Hello hello, IpAddress source, Opening.Genuine genuine, long now) {
    BadPacket bad = mismatch(at, hello);
    if (bad == null && !dialect.identifiesByAddress(at.type)) {
      bad =
          at.isVirtual() && at.peer.orElse(0) != hello.header().routerId()
              ? BadPacket.VIRTUAL_LINK
              : null;
    }
    if (bad != null) {
      speaker.refuse(at, bad, source, now);
      return;
    }
    Neighbour neighbour = neighbourOf(at, hello, source, now);
    if (neighbour == null) {
      return;
    }
    if (genuine.isSigned()
        && !neighbour.takeSequenceNumber(
            dialect, PacketReceiver.sequenceType(dialect, hello), genuine.sequenceNumber())) {
      speaker.refuse(at, BadPacket.SEQUENCE_NUMBER, source, now);
      return;
    }
    boolean isNew = !neighbour.state.isAtLeast(NeighbourState.INIT);
    Claims before = new Claims(neighbour, dialect);
    take(neighbour, hello, source);
    speaker.neighbours.fire(neighbour, NeighbourEvent.HELLO_RECEIVED, now);
    boolean isSeen = hello.neighbours().contains(speaker.routerId);
    if (isSeen) {
      speaker.neighbours.fire(neighbour, NeighbourEvent.TWO_WAY_RECEIVED, now);
    } else {
      speaker.neighbours.fire(neighbour, NeighbourEvent.ONE_WAY, now);
    }
    // Whoever has restarted and sees nobody yet is not left to wait.
    boolean isAnswered =
        isNew
            || neighbour.helped && !isSeen
            || at.type == NetworkType.NON_BROADCAST
                && !isGreeted(at, neighbour)
                && neighbour.priority > 0;
    if (isAnswered) {
      sayHelloAtOnce(neighbour, now);
    }
    if (isSeen && at.type.elects()) {
      heedClaims(neighbour, before, now);
    }
  }

  /** What a neighbour says about designated routers. */
  private record Claims(int priority, boolean isDesignated, boolean isBackup, boolean hasBackup) {
    Claims(Neighbour neighbour, Dialect dialect) {
      this(
          neighbour.priority,
          neighbour.designated == neighbour.designation(dialect),
          neighbour.backup == neighbour.designation(dialect),
          neighbour.backup != 0);
    }
  }

  private void heedClaims(Neighbour neighbour, Claims before, long now) {
    OspfInterface at = neighbour.at;
    Claims after = new Claims(neighbour, dialect);
    if (at.state == InterfaceState.WAITING) {
      boolean takesOver = speaker.ownRestart.takesOver(at, neighbour);
      if (takesOver || after.isBackup() || after.isDesignated() && !after.hasBackup()) {
        speaker.links.fire(at, InterfaceMachine.Event.BACKUP_SEEN, now);
      }
      if (takesOver) {
        // Neighbours elect as soon as they no longer help, by what they were told last.
        sayHello(at);
        // The election may have changed nothing, but which adjacencies are wanted has changed.
        for (Neighbour one : List.copyOf(at.neighbours.values())) {
          speaker.neighbours.fire(one, NeighbourEvent.ADJACENCY_OK, now);
        }
      }
    } else if (before.priority() != after.priority()
        || before.isDesignated() != after.isDesignated()
        || before.isBackup() != after.isBackup()) {
      at.isElectionDue = true;
    }
  }

  private @Nullable BadPacket mismatch(OspfInterface at, Hello hello) {
    if (dialect.comparesMasks(at.type) && hello.networkMask() != dialect.networkMask(at)) {
      return BadPacket.NETWORK_MASK;
    }
    if (hello.helloSeconds() != at.settings.timers().helloSeconds()) {
      return BadPacket.HELLO_INTERVAL;
    }
    if (hello.deadSeconds() != at.settings.timers().deadSeconds()) {
      return BadPacket.DEAD_INTERVAL;
    }
    int differing = hello.options() ^ Dialect.areaOptions(at.areaType);
    if ((differing & OspfPacket.OPTION_EXTERNAL) != 0) {
      return BadPacket.OPTION_EXTERNAL;
    }
    return (differing & OspfPacket.OPTION_NSSA) != 0 ? BadPacket.OPTION_NSSA : null;
  }

  /** The neighbour that it is from, maybe a new one; null if it cannot be. */
  private @Nullable Neighbour neighbourOf(
      OspfInterface at, Hello hello, IpAddress source, long now) {
    int routerId = hello.header().routerId();
    int key = key(at, routerId, source);
    Neighbour neighbour = at.neighbours.get(key);
    if (neighbour == null || !neighbour.state.isAtLeast(NeighbourState.INIT)) {
      for (Neighbour other : List.copyOf(at.neighbours.values())) {
        boolean isLive = other != neighbour && other.state.isAtLeast(NeighbourState.INIT);
        if (isLive && other.routerId == routerId) {
          speaker.refuse(at, BadPacket.DUPLICATE_ROUTER_ID, source, now);
          return null;
        }
        if (isLive && other.address.equals(source)) {
          // The same router under another name.
          speaker.neighbours.kill(other, "its router ID has changed", now);
        }
      }
    } else if (neighbour.routerId != routerId) {
      speaker.neighbours.kill(neighbour, "its router ID has changed", now);
      neighbour = at.neighbours.get(key);
    }
    if (neighbour != null) {
      return neighbour;
    }
    if (at.neighbours.size() >= MAX_NEIGHBOURS) {
      speaker.refuse(at, BadPacket.NEIGHBOUR_LIMIT, source, now);
      return null;
    }
    Neighbour added = speaker.neighbours.add(at, key, source);
    takeOver(added, now);
    return added;
  }

  /** Version 3: a neighbour that is configured by its address has a router ID now. */
  private void takeOver(Neighbour neighbour, long now) {
    for (Neighbour other : List.copyOf(neighbour.at.neighbours.values())) {
      if (other != neighbour
          && other.configured != null
          && other.address.equals(neighbour.address)) {
        neighbour.configured = other.configured;
        other.configured = null;
        speaker.neighbours.kill(other, "it is known by its router ID now", now);
      }
    }
  }

  /** Under which a neighbour is known. */
  int key(OspfInterface at, int routerId, IpAddress source) {
    return dialect.identifiesByAddress(at.type) ? Dialect.bits(source) : routerId;
  }

  private void take(Neighbour neighbour, Hello hello, IpAddress source) {
    boolean isOther =
        !neighbour.address.equals(source)
            || neighbour.interfaceId != hello.interfaceId()
            || neighbour.options != hello.options();
    neighbour.routerId = hello.header().routerId();
    neighbour.address = source;
    neighbour.interfaceId = hello.interfaceId();
    neighbour.options = hello.options();
    neighbour.priority = hello.priority();
    boolean isWaiting = hello.designated() == 0 && hello.backup() == 0;
    if (!neighbour.helped || !isWaiting) {
      // Whoever restarts stays what it was until it knows (RFC 3623, section 3.1).
      neighbour.designated = hello.designated();
      neighbour.backup = hello.backup();
    }
    speaker.isTopologyChanged |= isOther && neighbour.isAdjacent();
  }
}
