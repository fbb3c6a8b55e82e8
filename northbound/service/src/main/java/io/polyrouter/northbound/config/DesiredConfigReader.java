package io.polyrouter.northbound.config;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.polyrouter.northbound.config.VirtualRouterReader.Reading;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.router.config.ConfigValidator;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.southbound.openflow.SwitchConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.OpenflowSwitches;
import org.opendaylight.yang.gen.v1.urn.polyrouter.openflow.switches.rev261122.openflow.switches.Switch;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.VirtualRouters;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.binding.data.codec.api.BindingNormalizedNodeSerializer;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;

/**
 * Makes records of the datastore's trees. Thread-safe.
 *
 * <p>Trees are immutable and share what did not change, so what was made of a list entry is kept
 * for as long as that entry lives, and found again by its identity.
 */
public final class DesiredConfigReader {

  static final NodeIdentifier VIRTUAL_ROUTERS = NodeIdentifier.create(VirtualRouters.QNAME);
  static final NodeIdentifier SWITCHES = NodeIdentifier.create(OpenflowSwitches.QNAME);

  private static final NodeIdentifier VIRTUAL_ROUTER = NodeIdentifier.create(VirtualRouter.QNAME);
  private static final NodeIdentifier SWITCH = NodeIdentifier.create(Switch.QNAME);

  private final BindingNormalizedNodeSerializer codec;
  private final ProtocolModels protocols;

  /** Weak keys are compared by identity. */
  private final Cache<MapEntryNode, Reading> readings =
      CacheBuilder.newBuilder().weakKeys().build();

  /**
   * A new reader.
   *
   * @param protocols that may be configured
   */
  public DesiredConfigReader(BindingNormalizedNodeSerializer codec, ProtocolModels protocols) {
    this.codec = codec;
    this.protocols = protocols;
  }

  /**
   * Reads both trees.
   *
   * @param virtualRouters the container of that name, null if there is none
   * @param switches the container openflow-switches, null if there is none
   */
  public DesiredConfig read(
      @Nullable ContainerNode virtualRouters, @Nullable ContainerNode switches) {
    SortedMap<String, VrConfig> configs = new TreeMap<>();
    SortedMap<String, List<ConfigProblem>> problems = new TreeMap<>();
    for (MapEntryNode entry : entries(virtualRouters, VIRTUAL_ROUTER)) {
      Reading reading = readingOf(entry);
      String name = reading.config().name();
      configs.put(name, reading.config());
      if (!reading.problems().isEmpty()) {
        problems.put(name, reading.problems());
      }
    }
    return new DesiredConfig(
        Collections.unmodifiableSortedMap(configs),
        switches(switches),
        Collections.unmodifiableSortedMap(problems));
  }

  private Reading readingOf(MapEntryNode entry) {
    Reading known = readings.getIfPresent(entry);
    if (known == null) {
      known = readAndCheck(entry);
      readings.put(entry, known);
    }
    return known;
  }

  private Reading readAndCheck(MapEntryNode entry) {
    VirtualRouter virtualRouter = (VirtualRouter) binding(entry, VIRTUAL_ROUTERS, VIRTUAL_ROUTER);
    Reading reading = VirtualRouterReader.read(virtualRouter, entry, protocols);
    List<ConfigProblem> problems = new ArrayList<>(reading.problems());
    ConfigValidator.validateAlone(reading.config(), protocols.table()).stream()
        .map(problem -> NextHopPaths.asConfigured(problem, virtualRouter))
        .forEach(problems::add);
    return new Reading(reading.config(), problems);
  }

  private List<SwitchConfig> switches(@Nullable ContainerNode switches) {
    return entries(switches, SWITCH).stream()
        .map(entry -> SwitchReader.read((Switch) binding(entry, SWITCHES, SWITCH)))
        .sorted(Comparator.comparing(SwitchConfig::datapathId, Long::compareUnsigned))
        .toList();
  }

  private DataObject binding(MapEntryNode entry, NodeIdentifier container, NodeIdentifier list) {
    return codec
        .fromNormalizedNode(YangInstanceIdentifier.of(container, list, entry.name()), entry)
        .getValue();
  }

  private static List<MapEntryNode> entries(
      @Nullable ContainerNode container, NodeIdentifier list) {
    return container != null && container.childByArg(list) instanceof MapNode map
        ? List.copyOf(map.body())
        : List.of();
  }
}
