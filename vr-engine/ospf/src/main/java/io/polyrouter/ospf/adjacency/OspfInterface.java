package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.BadLsa;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.lsdb.StoredLsa;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An interface that OSPF runs on, or a virtual link (RFC 2328, section 9). */
final class OspfInterface {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** What a virtual link carries at least in one piece (RFC 8200, section 5). */
  private static final int VIRTUAL_LINK_MTU_BYTES = 1280;

  /** Something wrong is told once in this time, by its kind. */
  private static final long TELL_INTERVAL_NANOS = 60 * SECOND_NANOS;

  final int interfaceId;
  final NetworkType type;
  final int areaId;
  final TimerQueue.Timer hello;
  final TimerQueue.Timer waiting;
  final TimerQueue.Timer acknowledge;
  final TimerQueue.Timer pace;

  /** Of a virtual link the area that it goes through. */
  final OptionalInt transitAreaId;

  /** Of a virtual link the router at its other end. */
  final OptionalInt peer;

  AreaSettings.Type areaType;
  OspfInterfaceSettings settings;

  /** Null for a virtual link. */
  @Nullable ProtocolInterface port;

  /** Where packets leave: the interface's index, of a virtual link 0. */
  int interfaceIndex;

  /** Null while there is none. */
  @Nullable IpAddress address;

  int prefixLength;
  int cost;

  /** Of a virtual link the address of its other end; null while it leads nowhere. */
  @Nullable IpAddress peerAddress;

  InterfaceState state = InterfaceState.DOWN;
  int designated;
  int backup;

  /** Whether the designated routers are to be elected anew at the end of the turn. */
  boolean isElectionDue;

  boolean joinedAllRouters;
  boolean joinedDesignatedRouters;

  /** By {@link Neighbour#key}. */
  final Map<Integer, Neighbour> neighbours = new TreeMap<>(Integer::compareUnsigned);

  /** What is to be flooded here. */
  final Set<StoredLsa> floods = new LinkedHashSet<>();

  /** What is to be acknowledged a little later. */
  final List<LsaHeader> acknowledgements = new ArrayList<>();

  /** Last sequence number of authentication. */
  long sequenceNumber;

  boolean keysExpiredTold;
  long immediateHelloNanos = Long.MIN_VALUE;

  final Map<BadPacket, Long> badPackets = new EnumMap<>(BadPacket.class);
  final Map<BadLsa, Long> badLsas = new EnumMap<>(BadLsa.class);
  final PacketCounts received = new PacketCounts();
  final PacketCounts sent = new PacketCounts();
  long events;
  long floodsPaced;
  long lsasOutOfPlace;
  long lsasTooEarly;
  private final Map<BadPacket, Long> toldNanos = new EnumMap<>(BadPacket.class);

  /** Its timers. */
  record Timers(
      TimerQueue.Timer hello,
      TimerQueue.Timer waiting,
      TimerQueue.Timer acknowledge,
      TimerQueue.Timer pace) {}

  OspfInterface(
      int interfaceId,
      int areaId,
      AreaSettings.Type areaType,
      OspfInterfaceSettings settings,
      OptionalInt transitAreaId,
      OptionalInt peer,
      Timers timers) {
    this.interfaceId = interfaceId;
    this.areaId = areaId;
    this.areaType = areaType;
    this.settings = settings;
    this.type = settings.type();
    this.transitAreaId = transitAreaId;
    this.peer = peer;
    hello = timers.hello();
    waiting = timers.waiting();
    acknowledge = timers.acknowledge();
    pace = timers.pace();
  }

  boolean isVirtual() {
    return type == NetworkType.VIRTUAL_LINK;
  }

  /** Of the interface; of a virtual link by its ends. */
  String name() {
    return settings.name();
  }

  /** LSAs of its link. */
  Scope linkScope() {
    return new Scope.Link(interfaceId);
  }

  /** Largest IP packet. */
  int mtuBytes() {
    return port == null ? VIRTUAL_LINK_MTU_BYTES : port.mtuBytes();
  }

  long helloNanos() {
    return settings.timers().helloSeconds() * SECOND_NANOS;
  }

  long deadNanos() {
    return settings.timers().deadSeconds() * SECOND_NANOS;
  }

  long retransmitNanos() {
    return settings.timers().retransmitSeconds() * SECOND_NANOS;
  }

  int transmitDelaySeconds() {
    return settings.timers().transmitDelaySeconds();
  }

  /** Whether hellos go to neighbours one by one. */
  boolean isUnicast() {
    return type == NetworkType.NON_BROADCAST
        || type == NetworkType.VIRTUAL_LINK
        || type == NetworkType.POINT_TO_MULTIPOINT && !settings.neighbours().isEmpty();
  }

  /** Whether all packets but hellos go to neighbours one by one (RFC 2328, section 13.3). */
  boolean isFloodingUnicast() {
    return type == NetworkType.NON_BROADCAST
        || type == NetworkType.VIRTUAL_LINK
        || type == NetworkType.POINT_TO_MULTIPOINT;
  }

  boolean isSpeaking() {
    return state.isSpeaking() && !settings.passive();
  }

  // ---- counters -----------------------------------------------------------------------------

  void count(BadPacket reason) {
    badPackets.merge(reason, 1L, Long::sum);
  }

  void count(BadLsa reason) {
    badLsas.merge(reason, 1L, Long::sum);
  }

  /** Whether something wrong is to be told, or was told a moment ago. */
  boolean takeTelling(BadPacket reason, long now) {
    Long told = toldNanos.get(reason);
    if (told != null && now - told < TELL_INTERVAL_NANOS) {
      return false;
    }
    toldNanos.put(reason, now);
    return true;
  }
}
