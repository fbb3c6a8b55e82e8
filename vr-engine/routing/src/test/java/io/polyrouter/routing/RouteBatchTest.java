package io.polyrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteBatchTest {

  private static final RouteOffer DISCARD = new RouteOffer(1, 0, RouteTarget.BLACKHOLE);

  private static RouteOffer via(String nextHop) {
    return new RouteOffer(
        20, 0, RouteTarget.Via.of(new RouteNextHop.Recursive(IpAddress.parse(nextHop))));
  }

  private static RouteChange offer(String prefix, RouteOffer offer) {
    return new RouteChange.Offer(IpPrefix.parse(prefix), offer);
  }

  private static RouteChange withdraw(String prefix) {
    return new RouteChange.Withdraw(IpPrefix.parse(prefix));
  }

  @Test
  void isTheChangesOfItsFamilyInTheirOrder() {
    RouteOffer first = via("10.1.0.2");
    List<RouteChange> changes =
        List.of(
            offer("192.0.2.0/24", first),
            offer("2001:db8::/32", DISCARD),
            withdraw("198.51.100.0/24"),
            offer("192.0.2.0/24", DISCARD),
            offer("203.0.113.0/24", first));

    RouteBatch batch = RouteBatch.of(AddressFamily.IPV4, changes);

    assertThat(batch.size()).isEqualTo(4);
    assertThat(batch.offered()).isEqualTo(3);
    assertThat(batch.offers()).as("each once").hasSize(2);
    List<RouteChange> ofFamily = new ArrayList<>(changes);
    ofFamily.remove(1);
    assertThat(batch.changes()).isEqualTo(ofFamily);
    assertThat(RouteBatch.of(AddressFamily.IPV6, changes).changes())
        .isEqualTo(List.of(changes.get(1)));
  }

  @Test
  void aBuilderBeginsAnewAfterEachBatch() {
    RouteBatch.Builder builder = new RouteBatch.Builder(AddressFamily.IPV4);
    RouteOffer offer = via("10.1.0.2");
    IpPrefix prefix = IpPrefix.parse("192.0.2.0/24");
    builder.offer(PrefixList.high(prefix), PrefixList.low(prefix), prefix.length(), offer);
    RouteBatch first = builder.build();
    for (int i = 0; i < 20; i++) {
      builder.withdraw((long) i << 40, 0, 24);
    }
    RouteBatch second = builder.build();

    assertThat(first.changes()).isEqualTo(List.of(offer("192.0.2.0/24", offer)));
    assertThat(second.size()).isEqualTo(20);
    assertThat(second.changes().getLast()).isEqualTo(withdraw("0.0.19.0/24"));
    assertThat(builder.build().isEmpty()).isTrue();
    assertThat(first)
        .isEqualTo(RouteBatch.of(AddressFamily.IPV4, first.changes()))
        .isNotEqualTo(second);
  }
}
