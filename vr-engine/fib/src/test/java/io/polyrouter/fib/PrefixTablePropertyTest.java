package io.polyrouter.fib;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random tables against a sorted map, which finds the longest match by looking at all prefixes.
 * Each case has a number of bits that vary, so that tables are anything between crowded (prefixes
 * nest, nodes fill up) and sparse (depths are left out).
 */
class PrefixTablePropertyTest {

  private static final int STEPS = 60;

  @ParameterizedTest
  @CsvSource({
    "IPV4,1,4", "IPV4,2,8", "IPV4,3,12", "IPV4,4,32", "IPV4,5,20",
    "IPV6,6,4", "IPV6,7,10", "IPV6,8,128", "IPV6,9,24", "IPV6,10,64"
  })
  void behavesAsASortedMapDoes(AddressFamily family, long seed, int bits) {
    Prefixes random = new Prefixes(new SplittableRandom(seed), family, bits);
    List<PrefixTable<Integer>> tables = new ArrayList<>();
    List<NavigableMap<IpPrefix, Integer>> models = new ArrayList<>();
    tables.add(PrefixTable.empty(family));
    models.add(new TreeMap<>());

    for (int step = 0; step < STEPS; step++) {
      int base = random.source.nextInt(tables.size());
      NavigableMap<IpPrefix, Integer> model = new TreeMap<>(models.get(base));
      PrefixTable<Integer> table = change(tables.get(base), model, random);
      checkContent(table, model, random);
      int older = random.source.nextInt(tables.size());
      checkDiff(table, model, tables.get(older), models.get(older));
      checkDiff(tables.get(older), models.get(older), table, model);
      checkFollowing(tables.get(older), models.get(older), table, model);
      checkReplacing(table, model);
      tables.add(table);
      models.add(model);
    }

    for (int i = 0; i < tables.size(); i++) {
      assertThat(content(tables.get(i))).as("table %s, unchanged", i).isEqualTo(models.get(i));
    }
  }

  private static PrefixTable<Integer> change(
      PrefixTable<Integer> base, NavigableMap<IpPrefix, Integer> model, Prefixes random) {
    PrefixTable.Builder<Integer> builder = base.toBuilder();
    if (random.source.nextInt(3) == 0) {
      changeMany(builder, model, random);
    }
    int changes = random.source.nextInt(120);
    for (int i = 0; i < changes; i++) {
      IpPrefix prefix = random.prefix(model);
      if (random.source.nextInt(5) < 2) {
        assertThat(builder.remove(prefix)).isEqualTo(model.remove(prefix));
      } else {
        int value = random.source.nextInt(4);
        assertThat(builder.put(prefix, value)).isEqualTo(model.put(prefix, value));
      }
      IpPrefix asked = random.prefix(model);
      assertThat(builder.get(asked)).isEqualTo(model.get(asked));
      assertThat(builder.size()).isEqualTo(model.size());
      if (random.source.nextInt(20) == 0) {
        builder.build(); // from here on the builder must not touch its nodes
      }
    }
    return builder.build();
  }

  /** The same in lists, which may name a prefix twice and are in order or not. */
  private static void changeMany(
      PrefixTable.Builder<Integer> builder,
      NavigableMap<IpPrefix, Integer> model,
      Prefixes random) {
    List<IpPrefix> prefixes = new ArrayList<>();
    int count = random.source.nextInt(200);
    for (int i = 0; i < count; i++) {
      prefixes.add(random.prefix(model));
    }
    if (random.source.nextBoolean()) {
      prefixes.sort(null);
    }
    PrefixList list = new PrefixList(random.family);
    prefixes.forEach(list::add);
    List<Integer> told = new ArrayList<>();
    builder.update(
        list,
        (index, before) -> {
          IpPrefix prefix = list.prefix(index);
          told.add(index);
          assertThat(prefix).isEqualTo(prefixes.get(index));
          assertThat(before).isEqualTo(model.get(prefix));
          int value = random.source.nextInt(6);
          Integer after = value == 5 ? before : value == 4 ? null : Integer.valueOf(value);
          if (after == null) {
            model.remove(prefix);
          } else {
            model.put(prefix, after);
          }
          return after;
        });
    assertThat(told).isEqualTo(IntStream.range(0, count).boxed().toList());
    assertThat(builder.size()).isEqualTo(model.size());
  }

  /** A table that follows one table on its way to another. */
  private static void checkFollowing(
      PrefixTable<Integer> before,
      NavigableMap<IpPrefix, Integer> modelBefore,
      PrefixTable<Integer> now,
      NavigableMap<IpPrefix, Integer> modelNow) {
    PrefixTable<Integer> empty = PrefixTable.empty(now.family());
    Function<Integer, @Nullable Integer> mapping = value -> value == 3 ? null : value / 2;
    PrefixTable<Integer> followed = empty.following(empty, before, mapping);
    assertThat(content(followed)).isEqualTo(mapped(modelBefore, mapping));
    assertThat(followed.size()).isEqualTo(mapped(modelBefore, mapping).size());
    PrefixTable<Integer> moved = followed.following(before, now, mapping);
    assertThat(content(moved)).isEqualTo(mapped(modelNow, mapping));
    assertThat(moved.size()).isEqualTo(mapped(modelNow, mapping).size());
    if (mapped(modelBefore, mapping).equals(mapped(modelNow, mapping))) {
      assertThat(moved).as("comes to the same").isSameAs(followed);
    }
    assertThat(moved.following(now, now, mapping)).isSameAs(moved);
    PrefixTable<Integer> copy = now.toBuilder().build();
    assertThat(moved.following(now, copy, mapping)).isSameAs(moved);
  }

  private static NavigableMap<IpPrefix, Integer> mapped(
      NavigableMap<IpPrefix, Integer> model, Function<Integer, @Nullable Integer> mapping) {
    NavigableMap<IpPrefix, Integer> mapped = new TreeMap<>();
    model.forEach((prefix, value) -> {
      Integer is = mapping.apply(value);
      if (is != null) {
        mapped.put(prefix, is);
      }
    });
    return mapped;
  }

  private static void checkReplacing(
      PrefixTable<Integer> table, NavigableMap<IpPrefix, Integer> model) {
    NavigableMap<IpPrefix, Integer> replaced = new TreeMap<>(model);
    replaced.replaceAll((prefix, value) -> value == 1 ? 1_000 : value);
    PrefixTable.Builder<Integer> builder = table.toBuilder();
    builder.replaceAll(value -> value == 1 ? 1_000 : value);
    assertThat(content(builder.build())).isEqualTo(replaced);
    assertThat(content(table)).isEqualTo(model);
    if (replaced.equals(model)) {
      assertThat(builder.build()).isSameAs(table);
    }
  }

  private static void checkContent(
      PrefixTable<Integer> table, NavigableMap<IpPrefix, Integer> model, Prefixes random) {
    assertThat(table.size()).isEqualTo(model.size());
    assertThat(content(table)).isEqualTo(model);
    for (int i = 0; i < 20; i++) {
      IpPrefix from = random.prefix(model);
      List<IpPrefix> scanned = new ArrayList<>();
      table.scan(
          from,
          (prefix, value) -> {
            scanned.add(prefix);
            return true;
          });
      assertThat(scanned)
          .as("from %s", from)
          .containsExactlyElementsOf(model.tailMap(from, true).keySet());
      assertThat(table.get(from)).isEqualTo(model.get(from));
      IpAddress address = random.addressNear(from);
      checkLookup(table, model, address, random.source.nextInt(-1, table.family().bits() + 1));
    }
  }

  private static void checkLookup(
      PrefixTable<Integer> table,
      NavigableMap<IpPrefix, Integer> model,
      IpAddress address,
      int maxLength) {
    PrefixTable.@Nullable Entry<Integer> longest = naiveLookup(model, address, 128);
    assertThat(table.lookup(address)).as("lookup of %s", address).isEqualTo(longest);
    assertThat(forwardingLookup(table, address))
        .isEqualTo(longest == null ? null : longest.value());
    assertThat(table.lookup(address, maxLength))
        .as("lookup of %s up to length %s", address, maxLength)
        .isEqualTo(naiveLookup(model, address, maxLength));
  }

  private static @Nullable Integer forwardingLookup(PrefixTable<Integer> table, IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> table.lookupIpv4(v4.bits());
      case Ipv6Address v6 -> table.lookupIpv6(v6.high(), v6.low());
    };
  }

  private static PrefixTable.@Nullable Entry<Integer> naiveLookup(
      NavigableMap<IpPrefix, Integer> model, IpAddress address, int maxLength) {
    PrefixTable.Entry<Integer> best = null;
    for (Map.Entry<IpPrefix, Integer> entry : model.entrySet()) {
      int length = entry.getKey().length();
      if (entry.getKey().contains(address)
          && length <= maxLength
          && (best == null || length > best.prefix().length())) {
        best = new PrefixTable.Entry<>(entry.getKey(), entry.getValue());
      }
    }
    return best;
  }

  private static void checkDiff(
      PrefixTable<Integer> table,
      Map<IpPrefix, Integer> model,
      PrefixTable<Integer> older,
      Map<IpPrefix, Integer> olderModel) {
    List<String> expected = new ArrayList<>();
    TreeSet<IpPrefix> all = new TreeSet<>(model.keySet());
    all.addAll(olderModel.keySet());
    for (IpPrefix prefix : all) {
      Integer before = olderModel.get(prefix);
      Integer after = model.get(prefix);
      if (before == null || !before.equals(after)) {
        expected.add(prefix + " " + before + " " + after);
      }
    }
    List<String> seen = new ArrayList<>();
    table.diff(older, (prefix, before, after) -> seen.add(prefix + " " + before + " " + after));
    assertThat(seen).containsExactlyElementsOf(expected);
  }

  private static NavigableMap<IpPrefix, Integer> content(PrefixTable<Integer> table) {
    NavigableMap<IpPrefix, Integer> content = new TreeMap<>();
    List<IpPrefix> order = new ArrayList<>();
    table.scan((prefix, value) -> {
      content.put(prefix, value);
      order.add(prefix);
      return true;
    });
    assertThat(order)
        .as("ascending, without duplicates")
        .containsExactlyElementsOf(content.keySet());
    return content;
  }

  /** Random prefixes and addresses of which only some bits, anywhere, vary. */
  private static final class Prefixes {
    final RandomGenerator source;
    private final AddressFamily family;
    private final long fixedHigh;
    private final long fixedLow;
    private final long variesHigh;
    private final long variesLow;

    Prefixes(RandomGenerator source, AddressFamily family, int bits) {
      this.source = source;
      this.family = family;
      fixedHigh = source.nextLong();
      fixedLow = source.nextLong();
      long high = 0;
      long low = 0;
      for (int i = 0; i < bits; i++) {
        int bit = source.nextInt(family.bits());
        high |= bit < 64 ? Long.MIN_VALUE >>> bit : 0;
        low |= bit < 64 ? 0 : Long.MIN_VALUE >>> bit - 64;
      }
      variesHigh = high;
      variesLow = low;
    }

    private IpAddress address() {
      long high = fixedHigh ^ source.nextLong() & variesHigh;
      long low = fixedLow ^ source.nextLong() & variesLow;
      return switch (family) {
        case IPV4 -> new Ipv4Address((int) (high >>> 32));
        case IPV6 -> new Ipv6Address(high, low);
      };
    }

    IpPrefix prefix(NavigableMap<IpPrefix, Integer> known) {
      if (source.nextBoolean() && !known.isEmpty()) {
        IpPrefix near = known.ceilingKey(IpPrefix.of(address(), family.bits()));
        return near == null ? known.firstKey() : near;
      }
      return IpPrefix.of(address(), source.nextInt(family.bits() + 1));
    }

    /** Within the prefix or, sometimes, just anywhere. */
    IpAddress addressNear(IpPrefix prefix) {
      IpAddress anywhere = address();
      if (source.nextInt(4) == 0) {
        return anywhere;
      }
      int length = prefix.length();
      return switch (anywhere) {
        case Ipv4Address v4 -> {
          int mask = length == 0 ? 0 : -1 << 32 - length;
          yield new Ipv4Address(((Ipv4Address) prefix.address()).bits() | v4.bits() & ~mask);
        }
        case Ipv6Address v6 -> {
          Ipv6Address start = (Ipv6Address) prefix.address();
          long highMask = length >= 64 ? -1L : ~(-1L >>> length);
          long lowMask = length <= 64 ? 0 : length == 128 ? -1L : ~(-1L >>> length - 64);
          yield new Ipv6Address(
              start.high() | v6.high() & ~highMask, start.low() | v6.low() & ~lowMask);
        }
      };
    }
  }
}
