package io.polyrouter.northbound.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.ExampleDatastore;
import io.polyrouter.northbound.document.DocumentReader.Format;
import io.polyrouter.northbound.running.Fault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opendaylight.netconf.api.xml.XmlUtil;
import org.opendaylight.netconf.databind.DatabindContext;
import org.opendaylight.restconf.api.ApiPath;
import org.opendaylight.restconf.server.spi.ApiPathNormalizer;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.codec.gson.JsonParserStream;
import org.opendaylight.yangtools.yang.data.impl.schema.ImmutableNormalizedNodeStreamWriter;
import org.opendaylight.yangtools.yang.data.impl.schema.NormalizationResultHolder;
import org.w3c.dom.Element;

/** Documents in JSON and XML: what they become, and what is said of those that are wrong. */
class DocumentReaderTest {
  private static final String EVERYTHING =
      """
      {"example-routers:routers": {"router": [
        {"description": "at the door", "name": "red", "size": 64, "enabled": true, "mark": [null],
         "tag": ["a", "b"], "color": "blue", "peer": "blue",
         "protocol": [{"type": "static", "instance": 1, "weight": "0.25"},
                      {"instance": 2, "type": "example-routers:static"}],
         "edge": {"uplink": "eth0"}},
        {"name": "blue", "color": 7, "area": 3, "leader": false}]}}
      """;

  private DatabindContext databind;
  private DocumentReader reader;

  @BeforeEach
  void start() throws Exception {
    databind = DatabindContext.ofModel(new ExampleDatastore().model());
    reader = new DocumentReader(databind);
  }

  @Test
  void jsonBecomesTheDataThatOpenDaylightMakesOfIt() throws Exception {
    NormalizationResultHolder holder = new NormalizationResultHolder();
    JsonParserStream.create(ImmutableNormalizedNodeStreamWriter.from(holder), databind.jsonCodecs())
        .parse(new com.google.gson.stream.JsonReader(new StringReader(EVERYTHING)));

    assertThat(data("example-routers:routers", Format.JSON, EVERYTHING))
        .isEqualTo(holder.getResult().data());
  }

  @Test
  void xmlBecomesTheSameData() {
    String xml =
        """
        <routers xmlns="urn:example:routers">
          <router><name>red</name><size>64</size><tag>a</tag><enabled>true</enabled><mark/>
            <protocol xmlns:p="urn:example:routers"><type>p:static</type><instance>1</instance>
              <weight>0.25</weight></protocol>
            <color>blue</color><peer>blue</peer><tag>b</tag>
            <edge><uplink>eth0</uplink></edge><description>at the door</description>
            <protocol><type xmlns:x="urn:example:routers">x:static</type><instance>2</instance>
            </protocol>
          </router>
          <router><name>blue</name><color>7</color><area>3</area><leader>false</leader></router>
        </routers>
        """;

    assertThat(data("example-routers:routers", Format.XML, xml))
        .isEqualTo(data("example-routers:routers", Format.JSON, EVERYTHING));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          size    | 33     | invalid-value | "33" is not valid for size: it takes a whole number of 1..32 or 64.
          size    | many   | invalid-value | "many" is not valid for size: it takes a whole number of 1..32 or 64.
          enabled | yes    | invalid-value | "yes" is not valid for enabled: it takes true or false.
          color   | green  | invalid-value | "green" is not valid for color: it takes one of red, blue, or a whole number of 0..255.
          peer    | B      | invalid-value | "B" is not valid for peer: it takes a text of 1..8 characters that matches [a-z][a-z0-9]*.
          peer    | abcdefghi | invalid-value | "abcdefghi" is not valid for peer: it takes a text of 1..8 characters.
          uptime  | 7      | unknown-element | uptime is state and cannot be set; here can be: name, description, size, enabled, mark, tag, color, peer, protocol, edge, area, leader, follower.
          """)
  void whatIsWrongIsSaidAlikeInBoth(String leaf, String value, String tag, String message) {
    Fault byJson =
        fault(
            Format.JSON,
            "{\"example-routers:router\":[{\"%s\":\"%s\",\"name\":\"red\"}]}"
                .formatted(leaf, value));
    Fault byXml =
        fault(
            Format.XML,
            "<router xmlns='urn:example:routers'><%1$s>%2$s</%1$s><name>red</name></router>"
                .formatted(leaf, value));

    assertThat(byJson.tag().elementBody()).isEqualTo(tag);
    assertThat(byJson.message()).isEqualTo(message);
    assertThat(byJson.path()).isEqualTo(path("example-routers:routers/router=red/" + leaf));
    assertThat(byXml).isEqualTo(byJson);
  }

  @Test
  void aBadKeyIsInThePathAsItWasGiven() {
    Reading reading =
        reader.child(
            path("example-routers:routers/router=red"),
            Format.JSON,
            stream("{\"protocol\":[{\"type\":\"rip\",\"instance\":5}]}"));

    Fault fault = ((Reading.Refused) reading).faults().getFirst();
    assertThat(fault.message())
        .isEqualTo("\"rip\" is not valid for type: it takes one of example-routers:static.");
    assertThat(where(fault).getLastPathArgument().getNodeType().getLocalName()).isEqualTo("type");
    assertThat(where(fault).coerceParent().getLastPathArgument().toString())
        .contains("rip")
        .contains("5");
  }

  @Test
  void aMissingKeyIsMissing() {
    Fault fault = fault(Format.JSON, "{\"example-routers:router\":[{\"size\":1}]}");

    assertThat(fault.tag()).isEqualTo(ErrorTag.MISSING_ELEMENT);
    assertThat(fault.message()).isEqualTo("name is a key of router and missing.");
    assertThat(where(fault).getLastPathArgument().getNodeType().getLocalName()).isEqualTo("name");
  }

  @Test
  void allFaultsAreFound() {
    Reading reading =
        read(
            Format.JSON,
            "{\"example-routers:router\":[{\"name\":\"red\",\"size\":0,\"what\":{\"ever\":[1]},"
                + "\"edge\":7,\"tag\":[\"a\",\"a\",\"B\"],\"mark\":true,\"color\":[1]}]}");

    assertThat(((Reading.Refused) reading).faults())
        .extracting(Fault::tag)
        .containsExactly(
            ErrorTag.INVALID_VALUE,
            ErrorTag.UNKNOWN_ELEMENT,
            ErrorTag.INVALID_VALUE,
            ErrorTag.BAD_ELEMENT,
            ErrorTag.INVALID_VALUE,
            ErrorTag.INVALID_VALUE,
            ErrorTag.INVALID_VALUE);
  }

  @Test
  void casesExcludeEachOther() {
    for (String two : List.of("\"edge\":{},\"area\":1", "\"leader\":true,\"follower\":true")) {
      Fault fault =
          fault(Format.JSON, "{\"example-routers:router\":[{\"name\":\"red\"," + two + "}]}");

      assertThat(fault.tag()).isEqualTo(ErrorTag.BAD_ELEMENT);
      assertThat(fault.message()).contains("excludes");
    }
  }

  @Test
  void theSameTwiceIsRefused() {
    assertThat(
            fault(
                    Format.JSON,
                    "{\"example-routers:router\":[{\"name\":\"red\",\"size\":1,\"size\":1}]}")
                .message())
        .isEqualTo("size is given twice; give it once.");
    Reading twice =
        reader.resource(
            path("example-routers:routers"),
            Format.JSON,
            stream(
                "{\"example-routers:routers\":{\"router\":[{\"name\":\"a\"},{\"name\":\"a\"}]}}"));
    assertThat(((Reading.Refused) twice).faults())
        .singleElement()
        .satisfies(
            fault -> assertThat(fault.path()).isEqualTo(path("example-routers:routers/router=a")));
  }

  @Test
  void theBodyHasToBeWhatTheUriNames() {
    assertThat(fault(Format.JSON, "{\"example-routers:routers\":{}}").message())
        .isEqualTo("The body has to be \"router\", which the URI names, and nothing else.");
    assertThat(fault(Format.JSON, "[1]").tag()).isEqualTo(ErrorTag.MALFORMED_MESSAGE);
    assertThat(fault(Format.JSON, "").tag()).isEqualTo(ErrorTag.MALFORMED_MESSAGE);
    assertThat(fault(Format.JSON, "{\"example-routers:router\":[{\"name\"").tag())
        .isEqualTo(ErrorTag.MALFORMED_MESSAGE);
    assertThat(fault(Format.XML, "<router").tag()).isEqualTo(ErrorTag.MALFORMED_MESSAGE);
    assertThat(fault(Format.JSON, "{\"example-routers:router\":[{\"name\":\"blue\"}]}").message())
        .startsWith("The keys in the body are not those in the URI");
  }

  @Test
  void whatHasNoModelIsLeftToOpenDaylight() {
    assertThat(
            reader.resource(
                path("example-routers:routers"),
                Format.JSON,
                stream("{\"example-routers:routers\":{\"notes\":{\"a\":1}}}")))
        .isInstanceOf(Reading.NotCovered.class);
  }

  @Test
  void whatNetconfDeletesNeedsNoValueAndExcludesNothing() throws Exception {
    Element config =
        XmlUtil.readXmlToElement(
            """
            <config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0">
              <routers xmlns="urn:example:routers"><router><name>red</name>
                <size nc:operation="delete"/><area nc:operation="remove"/><edge/>
              </router><router nc:operation="delete"><name>blue</name></router></routers>
            </config>
            """);

    Preparation prepared = reader.prepare(config);

    assertThat(prepared.faults()).isEmpty();
    assertThat(prepared.deletions())
        .containsExactly(
            new Deletion(path("example-routers:routers/router=red/size"), true),
            new Deletion(path("example-routers:routers/router=red/area"), false));
    assertThat(config.getElementsByTagName("size").getLength()).isZero();
  }

  @Test
  void anUnknownNamespaceIsUnknown() throws Exception {
    Element config =
        XmlUtil.readXmlToElement("<config><routers xmlns='urn:example:other'/></config>");

    assertThat(reader.prepare(config).faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.tag()).isEqualTo(ErrorTag.UNKNOWN_ELEMENT));
  }

  @Test
  void aDatastoreIsCheckedWhole() {
    assertThat(
            reader.datastoreFaults(
                Format.JSON,
                stream(
                    "{\"ietf-restconf:data\":{\"example-routers:routers\":{\"router\":[{\"name\":\"red\",\"size\":0}]}}}")))
        .singleElement()
        .satisfies(fault ->
            assertThat(fault.path()).isEqualTo(path("example-routers:routers/router=red/size")));
  }

  private Fault fault(Format format, String document) {
    List<Fault> faults = ((Reading.Refused) read(format, document)).faults();
    assertThat(faults).hasSize(1);
    return faults.getFirst();
  }

  private static YangInstanceIdentifier where(Fault fault) {
    return Objects.requireNonNull(fault.path());
  }

  private Reading read(Format format, String document) {
    return reader.resource(path("example-routers:routers/router=red"), format, stream(document));
  }

  private NormalizedNode data(String path, Format format, String document) {
    return ((Reading.Data) reader.resource(path(path), format, stream(document))).node();
  }

  private YangInstanceIdentifier path(String path) {
    try {
      return new ApiPathNormalizer(databind).normalizeDataPath(ApiPath.parse(path)).instance();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
