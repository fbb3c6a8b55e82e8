package io.polyrouter.ospf;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.testkit.script.Words;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What configurations are refused, where, and with which words. */
class OspfRulesTest {

  private static final ConfiguredRouter ROUTER =
      new ConfiguredRouter(
          "red",
          Map.of(
              "eth0", interfaceNamed("eth0", AddressFamily.IPV4, AddressFamily.IPV6),
              "eth4", interfaceNamed("eth4", AddressFamily.IPV4)),
          Set.of("good"),
          List.of(new ConfiguredRouter.ProtocolKey("static", "main")));

  private static ConfiguredRouter.Interface interfaceNamed(String name, AddressFamily... families) {
    return new ConfiguredRouter.Interface(
        name,
        false,
        1500,
        Set.of(families),
        List.of(new ConfiguredRouter.Address(IpAddress.parse("10.0.0.1"), 24)));
  }

  private static List<String> problems(OspfVersion version, String... lines) {
    OspfLanguage language = new OspfLanguage(version);
    for (String line : lines) {
      language.configure(Words.of(line));
    }
    ConfigProblems problems = new ConfigProblems();
    new OspfType(version)
        .check((OspfSettings) language.settings(), ROUTER, ModelPath.of("instance"), problems);
    return problems.found().stream().map(OspfRulesTest::text).toList();
  }

  private static String text(ConfigProblem problem) {
    return problem.pathText() + ": " + problem.message();
  }

  @Test
  void whatIsUsualIsFine() {
    assertThat(
            problems(
                OspfVersion.V2,
                "interface eth0 broadcast cost 10 priority 0 key 1 md5 sesame",
                "area 0.0.0.1 nssa no-summary default-cost 5",
                "range 0.0.0.1 10.0.0.0/8 cost 7",
                "interface eth4 area 0.0.0.1 nbma neighbour 10.0.0.2",
                "redistribute static metric 5",
                "external-range 172.16.0.0/12",
                "default always metric 7"))
        .isEmpty();
    assertThat(problems(OspfVersion.V3, "interface eth0 instance 7 key 500 hmac-sha-256 sesame"))
        .isEmpty();
  }

  static Stream<Arguments> refused() {
    String interfaces = "/instance/ospf/areas/area[area-id='0.0.0.0']/interfaces/interface";
    return Stream.of(
        Arguments.of(
            OspfVersion.V2,
            "router-id 0.0.0.0",
            "/instance/ospf/explicit-router-id: 0.0.0.0 is no router ID: use any other address"),
        Arguments.of(
            OspfVersion.V2,
            "stub-router-on-startup 4",
            "/instance/ospf/stub-router/on-startup/timeout: the time 4 is out of range: use 5 to"),
        Arguments.of(
            OspfVersion.V2,
            "area 0.0.0.0 stub",
            "/instance/ospf/areas/area[area-id='0.0.0.0']/area-type: the backbone cannot be"),
        Arguments.of(
            OspfVersion.V2,
            "interface eth9",
            interfaces + "[name='eth9']: there is no interface \"eth9\""),
        Arguments.of(
            OspfVersion.V3,
            "interface eth4",
            interfaces + "[name='eth4']: IPv6 is not enabled on interface \"eth4\""),
        Arguments.of(
            OspfVersion.V2,
            "interface eth0 cost 65536",
            interfaces + "[name='eth0']/cost: the cost 65536 is out of range: use 1 to 65535"),
        Arguments.of(
            OspfVersion.V2,
            "interface eth0 hello 40",
            interfaces
                + "[name='eth0']/dead-interval: dead-interval 40 is not greater than"
                + " hello-interval"),
        Arguments.of(
            OspfVersion.V2,
            "interface eth0 instance 5",
            interfaces + "[name='eth0']/instance-id: OSPFv2 has no instance IDs"),
        Arguments.of(
            OspfVersion.V2,
            "interface eth0 neighbour 10.0.0.2",
            interfaces
                + "[name='eth0']/static-neighbors/neighbor[identifier='10.0.0.2']: neighbors are"
                + " found"),
        Arguments.of(
            OspfVersion.V2,
            "interface eth0 nbma neighbour 10.9.0.2",
            interfaces
                + "[name='eth0']/static-neighbors/neighbor[identifier='10.9.0.2']: 10.9.0.2 is not"
                + " on"),
        Arguments.of(
            OspfVersion.V3,
            "interface eth0 nbma neighbour 2001:db8::2",
            interfaces
                + "[name='eth0']/static-neighbors/neighbor[identifier='2001:db8::2']: OSPFv3"
                + " neighbors"),
        Arguments.of(
            OspfVersion.V2,
            "interface eth0 password ninechars",
            interfaces + "[name='eth0']/authentication/key: the length of the password 9"),
        Arguments.of(
            OspfVersion.V3,
            "interface eth0 password sesame",
            interfaces + "[name='eth0']/authentication/key: OSPFv3 has no passwords"),
        Arguments.of(
            OspfVersion.V3,
            "interface eth0 key 5 md5 sesame",
            interfaces
                + "[name='eth0']/authentication/key-chain: OSPFv3 does not sign by md5, which key 5"
                + " is"),
        Arguments.of(
            OspfVersion.V2,
            "interface eth0 key 256 md5 sesame",
            interfaces + "[name='eth0']/authentication/key-chain: key-id 256 is out of range"),
        Arguments.of(
            OspfVersion.V2,
            "range 0.0.0.1 2001:db8::/32",
            "/instance/ospf/areas/area[area-id='0.0.0.1']/ranges/range[prefix='2001:db8::/32']: "),
        Arguments.of(
            OspfVersion.V2,
            "virtual-link 0.0.0.0 2.2.2.2",
            "/instance/ospf/areas/area[area-id='0.0.0.0']/virtual-links/virtual-link[router-id='2.2.2.2']:"
                + " "),
        Arguments.of(
            OspfVersion.V2,
            "maximum-lsas 0",
            "/instance/ospf/database-control/max-lsa: the number of LSAs 0 is out of range"),
        Arguments.of(
            OspfVersion.V2,
            "maximum-paths 65",
            "/instance/ospf/spf-control/paths: the number of paths 65 is out of range: use 1 to"
                + " 64"),
        Arguments.of(
            OspfVersion.V2,
            "spf 0 50 2000 100 500",
            "/instance/ospf/spf-control/ietf-spf-delay/hold-down: hold-down 100 is less than"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(OspfVersion version, String line, String beginning) {
    assertThat(problems(version, line)).singleElement().asString().startsWith(beginning);
  }

  @Test
  void anInterfaceIsInOneArea() {
    OspfLanguage language = new OspfLanguage(OspfVersion.V2);
    language.configure(Words.of("interface eth0 area 0.0.0.1"));
    OspfSettings settings = (OspfSettings) language.settings();
    language.configure(Words.of("interface eth0"));
    OspfSettings other = (OspfSettings) language.settings();
    ConfigProblems problems = new ConfigProblems();
    new OspfRules(
            OspfNetwork.withAreas(
                settings,
                settings.routerId(),
                Stream.concat(settings.areas().stream(), other.areas().stream())
                    .filter(area -> !area.interfaces().isEmpty())
                    .toList()),
            ROUTER,
            problems)
        .check(ModelPath.of("instance"));
    assertThat(problems.found())
        .singleElement()
        .extracting(ConfigProblem::message)
        .asString()
        .startsWith("the interface is in two areas");
  }
}
