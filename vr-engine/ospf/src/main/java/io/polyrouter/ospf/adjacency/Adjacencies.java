package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaPool;
import io.polyrouter.ospf.lsdb.Database;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.routing.VirtualLinkPath;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
import io.polyrouter.ospf.topology.LocalTopology;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * Interfaces, neighbours and database of one router ID: what a protocol instance has of this
 * package. Events come in one by one, each between {@link #beginTurn} and {@link #settle}.
 */
public final class Adjacencies {

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long BITS_PER_MEGABIT = 1_000_000L;
  private static final int MAX_COST = 65_535;

  /** Identifiers of virtual links are above those of interfaces. */
  private static final int FIRST_VIRTUAL_LINK_ID = 0x4000_0001;

  /** Why a neighbour is lost. */
  static final String PATH_BROKEN = "BFD says that the path is broken";

  /** After too many LSAs adjacencies are formed anew after this time. */
  static final int OVERLOAD_SECONDS = 60;

  private final Speaker speaker;
  private final PacketReceiver receiver;
  private final ProtocolEndpoint endpoint;
  private final Map<Integer, ProtocolInterface> ports = new TreeMap<>();

  /** Of all interfaces, but for link-local ones. */
  private final Set<IpAddress> ownAddresses = new HashSet<>();

  private final Map<VirtualLinkKey, Integer> virtualLinkIds = new HashMap<>();
  private final TimerQueue.Timer recovery;
  private boolean isOpen;
  private boolean isStopped;
  private boolean isOverloadHandled;
  private boolean isNearLimitTold;

  /**
   * Nothing runs before {@link #configure}.
   *
   * @param pool of the LSAs of all instances of this version
   */
  public Adjacencies(
      OspfSettings settings,
      int routerId,
      InstanceContext context,
      TimerQueue timers,
      LsaPool pool,
      Consumer<ProtocolEffect> out,
      BiConsumer<Scope, LsaKey> lsaChanged) {
    speaker = new Speaker(settings, routerId, context, timers, out, lsaChanged);
    receiver = new PacketReceiver(speaker, pool);
    endpoint =
        new ProtocolEndpoint.IpProtocol(
            speaker.dialect.version().family(), PacketSender.IP_PROTOCOL);
    recovery = timers.timer(this::recover);
  }

  private record VirtualLinkKey(int transitAreaId, int routerId) {}

  /** The database, to be read, and to originate own LSAs in. */
  public Database database() {
    return speaker.database;
  }

  /** From now on it is this late. */
  public void beginTurn(long now) {
    speaker.flooding.now = now;
    speaker.database.setTime(now);
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Settings, at first and whenever they change. */
  public void configure(OspfSettings settings, long now) {
    speaker.settings = settings;
    speaker.stubRouter.configure(now);
    Set<Integer> kept = new HashSet<>();
    for (AreaSettings area : settings.areas()) {
      for (OspfInterfaceSettings wanted : area.interfaces()) {
        ports.values().stream()
            .filter(port -> port.name().equals(wanted.name()))
            .findFirst()
            .ifPresent(port -> {
              kept.add(port.index());
              configure(port, area, wanted, now);
            });
      }
      for (VirtualLinkSettings wanted : area.virtualLinks()) {
        kept.add(configure(area, wanted, now));
      }
    }
    for (OspfInterface at : List.copyOf(speaker.interfaces.values())) {
      if (!kept.contains(at.interfaceId)) {
        remove(at, now);
      }
    }
  }

  private void configure(
      ProtocolInterface port, AreaSettings area, OspfInterfaceSettings wanted, long now) {
    OspfInterface at = speaker.interfaces.get(port.index());
    if (at != null && isOther(at, area, wanted)) {
      remove(at, now);
      at = null;
    }
    if (at == null) {
      at =
          add(
              port.index(),
              area.areaId(),
              area.type(),
              wanted,
              OptionalInt.empty(),
              OptionalInt.empty());
      at.interfaceIndex = port.index();
    }
    adapt(at, wanted, now);
    refresh(at, port, now);
  }

  /** Whether OSPF has to start anew on an interface. */
  private static boolean isOther(
      OspfInterface at, AreaSettings area, OspfInterfaceSettings wanted) {
    OspfInterfaceSettings before = at.settings;
    return at.areaId != area.areaId()
        || at.areaType != area.type()
        || before.type() != wanted.type()
        || before.passive() != wanted.passive()
        || before.instanceId() != wanted.instanceId()
        || !before.neighbours().equals(wanted.neighbours());
  }

  private int configure(AreaSettings area, VirtualLinkSettings wanted, long now) {
    VirtualLinkKey key = new VirtualLinkKey(area.areaId(), wanted.routerId());
    int id =
        virtualLinkIds.computeIfAbsent(key, added -> FIRST_VIRTUAL_LINK_ID + virtualLinkIds.size());
    OspfInterfaceSettings settings = asInterface(wanted);
    OspfInterface at = speaker.interfaces.get(id);
    if (at == null) {
      at =
          add(
              id,
              AreaSettings.BACKBONE,
              AreaSettings.Type.NORMAL,
              settings,
              OptionalInt.of(area.areaId()),
              OptionalInt.of(wanted.routerId()));
    }
    adapt(at, settings, now);
    return id;
  }

  private static OspfInterfaceSettings asInterface(VirtualLinkSettings wanted) {
    OspfInterfaceSettings defaults =
        OspfInterfaceSettings.defaults(
            "virtual link to " + new Ipv4Address(wanted.routerId()), NetworkType.VIRTUAL_LINK);
    return new OspfInterfaceSettings(
        defaults.name(),
        NetworkType.VIRTUAL_LINK,
        false,
        OptionalInt.empty(),
        defaults.priority(),
        List.of(),
        wanted.timers(),
        false,
        true,
        false,
        0,
        wanted.authentication(),
        Optional.empty(),
        false);
  }

  private OspfInterface add(
      int id,
      int areaId,
      AreaSettings.Type areaType,
      OspfInterfaceSettings settings,
      OptionalInt transitAreaId,
      OptionalInt peer) {
    OspfInterface at =
        new OspfInterface(
            id,
            areaId,
            areaType,
            settings,
            transitAreaId,
            peer,
            new OspfInterface.Timers(
                timer(id, speaker.hellos::tick),
                timer(
                    id,
                    (found, now) ->
                        speaker.links.fire(found, InterfaceMachine.Event.WAIT_TIMER, now)),
                timer(id, (found, now) -> speaker.flooding.sendAcknowledgements(found)),
                timer(id, (found, now) -> speaker.flooding.paced(found))));
    speaker.interfaces.put(id, at);
    return at;
  }

  private TimerQueue.Timer timer(int id, ObjLongConsumer<OspfInterface> action) {
    return speaker.timers.timer(now -> {
      OspfInterface found = speaker.interfaces.get(id);
      if (found != null) {
        action.accept(found, now);
      }
    });
  }

  private void remove(OspfInterface at, long now) {
    speaker.links.fire(at, InterfaceMachine.Event.DOWN, now);
    speaker.interfaces.remove(at.interfaceId);
    speaker.database.drop(at.linkScope());
    speaker.isTopologyChanged = true;
  }

  /** Other settings, with which OSPF goes on. */
  private void adapt(OspfInterface at, OspfInterfaceSettings wanted, long now) {
    OspfInterfaceSettings before = at.settings;
    at.settings = wanted;
    if (before.equals(wanted)) {
      return;
    }
    speaker.isTopologyChanged = true;
    at.isElectionDue |= at.type.elects() && before.priority() != wanted.priority();
    if (at.hello.isSet()) {
      speaker.hellos.tick(at, now);
    }
    if (!before.bfd().equals(wanted.bfd())) {
      for (Neighbour neighbour : at.neighbours.values()) {
        if (neighbour.state.isAtLeast(NeighbourState.TWO_WAY)) {
          speaker.neighbours.watch(neighbour);
        }
      }
    }
  }

  // ---- interfaces ---------------------------------------------------------------------------

  /** An interface that there is before {@link #configure} comes for the first time. */
  public void addInterface(ProtocolInterface port) {
    ports.put(port.index(), port);
    collectOwnAddresses();
  }

  /** An interface of the virtual router is new, or something of it changed. */
  public void interfaceChanged(ProtocolInterface port, long now) {
    ports.put(port.index(), port);
    collectOwnAddresses();
    OspfInterface at = speaker.interfaces.get(port.index());
    if (at != null && at.name().equals(port.name())) {
      refresh(at, port, now);
    } else {
      configure(speaker.settings, now);
    }
  }

  /** An interface of the virtual router is gone. */
  public void interfaceRemoved(int index, long now) {
    ports.remove(index);
    collectOwnAddresses();
    OspfInterface at = speaker.interfaces.get(index);
    if (at != null) {
      remove(at, now);
    }
  }

  /** Starts or stops OSPF on an interface, as its state and its addresses are now. */
  private void refresh(OspfInterface at, ProtocolInterface port, long now) {
    boolean isOther = at.port == null || !at.port.equals(port);
    at.port = port;
    at.cost = cost(at.settings, port);
    speaker.isTopologyChanged |= isOther;
    Optional<ProtocolInterface.Address> source = speaker.dialect.sourceOf(port);
    IpAddress address = source.map(ProtocolInterface.Address::address).orElse(null);
    boolean isMoved = at.address != null && !at.address.equals(address);
    boolean canRun = port.up() && !isStopped && (port.loopback() || address != null);
    if (at.state != InterfaceState.DOWN && (!canRun || isMoved)) {
      speaker.links.fire(at, InterfaceMachine.Event.DOWN, now);
    }
    at.address = address;
    at.prefixLength = source.map(ProtocolInterface.Address::prefixLength).orElse(0);
    if (canRun) {
      if (!port.loopback() && !at.settings.passive()) {
        open();
      }
      speaker.links.fire(
          at, port.loopback() ? InterfaceMachine.Event.LOOP : InterfaceMachine.Event.UP, now);
    }
    closeIfIdle();
  }

  private int cost(OspfInterfaceSettings settings, ProtocolInterface port) {
    if (settings.cost().isPresent()) {
      return settings.cost().getAsInt();
    }
    OptionalInt reference = speaker.settings.referenceBandwidthMbps();
    if (reference.isEmpty() || port.speedBitsPerSecond() <= 0) {
      return OspfInterfaceSettings.DEFAULT_COST;
    }
    long cost = reference.getAsInt() * BITS_PER_MEGABIT / port.speedBitsPerSecond();
    return Math.clamp(cost, 1, MAX_COST);
  }

  private void open() {
    if (!isOpen) {
      isOpen = true;
      speaker.out.accept(new ProtocolEffect.OpenEndpoint(endpoint));
    }
  }

  private void closeIfIdle() {
    boolean isAny = speaker.interfaces.values().stream().anyMatch(OspfInterface::isSpeaking);
    if (!isAny && isOpen) {
      isOpen = false;
      speaker.out.accept(new ProtocolEffect.CloseEndpoint(endpoint));
    }
  }

  // ---- virtual links ------------------------------------------------------------------------

  /** Where virtual links lead now; those that are not among them lead nowhere. */
  public void virtualLinks(List<VirtualLinkPath> paths, long now) {
    for (OspfInterface at : speaker.interfaces.values()) {
      if (!at.isVirtual()) {
        continue;
      }
      Optional<VirtualLinkPath> path =
          paths.stream()
              .filter(one -> one.transitAreaId() == at.transitAreaId.orElse(0))
              .filter(one -> one.routerId() == at.peer.orElse(0))
              .findFirst();
      if (path.isPresent() && !isStopped) {
        lead(at, path.get(), now);
      } else {
        speaker.links.fire(at, InterfaceMachine.Event.DOWN, now);
        at.peerAddress = null;
        at.address = null;
        at.interfaceIndex = 0;
      }
    }
  }

  private void lead(OspfInterface at, VirtualLinkPath path, long now) {
    boolean isOther =
        at.cost != path.cost()
            || at.interfaceIndex != path.interfaceIndex()
            || !path.local().equals(at.address)
            || !path.remote().equals(at.peerAddress);
    speaker.isTopologyChanged |= isOther;
    at.cost = path.cost();
    at.interfaceIndex = path.interfaceIndex();
    at.address = path.local();
    at.peerAddress = path.remote();
    open();
    for (Neighbour neighbour : at.neighbours.values()) {
      neighbour.address = path.remote();
    }
    speaker.links.fire(at, InterfaceMachine.Event.UP, now);
  }

  // ---- events -------------------------------------------------------------------------------

  /** A packet came in. */
  public void received(DatagramReceived datagram, long now) {
    OspfInterface at = speaker.interfaces.get(datagram.interfaceIndex());
    if (at == null || at.isVirtual() || isOwn(datagram)) {
      return;
    }
    receiver.receive(at, datagram, now);
  }

  private boolean isOwn(DatagramReceived datagram) {
    IpAddress source = datagram.source();
    if (!isLinkLocal(source)) {
      return ownAddresses.contains(source);
    }
    ProtocolInterface port = ports.get(datagram.interfaceIndex());
    if (port != null) {
      for (ProtocolInterface.Address own : port.addresses()) {
        if (own.address().equals(source)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isLinkLocal(IpAddress address) {
    return address instanceof Ipv6Address v6 && v6.isLinkLocal();
  }

  private void collectOwnAddresses() {
    ownAddresses.clear();
    for (ProtocolInterface port : ports.values()) {
      for (ProtocolInterface.Address own : port.addresses()) {
        if (!isLinkLocal(own.address())) {
          ownAddresses.add(own.address());
        }
      }
    }
  }

  /**
   * A watched path works or does not. A neighbour that has said that it restarts is not lost with
   * it: BFD of this router shares the fate of the control plane, as that of most does, and stops
   * for a restart (RFC 5882, section 4.3.2.1).
   */
  public void livenessChanged(LivenessSession session, Liveness liveness, long now) {
    boolean isBroken = liveness == Liveness.DOWN;
    for (OspfInterface at : speaker.interfaces.values()) {
      for (Neighbour neighbour : List.copyOf(at.neighbours.values())) {
        if (!session.equals(neighbour.watched)) {
          continue;
        }
        if (isBroken && !neighbour.helped) {
          speaker.neighbours.kill(neighbour, PATH_BROKEN, now);
        } else {
          neighbour.isPathBroken = isBroken;
        }
      }
    }
  }

  /** At the end of a turn, and before and after the calculation of routes: does what is due. */
  public void settle(long now) {
    for (OspfInterface at : speaker.interfaces.values()) {
      speaker.links.settle(at, now);
    }
    speaker.exchange.settle(now);
    checkLimit(now);
    speaker.database.sweep();
    speaker.flooding.settle();
  }

  /** What is known of interfaces and neighbours, if it may have changed since it was asked for. */
  public Optional<LocalTopology> takeTopology() {
    if (!speaker.isTopologyChanged) {
      return Optional.empty();
    }
    speaker.isTopologyChanged = false;
    closeIfIdle();
    return Optional.of(new TopologyView(speaker).topology());
  }

  /** Takes back all own LSAs, and ends on all interfaces. */
  public void stop(long now) {
    speaker.database.flushAll();
    if (speaker.ownRestart.isRestarting()) {
      // What was said before the restart is taken back, too.
      speaker.ownRestart.end();
    }
    end(now);
  }

  /** Asks neighbours to wait for so long, and ends on all interfaces. */
  public void suspend(int periodSeconds, long now) {
    speaker.ownRestart.announceEnd(periodSeconds);
    end(now);
  }

  private void end(long now) {
    isStopped = true;
    speaker.flooding.settle();
    for (OspfInterface at : List.copyOf(speaker.interfaces.values())) {
      remove(at, now);
    }
    recovery.cancel();
    closeIfIdle();
  }

  // ---- graceful restart ---------------------------------------------------------------------

  /**
   * Before {@link #configure} comes for the first time: the router has restarted, and neighbours
   * wait for it. It says nothing of itself until {@link #endRestart}.
   *
   * @param endedNanos when it ended
   */
  public void beginRestart(int periodSeconds, long endedNanos, boolean planned) {
    speaker.ownRestart.begin(periodSeconds, endedNanos, planned);
  }

  /** The restart is over: says what it has to say, and takes back what it said before. */
  public void endRestart() {
    speaker.ownRestart.end();
  }

  /** Tells operators of something. */
  public void tell(OspfNotice notice) {
    speaker.tell(notice);
  }

  // ---- commands -----------------------------------------------------------------------------

  /** Whether OSPF is configured for an interface of this name. */
  public boolean hasInterface(String name) {
    return speaker.interfaces.values().stream().anyMatch(at -> at.name().equals(name));
  }

  /**
   * Ends what there is with neighbours, so that it begins anew (RFC 9129, RPC clear-neighbor).
   *
   * @param name of the interface; empty for all
   * @param routerId of the neighbours; empty for all
   * @return how many there were
   */
  public int clearNeighbours(Optional<String> name, OptionalInt routerId, long now) {
    int count = 0;
    for (OspfInterface at : speaker.interfaces.values()) {
      if (name.isPresent() && !name.get().equals(at.name())) {
        continue;
      }
      for (Neighbour neighbour : List.copyOf(at.neighbours.values())) {
        boolean isMeant = routerId.isEmpty() || routerId.getAsInt() == neighbour.routerId;
        if (isMeant && neighbour.state != NeighbourState.DOWN) {
          speaker.neighbours.kill(neighbour, "cleared by an operator", now);
          speaker.links.startAgain(neighbour, now);
          count++;
        }
      }
    }
    return count;
  }

  /**
   * Begins anew with all neighbours and an empty database, in which the router says again what it
   * says (RFC 9129, RPC clear-database).
   *
   * @return how many LSAs of other routers there were
   */
  public int clearDatabase(long now) {
    int others = speaker.database.othersCount();
    clearNeighbours(Optional.empty(), OptionalInt.empty(), now);
    speaker.database.dropOthers();
    speaker.database.sayAgain();
    return others;
  }

  // ---- too many LSAs ------------------------------------------------------------------------

  private void checkLimit(long now) {
    int limit = speaker.settings.maximumLsas();
    int others = speaker.database.othersCount();
    if (speaker.flooding.isOverloaded && !isOverloadHandled) {
      isOverloadHandled = true;
      speaker.tell(new OspfNotice.DatabaseOverflow(limit, OVERLOAD_SECONDS));
      for (OspfInterface at : speaker.interfaces.values()) {
        for (Neighbour neighbour : List.copyOf(at.neighbours.values())) {
          speaker.neighbours.kill(neighbour, "too many LSAs", now);
        }
      }
      speaker.database.dropOthers();
      recovery.set(now + OVERLOAD_SECONDS * SECOND_NANOS);
    } else if (others >= limit * 9L / 10 && !isNearLimitTold) {
      isNearLimitTold = true;
      speaker.tell(new OspfNotice.DatabaseNearLimit(others, limit));
    } else if (others < limit * 8L / 10) {
      isNearLimitTold = false;
    }
  }

  private void recover(long now) {
    isOverloadHandled = false;
    speaker.flooding.isOverloaded = false;
    speaker.tell(new OspfNotice.DatabaseRecovers());
  }

  // ---- state --------------------------------------------------------------------------------

  /** Interfaces, as operators see them. */
  public List<InterfaceInfo> interfaces(long now) {
    List<InterfaceInfo> all = new ArrayList<>();
    for (OspfInterface at : speaker.interfaces.values()) {
      all.add(InterfaceInfo.of(at, now));
    }
    return all;
  }

  /** Neighbours, as operators see them. */
  public List<NeighbourInfo> neighbours(long now) {
    List<NeighbourInfo> all = new ArrayList<>();
    for (OspfInterface at : speaker.interfaces.values()) {
      for (Neighbour neighbour : at.neighbours.values()) {
        all.add(NeighbourInfo.of(neighbour, speaker.dialect, now));
      }
    }
    return all;
  }

  /** Whether no adjacency is formed, after too many LSAs. */
  public boolean isOverloaded() {
    return speaker.flooding.isOverloaded;
  }
}
