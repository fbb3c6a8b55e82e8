package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Netconf;
import io.polyrouter.interop.lab.RequestError;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operations of RFC 6241 on the model, by ncclient. */
@LabTest
class NetconfTest {
  private static final String FILTER = "<virtual-routers xmlns=\"" + RouterXml.NAMESPACE + "\"/>";

  private final Testbed testbed;

  NetconfTest(Testbed testbed) {
    this.testbed = testbed;
  }

  @BeforeEach
  @AfterEach
  void startFromNothing() {
    testbed.clear();
  }

  private static String lonely(String name) {
    return RouterXml.container(RouterXml.router(name).loopback("lo", "10.0.0.1/32"));
  }

  @Test
  void theServerOffersACandidateAndTheModel() {
    try (Netconf session = testbed.controller().netconf()) {
      assertThat(session.capabilities())
          .contains(
              "urn:ietf:params:netconf:base:1.1",
              "urn:ietf:params:netconf:capability:candidate:1.0")
          .anySatisfy(capability -> assertThat(capability).contains(RouterXml.MODULE));
    }
  }

  @Test
  void anEditIsSeenByOthersOnlyAfterCommit() {
    try (Netconf writer = testbed.controller().netconf();
        Netconf reader = testbed.controller().netconf()) {
      writer.lock("candidate").orFail();
      writer.edit(lonely("one")).orFail();
      assertThat(writer.getConfig("candidate", FILTER).orFail().xml()).contains("<name>one</name>");
      assertThat(reader.getConfig("running", FILTER).orFail().xml())
          .doesNotContain("<name>one</name>");
      writer.commit().orFail();
      writer.unlock("candidate").orFail();
      assertThat(reader.getConfig("running", FILTER).orFail().xml())
          .contains("<name>one</name>", "<ip>10.0.0.1</ip>");
    }
  }

  @Test
  void whatOneSessionHasLockedAnotherCannotLock() {
    try (Netconf holder = testbed.controller().netconf();
        Netconf other = testbed.controller().netconf()) {
      holder.lock("candidate").orFail();
      assertThat(other.lock("candidate").errors())
          .extracting(RequestError::tag)
          .containsExactly("lock-denied");
      holder.unlock("candidate").orFail();
      other.lock("candidate").orFail();
      other.unlock("candidate").orFail();
    }
  }

  @Test
  void aKilledSessionGivesUpItsLocksAndItsCandidate() {
    try (Netconf victim = testbed.controller().netconf();
        Netconf killer = testbed.controller().netconf()) {
      victim.lock("running").orFail();
      victim.edit(lonely("never")).orFail();
      assertThat(killer.kill(killer.id()).errors())
          .extracting(RequestError::tag)
          .containsExactly("invalid-value");

      killer.kill(victim.id()).orFail();

      killer.lock("running").orFail();
      killer.commit().orFail();
      killer.unlock("running").orFail();
      assertThat(killer.getConfig("running", FILTER).orFail().xml()).doesNotContain("never");
      assertThat(killer.kill(victim.id()).errors()).hasSize(1);
    }
  }

  @Test
  void aLeafIsDeletedWithoutItsValue() {
    try (Netconf session = testbed.controller().netconf()) {
      session.edit(lonely("seven")).orFail();
      session.edit(seven("<description>there</description>")).orFail();
      session.commit().orFail();
      session.edit(seven("<description nc:operation=\"delete\"/>")).orFail();
      session.commit().orFail();
      assertThat(session.getConfig("running", FILTER).orFail().xml()).doesNotContain("there");
      assertThat(session.edit(seven("<description nc:operation=\"delete\"/>")).errors())
          .singleElement()
          .satisfies(error -> {
            assertThat(error.tag()).isEqualTo("data-missing");
            assertThat(error.plainPath())
                .isEqualTo("/virtual-routers/virtual-router[name='seven']/description");
          });
    }
  }

  private static String seven(String leaf) {
    return """
    <virtual-routers xmlns="%s" xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">
      <virtual-router><name>seven</name>%s</virtual-router>
    </virtual-routers>
    """
        .formatted(RouterXml.NAMESPACE, leaf);
  }

  @Test
  void discardedChangesAreGone() {
    try (Netconf session = testbed.controller().netconf()) {
      session.edit(lonely("two")).orFail();
      session.discard().orFail();
      session.commit().orFail();
      assertThat(session.getConfig("running", FILTER).orFail().xml()).doesNotContain("two");
    }
  }

  @Test
  void validateFindsWhatACommitWouldBeRefusedFor() {
    try (Netconf session = testbed.controller().netconf()) {
      session.edit(lonely("five")).orFail();
      session.validate().orFail();
      session
          .edit(RouterXml.container(RouterXml.router("five").route("10.9.0.0/24", "127.0.0.1")))
          .orFail();
      assertThat(session.validate().errors())
          .singleElement()
          .satisfies(error ->
              assertThat(error.plainPath())
                  .startsWith("/virtual-routers/virtual-router[name='five']/routing/"));
      session.discard().orFail();
    }
  }

  @Test
  void aCommitThatNobodyConfirmsIsUndone() {
    try (Netconf session = testbed.controller().netconf()) {
      session.edit(lonely("six")).orFail();
      session.commitConfirmed(2).orFail();
      assertThat(session.getConfig("running", FILTER).orFail().xml()).contains("six");
      Eventually.within(
          Duration.ofSeconds(15),
          () ->
              assertThat(session.getConfig("running", FILTER).orFail().xml())
                  .doesNotContain("six"));
    }
  }

  @Test
  void aCommitThatIsConfirmedStaysAndACancelledOneDoesNot() {
    try (Netconf session = testbed.controller().netconf()) {
      session.edit(lonely("seven")).orFail();
      session.commitConfirmed(2).orFail();
      session.commit().orFail();
      Eventually.pause(Duration.ofSeconds(3));
      assertThat(session.getConfig("running", FILTER).orFail().xml()).contains("seven");

      session.edit(lonely("eight")).orFail();
      session.commitConfirmed(600).orFail();
      assertThat(session.getConfig("running", FILTER).orFail().xml()).contains("eight");
      session.cancelCommit().orFail();
      assertThat(session.getConfig("running", FILTER).orFail().xml())
          .contains("seven")
          .doesNotContain("eight");
    }
  }

  @Test
  void whileOneSessionHasLockedRunningNobodyElseChangesIt() {
    try (Netconf holder = testbed.controller().netconf();
        Netconf other = testbed.controller().netconf()) {
      holder.lock("running").orFail();
      other.edit(lonely("nine")).orFail();
      assertThat(other.commit().errors()).extracting(RequestError::tag).containsExactly("in-use");
      assertThat(
              testbed
                  .controller()
                  .restconf()
                  .putXml("data/polyrouter-virtual-routers:virtual-routers", lonely("ten"))
                  .status())
          .isEqualTo(409);
      holder.unlock("running").orFail();
      other.commit().orFail();
    }
  }

  @Test
  void getShowsStateBesideConfiguration() {
    try (Netconf session = testbed.controller().netconf()) {
      session.edit(lonely("three")).orFail();
      session.commit().orFail();
      Eventually.within(
          Duration.ofSeconds(15),
          () ->
              assertThat(session.get(FILTER).orFail().xml())
                  .contains(
                      "<name>three</name>",
                      "<status>running</status>",
                      "<oper-status>up</oper-status>"));
      assertThat(session.getConfig("running", FILTER).orFail().xml()).doesNotContain("oper-status");
    }
  }

  @Test
  void oneRouterIsDeletedAndTheOtherStays() {
    try (Netconf session = testbed.controller().netconf()) {
      session
          .edit(RouterXml.container(RouterXml.router("keep"), RouterXml.router("drop")))
          .orFail();
      session.commit().orFail();
      session
          .edit(
              """
              <virtual-routers xmlns="%s">
                <virtual-router xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="delete">
                  <name>drop</name>
                </virtual-router>
              </virtual-routers>
              """
                  .formatted(RouterXml.NAMESPACE))
          .orFail();
      session.commit().orFail();
      assertThat(session.getConfig("running", FILTER).orFail().xml())
          .contains("keep")
          .doesNotContain("drop");
      Eventually.within(
          Duration.ofSeconds(15),
          () -> assertThat(session.get(FILTER).orFail().xml()).doesNotContain("drop"));
    }
  }

  @Test
  void aRouterAnswersTheRpcs() {
    try (Netconf session = testbed.controller().netconf()) {
      session.edit(lonely("four")).orFail();
      session.commit().orFail();
      Eventually.within(
          Duration.ofSeconds(15),
          () ->
              assertThat(
                      session
                          .rpc(
                              "<ping xmlns=\"%s\"><virtual-router>four</virtual-router>"
                                      .formatted(RouterXml.NAMESPACE)
                                  + "<destination>10.0.0.1</destination><count>2</count></ping>")
                          .orFail()
                          .xml())
                  .contains(">2</received>"));
      assertThat(
              session
                  .rpc(
                      "<get-routes xmlns=\"%s\"><virtual-router>four</virtual-router></get-routes>"
                          .formatted(RouterXml.NAMESPACE))
                  .orFail()
                  .xml())
          .contains(">10.0.0.1/32</destination-prefix>", ">receive</action>");
    }
  }
}
