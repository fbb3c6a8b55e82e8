package io.polyrouter.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.",
        "1.2.3.4.",
        "1.2.3.4.5",
        ".1.2.3",
        "1..2.3",
        "256.1.1.1",
        "1.2.3.999",
        "1.2.3.0004",
        "01.2.3.4",
        "1.2.3.-4",
        "1.2.3.+4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.a",
        "0x1.2.3.4",
        "\u0661.2.3.4",
        "1,2,3,4"
      })
  void textThatIsNoIpv4Address(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\" is not an IPv4 address such as 192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "1::2::3",
        "12345::",
        "g::",
        "::1%eth0",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7",
        "::1.2.3",
        "::1.2.3.256",
        "1.2.3.4::",
        "1.2.3.4::1",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::-1",
        ":: 1",
        "[::1]"
      })
  void textThatIsNoIpv6Address(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\" is not an IPv6 address such as 2001:db8::1");
  }

  /** The canonical forms are examples of RFC 5952, sections 4 and 5, and of RFC 4291. */
  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:0DB8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "FF01::101, ff01::101",
    "::ffff:192.0.2.1, ::ffff:c000:201",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
  })
  void ipv6TextHasOneCanonicalForm(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
  }

  @Test
  void textAndBytesAgreeWithTheJdk() throws UnknownHostException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      IpAddress address = random.nextBoolean() ? new Ipv4Address(random.nextInt()) : sparse(random);
      assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
      InetAddress jdk = InetAddress.getByAddress(address.toBytes());
      // The JDK turns IPv4-mapped IPv6 addresses into IPv4; the seed gives none.
      assertThat(IpAddress.parse(jdk.getHostAddress())).isEqualTo(address);
    }
  }

  /** Groups are often zero, so that there is something to compress. */
  private static Ipv6Address sparse(SplittableRandom random) {
    long high = 0;
    long low = 0;
    for (int group = 0; group < 4; group++) {
      high = high << 16 | (random.nextBoolean() ? 0 : random.nextInt(0x10000));
      low = low << 16 | (random.nextBoolean() ? 0 : random.nextInt(0x10000));
    }
    return new Ipv6Address(high, low);
  }

  @Test
  void addressesSortByFamilyThenAsUnsignedNumbers() {
    List<IpAddress> sorted =
        List.of(
            IpAddress.parse("0.0.0.0"),
            IpAddress.parse("127.255.255.255"),
            IpAddress.parse("128.0.0.0"),
            IpAddress.parse("255.255.255.255"),
            IpAddress.parse("::"),
            IpAddress.parse("::8000:0:0:0"),
            IpAddress.parse("8000::"));
    List<IpAddress> shuffled = new ArrayList<>(sorted.reversed());
    shuffled.sort(null);

    assertThat(shuffled).isEqualTo(sorted);
  }

  @Test
  void specialIpv4Addresses() {
    assertThat(Ipv4Address.parse("223.255.255.255").isMulticast()).isFalse();
    assertThat(Ipv4Address.parse("224.0.0.0").isMulticast()).isTrue();
    assertThat(Ipv4Address.parse("239.255.255.255").isMulticast()).isTrue();
    assertThat(Ipv4Address.parse("240.0.0.0").isMulticast()).isFalse();
    assertThat(Ipv4Address.parse("127.1.2.3").isLoopback()).isTrue();
    assertThat(Ipv4Address.parse("128.0.0.1").isLoopback()).isFalse();
  }

  @Test
  void macAddressesReadAndWriteTheirText() {
    MacAddress mac = MacAddress.parse("02:00:5E:10:fF:01");

    assertThat(mac.bits()).isEqualTo(0x0200_5e10_ff01L);
    assertThat(mac).hasToString("02:00:5e:10:ff:01");
    assertThat(mac.isGroup()).isFalse();
    assertThat(MacAddress.parse("01:00:5e:00:00:05").isGroup()).isTrue();
    assertThat(MacAddress.BROADCAST.isGroup()).isTrue();
    assertThat(mac).isLessThan(MacAddress.BROADCAST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "02:00:5e:10:00", "02-00-5e-10-00-01", "02:00:5e:10:00:0g", "2:0:5e:10:0:1"})
  void textThatIsNoMacAddress(String text) {
    assertThatThrownBy(() -> MacAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\" is not a MAC address");
  }

  @Test
  void aMacAddressHas48Bits() {
    assertThatThrownBy(() -> new MacAddress(1L << 48)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MacAddress(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesAreInNetworkOrder() {
    assertThat(Ipv4Address.parse("192.0.2.1").toBytes()).isEqualTo(new byte[] {-64, 0, 2, 1});
    byte[] ipv6 = Ipv6Address.parse("2001:db8::ff01").toBytes();
    assertThat(ipv6).hasSize(16).startsWith(0x20, 0x01, 0x0d, 0xb8).endsWith(0xff, 0x01);
    assertThat(Arrays.copyOfRange(ipv6, 4, 14)).containsOnly(0);
  }

  @Test
  void kindsOfIpv6Addresses() {
    assertThat(Ipv6Address.parse("ff02::1").isMulticast()).isTrue();
    assertThat(Ipv6Address.parse("fe80::1").isMulticast()).isFalse();
    assertThat(Ipv6Address.parse("fe80::1").isLinkLocal()).isTrue();
    assertThat(Ipv6Address.parse("febf:ffff::1").isLinkLocal()).isTrue();
    assertThat(Ipv6Address.parse("fec0::1").isLinkLocal()).isFalse();
    assertThat(Ipv6Address.ANY).hasToString("::");
  }
}
