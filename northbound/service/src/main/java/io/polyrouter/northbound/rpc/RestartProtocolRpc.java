package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.northbound.protocol.ProtocolModel;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.router.RouterManager;
import io.polyrouter.routing.protocol.RestartInstance;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocolInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocolOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocolOutputBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;

/** RPC restart-protocol. */
public final class RestartProtocolRpc implements RestartProtocol {

  private final NamedInstances<ProtocolModel<?>> instances;

  public RestartProtocolRpc(RouterManager manager, ProtocolModels protocols) {
    instances =
        new NamedInstances<>(
            manager,
            protocols.all(),
            "instances of this type are not restarted: name one of a routing protocol, such as"
                + " ospfv2");
  }

  @Override
  public ListenableFuture<RpcResult<RestartProtocolOutput>> invoke(RestartProtocolInput input) {
    return instances.carryOut(
        input, new RestartInstance(), count -> new RestartProtocolOutputBuilder().build());
  }
}
