package io.polyrouter.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyedHashTest {

  /** Aumasson and Bernstein's key 00 01 .. 0f; their vector for the 8 bytes 00 01 .. 07. */
  @Test
  void vectorOfItsAuthors() {
    KeyedHash hash = new KeyedHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    assertThat(hash.of(0x0706050403020100L)).isEqualTo(0x93f5f5799a932462L);
  }

  @Test
  void dependsOnKeyAndEveryInput() {
    KeyedHash hash = new KeyedHash(new SplittableRandom(1));
    KeyedHash other = new KeyedHash(new SplittableRandom(2));
    long value = hash.of(1, 2, 3, 4, 5);
    assertThat(hash.of(1, 2, 3, 4, 5)).isEqualTo(value);
    assertThat(other.of(1, 2, 3, 4, 5)).isNotEqualTo(value);
    assertThat(hash.of(0, 2, 3, 4, 5)).isNotEqualTo(value);
    assertThat(hash.of(1, 0, 3, 4, 5)).isNotEqualTo(value);
    assertThat(hash.of(1, 2, 0, 4, 5)).isNotEqualTo(value);
    assertThat(hash.of(1, 2, 3, 0, 5)).isNotEqualTo(value);
    assertThat(hash.of(1, 2, 3, 4, 0)).isNotEqualTo(value);
  }
}
