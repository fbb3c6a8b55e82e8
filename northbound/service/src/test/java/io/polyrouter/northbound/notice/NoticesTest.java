package io.polyrouter.northbound.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.state.ToldNotice;
import io.polyrouter.northbound.testing.RecordedNotifications;
import io.polyrouter.rip.RipNotice;
import io.polyrouter.rip.packet.BadPacket;
import io.polyrouter.routing.RouteSource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opendaylight.mdsal.binding.api.NotificationPublishService;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipAuthenticationFailure;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipEndpointFailed;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipKeysExpired;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipNeighborStateChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipRouteLimitReached;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.Ripv2;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ProtocolInstance;
import org.opendaylight.yangtools.binding.Notification;

/** Notices on their way to operators. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NoticesTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final RouteSource RIP = new RouteSource("ripv2", "main");
  private static final IpAddress NEIGHBOUR = IpAddress.parse("10.0.0.2");

  private final RecordedNotifications notifications = new RecordedNotifications();

  private Notification<?> next() throws InterruptedException {
    return notifications.published.take();
  }

  @Test
  void everyNoticeOfRipBecomesANotificationThatNamesItsInstance() throws Exception {
    try (Notices notices = new Notices(Protocols.ALL, notifications, InstantSource.fixed(NOW))) {
      List<RipNotice> told =
          List.of(
              new RipNotice.NeighbourFound("eth0", NEIGHBOUR),
              new RipNotice.NeighbourLost("eth0", NEIGHBOUR, "silence"),
              new RipNotice.AuthenticationFailed("eth0", NEIGHBOUR, BadPacket.DIGEST),
              new RipNotice.KeysExpired("eth0", 7),
              new RipNotice.RouteLimitReached(100),
              new RipNotice.NeighbourRouteLimitReached("eth0", NEIGHBOUR, 10),
              new RipNotice.EndpointFailed("the port is taken"));
      told.forEach(notice -> notices.noticed("red", RIP, notice));

      RipNeighborStateChange up = (RipNeighborStateChange) next();
      assertThat(up.getState()).isEqualTo(RipNeighborStateChange.State.Up);
      assertThat(up.getAddress().stringValue()).isEqualTo("10.0.0.2");
      assertThat(up.getInterface().getValue()).isEqualTo("eth0");
      assertThat(up.getReason()).isNull();
      RipNeighborStateChange down = (RipNeighborStateChange) next();
      assertThat(down.getState()).isEqualTo(RipNeighborStateChange.State.Down);
      assertThat(down.getReason()).isEqualTo("silence");
      RipAuthenticationFailure failure = (RipAuthenticationFailure) next();
      assertThat(failure.getReason()).isEqualTo(BadPacket.DIGEST.rule());
      RipKeysExpired expired = (RipKeysExpired) next();
      assertThat(expired.getKeyId().intValue()).isEqualTo(7);
      RipRouteLimitReached limit = (RipRouteLimitReached) next();
      assertThat(limit.getLimit().intValue()).isEqualTo(100);
      assertThat(limit.getAddress()).isNull();
      RipRouteLimitReached ofNeighbour = (RipRouteLimitReached) next();
      assertThat(ofNeighbour.getLimit().intValue()).isEqualTo(10);
      assertThat(ofNeighbour.getAddress().stringValue()).isEqualTo("10.0.0.2");
      RipEndpointFailed endpoint = (RipEndpointFailed) next();
      assertThat(endpoint.getReason()).isEqualTo("the port is taken");
      for (ProtocolInstance each :
          List.<ProtocolInstance>of(up, down, failure, expired, limit, ofNeighbour, endpoint)) {
        assertThat(each.getVirtualRouter().getValue()).isEqualTo("red");
        assertThat(each.getProtocolType()).isEqualTo(Ripv2.VALUE);
        assertThat(each.getProtocolName().getValue()).isEqualTo("main");
      }
      assertThat(notices.last(new InstanceName("red", "ripv2", "main")))
          .contains(new ToldNotice(NOW, told.getLast().text()));
    }
  }

  @Test
  void virtualRoutersThatAreGoneAreForgotten() {
    try (Notices notices = new Notices(Protocols.ALL, notifications, InstantSource.fixed(NOW))) {
      notices.noticed("red", RIP, new RipNotice.RouteLimitReached(1));
      notices.noticed("blue", RIP, new RipNotice.RouteLimitReached(1));

      notices.retain(List.of("blue"));

      assertThat(notices.last(new InstanceName("red", "ripv2", "main"))).isEmpty();
      assertThat(notices.last(new InstanceName("blue", "ripv2", "main"))).isPresent();
    }
  }

  @Test
  void whatFindsNoRoomIsCountedAndTheCallerNeverWaits() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Notices notices =
        new Notices(Protocols.ALL, new SlowNotifications(busy, go), InstantSource.fixed(NOW))) {
      notices.noticed("red", RIP, new RipNotice.RouteLimitReached(0));
      busy.await();
      for (int i = 0; i < Notices.MOST_WAITING + 3; i++) {
        notices.noticed("red", RIP, new RipNotice.RouteLimitReached(i));
      }

      assertThat(notices.dropped()).isEqualTo(3);
      go.countDown();
    }
  }

  /** A broker that is stuck at the first notification. */
  private record SlowNotifications(CountDownLatch busy, CountDownLatch go)
      implements NotificationPublishService {
    @Override
    public void putNotification(Notification<?> notification) throws InterruptedException {
      busy.countDown();
      go.await();
    }

    @Override
    public ListenableFuture<? extends Object> offerNotification(Notification<?> notification) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ListenableFuture<? extends Object> offerNotification(
        Notification<?> notification, int timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }
  }
}
