package io.polyrouter.bgp.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.nlri.Family;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocRibTest {

  private final Sets sets = new Sets();
  private final PrefixIds ids = new PrefixIds(Family.IPV6_UNICAST, 1);
  private final LocRib rib = new LocRib(ids);
  private final AttributeSet first = sets.of(1);
  private final AttributeSet second = sets.of(2);

  @Test
  void saysWhetherAnythingIsDifferent() {
    int id = ids.hold(0, 1L << 63, 0, 1);
    assertThat(rib.set(id, first, 3, List.of())).isTrue();
    assertThat(rib.set(id, first, 3, List.of())).isFalse();
    assertThat(rib.set(id, first, 4, List.of())).as("of another peer").isTrue();
    assertThat(rib.set(id, second, 4, List.of())).isTrue();
    List<LocRib.Member> others = List.of(new LocRib.Member(3, first));
    assertThat(rib.set(id, second, 4, others)).isTrue();
    assertThat(rib.set(id, second, 4, List.of(new LocRib.Member(3, first)))).isFalse();

    assertThat(rib.best(id)).isEqualTo(second);
    assertThat(rib.peer(id)).isEqualTo(4);
    assertThat(rib.others(id)).isEqualTo(others);
    assertThat(rib.set(id, null, 0, List.of())).isTrue();
    assertThat(rib.set(id, null, 0, List.of())).isFalse();
    assertThat(rib.best(id)).isNull();
    assertThat(rib.others(id)).isEmpty();
  }

  @Test
  void holdsTheNumbersOfItsPrefixes() {
    for (int i = 0; i < 200; i++) {
      int id = ids.hold(0, i, 0, 64);
      rib.set(id, first, 65_535, List.of());
      ids.release(id);
    }
    assertThat(ids.size()).isEqualTo(200);
    assertThat(rib.size()).isEqualTo(200);
    for (int id = rib.next(0); id >= 0; id = rib.next(id)) {
      assertThat(rib.peer(id)).isEqualTo(65_535);
      rib.set(id, null, 0, List.of());
    }
    assertThat(ids.size()).isZero();
    assertThat(rib.size()).isZero();
  }
}
