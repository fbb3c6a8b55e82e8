package io.polyrouter.northbound.notice;

import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.northbound.state.ToldNotice;
import io.polyrouter.router.protocol.ProtocolNoticeListener;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.ProtocolNotice;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.opendaylight.mdsal.binding.api.NotificationPublishService;
import org.opendaylight.yangtools.binding.Notification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the notices of all virtual routers, and makes log lines and notifications of them on a
 * thread of its own. Thread-safe.
 */
public final class Notices implements ProtocolNoticeListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  /** Notices that wait for the thread. */
  static final int MOST_WAITING = 10_000;

  private final ProtocolModels models;
  private final NotificationPublishService publisher;
  private final InstantSource clock;
  private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Map<InstanceName, ToldNotice> last = new ConcurrentHashMap<>();
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;

  private record Waiting(InstanceName instance, ProtocolNotice notice) {}

  /** Starts the thread. */
  public Notices(ProtocolModels models, NotificationPublishService publisher, InstantSource clock) {
    this.models = models;
    this.publisher = publisher;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("polyrouter-notices").daemon().start(this::run);
  }

  @Override
  public void noticed(String virtualRouter, RouteSource instance, ProtocolNotice notice) {
    InstanceName name = new InstanceName(virtualRouter, instance.protocol(), instance.instance());
    last.put(name, new ToldNotice(clock.instant(), notice.text()));
    if (!waiting.offer(new Waiting(name, notice))) {
      dropped.incrementAndGet();
    }
  }

  /** What an instance told last. */
  public Optional<ToldNotice> last(InstanceName instance) {
    return Optional.ofNullable(last.get(instance));
  }

  /** Notices that found no room since the start. */
  public long dropped() {
    return dropped.get();
  }

  /** Forgets what was told of virtual routers that are gone. */
  public void retain(Collection<String> virtualRouters) {
    Set<String> names = Set.copyOf(virtualRouters);
    last.keySet().removeIf(instance -> !names.contains(instance.virtualRouter()));
  }

  private void run() {
    long toldDropped = 0;
    try {
      while (true) {
        publish(waiting.take());
        long now = dropped.get();
        if (now != toldDropped && waiting.isEmpty()) {
          LOG.warn("{} notices came too fast and were dropped", now - toldDropped);
          toldDropped = now;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Notices end");
    }
  }

  private void publish(Waiting next) throws InterruptedException {
    InstanceName instance = next.instance();
    LOG.info(
        "{} {}:{}: {}",
        instance.virtualRouter(),
        instance.type(),
        instance.name(),
        next.notice().text());
    try {
      Optional<Notification<?>> notification =
          models
              .find(instance.type())
              .flatMap(model -> model.notification(instance, next.notice()));
      if (notification.isPresent()) {
        publisher.putNotification(notification.get());
      }
    } catch (RuntimeException e) {
      LOG.error("A notice of {} could not be published", instance, e);
    }
  }

  /** Ends the thread; what waits is lost. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
