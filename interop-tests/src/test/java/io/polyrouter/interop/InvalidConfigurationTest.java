package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Netconf;
import io.polyrouter.interop.lab.RequestError;
import io.polyrouter.interop.lab.Restconf;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Every configuration of {@code invalid-configurations.xml} is refused whole, by NETCONF and
 * RESTCONF with the same path and message, and changes nothing.
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InvalidConfigurationTest {
  private static final String ROUTERS = "data/polyrouter-virtual-routers:virtual-routers";
  private static final String SWITCHES = "data/polyrouter-openflow-switches:openflow-switches";
  private static final String SWITCH =
      """
      <openflow-switches xmlns="urn:polyrouter:openflow-switches">
        <switch><datapath-id>00:00:00:00:00:00:0b:ad</datapath-id></switch>
      </openflow-switches>
      """;
  private static final String ALL = ROUTERS + "?content=config";

  private final Testbed testbed;
  private final Restconf restconf;

  InvalidConfigurationTest(Testbed testbed) {
    this.testbed = testbed;
    restconf = testbed.controller().restconf();
  }

  private record Case(String name, String delete, String path, String message, String edit) {}

  @BeforeAll
  void commitTheBase() throws Exception {
    testbed.clear();
    String base = table().getElementsByTagName("base").item(0).getTextContent();
    restconf.putXml(SWITCHES, SWITCH).orFail();
    restconf.putXml(ROUTERS, container(base)).orFail();
  }

  @AfterAll
  void clear() {
    testbed.clear();
  }

  @TestFactory
  Stream<DynamicTest> isRefusedByBothProtocolsAlike() throws Exception {
    List<Case> cases = cases();
    assertThat(cases).hasSizeGreaterThanOrEqualTo(50);
    return cases.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> refuse(each)));
  }

  private void refuse(Case each) {
    String before = restconf.get(ALL).orFail().body();
    RequestError byNetconf = byNetconf(each);
    RequestError byRestconf = byRestconf(each);
    assertThat(restconf.get(ALL).orFail().body()).isEqualTo(before);

    String expected = "/virtual-routers/virtual-router" + each.path();
    assertThat(byNetconf.plainPath()).as("path by NETCONF (%s)", byNetconf).isEqualTo(expected);
    assertThat(byRestconf.plainPath()).as("path by RESTCONF (%s)", byRestconf).isEqualTo(expected);
    assertThat(byNetconf.message()).contains(each.message());
    assertThat(byRestconf.message()).isEqualTo(byNetconf.message());
    assertThat(byRestconf.tag()).isEqualTo(byNetconf.tag());
  }

  private RequestError byNetconf(Case each) {
    try (Netconf session = testbed.controller().netconf()) {
      Netconf.Reply edit = session.edit(container(each.edit()));
      Netconf.Reply refused = edit.ok() ? session.commit() : edit;
      session.discard().orFail();
      return single("NETCONF", refused.errors());
    }
  }

  private RequestError byRestconf(Case each) {
    Restconf.Reply reply =
        each.delete().isEmpty()
            ? restconf.patchXml(ROUTERS, container(each.edit()))
            : restconf.delete(ROUTERS + each.delete());
    assertThat(reply.status()).as("status by RESTCONF (%s)", reply.body()).isBetween(400, 499);
    return single("RESTCONF", reply.errors());
  }

  private static RequestError single(String protocol, List<RequestError> errors) {
    assertThat(errors).as("errors by %s", protocol).isNotEmpty();
    return errors.getFirst();
  }

  private static String container(String content) {
    return "<virtual-routers xmlns=\"%s\" xmlns:nc=\"urn:ietf:params:xml:ns:netconf:base:1.0\">%s</virtual-routers>"
        .formatted(RouterXml.NAMESPACE, content.strip());
  }

  private static List<Case> cases() throws Exception {
    NodeList elements = table().getElementsByTagName("case");
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < elements.getLength(); i++) {
      Element each = (Element) elements.item(i);
      cases.add(
          new Case(
              each.getAttribute("name"),
              each.getAttribute("delete"),
              each.getAttribute("path"),
              each.getAttribute("message"),
              each.getTextContent()));
    }
    return cases;
  }

  private static Document table() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(
            InvalidConfigurationTest.class.getResourceAsStream("/invalid-configurations.xml"))) {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
    }
  }
}
