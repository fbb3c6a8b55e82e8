package io.polyrouter.routing.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeysTest {

  private static final Secret SECRET = Secret.of("sesame");
  private static final byte[] PACKET = "a packet and more".getBytes(StandardCharsets.UTF_8);
  private static final int LENGTH = 8;

  private static Key key(int id, Lifetime send, Lifetime accept) {
    return new Key(id, KeyAlgorithm.MD5, SECRET, send, accept);
  }

  @Test
  void theYoungestValidKeySendsAndTheLastOneAfterAllHaveExpired() {
    KeyChain chain =
        new KeyChain(
            "chain",
            List.of(
                key(1, new Lifetime(0, 100), Lifetime.ALWAYS),
                key(2, new Lifetime(50, 150), Lifetime.ALWAYS),
                key(3, new Lifetime(50, 120), Lifetime.ALWAYS),
                key(4, new Lifetime(500, 600), Lifetime.ALWAYS)));
    assertThat(chain.sendKey(49).orElseThrow().id()).isEqualTo(1);
    assertThat(chain.sendKey(50).orElseThrow().id()).isEqualTo(3);
    assertThat(chain.sendKey(130).orElseThrow().id()).isEqualTo(2);
    assertThat(chain.sendKey(150)).isEmpty();
    assertThat(chain.sendKeyOrLast(150).id()).isEqualTo(2);
    assertThat(chain.sendKeyOrLast(-1).id()).isEqualTo(1);
  }

  @Test
  void aKeyIsAcceptedForItsTime() {
    KeyChain chain = KeyChain.of(key(7, Lifetime.ALWAYS, new Lifetime(100, 200)));
    assertThat(chain.acceptKey(7, 99)).isEmpty();
    assertThat(chain.acceptKey(7, 100)).isPresent();
    assertThat(chain.acceptKey(7, 200)).isEmpty();
    assertThat(chain.acceptKey(8, 100)).isEmpty();
  }

  /** RFC 2328, appendix D.4.3: the key padded to 16 bytes is put behind the packet. */
  @Test
  void keyedHashesAreOfThePacketAndTheKey() throws Exception {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    md5.update(PACKET, 0, LENGTH);
    md5.update(Arrays.copyOf("sesame".getBytes(StandardCharsets.UTF_8), 16));
    assertThat(KeyAlgorithm.MD5.sign(SECRET, PACKET, LENGTH)).isEqualTo(md5.digest());
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    sha1.update(PACKET, 0, LENGTH);
    sha1.update(Arrays.copyOf("sesame".getBytes(StandardCharsets.UTF_8), 20));
    assertThat(KeyAlgorithm.SHA_1.sign(SECRET, PACKET, LENGTH)).isEqualTo(sha1.digest());
    assertThatThrownBy(() -> KeyAlgorithm.MD5.signBound(SECRET, 1, new byte[4], PACKET, LENGTH))
        .isInstanceOf(IllegalStateException.class);
  }

  /** RFC 5709, section 3.3. */
  @Test
  void hmacIsOfThePacketAndApad() throws Exception {
    byte[] apad = apad(32);
    assertThat(KeyAlgorithm.HMAC_SHA_256.sign(SECRET, PACKET, LENGTH))
        .isEqualTo(hmac("sesame".getBytes(StandardCharsets.UTF_8), apad));
  }

  /** RFC 7166, sections 4.3 and 4.5: the protocol behind the key, the source in front of Apad. */
  @Test
  void boundHmacDependsOnProtocolAndSource() throws Exception {
    byte[] source = new byte[16];
    source[0] = (byte) 0xfe;
    byte[] apad = apad(32);
    System.arraycopy(source, 0, apad, 0, source.length);
    byte[] key = {'s', 'e', 's', 'a', 'm', 'e', 0, 1};
    assertThat(KeyAlgorithm.HMAC_SHA_256.signBound(SECRET, 1, source, PACKET, LENGTH))
        .isEqualTo(hmac(key, apad));
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void everyAlgorithmGivesAsManyBytesAsItSays(KeyAlgorithm algorithm) {
    Secret longSecret = Secret.of(new byte[200]);
    assertThat(algorithm.sign(SECRET, PACKET, LENGTH)).hasSize(algorithm.digestBytes());
    if (algorithm.isHmac()) {
      assertThat(algorithm.sign(longSecret, PACKET, LENGTH)).hasSize(algorithm.digestBytes());
    }
  }

  private static byte[] apad(int length) {
    byte[] apad = new byte[length];
    for (int i = 0; i < length; i += 4) {
      apad[i] = (byte) 0x87;
      apad[i + 1] = (byte) 0x8f;
      apad[i + 2] = (byte) 0xe1;
      apad[i + 3] = (byte) 0xf3;
    }
    return apad;
  }

  private static byte[] hmac(byte[] key, byte[] apad) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update(PACKET, 0, LENGTH);
    return mac.doFinal(apad);
  }
}
