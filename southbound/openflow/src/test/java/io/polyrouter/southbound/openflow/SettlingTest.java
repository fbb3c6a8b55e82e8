package io.polyrouter.southbound.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Until when a switch keeps what it holds from before. */
class SettlingTest {

  /** Clocks of processes may well be below zero. */
  private static final long START = -seconds(1_000);

  private final Settling settling = new Settling(SouthboundOptions.defaults());

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private static ForwardingState red(boolean awaitsRoutes) {
    return new ForwardingState(
        "red",
        1,
        PrefixTable.empty(AddressFamily.IPV4),
        PrefixTable.empty(AddressFamily.IPV6),
        new TreeMap<>(),
        awaitsRoutes);
  }

  @Test
  void aVirtualRouterSettlesAfterTheSettleTime() {
    settling.present(red(false), START);
    settling.present(red(false), START + seconds(20));

    assertThat(settling.takeDue(START + seconds(29))).isEmpty();
    assertThat(settling.takeDue(START + seconds(30))).containsExactly("red");
    assertThat(settling.takeDue(START + seconds(60))).isEmpty();
    assertThat(settling.settled()).containsExactly("red");
  }

  @Test
  void whoAwaitsRoutesSettlesALittleAfterTheyHaveCome() {
    settling.present(red(true), START);
    assertThat(settling.takeDue(START + seconds(100))).isEmpty();

    settling.present(red(false), START + seconds(100));
    assertThat(settling.takeDue(START + seconds(104))).isEmpty();
    assertThat(settling.takeDue(START + seconds(105))).containsExactly("red");
  }

  @Test
  void whoseRoutesComeSoonSettlesAfterTheSettleTimeNevertheless() {
    settling.present(red(true), START);
    settling.present(red(false), START + seconds(2));

    assertThat(settling.takeDue(START + seconds(29))).isEmpty();
    assertThat(settling.takeDue(START + seconds(30))).containsExactly("red");
  }

  @Test
  void whoHasSettledDoesNotAwaitAnything() {
    settling.present(red(false), START);
    assertThat(settling.takeDue(START + seconds(30))).containsExactly("red");

    settling.present(red(true), START + seconds(40));
    settling.present(red(false), START + seconds(50));
    assertThat(settling.takeDue(START + seconds(100))).isEmpty();
    assertThat(settling.settled()).containsExactly("red");
  }

  @Test
  void whoIsGoneBeginsAnew() {
    settling.present(red(true), START);
    settling.forget("red");
    assertThat(settling.takeDue(START + seconds(100))).isEmpty();

    settling.present(red(false), START + seconds(100));
    assertThat(settling.takeDue(START + seconds(130))).containsExactly("red");
  }

  @Test
  void orphansCountFromTheFirstSessionOn() {
    assertThat(settling.takeOrphansDue(START + seconds(500))).isFalse();
    settling.contentRead(START + seconds(500));
    settling.contentRead(START + seconds(600));

    assertThat(settling.takeOrphansDue(START + seconds(619))).isFalse();
    assertThat(settling.takeOrphansDue(START + seconds(620))).isTrue();
    assertThat(settling.areOrphansSettled()).isTrue();
    assertThat(settling.takeOrphansDue(START + seconds(700))).isFalse();
  }
}
