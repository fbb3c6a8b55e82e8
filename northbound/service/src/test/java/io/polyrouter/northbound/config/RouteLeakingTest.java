package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.router.config.RouteImport;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContextTree;

/** Route leaking from the datastore to records and refusals. */
class RouteLeakingTest {

  private final TestDatastore datastore = new TestDatastore();
  private final DesiredConfigReader reader =
      new DesiredConfigReader(TestDatastore.codec(), Protocols.ALL);

  @BeforeEach
  void register() {
    var unused = new CommitCheck(reader, TestDatastore::model).register(datastore.domBroker());
  }

  @AfterEach
  void close() {
    datastore.close();
  }

  /** Red has a memory link to blue, for IPv4 only. */
  private static String routers(String imports) {
    return """
    {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [
      {"name": "blue", "interfaces": {"interface": [
        {"name": "eth0", "memory-link": {"virtual-router": "red", "interface": "eth0"}}]}},
      {"name": "red",
       "interfaces": {"interface": [
         {"name": "eth0", "memory-link": {"virtual-router": "blue", "interface": "eth0"},
          "ipv4": {"address": [{"ip": "10.0.0.1", "prefix-length": 24}]},
          "ipv6": {"enabled": false}}]},
       "polyrouter-routing-policy:routing-policy": {"policy-definitions": {"policy-definition": [
         {"name": "in", "statements": {"statement": [
           {"name": "yes", "actions": {"policy-result": "accept-route"}}]}}]}},
       "routing": {"polyrouter-routing-policy:route-leaking": {"import": [%s]}}}]}}
    """
        .formatted(imports);
  }

  @Test
  void importsAreReadWithTheirDefaults() {
    datastore.put(
        routers(
            """
            {"virtual-router": "blue", "address-family": "ipv4", "import-policy": "in"}
            """));
    ContainerNode all =
        (ContainerNode)
            datastore
                .read(
                    LogicalDatastoreType.CONFIGURATION,
                    YangInstanceIdentifier.of(DesiredConfigReader.VIRTUAL_ROUTERS))
                .orElseThrow();

    assertThat(reader.read(all, null).virtualRouters().get("red"))
        .satisfies(red ->
            assertThat(red.imports())
                .containsExactly(new RouteImport("blue", AddressFamily.IPV4, "in", 250)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"virtual-router": "blue", "address-family": "ipv4", "import-policy": "no"} | [virtual-router='blue'][address-family='ipv4']/import-policy | no route policy "no"
          {"virtual-router": "blue", "address-family": "ipv6", "import-policy": "in"} | [virtual-router='blue'][address-family='ipv6'] | no interface leads to virtual router "blue"
          {"virtual-router": "red", "address-family": "ipv4", "import-policy": "in"} | [virtual-router='red'][address-family='ipv4'] | does not import its own routes
          """)
  void rulesAreToldOfWithTheirPaths(String imported, String path, String message) {
    List<Refusal> refusals = datastore.refusals(routers(imported));

    assertThat(refusals).hasSize(1);
    assertThat(refusals.getFirst().pathText())
        .isEqualTo(
            "/virtual-routers/virtual-router[name='red']/routing/route-leaking/import" + path);
    assertThat(refusals.getFirst().message()).contains(message);
    assertThat(
            DataSchemaContextTree.from(TestDatastore.model()).findChild(refusals.getFirst().path()))
        .isPresent();
  }
}
