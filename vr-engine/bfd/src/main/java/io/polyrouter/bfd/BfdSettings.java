package io.polyrouter.bfd;

import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.ProtocolSettings;
import java.util.List;
import java.util.Optional;

/**
 * The configuration of an instance, after the containers {@code ip-sh} and {@code ip-mh} of RFC
 * 9314.
 *
 * @param maximumSessions configured ones and those that others wish for
 */
public record BfdSettings(
    String name,
    String description,
    int maximumSessions,
    List<SingleHop> singleHop,
    List<MultiHop> multihop)
    implements ProtocolSettings {

  /** Name of the type. */
  public static final String TYPE = "bfd";

  /** Sessions of an instance that does not say how many. */
  public static final int DEFAULT_MAXIMUM_SESSIONS = 1024;

  public BfdSettings {
    singleHop = List.copyOf(singleHop);
    multihop = List.copyOf(multihop);
  }

  /** The defaults, without configured sessions. */
  public static BfdSettings defaults(String name) {
    return new BfdSettings(name, "", DEFAULT_MAXIMUM_SESSIONS, List.of(), List.of());
  }

  /**
   * A session over one link (RFC 5881).
   *
   * @param source empty for the address of the interface that is on the neighbour's subnet
   */
  public record SingleHop(
      String interfaceName,
      IpAddress destination,
      Optional<IpAddress> source,
      SessionParameters parameters) {}

  /**
   * A session over several links (RFC 5883).
   *
   * @param txTtl that packets are sent with
   * @param rxTtl least that packets arrive with
   */
  public record MultiHop(
      IpAddress source, IpAddress destination, SessionParameters parameters, int txTtl, int rxTtl) {

    public static final int DEFAULT_TX_TTL = 255;
  }

  /**
   * What all sessions have, after the grouping {@code common-cfg-parms}.
   *
   * @param adminDown holds the session down, and says so to the neighbour
   */
  public record SessionParameters(
      LivenessParameters liveness, boolean adminDown, BfdAuthentication authentication) {

    /** One second, three times: the model's defaults. */
    public static final SessionParameters DEFAULT =
        new SessionParameters(
            new LivenessParameters(1_000_000, 1_000_000, 3), false, new BfdAuthentication.None());
  }

  @Override
  public String type() {
    return TYPE;
  }
}
