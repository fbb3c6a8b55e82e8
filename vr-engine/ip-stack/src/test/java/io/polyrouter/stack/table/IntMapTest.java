package io.polyrouter.stack.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntMapTest {

  @Test
  void behavesAsAHashMapUnderRandomUse() {
    SplittableRandom random = new SplittableRandom(7);
    for (int keys : new int[] {1, 3, 50, 5000}) {
      IntMap<String> map = new IntMap<>();
      Map<Integer, String> model = new HashMap<>();
      for (int step = 0; step < 50_000; step++) {
        int key = (random.nextInt(keys) - keys / 2) * 256;
        if (random.nextInt(5) < 3) {
          assertThat(map.put(key, "v" + step)).isEqualTo(model.put(key, "v" + step));
        } else {
          assertThat(map.remove(key)).isEqualTo(model.remove(key));
        }
        int other = (random.nextInt(keys) - keys / 2) * 256;
        assertThat(map.get(other)).isEqualTo(model.get(other));
        assertThat(map.size()).isEqualTo(model.size());
      }
      Set<String> values = new HashSet<>();
      map.forEach(values::add);
      assertThat(values).containsExactlyInAnyOrderElementsOf(model.values());
    }
  }

  @Test
  void anEmptyMapHasNothing() {
    IntMap<String> map = new IntMap<>();

    assertThat(map.get(0)).isNull();
    assertThat(map.remove(0)).isNull();
    map.put(0, "zero");
    map.remove(0);
    assertThat(map.get(0)).isNull();
    assertThat(map.size()).isZero();
  }
}
