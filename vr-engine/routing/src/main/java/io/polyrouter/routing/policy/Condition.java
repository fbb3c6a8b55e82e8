package io.polyrouter.routing.policy;

import io.polyrouter.routing.RouteType;
import java.util.Set;

/** What has to hold of a route (RFC 9067, container conditions). Sets are given by name. */
public sealed interface Condition {

  /** Another policy accepts it (leaf call-policy). */
  record CallPolicy(String policy) implements Condition {}

  /** It is of a protocol, such as {@code static} (leaf source-protocol). */
  record SourceProtocol(String protocol) implements Condition {}

  /** One of its next hops leaves by one of these interfaces (container match-interface). */
  record MatchInterface(Set<String> interfaces) implements Condition {
    public MatchInterface {
      interfaces = Set.copyOf(interfaces);
    }
  }

  /** Its prefix is, or is not, in a set (container match-prefix-set). */
  record MatchPrefixSet(String set, MatchOption option) implements Condition {}

  /** The neighbour that told of it is, or is not, in a set (container match-neighbor-set). */
  record MatchNeighbourSet(String set, MatchOption option) implements Condition {}

  /** Its tag is, or is not, in a set (container match-tag-set). */
  record MatchTagSet(String set, MatchOption option) implements Condition {}

  /** It is of one of these types (container match-route-type). */
  record MatchRouteType(Set<RouteType> types) implements Condition {
    public MatchRouteType {
      types = Set.copyOf(types);
    }
  }

  /** How its communities are in a set. */
  record MatchCommunitySet(String set, MatchOption option) implements Condition {}

  /** How its AS path is matched by the expressions of a set. */
  record MatchAsPathSet(String set, MatchOption option) implements Condition {}
}
