package io.polyrouter.bgp.session;

import io.polyrouter.bgp.fault.Reaction;
import io.polyrouter.bgp.message.MessageType;
import io.polyrouter.bgp.message.Notification;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.StreamPath;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What operators see of a peer. Immutable.
 *
 * @param group empty for none
 * @param dynamic whether it has come by itself
 * @param enabled whether there is to be a session
 * @param reason why there is none, or why the one before ended; empty for nothing to tell
 * @param lastMalformed what was wrong with the last bad UPDATE; empty if there was none
 * @param connectRetryCounter failures since an operator last started it (RFC 4271, section 8)
 * @param waitSeconds until it is tried again, while it waits for that
 * @param waitsForOperator whether it is not tried again by itself
 * @param path of the connection, while there is one
 * @param passivelyOpened whether the peer opened the connection
 * @param agreement what was agreed on, from OpenConfirm on
 * @param changedSeconds when it became established, or ceased to be, since 1970-01-01 UTC
 * @param lastReceivedError the last NOTIFICATION of the peer
 * @param lastSentError the last one to the peer
 */
public record PeerState(
    IpAddress address,
    Optional<String> group,
    boolean dynamic,
    boolean enabled,
    SessionState state,
    String reason,
    String lastMalformed,
    long connectRetryCounter,
    OptionalLong waitSeconds,
    boolean waitsForOperator,
    Optional<StreamPath> path,
    boolean passivelyOpened,
    Optional<Agreement> agreement,
    OptionalLong changedSeconds,
    Optional<LastError> lastReceivedError,
    Optional<LastError> lastSentError,
    Counters counters) {

  /** The same with nothing that changes by every message. */
  public PeerState withoutCounters() {
    return new PeerState(
        address,
        group,
        dynamic,
        enabled,
        state,
        reason,
        lastMalformed,
        connectRetryCounter,
        OptionalLong.empty(),
        waitsForOperator,
        path,
        passivelyOpened,
        agreement,
        changedSeconds,
        lastReceivedError,
        lastSentError,
        Counters.NONE);
  }

  /**
   * A NOTIFICATION.
   *
   * @param text that an operator sent along (RFC 9003); empty for none
   * @param reason what it was about, with the rule that was broken, for one that was sent
   * @param atSeconds since 1970-01-01 UTC
   */
  public record LastError(
      Notification notification, Optional<String> text, String reason, long atSeconds) {}

  /**
   * What was counted since the peer is configured.
   *
   * @param faults by name; those that did not occur are left out
   * @param reactions what was done about bad UPDATEs
   * @param established how often a session became established
   * @param lost how often one ceased to be
   * @param connectFailures connections that could not be opened
   * @param collisions connections that were closed in favour of another one
   * @param refusedConnections of the peer that were not taken
   * @param controlDropped messages that found no room for too long
   */
  public record Counters(
      Map<MessageType, Long> received,
      Map<MessageType, Long> sent,
      Map<String, Long> faults,
      Map<Reaction, Long> reactions,
      long established,
      long lost,
      long connectFailures,
      long collisions,
      long refusedConnections,
      long controlDropped,
      long bytesReceived) {

    /** Nothing has been counted. */
    public static final Counters NONE =
        new Counters(Map.of(), Map.of(), Map.of(), Map.of(), 0, 0, 0, 0, 0, 0, 0);

    public Counters {
      received = frozen(received, MessageType.class);
      sent = frozen(sent, MessageType.class);
      reactions = frozen(reactions, Reaction.class);
      faults = Collections.unmodifiableMap(new TreeMap<>(faults));
    }

    private static <K extends Enum<K>> Map<K, Long> frozen(Map<K, Long> counts, Class<K> type) {
      Map<K, Long> copy = new EnumMap<>(type);
      copy.putAll(counts);
      return Collections.unmodifiableMap(copy);
    }

    /** Messages of a type that came. */
    public long received(MessageType type) {
      return received.getOrDefault(type, 0L);
    }

    /** Messages of a type that went. */
    public long sent(MessageType type) {
      return sent.getOrDefault(type, 0L);
    }
  }
}
