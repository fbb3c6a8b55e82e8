package io.polyrouter.northbound.protocol;

import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteType;
import io.polyrouter.routing.policy.Action;
import io.polyrouter.routing.policy.MatchOption;
import io.polyrouter.routing.policy.Verdict;
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
    return switch (name) {
      case "ospf-intra-area" -> RouteType.OSPF_INTRA_AREA;
      case "ospf-inter-area" -> RouteType.OSPF_INTER_AREA;
      case "ospf-external-t1-type" -> RouteType.OSPF_EXTERNAL_1;
      case "ospf-external-t2-type" -> RouteType.OSPF_EXTERNAL_2;
      case "ospf-nssa-t1-type" -> RouteType.OSPF_NSSA_1;
      case "ospf-nssa-t2-type" -> RouteType.OSPF_NSSA_2;
      case "bgp-internal" -> RouteType.BGP_INTERNAL;
      case "bgp-external" -> RouteType.BGP_EXTERNAL;
      default -> RouteType.PLAIN;
    };
  }
}
