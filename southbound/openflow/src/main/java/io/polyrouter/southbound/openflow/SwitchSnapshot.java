package io.polyrouter.southbound.openflow;

import io.polyrouter.net.MacAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * State of one expected switch at one moment. Immutable.
 *
 * @param config what was configured
 * @param status whether it is connected and holds what it should
 * @param since when the status began
 * @param session who is on the other end; the last session's while the switch is away, empty until
 *     it connected for the first time
 * @param ports its ports by number; as last seen while the switch is away
 * @param content flows, groups and meters, wanted and installed
 * @param installedVersions for every virtual router with an interface on this switch, the version
 *     of its forwarding state that the switch has confirmed by a barrier
 * @param lastError latest error that the switch reported or the session met
 * @param lastResync what the latest comparison of wanted and actual content came to
 * @param counters see {@link SwitchCounter}, by its name
 */
public record SwitchSnapshot(
    SwitchConfig config,
    Status status,
    Instant since,
    Optional<Session> session,
    List<Port> ports,
    Content content,
    SortedMap<String, Long> installedVersions,
    Optional<Fault> lastError,
    Optional<Resync> lastResync,
    SortedMap<String, Long> counters) {

  /** Where a switch is in its life. */
  public enum Status {
    /** Not connected since the start of the controller, or since it was configured. */
    AWAITED,
    /** Connected; its content is being read and brought up to date. */
    SYNCHRONISING,
    /** Connected; it has confirmed all that is wanted. */
    IN_SYNC,
    /**
     * Connected; some wanted flows or groups were refused and are tried again from time to time.
     */
    DEGRADED,
    /**
     * The control channel is lost. The switch goes on forwarding by its flows, so virtual routers
     * keep their interfaces up; what the switch would punt is lost until it is back.
     */
    AWAY
  }

  public boolean connected() {
    return switch (status) {
      case AWAITED, AWAY -> false;
      case SYNCHRONISING, IN_SYNC, DEGRADED -> true;
    };
  }

  /**
   * The other end of a session (OpenFlow 1.3.5, sections 7.3.1 and 7.3.5.1).
   *
   * @param tables number of flow tables
   */
  public record Session(
      InetSocketAddress address,
      Instant connectedAt,
      int protocolVersion,
      int tables,
      String manufacturer,
      String hardware,
      String software,
      String serialNumber,
      String datapathDescription) {}

  /**
   * A port (OpenFlow 1.3.5, section 7.2.1).
   *
   * @param number OpenFlow port number, unsigned
   * @param configuredUp not switched off by the switch's administrator
   * @param linkUp a physical link is present
   * @param currentKbps speed in kilobits a second, 0 if the switch does not say
   */
  public record Port(
      int number,
      String name,
      MacAddress mac,
      boolean configuredUp,
      boolean linkUp,
      long currentKbps) {

    public boolean up() {
      return configuredUp && linkUp;
    }
  }

  /**
   * What the switch should hold and what it confirmed.
   *
   * @param flowsWanted flows that the forwarding states ask for
   * @param flowsInstalled of these, confirmed by a barrier
   * @param flowsStalled of these, refused by the switch
   * @param flowsHeld left over from before and kept until their virtual router has settled
   * @param flowsForeign not ours (another cookie): never touched
   * @param groupsWanted groups that the flows refer to
   * @param groupsInstalled of these, confirmed by a barrier
   */
  public record Content(
      int flowsWanted,
      int flowsInstalled,
      int flowsStalled,
      int flowsHeld,
      int flowsForeign,
      int groupsWanted,
      int groupsInstalled) {
    public static final Content NONE = new Content(0, 0, 0, 0, 0, 0, 0);
  }

  /** Something that went wrong, in a sentence. */
  public record Fault(Instant at, String message) {}

  /**
   * A comparison of wanted and actual content.
   *
   * @param flowsRead flows of ours that the switch held
   * @param messagesSent flow, group and meter changes that were needed; 0 when nothing differed
   * @param took from the first request to the last barrier
   */
  public record Resync(
      Instant at, Duration took, int flowsRead, int groupsRead, int messagesSent) {}
}
