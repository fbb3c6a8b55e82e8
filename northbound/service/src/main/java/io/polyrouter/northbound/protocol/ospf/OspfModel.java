package io.polyrouter.northbound.protocol.ospf;

import io.polyrouter.northbound.protocol.InstanceName;
import io.polyrouter.northbound.protocol.ProtocolModel;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.northbound.rpc.NamedInstances;
import io.polyrouter.ospf.OspfState;
import io.polyrouter.ospf.OspfType;
import io.polyrouter.ospf.adjacency.OspfNotice;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.router.RouterManager;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.Ospfv2;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.Ospfv3;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yangtools.binding.Augmentation;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.binding.Rpc;
import org.opendaylight.yangtools.yang.common.QName;

/**
 * OSPFv2 or OSPFv3 in module polyrouter-ospf.
 *
 * @param version which of them
 */
public record OspfModel(OspfVersion version) implements ProtocolModel<OspfSettings> {

  public static final OspfModel OSPFV2 = new OspfModel(OspfVersion.V2);
  public static final OspfModel OSPFV3 = new OspfModel(OspfVersion.V3);

  /** The instances of both, for RPCs. */
  static NamedInstances<OspfModel> instances(RouterManager manager) {
    return new NamedInstances<>(
        manager,
        List.of(OSPFV2, OSPFV3),
        "protocol-type is neither ospfv2 nor ospfv3: name one of them");
  }

  @Override
  public ProtocolType<OspfSettings> type() {
    return new OspfType(version);
  }

  @Override
  public QName identity() {
    return switch (version) {
      case V2 -> Ospfv2.QNAME;
      case V3 -> Ospfv3.QNAME;
    };
  }

  @Override
  public org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol
      identityValue() {
    return switch (version) {
      case V2 -> Ospfv2.VALUE;
      case V3 -> Ospfv3.VALUE;
    };
  }

  @Override
  public OspfSettings read(Section instance, SharedSettings shared) {
    return new OspfReader(version, instance, shared).read();
  }

  @Override
  public Optional<Augmentation<ControlPlaneProtocol>> state(ProtocolState state) {
    return state instanceof OspfState ospf ? Optional.of(OspfStates.state(ospf)) : Optional.empty();
  }

  @Override
  public Optional<Notification<?>> notification(InstanceName instance, ProtocolNotice notice) {
    return notice instanceof OspfNotice ospf
        ? Optional.of(new OspfNotifications(instance, identityValue()).notification(ospf))
        : Optional.empty();
  }

  /** They serve both. */
  @Override
  public List<Rpc<?, ?>> rpcs(RouterManager manager) {
    if (version != OspfVersion.V2) {
      return List.of();
    }
    List<Rpc<?, ?>> rpcs = new ArrayList<>(new OspfCommandRpcs(manager).all());
    rpcs.add(new GetOspfDatabaseRpc(manager));
    rpcs.add(new GetOspfRoutesRpc(manager));
    return rpcs;
  }
}
