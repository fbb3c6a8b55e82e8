package io.polyrouter.ospf.topology;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.ospf.settings.NetworkType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An interface that is up.
 *
 * @param interfaceIndex of the virtual router's interface; of a virtual link that where it leaves,
 *     0 while it leads nowhere
 * @param interfaceId by which the router's LSAs name it, unique within the router, at least 1
 * @param name of the interface; empty for a virtual link
 * @param state the interface's state (RFC 2328, section 9.1)
 * @param cost of sending there, 1 to 65535
 * @param address that OSPF uses: of version 2 the primary IPv4 address, of version 3 the link-local
 *     one; of a virtual link the address that packets are sent from; empty for none
 * @param prefixes of its addresses, of the version's family and not link-local, as they were
 *     configured: an own address with the length of its prefix
 * @param designated the designated router, where there is one that this router has a full adjacency
 *     with, or that it is itself
 * @param adjacencies full ones, by router ID; a neighbour that restarts gracefully and is helped is
 *     one, too
 * @param virtualNeighbour of a virtual link the router ID of its other end
 */
public record LocalInterface(
    int interfaceIndex,
    int interfaceId,
    String name,
    NetworkType type,
    State state,
    boolean passive,
    int cost,
    Optional<IpAddress> address,
    List<OwnAddress> prefixes,
    boolean prefixSuppression,
    boolean fastRerouteCandidate,
    int priority,
    Optional<Designated> designated,
    List<Adjacency> adjacencies,
    OptionalInt virtualNeighbour) {

  public LocalInterface {
    prefixes = List.copyOf(prefixes);
    adjacencies = List.copyOf(adjacencies);
  }

  /** States of RFC 2328, section 9.1, of interfaces that are up. */
  public enum State {
    LOOPBACK,
    WAITING,
    POINT_TO_POINT,
    DR_OTHER,
    BACKUP,
    DESIGNATED_ROUTER
  }

  /** An own address and the length of its prefix. */
  public record OwnAddress(IpAddress address, int prefixLength) {
    /** The prefix that is on the link. */
    public IpPrefix prefix() {
      return IpPrefix.of(address, prefixLength);
    }
  }

  /**
   * The designated router of the link.
   *
   * @param address of version 2 that of its interface
   * @param interfaceId of version 3, by which it names its interface
   */
  public record Designated(int routerId, IpAddress address, int interfaceId) {}

  /**
   * A neighbour with which the databases are in step.
   *
   * @param address of its interface: of version 3 its link-local address, of a virtual link a
   *     global one
   * @param interfaceId of version 3, by which it names its interface
   * @param options of its hellos
   * @param cost of sending to it
   */
  public record Adjacency(
      int routerId, IpAddress address, int interfaceId, int options, int cost) {}

  /** Its link-local address (version 3). */
  public Optional<Ipv6Address> linkLocal() {
    return address.filter(Ipv6Address.class::isInstance).map(Ipv6Address.class::cast);
  }
}
