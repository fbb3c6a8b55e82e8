package io.polyrouter.bgp.session;

import io.polyrouter.bgp.fault.Fault;
import io.polyrouter.bgp.fault.Malformed;
import io.polyrouter.bgp.fault.Reaction;
import io.polyrouter.bgp.message.MessageType;
import io.polyrouter.bgp.session.PeerState.Counters;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is counted of a peer, over all of its sessions. Used by one thread. */
final class PeerCounts {

  private final Map<MessageType, Long> received = new EnumMap<>(MessageType.class);
  private final Map<MessageType, Long> sent = new EnumMap<>(MessageType.class);
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final Map<OpenFault, Long> openFaults = new EnumMap<>(OpenFault.class);
  private final Map<Reaction, Long> reactions = new EnumMap<>(Reaction.class);
  long established;
  long lost;
  long connectFailures;
  long collisions;
  long refusedConnections;
  long controlDropped;
  long bytesReceived;

  void received(MessageType type) {
    received.merge(type, 1L, Long::sum);
  }

  void sent(MessageType type, long count) {
    sent.merge(type, count, Long::sum);
  }

  void fault(Malformed malformed) {
    faults.merge(malformed.fault(), 1L, Long::sum);
  }

  void faults(List<Malformed> all) {
    for (Malformed each : all) {
      fault(each);
    }
  }

  void reaction(Reaction reaction) {
    reactions.merge(reaction, 1L, Long::sum);
  }

  void fault(OpenFault fault) {
    openFaults.merge(fault, 1L, Long::sum);
  }

  Counters state() {
    Map<String, Long> byFault = new TreeMap<>();
    faults.forEach((fault, count) -> byFault.put(fault.counterName(), count));
    openFaults.forEach((fault, count) -> byFault.put(fault.counterName(), count));
    return new Counters(
        received,
        sent,
        byFault,
        reactions,
        established,
        lost,
        connectFailures,
        collisions,
        refusedConnections,
        controlDropped,
        bytesReceived);
  }
}
