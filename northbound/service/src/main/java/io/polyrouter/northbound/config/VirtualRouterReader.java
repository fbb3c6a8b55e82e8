package io.polyrouter.northbound.config;

import static java.util.Comparator.comparing;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.northbound.protocol.ProtocolModels;
import io.polyrouter.northbound.protocol.Section;
import io.polyrouter.northbound.protocol.SharedSettings;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.ProtocolConfig;
import io.polyrouter.router.config.RouteImport;
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
import org.opendaylight.yang.gen.v1.urn.polyrouter.routing.policy.rev261123.virtual.routers.virtual.router.routing.RouteLeaking;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.Static;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.VirtualRouter;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.Limits;
import org.opendaylight.yang.gen.v1.urn.polyrouter.virtual.routers.rev261122.virtual.routers.virtual.router.interfaces.Interface;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.schema.MapEntryNode;

/**
 * Reads one virtual router of module polyrouter-virtual-routers. Pure; an instance serves one call.
 */
final class VirtualRouterReader {

  private final ModelPath path;
  private final MapEntryNode entry;
  private final ProtocolModels models;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Section section;

  private VirtualRouterReader(ModelPath path, MapEntryNode entry, ProtocolModels models) {
    this.path = path;
    this.entry = entry;
    this.models = models;
    this.section = Section.of(entry, path, problems::add);
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
   * @param models of the protocols that may be configured
   */
  static Reading read(VirtualRouter vr, MapEntryNode entry, ProtocolModels models) {
    String name = vr.requireName().getValue();
    ModelPath path = ModelPath.of("virtual-routers").entry("virtual-router", "name", name);
    VirtualRouterReader reader = new VirtualRouterReader(path, entry, models);
    SharedSettings shared =
        new SharedSettings(PolicyReader.read(reader.section), KeyChainReader.read(reader.section));
    VrConfig config =
        new VrConfig(
            name,
            orElse(vr.getDescription(), ""),
            orElse(vr.getEnabled(), true),
            Optional.ofNullable(vr.getRouterId()).map(id -> Ipv4Address.parse(id.getValue())),
            limits(vr.getLimits()),
            reader.interfaces(vr),
            reader.protocols(shared),
            shared.policies(),
            reader.imports());
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

  private List<ProtocolConfig> protocols(SharedSettings shared) {
    List<ProtocolConfig> protocols = new ArrayList<>();
    for (Section instance :
        section
            .child("routing")
            .child("control-plane-protocols")
            .entries("control-plane-protocol", "type", "name")) {
      QName type = instance.identity("type").orElseThrow();
      if (Static.QNAME.equals(type)) {
        String name = instance.text("name").orElseThrow();
        protocols.add(
            new ProtocolConfig.Static(
                name,
                instance.text("description").orElse(""),
                StaticRoutesReader.read(
                    entry,
                    Static.QNAME,
                    name,
                    instance.path().child("static-routes"),
                    problems::add)));
      } else {
        models
            .find(type)
            .map(model -> new ProtocolConfig.Routed(model.read(instance, shared)))
            .ifPresentOrElse(
                protocols::add,
                () ->
                    instance.problem(
                        "this type of protocol cannot be configured: use static or one of "
                            + String.join(", ", models.table().names())));
      }
    }
    return protocols;
  }

  private List<RouteImport> imports() {
    return section
        .child("routing")
        .child(RouteLeaking.QNAME)
        .entries("import", "virtual-router", "address-family")
        .stream()
        .map(each ->
            new RouteImport(
                each.text("virtual-router").orElseThrow(),
                each.text("address-family").orElseThrow().equals("ipv4")
                    ? AddressFamily.IPV4
                    : AddressFamily.IPV6,
                each.text("import-policy").orElse(""),
                each.number("preference", RouteImport.DEFAULT_PREFERENCE)))
        .toList();
  }

  private static <T> List<T> sorted(Map<?, T> entries, Function<T, String> key) {
    return entries.values().stream().sorted(comparing(key)).toList();
  }

  private static <T> T orElse(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
