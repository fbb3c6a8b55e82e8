package io.polyrouter.bfd;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.LivenessSession;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a session watches; there is one session for one path.
 *
 * @param interfaceIndex 0 for a multihop path
 * @param local empty for a single hop, where the link and the neighbour say all (RFC 5881, section
 *     3); never empty for several
 */
record BfdPath(int interfaceIndex, Optional<IpAddress> local, IpAddress remote)
    implements Comparable<BfdPath> {

  private static final Comparator<BfdPath> ORDER =
      Comparator.comparingInt(BfdPath::interfaceIndex)
          .thenComparing(BfdPath::remote)
          .thenComparing(path -> path.local().orElse(path.remote()));

  static BfdPath singleHop(int interfaceIndex, IpAddress remote) {
    return new BfdPath(interfaceIndex, Optional.empty(), remote);
  }

  static BfdPath multihop(IpAddress local, IpAddress remote) {
    return new BfdPath(0, Optional.of(local), remote);
  }

  static BfdPath of(LivenessSession session) {
    return session.interfaceIndex() == 0
        ? multihop(session.local(), session.remote())
        : singleHop(session.interfaceIndex(), session.remote());
  }

  boolean isMultihop() {
    return interfaceIndex == 0;
  }

  @Override
  public int compareTo(BfdPath other) {
    return ORDER.compare(this, other);
  }
}
