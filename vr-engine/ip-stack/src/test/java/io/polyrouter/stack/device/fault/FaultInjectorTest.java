package io.polyrouter.stack.device.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver.DeviceRequest;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.MemoryLinkDriver;
import io.polyrouter.stack.device.NetworkDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FaultInjectorTest {

  private static final Duration MS = Duration.ofMillis(1);

  private final VirtualTime time = new VirtualTime();
  private final FaultInjector faults = new FaultInjector(new MemoryLinkDriver(), time, seeded(7));
  private final Receiver a = new Receiver();
  private final Receiver b = new Receiver();
  private final NetworkDevice fromA = open(faults, "a", "b", a);

  FaultInjectorTest() {
    open(faults, "b", "a", b);
  }

  private static SplittableRandom seeded(long seed) {
    return new SplittableRandom(seed);
  }

  /** Time that passes when the test says so. */
  private static final class VirtualTime implements FaultInjector.Timeline {
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long number;

    private record Event(long at, long number, Runnable action) {}

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void after(long delayNanos, Runnable action) {
      events.add(new Event(now + delayNanos, number++, action));
    }

    void advance(Duration by) {
      long until = now + by.toNanos();
      for (Event next = events.peek(); next != null && next.at <= until; next = events.peek()) {
        events.remove();
        now = next.at;
        next.action.run();
      }
      now = until;
    }
  }

  /** Notes the first byte of what it receives, and when. */
  private final class Receiver implements DeviceListener {
    private final List<Integer> numbers = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();

    @Override
    public void received(byte[] frame, int length) {
      assertThat(frame).hasSize(length);
      numbers.add((int) frame[0]);
      times.add(time.nanoTime());
      frames.add(frame);
    }

    @Override
    public void linkChanged(boolean up, String detail) {}

    @Override
    public void lost(long frames) {}
  }

  private static NetworkDevice open(
      FaultInjector with, String vr, String peer, DeviceListener listener) {
    return with.open(
        new DeviceRequest(vr, "x", 1500, new Attachment.MemoryLink(peer, "x")), listener);
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      byte[] frame = new byte[125];
      frame[0] = (byte) i;
      assertThat(fromA.transmit(frame, 0, frame.length)).isTrue();
    }
  }

  @Test
  void withoutFaultsFramesPassAtOnce() {
    send(3);

    assertThat(b.numbers).containsExactly(0, 1, 2);
    assertThat(faults.counts("a", "x").sent().frames()).isZero();
  }

  @Test
  void losesAShareOfTheFramesInOneDirection() {
    faults.set("a", "x", Faults.NONE.withLoss(0.3), Faults.NONE);
    send(1000);

    assertThat(b.numbers).hasSizeBetween(650, 750);
    assertThat(faults.counts("a", "x").sent().lost()).isEqualTo(1000 - b.numbers.size());
    assertThat(faults.counts("a", "x").received().frames()).isZero();
  }

  @Test
  void delaysAndKeepsTheOrder() {
    faults.set(Faults.NONE.withDelay(MS.multipliedBy(5), Duration.ZERO), Faults.NONE);
    send(3);
    assertThat(b.numbers).isEmpty();

    time.advance(MS.multipliedBy(5));
    assertThat(b.numbers).containsExactly(0, 1, 2);
    assertThat(b.times).containsOnly(MS.multipliedBy(5).toNanos());
  }

  @Test
  void delaysOfBothEndsAddUp() {
    faults.set("a", "x", Faults.NONE.withDelay(MS, Duration.ZERO), Faults.NONE);
    faults.set("b", "x", Faults.NONE, Faults.NONE.withDelay(MS, Duration.ZERO));
    send(1);
    time.advance(MS.multipliedBy(9));

    assertThat(b.times).containsExactly(2 * MS.toNanos());
  }

  @Test
  void reorderedFramesOvertakeDelayedOnes() {
    faults.set(Faults.NONE.withReordering(0.2, MS), Faults.NONE);
    send(100);
    int overtaking = b.numbers.size();
    time.advance(MS);

    assertThat(overtaking).isBetween(8, 35);
    assertThat(b.numbers).hasSize(100).doesNotHaveDuplicates();
    assertThat(b.numbers.subList(overtaking, 100)).isSorted();
  }

  @Test
  void jitterReorders() {
    faults.set(Faults.NONE.withDelay(MS, MS.multipliedBy(10)), Faults.NONE);
    send(100);
    time.advance(MS.multipliedBy(11));

    assertThat(b.numbers).hasSize(100).doesNotHaveDuplicates();
    assertThat(b.numbers).isNotEqualTo(b.numbers.stream().sorted().toList());
    assertThat(b.times).allMatch(at -> at >= MS.toNanos());
  }

  @Test
  void duplicatesAreFramesOfTheirOwn() {
    faults.set(Faults.NONE.withDuplication(1), Faults.NONE);
    send(2);

    assertThat(b.numbers).containsExactly(0, 0, 1, 1);
    assertThat(b.frames.get(0)).isNotSameAs(b.frames.get(1));
  }

  @Test
  void corruptionFlipsOneBitAndLeavesTheSendersFrameAlone() {
    faults.set(Faults.NONE.withCorruption(1), Faults.NONE);
    byte[] frame = new byte[100];
    fromA.transmit(frame, 0, 100);

    assertThat(frame).containsOnly(0);
    int bits = 0;
    for (byte each : b.frames.getFirst()) {
      bits += Integer.bitCount(each & 0xff);
    }
    assertThat(bits).isOne();
  }

  @Test
  void aLimitedRateSpacesFramesAndItsQueueOverflows() {
    // 125 bytes take a millisecond; three wait behind the one that is being sent.
    faults.set(Faults.NONE.withRate(1_000_000, 500), Faults.NONE);
    send(10);
    time.advance(Duration.ofSeconds(1));

    assertThat(b.numbers).containsExactly(0, 1, 2, 3);
    assertThat(b.times).containsExactly(1_000_000L, 2_000_000L, 3_000_000L, 4_000_000L);
    assertThat(faults.counts("a", "x").sent().overflowed()).isEqualTo(6);
  }

  @Test
  void oneSeedGivesOneCourseOfEvents() {
    assertThat(course(3)).isEqualTo(course(3)).isNotEqualTo(course(4));
  }

  private List<Integer> course(long seed) {
    VirtualTime ownTime = new VirtualTime();
    FaultInjector with = new FaultInjector(new MemoryLinkDriver(), ownTime, seeded(seed));
    with.set(
        Faults.NONE.withLoss(0.2).withDuplication(0.2).withDelay(MS, MS.multipliedBy(5)),
        Faults.NONE.withLoss(0.1));
    Receiver receiver = new Receiver();
    NetworkDevice sender = open(with, "a", "b", new Receiver());
    open(with, "b", "a", receiver);
    for (int i = 0; i < 100; i++) {
      sender.transmit(new byte[] {(byte) i}, 0, 1);
    }
    ownTime.advance(Duration.ofSeconds(1));
    return receiver.numbers;
  }

  @Test
  void nothingArrivesAfterTheDeviceIsClosed() {
    faults.set(Faults.NONE.withDelay(MS, Duration.ZERO), Faults.NONE);
    send(1);
    fromA.close();
    time.advance(MS);

    assertThat(b.numbers).isEmpty();
    assertThatThrownBy(() -> faults.counts("a", "x")).hasMessageContaining("not open");
  }

  @Test
  void sharesAndTimesAreChecked() {
    assertThatThrownBy(() -> Faults.NONE.withLoss(1.5)).hasMessageContaining("share from 0 to 1");
    assertThatThrownBy(() -> Faults.NONE.withLoss(Double.NaN)).hasMessageContaining("share");
    assertThatThrownBy(() -> Faults.NONE.withDelay(MS.negated(), MS)).hasMessageContaining("delay");
  }
}
