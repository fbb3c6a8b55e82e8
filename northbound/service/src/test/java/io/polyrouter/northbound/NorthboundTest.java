package io.polyrouter.northbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.testing.RunningNorthbound;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.polyrouter.setup.rev261122.Setup;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Ping;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.PingInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.PingOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Traceroute;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.TracerouteInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.TracerouteOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.Interface;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;

/** The whole northbound over a real engine, with the starter lab. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NorthboundTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private RunningNorthbound running;

  @BeforeEach
  void start() throws Exception {
    running = RunningNorthbound.withStarterLab(InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    running.close();
  }

  private PingOutput ping(String from, String to) throws Exception {
    return running
        .rpcs()
        .implementation(Ping.class)
        .invoke(
            new PingInputBuilder()
                .setVirtualRouter(new Name(from))
                .setDestination(new IpAddressNoZone(new Ipv4AddressNoZone(to)))
                .build())
        .get()
        .getResult();
  }

  @Test
  void hostsOfTheLabReachEachOtherThroughTheirOwnRouter() throws Exception {
    for (String color : List.of("red", "blue")) {
      PingOutput toRouter = ping(color + "-host1", "10.0.1.1");
      PingOutput toHost = ping(color + "-host1", "10.0.2.10");

      assertThat(toHost.requireReceived().intValue()).isEqualTo(3);
      assertThat(timeToLive(toHost)).isEqualTo(timeToLive(toRouter) - 1);
    }
  }

  private static int timeToLive(PingOutput output) {
    return output.nonnullReply().getFirst().requireTimeToLive().intValue();
  }

  @Test
  void theChainOfTheLabIsThreeRoutersLong() throws Exception {
    TracerouteOutput output =
        running
            .rpcs()
            .implementation(Traceroute.class)
            .invoke(
                new TracerouteInputBuilder()
                    .setVirtualRouter(new Name("left"))
                    .setDestination(new IpAddressNoZone(new Ipv4AddressNoZone("192.0.2.3")))
                    .build())
            .get()
            .getResult();

    assertThat(output.getReached()).isTrue();
    assertThat(output.nonnullHop()).hasSize(2);
  }

  @Test
  void theStateOfTheLabIsPublishedBeforeClientsAreLetIn() throws Exception {
    VirtualRouters all = running.state();

    assertThat(all.nonnullVirtualRouter()).hasSize(9);
    assertThat(all.nonnullVirtualRouter().values())
        .flatMap(router -> router.nonnullInterfaces().nonnullInterface().values())
        .extracting(Interface::getAdminStatus)
        .containsOnly(Interface.AdminStatus.Up);
  }

  @Test
  void routesOfTheLabCanBeRead() throws Exception {
    GetRoutesOutput output =
        running
            .rpcs()
            .implementation(GetRoutes.class)
            .invoke(
                new GetRoutesInputBuilder()
                    .setVirtualRouter(new Name("middle"))
                    .setTable(GetRoutesInput.Table.Rib)
                    .build())
            .get()
            .getResult();

    assertThat(output.nonnullRoute())
        .extracting(route -> route.requireDestinationPrefix().stringValue())
        .contains("192.0.2.1/32", "192.0.2.3/32", "10.1.12.0/24");
  }

  @Test
  void commitsAreCheckedAndWhatPassesIsAtWork() throws Exception {
    assertThat(
            running
                .datastore()
                .refusals(
                    """
                    {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [
                      {"name": "x", "router-id": "0.0.0.0"}]}}
                    """))
        .hasSize(1);

    running
        .datastore()
        .put(
            """
            {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [
              {"name": "x", "interfaces": {"interface": [
                {"name": "lo", "loopback": {},
                 "ipv4": {"address": [{"ip": "192.0.2.9", "prefix-length": 32}]}}]}}]}}
            """);
    while (!running.engine().names().equals(List.of("x"))) {
      Thread.onSpinWait();
    }
    assertThat(ping("x", "192.0.2.9").requireReceived().intValue()).isEqualTo(3);
  }

  @Test
  void theStartIsNoted() {
    assertThat(
            running
                .datastore()
                .read(LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of(Setup.QNAME)))
        .hasValueSatisfying(
            setup -> assertThat(setup.toString()).contains("2026-01-02T03:04:05Z", "loaded"));
  }
}
