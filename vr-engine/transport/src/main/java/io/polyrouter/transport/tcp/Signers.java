package io.polyrouter.transport.tcp;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Wire;
import org.jspecify.annotations.Nullable;

/** Finds the keys for a peer. */
final class Signers {

  static final int MAX_PSEUDO_HEADER_BYTES = 40;

  private Signers() {}

  /**
   * Writes the pseudo header that signatures cover, that of the checksum.
   *
   * @return its length
   */
  static int pseudoHeader(
      byte[] bytes,
      int at,
      boolean ipv4,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int segmentBytes) {
    if (ipv4) {
      Wire.putI32(bytes, at, (int) sourceLow);
      Wire.putI32(bytes, at + 4, (int) destinationLow);
      Wire.putI32(bytes, at + 8, IpProtocol.TCP << 16 | segmentBytes);
      return 12;
    }
    Wire.putI64(bytes, at, sourceHigh);
    Wire.putI64(bytes, at + 8, sourceLow);
    Wire.putI64(bytes, at + 16, destinationHigh);
    Wire.putI64(bytes, at + 24, destinationLow);
    Wire.putI32(bytes, at + 32, segmentBytes);
    Wire.putI32(bytes, at + 36, IpProtocol.TCP);
    return 40;
  }

  /** What signs segments to and from a peer; null if nothing does. */
  static @Nullable SegmentSigner of(TcpOptions options, FlowKey key) {
    if (options.signatures().isEmpty()) {
      return null;
    }
    IpAddress peer = key.remote().address();
    for (TcpSignature signature : options.signatures()) {
      if (signature.peers().contains(peer)) {
        return switch (signature) {
          case TcpSignature.Md5 md5 -> new Md5Signer(md5.key());
          case TcpSignature.Ao ao -> new AoSigner(ao.keys());
        };
      }
    }
    return null;
  }

  /** Takes new keys into use on a connection that has had others: rolls over (RFC 5925, 6.1). */
  static void renew(@Nullable SegmentSigner signer, TcpOptions options, FlowKey key) {
    if (!(signer instanceof AoSigner present)) {
      return;
    }
    IpAddress peer = key.remote().address();
    for (TcpSignature signature : options.signatures()) {
      if (signature instanceof TcpSignature.Ao ao && ao.peers().contains(peer)) {
        present.setKeys(ao.keys());
        return;
      }
    }
  }
}
