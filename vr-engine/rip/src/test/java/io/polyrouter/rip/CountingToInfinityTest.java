package io.polyrouter.rip;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.rip.packet.RipVersion;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks of instances: whatever was lost, in the end the routes are the shortest, and finite. */
class CountingToInfinityTest {

  /** Longest time in which a wrong route can last: time-out, counting, triggered updates. */
  private static final int QUIESCENCE_SECONDS = 700;

  static Stream<Arguments> seeds() {
    return LongStream.rangeClosed(1, 30)
        .boxed()
        .flatMap(
            seed -> Stream.of(RipVersion.values()).map(version -> Arguments.of(version, seed)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomNetworksSettleOnShortestPaths(RipVersion version, long seed) {
    RipNetwork network = new RipNetwork(version, 12, seed, RipSettings.defaults(version, "main"));
    for (int i = 1; i < 12; i++) {
      network.connect(i, network.random().nextInt(i));
    }
    for (int i = 0; i < 6; i++) {
      int a = network.random().nextInt(12);
      network.connect(a, (a + network.random().nextInt(1, 12)) % 12);
    }
    network.start();
    network.setLoss(0.3);
    for (int fault = 0; fault < 8; fault++) {
      network.run(network.random().nextInt(1, 60));
      RipNetwork.Link link = network.links().get(network.random().nextInt(network.links().size()));
      network.set(link, !link.up, network.random().nextBoolean() || !link.up);
    }
    network.setLoss(0);
    for (RipNetwork.Link link : network.links()) {
      // Now all see what is and what is not.
      network.set(link, link.up, true);
    }
    network.run(QUIESCENCE_SECONDS);

    assertThat(network.differences()).as("seed %d", seed).isEmpty();
    assertThat(network.loops()).as("seed %d", seed).isEmpty();
  }

  /** The classic case: a network that is gone is counted up to infinity in a circle at worst. */
  @ParameterizedTest
  @EnumSource(RipVersion.class)
  void whatIsGoneIsGone(RipVersion version) {
    for (long seed = 1; seed <= 20; seed++) {
      RipNetwork network = new RipNetwork(version, 6, seed, RipSettings.defaults(version, "main"));
      for (int i = 1; i < 5; i++) {
        network.connect(i, i % 4 + 1);
      }
      network.connect(1, 3);
      RipNetwork.Link stub = network.connect(0, 1);
      RipNetwork.Link behind = network.connect(0, 5);
      network.start();
      network.run(60);
      assertThat(network.worstMetric(behind)).as("seed %d", seed).isEqualTo(3);

      network.setLoss(0.5);
      network.set(stub, false, true);
      network.run(30);
      network.setLoss(0);
      network.run(300);

      assertThat(network.differences()).as("seed %d", seed).isEmpty();
    }
  }

  /** A link that fails silently is noticed by the time-out alone. */
  @ParameterizedTest
  @EnumSource(RipVersion.class)
  void silentFailuresTakeTheTimeout(RipVersion version) {
    RipNetwork network = new RipNetwork(version, 4, 1, RipSettings.defaults(version, "main"));
    for (int i = 0; i < 4; i++) {
      network.connect(i, (i + 1) % 4);
    }
    network.start();
    network.run(60);
    assertThat(network.differences()).isEmpty();

    RipNetwork.Link failing = network.links().getFirst();
    network.set(failing, false, false);
    network.run(120);
    assertThat(network.differences()).isNotEmpty();
    network.run(240);
    // The routers at its ends still have it as a network of their own.
    assertThat(network.differences())
        .allSatisfy(text -> assertThat(text).contains(network.prefix(failing).toString()));
  }
}
