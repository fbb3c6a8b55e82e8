package io.polyrouter.bgp.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixIdsTest {

  private record Key(long distinguisher, long high, long low, int length) {

    static Key random(SplittableRandom random, Family family) {
      long bits = (long) random.nextInt(400) << 40;
      boolean isIpv4 = family.addresses() == AddressFamily.IPV4;
      return new Key(
          family.isVpn() ? random.nextInt(3) : 0,
          bits,
          isIpv4 ? 0 : random.nextInt(2),
          isIpv4 ? random.nextInt(24, 33) : random.nextInt(120, 129));
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbersStayWhileTheyAreHeldAndAreUsedAgainAfterwards(Family family) {
    SplittableRandom random = new SplittableRandom(family.bit());
    PrefixIds ids = new PrefixIds(family, 42);
    Map<Key, Integer> numbers = new HashMap<>();
    List<Key> holds = new ArrayList<>();
    int mostAtATime = 0;

    for (int step = 0; step < 60_000; step++) {
      // Grows, shrinks to nothing, and grows again.
      boolean growing = step / 10_000 % 2 == 0;
      if (random.nextInt(10) < (growing ? 7 : 2) || holds.isEmpty()) {
        Key key = Key.random(random, family);
        int id = ids.hold(key.distinguisher, key.high, key.low, key.length);
        assertThat(numbers.getOrDefault(key, id)).as("the number of %s", key).isEqualTo(id);
        numbers.put(key, id);
        holds.add(key);
      } else {
        Key key = holds.set(random.nextInt(holds.size()), holds.getLast());
        holds.removeLast();
        ids.release(numbers.getOrDefault(key, -1));
        if (!holds.contains(key)) {
          numbers.remove(key);
        }
      }
      mostAtATime = Math.max(mostAtATime, numbers.size());
      assertThat(ids.size()).isEqualTo(numbers.size());
      if (step % 1_000 == 0) {
        checkAll(ids, numbers);
      }
      Key other = Key.random(random, family);
      assertThat(ids.find(other.distinguisher, other.high, other.low, other.length))
          .isEqualTo(numbers.getOrDefault(other, -1));
    }

    assertThat(ids.limit()).as("numbers are given again").isEqualTo(mostAtATime);
  }

  private static void checkAll(PrefixIds ids, Map<Key, Integer> numbers) {
    Set<Integer> different = new HashSet<>();
    numbers.forEach((key, id) -> {
      assertThat(ids.isHeld(id)).isTrue();
      assertThat(new Key(ids.distinguisher(id), ids.high(id), ids.low(id), ids.length(id)))
          .isEqualTo(key);
      different.add(id);
    });
    assertThat(different).hasSameSizeAs(numbers.keySet());
  }

  @Test
  void tellsThePrefix() {
    PrefixIds ids = new PrefixIds(Family.IPV4_UNICAST, 1);
    int id = ids.hold(0, 0xc000_0200_0000_0000L, 0, 24);
    assertThat(ids.prefix(id)).isEqualTo(IpPrefix.parse("192.0.2.0/24"));
  }

  @Test
  void releasingMoreOftenThanHoldingIsAMistake() {
    PrefixIds ids = new PrefixIds(Family.IPV4_UNICAST, 1);
    int id = ids.hold(0, 0, 0, 0);
    ids.hold(id);
    ids.release(id);
    assertThat(ids.isHeld(id)).isTrue();
    ids.release(id);
    assertThat(ids.isHeld(id)).isFalse();
    assertThatThrownBy(() -> ids.release(id)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsHeldMoreOftenThanCanBeCountedIsKept() {
    PrefixIds ids = new PrefixIds(Family.IPV4_UNICAST, 1);
    int id = ids.hold(0, 0, 0, 0);
    for (int i = 0; i < 70_000; i++) {
      ids.hold(id);
    }
    for (int i = 0; i < 70_001; i++) {
      ids.release(id);
    }
    assertThat(ids.find(0, 0, 0, 0)).isEqualTo(id);
  }
}
