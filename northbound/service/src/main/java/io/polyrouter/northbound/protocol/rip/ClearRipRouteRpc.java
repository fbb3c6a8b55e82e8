package io.polyrouter.northbound.protocol.rip;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.northbound.rpc.NamedInstances;
import io.polyrouter.rip.RipCommand;
import io.polyrouter.router.RouterManager;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRoute;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRouteInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRouteOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRouteOutputBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint32;

/** RPC clear-rip-route. */
final class ClearRipRouteRpc implements ClearRipRoute {

  private final NamedInstances<RipModel> instances;

  ClearRipRouteRpc(RouterManager manager) {
    instances = RipModel.instances(manager);
  }

  @Override
  public ListenableFuture<RpcResult<ClearRipRouteOutput>> invoke(ClearRipRouteInput input) {
    return instances.carryOut(
        input,
        new RipCommand.ClearRoutes(),
        count -> new ClearRipRouteOutputBuilder().setClearedRoutes(Uint32.valueOf(count)).build());
  }
}
