package io.polyrouter.northbound.protocol.ospf;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.northbound.rpc.Answers;
import io.polyrouter.northbound.state.Values;
import io.polyrouter.ospf.OspfInstance;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.route.OspfRoute;
import io.polyrouter.ospf.routing.OspfRouting;
import io.polyrouter.router.RouterManager;
import io.polyrouter.routing.RouteNextHop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutesInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutesOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.GetOspfRoutesOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.get.ospf.routes.output.Route;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.get.ospf.routes.output.RouteBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.get.ospf.routes.output.route.NextHop;
import org.opendaylight.yang.gen.v1.urn.polyrouter.ospf.rev261123.get.ospf.routes.output.route.NextHopBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint32;

/** RPC get-ospf-routes. */
final class GetOspfRoutesRpc implements GetOspfRoutes {

  private static final int DEFAULT_LIMIT = 100;

  private final RouterManager manager;

  GetOspfRoutesRpc(RouterManager manager) {
    this.manager = manager;
  }

  @Override
  public ListenableFuture<RpcResult<GetOspfRoutesOutput>> invoke(GetOspfRoutesInput input) {
    String router = input.requireVirtualRouter().getValue();
    if (manager.snapshot(router).isEmpty()) {
      return Answers.unknownVirtualRouter(router);
    }
    Optional<OspfModel> model = OspfModel.of(input.requireProtocolType());
    if (model.isEmpty()) {
      return Answers.refused(OspfModel.OTHER_TYPE);
    }
    IpPrefix after =
        input.getContinuation() == null
            ? null
            : IpPrefix.parse(input.getContinuation().stringValue());
    if (after != null && after.family() != model.get().version().family()) {
      return Answers.refused("continuation is of another address family than the protocol");
    }
    int limit = input.getLimit() == null ? DEFAULT_LIMIT : input.getLimit().intValue();
    return Answers.whenDone(
        manager.query(
            router,
            model.get().type().name(),
            input.requireProtocolName().getValue(),
            (instance, now) -> page((OspfInstance) instance, after, limit, now)),
        page -> output(page, limit));
  }

  /**
   * What one query brings.
   *
   * @param routes one more than asked for, if there are more
   * @param interfaces names by index
   */
  private record Page(List<PrefixRoute> routes, Map<Integer, String> interfaces) {}

  private record PrefixRoute(IpPrefix prefix, OspfRoute route) {}

  private static Page page(
      OspfInstance instance, @Nullable IpPrefix after, int limit, long nowNanos) {
    Optional<OspfRouting> routing = instance.routing();
    if (routing.isEmpty()) {
      return new Page(List.of(), Map.of());
    }
    List<PrefixRoute> routes = new ArrayList<>();
    PrefixTable.Visitor<OspfRoute> visitor =
        (prefix, route) -> {
          if (!prefix.equals(after)) {
            routes.add(new PrefixRoute(prefix, route));
          }
          return routes.size() <= limit;
        };
    if (after == null) {
      routing.get().routes().scan(visitor);
    } else {
      routing.get().routes().scan(after, visitor);
    }
    return new Page(
        routes,
        instance.state(nowNanos).interfaces().stream()
            .filter(one -> one.virtualLink().isEmpty())
            .collect(Collectors.toMap(InterfaceInfo::interfaceId, InterfaceInfo::name)));
  }

  private static GetOspfRoutesOutput output(Page page, int limit) {
    List<PrefixRoute> shown = page.routes().subList(0, Math.min(limit, page.routes().size()));
    return new GetOspfRoutesOutputBuilder()
        .setRoute(shown.stream().map(each -> route(each, page.interfaces())).toList())
        .setContinuation(
            shown.size() < page.routes().size() ? Answers.prefix(shown.getLast().prefix()) : null)
        .build();
  }

  private static Route route(PrefixRoute each, Map<Integer, String> interfaces) {
    OspfRoute from = each.route();
    OspfRoute.Source source = from.source();
    List<NextHop> nextHops = new ArrayList<>();
    from.hops().nextHops().forEach(hop -> nextHops.add(nextHop(hop, false, interfaces)));
    from.hops().backups().forEach(hop -> nextHops.add(nextHop(hop, true, interfaces)));
    boolean isOfArea = !from.type().isExternal() || source != null && source.nssa();
    return new RouteBuilder()
        .setPrefix(Answers.prefix(each.prefix()))
        .setNextHop(nextHops)
        .setMetric(Uint32.saturatedOf(from.metric()))
        .setPathCost(source != null && source.type2() ? Uint32.valueOf(from.cost()) : null)
        .setRouteType(
            switch (from.type()) {
              case INTRA_AREA -> Route.RouteType.IntraArea;
              case INTER_AREA -> Route.RouteType.InterArea;
              case EXTERNAL_1 -> Route.RouteType.External1;
              case EXTERNAL_2 -> Route.RouteType.External2;
              case NSSA_1 -> Route.RouteType.Nssa1;
              case NSSA_2 -> Route.RouteType.Nssa2;
            })
        .setRouteTag(source == null ? null : Uint32.saturatedOf(source.tag()))
        .setAreaId(isOfArea ? OspfValues.areaId(from.areaId()) : null)
        .setAdvRouter(source == null ? null : OspfValues.routerId(source.key().advertisingRouter()))
        .build();
  }

  private static NextHop nextHop(
      RouteNextHop hop, boolean backup, Map<Integer, String> interfaces) {
    NextHopBuilder to = new NextHopBuilder().setBackup(backup);
    switch (hop) {
      case RouteNextHop.Recursive(IpAddress address) -> to.setNextHop(Values.address(address));
      case RouteNextHop.OnLink(int index) -> to.setOutgoingInterface(name(index, interfaces));
      case RouteNextHop.Neighbour(int index, IpAddress address) ->
          to.setOutgoingInterface(name(index, interfaces)).setNextHop(Values.address(address));
    }
    return to.build();
  }

  private static @Nullable InterfaceName name(int index, Map<Integer, String> interfaces) {
    String name = interfaces.get(index);
    return name == null ? null : new InterfaceName(name);
  }
}
