package io.polyrouter.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EphemeralPortsTest {

  private static final Endpoint LOCAL = new Endpoint(IpAddress.parse("192.0.2.1"), 0);
  private static final Endpoint REMOTE = new Endpoint(IpAddress.parse("192.0.2.2"), 179);

  @Test
  void everyPortOnceBeforeAnyTwice() {
    EphemeralPorts ports = new EphemeralPorts(new SplittableRandom(1));
    Set<Integer> taken = new HashSet<>();
    int count = EphemeralPorts.LAST - EphemeralPorts.FIRST + 1;
    for (int i = 0; i < count; i++) {
      int port = ports.choose(LOCAL, REMOTE, candidate -> !taken.contains(candidate));
      assertThat(port).isBetween(EphemeralPorts.FIRST, EphemeralPorts.LAST);
      assertThat(taken.add(port)).isTrue();
    }
    assertThat(ports.choose(LOCAL, REMOTE, candidate -> !taken.contains(candidate))).isZero();
    taken.remove(50_000);
    assertThat(ports.choose(LOCAL, REMOTE, candidate -> !taken.contains(candidate)))
        .isEqualTo(50_000);
  }

  /** RFC 6056, section 3.3.3: ports to one peer tell nothing of those to another. */
  @Test
  void peersHaveSequencesOfTheirOwn() {
    EphemeralPorts ports = new EphemeralPorts(new SplittableRandom(1));
    int first = ports.choose(LOCAL, REMOTE, port -> true);
    int second = ports.choose(LOCAL, REMOTE, port -> true);
    int other = ports.choose(LOCAL, new Endpoint(IpAddress.parse("192.0.2.3"), 179), port -> true);
    assertThat(second == first + 1 || second == EphemeralPorts.FIRST).isTrue();
    assertThat(other).isNotEqualTo(second + 1);
  }
}
