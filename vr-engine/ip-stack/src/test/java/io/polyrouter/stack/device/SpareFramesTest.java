package io.polyrouter.stack.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.IdentityHashMap;
import org.junit.jupiter.api.Test;

class SpareFramesTest {

  private final SpareFrames spares = new SpareFrames();

  @Test
  void largeFramesAreUsedAgain() {
    byte[] first = spares.take(60_000);
    assertThat(first).hasSizeGreaterThanOrEqualTo(60_000);
    spares.give(first);

    assertThat(spares.take(65_000)).isSameAs(first);
    assertThat(spares.take(65_000)).isNotSameAs(first);
  }

  @Test
  void smallOnesAreMadeAsLargeAsTheyAre() {
    byte[] small = spares.take(1514);
    assertThat(small).hasSize(1514);
    spares.give(small);
    assertThat(spares.take(1514)).isNotSameAs(small);
  }

  @Test
  void keepsSoMany() {
    IdentityHashMap<byte[], Boolean> given = new IdentityHashMap<>();
    for (int i = 0; i < 100; i++) {
      given.put(spares.take(60_000), true);
    }
    given.keySet().forEach(spares::give);

    int known = 0;
    for (int i = 0; i < 100; i++) {
      known += given.containsKey(spares.take(60_000)) ? 1 : 0;
    }
    assertThat(known).isEqualTo(16);
  }
}
