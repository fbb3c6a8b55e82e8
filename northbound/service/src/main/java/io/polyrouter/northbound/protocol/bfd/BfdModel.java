package io.polyrouter.northbound.protocol.bfd;

import io.polyrouter.bfd.BfdNotice;
import io.polyrouter.bfd.BfdSettings;
import io.polyrouter.bfd.BfdState;
import io.polyrouter.bfd.BfdType;
import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.protocol.ProtocolModel;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.bfd.rev261123.Bfd;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yangtools.binding.Augmentation;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.yang.common.QName;

/** BFD in module polyrouter-bfd. */
public record BfdModel() implements ProtocolModel<BfdSettings> {

  public static final BfdModel BFD = new BfdModel();

  @Override
  public ProtocolType<BfdSettings> type() {
    return BfdType.BFD;
  }

  @Override
  public QName identity() {
    return Bfd.QNAME;
  }

  @Override
  public org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol
      identityValue() {
    return Bfd.VALUE;
  }

  @Override
  public BfdSettings read(Section instance, SharedSettings shared) {
    return new BfdReader(instance, shared).read();
  }

  @Override
  public Optional<Augmentation<ControlPlaneProtocol>> state(ProtocolState state) {
    return state instanceof BfdState bfd ? Optional.of(BfdStates.state(bfd)) : Optional.empty();
  }

  @Override
  public Optional<Notification<?>> notification(InstanceName instance, ProtocolNotice notice) {
    return notice instanceof BfdNotice bfd
        ? Optional.of(new BfdNotifications(instance).notification(bfd))
        : Optional.empty();
  }
}
