package io.polyrouter.northbound.protocol;

import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteType;
import io.polyrouter.routing.policy.Action;
import io.polyrouter.routing.policy.Condition;
import io.polyrouter.routing.policy.MatchOption;
import io.polyrouter.routing.policy.Verdict;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Direct;
import org.opendaylight.yangtools.yang.common.QName;

/** What names of module polyrouter-routing-policy stand for. Pure. */
public final class PolicyNames {

  private PolicyNames() {}

  /** The protocol of an identity, as routes carry it. */
  public static String protocol(QName identity) {
    return identity.equals(Direct.QNAME)
        ? RouteSource.CONNECTED.protocol()
        : identity.getLocalName();
  }

  /** A condition in the names of the model, for people. */
  public static String text(Condition condition) {
    return switch (condition) {
      case Condition.CallPolicy(String policy) -> "call-policy " + policy;
      case Condition.SourceProtocol(String protocol) -> "source-protocol " + protocol;
      case Condition.MatchInterface(Set<String> interfaces) ->
          "match-interface " + String.join(" ", new TreeSet<>(interfaces));
      case Condition.MatchRouteType match ->
          "match-route-type "
              + match.types().stream()
                  .sorted()
                  .map(PolicyNames::nameOf)
                  .collect(Collectors.joining(" "));
      case Condition.MatchPrefixSet(String set, MatchOption option) ->
          text("prefix-set", set, option);
      case Condition.MatchNeighbourSet(String set, MatchOption option) ->
          text("neighbor-set", set, option);
      case Condition.MatchTagSet(String set, MatchOption option) -> text("tag-set", set, option);
      case Condition.MatchCommunitySet(String set, MatchOption option) ->
          text("community-set", set, option);
      case Condition.MatchAsPathSet(String set, MatchOption option) ->
          text("as-path-set", set, option);
    };
  }

  private static String text(String kind, String set, MatchOption option) {
    return "match-%s %s %s".formatted(kind, option.name().toLowerCase(Locale.ROOT), set);
  }

  /** Typedef policy-result-type. */
  public static Verdict verdict(String name) {
    return name.equals("accept-route") ? Verdict.ACCEPT : Verdict.REJECT;
  }

  /** Typedef match-set-options-type. */
  public static MatchOption option(String name) {
    return switch (name) {
      case "all" -> MatchOption.ALL;
      case "invert" -> MatchOption.INVERT;
      default -> MatchOption.ANY;
    };
  }

  /** Leaf metric-modification. */
  public static Action.Change change(String name) {
    return switch (name) {
      case "add-metric" -> Action.Change.ADD;
      case "subtract-metric" -> Action.Change.SUBTRACT;
      default -> Action.Change.SET;
    };
  }

  /** Typedef route-type. */
  public static RouteType routeType(String name) {
    return Arrays.stream(RouteType.values())
        .filter(type -> nameOf(type).equals(name))
        .findFirst()
        .orElse(RouteType.PLAIN);
  }

  private static String nameOf(RouteType type) {
    return switch (type) {
      case PLAIN -> "";
      case OSPF_INTRA_AREA -> "ospf-intra-area";
      case OSPF_INTER_AREA -> "ospf-inter-area";
      case OSPF_EXTERNAL_1 -> "ospf-external-t1-type";
      case OSPF_EXTERNAL_2 -> "ospf-external-t2-type";
      case OSPF_NSSA_1 -> "ospf-nssa-t1-type";
      case OSPF_NSSA_2 -> "ospf-nssa-t2-type";
      case BGP_INTERNAL -> "bgp-internal";
      case BGP_EXTERNAL -> "bgp-external";
    };
  }
}
