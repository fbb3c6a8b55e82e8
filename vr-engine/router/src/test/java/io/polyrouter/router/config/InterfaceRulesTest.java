package io.polyrouter.router.config;

import static io.polyrouter.router.config.RuleCase.ETH0;
import static io.polyrouter.router.config.RuleCase.RED;
import static io.polyrouter.router.config.RuleCase.eth0;
import static io.polyrouter.router.config.RuleCase.link;
import static io.polyrouter.router.config.RuleCase.mtu;
import static io.polyrouter.router.config.RuleCase.on;
import static io.polyrouter.router.config.RuleCase.red;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.stack.device.Attachment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of unnumbered interfaces, of VLANs, and of what limits a router may have. */
class InterfaceRulesTest {

  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:77");

  @ParameterizedTest
  @MethodSource({"unnumbered", "vlans", "limits"})
  void refusesWithPathAndRemedy(RuleCase bad) {
    bad.assertRefused();
  }

  // ---- unnumbered IPv4 ----------------------------------------------------------------------

  static Stream<RuleCase> unnumbered() {
    return Stream.of(
        borrows("nobody", on("lo", new Attachment.Loopback()), "lo9", "no interface \"lo9\""),
        borrows("itself", on("lo", new Attachment.Loopback()), "eth0", "no IPv4 address to borrow"),
        borrows(
            "from none", on("lo", new Attachment.Loopback()), "lo", "no IPv4 address to borrow"),
        new RuleCase(
            "with an address of its own",
            red(
                numbered("eth0", link("a"), "192.0.2.1", Optional.of("lo")),
                numbered("lo", new Attachment.Loopback(), "203.0.113.1", Optional.empty())),
            ETH0 + "/ipv4/unnumbered",
            "has addresses of its own"));
  }

  private static RuleCase borrows(String name, InterfaceConfig lender, String of, String says) {
    return new RuleCase(
        "borrows: " + name,
        red(numbered("eth0", link("a"), "", Optional.of(of)), lender),
        ETH0 + "/ipv4/unnumbered",
        says);
  }

  private static InterfaceConfig numbered(
      String name, Attachment attachment, String address, Optional<String> unnumbered) {
    List<Ipv4Config.Address> addresses =
        address.isEmpty()
            ? List.of()
            : List.of(new Ipv4Config.Address(Ipv4Address.parse(address), 32));
    return on(name, attachment)
        .withIpv4(new Ipv4Config(true, true, addresses, unnumbered, List.of()));
  }

  @Test
  void anUnnumberedInterfaceMayHaveAnyNeighbour() {
    InterfaceConfig eth0 =
        on("eth0", link("a"))
            .withIpv4(
                new Ipv4Config(
                    true,
                    true,
                    List.of(),
                    Optional.of("lo"),
                    List.of(new Ipv4Config.Neighbour(Ipv4Address.parse("198.51.100.7"), MAC))));
    InterfaceConfig lo = numbered("lo", new Attachment.Loopback(), "203.0.113.1", Optional.empty());
    StaticRoute route =
        new StaticRoute(
            IpPrefix.parse("0.0.0.0/0"),
            "",
            1,
            new StaticTarget.NextHops(
                List.of(
                    new StaticNextHop(
                        Optional.of(IpAddress.parse("198.51.100.7")), Optional.of("eth0")))));
    VrConfig red = red(eth0, lo);

    assertThat(
            ConfigValidator.validateAlone(
                new VrConfig(
                    "red",
                    "",
                    true,
                    Optional.empty(),
                    red.limits(),
                    red.interfaces(),
                    List.of(new ProtocolConfig.Static("s", "", List.of(route))))))
        .isEmpty();
  }

  // ---- VLANs --------------------------------------------------------------------------------

  static Stream<RuleCase> vlans() {
    String at = RED + "/interfaces/interface[name='v']/vlan-subinterface";
    Attachment on = new Attachment.VlanSubinterface("eth0", 7);
    InterfaceConfig eth0 = on("eth0", link("a"));
    InterfaceConfig v = on("v", on);
    Attachment port = new Attachment.OpenFlowPort(new SwitchPort(1, 1, OptionalInt.empty()));
    return Stream.of(
        new RuleCase("no parent", red(v), at + "/parent-interface", "no interface \"eth0\""),
        new RuleCase(
            "itself",
            red(eth0, on("v", new Attachment.VlanSubinterface("v", 7))),
            at + "/parent-interface",
            "is a VLAN itself"),
        new RuleCase(
            "on a loopback",
            red(on("eth0", new Attachment.Loopback()), v),
            at + "/parent-interface",
            "is a loopback"),
        new RuleCase(
            "on a switch",
            red(on("eth0", port), v),
            at + "/parent-interface",
            "openflow-port with vlan-id 7"),
        new RuleCase(
            "id out of range",
            red(eth0, on("v", new Attachment.VlanSubinterface("eth0", 4095))),
            at + "/vlan-id",
            "use 1 to 4094"),
        new RuleCase("twice", red(eth0, on("u", on), v), at + "/vlan-id", "by interface \"u\""),
        new RuleCase(
            "larger than its link",
            red(eth0, mtu(v, 1501)),
            RED + "/interfaces/interface[name='v']/mtu",
            "use at most that"));
  }

  @Test
  void vlansGoOnEveryLinkThatCarriesTags() {
    for (Attachment attachment :
        List.of(
            link("a"),
            new Attachment.LinuxInterface("veth0", Optional.empty()),
            new Attachment.LinuxTap("tap0", Optional.empty(), false))) {
      assertThat(
              ConfigValidator.validateAlone(
                  red(
                      on("eth0", attachment),
                      on("eth0.1", new Attachment.VlanSubinterface("eth0", 1)),
                      on("eth0.4094", new Attachment.VlanSubinterface("eth0", 4094)))))
          .isEmpty();
    }
  }

  // ---- limits -------------------------------------------------------------------------------

  static Stream<RuleCase> limits() {
    VrLimits given = VrLimits.DEFAULT;
    return Stream.of(
        limit("sockets", new VrLimits(10, 10, 100, 0, 1 << 20, 1 << 20), "/max-sockets", "use 1"),
        limit(
            "socket buffers",
            new VrLimits(10, 10, 100, 10, 65_535, 1 << 20),
            "/max-socket-buffer-bytes",
            "use 65536"),
        limit(
            "reassembly",
            new VrLimits(10, 10, 100, 10, 1 << 20, 65_535),
            "/max-reassembly-bytes",
            "use 65536"),
        limit(
            "turns",
            new VrLimits(10, 10, 100, 0, 10, 1 << 20, 1 << 20, 10, 10),
            "/frames-per-turn",
            "use 1 to 65536"),
        limit(
            "half-open connections",
            new VrLimits(10, 10, 100, 10, 10, 1 << 20, 1 << 20, 1_000_001, 10),
            "/max-half-open-connections",
            "use 1 to 1000000"),
        limit(
            "connections in TIME-WAIT",
            new VrLimits(10, 10, 100, 10, 10, 1 << 20, 1 << 20, 10, 0),
            "/max-time-wait-connections",
            "use 1 to 1000000"),
        limit(
            "IPv6 routes",
            new VrLimits(2, given.maxNeighbours(), given.mailboxFrames()),
            "/max-routes",
            "3 IPv6 routes"));
  }

  private static RuleCase limit(String name, VrLimits limits, String at, String says) {
    VrConfig red = red(eth0(v6 -> v6));
    return new RuleCase(
        name,
        new VrConfig("red", "", true, Optional.empty(), limits, red.interfaces(), List.of()),
        RED + "/limits" + at,
        says);
  }
}
