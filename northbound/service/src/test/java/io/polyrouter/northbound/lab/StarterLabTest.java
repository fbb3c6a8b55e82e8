package io.polyrouter.northbound.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.config.CommitCheck;
import io.polyrouter.northbound.config.DesiredConfig;
import io.polyrouter.northbound.config.DesiredConfigReader;
import io.polyrouter.northbound.lab.StarterLab.Wish;
import io.polyrouter.northbound.testing.TestDatastore;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;

class StarterLabTest {

  private static final YangInstanceIdentifier ROUTERS =
      YangInstanceIdentifier.of(VirtualRouters.QNAME);

  private final TestDatastore datastore = new TestDatastore();

  @AfterEach
  void close() {
    datastore.close();
  }

  private boolean bring(Wish wish) throws Exception {
    return StarterLab.bring(datastore.domBroker(), TestDatastore.model(), wish);
  }

  private boolean hasRouters() {
    return datastore.read(LogicalDatastoreType.CONFIGURATION, ROUTERS).isPresent();
  }

  @Test
  void passesTheCheckOfCommits() throws Exception {
    DesiredConfigReader reader = new DesiredConfigReader(TestDatastore.codec(), Protocols.ALL);
    CommitCheck check = new CommitCheck(reader, TestDatastore::model);
    var unused = check.register(datastore.domBroker());

    assertThat(bring(Wish.STARTER)).isTrue();

    assertThat(check.wasAsked()).isTrue();
    DesiredConfig lab = reader.read(StarterLab.read(TestDatastore.model()), null);
    assertThat(lab.virtualRouters())
        .containsOnlyKeys(
            "blue",
            "blue-host1",
            "blue-host2",
            "left",
            "middle",
            "red",
            "red-host1",
            "red-host2",
            "right");
  }

  @Test
  void isNotBroughtAgainAfterItWasDeleted() throws Exception {
    assertThat(bring(Wish.STARTER)).isTrue();
    datastore.commit(change -> change.delete(LogicalDatastoreType.CONFIGURATION, ROUTERS));

    assertThat(bring(Wish.STARTER)).isFalse();
    assertThat(hasRouters()).isFalse();
  }

  @Test
  void isNotBroughtAfterAStartThatDeclinedIt() throws Exception {
    assertThat(bring(Wish.NONE)).isFalse();

    assertThat(bring(Wish.STARTER)).isFalse();
    assertThat(hasRouters()).isFalse();
  }

  @Test
  void isStillToBeHadAfterAStartThatSaidNothing() throws Exception {
    assertThat(bring(Wish.UNSAID)).isFalse();

    assertThat(bring(Wish.STARTER)).isTrue();
  }

  @Test
  void leavesAConfigurationAlone() throws Exception {
    datastore.put(
        """
        {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [{"name": "mine"}]}}
        """);
    var before = datastore.read(LogicalDatastoreType.CONFIGURATION, ROUTERS);

    assertThat(bring(Wish.STARTER)).isFalse();
    assertThat(datastore.read(LogicalDatastoreType.CONFIGURATION, ROUTERS)).isEqualTo(before);
  }

  @Test
  void understandsTheLauncher() {
    assertThat(Wish.of(Optional.of("starter"))).isEqualTo(Wish.STARTER);
    assertThat(Wish.of(Optional.of("none"))).isEqualTo(Wish.NONE);
    assertThat(Wish.of(Optional.empty())).isEqualTo(Wish.UNSAID);
  }
}
