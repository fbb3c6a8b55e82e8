package io.polyrouter.northbound.protocol.vrrp;

import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.protocol.ProtocolModel;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import io.polyrouter.vrrp.VrrpNotice;
import io.polyrouter.vrrp.VrrpSettings;
import io.polyrouter.vrrp.VrrpState;
import io.polyrouter.vrrp.VrrpType;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.vrrp.rev261123.Vrrp;
import org.opendaylight.yangtools.binding.Augmentation;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.yang.common.QName;

/** VRRP in module polyrouter-vrrp. */
public record VrrpModel() implements ProtocolModel<VrrpSettings> {

  public static final VrrpModel VRRP = new VrrpModel();

  @Override
  public ProtocolType<VrrpSettings> type() {
    return VrrpType.VRRP;
  }

  @Override
  public QName identity() {
    return Vrrp.QNAME;
  }

  @Override
  public org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol
      identityValue() {
    return Vrrp.VALUE;
  }

  @Override
  public VrrpSettings read(Section instance, SharedSettings shared) {
    return new VrrpReader(instance).read();
  }

  @Override
  public Optional<Augmentation<ControlPlaneProtocol>> state(ProtocolState state) {
    return state instanceof VrrpState vrrp ? Optional.of(VrrpStates.state(vrrp)) : Optional.empty();
  }

  @Override
  public Optional<Notification<?>> notification(InstanceName instance, ProtocolNotice notice) {
    return notice instanceof VrrpNotice vrrp
        ? Optional.of(new VrrpNotifications(instance).notification(vrrp))
        : Optional.empty();
  }
}
