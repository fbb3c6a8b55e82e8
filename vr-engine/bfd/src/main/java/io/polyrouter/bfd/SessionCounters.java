package io.polyrouter.bfd;

import io.polyrouter.bfd.packet.SessionState;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** What is counted of a session. */
final class SessionCounters {

  private final LongSupplier wallClockSeconds;
  private final long createSeconds;
  private OptionalLong lastUpSeconds = OptionalLong.empty();
  private OptionalLong lastDownSeconds = OptionalLong.empty();
  private long ups;
  private long downs;
  long adminDowns;
  long received;
  long sent;
  long invalid;
  long lateTransmissions;
  long lateDetections;

  SessionCounters(LongSupplier wallClockSeconds) {
    this.wallClockSeconds = wallClockSeconds;
    this.createSeconds = wallClockSeconds.getAsLong();
  }

  void changed(SessionState from, SessionState to) {
    if (to == SessionState.UP) {
      ups++;
      lastUpSeconds = OptionalLong.of(wallClockSeconds.getAsLong());
    } else if (from == SessionState.UP) {
      lastDownSeconds = OptionalLong.of(wallClockSeconds.getAsLong());
      downs += to == SessionState.DOWN ? 1 : 0;
    }
    adminDowns += to == SessionState.ADMIN_DOWN ? 1 : 0;
  }

  BfdState.Statistics view() {
    return new BfdState.Statistics(
        createSeconds,
        lastUpSeconds,
        lastDownSeconds,
        ups,
        downs,
        adminDowns,
        received,
        sent,
        invalid,
        lateTransmissions,
        lateDetections);
  }
}
