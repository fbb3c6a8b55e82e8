package io.polyrouter.stack.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final long SECOND = 1_000_000_000L;

  private final TokenBucket bucket = new TokenBucket(10, 5);

  private long taken(long nowNanos, int tries) {
    return IntStream.range(0, tries).filter(i -> bucket.tryTake(nowNanos)).count();
  }

  @Test
  void allowsABurstAndThenTheRate() {
    assertThat(taken(0, 20)).isEqualTo(5);
    assertThat(taken(SECOND / 10 - 1, 20)).isZero();
    assertThat(taken(SECOND / 10, 20)).isEqualTo(1);
    assertThat(taken(SECOND * 3 / 10, 20)).isEqualTo(2);
  }

  @Test
  void holdsNoMoreThanItsBurst() {
    taken(0, 20);

    assertThat(taken(1000 * SECOND, 20)).isEqualTo(5);
  }

  @Test
  void startsFullAtAnyTime() {
    assertThat(taken(Long.MIN_VALUE / 2, 20)).isEqualTo(5);
  }
}
