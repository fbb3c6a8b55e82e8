package io.polyrouter.northbound.protocol.bfd;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.state.Values;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.DateAndTime;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.AllSession;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.ControlPlaneProtocol1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.ControlPlaneProtocol1Builder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Diagnostic;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Discriminator;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.State;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.all.session.SessionRunning;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.all.session.SessionRunningBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.all.session.SessionStatistics;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.all.session.SessionStatisticsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.BfdBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.IpMhBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.IpShBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.StatisticsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.Summary;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.SummaryBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.mh.SessionGroupsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.mh.session.groups.SessionGroup;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.mh.session.groups.SessionGroupBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.mh.session.groups.SessionGroupKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.sh.SessionsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.sh.sessions.Session;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.sh.sessions.SessionBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.sh.sessions.SessionKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.statistics.BadPackets;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.statistics.BadPacketsBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.statistics.BadPacketsKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Writes the state of an instance. Pure. */
final class BfdStates {

  /** A name that is not shown. */
  private static final String NO_INTERFACE = "none";

  private BfdStates() {}

  static ControlPlaneProtocol1 state(BfdState from) {
    ImmutableMap.Builder<SessionKey, Session> single = ImmutableMap.builder();
    ImmutableMap.Builder<SessionGroupKey, SessionGroup> multi = ImmutableMap.builder();
    for (BfdState.Session each : from.sessions()) {
      Optional<IpAddress> source = each.source();
      Optional<String> interfaceName = each.interfaceName();
      if (each.isMultihop() && source.isPresent()) {
        SessionGroup built = multihop(each, source.get());
        multi.put(built.key(), built);
      } else if (!each.isMultihop() && interfaceName.isPresent()) {
        Session built = singleHop(each, interfaceName.get());
        single.put(built.key(), built);
      }
    }
    return new ControlPlaneProtocol1Builder()
        .setBfd(
            new BfdBuilder()
                .setIpSh(
                    new IpShBuilder()
                        .setSessions(new SessionsBuilder().setSession(single.build()).build())
                        .build())
                .setIpMh(
                    new IpMhBuilder()
                        .setSessionGroups(
                            new SessionGroupsBuilder().setSessionGroup(multi.build()).build())
                        .build())
                .setSummary(summary(from.summary()))
                .setStatistics(
                    new StatisticsBuilder()
                        .setSessionsRefused(Values.counter(from.sessionsRefused()))
                        .setBadPackets(badPackets(from.badPackets()))
                        .build())
                .build())
        .build();
  }

  private static Summary summary(BfdState.Summary from) {
    return new SummaryBuilder()
        .setNumberOfSessions(Values.gauge(from.sessions()))
        .setNumberOfSessionsUp(Values.gauge(from.up()))
        .setNumberOfSessionsDown(Values.gauge(from.down()))
        .setNumberOfSessionsAdminDown(Values.gauge(from.adminDown()))
        .build();
  }

  private static Map<BadPacketsKey, BadPackets> badPackets(Map<BadPacket, Long> from) {
    ImmutableMap.Builder<BadPacketsKey, BadPackets> counts = ImmutableMap.builder();
    from.forEach((reason, count) -> {
      BadPackets built =
          new BadPacketsBuilder().setReason(reason.rule()).setCount(Values.counter(count)).build();
      counts.put(built.key(), built);
    });
    return counts.build();
  }

  // ---- sessions -----------------------------------------------------------------------------

  private static Session singleHop(BfdState.Session from, String interfaceName) {
    return new SessionBuilder()
        .setInterface(new InterfaceName(interfaceName))
        .setDestAddr(Values.address(from.destination()))
        .setSourceAddr(from.source().map(Values::address).orElse(null))
        .setLocalMultiplier(Uint8.valueOf(from.localMultiplier()))
        .setConfigured(from.configured())
        .setClients(Values.gauge(from.clients()))
        .setLeaving(from.leaving())
        .setLocalDiscriminator(discriminator(from.localDiscriminator()))
        .setRemoteDiscriminator(discriminator(from.remoteDiscriminator()))
        .setRemoteMultiplier(remoteMultiplier(from))
        .setSourcePort(port(from.sourcePort()))
        .setDestPort(port(from.destinationPort()))
        .setSessionRunning(running(from.running()))
        .setSessionStatistics(statistics(from.statistics()))
        .build();
  }

  /** The binding has no objects of a grouping alone: those of the other kind of session serve. */
  private static SessionGroup multihop(BfdState.Session from, IpAddress source) {
    return new SessionGroupBuilder((AllSession) singleHop(from, NO_INTERFACE))
        .setSourceAddr(Values.address(source))
        .setDestAddr(Values.address(from.destination()))
        .setLocalMultiplier(Uint8.valueOf(from.localMultiplier()))
        .build();
  }

  private static SessionRunning running(BfdState.Running from) {
    return new SessionRunningBuilder()
        .setLocalState(state(from.localState()))
        .setRemoteState(state(from.remoteState()))
        .setLocalDiagnostic(diagnostic(from.localDiagnostic()))
        .setRemoteDiagnostic(diagnostic(from.remoteDiagnostic()))
        .setRemoteAuthenticated(from.remoteAuthenticated())
        .setRemoteDemand(from.remoteDemand())
        .setPollInProgress(from.polling())
        .setNegotiatedTxInterval(Uint32.valueOf(from.txIntervalMicros()))
        .setNegotiatedRxInterval(Uint32.valueOf(from.rxIntervalMicros()))
        .setDetectionTime(Uint64.valueOf(from.detectionMicros()))
        .build();
  }

  private static SessionStatistics statistics(BfdState.Statistics from) {
    return new SessionStatisticsBuilder()
        .setCreateTime(time(from.createSeconds()))
        .setLastUpTime(time(from.lastUpSeconds()))
        .setLastDownTime(time(from.lastDownSeconds()))
        .setUpCount(Values.counter(from.upCount()))
        .setDownCount(Values.counter(from.downCount()))
        .setAdminDownCount(Values.counter(from.adminDownCount()))
        .setReceivePacketCount(Values.counter(from.receivedPackets()))
        .setSendPacketCount(Values.counter(from.sentPackets()))
        .setReceiveInvalidPacketCount(Values.counter(from.invalidPackets()))
        .setLateSendPacketCount(Values.counter(from.lateTransmissions()))
        .setLateDetectionCount(Values.counter(from.lateDetections()))
        .build();
  }

  // ---- values -------------------------------------------------------------------------------

  static State state(SessionState from) {
    return switch (from) {
      case ADMIN_DOWN -> State.AdminDown;
      case DOWN -> State.Down;
      case INIT -> State.Init;
      case UP -> State.Up;
    };
  }

  /** Null for a code that is not assigned. */
  static @Nullable Diagnostic diagnostic(int code) {
    return Diagnostic.forValue(code);
  }

  static Discriminator discriminator(int from) {
    return new Discriminator(Uint32.fromIntBits(from));
  }

  private static @Nullable Uint8 remoteMultiplier(BfdState.Session from) {
    return from.remoteMultiplier() == 0 ? null : Uint8.valueOf(from.remoteMultiplier());
  }

  private static PortNumber port(int number) {
    return new PortNumber(Uint16.valueOf(number));
  }

  private static DateAndTime time(long seconds) {
    return Values.time(Instant.ofEpochSecond(seconds));
  }

  private static @Nullable DateAndTime time(OptionalLong seconds) {
    return seconds.isPresent() ? time(seconds.getAsLong()) : null;
  }
}
