package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.loopback;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.CommandResult;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.testkit.protocol.ProbeType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Of virtual routers whose protocols always have more to be told one has a turn at a time, so that
 * all of them together cost the others of their loop the time of one.
 */
class BusyProtocolsTest {

  private static final List<String> NAMES = List.of("r1", "r2", "r3", "r4");
  private static final int EVENTS = 2_000;
  private static final int PASSES = 40;

  /** How many events each router's instance has been told after its command. */
  private final Map<String, Integer> told = new HashMap<>();

  private final SimulatedNetwork network = new SimulatedNetwork(1, new RestlessType());

  private record Begin() implements ProtocolCommand {}

  /** Has no state to speak of. */
  private record Restless() implements ProtocolState {}

  /** Tracks an address anew whenever it is told of it, which it is at once. */
  private final class RestlessInstance implements ProtocolInstance {
    private static final IpAddress FAR = IpAddress.parse("192.0.2.1");

    private final String router;
    private int left = EVENTS;

    RestlessInstance(String router) {
      this.router = router;
    }

    @Override
    public void handle(
        ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
      if (event instanceof ProtocolEvent.CommandReceived) {
        effects.accept(new ProtocolEffect.TrackNextHop(FAR));
        effects.accept(new ProtocolEffect.AnswerCommand(new CommandResult.Done(1)));
      } else if (event instanceof ProtocolEvent.NextHopChanged && left > 0) {
        left--;
        told.merge(router, 1, Integer::sum);
        effects.accept(new ProtocolEffect.UntrackNextHop(FAR));
        effects.accept(new ProtocolEffect.TrackNextHop(FAR));
      }
    }

    @Override
    public long nextDeadlineNanos() {
      return Long.MAX_VALUE;
    }

    @Override
    public ProtocolState state(long nowNanos) {
      return new Restless();
    }
  }

  private final class RestlessType implements ProtocolType<ProbeType.Settings> {
    @Override
    public String name() {
      return "restless";
    }

    @Override
    public Class<ProbeType.Settings> settingsType() {
      return ProbeType.Settings.class;
    }

    @Override
    public void check(
        ProbeType.Settings settings,
        ConfiguredRouter router,
        ModelPath at,
        ConfigProblems problems) {}

    @Override
    public ProtocolInstance create(InstanceContext context) {
      return new RestlessInstance(context.virtualRouter());
    }
  }

  private static VrConfig router(String name) {
    return routed(vr(name, loopback("lo", "10.0.0.1/32")), new ProbeType.Settings("restless", "a"));
  }

  @Test
  void oneOfThemHasATurnAtATime() {
    network.apply(NAMES.stream().map(BusyProtocolsTest::router).toList());
    List<CompletionStage<CommandResult>> answers =
        NAMES.stream()
            .map(name -> network.engine().command(name, "restless", "a", new Begin()))
            .toList();
    network.pass(); // after it all are known to have more to do

    for (int pass = 0; pass < PASSES; pass++) {
      Map<String, Integer> before = Map.copyOf(told);
      network.pass();
      assertThat(hadTurns(before)).as("pass %d", pass).hasSize(1);
    }
    assertThat(told.values()).allSatisfy(count -> assertThat(count).isLessThan(EVENTS));

    network.settle();
    assertThat(told.values()).hasSize(NAMES.size()).containsOnly(EVENTS);
    answers.forEach(
        answer -> assertThat(network.await(answer)).isEqualTo(new CommandResult.Done(1)));
  }

  private List<String> hadTurns(Map<String, Integer> before) {
    return NAMES.stream()
        .filter(name -> !told.getOrDefault(name, 0).equals(before.getOrDefault(name, 0)))
        .toList();
  }
}
