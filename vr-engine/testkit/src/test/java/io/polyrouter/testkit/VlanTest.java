package io.polyrouter.testkit;

import static io.polyrouter.testkit.Configs.enabled;
import static io.polyrouter.testkit.Configs.linkTo;
import static io.polyrouter.testkit.Configs.on;
import static io.polyrouter.testkit.Configs.vr;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.stack.device.Attachment;
import org.junit.jupiter.api.Test;

/** VLANs on a link between two virtual routers. */
class VlanTest {

  private final SimulatedNetwork network = new SimulatedNetwork(1);

  private static InterfaceConfig vlan(int id, String address) {
    return on("v" + id, new Attachment.VlanSubinterface("eth0", id), address);
  }

  private static VrConfig left(InterfaceConfig... vlans) {
    return with(linkTo("eth0", "right", "eth0", "10.0.0.1/24"), "left", vlans);
  }

  private static VrConfig right(InterfaceConfig... vlans) {
    return with(linkTo("eth0", "left", "eth0", "10.0.0.2/24"), "right", vlans);
  }

  private static VrConfig with(InterfaceConfig eth0, String name, InterfaceConfig... vlans) {
    InterfaceConfig[] all = new InterfaceConfig[vlans.length + 1];
    all[0] = eth0;
    System.arraycopy(vlans, 0, all, 1, vlans.length);
    return vr(name, all);
  }

  private InterfaceState state(String vr, String name) {
    return network.snapshot(vr).interfaces().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private int answersFrom(String address) {
    return network.ping("left", address, 2).received();
  }

  @Test
  void eachVlanIsALinkOfItsOwn() {
    network.apply(
        left(vlan(7, "10.0.7.1/24"), vlan(8, "10.0.8.1/24")),
        right(vlan(7, "10.0.7.2/24"), vlan(8, "10.0.8.2/24")));

    assertThat(answersFrom("10.0.0.2")).isEqualTo(2);
    assertThat(answersFrom("10.0.7.2")).isEqualTo(2);
    assertThat(answersFrom("10.0.8.2")).isEqualTo(2);
    assertThat(network.counter("right", "v7", "in-unicast-pkts"))
        .isEqualTo(network.counter("right", "v8", "in-unicast-pkts"));
    assertThat(network.counter("right", "eth0", "in-unknown-protos")).isZero();
  }

  @Test
  void differentVlansDoNotMeet() {
    network.apply(left(vlan(7, "10.0.7.1/24")), right(vlan(8, "10.0.7.2/24")));

    assertThat(state("left", "v7").operUp()).isTrue();
    assertThat(answersFrom("10.0.7.2")).isZero();
    assertThat(network.counter("right", "eth0", "in-unknown-protos")).isPositive();
  }

  @Test
  void aVlanIsUpWhileTheLinkIs() {
    VrConfig left = left(vlan(7, "10.0.7.1/24"));
    VrConfig right = right(vlan(7, "10.0.7.2/24"));
    network.apply(left, right);
    assertThat(state("left", "v7").operUp()).isTrue();

    network.apply(left, enabled(right, false));
    assertThat(state("left", "v7").operUp()).isFalse();
    assertThat(state("left", "v7").linkDetail()).contains("\"eth0\"");

    network.apply(left, right);
    assertThat(answersFrom("10.0.7.2")).isEqualTo(2);
    InterfaceConfig down = enabled(left.interfaces().getFirst(), false);
    network.apply(with(down, "left", vlan(7, "10.0.7.1/24")), right);
    assertThat(state("left", "v7").adminUp()).isTrue();
    assertThat(state("left", "v7").operUp()).isFalse();
  }

  @Test
  void vlansFollowTheirInterfaceToAnotherLink() {
    network.apply(left(vlan(7, "10.0.7.1/24")), right(vlan(7, "10.0.7.2/24")));
    VrConfig other =
        with(linkTo("eth0", "left", "eth0", "10.0.0.3/24"), "other", vlan(7, "10.0.7.3/24"));

    network.apply(
        with(linkTo("eth0", "other", "eth0", "10.0.0.1/24"), "left", vlan(7, "10.0.7.1/24")),
        vr("right"),
        other);

    assertThat(answersFrom("10.0.7.3")).isEqualTo(2);
  }

  @Test
  void vlansComeAndGoWhileTheLinkIsUp() {
    network.apply(left(), right());
    network.apply(left(vlan(7, "10.0.7.1/24")), right(vlan(7, "10.0.7.2/24")));
    assertThat(answersFrom("10.0.7.2")).isEqualTo(2);

    network.apply(left(vlan(9, "10.0.7.1/24")), right(vlan(9, "10.0.7.2/24")));
    assertThat(answersFrom("10.0.7.2")).isEqualTo(2);

    network.apply(left(), right());
    assertThat(answersFrom("10.0.0.2")).isEqualTo(2);
  }
}
