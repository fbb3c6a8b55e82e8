package io.polyrouter.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.message.RouteRefresh.Filters;
import io.polyrouter.bgp.message.RouteRefresh.PrefixFilter;
import io.polyrouter.bgp.message.RouteRefresh.Subtype;
import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.net.IpPrefix;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ROUTE-REFRESH messages, and filters in them. */
class RouteRefreshCodecTest {

  private static final AfiSafi IPV4 = new AfiSafi(1, 1);

  private static RouteRefreshReading again(RouteRefresh refresh) {
    byte[] bytes = RouteRefreshCodec.write(refresh);
    return RouteRefreshCodec.read(bytes, 0, bytes.length);
  }

  @ParameterizedTest
  @EnumSource
  void everySubtypeIsReadAsItIsWritten(Subtype subtype) {
    RouteRefresh refresh = new RouteRefresh(new AfiSafi(2, 128), subtype);
    assertThat(again(refresh)).isEqualTo(refresh);
  }

  @Test
  void filtersOfBothFamilies() {
    Filters filters =
        new Filters(
            true,
            List.of(
                new PrefixFilter.RemoveAll(),
                new PrefixFilter.Entry(true, true, 10, 16, 24, IpPrefix.parse("10.0.0.0/8")),
                new PrefixFilter.Entry(false, false, -1, 0, 0, IpPrefix.parse("0.0.0.0/0"))));
    RouteRefresh refresh = new RouteRefresh(IPV4, Subtype.REQUEST, Optional.of(filters));
    assertThat(again(refresh)).isEqualTo(refresh);
    RouteRefresh ipv6 =
        new RouteRefresh(
            new AfiSafi(2, 1),
            Subtype.REQUEST,
            Optional.of(
                new Filters(
                    false,
                    List.of(
                        new PrefixFilter.Entry(
                            true, true, 5, 0, 48, IpPrefix.parse("2001:db8::/32"))))));
    assertThat(again(ipv6)).isEqualTo(ipv6);
  }

  /** RFC 5292, section 3: action and match, sequence, lengths, prefix. */
  @Test
  void writesWhatTheFormatSays() {
    RouteRefresh refresh =
        new RouteRefresh(
            IPV4,
            Subtype.REQUEST,
            Optional.of(
                new Filters(
                    true,
                    List.of(
                        new PrefixFilter.Entry(
                            true, false, 10, 16, 24, IpPrefix.parse("10.0.0.0/8"))))));
    assertThat(HexFormat.of().formatHex(RouteRefreshCodec.write(refresh)))
        .endsWith("002405" + "00010001" + "01" + "400009" + "20" + "0000000a" + "101808" + "0a");
  }

  @Test
  void filtersOfAnotherTypeAreSkipped() {
    byte[] bytes =
        HexFormat.of().parseHex("ff".repeat(16) + "001d05" + "00010001" + "02" + "800002ffff");
    assertThat(RouteRefreshCodec.read(bytes, 0, bytes.length))
        .isEqualTo(
            new RouteRefresh(IPV4, Subtype.REQUEST, Optional.of(new Filters(false, List.of()))));
  }
}
