package io.polyrouter.bgp.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.bgp.attribute.AttributeEditor;
import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.attribute.AttributeTable;
import io.polyrouter.bgp.attribute.Origin;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.routing.NextHopState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NextHopViewTest {

  private final AttributeEditor editor = new AttributeEditor(new AttributeTable(1));
  private final NextHopView view = new NextHopView(5);

  private AttributeSet via(IpAddress nextHop) {
    return Objects.requireNonNull(editor.begin(Origin.IGP).nextHop(nextHop).finish());
  }

  @Test
  void isUnreachableUntilTheRibHasSaid() {
    AttributeSet set = via(IpAddress.parse("192.0.2.1"));
    assertThat(view.use(set)).isEqualTo(IpAddress.parse("192.0.2.1"));
    assertThat(view.stateOf(set)).isEqualTo(NextHopState.UNREACHABLE);
    NextHopState state = new NextHopState(true, 20, false);
    assertThat(view.setState(IpAddress.parse("192.0.2.1"), state)).isTrue();
    assertThat(view.setState(IpAddress.parse("192.0.2.1"), state)).isFalse();
    assertThat(view.stateOf(set)).isEqualTo(state);
    assertThat(view.setState(IpAddress.parse("192.0.2.2"), state)).as("nobody asked").isFalse();
    assertThatThrownBy(() -> view.release(via(IpAddress.parse("192.0.2.2"))))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Among them IPv4 and IPv6 addresses of the same bits. */
  @Test
  void isTrackedFromTheFirstPathToTheLast() {
    SplittableRandom random = new SplittableRandom(3);
    Map<IpAddress, Integer> model = new HashMap<>();
    List<AttributeSet> held = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(10) < (step / 2_500 % 2 == 0 ? 7 : 2) || held.isEmpty()) {
        int bits = random.nextInt(1, 200) << 24;
        IpAddress address =
            random.nextBoolean()
                ? new Ipv4Address(bits)
                : new Ipv6Address((long) bits << 32, random.nextInt(2));
        AttributeSet set = via(address);
        boolean isFirst = model.merge(address, 1, Integer::sum) == 1;
        assertThat(view.use(set)).isEqualTo(isFirst ? address : null);
        if (isFirst) {
          view.setState(address, new NextHopState(true, address.hashCode(), false));
        }
        held.add(set);
      } else {
        AttributeSet set = held.remove(random.nextInt(held.size()));
        IpAddress address = Objects.requireNonNull(set.nextHop());
        assertThat(view.stateOf(set).metric()).isEqualTo(address.hashCode());
        boolean isLast = model.merge(address, -1, Integer::sum) == 0;
        model.remove(address, 0);
        assertThat(view.release(set)).isEqualTo(isLast ? address : null);
      }
      assertThat(view.size()).isEqualTo(model.size());
    }
    held.forEach(view::release);
    assertThat(view.size()).isZero();
  }
}
