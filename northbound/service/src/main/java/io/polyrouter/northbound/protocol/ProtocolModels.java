package io.polyrouter.northbound.protocol;

import io.polyrouter.router.RouterManager;
import io.polyrouter.router.config.RouteImport;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.protocol.ProtocolTable;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.Import;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.ControlPlaneProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Direct;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Static;
import org.opendaylight.yangtools.binding.Rpc;
import org.opendaylight.yangtools.yang.common.QName;

/** The routing protocols that this controller knows. Immutable; any thread. */
public final class ProtocolModels {

  /** Without any protocol. */
  public static final ProtocolModels NONE = new ProtocolModels(List.of());

  private final SortedMap<String, ProtocolModel<?>> models;
  private final ProtocolTable table;

  /** The names of their types are different. */
  public ProtocolModels(List<? extends ProtocolModel<?>> models) {
    this.table = new ProtocolTable(models.stream().map(ProtocolModel::type).toList());
    SortedMap<String, ProtocolModel<?>> byName = new TreeMap<>();
    models.forEach(model -> byName.put(model.type().name(), model));
    this.models = Collections.unmodifiableSortedMap(byName);
  }

  /** The same for the engine. */
  public ProtocolTable table() {
    return table;
  }

  /** In the order of their names. */
  public Collection<ProtocolModel<?>> all() {
    return models.values();
  }

  /** The protocol whose type has this name. */
  public Optional<ProtocolModel<?>> find(String type) {
    return Optional.ofNullable(models.get(type));
  }

  /** The protocol whose instances have this identity as their type. */
  public Optional<ProtocolModel<?>> find(QName identity) {
    return find(identity.getLocalName()).filter(model -> model.identity().equals(identity));
  }

  /** The name that the routes of a protocol carry; empty for what is no such protocol. */
  public Optional<String> nameOf(ControlPlaneProtocol identity) {
    if (identity.equals(Direct.VALUE)) {
      return Optional.of(RouteSource.CONNECTED.protocol());
    }
    if (identity.equals(Static.VALUE)) {
      return Optional.of("static");
    }
    if (identity.equals(Import.VALUE)) {
      return Optional.of(RouteImport.PROTOCOL);
    }
    return models.values().stream()
        .filter(model -> model.identityValue().equals(identity))
        .map(model -> model.type().name())
        .findFirst();
  }

  /** The identities of all of them. */
  public Stream<QName> identities() {
    return models.values().stream().map(ProtocolModel::identity);
  }

  /** The RPCs of all of them. */
  public List<Rpc<?, ?>> rpcs(RouterManager manager) {
    return models.values().stream()
        .<Rpc<?, ?>>flatMap(model -> model.rpcs(manager).stream())
        .toList();
  }
}
