package io.polyrouter.bgp.nlri;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.net.packet.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Prefixes as bytes. */
class NlriTest {

  /** A prefix with all that may stand before it. */
  private record Route(int pathId, int label, long distinguisher, IpPrefix prefix) {}

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static List<Route> read(byte[] bytes, int from, int to, Family family, boolean ids) {
    int count = Nlri.check(bytes, from, to, family, ids);
    NlriReader reader = new NlriReader();
    reader.open(bytes, from, to, family, ids, count);
    List<Route> routes = new ArrayList<>();
    while (reader.next()) {
      routes.add(
          new Route(reader.pathId(), reader.label(), reader.distinguisher(), reader.prefix()));
    }
    assertThat(routes).hasSize(count);
    return routes;
  }

  private static int write(Route route, Family family, boolean ids, byte[] into, int start) {
    int at = start;
    if (ids) {
      Wire.putI32(into, at, route.pathId);
      at += 4;
    }
    int length = route.prefix.length();
    return switch (route.prefix) {
      case Ipv4Prefix v4 ->
          family.isVpn()
              ? Nlri.putVpn(
                  into,
                  at,
                  route.label,
                  route.distinguisher,
                  (long) v4.address().bits() << 32,
                  0,
                  length)
              : Nlri.putIpv4(into, at, v4.address().bits(), length);
      case Ipv6Prefix v6 ->
          family.isVpn()
              ? Nlri.putVpn(
                  into,
                  at,
                  route.label,
                  route.distinguisher,
                  v6.address().high(),
                  v6.address().low(),
                  length)
              : Nlri.putIpv6(into, at, v6.address().high(), v6.address().low(), length);
    };
  }

  @Test
  void prefixesTakeAsManyBytesAsTheyHaveBits() {
    assertThat(read(bytes("00 08 0a 0f 0afe 20 c0000201"), 0, 11, Family.IPV4_UNICAST, false))
        .extracting(each -> each.prefix().toString())
        .containsExactly("0.0.0.0/0", "10.0.0.0/8", "10.254.0.0/15", "192.0.2.1/32");
  }

  @Test
  void bitsBeyondTheLengthDoNotCount() {
    assertThat(read(bytes("0c 0aff"), 0, 3, Family.IPV4_UNICAST, false))
        .extracting(each -> each.prefix().toString())
        .containsExactly("10.240.0.0/12");
    assertThat(read(bytes("21 20010db8ff"), 0, 6, Family.IPV6_UNICAST, false))
        .extracting(each -> each.prefix().toString())
        .containsExactly("2001:db8:8000::/33");
  }

  @Test
  void vpnPrefixesHaveALabelAndADistinguisher() {
    byte[] bytes = bytes("70 000101 0000fde900000007 c00002");
    assertThat(read(bytes, 0, bytes.length, Family.VPNV4_UNICAST, false))
        .containsExactly(
            new Route(
                0,
                Nlri.labelField(16),
                RouteDistinguisher.ofAs2(65001, 7).bits(),
                IpPrefix.parse("192.0.2.0/24")));
  }

  @ParameterizedTest
  @CsvSource({
    "IPV4_UNICAST, false, 21c000020100, 0",
    "IPV4_UNICAST, false, 080a20c00002, 2",
    "IPV4_UNICAST, true, 00000001080a000000, 6",
    "IPV4_UNICAST, true, 00000001080a00000002, 6",
    "IPV6_UNICAST, false, 8120010db8000000000000000000000000ff, 0",
    "IPV6_UNICAST, false, 4020010db8, 0",
    "VPNV4_UNICAST, false, 570001010000fde900000007, 0",
    "VPNV4_UNICAST, false, 790001010000fde900000007c000020100, 0",
    "VPNV6_UNICAST, false, 60, 0",
  })
  void aBadFieldIsBadWhereItsPrefixBegins(Family family, boolean ids, String hex, int at) {
    byte[] bytes = bytes(hex);
    assertThat(~Nlri.check(bytes, 0, bytes.length, family, ids)).isEqualTo(at);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsRead(Family family) {
    SplittableRandom random = new SplittableRandom(family.bit());
    for (int round = 0; round < 500; round++) {
      boolean ids = random.nextBoolean();
      byte[] bytes = new byte[1_000];
      int start = random.nextInt(5);
      int at = start;
      List<Route> routes = new ArrayList<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        Route route = route(family, ids, random);
        routes.add(route);
        int end = write(route, family, ids, bytes, at);
        assertThat(end - at).isLessThanOrEqualTo(Nlri.maxBytes(family));
        at = end;
      }
      // The field may end where the array does.
      byte[] exact = Arrays.copyOf(bytes, at);
      assertThat(read(exact, start, at, family, ids)).isEqualTo(routes);
      assertThat(read(bytes, start, at, family, ids)).isEqualTo(routes);
    }
  }

  private static Route route(Family family, boolean ids, SplittableRandom random) {
    int length = random.nextInt(family.addresses().bits() + 1);
    IpPrefix prefix =
        family.addresses() == AddressFamily.IPV4
            ? Ipv4Prefix.of(new Ipv4Address(random.nextInt()), length)
            : Ipv6Prefix.of(new Ipv6Address(random.nextLong(), random.nextLong()), length);
    return new Route(
        ids ? random.nextInt() : 0,
        family.isVpn() ? random.nextInt(1 << 24) : 0,
        family.isVpn() ? random.nextLong() : 0,
        prefix);
  }

  @Test
  void familiesAreFoundByTheirNumbers() {
    for (Family each : Family.values()) {
      assertThat(Family.of(each.afi(), each.safi())).isEqualTo(each);
    }
    assertThat(Family.of(1, 2)).isNull();
    assertThat(Family.of(25, 65)).isNull();
  }

  @Test
  void distinguishersHaveThreeForms() {
    assertThat(RouteDistinguisher.ofAs2(65001, 4_000_000_000L)).hasToString("65001:4000000000");
    assertThat(RouteDistinguisher.ofAddress(Ipv4Address.parse("192.0.2.1"), 7))
        .hasToString("192.0.2.1:7");
    assertThat(RouteDistinguisher.ofAs4((int) 4_200_000_000L, 7)).hasToString("4200000000:7");
    assertThat(new RouteDistinguisher(3L << 48)).hasToString("0x0003000000000000");
  }
}
