package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.Netconf;
import io.polyrouter.interop.lab.Restconf;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The IPv6 part of the model by both protocols: what is written is read back, and does what it
 * says.
 */
@LabTest
class Ipv6ModelTest {

  private static final Duration SETTLE = Duration.ofSeconds(15);
  private static final String ROUTERS = "data/polyrouter-virtual-routers:virtual-routers";
  private static final String MODULE = "polyrouter-virtual-routers:";

  private static final String GREEN =
      """
      {"polyrouter-virtual-routers:virtual-router":[{"name":"green",
        "interfaces":{"interface":[
          {"name":"eth0","memory-link":{"virtual-router":"green","interface":"eth1"},
           "ipv6":{"link-local-address":"fe80::a","dup-addr-detect-transmits":1,
             "address":[{"ip":"2001:db8:1::1","prefix-length":64}],
             "neighbor":[{"ip":"2001:db8:1::77","link-layer-address":"02:00:00:00:00:77"}],
             "ipv6-router-advertisements":{"send-advertisements":true,"max-rtr-adv-interval":30,
               "prefix-list":{"prefix":[
                 {"prefix-spec":"2001:db8:1::/64","valid-lifetime":7200,"preferred-lifetime":3600}]},
               "rdnss":{"server":["2001:db8::53","2001:db8::54"]}}}},
          {"name":"eth1","memory-link":{"virtual-router":"green","interface":"eth0"},
           "ipv6":{}},
          {"name":"lo","loopback":{},
           "ipv6":{"address":[{"ip":"2001:db8:ff::1","prefix-length":128}]}}]},
        "routing":{"control-plane-protocols":{"control-plane-protocol":[{
          "type":"polyrouter-virtual-routers:static","name":"default","static-routes":{"ipv6":{"route":[
            {"destination-prefix":"::/0",
             "next-hop":{"next-hop-address":"fe80::b","outgoing-interface":"eth0"}},
            {"destination-prefix":"2001:db8:2::/48","preference":7,
             "next-hop":{"special-next-hop":"blackhole"}},
            {"destination-prefix":"2001:db8:3::/48",
             "next-hop":{"next-hop-list":{"next-hop":[
               {"index":"1","next-hop-address":"2001:db8:1::8"},
               {"index":"2","next-hop-address":"2001:db8:1::9"}]}}}]}}}]}}}]}
      """;

  private final Testbed testbed;
  private final Restconf restconf;

  Ipv6ModelTest(Testbed testbed) {
    this.testbed = testbed;
    restconf = testbed.controller().restconf();
  }

  @BeforeEach
  @AfterEach
  void startFromNothing() {
    testbed.clear();
  }

  private JsonObject green(String content) {
    return restconf
        .get(ROUTERS + "/virtual-router=green?content=" + content)
        .orFail()
        .json()
        .getAsJsonArray(MODULE + "virtual-router")
        .get(0)
        .getAsJsonObject();
  }

  private static JsonObject anInterface(JsonObject router, String name) {
    JsonObject interfaces = router.getAsJsonObject("interfaces");
    assertThat(interfaces).as("interfaces").isNotNull();
    return entry(interfaces.getAsJsonArray("interface"), "name", name);
  }

  private static JsonObject entry(@Nullable JsonArray list, String key, String value) {
    for (JsonElement each : list == null ? new JsonArray() : list) {
      if (each.getAsJsonObject().get(key).getAsString().equals(value)) {
        return each.getAsJsonObject();
      }
    }
    throw new AssertionError("no entry with " + key + " " + value + " in " + list);
  }

  private JsonObject routes(String more) {
    return restconf
        .post(
            "operations/polyrouter-virtual-routers:get-routes",
            "{\"polyrouter-virtual-routers:input\":{\"virtual-router\":\"green\",%s}}"
                .formatted(more))
        .orFail()
        .json()
        .getAsJsonObject(MODULE + "output");
  }

  private static Map<String, String> actions(JsonObject output) {
    Map<String, String> actions = new TreeMap<>();
    assertThat(output.has("route")).as("routes in %s", output).isTrue();
    for (JsonElement route : output.getAsJsonArray("route")) {
      actions.put(
          route.getAsJsonObject().get("destination-prefix").getAsString(),
          route.getAsJsonObject().get("action").getAsString());
    }
    return actions;
  }

  @Test
  void whatRestconfWritesItReadsBack() {
    restconf.put(ROUTERS + "/virtual-router=green", GREEN).orFail();

    JsonObject eth0 = anInterface(green("config"), "eth0").getAsJsonObject("ipv6");
    assertThat(eth0.get("link-local-address").getAsString()).isEqualTo("fe80::a");
    JsonObject sent = eth0.getAsJsonObject("ipv6-router-advertisements");
    assertThat(sent.get("send-advertisements").getAsBoolean()).isTrue();
    JsonObject prefix =
        entry(
            sent.getAsJsonObject("prefix-list").getAsJsonArray("prefix"),
            "prefix-spec",
            "2001:db8:1::/64");
    assertThat(prefix.get("preferred-lifetime").getAsLong()).isEqualTo(3600);
    assertThat(sent.getAsJsonObject("rdnss").getAsJsonArray("server").toString())
        .isEqualTo("[\"2001:db8::53\",\"2001:db8::54\"]");
    assertThat(anInterface(green("config"), "eth1").has("ipv6")).isTrue();
  }

  @Test
  void routesOfBothFamiliesAreReadByPage() {
    restconf.put(ROUTERS + "/virtual-router=green", GREEN).orFail();

    Eventually.within(
        SETTLE,
        () -> {
          Map<String, String> fib = actions(routes("\"address-family\":\"ipv6\""));
          assertThat(fib)
              .containsEntry("::/0", "forward")
              .containsEntry("2001:db8:1::/64", "connected")
              .containsEntry("2001:db8:1::1/128", "receive")
              .containsEntry("2001:db8:2::/48", "blackhole")
              .containsEntry("2001:db8:3::/48", "forward")
              .containsEntry("2001:db8:ff::1/128", "receive");
        });
    assertThat(actions(routes("\"longest-match\":\"2001:db8:3:4::5\"")))
        .containsOnlyKeys("2001:db8:3::/48");
    assertThat(actions(routes("\"prefix\":\"2001:db8:1::/48\"")))
        .containsOnlyKeys("2001:db8:1::/64", "2001:db8:1::/128", "2001:db8:1::1/128");

    List<String> joined = new ArrayList<>();
    String next = "\"limit\":2,\"address-family\":\"ipv6\"";
    for (JsonObject page = routes(next);
        ;
        page = routes(next + ",\"continuation\":" + page.get("continuation"))) {
      joined.addAll(actions(page).keySet());
      if (!page.has("continuation")) {
        break;
      }
    }
    assertThat(joined)
        .containsExactlyInAnyOrderElementsOf(
            actions(routes("\"address-family\":\"ipv6\"")).keySet());
  }

  @Test
  void theStateShowsAddressesNeighborsAndSums() {
    restconf.put(ROUTERS + "/virtual-router=green", GREEN).orFail();

    Eventually.within(
        SETTLE,
        () -> {
          JsonObject router = green("nonconfig");
          JsonObject ipv6 = anInterface(router, "eth0").getAsJsonObject("ipv6");
          JsonArray addresses = ipv6.getAsJsonArray("address");
          assertThat(entry(addresses, "ip", "2001:db8:1::1").get("status").getAsString())
              .isEqualTo("preferred");
          assertThat(entry(addresses, "ip", "fe80::a").get("status").getAsString())
              .isEqualTo("preferred");
          JsonObject other = anInterface(router, "eth1").getAsJsonObject("ipv6");
          assertThat(other.has("address")).as("addresses in %s", other).isTrue();
          JsonObject derived = other.getAsJsonArray("address").get(0).getAsJsonObject();
          assertThat(derived.get("ip").getAsString()).startsWith("fe80::");
          assertThat(derived.get("origin").getAsString()).isEqualTo("link-layer");
          JsonObject known = entry(ipv6.getAsJsonArray("neighbor"), "ip", "2001:db8:1::77");
          assertThat(known.get("origin").getAsString()).isEqualTo("static");
          JsonObject rib =
              entry(
                  router.getAsJsonObject("routing").getAsJsonObject("ribs").getAsJsonArray("rib"),
                  "address-family",
                  "ipv6");
          assertThat(
                  entry(rib.getAsJsonArray("source"), "name", "static:default")
                      .get("routes")
                      .getAsInt())
              .isEqualTo(3);
          assertThat(rib.get("unresolved-routes").getAsInt()).isZero();
        });
  }

  @Test
  void removingTheContainerEndsIpv6OnTheInterface() {
    restconf.put(ROUTERS + "/virtual-router=green", GREEN).orFail();
    String lo = ROUTERS + "/virtual-router=green/interfaces/interface=lo/ipv6";
    Eventually.within(
        SETTLE,
        () ->
            assertThat(actions(routes("\"address-family\":\"ipv6\"")))
                .containsKey("2001:db8:ff::1/128"));

    restconf.delete(lo).orFail();

    Eventually.within(
        SETTLE,
        () -> {
          assertThat(actions(routes("\"address-family\":\"ipv6\"")))
              .doesNotContainKey("2001:db8:ff::1/128");
          assertThat(anInterface(green("nonconfig"), "lo").has("ipv6")).isFalse();
        });
  }

  @Test
  void netconfEditsAndReadsTheSameModel() {
    String router =
        """
        <virtual-routers xmlns="%s"><virtual-router><name>green</name><interfaces>
          <interface><name>lo</name><loopback/>
            <ipv4><address><ip>192.0.2.1</ip><prefix-length>32</prefix-length></address></ipv4>
            <ipv6><address><ip>2001:db8::1</ip><prefix-length>128</prefix-length></address></ipv6>
          </interface>
          <interface><name>eth0</name>
            <memory-link><virtual-router>green</virtual-router><interface>eth1</interface></memory-link>
            <ipv4><unnumbered>lo</unnumbered></ipv4>
            <ipv6><ipv6-router-advertisements><prefix-list><prefix>
              <prefix-spec>2001:db8:5::/64</prefix-spec><no-advertise/>
            </prefix></prefix-list></ipv6-router-advertisements></ipv6>
          </interface>
          <interface><name>eth1</name>
            <memory-link><virtual-router>green</virtual-router><interface>eth0</interface></memory-link>
          </interface>
          <interface><name>eth0.7</name>
            <vlan-subinterface><parent-interface>eth0</parent-interface><vlan-id>7</vlan-id></vlan-subinterface>
          </interface>
        </interfaces></virtual-router></virtual-routers>
        """
            .formatted(RouterXml.NAMESPACE);
    try (Netconf session = testbed.controller().netconf()) {
      session.edit(router).orFail();
      session.commit().orFail();
      String running =
          session
              .getConfig("running", "<virtual-routers xmlns=\"" + RouterXml.NAMESPACE + "\"/>")
              .orFail()
              .xml();
      assertThat(running)
          .contains(
              "<ip>2001:db8::1</ip>",
              "<unnumbered>lo</unnumbered>",
              "<no-advertise/>",
              "<parent-interface>eth0</parent-interface>");
    }
    Eventually.within(
        SETTLE,
        () -> {
          JsonObject now = green("nonconfig");
          assertThat(anInterface(now, "eth0.7").get("oper-status").getAsString()).isEqualTo("up");
          assertThat(actions(routes("\"address-family\":\"ipv6\"")))
              .containsEntry("2001:db8::1/128", "receive");
        });
  }
}
