package io.polyrouter.testkit.script.tcp;

import io.polyrouter.testkit.script.Mismatch;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The signature of RFC 2385, section 2.0, on the scripted peer's side. */
final class Md5 {

  private static final int FIXED_HEADER_BYTES = 20;
  private static final int CHECKSUM_AT = 16;
  private static final int DIGEST_BYTES = 16;

  private Md5() {}

  /** Fills the option, if the segment has one, and corrects the checksum. */
  static void sign(Segment segment, byte[] bytes, Flow flow) {
    int at = TcpOption.find(bytes, TcpOption.MD5, DIGEST_BYTES + 2);
    byte[] key = flow.md5Key;
    if (at < 0 || key == null) {
      return;
    }
    byte[] digest = digest(segment, bytes, key);
    System.arraycopy(digest, 0, bytes, at + 2, DIGEST_BYTES);
    Segment.writeChecksum(bytes, segment.source, segment.destination);
  }

  /** What the subject sends to a peer with a key must be signed with it. */
  static void check(Segment segment, byte[] bytes, Flow flow) {
    byte[] key = flow.md5Key;
    int at = TcpOption.find(bytes, TcpOption.MD5, DIGEST_BYTES + 2);
    if (key == null || at < 0) {
      return;
    }
    byte[] actual = Arrays.copyOfRange(bytes, at + 2, at + 2 + DIGEST_BYTES);
    if (!Arrays.equals(actual, digest(segment, bytes, key))) {
      throw new Mismatch("TCP sent a segment with a wrong MD5 signature");
    }
  }

  private static byte[] digest(Segment segment, byte[] bytes, byte @Nullable [] key) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      byte[] source = Ip.bytes(segment.source);
      md5.update(source);
      md5.update(Ip.bytes(segment.destination));
      ByteBuffer rest = ByteBuffer.allocate(8);
      if (source.length == 4) {
        rest.putShort((short) Segment.PROTOCOL).putShort((short) bytes.length);
      } else {
        rest.putInt(bytes.length).putInt(Segment.PROTOCOL);
      }
      md5.update(rest.array(), 0, rest.position());
      byte[] header = Arrays.copyOf(bytes, FIXED_HEADER_BYTES);
      header[CHECKSUM_AT] = 0;
      header[CHECKSUM_AT + 1] = 0;
      md5.update(header);
      md5.update(segment.payload);
      md5.update(key);
      return md5.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
