package io.polyrouter.bfd.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.Secret;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packets as bytes; digests of the vectors were made by another implementation. */
class BfdCodecTest {

  private static final String PASSWORD =
      "20c40321000000090000000700030d40000493e000000000" + "010909736573616d65";
  private static final String MD5 =
      "20c40330000000090000000700030d40000493e000000000"
          + "0218090001020304b5260b060f0c2f2048d8fdce51b3ecd2";
  private static final String METICULOUS_SHA1 =
      "20c40334000000090000000700030d40000493e000000000"
          + "051c090001020304010c6d8ed9aa6c575ad956a2f5b2b90ed8f048fe";

  private static final BfdPacket UP =
      new BfdPacket(
          SessionState.UP, 0, false, false, false, true, false, 3, 9, 7, 200_000, 300_000, 0);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static Key key(KeyAlgorithm algorithm) {
    return Key.permanent(9, algorithm, Secret.of("sesame"));
  }

  private static PacketAuthentication.Result check(String hex, Key key, boolean meticulous) {
    return PacketAuthentication.checkSigned(
        bytes(hex), id -> Optional.of(key).filter(one -> one.id() == id), meticulous);
  }

  @Test
  void everyFieldHasItsPlace() {
    byte[] bytes = bytes("27b9051901020304f0000000ffffffff00000001000000020000");
    BfdPacket expected =
        new BfdPacket(
            SessionState.INIT,
            7,
            true,
            false,
            true,
            false,
            false,
            5,
            0x01020304,
            0xf0000000,
            0xffff_ffffL,
            1,
            2);
    bytes[1] = (byte) 0xa8;
    bytes[3] = 24;

    assertThat(BfdCodec.decode(bytes)).isEqualTo(new Decoded.Valid(expected));
    assertThat(BfdCodec.encode(expected, 0)).isEqualTo(Arrays.copyOf(bytes, 24));
  }

  @Test
  void passwordStandsBehindTheKeyId() {
    assertThat(BfdCodec.decode(bytes(PASSWORD))).isEqualTo(new Decoded.Valid(UP));
    assertThat(PacketAuthentication.withPassword(UP, 9, Secret.of("sesame")))
        .isEqualTo(bytes(PASSWORD));
    assertThat(PacketAuthentication.checkPassword(bytes(PASSWORD), 9, Secret.of("sesame")))
        .isEqualTo(new PacketAuthentication.Result.Genuine(OptionalInt.empty()));
  }

  @Test
  void digestsCoverTheWholePacketWithTheKeyAtItsEnd() {
    assertThat(PacketAuthentication.signed(UP, key(KeyAlgorithm.MD5), false, 0x01020304))
        .isEqualTo(bytes(MD5));
    assertThat(check(MD5, key(KeyAlgorithm.MD5), false))
        .isEqualTo(new PacketAuthentication.Result.Genuine(OptionalInt.of(0x01020304)));
    assertThat(PacketAuthentication.signed(UP, key(KeyAlgorithm.SHA_1), true, 0x01020304))
        .isEqualTo(bytes(METICULOUS_SHA1));
    assertThat(check(METICULOUS_SHA1, key(KeyAlgorithm.SHA_1), true))
        .isEqualTo(new PacketAuthentication.Result.Genuine(OptionalInt.of(0x01020304)));
  }

  @Test
  void lengthsOfAuthenticationHaveToFit() {
    byte[] longer = Arrays.copyOf(bytes(MD5), 52);
    longer[3] = 52;
    assertThat(
            PacketAuthentication.checkSigned(
                longer, id -> Optional.of(key(KeyAlgorithm.MD5)), false))
        .isEqualTo(new PacketAuthentication.Result.Refused(BadPacket.AUTHENTICATION_LENGTH));
    byte[] beyond = bytes(PASSWORD);
    beyond[25] = 10;
    assertThat(PacketAuthentication.checkPassword(beyond, 9, Secret.of("sesame")))
        .isEqualTo(new PacketAuthentication.Result.Refused(BadPacket.AUTHENTICATION_LENGTH));
  }

  @Test
  void everyChangedBitIsFound() {
    byte[] signed = bytes(METICULOUS_SHA1);
    for (int bit = 0; bit < signed.length * 8; bit++) {
      byte[] changed = signed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      boolean isRead =
          BfdCodec.decode(changed) instanceof Decoded.Valid valid && valid.packet().authenticated();
      if (isRead) {
        assertThat(check(HexFormat.of().formatHex(changed), key(KeyAlgorithm.SHA_1), true))
            .as("bit %d", bit)
            .isInstanceOf(PacketAuthentication.Result.Refused.class);
      }
    }
  }

  @Test
  void whatIsWrittenIsRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      boolean poll = random.nextBoolean();
      BfdPacket packet =
          new BfdPacket(
              List.of(SessionState.values()).get(random.nextInt(4)),
              random.nextInt(32),
              poll,
              !poll && random.nextBoolean(),
              random.nextBoolean(),
              false,
              random.nextBoolean(),
              random.nextInt(1, 256),
              random.nextInt(1, Integer.MAX_VALUE),
              random.nextInt(1, Integer.MAX_VALUE),
              random.nextLong(0x1_0000_0000L),
              random.nextLong(0x1_0000_0000L),
              random.nextLong(0x1_0000_0000L));
      assertThat(BfdCodec.decode(BfdCodec.encode(packet, 0))).isEqualTo(new Decoded.Valid(packet));
    }
  }
}
