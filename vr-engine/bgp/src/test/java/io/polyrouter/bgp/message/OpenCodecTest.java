package io.polyrouter.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bgp.attribute.AsPath;
import io.polyrouter.bgp.message.Capability.AddPath;
import io.polyrouter.bgp.message.Capability.EnhancedRouteRefresh;
import io.polyrouter.bgp.message.Capability.ExtendedMessage;
import io.polyrouter.bgp.message.Capability.ExtendedNextHop;
import io.polyrouter.bgp.message.Capability.FourOctetAs;
import io.polyrouter.bgp.message.Capability.GracefulRestart;
import io.polyrouter.bgp.message.Capability.LongLivedGracefulRestart;
import io.polyrouter.bgp.message.Capability.Multiprotocol;
import io.polyrouter.bgp.message.Capability.OutboundRouteFiltering;
import io.polyrouter.bgp.message.Capability.Role;
import io.polyrouter.bgp.message.Capability.RoleName;
import io.polyrouter.bgp.message.Capability.RouteRefreshing;
import io.polyrouter.bgp.message.Capability.Unknown;
import io.polyrouter.bgp.nlri.AfiSafi;
import io.polyrouter.routing.protocol.Payload;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** OPEN messages as bytes, and their capabilities. */
class OpenCodecTest {

  private static final AfiSafi IPV4 = new AfiSafi(1, 1);
  private static final AfiSafi IPV6 = new AfiSafi(2, 1);

  private static final List<Capability> ALL =
      List.of(
          new Multiprotocol(IPV4),
          new Multiprotocol(new AfiSafi(25, 65)),
          new RouteRefreshing(),
          new OutboundRouteFiltering(
              List.of(
                  new OutboundRouteFiltering.Filters(
                      IPV6, List.of(new OutboundRouteFiltering.Filter(64, 3))))),
          new ExtendedNextHop(List.of(new ExtendedNextHop.NextHops(IPV4, 2))),
          new ExtendedMessage(),
          new Role(RoleName.ROUTE_SERVER_CLIENT),
          new GracefulRestart(true, true, 4_095, List.of(new GracefulRestart.Kept(IPV6, true))),
          new FourOctetAs((int) 4_200_000_000L),
          new AddPath(
              List.of(new AddPath.Paths(IPV4, true, false), new AddPath.Paths(IPV6, true, true))),
          new EnhancedRouteRefresh(),
          new LongLivedGracefulRestart(
              List.of(new LongLivedGracefulRestart.Stale(IPV4, false, 0xff_ffff))),
          new Unknown(73, Payload.of(new byte[] {1, 2})));

  private static OpenReading read(byte[] bytes) {
    return OpenCodec.read(bytes, 0, bytes.length);
  }

  /** As FRR 8.4 sends it, with an AS number of four octets. */
  @Test
  void readsWhatAnotherSpeakerSends() {
    String hex =
        "ffffffffffffffffffffffffffffffff" // marker
            + "0035 01 04 5ba0 00b4 c0000201 18" // length, type, version, AS, hold time, identifier
            + "0206 010400010001" // multiprotocol
            + "0202 0200" // route refresh
            + "0206 410400061a80" // AS 400000
            + "0202 4600"; // enhanced route refresh
    assertThat(read(HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isEqualTo(
            new OpenMessage(
                AsPath.AS_TRANS,
                180,
                0xc000_0201,
                List.of(
                    new Multiprotocol(IPV4),
                    new RouteRefreshing(),
                    new FourOctetAs(400_000),
                    new EnhancedRouteRefresh())));
  }

  @Test
  void everyCapabilityIsReadAsItIsWritten() {
    OpenMessage open = OpenMessage.of(65_001, 90, 7, ALL);
    assertThat(read(OpenCodec.write(open))).isEqualTo(open);
    assertThat(open.as()).isEqualTo(65_001);
    assertThat(open.peerAs()).isEqualTo((int) 4_200_000_000L);
    assertThat(OpenMessage.of(400_000, 90, 7, List.of()).as()).isEqualTo(AsPath.AS_TRANS);
    assertThat(OpenMessage.of(65_001, 90, 7, List.of()).peerAs()).isEqualTo(65_001);
  }

  /** RFC 9072. */
  @Test
  void manyCapabilitiesTakeLongLengths() {
    List<Capability> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(new Multiprotocol(new AfiSafi(1, i)));
    }
    many.add(new Unknown(200, Payload.of(new byte[255])));
    OpenMessage open = new OpenMessage(65_001, 0, 7, many);
    byte[] bytes = OpenCodec.write(open);
    assertThat(HexFormat.of().formatHex(bytes, 28, 30)).isEqualTo("ffff");
    assertThat(read(bytes)).isEqualTo(open);
  }

  @Test
  void severalCapabilitiesMayStandInOneParameter() {
    String hex =
        "ffffffffffffffffffffffffffffffff 0027 01 04 fde9 005a 00000007 0a 0208 010400010001 0200";
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(read(bytes))
        .isEqualTo(
            new OpenMessage(
                65_001, 90, 7, List.of(new Multiprotocol(IPV4), new RouteRefreshing())));
  }

  @Test
  void theLastCapabilityOfAKindCounts() {
    GracefulRestart first = new GracefulRestart(false, false, 1, List.of());
    GracefulRestart second = new GracefulRestart(false, false, 2, List.of());
    OpenMessage open = new OpenMessage(1, 90, 7, List.of(first, new RouteRefreshing(), second));
    assertThat(open.last(GracefulRestart.class)).contains(second);
    assertThat(open.all(GracefulRestart.class)).containsExactly(first, second);
    assertThat(open.last(ExtendedMessage.class)).isEmpty();
  }

  @Test
  void rolesHaveTheirOpposites() {
    for (RoleName each : RoleName.values()) {
      assertThat(each.opposite().opposite()).isEqualTo(each);
    }
    assertThat(RoleName.PROVIDER.opposite()).isEqualTo(RoleName.CUSTOMER);
    assertThat(RoleName.PEER.opposite()).isEqualTo(RoleName.PEER);
  }
}
