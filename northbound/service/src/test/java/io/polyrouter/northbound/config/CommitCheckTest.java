package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.northbound.testing.TestDatastore;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.OpenflowSwitches;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContextTree;

/** Commits through a datastore that asks the check; what they are refused for. */
class CommitCheckTest {

  private static final YangInstanceIdentifier SWITCHES =
      YangInstanceIdentifier.of(OpenflowSwitches.QNAME);
  private static final YangInstanceIdentifier ROUTERS =
      YangInstanceIdentifier.of(VirtualRouters.QNAME);

  private static final String ONE_SWITCH =
      """
      {"polyrouter-openflow-switches:openflow-switches":
        {"switch": [{"datapath-id": "00:00:00:00:00:00:00:01"}]}}
      """;

  private static final String ONE_ROUTER = routers(router("red", port("eth0", 1, "10.0.0.1"), ""));

  private final TestDatastore datastore = new TestDatastore();
  private final CommitCheck check =
      new CommitCheck(
          new DesiredConfigReader(TestDatastore.codec(), Protocols.ALL), TestDatastore::model);

  @BeforeEach
  void register() {
    var unused = check.register(datastore.domBroker());
  }

  @AfterEach
  void close() {
    datastore.close();
  }

  private static String routers(String... entries) {
    return "{\"polyrouter-virtual-routers:virtual-routers\": {\"virtual-router\": ["
        + String.join(",", entries)
        + "]}}";
  }

  private static String router(String name, String interfaces, String routes) {
    return """
    {"name": "%s",
     "interfaces": {"interface": [%s]},
     "routing": {"control-plane-protocols": {"control-plane-protocol": [
       {"type": "polyrouter-virtual-routers:static", "name": "default",
        "static-routes": {"ipv4": {"route": [%s]}}}]}}}
    """
        .formatted(name, interfaces, routes);
  }

  private static String port(String name, int port, String address) {
    return """
    {"name": "%s",
     "openflow-port": {"datapath-id": "00:00:00:00:00:00:00:01", "port": %d},
     "ipv4": {"address": [{"ip": "%s", "prefix-length": 24}]}}
    """
        .formatted(name, port, address);
  }

  /** Of a router with this static route, and an interface 10.0.0.1/24. */
  private Refusal refusalOfRoute(String route) {
    return onlyRefusal(ONE_SWITCH, routers(router("red", port("eth0", 1, "10.0.0.1"), route)));
  }

  private Refusal onlyRefusal(String... topLevelNodes) {
    List<Refusal> refusals = datastore.refusals(topLevelNodes);
    assertThat(refusals).hasSize(1);
    return refusals.getFirst();
  }

  /** The path leads to a node of the model, through every choice and list. */
  private static void assertInModel(Refusal refusal, String lastNode) {
    assertThat(DataSchemaContextTree.from(TestDatastore.model()).findChild(refusal.path()))
        .isPresent();
    assertThat(refusal.path().getLastPathArgument().getNodeType().getLocalName())
        .isEqualTo(lastNode);
  }

  @Test
  void letsAValidConfigurationPass() {
    assertThat(
            datastore.refusals(
                ONE_SWITCH,
                routers(
                    router("red", port("eth0", 1, "10.0.0.1"), ""),
                    router("blue", port("eth0", 2, "10.0.0.1"), ""))))
        .isEmpty();
    assertThat(check.wasAsked()).isTrue();
  }

  @Test
  void refusesADanglingInterfaceOfARoute() {
    Refusal refusal =
        refusalOfRoute(
            """
            {"destination-prefix": "10.9.0.0/16",
             "next-hop": {"outgoing-interface": "eth7"}}
            """);

    assertThat(refusal.pathText())
        .isEqualTo(
            "/virtual-routers/virtual-router[name='red']/routing/control-plane-protocols"
                + "/control-plane-protocol[type='static'][name='default']/static-routes/ipv4"
                + "/route[destination-prefix='10.9.0.0/16']/next-hop/outgoing-interface");
    assertThat(refusal.message()).contains("no interface \"eth7\"");
    assertInModel(refusal, "outgoing-interface");
  }

  @Test
  void namesNextHopsOfAListByTheirConfiguredIndex() {
    Refusal refusal =
        refusalOfRoute(
            """
            {"destination-prefix": "10.9.0.0/16",
             "next-hop": {"next-hop-list": {"next-hop": [
               {"index": "a", "next-hop-address": "10.0.0.2"},
               {"index": "b", "next-hop-address": "10.0.0.3", "outgoing-interface": "no"}
             ]}}}
            """);

    assertThat(refusal.pathText())
        .endsWith("/next-hop/next-hop-list/next-hop[index='b']/outgoing-interface");
    assertInModel(refusal, "outgoing-interface");
  }

  @Test
  void namesTheOnlyNextHopOfAListByItsConfiguredIndex() {
    Refusal refusal =
        refusalOfRoute(
            """
            {"destination-prefix": "10.9.0.0/16",
             "next-hop": {"next-hop-list": {"next-hop": [
               {"index": "x", "next-hop-address": "224.0.0.1"}]}}}
            """);

    assertThat(refusal.pathText())
        .endsWith("/next-hop/next-hop-list/next-hop[index='x']/next-hop-address");
    assertInModel(refusal, "next-hop-address");
  }

  @Test
  void namesIpv6NextHopsByTheirConfiguredIndex() {
    Refusal refusal =
        onlyRefusal(
            ONE_SWITCH,
            """
            {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [{"name": "red",
              "routing": {"control-plane-protocols": {"control-plane-protocol": [
                {"type": "static", "name": "default", "static-routes": {"ipv6": {"route": [
                  {"destination-prefix": "2001:db8:9::/48",
                   "next-hop": {"next-hop-list": {"next-hop": [
                     {"index": "p", "next-hop-address": "2001:db8::1"},
                     {"index": "q", "next-hop-address": "fe80::1"}]}}}]}}}]}}}]}}
            """);

    assertThat(refusal.pathText())
        .endsWith(
            "/static-routes/ipv6/route[destination-prefix='2001:db8:9::/48']/next-hop"
                + "/next-hop-list/next-hop[index='q']/next-hop-address");
    assertThat(refusal.message()).contains("give its outgoing-interface too");
    assertInModel(refusal, "next-hop-address");
  }

  @Test
  void namesWhatIsWrongWithAdvertisements() {
    Refusal refusal =
        onlyRefusal(
            ONE_SWITCH,
            """
            {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [{"name": "red",
              "interfaces": {"interface": [
                {"name": "eth0", "memory-link": {"virtual-router": "red", "interface": "eth1"},
                 "ipv6": {"ipv6-router-advertisements": {"prefix-list": {"prefix": [
                   {"prefix-spec": "2001:db8::/64", "valid-lifetime": 1}]}}}},
                {"name": "eth1", "memory-link": {"virtual-router": "red", "interface": "eth0"}}
              ]}}]}}
            """);

    assertThat(refusal.pathText())
        .endsWith(
            "/ipv6/ipv6-router-advertisements/prefix-list/prefix[prefix-spec='2001:db8::/64']"
                + "/preferred-lifetime");
    assertInModel(refusal, "preferred-lifetime");
  }

  @Test
  void namesEveryTextThatIsNoAddress() {
    assertThat(
            datastore.refusals(
                """
                {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [{"name": "red",
                  "interfaces": {"interface": [
                    {"name": "eth0", "loopback": {},
                     "ipv4": {"address": [{"ip": "10.0.0.999", "prefix-length": 24}],
                              "neighbor": [{"ip": "10.0.0", "link-layer-address": "02:00:00:00:00:01"}]},
                     "ipv6": {"link-local-address": "1:2", "address": [{"ip": "10.0.0.1", "prefix-length": 64}],
                              "ipv6-router-advertisements": {"rdnss": {"server": [":::"]}}}}]},
                  "routing": {"control-plane-protocols": {"control-plane-protocol": [
                    {"type": "static", "name": "default", "static-routes": {"ipv6": {"route": [
                      {"destination-prefix": "2001:db8:8::/48",
                       "next-hop": {"next-hop-address": "1:2:3"}},
                      {"destination-prefix": "2001:db8:9::/48",
                       "next-hop": {"next-hop-list": {"next-hop": [
                         {"index": "a", "next-hop-address": "2001:db8::1"},
                         {"index": "b", "next-hop-address": "1:2:3:4"}]}}}]}}}]}}}]}}
                """))
        .allSatisfy(refusal -> assertThat(refusal.message()).contains("is not an IPv"))
        .extracting(refusal -> refusal.pathText().replace("/virtual-routers/virtual-router", ""))
        .containsExactlyInAnyOrder(
            "[name='red']/interfaces/interface[name='eth0']/ipv4/address[ip='10.0.0.999']/ip",
            "[name='red']/interfaces/interface[name='eth0']/ipv4/neighbor[ip='10.0.0']/ip",
            "[name='red']/interfaces/interface[name='eth0']/ipv6/link-local-address",
            "[name='red']/interfaces/interface[name='eth0']/ipv6/address[ip='10.0.0.1']/ip",
            "[name='red']/interfaces/interface[name='eth0']/ipv6/ipv6-router-advertisements/rdnss",
            "[name='red']/routing/control-plane-protocols/control-plane-protocol[type='static'][name='default']"
                + "/static-routes/ipv6/route[destination-prefix='2001:db8:8::/48']/next-hop/next-hop-address",
            "[name='red']/routing/control-plane-protocols/control-plane-protocol[type='static'][name='default']"
                + "/static-routes/ipv6/route[destination-prefix='2001:db8:9::/48']/next-hop/next-hop-list"
                + "/next-hop[index='b']/next-hop-address");
  }

  @Test
  void refusesHostBitsInADestination() {
    Refusal refusal =
        refusalOfRoute(
            """
            {"destination-prefix": "10.9.0.1/16",
             "next-hop": {"special-next-hop": "blackhole"}}
            """);

    assertThat(refusal.message()).contains("10.9.0.0/16");
    assertInModel(refusal, "destination-prefix");
  }

  @Test
  void refusesOneSwitchPortForTwoInterfaces() {
    Refusal refusal =
        onlyRefusal(
            ONE_SWITCH,
            routers(
                router("blue", port("eth0", 1, "10.0.0.1"), ""),
                router("red", port("eth0", 1, "10.0.0.1"), "")));

    assertThat(refusal.pathText())
        .isEqualTo(
            "/virtual-routers/virtual-router[name='red']/interfaces/interface[name='eth0']"
                + "/openflow-port");
    assertInModel(refusal, "openflow-port");
  }

  @Test
  void refusesALinkToNowhere() {
    Refusal refusal =
        onlyRefusal(
            routers(
                """
                {"name": "red", "interfaces": {"interface": [
                  {"name": "up", "memory-link": {"virtual-router": "red", "interface": "down"}}]}}
                """));

    assertThat(refusal.pathText()).endsWith("/interface[name='up']/memory-link/interface");
    assertInModel(refusal, "interface");
  }

  @Test
  void refusesANeighborWithoutMacAddress() {
    Refusal refusal =
        onlyRefusal(
            routers(
                """
                {"name": "red", "interfaces": {"interface": [
                  {"name": "lo", "loopback": {}, "ipv4": {"neighbor": [{"ip": "10.0.0.2"}]}}]}}
                """));

    assertThat(refusal.pathText()).endsWith("/ipv4/neighbor[ip='10.0.0.2']");
    assertInModel(refusal, "neighbor");
  }

  @Test
  void refusesAPortOfASwitchThatIsNotConfigured() {
    Refusal refusal = onlyRefusal(ONE_ROUTER);

    assertThat(refusal.pathText())
        .isEqualTo(
            "/virtual-routers/virtual-router[name='red']/interfaces/interface[name='eth0']"
                + "/openflow-port/datapath-id");
    assertThat(refusal.message()).contains("/openflow-switches");
    assertInModel(refusal, "datapath-id");
  }

  @Test
  void refusesToDeleteASwitchInUse() {
    datastore.put(ONE_SWITCH, ONE_ROUTER);

    List<Refusal> refusals =
        datastore.refusalsOf(change -> change.delete(LogicalDatastoreType.CONFIGURATION, SWITCHES));

    assertThat(refusals).hasSize(1);
    assertThat(datastore.read(LogicalDatastoreType.CONFIGURATION, SWITCHES)).isPresent();
  }

  @Test
  void refusesToDeleteTheOtherEndOfALink() {
    datastore.put(
        routers(
            """
            {"name": "a", "interfaces": {"interface": [
              {"name": "up", "memory-link": {"virtual-router": "b", "interface": "down"}}]}}
            """,
            """
            {"name": "b", "interfaces": {"interface": [
              {"name": "down", "memory-link": {"virtual-router": "a", "interface": "up"}}]}}
            """));
    var before = datastore.read(LogicalDatastoreType.CONFIGURATION, ROUTERS);

    Refusal refusal =
        onlyRefusal(
            routers(
                """
                {"name": "a", "interfaces": {"interface": [
                  {"name": "up", "memory-link": {"virtual-router": "b", "interface": "down"}}]}}
                """));

    assertThat(refusal.pathText()).contains("virtual-router[name='a']");
    assertThat(datastore.read(LogicalDatastoreType.CONFIGURATION, ROUTERS)).isEqualTo(before);
  }

  @Test
  void letsEverythingBeDeletedAtOnce() {
    datastore.put(ONE_SWITCH, ONE_ROUTER);

    datastore.commit(change -> {
      change.delete(LogicalDatastoreType.CONFIGURATION, ROUTERS);
      change.delete(LogicalDatastoreType.CONFIGURATION, SWITCHES);
    });

    assertThat(datastore.read(LogicalDatastoreType.CONFIGURATION, ROUTERS)).isEmpty();
  }

  @Test
  void answersForAConfigurationThatIsNotCommitted() {
    datastore.put(ONE_SWITCH, ONE_ROUTER);
    ContainerNode root =
        (ContainerNode)
            datastore
                .read(LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of())
                .orElseThrow();

    assertThat(check.refusals(root)).isEmpty();
  }
}
