package io.polyrouter.sockets;

import io.polyrouter.net.AddressFamily;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.Optional;

/** Which address families a socket works with: as in the JDK, INET6 sockets carry both. */
final class Families {

  private Families() {}

  /** The only family of a socket; empty for both. */
  static Optional<AddressFamily> only(ProtocolFamily family) {
    if (family == StandardProtocolFamily.INET) {
      return Optional.of(AddressFamily.IPV4);
    }
    if (family == StandardProtocolFamily.INET6) {
      return Optional.empty();
    }
    if (family == VrProtocolFamily.INET6_ONLY) {
      return Optional.of(AddressFamily.IPV6);
    }
    throw new UnsupportedOperationException("no sockets of family " + family);
  }
}
