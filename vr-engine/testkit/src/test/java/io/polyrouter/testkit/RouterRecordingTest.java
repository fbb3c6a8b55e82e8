package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.testkit.ospf.AreaConfig;
import io.polyrouter.testkit.ospf.OspfConfig;
import io.polyrouter.testkit.ospf.OspfInterfaceConfig;
import io.polyrouter.testkit.recording.RouterRecorder;
import io.polyrouter.testkit.recording.RouterRecording;
import io.polyrouter.testkit.rip.RipConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A router of a {@link Ring} does alone what it did among the others, frame by frame. */
class RouterRecordingTest {

  private static final long SEED = 7;

  /** So many that the router has one for itself. */
  private static final int LOOPS = 64;

  private static final String RECORDED = "r1";

  private static final ProtocolTable PROTOCOLS =
      ProtocolTable.of(OspfType.ospfv2(), OspfType.ospfv3(), RipType.RIPV2);

  private final RouterRecorder recorder =
      new RouterRecorder(RECORDED, new MemoryLinkDriver(), () -> network());
  private final SimulatedNetwork network =
      new SimulatedNetwork(SEED, LOOPS, List.of(recorder), List.of(), PROTOCOLS);

  private SimulatedNetwork network() {
    return network;
  }

  private static OspfConfig ospf(OspfVersion version, int number) {
    return OspfConfig.of(version)
        .routerId("0.0.0." + (number + 1))
        .area(
            AreaConfig.of("0.0.0.0")
                .with(
                    OspfInterfaceConfig.broadcast("lo"),
                    OspfInterfaceConfig.broadcast("up"),
                    OspfInterfaceConfig.broadcast("down")));
  }

  private static List<VrConfig> routers() {
    return Ring.of(number ->
        Ring.router(
            number,
            ospf(OspfVersion.V2, number).settings(),
            ospf(OspfVersion.V3, number).settings(),
            RipConfig.of(RipVersion.RIPV2)
                .on("up", "down", "lo")
                .redistribute("static", 1)
                .settings()));
  }

  private void apply(List<VrConfig> all) {
    all.stream().filter(each -> each.name().equals(RECORDED)).forEach(recorder::configured);
    network.apply(all);
  }

  @Test
  void aRouterDoesAloneWhatItDidAmongOthers() {
    apply(routers());
    network.advance(Duration.ofSeconds(90));
    assertThat(network.ping("r0", "10.255.0.3", 3).received()).isEqualTo(3);
    apply(Ring.cut(routers()));
    network.advance(Duration.ofSeconds(60));
    List<VrConfig> more = routers();
    more.replaceAll(
        each -> each.name().equals(RECORDED) ? route(each, "192.0.2.0/24", "10.0.1.2") : each);
    apply(more);
    network.advance(Duration.ofSeconds(90));

    RouterRecording recording = recorder.recording(SEED, LOOPS);
    RouterRecording.Replayed alone = recording.replay(PROTOCOLS, network.clock().nanoTime());

    assertThat(recording.outputs()).hasSizeGreaterThan(200);
    assertThat(alone.outputs()).isEqualTo(recording.outputs());
    for (AddressFamily family : AddressFamily.values()) {
      assertThat(alone.network().rib(RECORDED, family))
          .isEqualTo(network.rib(RECORDED, family))
          .anySatisfy(route -> assertThat(route.source()).startsWith("ospf"));
    }
  }

  @Test
  void anotherInputGivesAnotherOutput() {
    apply(routers());
    network.advance(Duration.ofSeconds(60));
    RouterRecording recording = recorder.recording(SEED, LOOPS);
    List<RouterRecording.Given> less =
        recording.inputs().stream()
            .filter(input ->
                !(input.what() instanceof RouterRecording.Input.FrameReceived frame
                    && frame.interfaceName().equals("up")))
            .toList();

    assertThat(
            new RouterRecording(SEED, LOOPS, less, recording.openings(), recording.outputs())
                .replay(PROTOCOLS, network.clock().nanoTime())
                .outputs())
        .isNotEqualTo(recording.outputs());
  }
}
