package io.polyrouter.transport.tcp;

import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.transport.Secret;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** TCP MD5 signatures (RFC 2385). */
final class Md5Signer implements SegmentSigner {

  private static final int OPTION_BYTES = 18;
  private static final int DIGEST_BYTES = 16;

  private final byte[] key;
  private final MessageDigest digest;
  private final byte[] signature = new byte[DIGEST_BYTES];
  private final byte[] header =
      new byte[Signers.MAX_PSEUDO_HEADER_BYTES + TcpSegment.MIN_HEADER_BYTES];

  Md5Signer(Secret key) {
    this.key = key.bytes();
    try {
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  @Override
  public int optionBytes() {
    return OPTION_BYTES + 2;
  }

  @Override
  public boolean leavesRoomForTimestamps() {
    return false;
  }

  @Override
  public void sign(
      FlowKey flow, byte[] bytes, int at, int segmentBytes, int optionAt, long sequence) {
    Wire.putU8(bytes, optionAt, TcpSegment.OPTION_NO_OPERATION);
    Wire.putU8(bytes, optionAt + 1, TcpSegment.OPTION_NO_OPERATION);
    Wire.putU8(bytes, optionAt + 2, TcpSegment.OPTION_MD5);
    Wire.putU8(bytes, optionAt + 3, OPTION_BYTES);
    digest(
        flow.localHigh(),
        flow.localLow(),
        flow.remoteHigh(),
        flow.remoteLow(),
        flow.isIpv4(),
        bytes,
        at,
        segmentBytes);
    System.arraycopy(signature, 0, bytes, optionAt + 4, DIGEST_BYTES);
  }

  @Override
  public @Nullable TcpCounter check(FlowKey flow, Segment segment, long sequence) {
    if (segment.md5At < 0) {
      return TcpCounter.SIGNATURE_MISSING;
    }
    digest(
        flow.remoteHigh(),
        flow.remoteLow(),
        flow.localHigh(),
        flow.localLow(),
        flow.isIpv4(),
        segment.bytes,
        segment.at,
        segment.segmentBytes());
    int different = 0;
    for (int i = 0; i < DIGEST_BYTES; i++) {
      different |= signature[i] ^ segment.bytes[segment.md5At + 2 + i];
    }
    return different == 0 ? null : TcpCounter.SIGNATURE_WRONG;
  }

  /**
   * Section 2, into {@link #signature}: pseudo header, header without options and with a checksum
   * of 0, text, key.
   */
  private void digest(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      boolean ipv4,
      byte[] bytes,
      int at,
      int segmentBytes) {
    int length =
        Signers.pseudoHeader(
            header, 0, ipv4, sourceHigh, sourceLow, destinationHigh, destinationLow, segmentBytes);
    System.arraycopy(bytes, at, header, length, TcpSegment.MIN_HEADER_BYTES);
    TcpSegment.clearChecksum(header, length);
    int headerBytes = TcpSegment.headerBytes(bytes, at);
    digest.update(header, 0, length + TcpSegment.MIN_HEADER_BYTES);
    digest.update(bytes, at + headerBytes, segmentBytes - headerBytes);
    digest.update(key);
    try {
      digest.digest(signature, 0, DIGEST_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("a digest of MD5 has so many bytes", e);
    }
  }
}
