package io.polyrouter.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring against a plain list of bytes, and with a thread at each end. */
class ChunkRingTest {

  private static SocketBudget budget() {
    return new SocketBudget(10, 1L << 30);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 1000, 4096, 65_536, 100_000, 1_000_000})
  void holdsExactlyItsCapacity(int capacity) {
    ChunkRing ring = new ChunkRing(capacity, budget());
    assertThat(ring.write(ByteBuffer.allocate(capacity + 10))).isEqualTo(capacity);
    assertThat(ring.free()).isZero();
    assertThat(ring.size()).isEqualTo(capacity);
    assertThat(ring.write(ByteBuffer.allocate(1))).isZero();
    ring.discard(1);
    assertThat(ring.write(ByteBuffer.allocate(10))).isEqualTo(1);
  }

  @Test
  void whoWasPromisedRoomGetsItAboveTheLimitOfMemory() {
    SocketBudget budget = new SocketBudget(10, 20_000);
    ChunkRing ring = new ChunkRing(200_000, budget);
    assertThat(ring.write(ByteBuffer.allocate(100_000))).isEqualTo(16 * 1024);
    byte[] more = new byte[100_000];
    more[99_999] = 7;
    ring.writeAll(more, 0, more.length);

    assertThat(ring.size()).isEqualTo(16 * 1024 + 100_000);
    assertThat(budget.bufferBytes()).isGreaterThan(20_000);
    byte[] last = new byte[1];
    ring.copy(ring.size() - 1, last, 0, 1);
    assertThat(last[0]).isEqualTo((byte) 7);
    assertThatIllegalArgumentException().isThrownBy(() -> ring.writeAll(more, 0, ring.free() + 1));
    ring.discard(ring.size());
    ring.trimEmpty();
    assertThat(budget.bufferBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 100_000})
  void theFrontIsReadWhereItIs(int step) {
    ChunkRing ring = new ChunkRing(100_000, budget());
    byte[] sent = new byte[300_000];
    new Random(step).nextBytes(sent);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    for (int at = 0; at < sent.length; at += step) {
      ring.writeAll(sent, at, Math.min(step, sent.length - at));
      while (ring.frontBytes() > 0) {
        int count = ring.frontBytes();
        read.write(ring.frontArray(), ring.frontOffset(), count);
        ring.discard(count);
      }
    }
    assertThat(read.toByteArray()).isEqualTo(sent);
    assertThat(ring.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void behavesLikeAQueueOfBytes(long seed) {
    Random random = new Random(seed);
    int capacity = 1 + random.nextInt(random.nextBoolean() ? 1000 : 200_000);
    SocketBudget budget = budget();
    ChunkRing ring = new ChunkRing(capacity, budget);
    byte[] model = new byte[4_000_000];
    random.nextBytes(model);
    int head = 0;
    int tail = 0;
    for (int i = 0; i < 3000 && tail < model.length - 2 * capacity; i++) {
      int length = random.nextInt(capacity) + 1;
      switch (random.nextInt(5)) {
        case 0 -> tail += ring.write(ByteBuffer.wrap(model, tail, length));
        case 1 -> {
          // Two pieces, the later one first, as from the network.
          int count = Math.min(length, ring.free());
          int half = count / 2;
          assertThat(ring.put(half, model, tail + half, count - half)).isTrue();
          assertThat(ring.size()).isEqualTo(tail - head);
          assertThat(ring.put(0, model, tail, half)).isTrue();
          ring.extend(count);
          tail += count;
        }
        case 2 -> {
          byte[] read = new byte[length];
          int count = ring.read(ByteBuffer.wrap(read));
          assertThat(count).isEqualTo(Math.min(length, tail - head));
          assertSame(read, model, head, count);
          head += count;
        }
        case 3 -> {
          int size = ring.size();
          int from = random.nextInt(size + 1);
          int count = random.nextInt(size - from + 1);
          byte[] copy = new byte[count];
          ring.copy(from, copy, 0, count);
          assertSame(copy, model, head + from, count);
        }
        default -> {
          int count = Math.min(length, ring.size());
          ring.discard(count);
          head += count;
        }
      }
      assertThat(ring.size()).isEqualTo(tail - head);
      assertThat(ring.free()).isEqualTo(capacity - (tail - head));
    }
    assertThat(tail).isPositive();
    ring.dispose();
    assertThat(budget.bufferBytes()).isZero();
  }

  private static void assertSame(byte[] bytes, byte[] model, int at, int count) {
    assertThat(ByteBuffer.wrap(bytes, 0, count)).isEqualTo(ByteBuffer.wrap(model, at, count));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 700, 50_000, 1_000_000})
  void twoThreadsPassEveryByteInOrder(int capacity) throws InterruptedException {
    byte[] sent = new byte[capacity == 1 ? 20_000 : 8_000_000];
    new Random(capacity).nextBytes(sent);
    ChunkRing ring = new ChunkRing(capacity, budget());
    ByteArrayOutputStream received = new ByteArrayOutputStream(sent.length);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
            .start(() -> {
              Random random = new Random(1);
              int at = 0;
              while (at < sent.length) {
                int length = Math.min(sent.length - at, 1 + random.nextInt(40_000));
                int written = ring.write(ByteBuffer.wrap(sent, at, length));
                if (written == 0) {
                  Thread.onSpinWait();
                }
                at += written;
              }
            });
    byte[] buffer = new byte[33_333];
    while (received.size() < sent.length && failure.get() == null) {
      int count = ring.read(ByteBuffer.wrap(buffer));
      received.write(buffer, 0, count);
      if (count == 0) {
        Thread.onSpinWait();
      }
    }
    writer.join();
    assertThat(failure.get()).isNull();
    assertThat(received.toByteArray()).isEqualTo(sent);
  }

  @Test
  void anEmptyRingTakesNothingFromTheBudget() {
    SocketBudget budget = budget();
    ChunkRing ring = new ChunkRing(1 << 20, budget);
    assertThat(budget.bufferBytes()).isZero();
    ring.write(ByteBuffer.allocate(1));
    assertThat(budget.bufferBytes()).isBetween(1L, 16_384L);
  }

  @Test
  void stopsAtTheBudgetAndGoesOnWhenThereIsRoomAgain() {
    SocketBudget budget = new SocketBudget(10, 100_000);
    ChunkRing ring = new ChunkRing(1 << 20, budget);
    int written = ring.write(ByteBuffer.allocate(1 << 20));
    assertThat(written).isBetween(80_000, 100_000);
    assertThat(budget.bufferBytes()).isLessThanOrEqualTo(100_000);
    assertThat(ring.takeStarved()).isTrue();
    assertThat(ring.takeStarved()).isFalse();
    ring.discard(written);
    assertThat(ring.write(ByteBuffer.allocate(50_000))).isEqualTo(50_000);
  }

  @Test
  void oneChunkIsThereEvenWhenTheBudgetIsSpent() {
    SocketBudget budget = new SocketBudget(10, 0);
    ChunkRing ring = new ChunkRing(1 << 20, budget);
    int written = ring.write(ByteBuffer.allocate(1 << 20));
    assertThat(written).isEqualTo(16_384);
    ring.discard(written);
    assertThat(ring.write(ByteBuffer.allocate(10))).isEqualTo(10);
    ring.dispose();
    assertThat(budget.bufferBytes()).isZero();
  }

  @Test
  void givesBackWhatItDoesNotNeed() {
    SocketBudget budget = budget();
    ChunkRing ring = new ChunkRing(1 << 20, budget);
    ring.write(ByteBuffer.allocate(1 << 20));
    ring.discard(1 << 20);
    ring.trim();
    assertThat(budget.bufferBytes()).isZero();
  }

  @Test
  void anEmptyRingCanGiveBackEverythingAndGoOn() {
    SocketBudget budget = budget();
    ChunkRing ring = new ChunkRing(1 << 20, budget);
    byte[] sent = {1, 2, 3};
    ring.write(ByteBuffer.wrap(sent));
    ring.trimEmpty();
    byte[] read = new byte[3];
    assertThat(ring.read(ByteBuffer.wrap(read))).as("not empty then").isEqualTo(3);
    assertThat(read).isEqualTo(sent);
    ring.trimEmpty();
    assertThat(budget.bufferBytes()).isZero();
    ring.write(ByteBuffer.wrap(sent));
    assertThat(ring.read(ByteBuffer.wrap(new byte[3]))).isEqualTo(3);
  }

  @Test
  void refusesWhatIsNotThere() {
    ChunkRing ring = new ChunkRing(10, budget());
    assertThatIllegalArgumentException().isThrownBy(() -> ring.discard(1));
    assertThatIllegalArgumentException().isThrownBy(() -> ring.copy(0, new byte[1], 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> ring.extend(11));
    assertThatIllegalArgumentException().isThrownBy(() -> ring.put(10, new byte[1], 0, 1));
  }
}
