package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Restconf;
import io.polyrouter.interop.lab.StockOpenDaylight;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Polyrouter as a plug-in: its feature added to an OpenDaylight that knows nothing of it. */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StockOpenDaylightTest {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Duration SETTLE = Duration.ofSeconds(15);

  private final StockOpenDaylight opendaylight;

  StockOpenDaylightTest(Lab lab) {
    opendaylight = new StockOpenDaylight(lab);
  }

  @AfterAll
  void stop() {
    opendaylight.stop();
  }

  @Test
  void aRouterOfTheInstalledFeatureAnswersItsOwnPing() {
    opendaylight.install("polyrouter");
    opendaylight.start();
    String routers = "data/polyrouter-virtual-routers:virtual-routers";
    Eventually.within(
        START_LIMIT,
        () -> {
          if (!opendaylight.runs()) {
            throw new IllegalStateException("it ended by itself:\n" + opendaylight.log());
          }
          assertThat(opendaylight.restconf().get(routers).status())
              .as("RESTCONF's answer to a user with the right password")
              .isIn(200, 204, 404, 409);
        });
    Restconf restconf = opendaylight.restconf();
    restconf
        .put(
            routers + "/virtual-router=red",
            """
            {"polyrouter-virtual-routers:virtual-router":[{"name":"red","interfaces":{"interface":[
              {"name":"lo","loopback":{},"ipv4":{"address":[{"ip":"10.0.0.1","prefix-length":32}]}}]}}]}
            """)
        .orFail();
    Eventually.within(
        SETTLE,
        () -> {
          JsonObject output =
              restconf
                  .post(
                      "operations/polyrouter-virtual-routers:ping",
                      """
                      {"polyrouter-virtual-routers:input":
                        {"virtual-router":"red","destination":"10.0.0.1","count":2}}
                      """)
                  .orFail()
                  .json()
                  .getAsJsonObject("polyrouter-virtual-routers:output");
          assertThat(output.get("received").getAsInt()).isEqualTo(2);
        });
    assertThat(opendaylight.log()).doesNotContain("| ERROR |");
    // From here on the datastore itself logs one: the refusal that is asked for.
    Restconf.Reply refused =
        restconf.put(
            routers + "/virtual-router=red",
            """
            {"polyrouter-virtual-routers:virtual-router":[{"name":"red","interfaces":{"interface":[
              {"name":"lo","loopback":{},"ipv4":{"address":[
                {"ip":"10.0.0.1","prefix-length":24},{"ip":"10.0.0.2","prefix-length":16}]}}]}}]}
            """);
    assertThat(refused.status()).as("overlapping addresses: %s", refused.body()).isEqualTo(400);
  }
}
