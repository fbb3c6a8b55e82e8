package io.polyrouter.northbound.protocol.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.net.IpAddress;
import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.vrrp.VrrpNotice;
import io.polyrouter.vrrp.VrrpState;
import io.polyrouter.vrrp.packet.BadPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.AddressFamily;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.NewMasterReasonType;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.Vrrp;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpEndpointFailed;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpMasterLeftEvent;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpNewMasterEvent;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpProtocolErrorEvent;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.VrrpVirtualRouterErrorEvent;
import org.opendaylight.yangtools.binding.Notification;

/** Notices as notifications. */
class VrrpNotificationsTest {

  private static final IpAddress SOURCE = IpAddress.parse("fe80::2");

  private static <T extends Notification<?>> T told(VrrpNotice notice, Class<T> type) {
    return type.cast(
        VrrpModel.VRRP.notification(new InstanceName("red", "vrrp", "main"), notice).orElseThrow());
  }

  @Test
  void everyNotificationNamesItsInstance() {
    VrrpEndpointFailed failed =
        told(new VrrpNotice.EndpointFailed("taken"), VrrpEndpointFailed.class);

    assertThat(failed.getVirtualRouter().getValue()).isEqualTo("red");
    assertThat(failed.getProtocolType()).isEqualTo(Vrrp.VALUE);
    assertThat(failed.getProtocolName().getValue()).isEqualTo("main");
    assertThat(failed.getReason()).isEqualTo("taken");
  }

  @Test
  void mastersChange() {
    VrrpNewMasterEvent active =
        told(
            new VrrpNotice.BecameActive(
                "eth0",
                io.polyrouter.net.AddressFamily.IPV6,
                255,
                SOURCE,
                VrrpState.ActiveReason.NO_RESPONSE),
            VrrpNewMasterEvent.class);
    assertThat(active.getInterface()).isEqualTo(new InterfaceName("eth0"));
    assertThat(active.getAddressFamily()).isEqualTo(AddressFamily.Ipv6);
    assertThat(active.getVrid().intValue()).isEqualTo(255);
    assertThat(active.getMasterIpAddress().stringValue()).isEqualTo("fe80::2");
    assertThat(active.getNewMasterReason()).isEqualTo(NewMasterReasonType.NoResponse);

    VrrpMasterLeftEvent left =
        told(
            new VrrpNotice.NoLongerActive(
                "eth0", io.polyrouter.net.AddressFamily.IPV4, 7, "why not"),
            VrrpMasterLeftEvent.class);
    assertThat(left.getInterface()).isEqualTo(new InterfaceName("eth0"));
    assertThat(left.getAddressFamily()).isEqualTo(AddressFamily.Ipv4);
    assertThat(left.getVrid().intValue()).isEqualTo(7);
    assertThat(left.getReason()).isEqualTo("why not");
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonHasItsName(VrrpState.ActiveReason reason) {
    assertThat(VrrpStates.reason(reason).getName()).isEqualTo(reason.modelName());
  }

  @Test
  void errors() {
    VrrpVirtualRouterErrorEvent differ =
        told(
            new VrrpNotice.AddressesDiffer("eth0", io.polyrouter.net.AddressFamily.IPV6, 7, SOURCE),
            VrrpVirtualRouterErrorEvent.class);
    assertThat(differ.getInterface()).isEqualTo(new InterfaceName("eth0"));
    assertThat(differ.getAddressFamily()).isEqualTo(AddressFamily.Ipv6);
    assertThat(differ.getVrid().intValue()).isEqualTo(7);
    assertThat(differ.getPacketSource().stringValue()).isEqualTo("fe80::2");

    VrrpProtocolErrorEvent refused =
        told(
            new VrrpNotice.PacketRefused("eth0", SOURCE, BadPacket.CHECKSUM),
            VrrpProtocolErrorEvent.class);
    assertThat(refused.getInterface()).isEqualTo(new InterfaceName("eth0"));
    assertThat(refused.getPacketSource().stringValue()).isEqualTo("fe80::2");
    assertThat(refused.getReason()).isEqualTo(BadPacket.CHECKSUM.rule());
  }
}
