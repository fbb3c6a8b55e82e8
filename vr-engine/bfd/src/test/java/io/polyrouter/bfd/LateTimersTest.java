package io.polyrouter.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.bfd.packet.BfdCodec;
import io.polyrouter.bfd.packet.BfdPacket;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A router that is held up itself does not take its neighbour for dead. */
class LateTimersTest {

  private static final long MILLI = 1_000_000;
  private static final long DETECTION = 900 * MILLI;
  private static final IpAddress LOCAL = IpAddress.parse("10.0.1.1");
  private static final IpAddress REMOTE = IpAddress.parse("10.0.1.2");

  private final ProtocolInstance instance =
      BfdType.BFD.create(new InstanceContext("vr", "main", new SplittableRandom(1), () -> 1L));

  @BeforeEach
  void comeUp() {
    handle(
        new ProtocolEvent.InterfaceChanged(
            new ProtocolInterface(
                1,
                "eth0",
                true,
                false,
                MacAddress.parse("02:00:00:00:00:01"),
                1500,
                0,
                List.of(new ProtocolInterface.Address(LOCAL, 24)))),
        0);
    handle(
        new ProtocolEvent.ConfigChanged(
            new BfdSettings(
                "main",
                "",
                1,
                List.of(
                    new SingleHop(
                        "eth0",
                        REMOTE,
                        Optional.empty(),
                        new SessionParameters(
                            LivenessParameters.DEFAULT, false, new BfdAuthentication.None()))),
                List.of())),
        0);
    hear(SessionState.INIT, 0);
    assertThat(session().running().localState()).isEqualTo(SessionState.UP);
  }

  private void handle(ProtocolEvent event, long nowNanos) {
    instance.handle(event, nowNanos, effect -> {});
  }

  private void hear(SessionState state, long nowNanos) {
    BfdPacket packet =
        new BfdPacket(
            state,
            0,
            false,
            false,
            false,
            false,
            false,
            3,
            9,
            session().localDiscriminator(),
            300_000,
            300_000,
            0);
    handle(
        new ProtocolEvent.DatagramReceived(
            new ProtocolEndpoint.UdpPort(AddressFamily.IPV4, BfdPorts.SINGLE_HOP),
            1,
            REMOTE,
            50_000,
            LOCAL,
            255,
            Payload.of(BfdCodec.encode(packet, 0))),
        nowNanos);
  }

  private void fire(long nowNanos) {
    handle(new ProtocolEvent.DeadlineReached(), nowNanos);
  }

  private BfdState.Session session() {
    return ((BfdState) instance.state(0)).sessions().getFirst();
  }

  @Test
  void onTimeTheVerdictStands() {
    fire(DETECTION);
    assertThat(session().running().localState()).isEqualTo(SessionState.DOWN);
    assertThat(session().statistics().lateDetections()).isZero();
  }

  @Test
  void whatWaitedBehindALateTimerIsLookedAtFirst() {
    long late = DETECTION + 200 * MILLI;
    fire(late);
    assertThat(session().running().localState()).isEqualTo(SessionState.UP);
    hear(SessionState.UP, late + MILLI);
    fire(late + BfdSession.GRACE_NANOS);

    assertThat(session().running().localState()).isEqualTo(SessionState.UP);
    assertThat(session().statistics().lateDetections()).isEqualTo(1);
    assertThat(session().statistics().lateTransmissions()).isEqualTo(1);
  }

  @Test
  void theVerdictIsPutOffOnlyOnce() {
    long late = DETECTION + 200 * MILLI;
    fire(late);
    fire(late + 10 * BfdSession.GRACE_NANOS);

    assertThat(session().running().localState()).isEqualTo(SessionState.DOWN);
    assertThat(session().statistics().lateDetections()).isEqualTo(1);
  }
}
