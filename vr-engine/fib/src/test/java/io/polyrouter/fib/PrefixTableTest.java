package io.polyrouter.fib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixTableTest {

  private static PrefixTable<String> table(AddressFamily family, String... prefixes) {
    PrefixTable.Builder<String> builder = PrefixTable.<String>empty(family).toBuilder();
    for (String prefix : prefixes) {
      builder.put(IpPrefix.parse(prefix), prefix);
    }
    return builder.build();
  }

  private static PrefixTable<String> ipv4(String... prefixes) {
    return table(AddressFamily.IPV4, prefixes);
  }

  @Test
  void theLongestMatchWins() {
    PrefixTable<String> table =
        ipv4("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32");

    assertThat(table.lookupIpv4(Ipv4Address.parse("10.1.2.3").bits())).isEqualTo("10.1.2.3/32");
    assertThat(table.lookupIpv4(Ipv4Address.parse("10.1.2.2").bits())).isEqualTo("10.1.2.0/24");
    assertThat(table.lookupIpv4(Ipv4Address.parse("10.1.3.3").bits())).isEqualTo("10.1.0.0/16");
    assertThat(table.lookupIpv4(Ipv4Address.parse("10.2.2.3").bits())).isEqualTo("10.0.0.0/8");
    assertThat(table.lookupIpv4(Ipv4Address.parse("192.0.2.1").bits())).isEqualTo("0.0.0.0/0");
    assertThat(table.lookupIpv4(-1)).isEqualTo("0.0.0.0/0");
  }

  @Test
  void withoutAMatchThereIsNoValue() {
    PrefixTable<String> table = ipv4("10.0.0.0/8", "10.1.2.0/24");

    assertThat(table.lookupIpv4(Ipv4Address.parse("11.0.0.0").bits())).isNull();
    assertThat(table.lookup(IpAddress.parse("9.255.255.255"))).isNull();
    assertThat(PrefixTable.empty(AddressFamily.IPV4).lookupIpv4(0)).isNull();
    assertThat(PrefixTable.empty(AddressFamily.IPV6).lookupIpv6(0, 0)).isNull();
  }

  @Test
  void shorterMatchesAreFoundByAskingAgain() {
    PrefixTable<String> table = ipv4("0.0.0.0/0", "10.1.0.0/16", "10.1.2.0/23", "10.1.2.0/24");
    List<String> found = new ArrayList<>();
    IpAddress address = IpAddress.parse("10.1.2.9");
    for (PrefixTable.Entry<String> entry = table.lookup(address);
        entry != null;
        entry = table.lookup(address, entry.prefix().length() - 1)) {
      found.add(entry.value());
    }

    assertThat(found).containsExactly("10.1.2.0/24", "10.1.2.0/23", "10.1.0.0/16", "0.0.0.0/0");
  }

  @Test
  void ipv6MatchesOverTheMiddleOfTheAddress() {
    PrefixTable<String> table =
        table(
            AddressFamily.IPV6,
            "::/0",
            "2001:db8::/32",
            "2001:db8::/61",
            "2001:db8::/64",
            "2001:db8:0:0:8000::/65",
            "2001:db8:0:0:8000::/67",
            "2001:db8::8000:0:0:1/128");
    Ipv6Address host = Ipv6Address.parse("2001:db8::8000:0:0:1");
    Ipv6Address other = Ipv6Address.parse("2001:db8::8000:0:0:0");
    Ipv6Address neighbour = Ipv6Address.parse("2001:db8:0:3::1");

    assertThat(table.lookupIpv6(host.high(), host.low())).isEqualTo("2001:db8::8000:0:0:1/128");
    assertThat(table.lookupIpv6(other.high(), other.low())).isEqualTo("2001:db8:0:0:8000::/67");
    assertThat(table.lookupIpv6(neighbour.high(), neighbour.low())).isEqualTo("2001:db8::/61");
    assertThat(table.lookupIpv6(-1, -1)).isEqualTo("::/0");
  }

  @Test
  void aScanStartsAtAnyPrefixAndStopsWhenToldTo() {
    PrefixTable<String> table =
        ipv4("10.0.0.0/8", "10.0.0.0/7", "10.0.0.0/24", "10.0.1.0/24", "11.0.0.0/8", "9.0.0.0/8");
    List<String> seen = new ArrayList<>();
    table.scan(
        IpPrefix.parse("10.0.0.0/8"),
        (prefix, value) -> {
          assertThat(prefix).hasToString(value);
          seen.add(value);
          return seen.size() < 3;
        });

    assertThat(seen).containsExactly("10.0.0.0/8", "10.0.0.0/24", "10.0.1.0/24");
  }

  @Test
  void anEqualValueChangesNothing() {
    PrefixTable<String> table = ipv4("10.0.0.0/8");
    PrefixTable.Builder<String> builder = table.toBuilder();
    builder.put(IpPrefix.parse("10.0.0.0/8"), String.join("/", "10.0.0.0", "8"));
    builder.remove(IpPrefix.parse("10.0.0.0/9"));

    assertThat(builder.build()).isSameAs(table);
  }

  @Test
  void aBuilderWorksOnAfterBuilding() {
    PrefixTable.Builder<String> builder = PrefixTable.<String>empty(AddressFamily.IPV4).toBuilder();
    builder.put(IpPrefix.parse("10.0.0.0/8"), "a");
    PrefixTable<String> first = builder.build();
    builder.put(IpPrefix.parse("10.0.0.0/8"), "b");
    builder.put(IpPrefix.parse("10.0.0.0/9"), "c");
    PrefixTable<String> second = builder.build();

    assertThat(first.size()).isEqualTo(1);
    assertThat(first.get(IpPrefix.parse("10.0.0.0/8"))).isEqualTo("a");
    assertThat(second.size()).isEqualTo(2);
    assertThat(second.get(IpPrefix.parse("10.0.0.0/8"))).isEqualTo("b");
    assertThat(second.get(IpPrefix.parse("10.0.0.0/10"))).isNull();
  }

  @Test
  void anEmptiedTableIsTheEmptyTable() {
    PrefixTable.Builder<String> builder = ipv4("10.0.0.0/8", "10.2.0.0/16").toBuilder();
    assertThat(builder.remove(IpPrefix.parse("10.2.0.0/16"))).isEqualTo("10.2.0.0/16");
    assertThat(builder.remove(IpPrefix.parse("10.0.0.0/8"))).isEqualTo("10.0.0.0/8");

    assertThat(builder.build()).isSameAs(PrefixTable.<String>empty(AddressFamily.IPV4));
  }

  @Test
  void familiesDoNotMix() {
    PrefixTable<String> table = ipv4("10.0.0.0/8");

    assertThatThrownBy(() -> table.get(IpPrefix.parse("2001:db8::/32")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2001:db8::/32 does not belong into a table of IPV4");
    assertThatThrownBy(() -> table.diff(PrefixTable.empty(AddressFamily.IPV6), (p, b, a) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
