package io.polyrouter.ospf.adjacency;

import io.polyrouter.ospf.settings.OspfSettings.StubRouter;
import io.polyrouter.routing.timer.TimerQueue;

/**
 * Knows whether the router asks others not to send transit traffic through it (RFC 6987): always,
 * or for a time after it has begun.
 */
final class StubRouterTime {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Speaker speaker;
  private final TimerQueue.Timer end;
  private boolean hasBegun;

  /** Whether neighbours were to wait for it, which then know what it was. */
  private boolean hasRestarted;

  private long beginningNanos;
  private boolean isStub;

  StubRouterTime(Speaker speaker) {
    this.speaker = speaker;
    end = speaker.timers.timer(this::configure);
  }

  /** Takes in the speaker's settings, or that time has passed; the first call is the beginning. */
  void configure(long now) {
    if (!hasBegun) {
      hasBegun = true;
      hasRestarted = speaker.ownRestart.isRestarting();
      beginningNanos = now;
    }
    end.cancel();
    boolean was = isStub;
    isStub =
        switch (speaker.settings.stubRouter()) {
          case StubRouter.Never never -> false;
          case StubRouter.Always always -> true;
          case StubRouter.OnStartup(int seconds) ->
              isBefore(beginningNanos + seconds * SECOND_NANOS, now);
        };
    speaker.isTopologyChanged |= was != isStub;
  }

  private boolean isBefore(long endNanos, long now) {
    if (hasRestarted || endNanos <= now) {
      return false;
    }
    end.set(endNanos);
    return true;
  }

  boolean isStub() {
    return isStub;
  }
}
