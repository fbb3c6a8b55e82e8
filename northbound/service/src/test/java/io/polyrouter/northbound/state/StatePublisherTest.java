package io.polyrouter.northbound.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.testing.RecordingRouterManager;
import io.polyrouter.northbound.testing.Snapshots;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.southbound.openflow.RefusedSwitch;
import io.polyrouter.southbound.openflow.SwitchConfig;
import io.polyrouter.southbound.openflow.SwitchSnapshot;
import io.polyrouter.stack.device.Attachment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.OpenflowSwitches;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches.Switch;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches._switch.State;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.VirtualRouter1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.Stack;
import org.opendaylight.yang.gen.v1.urn.polyrouter.stack.state.rev261122.virtual.routers.virtual.router.stack.Tcp;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.AddressFamily;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Health;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.Ipv6;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.attachment.OpenflowPort;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces._interface.ipv4.Neighbor;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.ribs.Rib;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/** What readers of the operational datastore find. The datastore checks mandatory nodes. */
class StatePublisherTest {

  private final TestDatastore datastore = new TestDatastore();
  private final RecordingRouterManager manager = new RecordingRouterManager();
  private final Map<String, VrConfig> configs = new HashMap<>();
  private final Map<String, String> failures = new HashMap<>();
  private final List<SwitchSnapshot> switches = new ArrayList<>();
  private final List<RefusedSwitch> refused = new ArrayList<>();
  private final StatePublisher publisher =
      new StatePublisher(
          datastore.broker(),
          new StatePublisher.Sources(
              manager,
              name -> Optional.ofNullable(configs.get(name)),
              new ProtocolStates(Protocols.ALL, instance -> Optional.empty()),
              () -> failures,
              () -> switches,
              () -> refused));

  @BeforeEach
  void oneVirtualRouter() {
    configs.put("red", config("red"));
    manager.snapshots.put("red", Snapshots.running("red", 100));
  }

  @AfterEach
  void close() {
    datastore.close();
  }

  private static VrConfig config(String name) {
    return new VrConfig(
        name,
        "",
        true,
        Optional.empty(),
        VrLimits.DEFAULT,
        List.of(
            new InterfaceConfig(
                "eth0",
                "",
                true,
                Optional.empty(),
                1400,
                new Attachment.OpenFlowPort(new SwitchPort(1, 2, OptionalInt.of(3))),
                Ipv4Config.of(
                    List.of(new Ipv4Config.Address(Ipv4Address.parse("10.0.0.1"), 24)), List.of()),
                Ipv6Config.of(List.of(), List.of()))),
        List.of());
  }

  private <T extends DataObject> Optional<T> read(DataObjectIdentifier<T> path) {
    try (var transaction = datastore.broker().newReadOnlyTransaction()) {
      return Objects.requireNonNull(transaction.read(LogicalDatastoreType.OPERATIONAL, path).get());
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, VirtualRouter> virtualRouters() {
    Map<String, VirtualRouter> byName = new TreeMap<>();
    read(DataObjectIdentifier.builder(VirtualRouters.class).build())
        .ifPresent(all ->
            all.nonnullVirtualRouter()
                .values()
                .forEach(each -> byName.put(each.requireName().getValue(), each)));
    return byName;
  }

  private VirtualRouter red() {
    return Objects.requireNonNull(virtualRouters().get("red"));
  }

  private static Interface eth0(VirtualRouter router) {
    return router.nonnullInterfaces().nonnullInterface().values().iterator().next();
  }

  @Test
  void publishesTheWholeStateOfAVirtualRouter() throws Exception {
    assertThat(publisher.publish()).isTrue();

    Health health = red().nonnullHealth();
    assertThat(health.getStatus()).isEqualTo(Health.Status.Running);
    assertThat(health.requireSince().getValue()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(health.requireRestarts().getValue().intValue()).isEqualTo(2);
    assertThat(health.getLastFault()).isEqualTo("it was odd");
    assertThat(red().nonnullStatistics().nonnullCounter())
        .extracting(counter -> counter.getName() + "=" + counter.requireValue().getValue())
        .containsExactly("mailbox-dropped=11");

    Map<AddressFamily, Rib> ribs = new TreeMap<>();
    red()
        .nonnullRouting()
        .nonnullRibs()
        .nonnullRib()
        .values()
        .forEach(each -> ribs.put(each.requireAddressFamily(), each));
    assertThat(ribs).containsOnlyKeys(AddressFamily.Ipv4, AddressFamily.Ipv6);
    assertThat(ribs.get(AddressFamily.Ipv6))
        .satisfies(
            ipv6 -> assertThat(ipv6.requireActiveRoutes().getValue().intValue()).isEqualTo(3));
    Rib rib = Objects.requireNonNull(ribs.get(AddressFamily.Ipv4));
    assertThat(rib.nonnullSource().values())
        .extracting(source -> source.getName() + "=" + source.requireRoutes().getValue())
        .containsExactlyInAnyOrder("connected=1", "static:default=7");
    assertThat(rib.requireActiveRoutes().getValue().intValue()).isEqualTo(6);
    assertThat(rib.requireUnresolvedRoutes().getValue().intValue()).isEqualTo(2);
    assertThat(rib.nonnullFib().requireVersion().getValue().intValue()).isEqualTo(42);
    assertThat(rib.nonnullFib().requireEntries().getValue().intValue()).isEqualTo(6);
    assertThat(rib.nonnullFib().requireInstalledVersion().getValue().intValue()).isEqualTo(41);
  }

  @Test
  void publishesWhatTheStackCountsAndUses() throws Exception {
    publisher.publish();

    Stack stack =
        Objects.requireNonNull(
            Objects.requireNonNull(red().augmentation(VirtualRouter1.class)).getStack());
    assertThat(stack.nonnullResource().values())
        .extracting(each ->
            each.getName()
                + " "
                + each.getUsed()
                + " of "
                + each.getMaximum()
                + ", "
                + each.requireRefused().getValue())
        .containsExactly("sockets 3 of 100, 7");
    Tcp tcp = Objects.requireNonNull(stack.getTcp());
    assertThat(tcp.requireInSegs().getValue().intValue()).isEqualTo(12);
    assertThat(tcp.requireCurrEstab().getValue().intValue()).isEqualTo(2);
    assertThat(tcp.nonnullCounter())
        .extracting(counter -> counter.getName() + "=" + counter.requireValue().getValue())
        .containsExactly("cookies-sent=5");
    assertThat(stack.nonnullUdp().requireInDatagrams().getValue().intValue()).isEqualTo(13);
    assertThat(stack.nonnullRawIp().nonnullCounter()).hasSize(1);
    assertThat(stack.nonnullIp()).isEmpty();
  }

  @Test
  void publishesTheWholeStateOfAnInterface() throws Exception {
    publisher.publish();

    Interface eth0 = eth0(red());
    assertThat(eth0.getAdminStatus()).isEqualTo(Interface.AdminStatus.Up);
    assertThat(eth0.getOperStatus()).isEqualTo(Interface.OperStatus.Up);
    assertThat(eth0.getIfIndex()).isEqualTo(3);
    assertThat(eth0.getLinkDetail()).isEqualTo("its cable is blue");
    assertThat(eth0.requireMtu().intValue()).isEqualTo(1400);
    assertThat(eth0.requirePhysAddress().getValue()).isEqualTo("02:00:00:00:00:01");
    assertThat(eth0.getAttachment()).isInstanceOf(OpenflowPort.class);
    assertThat(eth0.nonnullStatistics().requireInOctets().getValue().longValue()).isEqualTo(100);
    assertThat(eth0.nonnullStatistics().nonnullCounter())
        .extracting(counter -> counter.getName())
        .containsExactly("in-drop-arp-limit");
    Map<String, Neighbor> neighbors = new TreeMap<>();
    eth0.nonnullIpv4()
        .nonnullNeighbor()
        .values()
        .forEach(each -> neighbors.put(each.requireIp().getValue(), each));
    assertThat(neighbors).containsOnlyKeys("10.0.0.2", "10.0.0.3");
    assertThat(neighbors.get("10.0.0.2"))
        .satisfies(incomplete -> {
          assertThat(incomplete.getState()).isEqualTo(Neighbor.State.Incomplete);
          assertThat(incomplete.getLinkLayerAddress()).isNull();
        });
    assertThat(neighbors.get("10.0.0.3"))
        .satisfies(reachable -> {
          assertThat(reachable.getOrigin()).isEqualTo(Neighbor.Origin.Static);
          assertThat(reachable.requireLinkLayerAddress().getValue()).isEqualTo("02:00:00:00:00:01");
        });
  }

  @Test
  void publishesTheIpv6StateOfAnInterface() throws Exception {
    publisher.publish();

    Ipv6 ipv6 = Objects.requireNonNull(eth0(red()).getIpv6());
    assertThat(ipv6.nonnullAddress().values())
        .extracting(each ->
            "%s/%s %s %s"
                .formatted(
                    each.requireIp().getValue(),
                    each.requirePrefixLength(),
                    each.requireOrigin().getName(),
                    each.requireStatus().getName()))
        .containsExactlyInAnyOrder(
            "2001:db8::1/64 static duplicate", "fe80::1/64 link-layer preferred");
    assertThat(ipv6.nonnullNeighbor().values())
        .singleElement()
        .satisfies(neighbor -> {
          assertThat(neighbor.requireIp().getValue()).isEqualTo("fe80::9");
          assertThat(neighbor.getIsRouter()).isNotNull();
          assertThat(neighbor.requireState().getName()).isEqualTo("probe");
        });
  }

  @Test
  void writesNothingWhenNothingChanged() throws Exception {
    publisher.publish();
    manager.snapshots.put("red", Snapshots.running("red", 100));

    assertThat(publisher.publish()).isFalse();
  }

  @Test
  void writesWhatChanged() throws Exception {
    publisher.publish();
    manager.snapshots.put("red", Snapshots.running("red", 101));

    assertThat(publisher.publish()).isTrue();
    assertThat(eth0(red()).nonnullStatistics().requireInOctets().getValue().longValue())
        .isEqualTo(101);
    assertThat(red().nonnullHealth().getStatus()).isEqualTo(Health.Status.Running);
  }

  @Test
  void removesWhatIsGone() throws Exception {
    manager.snapshots.put("blue", Snapshots.running("blue", 1));
    configs.put("blue", config("blue"));
    publisher.publish();
    assertThat(virtualRouters()).containsOnlyKeys("blue", "red");

    manager.snapshots.remove("red");
    publisher.publish();

    assertThat(virtualRouters()).containsOnlyKeys("blue");
  }

  @Test
  void showsAVirtualRouterThatCouldNotBeMade() throws Exception {
    failures.put("broken", "it does not work");
    publisher.publish();
    assertThat(virtualRouters().get("broken"))
        .satisfies(broken ->
            assertThat(broken.nonnullHealth().getConfigError()).isEqualTo("it does not work"));

    failures.clear();
    publisher.publish();
    assertThat(virtualRouters()).containsOnlyKeys("red");
  }

  @Test
  void leavesOutAnInterfaceThatIsAboutToGo() throws Exception {
    configs.remove("red");

    publisher.publish();

    assertThat(red().nonnullInterfaces().nonnullInterface()).isEmpty();
  }

  @Test
  void clearsWhatAnEarlierRunLeftBehind() throws Exception {
    publisher.publish();
    RecordingRouterManager empty = new RecordingRouterManager();
    StatePublisher next =
        new StatePublisher(
            datastore.broker(),
            new StatePublisher.Sources(
                empty,
                name -> Optional.empty(),
                new ProtocolStates(Protocols.ALL, instance -> Optional.empty()),
                Map::of,
                List::of,
                List::of));

    next.publish();

    assertThat(virtualRouters()).isEmpty();
  }

  @Test
  void publishesSwitches() throws Exception {
    switches.add(
        new SwitchSnapshot(
            SwitchConfig.of(0xabL, "spine"),
            SwitchSnapshot.Status.IN_SYNC,
            Snapshots.THEN,
            Optional.of(
                new SwitchSnapshot.Session(
                    new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 4711),
                    Snapshots.THEN,
                    4,
                    254,
                    "Nicira",
                    "hw",
                    "3.1",
                    "None",
                    "br0")),
            List.of(
                new SwitchSnapshot.Port(1, "p1", Snapshots.MAC, true, false, 10_000_000),
                new SwitchSnapshot.Port(0xfffffffe, "local", Snapshots.MAC, true, true, 0)),
            new SwitchSnapshot.Content(5, 4, 1, 2, 3, 7, 6),
            new TreeMap<>(Map.of("red", 42L)),
            Optional.of(new SwitchSnapshot.Fault(Snapshots.THEN, "table full")),
            Optional.of(
                new SwitchSnapshot.Resync(Snapshots.THEN, Duration.ofMillis(12), 100, 10, 0)),
            new TreeMap<>(Map.of("sessions", 1L))));
    refused.add(
        new RefusedSwitch(
            9, new InetSocketAddress(InetAddress.getByName("2001:db8::9"), 1), 3, Snapshots.THEN));

    publisher.publish();

    OpenflowSwitches all =
        read(DataObjectIdentifier.builder(OpenflowSwitches.class).build()).orElseThrow();
    Switch spine = all.nonnullSwitch().values().iterator().next();
    assertThat(spine.requireDatapathId().getValue()).isEqualTo("00:00:00:00:00:00:00:ab");
    State state = spine.nonnullState();
    assertThat(state.getConnected()).isTrue();
    assertThat(state.getStatus()).isEqualTo(State.Status.InSync);
    assertThat(state.nonnullSession().requireRemoteAddress().stringValue()).isEqualTo("192.0.2.7");
    assertThat(state.nonnullSession().requireTables().intValue()).isEqualTo(254);
    assertThat(state.nonnullPort().values())
        .extracting(port -> port.getName() + " " + port.getLinkUp())
        .containsExactly("p1 false");
    assertThat(state.nonnullFlows().requireWanted().getValue().intValue()).isEqualTo(5);
    assertThat(state.nonnullFlows().requireInstalled().getValue().intValue()).isEqualTo(4);
    assertThat(state.nonnullFlows().requireStalled().getValue().intValue()).isEqualTo(1);
    assertThat(state.getLastError()).isEqualTo("table full");
    assertThat(state.nonnullLastResync().requireDuration().intValue()).isEqualTo(12);
    assertThat(state.nonnullVirtualRouter().values())
        .extracting(each -> each.requireInstalledVersion().getValue().intValue())
        .containsExactly(42);
    assertThat(all.nonnullRefusedSwitch().values())
        .extracting(each -> each.requireRemoteAddress().stringValue())
        .containsExactly("2001:db8::9");

    switches.clear();
    refused.clear();
    publisher.publish();
    assertThat(read(DataObjectIdentifier.builder(OpenflowSwitches.class).build())).isEmpty();
  }
}
