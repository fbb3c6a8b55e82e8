package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.LivenessParameters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An interface on which RIP runs, after the list {@code interface} of RFC 8695.
 *
 * @param authentication {@link RipAuthentication.None} for RIPng
 * @param bfd has paths to the neighbours watched
 * @param cost added to the metric of what is heard here
 * @param neighbours that get what is sent as unicast, in place of the group where multicast is off,
 *     and beside it otherwise
 * @param noListen whether packets are ignored
 * @param originateDefault whether a default route is announced here, always, with the metric that
 *     the instance originates it with
 * @param passive whether nothing is sent to the group, and to neighbours only
 * @param multicast whether the link has it
 * @param acceptVersion1 whether packets of RIP version 1 are taken
 * @param summary stands for all routes within it
 * @param timers in place of those of the instance
 * @param maximumRoutesPerNeighbour that are taken of a neighbour; empty for no limit of its own
 */
public record RipInterfaceSettings(
    String name,
    RipAuthentication authentication,
    Optional<LivenessParameters> bfd,
    int cost,
    List<IpAddress> neighbours,
    boolean noListen,
    boolean originateDefault,
    boolean passive,
    boolean multicast,
    boolean acceptVersion1,
    SplitHorizon splitHorizon,
    Optional<Summary> summary,
    Optional<RipTimers> timers,
    OptionalInt maximumRoutesPerNeighbour) {

  public RipInterfaceSettings {
    neighbours = List.copyOf(neighbours);
  }

  /** What becomes of routes where they came from (RFC 2453, section 3.4.3). */
  public enum SplitHorizon {
    DISABLED,
    SIMPLE,
    POISON_REVERSE
  }

  /**
   * Announced in place of the routes within it, while there is any (RFC 8695, summary-address).
   *
   * @param metric empty for the default metric
   */
  public record Summary(IpPrefix prefix, OptionalInt metric) {

    /** Whether it stands for a route. */
    boolean covers(IpPrefix candidate) {
      return candidate.length() > prefix.length() && prefix.contains(candidate.address());
    }
  }

  /** The model's defaults. */
  public static RipInterfaceSettings defaults(String name) {
    return new RipInterfaceSettings(
        name,
        RipAuthentication.none(),
        Optional.empty(),
        1,
        List.of(),
        false,
        false,
        false,
        true,
        false,
        SplitHorizon.SIMPLE,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }
}
