package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.northbound.protocol.PolicyNames;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.policy.Decision;
import io.polyrouter.routing.policy.PathAttributes;
import io.polyrouter.routing.policy.PolicyEngine;
import io.polyrouter.routing.policy.PolicyRoute;
import io.polyrouter.routing.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.PolicyResultType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.TestPolicy;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.TestPolicyInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.TestPolicyOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.TestPolicyOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.test.policy.output.DecidedByBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.test.policy.output.Route;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.test.policy.output.RouteBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.test.policy.output.Step;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.test.policy.output.StepBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** RPC test-policy. */
public final class TestPolicyRpc implements TestPolicy {

  private static final String DEFAULT_PROTOCOL = "static";

  private final Function<String, Optional<VrConfig>> configs;
  private final ProtocolModels protocols;

  /**
   * A new implementation.
   *
   * @param configs the configuration that a virtual router has now
   */
  public TestPolicyRpc(Function<String, Optional<VrConfig>> configs, ProtocolModels protocols) {
    this.configs = configs;
    this.protocols = protocols;
  }

  @Override
  public ListenableFuture<RpcResult<TestPolicyOutput>> invoke(TestPolicyInput input) {
    String name = input.requireVirtualRouter().getValue();
    Optional<VrConfig> config = configs.apply(name);
    if (config.isEmpty()) {
      return Answers.unknownVirtualRouter(name);
    }
    List<String> chain = input.requirePolicy().stream().map(Name::getValue).toList();
    Set<String> known = config.get().policies().policies().keySet();
    for (String policy : chain) {
      if (!known.contains(policy)) {
        return Answers.refused(
            "there is no policy \"%s\" in virtual router \"%s\": name one of %s"
                .formatted(policy, name, known));
      }
    }
    Optional<String> protocol =
        input.getSourceProtocol() == null
            ? Optional.of(DEFAULT_PROTOCOL)
            : protocols.nameOf(input.getSourceProtocol());
    if (protocol.isEmpty()) {
      return Answers.refused("source-protocol is none that routes are of: name a protocol");
    }
    try {
      Decision decision =
          PolicyEngine.of(config.get().policies())
              .explain(chain, otherwise(input), route(input, protocol.get()));
      return Futures.immediateFuture(Answers.result(output(decision)));
    } catch (IllegalArgumentException e) {
      return Answers.refused(String.valueOf(e.getMessage()));
    }
  }

  private static Verdict otherwise(TestPolicyInput input) {
    return input.getDefaultPolicy() == PolicyResultType.AcceptRoute
        ? Verdict.ACCEPT
        : Verdict.REJECT;
  }

  // ---- input --------------------------------------------------------------------------------

  private static PolicyRoute route(TestPolicyInput input, String protocol) {
    return new PolicyRoute(
        IpPrefix.parse(input.requirePrefix().stringValue()),
        protocol,
        input.getRouteType() == null
            ? io.polyrouter.routing.RouteType.PLAIN
            : PolicyNames.routeType(input.getRouteType().getName()),
        input.getInterface() == null
            ? Set.of()
            : input.getInterface().stream()
                .map(InterfaceName::getValue)
                .collect(Collectors.toSet()),
        input.getNeighbor() == null ? null : Answers.address(input.getNeighbor()),
        path(input),
        new PolicyRoute.Edits(
            input.getMetric() == null ? -1 : input.getMetric().longValue(),
            input.getMetricType() == null ? -1 : input.getMetricType().intValue(),
            input.getPreference() == null ? -1 : input.getPreference().intValue(),
            input.getTag() == null ? -1 : input.getTag().longValue()));
  }

  private static @Nullable PathAttributes path(TestPolicyInput input) {
    return input.getAsPath() == null && input.getCommunity() == null
        ? null
        : new GivenPath(
            input.getCommunity() == null ? Set.of() : input.getCommunity(),
            input.getAsPath() == null ? "" : input.getAsPath());
  }

  private record GivenPath(Set<String> communities, String asPath) implements PathAttributes {
    @Override
    public boolean anyCommunity(Predicate<String> test) {
      return communities.stream().anyMatch(test);
    }
  }

  // ---- output -------------------------------------------------------------------------------

  private static TestPolicyOutput output(Decision decision) {
    return new TestPolicyOutputBuilder()
        .setResult(
            switch (decision.verdict()) {
              case ACCEPT -> PolicyResultType.AcceptRoute;
              case REJECT -> PolicyResultType.RejectRoute;
            })
        .setDecidedBy(
            decision
                .decidedBy()
                .map(place ->
                    new DecidedByBuilder()
                        .setPolicy(new Name(place.policy()))
                        .setStatement(new Name(place.statement()))
                        .build())
                .orElse(null))
        .setRoute(edits(decision.edits()))
        .setStep(steps(decision.steps()))
        .build();
  }

  private static Route edits(PolicyRoute.Edits from) {
    return new RouteBuilder()
        .setMetric(from.metric() < 0 ? null : Uint32.valueOf(from.metric()))
        .setMetricType(from.metricType() < 0 ? null : Uint8.valueOf(from.metricType()))
        .setPreference(from.preference() < 0 ? null : Uint8.valueOf(from.preference()))
        .setTag(from.tag() < 0 ? null : Uint32.valueOf(from.tag()))
        .build();
  }

  private static List<Step> steps(List<Decision.Step> from) {
    List<Step> steps = new ArrayList<>();
    for (Decision.Step each : from) {
      steps.add(
          new StepBuilder()
              .setIndex(Uint32.valueOf(steps.size() + 1))
              .setDepth(Uint8.valueOf(each.depth()))
              .setPolicy(new Name(each.place().policy()))
              .setStatement(new Name(each.place().statement()))
              .setMatched(each.failed().isEmpty())
              .setFailedCondition(each.failed().map(PolicyNames::text).orElse(null))
              .build());
    }
    return steps;
  }
}
