package io.polyrouter.transport.tcp;

import io.polyrouter.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Finds the keys for a peer. */
final class Signers {

  private Signers() {}

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
        };
      }
    }
    return null;
  }
}
