package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Flow;
import io.polyrouter.interop.lab.FrrRouter;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Netconf;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Routing protocols across an Open vSwitch: red speaks OSPFv2 and OSPFv3 with FRR, blue RIPv2, and
 * FRR tells each of them of the other's routes. What the protocols say is punted, and policed by a
 * meter; what the hosts say to each other stays in the switch.
 *
 * <pre>
 *   a 10.1.0.2 ─ port 1 ─ red ─ port 2 ─ 10.12.0.2 FRR 10.23.0.2 ─ port 3 ─ blue ─ port 4 ─ 10.3.0.2 b
 *                              OSPF      192.0.2.2              RIP
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class ExceptionPathTest {

  private static final Duration SETTLE = Duration.ofSeconds(60);
  private static final String B = "10.3.0.2";
  private static final String OF_FRR = "192.0.2.2";

  /** PuntClass.MULTICAST, on a switch with as many meters as Open vSwitch has. */
  private static final int MULTICAST_METER = 0x5207;

  private static final int GROUPS_TABLE = 6;
  private static final int GROUPS_PUNT_TABLE = 7;

  private static final Pattern METER_PACKETS =
      Pattern.compile("meter:(\\d+) .*packet_in_count:(\\d+)");

  private static final String FRR_OSPF =
      """
      interface eth0
       ip ospf area 0
       ip ospf hello-interval 1
       ip ospf dead-interval 4
       ip ospf authentication message-digest
       ip ospf message-digest-key 7 md5 hush
      interface lo
       ip ospf area 0
      router ospf
       ospf router-id 192.0.2.2
       redistribute rip metric 30 metric-type 1
      """;

  private static final String FRR_OSPF6 =
      """
      interface eth0
       ipv6 ospf6 area 0
       ipv6 ospf6 hello-interval 1
       ipv6 ospf6 dead-interval 4
      interface lo
       ipv6 ospf6 area 0
      router ospf6
       ospf6 router-id 192.0.2.2
      """;

  private static final String FRR_RIP =
      """
      router rip
       timers basic 5 15 5
       network eth1
       redistribute ospf metric 3
       redistribute connected metric 2
      """;

  private static final String RED_OSPF =
      """
      <areas><area>
        <area-id>0.0.0.0</area-id>
        <interfaces>
          <interface><name>a</name><passive>true</passive></interface>
          <interface><name>frr</name>
            <cost>7</cost><hello-interval>1</hello-interval><dead-interval>4</dead-interval>
            %s
          </interface>
        </interfaces>
      </area></areas>
      """;

  private static final String MD5 =
      """
      <authentication>
        <key>hush</key><key-id>7</key-id>
        <crypto-algorithm xmlns:k="urn:polyrouter:key-chains">k:md5</crypto-algorithm>
      </authentication>
      """;

  private static final String BLUE_RIP =
      """
      <timers><update-interval>5</update-interval><invalid-interval>15</invalid-interval>
        <flush-interval>20</flush-interval></timers>
      <interfaces>
        <interface><interface>frr</interface></interface>
        <interface><interface>b</interface><passive/></interface>
      </interfaces>
      """;

  private final Testbed testbed;
  private final Bridge bridge;
  private final Host a;
  private final Host b;
  private final Host frrHost;
  private final FrrRouter frr;

  ExceptionPathTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("exc", 0xe0);
    a =
        bridge
            .host("exc-a", 1, "10.1.0.2/24", "10.1.0.1")
            .withIpv6("2001:db8:1::2/64", "2001:db8:1::1");
    b = bridge.host("exc-b", 4, "10.3.0.2/24", "10.3.0.1");
    frrHost = bridge.host("exc-frr", 2, "10.12.0.2/24", "").withIpv6("2001:db8:12::2/64", "");
    bridge.attach(frrHost, 3, "eth1", "10.23.0.2/24");
    frrHost.run("ip", "address", "add", OF_FRR + "/32", "dev", "lo");
    frrHost.run("ip", "address", "add", "2001:db8:ff::2/128", "dev", "lo", "nodad");
    Map<String, String> daemons = new LinkedHashMap<>();
    daemons.put("ospfd", FRR_OSPF);
    daemons.put("ospf6d", FRR_OSPF6);
    daemons.put("ripd", FRR_RIP);
    frr = FrrRouter.start(frrHost, daemons);
  }

  private RouterXml red(String authentication) {
    return RouterXml.router("red")
        .port("a", bridge, 1, "10.1.0.1/24")
        .port("frr", bridge, 2, "10.12.0.1/24")
        .ipv6("a", "fe80::1", "2001:db8:1::1/64")
        .ipv6("frr", "fe80::1", "2001:db8:12::1/64")
        .protocol("ospf", "ospfv2", RED_OSPF.formatted(authentication))
        .protocol("ospf", "ospfv3", RED_OSPF.formatted(""));
  }

  private RouterXml blue() {
    return RouterXml.router("blue")
        .port("frr", bridge, 3, "10.23.0.1/24")
        .port("b", bridge, 4, "10.3.0.1/24")
        .protocol("rip", "ripv2", BLUE_RIP);
  }

  @BeforeAll
  void createTheRouters() {
    testbed.configure(red(MD5), blue());
  }

  @BeforeEach
  void awaitTheWholeWay() {
    Eventually.within(SETTLE, () -> assertThat(a.ping(B, 3).complete()).isTrue());
  }

  @AfterAll
  void clear() {
    frr.close();
    testbed.clear();
  }

  // ---- data ---------------------------------------------------------------------------------

  @Test
  void hostsReachEachOtherByRoutesOfBothProtocolsThroughFlowsAlone() {
    a.ping(B, 10);
    long forwarded = bridge.packetsForwarded();
    long punted = bridge.packetsToController();

    assertThat(a.ping(B, 200).complete()).isTrue();

    // Requests and replies, by red and by blue.
    assertThat(bridge.packetsForwarded() - forwarded).isGreaterThanOrEqualTo(800);
    // Four seconds of hellos, with what ARP and RIP have to say.
    assertThat(bridge.packetsToController() - punted).isLessThan(60);
  }

  @Test
  void aPrefixThatFrrAnnouncesIsAFlowAndOneThatItTakesBackIsNone() {
    String prefix = "198.51.100.7";
    assertThat(flowsTo(prefix)).isEmpty();

    frrHost.run("ip", "address", "add", prefix + "/32", "dev", "lo");
    Eventually.within(SETTLE, () -> assertThat(flowsTo(prefix)).isNotEmpty());
    Eventually.within(SETTLE, () -> assertThat(a.ping(prefix, 3).complete()).isTrue());
    Eventually.within(SETTLE, () -> assertThat(b.ping(prefix, 3).complete()).isTrue());

    frrHost.run("ip", "address", "del", prefix + "/32", "dev", "lo");
    Eventually.within(SETTLE, () -> assertThat(flowsTo(prefix)).isEmpty());
  }

  private List<Flow> flowsTo(String address) {
    return bridge.flows().stream()
        .filter(Flow::forwards)
        .filter(flow -> flow.text().contains("nw_dst=" + address))
        .toList();
  }

  @Test
  void aNeighbourBehindADeadPortIsMissedAndComesBack() {
    frrHost.setPortUp(false);
    Eventually.within(
        SETTLE,
        () ->
            assertThat(a.ping(B, 2).errors())
                .anySatisfy(line -> assertThat(line).contains("Destination Net Unreachable")));
    Eventually.within(SETTLE, () -> assertThat(neighbours("ospfv2")).doesNotContainValue("full"));

    frrHost.setPortUp(true);
    Eventually.within(SETTLE, () -> assertThat(a.ping(B, 3).complete()).isTrue());
  }

  // ---- the protocols' packets ---------------------------------------------------------------

  @Test
  void hellosArePuntedThroughTheMeterOfTheirClass() {
    long before = metered();

    Eventually.within(SETTLE, () -> assertThat(metered()).isGreaterThanOrEqualTo(before + 5));
    assertThat(bridge.flows())
        .filteredOn(flow -> flow.toController() && flow.table() == GROUPS_PUNT_TABLE)
        .isNotEmpty()
        .allSatisfy(flow -> assertThat(flow.text()).contains("meter:" + MULTICAST_METER));
    assertThat(bridge.flows())
        .as("every interface by the meter of its port")
        .filteredOn(flow -> flow.table() == GROUPS_TABLE)
        .isNotEmpty()
        .allSatisfy(flow -> assertThat(flow.text()).contains("meter:"));
  }

  private long metered() {
    return bridge.ofctl("meter-stats").lines().stream()
        .map(METER_PACKETS::matcher)
        .filter(Matcher::find)
        .filter(line -> Integer.parseInt(line.group(1)) == MULTICAST_METER)
        .mapToLong(line -> Long.parseLong(line.group(2)))
        .sum();
  }

  // ---- what operators see -------------------------------------------------------------------

  private JsonObject protocol(String vr, String module, String type) {
    return testbed
        .controller()
        .restconf()
        .get(
            ("data/polyrouter-virtual-routers:virtual-routers/virtual-router=%s/routing"
                    + "/control-plane-protocols/control-plane-protocol=polyrouter-%s%%3A%s,main"
                    + "?content=nonconfig")
                .formatted(vr, module, type))
        .orFail()
        .json()
        .getAsJsonArray("polyrouter-virtual-routers:control-plane-protocol")
        .get(0)
        .getAsJsonObject();
  }

  private static JsonObject named(JsonArray list, String key, String value) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .filter(each -> each.get(key).getAsString().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + value + " in " + list));
  }

  /** State by address of the neighbours of red that it has met by its interface to FRR. */
  private Map<String, String> neighbours(String type) {
    JsonObject ospf = protocol("red", "ospf", type).getAsJsonObject("polyrouter-ospf:ospf");
    JsonObject area =
        named(ospf.getAsJsonObject("areas").getAsJsonArray("area"), "area-id", "0.0.0.0");
    JsonObject port =
        named(area.getAsJsonObject("interfaces").getAsJsonArray("interface"), "name", "frr");
    JsonObject all = port.getAsJsonObject("neighbors");
    if (all == null || !all.has("neighbor")) {
      return Map.of();
    }
    return StreamSupport.stream(all.getAsJsonArray("neighbor").spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .collect(
            Collectors.toMap(
                each -> each.get("address").getAsString(),
                each -> each.get("state").getAsString()));
  }

  @Test
  void theStateShowsTheNeighboursOfEveryProtocol() {
    Eventually.within(
        SETTLE,
        () -> assertThat(neighbours("ospfv2")).containsExactly(Map.entry("10.12.0.2", "full")));
    Eventually.within(
        SETTLE, () -> assertThat(neighbours("ospfv3")).hasSize(1).containsValue("full"));
    JsonObject rip = protocol("blue", "rip", "ripv2").getAsJsonObject("polyrouter-rip:rip");
    assertThat(rip.getAsJsonObject("neighbors").getAsJsonArray("neighbor"))
        .extracting(each -> each.getAsJsonObject().get("address").getAsString())
        .containsExactly("10.23.0.2");
  }

  private JsonObject rpc(String operation, String more) {
    return testbed
        .controller()
        .restconf()
        .post(
            "operations/" + operation,
            """
            {"input": {"virtual-router": "red", "protocol-type": "polyrouter-ospf:ospfv2",
                       "protocol-name": "main"%s}}
            """
                .formatted(more))
        .orFail()
        .json();
  }

  @Test
  void databaseAndRoutesAreReadByPage() {
    JsonObject first =
        rpc(
                "polyrouter-ospf-database:get-ospf-database",
                ", \"area-id\": \"0.0.0.0\", \"limit\": 1")
            .getAsJsonObject("polyrouter-ospf-database:output");
    assertThat(first.getAsJsonArray("lsa")).hasSize(1);
    assertThat(first.get("continuation").getAsString()).startsWith("area/0.0.0.0/1/");

    JsonArray ofFrr =
        rpc(
                "polyrouter-ospf-database:get-ospf-database",
                ", \"lsa-type\": 5, \"adv-router\": \"192.0.2.2\"")
            .getAsJsonObject("polyrouter-ospf-database:output")
            .getAsJsonArray("lsa");
    JsonObject external =
        StreamSupport.stream(ofFrr.spliterator(), false)
            .map(JsonElement::getAsJsonObject)
            .filter(
                lsa -> lsa.getAsJsonObject("header").get("lsa-id").getAsString().equals("10.3.0.0"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("10.3.0.0 is not in " + ofFrr));
    assertThat(external.getAsJsonObject("external").get("metric").getAsInt()).isEqualTo(30);
    assertThat(external.getAsJsonObject("external").get("metric-type").getAsString())
        .isEqualTo("type-1");

    JsonArray routes =
        rpc("polyrouter-ospf:get-ospf-routes", "")
            .getAsJsonObject("polyrouter-ospf:output")
            .getAsJsonArray("route");
    JsonObject toB = named(routes, "prefix", "10.3.0.0/24");
    assertThat(toB.get("metric").getAsInt()).isEqualTo(37);
    assertThat(toB.get("route-type").getAsString()).isEqualTo("external-1");
    assertThat(toB.get("adv-router").getAsString()).isEqualTo("192.0.2.2");
    assertThat(
            toB.getAsJsonArray("next-hop").get(0).getAsJsonObject().get("next-hop").getAsString())
        .isEqualTo("10.12.0.2");
  }

  @Test
  void anotherKeyEndsTheAdjacencyAndIsReported() {
    testbed.configure(red(MD5.replace("hush", "wrong")), blue());
    try {
      Eventually.within(SETTLE, () -> assertThat(neighbours("ospfv2")).doesNotContainValue("full"));
      try (Netconf netconf = testbed.controller().netconf()) {
        Eventually.within(
            SETTLE,
            () ->
                assertThat(netconf.get(ospfOfRed()).orFail().xml())
                    .contains("packet-digest", "signature is wrong"));
      }
    } finally {
      testbed.configure(red(MD5), blue());
    }
    Eventually.within(SETTLE, () -> assertThat(neighbours("ospfv2")).containsValue("full"));
  }

  private static String ospfOfRed() {
    return """
    <virtual-routers xmlns="%s"><virtual-router><name>red</name><routing>
      <control-plane-protocols><control-plane-protocol>
        <ospf xmlns="urn:polyrouter:ospf"><areas/></ospf>
      </control-plane-protocol></control-plane-protocols>
    </routing></virtual-router></virtual-routers>
    """
        .formatted(RouterXml.NAMESPACE);
  }
}
