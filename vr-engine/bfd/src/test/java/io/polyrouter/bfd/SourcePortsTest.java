package io.polyrouter.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A session that does not get the port that it wants to send from. */
class SourcePortsTest {

  private static final IpAddress LOCAL = IpAddress.parse("10.0.1.1");
  private static final IpAddress REMOTE = IpAddress.parse("10.0.1.2");

  private final ProtocolInstance instance =
      BfdType.BFD.create(new InstanceContext("vr", "main", new SplittableRandom(1), () -> 1L));
  private final Queue<ProtocolEvent> waiting = new ArrayDeque<>();
  private final List<ProtocolEndpoint> tried = new ArrayList<>();
  private final Set<ProtocolEndpoint> wanted = new LinkedHashSet<>();
  private final List<String> notices = new ArrayList<>();

  /** So many source ports fail. */
  private int failures;

  private boolean taken;

  private void start() {
    waiting.add(
        new ProtocolEvent.InterfaceChanged(
            new ProtocolInterface(
                1,
                "eth0",
                true,
                false,
                MacAddress.parse("02:00:00:00:00:01"),
                1500,
                0,
                List.of(new ProtocolInterface.Address(LOCAL, 24)))));
    configure(new SingleHop("eth0", REMOTE, Optional.empty(), SessionParameters.DEFAULT));
  }

  private void configure(SingleHop... sessions) {
    waiting.add(
        new ProtocolEvent.ConfigChanged(
            new BfdSettings("main", "", 1, List.of(sessions), List.of())));
    deliver();
  }

  private void deliver() {
    for (ProtocolEvent next = waiting.poll(); next != null; next = waiting.poll()) {
      instance.handle(next, 0, this::carryOut);
    }
  }

  private void carryOut(ProtocolEffect effect) {
    switch (effect) {
      case ProtocolEffect.OpenEndpoint(ProtocolEndpoint endpoint)
          when BfdPorts.isSource(endpoint) -> {
        tried.add(endpoint);
        wanted.add(endpoint);
        if (tried.size() <= failures) {
          waiting.add(new ProtocolEvent.EndpointFailed(endpoint, taken, "no"));
        }
      }
      case ProtocolEffect.CloseEndpoint(ProtocolEndpoint endpoint) -> wanted.remove(endpoint);
      case ProtocolEffect.Notify notify -> notices.add(notify.notice().text());
      default -> {}
    }
  }

  private int sourcePort() {
    return ((BfdState) instance.state(0)).sessions().getFirst().sourcePort();
  }

  private void isLeftWithTheLastOfThoseTried() {
    assertThat(tried).doesNotHaveDuplicates();
    assertThat(wanted).containsExactly(tried.getLast());
    assertThat(((ProtocolEndpoint.UdpPort) tried.getLast()).port()).isEqualTo(sourcePort());
  }

  @Test
  void anotherOneIsTakenInPlaceOfATakenOne() {
    failures = 3;
    taken = true;
    start();

    assertThat(tried).hasSize(4);
    isLeftWithTheLastOfThoseTried();
    assertThat(notices).isEmpty();
  }

  @Test
  void afterAFewTakenOnesItWaitsForTheLast() {
    failures = Integer.MAX_VALUE;
    taken = true;
    start();

    assertThat(tried).hasSize(8);
    isLeftWithTheLastOfThoseTried();
    assertThat(notices).containsExactly("it cannot send packets to 10.0.1.2 on eth0: no");
  }

  @Test
  void whereOthersWouldFailAsWellNoneIsTried() {
    failures = Integer.MAX_VALUE;
    start();

    assertThat(tried).hasSize(1);
    isLeftWithTheLastOfThoseTried();
    assertThat(notices).containsExactly("it cannot send packets to 10.0.1.2 on eth0: no");
  }

  @Test
  void aSessionThatHasGoneMeanwhileNeedsNone() {
    start();
    configure();
    assertThat(wanted).isEmpty();
    waiting.add(new ProtocolEvent.EndpointFailed(tried.getFirst(), true, "no"));
    deliver();

    assertThat(tried).hasSize(1);
    assertThat(notices).isEmpty();
  }
}
