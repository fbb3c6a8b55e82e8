package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.routed;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEvent.Liveness;
import io.polyrouter.routing.protocol.ProtocolTable;
import io.polyrouter.testkit.protocol.Probe;
import io.polyrouter.testkit.protocol.ProbeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Backups are in force before the protocols that offered them are told that a link failed, or that
 * a watched neighbour cannot be reached.
 */
class RepairTest {

  private static final IpPrefix PREFIX = IpPrefix.parse("10.9.0.0/24");
  private static final IpAddress BLUE = IpAddress.parse("10.0.0.2");
  private static final LivenessSession TO_BLUE =
      new LivenessSession(1, IpAddress.parse("10.0.0.1"), BLUE);
  private static final List<ProtocolEffect> WITHDRAW =
      List.of(new ProtocolEffect.OfferRoutes(List.of(new RouteChange.Withdraw(PREFIX))));

  /** Where packets to the prefix went, as published one after another. */
  private final List<String> published = new ArrayList<>();

  private final SimulatedNetwork network =
      new SimulatedNetwork(
          1,
          1,
          List.of(),
          List.of(new Watch()),
          ProtocolTable.of(new ProbeType("faint-hearted", false), new ProbeType("bfd", true)));

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

  private enum Path {
    FINE,
    BROKEN
  }

  /**
   * Offers one route, with a backup or not, and takes it back as soon as something fails. A command
   * makes it fail itself.
   */
  private static ProbeType.Settings faintHearted(boolean hasBackup, List<ProtocolEffect> alarm) {
    RouteTarget target =
        new RouteTarget.Via(
            List.of(new RouteNextHop.Neighbour(1, BLUE)),
            hasBackup
                ? List.of(new RouteNextHop.Neighbour(2, IpAddress.parse("10.0.1.2")))
                : List.of());
    return new ProbeType.Settings(
        "faint-hearted",
        "main",
        List.of(
            new ProtocolEffect.OfferRoutes(
                List.of(new RouteChange.Offer(PREFIX, new RouteOffer(110, 10, target)))),
            new ProtocolEffect.WatchLiveness(TO_BLUE, LivenessParameters.DEFAULT)),
        List.of(),
        List.of(),
        alarm,
        true);
  }

  private static ProbeType.Settings bfd(Path path) {
    return new ProbeType.Settings(
        "bfd",
        "main",
        new ProtocolEffect.ReportLiveness(
            TO_BLUE, path == Path.FINE ? Liveness.UP : Liveness.DOWN));
  }

  private void apply(ProbeType.Settings offering, boolean isBlueThere, Path path) {
    network.apply(
        routed(
            vr(
                "red",
                linkTo("eth0", "blue", "eth0", "10.0.0.1/24"),
                linkTo("eth1", "green", "eth0", "10.0.1.1/24")),
            offering,
            bfd(path)),
        enabled(vr("blue", linkTo("eth0", "red", "eth0", "10.0.0.2/24")), isBlueThere),
        vr("green", linkTo("eth0", "red", "eth1", "10.0.1.2/24")));
  }

  private void apply(boolean hasBackup, boolean isBlueThere) {
    apply(faintHearted(hasBackup, WITHDRAW), isBlueThere, Path.FINE);
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

  @Test
  void aBackupTakesOverFromABrokenNeighbourBeforeProtocolsAreTold() {
    start(true);
    apply(faintHearted(true, WITHDRAW), true, Path.BROKEN);
    network.advance(Duration.ofSeconds(1));
    assertThat(published).containsExactly("10.0.1.2", "nowhere");
  }

  @Test
  void theNeighbourIsBackAsSoonAsItCanBeReached() {
    start(true);
    apply(faintHearted(true, List.of()), true, Path.BROKEN);
    network.advance(Duration.ofSeconds(1));
    apply(faintHearted(true, List.of()), true, Path.FINE);
    network.advance(Duration.ofSeconds(1));
    assertThat(published).containsExactly("10.0.1.2", "10.0.0.2");
  }

  @Test
  void whoStaysWithABrokenNeighbourGetsItBackAfterAWhile() {
    start(true);
    apply(faintHearted(true, List.of()), true, Path.BROKEN);
    network.advance(Duration.ofSeconds(29));
    assertThat(published).containsExactly("10.0.1.2");
    network.advance(Duration.ofSeconds(2));
    assertThat(published).containsExactly("10.0.1.2", "10.0.0.2");
  }

  @Test
  void whoWatchesANeighbourAnewHasHeardOfIt() {
    start(true);
    List<ProtocolEffect> again =
        List.of(
            new ProtocolEffect.UnwatchLiveness(TO_BLUE),
            new ProtocolEffect.WatchLiveness(TO_BLUE, LivenessParameters.DEFAULT));
    apply(faintHearted(true, again), true, Path.BROKEN);
    network.advance(Duration.ofSeconds(1));
    assertThat(published).containsExactly("10.0.1.2", "10.0.0.2");
  }

  /** It has the addresses of the other one, as a spare link may, but the routes are not its. */
  @Test
  void aLinkThatTakesThePlaceOfAnotherHasNothingOfIt() {
    start(true);
    network.apply(
        routed(
            vr(
                "red",
                linkTo("eth0", "pink", "eth0", "10.0.0.1/24"),
                linkTo("eth1", "green", "eth0", "10.0.1.1/24")),
            faintHearted(true, List.of()),
            bfd(Path.FINE)),
        vr("pink", linkTo("eth0", "red", "eth0", "10.0.0.2/24")),
        vr("green", linkTo("eth0", "red", "eth1", "10.0.1.2/24")));
    network.advance(Duration.ofSeconds(1));
    assertThat(published).containsExactly("10.0.1.2");
  }

  /** What is published then may be worth less than what was published last. */
  @Test
  void nothingIsRepairedBeforeTheQuietTimeAfterAFaultIsOver() {
    start(true);
    assertThatThrownBy(() ->
            network.await(
                network.engine().command("red", "faint-hearted", "main", new Probe.Do(List.of()))))
        .hasMessageContaining("fails as it is told to");
    network.advance(Duration.ofSeconds(2));
    assertThat(network.snapshot("red").health().restarts()).isEqualTo(1);
    int before = network.fibs().publications("red");
    apply(true, false);
    network.advance(Duration.ofSeconds(1));
    assertThat(network.fibs().publications("red")).isEqualTo(before);

    network.advance(Duration.ofSeconds(2));
    assertThat(published).containsExactly("nowhere");
    assertThat(network.fibs().publications("red")).isEqualTo(before + 1);
  }

  /** Packets pass it, and it has said so. */
  @Test
  void aNeighbourThatRestartsIsNotAvoided() {
    start(true);
    List<ProtocolEffect> excusing = List.of(new ProtocolEffect.ExcuseNeighbour(TO_BLUE, true));
    apply(doing(faintHearted(true, List.of()), excusing), true, Path.FINE);
    apply(doing(faintHearted(true, List.of()), excusing), true, Path.BROKEN);
    network.advance(Duration.ofSeconds(1));
    assertThat(published).doesNotContain("10.0.1.2");

    List<ProtocolEffect> blaming = List.of(new ProtocolEffect.ExcuseNeighbour(TO_BLUE, false));
    apply(doing(faintHearted(true, List.of()), blaming), true, Path.FINE);
    apply(doing(faintHearted(true, List.of()), blaming), true, Path.BROKEN);
    network.advance(Duration.ofSeconds(1));
    assertThat(published).contains("10.0.1.2");
  }

  /** The same, and these. */
  private static ProbeType.Settings doing(ProbeType.Settings before, List<ProtocolEffect> further) {
    return new ProbeType.Settings(
        before.type(),
        before.name(),
        Stream.concat(before.effects().stream(), further.stream()).toList(),
        before.farewell(),
        before.redistributions(),
        before.alarm(),
        before.failing());
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
    assertThat(neighbours("eth0")).containsExactly(BLUE);
    assertThat(neighbours("eth1")).containsExactly(IpAddress.parse("10.0.1.2"));
  }

  @Test
  void noNeighbourIsAskedForInVain() {
    start(false);
    assertThat(neighbours("eth0")).containsExactly(BLUE);
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
