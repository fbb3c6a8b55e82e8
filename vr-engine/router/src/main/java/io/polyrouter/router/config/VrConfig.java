package io.polyrouter.router.config;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.policy.RoutePolicies;
import io.polyrouter.routing.protocol.ProtocolSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The whole desired configuration of one virtual router.
 *
 * @param name unique in the process
 * @param description free text, may be empty
 * @param enabled a disabled virtual router keeps its configuration and does nothing
 * @param routerId 32-bit identifier in dotted-quad form
 * @param limits what it may use
 * @param interfaces names unique
 * @param protocols control-plane protocol instances, unique by type and name
 * @param policies route policies, which its protocols and imports name
 * @param imports routes of other virtual routers that it uses
 */
public record VrConfig(
    String name,
    String description,
    boolean enabled,
    Optional<Ipv4Address> routerId,
    VrLimits limits,
    List<InterfaceConfig> interfaces,
    List<ProtocolConfig> protocols,
    RoutePolicies policies,
    List<RouteImport> imports) {

  public VrConfig {
    imports = List.copyOf(imports);
    interfaces = List.copyOf(interfaces);
    protocols = List.copyOf(protocols);
  }

  /** What is configured of routing protocols. */
  public List<ProtocolSettings> routed() {
    List<ProtocolSettings> routed = new ArrayList<>();
    for (ProtocolConfig protocol : protocols) {
      if (protocol instanceof ProtocolConfig.Routed(ProtocolSettings settings)) {
        routed.add(settings);
      }
    }
    return routed;
  }

  /** Without imports. */
  public VrConfig(
      String name,
      String description,
      boolean enabled,
      Optional<Ipv4Address> routerId,
      VrLimits limits,
      List<InterfaceConfig> interfaces,
      List<ProtocolConfig> protocols,
      RoutePolicies policies) {
    this(name, description, enabled, routerId, limits, interfaces, protocols, policies, List.of());
  }

  /** The same with these imports, and the policies that they need. */
  public VrConfig withImports(RoutePolicies all, List<RouteImport> wanted) {
    return new VrConfig(
        name, description, enabled, routerId, limits, interfaces, protocols, all, wanted);
  }

  /** Without route policies. */
  public VrConfig(
      String name,
      String description,
      boolean enabled,
      Optional<Ipv4Address> routerId,
      VrLimits limits,
      List<InterfaceConfig> interfaces,
      List<ProtocolConfig> protocols) {
    this(name, description, enabled, routerId, limits, interfaces, protocols, RoutePolicies.NONE);
  }
}
