package io.polyrouter.northbound.protocol;

import io.polyrouter.router.RouterManager;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.ProtocolType;
import java.util.List;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yangtools.binding.Augmentation;
import org.opendaylight.yangtools.binding.Notification;
import org.opendaylight.yangtools.binding.Rpc;
import org.opendaylight.yangtools.yang.common.QName;

/**
 * A routing protocol as the northbound knows it: how its YANG module becomes settings, and how its
 * state and notices become data and notifications of that module. Stateless, for any thread.
 *
 * @param <S> its settings
 */
public interface ProtocolModel<S extends ProtocolSettings> {

  /** The protocol itself. */
  ProtocolType<S> type();

  /** The identity that instances have as their type. */
  QName identity();

  /** The same in the generated bindings. */
  org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol
      identityValue();

  /**
   * Reads one instance. What breaks a rule that {@link ProtocolType#check} knows is read as it is;
   * what settings cannot express is told of by the section.
   *
   * @param instance the entry of list control-plane-protocol
   * @param shared what it may name
   */
  S read(Section instance, SharedSettings shared);

  /**
   * State of an instance, which is written beside what all protocols have; empty for none.
   *
   * <p>It is written whenever it differs from what was written last: so it holds moments in place
   * of spans of time that grow or shrink.
   */
  Optional<Augmentation<ControlPlaneProtocol>> state(ProtocolState state);

  /** The notification that tells of a notice; empty if the model has none for it. */
  Optional<Notification<?>> notification(InstanceName instance, ProtocolNotice notice);

  /** RPCs of its module; those that several protocols share are of one of them. */
  default List<Rpc<?, ?>> rpcs(RouterManager manager) {
    return List.of();
  }
}
