package io.polyrouter.bgp.session;

import static io.polyrouter.bgp.session.SessionState.ACTIVE;
import static io.polyrouter.bgp.session.SessionState.CONNECT;
import static io.polyrouter.bgp.session.SessionState.ESTABLISHED;
import static io.polyrouter.bgp.session.SessionState.IDLE;
import static io.polyrouter.bgp.session.SessionState.OPEN_CONFIRM;
import static io.polyrouter.bgp.session.SessionState.OPEN_SENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.fault.ErrorCode;
import io.polyrouter.bgp.session.SessionMachine.Given;
import io.polyrouter.bgp.session.Transition.Farewell;
import io.polyrouter.bgp.session.Transition.Step;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The machine against the lists of events in RFC 4271, section 8.2.2, by their numbers. */
class SessionMachineTest {

  private static final Given PLAIN = new Given(false, false, false);
  private static final Given PASSIVE = new Given(true, false, false);
  private static final Given DELAYING = new Given(false, true, false);
  private static final Given DELAYED = new Given(false, true, true);

  private static final Farewell NONE = new Farewell.None();
  private static final Farewell OF_EVENT = new Farewell.OfEvent();

  private static SessionEvent event(int number) {
    return Arrays.stream(SessionEvent.values())
        .filter(one -> one.number() == number)
        .findFirst()
        .orElseThrow();
  }

  private static Transition on(SessionState state, int number, Given given) {
    return SessionMachine.next(state, event(number), given);
  }

  private static Transition on(SessionState state, int number) {
    return on(state, number, PLAIN);
  }

  private static void fails(SessionState state, Farewell farewell, int... numbers) {
    for (int number : numbers) {
      assertThat(on(state, number))
          .as("event %d in %s", number, state)
          .isEqualTo(
              new Transition(
                  IDLE, farewell, List.of(Step.DROP, Step.RELEASE, Step.COUNT_RETRY, Step.DAMP)));
    }
  }

  private static Farewell code(ErrorCode error) {
    return new Farewell.Code(error);
  }

  // ---- Idle ---------------------------------------------------------------------------------

  @Test
  void inIdleOnlyStartsCount() {
    for (SessionEvent each : SessionEvent.values()) {
      boolean isStart =
          switch (each) {
            case MANUAL_START,
                AUTOMATIC_START,
                MANUAL_START_PASSIVE,
                AUTOMATIC_START_PASSIVE,
                IDLE_HOLD_EXPIRES ->
                true;
            default -> false;
          };
      Transition to = SessionMachine.next(IDLE, each, PLAIN);
      assertThat(to.next() != IDLE).as(each.name()).isEqualTo(isStart);
      assertThat(to.steps().isEmpty()).as(each.name()).isNotEqualTo(isStart);
    }
  }

  @Test
  void aStartConnectsAndAPassiveOneListens() {
    for (int number : new int[] {1, 3}) {
      assertThat(on(IDLE, number).next()).isEqualTo(CONNECT);
      assertThat(on(IDLE, number).steps())
          .containsExactly(Step.CLEAR_RETRY_COUNTER, Step.START_CONNECT_RETRY, Step.CONNECT);
    }
    for (int number : new int[] {4, 5}) {
      assertThat(on(IDLE, number).next()).isEqualTo(ACTIVE);
      assertThat(on(IDLE, number).steps())
          .containsExactly(Step.CLEAR_RETRY_COUNTER, Step.START_CONNECT_RETRY);
    }
  }

  @Test
  void aStartAfterTheIdleHoldTimerKeepsCounting() {
    assertThat(on(IDLE, 13).next()).isEqualTo(CONNECT);
    assertThat(on(IDLE, 13, PASSIVE).next()).isEqualTo(ACTIVE);
    assertThat(on(IDLE, 13).steps()).doesNotContain(Step.CLEAR_RETRY_COUNTER);
  }

  // ---- all but Idle -------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource(names = "IDLE", mode = EnumSource.Mode.EXCLUDE)
  void furtherStartsAreIgnored(SessionState state) {
    for (int number : new int[] {1, 3, 4, 5, 14, 15}) {
      assertThat(on(state, number))
          .as("event %d", number)
          .isEqualTo(new Transition(state, NONE, List.of()));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "IDLE", mode = EnumSource.Mode.EXCLUDE)
  void anOperatorStopsWithoutCounting(SessionState state) {
    Transition stop = on(state, 2);
    assertThat(stop.next()).isEqualTo(IDLE);
    assertThat(stop.steps()).containsExactly(Step.DROP, Step.RELEASE, Step.CLEAR_RETRY_COUNTER);
    assertThat(stop.farewell()).isEqualTo(state.isAbove(ACTIVE) ? OF_EVENT : NONE);
  }

  @ParameterizedTest
  @EnumSource
  void aNotificationIsNeverAnswered(SessionState state) {
    for (int number : new int[] {24, 25}) {
      for (Given given : List.of(PLAIN, PASSIVE, DELAYING, DELAYED)) {
        assertThat(on(state, number, given).farewell()).isEqualTo(NONE);
        assertThat(on(state, number, given).next()).isEqualTo(IDLE);
      }
    }
  }

  // ---- Connect ------------------------------------------------------------------------------

  @Test
  void inConnectTheTimerBeginsAnotherConnection() {
    assertThat(on(CONNECT, 9))
        .isEqualTo(
            new Transition(
                CONNECT,
                NONE,
                List.of(Step.DROP, Step.STOP_DELAY_OPEN, Step.START_CONNECT_RETRY, Step.CONNECT)));
  }

  @Test
  void aConnectionThatIsThereGetsAnOpen() {
    for (SessionState state : List.of(CONNECT, ACTIVE)) {
      for (int number : new int[] {12, 16, 17}) {
        Transition to = on(state, number);
        assertThat(to.next()).isEqualTo(OPEN_SENT);
        assertThat(to.steps())
            .containsExactly(
                Step.STOP_CONNECT_RETRY,
                Step.STOP_DELAY_OPEN,
                Step.SEND_OPEN,
                Step.START_LARGE_HOLD);
      }
    }
  }

  @Test
  void anOpenThatIsDelayedWaitsInTheSameState() {
    for (SessionState state : List.of(CONNECT, ACTIVE)) {
      for (int number : new int[] {16, 17}) {
        assertThat(on(state, number, DELAYING))
            .isEqualTo(
                new Transition(
                    state, NONE, List.of(Step.STOP_CONNECT_RETRY, Step.START_DELAY_OPEN)));
      }
      assertThat(on(state, 20, DELAYED).next()).isEqualTo(OPEN_CONFIRM);
      assertThat(on(state, 20, DELAYED).steps())
          .containsSubsequence(
              Step.STOP_DELAY_OPEN,
              Step.SEND_OPEN,
              Step.SEND_KEEPALIVE,
              Step.START_KEEPALIVE,
              Step.START_HOLD);
    }
  }

  @Test
  void aConnectionThatFailsInConnectEndsOrIsListenedFor() {
    assertThat(on(CONNECT, 18).next()).isEqualTo(IDLE);
    assertThat(on(CONNECT, 18).steps()).containsExactly(Step.DROP, Step.RELEASE);
    assertThat(on(CONNECT, 18, DELAYED).next()).isEqualTo(ACTIVE);
    assertThat(on(CONNECT, 18, DELAYED).steps())
        .contains(Step.STOP_DELAY_OPEN, Step.START_CONNECT_RETRY)
        .doesNotContain(Step.COUNT_RETRY);
  }

  @Test
  void otherEventsInConnect() {
    fails(CONNECT, NONE, 8, 10, 11, 13, 19, 23, 24, 25, 26, 27, 28);
    fails(CONNECT, OF_EVENT, 21, 22);
    assertThat(on(CONNECT, 24, DELAYED).steps()).containsExactly(Step.DROP, Step.RELEASE);
  }

  // ---- Active -------------------------------------------------------------------------------

  @Test
  void inActiveTheTimerConnectsUnlessPassive() {
    assertThat(on(ACTIVE, 9).next()).isEqualTo(CONNECT);
    assertThat(on(ACTIVE, 9).steps()).containsExactly(Step.START_CONNECT_RETRY, Step.CONNECT);
    assertThat(on(ACTIVE, 9, PASSIVE).next()).isEqualTo(ACTIVE);
    assertThat(on(ACTIVE, 9, PASSIVE).steps()).containsExactly(Step.START_CONNECT_RETRY);
  }

  @Test
  void otherEventsInActive() {
    fails(ACTIVE, NONE, 8, 10, 11, 13, 18, 19, 23, 24, 25, 26, 27, 28);
    fails(ACTIVE, OF_EVENT, 21, 22);
    assertThat(on(ACTIVE, 24, DELAYED).steps()).containsExactly(Step.DROP, Step.RELEASE);
    assertThat(on(ACTIVE, 2, DELAYED).farewell()).isEqualTo(OF_EVENT);
  }

  // ---- OpenSent -----------------------------------------------------------------------------

  @Test
  void inOpenSentAnOpenIsConfirmed() {
    assertThat(on(OPEN_SENT, 19))
        .isEqualTo(
            new Transition(
                OPEN_CONFIRM,
                NONE,
                List.of(
                    Step.STOP_DELAY_OPEN,
                    Step.STOP_CONNECT_RETRY,
                    Step.SEND_KEEPALIVE,
                    Step.START_KEEPALIVE,
                    Step.START_HOLD)));
  }

  @Test
  void aConnectionThatFailsInOpenSentIsListenedFor() {
    assertThat(on(OPEN_SENT, 18).next()).isEqualTo(ACTIVE);
    assertThat(on(OPEN_SENT, 18).steps()).endsWith(Step.START_CONNECT_RETRY);
  }

  @Test
  void otherEventsInOpenSent() {
    fails(OPEN_SENT, OF_EVENT, 8, 21, 22);
    fails(OPEN_SENT, code(ErrorCode.HOLD_TIMER_EXPIRED), 10);
    fails(OPEN_SENT, code(ErrorCode.CONNECTION_COLLISION), 23);
    fails(OPEN_SENT, code(ErrorCode.UNEXPECTED_IN_OPEN_SENT), 9, 11, 12, 13, 20, 26, 27, 28);
    fails(OPEN_SENT, NONE, 25);
    assertThat(on(OPEN_SENT, 24).steps()).containsExactly(Step.DROP, Step.RELEASE);
    for (int number : new int[] {16, 17}) {
      assertThat(on(OPEN_SENT, number).next()).isEqualTo(OPEN_SENT);
    }
  }

  // ---- OpenConfirm --------------------------------------------------------------------------

  @Test
  void inOpenConfirmAKeepaliveEstablishes() {
    assertThat(on(OPEN_CONFIRM, 26).next()).isEqualTo(ESTABLISHED);
    assertThat(on(OPEN_CONFIRM, 26).steps()).containsExactly(Step.START_HOLD, Step.START_SEND_HOLD);
    assertThat(on(OPEN_CONFIRM, 11).next()).isEqualTo(OPEN_CONFIRM);
    assertThat(on(OPEN_CONFIRM, 11).steps())
        .containsExactly(Step.SEND_KEEPALIVE, Step.START_KEEPALIVE);
  }

  @Test
  void otherEventsInOpenConfirm() {
    fails(OPEN_CONFIRM, OF_EVENT, 8, 21, 22);
    fails(OPEN_CONFIRM, code(ErrorCode.HOLD_TIMER_EXPIRED), 10);
    fails(OPEN_CONFIRM, code(ErrorCode.CONNECTION_COLLISION), 23);
    fails(OPEN_CONFIRM, NONE, 18, 25);
    fails(OPEN_CONFIRM, code(ErrorCode.UNEXPECTED_IN_OPEN_CONFIRM), 9, 12, 13, 19, 20, 27, 28);
    assertThat(on(OPEN_CONFIRM, 24).steps()).containsExactly(Step.DROP, Step.RELEASE);
  }

  // ---- Established --------------------------------------------------------------------------

  @Test
  void inEstablishedMessagesStartTheHoldTimerAnew() {
    for (int number : new int[] {26, 27}) {
      assertThat(on(ESTABLISHED, number))
          .isEqualTo(new Transition(ESTABLISHED, NONE, List.of(Step.START_HOLD)));
    }
    assertThat(SessionMachine.next(ESTABLISHED, SessionEvent.ROUTE_REFRESH, PLAIN).steps())
        .isEmpty();
    assertThat(on(ESTABLISHED, 11).steps())
        .containsExactly(Step.SEND_KEEPALIVE, Step.START_KEEPALIVE);
  }

  @Test
  void otherEventsInEstablished() {
    fails(ESTABLISHED, OF_EVENT, 8, 21, 28);
    fails(ESTABLISHED, code(ErrorCode.HOLD_TIMER_EXPIRED), 10);
    fails(ESTABLISHED, code(ErrorCode.SEND_HOLD_TIMER_EXPIRED), 29);
    fails(ESTABLISHED, code(ErrorCode.CONNECTION_COLLISION), 23);
    fails(ESTABLISHED, code(ErrorCode.UNEXPECTED_IN_ESTABLISHED), 9, 12, 13, 19, 20, 22);
    for (int number : new int[] {18, 24, 25}) {
      assertThat(on(ESTABLISHED, number))
          .isEqualTo(
              new Transition(IDLE, NONE, List.of(Step.DROP, Step.RELEASE, Step.COUNT_RETRY)));
    }
  }

  @Test
  void routeRefreshIsUnexpectedBeforeASession() {
    for (SessionState state : List.of(OPEN_SENT, OPEN_CONFIRM)) {
      Transition to = SessionMachine.next(state, SessionEvent.ROUTE_REFRESH, PLAIN);
      assertThat(to.next()).isEqualTo(IDLE);
      assertThat(to.farewell()).isInstanceOf(Farewell.Code.class);
    }
    assertThat(SessionMachine.next(ESTABLISHED, SessionEvent.ROUTE_REFRESH_ERROR, PLAIN).farewell())
        .isEqualTo(OF_EVENT);
  }
}
