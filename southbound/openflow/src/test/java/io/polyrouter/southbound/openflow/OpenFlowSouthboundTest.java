package io.polyrouter.southbound.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.FakeSwitch;
import io.polyrouter.southbound.flow.Outcome;
import io.polyrouter.southbound.flow.Packet;
import io.polyrouter.southbound.openflow.SwitchSnapshot.Status;
import io.polyrouter.southbound.openflow.wire.TestSwitch;
import io.polyrouter.southbound.plan.PuntRates;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opendaylight.infrautils.diagstatus.DiagStatusService;
import org.opendaylight.infrautils.diagstatus.ServiceRegistration;
import org.opendaylight.openflowjava.protocol.impl.core.SwitchConnectionProviderFactoryImpl;

/** The whole southbound with switches on loopback connections. */
class OpenFlowSouthboundTest {

  private static final long PATIENCE_SECONDS = 20;
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private final FakeSwitch content = new FakeSwitch(FakeSwitch.Limits.OPEN_VSWITCH);
  private final BlockingQueue<Long> versions = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> links = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
  private final List<TestSwitch> switches = new ArrayList<>();
  private InetSocketAddress address = new InetSocketAddress(0);
  private @Nullable OpenFlowSouthbound running;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = new InetSocketAddress(InetAddress.getLoopbackAddress(), free.getLocalPort());
    }
    OpenFlowSouthbound southbound =
        OpenFlowSouthbound.start(
            new SouthboundOptions(
                address, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60)),
            new SwitchConnectionProviderFactoryImpl(diagnostics()),
            InstantSource.system(),
            System::nanoTime);
    running = southbound;
    southbound.addInstalledListener((datapathId, vr, version) -> versions.add(version));
    await(this::listens);
  }

  @AfterEach
  void stop() throws IOException {
    for (TestSwitch each : switches) {
      each.close();
    }
    southbound().close();
  }

  private static DiagStatusService diagnostics() {
    return stub(DiagStatusService.class, stub(ServiceRegistration.class, null));
  }

  private static <T> T stub(Class<T> type, @Nullable Object result) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getReturnType().isInstance(result) ? result : null));
  }

  private OpenFlowSouthbound southbound() {
    OpenFlowSouthbound southbound = running;
    assertThat(southbound).isNotNull();
    return southbound;
  }

  private boolean listens() {
    try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting for %s", condition).isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T item = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(item).isNotNull();
    return item;
  }

  private TestSwitch connect(long datapathId, int flowLimit) throws IOException {
    TestSwitch connected = new TestSwitch(datapathId, address, content, flowLimit);
    switches.add(connected);
    return connected;
  }

  private SwitchSnapshot snapshot() {
    return southbound().snapshot(1).orElseThrow();
  }

  private long counter(String name) {
    return snapshot().counters().getOrDefault(name, 0L);
  }

  private void await(Status status) {
    await(() -> snapshot().status() == status);
  }

  private static ForwardingState state(long version, int routes) {
    var fib = PrefixTable.<ForwardingAction>empty(AddressFamily.IPV4).toBuilder();
    var interfaces = new TreeMap<Integer, ForwardingInterface>();
    for (int index = 1; index <= 2; index++) {
      fib.put(Ipv4Prefix.parse("10.0." + index + ".0/24"), new ForwardingAction.Connected(index));
      var neighbours = PrefixTable.<MacAddress>empty(AddressFamily.IPV4).toBuilder();
      neighbours.put(Ipv4Prefix.parse("10.0." + index + ".2/32"), new MacAddress(index));
      interfaces.put(
          index,
          new ForwardingInterface(
              index,
              "eth" + index,
              new MacAddress(0x02aa_0000_0000L + index),
              1500,
              true,
              Optional.of(new SwitchPort(1, index, OptionalInt.empty())),
              List.of(),
              neighbours.build(),
              PrefixTable.empty(AddressFamily.IPV6)));
    }
    for (int i = 0; i < routes; i++) {
      fib.put(
          Ipv4Prefix.of(new Ipv4Address(0x1400_0000 + (i << 8)), 24), ForwardingAction.BLACKHOLE);
    }
    return new ForwardingState(
        "red", version, fib.build(), PrefixTable.empty(AddressFamily.IPV6), interfaces);
  }

  private NetworkDevice open(int port, OptionalInt vlan) {
    return southbound()
        .open(
            new DeviceDriver.DeviceRequest(
                "red",
                "eth" + port,
                1500,
                new Attachment.OpenFlowPort(new SwitchPort(1, port, vlan))),
            new DeviceListener() {
              @Override
              public void received(byte[] frame, int length) {
                frames.add(Arrays.copyOf(frame, length));
              }

              private boolean wasUp;

              @Override
              public void linkChanged(boolean up, String detail) {
                if (up != wasUp) {
                  wasUp = up;
                  links.add(up);
                }
              }

              @Override
              public void lost(long lost) {
                throw new AssertionError("nothing is lost before it is a packet-in");
              }
            });
  }

  private List<Outcome> fate(int port, String to) {
    return content.send(
        Packet.ofIp(
            port,
            new MacAddress(9),
            new MacAddress(0x02aa_0000_0000L + port),
            Ipv4Address.parse("10.0.1.77"),
            Ipv4Address.parse(to)));
  }

  @Test
  void publishedStatesReachTheSwitchAndAreAcknowledged() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    assertThat(snapshot().status()).isEqualTo(Status.AWAITED);
    southbound().publish(state(1, 3000));
    connect(1, UNLIMITED);
    assertThat(next(versions)).isEqualTo(1);
    assertThat(fate(1, "10.0.2.2")).hasSize(1);
    assertThat(fate(1, "20.0.3.1")).isEmpty();
    assertThat(snapshot().installedVersions()).containsEntry("red", 1L);
    assertThat(snapshot().content().flowsInstalled())
        .isEqualTo(content.content(0, 0).flows().size())
        .isGreaterThan(3000);
    assertThat(snapshot().session().orElseThrow().manufacturer()).isEqualTo("Nicira, Inc.");

    southbound().withdraw("red");
    await(() -> snapshot().content().flowsInstalled() < 100);
    assertThat(fate(1, "10.0.2.2")).isEmpty();
    assertThat(snapshot().installedVersions()).isEmpty();
  }

  @Test
  void aLostConnectionChangesNothingForRoutersAndAReconnectSendsNothing() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    southbound().publish(state(1, 10));
    NetworkDevice device = open(1, OptionalInt.empty());
    assertThat(device.transmit(new byte[60], 0, 60)).isFalse();
    TestSwitch first = connect(1, UNLIMITED);
    assertThat(next(links)).isTrue();
    next(versions);
    assertThat(device.transmit(new byte[60], 0, 60)).isTrue();
    assertThat(next(first.packetOuts())).hasSize(16 + 16 + 60);

    first.close();
    await(Status.AWAY);
    assertThat(device.transmit(new byte[60], 0, 60)).isFalse();
    assertThat(snapshot().counters()).containsEntry("packet-out-dropped-away", 2L);
    assertThat(links).isEmpty();

    TestSwitch second = connect(1, UNLIMITED);
    await(Status.IN_SYNC);
    assertThat(snapshot().counters()).containsEntry("resyncs", 2L);
    assertThat(second.changes()).isZero();
    assertThat(snapshot().lastResync().orElseThrow().messagesSent()).isZero();
    assertThat(links).isEmpty();
  }

  @Test
  void portsTellLinkStates() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    TestSwitch connected = connect(1, UNLIMITED);
    await(Status.IN_SYNC);
    NetworkDevice device = open(2, OptionalInt.empty());
    assertThat(next(links)).isTrue();
    connected.portStatus(2, false);
    assertThat(next(links)).isFalse();
    connected.portStatus(2, true);
    assertThat(next(links)).isTrue();
    assertThat(snapshot().counters()).containsEntry("port-changes", 2L);
    device.close();
    open(9, OptionalInt.empty());
    connected.portStatus(2, false);
    await(() -> counter("port-changes") == 3);
    assertThat(links).isEmpty();
  }

  @Test
  void packetInsReachTheirInterfaceAtALimitedRate() throws Exception {
    southbound().configure(List.of(new SwitchConfig(1, "lab", PuntRates.DEFAULT, 1)));
    southbound().publish(state(1, 0));
    open(1, OptionalInt.empty());
    TestSwitch connected = connect(1, UNLIMITED);
    next(versions);
    long metadata = ((Outcome.Punted) fate(1, "10.0.2.9").getFirst()).metadata();
    byte[] frame = new byte[60];
    frame[59] = 7;
    connected.packetIn(metadata, 0, frame);
    assertThat(next(frames)).isEqualTo(frame);
    for (int i = 0; i < 50; i++) {
      connected.packetIn(metadata, 0, frame);
    }
    connected.packetIn(0x7777_0000L, 0, frame);
    connected.packetIn(metadata, 0, new byte[3]);
    await(() -> counter("packet-in-dropped-malformed") == 1);
    assertThat(snapshot().counters())
        .containsEntry("packet-in-dropped-no-interface", 1L)
        .containsEntry("packet-in-dropped-rate", 51 - counter("packet-in-delivered"));
    assertThat(counter("packet-in-delivered")).isLessThan(30);
    assertThat(snapshot().status()).isEqualTo(Status.IN_SYNC);
  }

  @Test
  void framesOfATaggedInterfaceLeaveWithTheTag() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    TestSwitch connected = connect(1, UNLIMITED);
    await(Status.IN_SYNC);
    NetworkDevice device = open(3, OptionalInt.of(100));
    assertThat(next(links)).isTrue();
    assertThat(device.transmit(new byte[60], 0, 60)).isTrue();
    // push tag 8, set VLAN id 16, output 16
    assertThat(next(connected.packetOuts())).hasSize(16 + 40 + 60);
  }

  @Test
  void switchesThatNobodyExpectsAreTurnedAwayAndListed() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    connect(5, UNLIMITED).ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    connect(5, UNLIMITED).ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    await(() -> !southbound().refusedSwitches().isEmpty());
    assertThat(southbound().refusedSwitches())
        .singleElement()
        .satisfies(refused -> {
          assertThat(refused.datapathId()).isEqualTo(5);
          assertThat(refused.sessions()).isEqualTo(2);
        });
    assertThat(snapshot().status()).isEqualTo(Status.AWAITED);
  }

  @Test
  void aPortInUseIsToldInTheStateOfEverySwitch() {
    try (OpenFlowSouthbound second =
        OpenFlowSouthbound.start(
            new SouthboundOptions(
                address, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60)),
            new SwitchConnectionProviderFactoryImpl(diagnostics()),
            InstantSource.system(),
            System::nanoTime)) {
      second.configure(List.of(SwitchConfig.of(1, "lab")));
      await(() -> second.snapshots().getFirst().lastError().isPresent());
      assertThat(second.snapshots().getFirst().lastError().orElseThrow().message())
          .contains("cannot listen", String.valueOf(address.getPort()), "in use");
      second.configure(List.of(SwitchConfig.of(1, "lab"), SwitchConfig.of(2, "another")));
      await(() -> second.snapshots().getLast().lastError().isPresent());
    }
  }

  @Test
  void anAddressThatBecomesFreeIsTaken() throws Exception {
    BlockingQueue<String> problems = new LinkedBlockingQueue<>();
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    try (other) {
      InetSocketAddress taken =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort());
      Listener listener =
          new Listener(
              new SouthboundOptions(
                  taken, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60)),
              new SwitchConnectionProviderFactoryImpl(diagnostics()),
              thread,
              connection -> {
                throw new IllegalStateException("nobody connects");
              },
              Duration.ofMillis(20),
              problems::add);
      listener.start();
      assertThat(next(problems)).contains("cannot listen");
      other.close();
      String last = next(problems);
      while (!last.isEmpty()) {
        last = next(problems);
      }
      listener.close();
    } finally {
      thread.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 200})
  void aMessageOfAnotherVersionEndsTheSessionWhateverItsType(int type) throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    TestSwitch connected = connect(1, UNLIMITED);
    await(Status.IN_SYNC);
    connected.send(new byte[] {1, (byte) type, 0, 8, 0, 0, 0, 1});
    connected.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    await(Status.AWAY);
    assertThat(snapshot().lastError().orElseThrow().message()).contains("version 1");
  }

  @Test
  void garbageEndsAConnectionAndNoOther() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    TestSwitch good = connect(1, UNLIMITED);
    await(Status.IN_SYNC);
    long before = southbound().brokenHandshakes();
    try (Socket garbage = new Socket(address.getAddress(), address.getPort())) {
      garbage
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      garbage.getOutputStream().write(new byte[] {4, 6, 0, 9, 0, 0, 0, 0, 0});
      garbage.shutdownOutput();
      assertThat(garbage.getInputStream().readAllBytes().length).isLessThan(200);
    }
    assertThat(southbound().brokenHandshakes()).isGreaterThanOrEqualTo(before);
    assertThat(good.ended()).isNotDone();
    assertThat(snapshot().status()).isEqualTo(Status.IN_SYNC);
  }

  @Test
  void aSwitchThatBreaksTheProtocolIsCutOff() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    TestSwitch connected = connect(1, UNLIMITED);
    await(Status.IN_SYNC);
    // a port status of which the reason does not exist
    byte[] lie = new byte[80];
    lie[0] = 4;
    lie[1] = 12;
    lie[3] = 80;
    lie[8] = 99;
    connected.send(lie);
    connected.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    await(Status.AWAY);
    assertThat(snapshot().counters()).containsEntry("sessions-aborted", 1L);
    assertThat(snapshot().lastError().orElseThrow().message()).contains("port status reason 99");
  }

  @Test
  void whoeverIsFirstStaysWhenAnotherClaimsTheSameDatapathId() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    TestSwitch first = connect(1, UNLIMITED);
    await(Status.IN_SYNC);
    connect(1, UNLIMITED).ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(first.ended()).isNotDone();
    assertThat(snapshot().counters()).containsEntry("sessions", 1L);
  }

  @Test
  void refusedFlowsAreCountedAndTheSwitchIsDegraded() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    southbound().publish(state(1, 100));
    connect(1, 50);
    await(Status.DEGRADED);
    SwitchSnapshot degraded = snapshot();
    assertThat(degraded.content().flowsInstalled()).isEqualTo(50);
    assertThat(degraded.content().flowsStalled())
        .isEqualTo(degraded.content().flowsWanted() - 50)
        .isPositive();
    assertThat(degraded.lastError().orElseThrow().message()).contains("table full");
  }

  @Test
  void aSwitchThatIsNoLongerConfiguredIsLetGoWithItsFlows() throws Exception {
    southbound().configure(List.of(SwitchConfig.of(1, "lab")));
    southbound().publish(state(1, 0));
    open(1, OptionalInt.empty());
    TestSwitch connected = connect(1, UNLIMITED);
    next(versions);
    assertThat(next(links)).isTrue();
    southbound().configure(List.of());
    connected.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(next(links)).isFalse();
    assertThat(southbound().snapshots()).isEmpty();
    assertThat(fate(1, "10.0.2.2")).hasSize(1);
  }
}
