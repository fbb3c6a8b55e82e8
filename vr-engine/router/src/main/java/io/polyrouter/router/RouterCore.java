package io.polyrouter.router;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.FrameMailbox.Received;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.leaking.ExportedRoutes;
import io.polyrouter.router.leaking.RouteExchange;
import io.polyrouter.router.leaking.RouteImports;
import io.polyrouter.router.loop.EngineClock;
import io.polyrouter.router.loop.LoopTask;
import io.polyrouter.router.protocol.Predecessors;
import io.polyrouter.router.protocol.ProtocolHost;
import io.polyrouter.router.protocol.ProtocolServices;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.routing.policy.PolicyEngine;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.redistribution.RoutePolicy;
import io.polyrouter.stack.NeighbourUse;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.StackListener;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.core.IpStack;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.layer.TransportCounters;
import io.polyrouter.transport.layer.TransportLayer;
import io.polyrouter.transport.layer.TransportUse;
import java.net.SocketException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One life of a virtual router: from its start to its end or its next fault. Everything in it is
 * used by its loop alone; after a fault it is closed and never used again.
 */
final class RouterCore implements StackListener, Ports.Listener {

  private static final int TIMERS_A_TURN = 512;

  private final String name;
  private final LoopTask router;
  private final EngineClock clock;
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

  /** From whom the protocols of the first configuration take over. */
  private Predecessors predecessors;

  private boolean awaitedRoutes;

  private final RandomGenerator random;
  private VrLimits limits;

  private final Ports ports;

  private final RouteImports imports;

  private boolean enabled;
  private boolean forwardingChanged = true;

  /** Whether links went down in this turn. */
  private boolean linksFailed;

  private PrefixTable<ForwardingAction> ipv4Fib;
  private PrefixTable<ForwardingAction> ipv6Fib;

  RouterCore(
      String name,
      LoopTask router,
      EngineClock clock,
      List<DeviceDriver> drivers,
      ProtocolServices protocolServices,
      RouteExchange exchange,
      RandomGenerator random,
      VrConfig config,
      FormerLife before) {
    this.name = name;
    this.router = router;
    this.clock = clock;
    this.random = random;
    this.limits = config.limits();
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
    this.routes = new RoutingTables(config.limits().maxRoutes());
    this.ports =
        new Ports(
            name, router, clock, drivers, mailbox, stack, routes, this, before.interfaceIndexes());
    this.predecessors = before.protocols();
    this.imports = new RouteImports(name, exchange, router, routes, ports::links);
    this.echoSessions = new EchoSessions(stack, timers, ports::find, random.nextInt());
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
    ports.apply(config.interfaces(), enabled, nowNanos);
    SortedMap<String, Integer> indexes = ports.indexes();
    routes.setStatics(config.protocols(), indexes);
    PolicyEngine policies = PolicyEngine.of(config.policies());
    imports.configure(enabled ? config.imports() : List.of(), policies);
    if (!routed.isEmpty()) {
      Map<Integer, String> names = new HashMap<>();
      indexes.forEach((portName, index) -> names.put(index, portName));
      protocols()
          .configure(routed, config.routerId(), RoutePolicy.allOf(policies, names), nowNanos);
    }
    predecessors = Predecessors.NONE;
  }

  // ---- a turn -------------------------------------------------------------------------------

  /** Does what is due and takes in what waits, up to a limit; returns whether there is more. */
  boolean work(long nowNanos) {
    // What a neighbour sent before its link went down, such as a good-bye, is heard still.
    ports.syncLinks(true, nowNanos);
    boolean more = timers.fireDue(nowNanos, TIMERS_A_TURN) == TIMERS_A_TURN;
    TransportLayer sockets = transport;
    if (sockets != null) {
      sockets.beginBatch();
    }
    more |= receive(nowNanos);
    if (sockets != null) {
      sockets.endBatch(nowNanos);
    }
    linksFailed = ports.syncLinks(false, nowNanos);
    return more;
  }

  /**
   * After {@link #work}: has the backups take over from links that went down, before protocols hear
   * of it and work out what is best then, which takes as long as it takes (RFC 5714, section 3).
   *
   * @return whether forwarding is another one
   */
  boolean repair(long nowNanos) {
    boolean isDue = linksFailed && routes.hasBackups();
    linksFailed = false;
    return isDue && takeForwardingChange(nowNanos);
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

  /**
   * Tells protocols what has happened, up to a limit, and takes over routes of others; returns
   * whether there is more to tell.
   */
  boolean settle(long nowNanos) {
    imports.sync();
    if (protocols == null) {
      return false;
    }
    return switch (protocols.settle(nowNanos)) {
      case NONE -> false;
      case PUT_OFF -> {
        // That is not much: it does not have to wait for those that have more to do.
        router.schedule();
        yield false;
      }
      case MUCH -> true;
    };
  }

  /** Whether {@link #forwardingInterfaces} or the FIBs differ from when this was last asked. */
  boolean takeForwardingChange(long nowNanos) {
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
    for (AddressFamily family : AddressFamily.values()) {
      stack.setBackups(family, routes.backups(family), nowNanos);
    }
    boolean changed = forwardingChanged || awaitedRoutes != awaitsRoutes();
    forwardingChanged = false;
    awaitedRoutes = awaitsRoutes();
    return changed;
  }

  PrefixTable<ForwardingAction> ipv4Fib() {
    return ipv4Fib;
  }

  PrefixTable<ForwardingAction> ipv6Fib() {
    return ipv6Fib;
  }

  SortedMap<Integer, ForwardingInterface> forwardingInterfaces() {
    return ports.forwarding();
  }

  /** What others may take over of its routes. */
  ExportedRoutes exportedRoutes() {
    return new ExportedRoutes(
        routes.snapshot(AddressFamily.IPV4), routes.snapshot(AddressFamily.IPV6), ports.exported());
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
                  stack.output(),
                  this::transport,
                  ports::ofProtocols,
                  new VirtualAddresses(),
                  random,
                  () -> clock.instant().getEpochSecond(),
                  clock::nanoTime));
      present.succeed(predecessors);
      protocols = present;
      ports.indexes().values().forEach(present::touch);
    }
    return present;
  }

  private final class VirtualAddresses implements ProtocolHost.VirtualAddresses {

    @Override
    public void set(ProtocolEffect.SetVirtualAddresses wanted, long nowNanos) {
      StackInterface on = stack.interfaceAt(wanted.interfaceIndex());
      if (on != null) {
        stack.setVirtualAddresses(on, wanted.mac(), wanted.addresses(), wanted.accept(), nowNanos);
        forwardingChanged = true;
      }
    }

    @Override
    public void advertise(ProtocolEffect.AdvertiseVirtually advertise, long nowNanos) {
      StackInterface on = stack.interfaceAt(advertise.interfaceIndex());
      if (on != null) {
        stack.setAdvertisedVirtually(on, advertise.wanted(), nowNanos);
      }
    }
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

  /** Whether routes of an earlier life may be missing still. */
  boolean awaitsRoutes() {
    return protocols != null && protocols.awaitsRoutes();
  }

  /**
   * The process is going to end: protocols that can restart gracefully do, unless packets are
   * forwarded here, for that ends as well.
   *
   * @return what to take over from
   */
  FormerLife suspend(long nowNanos) {
    return protocols == null || !ports.areForwardedBySwitches()
        ? FormerLife.NONE
        : new FormerLife(ports.indexes(), protocols.suspendAll(nowNanos));
  }

  /** It has failed just now; what the next life takes over from it. */
  FormerLife failedAt(long nowNanos) {
    return new FormerLife(
        ports.indexes(), protocols == null ? Predecessors.NONE : protocols.failedAt(nowNanos));
  }

  /** The router is going to be removed. */
  void sayGoodBye(long nowNanos) {
    stopProtocols(List.of(), nowNanos);
  }

  /** The instance of a routing protocol; empty if there is none. */
  Optional<ProtocolInstance> protocol(String type, String instance) {
    return protocols == null ? Optional.empty() : protocols.find(type, instance);
  }

  /** Has the instance of a routing protocol do something; empty if there is none. */
  Optional<CommandResult> command(
      String type, String instance, ProtocolCommand command, long nowNanos) {
    return protocols == null
        ? Optional.empty()
        : protocols.command(type, instance, command, nowNanos);
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
              stack.output(),
              timers,
              random,
              ports::indexOf,
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
    ports.countLost();
    TransportLayer sockets = transport;
    return new VrImage.Stack(
        ports.images(),
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

  /** Gives up all devices; what they throw at that is left behind. */
  void close(RuntimeException why, long nowNanos) {
    echoSessions.abandonAll(why);
    imports.close();
    if (transport != null) {
      try {
        transport.shutDown(new SocketException(why.getMessage()), nowNanos);
      } catch (RuntimeException e) {
        why.addSuppressed(e);
      }
    }
    ports.close(why);
  }

  // ---- from the ports -----------------------------------------------------------------------

  @Override
  public void portChanged(int interfaceIndex) {
    forwardingChanged = true;
    if (protocols != null) {
      protocols.touch(interfaceIndex);
    }
  }

  @Override
  public void portGoing(int interfaceIndex, long nowNanos) {
    forwardingChanged = true;
    if (protocols != null) {
      protocols.removeInterface(interfaceIndex, nowNanos);
    }
  }

  // ---- from the stack -----------------------------------------------------------------------

  @Override
  public void neighbourChanged(
      StackInterface onInterface, IpAddress address, @Nullable MacAddress mac) {
    forwardingChanged |= ports.neighbourChanged(onInterface, address, mac);
  }

  @Override
  public void ipv6AddressesChanged(StackInterface onInterface) {
    ports.ipv6AddressesChanged(onInterface);
  }

  @Override
  public void echoAnswered(EchoAnswer answer, long nowNanos) {
    echoSessions.answered(answer, nowNanos);
  }
}
