package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.FloodingScope;
import io.polyrouter.ospf.lsa.Lsa;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsa.LsaReading;
import io.polyrouter.ospf.lsa.LsaType;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.lsdb.StoredLsa;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.packet.OspfPacket.AgedLsa;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateAck;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateUpdate;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Spreads LSAs, reliably (RFC 2328, section 13). */
final class Flooding {

  private static final long SECOND_NANOS = 1_000_000_000L;

  /** A new instance of an LSA is taken at most so often (RFC 2328, appendix B). */
  static final long MIN_LS_ARRIVAL_NANOS = SECOND_NANOS;

  /** Acknowledgements wait so long for others to go with. */
  private static final long ACK_DELAY_NANOS = SECOND_NANOS;

  /** Updates of an interface in one turn; the others wait for the pace. */
  static final int MAX_PACKETS_PER_TURN = 50;

  private static final long PACE_NANOS = 5_000_000L;

  /** Updates to a neighbour that are sent again in one turn. */
  static final int MAX_RETRANSMITTED_PACKETS = 10;

  private static final long RETRANSMIT_PACE_NANOS = 50_000_000L;

  /** LSAs that a neighbour has asked for and that wait to be sent. */
  static final int MAX_ANSWERS = 100_000;

  private final Speaker speaker;
  private final Dialect dialect;
  private final Set<OspfInterface> waiting = new LinkedHashSet<>();
  long now;
  boolean isOverloaded;

  Flooding(Speaker speaker) {
    this.speaker = speaker;
    this.dialect = speaker.dialect;
  }

  // ---- scopes -------------------------------------------------------------------------------

  /** Where LSAs of a type that are known belong. */
  Scope scopeOf(OspfInterface at, int type) {
    return switch (scope(type)) {
      case LINK -> at.linkScope();
      case AREA -> new Scope.Area(at.areaId);
      case AS -> Scope.AS;
    };
  }

  private FloodingScope scope(int type) {
    return dialect.version().packets().lsas().scope(type);
  }

  /** Whether LSAs for the whole AS go over an interface (RFC 2328, section 3.6 and 15). */
  boolean takesAsScope(OspfInterface at) {
    return at.areaType == AreaSettings.Type.NORMAL && !at.isVirtual();
  }

  /** Whether LSAs of a type may come over an interface. */
  boolean isAllowed(OspfInterface at, int type) {
    return switch (scope(type)) {
      case LINK -> true;
      case AREA -> !dialect.isNssaType(type) || at.areaType == AreaSettings.Type.NSSA;
      case AS -> takesAsScope(at);
    };
  }

  private boolean isEligible(OspfInterface at, Scope scope) {
    return at.isSpeaking()
        && switch (scope) {
          case Scope.Link link -> link.interfaceIndex() == at.interfaceId;
          case Scope.Area area -> area.areaId() == at.areaId;
          case Scope.As as -> takesAsScope(at);
        };
  }

  // ---- receiving updates (section 13) -------------------------------------------------------

  /** LSAs come in. */
  void receive(Neighbour neighbour, LinkStateUpdate update) {
    if (!neighbour.state.isAtLeast(NeighbourState.EXCHANGE)) {
      neighbour.at.count(BadPacket.NEIGHBOUR_STATE);
      return;
    }
    List<LsaHeader> duplicates = new ArrayList<>();
    for (LsaReading reading : update.lsas()) {
      switch (reading) {
        case LsaReading.Refused refused -> neighbour.at.count(refused.reason());
        case Lsa lsa -> receive(neighbour, lsa, duplicates);
      }
      if (isOverloaded || !neighbour.state.isAtLeast(NeighbourState.EXCHANGE)) {
        break;
      }
    }
    if (!duplicates.isEmpty()) {
      acknowledge(neighbour.at, speaker.sender.target(neighbour), duplicates);
    }
  }

  private void receive(Neighbour neighbour, Lsa lsa, List<LsaHeader> duplicates) {
    OspfInterface at = neighbour.at;
    LsaKey key = lsa.key();
    if (!isAllowed(at, key.type())) {
      at.lsasOutOfPlace++;
      return;
    }
    Scope scope = scopeOf(at, key.type());
    StoredLsa stored = speaker.database.find(scope, key);
    LsaHeader header = lsa.header();
    boolean isRequested = neighbour.requests.containsKey(key);
    if (!isRequested && !neighbour.takeFlood(now)) {
      return;
    }
    if (header.age() == LsaHeader.MAX_AGE && stored == null && speaker.exchanging == 0) {
      speaker.database.pass(scope, lsa);
      duplicates.add(header);
      return;
    }
    if (stored == null && sentFlush(scope, header)) {
      return;
    }
    int recency = stored == null ? 1 : header.compareRecency(stored.header(now));
    if (recency > 0) {
      if (stored != null && stored.arrivedWithin(MIN_LS_ARRIVAL_NANOS, now)) {
        at.lsasTooEarly++;
        return;
      }
      accept(neighbour, scope, lsa, stored);
    } else if (isRequested) {
      speaker.neighbours.fire(neighbour, NeighbourEvent.BAD_LS_REQUEST, now);
    } else if (stored != null && recency == 0) {
      boolean isImpliedAck = unlist(neighbour, stored);
      if (!isImpliedAck) {
        duplicates.add(header);
      } else if (at.state == InterfaceState.BACKUP && isDesignated(neighbour)) {
        acknowledgeLater(at, header);
      }
    } else if (stored != null) {
      answerWithNewer(neighbour, stored);
    }
  }

  /**
   * Tells a neighbour that an LSA is out of date, if it has an instance of it that has just been
   * taken back, and that this router knows no more. All others are told, too: who compares
   * databases with this router just now may have it as well, and finds it here, but has not been
   * told of it.
   *
   * @param older what the neighbour has
   * @return whether they are told
   */
  boolean sentFlush(Scope scope, LsaHeader older) {
    StoredLsa recalled = speaker.database.recall(scope, older);
    if (recalled == null) {
      return false;
    }
    flood(recalled, null);
    checkLimit();
    return true;
  }

  private void accept(Neighbour neighbour, Scope scope, Lsa lsa, @Nullable StoredLsa before) {
    OspfInterface at = neighbour.at;
    if (before != null) {
      unlistEverywhere(before);
    }
    StoredLsa stored = speaker.database.install(scope, lsa);
    boolean isSentBack = flood(stored, neighbour);
    boolean isAcknowledged =
        !isSentBack && (at.state != InterfaceState.BACKUP || isDesignated(neighbour));
    if (isAcknowledged) {
      acknowledgeLater(at, lsa.header());
    }
    if (lsa.key().advertisingRouter() == speaker.routerId) {
      speaker.database.answerOwn(stored);
    } else if (isOwnNetwork(lsa.key())) {
      speaker.database.takeBack(stored);
    }
    speaker.restart.received(neighbour, stored, now);
    checkLimit();
  }

  /** Whether a network-LSA was originated under another router ID of this router (13.4). */
  private boolean isOwnNetwork(LsaKey key) {
    if (dialect != Dialect.V2 || key.type() != LsaType.V2_NETWORK) {
      return false;
    }
    for (OspfInterface at : speaker.interfaces.values()) {
      if (at.address != null && Dialect.bits(at.address) == key.linkStateId()) {
        return true;
      }
    }
    return false;
  }

  private boolean isDesignated(Neighbour neighbour) {
    return neighbour.designation(dialect) == neighbour.at.designated;
  }

  private void answerWithNewer(Neighbour neighbour, StoredLsa stored) {
    boolean wraps =
        stored.isExpired() && stored.lsa().header().sequence() == LsaHeader.LAST_SEQUENCE;
    if (!wraps && stored.takeAnswer(MIN_LS_ARRIVAL_NANOS, now)) {
      answer(neighbour, stored);
    }
  }

  private void checkLimit() {
    int limit = speaker.settings.maximumLsas();
    isOverloaded |= speaker.database.othersCount() > limit;
  }

  /**
   * A neighbour has told of so many LSAs that are not known here yet. Twice the limit is taken: own
   * ones of an earlier life, and new instances of what is here, may be among them.
   */
  void checkAnnounced(int unknown) {
    isOverloaded |= unknown > 2L * speaker.settings.maximumLsas();
  }

  // ---- flooding (section 13.3) --------------------------------------------------------------

  /** Spreads an own LSA, or one that is out of date. */
  void floodOwn(StoredLsa stored) {
    unlistEverywhere(stored);
    flood(stored, null);
  }

  /**
   * Spreads an LSA.
   *
   * @param from the neighbour that it came from; null for none
   * @return whether it is sent out of the interface on which it came in
   */
  private boolean flood(StoredLsa stored, @Nullable Neighbour from) {
    boolean isSentBack = false;
    LsaHeader header = stored.header(now);
    for (OspfInterface at : speaker.interfaces.values()) {
      if (!isEligible(at, stored.scope()) || !listForAll(at, stored, header, from)) {
        continue;
      }
      if (from != null && from.at == at) {
        int sender = from.designation(dialect);
        boolean isSpreadByOthers =
            at.type.elects()
                && (sender == at.designated
                    || sender == at.backup
                    || at.state == InterfaceState.BACKUP);
        if (isSpreadByOthers) {
          continue;
        }
        isSentBack = true;
      }
      at.floods.add(stored);
      waiting.add(at);
    }
    return isSentBack;
  }

  /** Puts an LSA on retransmission lists; false if nobody on the link needs it. */
  private boolean listForAll(
      OspfInterface at, StoredLsa stored, LsaHeader header, @Nullable Neighbour from) {
    boolean isAny = false;
    for (Neighbour neighbour : at.neighbours.values()) {
      if (!neighbour.state.isAtLeast(NeighbourState.EXCHANGE)) {
        continue;
      }
      LsaHeader asked = neighbour.requests.get(stored.key());
      if (asked != null) {
        int recency = header.compareRecency(asked);
        if (recency < 0) {
          continue;
        }
        speaker.exchange.got(neighbour, stored.key());
        if (recency == 0) {
          continue;
        }
      }
      if (neighbour == from
          || !dialect.understands(neighbour.descriptionOptions, stored.key().type())) {
        continue;
      }
      list(neighbour, stored);
      isAny = true;
    }
    return isAny;
  }

  private void list(Neighbour neighbour, StoredLsa stored) {
    // Behind all others: the list is in the order of the times at which they were sent.
    if (neighbour.retransmissions.remove(stored) == null) {
      stored.acquire();
    }
    neighbour.retransmissions.put(stored, now);
    if (!neighbour.retransmit.isSet()) {
      neighbour.retransmit.set(now + neighbour.at.retransmitNanos());
    }
  }

  /** Sends an LSA to one neighbour, until it is acknowledged. */
  void sendReliably(Neighbour neighbour, StoredLsa stored) {
    list(neighbour, stored);
    answer(neighbour, stored);
  }

  /** Sends an LSA to one neighbour, once. */
  void answer(Neighbour neighbour, StoredLsa stored) {
    if (neighbour.answers.size() < MAX_ANSWERS) {
      neighbour.answers.add(stored);
      waiting.add(neighbour.at);
    } else {
      neighbour.floodsRefused++;
    }
  }

  // ---- sending ------------------------------------------------------------------------------

  /** At the end of a turn: sends what was to be sent, up to a limit. */
  void settle() {
    if (waiting.isEmpty()) {
      return;
    }
    List<OspfInterface> all = List.copyOf(waiting);
    waiting.clear();
    for (OspfInterface at : all) {
      if (!at.pace.isSet()) {
        send(at);
      }
    }
  }

  /** The pace lets an interface send again. */
  void paced(OspfInterface at) {
    send(at);
  }

  private void send(OspfInterface at) {
    if (!at.isSpeaking()) {
      at.floods.clear();
      return;
    }
    int left = MAX_PACKETS_PER_TURN;
    if (!at.floods.isEmpty()) {
      left -= sendFloods(at, left);
    }
    for (Neighbour neighbour : at.neighbours.values()) {
      if (left > 0 && !neighbour.answers.isEmpty()) {
        left -=
            speaker.sender.sendUpdates(
                at,
                speaker.sender.target(neighbour),
                taking(at, neighbour.answers.iterator()),
                left);
      }
    }
    boolean isMore =
        !at.floods.isEmpty()
            || at.neighbours.values().stream().anyMatch(one -> !one.answers.isEmpty());
    if (isMore) {
      at.floodsPaced++;
      at.pace.set(now + PACE_NANOS);
    }
  }

  private int sendFloods(OspfInterface at, int most) {
    if (!at.isFloodingUnicast()) {
      return speaker.sender.sendUpdates(
          at, floodingGroup(at), taking(at, at.floods.iterator()), most);
    }
    List<StoredLsa> all = List.copyOf(at.floods);
    at.floods.clear();
    int packets = 0;
    for (Neighbour neighbour : at.neighbours.values()) {
      Iterator<AgedLsa> listed =
          all.stream()
              .filter(neighbour.retransmissions::containsKey)
              .map(stored -> stored.aged(now, at.transmitDelaySeconds()))
              .iterator();
      packets +=
          speaker.sender.sendUpdates(
              at, speaker.sender.target(neighbour), listed, Integer.MAX_VALUE);
    }
    return packets;
  }

  /** What an iterator over a queue gives leaves the queue. */
  private Iterator<AgedLsa> taking(OspfInterface at, Iterator<StoredLsa> queued) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return queued.hasNext();
      }

      @Override
      public AgedLsa next() {
        StoredLsa stored = queued.next();
        queued.remove();
        return stored.aged(now, at.transmitDelaySeconds());
      }
    };
  }

  /** To whom updates and acknowledgements go on a link with multicast. */
  private IpAddress floodingGroup(OspfInterface at) {
    return at.type == NetworkType.POINT_TO_POINT || at.state.isElected()
        ? dialect.allRouters()
        : dialect.designatedRouters();
  }

  // ---- retransmission (section 13.6) --------------------------------------------------------

  /** Sends a neighbour again what it has not acknowledged. */
  void retransmit(Neighbour neighbour, long at) {
    now = at;
    long interval = neighbour.at.retransmitNanos();
    List<StoredLsa> due = new ArrayList<>();
    for (Map.Entry<StoredLsa, Long> entry : neighbour.retransmissions.entrySet()) {
      if (now - entry.getValue() < interval) {
        break;
      }
      due.add(entry.getKey());
    }
    Iterator<StoredLsa> left = due.iterator();
    Iterator<AgedLsa> sending =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return left.hasNext();
          }

          @Override
          public AgedLsa next() {
            StoredLsa stored = left.next();
            list(neighbour, stored);
            neighbour.retransmitted++;
            return stored.aged(now, neighbour.at.transmitDelaySeconds());
          }
        };
    speaker.sender.sendUpdates(
        neighbour.at, speaker.sender.target(neighbour), sending, MAX_RETRANSMITTED_PACKETS);
    if (left.hasNext()) {
      neighbour.retransmit.set(now + RETRANSMIT_PACE_NANOS);
    } else if (!neighbour.retransmissions.isEmpty()) {
      long oldest = neighbour.retransmissions.values().iterator().next();
      neighbour.retransmit.set(oldest + interval);
    }
  }

  private boolean unlist(Neighbour neighbour, StoredLsa stored) {
    if (!stored.isReferenced() || neighbour.retransmissions.remove(stored) == null) {
      return false;
    }
    speaker.database.released(stored);
    if (neighbour.retransmissions.isEmpty()) {
      neighbour.retransmit.cancel();
    }
    return true;
  }

  private void unlistEverywhere(StoredLsa stored) {
    if (!stored.isReferenced()) {
      return;
    }
    for (OspfInterface at : speaker.interfaces.values()) {
      for (Neighbour neighbour : at.neighbours.values()) {
        unlist(neighbour, stored);
      }
    }
  }

  /** Nothing is sent to a neighbour any more. */
  void clear(Neighbour neighbour) {
    neighbour.retransmissions.keySet().forEach(speaker.database::released);
    neighbour.retransmissions.clear();
    neighbour.answers.clear();
    neighbour.retransmit.cancel();
  }

  // ---- acknowledgements (sections 13.5 and 13.7) --------------------------------------------

  /** A neighbour has got LSAs. */
  void receive(Neighbour neighbour, LinkStateAck ack) {
    if (!neighbour.state.isAtLeast(NeighbourState.EXCHANGE)) {
      neighbour.at.count(BadPacket.NEIGHBOUR_STATE);
      return;
    }
    for (LsaHeader header : ack.headers()) {
      StoredLsa stored =
          dialect.isKnown(header.type())
              ? speaker.database.find(scopeOf(neighbour.at, header.type()), header.key())
              : null;
      if (stored != null
          && neighbour.retransmissions.containsKey(stored)
          && header.compareRecency(stored.header(now)) == 0) {
        unlist(neighbour, stored);
      }
    }
  }

  private void acknowledgeLater(OspfInterface at, LsaHeader header) {
    at.acknowledgements.add(header);
    if (!at.acknowledge.isSet()) {
      at.acknowledge.set(now + Math.min(ACK_DELAY_NANOS, at.retransmitNanos() / 2));
    }
    if (at.acknowledgements.size() >= acksPerPacket(at)) {
      sendAcknowledgements(at);
    }
  }

  /** Acknowledges what has waited for others. */
  void sendAcknowledgements(OspfInterface at) {
    at.acknowledge.cancel();
    List<LsaHeader> headers =
        at.acknowledgements.stream().filter(header -> isStillHeld(at, header)).toList();
    at.acknowledgements.clear();
    if (headers.isEmpty() || !at.isSpeaking()) {
      return;
    }
    if (!at.isFloodingUnicast()) {
      acknowledge(at, floodingGroup(at), headers);
      return;
    }
    for (Neighbour neighbour : at.neighbours.values()) {
      if (neighbour.state.isAtLeast(NeighbourState.EXCHANGE)) {
        acknowledge(at, neighbour.address, headers);
      }
    }
  }

  /**
   * Whether what came in is still what there is. If it was replaced or taken back meanwhile, the
   * neighbour that sent it has been told so; should it have forgotten that already, and been given
   * the old instance anew by another neighbour, then a late acknowledgement would be taken for one
   * of that, and the old instance would stay with it for ever.
   */
  private boolean isStillHeld(OspfInterface at, LsaHeader header) {
    StoredLsa stored = speaker.database.find(scopeOf(at, header.type()), header.key());
    return header.age() == LsaHeader.MAX_AGE
        || stored != null && header.compareRecency(stored.header(now)) == 0;
  }

  private void acknowledge(OspfInterface at, IpAddress destination, List<LsaHeader> headers) {
    int most = acksPerPacket(at);
    for (int from = 0; from < headers.size(); from += most) {
      speaker.sender.send(
          at,
          destination,
          new LinkStateAck(
              speaker.sender.header(at),
              headers.subList(from, Math.min(headers.size(), from + most))));
    }
  }

  private int acksPerPacket(OspfInterface at) {
    int room = speaker.sender.roomBytes(at) - dialect.version().packets().headerBytes();
    return Math.max(1, room / LsaHeader.BYTES);
  }
}
