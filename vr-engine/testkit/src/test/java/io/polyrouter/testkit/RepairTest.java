package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.routing.protocol.ProtocolType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Backups are in force before the protocols that offered them are told that a link failed. */
class RepairTest {

  private static final IpPrefix PREFIX = IpPrefix.parse("10.9.0.0/24");

  /** Where packets to the prefix went, as published one after another. */
  private final List<String> published = new ArrayList<>();

  private final SimulatedNetwork network =
      new SimulatedNetwork(
          1, 1, List.of(), List.of(new Watch()), ProtocolTable.of(new FaintHearted()));

  private final class Watch implements FibSink {
    @Override
    public void publish(ForwardingState state) {
      if (state.vr().equals("red")) {
        ForwardingAction action = state.fib(AddressFamily.IPV4).get(PREFIX);
        String way =
            action instanceof ForwardingAction.Forward forward
                ? forward.nextHops().getFirst().address().toString()
                : "nowhere";
        if (published.isEmpty() || !published.getLast().equals(way)) {
          published.add(way);
        }
      }
    }

    @Override
    public void withdraw(String vr) {}
  }

  /** Offers one route, with a backup or not, and takes it back as soon as a link fails. */
  private record FaintHearted() implements ProtocolType<FaintHearted.Settings> {

    record Settings(boolean hasBackup) implements ProtocolSettings {
      @Override
      public String type() {
        return "faint-hearted";
      }

      @Override
      public String name() {
        return "main";
      }

      @Override
      public String description() {
        return "";
      }
    }

    private record NoState() implements ProtocolState {}

    @Override
    public String name() {
      return "faint-hearted";
    }

    @Override
    public Class<Settings> settingsType() {
      return Settings.class;
    }

    @Override
    public void check(
        Settings settings, ConfiguredRouter router, ModelPath at, ConfigProblems problems) {}

    @Override
    public ProtocolInstance create(InstanceContext context) {
      return new ProtocolInstance() {
        @Override
        public void handle(
            ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
          if (event instanceof ProtocolEvent.ConfigChanged(Settings settings)) {
            RouteTarget target =
                new RouteTarget.Via(
                    List.of(new RouteNextHop.Neighbour(1, IpAddress.parse("10.0.0.2"))),
                    settings.hasBackup()
                        ? List.of(new RouteNextHop.Neighbour(2, IpAddress.parse("10.0.1.2")))
                        : List.of());
            effects.accept(
                new ProtocolEffect.OfferRoutes(
                    List.of(new RouteChange.Offer(PREFIX, new RouteOffer(110, 10, target)))));
          } else if (event instanceof ProtocolEvent.InterfaceChanged changed
              && changed.now().name().equals("eth0")
              && !changed.now().up()) {
            effects.accept(
                new ProtocolEffect.OfferRoutes(List.of(new RouteChange.Withdraw(PREFIX))));
          }
        }

        @Override
        public long nextDeadlineNanos() {
          return Long.MAX_VALUE;
        }

        @Override
        public ProtocolState state(long nowNanos) {
          return new NoState();
        }
      };
    }
  }

  private void apply(boolean hasBackup, boolean isBlueThere) {
    network.apply(
        routed(
            vr(
                "red",
                linkTo("eth0", "blue", "eth0", "10.0.0.1/24"),
                linkTo("eth1", "green", "eth0", "10.0.1.1/24")),
            new FaintHearted.Settings(hasBackup)),
        enabled(vr("blue", linkTo("eth0", "red", "eth0", "10.0.0.2/24")), isBlueThere),
        vr("green", linkTo("eth0", "red", "eth1", "10.0.1.2/24")));
  }

  private void start(boolean hasBackup) {
    apply(hasBackup, true);
    network.advance(Duration.ofSeconds(2));
    assertThat(published).containsExactly("nowhere", "10.0.0.2");
    published.clear();
  }

  @Test
  void aBackupTakesOverBeforeProtocolsAreTold() {
    start(true);
    apply(true, false);
    network.advance(Duration.ofSeconds(1));
    assertThat(published).containsExactly("10.0.1.2", "nowhere");
  }

  private List<IpAddress> neighbours(String interfaceName) {
    return network.snapshot("red").interfaces().stream()
        .filter(each -> each.name().equals(interfaceName))
        .flatMap(each -> each.neighbours().stream())
        .filter(each -> each.mac().isPresent())
        .map(each -> each.address())
        .toList();
  }

  @Test
  void theNeighbourOfABackupIsKnownBeforeItIsNeeded() {
    start(true);
    assertThat(neighbours("eth0")).containsExactly(IpAddress.parse("10.0.0.2"));
    assertThat(neighbours("eth1")).containsExactly(IpAddress.parse("10.0.1.2"));
  }

  @Test
  void noNeighbourIsAskedForInVain() {
    start(false);
    assertThat(neighbours("eth0")).containsExactly(IpAddress.parse("10.0.0.2"));
    assertThat(neighbours("eth1")).isEmpty();
  }

  @Test
  void withoutBackupsNothingIsPublishedTwice() {
    start(false);
    int before = network.fibs().publications("red");
    apply(false, false);
    network.advance(Duration.ofSeconds(1));
    assertThat(published).containsExactly("nowhere");
    assertThat(network.fibs().publications("red")).isEqualTo(before + 1);
  }
}
