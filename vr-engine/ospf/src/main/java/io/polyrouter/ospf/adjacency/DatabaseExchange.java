package io.polyrouter.ospf.adjacency;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.lsa.LsaHeader;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.lsdb.StoredLsa;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.packet.OspfPacket.DatabaseDescription;
import io.polyrouter.ospf.packet.OspfPacket.LinkStateRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings the databases of two neighbours in step: descriptions, requests (RFC 2328, sections 10.6
 * to 10.9).
 */
final class DatabaseExchange {

  private static final int MAX_MTU = 65_535;

  /** Of a database description, or of requests; without authentication. */
  private static final int MOST_OVERHEAD_BYTES = 36;

  private static final int REQUEST_BYTES = 12;

  private final Speaker speaker;
  private final Dialect dialect;

  /** Neighbours whose requests were answered in this turn. */
  private final Set<Neighbour> progressed = new LinkedHashSet<>();

  DatabaseExchange(Speaker speaker) {
    this.speaker = speaker;
    this.dialect = speaker.dialect;
  }

  // ---- beginning and end --------------------------------------------------------------------

  /** State ExStart: both say who is master (section 10.8). */
  void begin(Neighbour neighbour, long now) {
    clear(neighbour);
    speaker.flooding.clear(neighbour);
    neighbour.sequence =
        neighbour.sequence == 0 ? speaker.context.random().nextInt() : neighbour.sequence + 1;
    neighbour.isMaster = true;
    neighbour.lastReceived = null;
    send(
        neighbour,
        DatabaseDescription.FLAG_INIT
            | DatabaseDescription.FLAG_MORE
            | DatabaseDescription.FLAG_MASTER,
        List.of());
    neighbour.description.set(now + neighbour.at.retransmitNanos());
  }

  /** Forgets what was being exchanged. */
  void clear(Neighbour neighbour) {
    neighbour.summary.clear();
    neighbour.requests.clear();
    neighbour.outstanding.clear();
    neighbour.answers.clear();
    neighbour.lastSent = null;
    neighbour.description.cancel();
    neighbour.request.cancel();
  }

  /** State Exchange: the neighbour is to be told of all that there is (section 10.3). */
  void list(Neighbour neighbour) {
    OspfInterface at = neighbour.at;
    list(neighbour, at.linkScope());
    list(neighbour, new Scope.Area(at.areaId));
    if (speaker.flooding.takesAsScope(at)) {
      list(neighbour, Scope.AS);
    }
  }

  private void list(Neighbour neighbour, Scope scope) {
    for (StoredLsa stored : speaker.database.all(scope)) {
      if (!dialect.understands(neighbour.descriptionOptions, stored.key().type())) {
        continue;
      }
      if (stored.isExpired()) {
        speaker.flooding.sendReliably(neighbour, stored);
      } else {
        neighbour.summary.add(stored);
      }
    }
  }

  // ---- database descriptions: sending -------------------------------------------------------

  private void send(Neighbour neighbour, int flags, List<LsaHeader> headers) {
    OspfInterface at = neighbour.at;
    DatabaseDescription description =
        new DatabaseDescription(
            speaker.sender.header(at),
            at.isVirtual() ? 0 : Math.min(at.mtuBytes(), MAX_MTU),
            dialect.descriptionOptions(at.areaType, at.settings.authentication()),
            flags,
            neighbour.sequence,
            headers);
    neighbour.lastSent = description;
    speaker.sender.send(at, speaker.sender.target(neighbour), description);
  }

  private void sendNext(Neighbour neighbour, long now) {
    int most =
        Math.max(
            1, (speaker.sender.roomBytes(neighbour.at) - MOST_OVERHEAD_BYTES) / LsaHeader.BYTES);
    List<LsaHeader> headers = new ArrayList<>();
    while (headers.size() < most && !neighbour.summary.isEmpty()) {
      StoredLsa stored = neighbour.summary.remove();
      if (stored.isExpired()) {
        continue;
      }
      headers.add(stored.header(now));
    }
    int flags = neighbour.isMaster ? DatabaseDescription.FLAG_MASTER : 0;
    if (!neighbour.summary.isEmpty()) {
      flags |= DatabaseDescription.FLAG_MORE;
    }
    send(neighbour, flags, headers);
    if (neighbour.isMaster) {
      neighbour.description.set(now + neighbour.at.retransmitNanos());
    } else {
      neighbour.description.cancel();
    }
  }

  /** Nothing has come back: sends again; what a slave keeps for its master is forgotten. */
  void descriptionTimer(Neighbour neighbour, long now) {
    DatabaseDescription last = neighbour.lastSent;
    if (last == null) {
      return;
    }
    boolean isSentAgain =
        neighbour.state == NeighbourState.EX_START
            || neighbour.state == NeighbourState.EXCHANGE && neighbour.isMaster;
    if (isSentAgain) {
      resend(neighbour, last);
      neighbour.description.set(now + neighbour.at.retransmitNanos());
    } else if (neighbour.state.isAtLeast(NeighbourState.LOADING)) {
      neighbour.lastSent = null;
    }
  }

  private void resend(Neighbour neighbour, DatabaseDescription last) {
    neighbour.retransmitted++;
    speaker.sender.send(neighbour.at, speaker.sender.target(neighbour), last);
  }

  // ---- database descriptions: receiving (section 10.6) --------------------------------------

  /** A database description of a neighbour. */
  void receive(Neighbour neighbour, DatabaseDescription description, IpAddress source, long now) {
    OspfInterface at = neighbour.at;
    boolean isTooLarge =
        !at.isVirtual() && !at.settings.mtuIgnore() && description.mtuBytes() > at.mtuBytes();
    if (isTooLarge) {
      speaker.refuse(at, BadPacket.MTU, source, now);
      return;
    }
    if (neighbour.state == NeighbourState.INIT) {
      speaker.neighbours.fire(neighbour, NeighbourEvent.TWO_WAY_RECEIVED, now);
    }
    switch (neighbour.state) {
      case DOWN, ATTEMPT, INIT, TWO_WAY -> at.count(BadPacket.NEIGHBOUR_STATE);
      case EX_START -> negotiate(neighbour, description, now);
      case EXCHANGE -> exchange(neighbour, description, now);
      case LOADING, FULL -> {
        boolean isForgotten = !neighbour.isMaster && neighbour.lastSent == null;
        if (isSame(neighbour.lastReceived, description) && !isForgotten) {
          repeatLast(neighbour);
        } else {
          beginAnew(neighbour, description, now);
        }
      }
    }
  }

  /** The neighbour has begun anew, or has lost the thread: so does this router. */
  private void beginAnew(Neighbour neighbour, DatabaseDescription description, long now) {
    mismatch(neighbour, now);
    if (neighbour.state == NeighbourState.EX_START) {
      negotiate(neighbour, description, now);
    }
  }

  private void negotiate(Neighbour neighbour, DatabaseDescription description, long now) {
    int all =
        DatabaseDescription.FLAG_INIT
            | DatabaseDescription.FLAG_MORE
            | DatabaseDescription.FLAG_MASTER;
    boolean isOtherLarger = Integer.compareUnsigned(neighbour.routerId, speaker.routerId) > 0;
    boolean becomesSlave =
        (description.flags() & all) == all && description.headers().isEmpty() && isOtherLarger;
    boolean becomesMaster =
        !isOtherLarger
            && !has(description, DatabaseDescription.FLAG_INIT)
            && !has(description, DatabaseDescription.FLAG_MASTER)
            && description.sequence() == neighbour.sequence;
    if (!becomesSlave && !becomesMaster) {
      return;
    }
    neighbour.isMaster = becomesMaster;
    neighbour.sequence = description.sequence();
    neighbour.descriptionOptions = description.options();
    neighbour.lastReceived = description;
    speaker.neighbours.fire(neighbour, NeighbourEvent.NEGOTIATION_DONE, now);
    if (becomesMaster) {
      accept(neighbour, description, now);
    } else {
      sendNext(neighbour, now);
    }
  }

  private void exchange(Neighbour neighbour, DatabaseDescription description, long now) {
    if (isSame(neighbour.lastReceived, description)) {
      repeatLast(neighbour);
      return;
    }
    int expected = neighbour.isMaster ? neighbour.sequence : neighbour.sequence + 1;
    boolean isFitting =
        has(description, DatabaseDescription.FLAG_MASTER) != neighbour.isMaster
            && !has(description, DatabaseDescription.FLAG_INIT)
            && description.options() == neighbour.descriptionOptions
            && description.sequence() == expected;
    if (!isFitting) {
      beginAnew(neighbour, description, now);
      return;
    }
    neighbour.lastReceived = description;
    accept(neighbour, description, now);
  }

  private static boolean has(DatabaseDescription description, int flag) {
    return (description.flags() & flag) != 0;
  }

  /** Whether a description is the one before again. */
  private static boolean isSame(@Nullable DatabaseDescription last, DatabaseDescription now) {
    return last != null
        && last.flags() == now.flags()
        && last.options() == now.options()
        && last.sequence() == now.sequence();
  }

  private void repeatLast(Neighbour neighbour) {
    if (!neighbour.isMaster && neighbour.lastSent != null) {
      resend(neighbour, neighbour.lastSent);
    }
  }

  private void mismatch(Neighbour neighbour, long now) {
    speaker.neighbours.fire(neighbour, NeighbourEvent.SEQUENCE_NUMBER_MISMATCH, now);
  }

  /** The next description in the sequence. */
  private void accept(Neighbour neighbour, DatabaseDescription description, long now) {
    for (LsaHeader header : description.headers()) {
      if (!dialect.isKnown(header.type())
          || !speaker.flooding.isAllowed(neighbour.at, header.type())) {
        mismatch(neighbour, now);
        return;
      }
      Scope scope = speaker.flooding.scopeOf(neighbour.at, header.type());
      StoredLsa stored = speaker.database.find(scope, header.key());
      boolean isNewer =
          stored == null
              ? !speaker.flooding.sentFlush(scope, header)
              : header.compareRecency(stored.header(now)) > 0;
      if (isNewer) {
        neighbour.requests.put(header.key(), header);
      }
    }
    speaker.flooding.checkAnnounced(neighbour.requests.size());
    boolean hasMore = has(description, DatabaseDescription.FLAG_MORE);
    DatabaseDescription sent = neighbour.lastSent;
    if (neighbour.isMaster) {
      boolean isAllSent = sent != null && !has(sent, DatabaseDescription.FLAG_MORE);
      neighbour.sequence++;
      if (isAllSent && !hasMore) {
        finish(neighbour, now);
        return;
      }
      sendNext(neighbour, now);
    } else {
      neighbour.sequence = description.sequence();
      sendNext(neighbour, now);
      sent = neighbour.lastSent;
      if (sent != null && !has(sent, DatabaseDescription.FLAG_MORE) && !hasMore) {
        finish(neighbour, now);
        return;
      }
    }
    if (neighbour.outstanding.isEmpty()) {
      requestNext(neighbour, now);
    }
  }

  private void finish(Neighbour neighbour, long now) {
    if (neighbour.isMaster) {
      neighbour.lastSent = null;
      neighbour.description.cancel();
    } else {
      // The master may not have got the last one (section 10.8).
      neighbour.description.set(now + neighbour.at.deadNanos());
    }
    speaker.neighbours.fire(neighbour, NeighbourEvent.EXCHANGE_DONE, now);
    if (neighbour.outstanding.isEmpty()) {
      requestNext(neighbour, now);
    }
  }

  // ---- requests (section 10.9) --------------------------------------------------------------

  private void requestNext(Neighbour neighbour, long now) {
    if (neighbour.requests.isEmpty() || !neighbour.state.isExchanging()) {
      neighbour.request.cancel();
      return;
    }
    int most =
        Math.max(1, (speaker.sender.roomBytes(neighbour.at) - MOST_OVERHEAD_BYTES) / REQUEST_BYTES);
    neighbour.outstanding.clear();
    for (LsaKey key : neighbour.requests.keySet()) {
      if (neighbour.outstanding.size() == most) {
        break;
      }
      neighbour.outstanding.add(key);
    }
    speaker.sender.send(
        neighbour.at,
        speaker.sender.target(neighbour),
        new LinkStateRequest(
            speaker.sender.header(neighbour.at), List.copyOf(neighbour.outstanding)));
    neighbour.request.set(now + neighbour.at.retransmitNanos());
  }

  /** Requests have not been answered: sends them again. */
  void requestTimer(Neighbour neighbour, long now) {
    if (!neighbour.requests.isEmpty()) {
      neighbour.retransmitted++;
      requestNext(neighbour, now);
    }
  }

  /** What was asked of a neighbour, or was to be, has come, from it or another. */
  void got(Neighbour neighbour, LsaKey key) {
    if (neighbour.requests.remove(key) != null) {
      neighbour.outstanding.remove(key);
      progressed.add(neighbour);
    }
  }

  /** At the end of a turn: goes on with those whose requests were answered. */
  void settle(long now) {
    if (progressed.isEmpty()) {
      return;
    }
    List<Neighbour> all = List.copyOf(progressed);
    progressed.clear();
    for (Neighbour neighbour : all) {
      if (neighbour.requests.isEmpty()) {
        neighbour.request.cancel();
        speaker.neighbours.fire(neighbour, NeighbourEvent.LOADING_DONE, now);
      } else if (neighbour.outstanding.isEmpty()) {
        requestNext(neighbour, now);
      } else {
        neighbour.request.set(now + neighbour.at.retransmitNanos());
      }
    }
  }

  /** A neighbour asks for LSAs (section 10.7). */
  void receive(Neighbour neighbour, LinkStateRequest request, long now) {
    if (!neighbour.state.isAtLeast(NeighbourState.EXCHANGE)) {
      neighbour.at.count(BadPacket.NEIGHBOUR_STATE);
      return;
    }
    for (LsaKey key : request.keys()) {
      StoredLsa stored =
          dialect.isKnown(key.type())
              ? speaker.database.find(speaker.flooding.scopeOf(neighbour.at, key.type()), key)
              : null;
      if (stored == null) {
        speaker.neighbours.fire(neighbour, NeighbourEvent.BAD_LS_REQUEST, now);
        return;
      }
      speaker.flooding.answer(neighbour, stored);
    }
  }
}
