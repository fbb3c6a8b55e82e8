package io.polyrouter.northbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.northbound.testing.RunningNorthbound;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpPrefix;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4Prefix;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRoute;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRouteInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRouteOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ControlPlaneProtocol1;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.GetRipRoutes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.GetRipRoutesInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.GetRipRoutesOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.RipNeighborStateChange;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.Ripng;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.Ripv2;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.get.rip.routes.output.Route;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.PolicyResultType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.TestPolicy;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.TestPolicyInputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.TestPolicyOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.Name;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Static;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocolKey;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;

/** RIP and policies from configuration to state, through the whole northbound and a real engine. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RoutingTest {

  /** Static routes of r1 go to r2 by RIP: two that a policy lets pass, and one that it does not. */
  private static final String R1 =
      """
      "polyrouter-key-chains:key-chains": {"key-chain": [{"name": "ring", "key": [
        {"key-id": "1", "crypto-algorithm": "hmac-sha-256",
         "key-string": {"keystring": "hush-hush"}}]}]},
      "polyrouter-routing-policy:routing-policy": {
        "defined-sets": {"prefix-sets": {"prefix-set": [{"name": "ours", "prefixes": {
          "prefix-list": [{"ip-prefix": "10.1.0.0/16", "mask-length-lower": 24,
                           "mask-length-upper": 24}]}}]}},
        "policy-definitions": {"policy-definition": [{"name": "out", "statements": {"statement": [
          {"name": "tagged", "conditions": {"match-prefix-set": {"prefix-set": "ours"}},
           "actions": {"set-metric": {"metric": 4}, "set-tag": 77}},
          {"name": "take", "conditions": {"match-prefix-set": {"prefix-set": "ours"}},
           "actions": {"policy-result": "accept-route"}}]}}]}},
      "routing": {"control-plane-protocols": {"control-plane-protocol": [
        {"type": "static", "name": "default", "static-routes": {"ipv4": {"route": [
          {"destination-prefix": "10.1.1.0/24", "next-hop": {"special-next-hop": "blackhole"}},
          {"destination-prefix": "10.1.2.0/24", "next-hop": {"special-next-hop": "blackhole"}},
          {"destination-prefix": "10.2.1.0/24", "next-hop": {"special-next-hop": "blackhole"}}
        ]}}},
        {"type": "polyrouter-rip:ripv2", "name": "main", "polyrouter-rip:rip": {
          "redistribute": {"static": {"route-policy": "out"}},
          "timers": {"update-interval": 1},
          "interfaces": {"interface": [
            {"interface": "eth0", "authentication": {"key-chain": "ring"}}]}}}]}}
      """;

  private static final String R2 =
      """
      "routing": {"control-plane-protocols": {"control-plane-protocol": [
        {"type": "polyrouter-rip:ripv2", "name": "main", "polyrouter-rip:rip": {
          "interfaces": {"interface": [
            {"interface": "eth0", "authentication": {
              "key": "hush-hush", "crypto-algorithm": "polyrouter-key-chains:hmac-sha-256"}}
          ]}}}]}}
      """;

  private RunningNorthbound running;

  @BeforeEach
  void start() throws Exception {
    running = RunningNorthbound.withTwoRouters(R1, R2);
  }

  @AfterEach
  void close() {
    running.close();
  }

  private GetRipRoutesOutput routes(String router, int limit, String after) throws Exception {
    GetRipRoutesInputBuilder input =
        new GetRipRoutesInputBuilder()
            .setVirtualRouter(new Name(router))
            .setProtocolType(Ripv2.VALUE)
            .setProtocolName(new Name("main"))
            .setLimit(Uint16.valueOf(limit));
    if (!after.isEmpty()) {
      input.setContinuation(new IpPrefix(new Ipv4Prefix(after)));
    }
    RpcResult<GetRipRoutesOutput> result =
        running.rpcs().implementation(GetRipRoutes.class).invoke(input.build()).get();
    assertThat(result.getErrors()).isEmpty();
    return result.getResult();
  }

  /** Waits until the second router has heard of everything. */
  private void converge() throws InterruptedException {
    RipNeighborStateChange change =
        running.await(
            RipNeighborStateChange.class, told -> told.getVirtualRouter().getValue().equals("r2"));
    assertThat(change.getState()).isEqualTo(RipNeighborStateChange.State.Up);
    assertThat(change.getAddress().stringValue()).isEqualTo("10.0.0.1");
  }

  @Test
  void routesThatAPolicyLetsPassAreLearntAndReadByPage() throws Exception {
    converge();
    while (routes("r2", 10, "").nonnullRoute().size() < 3) {
      Thread.onSpinWait();
    }

    GetRipRoutesOutput page = routes("r2", 2, "");
    assertThat(page.nonnullRoute())
        .extracting(route -> route.getPrefix().stringValue())
        .containsExactly("10.0.0.0/24", "10.1.1.0/24");
    GetRipRoutesOutput rest =
        routes("r2", 2, Objects.requireNonNull(page.getContinuation()).stringValue());
    assertThat(rest.getContinuation()).isNull();
    assertThat(rest.nonnullRoute())
        .singleElement()
        .satisfies(route -> {
          assertThat(route.getPrefix().stringValue()).isEqualTo("10.1.2.0/24");
          assertThat(route.getRouteType()).isEqualTo(Route.RouteType.Rip);
          assertThat(route.getMetric().intValue()).isEqualTo(5);
          assertThat(route.getTag().intValue()).isEqualTo(77);
          assertThat(route.nonnullNextHop())
              .singleElement()
              .satisfies(via -> assertThat(via.getNeighbor().stringValue()).isEqualTo("10.0.0.1"));
        });
  }

  @Test
  void routesThatAreClearedAreLearntAgain() throws Exception {
    converge();
    while (routes("r2", 10, "").nonnullRoute().size() < 3) {
      Thread.onSpinWait();
    }

    RpcResult<ClearRipRouteOutput> result =
        running
            .rpcs()
            .implementation(ClearRipRoute.class)
            .invoke(
                new ClearRipRouteInputBuilder()
                    .setVirtualRouter(new Name("r2"))
                    .setProtocolType(Ripv2.VALUE)
                    .setProtocolName(new Name("main"))
                    .build())
            .get();

    assertThat(result.getErrors()).isEmpty();
    assertThat(result.getResult().getClearedRoutes().intValue()).isEqualTo(2);
    while (routes("r2", 10, "").nonnullRoute().stream().anyMatch(Route::getDeleted)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void theStateOfInstancesIsPublishedWithoutAnyKey() throws Exception {
    converge();
    ControlPlaneProtocol rip;
    do {
      rip =
          running
              .protocol("r2", new ControlPlaneProtocolKey(new Name("main"), Ripv2.VALUE))
              .orElse(null);
    } while (rip == null
        || rip.getState().getRoutes().getValue().intValue() < 2
        || rip.getState().getLastNotice() == null);

    assertThat(rip.getState().getLastNotice().getText())
        .isEqualTo("neighbour 10.0.0.1 on eth0 found");
    assertThat(rip.getState().nonnullCounter())
        .anySatisfy(counter -> assertThat(counter.getName()).isEqualTo("datagrams-in"));
    var state = Objects.requireNonNull(rip.augmentation(ControlPlaneProtocol1.class)).getRip();
    assertThat(state.nonnullNeighbors().nonnullNeighbor().values())
        .singleElement()
        .satisfies(
            neighbour -> assertThat(neighbour.getAddress().stringValue()).isEqualTo("10.0.0.1"));
    assertThat(state.nonnullInterfaces().nonnullInterface()).hasSize(1);
    assertThat(
            running.protocol("r1", new ControlPlaneProtocolKey(new Name("default"), Static.VALUE)))
        .hasValueSatisfying(
            routes -> assertThat(routes.getState().getRoutes().getValue().intValue()).isEqualTo(3));
    assertThat(String.valueOf(running.state())).contains("main").doesNotContain("hush");
  }

  @Test
  void aQuestionForWhatIsNotThereSaysSo() throws Exception {
    GetRipRoutesInputBuilder input =
        new GetRipRoutesInputBuilder()
            .setVirtualRouter(new Name("r1"))
            .setProtocolType(Ripng.VALUE)
            .setProtocolName(new Name("main"));
    assertThat(error(input)).contains("runs no protocol \"main\" of type ripng");
    assertThat(error(input.setProtocolType(Static.VALUE))).contains("neither ripv2 nor ripng");
    assertThat(error(input.setVirtualRouter(new Name("r9")))).contains("\"r9\"");
  }

  private String error(GetRipRoutesInputBuilder input) throws Exception {
    // The virtual routers may still be on their way.
    while (running.engine().names().size() < 2) {
      Thread.onSpinWait();
    }
    return running
        .rpcs()
        .implementation(GetRipRoutes.class)
        .invoke(input.build())
        .get()
        .getErrors()
        .getFirst()
        .getMessage();
  }

  // ---- policies -----------------------------------------------------------------------------

  private RpcResult<TestPolicyOutput> testPolicy(String policy, String prefix) throws Exception {
    while (running.engine().names().size() < 2) {
      Thread.onSpinWait();
    }
    return running
        .rpcs()
        .implementation(TestPolicy.class)
        .invoke(
            new TestPolicyInputBuilder()
                .setVirtualRouter(new Name("r1"))
                .setPolicy(List.of(new Name(policy)))
                .setPrefix(new IpPrefix(new Ipv4Prefix(prefix)))
                .setMetric(Uint32.ONE)
                .build())
        .get();
  }

  @Test
  void aTestOfAPolicySaysWhichStatementDecidedAndWhatWasSet() throws Exception {
    TestPolicyOutput output = testPolicy("out", "10.1.9.0/24").getResult();

    assertThat(output.getResult()).isEqualTo(PolicyResultType.AcceptRoute);
    assertThat(output.getDecidedBy().getPolicy().getValue()).isEqualTo("out");
    assertThat(output.getDecidedBy().getStatement().getValue()).isEqualTo("take");
    assertThat(output.getRoute().getMetric().intValue()).isEqualTo(4);
    assertThat(output.getRoute().getTag().intValue()).isEqualTo(77);
    assertThat(output.getRoute().getPreference()).isNull();
    assertThat(output.nonnullStep()).allMatch(step -> step.getMatched()).hasSize(2);
  }

  @Test
  void aTestOfAPolicyTellsConditionsThatDidNotHold() throws Exception {
    TestPolicyOutput output = testPolicy("out", "10.2.0.0/16").getResult();

    assertThat(output.getResult()).isEqualTo(PolicyResultType.RejectRoute);
    assertThat(output.getDecidedBy()).isNull();
    assertThat(output.getRoute().getMetric().intValue()).isEqualTo(1);
    assertThat(output.nonnullStep())
        .extracting(step -> step.getStatement().getValue() + ": " + step.getFailedCondition())
        .containsExactly("tagged: match-prefix-set any ours", "take: match-prefix-set any ours");
  }

  @Test
  void aTestOfAPolicyThatIsNotThereNamesThoseThatAre() throws Exception {
    assertThat(testPolicy("in", "10.2.0.0/16").getErrors())
        .singleElement()
        .satisfies(error -> assertThat(error.getMessage()).contains("no policy \"in\"", "[out]"));
  }
}
