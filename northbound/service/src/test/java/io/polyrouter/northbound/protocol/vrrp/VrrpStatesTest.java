package io.polyrouter.northbound.protocol.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.vrrp.VrrpState;
import io.polyrouter.vrrp.packet.BadPacket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.NewMasterReasonType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.StateAttributes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.StateType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.Vrrp;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.virtual.routers.virtual.router.routing.control.plane.protocols.control.plane.protocol.vrrp.interfaces.Interface;

/** State of an instance as it is written. */
class VrrpStatesTest {

  private static VrrpState.VirtualRouter master(
      String interfaceName, AddressFamily family, String source) {
    return new VrrpState.VirtualRouter(
        interfaceName,
        family,
        7,
        VrrpState.State.ACTIVE,
        true,
        MacAddress.parse("00:00:5e:00:01:07"),
        Optional.of(IpAddress.parse(source)),
        255,
        Optional.of(IpAddress.parse("10.0.0.2")),
        OptionalLong.of(1_767_225_600L),
        300,
        1,
        VrrpState.ActiveReason.PRIORITY,
        new VrrpState.Statistics(1, 2, 3, 4, 5, 6, 7));
  }

  private static VrrpState.VirtualRouter waiting(String interfaceName, int vrid) {
    return new VrrpState.VirtualRouter(
        interfaceName,
        AddressFamily.IPV4,
        vrid,
        VrrpState.State.INITIALIZE,
        false,
        MacAddress.parse("00:00:5e:00:01:08"),
        Optional.empty(),
        100,
        Optional.empty(),
        OptionalLong.empty(),
        361,
        61,
        VrrpState.ActiveReason.NEVER_ACTIVE,
        new VrrpState.Statistics(0, 0, 0, 0, 0, 0, 0));
  }

  private static Vrrp written(VrrpState.VirtualRouter... groups) {
    return Objects.requireNonNull(
        VrrpStates.state(new VrrpState(Map.of(BadPacket.CHECKSUM, 9L), List.of(groups))).getVrrp());
  }

  private static Interface interfaceOf(Vrrp vrrp, String name) {
    return vrrp.getInterfaces().nonnullInterface().values().stream()
        .filter(each -> each.requireName().getValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void groupsOfBothFamiliesAreWritten() {
    Vrrp vrrp =
        written(
            master("eth0", AddressFamily.IPV4, "10.0.0.1"),
            master("eth0", AddressFamily.IPV6, "fe80::1"));

    assertThat(vrrp.getInterfaces().nonnullInterface()).hasSize(1);
    Interface eth0 = interfaceOf(vrrp, "eth0");
    assertThat(eth0.getIpv4().nonnullVrrpInstance().values())
        .singleElement()
        .satisfies(group -> {
          assertThat(group.getVrid().intValue()).isEqualTo(7);
          assertMaster(group, "10.0.0.1");
        });
    assertThat(eth0.getIpv6().nonnullVrrpInstance().values())
        .singleElement()
        .satisfies(group -> {
          assertThat(group.getVrid().intValue()).isEqualTo(7);
          assertMaster(group, "fe80::1");
        });
  }

  private static void assertMaster(StateAttributes group, String source) {
    assertThat(group.getState()).isEqualTo(StateType.Master);
    assertThat(group.getIsOwner()).isTrue();
    assertThat(group.getVirtualMacAddress().getValue()).isEqualTo("00:00:5e:00:01:07");
    assertThat(group.getSourceAddress().stringValue()).isEqualTo(source);
    assertThat(group.getEffectivePriority().intValue()).isEqualTo(255);
    assertThat(group.getLastAdvSource().stringValue()).isEqualTo("10.0.0.2");
    assertThat(group.getUpDatetime().getValue()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(group.getMasterDownInterval().intValue()).isEqualTo(300);
    assertThat(group.getSkewTime().intValue()).isEqualTo(1);
    assertThat(group.getNewMasterReason()).isEqualTo(NewMasterReasonType.Priority);
    assertThat(
            List.of(
                group.getStatistics().getMasterTransitions(),
                group.getStatistics().getAdvertisementRcvd(),
                group.getStatistics().getAdvertisementSent(),
                group.getStatistics().getPriorityZeroPktsRcvd(),
                group.getStatistics().getPriorityZeroPktsSent(),
                group.getStatistics().getAddressListErrors(),
                group.getStatistics().getIntervalErrors()))
        .extracting(count -> count.getValue().intValue())
        .containsExactly(1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    Vrrp vrrp = written(waiting("eth0", 7), waiting("eth1", 7), waiting("eth1", 8));

    assertThat(interfaceOf(vrrp, "eth1").getIpv4().nonnullVrrpInstance()).hasSize(2);
    assertThat(interfaceOf(vrrp, "eth0").getIpv4().nonnullVrrpInstance().values())
        .singleElement()
        .satisfies(group -> {
          assertThat(group.getState()).isEqualTo(StateType.Initialize);
          assertThat(group.getSourceAddress()).isNull();
          assertThat(group.getLastAdvSource()).isNull();
          assertThat(group.getUpDatetime()).isNull();
          assertThat(group.getNewMasterReason()).isEqualTo(NewMasterReasonType.NotMaster);
        });
  }

  @Test
  void droppedPacketsAreWrittenByReason() {
    assertThat(written().getStatistics().nonnullBadPackets().values())
        .singleElement()
        .satisfies(bad -> {
          assertThat(bad.getReason()).isEqualTo(BadPacket.CHECKSUM.rule());
          assertThat(bad.getCount().getValue().intValue()).isEqualTo(9);
        });
  }
}
