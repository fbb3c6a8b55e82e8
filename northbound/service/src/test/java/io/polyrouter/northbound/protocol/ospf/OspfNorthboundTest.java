package io.polyrouter.northbound.protocol.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.testing.RunningNorthbound;
import io.polyrouter.ospf.OspfState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.GetOspfDatabase;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.GetOspfDatabaseInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.GetOspfDatabaseOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.LsaOption;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.RouterLsaBit;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.input.scope.AreaIdBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.input.scope.InterfaceBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.get.ospf.database.output.Lsa;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.database.rev261123.lsa.body.router.Link;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.AreaId;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfDatabase;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfDatabaseInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfNeighbor;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfNeighborInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfNeighborOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfProcess;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ClearOspfProcessInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ControlPlaneProtocol1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.ExternalMetricType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutesInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutesOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.LsaType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrRestartHelperStatusChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrStateChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.NbrStateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.Ospfv2;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.Ospfv3;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RestartStatusChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.RouterId;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123._interface.state.neighbors.Neighbor;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.get.ospf.routes.output.Route;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocolInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocolOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Static;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;

/** Two virtual routers with OSPF in a real engine, as clients configure and see them. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OspfNorthboundTest {

  private static final String CONFIGURATION =
      """
      {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [
        {"name": "left",
         "interfaces": {"interface": [
           {"name": "lo", "loopback": {},
            "ipv4": {"address": [{"ip": "192.0.2.1", "prefix-length": 32}]},
            "ipv6": {"address": [{"ip": "2001:db8::1", "prefix-length": 128}]}},
           {"name": "r", "memory-link": {"virtual-router": "right", "interface": "l"},
            "ipv4": {"address": [{"ip": "10.0.0.1", "prefix-length": 30}]},
            "ipv6": {"dup-addr-detect-transmits": 0}}]},
         "routing": {"control-plane-protocols": {"control-plane-protocol": [
           {"type": "static", "name": "default", "static-routes": {"ipv4": {"route": [
             {"destination-prefix": "198.51.100.0/24",
              "next-hop": {"special-next-hop": "blackhole"}}]}}},
           {"type": "polyrouter-ospf:ospfv2", "name": "main", "polyrouter-ospf:ospf": {
             "graceful-restart": {"enabled": true},
             "redistribute": {"static": {"metric": 50, "tag": 77}},
             "areas": {"area": [{"area-id": "0.0.0.0", "interfaces": {"interface": [
               {"name": "lo"},
               {"name": "r", "interface-type": "point-to-point", "cost": 3,
                "hello-interval": 1}]}}]}}},
           {"type": "polyrouter-ospf:ospfv3", "name": "main", "polyrouter-ospf:ospf": {
             "areas": {"area": [{"area-id": "0.0.0.0", "interfaces": {"interface": [
               {"name": "lo"},
               {"name": "r", "interface-type": "point-to-point", "cost": 3,
                "hello-interval": 1}]}}]}}}]}}},
        {"name": "right",
         "interfaces": {"interface": [
           {"name": "lo", "loopback": {},
            "ipv4": {"address": [{"ip": "192.0.2.2", "prefix-length": 32}]},
            "ipv6": {"address": [{"ip": "2001:db8::2", "prefix-length": 128}]}},
           {"name": "l", "memory-link": {"virtual-router": "left", "interface": "r"},
            "ipv4": {"address": [{"ip": "10.0.0.2", "prefix-length": 30}]},
            "ipv6": {"dup-addr-detect-transmits": 0}}]},
         "routing": {"control-plane-protocols": {"control-plane-protocol": [
           {"type": "polyrouter-ospf:ospfv2", "name": "main", "polyrouter-ospf:ospf": {
             "areas": {"area": [{"area-id": "0.0.0.0", "interfaces": {"interface": [
               {"name": "lo"},
               {"name": "l", "interface-type": "point-to-point", "hello-interval": 1}]}}]}}},
           {"type": "polyrouter-ospf:ospfv3", "name": "main", "polyrouter-ospf:ospf": {
             "areas": {"area": [{"area-id": "0.0.0.0", "interfaces": {"interface": [
               {"name": "lo"},
               {"name": "l", "interface-type": "point-to-point", "hello-interval": 1}]}}]}}}
         ]}}}]}}
      """;

  private RunningNorthbound running;

  @BeforeAll
  void start() throws Exception {
    running = RunningNorthbound.with(CONFIGURATION);
    RunningNorthbound.await(() -> prefixes("right", false).contains("198.51.100.0/24"));
    RunningNorthbound.await(() -> prefixes("right", true).contains("2001:db8::1/128"));
    RunningNorthbound.await(() -> prefixes("left", false).contains("192.0.2.2/32"));
  }

  @AfterAll
  void close() {
    running.close();
  }

  // ---- routes -------------------------------------------------------------------------------

  private static GetOspfRoutesInputBuilder routesOf(String router, boolean ipv6) {
    return new GetOspfRoutesInputBuilder()
        .setVirtualRouter(new Name(router))
        .setProtocolType(ipv6 ? Ospfv3.VALUE : Ospfv2.VALUE)
        .setProtocolName(new Name("main"));
  }

  private GetOspfRoutesOutput routes(GetOspfRoutesInputBuilder input) throws Exception {
    return success(running.rpcs().implementation(GetOspfRoutes.class).invoke(input.build()).get());
  }

  private static <T> T success(RpcResult<T> result) {
    assertThat(result.getErrors()).isEmpty();
    return Objects.requireNonNull(result.getResult());
  }

  private List<String> prefixes(String router, boolean ipv6) throws Exception {
    RpcResult<GetOspfRoutesOutput> result =
        running
            .rpcs()
            .implementation(GetOspfRoutes.class)
            .invoke(routesOf(router, ipv6).build())
            .get();
    return result.isSuccessful()
        ? result.getResult().nonnullRoute().stream()
            .map(route -> route.getPrefix().stringValue())
            .toList()
        : List.of();
  }

  @Test
  void routesSayWhatTheyAre() throws Exception {
    List<Route> routes = routes(routesOf("right", false)).nonnullRoute();

    assertThat(routes)
        .extracting(route -> route.getPrefix().stringValue())
        .containsExactly("10.0.0.0/30", "192.0.2.1/32", "192.0.2.2/32", "198.51.100.0/24");
    assertThat(routes.get(1))
        .returns(Route.RouteType.IntraArea, Route::getRouteType)
        .returns(new AreaId("0.0.0.0"), Route::getAreaId)
        .returns(null, Route::getAdvRouter)
        .satisfies(route -> {
          assertThat(route.getMetric().intValue()).isEqualTo(10);
          assertThat(route.nonnullNextHop())
              .singleElement()
              .satisfies(hop -> {
                assertThat(hop.getNextHop().stringValue()).isEqualTo("10.0.0.1");
                assertThat(hop.getOutgoingInterface()).isEqualTo(new InterfaceName("l"));
                assertThat(hop.getBackup()).isFalse();
              });
        });
    assertThat(routes.get(3))
        .returns(Route.RouteType.External2, Route::getRouteType)
        .returns(new RouterId("192.0.2.1"), Route::getAdvRouter)
        .returns(null, Route::getAreaId)
        .satisfies(route -> {
          assertThat(route.getMetric().intValue()).isEqualTo(50);
          assertThat(route.getPathCost().intValue()).isEqualTo(10);
          assertThat(route.getRouteTag().intValue()).isEqualTo(77);
        });
  }

  @Test
  void routesAreReadByPage() throws Exception {
    List<String> all = new ArrayList<>();
    GetOspfRoutesInputBuilder input = routesOf("right", true).setLimit(Uint16.ONE);
    GetOspfRoutesOutput page = routes(input);
    while (true) {
      assertThat(page.nonnullRoute()).hasSizeLessThanOrEqualTo(1);
      page.nonnullRoute().forEach(route -> all.add(route.getPrefix().stringValue()));
      if (page.getContinuation() == null) {
        break;
      }
      page = routes(input.setContinuation(page.getContinuation()));
    }

    assertThat(all).containsExactlyElementsOf(prefixes("right", true)).hasSize(2);
  }

  // ---- state --------------------------------------------------------------------------------

  private List<Neighbor> publishedNeighbours() throws Exception {
    return running.state().nonnullVirtualRouter().values().stream()
        .filter(router -> router.requireName().getValue().equals("left"))
        .flatMap(router ->
            router
                .getRouting()
                .getControlPlaneProtocols()
                .nonnullControlPlaneProtocol()
                .values()
                .stream())
        .flatMap(protocol ->
            Optional.ofNullable(protocol.augmentation(ControlPlaneProtocol1.class)).stream())
        .flatMap(ospf -> ospf.getOspf().getAreas().nonnullArea().values().stream())
        .flatMap(area -> area.getInterfaces().nonnullInterface().values().stream())
        .flatMap(link -> link.getNeighbors().nonnullNeighbor().values().stream())
        .toList();
  }

  @Test
  void neighboursOfBothVersionsArePublished() throws Exception {
    RunningNorthbound.await(() ->
        publishedNeighbours().stream()
                .filter(neighbour -> neighbour.getState() == NbrStateType.Full)
                .count()
            == 2);

    assertThat(publishedNeighbours())
        .extracting(neighbour -> neighbour.getNeighborRouterId().getValue())
        .containsOnly("192.0.2.2");
  }

  @Test
  void neighboursThatBecomeFullWereNotified() {
    assertThat(running.notifications().published)
        .filteredOn(NbrStateChange.class::isInstance)
        .extracting(NbrStateChange.class::cast)
        .filteredOn(change -> change.getState() == NbrStateType.Full)
        .extracting(change -> change.getVirtualRouter().getValue() + " " + change.getInterface())
        .contains("left r", "right l");
  }

  // ---- database -----------------------------------------------------------------------------

  private static GetOspfDatabaseInputBuilder databaseOf(String router, boolean ipv6) {
    return new GetOspfDatabaseInputBuilder()
        .setVirtualRouter(new Name(router))
        .setProtocolType(ipv6 ? Ospfv3.VALUE : Ospfv2.VALUE)
        .setProtocolName(new Name("main"));
  }

  private GetOspfDatabaseOutput database(GetOspfDatabaseInputBuilder input) throws Exception {
    return success(
        running.rpcs().implementation(GetOspfDatabase.class).invoke(input.build()).get());
  }

  private static LsaType type(int number) {
    return new LsaType(Uint16.valueOf(number));
  }

  @Test
  void aRouterLsaSaysItsLinks() throws Exception {
    List<Lsa> lsas =
        database(
                databaseOf("right", false)
                    .setLsaType(type(1))
                    .setAdvRouter(new RouterId("192.0.2.1")))
            .nonnullLsa();

    assertThat(lsas)
        .singleElement()
        .returns(Lsa.Scope.Area, Lsa::getScope)
        .returns(new AreaId("0.0.0.0"), Lsa::getAreaId)
        .satisfies(lsa -> {
          assertThat(lsa.getHeader().getLsaId().getValue()).isEqualTo("192.0.2.1");
          assertThat(lsa.getHeader().getSeqNum().getValue()).startsWith("80:00:00:");
          assertThat(lsa.getHeader().getAge().intValue()).isLessThan(3600);
          assertThat(lsa.getHeader().getLsaOptions()).contains(LsaOption.EBit);
          assertThat(lsa.getRouter().getRouterBits()).containsExactly(RouterLsaBit.AsbrBit);
          assertThat(lsa.getRouter().nonnullLink())
              .extracting(link -> link.getType() + " " + link.getLinkId().getValue())
              .containsExactlyInAnyOrder(
                  Link.Type.PointToPoint + " 192.0.2.2",
                  Link.Type.StubNetwork + " 10.0.0.0",
                  Link.Type.StubNetwork + " 192.0.2.1");
        });
  }

  @Test
  void anExternalLsaSaysMetricAndTag() throws Exception {
    assertThat(database(databaseOf("right", false).setLsaType(type(5))).nonnullLsa())
        .singleElement()
        .returns(Lsa.Scope.As, Lsa::getScope)
        .satisfies(lsa -> {
          assertThat(lsa.getExternal().getMetric().intValue()).isEqualTo(50);
          assertThat(lsa.getExternal().getMetricType()).isEqualTo(ExternalMetricType.Type2);
          assertThat(lsa.getExternal().getExternalRouteTag().intValue()).isEqualTo(77);
          assertThat(lsa.getExternal().getNetworkMask().getValue()).isEqualTo("255.255.255.0");
          assertThat(lsa.getExternal().getForwardingAddress()).isNull();
        });
  }

  @Test
  void lsasOfVersion3AreOfLinksAndAreas() throws Exception {
    List<Lsa> ofLink =
        database(
                databaseOf("right", true)
                    .setScope(new InterfaceBuilder().setInterface(new InterfaceName("l")).build()))
            .nonnullLsa();
    assertThat(ofLink)
        .extracting(lsa -> lsa.getHeader().getAdvRouter().getValue())
        .containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
    assertThat(ofLink)
        .allSatisfy(lsa -> {
          assertThat(lsa.getInterface()).isEqualTo("l");
          assertThat(lsa.getLink().getLinkLocalInterfaceAddress().getValue()).startsWith("fe80::");
        });

    List<Lsa> prefixes = database(databaseOf("right", true).setLsaType(type(0x2009))).nonnullLsa();
    assertThat(prefixes)
        .flatMap(lsa -> lsa.getIntraAreaPrefix().nonnullPrefix())
        .extracting(prefix -> prefix.getPrefix().stringValue())
        .contains("2001:db8::1/128", "2001:db8::2/128");
    assertThat(database(databaseOf("right", true).setLsaType(type(0x2001))).nonnullLsa())
        .hasSize(2)
        .allSatisfy(lsa ->
            assertThat(lsa.getRouter().getLsaOptions()).contains(LsaOption.V6Bit, LsaOption.RBit));
  }

  @Test
  void theDatabaseIsReadByPage() throws Exception {
    for (boolean ipv6 : List.of(false, true)) {
      List<String> all = new ArrayList<>();
      GetOspfDatabaseInputBuilder input = databaseOf("left", ipv6).setLimit(Uint16.ONE);
      GetOspfDatabaseOutput page = database(input);
      while (true) {
        page.nonnullLsa().forEach(lsa -> all.add(name(lsa)));
        if (page.getContinuation() == null) {
          break;
        }
        assertThat(page.nonnullLsa()).hasSize(1);
        page = database(input.setContinuation(page.getContinuation()));
      }

      assertThat(all)
          .containsExactlyElementsOf(
              database(databaseOf("left", ipv6)).nonnullLsa().stream()
                  .map(OspfNorthboundTest::name)
                  .toList())
          .doesNotHaveDuplicates()
          .hasSizeGreaterThan(2);
    }
  }

  private static String name(Lsa lsa) {
    return lsa.getScope()
        + " "
        + lsa.getInterface()
        + " "
        + lsa.getHeader().getType().getValue()
        + " "
        + lsa.getHeader().getLsaId().getValue()
        + " "
        + lsa.getHeader().getAdvRouter().getValue();
  }

  @Test
  void whatIsNotThereIsEmptyAndWhatIsWrongIsRefused() throws Exception {
    assertThat(
            database(
                    databaseOf("left", false)
                        .setScope(new AreaIdBuilder().setAreaId(new AreaId("0.0.0.9")).build()))
                .nonnullLsa())
        .isEmpty();
    assertThat(refusal(databaseOf("left", false).setContinuation("nonsense")))
        .contains("continuation is not what an answer said");
    assertThat(refusal(databaseOf("left", false).setProtocolType(Static.VALUE)))
        .contains("neither ospfv2 nor ospfv3");
    assertThat(refusal(databaseOf("nobody", false))).contains("no virtual router \"nobody\"");
    assertThat(refusal(databaseOf("left", false).setProtocolName(new Name("other"))))
        .contains("other");
  }

  private String refusal(GetOspfDatabaseInputBuilder input) throws Exception {
    RpcResult<GetOspfDatabaseOutput> result =
        running.rpcs().implementation(GetOspfDatabase.class).invoke(input.build()).get();
    assertThat(result.isSuccessful()).isFalse();
    return result.getErrors().iterator().next().getMessage();
  }

  // ---- commands -----------------------------------------------------------------------------

  private static ClearOspfNeighborInputBuilder neighboursOf(String router) {
    return new ClearOspfNeighborInputBuilder()
        .setVirtualRouter(new Name(router))
        .setProtocolType(Ospfv2.VALUE)
        .setProtocolName(new Name("main"));
  }

  private RpcResult<ClearOspfNeighborOutput> clear(ClearOspfNeighborInputBuilder input)
      throws Exception {
    return running.rpcs().implementation(ClearOspfNeighbor.class).invoke(input.build()).get();
  }

  /** The last one, since routes come and go with it. */
  @Test
  @Order(Integer.MAX_VALUE)
  void whatIsClearedComesBack() throws Exception {
    ClearOspfNeighborInputBuilder one =
        neighboursOf("left")
            .setInterface(new InterfaceName("r"))
            .setNeighborRouterId(new RouterId("192.0.2.2"));
    assertThat(success(clear(one)).getClearedNeighbors()).isEqualTo(Uint32.ONE);
    RunningNorthbound.await(() -> prefixes("left", false).contains("192.0.2.2/32"));

    assertThat(
            success(
                    running
                        .rpcs()
                        .implementation(ClearOspfDatabase.class)
                        .invoke(
                            new ClearOspfDatabaseInputBuilder()
                                .setVirtualRouter(new Name("right"))
                                .setProtocolType(Ospfv3.VALUE)
                                .setProtocolName(new Name("main"))
                                .build())
                        .get())
                .getClearedLsas()
                .intValue())
        .isPositive();
    RunningNorthbound.await(() -> prefixes("right", true).contains("2001:db8::1/128"));

    success(
        running
            .rpcs()
            .implementation(ClearOspfProcess.class)
            .invoke(
                new ClearOspfProcessInputBuilder()
                    .setVirtualRouter(new Name("left"))
                    .setProtocolType(Ospfv2.VALUE)
                    .setProtocolName(new Name("main"))
                    .build())
            .get());
    RunningNorthbound.await(() -> prefixes("left", false).contains("192.0.2.2/32"));
  }

  private RpcResult<RestartProtocolOutput> restart(String router, ControlPlaneProtocol type)
      throws Exception {
    return running
        .rpcs()
        .implementation(RestartProtocol.class)
        .invoke(
            new RestartProtocolInputBuilder()
                .setVirtualRouter(new Name(router))
                .setProtocolType(type)
                .setProtocolName(new Name("main"))
                .build())
        .get();
  }

  private List<RestartStatusChange.ExitReason> restarts(String router) {
    return running.notifications().published.stream()
        .filter(RestartStatusChange.class::isInstance)
        .map(RestartStatusChange.class::cast)
        .filter(change -> change.requireVirtualRouter().getValue().equals(router))
        .map(RestartStatusChange::getExitReason)
        .toList();
  }

  /** Whoever restarts without it is not helped (RFC 3623, section 3.1). */
  private boolean hasLeftGotEverything() throws Exception {
    return running
        .engine()
        .query(
            "right",
            "ospfv2",
            "main",
            (instance, nowNanos) ->
                ((OspfState) instance.state(nowNanos))
                    .neighbours().stream().allMatch(neighbour -> neighbour.retransmissions() == 0))
        .toCompletableFuture()
        .get();
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  void anInstanceIsRestartedGracefully() throws Exception {
    RunningNorthbound.await(this::hasLeftGotEverything);
    success(restart("left", Ospfv2.VALUE));

    RunningNorthbound.await(() -> restarts("left").size() == 2);
    assertThat(restarts("left"))
        .containsExactly(
            RestartStatusChange.ExitReason.InProgress, RestartStatusChange.ExitReason.Completed);
    assertThat(prefixes("left", false)).contains("192.0.2.2/32");
    RunningNorthbound.await(() -> helped("right").size() == 2);
    assertThat(helped("right"))
        .containsExactly(
            NbrRestartHelperStatusChange.Status.Helping,
            NbrRestartHelperStatusChange.Status.NotHelping);
  }

  private List<NbrRestartHelperStatusChange.Status> helped(String by) {
    return running.notifications().published.stream()
        .filter(NbrRestartHelperStatusChange.class::isInstance)
        .map(NbrRestartHelperStatusChange.class::cast)
        .filter(change -> change.requireVirtualRouter().getValue().equals(by))
        .map(NbrRestartHelperStatusChange::getStatus)
        .toList();
  }

  @Test
  void whatCannotBeRestartedIsRefused() throws Exception {
    assertThat(restart("left", Static.VALUE).getErrors())
        .singleElement()
        .satisfies(error -> assertThat(error.getMessage()).contains("name one of a routing"));
    assertThat(restart("nobody", Ospfv2.VALUE).getErrors())
        .singleElement()
        .satisfies(
            error -> assertThat(error.getMessage()).contains("no virtual router \"nobody\""));
  }

  @Test
  void whatCannotBeClearedIsRefused() throws Exception {
    assertThat(clear(neighboursOf("left").setInterface(new InterfaceName("elsewhere"))).getErrors())
        .singleElement()
        .satisfies(error ->
            assertThat(error.getMessage()).contains("does not run on interface \"elsewhere\""));
    assertThat(clear(neighboursOf("left").setProtocolType(Static.VALUE)).getErrors())
        .singleElement()
        .satisfies(error -> assertThat(error.getMessage()).contains("neither ospfv2 nor ospfv3"));
    assertThat(clear(neighboursOf("nobody")).getErrors())
        .singleElement()
        .satisfies(
            error -> assertThat(error.getMessage()).contains("no virtual router \"nobody\""));
    assertThat(clear(neighboursOf("left").setProtocolName(new Name("other"))).getErrors())
        .singleElement()
        .satisfies(error -> assertThat(error.getMessage()).contains("no protocol \"other\""));
  }
}
