package io.polyrouter.bgp.session;

import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.bgp.message.Notification;
import io.polyrouter.bgp.message.NotificationCodec;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.session.PeerState.LastError;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A peer: its session, for a while a second connection until it is clear which of both stays (RFC
 * 4271, section 6.8), and the waiting in between. Used by one thread.
 *
 * <pre>
 *   main:    Idle -&gt; Connect/Active -&gt; ... -&gt; Established     connects, and begins anew
 *   second:              (accepted meanwhile) -&gt; ...         takes the place of main, or ends
 * </pre>
 *
 * <p>The RFC refuses connections in Idle. Two routers that wait after an error would then refuse
 * each other for ever; so a connection that comes while this one waits is kept until the wait is
 * over, and after a mere failure to connect the wait is over when it comes.
 */
public final class Neighbour {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** Most that damping makes of the IdleHoldTime. Less than the peer waits for an OPEN. */
  private static final int MAX_IDLE_HOLD_SECONDS = 120;

  /** A session that has lasted so long does not oscillate. */
  private static final long STABLE_NANOS = 60 * SECOND_NANOS;

  private final Speaker speaker;
  private final PeerCounts counts = new PeerCounts();
  private final TimerQueue.Timer idleHold;
  private PeerSettings settings;
  private int interfaceIndex;
  private Session main;
  private @Nullable Session second;

  /** Accepted, and to be taken by a session once it may begin. */
  private @Nullable Connection waiting;

  private boolean isStarted;
  private boolean isWaitingForOperator;

  /** Whether the transition that is made asks for damping. */
  private boolean isDampingAsked;

  private boolean isDamped;
  private int failuresInRow;
  private long retryCounter;
  private long establishedNanos;
  private OptionalLong changedSeconds = OptionalLong.empty();
  private String reason = "";
  private String lastMalformed = "";
  private Optional<LastError> lastReceived = Optional.empty();
  private Optional<LastError> lastSent = Optional.empty();

  /** It does nothing before {@link #start}. */
  public Neighbour(Speaker speaker, PeerSettings settings) {
    this.speaker = speaker;
    this.settings = settings;
    idleHold = speaker.timers().timer(this::wakeUp);
    main = new Session(this, speaker, settings);
  }

  /**
   * A change of state.
   *
   * @param held what was agreed on before
   * @param why for operators
   */
  record Move(
      SessionState from,
      SessionState to,
      SessionEvent event,
      @Nullable Agreement held,
      String why) {}

  // ---- operators ----------------------------------------------------------------------------

  /** Begins, or begins anew after it was stopped. */
  public void start(long now) {
    if (!isStarted) {
      isStarted = true;
      isWaitingForOperator = false;
      reason = "";
      main = new Session(this, speaker, settings);
      main.fire(
          isPassive() ? SessionEvent.AUTOMATIC_START_PASSIVE : SessionEvent.AUTOMATIC_START,
          "",
          now);
    }
  }

  /**
   * Ends what there is, until {@link #start}.
   *
   * @param why what the peer is told; it is to forget all routes at once (RFC 8538, section 3.1)
   */
  public void stop(Notification why, String because, long now) {
    isStarted = false;
    idleHold.cancel();
    isDamped = false;
    failuresInRow = 0;
    dropWaiting();
    Session other = second;
    if (other != null) {
      other.fire(SessionEvent.MANUAL_STOP, why, because, now);
    }
    Agreement held = main.agreement();
    boolean isHard =
        held != null && held.restart().map(Agreement.PeerRestart::notification).orElse(false);
    main.fire(SessionEvent.MANUAL_STOP, isHard ? why.asHardReset() : why, because, now);
    reason = because;
  }

  /** Takes on settings that do not ask for another session than there is. */
  public void configure(PeerSettings changed, long now) {
    PeerSettings before = settings;
    settings = changed;
    boolean isUnderWay = main.state().isAbove(SessionState.ACTIVE) || second != null;
    if (isStarted && !isUnderWay && main.state() != SessionState.IDLE && !changed.equals(before)) {
      isStarted = false;
      discard(main, now);
      start(now);
    }
  }

  /** Where a link-local address is; 0 for others. */
  public void onInterface(int index) {
    interfaceIndex = index;
  }

  public PeerSettings settings() {
    return settings;
  }

  public IpAddress address() {
    return settings.address();
  }

  public boolean isStarted() {
    return isStarted;
  }

  /** Whether a dynamic one need not be known any more: it has no connection, and does not wait. */
  public boolean isForgettable() {
    return main.connection() == null && second == null && waiting == null && !isDamped;
  }

  /** Ends without a word what there is. */
  public void cancel(long now) {
    isStarted = false;
    idleHold.cancel();
    dropWaiting();
    Session other = second;
    if (other != null) {
      discard(other, now);
    }
    discard(main, now);
  }

  public SessionState state() {
    return main.state();
  }

  /** Asks for routes anew, of all families. */
  public boolean requestRefresh() {
    Agreement held = main.agreement();
    if (held == null || main.state() != SessionState.ESTABLISHED || !held.refresh()) {
      return false;
    }
    main.requestRefresh(List.<Family>copyOf(held.families()));
    return true;
  }

  // ---- streams ------------------------------------------------------------------------------

  Connection connect() {
    long stream = speaker.streams().applyAsLong(this);
    Connection begun = new Connection(stream, speaker.effects());
    speaker
        .effects()
        .accept(
            new StreamEffect.Open(
                stream,
                interfaceIndex,
                settings.get(PeerOptions.LOCAL_ADDRESS),
                settings.address(),
                settings.get(PeerOptions.PORT),
                speaker.local().streamOptions(settings)));
    return begun;
  }

  /** The peer has opened a connection. */
  public void accepted(StreamEvent.Accepted event, long now) {
    Connection connection =
        new Connection(event.stream(), event.path(), event.freeBytes(), speaker.effects());
    Optional<IpAddress> local = settings.get(PeerOptions.LOCAL_ADDRESS);
    boolean isElsewhere =
        local.isPresent() && !local.get().equals(event.path().local())
            || event.path().interfaceIndex() != interfaceIndex;
    if (!isStarted || isWaitingForOperator || isElsewhere) {
      counts.refusedConnections++;
      refuse(connection);
      return;
    }
    Agreement held = main.agreement();
    if (main.state() == SessionState.ESTABLISHED
        && held != null
        && held.restart().map(restart -> !restart.kept().isEmpty()).orElse(false)
        && second == null) {
      // RFC 4724, sections 4.2 and 5: the peer has restarted before this side noticed.
      main.fire(SessionEvent.TCP_CONNECTION_FAILS, "the peer has begun another connection", now);
    }
    switch (main.state()) {
      case IDLE -> {
        keepWaiting(connection);
        if (!isDamped) {
          wakeUp(now);
        }
      }
      case ACTIVE -> {
        if (main.connection() == null) {
          main.accepted(connection, now);
        } else {
          follow(connection, now);
        }
      }
      case CONNECT, OPEN_SENT, OPEN_CONFIRM, ESTABLISHED -> follow(connection, now);
    }
  }

  /** Tells the peer that its connection is not taken (RFC 4486, section 4). */
  public static void refuse(StreamEvent.Accepted event, Consumer<ProtocolEffect> effects) {
    refuse(new Connection(event.stream(), event.path(), event.freeBytes(), effects));
  }

  private static void refuse(Connection connection) {
    byte[] bytes = NotificationCodec.write(Notification.of(ErrorCode.CONNECTION_REJECTED));
    connection.write(bytes, 0, bytes.length);
    connection.close(StreamEffect.Manner.IN_ORDER);
  }

  private void keepWaiting(Connection connection) {
    dropWaiting();
    waiting = connection;
    connection.pause();
  }

  private void dropWaiting() {
    if (waiting != null) {
      counts.refusedConnections++;
      refuse(waiting);
      waiting = null;
    }
  }

  /** Tracks a second connection (RFC 4271, section 8.2.2); of several the last one. */
  private void follow(Connection connection, long now) {
    Session before = second;
    if (before != null) {
      dump(before, now);
    }
    Session following = new Session(this, speaker, settings);
    second = following;
    waiting = connection;
    take(following, now);
  }

  /** Has a session begin, with the connection that waits if there is one. */
  private void take(Session session, long now) {
    session.fire(SessionEvent.IDLE_HOLD_EXPIRES, "", now);
    Connection kept = waiting;
    waiting = null;
    if (kept != null) {
      kept.resume();
      session.accepted(kept, now);
    }
  }

  /** The wait is over. */
  private void wakeUp(long now) {
    idleHold.cancel();
    isDamped = false;
    if (isStarted && main.state() == SessionState.IDLE) {
      isWaitingForOperator = false;
      main = new Session(this, speaker, settings);
      take(main, now);
    }
  }

  /** Whether a session that begins only listens. */
  boolean isPassive() {
    return settings.get(PeerOptions.PASSIVE) || settings.dynamic() || waiting != null;
  }

  /** Takes in what happened to one of its streams; false if it has none of that number. */
  public boolean handle(StreamEvent.OfStream event, long now) {
    Connection kept = waiting;
    if (kept != null && kept.stream() == event.stream()) {
      waitingEvent(kept, event);
      return true;
    }
    Session session = main.hasStream(event.stream()) ? main : second;
    if (session == null || !session.hasStream(event.stream())) {
      return false;
    }
    switch (event) {
      case StreamEvent.Opened opened -> session.opened(opened.path(), opened.freeBytes(), now);
      case StreamEvent.Accepted accepted -> {}
      case StreamEvent.Received received -> session.received(received.bytes(), now);
      case StreamEvent.Writable writable -> session.writable(writable.freeBytes(), now);
      case StreamEvent.Closed closed -> session.closed(closed.end(), closed.detail(), now);
    }
    return true;
  }

  private void waitingEvent(Connection kept, StreamEvent.OfStream event) {
    switch (event) {
      // It is paused: bytes come only if it has ended, and are lost with it.
      case StreamEvent.Received received -> {}
      case StreamEvent.Writable writable -> kept.writable(writable.freeBytes());
      case StreamEvent.Closed closed -> waiting = null;
      case StreamEvent.Opened opened -> {}
      case StreamEvent.Accepted accepted -> {}
    }
  }

  // ---- collisions ---------------------------------------------------------------------------

  /**
   * Whether a connection stays whose OPEN has come (RFC 4271, section 6.8; RFC 6286, section 2.3):
   * that of the speaker with the higher identifier does, or with the higher AS if those are equal.
   * One of both is closed. A connection in OpenSent counts too: its identifier is that of the OPEN
   * that has come, and both sides would else get further with one connection each.
   */
  boolean survivesCollision(Session opened, Agreement agreed, long now) {
    Session other = opened == main ? second : main;
    if (other == null) {
      return true;
    }
    boolean isOtherOpenSent = other.state() == SessionState.OPEN_SENT;
    if (isOtherOpenSent && opened.isPassivelyOpened() == other.isPassivelyOpened()) {
      return true;
    }
    boolean survives =
        switch (other.state()) {
          case ESTABLISHED -> false;
          case OPEN_SENT, OPEN_CONFIRM -> opened.isPassivelyOpened() != isLocalHigher(agreed);
          case IDLE, CONNECT, ACTIVE -> true;
        };
    if (!survives) {
      dump(opened, now);
    } else if (isOtherOpenSent || other.state() == SessionState.OPEN_CONFIRM) {
      dump(other, now);
    }
    return survives;
  }

  private boolean isLocalHigher(Agreement agreed) {
    int identifiers =
        Integer.compareUnsigned(speaker.local().identifier(), agreed.peerIdentifier());
    return identifiers != 0
        ? identifiers > 0
        : Integer.compareUnsigned(agreed.localAs(), agreed.peerAs()) > 0;
  }

  private void dump(Session session, long now) {
    counts.collisions++;
    session.fire(SessionEvent.COLLISION_DUMP, "another connection with the peer is kept", now);
  }

  /** Ends a session without a word that has not got far. */
  private void discard(Session session, long now) {
    long counted = retryCounter;
    session.fire(SessionEvent.MANUAL_STOP, "another connection with the peer is kept", now);
    retryCounter = counted;
  }

  // ---- what sessions tell -------------------------------------------------------------------

  void moved(Session session, Move move, long now) {
    if (move.from() == SessionState.ESTABLISHED) {
      lost(move, now);
    }
    if (move.from().isAbove(SessionState.ACTIVE) && !move.to().isAbove(SessionState.ACTIVE)) {
      ended(session, move);
    }
    switch (move.to()) {
      case ESTABLISHED -> established(session, now);
      case IDLE -> wentIdle(session, move, now);
      case ACTIVE -> {
        Session other = second;
        if (other != null && move.from() == SessionState.OPEN_SENT) {
          discard(session, now);
        }
      }
      case CONNECT, OPEN_SENT, OPEN_CONFIRM -> {}
    }
  }

  private void ended(Session session, Move move) {
    Session other = session == main ? second : main;
    boolean isOther = other != null && other.state().isAbove(SessionState.ACTIVE);
    if (!isOther) {
      reason = move.why();
      notify(new BgpNotice.BackwardTransition(address(), move.from(), move.to(), move.why()));
    }
  }

  private void established(Session session, long now) {
    Session other = session == main ? second : main;
    if (other != null) {
      if (other.state().isAbove(SessionState.ACTIVE)) {
        dump(other, now);
      } else {
        discard(other, now);
      }
    }
    counts.established++;
    reason = "";
    establishedNanos = now;
    changedSeconds = OptionalLong.of(speaker.wallClockSeconds().getAsLong());
    Agreement agreed = session.agreement();
    if (agreed != null) {
      notify(new BgpNotice.Established(address(), agreed.peerAs()));
      speaker.routes().established(address(), settings, agreed, session);
    }
  }

  private void lost(Move move, long now) {
    counts.lost++;
    changedSeconds = OptionalLong.of(speaker.wallClockSeconds().getAsLong());
    if (now - establishedNanos >= STABLE_NANOS) {
      failuresInRow = 0;
    }
    Agreement held = move.held();
    if (held != null) {
      speaker.routes().ended(address(), held, isGraceful(held, move));
    }
  }

  /** RFC 4724, section 4.2; with a NOTIFICATION only if both have said so (RFC 8538, section 4). */
  private boolean isGraceful(Agreement held, Move move) {
    if (held.restart().isEmpty() || held.restart().get().kept().isEmpty()) {
      return false;
    }
    boolean isHard =
        move.event() == SessionEvent.NOTIFICATION
            && lastReceived
                .map(last -> last.notification().error() == ErrorCode.HARD_RESET)
                .orElse(false);
    return switch (move.event()) {
      case TCP_CONNECTION_FAILS -> true;
      case MANUAL_STOP, AUTOMATIC_STOP -> false;
      default -> held.restart().get().notification() && !isHard;
    };
  }

  private void wentIdle(Session session, Move move, long now) {
    boolean isDampingWanted = isDampingAsked;
    isDampingAsked = false;
    Session other = second;
    if (session == other) {
      second = null;
    } else if (other != null) {
      main = other;
      second = null;
    } else if (isStarted) {
      if (!move.why().isEmpty()) {
        reason = move.why();
      }
      waitIdle(isDampingWanted, now);
    }
  }

  private void waitIdle(boolean isDampingWanted, long now) {
    int seconds = settings.get(PeerOptions.IDLE_HOLD_SECONDS);
    isDamped = isDampingWanted;
    if (isDampingWanted && settings.get(PeerOptions.DAMP_OSCILLATIONS)) {
      seconds = Math.min(MAX_IDLE_HOLD_SECONDS, seconds << Math.min(failuresInRow, 7));
      failuresInRow++;
    }
    long nanos = seconds * SECOND_NANOS;
    idleHold.set(now + speaker.random().nextLong(nanos / 4 * 3, nanos + 1));
  }

  /** Ends a session on behalf of whoever takes its routes. */
  void end(Session session, Notification why, String because, OptionalInt waitSeconds, long now) {
    if (session != main || !isStarted) {
      return;
    }
    session.fire(SessionEvent.AUTOMATIC_STOP, why, because, now);
    isDamped = true;
    isWaitingForOperator = waitSeconds.isEmpty();
    idleHold.cancel();
    waitSeconds.ifPresent(seconds -> idleHold.set(now + seconds * SECOND_NANOS));
  }

  void clearRetryCounter() {
    retryCounter = 0;
  }

  void countRetry() {
    retryCounter++;
  }

  void damp() {
    isDampingAsked = true;
  }

  PeerCounts counts() {
    return counts;
  }

  void remark(Malformed worst) {
    lastMalformed = worst.toString();
  }

  void told(Notification notification, String why, long now) {
    lastSent = Optional.of(error(notification, why));
  }

  void heard(Notification notification, long now) {
    lastReceived = Optional.of(error(notification, ""));
    if (NotificationCodec.text(notification) instanceof NotificationCodec.Text.Bad(Malformed bad)) {
      counts.fault(bad);
    }
  }

  private LastError error(Notification notification, String why) {
    Optional<String> text =
        NotificationCodec.text(notification) instanceof NotificationCodec.Text.Given(String given)
            ? Optional.of(given)
            : Optional.empty();
    return new LastError(notification, text, why, speaker.wallClockSeconds().getAsLong());
  }

  private void notify(BgpNotice notice) {
    speaker.effects().accept(new ProtocolEffect.Notify(notice));
  }

  // ---- state --------------------------------------------------------------------------------

  /** What operators see. */
  public PeerState peerState(long now) {
    Connection open = main.connection();
    OptionalLong wait =
        idleHold.isSet()
            ? OptionalLong.of(Math.max(0, (idleHold.dueNanos() - now) / SECOND_NANOS))
            : OptionalLong.empty();
    return new PeerState(
        address(),
        settings.group(),
        settings.dynamic(),
        settings.get(PeerOptions.ENABLED),
        main.state(),
        reason,
        lastMalformed,
        retryCounter,
        wait,
        isWaitingForOperator,
        open == null ? Optional.empty() : open.path(),
        main.isPassivelyOpened(),
        Optional.ofNullable(main.agreement()),
        changedSeconds,
        lastReceived,
        lastSent,
        counts.state());
  }
}
