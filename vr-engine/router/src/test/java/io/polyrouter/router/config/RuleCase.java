package io.polyrouter.router.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.device.Attachment;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A configuration of the router red that breaks one rule, and what is said of it.
 *
 * @param path of what is wrong
 * @param says a part of the message
 */
record RuleCase(String name, VrConfig config, String path, String says) {

  static final String RED = "/virtual-routers/virtual-router[name='red']";
  static final String ETH0 = RED + "/interfaces/interface[name='eth0']";

  @Override
  public String toString() {
    return name;
  }

  void assertRefused() {
    assertThat(ConfigValidator.validateAlone(config))
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.pathText()).isEqualTo(path);
          assertThat(problem.message()).contains(says);
        });
  }

  static VrConfig red(InterfaceConfig... interfaces) {
    return new VrConfig(
        "red", "", true, Optional.empty(), VrLimits.DEFAULT, List.of(interfaces), List.of());
  }

  static Attachment link(String peer) {
    return new Attachment.MemoryLink(peer, "eth0");
  }

  static InterfaceConfig on(String name, Attachment attachment) {
    return new InterfaceConfig(
        name,
        "",
        true,
        Optional.empty(),
        1500,
        attachment,
        Ipv4Config.DEFAULT,
        Ipv6Config.DISABLED);
  }

  static InterfaceConfig mtu(InterfaceConfig of, int mtuBytes) {
    return new InterfaceConfig(
        of.name(), "", true, of.mac(), mtuBytes, of.attachment(), of.ipv4(), of.ipv6());
  }

  static InterfaceConfig eth0(Function<Ipv6Config, Ipv6Config> change) {
    Ipv6Config.Address own = new Ipv6Config.Address(Ipv6Address.parse("2001:db8:1::1"), 64);
    return on("eth0", link("a")).withIpv6(change.apply(Ipv6Config.of(List.of(own), List.of())));
  }
}
