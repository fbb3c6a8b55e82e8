package io.polyrouter.bfd;

import io.polyrouter.bfd.packet.BadPacket;
import io.polyrouter.bfd.packet.SessionState;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.ProtocolState;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What operators see of an instance, after RFC 9314.
 *
 * @param badPackets that were dropped, by reason; reasons that did not occur are left out
 * @param sessionsRefused wishes and configured sessions that found no room
 * @param sessions in the order of their paths
 */
public record BfdState(
    Summary summary, Map<BadPacket, Long> badPackets, long sessionsRefused, List<Session> sessions)
    implements ProtocolState {

  public BfdState {
    Map<BadPacket, Long> copy = new EnumMap<>(BadPacket.class);
    copy.putAll(badPackets);
    badPackets = Collections.unmodifiableMap(copy);
    sessions = List.copyOf(sessions);
  }

  @Override
  public BfdState withoutCounters() {
    return new BfdState(
        summary,
        Map.of(),
        sessionsRefused,
        sessions.stream().map(Session::withoutCounters).toList());
  }

  /**
   * The grouping {@code session-summary}.
   *
   * @param down those in state Init included
   */
  public record Summary(int sessions, int up, int down, int adminDown) {}

  /**
   * A session: the grouping {@code all-session}.
   *
   * @param interfaceName empty for a multihop session, and for an interface that never was there
   * @param source empty while the router has no address for it
   * @param configured whether the configuration has it, whoever else wishes for it
   * @param clients others that wish for it, by the addresses they name
   * @param leaving whether nobody wants it any more, and it only says good-bye
   */
  public record Session(
      Optional<String> interfaceName,
      Optional<IpAddress> source,
      IpAddress destination,
      boolean configured,
      int clients,
      boolean leaving,
      int localDiscriminator,
      int remoteDiscriminator,
      int localMultiplier,
      int remoteMultiplier,
      int sourcePort,
      int destinationPort,
      Running running,
      Statistics statistics) {

    /** Whether it is over several hops. */
    public boolean isMultihop() {
      return destinationPort == BfdPorts.MULTIHOP;
    }

    private Session withoutCounters() {
      return new Session(
          interfaceName,
          source,
          destination,
          configured,
          clients,
          leaving,
          localDiscriminator,
          remoteDiscriminator,
          localMultiplier,
          remoteMultiplier,
          sourcePort,
          destinationPort,
          running,
          statistics.withoutPackets());
    }
  }

  /**
   * The container {@code session-running}.
   *
   * @param remoteDiagnostic code, 0 to 31
   * @param remoteAuthenticated whether packets of the neighbour show that they are genuine
   * @param remoteDemand whether the neighbour wants no periodic packets
   * @param polling whether the neighbour has not yet taken note of other intervals
   * @param txIntervalMicros negotiated, before jitter; 0 if nothing is sent periodically
   * @param rxIntervalMicros negotiated: the longest between packets of the neighbour
   * @param detectionMicros 0 while the neighbour is not heard
   */
  public record Running(
      SessionState localState,
      SessionState remoteState,
      int localDiagnostic,
      int remoteDiagnostic,
      boolean remoteAuthenticated,
      boolean remoteDemand,
      boolean polling,
      long txIntervalMicros,
      long rxIntervalMicros,
      long detectionMicros) {}

  /**
   * The grouping {@code session-statistics}, and how well this router keeps time.
   *
   * @param createSeconds since 1970-01-01 UTC, as the other times
   * @param downCount times that it was up and failed
   * @param adminDownCount times that it was held down, from here or by the neighbour
   * @param invalidPackets that were dropped although they named this session
   * @param lateTransmissions packets that left later than the interval, jitter left aside
   * @param lateDetections verdicts that were put off, for this router being late itself
   */
  public record Statistics(
      long createSeconds,
      OptionalLong lastUpSeconds,
      OptionalLong lastDownSeconds,
      long upCount,
      long downCount,
      long adminDownCount,
      long receivedPackets,
      long sentPackets,
      long invalidPackets,
      long lateTransmissions,
      long lateDetections) {

    private Statistics withoutPackets() {
      return new Statistics(
          createSeconds,
          lastUpSeconds,
          lastDownSeconds,
          upCount,
          downCount,
          adminDownCount,
          0,
          0,
          0,
          0,
          0);
    }
  }
}
