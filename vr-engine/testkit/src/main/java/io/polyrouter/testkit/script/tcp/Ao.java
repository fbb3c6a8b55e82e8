package io.polyrouter.testkit.script.tcp;

import io.polyrouter.testkit.script.Mismatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The authentication option on the scripted peer's side: RFC 5925 with the algorithms of RFC 5926.
 * All options are covered. Sequence numbers do not wrap in scripts that use it.
 *
 * @param master the master key
 * @param isAes whether by AES-128-CMAC instead of HMAC-SHA-1
 */
record Ao(String master, boolean isAes) {

  private static final int MAC_BYTES = 12;
  private static final int OPTION_BYTES = MAC_BYTES + 4;
  private static final int BLOCK_BYTES = 16;

  /** Fills the option of a segment of the peer, if it has one, and corrects the checksum. */
  void sign(Segment segment, byte[] bytes, Flow flow) {
    int at = TcpOption.find(bytes, TcpOption.AO, OPTION_BYTES);
    if (at >= 0) {
      byte[] wrong = Arrays.copyOfRange(bytes, at + 4, at + OPTION_BYTES);
      byte[] mac = mac(segment, bytes, at, flow.peerIsn, isFirst(segment) ? 0 : flow.localIsn);
      for (int i = 0; i < MAC_BYTES; i++) {
        bytes[at + 4 + i] = (byte) (mac[i] ^ wrong[i]);
      }
      Segment.writeChecksum(bytes, segment.source, segment.destination);
    }
  }

  /** What the subject sends must be signed rightly. */
  void check(Segment segment, byte[] bytes, Flow flow) {
    int at = TcpOption.find(bytes, TcpOption.AO, OPTION_BYTES);
    if (at < 0) {
      return;
    }
    byte[] actual = Arrays.copyOfRange(bytes, at + 4, at + OPTION_BYTES);
    byte[] expected = mac(segment, bytes, at, flow.localIsn, isFirst(segment) ? 0 : flow.peerIsn);
    if (!Arrays.equals(actual, expected)) {
      throw new Mismatch("TCP sent a segment with a wrong authentication option");
    }
  }

  /** In a SYN without ACK the other side's initial sequence number is not known yet. */
  private static boolean isFirst(Segment segment) {
    return segment.has(Segment.SYN) && !segment.has(Segment.ACK);
  }

  private byte[] mac(
      Segment segment, byte[] bytes, int optionAt, long sourceIsn, long destinationIsn) {
    byte[] source = Ip.bytes(segment.source);
    byte[] destination = Ip.bytes(segment.destination);
    ByteBuffer context = ByteBuffer.allocate(44);
    context.put(source).put(destination);
    context.putShort((short) segment.sourcePort).putShort((short) segment.destinationPort);
    context.putInt((int) sourceIsn).putInt((int) destinationIsn);
    byte[] traffic = trafficKey(Arrays.copyOf(context.array(), context.position()));
    ByteBuffer message = ByteBuffer.allocate(4 + 40 + bytes.length);
    message.putInt(0).put(source).put(destination);
    if (source.length == 4) {
      message.putShort((short) Segment.PROTOCOL).putShort((short) bytes.length);
    } else {
      message.putInt(bytes.length).putInt(Segment.PROTOCOL);
    }
    byte[] cleared = bytes.clone();
    cleared[16] = 0;
    cleared[17] = 0;
    Arrays.fill(cleared, optionAt + 4, optionAt + OPTION_BYTES, (byte) 0);
    message.put(cleared);
    byte[] whole = Arrays.copyOf(message.array(), message.position());
    return Arrays.copyOf(isAes ? cmac(traffic, whole) : hmac(traffic, whole), MAC_BYTES);
  }

  /** RFC 5926, section 3.1.1. */
  private byte[] trafficKey(byte[] context) {
    byte[] key = master.getBytes(StandardCharsets.US_ASCII);
    byte[] label = "TCP-AO".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer input = ByteBuffer.allocate(1 + label.length + context.length + 2);
    input.put((byte) 1).put(label).put(context).putShort((short) (isAes ? 128 : 160));
    if (!isAes) {
      return hmac(key, input.array());
    }
    byte[] derived = key.length == BLOCK_BYTES ? key : cmac(new byte[BLOCK_BYTES], key);
    return cmac(derived, input.array());
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** RFC 4493, section 2.4. */
  private static byte[] cmac(byte[] key, byte[] message) {
    byte[] first = doubled(block(key, new byte[BLOCK_BYTES]));
    int blocks = Math.max(1, (message.length + BLOCK_BYTES - 1) / BLOCK_BYTES);
    boolean isWhole = message.length == blocks * BLOCK_BYTES;
    byte[] padded = Arrays.copyOf(message, blocks * BLOCK_BYTES);
    if (!isWhole) {
      padded[message.length] = (byte) 0x80;
    }
    byte[] last = isWhole ? first : doubled(first);
    byte[] state = new byte[BLOCK_BYTES];
    for (int b = 0; b < blocks; b++) {
      for (int i = 0; i < BLOCK_BYTES; i++) {
        state[i] ^= padded[b * BLOCK_BYTES + i];
        if (b == blocks - 1) {
          state[i] ^= last[i];
        }
      }
      state = block(key, state);
    }
    return state;
  }

  private static byte[] block(byte[] key, byte[] input) {
    try {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return aes.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] doubled(byte[] input) {
    byte[] output = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      int next = i + 1 < BLOCK_BYTES ? input[i + 1] >> 7 & 1 : 0;
      output[i] = (byte) (input[i] << 1 | next);
    }
    if (input[0] < 0) {
      output[BLOCK_BYTES - 1] ^= (byte) 0x87;
    }
    return output;
  }
}
