package io.polyrouter.northbound.config;

import static java.util.Comparator.comparing;

import com.google.common.collect.ImmutableMap;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Prefix;
import io.polyrouter.router.config.ProtocolConfig.StaticNextHop;
import io.polyrouter.router.config.ProtocolConfig.StaticRoute;
import io.polyrouter.router.config.ProtocolConfig.StaticTarget;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.protocol.LivenessParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifierWithPredicates;
import org.opendaylight.yangtools.yang.data.api.schema.ChoiceNode;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.LeafNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;

/**
 * Reads static routes from the datastore's tree itself: there may be a million of them, the check
 * of a commit has five seconds, and the generated bindings make several objects and run a regular
 * expression for each leaf. Pure; the types of the leaves are those of the model.
 */
final class StaticRoutesReader {

  private static final int DEFAULT_PREFERENCE = 1;

  private static final QName DESTINATION = name("destination-prefix");
  private static final QName INDEX = name("index");

  private static final NodeIdentifier ROUTING = node("routing");
  private static final NodeIdentifier PROTOCOLS = node("control-plane-protocols");
  private static final NodeIdentifier PROTOCOL = node("control-plane-protocol");
  private static final NodeIdentifier STATIC_ROUTES = node("static-routes");
  private static final NodeIdentifier ROUTE = node("route");
  private static final NodeIdentifier DESCRIPTION = node("description");
  private static final NodeIdentifier PREFERENCE = node("preference");
  private static final NodeIdentifier NEXT_HOP = node("next-hop");
  private static final NodeIdentifier NEXT_HOP_OPTIONS = node("next-hop-options");
  private static final NodeIdentifier NEXT_HOP_LIST = node("next-hop-list");
  private static final NodeIdentifier SPECIAL = node("special-next-hop");
  private static final NodeIdentifier ADDRESS = node("next-hop-address");
  private static final NodeIdentifier INTERFACE = node("outgoing-interface");
  private static final NodeIdentifier BFD = node("bfd");
  private static final NodeIdentifier ENABLED = node("enabled");
  private static final NodeIdentifier MULTIPLIER = node("local-multiplier");
  private static final NodeIdentifier MIN_TX = node("desired-min-tx-interval");
  private static final NodeIdentifier MIN_RX = node("required-min-rx-interval");

  private StaticRoutesReader() {}

  /**
   * The routes of one protocol instance, sorted by destination.
   *
   * @param virtualRouter the list entry of the virtual router
   * @param type identity of the protocol's type
   * @param path of the instance's static routes, for problems
   */
  static List<StaticRoute> read(
      MapEntryNode virtualRouter,
      QName type,
      String name,
      ModelPath path,
      Consumer<ConfigProblem> problems) {
    List<StaticRoute> routes = new ArrayList<>();
    for (AddressFamily family : AddressFamily.values()) {
      String container = containerOf(family);
      MapNode configured = routes(virtualRouter, type, name, node(container));
      if (configured != null) {
        ModelPath list = path.child(container);
        for (MapEntryNode route : configured.body()) {
          read(route, family, list, problems).ifPresent(routes::add);
        }
      }
    }
    routes.sort(comparing(StaticRoute::destination));
    return routes;
  }

  private static String containerOf(AddressFamily family) {
    return switch (family) {
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
    };
  }

  private static Optional<StaticRoute> read(
      MapEntryNode route, AddressFamily family, ModelPath list, Consumer<ConfigProblem> problems) {
    String destination = String.valueOf(route.name().getValue(DESTINATION));
    IpPrefix prefix;
    try {
      prefix =
          switch (family) {
            case IPV4 -> Ipv4Prefix.parse(destination);
            case IPV6 -> Ipv6Prefix.parse(destination);
          };
    } catch (IllegalArgumentException e) {
      problems.accept(
          list.entry("route", "destination-prefix", destination)
              .child("destination-prefix")
              .problem(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
    try {
      return Optional.of(
          new StaticRoute(
              prefix,
              leaf(route, DESCRIPTION, String.class).orElse(""),
              leaf(route, PREFERENCE, Uint8.class).map(Uint8::intValue).orElse(DEFAULT_PREFERENCE),
              target(route)));
    } catch (IllegalArgumentException e) {
      ModelPath at = list.entry("route", "destination-prefix", destination).child("next-hop");
      problems.accept(
          unreadable(route, at).child("next-hop-address").problem(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }

  /** Where the next hop is whose address cannot be read. */
  private static ModelPath unreadable(MapEntryNode route, ModelPath nextHop) {
    if (route.childByArg(NEXT_HOP) instanceof ContainerNode container
        && container.childByArg(NEXT_HOP_OPTIONS) instanceof ChoiceNode options
        && options.childByArg(NEXT_HOP_LIST) instanceof ContainerNode list
        && list.childByArg(NEXT_HOP) instanceof MapNode entries) {
      for (MapEntryNode entry : entries.body()) {
        try {
          nextHop(entry);
        } catch (IllegalArgumentException e) {
          return nextHop
              .child("next-hop-list")
              .entry("next-hop", "index", String.valueOf(entry.name().getValue(INDEX)));
        }
      }
    }
    return nextHop;
  }

  private static @Nullable MapNode routes(
      MapEntryNode virtualRouter, QName type, String name, NodeIdentifier family) {
    if (virtualRouter.childByArg(ROUTING) instanceof ContainerNode routing
        && routing.childByArg(PROTOCOLS) instanceof ContainerNode protocols
        && protocols.childByArg(PROTOCOL) instanceof MapNode list) {
      MapEntryNode protocol = list.childByArg(protocolKey(type, name));
      if (protocol != null
          && protocol.childByArg(STATIC_ROUTES) instanceof ContainerNode staticRoutes
          && staticRoutes.childByArg(family) instanceof ContainerNode ofFamily
          && ofFamily.childByArg(ROUTE) instanceof MapNode routes) {
        return routes;
      }
    }
    return null;
  }

  private static NodeIdentifierWithPredicates protocolKey(QName type, String name) {
    return NodeIdentifierWithPredicates.of(
        PROTOCOL.getNodeType(), ImmutableMap.of(name("type"), type, name("name"), name));
  }

  private static StaticTarget target(MapEntryNode route) {
    if (route.childByArg(NEXT_HOP) instanceof ContainerNode nextHop
        && nextHop.childByArg(NEXT_HOP_OPTIONS) instanceof ChoiceNode options) {
      if (options.childByArg(NEXT_HOP_LIST) instanceof ContainerNode list) {
        return new StaticTarget.NextHops(nextHops(list));
      }
      Optional<String> special = leaf(options, SPECIAL, String.class);
      if (special.isPresent()) {
        return special.get().equals("blackhole")
            ? new StaticTarget.Blackhole()
            : new StaticTarget.Unreachable();
      }
      return new StaticTarget.NextHops(List.of(nextHop(options)));
    }
    // The check of the routes says what is missing.
    return new StaticTarget.NextHops(List.of());
  }

  private static List<StaticNextHop> nextHops(ContainerNode list) {
    return list.childByArg(NEXT_HOP) instanceof MapNode entries
        ? entries.body().stream()
            .sorted(comparing(entry -> String.valueOf(entry.name().getValue(INDEX))))
            .map(entry -> nextHop(entry))
            .toList()
        : List.of();
  }

  private static StaticNextHop nextHop(DataContainerNode from) {
    return new StaticNextHop(
        leaf(from, ADDRESS, String.class).map(IpAddress::parse),
        leaf(from, INTERFACE, String.class),
        bfd(from));
  }

  private static Optional<LivenessParameters> bfd(DataContainerNode nextHop) {
    if (nextHop.childByArg(BFD) instanceof ContainerNode from
        && leaf(from, ENABLED, Boolean.class).orElse(false)) {
      LivenessParameters defaults = LivenessParameters.DEFAULT;
      return Optional.of(
          new LivenessParameters(
              leaf(from, MIN_TX, Uint32.class)
                  .map(Uint32::longValue)
                  .orElse(defaults.desiredMinTxMicros()),
              leaf(from, MIN_RX, Uint32.class)
                  .map(Uint32::longValue)
                  .orElse(defaults.requiredMinRxMicros()),
              leaf(from, MULTIPLIER, Uint8.class)
                  .map(Uint8::intValue)
                  .orElse(defaults.detectMultiplier())));
    }
    return Optional.empty();
  }

  private static <T> Optional<T> leaf(DataContainerNode from, NodeIdentifier name, Class<T> type) {
    return from.childByArg(name) instanceof LeafNode<?> leaf
        ? Optional.of(type.cast(leaf.body()))
        : Optional.empty();
  }

  private static QName name(String local) {
    return QName.create(VirtualRouters.QNAME, local).intern();
  }

  private static NodeIdentifier node(String local) {
    return NodeIdentifier.create(name(local));
  }
}
