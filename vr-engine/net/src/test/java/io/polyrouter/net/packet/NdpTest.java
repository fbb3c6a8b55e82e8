package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv6Address;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages as another implementation (Scapy) writes them. */
class NdpTest {

  private static final byte[] SOLICITATION =
      hex(
          "6000000000203afffe800000000000000000000000000001ff0200000000000000000001ff000002"
              + "87004b560000000020010db8000000000000000000000002010102000000000a");
  private static final byte[] PROBE =
      hex(
          "6000000000183aff00000000000000000000000000000000ff0200000000000000000001ff000002"
              + "87004ceb0000000020010db8000000000000000000000002");
  private static final byte[] ADVERTISEMENT =
      hex(
          "6000000000203afffe800000000000000000000000000002fe800000000000000000000000000001"
              + "880068d8e000000020010db8000000000000000000000002020102000000000b");
  private static final byte[] ROUTER_SOLICITATION =
      hex(
          "6000000000103afffe800000000000000000000000000002ff020000000000000000000000000002"
              + "85007a2100000000010102000000000b");
  private static final byte[] ROUTER_ADVERTISEMENT =
      hex(
          "6000000000883afffe800000000000000000000000000001ff020000000000000000000000000001"
              + "86004f7040c8070800007530000003e8010102000000000a0501000000000578"
              + "030440c000015180000038400000000020010db8000100000000000000000000"
              + "190500000000025820010db800000000000000000000005320010db8000000000000000000000054"
              + "1f04000000000258076578616d706c6503636f6d000161076578616d706c6500");

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static @Nullable Malformed check(byte[] packet) {
    return check(packet, packet.length - 40);
  }

  private static @Nullable Malformed check(byte[] packet, int length) {
    return Ndp.check(packet, 40, length, 0);
  }

  @Test
  void neighbourSolicitation() {
    assertThat(Icmpv6.check(SOLICITATION, 40, 32, 0)).isNull();
    assertThat(check(SOLICITATION)).isNull();
    assertThat(target(SOLICITATION)).hasToString("2001:db8::2");
    int option = NdpOptions.find(SOLICITATION, 64, 8, NdpOptions.SOURCE_LINK_LAYER_ADDRESS);
    assertThat(NdpOptions.mac(SOLICITATION, option)).isEqualTo(0x02000000000aL);
    assertThat(NdpOptions.find(SOLICITATION, 64, 8, NdpOptions.MTU)).isNegative();

    byte[] written = cleared(SOLICITATION);
    Ndp.writeNeighborMessage(written, 40, 0, 0x20010db800000000L, 2);
    int end =
        NdpOptions.writeLinkLayerAddress(
            written, 64, NdpOptions.SOURCE_LINK_LAYER_ADDRESS, 0x02000000000aL);
    Icmpv6.writeHeader(written, 40, Icmpv6.NEIGHBOR_SOLICITATION, 0, end - 40, 0);
    assertThat(written).isEqualTo(SOLICITATION);
  }

  @Test
  void duplicateDetection() {
    assertThat(Icmpv6.check(PROBE, 40, 24, 0)).isNull();
    assertThat(check(PROBE)).isNull();
    byte[] unicast = PROBE.clone();
    unicast[24] = 0x20;
    assertThat(check(unicast)).isEqualTo(Malformed.NDP_SOURCE);
    byte[] withSource = SOLICITATION.clone();
    Arrays.fill(withSource, 8, 24, (byte) 0);
    assertThat(check(withSource)).isEqualTo(Malformed.NDP_SOURCE);
  }

  @Test
  void neighbourAdvertisement() {
    assertThat(Icmpv6.check(ADVERTISEMENT, 40, 32, 0)).isNull();
    assertThat(check(ADVERTISEMENT)).isNull();
    assertThat(Ndp.neighborFlags(ADVERTISEMENT, 40))
        .isEqualTo(Ndp.ROUTER | Ndp.SOLICITED | Ndp.OVERRIDE);
    byte[] toGroup = ADVERTISEMENT.clone();
    toGroup[24] = (byte) 0xff;
    assertThat(check(toGroup)).isEqualTo(Malformed.NDP_SOLICITED_MULTICAST);
    byte[] aboutGroup = ADVERTISEMENT.clone();
    aboutGroup[48] = (byte) 0xff;
    assertThat(check(aboutGroup)).isEqualTo(Malformed.NDP_TARGET);
  }

  @Test
  void routerSolicitation() {
    assertThat(Icmpv6.check(ROUTER_SOLICITATION, 40, 16, 0)).isNull();
    assertThat(check(ROUTER_SOLICITATION)).isNull();
    byte[] unspecified = ROUTER_SOLICITATION.clone();
    Arrays.fill(unspecified, 8, 24, (byte) 0);
    assertThat(check(unspecified)).isEqualTo(Malformed.NDP_SOURCE);
    byte[] written = cleared(ROUTER_SOLICITATION);
    Ndp.writeRouterSolicitation(written, 40);
    NdpOptions.writeLinkLayerAddress(
        written, 48, NdpOptions.SOURCE_LINK_LAYER_ADDRESS, 0x02000000000bL);
    Icmpv6.writeHeader(written, 40, Icmpv6.ROUTER_SOLICITATION, 0, 16, 0);
    assertThat(written).isEqualTo(ROUTER_SOLICITATION);
  }

  @Test
  void routerAdvertisement() {
    byte[] packet = ROUTER_ADVERTISEMENT;
    int options = packet.length - 56;
    assertThat(Icmpv6.check(packet, 40, packet.length - 40, 0)).isNull();
    assertThat(check(packet)).isNull();
    assertThat(Ndp.currentHopLimit(packet, 40)).isEqualTo(64);
    assertThat(Ndp.routerFlags(packet, 40) & (Ndp.MANAGED | Ndp.OTHER_CONFIGURATION))
        .isEqualTo(Ndp.MANAGED | Ndp.OTHER_CONFIGURATION);
    assertThat(Ndp.routerLifetimeSeconds(packet, 40)).isEqualTo(1800);
    assertThat(Ndp.reachableTimeMillis(packet, 40)).isEqualTo(30_000);
    assertThat(Ndp.retransTimerMillis(packet, 40)).isEqualTo(1_000);
    int mtu = NdpOptions.find(packet, 56, options, NdpOptions.MTU);
    assertThat(NdpOptions.mtuBytes(packet, mtu)).isEqualTo(1400);
    int prefix = NdpOptions.find(packet, 56, options, NdpOptions.PREFIX_INFORMATION);
    assertThat(NdpOptions.prefixLength(packet, prefix)).isEqualTo(64);
    assertThat(NdpOptions.prefixFlags(packet, prefix))
        .isEqualTo(NdpOptions.ON_LINK | NdpOptions.AUTONOMOUS);
    assertThat(NdpOptions.validLifetimeSeconds(packet, prefix)).isEqualTo(86_400);
    assertThat(NdpOptions.preferredLifetimeSeconds(packet, prefix)).isEqualTo(14_400);
    assertThat(NdpOptions.prefixHigh(packet, prefix)).isEqualTo(0x20010db800010000L);
    assertThat(NdpOptions.prefixLow(packet, prefix)).isZero();
    int servers = NdpOptions.find(packet, 56, options, NdpOptions.RECURSIVE_DNS_SERVERS);
    assertThat(NdpOptions.dnsServers(packet, servers)).isEqualTo(2);
    assertThat(NdpOptions.dnsLifetimeSeconds(packet, servers)).isEqualTo(600);
    assertThat(Wire.i64(packet, NdpOptions.dnsServerAt(servers, 1) + 8)).isEqualTo(0x54);
  }

  @Test
  void writesARouterAdvertisement() {
    byte[] written = cleared(ROUTER_ADVERTISEMENT);
    Ndp.writeRouterAdvertisement(written, 40, 64, 0xc8, 1800, 30_000, 1_000);
    int to =
        NdpOptions.writeLinkLayerAddress(
            written, 56, NdpOptions.SOURCE_LINK_LAYER_ADDRESS, 0x02000000000aL);
    to = NdpOptions.writeMtu(written, to, 1400);
    to =
        NdpOptions.writePrefixInformation(
            written, to, 64, 0xc0, 86_400, 14_400, 0x20010db800010000L, 0);
    int servers = to;
    to = NdpOptions.writeDnsServers(written, to, 600, 2);
    for (int i = 0; i < 2; i++) {
      Wire.putI64(written, NdpOptions.dnsServerAt(servers, i), 0x20010db800000000L);
      Wire.putI64(written, NdpOptions.dnsServerAt(servers, i) + 8, 0x53 + i);
    }
    to = NdpOptions.writeSearchList(written, to, 600, List.of("example.com", "a.example"));
    assertThat(to).isEqualTo(written.length);
    Icmpv6.writeHeader(written, 40, Icmpv6.ROUTER_ADVERTISEMENT, 0, written.length - 40, 0);
    assertThat(written).isEqualTo(ROUTER_ADVERTISEMENT);
  }

  @Test
  void namesForASearchList() {
    assertThat(List.of("example.com", "a", "x".repeat(63) + ".y"))
        .allMatch(NdpOptions::isDomainName);
    assertThat(
            List.of(
                "",
                "a..b",
                ".a",
                "a.",
                "x".repeat(64),
                "a b",
                "\u00e4",
                "xxxxxxx.".repeat(32) + "y"))
        .noneMatch(NdpOptions::isDomainName);
    assertThat(NdpOptions.searchListBytes(List.of("example.com"))).isEqualTo(24);
    assertThat(NdpOptions.searchListBytes(List.of("a.bcde"))).isEqualTo(16);
  }

  @Test
  void aNonce() {
    byte[] bytes = new byte[8];
    assertThat(NdpOptions.writeNonce(bytes, 0, 0x123456789abcL)).isEqualTo(8);
    assertThat(NdpOptions.check(bytes, 0, 8)).isNull();
    assertThat(NdpOptions.nonce(bytes, 0)).isEqualTo(0x123456789abcL);
  }

  @Test
  void malformedMessages() {
    assertThat(check(changed(SOLICITATION, 7, 254))).isEqualTo(Malformed.NDP_HOP_LIMIT);
    assertThat(check(changed(SOLICITATION, 41, 1))).isEqualTo(Malformed.NDP_CODE);
    assertThat(check(SOLICITATION, 23)).isEqualTo(Malformed.NDP_TRUNCATED);
    assertThat(check(ROUTER_ADVERTISEMENT, 15)).isEqualTo(Malformed.NDP_TRUNCATED);
    assertThat(check(SOLICITATION, 31)).isEqualTo(Malformed.NDP_OPTION_TRUNCATED);
    assertThat(check(changed(SOLICITATION, 65, 2))).isEqualTo(Malformed.NDP_OPTION_TRUNCATED);
    assertThat(check(changed(SOLICITATION, 65, 0))).isEqualTo(Malformed.NDP_OPTION_ZERO_LENGTH);
    assertThat(check(changed(ROUTER_ADVERTISEMENT, 57, 2))).isEqualTo(Malformed.NDP_OPTION_LENGTH);
    assertThat(check(changed(ROUTER_ADVERTISEMENT, 8, 0x20))).isEqualTo(Malformed.NDP_SOURCE);
    assertThat(check(changed(SOLICITATION, 48, 0xff))).isEqualTo(Malformed.NDP_TARGET);
  }

  private static byte[] changed(byte[] packet, int at, int value) {
    byte[] copy = packet.clone();
    copy[at] = (byte) value;
    return copy;
  }

  private static byte[] cleared(byte[] packet) {
    byte[] copy = packet.clone();
    Arrays.fill(copy, 40, copy.length, (byte) 0x55);
    return copy;
  }

  private static Ipv6Address target(byte[] packet) {
    return new Ipv6Address(Ndp.targetHigh(packet, 40), Ndp.targetLow(packet, 40));
  }
}
