package io.polyrouter.bgp.session;

import io.polyrouter.bgp.fault.ErrorCode;
import java.util.List;

/**
 * What an event comes to. Immutable.
 *
 * @param next the state after it
 * @param farewell what the peer is told before the connection is dropped
 * @param steps what is done, in this order
 */
public record Transition(SessionState next, Farewell farewell, List<Step> steps) {

  public Transition {
    steps = List.copyOf(steps);
  }

  /** Which NOTIFICATION is sent. */
  public sealed interface Farewell {
    /** None. */
    record None() implements Farewell {}

    /** The one that comes with the event: why a message is bad, or why an operator stops. */
    record OfEvent() implements Farewell {}

    /** One of this code. */
    record Code(ErrorCode error) implements Farewell {}
  }

  /** What can be done. */
  public enum Step {
    /** Begins to open a connection. */
    CONNECT,
    /** Closes the connection, or what was begun of it; the farewell goes before. */
    DROP,
    /** Forgets what the peer has said, and stops all timers. */
    RELEASE,
    START_CONNECT_RETRY,
    STOP_CONNECT_RETRY,
    START_DELAY_OPEN,
    STOP_DELAY_OPEN,
    /** Four minutes, until the peer's OPEN. */
    START_LARGE_HOLD,
    /** As agreed on. */
    START_HOLD,
    START_KEEPALIVE,
    START_SEND_HOLD,
    SEND_OPEN,
    SEND_KEEPALIVE,
    CLEAR_RETRY_COUNTER,
    COUNT_RETRY,
    /** The next start waits for longer than this one did. */
    DAMP
  }
}
