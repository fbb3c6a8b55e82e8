package io.polyrouter.router.protocol;

import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings those who want paths watched together with the one instance that watches paths, if there
 * is one; without, nothing is known of any path.
 */
final class LivenessBroker {

  private final BiConsumer<HostedInstance, ProtocolEvent> post;
  private final BrokenNeighbours broken;
  private final Map<LivenessSession, Watched> sessions = new LinkedHashMap<>();
  private @Nullable HostedInstance provider;

  /** Who wants paths watched. */
  interface Watcher {
    /** A path works or does not; also at once after it is watched. */
    void livenessChanged(LivenessSession session, Liveness liveness);
  }

  private static final class Watched {
    final Map<Watcher, LivenessParameters> watchers = new LinkedHashMap<>(2);

    /** Those of them who know that the neighbour restarts. */
    final Set<Watcher> excusing = new LinkedHashSet<>(0);

    Liveness liveness = Liveness.UNKNOWN;

    /** The shortest intervals and the smallest multiplier of all. */
    Optional<LivenessParameters> wanted() {
      return watchers.values().stream().reduce(LivenessParameters::fasterOf);
    }
  }

  LivenessBroker(BiConsumer<HostedInstance, ProtocolEvent> post, BrokenNeighbours broken) {
    this.post = post;
    this.broken = broken;
  }

  /** Who watches from now on; null for nobody. */
  void setProvider(@Nullable HostedInstance next) {
    if (next == provider) {
      return;
    }
    provider = next;
    sessions.forEach((session, watched) -> {
      broken.remove(session);
      change(session, watched, Liveness.UNKNOWN);
      if (next != null) {
        post.accept(next, new ProtocolEvent.LivenessWanted(session, watched.wanted()));
      }
    });
  }

  /** Who watches; null for nobody. */
  @Nullable HostedInstance provider() {
    return provider;
  }

  void watch(Watcher watcher, LivenessSession session, LivenessParameters parameters) {
    Watched watched = sessions.get(session);
    if (watched == null) {
      watched = new Watched();
      sessions.put(session, watched);
      // Who watches a neighbour anew has heard of it.
      broken.remove(session);
    }
    Optional<LivenessParameters> before = watched.wanted();
    boolean isNew = watched.watchers.put(watcher, parameters) == null;
    tellProvider(session, before, watched.wanted());
    if (isNew) {
      watcher.livenessChanged(session, watched.liveness);
    }
  }

  void unwatch(Watcher watcher, LivenessSession session) {
    Watched watched = sessions.get(session);
    if (watched == null || !watched.watchers.containsKey(watcher)) {
      return;
    }
    Optional<LivenessParameters> before = watched.wanted();
    watched.watchers.remove(watcher);
    watched.excusing.remove(watcher);
    if (watched.watchers.isEmpty()) {
      sessions.remove(session);
    }
    tellProvider(session, before, watched.wanted());
  }

  /** Who has a path watched knows that the neighbour there restarts, or does no longer. */
  void excuse(Watcher watcher, LivenessSession session, boolean isExcused) {
    Watched watched = sessions.get(session);
    if (watched == null || !watched.watchers.containsKey(watcher)) {
      return;
    }
    if (isExcused) {
      watched.excusing.add(watcher);
    } else {
      watched.excusing.remove(watcher);
    }
  }

  private void tellProvider(
      LivenessSession session,
      Optional<LivenessParameters> before,
      Optional<LivenessParameters> now) {
    if (provider != null && !before.equals(now)) {
      post.accept(provider, new ProtocolEvent.LivenessWanted(session, now));
    }
  }

  /** What is known of a path. */
  Liveness liveness(LivenessSession session) {
    Watched watched = sessions.get(session);
    return watched == null ? Liveness.UNKNOWN : watched.liveness;
  }

  /** What the provider found; nothing happens if somebody else says it, or nobody watches. */
  void report(HostedInstance by, LivenessSession session, Liveness liveness, long nowNanos) {
    Watched watched = sessions.get(session);
    if (by == provider && watched != null) {
      if (liveness == Liveness.DOWN && watched.excusing.isEmpty()) {
        broken.add(session, nowNanos);
      } else {
        broken.remove(session);
      }
      change(session, watched, liveness);
    }
  }

  private void change(LivenessSession session, Watched watched, Liveness liveness) {
    if (watched.liveness != liveness) {
      watched.liveness = liveness;
      for (Watcher watcher : watched.watchers.keySet()) {
        watcher.livenessChanged(session, liveness);
      }
    }
  }

  /** Somebody has ended. */
  void remove(Watcher ended) {
    sessions.entrySet().stream()
        .filter(entry -> entry.getValue().watchers.containsKey(ended))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(session -> unwatch(ended, session));
  }
}
