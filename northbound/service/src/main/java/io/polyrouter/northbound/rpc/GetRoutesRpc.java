package io.polyrouter.northbound.rpc;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.RouterManager;
import io.polyrouter.router.state.RouteQuery;
import io.polyrouter.routing.RouteType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.Counter64;
import org.opendaylight.yang.gen.v1.urn.polyrouter.types.rev261122.InterfaceName;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutes;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesInput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesOutput;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.GetRoutesOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.routes.output.Route;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.routes.output.RouteBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.routes.output.route.BackupNextHop;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.routes.output.route.BackupNextHopBuilder;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.routes.output.route.NextHop;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.get.routes.output.route.NextHopBuilder;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint64;
import org.opendaylight.yangtools.yang.common.Uint8;

/** RPC get-routes. */
public final class GetRoutesRpc implements GetRoutes {

  private static final int DEFAULT_LIMIT = 100;

  private final RouterManager manager;

  public GetRoutesRpc(RouterManager manager) {
    this.manager = manager;
  }

  @Override
  public ListenableFuture<RpcResult<GetRoutesOutput>> invoke(GetRoutesInput input) {
    String name = input.requireVirtualRouter().getValue();
    if (manager.snapshot(name).isEmpty()) {
      return Answers.unknownVirtualRouter(name);
    }
    RouteQuery query;
    try {
      query = query(input);
    } catch (IllegalArgumentException e) {
      return Answers.refused(String.valueOf(e.getMessage()));
    }
    if (query.within().filter(prefix -> prefix.family() != query.family()).isPresent()
        || query.longestMatch().filter(address -> address.family() != query.family()).isPresent()) {
      return Answers.refused(
          "prefix and longest-match must be of the address-family that is asked for");
    }
    if (query.within().isPresent() && query.longestMatch().isPresent()) {
      return Answers.refused("give either prefix or longest-match, not both");
    }
    try {
      return Futures.immediateFuture(Answers.result(output(manager.routes(query), query.table())));
    } catch (RuntimeException e) {
      return Futures.immediateFuture(Answers.failed(e));
    }
  }

  /** As asked for; when nothing is said, that of the prefix or the address. */
  private static AddressFamily family(GetRoutesInput input) {
    return switch (input.getAddressFamily()) {
      case Ipv4 -> AddressFamily.IPV4;
      case Ipv6 -> AddressFamily.IPV6;
      case null -> {
        if (input.getPrefix() != null) {
          yield IpPrefix.parse(input.getPrefix().stringValue()).family();
        }
        yield input.getLongestMatch() == null
            ? AddressFamily.IPV4
            : IpAddress.parse(input.getLongestMatch().stringValue()).family();
      }
    };
  }

  private static RouteQuery query(GetRoutesInput input) {
    return new RouteQuery(
        input.requireVirtualRouter().getValue(),
        family(input),
        input.getTable() == GetRoutesInput.Table.Rib ? RouteQuery.Table.RIB : RouteQuery.Table.FIB,
        Optional.ofNullable(input.getPrefix()).map(prefix -> IpPrefix.parse(prefix.stringValue())),
        Optional.ofNullable(input.getLongestMatch())
            .map(address -> IpAddress.parse(address.stringValue())),
        input.getLimit() == null ? DEFAULT_LIMIT : input.getLimit().intValue(),
        Optional.ofNullable(input.getContinuation()));
  }

  private static GetRoutesOutput output(RouteQuery.Page page, RouteQuery.Table table) {
    return new GetRoutesOutputBuilder()
        .setVersion(new Counter64(Uint64.fromLongBits(page.version())))
        .setRoute(page.routes().stream().map(route -> route(route, table)).toList())
        .setContinuation(page.continuation().orElse(null))
        .build();
  }

  private static Route route(RouteQuery.Route from, RouteQuery.Table table) {
    Route.Action action = Route.Action.forName(from.action());
    return new RouteBuilder()
        .setDestinationPrefix(Answers.prefix(from.prefix()))
        .setSource(from.source().isEmpty() ? null : from.source())
        .setPreference(table == RouteQuery.Table.RIB ? Uint8.valueOf(from.preference()) : null)
        .setRouteType(type(from.type()))
        .setMetric(table == RouteQuery.Table.RIB ? Uint64.valueOf(from.metric()) : null)
        .setTag(from.tag() == 0 ? null : Uint32.valueOf(from.tag()))
        .setActive(from.active())
        .setAction(action)
        .setNextHop(nextHops(from))
        .setBackupNextHop(backups(from))
        .build();
  }

  private static Route.@Nullable RouteType type(RouteType from) {
    return switch (from) {
      case PLAIN -> null;
      case OSPF_INTRA_AREA -> Route.RouteType.OspfIntraArea;
      case OSPF_INTER_AREA -> Route.RouteType.OspfInterArea;
      case OSPF_EXTERNAL_1 -> Route.RouteType.OspfExternal1;
      case OSPF_EXTERNAL_2 -> Route.RouteType.OspfExternal2;
      case OSPF_NSSA_1 -> Route.RouteType.OspfNssa1;
      case OSPF_NSSA_2 -> Route.RouteType.OspfNssa2;
      case BGP_INTERNAL -> Route.RouteType.BgpInternal;
      case BGP_EXTERNAL -> Route.RouteType.BgpExternal;
    };
  }

  private static List<BackupNextHop> backups(RouteQuery.Route from) {
    return from.backups().stream()
        .map(via ->
            new BackupNextHopBuilder()
                .setNextHopAddress(via.address().map(Answers::anyAddress).orElse(null))
                .setOutgoingInterface(via.outgoingInterface().map(InterfaceName::new).orElse(null))
                .build())
        .toList();
  }

  private static List<NextHop> nextHops(RouteQuery.Route from) {
    return from.nextHops().stream()
        .map(via ->
            new NextHopBuilder()
                .setNextHopAddress(via.address().map(Answers::anyAddress).orElse(null))
                .setOutgoingInterface(via.outgoingInterface().map(InterfaceName::new).orElse(null))
                .build())
        .toList();
  }
}
