package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.Wire;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keyed functions of RFC 5926: each serves to derive traffic keys and to authenticate messages.
 */
abstract sealed class AoMac {

  static final int MAX_BYTES = 20;
  private static final int AES_BYTES = 16;
  private static final byte[] LABEL = {'T', 'C', 'P', '-', 'A', 'O'};

  /** Under a traffic key. */
  static AoMac of(TcpSignature.Algorithm algorithm, byte[] trafficKey) {
    return switch (algorithm) {
      case HMAC_SHA_1_96 -> new HmacSha1(trafficKey);
      case AES_128_CMAC_96 -> new AesCmac(trafficKey);
    };
  }

  /** Derives a traffic key (RFC 5926, section 3.1.1). */
  static byte[] trafficKey(TcpSignature.Key key, byte[] context, int contextBytes) {
    byte[] master = key.masterKey().bytes();
    AoMac mac =
        switch (key.algorithm()) {
          case HMAC_SHA_1_96 -> new HmacSha1(master);
          case AES_128_CMAC_96 -> new AesCmac(aesKey(master));
        };
    byte[] input = new byte[1 + LABEL.length + contextBytes + 2];
    input[0] = 1;
    System.arraycopy(LABEL, 0, input, 1, LABEL.length);
    System.arraycopy(context, 0, input, 1 + LABEL.length, contextBytes);
    Wire.putU16(input, input.length - 2, mac.bytes() * 8);
    mac.update(input, 0, input.length);
    byte[] output = new byte[mac.bytes()];
    mac.finish(output);
    return output;
  }

  /** RFC 5926, section 3.1.1.2: master keys that are no AES keys are made one. */
  private static byte[] aesKey(byte[] master) {
    if (master.length == AES_BYTES) {
      return master;
    }
    AoMac mac = new AesCmac(new byte[AES_BYTES]);
    mac.update(master, 0, master.length);
    byte[] output = new byte[AES_BYTES];
    mac.finish(output);
    return output;
  }

  /** Length of the result. */
  abstract int bytes();

  abstract void update(byte[] bytes, int at, int length);

  /** Writes the result, and is ready for another message. */
  abstract void finish(byte[] output);

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("every Java platform has HmacSHA1 and AES", e);
  }

  /** RFC 2104 with SHA-1. */
  private static final class HmacSha1 extends AoMac {

    private final Mac mac;

    HmacSha1(byte[] key) {
      try {
        mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
      } catch (GeneralSecurityException e) {
        throw missing(e);
      }
    }

    @Override
    int bytes() {
      return MAX_BYTES;
    }

    @Override
    void update(byte[] bytes, int at, int length) {
      mac.update(bytes, at, length);
    }

    @Override
    void finish(byte[] output) {
      try {
        mac.doFinal(output, 0);
      } catch (GeneralSecurityException e) {
        throw missing(e);
      }
    }
  }

  /** RFC 4493. */
  private static final class AesCmac extends AoMac {

    private final Cipher cipher;
    private final byte[] wholeSubkey = new byte[AES_BYTES];
    private final byte[] paddedSubkey = new byte[AES_BYTES];
    private final byte[] state = new byte[AES_BYTES];
    private final byte[] last = new byte[AES_BYTES];
    private int lastBytes;

    AesCmac(byte[] key) {
      try {
        cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      } catch (GeneralSecurityException e) {
        throw missing(e);
      }
      encrypt(wholeSubkey);
      doubled(wholeSubkey);
      System.arraycopy(wholeSubkey, 0, paddedSubkey, 0, AES_BYTES);
      doubled(paddedSubkey);
    }

    private void encrypt(byte[] block) {
      try {
        cipher.update(block, 0, AES_BYTES, block, 0);
      } catch (GeneralSecurityException e) {
        throw missing(e);
      }
    }

    /** Section 2.3: shifts left by one bit, in the field of CMAC. */
    private static void doubled(byte[] block) {
      long high = Wire.i64(block, 0);
      long low = Wire.i64(block, 8);
      Wire.putI64(block, 0, high << 1 | low >>> 63);
      Wire.putI64(block, 8, low << 1 ^ (high < 0 ? 0x87 : 0));
    }

    @Override
    int bytes() {
      return AES_BYTES;
    }

    @Override
    void update(byte[] bytes, int at, int length) {
      for (int done = 0; done < length; ) {
        if (lastBytes == AES_BYTES) {
          // More follows, so that this was not the last block.
          mix(last);
          encrypt(state);
          lastBytes = 0;
        }
        int count = Math.min(AES_BYTES - lastBytes, length - done);
        System.arraycopy(bytes, at + done, last, lastBytes, count);
        lastBytes += count;
        done += count;
      }
    }

    private void mix(byte[] block) {
      Wire.putI64(state, 0, Wire.i64(state, 0) ^ Wire.i64(block, 0));
      Wire.putI64(state, 8, Wire.i64(state, 8) ^ Wire.i64(block, 8));
    }

    @Override
    void finish(byte[] output) {
      if (lastBytes == AES_BYTES) {
        mix(wholeSubkey);
      } else {
        Arrays.fill(last, lastBytes, AES_BYTES, (byte) 0);
        last[lastBytes] = (byte) 0x80;
        mix(paddedSubkey);
      }
      mix(last);
      encrypt(state);
      System.arraycopy(state, 0, output, 0, AES_BYTES);
      Arrays.fill(state, (byte) 0);
      lastBytes = 0;
    }
  }
}
