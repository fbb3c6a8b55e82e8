package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolEvent.ConfigChanged;
import io.polyrouter.routing.protocol.ProtocolEvent.Resuming;
import io.polyrouter.routing.protocol.ProtocolEvent.RouterIdChanged;
import io.polyrouter.routing.protocol.RestartInstance;
import io.polyrouter.testkit.protocol.Probe;
import io.polyrouter.testkit.protocol.ProbeType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the routes of an instance that is restarted. */
class ProtocolRestartTest {

  private static final IpPrefix CONFIGURED = IpPrefix.parse("198.51.100.0/24");
  private static final IpPrefix LEARNT = IpPrefix.parse("203.0.113.0/24");

  private final SimulatedNetwork network = new SimulatedNetwork(1, new ProbeType("one", false));

  private static ProtocolEffect offer(IpPrefix prefix) {
    return new ProtocolEffect.OfferRoutes(
        List.of(new RouteChange.Offer(prefix, new RouteOffer(110, 5, RouteTarget.BLACKHOLE))));
  }

  private void command(ProtocolCommand command) {
    assertThat(network.await(network.engine().command("red", "one", "a", command)))
        .isEqualTo(new CommandResult.Done(1));
  }

  private void act(ProtocolEffect effect) {
    ProtocolEffect answer = new ProtocolEffect.AnswerCommand(new CommandResult.Done(1));
    command(new Probe.Do(List.of(effect, answer)));
    network.settle();
  }

  private boolean isInFib(IpPrefix prefix) {
    return network.fibs().latest("red").orElseThrow().ipv4().get(prefix) != null;
  }

  private List<ProtocolEvent> events() {
    return ((Probe.State) network.snapshot("red").protocols().getFirst().state()).events();
  }

  /** Has one route of the configuration, and one that the instance of before has learnt. */
  private void restart(ProtocolEffect... farewell) {
    ProbeType.Settings settings =
        new ProbeType.Settings(
            "one", "a", List.of(offer(CONFIGURED)), List.of(farewell), List.of(), false);
    network.apply(routed(vr("red", loopback("lo", "192.0.2.1/32")), settings));
    act(offer(LEARNT));
    assertThat(isInFib(LEARNT)).isTrue();

    command(new RestartInstance());
    network.advance(Duration.ofSeconds(1));
    assertThat(events()).filteredOn(ConfigChanged.class::isInstance).as("a new life").hasSize(1);
  }

  @Test
  void heldRoutesStayUntilTheyAreReleased() {
    restart(new ProtocolEffect.HoldRoutes(60));

    assertThat(events().getFirst()).isInstanceOf(Resuming.class);
    assertThat(isInFib(CONFIGURED)).isTrue();
    assertThat(isInFib(LEARNT)).isTrue();
    act(new ProtocolEffect.ReleaseRoutes());
    assertThat(isInFib(CONFIGURED)).isTrue();
    assertThat(isInFib(LEARNT)).isFalse();
  }

  @Test
  void heldRoutesGoWhenTheirTimeIsOver() {
    restart(new ProtocolEffect.HoldRoutes(10));

    assertThat(isInFib(LEARNT)).isTrue();
    network.advance(Duration.ofSeconds(10));
    assertThat(isInFib(CONFIGURED)).isTrue();
    assertThat(isInFib(LEARNT)).isFalse();
  }

  @Test
  void whoeverHoldsNoRoutesBeginsAsIfForTheFirstTime() {
    restart();

    assertThat(events().getFirst()).isInstanceOf(RouterIdChanged.class);
    assertThat(isInFib(CONFIGURED)).isTrue();
    assertThat(isInFib(LEARNT)).isFalse();
  }
}
