package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Netconf;
import io.polyrouter.interop.lab.RequestError;
import io.polyrouter.interop.lab.Restconf;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * RIP with a route policy between two virtual routers, configured, read and watched by RESTCONF and
 * NETCONF. Static routes of r1 reach r2, those that the policy lets pass, with its metric and tag.
 *
 * <pre>
 *   r1 10.0.0.1 ── in memory, HMAC-SHA-256 ── 10.0.0.2 r2
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingModelTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String ROUTERS = "data/polyrouter-virtual-routers:virtual-routers";
  private static final String RIP =
      "/routing/control-plane-protocols/control-plane-protocol=polyrouter-rip%3Aripv2,main";

  private static final String TWO_ROUTERS =
      """
      {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [
        {"name": "r1",
         "interfaces": {"interface": [
           {"name": "eth0", "memory-link": {"virtual-router": "r2", "interface": "eth0"},
            "ipv4": {"address": [{"ip": "10.0.0.1", "prefix-length": 24}]}}]},
         "polyrouter-key-chains:key-chains": {"key-chain": [{"name": "ring", "key": [
           {"key-id": "1", "crypto-algorithm": "polyrouter-key-chains:hmac-sha-256",
            "key-string": {"keystring": "hush-hush"}}]}]},
         "polyrouter-routing-policy:routing-policy": {
           "defined-sets": {"prefix-sets": {"prefix-set": [{"name": "ours", "prefixes": {
             "prefix-list": [{"ip-prefix": "10.1.0.0/16", "mask-length-lower": 24,
                              "mask-length-upper": 24}]}}]}},
           "policy-definitions": {"policy-definition": [{"name": "out", "statements": {"statement": [
             {"name": "ours", "conditions": {"match-prefix-set": {"prefix-set": "ours"}},
              "actions": {"set-metric": {"metric": 4}, "set-tag": 77,
                          "policy-result": "accept-route"}}]}}]}},
         "routing": {"control-plane-protocols": {"control-plane-protocol": [
           {"type": "polyrouter-virtual-routers:static", "name": "default",
            "static-routes": {"ipv4": {"route": [
             {"destination-prefix": "10.1.1.0/24", "next-hop": {"special-next-hop": "blackhole"}},
             {"destination-prefix": "10.2.1.0/24", "next-hop": {"special-next-hop": "blackhole"}}
           ]}}},
           {"type": "polyrouter-rip:ripv2", "name": "main", "polyrouter-rip:rip": {
             "redistribute": {"static": {"route-policy": "out"}},
             "timers": {"update-interval": 1, "invalid-interval": 3, "flush-interval": 4},
             "interfaces": {"interface": [
               {"interface": "eth0", "authentication": {"key-chain": "ring"}}]}}}]}}},
        {"name": "r2",
         "interfaces": {"interface": [
           {"name": "eth0", "memory-link": {"virtual-router": "r1", "interface": "eth0"},
            "ipv4": {"address": [{"ip": "10.0.0.2", "prefix-length": 24}]}}]},
         "routing": {"control-plane-protocols": {"control-plane-protocol": [
           {"type": "polyrouter-rip:ripv2", "name": "main", "polyrouter-rip:rip": {
             "timers": {"update-interval": 1, "invalid-interval": 3, "flush-interval": 4},
             "interfaces": {"interface": [
               {"interface": "eth0", "authentication": {
                 "key": "hush-hush", "crypto-algorithm": "polyrouter-key-chains:hmac-sha-256"}}
             ]}}}]}}}]}}
      """;

  private final Testbed testbed;
  private final Restconf restconf;

  RoutingModelTest(Testbed testbed) {
    this.testbed = testbed;
    restconf = testbed.controller().restconf();
  }

  @BeforeAll
  void configure() {
    testbed.clear();
    restconf.put(ROUTERS, TWO_ROUTERS).orFail();
    Eventually.within(LIMIT, () -> assertThat(neighbours("r2")).containsExactly("10.0.0.1"));
  }

  @AfterAll
  void clear() {
    testbed.clear();
  }

  /** State of an instance. */
  private JsonObject instance(String router) {
    return restconf
        .get(ROUTERS + "/virtual-router=" + router + RIP + "?content=nonconfig")
        .orFail()
        .json()
        .getAsJsonArray("polyrouter-virtual-routers:control-plane-protocol")
        .get(0)
        .getAsJsonObject();
  }

  private List<String> neighbours(String router) {
    JsonObject rip = instance(router).getAsJsonObject("polyrouter-rip:rip");
    assertThat(rip.has("neighbors")).as("neighbors in %s", rip).isTrue();
    return rip.getAsJsonObject("neighbors").getAsJsonArray("neighbor").asList().stream()
        .map(neighbour -> neighbour.getAsJsonObject().get("address").getAsString())
        .toList();
  }

  private JsonObject call(String operation, String input) {
    String module = operation.substring(0, operation.indexOf(':'));
    return restconf
        .post("operations/" + operation, "{\"%s:input\": %s}".formatted(module, input))
        .orFail()
        .json()
        .getAsJsonObject(module + ":output");
  }

  @Test
  void routesThatThePolicyLetsPassAreLearnt() {
    Eventually.within(
        LIMIT,
        () -> {
          JsonObject output =
              call(
                  "polyrouter-rip:get-rip-routes",
                  """
                  {"virtual-router": "r2", "protocol-type": "polyrouter-rip:ripv2",
                   "protocol-name": "main"}
                  """);
          assertThat(output.getAsJsonArray("route").asList())
              .map(JsonElement::getAsJsonObject)
              .filteredOn(route -> route.get("route-type").getAsString().equals("rip"))
              .singleElement()
              .satisfies(route -> {
                assertThat(route.get("prefix").getAsString()).isEqualTo("10.1.1.0/24");
                assertThat(route.get("metric").getAsInt()).isEqualTo(5);
                assertThat(route.get("tag").getAsInt()).isEqualTo(77);
              });
        });
    assertThat(
            call(
                    "polyrouter-virtual-routers:get-routes",
                    "{\"virtual-router\": \"r2\", \"table\": \"rib\"}")
                .toString())
        .contains("\"10.1.1.0/24\"", "\"ripv2:main\"")
        .doesNotContain("10.2.1.0");
  }

  @Test
  void aTestOfThePolicySaysWhichStatementDecided() {
    JsonObject output =
        call(
            "polyrouter-routing-policy:test-policy",
            "{\"virtual-router\": \"r1\", \"policy\": [\"out\"], \"prefix\": \"10.1.7.0/24\"}");

    assertThat(output.get("result").getAsString()).isEqualTo("accept-route");
    assertThat(output.getAsJsonObject("decided-by").get("statement").getAsString())
        .isEqualTo("ours");
    assertThat(output.getAsJsonObject("route").get("tag").getAsInt()).isEqualTo(77);
  }

  @Test
  void noKeyIsInTheState() {
    assertThat(restconf.get(ROUTERS + "?content=nonconfig").orFail().body())
        .contains("last-update")
        .doesNotContain("hush");
    assertThat(testbed.controller().log()).doesNotContain("hush");
  }

  @Test
  void bothProtocolsRefuseWhatRipDoesNotAllowWithTheSamePath() {
    String path =
        "/virtual-routers/virtual-router[name='r1']/routing/control-plane-protocols"
            + "/control-plane-protocol[type='ripv2'][name='main']/rip/timers/flush-interval";
    RequestError byRestconf =
        only(
            restconf
                .patch(
                    ROUTERS + "/virtual-router=r1" + RIP + "/polyrouter-rip:rip/timers",
                    "{\"polyrouter-rip:timers\": {\"flush-interval\": 2}}")
                .errors());
    assertThat(byRestconf.plainPath()).isEqualTo(path);
    assertThat(byRestconf.message()).contains("use at least 4");
    try (Netconf session = testbed.controller().netconf()) {
      session
          .edit(
              """
              <virtual-routers xmlns="urn:polyrouter:virtual-routers"><virtual-router>
                <name>r1</name><routing><control-plane-protocols><control-plane-protocol>
                  <type xmlns:r="urn:polyrouter:rip">r:ripv2</type><name>main</name>
                  <rip xmlns="urn:polyrouter:rip">
                    <timers><flush-interval>2</flush-interval></timers></rip>
              </control-plane-protocol></control-plane-protocols></routing>
              </virtual-router></virtual-routers>
              """)
          .orFail();
      RequestError byNetconf = only(session.commit().errors());
      assertThat(byNetconf.plainPath()).isEqualTo(path);
      assertThat(byNetconf.message()).isEqualTo(byRestconf.message());
      session.discard().orFail();
    }
  }

  private static RequestError only(List<RequestError> errors) {
    assertThat(errors).hasSize(1);
    return errors.getFirst();
  }

  @Test
  void aNeighbourThatComesAndGoesIsToldByBothProtocols() {
    String interfaces =
        ROUTERS + "/virtual-router=r1" + RIP + "/polyrouter-rip:rip/interfaces/interface=eth0";
    try (Netconf session = testbed.controller().netconf();
        BackgroundCommand events = restconf.events(stream("rip-neighbor-state-change"))) {
      session.subscribe().orFail();
      restconf
          .patch(
              interfaces,
              "{\"polyrouter-rip:interface\": [{\"interface\": \"eth0\", \"cost\": 1, \"passive\":"
                  + " [null]}]}")
          .orFail();
      assertThat(next(session, "rip-neighbor-state-change", "r2"))
          .contains(
              "<address>10.0.0.1</address>", "<state>down</state>", "<interface>eth0</interface>");
      restconf.delete(interfaces + "/passive").orFail();
      assertThat(next(session, "rip-neighbor-state-change", "r2"))
          .contains("<address>10.0.0.1</address>", "<state>up</state>");
      Eventually.within(
          LIMIT,
          () ->
              assertThat(events.lines())
                  .anySatisfy(line ->
                      assertThat(line)
                          .contains("rip-neighbor-state-change", "\"down\"", "10.0.0.1")));
    }
    Eventually.within(LIMIT, () -> assertThat(neighbours("r2")).containsExactly("10.0.0.1"));
  }

  /** The next notification of this name and virtual router; others are passed over. */
  private static String next(Netconf session, String name, String router) {
    while (true) {
      String notification = session.notification(LIMIT);
      assertThat(notification).as("a notification within %s", LIMIT).isNotEmpty();
      if (notification.contains("<" + name + " ")
          && notification.contains("<virtual-router>" + router + "</virtual-router>")) {
        return notification;
      }
    }
  }

  /** Where RESTCONF tells of a notification of RIP, in JSON. */
  private String stream(String notification) {
    String name =
        call(
                "sal-remote:create-notification-stream",
                "{\"notifications\": [\"(urn:polyrouter:rip?revision=2026-11-23)%s\"]}"
                    .formatted(notification))
            .get("notification-stream-identifier")
            .getAsString();
    return restconf
        .get("data/ietf-restconf-monitoring:restconf-state/streams/stream=" + name)
        .orFail()
        .json()
        .getAsJsonArray("ietf-restconf-monitoring:stream")
        .get(0)
        .getAsJsonObject()
        .getAsJsonArray("access")
        .asList()
        .stream()
        .map(JsonElement::getAsJsonObject)
        .filter(access -> access.get("encoding").getAsString().equals("json"))
        .map(access -> access.get("location").getAsString())
        .findFirst()
        .orElseThrow();
  }
}
