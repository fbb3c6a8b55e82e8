package io.polyrouter.bfd;

import io.polyrouter.bfd.BfdSettings.MultiHop;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.bfd.packet.BfdCodec;
import io.polyrouter.bfd.packet.BfdPacket;
import io.polyrouter.bfd.packet.Decoded;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sessions of one virtual router; see the package for how its parts work together. */
public final class BfdInstance implements ProtocolInstance {

  private static final int MAX_TTL = 255;

  /** Wishes do not say how many hops there are. */
  private static final int ANY_TTL = 1;

  private static final long TELLING_PAUSE_NANOS = 60_000_000_000L;

  private final InstanceContext context;
  private final TimerQueue timers = new TimerQueue();
  private final SortedMap<BfdPath, Entry> entries = new TreeMap<>();
  private final Map<Integer, Entry> byDiscriminator = new HashMap<>();
  private final SortedMap<Integer, ProtocolInterface> interfaces = new TreeMap<>();
  private final Map<BadPacket, Long> badPackets = new EnumMap<>(BadPacket.class);
  private final List<ProtocolEffect> effects = new ArrayList<>();
  private final BfdPorts ports;
  private BfdSettings settings;
  private boolean isConfigured;
  private long sessionsRefused;
  private boolean limitTold;

  /** A path that is wanted, or was until just now. */
  private static final class Entry {
    final BfdPath path;
    final Map<LivenessSession, Wish> wishes = new TreeMap<>(Wish.ORDER);
    @Nullable SingleHop singleHop;
    @Nullable MultiHop multihop;
    @Nullable BfdSession session;
    SessionState told = SessionState.DOWN;
    long silentUntilNanos = Long.MIN_VALUE;

    /** Known for as long as there is anything to tell of it; empty for a multihop path. */
    Optional<String> interfaceName = Optional.empty();

    Entry(BfdPath path) {
      this.path = path;
    }

    boolean isConfigured() {
      return singleHop != null || multihop != null;
    }

    boolean isWanted() {
      return isConfigured() || !wishes.isEmpty();
    }

    SessionParameters parameters() {
      SingleHop single = singleHop;
      MultiHop multi = multihop;
      return single != null
          ? single.parameters()
          : multi != null ? multi.parameters() : SessionParameters.DEFAULT;
    }
  }

  BfdInstance(InstanceContext context) {
    this.context = context;
    settings = BfdSettings.defaults(context.name());
    ports = new BfdPorts(context.random(), effects::add);
  }

  // ---- events -------------------------------------------------------------------------------

  @Override
  public void handle(
      ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> consumer) {
    switch (event) {
      case ProtocolEvent.ConfigChanged changed ->
          configure((BfdSettings) changed.settings(), nowNanos);
      case ProtocolEvent.InterfaceChanged changed -> {
        interfaces.put(changed.now().index(), changed.now());
        interfacesChanged(changed.now().index(), nowNanos);
      }
      case ProtocolEvent.InterfaceRemoved removed -> {
        interfaces.remove(removed.index());
        interfacesChanged(removed.index(), nowNanos);
      }
      case ProtocolEvent.DatagramReceived datagram -> received(datagram, nowNanos);
      case ProtocolEvent.EndpointFailed failed -> endpointFailed(failed);
      case ProtocolEvent.DeadlineReached reached -> timers.fireDue(nowNanos);
      case ProtocolEvent.LivenessWanted wanted ->
          wanted(wanted.session(), wanted.parameters(), nowNanos);
      case ProtocolEvent.Stopping stopping ->
          entries
              .values()
              .forEach(entry -> {
                if (entry.session != null) {
                  entry.session.sayGoodbye(nowNanos);
                }
              });
      case ProtocolEvent.RouterIdChanged changed -> {}
      case ProtocolEvent.RoutesRedistributed routes -> {}
      case ProtocolEvent.NextHopChanged changed -> {}
      case ProtocolEvent.LivenessChanged changed -> {}
      case ProtocolEvent.CommandReceived received -> {}
      case ProtocolEvent.Resuming resuming -> {}
      case ProtocolEvent.Suspending suspending -> {}
      case StreamEvent ofNoStream -> {}
    }
    admitWaiting(nowNanos);
    List<ProtocolEffect> done = List.copyOf(effects);
    effects.clear();
    done.forEach(consumer);
  }

  @Override
  public long nextDeadlineNanos() {
    return timers.nextNanos();
  }

  private void tell(ProtocolNotice notice) {
    effects.add(new ProtocolEffect.Notify(notice));
  }

  // ---- what is wanted -----------------------------------------------------------------------

  private void wanted(LivenessSession wish, Optional<LivenessParameters> parameters, long now) {
    BfdPath path = BfdPath.of(wish);
    Entry entry = entries.get(path);
    if (parameters.isPresent()) {
      if (entry == null) {
        entry = new Entry(path);
        entries.put(path, entry);
      }
      entry
          .wishes
          .computeIfAbsent(wish, added -> new Wish(parameters.get()))
          .change(parameters.get());
    } else if (entry == null || entry.wishes.remove(wish) == null) {
      return;
    }
    refresh(entry, now);
  }

  private void configure(BfdSettings wanted, long now) {
    settings = wanted;
    isConfigured = true;
    reconfigure(now);
  }

  /** Puts what is configured in the place of what was. */
  private void reconfigure(long now) {
    Map<BfdPath, SingleHop> single = new HashMap<>();
    for (SingleHop each : settings.singleHop()) {
      indexOf(each.interfaceName())
          .ifPresent(index -> single.put(BfdPath.singleHop(index, each.destination()), each));
    }
    Map<BfdPath, MultiHop> multi = new HashMap<>();
    for (MultiHop each : settings.multihop()) {
      multi.put(BfdPath.multihop(each.source(), each.destination()), each);
    }
    single.keySet().forEach(path -> entries.computeIfAbsent(path, Entry::new));
    multi.keySet().forEach(path -> entries.computeIfAbsent(path, Entry::new));
    for (Entry entry : List.copyOf(entries.values())) {
      entry.singleHop = single.get(entry.path);
      entry.multihop = multi.get(entry.path);
      refresh(entry, now);
    }
  }

  private Optional<Integer> indexOf(String interfaceName) {
    return interfaces.values().stream()
        .filter(each -> each.name().equals(interfaceName))
        .map(ProtocolInterface::index)
        .findFirst();
  }

  private void interfacesChanged(int index, long now) {
    if (!isConfigured) {
      return;
    }
    ProtocolInterface present = interfaces.get(index);
    boolean isNamed =
        settings.singleHop().stream()
            .anyMatch(each -> present == null || each.interfaceName().equals(present.name()));
    if (isNamed) {
      reconfigure(now);
      return;
    }
    for (Entry entry : List.copyOf(entries.values())) {
      if (entry.path.isMultihop() || entry.path.interfaceIndex() == index) {
        refresh(entry, now);
      }
    }
  }

  // ---- sessions -----------------------------------------------------------------------------

  /** Makes a path's session be as it is wanted now. */
  private void refresh(Entry entry, long now) {
    ProtocolInterface at = interfaces.get(entry.path.interfaceIndex());
    if (at != null) {
      entry.interfaceName = Optional.of(at.name());
    }
    BfdSession session = entry.session;
    if (!entry.isWanted()) {
      if (session == null) {
        entries.remove(entry.path);
      } else {
        boolean staysUsable = session.local().filter(own -> isUsable(entry, own)).isPresent();
        session.leave(staysUsable, now);
        settle(entry);
      }
      return;
    }
    if (session == null) {
      session = create(entry);
    }
    if (session != null) {
      Optional<IpAddress> local = localOf(entry);
      session.configure(plan(entry), local, local.isPresent() && isUsable(entry, local.get()), now);
      settle(entry);
    }
  }

  private @Nullable BfdSession create(Entry entry) {
    if (!hasRoom()) {
      sessionsRefused++;
      if (!limitTold) {
        limitTold = true;
        tell(new BfdNotice.SessionLimitReached(settings.maximumSessions()));
      }
      return null;
    }
    BfdSession session =
        new BfdSession(
            entry.path,
            newDiscriminator(),
            BfdPorts.destination(entry.path),
            plan(entry),
            timers,
            context,
            effects::add,
            changed -> settle(entry));
    entry.session = session;
    entry.told = SessionState.DOWN;
    byDiscriminator.put(session.localDiscriminator, entry);
    ports.open(session);
    return session;
  }

  /** Unique and hard to guess (RFC 5880, section 6.8.1). */
  private int newDiscriminator() {
    int candidate = context.random().nextInt();
    while (candidate == 0 || byDiscriminator.containsKey(candidate)) {
      candidate = context.random().nextInt();
    }
    return candidate;
  }

  private static BfdSession.Plan plan(Entry entry) {
    SessionParameters parameters = entry.parameters();
    LivenessParameters liveness =
        Wish.fastest(
            entry.isConfigured() ? Optional.of(parameters.liveness()) : Optional.empty(),
            entry.wishes.values());
    MultiHop multihop = entry.multihop;
    int rxTtl = entry.path.isMultihop() ? ANY_TTL : MAX_TTL;
    return new BfdSession.Plan(
        liveness,
        parameters.adminDown(),
        parameters.authentication(),
        multihop == null ? MAX_TTL : multihop.txTtl(),
        multihop == null ? rxTtl : multihop.rxTtl());
  }

  /** The address to send from: as configured, as wished, or else on the neighbour's subnet. */
  private Optional<IpAddress> localOf(Entry entry) {
    if (entry.path.isMultihop()) {
      return entry.path.local();
    }
    SingleHop configured = entry.singleHop;
    if (configured != null && configured.source().isPresent()) {
      return configured.source();
    }
    ProtocolInterface at = interfaces.get(entry.path.interfaceIndex());
    if (at == null) {
      return Optional.empty();
    }
    IpAddress remote = entry.path.remote();
    return entry.wishes.keySet().stream()
        .map(LivenessSession::local)
        .filter(wished -> has(at, wished))
        .findFirst()
        .or(() ->
            at.addresses(remote.family()).stream()
                .filter(own -> IpPrefix.of(own.address(), own.prefixLength()).contains(remote))
                .map(ProtocolInterface.Address::address)
                .findFirst());
  }

  private boolean isUsable(Entry entry, IpAddress local) {
    if (entry.path.isMultihop()) {
      return interfaces.values().stream().anyMatch(each -> each.up() && has(each, local));
    }
    ProtocolInterface at = interfaces.get(entry.path.interfaceIndex());
    return at != null && at.up() && has(at, local);
  }

  private static boolean has(ProtocolInterface each, IpAddress address) {
    return each.addresses().stream().anyMatch(own -> own.address().equals(address));
  }

  /** Passes on what has changed of a session. */
  private void settle(Entry entry) {
    BfdSession session = entry.session;
    if (session == null) {
      return;
    }
    SessionState state = session.state();
    if (state != entry.told && state != SessionState.INIT) {
      entry.told = state;
      tell(session.notice(entry.interfaceName));
    }
    Liveness liveness = session.liveness();
    entry.wishes.forEach((wish, of) -> {
      if (of.report(liveness)) {
        effects.add(new ProtocolEffect.ReportLiveness(wish, liveness));
      }
    });
    if (session.hasEnded()) {
      remove(entry, session);
    }
  }

  private void remove(Entry entry, BfdSession session) {
    entry.session = null;
    byDiscriminator.remove(session.localDiscriminator);
    ports.close(session);
    entries.remove(entry.path);
  }

  /** Those that found no room may find it now. */
  private void admitWaiting(long now) {
    if (limitTold && hasRoom()) {
      limitTold = false;
      for (Entry entry : List.copyOf(entries.values())) {
        if (entry.session == null) {
          limitTold |= !hasRoom();
          refresh(entry, now);
        }
      }
    }
  }

  private boolean hasRoom() {
    return byDiscriminator.size() < settings.maximumSessions();
  }

  // ---- packets ------------------------------------------------------------------------------

  private void endpointFailed(ProtocolEvent.EndpointFailed failed) {
    if (!BfdPorts.isSource(failed.endpoint())) {
      tell(new BfdNotice.EndpointFailed(failed.reason()));
      return;
    }
    BfdSession session = ports.sessionFrom(failed.endpoint());
    if (session == null || failed.taken() && ports.replaceSource(session)) {
      return;
    }
    Entry entry = byDiscriminator.get(session.localDiscriminator);
    if (entry != null) {
      tell(new BfdNotice.CannotSend(entry.interfaceName, entry.path.remote(), failed.reason()));
    }
  }

  private void received(DatagramReceived datagram, long now) {
    byte[] bytes = datagram.payload().bytes();
    switch (BfdCodec.decode(bytes)) {
      case Decoded.Invalid invalid -> count(invalid.reason());
      case Decoded.Valid valid -> received(datagram, valid.packet(), bytes, now);
    }
  }

  private void received(DatagramReceived datagram, BfdPacket packet, byte[] bytes, long now) {
    int port = datagram.endpoint() instanceof ProtocolEndpoint.UdpPort udp ? udp.port() : 0;
    boolean isMultihop = port == BfdPorts.MULTIHOP;
    if (port != BfdPorts.SINGLE_HOP && !isMultihop) {
      count(BadPacket.DESTINATION_PORT);
      return;
    }
    if (!isMultihop && datagram.hopLimit() != MAX_TTL) {
      count(BadPacket.TTL);
      return;
    }
    BfdPath path =
        isMultihop
            ? BfdPath.multihop(datagram.destination(), datagram.source())
            : BfdPath.singleHop(datagram.interfaceIndex(), datagram.source());
    Entry entry =
        packet.yourDiscriminator() == 0
            ? entries.get(path)
            : byDiscriminator.get(packet.yourDiscriminator());
    BfdSession session = entry == null ? null : entry.session;
    if (entry == null || session == null) {
      count(BadPacket.NO_SESSION);
      return;
    }
    // The discriminator alone says which session; but not from another link.
    boolean isOtherPath =
        entry.path.isMultihop() != isMultihop
            || !isMultihop && entry.path.interfaceIndex() != datagram.interfaceIndex();
    BadPacket bad =
        isOtherPath
            ? BadPacket.OTHER_PATH
            : session.receive(packet, bytes, datagram.hopLimit(), now);
    if (bad != null) {
      refuse(entry, bad, now);
      return;
    }
    settle(entry);
  }

  private void refuse(Entry entry, BadPacket reason, long now) {
    count(reason);
    if (reason.isAuthentication() && now >= entry.silentUntilNanos) {
      entry.silentUntilNanos = now + TELLING_PAUSE_NANOS;
      tell(new BfdNotice.AuthenticationFailed(entry.interfaceName, entry.path.remote(), reason));
    }
  }

  private void count(BadPacket reason) {
    badPackets.merge(reason, 1L, Long::sum);
  }

  // ---- state --------------------------------------------------------------------------------

  @Override
  public BfdState state(long nowNanos) {
    List<BfdState.Session> sessions = new ArrayList<>();
    int up = 0;
    int adminDown = 0;
    for (Entry entry : entries.values()) {
      BfdSession session = entry.session;
      if (session != null) {
        up += session.state() == SessionState.UP ? 1 : 0;
        adminDown += session.state() == SessionState.ADMIN_DOWN ? 1 : 0;
        sessions.add(session.view(entry.interfaceName, entry.isConfigured(), entry.wishes.size()));
      }
    }
    return new BfdState(
        new BfdState.Summary(sessions.size(), up, sessions.size() - up - adminDown, adminDown),
        badPackets,
        sessionsRefused,
        sessions);
  }
}
