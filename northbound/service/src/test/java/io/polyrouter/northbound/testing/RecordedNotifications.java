package io.polyrouter.northbound.testing;

import com.google.common.util.concurrent.ListenableFuture;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opendaylight.mdsal.binding.api.NotificationPublishService;
import org.opendaylight.yangtools.binding.Notification;

/** Keeps the notifications that are published. */
public final class RecordedNotifications implements NotificationPublishService {

  /** In their order. */
  public final BlockingQueue<Notification<?>> published = new LinkedBlockingQueue<>();

  @Override
  public void putNotification(Notification<?> notification) {
    published.add(notification);
  }

  @Override
  public ListenableFuture<? extends Object> offerNotification(Notification<?> notification) {
    throw new UnsupportedOperationException("notifications wait for room");
  }

  @Override
  public ListenableFuture<? extends Object> offerNotification(
      Notification<?> notification, int timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("notifications wait for room");
  }
}
