package io.polyrouter.bgp.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.AttributeEditor;
import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.Origin;
import io.polyrouter.bgp.attribute.PeerKind;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.table.LocRib;
import io.polyrouter.bgp.table.PrefixIds;
import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RouteBatch;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.RouteType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RibFeedTest {

  private static final PathPeer EXTERNAL =
      PathPeer.of(1, PeerKind.EXTERNAL, 1, IpAddress.parse("203.0.113.1"));
  private static final PathPeer INTERNAL =
      PathPeer.of(2, PeerKind.INTERNAL, 2, IpAddress.parse("203.0.113.2"));

  private final PrefixIds ids = new PrefixIds(Family.IPV4_UNICAST, 1);
  private final RibFeed feed = new RibFeed(ids, 20, 200);
  private final AttributeEditor editor = new AttributeEditor(new AttributeTable(1));

  private AttributeSet set(int med, String nextHop) {
    return Objects.requireNonNull(
        editor.begin(Origin.IGP).med(med).nextHop(IpAddress.parse(nextHop)).finish());
  }

  private int id(String text) {
    IpPrefix prefix = IpPrefix.parse(text);
    return ids.hold(0, PrefixList.high(prefix), PrefixList.low(prefix), prefix.length());
  }

  private static RouteOffer offer(int preference, RouteType type, String... nextHops) {
    return new RouteOffer(
        preference,
        0,
        0,
        type,
        new RouteTarget.Via(
            Stream.of(nextHops)
                .<RouteNextHop>map(text -> new RouteNextHop.Recursive(IpAddress.parse(text)))
                .toList()));
  }

  @Test
  void routesByTheSameNextHopAreOneOffer() {
    feed.put(id("198.51.100.0/24"), set(1, "192.0.2.1"), EXTERNAL, List.of());
    feed.put(id("198.51.101.0/24"), set(2, "192.0.2.1"), EXTERNAL, List.of());
    feed.put(id("198.51.102.0/24"), set(2, "192.0.2.1"), INTERNAL, List.of());
    RouteBatch batch = feed.take();

    assertThat(batch.changes())
        .containsExactly(
            new RouteChange.Offer(
                IpPrefix.parse("198.51.100.0/24"), offer(20, RouteType.BGP_EXTERNAL, "192.0.2.1")),
            new RouteChange.Offer(
                IpPrefix.parse("198.51.101.0/24"), offer(20, RouteType.BGP_EXTERNAL, "192.0.2.1")),
            new RouteChange.Offer(
                IpPrefix.parse("198.51.102.0/24"),
                offer(200, RouteType.BGP_INTERNAL, "192.0.2.1")));
    assertThat(batch.offer(0)).isSameAs(batch.offer(1));
    assertThat(feed.size()).isZero();
    assertThat(feed.take().isEmpty()).isTrue();
  }

  @Test
  void severalPathsAreSeveralNextHopsEachOnce() {
    List<LocRib.Member> others =
        List.of(
            new LocRib.Member(2, set(1, "192.0.2.2")), new LocRib.Member(3, set(3, "192.0.2.1")));
    feed.put(id("198.51.100.0/24"), set(1, "192.0.2.1"), EXTERNAL, others);
    assertThat(feed.take().offer(0))
        .isEqualTo(offer(20, RouteType.BGP_EXTERNAL, "192.0.2.1", "192.0.2.2"));
  }

  @Test
  void whatIsGoneOrTheRoutersOwnIsTakenBack() {
    feed.remove(id("198.51.100.0/24"));
    feed.put(id("198.51.101.0/24"), set(1, "192.0.2.1"), PathPeer.local(0, 1), List.of());
    assertThat(feed.take().changes())
        .containsExactly(
            new RouteChange.Withdraw(IpPrefix.parse("198.51.100.0/24")),
            new RouteChange.Withdraw(IpPrefix.parse("198.51.101.0/24")));
  }
}
