package io.polyrouter.ospf.routing;

import io.polyrouter.ospf.settings.OspfSettings.SpfDelaySettings;

/**
 * How long after a change routes are calculated (RFC 8405): soon after the first change, less soon
 * when more follow, and seldom while they go on.
 */
final class SpfDelay {

  static final long NEVER = Long.MAX_VALUE;

  private static final long MILLISECOND_NANOS = 1_000_000L;

  private SpfDelaySettings settings;
  private State state = State.QUIET;
  private long spfNanos = NEVER;
  private long learnNanos = NEVER;
  private long holdDownNanos = NEVER;

  /** States of RFC 8405, section 5.1. */
  enum State {
    QUIET,
    SHORT_WAIT,
    LONG_WAIT
  }

  private enum Event {
    IGP_EVENT,
    LEARN_TIMER,
    HOLD_DOWN_TIMER
  }

  SpfDelay(SpfDelaySettings settings) {
    this.settings = settings;
  }

  void configure(SpfDelaySettings now) {
    settings = now;
  }

  State state() {
    return state;
  }

  /** Something changed that routes depend on. */
  void changed(long now) {
    expire(now);
    state = next(Event.IGP_EVENT, now);
  }

  /** When routes are to be calculated, or {@link #NEVER}. */
  long dueNanos() {
    return spfNanos;
  }

  /** Whether routes are to be calculated now; from then on they are not. */
  boolean take(long now) {
    expire(now);
    if (spfNanos > now) {
      return false;
    }
    spfNanos = NEVER;
    return true;
  }

  /** When something happens next. */
  long nextDeadlineNanos() {
    return Math.min(spfNanos, Math.min(learnNanos, holdDownNanos));
  }

  private void expire(long now) {
    if (learnNanos <= now && learnNanos <= holdDownNanos) {
      learnNanos = NEVER;
      state = next(Event.LEARN_TIMER, now);
    }
    if (holdDownNanos <= now) {
      holdDownNanos = NEVER;
      state = next(Event.HOLD_DOWN_TIMER, now);
    }
  }

  /** The transitions of RFC 8405, section 5.4, by their numbers. */
  private State next(Event event, long now) {
    return switch (event) {
      case IGP_EVENT -> {
        holdDownNanos = now + nanos(settings.holdDown());
        yield switch (state) {
          case QUIET -> { // 1
            schedule(now, settings.initialDelay());
            learnNanos = now + nanos(settings.timeToLearn());
            yield State.SHORT_WAIT;
          }
          case SHORT_WAIT -> { // 2
            schedule(now, settings.shortDelay());
            yield State.SHORT_WAIT;
          }
          case LONG_WAIT -> { // 4
            schedule(now, settings.longDelay());
            yield State.LONG_WAIT;
          }
        };
      }
      case LEARN_TIMER -> State.LONG_WAIT; // 3
      case HOLD_DOWN_TIMER -> { // 5, 6
        learnNanos = NEVER;
        yield State.QUIET;
      }
    };
  }

  private void schedule(long now, int delayMilliseconds) {
    if (spfNanos == NEVER) {
      spfNanos = now + nanos(delayMilliseconds);
    }
  }

  private static long nanos(int milliseconds) {
    return milliseconds * MILLISECOND_NANOS;
  }
}
