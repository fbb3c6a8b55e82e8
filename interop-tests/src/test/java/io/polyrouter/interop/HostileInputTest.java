package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundPing;
import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Ping;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Garbage from hosts and from things that pretend to be switches harms nobody else. */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputTest {
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String SEED = "20261122";
  private static final String B = "10.2.0.2";

  private final Testbed testbed;
  private final Bridge bridge;
  private final Host evil;
  private final Host good;

  HostileInputTest(Testbed testbed) {
    this.testbed = testbed;
    bridge = testbed.bridge("hostile", 0xbad);
    evil = bridge.host("evil", 1, "10.1.0.2/24", "10.1.0.1");
    bridge.host("victim", 2, B + "/24", "10.2.0.1");
    good = bridge.host("good", 3, "10.1.0.2/24", "10.1.0.1");
  }

  @BeforeAll
  void createTheRouters() {
    testbed.configure(
        RouterXml.router("attacked")
            .port("evil", bridge, 1, "10.1.0.1/24")
            .port("victim", bridge, 2, "10.2.0.1/24"),
        RouterXml.router("quiet").port("good", bridge, 3, "10.1.0.1/24"));
  }

  @BeforeEach
  void awaitForwarding() {
    Eventually.within(SETTLE, () -> assertThat(evil.ping(B, 3).complete()).isTrue());
    Eventually.within(SETTLE, () -> assertThat(good.ping("10.1.0.1", 3).complete()).isTrue());
  }

  @AfterAll
  void clear() {
    testbed.clear();
  }

  @Test
  void malformedFramesAreCountedAndTheRouterGoesOn() {
    String router =
        evil.run("sh", "-c", "ip neigh show 10.1.0.1 | sed 's/.*lladdr //; s/ .*//'").out().strip();
    long errors = inErrors();
    long sent =
        Long.parseLong(
            evil.run("/usr/bin/python3", script("hostile_frames.py"), "eth0", router, SEED, "300")
                .out()
                .strip());
    assertThat(sent).isGreaterThan(600);
    Eventually.within(SETTLE, () -> assertThat(inErrors()).isGreaterThan(errors + 10));
    Eventually.within(SETTLE, () -> assertThat(evil.ping("10.1.0.1", 5).complete()).isTrue());
    Eventually.within(SETTLE, () -> assertThat(evil.ping(B, 5).complete()).isTrue());
    assertThat(restarts()).isZero();
  }

  @Test
  void aFloodOfPuntedPacketsDoesNotReachAnotherRouter() {
    try (BackgroundPing ping = good.pingForever("10.1.0.1", Duration.ofMillis(100))) {
      ping.awaitReplies(10, SETTLE);
      // Echo requests to the router itself, each of them a packet-in if nothing limits them.
      evil.attempt("ping", "-n", "-q", "-f", "-w", "5", "10.1.0.1");
      ping.awaitReplies(20, SETTLE);
      Ping result = ping.stop();
      assertThat(result.received()).isGreaterThanOrEqualTo(result.transmitted() * 9 / 10);
    }
    assertThat(restarts()).isZero();
  }

  @Test
  void thingsThatAreNoSwitchesDisturbNoSession() {
    long forwardedBefore = bridge.packetsForwarded();
    try (BackgroundPing ping = good.pingForever("10.1.0.1", Duration.ofMillis(100))) {
      ping.awaitReplies(10, SETTLE);
      List<String> outcomes =
          testbed
              .lab()
              .execute(
                  Lab.CORE,
                  LONG,
                  "",
                  List.of(
                      "/usr/bin/python3", script("hostile_switch.py"), "127.0.0.1", "6653", SEED))
              .orFail()
              .lines();
      assertThat(outcomes).hasSizeGreaterThan(30);
      // None of them is an expected switch, so none may stay.
      assertThat(outcomes).allSatisfy(line -> assertThat(line).contains(": closed"));
      Ping result = ping.stop();
      assertThat(result.transmitted() - result.received()).isBetween(0, 1);
    }
    assertThat(bridge.connected()).isTrue();
    assertThat(evil.ping(B, 20).complete()).isTrue();
    assertThat(bridge.packetsForwarded()).isGreaterThan(forwardedBefore);
    assertThat(restarts()).isZero();
  }

  private static String script(String name) {
    return Path.of(System.getProperty("polyrouter.interop", "."), "src/test/python", name)
        .toAbsolutePath()
        .toString();
  }

  private String state() {
    return testbed
        .controller()
        .restconf()
        .get("data/polyrouter-virtual-routers:virtual-routers?content=nonconfig")
        .orFail()
        .body();
  }

  private long inErrors() {
    return sum("\"in-errors\":\\s*\"(\\d+)\"");
  }

  private long restarts() {
    return sum("\"restarts\":\\s*(\\d+)");
  }

  private long sum(String pattern) {
    List<MatchResult> found = Pattern.compile(pattern).matcher(state()).results().toList();
    assertThat(found).as(pattern).isNotEmpty();
    return found.stream().mapToLong(each -> Long.parseLong(each.group(1))).sum();
  }
}
