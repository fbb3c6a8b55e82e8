package io.polyrouter.fib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixListTest {

  @ParameterizedTest
  @EnumSource
  void givesBackWhatWasAddedInItsOrder(AddressFamily family) {
    SplittableRandom random = new SplittableRandom(family.bits());
    PrefixList list = new PrefixList(family);
    PrefixList same = new PrefixList(family);
    List<IpPrefix> model = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      IpPrefix prefix =
          switch (family) {
            case IPV4 -> IpPrefix.of(new Ipv4Address(random.nextInt()), random.nextInt(33));
            case IPV6 ->
                IpPrefix.of(
                    new Ipv6Address(random.nextLong(), random.nextLong()), random.nextInt(129));
          };
      list.add(prefix);
      same.add(PrefixList.high(prefix), PrefixList.low(prefix), prefix.length());
      model.add(prefix);
    }

    assertThat(list.size()).isEqualTo(1_000);
    assertThat(list).isEqualTo(same).hasSameHashCodeAs(same);
    for (int i = 0; i < 1_000; i++) {
      assertThat(list.prefix(i)).isEqualTo(model.get(i));
    }
    list.clear();
    assertThat(list.isEmpty()).isTrue();
    assertThat(list).isNotEqualTo(same);
  }

  @Test
  void refusesAPrefixOfTheOtherFamily() {
    PrefixList list = new PrefixList(AddressFamily.IPV6);
    assertThatThrownBy(() -> list.add(IpPrefix.parse("192.0.2.0/24")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.0/24");
  }
}
