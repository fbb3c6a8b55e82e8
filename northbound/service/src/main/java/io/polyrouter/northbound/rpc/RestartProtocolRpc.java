package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.router.RouterManager;
import io.polyrouter.routing.protocol.RestartInstance;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocol;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocolInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocolOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.RestartProtocolOutputBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;

/** RPC restart-protocol. */
public final class RestartProtocolRpc implements RestartProtocol {

  private final RouterManager manager;
  private final ProtocolModels protocols;

  public RestartProtocolRpc(RouterManager manager, ProtocolModels protocols) {
    this.manager = manager;
    this.protocols = protocols;
  }

  @Override
  public ListenableFuture<RpcResult<RestartProtocolOutput>> invoke(RestartProtocolInput input) {
    String router = input.requireVirtualRouter().getValue();
    if (manager.snapshot(router).isEmpty()) {
      return Answers.unknownVirtualRouter(router);
    }
    Optional<String> type =
        protocols
            .nameOf(input.requireProtocolType())
            .filter(name -> protocols.find(name).isPresent());
    if (type.isEmpty()) {
      return Answers.refused(
          "instances of this type are not restarted: name one of a routing protocol, such as"
              + " ospfv2");
    }
    return Answers.whenCarriedOut(
        manager.command(
            router, type.get(), input.requireProtocolName().getValue(), new RestartInstance()),
        count -> new RestartProtocolOutputBuilder().build());
  }
}
