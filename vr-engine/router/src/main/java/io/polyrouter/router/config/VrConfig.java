package io.polyrouter.router.config;

import io.polyrouter.net.Ipv4Address;
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
 */
public record VrConfig(
    String name,
    String description,
    boolean enabled,
    Optional<Ipv4Address> routerId,
    VrLimits limits,
    List<InterfaceConfig> interfaces,
    List<ProtocolConfig> protocols) {

  public VrConfig {
    interfaces = List.copyOf(interfaces);
    protocols = List.copyOf(protocols);
  }
}
