package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.polyrouter.bgp.BgpState;
import io.polyrouter.bgp.BgpType;
import io.polyrouter.bgp.message.MessageType;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.session.Agreement;
import io.polyrouter.bgp.session.PeerState;
import io.polyrouter.bgp.session.SessionState;
import io.polyrouter.bgp.settings.OptionValues;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.interop.lab.BirdRouter;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.StreamAuthentication;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.bgp.BgpConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Sessions of BGP without routes, between a virtual router and FRR and BIRD: how they begin, what
 * is agreed on, and how both sides tell why they end. All are on one link, and each case has
 * addresses of its own: case n is between 10.1.0.(10 + n) of the virtual router and 10.1.0.(100 +
 * n) of FRR, or 10.1.0.(200 + n) of BIRD.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class BgpSessionsTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int OWN_AS = 65_001;
  private static final int FRR_AS = 65_002;
  private static final int BIRD_AS = 65_003;
  private static final String KEY = "between-routers";

  /** What the sides of a session are told, beyond that there is to be one. */
  private enum Case {
    PLAIN("", ""),
    MD5("password " + KEY, "password \"" + KEY + "\";"),
    TTL_SECURITY("ttl-security hops 1", "ttl security on;"),
    /** The virtual router connects. */
    THEY_WAIT("passive", "passive on;"),
    /** The virtual router waits. */
    THEY_CONNECT("", ""),
    /** The virtual router expects another AS. */
    OTHER_AS("", ""),
    /** The virtual router has another key. */
    OTHER_KEY("password " + KEY, "password \"" + KEY + "\";"),
    /** The virtual router wants a longer hold time. */
    SHORT_HOLD("", ""),
    /** The virtual router speaks of IPv6 only. */
    OTHER_FAMILY("", "");

    private final String frr;
    private final String bird;

    Case(String frr, String bird) {
      this.frr = frr;
      this.bird = bird;
    }

    boolean isGood() {
      return compareTo(OTHER_AS) < 0;
    }

    private int number() {
      return List.of(values()).indexOf(this);
    }

    String own() {
      return "10.1.0." + (10 + number());
    }

    String of(int as) {
      return "10.1.0." + ((as == FRR_AS ? 100 : 200) + number());
    }
  }

  private final RoutingLab lab;
  private final FrrRouter frr;
  private final BirdRouter bird;

  BgpSessionsTest(Lab lab) {
    this.lab = RoutingLab.in(lab, new BgpType(1));
    KernelHost frrHost = this.lab.host("frr", "192.0.2.2/32");
    KernelHost birdHost = this.lab.host("bird", "192.0.2.3/32");
    this.lab.attach("frr", frrHost, "lan", addresses(one -> one.of(FRR_AS)));
    this.lab.attach("bird", birdHost, "lan", addresses(one -> one.of(BIRD_AS)));
    frr = this.lab.frr(frrHost, Map.of("bgpd", frrConfiguration()));
    bird = this.lab.bird(birdHost, birdConfiguration());
  }

  private static String[] addresses(Function<Case, String> of) {
    List<String> addresses = new ArrayList<>();
    for (Case each : Case.values()) {
      addresses.add(of.apply(each) + "/24");
    }
    return addresses.toArray(String[]::new);
  }

  private static String frrConfiguration() {
    StringBuilder text =
        new StringBuilder(
            """
            router bgp 65002
             bgp router-id 192.0.2.2
             no bgp ebgp-requires-policy
             no bgp default ipv4-unicast
             timers bgp 3 9
            """);
    for (Case each : Case.values()) {
      String neighbour = " neighbor " + each.own() + " ";
      text.append(neighbour).append("remote-as 65001\n");
      text.append(neighbour).append("update-source ").append(each.of(FRR_AS)).append('\n');
      text.append(neighbour).append("timers connect 2\n");
      if (!each.frr.isEmpty()) {
        text.append(neighbour).append(each.frr).append('\n');
      }
    }
    text.append(" address-family ipv4 unicast\n");
    for (Case each : Case.values()) {
      text.append("  neighbor ").append(each.own()).append(" activate\n");
    }
    text.append(" exit-address-family\n address-family ipv6 unicast\n");
    text.append("  neighbor ").append(Case.PLAIN.own()).append(" activate\n");
    return text.append(" exit-address-family\n").toString();
  }

  private static String birdConfiguration() {
    StringBuilder text = new StringBuilder("router id 192.0.2.3;\nprotocol device {}\n");
    for (Case each : Case.values()) {
      text.append(
          """
          protocol bgp c%d {
            local %s as 65003;
            neighbor %s as 65001;
            hold time 9; connect retry time 2; connect delay time 1; error wait time 1, 2;
            %s
            ipv4 { import all; export none; };
            %s
          }
          """
              .formatted(
                  each.number(),
                  each.of(BIRD_AS),
                  each.own(),
                  each.bird,
                  each == Case.PLAIN ? "ipv6 { import all; export none; };" : ""));
    }
    return text.toString();
  }

  private static BgpConfig own(UnaryOperator<OptionValues> ofMd5) {
    BgpConfig config = BgpConfig.of(OWN_AS);
    for (Case each : Case.values()) {
      for (int as : new int[] {FRR_AS, BIRD_AS}) {
        OptionValues options =
            BgpConfig.peer(each == Case.OTHER_AS ? 65_009 : as)
                .with(PeerOptions.LOCAL_ADDRESS, Optional.of(IpAddress.parse(each.own())))
                .with(PeerOptions.CONNECT_RETRY_SECONDS, 2)
                .with(PeerOptions.IDLE_HOLD_SECONDS, 1)
                .with(PeerOptions.DAMP_OSCILLATIONS, false);
        options =
            switch (each) {
              case PLAIN, THEY_WAIT, OTHER_AS, OTHER_FAMILY -> options;
              case MD5 -> ofMd5.apply(options.with(PeerOptions.AUTHENTICATION, md5(KEY)));
              case OTHER_KEY -> options.with(PeerOptions.AUTHENTICATION, md5("another"));
              case TTL_SECURITY -> options.with(PeerOptions.TTL_SECURITY_HOPS, 1);
              case THEY_CONNECT -> options.with(PeerOptions.PASSIVE, true);
              case SHORT_HOLD -> options.with(PeerOptions.MIN_HOLD_SECONDS, 30);
            };
        Family[] families =
            switch (each) {
              case PLAIN -> new Family[] {Family.IPV4_UNICAST, Family.IPV6_UNICAST};
              case OTHER_FAMILY -> new Family[] {Family.IPV6_UNICAST};
              default -> new Family[] {Family.IPV4_UNICAST};
            };
        config.neighbour(each.of(as), options, families);
      }
    }
    return config;
  }

  private static StreamAuthentication md5(String key) {
    return new StreamAuthentication.Md5(Secret.of(key));
  }

  @BeforeAll
  void begin() {
    var lan = lab.attach("red", "lan", addresses(Case::own));
    lab.kernel()
        .apply(
            routed(
                vr("red", loopback("lo", "192.0.2.1/32"), lan),
                own(UnaryOperator.identity()).settings()));
    Eventually.within(SOON, this::allGoodOnesAreEstablished);
  }

  @AfterAll
  void end() {
    lab.close();
  }

  // ---- what both sides see ------------------------------------------------------------------

  private PeerState peer(Case of, int as) {
    IpAddress address = IpAddress.parse(of.of(as));
    return lab.state("red", "bgp", BgpState.class).peers().stream()
        .filter(each -> each.address().equals(address))
        .findFirst()
        .orElseThrow(() -> new AssertionError(address + " is no peer"));
  }

  private JsonObject frrNeighbour(Case of) {
    return frr.show("show bgp neighbors " + of.own()).getAsJsonObject().getAsJsonObject(of.own());
  }

  private String birdProtocol(Case of) {
    return bird.birdc("show protocols all c" + of.number());
  }

  private void isEstablished(Case each) {
    assertThat(peer(each, FRR_AS).state())
        .as("%s with FRR: %s", each, peer(each, FRR_AS))
        .isEqualTo(SessionState.ESTABLISHED);
    assertThat(frrNeighbour(each).get("bgpState").getAsString())
        .as("%s at FRR", each)
        .isEqualTo("Established");
    assertThat(peer(each, BIRD_AS).state())
        .as("%s with BIRD: %s", each, peer(each, BIRD_AS))
        .isEqualTo(SessionState.ESTABLISHED);
    assertThat(birdProtocol(each)).as("%s at BIRD", each).contains("Established");
  }

  private void allGoodOnesAreEstablished() {
    for (Case each : Case.values()) {
      if (each.isGood()) {
        isEstablished(each);
      }
    }
  }

  // ---- tests --------------------------------------------------------------------------------

  @Test
  void whatBothKnowIsAgreedOn() {
    for (int as : new int[] {FRR_AS, BIRD_AS}) {
      PeerState peer = peer(Case.PLAIN, as);
      Agreement agreed = peer.agreement().orElseThrow();
      assertThat(agreed.peerAs()).isEqualTo(as);
      assertThat(agreed.families()).containsExactly(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
      assertThat(agreed.holdSeconds()).isEqualTo(9);
      assertThat(agreed.keepaliveSeconds()).isEqualTo(3);
      assertThat(agreed.format().fourOctetAs()).isTrue();
      assertThat(agreed.refresh()).isTrue();
      assertThat(agreed.enhancedRefresh()).isTrue();
      assertThat(agreed.restart()).isPresent();
      assertThat(peer.counters().faults()).isEmpty();
    }
    assertThat(peer(Case.PLAIN, FRR_AS).agreement().orElseThrow().peerIdentifier())
        .isEqualTo(0xc000_0202);
  }

  @Test
  void whoWaitsIsConnectedTo() {
    for (int as : new int[] {FRR_AS, BIRD_AS}) {
      assertThat(peer(Case.THEY_WAIT, as).passivelyOpened()).isFalse();
      assertThat(peer(Case.THEY_CONNECT, as).passivelyOpened()).isTrue();
    }
  }

  @Test
  void keepalivesKeepSessionsLongerThanTheHoldTime() {
    long before = peer(Case.PLAIN, FRR_AS).counters().received(MessageType.KEEPALIVE);
    Eventually.within(
        SOON,
        () -> {
          for (int as : new int[] {FRR_AS, BIRD_AS}) {
            assertThat(peer(Case.TTL_SECURITY, as).counters().received(MessageType.KEEPALIVE))
                .isGreaterThan(before + 4);
          }
        });
    isEstablished(Case.TTL_SECURITY);
  }

  @Test
  void aPeerOfAnotherAsIsTold() {
    for (int as : new int[] {FRR_AS, BIRD_AS}) {
      wasTold(Case.OTHER_AS, as, "bad peer AS (2/2)");
    }
  }

  @Test
  void aPeerWithAShortHoldTimeIsTold() {
    for (int as : new int[] {FRR_AS, BIRD_AS}) {
      wasTold(Case.SHORT_HOLD, as, "unacceptable hold time (2/6)");
    }
    Eventually.within(
        SOON, () -> assertThat(birdProtocol(Case.SHORT_HOLD)).contains("Unacceptable hold time"));
  }

  @Test
  void withoutACommonFamilyOneSideTellsTheOther() {
    for (int as : new int[] {FRR_AS, BIRD_AS}) {
      Eventually.within(
          SOON,
          () -> {
            PeerState peer = peer(Case.OTHER_FAMILY, as);
            assertThat(
                    List.of(
                        peer.lastSentError().map(one -> one.notification().toString()).orElse(""),
                        peer.lastReceivedError()
                            .map(one -> one.notification().toString())
                            .orElse("")))
                .as("%s", peer)
                .anyMatch(text -> text.endsWith("(2/7)"));
          });
    }
  }

  private void wasTold(Case of, int as, String what) {
    Eventually.within(
        SOON,
        () ->
            assertThat(peer(of, as).lastSentError())
                .as("%s", peer(of, as))
                .hasValueSatisfying(told -> assertThat(told.notification()).hasToString(what)));
  }

  @Test
  void aWrongKeyKeepsSessionsAway() {
    for (int as : new int[] {FRR_AS, BIRD_AS}) {
      PeerState peer = peer(Case.OTHER_KEY, as);
      assertThat(peer.state()).isNotEqualTo(SessionState.ESTABLISHED);
      assertThat(peer.counters().received()).isEmpty();
    }
  }

  @Test
  void aPeerThatShutsDownSaysWhy() {
    frr.vtysh(
        "configure terminal",
        "router bgp 65002",
        "neighbor " + Case.THEY_CONNECT.own() + " shutdown message back at noon");
    Eventually.within(
        SOON,
        () ->
            assertThat(peer(Case.THEY_CONNECT, FRR_AS).lastReceivedError())
                .hasValueSatisfying(heard -> assertThat(heard.text()).contains("back at noon")));
    frr.vtysh(
        "configure terminal",
        "router bgp 65002",
        "no neighbor " + Case.THEY_CONNECT.own() + " shutdown");
    Eventually.within(SOON, () -> isEstablished(Case.THEY_CONNECT));
  }

  @Test
  void aSilentLinkEndsSessionsByTheHoldTimer() {
    long lostBefore = peer(Case.PLAIN, BIRD_AS).counters().lost();
    lab.port("bird", "lan").silence();
    Eventually.within(
        SOON,
        () -> {
          assertThat(peer(Case.PLAIN, BIRD_AS).counters().lost()).isGreaterThan(lostBefore);
          assertThat(birdProtocol(Case.PLAIN)).doesNotContain("Established");
        });
    assertThat(peer(Case.PLAIN, BIRD_AS).lastSentError())
        .hasValueSatisfying(
            told -> assertThat(told.notification()).hasToString("hold timer expired (4/0)"));
    lab.port("bird", "lan").resume();
    Eventually.within(SOON, this::allGoodOnesAreEstablished);
  }

  @Test
  void aPeerThatDiesIsMissedAndWelcomedBack() {
    long lostBefore = peer(Case.MD5, FRR_AS).counters().lost();
    frr.kill("bgpd");
    Eventually.within(
        SOON,
        () -> {
          assertThat(peer(Case.MD5, FRR_AS).counters().lost()).isGreaterThan(lostBefore);
          assertThat(peer(Case.PLAIN, FRR_AS).state()).isNotEqualTo(SessionState.ESTABLISHED);
        });
    frr.restart("bgpd");
    Eventually.within(SOON, this::allGoodOnesAreEstablished);
  }
}
