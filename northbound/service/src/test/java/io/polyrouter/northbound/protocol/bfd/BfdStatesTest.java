package io.polyrouter.northbound.protocol.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Diagnostic;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.State;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.all.session.SessionStatistics;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.Bfd;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.mh.session.groups.SessionGroup;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.bfd.ip.sh.sessions.Session;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;

/** State of an instance as it is written. */
class BfdStatesTest {

  private static final int SINGLE_HOP = 3784;
  private static final int MULTIHOP = 4784;

  private static final BfdState.Statistics STATISTICS =
      new BfdState.Statistics(
          1_767_225_600L,
          OptionalLong.of(1_767_225_601L),
          OptionalLong.empty(),
          1,
          2,
          3,
          4,
          5,
          6,
          7,
          8);

  private static BfdState.Running running(
      SessionState local, int diagnostic, int remoteDiagnostic) {
    return new BfdState.Running(
        local,
        SessionState.INIT,
        diagnostic,
        remoteDiagnostic,
        true,
        false,
        true,
        300_000,
        0xffff_ffffL,
        255 * 0xffff_ffffL);
  }

  private static BfdState.Session session(
      Optional<String> interfaceName,
      Optional<IpAddress> source,
      String destination,
      int destinationPort,
      int remoteMultiplier,
      BfdState.Running running) {
    return new BfdState.Session(
        interfaceName,
        source,
        IpAddress.parse(destination),
        true,
        2,
        false,
        0x8000_0001,
        7,
        3,
        remoteMultiplier,
        49_152,
        destinationPort,
        running,
        STATISTICS);
  }

  private static Bfd written(BfdState.Session... sessions) {
    return Objects.requireNonNull(
        BfdStates.state(
                new BfdState(
                    new BfdState.Summary(6, 1, 2, 3),
                    Map.of(BadPacket.DIGEST, 9L),
                    11,
                    List.of(sessions)))
            .getBfd());
  }

  private static Session onlySession(Bfd bfd) {
    return bfd.getIpSh().getSessions().nonnullSession().values().iterator().next();
  }

  @Test
  void aSessionOverOneHopIsWritten() {
    Session session =
        onlySession(
            written(
                session(
                    Optional.of("eth0"),
                    Optional.of(IpAddress.parse("10.0.0.1")),
                    "10.0.0.2",
                    SINGLE_HOP,
                    5,
                    running(SessionState.UP, 3, 8))));

    assertThat(session.getInterface()).isEqualTo(new InterfaceName("eth0"));
    assertThat(session.getDestAddr().stringValue()).isEqualTo("10.0.0.2");
    assertThat(session.getSourceAddr().stringValue()).isEqualTo("10.0.0.1");
    assertThat(session.getLocalMultiplier().intValue()).isEqualTo(3);
    assertThat(session.getConfigured()).isTrue();
    assertThat(session.getClients().getValue().intValue()).isEqualTo(2);
    assertThat(session.getLeaving()).isFalse();
    assertThat(session.getLocalDiscriminator().getValue().longValue()).isEqualTo(0x8000_0001L);
    assertThat(session.getRemoteDiscriminator().getValue().longValue()).isEqualTo(7);
    assertThat(session.getRemoteMultiplier().intValue()).isEqualTo(5);
    assertThat(session.getSourcePort().getValue().intValue()).isEqualTo(49_152);
    assertThat(session.getDestPort().getValue().intValue()).isEqualTo(SINGLE_HOP);
    var running = session.getSessionRunning();
    assertThat(running.getLocalState()).isEqualTo(State.Up);
    assertThat(running.getRemoteState()).isEqualTo(State.Init);
    assertThat(running.getLocalDiagnostic()).isEqualTo(Diagnostic.NeighborDown);
    assertThat(running.getRemoteDiagnostic()).isEqualTo(Diagnostic.ReverseConcatenatedPathDown);
    assertThat(running.getRemoteAuthenticated()).isTrue();
    assertThat(running.getRemoteDemand()).isFalse();
    assertThat(running.getPollInProgress()).isTrue();
    assertThat(running.getNegotiatedTxInterval().longValue()).isEqualTo(300_000);
    assertThat(running.getNegotiatedRxInterval().longValue()).isEqualTo(0xffff_ffffL);
    assertThat(running.getDetectionTime().longValue()).isEqualTo(255 * 0xffff_ffffL);
  }

  @Test
  void whatWasCountedOfASessionIsWritten() {
    SessionStatistics statistics =
        onlySession(
                written(
                    session(
                        Optional.of("eth0"),
                        Optional.empty(),
                        "fe80::2",
                        SINGLE_HOP,
                        0,
                        running(SessionState.DOWN, 0, 0))))
            .getSessionStatistics();

    assertThat(statistics.getCreateTime().getValue()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(statistics.getLastUpTime().getValue()).isEqualTo("2026-01-01T00:00:01Z");
    assertThat(statistics.getLastDownTime()).isNull();
    assertThat(
            List.of(
                statistics.getUpCount(),
                statistics.getDownCount(),
                statistics.getAdminDownCount(),
                statistics.getReceivePacketCount(),
                statistics.getSendPacketCount(),
                statistics.getReceiveInvalidPacketCount(),
                statistics.getLateSendPacketCount(),
                statistics.getLateDetectionCount()))
        .extracting(count -> count.getValue().intValue())
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    Session session =
        onlySession(
            written(
                session(
                    Optional.of("eth0"),
                    Optional.empty(),
                    "fe80::2",
                    SINGLE_HOP,
                    0,
                    running(SessionState.ADMIN_DOWN, 7, 31))));

    assertThat(session.getSourceAddr()).isNull();
    assertThat(session.getRemoteMultiplier()).isNull();
    assertThat(session.getSessionRunning().getLocalState()).isEqualTo(State.AdminDown);
    assertThat(session.getSessionRunning().getLocalDiagnostic()).isEqualTo(Diagnostic.AdminDown);
    assertThat(session.getSessionRunning().getRemoteDiagnostic()).isNull();
  }

  @Test
  void sessionsOverSeveralHopsAreApart() {
    Bfd bfd =
        written(
            session(
                Optional.empty(),
                Optional.of(IpAddress.parse("10.0.0.1")),
                "192.0.2.9",
                MULTIHOP,
                3,
                running(SessionState.DOWN, 1, 0)),
            session(
                Optional.empty(),
                Optional.of(IpAddress.parse("10.0.0.1")),
                "10.0.0.2",
                SINGLE_HOP,
                3,
                running(SessionState.DOWN, 1, 0)));

    assertThat(bfd.getIpMh().getSessionGroups().nonnullSessionGroup().values())
        .singleElement()
        .satisfies((SessionGroup group) -> {
          assertThat(group.getSourceAddr().stringValue()).isEqualTo("10.0.0.1");
          assertThat(group.getDestAddr().stringValue()).isEqualTo("192.0.2.9");
          assertThat(group.getSessionRunning().getLocalDiagnostic())
              .isEqualTo(Diagnostic.ControlExpiry);
        });
    assertThat(bfd.getIpSh().getSessions().nonnullSession())
        .as("the interface of the other one is gone")
        .isEmpty();
  }

  @Test
  void allSessionsAreSummedUp() {
    Bfd bfd = written();

    assertThat(
            List.of(
                bfd.getSummary().getNumberOfSessions(),
                bfd.getSummary().getNumberOfSessionsUp(),
                bfd.getSummary().getNumberOfSessionsDown(),
                bfd.getSummary().getNumberOfSessionsAdminDown()))
        .extracting(count -> count.getValue().intValue())
        .containsExactly(6, 1, 2, 3);
    assertThat(bfd.getStatistics().getSessionsRefused().getValue().intValue()).isEqualTo(11);
    assertThat(bfd.getStatistics().nonnullBadPackets().values())
        .singleElement()
        .satisfies(bad -> {
          assertThat(bad.getReason()).isEqualTo(BadPacket.DIGEST.rule());
          assertThat(bad.getCount().getValue().intValue()).isEqualTo(9);
        });
  }
}
