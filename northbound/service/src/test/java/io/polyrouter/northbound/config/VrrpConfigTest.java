package io.polyrouter.northbound.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.errors.ConfigRefusedException.Refusal;
import io.polyrouter.vrrp.VrrpSettings;
import io.polyrouter.vrrp.VrrpSettings.TrackedAddress;
import io.polyrouter.vrrp.VrrpSettings.TrackedInterface;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VRRP from the datastore to settings and refusals. */
class VrrpConfigTest {

  private static final String PROTOCOLS =
      "/virtual-routers/virtual-router[name='red']/routing/control-plane-protocols"
          + "/control-plane-protocol";

  private final ProtocolStore store = new ProtocolStore();

  @AfterEach
  void close() {
    store.close();
  }

  private static String entry(String name, String interfaces) {
    return """
    {"type": "polyrouter-vrrp:vrrp", "name": "%s", "description": "a test",
     "polyrouter-vrrp:vrrp": {"interfaces": {"interface": [%s]}}}
    """
        .formatted(name, interfaces);
  }

  /** An interface with one group. */
  private static String group(String interfaceName, String family, String group) {
    return "{\"name\": \"%s\", \"%s\": {\"vrrp-instance\": [%s]}}"
        .formatted(interfaceName, family, group);
  }

  private List<VirtualRouter> read(String interfaces) {
    VrrpSettings settings = (VrrpSettings) store.read(entry("main", interfaces));
    assertThat(settings.name()).isEqualTo("main");
    assertThat(settings.description()).isEqualTo("a test");
    return settings.virtualRouters();
  }

  private static List<IpAddress> addresses(String... texts) {
    return Stream.of(texts).map(IpAddress::parse).toList();
  }

  @Test
  void whatIsNotSaidHasTheDefaultsOfTheModel() {
    assertThat(
            read(
                group(
                    "eth0",
                    "ipv4",
                    """
                    {"vrid": 7, "virtual-ipv4-addresses": {"virtual-ipv4-address": [
                      {"ipv4-address": "10.0.0.254"}]}}
                    """)))
        .containsExactly(VirtualRouter.defaults("eth0", 7, addresses("10.0.0.254")));
    assertThat(read("")).isEmpty();
  }

  @Test
  void everySettingIsRead() {
    List<VirtualRouter> groups =
        read(
            """
            {"name": "eth0",
             "ipv4": {"vrrp-instance": [
               {"vrid": 255, "priority": 200, "preempt": {"enabled": false, "hold-time": 30},
                "accept-mode": true, "advertise-interval-centi-sec": 50,
                "checksum-with-pseudo-header": false,
                "track": {
                  "interfaces": {"interface": [{"interface": "eth1", "priority-decrement": 20}]},
                  "addresses": {"address": [{"address": "192.0.2.9"},
                                            {"address": "2001:db8::9", "priority-decrement": 30}]}},
                "virtual-ipv4-addresses": {"virtual-ipv4-address": [
                  {"ipv4-address": "10.0.0.254"}, {"ipv4-address": "10.0.0.253"}]}}]},
             "ipv6": {"vrrp-instance": [
               {"vrid": 255, "virtual-ipv6-addresses": {"virtual-ipv6-address": [
                 {"ipv6-address": "fe80::ff"}, {"ipv6-address": "fe80::fe"}]}}]}}
            """);

    assertThat(groups)
        .containsExactly(
            new VirtualRouter(
                "eth0",
                AddressFamily.IPV4,
                255,
                200,
                false,
                30,
                true,
                50,
                false,
                addresses("10.0.0.254", "10.0.0.253"),
                List.of(new TrackedInterface("eth1", 20)),
                List.of(
                    new TrackedAddress(IpAddress.parse("192.0.2.9"), 10),
                    new TrackedAddress(IpAddress.parse("2001:db8::9"), 30))),
            VirtualRouter.defaults("eth0", 255, addresses("fe80::ff", "fe80::fe")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          eth7 | {"vrid": 7, "virtual-ipv4-addresses": {"virtual-ipv4-address": [{"ipv4-address": "10.0.0.254"}]}} | '' | no interface "eth7"
          eth0 | {"vrid": 7} | /virtual-ipv4-addresses | use 1 to 255
          eth0 | {"vrid": 7, "virtual-ipv4-addresses": {"virtual-ipv4-address": [{"ipv4-address": "10.9.0.254"}]}} | /virtual-ipv4-addresses | use an address of one of its subnets
          eth0 | {"vrid": 7, "virtual-ipv4-addresses": {"virtual-ipv4-address": [{"ipv4-address": "10.0.0.254"}]}, "track": {"interfaces": {"interface": [{"interface": "eth9"}]}}} | /track/interfaces/interface[interface='eth9'] | no interface "eth9"
          eth0 | {"vrid": 7, "virtual-ipv4-addresses": {"virtual-ipv4-address": [{"ipv4-address": "10.0.0.1"}]}, "track": {"addresses": {"address": [{"address": "192.0.2.9"}]}}} | /track | leave tracking out
          """)
  void rulesOfGroupsAreToldOfWithTheirPaths(
      String interfaceName, String group, String path, String message) {
    assertOnly(
        store.refusals(entry("main", group(interfaceName, "ipv4", group))),
        "[type='vrrp'][name='main']/vrrp/interfaces/interface[name='%s']".formatted(interfaceName)
            + "/ipv4/vrrp-instance[vrid='7']"
            + path,
        message);
  }

  @Test
  void anIpv6GroupBeginsWithALinkLocalAddress() {
    assertThat(
            store.refusals(
                entry(
                    "main",
                    group(
                        "eth0",
                        "ipv6",
                        """
                        {"vrid": 7, "virtual-ipv6-addresses": {"virtual-ipv6-address": [
                          {"ipv6-address": "2001:db8::ff"}]}}
                        """))))
        .allSatisfy(refusal -> {
          assertThat(refusal.pathText())
              .endsWith("/ipv6/vrrp-instance[vrid='7']/virtual-ipv6-addresses");
          ProtocolStore.assertInModel(refusal);
        })
        .extracting(Refusal::message)
        .anySatisfy(message -> assertThat(message).contains("is link-local"));
  }

  @Test
  void aVirtualRouterHasOneInstance() {
    assertOnly(
        store.refusals(entry("main", "") + ", " + entry("second", "")),
        "[type='vrrp'][name='second']",
        "one instance of VRRP");
  }

  private static void assertOnly(List<Refusal> refusals, String path, String message) {
    assertThat(refusals).hasSize(1);
    Refusal refusal = refusals.getFirst();
    assertThat(refusal.pathText()).isEqualTo(PROTOCOLS + path);
    assertThat(refusal.message()).contains(message);
    ProtocolStore.assertInModel(refusal);
  }
}
