package io.polyrouter.bgp;

import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.message.Notification;
import io.polyrouter.bgp.session.BgpNotice;
import io.polyrouter.bgp.session.LocalSpeaker;
import io.polyrouter.bgp.session.Neighbour;
import io.polyrouter.bgp.session.PeerState;
import io.polyrouter.bgp.session.RouteExchange;
import io.polyrouter.bgp.session.Speaker;
import io.polyrouter.bgp.settings.BgpSettings;
import io.polyrouter.bgp.settings.Consequence;
import io.polyrouter.bgp.settings.ListenRange;
import io.polyrouter.bgp.settings.NeighbourSettings;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.bgp.settings.ResetPreview;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One instance: its neighbours, configured and dynamic, and who of them may connect. Effects are
 * handed over as they come up, since the bytes in them are lent.
 */
public final class BgpInstance implements ProtocolInstance {

  /** Attribute sets that nobody has any more are given back in passing. */
  private static final int EXPUNGED_AT_A_TIME = 1_000;

  private final InstanceContext context;
  private final AttributeTable attributes;
  private final RouteExchange routes;
  private final TimerQueue timers = new TimerQueue();
  private final Map<IpAddress, Neighbour> neighbours = new TreeMap<>();
  private final Map<Integer, ProtocolInterface> interfaces = new TreeMap<>();
  private final Map<Long, Neighbour> byStream = new HashMap<>();
  private final Listening listening;
  private BgpSettings settings;
  private boolean isConfigured;
  private boolean isIdentifierMissed;
  private Optional<Ipv4Address> routerIdOfVirtualRouter = Optional.empty();
  private @Nullable Speaker speaker;
  private long lastStream;
  private long refusedConnections;
  private long nowNanos;
  private Consumer<? super ProtocolEffect> effects = effect -> {};

  BgpInstance(InstanceContext context, AttributeTable attributes, RouteExchange routes) {
    this.context = context;
    this.attributes = attributes;
    this.routes = routes;
    settings = BgpSettings.defaults(context.name(), 0);
    listening = new Listening(timers, this::emit);
  }

  private void emit(ProtocolEffect effect) {
    if (effect instanceof StreamEffect.Close close) {
      byStream.remove(close.stream());
    }
    effects.accept(effect);
  }

  // ---- events -------------------------------------------------------------------------------

  @Override
  public void handle(ProtocolEvent event, long now, Consumer<? super ProtocolEffect> consumer) {
    effects = consumer;
    nowNanos = now;
    switch (event) {
      case ProtocolEvent.ConfigChanged changed -> configure((BgpSettings) changed.settings(), now);
      case ProtocolEvent.RouterIdChanged changed -> {
        routerIdOfVirtualRouter = changed.routerId();
        refreshSpeaker(now);
      }
      case ProtocolEvent.InterfaceChanged changed -> {
        interfaces.put(changed.now().index(), changed.now());
        startAll(now);
      }
      case ProtocolEvent.InterfaceRemoved removed -> interfaceRemoved(removed.index(), now);
      case ProtocolEvent.DeadlineReached reached -> {
        timers.fireDue(now);
        attributes.expunge(EXPUNGED_AT_A_TIME);
        List.copyOf(neighbours.values()).forEach(this::forgetIfGone);
      }
      case ProtocolEvent.CommandReceived received -> {
        if (received.command() instanceof BgpCommand command) {
          emit(new ProtocolEffect.AnswerCommand(command(command, now)));
        }
      }
      case StreamEvent stream -> stream(stream, now);
      case ProtocolEvent.Suspending suspending -> stopAll(now);
      case ProtocolEvent.Stopping stopping -> stopAll(now);
      case ProtocolEvent.DatagramReceived datagram -> {}
      case ProtocolEvent.EndpointFailed failed -> {}
      case ProtocolEvent.RoutesRedistributed redistributed -> {}
      case ProtocolEvent.NextHopChanged changed -> {}
      case ProtocolEvent.LivenessWanted wanted -> {}
      case ProtocolEvent.LivenessChanged changed -> {}
      case ProtocolEvent.Resuming resuming -> {}
    }
    effects = effect -> {};
  }

  @Override
  public long nextDeadlineNanos() {
    return timers.nextNanos();
  }

  // ---- streams ------------------------------------------------------------------------------

  private void stream(StreamEvent event, long now) {
    switch (event) {
      case StreamEvent.ListenFailed failed -> listening.failed(failed, now);
      case StreamEvent.Accepted accepted -> accepted(accepted, now);
      case StreamEvent.OfStream ofStream -> {
        Neighbour neighbour = byStream.get(ofStream.stream());
        if (neighbour == null) {
          return;
        }
        neighbour.handle(ofStream, now);
        if (ofStream instanceof StreamEvent.Closed) {
          byStream.remove(ofStream.stream());
        }
        forgetIfGone(neighbour);
      }
    }
  }

  private void accepted(StreamEvent.Accepted event, long now) {
    IpAddress peer = event.path().remote();
    Neighbour neighbour = neighbours.get(peer);
    if (neighbour == null) {
      neighbour = newDynamic(peer, now);
    }
    if (neighbour == null) {
      refusedConnections++;
      Neighbour.refuse(event, this::emit);
      return;
    }
    byStream.put(event.stream(), neighbour);
    neighbour.accepted(event, now);
    forgetIfGone(neighbour);
  }

  /** A neighbour out of a range, or null if there may be no further one. */
  private @Nullable Neighbour newDynamic(IpAddress peer, long now) {
    ListenRange range = settings.rangeOf(peer).orElse(null);
    Speaker known = speaker;
    if (range == null || known == null) {
      return null;
    }
    long ofRange =
        neighbours.values().stream()
            .filter(one -> one.settings().dynamic() && range.prefix().contains(one.address()))
            .count();
    if (ofRange >= range.maximumPeers() || neighbours.size() >= settings.maximumPeers()) {
      listening.tooMany(range);
      return null;
    }
    PeerSettings its = settings.peer(range, peer);
    if (!its.get(PeerOptions.ENABLED)) {
      return null;
    }
    Neighbour neighbour = new Neighbour(known, its);
    neighbours.put(peer, neighbour);
    neighbour.start(now);
    return neighbour;
  }

  /** A dynamic neighbour is forgotten once its session has ended. */
  private void forgetIfGone(Neighbour neighbour) {
    if (neighbour.settings().dynamic() && neighbour.isForgettable()) {
      forget(neighbour);
      settings.rangeOf(neighbour.address()).ifPresent(listening::fewer);
    }
  }

  private void forget(Neighbour neighbour) {
    neighbour.cancel(nowNanos);
    neighbours.remove(neighbour.address());
    byStream.values().removeIf(one -> one.equals(neighbour));
  }

  /** The number of a stream that a neighbour opens. */
  private long newStream(Neighbour neighbour) {
    lastStream++;
    byStream.put(lastStream, neighbour);
    return lastStream;
  }

  // ---- configuration ------------------------------------------------------------------------

  private void configure(BgpSettings wanted, long now) {
    BgpSettings before = settings;
    settings = wanted;
    boolean wasConfigured = isConfigured;
    isConfigured = true;
    Speaker known = speaker;
    if (before.as() != wanted.as() || !before.confederation().equals(wanted.confederation())) {
      replaceSpeaker("the own AS is another one", now);
    }
    refreshSpeaker(now);
    if (!wasConfigured || known == null || !known.equals(speaker)) {
      // All neighbours are new.
      return;
    }
    List<ResetPreview.Reason> ofAll = ResetPreview.ofAll(before, wanted);
    Map<IpAddress, NeighbourSettings> configured = new TreeMap<>();
    wanted.neighbours().forEach(one -> configured.put(one.address(), one));
    for (Neighbour neighbour : List.copyOf(neighbours.values())) {
      adapt(neighbour, configured, ofAll, now);
    }
    configured.forEach((address, one) ->
        neighbours.computeIfAbsent(address, absent -> new Neighbour(known, wanted.peer(one))));
    startAll(now);
    admit();
  }

  private void adapt(
      Neighbour neighbour,
      Map<IpAddress, NeighbourSettings> configured,
      List<ResetPreview.Reason> ofAll,
      long now) {
    IpAddress address = neighbour.address();
    NeighbourSettings own = configured.get(address);
    Optional<PeerSettings> wanted =
        own != null
            ? Optional.of(settings.peer(own))
            : neighbour.settings().dynamic()
                ? settings.rangeOf(address).map(range -> settings.peer(range, address))
                : Optional.empty();
    if (wanted.isEmpty() || wanted.get().dynamic() != neighbour.settings().dynamic()) {
      neighbour.stop(
          Notification.of(ErrorCode.PEER_DECONFIGURED), "it is no longer configured", now);
      forget(neighbour);
      return;
    }
    PeerSettings its = wanted.get();
    List<ResetPreview.Reason> reasons = new ArrayList<>(ResetPreview.of(neighbour.settings(), its));
    reasons.addAll(ofAll);
    if (!its.get(PeerOptions.ENABLED)) {
      shutDown(neighbour, its, now);
    } else {
      Optional<ResetPreview.Reason> reset =
          reasons.stream().filter(reason -> reason.consequence() == Consequence.RESET).findFirst();
      if (reset.isPresent()) {
        neighbour.stop(
            Notification.of(ErrorCode.OTHER_CONFIGURATION_CHANGE),
            reset.get().path() + " is configured otherwise",
            now);
      }
    }
    neighbour.configure(its, now);
    ResetPreview.Change change =
        new ResetPreview.Change(new ResetPreview.Subject.Neighbour(address), reasons);
    if (change.softIn() || change.softOut()) {
      routes.settingsChanged(its, change.softIn(), change.softOut());
    }
  }

  /** RFC 9003: with a text for the other operator. */
  private static void shutDown(Neighbour neighbour, PeerSettings wanted, long now) {
    if (neighbour.isStarted()) {
      String text = wanted.get(PeerOptions.SHUTDOWN_TEXT);
      neighbour.stop(
          text.isEmpty()
              ? Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN)
              : Notification.withText(ErrorCode.ADMINISTRATIVE_SHUTDOWN, text),
          "it is shut down",
          now);
    }
  }

  /** Lets in who may connect, and nobody else; nobody at all without a BGP identifier. */
  private void admit() {
    Speaker known = speaker;
    if (known == null) {
      listening.stop();
    } else {
      listening.apply(settings, known.local());
    }
  }

  private OptionalInt identifier() {
    return settings.routerId().isPresent()
        ? settings.routerId()
        : routerIdOfVirtualRouter
            .map(address -> OptionalInt.of(address.bits()))
            .orElse(OptionalInt.empty());
  }

  /** All sessions end when the identifier changes: peers know the router by it. */
  private void refreshSpeaker(long now) {
    if (!isConfigured) {
      return;
    }
    OptionalInt wanted = identifier();
    Speaker before = speaker;
    if (before != null && wanted.equals(OptionalInt.of(before.local().identifier()))) {
      return;
    }
    replaceSpeaker("the BGP identifier is another one", now);
    if (wanted.isEmpty()) {
      if (!isIdentifierMissed && !settings.neighbours().isEmpty()) {
        isIdentifierMissed = true;
        emit(new ProtocolEffect.Notify(new BgpNotice.NoIdentifier()));
      }
      admit();
      return;
    }
    isIdentifierMissed = false;
    Speaker known =
        new Speaker(
            LocalSpeaker.of(settings, wanted.getAsInt()),
            timers,
            context.random(),
            attributes,
            routes,
            context.wallClockSeconds(),
            () -> nowNanos,
            this::emit,
            this::newStream);
    speaker = known;
    for (NeighbourSettings one : settings.neighbours()) {
      neighbours.put(one.address(), new Neighbour(known, settings.peer(one)));
    }
    startAll(now);
    admit();
  }

  private void replaceSpeaker(String why, long now) {
    for (Neighbour neighbour : List.copyOf(neighbours.values())) {
      neighbour.stop(Notification.of(ErrorCode.OTHER_CONFIGURATION_CHANGE), why, now);
      forget(neighbour);
    }
    speaker = null;
  }

  // ---- starting and stopping ----------------------------------------------------------------

  /** Starts all that can start and have not. */
  private void startAll(long now) {
    for (Neighbour neighbour : neighbours.values()) {
      PeerSettings its = neighbour.settings();
      OptionalInt index = interfaceIndex(its);
      if (its.get(PeerOptions.ENABLED) && index.isPresent() && !neighbour.isStarted()) {
        neighbour.onInterface(index.getAsInt());
        neighbour.start(now);
      }
    }
  }

  /** 0 where none is needed, empty if it is not there. */
  private OptionalInt interfaceIndex(PeerSettings peer) {
    if (peer.interfaceName().isEmpty()) {
      return OptionalInt.of(0);
    }
    return interfaces.values().stream()
        .filter(one -> one.name().equals(peer.interfaceName().get()))
        .mapToInt(ProtocolInterface::index)
        .findFirst();
  }

  private void interfaceRemoved(int index, long now) {
    ProtocolInterface gone = interfaces.remove(index);
    if (gone == null) {
      return;
    }
    for (Neighbour neighbour : neighbours.values()) {
      if (neighbour.settings().interfaceName().equals(Optional.of(gone.name()))) {
        neighbour.stop(
            Notification.of(ErrorCode.OTHER_CONFIGURATION_CHANGE),
            "interface " + gone.name() + " is gone",
            now);
      }
    }
  }

  private void stopAll(long now) {
    for (Neighbour neighbour : neighbours.values()) {
      neighbour.stop(Notification.of(ErrorCode.ADMINISTRATIVE_SHUTDOWN), "BGP ends here", now);
    }
    listening.stop();
  }

  private CommandResult command(BgpCommand command, long now) {
    return switch (command) {
      case BgpCommand.ClearNeighbours clear -> {
        int count = 0;
        for (Neighbour neighbour : List.copyOf(neighbours.values())) {
          boolean isMeant =
              clear.address().map(neighbour.address()::equals).orElse(true)
                  && (clear.group().isEmpty()
                      || clear.group().equals(neighbour.settings().group()));
          if (isMeant && clear(neighbour, clear.manner(), now)) {
            count++;
          }
        }
        yield count == 0 && clear.address().isPresent()
            ? new CommandResult.Refused(
                "there is no neighbour %s that this can be done to: use one that is enabled%s"
                    .formatted(
                        clear.address().get(),
                        clear.manner() == BgpCommand.Manner.SOFT_IN
                            ? ", established, and knows route refresh"
                            : ""))
            : new CommandResult.Done(count);
      }
    };
  }

  private boolean clear(Neighbour neighbour, BgpCommand.Manner manner, long now) {
    return switch (manner) {
      case SOFT_IN -> neighbour.requestRefresh();
      case HARD -> {
        if (!neighbour.isStarted()) {
          yield false;
        }
        neighbour.stop(
            Notification.of(ErrorCode.ADMINISTRATIVE_RESET), "an operator has reset it", now);
        if (neighbour.settings().dynamic()) {
          forget(neighbour);
        } else {
          neighbour.start(now);
        }
        yield true;
      }
    };
  }

  // ---- state --------------------------------------------------------------------------------

  @Override
  public ProtocolState state(long now) {
    List<PeerState> peers =
        neighbours.values().stream().map(neighbour -> neighbour.peerState(now)).toList();
    return new BgpState(
        settings.as(),
        speaker == null
            ? Optional.empty()
            : Optional.of(new Ipv4Address(speaker.local().identifier())),
        listening.ports(),
        refusedConnections,
        peers);
  }
}
