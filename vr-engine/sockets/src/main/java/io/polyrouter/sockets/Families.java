package io.polyrouter.sockets;

import io.polyrouter.net.AddressFamily;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.Optional;

/** Which address families a socket works with: as in the JDK, INET6 sockets carry both. */
final class Families {

  private Families() {}

  static StandardProtocolFamily checked(ProtocolFamily family) {
    if (family == StandardProtocolFamily.INET) {
      return StandardProtocolFamily.INET;
    }
    if (family == StandardProtocolFamily.INET6) {
      return StandardProtocolFamily.INET6;
    }
    throw new UnsupportedOperationException("no sockets of family " + family);
  }

  /** The only family of a socket; empty for both. */
  static Optional<AddressFamily> only(Optional<StandardProtocolFamily> opened) {
    return opened.filter(StandardProtocolFamily.INET::equals).map(inet -> AddressFamily.IPV4);
  }
}
