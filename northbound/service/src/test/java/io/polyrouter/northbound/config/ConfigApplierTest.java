package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.testing.RecordingRouterManager;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.router.RouterManager.ApplyResult;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.southbound.openflow.SwitchConfig;
import io.polyrouter.stack.device.Attachment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;

/** What the engine is told, commit by commit. Everything runs on the test's thread. */
class ConfigApplierTest {

  private static final String SWITCH =
      """
      {"polyrouter-openflow-switches:openflow-switches":
        {"switch": [{"datapath-id": "00:00:00:00:00:00:00:01", "description": "s"}]}}
      """;

  private final TestDatastore datastore = new TestDatastore();
  private final RecordingRouterManager manager = new RecordingRouterManager();
  private final List<List<SwitchConfig>> switches = new ArrayList<>();
  private final ConfigApplier applier =
      new ConfigApplier(
          new DesiredConfigReader(TestDatastore.codec(), Protocols.ALL),
          manager,
          configs -> {
            manager.calls.add("switches");
            switches.add(configs);
          },
          Runnable::run,
          Duration.ofSeconds(10));

  @AfterEach
  void close() {
    datastore.close();
  }

  private static String routers(String... entries) {
    return "{\"polyrouter-virtual-routers:virtual-routers\": {\"virtual-router\": ["
        + String.join(",", entries)
        + "]}}";
  }

  private static String withPort(String name, int port) {
    return """
    {"name": "%s", "interfaces": {"interface": [
      {"name": "eth0",
       "openflow-port": {"datapath-id": "00:00:00:00:00:00:00:01", "port": %d}}]}}
    """
        .formatted(name, port);
  }

  private void start() {
    var unused = applier.start(datastore.domBroker());
  }

  @Test
  void startsWithNothing() {
    start();

    assertThat(applier.started()).isCompleted();
    assertThat(switches).containsExactly(List.of());
  }

  @Test
  void letsSwitchesInOnceTheStoredVirtualRoutersRun() {
    datastore.put(SWITCH, routers("{\"name\": \"a\"}", "{\"name\": \"b\"}"));
    CompletableFuture<ApplyResult> slow = new CompletableFuture<>();
    manager.outcomes.add(slow);

    start();
    assertThat(manager.calls).containsExactly("apply a", "apply b");

    slow.complete(ApplyResult.CREATED);
    assertThat(manager.calls).containsExactly("apply a", "apply b", "switches");
    assertThat(switches.getLast()).containsExactly(SwitchConfig.of(1, "s"));
  }

  @Test
  void tellsOnlyWhatChanged() {
    datastore.put(routers("{\"name\": \"a\"}", "{\"name\": \"b\"}"));
    start();
    manager.calls.clear();

    datastore.put(routers("{\"name\": \"a\", \"description\": \"new\"}", "{\"name\": \"b\"}"));

    assertThat(manager.calls).containsExactly("apply a");
    assertThat(applier.applied("a").map(VrConfig::description)).contains("new");
  }

  @Test
  void removesWhatIsGone() {
    datastore.put(routers("{\"name\": \"a\"}", "{\"name\": \"b\"}"));
    start();
    manager.calls.clear();

    datastore.put(routers("{\"name\": \"b\"}"));
    assertThat(manager.calls).containsExactly("remove a");

    datastore.commit(change ->
        change.delete(
            LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of(VirtualRouters.QNAME)));
    assertThat(manager.calls).containsExactly("remove a", "remove b");
    assertThat(applier.applied("b")).isEmpty();
  }

  @Test
  void takesAPortFromItsOldUserBeforeItGivesItToTheNewOne() {
    datastore.put(routers(withPort("a", 1), withPort("b", 2)));
    start();
    manager.applied.clear();

    datastore.put(routers(withPort("a", 2), withPort("b", 1)));

    assertThat(manager.applied).hasSize(4);
    assertThat(manager.applied.subList(0, 2))
        .allSatisfy(config ->
            assertThat(config.interfaces().getFirst().attachment())
                .isEqualTo(new Attachment.Loopback()));
    assertThat(manager.applied.subList(2, 4))
        .extracting(config -> config.name())
        .containsExactly("a", "b");
    assertThat(applier.applied("a")).contains(manager.applied.get(2));
  }

  @Test
  void tellsWhyAVirtualRouterCouldNotBeChanged() {
    manager.outcomes.add(CompletableFuture.failedFuture(new IllegalStateException("no memory")));
    datastore.put(routers("{\"name\": \"a\"}"));
    start();
    assertThat(applier.failures()).containsOnlyKeys("a");
    assertThat(applier.failures().get("a")).contains("no memory");

    datastore.put(routers("{\"name\": \"a\", \"enabled\": false}"));
    assertThat(applier.failures()).isEmpty();
  }

  /** Restored data does not pass the check of commits. */
  @Test
  void leavesAnInvalidStoredVirtualRouterAloneAndSaysSo() {
    datastore.put(
        routers(
            """
            {"name": "bad", "interfaces": {"interface": [{"name": "lo", "loopback": {},
              "ipv4": {"address": [{"ip": "224.0.0.1", "prefix-length": 24}]}}]}}
            """,
            "{\"name\": \"good\"}"));

    start();

    assertThat(manager.calls).containsExactly("apply good", "switches");
    assertThat(applier.failures().get("bad")).contains("224.0.0.1");

    datastore.put(routers("{\"name\": \"good\"}"));
    assertThat(applier.failures()).isEmpty();
  }
}
