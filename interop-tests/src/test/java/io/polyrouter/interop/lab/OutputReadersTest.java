package io.polyrouter.interop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads what the peers' tools print. Needs no laboratory. */
class OutputReadersTest {
  @Test
  void pingWithErrors() {
    String output =
        """
        PING 10.9.9.9 (10.9.9.9) 56(84) bytes of data.
        From 10.0.0.1 icmp_seq=1 Destination Net Unreachable
        64 bytes from 10.9.9.9: icmp_seq=2 ttl=63 time=0.4 ms

        --- 10.9.9.9 ping statistics ---
        2 packets transmitted, 1 received, +1 errors, 50% packet loss, time 20ms
        """;
    assertThat(Ping.parse(output))
        .isEqualTo(new Ping(2, 1, List.of("From 10.0.0.1 icmp_seq=1 Destination Net Unreachable")));
    assertThat(Ping.parse(output).complete()).isFalse();
    assertThatThrownBy(() -> Ping.parse("ping: unknown host")).hasMessageContaining("unknown host");
  }

  @Test
  void tracerouteWithSilenceAndFlags() {
    String output =
        """
        traceroute to 10.2.0.2 (10.2.0.2), 6 hops max, 60 byte packets
         1  10.1.0.1  0.842 ms
         2  *
         3  10.2.0.1  1.1 ms !N
        """;
    assertThat(Traceroute.parse(output))
        .containsExactly(
            new Traceroute.Hop(1, "10.1.0.1", ""),
            new Traceroute.Hop(2, "*", ""),
            new Traceroute.Hop(3, "10.2.0.1", "!N"));
  }

  @Test
  void flowsOfAllSorts() {
    Flow forwarding =
        Flow.parse(
            " cookie=0x8000000000000001, duration=1.5s, table=2, n_packets=3, n_bytes=294,"
                + " priority=24,ip,metadata=0x1,nw_dst=10.0.0.0/24 actions=group:5");
    assertThat(forwarding)
        .isEqualTo(
            new Flow(
                0x8000000000000001L,
                2,
                3,
                294,
                "priority=24,ip,metadata=0x1,nw_dst=10.0.0.0/24 actions=group:5"));
    assertThat(forwarding.forwards()).isTrue();

    Flow punting =
        Flow.parse(
            " cookie=0x7, duration=1s, table=1, n_packets=0, n_bytes=0, idle_timeout=30,"
                + " idle_age=1, hard_age=1, arp actions=meter:1,CONTROLLER:65535");
    assertThat(punting.toController()).isTrue();
    assertThat(punting.forwards()).isFalse();
    assertThat(punting.text()).isEqualTo("arp actions=meter:1,CONTROLLER:65535");
  }

  @Test
  void errorPathsOfBothProtocolsCompare() {
    RequestError netconf =
        new RequestError(
            "invalid-value", "/pvr:virtual-routers/pvr:virtual-router[pvr:name='red']/pvr:mtu", "");
    RequestError restconf =
        new RequestError(
            "invalid-value",
            "/polyrouter-virtual-router:virtual-routers/virtual-router[name=\"red\"]/mtu",
            "");
    assertThat(netconf.plainPath())
        .isEqualTo(restconf.plainPath())
        .isEqualTo("/virtual-routers/virtual-router[name='red']/mtu");
    assertThat(
            new RequestError(
                    "invalid-value",
                    "/pvr:a[pvr:type='pvr:static'][pvr:p='2001:db8::/48']/pvr:b",
                    "")
                .plainPath())
        .isEqualTo("/a[type='static'][p='2001:db8::/48']/b");
  }

  @Test
  void tracepathWithSmallerMtusOnTheWay() {
    String output =
        """
         1?: [LOCALHOST]                      pmtu 1500
         1:  10.0.0.1                                              1.703ms\s
         1:  10.0.0.1                                              0.796ms\s
         2:  10.1.0.2                                              0.874ms pmtu 1400
         2:  10.2.0.2                                              7.942ms\s
         3:  no reply
         4:  10.3.0.2                                              6.257ms reached
             Resume: pmtu 1400 hops 4 back 4\s
        """;
    assertThat(Tracepath.parse(output))
        .isEqualTo(
            new Tracepath(
                List.of("10.0.0.1", "10.2.0.2", "*", "10.3.0.2"),
                List.of(1500, 1400),
                true,
                1400,
                4));
  }
}
