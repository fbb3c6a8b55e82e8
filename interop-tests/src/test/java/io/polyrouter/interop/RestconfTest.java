package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Restconf;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The methods of RFC 8040 on the model, by curl. */
@LabTest
class RestconfTest {
  private static final Duration SETTLE = Duration.ofSeconds(15);
  private static final String ROUTERS = "data/polyrouter-virtual-routers:virtual-routers";
  private static final String GREEN = ROUTERS + "/virtual-router=green";
  private static final String INTERFACE =
      """
      {"name":"lo","loopback":{},"ipv4":{"address":[{"ip":"10.0.0.1","prefix-length":32}]}}\
      """;

  private final Testbed testbed;
  private final Restconf restconf;

  RestconfTest(Testbed testbed) {
    this.testbed = testbed;
    restconf = testbed.controller().restconf();
  }

  @BeforeEach
  @AfterEach
  void startFromNothing() {
    testbed.clear();
  }

  private static String green(String description) {
    return """
    {"polyrouter-virtual-routers:virtual-router":[
      {"name":"green","description":"%s","interfaces":{"interface":[%s]}}]}
    """
        .formatted(description, INTERFACE);
  }

  @Test
  void putGetPatchDelete() {
    assertThat(restconf.get(GREEN + "?content=config").status()).isIn(404, 409);
    assertThat(restconf.put(GREEN, green("first")).status()).isEqualTo(201);
    assertThat(restconf.put(GREEN, green("second")).status()).isEqualTo(204);
    assertThat(router().get("description").getAsString()).isEqualTo("second");

    restconf
        .patch(
            GREEN,
            "{\"polyrouter-virtual-routers:virtual-router\":[{\"name\":\"green\",\"router-id\":\"192.0.2.1\"}]}")
        .orFail();
    JsonObject merged = router();
    assertThat(merged.get("router-id").getAsString()).isEqualTo("192.0.2.1");
    assertThat(merged.get("description").getAsString()).isEqualTo("second");
    assertThat(merged.getAsJsonObject("interfaces").getAsJsonArray("interface")).hasSize(1);

    assertThat(restconf.delete(GREEN).status()).isEqualTo(204);
    assertThat(restconf.get(GREEN + "?content=config").status()).isIn(404, 409);
  }

  @Test
  void postCreatesOnceOnly() {
    restconf.post(ROUTERS, green("posted")).orFail();
    Restconf.Reply again = restconf.post(ROUTERS, green("posted"));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.errors())
        .anySatisfy(error -> assertThat(error.tag()).isEqualTo("data-exists"));
  }

  @Test
  void everyWayToEditSaysWhereAValueIsNotOfItsType() {
    String bad =
        "{\"polyrouter-virtual-routers:virtual-router\":[{\"description\":\"d\",\"limits\":{\"max-routes\":0},\"name\":\"green\"}]}";
    String patch =
        """
        {"ietf-yang-patch:yang-patch":{"patch-id":"p","edit":[{"edit-id":"e","operation":"merge",
          "target":"/polyrouter-virtual-routers:virtual-routers/virtual-router=green","value":%s}]}}
        """
            .formatted(bad);
    restconf.put(GREEN, green("before")).orFail();
    for (Restconf.Reply reply :
        List.of(
            restconf.put(GREEN, bad),
            restconf.patch(GREEN, bad),
            restconf.post(ROUTERS, bad),
            restconf.yangPatch("data", patch))) {
      assertThat(reply.status()).as("status of %s", reply.body()).isEqualTo(400);
      assertThat(reply.errors())
          .singleElement()
          .satisfies(error -> {
            assertThat(error.tag()).isEqualTo("invalid-value");
            assertThat(error.plainPath())
                .isEqualTo("/virtual-routers/virtual-router[name='green']/limits/max-routes");
            assertThat(error.message()).contains("1..10000000");
          });
    }
    assertThat(router().get("description").getAsString()).isEqualTo("before");
  }

  @Test
  void aPrefixMayBeDeclaredOnTheLeafThatUsesIt() {
    restconf
        .patchXml(
            ROUTERS,
            """
            <virtual-routers xmlns="urn:polyrouter:virtual-routers"><virtual-router><name>green</name>
              <routing><control-plane-protocols><control-plane-protocol>
                <type xmlns:r="urn:polyrouter:virtual-routers">r:static</type><name>s</name>
              </control-plane-protocol></control-plane-protocols></routing>
            </virtual-router></virtual-routers>
            """)
        .orFail();
    assertThat(restconf.get(GREEN).orFail().body()).contains("static");
  }

  @Test
  void aStrangersBodyIsNotRead() {
    assertThat(restconf.as("admin:wrong").put(GREEN, green("x".repeat(200_000))).status())
        .isEqualTo(401);
    assertThat(restconf.as("admin:wrong").get(GREEN).status()).isEqualTo(401);
    assertThat(restconf.get(GREEN + "?content=config").status()).isIn(404, 409);
  }

  @Test
  void stateIsBesideConfigurationUnlessOnlyOneIsAskedFor() {
    restconf.put(GREEN, green("stateful")).orFail();
    Eventually.within(
        SETTLE,
        () -> {
          JsonObject router = router();
          assertThat(router.has("health")).as("health in %s", router).isTrue();
          assertThat(router.getAsJsonObject("health").get("status").getAsString())
              .isEqualTo("running");
        });
    assertThat(restconf.get(GREEN + "?content=config").orFail().body()).doesNotContain("health");
    assertThat(restconf.get(GREEN + "?content=nonconfig").orFail().body())
        .contains("health")
        .doesNotContain("stateful");
  }

  @Test
  void routesAreReadByPage() {
    restconf
        .put(
            GREEN,
            """
            {"polyrouter-virtual-routers:virtual-router":[{"name":"green",
              "interfaces":{"interface":[%s]},
              "routing":{"control-plane-protocols":{"control-plane-protocol":[{
                "type":"polyrouter-virtual-routers:static","name":"default","static-routes":{"ipv4":{"route":[
                  {"destination-prefix":"10.1.0.0/16","next-hop":{"special-next-hop":"blackhole"}},
                  {"destination-prefix":"10.2.0.0/16","next-hop":{"special-next-hop":"blackhole"}},
                  {"destination-prefix":"10.3.0.0/16","next-hop":{"special-next-hop":"blackhole"}}
            ]}}}]}}}]}
            """
                .formatted(INTERFACE))
        .orFail();
    Eventually.within(
        SETTLE,
        () -> {
          JsonObject first = routes("\"prefix\":\"10.0.0.0/8\",\"limit\":3");
          assertThat(prefixes(first)).containsExactly("10.0.0.1/32", "10.1.0.0/16", "10.2.0.0/16");
          JsonObject second =
              routes(
                  "\"prefix\":\"10.0.0.0/8\",\"limit\":3,\"continuation\":"
                      + first.get("continuation"));
          assertThat(prefixes(second)).containsExactly("10.3.0.0/16");
          assertThat(second.has("continuation")).isFalse();
        });
    assertThat(prefixes(routes("\"longest-match\":\"10.2.3.4\""))).containsExactly("10.2.0.0/16");
  }

  private JsonObject routes(String more) {
    return restconf
        .post(
            "operations/polyrouter-virtual-routers:get-routes",
            "{\"polyrouter-virtual-routers:input\":{\"virtual-router\":\"green\",%s}}"
                .formatted(more))
        .orFail()
        .json()
        .getAsJsonObject("polyrouter-virtual-routers:output");
  }

  private static List<String> prefixes(JsonObject output) {
    assertThat(output.has("route")).as("routes in %s", output).isTrue();
    return output.getAsJsonArray("route").asList().stream()
        .map(route -> route.getAsJsonObject().get("destination-prefix").getAsString())
        .toList();
  }

  @Test
  void changesArriveAsServerSentEvents() {
    JsonObject subscription =
        restconf
            .post(
                "operations/sal-remote:create-data-change-event-subscription",
                """
                {"sal-remote:input":{
                  "path":"/polyrouter-virtual-routers:virtual-routers",
                  "sal-remote-augment:datastore":"CONFIGURATION",
                  "sal-remote-augment:scope":"SUBTREE"}}
                """)
            .orFail()
            .json()
            .getAsJsonObject("sal-remote:output");
    String stream = subscription.get("stream-name").getAsString();
    String location =
        restconf
            .get("data/ietf-restconf-monitoring:restconf-state/streams/stream=" + stream)
            .orFail()
            .json()
            .getAsJsonArray("ietf-restconf-monitoring:stream")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("access")
            .asList()
            .stream()
            .map(access -> access.getAsJsonObject().get("location").getAsString())
            .findFirst()
            .orElseThrow();
    try (BackgroundCommand events = restconf.events(location)) {
      Eventually.within(
          SETTLE,
          () -> {
            restconf.put(GREEN, green("seen by event")).orFail();
            restconf.delete(GREEN).orFail();
            assertThat(events.lines())
                .anySatisfy(line -> assertThat(line).contains("data:", "seen by event"));
          });
    }
  }

  private JsonObject router() {
    return restconf
        .get(GREEN)
        .orFail()
        .json()
        .getAsJsonArray(RouterXml.MODULE + ":virtual-router")
        .get(0)
        .getAsJsonObject();
  }
}
