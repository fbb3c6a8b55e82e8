package io.polyrouter.rip.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.rip.packet.Ripv2Authentication.Required;
import io.polyrouter.rip.packet.Ripv2Authentication.Result;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Lifetime;
import io.polyrouter.routing.security.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Ripv2AuthenticationTest {

  private static final RipEntry ROUTE =
      RipEntry.of(IpPrefix.parse("192.0.2.0/24"), 1, 0, Ipv4Address.ANY);

  private static Key key(KeyAlgorithm algorithm, String secret) {
    return new Key(7, algorithm, Secret.of(secret), Lifetime.ALWAYS, new Lifetime(100, 200));
  }

  private static byte[] signed(Key key) {
    return RipCodec.of(RipVersion.RIPV2)
        .encode(
            RipPacket.Command.RESPONSE, List.of(ROUTE), new Envelope.Signed(key, () -> 0xfedcba98))
        .getFirst();
  }

  private static Result check(byte[] bytes, Key key, long wallSeconds) {
    return Ripv2Authentication.check(bytes, new Required.AnyKey(KeyChain.of(key), wallSeconds));
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void whatIsSignedIsGenuine(KeyAlgorithm algorithm) {
    Key key = key(algorithm, "sesame");
    byte[] bytes = signed(key);

    assertThat(check(bytes, key, 150))
        .isEqualTo(new Result.Genuine(24, 44, 7, OptionalInt.of(0xfedcba98)));
    assertThat(bytes).hasSize(4 + 20 + 20 + 4 + algorithm.digestBytes());
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void anyOtherBitIsRefused(KeyAlgorithm algorithm) {
    Key key = key(algorithm, "sesame");
    byte[] bytes = signed(key);
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] changed = bytes.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(check(changed, key, 150)).as("bit %d", bit).isInstanceOf(Result.Refused.class);
    }
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void keysAreGoodForTheirTime(KeyAlgorithm algorithm) {
    Key key = key(algorithm, "sesame");
    byte[] bytes = signed(key);

    assertThat(check(bytes, key, 100)).isInstanceOf(Result.Genuine.class);
    assertThat(check(bytes, key, 199)).isInstanceOf(Result.Genuine.class);
    assertThat(check(bytes, key, 99)).isEqualTo(new Result.Refused(BadPacket.KEY_ID));
    assertThat(check(bytes, key, 200)).isEqualTo(new Result.Refused(BadPacket.KEY_ID));
  }

  @Test
  void keyedMd5IsTheHashOfPacketAndPaddedKey() throws GeneralSecurityException {
    byte[] bytes = signed(key(KeyAlgorithm.MD5, "sesame"));
    byte[] hashed = Arrays.copyOf(bytes, 48 + 16);
    Arrays.fill(hashed, 48, 64, (byte) 0);
    System.arraycopy("sesame".getBytes(StandardCharsets.UTF_8), 0, hashed, 48, 6);

    assertThat(Arrays.copyOfRange(bytes, 48, 64))
        .isEqualTo(MessageDigest.getInstance("MD5").digest(hashed));
  }

  /** The construction of RFC 4822 step by step, for a short key and one longer than the result. */
  @Test
  void hmacIsMadeOverThePacketWithApadInPlaceOfTheResult() throws GeneralSecurityException {
    for (String secret : List.of("sesame", "a key that has more characters than SHA-1 has bytes")) {
      byte[] bytes = signed(key(KeyAlgorithm.HMAC_SHA_1, secret));
      byte[] text = Arrays.copyOf(bytes, 48 + 20);
      for (int i = 0; i < 20; i++) {
        text[48 + i] = new byte[] {(byte) 0x87, (byte) 0x8f, (byte) 0xe1, (byte) 0xf3}[i % 4];
      }
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] raw = secret.getBytes(StandardCharsets.UTF_8);
      byte[] key = Arrays.copyOf(raw.length > 20 ? sha1.digest(raw) : raw, 64);
      byte[] inner = sha1.digest(joined(xored(key, 0x36), text));

      assertThat(Arrays.copyOfRange(bytes, 48, 68))
          .isEqualTo(sha1.digest(joined(xored(key, 0x5c), inner)));
    }
  }

  private static byte[] xored(byte[] key, int pad) {
    byte[] result = key.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] ^= (byte) pad;
    }
    return result;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** RFC 2082 lets the length count the head of the trailer in; some implementations do. */
  @Test
  void theLengthMayCountTheHeadOfTheTrailer() {
    Key key = key(KeyAlgorithm.MD5, "sesame");
    byte[] bytes = signed(key);
    bytes[11] = 20;
    byte[] digest = KeyAlgorithm.MD5.sign(key.secret(), bytes, 48);
    System.arraycopy(digest, 0, bytes, 48, 16);

    assertThat(check(bytes, key, 150)).isInstanceOf(Result.Genuine.class);
  }

  @Test
  void passwordsArePaddedWithZeros() {
    byte[] bytes =
        RipCodec.of(RipVersion.RIPV2)
            .encode(
                RipPacket.Command.RESPONSE,
                List.of(ROUTE),
                new Envelope.Password(Secret.of("sesame")))
            .getFirst();

    assertThat(Ripv2Authentication.check(bytes, new Required.Password(Secret.of("sesame"))))
        .isEqualTo(new Result.Genuine(24, 44, 0, OptionalInt.empty()));
    assertThat(Ripv2Authentication.check(bytes, new Required.Password(Secret.of("sesam"))))
        .isEqualTo(new Result.Refused(BadPacket.PASSWORD));
    assertThat(Ripv2Authentication.check(bytes, new Required.None()))
        .isEqualTo(new Result.Refused(BadPacket.AUTHENTICATION_UNEXPECTED));
  }

  @Test
  void anyBytesAreCheckedWithoutHarm() {
    SplittableRandom random = new SplittableRandom(5);
    Key key = key(KeyAlgorithm.HMAC_SHA_256, "sesame");
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(4, 120)];
      random.nextBytes(bytes);
      if (bytes.length >= 24) {
        bytes[4] = (byte) 0xff;
        bytes[5] = (byte) 0xff;
        bytes[6] = 0;
        bytes[7] = 3;
        bytes[10] = 7;
        bytes[11] = 32;
      }
      assertThat(check(bytes, key, 150)).isInstanceOf(Result.Refused.class);
    }
  }

  @Test
  void secretsDoNotShow() {
    assertThat(key(KeyAlgorithm.MD5, "sesame").toString()).doesNotContain("sesame");
  }
}
