package io.polyrouter.ospf.origination;

import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.lsdb.LinkStateDatabase;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.topology.LocalInterface;
import io.polyrouter.ospf.topology.LocalInterface.Adjacency;
import io.polyrouter.ospf.topology.LocalInterface.OwnAddress;
import io.polyrouter.ospf.topology.LocalTopology.LocalArea;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a router says of its links into an area and of the networks there that it is the designated
 * router of (RFC 2328, sections 12.4.1 and 12.4.2; RFC 5340, section 4.4.3). Stateless.
 */
sealed interface AreaDescription permits AreaDescriptionV2, AreaDescriptionV3 {

  static AreaDescription of(OspfVersion version) {
    return switch (version) {
      case V2 -> new AreaDescriptionV2();
      case V3 -> new AreaDescriptionV3();
    };
  }

  /** Calls for each LSA. */
  void describe(LocalArea area, RouterRole role, LinkStateDatabase database, Consumer<OwnLsa> lsas);

  /** Whether the link is a transit network, to those who look at this router (12.4.1.2). */
  static boolean isTransit(LocalInterface at, RouterRole role) {
    return at.type().elects()
        && at.designated()
            .filter(designated ->
                designated.routerId() != role.routerId() || !at.adjacencies().isEmpty())
            .isPresent();
  }

  /** Whether the router speaks for the network. */
  static boolean isDesignated(LocalInterface at, RouterRole role) {
    return isTransit(at, role)
        && at.designated()
            .filter(designated -> designated.routerId() == role.routerId())
            .isPresent();
  }

  /** Whether its prefixes are left out: only those of links for transit are (RFC 6860). */
  static boolean isSuppressed(LocalInterface at) {
    return at.prefixSuppression() && !at.passive() && at.state() != LocalInterface.State.LOOPBACK;
  }

  /** Routers on the network, in ascending order. */
  static List<Integer> attachedRouters(LocalInterface at, RouterRole role) {
    return Stream.concat(
            Stream.of(role.routerId()), at.adjacencies().stream().map(Adjacency::routerId))
        .distinct()
        .sorted(Integer::compareUnsigned)
        .toList();
  }

  /** Its prefixes, each once, in ascending order. */
  static Stream<IpPrefix> prefixes(LocalInterface at) {
    return at.prefixes().stream().map(OwnAddress::prefix).distinct().sorted();
  }
}
