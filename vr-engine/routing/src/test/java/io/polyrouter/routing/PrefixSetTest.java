package io.polyrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.PrefixList;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixSetTest {

  @ParameterizedTest
  @EnumSource
  void behavesAsASortedSetDoes(AddressFamily family) {
    SplittableRandom random = new SplittableRandom(family.bits());
    PrefixSet set = new PrefixSet(family);
    Set<IpPrefix> model = new TreeSet<>();
    for (int step = 0; step < 60_000; step++) {
      // Grows, shrinks to nothing, and grows again.
      boolean growing = step / 10_000 % 2 == 0;
      IpPrefix prefix = prefix(random, family);
      if (random.nextInt(10) < (growing ? 7 : 2)) {
        assertThat(add(set, prefix)).isEqualTo(model.add(prefix));
      } else {
        assertThat(remove(set, prefix)).isEqualTo(model.remove(prefix));
      }
      assertThat(set.size()).isEqualTo(model.size());
      assertThat(set.isEmpty()).isEqualTo(model.isEmpty());
      if (step % 500 == 0) {
        PrefixList list = new PrefixList(family);
        set.addTo(list);
        List<IpPrefix> content = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
          content.add(list.prefix(i));
        }
        content.sort(null);
        assertThat(content).isEqualTo(List.copyOf(model));
      }
    }
  }

  private static boolean add(PrefixSet set, IpPrefix prefix) {
    return set.add(PrefixList.high(prefix), PrefixList.low(prefix), prefix.length());
  }

  private static boolean remove(PrefixSet set, IpPrefix prefix) {
    return set.remove(PrefixList.high(prefix), PrefixList.low(prefix), prefix.length());
  }

  /** Lengths matter where addresses are the same, among them the one that is all zeros. */
  private static IpPrefix prefix(SplittableRandom random, AddressFamily family) {
    int number = random.nextInt(300) << 8;
    return switch (family) {
      case IPV4 -> IpPrefix.of(new Ipv4Address(number), random.nextInt(22, 33));
      case IPV6 -> IpPrefix.of(new Ipv6Address(number, number), random.nextInt(50, 129));
    };
  }
}
