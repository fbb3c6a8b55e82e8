package io.polyrouter.router.config;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.routing.config.ConfigProblem;
import io.polyrouter.routing.config.ConfigProblems;
import io.polyrouter.routing.config.ModelPath;
import io.polyrouter.routing.policy.PolicyRules;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.ProtocolTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that a configuration has to keep before it may be committed. Pure functions, for any
 * thread; time linear in the size of what is given (times a logarithm for addresses). An empty list
 * means valid; at most {@value ConfigProblems#LIMIT} problems are reported at once.
 *
 * <p>Paths mirror the YANG model, names after RFC 8343, 8344 and 8349. Entries of {@code
 * next-hop-list} are named by their position, from 1.
 *
 * <p>For an incremental check after an edit: {@link #validateAlone} for each virtual router that
 * changed (this is where the routes are), then {@link #validateTogether} for all (this reads only
 * names and attachments).
 */
public final class ConfigValidator {

  private ConfigValidator() {}

  /** All rules over the whole configuration. */
  public static List<ConfigProblem> validate(Collection<VrConfig> all) {
    return validate(all, ProtocolTable.NONE);
  }

  /**
   * All rules over the whole configuration.
   *
   * @param types of routing protocols that may be configured
   */
  public static List<ConfigProblem> validate(Collection<VrConfig> all, ProtocolTable types) {
    ConfigProblems problems = new ConfigProblems();
    all.forEach(vr -> alone(vr, types, problems));
    together(all, problems);
    return problems.found();
  }

  /** The rules within one virtual router. */
  public static List<ConfigProblem> validateAlone(VrConfig vr) {
    return validateAlone(vr, ProtocolTable.NONE);
  }

  /**
   * The rules within one virtual router.
   *
   * @param types of routing protocols that may be configured
   */
  public static List<ConfigProblem> validateAlone(VrConfig vr, ProtocolTable types) {
    ConfigProblems problems = new ConfigProblems();
    alone(vr, types, problems);
    return problems.found();
  }

  /** The rules between virtual routers: unique names, links, switch ports. */
  public static List<ConfigProblem> validateTogether(Collection<VrConfig> all) {
    ConfigProblems problems = new ConfigProblems();
    together(all, problems);
    return problems.found();
  }

  private static void together(Collection<VrConfig> all, ConfigProblems problems) {
    Map<String, VrConfig> byName = HashMap.newHashMap(all.size());
    for (VrConfig vr : all) {
      if (byName.putIfAbsent(vr.name(), vr) != null) {
        problems.add(
            ModelPaths.virtualRouter(vr.name()),
            "virtual router \"%s\" is given twice: give every virtual router a name of its own"
                .formatted(vr.name()));
      }
    }
    AttachmentRules.check(all, byName, problems);
  }

  private static void alone(VrConfig vr, ProtocolTable types, ConfigProblems problems) {
    ModelPath path = ModelPaths.virtualRouter(vr.name());
    problems.checkName(path, "virtual router", vr.name());
    problems.checkDescription(path, vr.description());
    vr.routerId()
        .filter(id -> id.bits() == 0)
        .ifPresent(id ->
            problems.add(
                path.child("router-id"),
                "router-id 0.0.0.0 is not valid: use any other dotted quad, such as an own"
                    + " address"));
    InterfaceRules.check(vr, problems);
    protocols(vr, path, types, problems);
    RouteImportRules.check(vr, path.child("routing").child("route-leaking"), problems);
    PolicyRules.check(vr.policies(), path.child("routing-policy"), problems);
    limits(vr, path.child("limits"), problems);
  }

  private static void protocols(
      VrConfig vr, ModelPath path, ProtocolTable types, ConfigProblems problems) {
    ModelPath list = path.child("routing").child("control-plane-protocols");
    RouteRules routes = new RouteRules(vr, types, problems);
    ProtocolRules routed = new ProtocolRules(vr, types, problems);
    Set<String> seen = new HashSet<>();
    for (ProtocolConfig protocol : vr.protocols()) {
      String type = ProtocolRules.typeOf(protocol);
      ModelPath entry = list.entry("control-plane-protocol", "type", type, "name", protocol.name());
      problems.checkName(entry, "protocol", protocol.name());
      if (!seen.add(type + ' ' + protocol.name())) {
        problems.add(
            entry,
            "protocol \"%s\" of type %s is given twice: give every instance of a type a name of its own"
                .formatted(protocol.name(), type));
      }
      switch (protocol) {
        case ProtocolConfig.Static s -> {
          problems.checkDescription(entry, s.description());
          routes.check(s, entry);
        }
        case ProtocolConfig.Routed(ProtocolSettings settings) -> {
          problems.checkDescription(entry, settings.description());
          routed.check(settings, entry);
        }
      }
    }
  }

  private static void limits(VrConfig vr, ModelPath path, ConfigProblems problems) {
    VrLimits limits = vr.limits();
    problems.checkRange(
        path.child("max-routes"), "max-routes", limits.maxRoutes(), 1, VrLimits.MOST_ROUTES);
    problems.checkRange(
        path.child("max-neighbors"),
        "max-neighbors",
        limits.maxNeighbours(),
        1,
        VrLimits.MOST_NEIGHBOURS);
    problems.checkRange(
        path.child("mailbox-frames"),
        "mailbox-frames",
        limits.mailboxFrames(),
        VrLimits.LEAST_MAILBOX_FRAMES,
        VrLimits.MOST_MAILBOX_FRAMES);
    problems.checkRange(
        path.child("frames-per-turn"),
        "frames-per-turn",
        limits.framesPerTurn(),
        1,
        VrLimits.MOST_FRAMES_PER_TURN);
    problems.checkRange(
        path.child("max-sockets"), "max-sockets", limits.maxSockets(), 1, VrLimits.MOST_SOCKETS);
    problems.checkRange(
        path.child("max-socket-buffer-bytes"),
        "max-socket-buffer-bytes",
        limits.maxSocketBufferBytes(),
        VrLimits.LEAST_SOCKET_BUFFER_BYTES,
        VrLimits.MOST_SOCKET_BUFFER_BYTES);
    problems.checkRange(
        path.child("max-reassembly-bytes"),
        "max-reassembly-bytes",
        limits.maxReassemblyBytes(),
        VrLimits.LEAST_REASSEMBLY_BYTES,
        VrLimits.MOST_REASSEMBLY_BYTES);
    problems.checkRange(
        path.child("max-half-open-connections"),
        "max-half-open-connections",
        limits.maxHalfOpen(),
        1,
        VrLimits.MOST_HALF_OPEN);
    problems.checkRange(
        path.child("max-time-wait-connections"),
        "max-time-wait-connections",
        limits.maxTimeWait(),
        1,
        VrLimits.MOST_TIME_WAIT);
    for (AddressFamily family : AddressFamily.values()) {
      ownNeeds(vr, family, path, problems);
    }
  }

  /** The limits hold at least what is configured. */
  private static void ownNeeds(
      VrConfig vr, AddressFamily family, ModelPath path, ConfigProblems problems) {
    VrLimits limits = vr.limits();
    long routes = 0;
    long neighbours = 0;
    for (InterfaceConfig each : vr.interfaces()) {
      FamilyConfig config = FamilyConfig.of(each, family);
      routes += config.connectedRoutes();
      neighbours += config.neighbours().size();
    }
    for (ProtocolConfig protocol : vr.protocols()) {
      routes +=
          switch (protocol) {
            case ProtocolConfig.Static s ->
                s.routes().stream().filter(r -> r.destination().family() == family).count();
            case ProtocolConfig.Routed routed -> 0;
          };
    }
    String name = FamilyConfig.nameOf(family);
    if (limits.maxRoutes() > 0 && routes > limits.maxRoutes()) {
      problems.add(
          path.child("max-routes"),
          "the configuration itself has %d %s routes (static, and up to four for each address), more than max-routes %d: raise the limit or remove routes"
              .formatted(routes, name, limits.maxRoutes()));
    }
    if (limits.maxNeighbours() > 0 && neighbours > limits.maxNeighbours()) {
      problems.add(
          path.child("max-neighbors"),
          "the configuration itself has %d %s neighbours, more than max-neighbors %d: raise the limit or remove neighbours"
              .formatted(neighbours, name, limits.maxNeighbours()));
    }
  }
}
