package io.polyrouter.northbound.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.testing.RecordingRouterManager;
import io.polyrouter.northbound.testing.Snapshots;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.rip.RipState;
import io.polyrouter.rip.packet.BadPacket;
import io.polyrouter.rip.packet.BadRoute;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.Health;
import io.polyrouter.router.state.VrSnapshot.MissingEndpoints;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.router.state.VrSnapshot.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ControlPlaneProtocol1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.Ripv2;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.Rip;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.rip.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouterKey;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Routing;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ControlPlaneProtocols;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocolKey;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/** The state of routing protocols in the operational datastore. */
class ProtocolStatesTest {

  private final TestDatastore datastore = new TestDatastore();
  private final RecordingRouterManager manager = new RecordingRouterManager();
  private final StatePublisher publisher =
      new StatePublisher(
          datastore.broker(),
          new StatePublisher.Sources(
              manager,
              name -> Optional.empty(),
              new ProtocolStates(
                  Protocols.ALL,
                  instance ->
                      Optional.of(new ToldNotice(Snapshots.THEN, instance.name() + " was odd"))),
              Map::of,
              List::of,
              List::of));

  @AfterEach
  void close() {
    datastore.close();
  }

  private static VrSnapshot snapshot(Status status, ProtocolSummary... protocols) {
    VrSnapshot plain = Snapshots.running("red", 0);
    return new VrSnapshot(
        plain.name(),
        new Health(status, Snapshots.THEN, 0, Optional.empty()),
        plain.interfaces(),
        plain.ribs(),
        plain.fib(),
        plain.counters(),
        plain.resources(),
        plain.transport(),
        List.of(protocols));
  }

  private static ProtocolSummary rip(String name, long untilUpdateSeconds, long requestsSent) {
    return new ProtocolSummary(
        "ripv2",
        name,
        new RipState(
            1,
            5,
            3,
            1_767_322_000L,
            List.of(
                new RipState.InterfaceState(
                    "eth0",
                    1,
                    true,
                    true,
                    false,
                    OptionalLong.of(untilUpdateSeconds),
                    OptionalLong.of(1_767_323_040L),
                    new RipState.InterfaceCounters(
                        Map.of(BadPacket.DIGEST, 4L, BadPacket.LENGTH, 1L),
                        Map.of(BadRoute.METRIC, 2L),
                        6,
                        7,
                        8,
                        9,
                        10,
                        11))),
            List.of(
                new RipState.NeighbourState(
                    IpAddress.parse("10.0.0.2"), "eth0", 1_767_323_045L, 2, 3, 1, 2, true)),
            new RipState.Counters(12, requestsSent, 14, 15, 17)),
        new TreeMap<>(Map.of("events", 16L, "notices", 0L)));
  }

  private Optional<ControlPlaneProtocol> published(String name) {
    try (var transaction = datastore.broker().newReadOnlyTransaction()) {
      return Objects.requireNonNull(
          transaction
              .read(
                  LogicalDatastoreType.OPERATIONAL,
                  DataObjectIdentifier.builder(VirtualRouters.class)
                      .child(VirtualRouter.class, new VirtualRouterKey(new Name("red")))
                      .child(Routing.class)
                      .child(ControlPlaneProtocols.class)
                      .child(
                          ControlPlaneProtocol.class,
                          new ControlPlaneProtocolKey(new Name(name), Ripv2.VALUE))
                      .build())
              .get());
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void writesWhatAllProtocolsHaveAndWhatRipHas() throws Exception {
    manager.snapshots.put("red", snapshot(Status.RUNNING, rip("main", 20, 13)));
    publisher.publish();

    ControlPlaneProtocol instance = published("main").orElseThrow();
    assertThat(instance.getState().getRoutes().getValue().intValue()).isZero();
    assertThat(instance.getState().getLastNotice().getText()).isEqualTo("main was odd");
    assertThat(instance.getState().nonnullCounter())
        .singleElement()
        .satisfies(counter -> assertThat(counter.getName()).isEqualTo("events"));
    Rip rip = Objects.requireNonNull(instance.augmentation(ControlPlaneProtocol1.class)).getRip();
    assertThat(rip.getNumOfRoutes().getValue().intValue()).isEqualTo(5);
    assertThat(rip.getNumOfLearntRoutes().getValue().intValue()).isEqualTo(3);
    assertThat(rip.getStatistics().getDiscontinuityTime().getValue())
        .isEqualTo("2026-01-02T02:46:40Z");
    assertThat(rip.getStatistics().getRequestsRcvd().getValue().intValue()).isEqualTo(12);
    assertThat(rip.getStatistics().getRequestsSent().getValue().intValue()).isEqualTo(13);
    assertThat(rip.getStatistics().getResponsesRcvd().getValue().intValue()).isEqualTo(14);
    assertThat(rip.getStatistics().getResponsesSent().getValue().intValue()).isEqualTo(15);
    assertThat(rip.nonnullNeighbors().nonnullNeighbor().values())
        .singleElement()
        .satisfies(neighbour -> {
          assertThat(neighbour.getAddress().stringValue()).isEqualTo("10.0.0.2");
          assertThat(neighbour.getLastUpdate().getValue()).isEqualTo("2026-01-02T03:04:05Z");
          assertThat(neighbour.getVersion().intValue()).isEqualTo(2);
          assertThat(neighbour.getRoutes().getValue().intValue()).isEqualTo(3);
          assertThat(neighbour.getBadPacketsRcvd().getValue().intValue()).isEqualTo(1);
          assertThat(neighbour.getBadRoutesRcvd().getValue().intValue()).isEqualTo(2);
          assertThat(neighbour.getBfdDown()).isTrue();
        });
    Interface eth0 = rip.nonnullInterfaces().nonnullInterface().values().iterator().next();
    assertThat(eth0.getOperStatus()).isEqualTo(Interface.OperStatus.Up);
    assertThat(eth0.getValidAddress()).isTrue();
    assertThat(eth0.getNextFullUpdate().getValue()).isEqualTo("2026-01-02T03:04:00Z");
    assertThat(eth0.getStatistics().getBadPacketsRcvd().getValue().intValue()).isEqualTo(5);
    assertThat(eth0.getStatistics().getBadRoutesRcvd().getValue().intValue()).isEqualTo(2);
    assertThat(eth0.getStatistics().getUpdatesSent().getValue().intValue()).isEqualTo(6);
    assertThat(eth0.getStatistics().getFullUpdatesSent().getValue().intValue()).isEqualTo(7);
    assertThat(eth0.getStatistics().getRequestsRcvd().getValue().intValue()).isEqualTo(8);
    assertThat(eth0.getStatistics().getRequestsIgnored().getValue().intValue()).isEqualTo(9);
    assertThat(eth0.getStatistics().getResponsesRcvd().getValue().intValue()).isEqualTo(10);
    assertThat(eth0.getStatistics().getPacketsDropped().getValue().intValue()).isEqualTo(11);
    assertThat(eth0.getStatistics().nonnullBadPackets().values())
        .extracting(each -> each.getReason() + " " + each.getCount().getValue())
        .containsExactlyInAnyOrder(BadPacket.DIGEST.rule() + " 4", BadPacket.LENGTH.rule() + " 1");
    assertThat(eth0.getStatistics().nonnullBadRoutes().values())
        .extracting(each -> each.getReason() + " " + each.getCount().getValue())
        .containsExactly(BadRoute.METRIC.rule() + " 2");
  }

  @Test
  void endpointsThatAreMissingAreToldAtOnce() throws Exception {
    ProtocolSummary rip = rip("main", 20, 13);
    manager.snapshots.put("red", snapshot(Status.RUNNING, rip));
    publisher.publish();
    assertThat(published("main").orElseThrow().getState().getMissingEndpoints()).isNull();

    manager.snapshots.put(
        "red",
        snapshot(
            Status.RUNNING,
            new ProtocolSummary(
                rip.type(),
                rip.name(),
                rip.state(),
                rip.counters(),
                Optional.of(new MissingEndpoints(2, "UDP port 520 of IPv4: taken")))));
    assertThat(publisher.publish()).isTrue();
    var missing = published("main").orElseThrow().getState().getMissingEndpoints();
    assertThat(missing.getCount().getValue().intValue()).isEqualTo(2);
    assertThat(missing.getReason()).isEqualTo("UDP port 520 of IPv4: taken");
  }

  @Test
  void timeThatPassesIsNoChange() throws Exception {
    manager.snapshots.put("red", snapshot(Status.RUNNING, rip("main", 20, 13)));
    publisher.publish();
    manager.snapshots.put("red", snapshot(Status.RUNNING, rip("main", 19, 13)));
    assertThat(publisher.publish()).isFalse();

    manager.snapshots.put("red", snapshot(Status.RUNNING, rip("main", 18, 14)));
    int rounds = 2;
    while (rounds < 2 * ProtocolStates.COUNTER_ROUNDS && !publisher.publish()) {
      rounds++;
    }
    assertThat(rounds).isEqualTo(ProtocolStates.COUNTER_ROUNDS);
    Rip rip =
        Objects.requireNonNull(
                published("main").orElseThrow().augmentation(ControlPlaneProtocol1.class))
            .getRip();
    assertThat(rip.getStatistics().getRequestsSent().getValue().intValue()).isEqualTo(14);
  }

  private static ProtocolSummary bfd(SessionState state, long packets) {
    return new ProtocolSummary(
        "bfd",
        "main",
        new BfdState(
            new BfdState.Summary(1, state == SessionState.UP ? 1 : 0, 0, 0),
            Map.of(),
            0,
            List.of(
                new BfdState.Session(
                    Optional.of("eth0"),
                    Optional.of(IpAddress.parse("10.0.0.1")),
                    IpAddress.parse("10.0.0.2"),
                    true,
                    0,
                    false,
                    1,
                    2,
                    3,
                    3,
                    50_000,
                    3784,
                    new BfdState.Running(
                        state, SessionState.UP, 0, 0, false, false, false, 50_000, 50_000, 150_000),
                    new BfdState.Statistics(
                        0,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        1,
                        0,
                        0,
                        packets,
                        packets,
                        0,
                        0,
                        0)))),
        new TreeMap<>(Map.of("datagrams-out", packets)));
  }

  @Test
  void countersAloneAreWrittenNowAndThenAndEverythingElseAtOnce() throws Exception {
    manager.snapshots.put("red", snapshot(Status.RUNNING, bfd(SessionState.UP, 1)));
    assertThat(publisher.publish()).isTrue();

    List<Boolean> written = new ArrayList<>();
    for (int round = 1; round <= ProtocolStates.COUNTER_ROUNDS; round++) {
      manager.snapshots.put("red", snapshot(Status.RUNNING, bfd(SessionState.UP, 1 + round)));
      written.add(publisher.publish());
    }
    assertThat(written.getLast()).isTrue();
    assertThat(written.subList(0, written.size() - 1)).containsOnly(false);

    manager.snapshots.put("red", snapshot(Status.RUNNING, bfd(SessionState.DOWN, 100)));
    assertThat(publisher.publish()).isTrue();
    manager.snapshots.put("red", snapshot(Status.RUNNING, bfd(SessionState.UP, 101)));
    assertThat(publisher.publish()).isTrue();
    manager.snapshots.put("red", snapshot(Status.RUNNING, bfd(SessionState.UP, 102)));
    assertThat(publisher.publish()).isFalse();
  }

  @Test
  void instancesThatEndAreRemovedAndNoneRunWhileTheirRouterDoesNot() throws Exception {
    manager.snapshots.put("red", snapshot(Status.RUNNING, rip("a", 1, 1), rip("b", 1, 1)));
    publisher.publish();
    assertThat(published("b")).isPresent();

    manager.snapshots.put("red", snapshot(Status.RUNNING, rip("a", 1, 1)));
    publisher.publish();
    assertThat(published("a")).isPresent();
    assertThat(published("b")).isEmpty();

    manager.snapshots.put("red", snapshot(Status.RESTARTING, rip("a", 1, 1)));
    publisher.publish();
    assertThat(published("a")).isEmpty();
  }
}
