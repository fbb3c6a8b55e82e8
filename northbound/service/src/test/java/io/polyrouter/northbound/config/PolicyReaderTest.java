package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.northbound.Protocols;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.northbound.testing.TestDatastore;
import io.polyrouter.routing.RouteType;
import io.polyrouter.routing.policy.Action;
import io.polyrouter.routing.policy.Condition;
import io.polyrouter.routing.policy.MatchOption;
import io.polyrouter.routing.policy.PolicyDefinition;
import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.policy.RoutePolicies;
import io.polyrouter.routing.policy.Statement;
import io.polyrouter.routing.policy.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.util.DataSchemaContextTree;

/** Route policies from the datastore to records and refusals. */
class PolicyReaderTest {

  private final TestDatastore datastore = new TestDatastore();
  private final DesiredConfigReader reader =
      new DesiredConfigReader(TestDatastore.codec(), Protocols.ALL);

  @BeforeEach
  void register() {
    var unused = new CommitCheck(reader, TestDatastore::model).register(datastore.domBroker());
  }

  @AfterEach
  void close() {
    datastore.close();
  }

  private static String router(String policy) {
    return """
    {"polyrouter-virtual-routers:virtual-routers": {"virtual-router": [{
      "name": "red", "polyrouter-routing-policy:routing-policy": %s}]}}
    """
        .formatted(policy);
  }

  private RoutePolicies read(String policy) {
    datastore.put(router(policy));
    ContainerNode routers =
        (ContainerNode)
            datastore
                .read(
                    LogicalDatastoreType.CONFIGURATION,
                    YangInstanceIdentifier.of(DesiredConfigReader.VIRTUAL_ROUTERS))
                .orElseThrow();
    return reader.read(routers, null).virtualRouters().values().iterator().next().policies();
  }

  @Test
  void everythingIsReadAndStatementsKeepTheirOrder() {
    RoutePolicies policies =
        read(
            """
            {"defined-sets": {
               "prefix-sets": {"prefix-set": [{"name": "p", "prefixes": {"prefix-list": [
                 {"ip-prefix": "2001:db8::/32", "mask-length-lower": 48, "mask-length-upper": 64},
                 {"ip-prefix": "10.0.0.0/8", "mask-length-lower": 8, "mask-length-upper": 24}]}}]},
               "neighbor-sets": {"neighbor-set": [
                 {"name": "n", "address": ["10.0.0.1", "fe80::1"]}]},
               "tag-sets": {"tag-set": [{"name": "t", "tag-value": [4294967295, 1]}]},
               "community-sets": {"community-set": [{"name": "c", "member": ["64500:1", "no-export"]}]},
               "as-path-sets": {"as-path-set": [{"name": "a", "member": ["^64500_"]}]}},
             "policy-definitions": {"policy-definition": [
               {"name": "main", "statements": {"statement": [
                 {"name": "z",
                  "conditions": {
                    "call-policy": "other",
                    "source-protocol": "polyrouter-virtual-routers:direct",
                    "match-interface": {"interface": ["eth0"]},
                    "match-prefix-set": {"prefix-set": "p"},
                    "match-neighbor-set": {"neighbor-set": "n", "match-set-options": "invert"},
                    "match-tag-set": {"tag-set": "t"},
                    "match-route-type": {"route-type": ["ospf-external-t2-type"]},
                    "match-community-set": {"community-set": "c", "match-set-options": "all"},
                    "match-as-path-set": {"as-path-set": "a"}},
                  "actions": {
                    "set-metric": {"metric-modification": "add-metric", "metric": 5},
                    "set-metric-type": 1, "set-route-preference": 9, "set-tag": 7,
                    "policy-result": "accept-route"}},
                 {"name": "a", "conditions": {"source-protocol": "polyrouter-rip:ripv2"},
                  "actions": {"set-metric": {"metric": 2}}}]}},
               {"name": "other", "statements": {"statement": [
                 {"name": "no", "actions": {"policy-result": "reject-route"}}]}}]}}
            """);

    assertThat(policies)
        .isEqualTo(
            new RoutePolicies(
                new TreeMap<>(
                    Map.of(
                        "p",
                        List.of(
                            new PrefixRange(IpPrefix.parse("10.0.0.0/8"), 8, 24),
                            new PrefixRange(IpPrefix.parse("2001:db8::/32"), 48, 64)))),
                new TreeMap<>(
                    Map.of("n", Set.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("fe80::1")))),
                new TreeMap<>(Map.of("t", Set.of(1L, 4_294_967_295L))),
                new TreeMap<>(Map.of("c", List.of("64500:1", "no-export"))),
                new TreeMap<>(Map.of("a", List.of("^64500_"))),
                new TreeMap<>(
                    Map.of(
                        "main",
                        new PolicyDefinition(
                            "main",
                            List.of(
                                new Statement(
                                    "z",
                                    List.of(
                                        new Condition.SourceProtocol("connected"),
                                        new Condition.MatchInterface(Set.of("eth0")),
                                        new Condition.MatchRouteType(
                                            Set.of(RouteType.OSPF_EXTERNAL_2)),
                                        new Condition.MatchPrefixSet("p", MatchOption.ANY),
                                        new Condition.MatchNeighbourSet("n", MatchOption.INVERT),
                                        new Condition.MatchTagSet("t", MatchOption.ANY),
                                        new Condition.MatchCommunitySet("c", MatchOption.ALL),
                                        new Condition.MatchAsPathSet("a", MatchOption.ANY),
                                        new Condition.CallPolicy("other")),
                                    List.of(
                                        new Action.SetMetric(Action.Change.ADD, 5),
                                        new Action.SetMetricType(1),
                                        new Action.SetPreference(9),
                                        new Action.SetTag(7)),
                                    Optional.of(Verdict.ACCEPT)),
                                new Statement(
                                    "a",
                                    List.of(new Condition.SourceProtocol("ripv2")),
                                    List.of(new Action.SetMetric(Action.Change.SET, 2)),
                                    Optional.empty()))),
                        "other",
                        new PolicyDefinition(
                            "other",
                            List.of(
                                new Statement(
                                    "no", List.of(), List.of(), Optional.of(Verdict.REJECT))))))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"defined-sets": {"prefix-sets": {"prefix-set": [{"name": "p", "prefixes": {"prefix-list": [{"ip-prefix": "10.0.0.0/8", "mask-length-lower": 4, "mask-length-upper": 24}]}}]}}} | /defined-sets/prefix-sets/prefix-set[name='p']/prefixes/prefix-list[ip-prefix='10.0.0.0/8'][mask-length-lower='4'][mask-length-upper='24'] | use from 8 to 32
          {"defined-sets": {"prefix-sets": {"prefix-set": [{"name": "p", "prefixes": {"prefix-list": [{"ip-prefix": "10.0.0.1/8", "mask-length-lower": 8, "mask-length-upper": 24}]}}]}}} | /defined-sets/prefix-sets/prefix-set[name='p']/prefixes/prefix-list[ip-prefix='10.0.0.1/8'][mask-length-lower='8'][mask-length-upper='24']/ip-prefix | 10.0.0.1/8
          {"defined-sets": {"neighbor-sets": {"neighbor-set": [{"name": "n", "address": ["1.2.3"]}]}}} | /defined-sets/neighbor-sets/neighbor-set[name='n']/address | 1.2.3
          {"defined-sets": {"as-path-sets": {"as-path-set": [{"name": "a", "member": ["(64500"]}]}}} | /defined-sets/as-path-sets/as-path-set[name='a'] | no regular expression
          {"policy-definitions": {"policy-definition": [{"name": "m", "statements": {"statement": [{"name": "s", "conditions": {"match-prefix-set": {"prefix-set": "x"}}}]}}]}} | /policy-definitions/policy-definition[name='m']/statements/statement[name='s']/conditions/match-prefix-set/prefix-set | no prefix-set "x"
          {"policy-definitions": {"policy-definition": [{"name": "m", "statements": {"statement": [{"name": "s", "conditions": {"match-tag-set": {"match-set-options": "any"}}}]}}]}} | /policy-definitions/policy-definition[name='m']/statements/statement[name='s']/conditions/match-tag-set/tag-set | name one
          {"policy-definitions": {"policy-definition": [{"name": "m", "statements": {"statement": [{"name": "s", "actions": {"set-metric": {"metric-modification": "add-metric"}}}]}}]}} | /policy-definitions/policy-definition[name='m']/statements/statement[name='s']/actions/set-metric/metric | give a number
          {"policy-definitions": {"policy-definition": [{"name": "m", "statements": {"statement": [{"name": "s", "conditions": {"call-policy": "m"}}]}}]}} | /policy-definitions/policy-definition[name='m'] | in a circle
          """)
  void rulesAreToldOfWithTheirPaths(String policy, String path, String message) {
    List<Refusal> refusals = datastore.refusals(router(policy));

    assertThat(refusals).hasSize(1);
    Refusal refusal = refusals.getFirst();
    assertThat(refusal.pathText())
        .isEqualTo("/virtual-routers/virtual-router[name='red']/routing-policy" + path);
    assertThat(refusal.message()).contains(message);
    assertThat(DataSchemaContextTree.from(TestDatastore.model()).findChild(refusal.path()))
        .isPresent();
    assertThat(refusal.path().getLastPathArgument().getNodeType().getLocalName())
        .isEqualTo(path.replaceAll("\\[[^\\[]*='[^']*'\\]", "").replaceAll(".*/", ""));
  }
}
