package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.protocol.ProtocolSettings;
import java.util.List;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContextTree;

/**
 * A datastore with the virtual router red that runs one protocol: with interfaces eth0 and eth1,
 * prefix set ten, key chains ring and old, route policy all and static routes.
 */
final class ProtocolStore implements AutoCloseable {

  private final TestDatastore datastore = new TestDatastore();
  private final DesiredConfigReader reader =
      new DesiredConfigReader(TestDatastore.codec(), Protocols.ALL);

  ProtocolStore() {
    var unused = new CommitCheck(reader, TestDatastore::model).register(datastore.domBroker());
  }

  @Override
  public void close() {
    datastore.close();
  }

  private static String router(String entry) {
    return """
    {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [{
      "name": "red",
      "interfaces": {"interface": [
        {"name": "eth0", "memory-link": {"virtual-router": "red", "interface": "eth1"},
         "ipv4": {"address": [{"ip": "10.0.0.1", "prefix-length": 24}]}, "ipv6": {}},
        {"name": "eth1", "memory-link": {"virtual-router": "red", "interface": "eth0"},
         "ipv4": {"address": [{"ip": "10.0.1.1", "prefix-length": 24}]}, "ipv6": {}}]},
      "polyrouter-routing-policy:routing-policy": {
        "defined-sets": {"prefix-sets": {"prefix-set": [
          {"name": "ten", "prefixes": {"prefix-list": [
            {"ip-prefix": "10.0.0.0/8", "mask-length-lower": 8, "mask-length-upper": 24}]}}]}},
        "policy-definitions": {"policy-definition": [{"name": "all", "statements": {"statement": [
          {"name": "yes", "actions": {"policy-result": "accept-route"}}]}}]}},
      "polyrouter-key-chains:key-chains": {"key-chain": [{"name": "ring", "key": [
        {"key-id": "7", "crypto-algorithm": "polyrouter-key-chains:hmac-sha-256",
         "lifetime": {
           "send-lifetime": {"start-date-time": "2026-01-01T00:00:00Z", "duration": 60},
           "accept-lifetime": {"start-date-time": "2026-01-01T01:00:00+01:00",
                               "end-date-time": "2026-01-01T00:02:00Z"}},
         "key-string": {"keystring": "hush"}},
        {"key-id": "8", "crypto-algorithm": "md5",
         "key-string": {"hexadecimal-string": "68:75:73:68:2d:68:75:73:68"}}]},
        {"name": "old", "key": [
        {"key-id": "3", "crypto-algorithm": "md5", "key-string": {"keystring": "hush"}}]}]},
      "routing": {"control-plane-protocols": {"control-plane-protocol": [
        {"type": "static", "name": "default"}, %s]}}}]}}
    """
        .formatted(entry);
  }

  /**
   * Commits it, and reads it back.
   *
   * @param entry of list control-plane-protocol
   */
  ProtocolSettings read(String entry) {
    return readRouter(entry).routed().getFirst();
  }

  /** The same with all of the virtual router. */
  VrConfig readRouter(String entry) {
    datastore.put(router(entry));
    ContainerNode routers =
        (ContainerNode)
            datastore
                .read(
                    LogicalDatastoreType.CONFIGURATION,
                    YangInstanceIdentifier.of(DesiredConfigReader.VIRTUAL_ROUTERS))
                .orElseThrow();
    VrConfig config = reader.read(routers, null).virtualRouters().get("red");
    assertThat(config).isNotNull();
    assertThat(config.policies().policies()).containsOnlyKeys("all");
    return config;
  }

  /** Why it is not committed. */
  List<Refusal> refusals(String entry) {
    return datastore.refusals(router(entry));
  }

  /** What a refusal is about is in the model, under the name that its text ends with. */
  static void assertInModel(Refusal refusal) {
    assertThat(DataSchemaContextTree.from(TestDatastore.model()).findChild(refusal.path()))
        .isPresent();
    String names = refusal.pathText().replaceAll("\\[[^\\]]*\\]", "");
    String lastNode = names.substring(names.lastIndexOf('/') + 1);
    assertThat(refusal.path().getLastPathArgument().getNodeType().getLocalName())
        .isEqualTo(lastNode);
  }
}
