package io.polyrouter.northbound.protocol.rip;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.northbound.rpc.Answers;
import io.polyrouter.rip.RipCommand;
import io.polyrouter.router.RouterManager;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRoute;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRouteInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRouteOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.ClearRipRouteOutputBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint32;

/** RPC clear-rip-route. */
final class ClearRipRouteRpc implements ClearRipRoute {

  private final RouterManager manager;

  ClearRipRouteRpc(RouterManager manager) {
    this.manager = manager;
  }

  @Override
  public ListenableFuture<RpcResult<ClearRipRouteOutput>> invoke(ClearRipRouteInput input) {
    String router = input.requireVirtualRouter().getValue();
    if (manager.snapshot(router).isEmpty()) {
      return Answers.unknownVirtualRouter(router);
    }
    Optional<RipModel> model = RipModel.of(input.requireProtocolType());
    if (model.isEmpty()) {
      return Answers.refused(RipModel.OTHER_TYPE);
    }
    return Answers.whenCarriedOut(
        manager.command(
            router,
            model.get().type().name(),
            input.requireProtocolName().getValue(),
            new RipCommand.ClearRoutes()),
        count -> new ClearRipRouteOutputBuilder().setClearedRoutes(Uint32.valueOf(count)).build());
  }
}
