package io.polyrouter.northbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.testing.RunningNorthbound;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Bfd;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.State;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutesInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.Ospfv2;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.get.ospf.routes.output.Route;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.get.ospf.routes.output.route.NextHop;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpNewMasterEvent;

/** The network of docs/routing.md does what the text says of it. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class DocumentedRoutingTest {

  private static final Path CONFIGURATION = Path.of("../../docs/routing/three-routers.json");

  private RunningNorthbound running;

  @BeforeEach
  void start() throws Exception {
    running = RunningNorthbound.with(Files.readString(CONFIGURATION));
  }

  @AfterEach
  void close() {
    running.close();
  }

  private List<Route> routes() throws Exception {
    var result =
        running
            .rpcs()
            .implementation(GetOspfRoutes.class)
            .invoke(
                new GetOspfRoutesInputBuilder()
                    .setVirtualRouter(new Name("r1"))
                    .setProtocolType(Ospfv2.VALUE)
                    .setProtocolName(new Name("main"))
                    .build())
            .get();
    return result.getErrors().isEmpty() ? result.getResult().nonnullRoute() : List.of();
  }

  private static List<String> nextHops(Route route) {
    return route.nonnullNextHop().stream().map(DocumentedRoutingTest::text).toList();
  }

  private static String text(NextHop nextHop) {
    return nextHop.getOutgoingInterface().getValue() + (nextHop.getBackup() ? " as a backup" : "");
  }

  @Test
  void whatThePolicyAcceptsIsAnnouncedAndHasABackup() throws Exception {
    List<String> wanted = List.of("to-r3", "to-r2 as a backup");
    RunningNorthbound.await(() ->
        routes().stream()
            .anyMatch(route ->
                route.getPrefix().stringValue().equals("10.64.1.0/24")
                    && nextHops(route).equals(wanted)));

    assertThat(routes())
        .extracting(route -> route.getPrefix().stringValue())
        .doesNotContain("172.16.0.0/16");
    assertThat(routes())
        .filteredOn(route -> route.getPrefix().stringValue().equals("10.64.1.0/24"))
        .singleElement()
        .satisfies(route -> {
          assertThat(route.getMetric().intValue()).isEqualTo(50);
          assertThat(route.getRouteTag().intValue()).isEqualTo(7);
        });
  }

  @Test
  void bfdWatchesAllNeighboursAndTheFirstRouterIsTheMaster() throws Exception {
    VrrpNewMasterEvent master = running.await(VrrpNewMasterEvent.class, told -> true);
    assertThat(master.getVirtualRouter().getValue()).isEqualTo("r1");

    for (String router : List.of("r1", "r2", "r3")) {
      RunningNorthbound.await(() ->
          running
              .protocolState(
                  router,
                  Bfd.VALUE,
                  org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.ControlPlaneProtocol1
                      .class)
              .map(bfd ->
                  bfd
                      .nonnullBfd()
                      .nonnullIpSh()
                      .nonnullSessions()
                      .nonnullSession()
                      .values()
                      .stream()
                      .filter(session -> session.getSessionRunning().getLocalState() == State.Up)
                      .count())
              .equals(Optional.of(2L)));
    }
  }
}
