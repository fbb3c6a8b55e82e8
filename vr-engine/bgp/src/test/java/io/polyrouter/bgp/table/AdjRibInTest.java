package io.polyrouter.bgp.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.AttributeSet;
import io.polyrouter.bgp.nlri.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdjRibInTest {

  /** A path of the model; identifiers in their order without a sign. */
  private record Key(int id, long pathId) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Integer.compare(id, other.id);
      return order == 0 ? Long.compare(pathId, other.pathId) : order;
    }
  }

  private record Told(long pathId, AttributeSet received, @Nullable AttributeSet accepted) {}

  private final Sets sets = new Sets();
  private final List<AttributeSet> known = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void behavesAsASortedMapDoes(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    PrefixIds ids = new PrefixIds(Family.IPV4_UNICAST, 7);
    AdjRibIn table = new AdjRibIn(ids);
    NavigableMap<Key, Told> model = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      known.add(sets.of(i));
    }
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      numbers.add(ids.hold(0, (long) i << 40, 0, 24));
    }
    // Without path identifiers, with few, with many that are 32 bits wide.
    int pathIds = seed == 1 ? 1 : seed * seed;

    for (int step = 0; step < 20_000; step++) {
      int id = numbers.get(random.nextInt(step % 5_000 < 2_500 ? 300 : 70));
      int pathId = pathIds == 1 ? 0 : random.nextInt(pathIds) * (seed == 4 ? 0x2000_0001 : 1);
      Key key = new Key(id, Integer.toUnsignedLong(pathId));
      Told before = model.get(key);
      AttributeSet acceptedBefore = before == null ? null : before.accepted;
      if (random.nextInt(5) < 2) {
        boolean changed = table.withdraw(id, pathId);
        assertThat(changed).isEqualTo(acceptedBefore != null);
        model.remove(key);
      } else {
        AttributeSet received = known.get(random.nextInt(6));
        AttributeSet accepted =
            random.nextInt(3) == 0
                ? null
                : random.nextInt(2) == 0 ? received : known.get(random.nextInt(6));
        boolean changed = table.announce(id, pathId, received, accepted);
        assertThat(changed).isEqualTo(!Objects.equals(accepted, acceptedBefore));
        model.put(key, new Told(key.pathId, received, accepted));
      }
      assertThat(told(table, id)).isEqualTo(told(model, id));
      assertThat(table.paths()).isEqualTo(model.size());
    }

    check(table, model);
    numbers.forEach(ids::release);
    assertThat(ids.size()).as("held by the table alone").isEqualTo(table.prefixes());
    for (Key key : List.copyOf(model.keySet())) {
      table.withdraw(key.id, (int) key.pathId);
    }
    assertThat(ids.size()).isZero();
    assertThat(table.accepted()).isZero();
    assertThat(table.next(0)).isEqualTo(-1);
  }

  private static void check(AdjRibIn table, NavigableMap<Key, Told> model) {
    TreeSet<Integer> numbers = new TreeSet<>();
    model.keySet().forEach(key -> numbers.add(key.id));
    List<Integer> walked = new ArrayList<>();
    for (int id = table.next(0); id >= 0; id = table.next(id + 1)) {
      walked.add(id);
    }
    assertThat(walked).containsExactlyElementsOf(numbers);
    assertThat(table.prefixes()).isEqualTo(numbers.size());
    assertThat(table.accepted())
        .isEqualTo((int) model.values().stream().filter(told -> told.accepted != null).count());
  }

  private static List<Told> told(AdjRibIn table, int id) {
    List<Told> all = new ArrayList<>();
    table.tellPaths(
        id,
        (pathId, received, accepted) ->
            all.add(new Told(Integer.toUnsignedLong(pathId), received, accepted)));
    return all;
  }

  private static List<Told> told(NavigableMap<Key, Told> model, int id) {
    return List.copyOf(model.subMap(new Key(id, 0), new Key(id + 1, 0)).values());
  }
}
