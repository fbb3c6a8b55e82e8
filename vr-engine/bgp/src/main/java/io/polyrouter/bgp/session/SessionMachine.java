package io.polyrouter.bgp.session;

import static io.polyrouter.bgp.session.SessionState.ACTIVE;
import static io.polyrouter.bgp.session.SessionState.CONNECT;
import static io.polyrouter.bgp.session.SessionState.ESTABLISHED;
import static io.polyrouter.bgp.session.SessionState.IDLE;
import static io.polyrouter.bgp.session.SessionState.OPEN_CONFIRM;
import static io.polyrouter.bgp.session.SessionState.OPEN_SENT;

import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.session.Transition.Farewell;
import io.polyrouter.bgp.session.Transition.Step;
import java.util.List;

/**
 * The state machine of one connection (RFC 4271, section 8.2.2; RFC 9687): pure, without state of
 * its own. Where the RFC leaves something open, or everybody does it otherwise, it is this:
 *
 * <ul>
 *   <li>a passive one never connects, also not when the ConnectRetryTimer expires in Active;
 *   <li>a bad header in Established is told as such (section 6.1), not as an error of the machine;
 *   <li>a NOTIFICATION is never answered by another one (section 6.4), whatever the state;
 *   <li>collisions are found by who knows both connections ({@link Neighbour}), so that a second
 *       OPEN in one connection is an error;
 *   <li>errors of the machine are told with the state (RFC 6608).
 * </ul>
 */
public final class SessionMachine {

  private SessionMachine() {}

  /**
   * Attributes that decide (RFC 4271, section 8.1.1).
   *
   * @param passive PassiveTcpEstablishment
   * @param delayOpen DelayOpen
   * @param isOpenDelayed whether the DelayOpenTimer runs
   */
  public record Given(boolean passive, boolean delayOpen, boolean isOpenDelayed) {}

  private static final Farewell NONE = new Farewell.None();
  private static final Farewell OF_EVENT = new Farewell.OfEvent();

  private static final Transition OPENING =
      to(
          OPEN_SENT,
          Step.STOP_CONNECT_RETRY,
          Step.STOP_DELAY_OPEN,
          Step.SEND_OPEN,
          Step.START_LARGE_HOLD);

  private static final Transition OPEN_BOTH_WAYS =
      to(
          OPEN_CONFIRM,
          Step.STOP_CONNECT_RETRY,
          Step.STOP_DELAY_OPEN,
          Step.SEND_OPEN,
          Step.SEND_KEEPALIVE,
          Step.START_KEEPALIVE,
          Step.START_HOLD);

  private static final Transition CONFIRMING =
      to(
          OPEN_CONFIRM,
          Step.STOP_DELAY_OPEN,
          Step.STOP_CONNECT_RETRY,
          Step.SEND_KEEPALIVE,
          Step.START_KEEPALIVE,
          Step.START_HOLD);

  private static final Transition TO_CONNECT = to(CONNECT, Step.START_CONNECT_RETRY, Step.CONNECT);
  private static final Transition TO_ACTIVE = to(ACTIVE, Step.START_CONNECT_RETRY);
  private static final Transition TO_CONNECT_AFRESH =
      to(CONNECT, Step.CLEAR_RETRY_COUNTER, Step.START_CONNECT_RETRY, Step.CONNECT);
  private static final Transition TO_ACTIVE_AFRESH =
      to(ACTIVE, Step.CLEAR_RETRY_COUNTER, Step.START_CONNECT_RETRY);
  private static final Transition RETRY =
      to(CONNECT, Step.DROP, Step.STOP_DELAY_OPEN, Step.START_CONNECT_RETRY, Step.CONNECT);
  private static final Transition LISTEN_ON =
      to(ACTIVE, Step.DROP, Step.STOP_DELAY_OPEN, Step.RELEASE, Step.START_CONNECT_RETRY);

  private static final Transition STAY_IDLE = to(IDLE);
  private static final Transition STAY_CONNECT = to(CONNECT);
  private static final Transition STAY_ACTIVE = to(ACTIVE);
  private static final Transition STAY_OPEN_SENT = to(OPEN_SENT);
  private static final Transition STAY_OPEN_CONFIRM = to(OPEN_CONFIRM);
  private static final Transition STAY_ESTABLISHED = to(ESTABLISHED);

  private static final Transition DELAY_IN_CONNECT =
      to(CONNECT, Step.STOP_CONNECT_RETRY, Step.START_DELAY_OPEN);
  private static final Transition DELAY_IN_ACTIVE =
      to(ACTIVE, Step.STOP_CONNECT_RETRY, Step.START_DELAY_OPEN);

  private static final Transition KEEPALIVE_IN_CONFIRM =
      to(OPEN_CONFIRM, Step.SEND_KEEPALIVE, Step.START_KEEPALIVE);
  private static final Transition KEEPALIVE_IN_ESTABLISHED =
      to(ESTABLISHED, Step.SEND_KEEPALIVE, Step.START_KEEPALIVE);
  private static final Transition ESTABLISH =
      to(ESTABLISHED, Step.START_HOLD, Step.START_SEND_HOLD);
  private static final Transition HEARD = to(ESTABLISHED, Step.START_HOLD);

  /** An operator's stop. */
  private static final Transition STOP =
      new Transition(IDLE, OF_EVENT, List.of(Step.DROP, Step.RELEASE, Step.CLEAR_RETRY_COUNTER));

  private static final Transition STOP_SILENTLY =
      new Transition(IDLE, NONE, List.of(Step.DROP, Step.RELEASE, Step.CLEAR_RETRY_COUNTER));

  /** It ends, but not for an error. */
  private static final Transition END = to(IDLE, Step.DROP, Step.RELEASE);

  private static final Transition LOST = to(IDLE, Step.DROP, Step.RELEASE, Step.COUNT_RETRY);
  private static final Transition FAIL_SILENTLY = fail(NONE);
  private static final Transition FAIL_AS_EVENT_SAYS = fail(OF_EVENT);
  private static final Transition HOLD_EXPIRED =
      fail(new Farewell.Code(ErrorCode.HOLD_TIMER_EXPIRED));
  private static final Transition SEND_HOLD_EXPIRED =
      fail(new Farewell.Code(ErrorCode.SEND_HOLD_TIMER_EXPIRED));
  private static final Transition COLLISION =
      fail(new Farewell.Code(ErrorCode.CONNECTION_COLLISION));
  private static final Transition UNEXPECTED_IN_OPEN_SENT =
      fail(new Farewell.Code(ErrorCode.UNEXPECTED_IN_OPEN_SENT));
  private static final Transition UNEXPECTED_IN_OPEN_CONFIRM =
      fail(new Farewell.Code(ErrorCode.UNEXPECTED_IN_OPEN_CONFIRM));
  private static final Transition UNEXPECTED_IN_ESTABLISHED =
      fail(new Farewell.Code(ErrorCode.UNEXPECTED_IN_ESTABLISHED));

  private static Transition to(SessionState next, Step... steps) {
    return new Transition(next, NONE, List.of(steps));
  }

  private static Transition fail(Farewell farewell) {
    return new Transition(
        IDLE, farewell, List.of(Step.DROP, Step.RELEASE, Step.COUNT_RETRY, Step.DAMP));
  }

  /** What an event comes to in a state. */
  public static Transition next(SessionState state, SessionEvent event, Given given) {
    return switch (state) {
      case IDLE -> inIdle(event, given);
      case CONNECT -> inConnect(event, given);
      case ACTIVE -> inActive(event, given);
      case OPEN_SENT -> inOpenSent(event);
      case OPEN_CONFIRM -> inOpenConfirm(event);
      case ESTABLISHED -> inEstablished(event);
    };
  }

  private static Transition inIdle(SessionEvent event, Given given) {
    return switch (event) {
      case MANUAL_START, AUTOMATIC_START -> TO_CONNECT_AFRESH;
      case MANUAL_START_PASSIVE, AUTOMATIC_START_PASSIVE -> TO_ACTIVE_AFRESH;
      case IDLE_HOLD_EXPIRES -> given.passive() ? TO_ACTIVE : TO_CONNECT;
      case MANUAL_STOP,
          AUTOMATIC_STOP,
          CONNECT_RETRY_EXPIRES,
          HOLD_EXPIRES,
          KEEPALIVE_EXPIRES,
          DELAY_OPEN_EXPIRES,
          TCP_CONNECTION_VALID,
          TCP_REQUEST_INVALID,
          TCP_REQUEST_ACKNOWLEDGED,
          TCP_CONNECTION_CONFIRMED,
          TCP_CONNECTION_FAILS,
          OPEN,
          OPEN_WHILE_DELAYED,
          HEADER_ERROR,
          OPEN_ERROR,
          COLLISION_DUMP,
          NOTIFICATION_OF_VERSION,
          NOTIFICATION,
          KEEPALIVE,
          UPDATE,
          UPDATE_ERROR,
          SEND_HOLD_EXPIRES,
          ROUTE_REFRESH,
          ROUTE_REFRESH_ERROR ->
          STAY_IDLE;
    };
  }

  private static Transition inConnect(SessionEvent event, Given given) {
    return switch (event) {
      case MANUAL_START,
          AUTOMATIC_START,
          MANUAL_START_PASSIVE,
          AUTOMATIC_START_PASSIVE,
          TCP_CONNECTION_VALID,
          TCP_REQUEST_INVALID ->
          STAY_CONNECT;
      case MANUAL_STOP -> STOP_SILENTLY;
      case CONNECT_RETRY_EXPIRES -> RETRY;
      case DELAY_OPEN_EXPIRES -> OPENING;
      case TCP_REQUEST_ACKNOWLEDGED, TCP_CONNECTION_CONFIRMED ->
          given.delayOpen() ? DELAY_IN_CONNECT : OPENING;
      case TCP_CONNECTION_FAILS -> given.isOpenDelayed() ? LISTEN_ON : END;
      case OPEN_WHILE_DELAYED -> OPEN_BOTH_WAYS;
      case HEADER_ERROR, OPEN_ERROR -> FAIL_AS_EVENT_SAYS;
      case NOTIFICATION_OF_VERSION -> given.isOpenDelayed() ? END : FAIL_SILENTLY;
      case AUTOMATIC_STOP,
          HOLD_EXPIRES,
          KEEPALIVE_EXPIRES,
          IDLE_HOLD_EXPIRES,
          OPEN,
          COLLISION_DUMP,
          NOTIFICATION,
          KEEPALIVE,
          UPDATE,
          UPDATE_ERROR,
          SEND_HOLD_EXPIRES,
          ROUTE_REFRESH,
          ROUTE_REFRESH_ERROR ->
          FAIL_SILENTLY;
    };
  }

  private static Transition inActive(SessionEvent event, Given given) {
    return switch (event) {
      case MANUAL_START,
          AUTOMATIC_START,
          MANUAL_START_PASSIVE,
          AUTOMATIC_START_PASSIVE,
          TCP_CONNECTION_VALID,
          TCP_REQUEST_INVALID ->
          STAY_ACTIVE;
      case MANUAL_STOP -> given.isOpenDelayed() ? STOP : STOP_SILENTLY;
      case CONNECT_RETRY_EXPIRES -> given.passive() ? TO_ACTIVE : TO_CONNECT;
      case DELAY_OPEN_EXPIRES -> OPENING;
      case TCP_REQUEST_ACKNOWLEDGED, TCP_CONNECTION_CONFIRMED ->
          given.delayOpen() ? DELAY_IN_ACTIVE : OPENING;
      case TCP_CONNECTION_FAILS, NOTIFICATION -> FAIL_SILENTLY;
      case OPEN_WHILE_DELAYED -> OPEN_BOTH_WAYS;
      case HEADER_ERROR, OPEN_ERROR -> FAIL_AS_EVENT_SAYS;
      case NOTIFICATION_OF_VERSION -> given.isOpenDelayed() ? END : FAIL_SILENTLY;
      case AUTOMATIC_STOP,
          HOLD_EXPIRES,
          KEEPALIVE_EXPIRES,
          IDLE_HOLD_EXPIRES,
          OPEN,
          COLLISION_DUMP,
          KEEPALIVE,
          UPDATE,
          UPDATE_ERROR,
          SEND_HOLD_EXPIRES,
          ROUTE_REFRESH,
          ROUTE_REFRESH_ERROR ->
          FAIL_SILENTLY;
    };
  }

  private static Transition inOpenSent(SessionEvent event) {
    return switch (event) {
      case MANUAL_START,
          AUTOMATIC_START,
          MANUAL_START_PASSIVE,
          AUTOMATIC_START_PASSIVE,
          TCP_CONNECTION_VALID,
          TCP_REQUEST_INVALID,
          TCP_REQUEST_ACKNOWLEDGED,
          TCP_CONNECTION_CONFIRMED ->
          STAY_OPEN_SENT;
      case MANUAL_STOP -> STOP;
      case AUTOMATIC_STOP, HEADER_ERROR, OPEN_ERROR -> FAIL_AS_EVENT_SAYS;
      case HOLD_EXPIRES -> HOLD_EXPIRED;
      case TCP_CONNECTION_FAILS -> LISTEN_ON;
      case OPEN -> CONFIRMING;
      case COLLISION_DUMP -> COLLISION;
      case NOTIFICATION_OF_VERSION -> END;
      case NOTIFICATION -> FAIL_SILENTLY;
      case CONNECT_RETRY_EXPIRES,
          KEEPALIVE_EXPIRES,
          DELAY_OPEN_EXPIRES,
          IDLE_HOLD_EXPIRES,
          OPEN_WHILE_DELAYED,
          KEEPALIVE,
          UPDATE,
          UPDATE_ERROR,
          SEND_HOLD_EXPIRES,
          ROUTE_REFRESH,
          ROUTE_REFRESH_ERROR ->
          UNEXPECTED_IN_OPEN_SENT;
    };
  }

  private static Transition inOpenConfirm(SessionEvent event) {
    return switch (event) {
      case MANUAL_START,
          AUTOMATIC_START,
          MANUAL_START_PASSIVE,
          AUTOMATIC_START_PASSIVE,
          TCP_CONNECTION_VALID,
          TCP_REQUEST_INVALID,
          TCP_REQUEST_ACKNOWLEDGED,
          TCP_CONNECTION_CONFIRMED ->
          STAY_OPEN_CONFIRM;
      case MANUAL_STOP -> STOP;
      case AUTOMATIC_STOP, HEADER_ERROR, OPEN_ERROR -> FAIL_AS_EVENT_SAYS;
      case HOLD_EXPIRES -> HOLD_EXPIRED;
      case KEEPALIVE_EXPIRES -> KEEPALIVE_IN_CONFIRM;
      case TCP_CONNECTION_FAILS, NOTIFICATION -> FAIL_SILENTLY;
      case NOTIFICATION_OF_VERSION -> END;
      case COLLISION_DUMP -> COLLISION;
      case KEEPALIVE -> ESTABLISH;
      case OPEN,
          CONNECT_RETRY_EXPIRES,
          DELAY_OPEN_EXPIRES,
          IDLE_HOLD_EXPIRES,
          OPEN_WHILE_DELAYED,
          UPDATE,
          UPDATE_ERROR,
          SEND_HOLD_EXPIRES,
          ROUTE_REFRESH,
          ROUTE_REFRESH_ERROR ->
          UNEXPECTED_IN_OPEN_CONFIRM;
    };
  }

  private static Transition inEstablished(SessionEvent event) {
    return switch (event) {
      case MANUAL_START,
          AUTOMATIC_START,
          MANUAL_START_PASSIVE,
          AUTOMATIC_START_PASSIVE,
          TCP_CONNECTION_VALID,
          TCP_REQUEST_INVALID,
          TCP_REQUEST_ACKNOWLEDGED,
          TCP_CONNECTION_CONFIRMED,
          ROUTE_REFRESH ->
          STAY_ESTABLISHED;
      case MANUAL_STOP -> STOP;
      case AUTOMATIC_STOP, HEADER_ERROR, UPDATE_ERROR, ROUTE_REFRESH_ERROR -> FAIL_AS_EVENT_SAYS;
      case HOLD_EXPIRES -> HOLD_EXPIRED;
      case SEND_HOLD_EXPIRES -> SEND_HOLD_EXPIRED;
      case KEEPALIVE_EXPIRES -> KEEPALIVE_IN_ESTABLISHED;
      case TCP_CONNECTION_FAILS, NOTIFICATION_OF_VERSION, NOTIFICATION -> LOST;
      case COLLISION_DUMP -> COLLISION;
      case KEEPALIVE, UPDATE -> HEARD;
      case OPEN,
          OPEN_ERROR,
          CONNECT_RETRY_EXPIRES,
          DELAY_OPEN_EXPIRES,
          IDLE_HOLD_EXPIRES,
          OPEN_WHILE_DELAYED ->
          UNEXPECTED_IN_ESTABLISHED;
    };
  }
}
