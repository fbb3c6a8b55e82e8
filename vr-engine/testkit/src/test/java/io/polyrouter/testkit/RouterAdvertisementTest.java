package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ndp;
import io.polyrouter.net.packet.NdpOptions;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.RouterAdvertisements;
import io.polyrouter.router.config.RouterAdvertisements.RecursiveDns;
import io.polyrouter.router.config.RouterAdvertisements.SearchList;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What hosts of a link are told, and when (RFC 4861, section 6.2). */
class RouterAdvertisementTest {

  private static final int MESSAGE = 14 + Ipv6.HEADER_BYTES;
  private static final int OPTIONS = MESSAGE + Ndp.ROUTER_ADVERTISEMENT_BYTES;

  private final SimulatedNetwork network = new SimulatedNetwork(11);
  private SimulatedIpv6Host host;

  @BeforeEach
  void start() {
    host = network.ipv6Host(1, "02:00:00:00:00:0a", "2001:db8:1::2/64", "2001:db8:1::1");
  }

  private static RouterAdvertisements advertisements(boolean send) {
    return new RouterAdvertisements(
        send,
        60,
        20,
        true,
        false,
        1400,
        30_000,
        1_000,
        64,
        180,
        List.of(),
        Optional.of(new RecursiveDns(List.of(Ipv6Address.parse("2001:db8::53")), 120)),
        Optional.of(new SearchList(List.of("example.com"), 180)));
  }

  private static InterfaceConfig eth0(boolean send) {
    InterfaceConfig plain = onPort("eth0", 1, "2001:db8:1::1/64");
    return plain.withIpv6(plain.ipv6().withRouterAdvertisements(advertisements(send)));
  }

  private List<byte[]> received() {
    return host.received().stream()
        .filter(SimulatedIpv6Host.icmp(Icmpv6.ROUTER_ADVERTISEMENT, 0))
        .toList();
  }

  @Test
  void tellsWhatIsConfigured() {
    network.apply(vr("red", eth0(true)));
    network.advance(Duration.ofSeconds(5));

    byte[] frame = received().getFirst();
    int options = frame.length - OPTIONS;
    assertThat(Ndp.check(frame, MESSAGE, frame.length - MESSAGE, 14)).isNull();
    assertThat(Ndp.currentHopLimit(frame, MESSAGE)).isEqualTo(64);
    assertThat(Ndp.routerFlags(frame, MESSAGE)).isEqualTo(Ndp.MANAGED);
    assertThat(Ndp.routerLifetimeSeconds(frame, MESSAGE)).isEqualTo(180);
    assertThat(Ndp.reachableTimeMillis(frame, MESSAGE)).isEqualTo(30_000);
    assertThat(Ndp.retransTimerMillis(frame, MESSAGE)).isEqualTo(1_000);
    int mtu = NdpOptions.find(frame, OPTIONS, options, NdpOptions.MTU);
    assertThat(NdpOptions.mtuBytes(frame, mtu)).isEqualTo(1400);
    int prefix = NdpOptions.find(frame, OPTIONS, options, NdpOptions.PREFIX_INFORMATION);
    assertThat(NdpOptions.prefixHigh(frame, prefix)).isEqualTo(0x20010db800010000L);
    assertThat(NdpOptions.prefixLength(frame, prefix)).isEqualTo(64);
    assertThat(NdpOptions.prefixFlags(frame, prefix))
        .isEqualTo(NdpOptions.ON_LINK | NdpOptions.AUTONOMOUS);
    assertThat(NdpOptions.validLifetimeSeconds(frame, prefix)).isEqualTo(2_592_000);
    int dns = NdpOptions.find(frame, OPTIONS, options, NdpOptions.RECURSIVE_DNS_SERVERS);
    assertThat(NdpOptions.dnsLifetimeSeconds(frame, dns)).isEqualTo(120);
    assertThat(Wire.i64(frame, NdpOptions.dnsServerAt(dns, 0) + 8)).isEqualTo(0x53);
    int search = NdpOptions.find(frame, OPTIONS, options, NdpOptions.DNS_SEARCH_LIST);
    assertThat(NdpOptions.dnsLifetimeSeconds(frame, search)).isEqualTo(180);
    assertThat(new String(frame, search + 9, 7, StandardCharsets.US_ASCII)).isEqualTo("example");
    int mac = NdpOptions.find(frame, OPTIONS, options, NdpOptions.SOURCE_LINK_LAYER_ADDRESS);
    assertThat(NdpOptions.mac(frame, mac))
        .isEqualTo(network.fibs().interfaceOf("red", "eth0").mac().bits());
  }

  /** A few soon after the start, then every 20 to 60 seconds. */
  @Test
  void comesAtRandomIntervals() {
    network.apply(vr("red", eth0(true)));
    network.advance(Duration.ofSeconds(60));
    int first = received().size();
    assertThat(first).isBetween(4, 6);
    network.advance(Duration.ofMinutes(20));

    assertThat(received().size() - first).isBetween(20, 60);
  }

  /** RFC 4861, section 6.2.6: soon, but not more than one in three seconds. */
  @Test
  void answersSolicitations() {
    network.apply(vr("red", eth0(true)));
    network.advance(Duration.ofMinutes(2));
    int before = received().size();
    for (int i = 0; i < 100; i++) {
      host.solicitRouters();
      network.advance(Duration.ofMillis(100));
    }

    assertThat(received().size() - before).isBetween(3, 5);
    assertThat(network.counter("red", "eth0", "router-solicitations-in")).isEqualTo(100);
  }

  /** RFC 4861, section 6.2.5. */
  @Test
  void saysGoodByeWhenSwitchedOffOrDisabled() {
    network.apply(vr("red", eth0(true)));
    network.advance(Duration.ofMinutes(2));
    network.apply(vr("red", eth0(false)));
    network.settle();
    assertThat(Ndp.routerLifetimeSeconds(received().getLast(), MESSAGE)).isZero();
    int after = received().size();
    network.advance(Duration.ofMinutes(10));
    assertThat(received()).hasSize(after);

    network.apply(vr("red", eth0(true)));
    network.advance(Duration.ofSeconds(5));
    assertThat(Ndp.routerLifetimeSeconds(received().getLast(), MESSAGE)).isEqualTo(180);
    network.apply(vr("red", enabled(eth0(true), false)));
    network.settle();
    assertThat(Ndp.routerLifetimeSeconds(received().getLast(), MESSAGE)).isZero();
  }

  @Test
  void silentByDefault() {
    network.apply(vr("red", onPort("eth0", 1, "2001:db8:1::1/64")));
    host.solicitRouters();
    network.advance(Duration.ofMinutes(20));

    assertThat(received()).isEmpty();
  }
}
