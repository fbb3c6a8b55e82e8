package io.polyrouter.bfd;

import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** That others want a path watched, and what they were told of it. */
final class Wish {

  static final Comparator<LivenessSession> ORDER =
      Comparator.comparing(LivenessSession::local)
          .thenComparing(LivenessSession::remote)
          .thenComparingInt(LivenessSession::interfaceIndex);

  private LivenessParameters parameters;
  private Liveness reported = Liveness.UNKNOWN;

  Wish(LivenessParameters parameters) {
    this.parameters = parameters;
  }

  void change(LivenessParameters wanted) {
    parameters = wanted;
  }

  /** Whether this is news. */
  boolean report(Liveness liveness) {
    boolean isNew = liveness != reported;
    reported = liveness;
    return isNew;
  }

  /**
   * The shortest intervals and the smallest multiplier of all, but no shorter ones than this router
   * can keep.
   */
  static LivenessParameters fastest(
      Optional<LivenessParameters> configured, Collection<Wish> wishes) {
    LivenessParameters all =
        wishes.stream()
            .map(wish -> wish.parameters)
            .reduce(LivenessParameters::fasterOf)
            .map(wished ->
                configured.map(own -> LivenessParameters.fasterOf(own, wished)).orElse(wished))
            .or(() -> configured)
            .orElse(LivenessParameters.DEFAULT);
    return new LivenessParameters(
        Math.max(all.desiredMinTxMicros(), LivenessParameters.MIN_INTERVAL_MICROS),
        Math.max(all.requiredMinRxMicros(), LivenessParameters.MIN_INTERVAL_MICROS),
        all.detectMultiplier());
  }
}
