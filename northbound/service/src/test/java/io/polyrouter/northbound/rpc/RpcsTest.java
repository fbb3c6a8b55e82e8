package io.polyrouter.northbound.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.northbound.testing.RecordingRouterManager;
import io.polyrouter.northbound.testing.Snapshots;
import io.polyrouter.router.RouterManager.PingRequest;
import io.polyrouter.router.RouterManager.TracerouteRequest;
import io.polyrouter.router.RouterManager.TracerouteResult;
import io.polyrouter.router.state.PingResult;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.routing.RouteType;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.SocketInfo;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4Prefix;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetSocketsInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetSocketsOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.PingInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.PingOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.TracerouteInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.TracerouteOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.routes.output.Route;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.sockets.output.Socket;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.sockets.output.socket.Connection;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;

class RpcsTest {

  private static final Name RED = new Name("red");
  private static final IpAddressNoZone THERE =
      new IpAddressNoZone(new Ipv4AddressNoZone("10.0.0.9"));

  private final RecordingRouterManager manager = new RecordingRouterManager();

  @BeforeEach
  void oneVirtualRouter() {
    manager.snapshots.put("red", Snapshots.running("red", 0));
  }

  private static <T> T output(ListenableFuture<RpcResult<T>> result)
      throws ExecutionException, InterruptedException {
    assertThat(result.isDone()).isTrue();
    assertThat(result.get().getErrors()).isEmpty();
    return result.get().getResult();
  }

  private static String error(ListenableFuture<? extends RpcResult<?>> result)
      throws ExecutionException, InterruptedException {
    assertThat(result.isDone()).isTrue();
    assertThat(result.get().isSuccessful()).isFalse();
    return result.get().getErrors().iterator().next().getMessage();
  }

  @Test
  void fillsInTheDefaultsOfAPing() throws Exception {
    manager.pingResult.complete(
        new PingResult(
            2,
            1,
            List.of(
                new PingResult.Reply(2, Ipv4Address.parse("10.0.0.9"), 63, 1_234_567, "echo-reply"),
                new PingResult.Reply(
                    1, Ipv4Address.parse("10.0.0.1"), 64, 2_000, "host-unreachable"))));

    PingOutput output =
        output(
            new PingRpc(manager)
                .invoke(
                    new PingInputBuilder().setVirtualRouter(RED).setDestination(THERE).build()));

    assertThat(manager.requests)
        .containsExactly(
            new PingRequest(
                "red",
                Ipv4Address.parse("10.0.0.9"),
                Optional.empty(),
                Optional.empty(),
                3,
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                56,
                64,
                false));
    assertThat(output.requireTransmitted().intValue()).isEqualTo(2);
    assertThat(output.requireReceived().intValue()).isEqualTo(1);
    assertThat(output.nonnullReply())
        .extracting(reply ->
            "%s %s %s %s %s"
                .formatted(
                    reply.getSequence(),
                    reply.requireFrom().stringValue(),
                    reply.getTimeToLive(),
                    reply.getRoundTripTime(),
                    reply.getMessage()))
        .containsExactly("1 10.0.0.1 64 2 host-unreachable", "2 10.0.0.9 63 1234 echo-reply");
  }

  @Test
  void pingsBothFamiliesButNotAcrossThem() throws Exception {
    manager.pingResult.complete(new PingResult(3, 0, List.of()));
    IpAddressNoZone ipv6 = new IpAddressNoZone(new Ipv6AddressNoZone("2001:db8::9"));

    output(
        new PingRpc(manager)
            .invoke(new PingInputBuilder().setVirtualRouter(RED).setDestination(ipv6).build()));

    assertThat(manager.requests)
        .singleElement()
        .extracting(request -> ((PingRequest) request).destination())
        .hasToString("2001:db8::9");
    assertThat(
            error(
                new PingRpc(manager)
                    .invoke(
                        new PingInputBuilder()
                            .setVirtualRouter(RED)
                            .setDestination(ipv6)
                            .setSource(THERE)
                            .build())))
        .contains("use the same family");
    IpAddressNoZone linkLocal = new IpAddressNoZone(new Ipv6AddressNoZone("fe80::9"));
    assertThat(
            error(
                new TracerouteRpc(manager)
                    .invoke(
                        new TracerouteInputBuilder()
                            .setVirtualRouter(RED)
                            .setDestination(linkLocal)
                            .build())))
        .contains("link-local")
        .contains("interface");
    manager.requests.clear();

    output(
        new PingRpc(manager)
            .invoke(
                new PingInputBuilder()
                    .setVirtualRouter(RED)
                    .setDestination(linkLocal)
                    .setInterface(new InterfaceName("eth0"))
                    .build()));

    assertThat(manager.requests)
        .singleElement()
        .extracting(request -> ((PingRequest) request).interfaceName())
        .isEqualTo(Optional.of("eth0"));
  }

  @Test
  void tellsWhatWentWrongWithAPing() throws Exception {
    manager.pingResult.completeExceptionally(new IllegalStateException("it is restarting"));

    assertThat(
            error(
                new PingRpc(manager)
                    .invoke(
                        new PingInputBuilder()
                            .setVirtualRouter(RED)
                            .setDestination(THERE)
                            .build())))
        .isEqualTo("it is restarting");
  }

  @Test
  void refusesUnknownVirtualRouters() throws Exception {
    Name green = new Name("green");
    assertThat(
            error(
                new PingRpc(manager)
                    .invoke(
                        new PingInputBuilder()
                            .setVirtualRouter(green)
                            .setDestination(THERE)
                            .build())))
        .contains("green");
    assertThat(
            error(
                new TracerouteRpc(manager)
                    .invoke(
                        new TracerouteInputBuilder()
                            .setVirtualRouter(green)
                            .setDestination(THERE)
                            .build())))
        .contains("green");
    assertThat(
            error(
                new GetRoutesRpc(manager)
                    .invoke(new GetRoutesInputBuilder().setVirtualRouter(green).build())))
        .contains("green");
  }

  @Test
  void readsSocketsByPage() throws Exception {
    Endpoint local = new Endpoint(Ipv4Address.parse("10.0.0.1"), 179);
    Endpoint remote = new Endpoint(Ipv4Address.parse("10.0.0.2"), 50_000);
    manager.sockets =
        List.of(
            new SocketInfo(
                "udp", new Endpoint(Ipv4Address.ANY, 53), Optional.empty(), "OPEN", 1, 2, 3, 4, 5),
            new SocketInfo("tcp", local, Optional.of(remote), "SYN_SENT", 0, 0, 0, 0, 0),
            new SocketInfo(
                "udp", new Endpoint(Ipv4Address.ANY, 53), Optional.empty(), "OPEN", 0, 0, 0, 0, 0));

    GetSocketsInputBuilder input =
        new GetSocketsInputBuilder().setVirtualRouter(RED).setLimit(Uint16.TWO);
    GetSocketsOutput first = output(new GetSocketsRpc(manager).invoke(input.build()));
    assertThat(first.nonnullSocket())
        .extracting(socket -> socket.getProtocol() + " " + socket.getState())
        .containsExactly("tcp syn-sent", "udp open");
    Socket tcp = first.nonnullSocket().getFirst();
    assertThat(tcp.requireLocalAddress().stringValue()).isEqualTo("10.0.0.1");
    assertThat(tcp.requireRemotePort().getValue().intValue()).isEqualTo(50_000);
    Socket udp = first.nonnullSocket().getLast();
    assertThat(udp.getLocalAddress()).isNull();
    assertThat(udp.requireLocalPort().getValue().intValue()).isEqualTo(53);
    assertThat(udp.requireDropped().getValue().intValue()).isEqualTo(5);
    assertThat(udp.getRemoteAddress()).isNull();

    input.setContinuation(first.requireContinuation());
    GetSocketsOutput second = output(new GetSocketsRpc(manager).invoke(input.build()));
    assertThat(second.nonnullSocket()).hasSize(1);
    assertThat(second.getContinuation()).isNull();
  }

  @Test
  void showsHowAConnectionFares() throws Exception {
    Endpoint local = new Endpoint(Ipv4Address.parse("10.0.0.1"), 179);
    Endpoint remote = new Endpoint(Ipv4Address.parse("10.0.0.2"), 50_000);
    manager.sockets =
        List.of(
            new SocketInfo(
                "tcp",
                local,
                Optional.of(remote),
                "ESTABLISHED",
                0,
                0,
                0,
                0,
                0,
                Optional.of(
                    new SocketInfo.Connection(
                        1_500_000,
                        200_000,
                        300_000_000,
                        14_600,
                        SocketInfo.Connection.NO_THRESHOLD,
                        65_535,
                        1_000,
                        1_460,
                        5,
                        6,
                        7,
                        8))));

    GetSocketsOutput output =
        output(
            new GetSocketsRpc(manager)
                .invoke(new GetSocketsInputBuilder().setVirtualRouter(RED).build()));

    Connection connection =
        Objects.requireNonNull(output.nonnullSocket().getFirst().getConnection());
    assertThat(connection.requireRoundTripTime().intValue()).isEqualTo(1_500);
    assertThat(connection.requireRetransmissionTimeout().intValue()).isEqualTo(300_000);
    assertThat(connection.requireCongestionWindow().intValue()).isEqualTo(14_600);
    assertThat(connection.getSlowStartThreshold()).isNull();
    assertThat(connection.requireMaxSegmentSize().intValue()).isEqualTo(1_460);
    assertThat(connection.requireRetransSegs().getValue().intValue()).isEqualTo(8);
  }

  @Test
  void tracesARoute() throws Exception {
    manager.tracerouteResult.complete(
        new TracerouteResult(
            true,
            List.of(
                new TracerouteResult.Hop(
                    1,
                    List.of(
                        Optional.empty(),
                        Optional.of(
                            new TracerouteResult.Answer(
                                Ipv4Address.parse("10.0.0.1"), 5_000, "time-exceeded")))))));

    TracerouteOutput output =
        output(
            new TracerouteRpc(manager)
                .invoke(
                    new TracerouteInputBuilder()
                        .setVirtualRouter(RED)
                        .setDestination(THERE)
                        .build()));

    assertThat(manager.requests)
        .containsExactly(
            new TracerouteRequest(
                "red",
                Ipv4Address.parse("10.0.0.9"),
                Optional.empty(),
                Optional.empty(),
                30,
                3,
                Duration.ofSeconds(1)));
    assertThat(output.getReached()).isTrue();
    assertThat(output.nonnullHop().getFirst().nonnullProbe())
        .extracting(probe -> probe.getIndex() + " " + probe.getMessage())
        .containsExactly("1 null", "2 time-exceeded");
  }

  @Test
  void readsAPageOfRoutes() throws Exception {
    manager.page =
        new RouteQuery.Page(
            42,
            List.of(
                new RouteQuery.Route(
                    IpPrefix.parse("10.0.0.0/8"),
                    "ospfv2:main",
                    110,
                    RouteType.OSPF_EXTERNAL_2,
                    20,
                    7,
                    true,
                    "forward",
                    List.of(
                        new RouteQuery.Via(
                            Optional.of(Ipv4Address.parse("10.0.0.1")), Optional.of("eth0"))),
                    List.of(
                        new RouteQuery.Via(
                            Optional.of(Ipv4Address.parse("10.0.1.1")), Optional.of("eth1"))))),
            Optional.of("more"));

    GetRoutesOutput output =
        output(
            new GetRoutesRpc(manager)
                .invoke(
                    new GetRoutesInputBuilder()
                        .setVirtualRouter(RED)
                        .setTable(GetRoutesInput.Table.Rib)
                        .setPrefix(
                            new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet
                                .types.rev130715.IpPrefix(new Ipv4Prefix("10.0.0.0/8")))
                        .setLimit(Uint16.ONE)
                        .setContinuation("before")
                        .build()));

    assertThat(manager.requests)
        .containsExactly(
            new RouteQuery(
                "red",
                AddressFamily.IPV4,
                RouteQuery.Table.RIB,
                Optional.of(IpPrefix.parse("10.0.0.0/8")),
                Optional.empty(),
                1,
                Optional.of("before")));
    assertThat(output.getContinuation()).isEqualTo("more");
    Route route = output.nonnullRoute().getFirst();
    assertThat(route.requireDestinationPrefix().stringValue()).isEqualTo("10.0.0.0/8");
    assertThat(route.getAction()).isEqualTo(Route.Action.Forward);
    assertThat(route.requirePreference().intValue()).isEqualTo(110);
    assertThat(route.getRouteType()).isEqualTo(Route.RouteType.OspfExternal2);
    assertThat(route.requireMetric().intValue()).isEqualTo(20);
    assertThat(route.requireTag().intValue()).isEqualTo(7);
    assertThat(route.nonnullNextHop().getFirst().requireNextHopAddress().stringValue())
        .isEqualTo("10.0.0.1");
    assertThat(route.nonnullBackupNextHop().getFirst().requireOutgoingInterface().getValue())
        .isEqualTo("eth1");
  }

  @Test
  void thePrefixSaysWhichFamilyIsMeant() throws Exception {
    output(
        new GetRoutesRpc(manager)
            .invoke(
                new GetRoutesInputBuilder()
                    .setVirtualRouter(RED)
                    .setPrefix(ipv6("2001:db8::/32"))
                    .build()));

    assertThat(manager.requests)
        .singleElement()
        .satisfies(
            request -> assertThat(((RouteQuery) request).family()).isEqualTo(AddressFamily.IPV6));
    assertThat(
            error(
                new GetRoutesRpc(manager)
                    .invoke(
                        new GetRoutesInputBuilder()
                            .setVirtualRouter(RED)
                            .setAddressFamily(
                                org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers
                                    .rev261122.AddressFamily.Ipv4)
                            .setPrefix(ipv6("2001:db8::/32"))
                            .build())))
        .contains("of the address-family that is asked for");
  }

  private static org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715
          .IpPrefix
      ipv6(String prefix) {
    return new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715
        .IpPrefix(
        new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715
            .Ipv6Prefix(prefix));
  }

  @Test
  void refusesAPrefixWithHostBits() throws Exception {
    assertThat(
            error(
                new GetRoutesRpc(manager)
                    .invoke(
                        new GetRoutesInputBuilder()
                            .setVirtualRouter(RED)
                            .setPrefix(
                                new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf
                                    .inet.types.rev130715.IpPrefix(new Ipv4Prefix("10.0.0.1/8")))
                            .build())))
        .contains("10.0.0.0/8");
  }
}
