package io.polyrouter.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.ConfiguredRouter;
import io.polyrouter.routing.protocol.ConfiguredRouter.ProtocolKey;
import io.polyrouter.vrrp.VrrpSettings.TrackedAddress;
import io.polyrouter.vrrp.VrrpSettings.TrackedInterface;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VrrpRulesTest {

  private static ConfiguredRouter router(ProtocolKey... protocols) {
    return new ConfiguredRouter(
        "red",
        Map.of(
            "eth0",
            new ConfiguredRouter.Interface(
                "eth0",
                false,
                1500,
                Set.of(AddressFamily.IPV4, AddressFamily.IPV6),
                List.of(
                    new ConfiguredRouter.Address(IpAddress.parse("10.0.1.1"), 24),
                    new ConfiguredRouter.Address(IpAddress.parse("2001:db8::1"), 64))),
            "v4",
            new ConfiguredRouter.Interface(
                "v4", false, 1500, Set.of(AddressFamily.IPV4), List.of()),
            "lo",
            new ConfiguredRouter.Interface("lo", true, 65_535, Set.of(), List.of())),
        Set.of(),
        List.of(protocols));
  }

  private static VirtualRouter group(String interfaceName, int vrid, String... addresses) {
    return VirtualRouter.defaults(
        interfaceName, vrid, Stream.of(addresses).map(IpAddress::parse).toList());
  }

  private static VirtualRouter with(
      int priority,
      int holdSeconds,
      int interval,
      List<TrackedInterface> interfaces,
      List<TrackedAddress> reached,
      String address) {
    VirtualRouter defaults = group("eth0", 7, address);
    return new VirtualRouter(
        "eth0",
        defaults.family(),
        7,
        priority,
        true,
        holdSeconds,
        false,
        interval,
        true,
        defaults.addresses(),
        interfaces,
        reached);
  }

  private static List<String> problems(ConfiguredRouter router, VirtualRouter... groups) {
    ConfigProblems problems = new ConfigProblems();
    VrrpType.VRRP.check(
        new VrrpSettings("main", "", List.of(groups)), router, ModelPath.of("x"), problems);
    return problems.found().stream()
        .map((ConfigProblem problem) -> problem.pathText() + ": " + problem.message())
        .toList();
  }

  private static void assertOnly(String expected, VirtualRouter... groups) {
    assertThat(problems(router(), groups)).singleElement().asString().contains(expected);
  }

  @Test
  void goodOnesPass() {
    assertThat(
            problems(
                router(new ProtocolKey("vrrp", "main")),
                group("eth0", 7, "10.0.1.254"),
                group("eth0", 8, "10.0.1.253", "10.0.1.252"),
                group("eth0", 9, "fe80::ff", "2001:db8::ff"),
                group("eth0", 10, "10.0.1.1")))
        .isEmpty();
  }

  @Test
  void addressesAreOnTheLinkAndInOneGroup() {
    assertOnly(
        "/x/vrrp/interfaces/interface[name='eth0']/ipv4/vrrp-instance[vrid='7']/virtual-ipv4-addresses:"
            + " 10.9.9.9 is on no subnet",
        group("eth0", 7, "10.9.9.9"));
    assertOnly(
        "twice on interface", group("eth0", 7, "10.0.1.254"), group("eth0", 8, "10.0.1.254"));
    assertOnly("of the other family", group("eth0", 7, "10.0.1.254", "2001:db8::ff"));
    assertOnly(
        "the first address of an IPv6 group is link-local", group("eth0", 7, "2001:db8::ff"));
    assertOnly("some of the addresses itself", group("eth0", 7, "10.0.1.1", "10.0.1.254"));
    assertThat(problems(router(), group("eth0", 7, "10.0.1.254"), group("eth0", 7, "10.0.1.253")))
        .singleElement()
        .asString()
        .contains("the group is there twice");
  }

  @Test
  void interfacesHaveALinkAndTheFamily() {
    assertOnly("no interface \"eth9\"", group("eth9", 7, "10.0.1.254"));
    assertOnly("no interface \"lo\" with a link", group("lo", 7, "10.0.1.254"));
    assertOnly("IPv6 is not enabled on interface \"v4\"", group("v4", 7, "fe80::ff"));
  }

  @Test
  void numbersAreInRange() {
    assertOnly("the VRID 0 is out of range: use 1 to 255", group("eth0", 0, "10.0.1.254"));
    assertThat(problems(router(), with(255, 3601, 9, List.of(), List.of(), "10.0.1.254")))
        .hasSize(3);
    assertThat(problems(router(), with(0, -1, 4096, List.of(), List.of(), "10.0.1.254")))
        .hasSize(3);
  }

  @Test
  void whatIsTrackedIsThereAndMatters() {
    IpAddress far = IpAddress.parse("192.0.2.1");
    assertThat(
            problems(
                router(),
                with(
                    100,
                    0,
                    100,
                    List.of(new TrackedInterface("lo", 10)),
                    List.of(new TrackedAddress(far, 254)),
                    "10.0.1.254")))
        .isEmpty();
    assertThat(
            problems(
                router(),
                with(
                    100,
                    0,
                    100,
                    List.of(new TrackedInterface("eth9", 0)),
                    List.of(new TrackedAddress(far, 255)),
                    "10.0.1.254")))
        .hasSize(3);
    assertOnly(
        "the owner of the addresses has priority 255 whatever is tracked",
        with(100, 0, 100, List.of(new TrackedInterface("lo", 10)), List.of(), "10.0.1.1"));
  }

  @Test
  void thereIsOneInstance() {
    assertThat(problems(router(new ProtocolKey("vrrp", "a"), new ProtocolKey("vrrp", "main"))))
        .singleElement()
        .asString()
        .contains("one instance of VRRP");
  }
}
