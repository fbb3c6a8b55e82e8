package io.polyrouter.bgp.session;

import io.polyrouter.bgp.attribute.SessionFormat;
import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.bgp.fault.Reaction;
import io.polyrouter.bgp.message.MessageFramer;
import io.polyrouter.bgp.message.MessageType;
import io.polyrouter.bgp.message.Notification;
import io.polyrouter.bgp.message.NotificationCodec;
import io.polyrouter.bgp.message.OpenCodec;
import io.polyrouter.bgp.message.OpenMessage;
import io.polyrouter.bgp.message.OpenReading;
import io.polyrouter.bgp.message.RouteRefresh;
import io.polyrouter.bgp.message.RouteRefreshCodec;
import io.polyrouter.bgp.message.RouteRefreshReading;
import io.polyrouter.bgp.message.UpdateHandler;
import io.polyrouter.bgp.message.UpdateReader;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.session.Transition.Farewell;
import io.polyrouter.bgp.session.Transition.Step;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamPath;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One connection with a peer, or the wish for one: does what {@link SessionMachine} says, with
 * timers, messages and the stream. Owned by a {@link Neighbour}, used by one thread.
 */
final class Session implements RouteExchange.Outlet {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** RFC 4271, section 8.2.2: a HoldTimer of four minutes is suggested until the OPEN. */
  private static final int LARGE_HOLD_SECONDS = 240;

  /** RFC 9687, section 3.1. */
  private static final int MIN_SEND_HOLD_SECONDS = 480;

  private final Neighbour neighbour;
  private final Speaker speaker;
  private final PeerSettings settings;
  private final TimerQueue.Timer connectRetry;
  private final TimerQueue.Timer delayOpen;
  private final TimerQueue.Timer hold;
  private final TimerQueue.Timer keepalive;
  private final TimerQueue.Timer sendHold;

  private SessionState state = SessionState.IDLE;
  private @Nullable Connection connection;
  private @Nullable OpenMessage sentOpen;
  private @Nullable Agreement agreement;
  private @Nullable UpdateReader reader;
  private @Nullable UpdateHandler handler;
  private int disabledFamilies;

  Session(Neighbour neighbour, Speaker speaker, PeerSettings settings) {
    this.neighbour = neighbour;
    this.speaker = speaker;
    this.settings = settings;
    TimerQueue timers = speaker.timers();
    connectRetry = timers.timer(now -> fire(SessionEvent.CONNECT_RETRY_EXPIRES, "", now));
    delayOpen = timers.timer(now -> fire(SessionEvent.DELAY_OPEN_EXPIRES, "", now));
    hold = timers.timer(now -> fire(SessionEvent.HOLD_EXPIRES, "the peer has been silent", now));
    keepalive = timers.timer(now -> fire(SessionEvent.KEEPALIVE_EXPIRES, "", now));
    sendHold =
        timers.timer(
            now -> fire(SessionEvent.SEND_HOLD_EXPIRES, "the peer takes nothing any more", now));
  }

  // ---- what it is ---------------------------------------------------------------------------

  SessionState state() {
    return state;
  }

  @Nullable Agreement agreement() {
    return agreement;
  }

  @Nullable Connection connection() {
    return connection;
  }

  boolean hasStream(long stream) {
    return connection != null && connection.stream() == stream;
  }

  /** Whether the peer opened the connection. */
  boolean isPassivelyOpened() {
    return connection != null && connection.stream() < 0;
  }

  // ---- the machine --------------------------------------------------------------------------

  void fire(SessionEvent event, String reason, long now) {
    fire(event, null, reason, now);
  }

  /**
   * Takes in an event.
   *
   * @param ofEvent what the peer is to be told, with events that say so
   * @param reason for operators, if the session ends
   */
  void fire(SessionEvent event, @Nullable Notification ofEvent, String reason, long now) {
    SessionState before = state;
    Transition transition =
        SessionMachine.next(
            state,
            event,
            new SessionMachine.Given(
                neighbour.isPassive(),
                settings.get(PeerOptions.DELAY_OPEN_SECONDS) > 0,
                delayOpen.isSet()));
    Notification farewell =
        switch (transition.farewell()) {
          case Farewell.None none -> null;
          case Farewell.OfEvent said -> ofEvent;
          case Farewell.Code(ErrorCode error) -> Notification.of(error);
        };
    String why = reason.isEmpty() && farewell != null ? farewell.toString() : reason;
    Agreement held = agreement;
    for (Step step : transition.steps()) {
      perform(step, farewell, why, now);
    }
    state = transition.next();
    if (state != before) {
      neighbour.moved(this, new Neighbour.Move(before, state, event, held, why), now);
    }
  }

  private void perform(Step step, @Nullable Notification farewell, String why, long now) {
    switch (step) {
      case CONNECT -> connection = neighbour.connect();
      case DROP -> drop(farewell, why, now);
      case RELEASE -> release();
      case START_CONNECT_RETRY ->
          connectRetry.set(
              now + jittered(settings.get(PeerOptions.CONNECT_RETRY_SECONDS) * SECOND_NANOS));
      case STOP_CONNECT_RETRY -> connectRetry.cancel();
      case START_DELAY_OPEN ->
          delayOpen.set(now + settings.get(PeerOptions.DELAY_OPEN_SECONDS) * SECOND_NANOS);
      case STOP_DELAY_OPEN -> delayOpen.cancel();
      case START_LARGE_HOLD -> hold.set(now + LARGE_HOLD_SECONDS * SECOND_NANOS);
      case START_HOLD -> startHold(now);
      case START_KEEPALIVE -> startKeepalive(now);
      case START_SEND_HOLD -> startSendHold(now);
      case SEND_OPEN -> sendOpen(now);
      case SEND_KEEPALIVE -> send(MessageType.KEEPALIVE, MessageType.keepalive(), now);
      case CLEAR_RETRY_COUNTER -> neighbour.clearRetryCounter();
      case COUNT_RETRY -> neighbour.countRetry();
      case DAMP -> neighbour.damp();
    }
  }

  private void drop(@Nullable Notification farewell, String why, long now) {
    Connection dropped = connection;
    connection = null;
    if (dropped == null) {
      return;
    }
    if (farewell != null && dropped.isOpen()) {
      byte[] bytes = NotificationCodec.write(farewell);
      if (dropped.write(bytes, 0, bytes.length)) {
        neighbour.counts().sent(MessageType.NOTIFICATION, 1);
      }
      neighbour.told(farewell, why, now);
    }
    // What has not left for the length of a SendHoldTimer is not going to.
    boolean isStuck = farewell != null && farewell.error() == ErrorCode.SEND_HOLD_TIMER_EXPIRED;
    dropped.close(isStuck ? StreamEffect.Manner.RESET : StreamEffect.Manner.IN_ORDER);
  }

  private void release() {
    connectRetry.cancel();
    delayOpen.cancel();
    hold.cancel();
    keepalive.cancel();
    sendHold.cancel();
    sentOpen = null;
    agreement = null;
    reader = null;
    handler = null;
    disabledFamilies = 0;
  }

  // ---- timers -------------------------------------------------------------------------------

  /** RFC 4271, section 10: from three quarters of it to all of it. */
  private long jittered(long nanos) {
    return speaker.random().nextLong(nanos / 4 * 3, nanos + 1);
  }

  private void startHold(long now) {
    if (agreement != null && agreement.holdSeconds() > 0) {
      hold.set(now + agreement.holdSeconds() * SECOND_NANOS);
    } else {
      hold.cancel();
    }
  }

  private void startKeepalive(long now) {
    if (agreement != null && agreement.keepaliveSeconds() > 0) {
      keepalive.set(now + jittered(agreement.keepaliveSeconds() * SECOND_NANOS));
    }
  }

  private void startSendHold(long now) {
    if (agreement == null || agreement.holdSeconds() == 0) {
      return;
    }
    int configured = settings.get(PeerOptions.SEND_HOLD_SECONDS);
    int seconds =
        configured > 0 ? configured : Math.max(MIN_SEND_HOLD_SECONDS, 2 * agreement.holdSeconds());
    sendHold.set(now + seconds * SECOND_NANOS);
  }

  // ---- the stream ---------------------------------------------------------------------------

  /** The connection that was asked for is open. */
  void opened(StreamPath path, int freeBytes, long now) {
    if (connection != null) {
      connection.opened(path, freeBytes);
      fire(SessionEvent.TCP_REQUEST_ACKNOWLEDGED, "", now);
    }
  }

  /** The peer has opened this one. */
  void accepted(Connection from, long now) {
    if (connection != null) {
      connection.close(StreamEffect.Manner.RESET);
    }
    connection = from;
    fire(SessionEvent.TCP_CONNECTION_CONFIRMED, "", now);
  }

  void closed(StreamEvent.End end, String detail, long now) {
    connection = null;
    if (!state.isAbove(SessionState.ACTIVE)) {
      neighbour.counts().connectFailures++;
    }
    String why = "connection ended: " + text(end) + (detail.isEmpty() ? "" : ", " + detail);
    fire(SessionEvent.TCP_CONNECTION_FAILS, why, now);
  }

  private static String text(StreamEvent.End end) {
    return switch (end) {
      case FINISHED -> "closed by the peer";
      case REFUSED -> "refused by the peer";
      case RESET -> "reset by the peer";
      case TIMED_OUT -> "no answer";
      case UNREACHABLE -> "no way to the peer";
      case UNAVAILABLE -> "not possible here";
    };
  }

  void writable(int freeBytes, long now) {
    Connection open = connection;
    if (open == null) {
      return;
    }
    open.writable(freeBytes);
    if (sendHold.isSet()) {
      startSendHold(now);
    }
    if (state == SessionState.ESTABLISHED) {
      speaker.routes().writable(settings.address());
    }
  }

  void received(StreamBytes bytes, long now) {
    Connection from = connection;
    if (from == null) {
      return;
    }
    neighbour.counts().bytesReceived += bytes.length();
    MessageFramer framer = from.framer();
    framer.give(bytes.array(), bytes.from(), bytes.to());
    while (from.equals(connection) && framer.next()) {
      message(framer.type(), framer.bytes(), framer.from(), framer.to(), now);
    }
    Malformed fault = framer.fault();
    if (fault != null && from.equals(connection)) {
      neighbour.counts().fault(fault);
      fire(SessionEvent.HEADER_ERROR, Notification.of(fault), fault.toString(), now);
    }
  }

  // ---- messages that come -------------------------------------------------------------------

  private void message(MessageType type, byte[] bytes, int from, int to, long now) {
    neighbour.counts().received(type);
    switch (type) {
      case OPEN -> open(bytes, from, to, now);
      case UPDATE -> update(bytes, from, to, now);
      case NOTIFICATION -> notification(NotificationCodec.read(bytes, from, to), now);
      case KEEPALIVE -> fire(SessionEvent.KEEPALIVE, "", now);
      case ROUTE_REFRESH -> refresh(bytes, from, to, now);
    }
  }

  private void open(byte[] bytes, int from, int to, long now) {
    boolean isDelayed = delayOpen.isSet();
    if (state != SessionState.OPEN_SENT && !isDelayed) {
      fire(SessionEvent.OPEN, "OPEN in state " + state, now);
      return;
    }
    switch (OpenCodec.read(bytes, from, to)) {
      case OpenReading.Refused(Malformed bad) -> {
        neighbour.counts().fault(bad);
        fire(SessionEvent.OPEN_ERROR, Notification.of(bad), bad.toString(), now);
      }
      case OpenMessage theirs -> {
        OpenMessage own = sentOpen == null ? ownOpen() : sentOpen;
        switch (Negotiation.result(speaker.local(), settings, own, theirs)) {
          case Negotiation.Result.Refused(OpenFault fault, Notification notification) -> {
            neighbour.counts().fault(fault);
            fire(SessionEvent.OPEN_ERROR, notification, fault.what(), now);
          }
          case Negotiation.Result.Agreed(Agreement agreed) -> {
            if (neighbour.survivesCollision(this, agreed, now)) {
              agree(agreed);
              fire(isDelayed ? SessionEvent.OPEN_WHILE_DELAYED : SessionEvent.OPEN, "", now);
            }
          }
        }
      }
    }
  }

  private OpenMessage ownOpen() {
    return Negotiation.open(speaker.local(), settings, Negotiation.OwnRestart.NONE);
  }

  private void agree(Agreement agreed) {
    agreement = agreed;
    if (settings.get(PeerOptions.EXTENDED_MESSAGES) && connection != null) {
      connection.framer().allowExtendedMessages();
    }
  }

  /** RFC 4271, section 6.4: whatever the state, it is never answered. */
  private void notification(Notification notification, long now) {
    neighbour.heard(notification, now);
    ErrorCode error = notification.error();
    fire(
        error == ErrorCode.UNSUPPORTED_VERSION
            ? SessionEvent.NOTIFICATION_OF_VERSION
            : SessionEvent.NOTIFICATION,
        notification,
        "the peer says: " + notification,
        now);
  }

  private void update(byte[] bytes, int from, int to, long now) {
    if (state != SessionState.ESTABLISHED || agreement == null) {
      fire(SessionEvent.UPDATE, "UPDATE in state " + state, now);
      return;
    }
    UpdateReader reading = reader;
    UpdateHandler taking = handler;
    if (reading == null || taking == null) {
      reading = new UpdateReader(agreement.format(), speaker.attributes());
      taking = speaker.routes().updates(settings.address());
      reader = reading;
      handler = taking;
    }
    boolean isGood = reading.read(bytes, from, to, taking);
    Malformed worst = reading.worst();
    if (worst != null) {
      neighbour.counts().faults(reading.faults());
      neighbour.counts().reaction(reading.reaction());
      neighbour.remark(worst);
    }
    if (state != SessionState.ESTABLISHED) {
      // Whoever takes the routes has ended the session over them.
      return;
    }
    if (!isGood && worst != null) {
      fire(SessionEvent.UPDATE_ERROR, Notification.of(worst), worst.toString(), now);
      return;
    }
    if (worst != null && reading.reaction() == Reaction.AFI_SAFI_DISABLE) {
      disable(reading.disabled(), worst, now);
    }
    fire(SessionEvent.UPDATE, "", now);
  }

  /** RFC 4760, section 7; a session that has no other family ends. */
  private void disable(int families, Malformed why, long now) {
    Agreement held = agreement;
    if (held == null) {
      return;
    }
    disabledFamilies |= families;
    SessionFormat format = held.format();
    int left = format.families() & ~disabledFamilies;
    if (left == 0) {
      fire(SessionEvent.UPDATE_ERROR, Notification.of(why), why.toString(), now);
      return;
    }
    reader = new UpdateReader(format.withFamilies(left), speaker.attributes());
    speaker.routes().familiesDisabled(settings.address(), families);
  }

  private void refresh(byte[] bytes, int from, int to, long now) {
    Agreement held = agreement;
    if (state != SessionState.ESTABLISHED || held == null) {
      fire(SessionEvent.ROUTE_REFRESH, "ROUTE-REFRESH in state " + state, now);
      return;
    }
    switch (RouteRefreshCodec.read(bytes, from, to)) {
      case RouteRefreshReading.Refused(Malformed bad) -> {
        neighbour.counts().fault(bad);
        if (bad.reaction() == Reaction.SESSION_RESET) {
          fire(SessionEvent.ROUTE_REFRESH_ERROR, Notification.of(bad), bad.toString(), now);
        }
      }
      case RouteRefresh asked -> {
        Family family = Family.of(asked.family().afi(), asked.family().safi());
        // For a family that was not agreed on it is ignored (RFC 2918, section 4).
        if (family != null && held.format().has(family) && held.refresh()) {
          speaker.routes().refreshRequested(settings.address(), asked);
        }
      }
    }
  }

  // ---- messages that go ---------------------------------------------------------------------

  private void sendOpen(long now) {
    OpenMessage open = ownOpen();
    sentOpen = open;
    send(MessageType.OPEN, OpenCodec.write(open), now);
  }

  private void send(MessageType type, byte[] bytes, long now) {
    Connection to = connection;
    if (to == null) {
      return;
    }
    if (to.write(bytes, 0, bytes.length)) {
      neighbour.counts().sent(type, 1);
      progressed(to, now);
    } else {
      neighbour.counts().controlDropped++;
    }
  }

  /** RFC 9687: the timer begins anew whenever something is sent, unless the peer takes nothing. */
  private void progressed(Connection to, long now) {
    if (sendHold.isSet() && !to.isCongested()) {
      startSendHold(now);
    }
  }

  @Override
  public int freeBytes() {
    return connection == null ? 0 : connection.freeForUpdates();
  }

  @Override
  public void write(byte[] bytes, int from, int to, int messages) {
    Connection open = connection;
    if (open == null || state != SessionState.ESTABLISHED) {
      return;
    }
    if (to - from > open.freeForUpdates()) {
      throw new IllegalArgumentException(
          (to - from) + " bytes are more than there is room for: " + open.freeForUpdates());
    }
    open.write(bytes, from, to);
    neighbour.counts().sent(MessageType.UPDATE, messages);
    progressed(open, speaker.nowNanos());
  }

  @Override
  public void requestRefresh(List<Family> families) {
    Agreement held = agreement;
    if (held == null || !held.refresh() || state != SessionState.ESTABLISHED) {
      return;
    }
    for (Family family : families) {
      if (held.format().has(family)) {
        RouteRefresh asking = new RouteRefresh(family.numbers(), RouteRefresh.Subtype.REQUEST);
        send(MessageType.ROUTE_REFRESH, RouteRefreshCodec.write(asking), speaker.nowNanos());
      }
    }
  }

  @Override
  public void end(Notification why, String reason, OptionalInt waitSeconds) {
    neighbour.end(this, why, reason, waitSeconds, speaker.nowNanos());
  }
}
