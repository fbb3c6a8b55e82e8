package io.polyrouter.interop;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdAuthentication;
import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.interop.lab.BirdRouter;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.KernelHost;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RoutingLab;
import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.adjacency.NeighbourState;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.rip.RipAuthentication;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipState;
import io.polyrouter.rip.RipTimers;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import io.polyrouter.testkit.rip.RipConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every kind of authentication that FRR and BIRD have in common with a virtual router: a link for
 * each, and on each link RIPv2, OSPFv2, with BIRD also OSPFv3 and BFD, with the same secret.
 *
 * <pre>
 *   frr ══ 3 links ══ red ══ 7 links ══ bird
 * </pre>
 *
 * FRR 8.4 has no HMAC for OSPFv2 and RIPv2, and one of its own for OSPFv3 (see {@link
 * OspfPeersTest}). RIPng has no authentication (RFC 2080, section 3).
 */
@LabTest(controller = false)
@Timeout(240)
class AuthenticationPeersTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  /** As long as a password of OSPFv2 can be. */
  private static final String SECRET = "lab-keys";

  private static final String OTHER = "bad-keys";
  private static final int KEY_ID = 5;

  private static final LivenessParameters INTERVALS = new LivenessParameters(300_000, 300_000, 4);

  /** How packets of a link are authenticated. */
  private enum Kind {
    NOTHING("", ""),
    PASSWORD("", "authentication simple;"),
    MD5(KeyAlgorithm.MD5, "keyed md5", "authentication keyed md5;"),
    HMAC_SHA_1(KeyAlgorithm.HMAC_SHA_1, "hmac sha1", "authentication keyed sha1;"),
    HMAC_SHA_256(KeyAlgorithm.HMAC_SHA_256, "hmac sha256", "authentication meticulous keyed md5;"),
    HMAC_SHA_384(KeyAlgorithm.HMAC_SHA_384, "hmac sha384", "authentication meticulous keyed sha1;"),
    HMAC_SHA_512(KeyAlgorithm.HMAC_SHA_512, "hmac sha512", "");

    private final Optional<KeyAlgorithm> algorithm;
    private final String birdAlgorithm;

    /** BFD has kinds of its own (RFC 5880, section 6.7). */
    private final String birdBfd;

    Kind(String birdAlgorithm, String birdBfd) {
      this.algorithm = Optional.empty();
      this.birdAlgorithm = birdAlgorithm;
      this.birdBfd = birdBfd;
    }

    Kind(KeyAlgorithm algorithm, String birdAlgorithm, String birdBfd) {
      this.algorithm = Optional.of(algorithm);
      this.birdAlgorithm = birdAlgorithm;
      this.birdBfd = birdBfd;
    }

    /** OSPFv3 has HMACs alone. */
    boolean isOf(OspfVersion version) {
      return version == OspfVersion.V2
          ? this != NOTHING
          : algorithm.filter(KeyAlgorithm::isHmac).isPresent();
    }

    boolean isOfBfd() {
      return !birdBfd.isEmpty();
    }

    private static KeyChain chain(KeyAlgorithm algorithm, String secret) {
      return KeyChain.of(Key.permanent(KEY_ID, algorithm, Secret.of(secret)));
    }

    OspfAuthentication ospf(OspfVersion version, String secret) {
      if (!isOf(version)) {
        return OspfAuthentication.NONE;
      }
      return algorithm
          .<OspfAuthentication>map(by -> new OspfAuthentication.Keys(chain(by, secret)))
          .orElseGet(() -> new OspfAuthentication.Password(Secret.of(secret)));
    }

    RipAuthentication rip(String secret) {
      if (this == NOTHING) {
        return RipAuthentication.none();
      }
      return algorithm
          .<RipAuthentication>map(by -> new RipAuthentication.Keys(chain(by, secret)))
          .orElseGet(() -> new RipAuthentication.Password(Secret.of(secret)));
    }

    BfdAuthentication bfd(String secret) {
      return switch (this) {
        case NOTHING, HMAC_SHA_512 -> new BfdAuthentication.None();
        case PASSWORD -> new BfdAuthentication.Password(KEY_ID, Secret.of(secret));
        case MD5 -> new BfdAuthentication.Keys(chain(KeyAlgorithm.MD5, secret), false);
        case HMAC_SHA_1 -> new BfdAuthentication.Keys(chain(KeyAlgorithm.SHA_1, secret), false);
        case HMAC_SHA_256 -> new BfdAuthentication.Keys(chain(KeyAlgorithm.MD5, secret), true);
        case HMAC_SHA_384 -> new BfdAuthentication.Keys(chain(KeyAlgorithm.SHA_1, secret), true);
      };
    }

    /** In an interface of BIRD. */
    private String birdKeys(String password) {
      return switch (this) {
        case NOTHING -> "";
        case PASSWORD ->
            "authentication %s; password \"%s\" { id %d; };".formatted(password, SECRET, KEY_ID);
        default ->
            "authentication cryptographic; password \"%s\" { id %d; algorithm %s; };"
                .formatted(SECRET, KEY_ID, birdAlgorithm);
      };
    }

    String birdRip() {
      return birdKeys("plaintext");
    }

    String birdOspf(OspfVersion version) {
      return isOf(version) ? birdKeys("simple") : "";
    }

    String birdBfd() {
      return isOfBfd() ? "%s password \"%s\" { id %d; };".formatted(birdBfd, SECRET, KEY_ID) : "";
    }

    /** In an interface of FRR's ospfd. */
    String frrOspf() {
      return switch (this) {
        case PASSWORD -> " ip ospf authentication\n ip ospf authentication-key " + SECRET;
        case MD5 ->
            " ip ospf authentication message-digest\n ip ospf message-digest-key %d md5 %s"
                .formatted(KEY_ID, SECRET);
        default -> "";
      };
    }

    /** In an interface of FRR's ripd. */
    String frrRip() {
      return switch (this) {
        case PASSWORD ->
            " ip rip authentication mode text\n ip rip authentication string " + SECRET;
        case MD5 ->
            " ip rip authentication mode md5 auth-length rfc\n ip rip authentication key-chain lab";
        default -> "";
      };
    }

    /** How it is told that the secret is another one. */
    BadPacket wrongInOspf() {
      return this == PASSWORD ? BadPacket.PASSWORD : BadPacket.DIGEST;
    }

    io.polyrouter.rip.packet.BadPacket wrongInRip() {
      return this == PASSWORD
          ? io.polyrouter.rip.packet.BadPacket.PASSWORD
          : io.polyrouter.rip.packet.BadPacket.DIGEST;
    }
  }

  /**
   * A link to a peer.
   *
   * @param net third octet of its addresses
   */
  private record Link(boolean isBird, Kind kind, int net) {
    String name() {
      return (isBird ? "b" : "f") + net;
    }

    /** Of both, each by its number: red has 1. */
    String address(int number) {
      return "10.0.%d.%d".formatted(net, number);
    }

    String[] addresses(int number) {
      return new String[] {address(number) + "/24", "2001:db8:%d::%d/64".formatted(net, number)};
    }
  }

  private static final List<Link> LINKS = links();

  private final RoutingLab lab;
  private final FrrRouter frr;
  private final BirdRouter bird;
  private final VrConfig red;

  AuthenticationPeersTest(Lab lab) {
    this.lab =
        RoutingLab.in(
            lab, OspfType.ospfv2(), OspfType.ospfv3(), RipType.RIPV2, RipType.RIPNG, BfdType.BFD);
    KernelHost frrHost = this.lab.host("frr", "192.0.2.2/32");
    KernelHost birdHost = this.lab.host("bird", "192.0.2.2/32");
    List<InterfaceConfig> interfaces = new ArrayList<>();
    interfaces.add(loopback("lo", "192.0.2.1/32"));
    for (Link link : LINKS) {
      KernelHost peer = link.isBird() ? birdHost : frrHost;
      interfaces.add(on(link.name(), peer.veth(link.name(), link.addresses(2)), link.addresses(1)));
    }
    red = vr("red", interfaces.toArray(InterfaceConfig[]::new));
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("ospfd", frrOspf());
    daemons.put("ripd", frrRip());
    frr = this.lab.frr(frrHost, daemons);
    bird = this.lab.bird(birdHost, birdConfiguration());
  }

  private static List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      links.add(new Link(true, kind, links.size()));
    }
    for (Kind kind : List.of(Kind.NOTHING, Kind.PASSWORD, Kind.MD5)) {
      links.add(new Link(false, kind, links.size()));
    }
    return List.copyOf(links);
  }

  private static Stream<Link> links(boolean isBird) {
    return LINKS.stream().filter(link -> link.isBird() == isBird);
  }

  private static String ofLinks(boolean isBird, Function<Link, String> text) {
    return links(isBird).map(text).collect(Collectors.joining("\n", "", "\n"));
  }

  @AfterEach
  void end() {
    lab.close();
  }

  // ---- the routers --------------------------------------------------------------------------

  private static String frrOspf() {
    return ofLinks(
            false,
            link ->
                """
                interface %s
                 ip ospf area 0
                 ip ospf network point-to-point
                 ip ospf hello-interval 1
                 ip ospf dead-interval 4
                %s
                """
                    .formatted(link.name(), link.kind().frrOspf()))
        + "router ospf\n ospf router-id 192.0.2.2\n";
  }

  private static String frrRip() {
    return "key chain lab\n key %d\n  key-string %s\n".formatted(KEY_ID, SECRET)
        + ofLinks(false, link -> "interface %s\n%s".formatted(link.name(), link.kind().frrRip()))
        + "router rip\n timers basic 5 15 5\n network lo\n"
        + ofLinks(false, link -> " network " + link.name());
  }

  private static String birdConfiguration() {
    String rip =
        ofLinks(
            true,
            link ->
                "interface \"%s\" { mode multicast; update time 5; timeout time 15; garbage time 5; %s };"
                    .formatted(link.name(), link.kind().birdRip()));
    String bfd =
        ofLinks(
            true,
            link ->
                "interface \"%1$s\" { interval 300 ms; multiplier 4; %2$s };\nneighbor %3$s dev \"%1$s\";"
                    .formatted(link.name(), link.kind().birdBfd(), link.address(1)));
    return """
    router id 192.0.2.3;
    protocol device {}
    protocol direct { ipv4; interface "lo"; }
    protocol rip rip4 { ipv4 { import all; export all; };
    RIP}
    protocol ospf v2 ospf4 { ipv4 { import all; export none; }; area 0 {
    OSPF4}; }
    protocol ospf v3 ospf6 { ipv6 { import all; export none; }; area 0 {
    OSPF6}; }
    protocol bfd {
    BFD}
    """
        .replace("RIP}", rip + "}")
        .replace("OSPF4}", birdOspf(OspfVersion.V2) + "}")
        .replace("OSPF6}", birdOspf(OspfVersion.V3) + "}")
        .replace("BFD}", bfd + "}");
  }

  private static String birdOspf(OspfVersion version) {
    return ofLinks(
        true,
        link ->
            "interface \"%s\" { type ptp; hello 1; dead 4; %s };"
                .formatted(link.name(), link.kind().birdOspf(version)));
  }

  private void apply(String secret) {
    lab.kernel()
        .apply(
            routed(
                red,
                ospf(OspfVersion.V2, secret),
                ospf(OspfVersion.V3, secret),
                rip(secret),
                bfd(secret)));
  }

  private static OspfSettings ospf(OspfVersion version, String secret) {
    AreaConfig area = AreaConfig.of("0.0.0.0");
    for (Link link : LINKS) {
      area.with(
          OspfInterfaceConfig.pointToPoint(link.name())
              .hello(1, 4)
              .authentication(link.kind().ospf(version, secret)));
    }
    return OspfConfig.of(version).area(area).settings();
  }

  private static RipSettings rip(String secret) {
    RipConfig config = RipConfig.of(RipVersion.RIPV2).timers(new RipTimers(5, 15, 0, 20)).on("lo");
    LINKS.forEach(link -> config.on(link.name(), link.kind().rip(secret)));
    return config.settings();
  }

  private static BfdSettings bfd(String secret) {
    return new BfdSettings(
        "main",
        "",
        BfdSettings.DEFAULT_MAXIMUM_SESSIONS,
        links(true)
            .map(link ->
                new SingleHop(
                    link.name(),
                    IpAddress.parse(link.address(2)),
                    Optional.empty(),
                    new SessionParameters(INTERVALS, false, link.kind().bfd(secret))))
            .toList(),
        List.of());
  }

  // ---- what they say of each other ----------------------------------------------------------

  private OspfState ospf(OspfVersion version) {
    return lab.state("red", version.typeName(), OspfState.class);
  }

  private boolean isFull(Link link, OspfVersion version) {
    return ospf(version).neighbours().stream()
        .anyMatch(each ->
            each.interfaceName().equals(link.name()) && each.state() == NeighbourState.FULL);
  }

  private Map<BadPacket, Long> badPackets(Link link, OspfVersion version) {
    return ospf(version).interfaces().stream()
        .filter(each -> each.name().equals(link.name()))
        .findFirst()
        .orElseThrow()
        .counters()
        .badPackets();
  }

  private RipState rip() {
    return lab.state("red", "ripv2", RipState.class);
  }

  private BfdState.Session session(Link link) {
    return lab.state("red", BfdSettings.TYPE, BfdState.class).sessions().stream()
        .filter(each -> each.destination().toString().equals(link.address(2)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no session on " + link));
  }

  /** All protocols hear all neighbours, and are heard by them. */
  private void assertAllHeard() {
    for (Link link : LINKS) {
      assertThat(isFull(link, OspfVersion.V2)).as("OSPFv2 on %s", link).isTrue();
      assertThat(rip().neighbours())
          .as("RIPv2 on %s", link)
          .anyMatch(each -> each.interfaceName().equals(link.name()) && each.routes() > 0);
    }
    links(true)
        .forEach(link -> {
          assertThat(isFull(link, OspfVersion.V3)).as("OSPFv3 on %s", link).isTrue();
          assertThat(session(link).running().localState())
              .as("BFD on %s", link)
              .isEqualTo(SessionState.UP);
          assertThat(session(link).running().remoteAuthenticated())
              .as("BFD on %s", link)
              .isEqualTo(link.kind().isOfBfd());
        });
    String birdRip = bird.birdc("show rip neighbors rip4");
    String birdBfd = bird.birdc("show bfd sessions");
    links(true)
        .forEach(link -> {
          assertThat(birdRip)
              .containsPattern(link.address(1) + " +" + link.name() + " +\\d+ +[1-9]");
          assertThat(birdBfd).containsPattern(link.address(1) + " +" + link.name() + " +Up");
        });
    for (String instance : List.of("ospf4", "ospf6")) {
      assertThat(bird.birdc("show ospf neighbors " + instance).split("Full/", -1))
          .as(instance)
          .hasSize(1 + (int) links(true).count());
    }
    String frrOspf = frr.vtysh("show ip ospf neighbor");
    String frrRip = frr.vtysh("show ip rip status");
    links(false)
        .forEach(link -> {
          assertThat(frrOspf).containsPattern("Full/.* " + link.name() + ":");
          assertThat(frrRip).contains(link.address(1) + " ");
        });
  }

  /** What is signed with another secret is reported and not heard; what is not signed is heard. */
  private void assertOthersRefused() {
    for (Link link : LINKS) {
      boolean isSigned = link.kind() != Kind.NOTHING;
      assertThat(isFull(link, OspfVersion.V2)).as("OSPFv2 on %s", link).isEqualTo(!isSigned);
      if (isSigned) {
        assertThat(badPackets(link, OspfVersion.V2)).containsKey(link.kind().wrongInOspf());
        assertThat(rip().interfaces())
            .anySatisfy(each -> {
              assertThat(each.name()).isEqualTo(link.name());
              assertThat(each.counters().badPackets()).containsKey(link.kind().wrongInRip());
            });
        assertReported("ospfv2", link.address(2));
        assertReported("ripv2", link.address(2));
      }
    }
    links(true)
        .forEach(link -> {
          boolean isSigned = link.kind().isOf(OspfVersion.V3);
          assertThat(isFull(link, OspfVersion.V3)).as("OSPFv3 on %s", link).isEqualTo(!isSigned);
          if (isSigned) {
            assertThat(badPackets(link, OspfVersion.V3)).containsKey(BadPacket.DIGEST);
            assertReported("ospfv3", "on " + link.name() + " ");
          }
          assertThat(session(link).running().localState() == SessionState.UP)
              .as("BFD on %s", link)
              .isEqualTo(!link.kind().isOfBfd());
          if (link.kind().isOfBfd()) {
            assertReported("bfd", link.address(2));
          }
        });
  }

  private void assertReported(String protocol, String text) {
    assertThat(lab.kernel().notices())
        .anyMatch(notice ->
            notice.startsWith("red " + protocol + ":")
                && notice.contains(text)
                && notice.contains("refused"));
  }

  @Test
  void allKindsAreUnderstoodAndOtherSecretsRefused() {
    apply(SECRET);
    Eventually.within(SOON, this::assertAllHeard);

    apply(OTHER);
    Eventually.within(SOON, this::assertOthersRefused);

    apply(SECRET);
    Eventually.within(SOON, this::assertAllHeard);
  }
}
