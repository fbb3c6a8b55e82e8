package io.polyrouter.router.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.transport.tcp.TcpOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which peers are let in at a port, and with which options: the longest prefix decides. */
final class StreamAdmissions {

  /** By the length of prefixes, the longest ones first. */
  private final SortedMap<Integer, Map<IpPrefix, Admission>> byLength =
      new TreeMap<>(Collections.reverseOrder());

  /** Peers that are let in. */
  record Admission(IpPrefix peers, TcpOptions options) {}

  void admit(IpPrefix peers, StreamOptions options) {
    byLength
        .computeIfAbsent(peers.length(), length -> new LinkedHashMap<>())
        .put(peers, new Admission(peers, TcpTerms.of(options, peers, 0)));
  }

  void dismiss(IpPrefix peers) {
    Map<IpPrefix, Admission> ofLength = byLength.get(peers.length());
    if (ofLength != null && ofLength.remove(peers) != null && ofLength.isEmpty()) {
      byLength.remove(peers.length());
    }
  }

  boolean isEmpty() {
    return byLength.isEmpty();
  }

  /** Null if the peer is not let in. */
  @Nullable Admission find(IpAddress peer) {
    for (Map.Entry<Integer, Map<IpPrefix, Admission>> ofLength : byLength.entrySet()) {
      Admission found = ofLength.getValue().get(IpPrefix.of(peer, ofLength.getKey()));
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
