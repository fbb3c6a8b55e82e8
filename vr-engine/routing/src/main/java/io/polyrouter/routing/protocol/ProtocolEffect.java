package io.polyrouter.routing.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.routing.RouteBatch;
import io.polyrouter.routing.RouteChange;
import java.util.List;
import java.util.Optional;

/** What a protocol instance wants done. Immutable. */
public sealed interface ProtocolEffect
    permits ProtocolEffect.OpenEndpoint,
        ProtocolEffect.CloseEndpoint,
        ProtocolEffect.JoinGroup,
        ProtocolEffect.LeaveGroup,
        ProtocolEffect.SendDatagram,
        ProtocolEffect.OfferRoutes,
        ProtocolEffect.OfferTable,
        ProtocolEffect.HoldRoutes,
        ProtocolEffect.ReleaseRoutes,
        ProtocolEffect.TrackNextHop,
        ProtocolEffect.UntrackNextHop,
        ProtocolEffect.WatchLiveness,
        ProtocolEffect.UnwatchLiveness,
        ProtocolEffect.ExcuseNeighbour,
        ProtocolEffect.ReportLiveness,
        ProtocolEffect.SetVirtualAddresses,
        ProtocolEffect.AdvertiseVirtually,
        ProtocolEffect.SendFromMac,
        ProtocolEffect.AnswerCommand,
        ProtocolEffect.Notify,
        StreamEffect {

  /**
   * Receives from now on; nothing happens if it does already. What cannot be opened is told by
   * {@link ProtocolEvent.EndpointFailed}, and opened as soon as that can be.
   */
  record OpenEndpoint(ProtocolEndpoint endpoint) implements ProtocolEffect {}

  /** Receives no longer, or does not want to any more. */
  record CloseEndpoint(ProtocolEndpoint endpoint) implements ProtocolEffect {}

  /** Joins a group on a link; it is left when the instance ends, or by {@link LeaveGroup}. */
  record JoinGroup(int interfaceIndex, IpAddress group) implements ProtocolEffect {}

  /** Leaves a group. */
  record LeaveGroup(int interfaceIndex, IpAddress group) implements ProtocolEffect {}

  /**
   * Sends a datagram; what cannot be sent is counted and lost.
   *
   * @param endpoint an open one; its port is the source port
   * @param interfaceIndex where it is to leave, 0 for where the FIB leads
   * @param source an own address, empty to choose by the destination
   * @param destinationPort 0 for {@link ProtocolEndpoint.IpProtocol}
   * @param hopLimit TTL or hop limit, 1 to 255
   * @param trafficClass DSCP and ECN; {@link #NETWORK_CONTROL} for routing protocols
   */
  record SendDatagram(
      ProtocolEndpoint endpoint,
      int interfaceIndex,
      Optional<IpAddress> source,
      IpAddress destination,
      int destinationPort,
      int hopLimit,
      int trafficClass,
      Payload payload)
      implements ProtocolEffect {}

  /** DSCP CS6 (RFC 4594, section 3.2). */
  int NETWORK_CONTROL = 0xc0;

  /** Changes to the instance's routes, in their order. */
  record OfferRoutes(List<RouteChange> changes) implements ProtocolEffect {
    public OfferRoutes {
      changes = List.copyOf(changes);
    }
  }

  /** The same for very many routes of one family that share few offers. */
  record OfferTable(RouteBatch batch) implements ProtocolEffect {}

  /**
   * Has the routes of the instance stay in force after its end until a later one offers them anew
   * or releases them, or this time is over.
   */
  record HoldRoutes(int seconds) implements ProtocolEffect {}

  /** Takes back the routes that an earlier instance left, but for those offered anew since. */
  record ReleaseRoutes() implements ProtocolEffect {}

  /** Wants to be told how an address resolves in the RIB, until it says otherwise. */
  record TrackNextHop(IpAddress nextHop) implements ProtocolEffect {}

  /** Takes back {@link TrackNextHop}. */
  record UntrackNextHop(IpAddress nextHop) implements ProtocolEffect {}

  /** Wants a path watched, or watched in another way. */
  record WatchLiveness(LivenessSession session, LivenessParameters parameters)
      implements ProtocolEffect {}

  /** Takes back {@link WatchLiveness}. */
  record UnwatchLiveness(LivenessSession session) implements ProtocolEffect {}

  /**
   * The neighbour that a path leads to, which the instance has watched, restarts and has said so
   * before, and forwards packets meanwhile; or it does no longer. A broken path is told then as
   * ever, but routes are not led around the neighbour (RFC 5882, section 4.3.2.1). {@link
   * UnwatchLiveness} takes it back.
   */
  record ExcuseNeighbour(LivenessSession session, boolean excused) implements ProtocolEffect {}

  /** What {@link WatchLiveness} of others comes to; for the protocol that provides it (BFD). */
  record ReportLiveness(LivenessSession session, ProtocolEvent.Liveness liveness)
      implements ProtocolEffect {}

  /**
   * Has the interface answer for further addresses under a MAC address of their own, beside its own
   * (RFC 9568, section 8.1.2), and tell its link so at once; replaces what was said for this MAC
   * address before. Whether packets for the addresses themselves are for this router is up to
   * routes, but for link-local addresses, which have none.
   *
   * @param addresses may also be own ones of the interface; none to give the MAC address up
   * @param accept whether packets for the addresses are for this router
   */
  record SetVirtualAddresses(
      int interfaceIndex, MacAddress mac, List<IpAddress> addresses, boolean accept)
      implements ProtocolEffect {
    public SetVirtualAddresses {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Says whose router advertisements leave an interface, if it is configured to send any: those of
   * its virtual link-local addresses alone, and so none while it has none of them, or its own as
   * before (RFC 9568, sections 6.4.2, 6.4.3 and 8.2.3).
   */
  record AdvertiseVirtually(int interfaceIndex, boolean wanted) implements ProtocolEffect {}

  /**
   * Sends a datagram to a group from another MAC address than that of the interface (RFC 9568,
   * section 7.2).
   *
   * @param datagram with an interface
   */
  record SendFromMac(MacAddress mac, SendDatagram datagram) implements ProtocolEffect {}

  /** What became of the {@link ProtocolEvent.CommandReceived} that is being handled. */
  record AnswerCommand(CommandResult result) implements ProtocolEffect {}

  /** Tells operators of an event. */
  record Notify(ProtocolNotice notice) implements ProtocolEffect {}
}
