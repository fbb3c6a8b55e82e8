package io.polyrouter.ospf.settings;

import io.polyrouter.net.IpAddress;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.routing.protocol.LivenessParameters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An interface of an area, after the list {@code interface} of RFC 9129. A loopback interface only
 * has its addresses announced.
 *
 * @param passive whether its networks are announced, but nobody is met there
 * @param cost empty to have it follow from the speed
 * @param priority to become designated router, 0 for never
 * @param neighbours that are configured, where the link has no multicast (section 9.5.1), and on a
 *     point-to-multipoint link without it
 * @param timers of the packets that are sent
 * @param ttlSecurity whether only packets with a TTL of 255 are taken, and sent (RFC 5082)
 * @param mtuIgnore whether a neighbour may have a larger MTU
 * @param prefixSuppression whether the prefix of a transit link is left out (RFC 6860)
 * @param instanceId of version 3, 0 to 255
 * @param bfd has paths to the neighbours watched
 * @param fastRerouteCandidate whether it may be a backup of others
 */
public record OspfInterfaceSettings(
    String name,
    NetworkType type,
    boolean passive,
    OptionalInt cost,
    int priority,
    List<StaticNeighbour> neighbours,
    OspfTimers timers,
    boolean ttlSecurity,
    boolean mtuIgnore,
    boolean prefixSuppression,
    int instanceId,
    OspfAuthentication authentication,
    Optional<LivenessParameters> bfd,
    boolean fastRerouteCandidate) {

  /** Where neither a cost nor a reference bandwidth is configured, or no speed is known. */
  public static final int DEFAULT_COST = 10;

  public OspfInterfaceSettings {
    neighbours = List.copyOf(neighbours);
  }

  /** The model's defaults. */
  public static OspfInterfaceSettings defaults(String name, NetworkType type) {
    return new OspfInterfaceSettings(
        name,
        type,
        false,
        OptionalInt.empty(),
        1,
        List.of(),
        type == NetworkType.NON_BROADCAST || type == NetworkType.POINT_TO_MULTIPOINT
            ? OspfTimers.SLOW
            : OspfTimers.DEFAULT,
        false,
        false,
        false,
        0,
        OspfAuthentication.NONE,
        Optional.empty(),
        true);
  }

  /**
   * A neighbour that is not found by multicast.
   *
   * @param cost to it on a point-to-multipoint link; empty for that of the interface
   * @param pollSeconds between hellos while it is down
   */
  public record StaticNeighbour(
      IpAddress address, OptionalInt cost, int pollSeconds, int priority) {}

  /**
   * Intervals in seconds (RFC 2328, section C.3).
   *
   * @param transmitDelaySeconds added to the age of what is sent
   */
  public record OspfTimers(
      int helloSeconds, int deadSeconds, int retransmitSeconds, int transmitDelaySeconds) {
    public static final OspfTimers DEFAULT = new OspfTimers(10, 40, 5, 1);

    /** Of links without broadcast. */
    public static final OspfTimers SLOW = new OspfTimers(30, 120, 5, 1);
  }
}
