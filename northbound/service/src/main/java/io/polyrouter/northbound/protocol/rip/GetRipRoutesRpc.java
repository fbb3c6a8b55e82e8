package io.polyrouter.northbound.protocol.rip;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.northbound.rpc.Answers;
import io.polyrouter.rip.RipInstance;
import io.polyrouter.rip.RipState;
import io.polyrouter.router.RouterManager;
import java.util.List;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.GetRipRoutes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.GetRipRoutesInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.GetRipRoutesOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.GetRipRoutesOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.get.rip.routes.output.Route;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.get.rip.routes.output.RouteBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.get.rip.routes.output.route.NextHop;
import org.opendaylight.yang.gen.v1.urn.polyrouter.rip.rev261123.get.rip.routes.output.route.NextHopBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** RPC get-rip-routes. */
final class GetRipRoutesRpc implements GetRipRoutes {

  private static final int DEFAULT_LIMIT = 100;

  private final RouterManager manager;

  GetRipRoutesRpc(RouterManager manager) {
    this.manager = manager;
  }

  @Override
  public ListenableFuture<RpcResult<GetRipRoutesOutput>> invoke(GetRipRoutesInput input) {
    String router = input.requireVirtualRouter().getValue();
    if (manager.snapshot(router).isEmpty()) {
      return Answers.unknownVirtualRouter(router);
    }
    Optional<RipModel> model = RipModel.of(input.requireProtocolType());
    if (model.isEmpty()) {
      return Answers.refused(RipModel.OTHER_TYPE);
    }
    IpPrefix after =
        input.getContinuation() == null
            ? null
            : IpPrefix.parse(input.getContinuation().stringValue());
    if (after != null && after.family() != model.get().version().family()) {
      return Answers.refused("continuation is of another address family than the protocol");
    }
    int limit = input.getLimit() == null ? DEFAULT_LIMIT : input.getLimit().intValue();
    // One more than asked for tells whether there are more.
    return Answers.whenDone(
        manager.query(
            router,
            model.get().type().name(),
            input.requireProtocolName().getValue(),
            (instance, now) -> ((RipInstance) instance).routes(after, limit + 1, now)),
        routes -> output(routes, limit));
  }

  private static GetRipRoutesOutput output(List<RipState.RouteState> routes, int limit) {
    List<RipState.RouteState> page = routes.subList(0, Math.min(limit, routes.size()));
    return new GetRipRoutesOutputBuilder()
        .setRoute(page.stream().map(GetRipRoutesRpc::route).toList())
        .setContinuation(
            page.size() < routes.size() ? Answers.prefix(page.getLast().prefix()) : null)
        .build();
  }

  private static Route route(RipState.RouteState from) {
    return new RouteBuilder()
        .setPrefix(Answers.prefix(from.prefix()))
        .setNextHop(from.nextHops().stream().map(GetRipRoutesRpc::nextHop).toList())
        .setRedistributed(from.redistributed())
        .setRouteType(
            switch (from.type()) {
              case CONNECTED -> Route.RouteType.Connected;
              case EXTERNAL -> Route.RouteType.External;
              case DEFAULT -> Route.RouteType.Default;
              case RIP -> Route.RouteType.Rip;
            })
        .setMetric(Uint8.valueOf(from.metric()))
        .setTag(Uint16.valueOf(from.tag()))
        .setExpireTime(
            from.expireSeconds().isPresent()
                ? Uint32.saturatedOf(from.expireSeconds().getAsLong())
                : null)
        .setDeleted(from.deleted())
        .setHolddown(from.holddown())
        .setNeedTriggeredUpdate(from.needsTriggeredUpdate())
        .setInactive(from.inactive())
        .setFlushExpireBeforeHolddown(from.flushedBeforeHolddown())
        .build();
  }

  private static NextHop nextHop(RipState.RouteNextHopState from) {
    return new NextHopBuilder()
        .setInterface(new InterfaceName(from.interfaceName()))
        .setNextHop(Answers.anyAddress(from.nextHop()))
        .setNeighbor(Answers.anyAddress(from.neighbour()))
        .build();
  }
}
