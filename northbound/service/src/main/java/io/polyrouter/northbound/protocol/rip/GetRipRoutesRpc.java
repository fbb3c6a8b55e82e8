package io.polyrouter.northbound.protocol.rip;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.northbound.rpc.Answers;
import io.polyrouter.northbound.rpc.NamedInstances;
import io.polyrouter.northbound.rpc.PrefixPage;
import io.polyrouter.rip.RipInstance;
import io.polyrouter.rip.RipState;
import io.polyrouter.router.RouterManager;
import java.util.List;
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

  private final NamedInstances<RipModel> instances;

  GetRipRoutesRpc(RouterManager manager) {
    instances = RipModel.instances(manager);
  }

  @Override
  public ListenableFuture<RpcResult<GetRipRoutesOutput>> invoke(GetRipRoutesInput input) {
    PrefixPage page = PrefixPage.of(input.getContinuation(), input.getLimit());
    return instances.answer(
        input,
        named -> {
          IpPrefix after = page.after();
          if (after != null && after.family() != named.model().version().family()) {
            return Answers.refused(PrefixPage.OTHER_FAMILY);
          }
          return Answers.whenDone(
              named.query(
                  (instance, now) -> ((RipInstance) instance).routes(after, page.limit() + 1, now)),
              routes -> output(routes, page));
        });
  }

  private static GetRipRoutesOutput output(List<RipState.RouteState> routes, PrefixPage page) {
    return new GetRipRoutesOutputBuilder()
        .setRoute(page.shown(routes).stream().map(GetRipRoutesRpc::route).toList())
        .setContinuation(page.continuation(routes, RipState.RouteState::prefix))
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
