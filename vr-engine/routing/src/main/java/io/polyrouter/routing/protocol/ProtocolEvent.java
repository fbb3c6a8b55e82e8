package io.polyrouter.routing.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.NextHopState;
import java.util.List;
import java.util.Optional;

/** What can happen to a protocol instance. Immutable. */
public sealed interface ProtocolEvent
    permits ProtocolEvent.ConfigChanged,
        ProtocolEvent.RouterIdChanged,
        ProtocolEvent.InterfaceChanged,
        ProtocolEvent.InterfaceRemoved,
        ProtocolEvent.DatagramReceived,
        ProtocolEvent.EndpointFailed,
        ProtocolEvent.DeadlineReached,
        ProtocolEvent.RoutesRedistributed,
        ProtocolEvent.NextHopChanged,
        ProtocolEvent.LivenessWanted,
        ProtocolEvent.LivenessChanged,
        ProtocolEvent.CommandReceived,
        ProtocolEvent.Resuming,
        ProtocolEvent.Suspending,
        ProtocolEvent.Stopping,
        StreamEvent {

  /** The whole configuration, at first and whenever it changed. */
  record ConfigChanged(ProtocolSettings settings) implements ProtocolEvent {}

  /**
   * The virtual router's identifier: the configured one, else its highest loopback address, else
   * its highest address; once chosen it stays while the address does. Empty if there is none.
   */
  record RouterIdChanged(Optional<Ipv4Address> routerId) implements ProtocolEvent {}

  /** An interface is new, or something of it changed. */
  record InterfaceChanged(ProtocolInterface now) implements ProtocolEvent {}

  /** An interface is gone. */
  record InterfaceRemoved(int index) implements ProtocolEvent {}

  /**
   * A datagram came in.
   *
   * @param interfaceIndex where it came in
   * @param destination an own address or a group
   * @param sourcePort 0 for {@link ProtocolEndpoint.IpProtocol}
   * @param hopLimit TTL or hop limit that it arrived with
   */
  record DatagramReceived(
      ProtocolEndpoint endpoint,
      int interfaceIndex,
      IpAddress source,
      int sourcePort,
      IpAddress destination,
      int hopLimit,
      Payload payload)
      implements ProtocolEvent {}

  /**
   * An endpoint could not be opened. It stays wanted until it is closed: it is tried again from
   * time to time, and nothing more is told of that, unless it fails for another reason.
   *
   * @param taken whether somebody else has it, such as an application, so that another one may do;
   *     if not, others would fail as well, such as when the virtual router has no socket left
   */
  record EndpointFailed(ProtocolEndpoint endpoint, boolean taken, String reason)
      implements ProtocolEvent {}

  /** {@link ProtocolInstance#nextDeadlineNanos} has come. */
  record DeadlineReached() implements ProtocolEvent {}

  /** Changes of routes that {@link ProtocolSettings#redistributions} asks for, all of one turn. */
  record RoutesRedistributed(List<RedistributedRoute> changes) implements ProtocolEvent {
    public RoutesRedistributed {
      changes = List.copyOf(changes);
    }
  }

  /** What became of a tracked next hop; also at once after {@link ProtocolEffect.TrackNextHop}. */
  record NextHopChanged(IpAddress nextHop, NextHopState state) implements ProtocolEvent {}

  /**
   * What all that {@link ProtocolEffect.WatchLiveness} asks for a path comes to; for the protocol
   * that {@link ProtocolType#providesLiveness provides} it.
   *
   * @param parameters empty when nobody watches the path any longer
   */
  record LivenessWanted(LivenessSession session, Optional<LivenessParameters> parameters)
      implements ProtocolEvent {}

  /**
   * A watched path works or does not (RFC 5882, section 3); also at once after {@link
   * ProtocolEffect.WatchLiveness}.
   */
  record LivenessChanged(LivenessSession session, Liveness liveness) implements ProtocolEvent {}

  /**
   * An operator wants something done. It is answered by one {@link ProtocolEffect.AnswerCommand}
   * within the call; a command that an instance does not know is not answered.
   */
  record CommandReceived(ProtocolCommand command) implements ProtocolEvent {}

  /**
   * An earlier instance has ended and its routes are still in force: comes before anything else, to
   * a new instance that takes over from it. {@link ProtocolEffect.ReleaseRoutes} says when that is
   * done.
   *
   * @param sinceNanos when the earlier one ended
   * @param planned whether that one was told, by {@link Suspending}, or failed
   */
  record Resuming(long sinceNanos, boolean planned) implements ProtocolEvent {}

  /**
   * In place of {@link Stopping}, to an instance that has a {@link ProtocolType#gracePeriodSeconds
   * grace period}: it ends, and a new one is going to take over from it while packets are forwarded
   * on. It asks its neighbours to wait, takes nothing back that it has announced or offered, and
   * says {@link ProtocolEffect.HoldRoutes}; unless it does not run, for then it does as with {@link
   * Stopping}.
   */
  record Suspending() implements ProtocolEvent {}

  /** It is to say good-bye; nothing comes after this. */
  record Stopping() implements ProtocolEvent {}

  /** State of the path to a neighbour. */
  enum Liveness {
    /** Nothing is known yet, or the neighbour does not take part: no reason to doubt it. */
    UNKNOWN,
    UP,
    DOWN,
    /**
     * It was {@link #DOWN}, and of the session nothing was heard since, for so long that the
     * neighbour may take part no more. Who hears the neighbour by other packets may trust the path
     * again; to all others it is as if it was down.
     */
    SILENT,
    /** The neighbour took its end out of service: not a sign of a broken path (RFC 5882, 3.2). */
    ADMIN_DOWN
  }
}
