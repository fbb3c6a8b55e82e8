package io.polyrouter.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, 0, 0.0.0.0/0",
    "10.1.2.3, 7, 10.0.0.0/7",
    "10.1.2.3, 31, 10.1.2.2/31",
    "10.1.2.3, 32, 10.1.2.3/32",
    "255.255.255.255, 1, 128.0.0.0/1",
    "2001:db8:ffff:ffff:ffff::1, 0, ::/0",
    "2001:db8:ffff:ffff:ffff::1, 63, 2001:db8:ffff:fffe::/63",
    "2001:db8:ffff:ffff:ffff::1, 64, 2001:db8:ffff:ffff::/64",
    "2001:db8:ffff:ffff:ffff::1, 65, 2001:db8:ffff:ffff:8000::/65",
    "2001:db8:ffff:ffff:ffff::1, 128, 2001:db8:ffff:ffff:ffff::1/128"
  })
  void aPrefixClearsHostBits(String address, int length, String prefix) {
    IpPrefix made = IpPrefix.of(IpAddress.parse(address), length);

    assertThat(made).hasToString(prefix).isEqualTo(IpPrefix.parse(prefix));
    assertThat(made.contains(IpAddress.parse(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3/24, 'has host bits set; the prefix would be 10.1.2.0/24'",
    "2001:db8::1/64, 'has host bits set; the prefix would be 2001:db8::/64'",
    "10.0.0.0/33, 'IPv4 prefix length 33 is not in 0..32'",
    "2001:db8::/129, 'IPv6 prefix length 129 is not in 0..128'",
    "10.0.0.0, 'is not an IPv4 prefix such as 192.0.2.0/24'",
    "2001:db8::, 'is not an IPv6 prefix such as 2001:db8::/32'"
  })
  void textThatIsNoPrefixSaysWhatWouldBe(String text, String message) {
    assertThatThrownBy(() -> IpPrefix.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/",
        "10.0.0.0/+8",
        "10.0.0.0/-8",
        "10.0.0.0/08",
        "10.0.0.0/8 ",
        "10.0.0.0/8/8",
        "10.0.0.0/\u0668",
        "10.0.0/8",
        "/8",
        "2001:db8::/",
        "2001:db8::/x",
        "2001:db8/32",
        "::/00",
        "10.0.0.0/99999999999"
      })
  void textThatIsNoPrefix(String text) {
    assertThatThrownBy(() -> IpPrefix.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"");
  }

  @Test
  void aPrefixContainsItsAddressesOnly() {
    IpPrefix prefix = IpPrefix.parse("10.1.2.0/23");

    assertThat(prefix.contains(IpAddress.parse("10.1.1.255"))).isFalse();
    assertThat(prefix.contains(IpAddress.parse("10.1.2.0"))).isTrue();
    assertThat(prefix.contains(IpAddress.parse("10.1.3.255"))).isTrue();
    assertThat(prefix.contains(IpAddress.parse("10.1.4.0"))).isFalse();
    assertThat(Ipv4Prefix.DEFAULT.contains(IpAddress.parse("::"))).isFalse();
    assertThat(IpPrefix.parse("::/0").contains(IpAddress.parse("0.0.0.0"))).isFalse();
  }

  @Test
  void prefixesSortByFamilyThenAddressThenLength() {
    List<String> sorted =
        List.of(
            "0.0.0.0/0", "10.0.0.0/7", "10.0.0.0/8", "10.0.0.0/32", "192.0.2.0/24", "::/0", "::/1");

    assertThat(sorted.reversed().stream().map(IpPrefix::parse).sorted())
        .map(IpPrefix::toString)
        .isEqualTo(sorted);
  }

  @Test
  void theDirectedBroadcastAddress() {
    assertThat(Ipv4Prefix.parse("10.1.2.0/23").broadcast()).hasToString("10.1.3.255");
  }

  @Test
  void aSwitchPortHasAPortAndMayHaveAVlan() {
    assertThat(new SwitchPort(1, 0xffffff00, OptionalInt.of(4094)).vlan()).hasValue(4094);
    Stream.of(0, 0xffffff01, 0xfffffffe)
        .forEach(port ->
            assertThatThrownBy(() -> new SwitchPort(1, port, OptionalInt.empty()))
                .hasMessageContaining(Integer.toUnsignedString(port)));
    Stream.of(0, 4095, -1)
        .forEach(vlan ->
            assertThatThrownBy(() -> new SwitchPort(1, 1, OptionalInt.of(vlan)))
                .hasMessage("VLAN id " + vlan + " is not in 1..4094"));
  }
}
