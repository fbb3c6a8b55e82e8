package io.polyrouter.router.leaking;

import io.polyrouter.router.loop.LoopTask;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where virtual routers of an engine find each other's routes. Routers whose routes nobody watches
 * hand over nothing. Thread-safe.
 */
public final class RouteExchange {

  private final ConcurrentMap<String, Topic> topics = new ConcurrentHashMap<>();

  /** One router's routes; there while it is, or while somebody watches it. */
  private static final class Topic {
    private final Set<LoopTask> watchers = new CopyOnWriteArraySet<>();
    private volatile @Nullable LoopTask source;
    private volatile @Nullable ExportedRoutes latest;

    void wakeWatchers() {
      watchers.forEach(LoopTask::schedule);
    }
  }

  /** Changes a topic; it goes when nobody has to do with it any more. */
  private void change(String vr, Consumer<Topic> change) {
    topics.compute(
        vr,
        (name, present) -> {
          Topic topic = present == null ? new Topic() : present;
          change.accept(topic);
          return topic.source == null && topic.watchers.isEmpty() ? null : topic;
        });
  }

  // ---- those who have routes ----------------------------------------------------------------

  /** A router is there. */
  public void register(String vr, LoopTask source) {
    change(vr, topic -> topic.source = source);
  }

  /** Whether anybody wants a router's routes. */
  public boolean isWatched(String vr) {
    Topic topic = topics.get(vr);
    return topic != null && !topic.watchers.isEmpty();
  }

  /** What a router has now; it is not kept if nobody watches. */
  public void publish(String vr, ExportedRoutes routes) {
    Topic present = topics.get(vr);
    if (present == null || routes.equals(present.latest)) {
      return;
    }
    // At once with the check, so that a watcher that leaves meanwhile leaves nothing behind.
    change(
        vr,
        topic -> {
          if (!topic.watchers.isEmpty()) {
            topic.latest = routes;
            topic.wakeWatchers();
          }
        });
  }

  /** A router has ended. */
  public void withdraw(String vr) {
    change(
        vr,
        topic -> {
          topic.source = null;
          topic.latest = null;
          topic.wakeWatchers();
        });
  }

  // ---- those who want them ------------------------------------------------------------------

  /** Has somebody be woken whenever a router's routes change. */
  public void watch(String vr, LoopTask watcher) {
    change(
        vr,
        topic -> {
          LoopTask source = topic.source;
          if (topic.watchers.add(watcher) && source != null) {
            // It has not handed anything over as long as nobody watched.
            source.schedule();
          }
        });
  }

  /** Takes back {@link #watch}. */
  public void unwatch(String vr, LoopTask watcher) {
    change(
        vr,
        topic -> {
          topic.watchers.remove(watcher);
          if (topic.watchers.isEmpty()) {
            // From now on it would only grow old.
            topic.latest = null;
          }
        });
  }

  /** What a router had when it last said so; null if it has ended or said nothing yet. */
  public @Nullable ExportedRoutes latest(String vr) {
    Topic topic = topics.get(vr);
    return topic == null ? null : topic.latest;
  }
}
