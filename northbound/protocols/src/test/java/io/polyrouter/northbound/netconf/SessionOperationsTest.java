package io.polyrouter.northbound.netconf;

import static io.polyrouter.northbound.ExampleDatastore.REMEDY;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.ExampleDatastore;
import io.polyrouter.northbound.document.DocumentReaders;
import io.polyrouter.northbound.running.ManualTimer;
import io.polyrouter.northbound.running.RunningConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opendaylight.netconf.api.DocumentedException;
import org.opendaylight.netconf.api.xml.XmlUtil;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.netconf.databind.DatabindProvider;
import org.opendaylight.netconf.server.api.operations.HandlingPriority;
import org.opendaylight.netconf.server.api.operations.NetconfOperation;
import org.opendaylight.netconf.server.api.operations.NetconfOperationChainedExecution;
import org.opendaylight.netconf.server.api.operations.NetconfOperationService;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.netconf.base._1._0.rev110601.SessionIdType;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The editing operations of RFC 6241 as sessions see them, on an in-memory datastore. */
class SessionOperationsTest {
  @TempDir Path folder;

  private final ManualTimer timer = new ManualTimer();
  private ExampleDatastore datastore;
  private final Map<Long, Session> sessions = new HashMap<>();
  private RunningConfig running;
  private Session one;
  private Session other;

  @BeforeEach
  void openSessions() throws Exception {
    datastore = new ExampleDatastore();
    running = new RunningConfig(datastore, folder, timer);
    one = new Session(1);
    other = new Session(2);
  }

  @Test
  void editsBecomeRunningByCommit() throws Exception {
    one.ok(edit("red", "in use"));
    assertThat(datastore.running("red")).isEmpty();

    one.ok("<commit/>");

    assertThat(datastore.running("red")).isEqualTo("in use");
  }

  @Test
  void aRefusedCommitSaysWhereAndWhyAndKeepsTheCandidate() throws Exception {
    one.ok(edit("red", "bad"));
    one.ok(edit("blue", "fine"));

    Reply refused = one.request("<commit/>");

    assertThat(refused.errors()).hasSize(1);
    assertThat(refused.text("error-type")).isEqualTo("application");
    assertThat(refused.text("error-tag")).isEqualTo("invalid-value");
    assertThat(refused.text("error-severity")).isEqualTo("error");
    assertThat(refused.text("error-message")).isEqualTo(REMEDY);
    assertThat(refused.text("error-path"))
        .isEqualTo("/ex:routers/ex:router[ex:name='red']/ex:description");
    assertThat(refused.messageId()).isEqualTo("7");
    assertThat(datastore.running("blue")).isEmpty();

    one.ok(edit("red", "good"));
    one.ok("<commit/>");
    assertThat(datastore.running("red")).isEqualTo("good");
    assertThat(datastore.running("blue")).isEqualTo("fine");
  }

  @Test
  void aCommitIsTriedAgainWhileTheDatastoreIsBusy() throws Exception {
    one.ok(edit("red", "fine"));
    datastore.overload(4);

    one.ok("<commit/>");

    assertThat(datastore.running("red")).isEqualTo("fine");
  }

  @Test
  void aDatastoreThatStaysBusyIsSaidToBe() throws Exception {
    one.ok(edit("red", "fine"));
    datastore.overload(5);

    Reply refused = one.request("<commit/>");

    assertThat(refused.text("error-tag")).isEqualTo("resource-denied");
    assertThat(refused.text("error-message"))
        .contains("controller is overloaded")
        .contains("Nothing was changed")
        .contains("Try again");
    assertThat(datastore.running("red")).isEmpty();
    one.ok("<commit/>");
    assertThat(datastore.running("red")).as("the candidate is kept").isEqualTo("fine");
  }

  @Test
  void aValueOutsideItsTypeIsRefusedWithPathAndRemedyAndLeavesTheCandidate() throws Exception {
    one.ok(edit("red", "fine"));

    Reply refused =
        one.request(
            "<edit-config><target><candidate/></target><config>"
                + "<routers xmlns='urn:example:routers'><router><name>red</name><size>33</size>"
                + "</router></routers></config></edit-config>");

    assertThat(refused.text("error-tag")).isEqualTo("invalid-value");
    assertThat(refused.text("error-path"))
        .isEqualTo("/ex:routers/ex:router[ex:name='red']/ex:size");
    assertThat(refused.text("error-message")).contains("1..32 or 64");
    one.ok("<commit/>");
    assertThat(datastore.running("red")).isEqualTo("fine");
  }

  @Test
  void aPrefixMayBeDeclaredWhereItIsUsed() throws Exception {
    one.ok(
        "<edit-config><target><candidate/></target><config>"
            + "<routers xmlns='urn:example:routers'><router><name>red</name><protocol>"
            + "<type xmlns:x='urn:example:routers'>x:static</type><instance>1</instance>"
            + "</protocol></router></routers></config></edit-config>");
    one.ok("<commit/>");

    assertThat(running.read().toString()).contains("static");
  }

  @Test
  void aLeafIsDeletedWithoutItsValue() throws Exception {
    one.ok(router("<size>32</size><enabled>true</enabled>"));
    one.ok("<commit/>");

    one.ok(router("<size nc:operation='delete'/><enabled nc:operation='remove'/>"));
    one.ok("<commit/>");

    assertThat(running.read().toString()).doesNotContain("size").doesNotContain("enabled");
    Reply missing = one.request(router("<size nc:operation='delete'/>"));
    assertThat(missing.text("error-tag")).isEqualTo("data-missing");
    assertThat(missing.text("error-path"))
        .isEqualTo("/ex:routers/ex:router[ex:name='red']/ex:size");
    one.ok(router("<size nc:operation='remove'/>"));
  }

  private static String router(String leafs) {
    return "<edit-config xmlns:nc='urn:ietf:params:xml:ns:netconf:base:1.0'><target><candidate/>"
        + "</target><config><routers xmlns='urn:example:routers'><router><name>red</name>"
        + leafs
        + "</router></routers></config></edit-config>";
  }

  @Test
  void aKilledSessionLosesItsLocksAndItsCandidate() throws Exception {
    one.ok("<lock><target><running/></target></lock>");
    one.ok(edit("red", "lost"));

    other.ok("<kill-session><session-id>1</session-id></kill-session>");

    other.ok("<lock><target><running/></target></lock>");
    assertThat(one.request("<commit/>").text("error-message")).contains("has been ended");
    other.ok("<commit/>");
    assertThat(datastore.running("red")).isEmpty();
  }

  @Test
  void onlyAnotherOpenSessionCanBeKilled() throws Exception {
    for (String id : List.of("1", "99", "x", "")) {
      Reply refused =
          one.request("<kill-session><session-id>" + id + "</session-id></kill-session>");
      assertThat(refused.text("error-tag")).isEqualTo("invalid-value");
    }
    assertThat(one.request("<kill-session/>").text("error-tag")).isEqualTo("missing-element");
  }

  @Test
  void everyBrokenRuleIsAnError() throws Exception {
    one.ok(edit("red", "bad"));
    one.ok(edit("blue", "bad"));

    assertThat(one.request("<commit/>").errors()).hasSize(2);
  }

  @Test
  void validateFindsTheSameAndCommitsNothing() throws Exception {
    one.ok(edit("red", "bad"));

    Reply invalid = one.request("<validate><source><candidate/></source></validate>");

    assertThat(invalid.text("error-message")).isEqualTo(REMEDY);
    assertThat(datastore.running("red")).isEmpty();
    one.ok("<discard-changes/>");
    one.ok("<validate><source><candidate/></source></validate>");
    one.ok("<validate><source><running/></source></validate>");
    assertThat(
            one.request("<validate><source>" + config("red", "bad") + "</source></validate>")
                .text("error-message"))
        .isEqualTo(REMEDY);
    one.ok("<validate><source>" + config("red", "fine") + "</source></validate>");
  }

  @Test
  void aMissingMandatoryNodeIsNamedWithItsPath() throws Exception {
    String edge =
        "<edit-config><target><candidate/></target><config><routers xmlns='urn:example:routers'>"
            + "<router><name>red</name><edge/></router></routers></config></edit-config>";
    Reply edited = one.request(edge);
    Reply refused = edited.isOk() ? one.request("<commit/>") : edited;

    assertThat(refused.text("error-tag")).isEqualTo("missing-element");
    assertThat(refused.text("error-path"))
        .isEqualTo("/ex:routers/ex:router[ex:name='red']/ex:edge/ex:uplink");
    assertThat(refused.text("error-message")).contains("\"uplink\" is mandatory");
  }

  @Test
  void testThenSetLeavesTheCandidateAsItWas() throws Exception {
    one.ok(edit("red", "fine"));
    String test = "<test-option>test-then-set</test-option>";

    assertThat(one.request(edit("red", "bad").replace("<config>", test + "<config>")).isOk())
        .isFalse();
    one.ok("<commit/>");

    assertThat(datastore.running("red")).isEqualTo("fine");
  }

  @Test
  void testOnlyChangesNothing() throws Exception {
    String test = "<test-option>test-only</test-option>";
    one.ok(edit("red", "fine").replace("<config>", test + "<config>"));
    one.ok("<commit/>");

    assertThat(datastore.running("red")).isEmpty();
  }

  @Test
  void candidatesOfTwoSessionsAreLaidOverEachOther() throws Exception {
    one.ok(edit("red", "one"));
    other.ok(edit("red", "other"));
    other.ok(edit("blue", "other"));

    one.ok("<commit/>");
    other.ok("<commit/>");

    assertThat(datastore.running("red")).isEqualTo("other");
    assertThat(datastore.running("blue")).isEqualTo("other");
  }

  @Test
  void aLockKeepsOthersOut() throws Exception {
    one.ok("<lock><target><running/></target></lock>");
    Reply denied = other.request("<lock><target><running/></target></lock>");
    other.ok(edit("red", "other"));
    Reply inUse = other.request("<commit/>");

    assertThat(denied.text("error-tag")).isEqualTo("lock-denied");
    assertThat(inUse.text("error-tag")).isEqualTo("in-use");
    assertThat(running.barred()).contains("session 1");
    one.ok(edit("blue", "one"));
    one.ok("<commit/>");
    one.close();
    other.ok("<commit/>");
    assertThat(datastore.running("red")).isEqualTo("other");
    assertThat(running.barred()).isNull();
  }

  @Test
  void onlyTheOwnerUnlocks() throws Exception {
    one.ok("<lock><target><candidate/></target></lock>");

    assertThat(other.request("<unlock><target><candidate/></target></unlock>").isOk()).isFalse();
    assertThat(other.request(edit("red", "x")).text("error-tag")).isEqualTo("in-use");
    one.ok("<unlock><target><candidate/></target></unlock>");
    other.ok(edit("red", "x"));
  }

  @Test
  void aCommitThatNobodyConfirmsIsUndone() throws Exception {
    one.ok(edit("red", "before"));
    one.ok("<commit/>");
    one.ok(edit("red", "after"));
    one.ok(edit("blue", "new"));
    one.ok("<commit><confirmed/><confirm-timeout>30</confirm-timeout></commit>");
    assertThat(datastore.running("red")).isEqualTo("after");
    assertThat(other.request("<commit/>").text("error-tag")).isEqualTo("in-use");

    timer.advance(30);

    assertThat(datastore.running("red")).isEqualTo("before");
    assertThat(datastore.running("blue")).isEmpty();
  }

  @Test
  void aConfirmedCommitStays() throws Exception {
    one.ok(edit("red", "after"));
    one.ok("<commit><confirmed/></commit>");
    one.ok("<commit/>");
    timer.advance(10_000);
    one.close();

    assertThat(datastore.running("red")).isEqualTo("after");
  }

  @Test
  void aSecondConfirmedCommitExtendsTheTimeAndGoesBackToTheFirstStart() throws Exception {
    one.ok(edit("red", "first"));
    one.ok("<commit><confirmed/><confirm-timeout>30</confirm-timeout></commit>");
    timer.advance(20);
    one.ok(edit("red", "second"));
    one.ok("<commit><confirmed/><confirm-timeout>30</confirm-timeout></commit>");
    timer.advance(20);
    assertThat(datastore.running("red")).isEqualTo("second");

    timer.advance(10);

    assertThat(datastore.running("red")).isEmpty();
  }

  @Test
  void cancelCommitGoesBackAtOnce() throws Exception {
    one.ok(edit("red", "after"));
    one.ok("<commit><confirmed/></commit>");
    one.ok("<cancel-commit/>");

    assertThat(datastore.running("red")).isEmpty();
    assertThat(one.request("<cancel-commit/>").isOk()).isFalse();
  }

  @Test
  void theEndOfTheSessionUndoesWhatItHasNotConfirmed() throws Exception {
    one.ok(edit("red", "after"));
    one.ok("<commit><confirmed/></commit>");
    one.close();

    assertThat(datastore.running("red")).isEmpty();
  }

  @Test
  void aPersistentConfirmedCommitIsConfirmedByItsNameAlone() throws Exception {
    one.ok(edit("red", "after"));
    one.ok("<commit><confirmed/><persist>key</persist></commit>");
    one.close();
    assertThat(datastore.running("red")).isEqualTo("after");
    assertThat(running.barred()).isNotNull();

    assertThat(other.request("<commit><persist-id>wrong</persist-id></commit>").text("error-tag"))
        .isEqualTo("invalid-value");
    other.ok("<commit><persist-id>key</persist-id></commit>");
    timer.advance(10_000);

    assertThat(datastore.running("red")).isEqualTo("after");
    assertThat(running.barred()).isNull();
  }

  @Test
  void aRefusedConfirmedCommitLeavesNothingToConfirm() throws Exception {
    one.ok(edit("red", "bad"));
    assertThat(one.request("<commit><confirmed/></commit>").isOk()).isFalse();

    assertThat(one.request("<cancel-commit/>").isOk()).isFalse();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anUnconfirmedCommitIsUndoneAfterACrash() throws Exception {
    one.ok(edit("red", "before"));
    one.ok("<commit/>");
    one.ok(edit("red", "after"));
    one.ok("<commit><confirmed/></commit>");

    RunningConfig restarted = new RunningConfig(datastore, folder, new ManualTimer());

    assertThat(datastore.running("red")).isEqualTo("before");
    assertThat(folder).isEmptyDirectory();
    restarted.close();
  }

  @Test
  void anEditByRestconfConfirms() throws Exception {
    one.ok(edit("red", "after"));
    one.ok("<commit><confirmed/><confirm-timeout>30</confirm-timeout></commit>");

    running.edited();
    timer.advance(30);

    assertThat(datastore.running("red")).isEqualTo("after");
  }

  @Test
  void filesAndUrlsAreOutOfReach() throws Exception {
    assertThat(
            one.request(
                    "<copy-config><target><url>file:/tmp/x</url></target>"
                        + "<source><running/></source></copy-config>")
                .text("error-tag"))
        .isEqualTo("operation-not-supported");
    assertThat(
            one.request(
                    "<edit-config><target><candidate/></target><url>file:/etc/passwd</url>"
                        + "</edit-config>")
                .text("error-tag"))
        .isEqualTo("operation-not-supported");
  }

  @Test
  void runningIsNotEditedDirectly() throws Exception {
    String direct = edit("red", "x").replace("<candidate/>", "<running/>");

    assertThat(one.request(direct).text("error-tag")).isEqualTo("operation-not-supported");
  }

  @Test
  void operationsOfOtherKindsStayThoughTheyOfferToHandleEverything() {
    AnyOperation rpcsOfAllModels = new AnyOperation();

    assertThat(new Session(3, rpcsOfAllModels).operations.getNetconfOperations())
        .contains(rpcsOfAllModels);
  }

  /** Like the one that calls the RPCs of all models: handles what nothing else does. */
  private static final class AnyOperation implements NetconfOperation {
    @Override
    public HandlingPriority canHandle(Document message) {
      return HandlingPriority.HANDLE_WITH_DEFAULT_PRIORITY;
    }

    @Override
    public Document handle(
        Document request, @Nullable NetconfOperationChainedExecution subsequent) {
      throw new AssertionError("Not called");
    }
  }

  private static String config(String router, String description) {
    return "<config><routers xmlns='urn:example:routers'><router><name>"
        + router
        + "</name><description>"
        + description
        + "</description></router></routers></config>";
  }

  private static String edit(String router, String description) {
    return "<edit-config><target><candidate/></target>"
        + config(router, description)
        + "</edit-config>";
  }

  private final class Session {
    private final SessionOperations operations;

    Session(long id, NetconfOperation... stock) {
      DatabindContext databind = DatabindContext.ofModel(datastore.model());
      DatabindProvider provider = () -> databind;
      SessionIdType sessionId = new SessionIdType(Uint32.valueOf(id));
      sessions.put(id, this);
      operations =
          new SessionOperations(
              sessionId,
              running,
              datastore,
              new ConfigValidator(provider, datastore),
              new DocumentReaders(provider),
              number -> {
                Session session = sessions.get(number);
                if (session != null) {
                  session.close();
                }
                return session != null;
              },
              new NetconfOperationService() {
                @Override
                public Set<NetconfOperation> getNetconfOperations() {
                  return Set.of(stock);
                }

                @Override
                public void close() {
                  // Nothing is open.
                }
              });
    }

    Reply request(String operation) throws Exception {
      Document request =
          XmlUtil.readXmlToDocument(
              "<rpc message-id='7' xmlns='urn:ietf:params:xml:ns:netconf:base:1.0'>"
                  + operation
                  + "</rpc>");
      for (NetconfOperation candidate : operations.getNetconfOperations()) {
        if (candidate.canHandle(request) != null) {
          try {
            return new Reply(candidate.handle(request, null));
          } catch (DocumentedException e) {
            return new Reply(e.toXMLDocument());
          }
        }
      }
      throw new AssertionError("No such operation: " + operation);
    }

    void ok(String operation) throws Exception {
      assertThat(request(operation).errors()).isEmpty();
    }

    void close() {
      operations.close();
      operations.close();
    }
  }

  private record Reply(Document document) {
    boolean isOk() {
      return errors().isEmpty();
    }

    List<Element> errors() {
      NodeList found = document.getElementsByTagNameNS("*", "rpc-error");
      List<Element> errors = new ArrayList<>();
      for (int i = 0; i < found.getLength(); i++) {
        errors.add((Element) found.item(i));
      }
      return errors;
    }

    String text(String element) {
      NodeList found = document.getElementsByTagNameNS("*", element);
      return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    String messageId() {
      return document.getDocumentElement().getAttribute("message-id");
    }
  }
}
