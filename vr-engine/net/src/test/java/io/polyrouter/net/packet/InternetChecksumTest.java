package io.polyrouter.net.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {

  /** RFC 1071, section 3: these bytes sum up to ddf2. */
  @Test
  void theExampleOfRfc1071() {
    byte[] bytes = HexFormat.of().parseHex("0001f203f4f5f6f7");

    assertThat(InternetChecksum.of(bytes, 0, 8)).isEqualTo(~0xddf2 & 0xffff);
  }

  /** RFC 1624, section 4. */
  @Test
  void theExampleOfRfc1624() {
    assertThat(InternetChecksum.updated(0xdd2f, 0x5555, 0x3285)).isEqualTo(0x0000);
  }

  @Test
  void nothingSumsUpToZero() {
    assertThat(InternetChecksum.of(new byte[0], 0, 0)).isEqualTo(0xffff);
  }

  @Test
  void isTheSumWordByWord() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(1, 200)];
      random.nextBytes(bytes);
      if (random.nextInt(4) == 0) {
        java.util.Arrays.fill(bytes, (byte) 0xff);
      }
      int at = random.nextInt(bytes.length);
      int length = random.nextInt(bytes.length - at + 1);
      int even = random.nextInt(length / 2 + 1) * 2;

      assertThat(InternetChecksum.of(bytes, at, length)).isEqualTo(naive(bytes, at, length));
      long inPieces =
          InternetChecksum.sum(bytes, at, even)
              + InternetChecksum.sum(bytes, at + even, length - even);
      assertThat(InternetChecksum.ofSum(inPieces)).isEqualTo(naive(bytes, at, length));
    }
  }

  @Test
  void theLargestPacketDoesNotOverflow() {
    byte[] bytes = new byte[65_535];
    java.util.Arrays.fill(bytes, (byte) 0xff);

    assertThat(InternetChecksum.of(bytes, 0, bytes.length)).isEqualTo(naive(bytes, 0, 65_535));
  }

  @Test
  void anUpdateIsTheChecksumAnew() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[20];
      random.nextBytes(bytes);
      bytes[0] = 0x45; // a header is never all zeros
      int checksum = InternetChecksum.of(bytes, 0, 20);
      int at = random.nextInt(1, 10) * 2;
      int oldWord = Wire.u16(bytes, at);
      int newWord = random.nextInt(3) == 0 ? 0 : random.nextInt(0x10000);
      Wire.putU16(bytes, at, newWord);

      assertThat(InternetChecksum.updated(checksum, oldWord, newWord))
          .isEqualTo(InternetChecksum.of(bytes, 0, 20));
    }
  }

  private static int naive(byte[] bytes, int at, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (bytes[at + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
      sum = sum > 0xffff ? sum - 0xffff : sum;
    }
    return ~sum & 0xffff;
  }
}
