package io.polyrouter.northbound.protocol.rip;

import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.protocol.ProtocolModel;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.northbound.rpc.NamedInstances;
import io.polyrouter.rip.RipNotice;
import io.polyrouter.rip.RipSettings;
import io.polyrouter.rip.RipState;
import io.polyrouter.rip.RipType;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.router.RouterManager;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import java.util.List;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.Ripng;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.Ripv2;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yangtools.binding.Augmentation;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.binding.Rpc;
import org.opendaylight.yangtools.yang.common.QName;

/**
 * RIPv2 or RIPng in module polyrouter-rip.
 *
 * @param version which of them
 */
public record RipModel(RipVersion version) implements ProtocolModel<RipSettings> {

  public static final RipModel RIPV2 = new RipModel(RipVersion.RIPV2);
  public static final RipModel RIPNG = new RipModel(RipVersion.RIPNG);

  /** The instances of both, for RPCs. */
  static NamedInstances<RipModel> instances(RouterManager manager) {
    return new NamedInstances<>(
        manager,
        List.of(RIPV2, RIPNG),
        "protocol-type is neither ripv2 nor ripng: name one of them");
  }

  @Override
  public ProtocolType<RipSettings> type() {
    return new RipType(version);
  }

  @Override
  public QName identity() {
    return switch (version) {
      case RIPV2 -> Ripv2.QNAME;
      case RIPNG -> Ripng.QNAME;
    };
  }

  @Override
  public RipSettings read(Section instance, SharedSettings shared) {
    return new RipReader(version, instance, shared).read();
  }

  @Override
  public Optional<Augmentation<ControlPlaneProtocol>> state(ProtocolState state) {
    return state instanceof RipState rip ? Optional.of(RipStates.state(rip)) : Optional.empty();
  }

  @Override
  public Optional<Notification<?>> notification(InstanceName instance, ProtocolNotice notice) {
    return notice instanceof RipNotice rip
        ? Optional.of(RipNotifications.notification(instance, identityValue(), rip))
        : Optional.empty();
  }

  @Override
  public org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol
      identityValue() {
    return switch (version) {
      case RIPV2 -> Ripv2.VALUE;
      case RIPNG -> Ripng.VALUE;
    };
  }

  /** They serve both. */
  @Override
  public List<Rpc<?, ?>> rpcs(RouterManager manager) {
    return version == RipVersion.RIPV2
        ? List.of(new GetRipRoutesRpc(manager), new ClearRipRouteRpc(manager))
        : List.of();
  }
}
