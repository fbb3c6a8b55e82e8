package io.polyrouter.northbound.protocol.ospf;

import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.northbound.rpc.Answers;
import io.polyrouter.northbound.rpc.NamedInstances;
import io.polyrouter.northbound.rpc.PrefixPage;
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

  private final NamedInstances<OspfModel> instances;

  GetOspfRoutesRpc(RouterManager manager) {
    instances = OspfModel.instances(manager);
  }

  @Override
  public ListenableFuture<RpcResult<GetOspfRoutesOutput>> invoke(GetOspfRoutesInput input) {
    PrefixPage page = PrefixPage.of(input.getContinuation(), input.getLimit());
    return instances.answer(
        input,
        named -> {
          IpPrefix after = page.after();
          if (after != null && after.family() != named.model().version().family()) {
            return Answers.refused(PrefixPage.OTHER_FAMILY);
          }
          return Answers.whenDone(
              named.query((instance, now) -> read((OspfInstance) instance, page, now)),
              found -> output(found, page));
        });
  }

  /**
   * What one query brings.
   *
   * @param routes one more than asked for, if there are more
   * @param interfaces names by index
   */
  private record Found(List<PrefixRoute> routes, Map<Integer, String> interfaces) {}

  private record PrefixRoute(IpPrefix prefix, OspfRoute route) {}

  private static Found read(OspfInstance instance, PrefixPage page, long nowNanos) {
    Optional<OspfRouting> routing = instance.routing();
    if (routing.isEmpty()) {
      return new Found(List.of(), Map.of());
    }
    IpPrefix after = page.after();
    List<PrefixRoute> routes = new ArrayList<>();
    PrefixTable.Visitor<OspfRoute> visitor =
        (prefix, route) -> {
          if (!prefix.equals(after)) {
            routes.add(new PrefixRoute(prefix, route));
          }
          return routes.size() <= page.limit();
        };
    if (after == null) {
      routing.get().routes().scan(visitor);
    } else {
      routing.get().routes().scan(after, visitor);
    }
    return new Found(
        routes,
        instance.state(nowNanos).interfaces().stream()
            .filter(one -> one.virtualLink().isEmpty())
            .collect(Collectors.toMap(InterfaceInfo::interfaceId, InterfaceInfo::name)));
  }

  private static GetOspfRoutesOutput output(Found found, PrefixPage page) {
    return new GetOspfRoutesOutputBuilder()
        .setRoute(
            page.shown(found.routes()).stream()
                .map(each -> route(each, found.interfaces()))
                .toList())
        .setContinuation(page.continuation(found.routes(), PrefixRoute::prefix))
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
