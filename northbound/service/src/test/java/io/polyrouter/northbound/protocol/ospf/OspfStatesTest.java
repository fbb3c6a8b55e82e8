package io.polyrouter.northbound.protocol.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.adjacency.InterfaceState;
import io.polyrouter.ospf.adjacency.NeighbourInfo;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.lsa.BadLsa;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.DatabaseState;
import io.polyrouter.ospf.lsdb.DatabaseState.ScopeState;
import io.polyrouter.ospf.lsdb.DatabaseState.TypeState;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.routing.SpfRun;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfVersion;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.IfStateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrStateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.Ospf;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.Area;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.areas.area.virtual.links.VirtualLink;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.ospf.spf.log.Event;

/** State of an instance as it is written. */
class OspfStatesTest {

  private static final int BACKBONE = AreaSettings.BACKBONE;
  private static final int OWN = id("192.0.2.1");
  private static final int OTHER = id("192.0.2.2");
  private static final InterfaceInfo.Packets NONE = new InterfaceInfo.Packets(0, 0, 0, 0, 0, 0);
  private static final InterfaceInfo.Counters ZERO =
      new InterfaceInfo.Counters(NONE, NONE, Map.of(), Map.of(), 0, 0, 0, 0);

  private static int id(String dotted) {
    return Ipv4Address.parse(dotted).bits();
  }

  private static InterfaceInfo broadcast(
      String address, int designated, int backup, InterfaceInfo.Counters counters) {
    return new InterfaceInfo(
        "eth0",
        3,
        BACKBONE,
        Optional.empty(),
        NetworkType.BROADCAST,
        InterfaceState.DESIGNATED_ROUTER,
        false,
        Optional.of(IpAddress.parse(address)),
        12,
        1,
        designated,
        backup,
        OptionalLong.of(4),
        OptionalLong.empty(),
        1,
        1,
        counters);
  }

  private static InterfaceInfo virtualLink() {
    return new InterfaceInfo(
        "virtual link to 192.0.2.2",
        0x4000_0001,
        BACKBONE,
        Optional.of(new InterfaceInfo.VirtualLink(1, OTHER)),
        NetworkType.VIRTUAL_LINK,
        InterfaceState.DOWN,
        false,
        Optional.empty(),
        0,
        0,
        0,
        0,
        OptionalLong.empty(),
        OptionalLong.empty(),
        0,
        0,
        ZERO);
  }

  private static NeighbourInfo neighbour(String address, int designation, int backup) {
    return new NeighbourInfo(
        "eth0",
        3,
        BACKBONE,
        OTHER,
        IpAddress.parse(address),
        9,
        NeighbourState.FULL,
        5,
        0,
        designation,
        0,
        backup,
        1_767_225_600L,
        OptionalLong.of(31),
        true,
        false,
        "databases agree",
        2,
        1,
        4,
        6,
        8);
  }

  private static OspfState state(
      OspfVersion version,
      List<InterfaceInfo> interfaces,
      List<NeighbourInfo> neighbours,
      List<ScopeState> scopes,
      List<SpfRun> log) {
    return new OspfState(
        version,
        Optional.of(new Ipv4Address(OWN)),
        true,
        false,
        new OspfState.Moment(5_000_000_000L, 1_767_225_600L),
        List.of(
            new OspfState.AreaState(BACKBONE, AreaSettings.Type.NORMAL, true),
            new OspfState.AreaState(1, AreaSettings.Type.NORMAL, true)),
        interfaces,
        neighbours,
        new DatabaseState(scopes, 7, new DatabaseState.Counters(1, 2, 3, 4, 5)),
        log.size(),
        log);
  }

  private static Ospf written(OspfState state) {
    return Objects.requireNonNull(OspfStates.state(state).getOspf());
  }

  private static Area area(Ospf ospf, String areaId) {
    return ospf.getAreas().nonnullArea().values().stream()
        .filter(area -> area.requireAreaId().getValue().equals(areaId))
        .findFirst()
        .orElseThrow();
  }

  private static Interface onlyInterface(OspfState state) {
    return area(written(state), "0.0.0.0")
        .getInterfaces()
        .nonnullInterface()
        .values()
        .iterator()
        .next();
  }

  @Test
  void version2NamesDesignatedRoutersByAddressAndTheirIdsAreFound() {
    Interface one =
        onlyInterface(
            state(
                OspfVersion.V2,
                List.of(broadcast("10.0.0.1", id("10.0.0.1"), id("10.0.0.2"), ZERO)),
                List.of(neighbour("10.0.0.2", id("10.0.0.2"), id("10.0.0.9"))),
                List.of(),
                List.of()));

    assertThat(one.getState()).isEqualTo(IfStateType.Dr);
    assertThat(one.getCostInUse().getValue().intValue()).isEqualTo(12);
    assertThat(one.getDesignatedRouters().getDrRouterId().getValue()).isEqualTo("192.0.2.1");
    assertThat(one.getDesignatedRouters().getDrIpAddr().stringValue()).isEqualTo("10.0.0.1");
    assertThat(one.getDesignatedRouters().getBdrRouterId().getValue()).isEqualTo("192.0.2.2");
    assertThat(one.getDesignatedRouters().getBdrIpAddr().stringValue()).isEqualTo("10.0.0.2");
    assertThat(one.getNeighbors().nonnullNeighbor().values())
        .singleElement()
        .satisfies(neighbour -> {
          assertThat(neighbour.requireAddress().stringValue()).isEqualTo("10.0.0.2");
          assertThat(neighbour.getNeighborRouterId().getValue()).isEqualTo("192.0.2.2");
          assertThat(neighbour.getNeighborInterfaceId()).isNull();
          assertThat(neighbour.getState()).isEqualTo(NbrStateType.Full);
          assertThat(neighbour.getLastChange().getValue()).isEqualTo("2026-01-01T00:00:00Z");
          assertThat(neighbour.getLastChangeReason()).isEqualTo("databases agree");
          assertThat(neighbour.getConfigured()).isTrue();
          assertThat(neighbour.getDrIpAddr()).isNull();
          assertThat(neighbour.getBdrIpAddr().stringValue()).isEqualTo("10.0.0.9");
          assertThat(neighbour.getBdrRouterId()).isNull();
          assertThat(neighbour.getStatistics().getNbrRetransQlen().getValue().intValue())
              .isEqualTo(2);
        });
  }

  @Test
  void version3NamesDesignatedRoutersByIdAndTheirAddressesAreFound() {
    Interface one =
        onlyInterface(
            state(
                OspfVersion.V3,
                List.of(broadcast("fe80::1", OTHER, OWN, ZERO)),
                List.of(neighbour("fe80::2", OTHER, 0)),
                List.of(),
                List.of()));

    assertThat(one.getDesignatedRouters().getDrRouterId().getValue()).isEqualTo("192.0.2.2");
    assertThat(one.getDesignatedRouters().getDrIpAddr().stringValue()).isEqualTo("fe80::2");
    assertThat(one.getDesignatedRouters().getBdrRouterId().getValue()).isEqualTo("192.0.2.1");
    assertThat(one.getDesignatedRouters().getBdrIpAddr().stringValue()).isEqualTo("fe80::1");
    assertThat(one.getNeighbors().nonnullNeighbor().values())
        .singleElement()
        .satisfies(
            neighbour -> assertThat(neighbour.getNeighborInterfaceId().intValue()).isEqualTo(9));
  }

  @Test
  void aVirtualLinkIsInItsTransitArea() {
    Ospf ospf =
        written(state(OspfVersion.V2, List.of(virtualLink()), List.of(), List.of(), List.of()));

    assertThat(area(ospf, "0.0.0.0").getVirtualLinks().nonnullVirtualLink()).isEmpty();
    assertThat(area(ospf, "0.0.0.0").getInterfaces().nonnullInterface()).isEmpty();
    assertThat(area(ospf, "0.0.0.1").getVirtualLinks().nonnullVirtualLink().values())
        .singleElement()
        .returns(IfStateType.Down, VirtualLink::getState)
        .satisfies(link -> assertThat(link.requireRouterId().getValue()).isEqualTo("192.0.2.2"));
  }

  @Test
  void countersAreTherePerReason() {
    InterfaceInfo.Counters counters =
        new InterfaceInfo.Counters(
            new InterfaceInfo.Packets(1, 2, 3, 4, 5, 6),
            new InterfaceInfo.Packets(11, 12, 13, 14, 15, 16),
            Map.of(BadPacket.HELLO_INTERVAL, 21L, BadPacket.DIGEST, 22L),
            Map.of(BadLsa.CHECKSUM, 23L),
            31,
            32,
            33,
            34);
    var statistics =
        onlyInterface(
                state(
                    OspfVersion.V2,
                    List.of(broadcast("10.0.0.1", 0, 0, counters)),
                    List.of(),
                    List.of(),
                    List.of()))
            .getStatistics();

    assertThat(statistics.getReceived().getLsUpdates().getValue().longValue()).isEqualTo(4);
    assertThat(statistics.getSent().getHellos().getValue().longValue()).isEqualTo(11);
    assertThat(statistics.getLsasTooEarly().getValue().longValue()).isEqualTo(32);
    assertThat(statistics.nonnullBadPackets().values())
        .extracting(bad -> bad.requireReason() + " " + bad.getCount().getValue())
        .containsExactlyInAnyOrder("packet-hello-interval 21", "packet-digest 22");
    assertThat(statistics.nonnullBadLsas().values())
        .singleElement()
        .satisfies(bad -> assertThat(bad.getDescription()).contains("checksum", "RFC 2328"));
  }

  @Test
  void lsasAreCountedByScopeAndType() {
    Ospf ospf =
        written(
            state(
                OspfVersion.V2,
                List.of(broadcast("10.0.0.1", 0, 0, ZERO)),
                List.of(),
                List.of(
                    new ScopeState(Scope.AS, Map.of(LsaType.V2_EXTERNAL, new TypeState(5, 500))),
                    new ScopeState(
                        new Scope.Area(1),
                        Map.of(
                            LsaType.V2_ROUTER, new TypeState(3, 0xffff_ffff_ffL),
                            LsaType.V2_NETWORK, new TypeState(1, 1))),
                    new ScopeState(
                        new Scope.Link(3), Map.of(LsaType.V2_OPAQUE_LINK, new TypeState(2, 9)))),
                List.of()));

    assertThat(ospf.getStatistics().getAsScopeLsaCount().getValue().intValue()).isEqualTo(5);
    assertThat(ospf.getStatistics().getOthersLsaCount().getValue().intValue()).isEqualTo(7);
    assertThat(area(ospf, "0.0.0.0").getStatistics().getAreaScopeLsaCount().getValue().intValue())
        .isZero();
    assertThat(area(ospf, "0.0.0.1").getStatistics().getAreaScopeLsaCksumSum().longValue())
        .isEqualTo(0x100_0000_0000L);
    assertThat(
            area(ospf, "0.0.0.1").getStatistics().getDatabase().nonnullAreaScopeLsaType().values())
        .extracting(type -> type.requireLsaType().getValue().intValue())
        .containsExactly(1, 2);
    assertThat(
            area(ospf, "0.0.0.0")
                .getInterfaces()
                .nonnullInterface()
                .values()
                .iterator()
                .next()
                .getStatistics()
                .getLinkScopeLsaCount()
                .getValue()
                .intValue())
        .isEqualTo(2);
  }

  @Test
  void calculationsHaveMomentsAndTriggers() {
    SpfRun run =
        new SpfRun(
            4,
            6_000_000_000L,
            6_050_000_000L,
            1_250_000L,
            List.of(1),
            3,
            List.of(
                new SpfRun.Trigger.TopologyChanged(),
                new SpfRun.Trigger.LsaChanged(
                    new Scope.Area(1), new LsaKey(LsaType.V2_ROUTER, OTHER, OTHER))),
            12);

    assertThat(
            written(state(OspfVersion.V2, List.of(), List.of(), List.of(), List.of(run)))
                .getSpfLog()
                .nonnullEvent()
                .values())
        .singleElement()
        .returns(Event.SpfType.Full, Event::getSpfType)
        .returns(true, Event::getTopologyChanged)
        .returns(false, Event::getSettingsChanged)
        .satisfies(event -> {
          assertThat(event.getScheduleTimestamp().getValue()).isEqualTo("2026-01-01T00:00:01Z");
          assertThat(event.getStartTimestamp().getValue()).isEqualTo("2026-01-01T00:00:01.050Z");
          assertThat(event.getEndTimestamp().getValue()).isEqualTo("2026-01-01T00:00:01.051Z");
          assertThat(event.getDuration().intValue()).isEqualTo(1_250);
          assertThat(event.getTriggerCount().getValue().intValue()).isEqualTo(12);
          assertThat(event.nonnullTriggerLsa())
              .singleElement()
              .satisfies(lsa -> {
                assertThat(lsa.getAreaId().getValue()).isEqualTo("0.0.0.1");
                assertThat(lsa.getLsaId().getValue()).isEqualTo("192.0.2.2");
              });
        });
  }
}
