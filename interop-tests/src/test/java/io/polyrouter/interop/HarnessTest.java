package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.interop.lab.BackgroundPing;
import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Command;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Flow;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Ping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The laboratory by itself: Open vSwitch with flows written by hand, no controller. When these
 * fail, so will the others, and Polyrouter is not to blame.
 */
@LabTest(controller = false)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HarnessTest {
  private static final int COUNT = 20;

  private final Lab lab;
  private final Bridge bridge;
  private final Host left;
  private final Host right;

  HarnessTest(Lab lab) {
    this.lab = lab;
    bridge = lab.bridge("try", 0xfaceL);
    left = bridge.host("left", 1, "192.0.2.1/24", "");
    right = bridge.host("right", 2, "192.0.2.2/24", "");
  }

  @BeforeEach
  void connectTheTwoHosts() {
    bridge.ofctl("del-flows");
    bridge.ofctl("add-flow", "cookie=0x51,priority=7,in_port=1,actions=output:2");
    bridge.ofctl("add-flow", "cookie=0x52,priority=7,in_port=2,actions=output:1");
  }

  @AfterAll
  void removeTheBridge() {
    bridge.remove();
  }

  @Test
  void hostsReachEachOtherThroughFlowsAndTheCountersRise() {
    assertThat(left.ping(right.address(), COUNT)).isEqualTo(new Ping(COUNT, COUNT, List.of()));

    List<Flow> flows = bridge.flows();
    assertThat(flows).extracting(Flow::cookie).containsExactlyInAnyOrder(0x51L, 0x52L);
    assertThat(flows)
        .allSatisfy(flow -> {
          assertThat(flow.packets()).isGreaterThanOrEqualTo(COUNT);
          assertThat(flow.bytes()).isGreaterThanOrEqualTo(COUNT * 98L);
          assertThat(flow.text()).contains("priority=7");
          assertThat(flow.forwards()).isTrue();
          assertThat(flow.toController()).isFalse();
        });
    assertThat(bridge.packetsForwarded()).isGreaterThanOrEqualTo(2 * COUNT);
    assertThat(bridge.packetsToController()).isZero();
  }

  @Test
  void withoutFlowsNothingPasses() {
    bridge.ofctl("del-flows");
    assertThat(left.ping(right.address(), 3).received()).isZero();
  }

  @Test
  void packetsToTheControllerAreCountedAsSuch() {
    bridge.ofctl("add-flow", "priority=9,icmp,in_port=1,actions=CONTROLLER:65535");
    assertThat(left.ping(right.address(), 3).received()).isZero();
    assertThat(bridge.packetsToController()).isEqualTo(3);
  }

  @Test
  void tracerouteNamesTheHost() {
    assertThat(left.traceroute(right.address()))
        .singleElement()
        .satisfies(hop -> assertThat(hop.address()).isEqualTo(right.address()));
  }

  @Test
  void aPortThatIsDownCarriesNothingUntilItIsUpAgain() {
    right.setPortUp(false);
    assertThat(left.ping(right.address(), 3).received()).isZero();
    right.setPortUp(true);
    Eventually.within(
        Duration.ofSeconds(10),
        () -> assertThat(left.ping(right.address(), 3).complete()).isTrue());
  }

  @Test
  void anOngoingPingNoticesWhatIsLost() {
    try (BackgroundPing ping = left.pingForever(right.address(), Duration.ofMillis(50))) {
      ping.awaitReplies(5, Duration.ofSeconds(5));
      bridge.ofctl("del-flows");
      Eventually.pause(Duration.ofMillis(500));
      Ping result = ping.stop();
      assertThat(result.received()).isGreaterThanOrEqualTo(5).isLessThan(result.transmitted());
    }
  }

  @Test
  void aNewMacAddressIsTheHostsFromThenOn() {
    right.changeMac("02:00:00:00:00:99");
    assertThat(right.mac()).isEqualTo("02:00:00:00:00:99");
    left.run("ip", "neigh", "flush", "all");
    assertThat(left.ping(right.address(), 3).complete()).isTrue();
  }

  @Test
  void theSwitchRestartsEmptyWithItsPorts() {
    assertThat(bridge.flows()).isNotEmpty();
    lab.killSwitch();
    lab.restartSwitch();
    assertThat(bridge.flows()).isEmpty();
    connectTheTwoHosts();
    assertThat(left.ping(right.address(), 3).complete()).isTrue();
  }

  @Test
  void aSpawnedProgramAndItsChildrenEndWhenKilled() {
    lab.spawn("left", "sleeper", List.of("bash", "-c", "sleep 1000 & sleep 1000"));
    assertThat(lab.runs("sleeper")).isTrue();
    lab.end("sleeper", "KILL");
    assertThat(lab.runs("sleeper")).isFalse();
    List<String> inside = left.run("sh", "-c", "ip netns pids $(ip netns identify $$)").lines();
    // The shell itself and the ip that it runs.
    assertThat(inside).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void aLabWhoseOwnerDiedIsSweptByTheNextOne() {
    String script =
        "sleep 0 & owner=$!; wait $owner; echo left; " + "exec \"$0\" create $owner 2>/dev/null";
    List<String> printed =
        Command.run(
                Duration.ofSeconds(20),
                java.util.Map.of(),
                "",
                List.of("bash", "-c", script, interopFolder().resolve("lib/lab").toString()))
            .orFail()
            .lines();
    Path orphan = Path.of(printed.getLast());
    assertThat(orphan).isDirectory();
    assertThat(namespaces()).contains(orphan.getFileName() + "-core");

    try (Lab next = Lab.create()) {
      assertThat(orphan).doesNotExist();
      assertThat(namespaces()).doesNotContain(orphan.getFileName() + "-core");
      assertThat(Files.exists(next.dataFolder())).isTrue();
    }
  }

  private static List<String> namespaces() {
    return Command.run(
            Duration.ofSeconds(10), java.util.Map.of(), "", List.of("ip", "netns", "list"))
        .orFail()
        .lines()
        .stream()
        .map(line -> line.replaceFirst(" .*", ""))
        .toList();
  }

  private static Path interopFolder() {
    return Path.of(System.getProperty("polyrouter.interop", ".")).toAbsolutePath();
  }
}
