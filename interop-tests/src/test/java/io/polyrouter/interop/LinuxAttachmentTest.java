package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.polyrouter.interop.lab.Command;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Restconf;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Linux hosts that talk to virtual routers of the controller directly, without a switch, as
 * configured by NETCONF; and captures of that.
 *
 * <pre>
 *   linuxhost  eth0 10.0.0.2 ── veth ── pv0 (core)      red  10.0.0.1
 *              tap0 10.0.1.2 ── TAP ─────────────────── red  10.0.1.1
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinuxAttachmentTest {

  private static final String HOST = "linuxhost";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String INTERFACE =
      "data/polyrouter-virtual-routers:virtual-routers/virtual-router=red/interfaces/interface=";

  private final Testbed testbed;
  private final Lab lab;
  private final Restconf restconf;

  LinuxAttachmentTest(Testbed testbed) {
    this.testbed = testbed;
    lab = testbed.lab();
    restconf = testbed.controller().restconf();
  }

  @BeforeAll
  void connect() {
    lab.lab("netns", HOST);
    core(
        "ip",
        "link",
        "add",
        "pv0",
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "netns",
        lab.fullName(HOST));
    core("ip", "link", "set", "pv0", "up");
    host("ip", "link", "set", "eth0", "up");
    host("ip", "address", "add", "10.0.0.2/24", "dev", "eth0");
    testbed.configure(
        RouterXml.router("red")
            .attached("veth", "<linux-interface><name>pv0</name></linux-interface>", "10.0.0.1/24")
            .attached(
                "tap",
                "<linux-tap><name>tap0</name><network-namespace>%s</network-namespace></linux-tap>"
                    .formatted(lab.fullName(HOST)),
                "10.0.1.1/24")
            .attached(
                "missing",
                "<linux-interface><name>nosuch0</name></linux-interface>",
                "10.0.2.1/24"));
    Eventually.within(LIMIT, () -> host("ip", "address", "replace", "10.0.1.2/24", "dev", "tap0"));
  }

  @AfterAll
  void disconnect() {
    testbed.clear();
    core("ip", "link", "del", "pv0");
    lab.lab("netns-del", HOST);
  }

  private String core(String... command) {
    return lab.execute(Lab.CORE, LIMIT, "", List.of(command)).orFail().out();
  }

  private String host(String... command) {
    return lab.execute(HOST, LIMIT, "", List.of(command)).orFail().out();
  }

  private void assertReachable(String address) {
    // Fails unless every request is answered.
    Eventually.within(
        LIMIT, () -> host("ping", "-n", "-c", "3", "-i", "0.1", "-W", "1", "-w", "2", address));
  }

  private JsonObject state(String interfaceName) {
    return restconf
        .get(INTERFACE + interfaceName)
        .orFail()
        .json()
        .getAsJsonArray("polyrouter-virtual-routers:interface")
        .get(0)
        .getAsJsonObject();
  }

  @Test
  void aHostReachesTheRouterOverVethAndTap() {
    assertReachable("10.0.0.1");
    assertReachable("10.0.1.1");
  }

  @Test
  void theStateTellsWhyAnInterfaceIsDown() {
    Eventually.within(
        LIMIT,
        () -> {
          JsonObject missing = state("missing");
          assertThat(missing.get("oper-status").getAsString()).isEqualTo("lower-layer-down");
          assertThat(missing.get("link-detail").getAsString())
              .contains("there is no Linux interface \"nosuch0\"");
          assertThat(state("veth").get("oper-status").getAsString()).isEqualTo("up");
          assertThat(state("veth").has("link-detail")).isFalse();
        });
  }

  @Test
  void packetsAreCapturedByRpc() {
    assertReachable("10.0.0.1");
    String file =
        restconf
            .post(
                "operations/polyrouter-captures:start-capture",
                """
                {"input": {"name": "t1", "virtual-router": "red", "interface": "veth"}}
                """)
            .orFail()
            .json()
            .getAsJsonObject("polyrouter-captures:output")
            .get("file")
            .getAsString();
    assertReachable("10.0.0.1");
    Eventually.within(
        LIMIT,
        () ->
            assertThat(
                    restconf
                        .get("data/polyrouter-captures:captures/capture=t1")
                        .orFail()
                        .json()
                        .getAsJsonArray("polyrouter-captures:capture")
                        .get(0)
                        .getAsJsonObject()
                        .get("running")
                        .getAsBoolean())
                .isTrue());
    JsonObject output =
        restconf
            .post("operations/polyrouter-captures:stop-capture", "{\"input\": {\"name\": \"t1\"}}")
            .orFail()
            .json()
            .getAsJsonObject("polyrouter-captures:output");

    assertThat(output.get("file").getAsString()).isEqualTo(file);
    String counted =
        Command.run(LIMIT, Map.of(), "", List.of("capinfos", "-M", "-c", "-T", "-r", file))
            .orFail()
            .out()
            .strip();
    assertThat(counted).endsWith("\t" + output.get("packets").getAsString());
    Restconf.Reply again =
        restconf.post(
            "operations/polyrouter-captures:start-capture",
            "{\"input\": {\"name\": \"../t1\", \"virtual-router\": \"red\"}}");
    assertThat(again.status()).isEqualTo(400);
    for (String unknown : List.of("t1", "../t1")) {
      Restconf.Reply reply =
          restconf.post(
              "operations/polyrouter-captures:stop-capture",
              "{\"input\": {\"name\": \"%s\"}}".formatted(unknown));
      assertThat(reply.status()).as(unknown).isEqualTo(400);
      assertThat(reply.errors())
          .singleElement()
          .satisfies(error -> {
            assertThat(error.tag()).isEqualTo("invalid-value");
            assertThat(error.message()).contains(unknown);
          });
    }
  }
}
