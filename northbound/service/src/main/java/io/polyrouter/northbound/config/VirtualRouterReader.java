package io.polyrouter.northbound.config;

import static java.util.Comparator.comparing;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.VrConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ModelPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Static;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Limits;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.Interface;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.routing.control.plane.protocols.ControlPlaneProtocol;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;

/**
 * Reads one virtual router of module polyrouter-virtual-routers. Pure; an instance serves one call.
 */
final class VirtualRouterReader {

  private final ModelPath path;
  private final MapEntryNode entry;
  private final List<ConfigProblem> problems = new ArrayList<>();

  private VirtualRouterReader(ModelPath path, MapEntryNode entry) {
    this.path = path;
    this.entry = entry;
  }

  /**
   * What came of reading.
   *
   * @param config what could be read; parts with problems are left out
   * @param problems empty when the configuration could be read in whole
   */
  record Reading(VrConfig config, List<ConfigProblem> problems) {
    Reading {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a virtual router.
   *
   * @param vr the binding of the entry
   * @param entry the same as the datastore holds it
   */
  static Reading read(VirtualRouter vr, MapEntryNode entry) {
    String name = vr.requireName().getValue();
    ModelPath path = ModelPath.of("virtual-routers").entry("virtual-router", "name", name);
    VirtualRouterReader reader = new VirtualRouterReader(path, entry);
    VrConfig config =
        new VrConfig(
            name,
            orElse(vr.getDescription(), ""),
            orElse(vr.getEnabled(), true),
            Optional.ofNullable(vr.getRouterId()).map(id -> Ipv4Address.parse(id.getValue())),
            limits(vr.getLimits()),
            reader.interfaces(vr),
            reader.protocols(vr));
    return new Reading(config, reader.problems);
  }

  private static VrLimits limits(@Nullable Limits limits) {
    VrLimits defaults = VrLimits.DEFAULT;
    if (limits == null) {
      return defaults;
    }
    return new VrLimits(
        limits.getMaxRoutes() == null ? defaults.maxRoutes() : limits.getMaxRoutes().intValue(),
        limits.getMaxNeighbors() == null
            ? defaults.maxNeighbours()
            : limits.getMaxNeighbors().intValue(),
        limits.getMailboxFrames() == null
            ? defaults.mailboxFrames()
            : limits.getMailboxFrames().intValue(),
        limits.getFramesPerTurn() == null
            ? defaults.framesPerTurn()
            : limits.getFramesPerTurn().intValue(),
        limits.getMaxSockets() == null ? defaults.maxSockets() : limits.getMaxSockets().intValue(),
        limits.getMaxSocketBufferBytes() == null
            ? defaults.maxSocketBufferBytes()
            : limits.getMaxSocketBufferBytes().longValue(),
        limits.getMaxReassemblyBytes() == null
            ? defaults.maxReassemblyBytes()
            : limits.getMaxReassemblyBytes().intValue(),
        limits.getMaxHalfOpenConnections() == null
            ? defaults.maxHalfOpen()
            : limits.getMaxHalfOpenConnections().intValue(),
        limits.getMaxTimeWaitConnections() == null
            ? defaults.maxTimeWait()
            : limits.getMaxTimeWaitConnections().intValue());
  }

  private List<InterfaceConfig> interfaces(VirtualRouter vr) {
    if (vr.getInterfaces() == null) {
      return List.of();
    }
    List<InterfaceConfig> interfaces = new ArrayList<>();
    for (Interface each :
        sorted(vr.getInterfaces().nonnullInterface(), i -> i.requireName().getValue())) {
      ModelPath at =
          path.child("interfaces").entry("interface", "name", each.requireName().getValue());
      if (AddressTexts.areGood(entry, each.requireName().getValue(), at, problems::add)) {
        new InterfaceReader(at, problems::add).read(each).ifPresent(interfaces::add);
      }
    }
    return interfaces;
  }

  private List<ProtocolConfig> protocols(VirtualRouter vr) {
    if (vr.getRouting() == null || vr.getRouting().getControlPlaneProtocols() == null) {
      return List.of();
    }
    ModelPath list = path.child("routing").child("control-plane-protocols");
    List<ProtocolConfig> protocols = new ArrayList<>();
    for (ControlPlaneProtocol protocol :
        sorted(
            vr.getRouting().getControlPlaneProtocols().nonnullControlPlaneProtocol(),
            p -> p.requireName().getValue())) {
      String name = protocol.requireName().getValue();
      if (Static.VALUE.equals(protocol.requireType())) {
        protocols.add(
            new ProtocolConfig.Static(
                name,
                orElse(protocol.getDescription(), ""),
                StaticRoutesReader.read(
                    entry,
                    Static.QNAME,
                    name,
                    list.entry("control-plane-protocol", "type", "static", "name", name)
                        .child("static-routes"),
                    problems::add)));
      } else {
        problems.add(
            list.entry(
                    "control-plane-protocol",
                    "type",
                    protocol.requireType().toString(),
                    "name",
                    name)
                .problem("this type of protocol cannot be configured: use type static"));
      }
    }
    return protocols;
  }

  private static <T> List<T> sorted(Map<?, T> entries, Function<T, String> key) {
    return entries.values().stream().sorted(comparing(key)).toList();
  }

  private static <T> T orElse(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
