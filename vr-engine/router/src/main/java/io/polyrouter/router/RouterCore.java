package io.polyrouter.router;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.FrameMailbox.Received;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.loop.EngineClock;
import io.polyrouter.router.loop.LoopTask;
import io.polyrouter.router.protocol.ProtocolHost;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.policy.PolicyEngine;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.redistribution.RoutePolicy;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.NeighbourUse;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.StackListener;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.core.IpStack;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceDriver.DeviceRequest;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.layer.TransportCounters;
import io.polyrouter.transport.layer.TransportLayer;
import io.polyrouter.transport.layer.TransportUse;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One life of a virtual router: from its start to its end or its next fault. Everything in it is
 * used by its loop alone; after a fault it is closed and never used again.
 */
final class RouterCore implements StackListener {

  private static final int TIMERS_A_TURN = 512;

  private final String name;
  private final LoopTask router;
  private final EngineClock clock;
  private final List<DeviceDriver> drivers;
  private final ProtocolServices protocolServices;
  private final TimerQueue timers = new TimerQueue();
  private final FrameMailbox mailbox;
  private final IpStack stack;
  private final EchoSessions echoSessions;
  private final RoutingTables routes;

  /** Made for the first socket, or the first TCP segment. */
  private @Nullable TransportLayer transport;

  /** There while routing protocols are. */
  private @Nullable ProtocolHost protocols;

  private final RandomGenerator random;
  private VrLimits limits;

  /** By name, so that whatever is done for all is done in the same order every time. */
  private final SortedMap<String, Port> ports = new TreeMap<>();

  private boolean enabled;
  private boolean forwardingChanged = true;
  private PrefixTable<ForwardingAction> ipv4Fib;
  private PrefixTable<ForwardingAction> ipv6Fib;

  RouterCore(
      String name,
      LoopTask router,
      EngineClock clock,
      List<DeviceDriver> drivers,
      ProtocolServices protocolServices,
      RandomGenerator random,
      VrConfig config) {
    this.name = name;
    this.router = router;
    this.clock = clock;
    this.random = random;
    this.limits = config.limits();
    this.drivers = drivers;
    this.protocolServices = protocolServices;
    this.mailbox = new FrameMailbox(config.limits().mailboxFrames());
    this.stack =
        new IpStack(
            timers,
            random,
            this,
            config.limits().maxNeighbours(),
            config.limits().maxReassemblyBytes());
    stack.setUpperLayer(new BeforeSockets(this::transport));
    this.echoSessions = new EchoSessions(stack, timers, each -> ports.get(each), random.nextInt());
    this.routes = new RoutingTables(config.limits().maxRoutes());
    this.ipv4Fib = routes.fib(AddressFamily.IPV4);
    this.ipv6Fib = routes.fib(AddressFamily.IPV6);
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Makes everything be as configured, touching only what is not yet. */
  void apply(VrConfig config, long nowNanos) {
    limits = config.limits();
    if (transport != null) {
      setTransportLimits(transport);
    }
    mailbox.setLimit(config.limits().mailboxFrames());
    stack.setMaxNeighbours(config.limits().maxNeighbours());
    stack.setMaxReassemblyBytes(config.limits().maxReassemblyBytes());
    routes.setMaxRoutes(config.limits().maxRoutes());
    enabled = config.enabled();
    List<ProtocolSettings> routed = enabled ? config.routed() : List.of();
    stopProtocols(routed, nowNanos);
    Map<String, InterfaceConfig> desired = HashMap.newHashMap(config.interfaces().size());
    config.interfaces().forEach(each -> desired.put(each.name(), each));
    removePorts(desired, nowNanos);
    withdrawAddresses(desired, nowNanos);
    for (InterfaceConfig each : config.interfaces()) {
      Port port = ports.get(each.name());
      if (port == null) {
        addPort(each, nowNanos);
      } else if (!port.config.equals(each)) {
        changePort(port, each, nowNanos);
      }
    }
    ports.values().forEach(this::borrowAddress);
    // A VLAN needs the interface that it is on.
    ports.values().stream().filter(port -> !port.isVlan()).forEach(port -> syncDevice(port));
    ports.values().stream().filter(port -> port.isVlan()).forEach(port -> syncDevice(port));
    syncLinks(nowNanos);
    SortedMap<String, Integer> indexes = new TreeMap<>();
    ports.forEach((portName, port) -> indexes.put(portName, port.index()));
    routes.setStatics(config.protocols(), indexes);
    if (!routed.isEmpty()) {
      Map<Integer, String> names = new HashMap<>();
      indexes.forEach((portName, index) -> names.put(index, portName));
      protocols()
          .configure(
              routed,
              config.routerId(),
              RoutePolicy.allOf(PolicyEngine.of(config.policies()), names),
              nowNanos);
    }
  }

  private void removePorts(Map<String, InterfaceConfig> desired, long nowNanos) {
    for (Port port : List.copyOf(ports.values())) {
      InterfaceConfig next = desired.get(port.name());
      if (next == null || !next.attachment().equals(port.config.attachment())) {
        if (protocols != null) {
          protocols.removeInterface(port.index(), nowNanos);
        }
        ports.remove(port.name());
        stack.sayGoodBye(port.stackInterface);
        port.close();
        routes.setConnected(port.index(), List.of());
        routes.linkChanged(port.index(), false);
        stack.removeInterface(port.stackInterface, nowNanos);
        forwardingChanged = true;
      }
    }
  }

  /** First of all, since an address may move from one interface to another. */
  private void withdrawAddresses(Map<String, InterfaceConfig> desired, long nowNanos) {
    for (Port port : ports.values()) {
      InterfaceConfig next = desired.get(port.name());
      List<InterfaceAddress> staying = new ArrayList<>(port.addresses());
      if (next != null && staying.retainAll(Port.addressesOf(next))) {
        stack.setAddresses(port.stackInterface, staying, nowNanos);
      }
    }
  }

  private void addPort(InterfaceConfig config, long nowNanos) {
    StackInterface added =
        stack.addInterface(freeIndex(), config.name(), macOf(config), config.mtuBytes(), nowNanos);
    Port port = new Port(router, mailbox, added, config, clock.instant());
    ports.put(config.name(), port);
    stack.setOffloaded(added, port.isOnSwitch());
    stack.setIpv4(added, config.ipv4().enabled(), config.ipv4().forwarding());
    stack.setAddresses(added, port.addresses(), nowNanos);
    configureIpv6(port, nowNanos);
    port.staticNeighbours()
        .forEach((address, mac) -> stack.setStaticNeighbour(added, address, mac, nowNanos));
    changed(port);
  }

  private void changePort(Port port, InterfaceConfig next, long nowNanos) {
    InterfaceConfig before = port.config;
    Map<IpAddress, MacAddress> neighboursBefore = port.staticNeighbours();
    port.config = next;
    StackInterface changed = port.stackInterface;
    if (next.mtuBytes() != before.mtuBytes()) {
      stack.setMtu(changed, next.mtuBytes());
    }
    boolean hasOtherMac = !macOf(next).equals(changed.mac());
    if (hasOtherMac) {
      stack.setMac(changed, macOf(next), nowNanos);
    }
    stack.setIpv4(changed, next.ipv4().enabled(), next.ipv4().forwarding());
    if (!Port.addressesOf(next).equals(Port.addressesOf(before))) {
      stack.setAddresses(changed, port.addresses(), nowNanos);
    }
    if (hasOtherMac || !next.ipv6().equals(before.ipv6())) {
      configureIpv6(port, nowNanos);
    }
    offerConnected(port);
    changeNeighbours(port, neighboursBefore, nowNanos);
    changed(port);
  }

  private void configureIpv6(Port port, long nowNanos) {
    Ipv6Config ipv6 = port.config.ipv6();
    if (!ipv6.enabled()) {
      stack.disableIpv6(port.stackInterface, nowNanos);
      return;
    }
    stack.setIpv6(
        port.stackInterface,
        ipv6.forwarding(),
        ipv6.linkLocal().orElse(null),
        port.ipv6Addresses(),
        ipv6.dupAddrDetectTransmits(),
        nowNanos);
    stack.setRouterAdvertisement(
        port.stackInterface,
        ipv6.routerAdvertisements().send() ? Advertised.of(ipv6) : null,
        nowNanos);
  }

  /** RFC 1812, section 2.2.7: an unnumbered interface speaks by the address of another. */
  private void borrowAddress(Port port) {
    Port lender = port.config.ipv4().unnumbered().map(name -> ports.get(name)).orElse(null);
    List<InterfaceAddress> lent = lender == null ? List.of() : lender.addresses();
    stack.setBorrowedAddress(
        port.stackInterface, lent.isEmpty() ? null : lent.getFirst().address());
  }

  private void changeNeighbours(Port port, Map<IpAddress, MacAddress> before, long nowNanos) {
    Map<IpAddress, MacAddress> gone = new TreeMap<>(before);
    port.staticNeighbours()
        .forEach((address, mac) -> {
          if (!mac.equals(gone.remove(address))) {
            stack.setStaticNeighbour(port.stackInterface, address, mac, nowNanos);
          }
        });
    gone.keySet()
        .forEach(address -> stack.setStaticNeighbour(port.stackInterface, address, null, nowNanos));
  }

  private int freeIndex() {
    int index = 1;
    while (stack.interfaceAt(index) != null) {
      index++;
    }
    return index;
  }

  private MacAddress macOf(InterfaceConfig config) {
    return config.mac().orElseGet(() -> DerivedMac.of(name, config.name()));
  }

  // ---- devices and links --------------------------------------------------------------------

  private void syncDevice(Port port) {
    boolean open = enabled && port.config.enabled() && !port.isLoopback();
    if (port.device != null && (!open || isOnOtherTrunk(port, port.device))) {
      stack.sayGoodBye(port.stackInterface);
      port.closeDevice();
      stack.setDevice(port.stackInterface, null);
    }
    if (open && port.device == null) {
      NetworkDevice opened = openDevice(port);
      port.hasDriver = opened != null;
      if (opened != null) {
        port.setDevice(opened);
        stack.setDevice(port.stackInterface, opened);
      }
    }
  }

  private @Nullable NetworkDevice openDevice(Port port) {
    if (port.config.attachment() instanceof Attachment.VlanSubinterface vlan) {
      Port parent = ports.get(vlan.parentInterface());
      return parent == null ? null : parent.trunk().open(vlan.vlanId(), port);
    }
    DeviceDriver driver = driverOf(port);
    return driver == null
        ? null
        : driver.open(
            new DeviceRequest(name, port.name(), port.config.mtuBytes(), port.config.attachment()),
            port);
  }

  /** Whether the interface that a VLAN was opened on has been replaced by another. */
  private boolean isOnOtherTrunk(Port port, NetworkDevice device) {
    if (!(port.config.attachment() instanceof Attachment.VlanSubinterface vlan)) {
      return false;
    }
    Port parent = ports.get(vlan.parentInterface());
    return parent == null || !parent.trunk().carries(device);
  }

  /** Without a driver for its attachment an interface just stays down. */
  private @Nullable DeviceDriver driverOf(Port port) {
    for (DeviceDriver driver : drivers) {
      if (driver.supports(port.config.attachment())) {
        return driver;
      }
    }
    return null;
  }

  private void syncLinks(long nowNanos) {
    syncLinks(true, nowNanos);
    syncLinks(false, nowNanos);
  }

  /** Takes up interfaces up, or down ones down. */
  private void syncLinks(boolean up, long nowNanos) {
    for (Port port : ports.values()) {
      if (port.shouldBeUp(enabled) == up && port.stackInterface.isUp() != up) {
        stack.setUp(port.stackInterface, up, nowNanos);
        port.lastChange = clock.instant();
        offerConnected(port);
        routes.linkChanged(port.index(), up);
        changed(port);
      }
    }
  }

  /** Something of it that others see. */
  private void changed(Port port) {
    forwardingChanged = true;
    if (protocols != null) {
      protocols.touch(port.index());
    }
  }

  private void offerConnected(Port port) {
    routes.setConnected(
        port.index(),
        port.stackInterface.isUp()
            ? port.connectedAddresses(stack.ipv6Addresses(port.stackInterface))
            : List.of());
  }

  // ---- a turn -------------------------------------------------------------------------------

  /** Does what is due and takes in what waits, up to a limit; returns whether there is more. */
  boolean work(long nowNanos) {
    // What a neighbour sent before its link went down, such as a good-bye, is heard still.
    syncLinks(true, nowNanos);
    boolean more = timers.fireDue(nowNanos, TIMERS_A_TURN) == TIMERS_A_TURN;
    TransportLayer sockets = transport;
    if (sockets != null) {
      sockets.beginBatch();
    }
    more |= receive(nowNanos);
    if (sockets != null) {
      sockets.endBatch(nowNanos);
    }
    syncLinks(false, nowNanos);
    return more;
  }

  /** Takes frames in, up to a limit; returns whether there are more. */
  private boolean receive(long nowNanos) {
    for (int i = 0; i < limits.framesPerTurn(); i++) {
      Received received = mailbox.poll();
      if (received == null) {
        return false;
      }
      if (!received.port.isClosed()) {
        boolean isFree =
            stack.receive(
                received.port.stackInterface,
                received.frame,
                received.length,
                received.segmentBytes,
                nowNanos);
        if (isFree) {
          received.port.giveFrame(received.frame);
        }
      }
    }
    if (mailbox.isEmpty()) {
      return false;
    }
    stack.add(VrCounter.TURNS_EXHAUSTED, 1);
    return true;
  }

  /** Whether {@link #forwardingInterfaces} or the FIBs differ from when this was last asked. */
  boolean takeForwardingChange(long nowNanos) {
    if (protocols != null && protocols.settle(nowNanos)) {
      router.schedule();
    }
    PrefixTable<ForwardingAction> nextIpv4 = routes.fib(AddressFamily.IPV4);
    if (nextIpv4 != ipv4Fib) {
      ipv4Fib = nextIpv4;
      stack.setFib(nextIpv4, nowNanos);
      forwardingChanged = true;
    }
    PrefixTable<ForwardingAction> nextIpv6 = routes.fib(AddressFamily.IPV6);
    if (nextIpv6 != ipv6Fib) {
      ipv6Fib = nextIpv6;
      stack.setFib(nextIpv6, nowNanos);
      forwardingChanged = true;
    }
    boolean changed = forwardingChanged;
    forwardingChanged = false;
    return changed;
  }

  PrefixTable<ForwardingAction> ipv4Fib() {
    return ipv4Fib;
  }

  PrefixTable<ForwardingAction> ipv6Fib() {
    return ipv6Fib;
  }

  SortedMap<Integer, ForwardingInterface> forwardingInterfaces() {
    SortedMap<Integer, ForwardingInterface> all = new TreeMap<>();
    ports.values().forEach(port -> all.put(port.index(), port.forwarding(linkLocalsOf(port))));
    return all;
  }

  private List<Ipv6Address> linkLocalsOf(Port port) {
    return stack.ipv6Addresses(port.stackInterface).stream()
        .filter(own -> own.status() == Ipv6AddressState.Status.PREFERRED)
        .map(own -> own.address().address())
        .filter(Ipv6Address::isLinkLocal)
        .toList();
  }

  // ---- routing protocols --------------------------------------------------------------------

  private ProtocolHost protocols() {
    ProtocolHost present = protocols;
    if (present == null) {
      present =
          new ProtocolHost(
              new ProtocolHost.Surroundings(
                  name,
                  protocolServices,
                  routes,
                  timers,
                  stack,
                  this::transport,
                  this::interfaceOfProtocols,
                  random,
                  () -> clock.instant().getEpochSecond()));
      protocols = present;
      ports.values().forEach(port -> protocols().touch(port.index()));
    }
    return present;
  }

  private @Nullable ProtocolInterface interfaceOfProtocols(int index) {
    StackInterface at = stack.interfaceAt(index);
    Port port = at == null ? null : ports.get(at.name());
    return port == null ? null : port.ofProtocols(stack.ipv6Addresses(port.stackInterface));
  }

  /** Ends those that are to stay no longer, with a good-bye to their neighbours. */
  private void stopProtocols(List<ProtocolSettings> staying, long nowNanos) {
    if (protocols != null) {
      protocols.stopAbsent(staying, nowNanos);
      if (staying.isEmpty()) {
        protocols = null;
      }
    }
  }

  /** The router is going to be removed. */
  void sayGoodBye(long nowNanos) {
    stopProtocols(List.of(), nowNanos);
  }

  /** The instance of a routing protocol; empty if there is none. */
  Optional<ProtocolInstance> protocol(String type, String instance) {
    return protocols == null ? Optional.empty() : protocols.find(type, instance);
  }

  List<ProtocolSummary> protocolSummaries(long nowNanos) {
    return protocols == null ? List.of() : protocols.summaries(nowNanos);
  }

  // ---- sockets ------------------------------------------------------------------------------

  /** The layer above IP. Most routers never have a socket or hear TCP, and then not this either. */
  TransportLayer transport() {
    TransportLayer present = transport;
    if (present == null) {
      present =
          new TransportLayer(
              stack,
              timers,
              random,
              this::interfaceIndex,
              limits.maxSockets(),
              limits.maxSocketBufferBytes());
      setTransportLimits(present);
      transport = present;
      stack.setUpperLayer(present);
    }
    return present;
  }

  private void setTransportLimits(TransportLayer of) {
    of.setLimits(
        limits.maxSockets(),
        limits.maxSocketBufferBytes(),
        limits.maxHalfOpen(),
        limits.maxTimeWait());
  }

  private int interfaceIndex(String interfaceName) {
    Port port = ports.get(interfaceName);
    return port == null ? 0 : port.index();
  }

  List<SocketInfo> sockets(long nowNanos) {
    return transport == null ? List.of() : transport.sockets(nowNanos);
  }

  long nextDeadlineNanos() {
    return timers.nextDeadlineNanos();
  }

  RoutingTables routes() {
    return routes;
  }

  EchoSessions echoSessions() {
    return echoSessions;
  }

  VrImage.Stack image() {
    stack.add(VrCounter.MAILBOX_FULL, mailbox.takeDropped());
    ports.values().forEach(port -> stack.lostByDevice(port.stackInterface, port.takeLost()));
    TransportLayer sockets = transport;
    return new VrImage.Stack(
        ports.values().stream().map(this::imageOf).toList(),
        stack.counterValues(),
        limits,
        uses(),
        sockets == null ? TransportCounters.NONE : sockets.counters(),
        sockets == null ? 0 : sockets.use().established());
  }

  private ResourceUses uses() {
    ResourceUses uses = new ResourceUses();
    NeighbourUse v4 = stack.neighbourUse(AddressFamily.IPV4);
    uses.set(VrResource.NEIGHBOURS_IPV4, v4.known(), v4.refused());
    uses.set(VrResource.UNRESOLVED_NEIGHBOURS_IPV4, v4.unresolved(), v4.unresolvedRefused());
    uses.set(VrResource.PACKETS_WAITING_IPV4, v4.packetsWaiting(), v4.packetsRefused());
    NeighbourUse v6 = stack.neighbourUse(AddressFamily.IPV6);
    uses.set(VrResource.NEIGHBOURS_IPV6, v6.known(), v6.refused());
    uses.set(VrResource.UNRESOLVED_NEIGHBOURS_IPV6, v6.unresolved(), v6.unresolvedRefused());
    uses.set(VrResource.PACKETS_WAITING_IPV6, v6.packetsWaiting(), v6.packetsRefused());
    uses.set(VrResource.MAILBOX_FRAMES, mailbox.dataFrames(), mailbox.dataDropped());
    uses.set(VrResource.MAILBOX_CONTROL_FRAMES, mailbox.controlFrames(), mailbox.controlDropped());
    uses.set(VrResource.REASSEMBLY_BYTES, stack.reassemblyBytes(), stack.reassemblyRefused());
    uses.set(
        VrResource.REASSEMBLY_PACKETS_IPV4,
        stack.reassemblyPackets(AddressFamily.IPV4),
        stack.reassemblyEvicted(AddressFamily.IPV4));
    uses.set(
        VrResource.REASSEMBLY_PACKETS_IPV6,
        stack.reassemblyPackets(AddressFamily.IPV6),
        stack.reassemblyEvicted(AddressFamily.IPV6));
    if (transport != null) {
      TransportUse use = transport.use();
      uses.set(VrResource.SOCKETS, use.sockets(), use.socketsRefused());
      uses.set(VrResource.SOCKET_BUFFER_BYTES, use.bufferBytes(), use.buffersRefused());
      uses.set(VrResource.HALF_OPEN_CONNECTIONS, use.halfOpen(), use.halfOpenRefused());
      uses.set(VrResource.TIME_WAIT_CONNECTIONS, use.timeWait(), use.timeWaitEvicted());
    }
    return uses;
  }

  private VrImage.Interface imageOf(Port port) {
    StackInterface now = port.stackInterface;
    return new VrImage.Interface(
        port.config,
        now.index(),
        now.mac(),
        now.isUp(),
        port.linkDetail(),
        port.lastChange,
        now.counterValues(),
        stack.ipv6Addresses(now),
        stack.neighbourStates(now));
  }

  /** Gives up all devices; what they throw at that is left behind. */
  void close(RuntimeException why, long nowNanos) {
    echoSessions.abandonAll(why);
    if (transport != null) {
      try {
        transport.shutDown(new SocketException(why.getMessage()), nowNanos);
      } catch (RuntimeException e) {
        why.addSuppressed(e);
      }
    }
    for (Port port : ports.values()) {
      try {
        port.close();
      } catch (RuntimeException e) {
        why.addSuppressed(e);
      }
    }
  }

  // ---- from the stack -----------------------------------------------------------------------

  @Override
  public void neighbourChanged(
      StackInterface onInterface, IpAddress address, @Nullable MacAddress mac) {
    Port port = ports.get(onInterface.name());
    // A port that is being removed is no longer there.
    if (port != null) {
      port.neighbourChanged(address, mac);
      forwardingChanged = true;
    }
  }

  @Override
  public void ipv6AddressesChanged(StackInterface onInterface) {
    Port port = ports.get(onInterface.name());
    if (port != null) {
      offerConnected(port);
      changed(port);
    }
  }

  @Override
  public void echoAnswered(EchoAnswer answer, long nowNanos) {
    echoSessions.answered(answer, nowNanos);
  }
}
