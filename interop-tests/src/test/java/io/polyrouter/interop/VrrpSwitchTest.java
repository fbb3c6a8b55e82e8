package io.polyrouter.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.polyrouter.interop.lab.BackgroundCommand;
import io.polyrouter.interop.lab.BackgroundPing;
import io.polyrouter.interop.lab.Bridge;
import io.polyrouter.interop.lab.Eventually;
import io.polyrouter.interop.lab.Flow;
import io.polyrouter.interop.lab.Host;
import io.polyrouter.interop.lab.Iperf;
import io.polyrouter.interop.lab.Lab;
import io.polyrouter.interop.lab.LabTest;
import io.polyrouter.interop.lab.RouterXml;
import io.polyrouter.interop.lab.Testbed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Two virtual routers, each in a switch of its own, are one gateway to a host: what it sends to the
 * virtual MAC address is routed by flows, in the switch of whichever of the two is active. What
 * comes back comes by blue, which has an address of its own on the link.
 *
 * <pre>
 *                       ┌─ port 1 ─ red,  priority 200 ─ port 2 ─┐
 *   client 10.0.0.9 ────┤   10.0.0.254, fe80::ff                 ├─ server 192.0.2.9, 2001:db8:ff::9
 *                       └─ port 1 ─ blue, priority 100 ─ port 2 ─┘
 * </pre>
 */
@LabTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class VrrpSwitchTest {

  private static final Duration SETTLE = Duration.ofSeconds(60);
  private static final Duration PROBE = Duration.ofMillis(10);
  private static final String GATEWAY = "10.0.0.254";
  private static final String GATEWAY6 = "fe80::ff";
  private static final String SERVER = "192.0.2.9";
  private static final String SERVER6 = "2001:db8:ff::9";
  private static final String MAC = "00:00:5e:00:01:07";
  private static final String MAC6 = "00:00:5e:00:02:07";

  private final Testbed testbed;
  private final TestReporter reporter;
  private final Bridge ofRed;
  private final Bridge ofBlue;
  private final Host client;
  private final Host server;

  VrrpSwitchTest(Testbed testbed, TestReporter reporter) {
    this.testbed = testbed;
    this.reporter = reporter;
    ofRed = testbed.bridge("vred", 0xe1);
    ofBlue = testbed.bridge("vblue", 0xe2);
    client = ofRed.host("vrrp-c", 1, "10.99.0.1/32", "");
    ofBlue.attach(client, 1, "eth1", "10.99.0.2/32");
    oneLink();
    server = ofRed.host("vrrp-s", 2, "10.1.0.2/24", "").withIpv6("2001:db8:1::2/64", "");
    ofBlue.attach(server, 2, "eth1", "10.2.0.2/24");
    server.run("ip", "-6", "address", "add", "2001:db8:2::2/64", "dev", "eth1", "nodad");
    server.run("ip", "address", "add", SERVER + "/32", "dev", "lo");
    server.run("ip", "-6", "address", "add", SERVER6 + "/128", "dev", "lo", "nodad");
    server.run("ip", "route", "add", "10.0.0.0/24", "via", "10.2.0.1");
    server.run("ip", "-6", "route", "add", "2001:db8::/64", "via", "2001:db8:2::1");
  }

  /** Joins the client's cables to one Ethernet, on which it is itself. */
  private void oneLink() {
    client.run("ip", "link", "add", "name", "lan", "type", "bridge", "mcast_snooping", "0");
    client.run(
        "sh",
        "-c",
        "cd /proc/sys/net/ipv6/conf; echo 0 > all/disable_ipv6; echo 0 > default/disable_ipv6;"
            + " echo 0 > lan/disable_ipv6; echo 1 > eth0/disable_ipv6;"
            + " echo 1 > eth1/disable_ipv6; echo 1 > lan/accept_ra");
    for (String cable : List.of("eth0", "eth1")) {
      client.run("ip", "address", "flush", "dev", cable);
      client.run("ip", "link", "set", "dev", cable, "master", "lan");
    }
    client.run("ip", "link", "set", "dev", "lan", "up");
    client.run("ip", "address", "add", "10.0.0.9/24", "dev", "lan");
    client.run("ip", "-6", "address", "add", "2001:db8::9/64", "dev", "lan", "nodad");
    client.run("ip", "route", "add", "default", "via", GATEWAY);
  }

  private static String vrrp(int priority) {
    return """
    <interfaces><interface><name>lan</name>
      <ipv4><vrrp-instance>
        <vrid>7</vrid><priority>%1$d</priority>
        <advertise-interval-centi-sec>50</advertise-interval-centi-sec>
        <track><interfaces><interface>
          <interface>up</interface><priority-decrement>150</priority-decrement>
        </interface></interfaces></track>
        <virtual-ipv4-addresses>
          <virtual-ipv4-address><ipv4-address>10.0.0.254</ipv4-address></virtual-ipv4-address>
        </virtual-ipv4-addresses>
      </vrrp-instance></ipv4>
      <ipv6><vrrp-instance>
        <vrid>7</vrid><priority>%1$d</priority>
        <advertise-interval-centi-sec>50</advertise-interval-centi-sec>
        <track><interfaces><interface>
          <interface>up</interface><priority-decrement>150</priority-decrement>
        </interface></interfaces></track>
        <virtual-ipv6-addresses>
          <virtual-ipv6-address><ipv6-address>fe80::ff</ipv6-address></virtual-ipv6-address>
        </virtual-ipv6-addresses>
      </vrrp-instance></ipv6>
    </interface></interfaces>
    """
        .formatted(priority);
  }

  private static RouterXml router(String name, Bridge bridge, int number, int priority) {
    return RouterXml.router(name)
        .port("lan", bridge, 1, "10.0.0.%d/24".formatted(number))
        .port("up", bridge, 2, "10.%d.0.1/24".formatted(number))
        .ipv6("lan", "fe80::" + number, "2001:db8::%d/64".formatted(number))
        .ipv6("up", "fe80::" + number, "2001:db8:%d::1/64".formatted(number))
        .advertising("lan")
        .route(SERVER + "/32", "10.%d.0.2".formatted(number))
        .route(SERVER6 + "/128", "2001:db8:%d::2".formatted(number))
        .protocol("vrrp", "vrrp", vrrp(priority));
  }

  private RouterXml red() {
    return router("red", ofRed, 1, 200);
  }

  private RouterXml blue() {
    return router("blue", ofBlue, 2, 100);
  }

  @BeforeAll
  void createTheRouters() {
    testbed.configure(red(), blue());
  }

  @BeforeEach
  void awaitRed() {
    Eventually.within(SETTLE, () -> assertActive("red", "blue"));
    Eventually.within(SETTLE, this::assertReached);
  }

  @AfterAll
  void clear() {
    testbed.clear();
  }

  // ---- what is looked at --------------------------------------------------------------------

  private String state(String vr, String family) {
    JsonObject vrrp =
        testbed
            .controller()
            .restconf()
            .get(
                ("data/polyrouter-virtual-routers:virtual-routers/virtual-router=%s/routing"
                        + "/control-plane-protocols"
                        + "/control-plane-protocol=polyrouter-vrrp%%3Avrrp,main"
                        + "/polyrouter-vrrp:vrrp/interfaces/interface=lan/%s/vrrp-instance=7"
                        + "?content=nonconfig")
                    .formatted(vr, family))
            .orFail()
            .json()
            .getAsJsonArray("polyrouter-vrrp:vrrp-instance")
            .get(0)
            .getAsJsonObject();
    return vrrp.get("state").getAsString();
  }

  private void assertActive(String active, String backup) {
    for (String family : List.of("ipv4", "ipv6")) {
      assertThat(state(active, family)).isEqualTo("master");
      assertThat(state(backup, family)).isEqualTo("backup");
    }
  }

  private void assertReached() {
    assertThat(client.ping(SERVER, 5).complete()).isTrue();
    assertThat(client.ping(SERVER6, 5).complete()).isTrue();
    assertThat(client.run("ip", "neigh", "show", GATEWAY).out()).contains(MAC);
  }

  /** The flow that takes in what comes to a MAC address. */
  private static List<Flow> admitting(Bridge bridge, String mac) {
    return bridge.flows().stream().filter(flow -> flow.text().contains("dl_dst=" + mac)).toList();
  }

  private static long admitted(Bridge bridge, String mac) {
    return admitting(bridge, mac).stream().mapToLong(Flow::packets).sum();
  }

  // ---- data ---------------------------------------------------------------------------------

  @Test
  void theActiveRoutersSwitchRoutesWhatComesToTheVirtualMacByFlows() {
    long toRed = admitted(ofRed, MAC);
    long toRed6 = admitted(ofRed, MAC6);
    long forwarded = ofRed.packetsForwarded();
    long punted = ofRed.packetsToController();

    assertThat(client.ping(SERVER, 200).complete()).isTrue();
    assertThat(client.ping(SERVER6, 200).complete()).isTrue();

    assertThat(admitted(ofRed, MAC) - toRed).isGreaterThanOrEqualTo(200);
    assertThat(admitted(ofRed, MAC6) - toRed6).isGreaterThanOrEqualTo(200);
    assertThat(ofRed.packetsForwarded() - forwarded).isGreaterThanOrEqualTo(400);
    // Some seconds of neighbour discovery, and what blue advertises: nothing.
    assertThat(ofRed.packetsToController() - punted).isLessThan(60);
    assertThat(admitting(ofBlue, MAC)).isEmpty();
    assertThat(admitting(ofBlue, MAC6)).isEmpty();
  }

  @Test
  void dataGoesThroughTheVirtualGateway() {
    try (BackgroundCommand listening = server.start(Iperf.server().toArray(String[]::new))) {
      Eventually.within(
          SETTLE,
          () -> assertThat(listening.lines()).anyMatch(line -> line.startsWith(Iperf.READY)));
      long toRed = admitted(ofRed, MAC);
      Iperf done =
          Iperf.parse(
              client.attempt(
                  SETTLE, Iperf.client(SERVER, 8 << 20, List.of()).toArray(String[]::new)));
      assertThat(done.bytesSent()).isGreaterThanOrEqualTo(8 << 20);
      assertThat(admitted(ofRed, MAC) - toRed).isGreaterThan(1000);
    }
  }

  @Test
  void hostsLearnTheVirtualRouterAloneFromRouterAdvertisements() {
    Eventually.within(
        SETTLE,
        () -> {
          List<String> routes =
              client.run("ip", "-6", "route", "show", "default").out().lines().toList();
          assertThat(routes).singleElement().asString().contains("via " + GATEWAY6);
        });
    Eventually.within(
        SETTLE, () -> assertThat(client.run("ip", "neigh", "show", GATEWAY6).out()).contains(MAC6));
  }

  // ---- failures -----------------------------------------------------------------------------

  private interface Fault {
    void happen();
  }

  /** The longest time without an answer while something happens, in milliseconds. */
  private void measure(String what, Fault fault, Eventually.Check after) {
    try (BackgroundPing ping = client.pingForever(SERVER, PROBE)) {
      ping.awaitReplies(50, SETTLE);
      fault.happen();
      Eventually.within(SETTLE, after);
      ping.awaitReplies(50, SETTLE);
      reporter.publishEntry(
          what, "%d ms without an answer".formatted(ping.longestPause().toMillis()));
    }
    assertThat(client.run("ip", "neigh", "show", GATEWAY).out()).contains(MAC);
    Eventually.within(SETTLE, this::assertReached);
  }

  private void assertFlowsOf(Bridge active, Bridge backup) {
    assertThat(admitting(active, MAC)).isNotEmpty();
    assertThat(admitting(active, MAC6)).isNotEmpty();
    long before = admitted(active, MAC);
    long punted = active.packetsToController();
    assertThat(client.ping(SERVER, 50).complete()).isTrue();
    assertThat(admitted(active, MAC) - before).isGreaterThanOrEqualTo(50);
    assertThat(active.packetsToController() - punted).isLessThan(30);
    assertThat(admitting(backup, MAC)).isEmpty();
  }

  @Test
  void theOthersFlowsTakeOverWhenTheLinkOfTheActiveOneFails() {
    measure(
        "link fails",
        () -> setPortUp(ofRed, 1, false),
        () -> assertThat(state("blue", "ipv4")).isEqualTo("master"));
    try {
      Eventually.within(SETTLE, () -> assertFlowsOf(ofBlue, ofRed));
    } finally {
      measure("link is back", () -> setPortUp(ofRed, 1, true), () -> assertActive("red", "blue"));
    }
    Eventually.within(SETTLE, () -> assertFlowsOf(ofRed, ofBlue));
  }

  private void setPortUp(Bridge bridge, int port, boolean up) {
    testbed
        .lab()
        .execute(
            Lab.CORE,
            SETTLE,
            "",
            List.of("ip", "link", "set", bridge.device(port), up ? "up" : "down"))
        .orFail();
  }

  @Test
  void theOthersFlowsTakeOverWhenTheUplinkOfTheActiveOneFails() {
    measure(
        "uplink fails",
        () -> setPortUp(ofRed, 2, false),
        () -> assertThat(state("blue", "ipv4")).isEqualTo("master"));
    try {
      Eventually.within(
          SETTLE,
          () -> {
            assertThat(admitting(ofBlue, MAC)).isNotEmpty();
            assertThat(admitting(ofRed, MAC)).isEmpty();
            assertThat(state("red", "ipv4")).isEqualTo("backup");
          });
      assertThat(client.ping(SERVER, 50).complete()).isTrue();
    } finally {
      setPortUp(ofRed, 2, true);
    }
  }

  @Test
  void theOthersFlowsTakeOverAtOnceWhenTheActiveOneIsRemoved() {
    measure(
        "router is removed",
        () -> testbed.configure(blue()),
        () -> assertThat(state("blue", "ipv4")).isEqualTo("master"));
    try {
      Eventually.within(SETTLE, () -> assertFlowsOf(ofBlue, ofRed));
    } finally {
      testbed.configure(red(), blue());
    }
  }
}
