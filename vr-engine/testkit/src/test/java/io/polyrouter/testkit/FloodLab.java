package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.onPort;
import static io.polyrouter.testkit.Configs.route;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot.ResourceUse;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A virtual router that is flooded, and what must not suffer from it.
 *
 * <pre>
 *   attacker 10.0.0.2 ── 10.0.0.1/8 red 192.168.0.1 ── 192.168.0.2 friend
 *                        2001:db8::1/64  └───── a TCP conversation ─────┘
 *
 *   bystander 10.0.0.2 ── 10.0.0.1/8 blue
 * </pre>
 *
 * All three routers are on one loop. Routes to anywhere lead red to the attacker.
 */
final class FloodLab {

  static final int IP = Ethernet.HEADER_BYTES;
  static final int RED = 0x0a000001;
  static final int ATTACKER = 0x0a000002;
  static final long ATTACKER_MAC = 0x02000000000aL;

  /** Of red and the attacker. */
  static final long PREFIX = 0x20010db8_00000000L;

  private static final int FRAMES = 200_000;
  private static final int A_TURN = 1_000;
  private static final long MOST_GROWTH_BYTES = 24L << 20;

  final SimulatedNetwork network = new SimulatedNetwork(9);
  final SimulatedHost attacker = network.host(1, "02:00:00:00:00:0a", "10.0.0.2/8", "10.0.0.1");
  final long redMac;
  final TcpConversation conversation;
  private final SimulatedHost bystander =
      network.host(2, "02:00:00:00:00:0b", "10.0.0.2/8", "10.0.0.1");

  FloodLab(VrLimits limits) {
    VrConfig red =
        vr(
            "red",
            onPort("eth0", 1, "10.0.0.1/8", "2001:db8::1/64"),
            linkTo("friend", "friend", "red", "192.168.0.1/30"));
    network.apply(
        Configs.limits(route(red, "0.0.0.0/0", "10.0.0.2"), limits),
        vr("friend", linkTo("red", "red", "friend", "192.168.0.2/30")),
        vr("blue", onPort("eth0", 2, "10.0.0.1/8")));
    network.advance(Duration.ofSeconds(5));
    redMac = network.fibs().interfaceOf("red", "eth0").mac().bits();
    bystander.ping("10.0.0.1", 0);
    attacker.ping("10.0.0.1", 0);
    conversation = new TcpConversation(network, "friend", "192.168.0.2", "red", "192.168.0.1");
    network.advance(Duration.ofSeconds(1));
  }

  /**
   * Floods for twenty seconds, while the bystander pings two hundred times and the conversation
   * goes on.
   */
  void flood(Supplier<byte[]> frames) {
    flood(() -> attacker.sendRaw(frames.get()));
  }

  /** As {@link #flood(Supplier)}, with anything in place of frames. */
  void flood(Runnable attack) {
    bystander.forgetReceived();
    long answered = conversation.answered();
    // Up to the limits first: what counts is that nothing grows after that.
    repeat(attack, FRAMES / 2);
    long before = usedHeap();
    repeat(attack, FRAMES / 2);
    long growth = usedHeap() - before;

    assertThat(bystander.count(SimulatedHost.icmp(0, 0))).isEqualTo(FRAMES / A_TURN);
    assertThat(conversation.answered() - answered).as("answers").isEqualTo(FRAMES / A_TURN);
    assertThat(growth)
        .as("bytes that the second half of the flood left")
        .isLessThan(MOST_GROWTH_BYTES);
    assertThat(network.snapshot("red").health().restarts()).isZero();
    network
        .snapshot("red")
        .resources()
        .forEach(each -> assertThat(each.used()).as(each.name()).isBetween(0L, each.maximum()));
    attacker.forgetReceived();
  }

  private void repeat(Runnable attack, int count) {
    for (int sent = 0; sent < count; sent += A_TURN) {
      for (int i = 0; i < A_TURN; i++) {
        attack.run();
      }
      bystander.ping("10.0.0.1", sent / A_TURN);
      conversation.ask();
      network.advance(Duration.ofMillis(100));
      attacker.forgetReceived();
    }
    // An answer may need a retransmission if its virtual router had no room for a segment.
    network.runUntil(conversation::isUpToDate, Duration.ofSeconds(5));
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** What red uses of a limit. */
  ResourceUse use(String resource) {
    return use("red", resource);
  }

  /** What a virtual router uses of a limit. */
  ResourceUse use(String vr, String resource) {
    return network.snapshot(vr).resources().stream()
        .filter(each -> each.name().equals(resource))
        .findFirst()
        .orElseThrow();
  }

  /** A counter of red's TCP. */
  long tcp(String counter) {
    Long value = network.snapshot("red").transport().counters().tcp().get(counter);
    if (value == null) {
      throw new IllegalArgumentException("there is no counter " + counter);
    }
    return value;
  }
}
