package io.polyrouter.routing.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the rules of a protocol may look at besides its own settings: the rest of the configuration
 * of the same virtual router.
 *
 * @param interfaces by name
 * @param policies names of its route policies
 * @param protocols all of its instances, static routes included
 */
public record ConfiguredRouter(
    String name,
    Map<String, Interface> interfaces,
    Set<String> policies,
    List<ProtocolKey> protocols) {

  public ConfiguredRouter {
    interfaces = Map.copyOf(interfaces);
    policies = Set.copyOf(policies);
    protocols = List.copyOf(protocols);
  }

  /** An interface that is configured; empty for a name that is not. */
  public Optional<Interface> interfaceNamed(String interfaceName) {
    return Optional.ofNullable(interfaces.get(interfaceName));
  }

  /**
   * A configured interface.
   *
   * @param families that are enabled on it
   */
  public record Interface(
      String name,
      boolean loopback,
      int mtuBytes,
      Set<AddressFamily> families,
      List<Address> addresses) {

    public Interface {
      families = Set.copyOf(families);
      addresses = List.copyOf(addresses);
    }
  }

  /** A configured address. */
  public record Address(IpAddress address, int prefixLength) {}

  /** Type and name of an instance. */
  public record ProtocolKey(String type, String name) {}
}
