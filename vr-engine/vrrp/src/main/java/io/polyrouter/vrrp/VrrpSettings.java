package io.polyrouter.vrrp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.ProtocolSettings;
import java.util.List;

/** The configuration of an instance, after the lists {@code vrrp-instance} of RFC 8347. */
public record VrrpSettings(String name, String description, List<VirtualRouter> virtualRouters)
    implements ProtocolSettings {

  /** Name of the type. */
  public static final String TYPE = "vrrp";

  public VrrpSettings {
    virtualRouters = List.copyOf(virtualRouters);
  }

  /**
   * A virtual router.
   *
   * @param vrid 1 to 255
   * @param priority 1 to 254, unless this router owns the addresses
   * @param preemptHoldSeconds how long after its start it lets a router of lower priority be
   * @param acceptMode whether packets for the addresses are for this router, too
   * @param intervalCentis centiseconds between advertisements, 1 to 4095
   * @param checksumWithPseudoHeader over IPv4: as RFC 5798 is mostly read, and FRR and keepalived
   *     do; RFC 9568 and Cisco do without
   * @param addresses for IPv6 the first one is link-local
   */
  public record VirtualRouter(
      String interfaceName,
      AddressFamily family,
      int vrid,
      int priority,
      boolean preempt,
      int preemptHoldSeconds,
      boolean acceptMode,
      int intervalCentis,
      boolean checksumWithPseudoHeader,
      List<IpAddress> addresses,
      List<TrackedInterface> trackedInterfaces,
      List<TrackedAddress> trackedAddresses) {

    public VirtualRouter {
      addresses = List.copyOf(addresses);
      trackedInterfaces = List.copyOf(trackedInterfaces);
      trackedAddresses = List.copyOf(trackedAddresses);
    }

    /** The model's defaults, with the family of the addresses. */
    public static VirtualRouter defaults(
        String interfaceName, int vrid, List<IpAddress> addresses) {
      return defaults(interfaceName, addresses.getFirst().family(), vrid, addresses);
    }

    /** The model's defaults. */
    public static VirtualRouter defaults(
        String interfaceName, AddressFamily family, int vrid, List<IpAddress> addresses) {
      return new VirtualRouter(
          interfaceName,
          family,
          vrid,
          100,
          true,
          0,
          false,
          100,
          true,
          addresses,
          List.of(),
          List.of());
    }
  }

  /** Takes off the priority while the interface is down. */
  public record TrackedInterface(String interfaceName, int decrement) {}

  /** Takes off the priority while no route but perhaps the default route leads to the address. */
  public record TrackedAddress(IpAddress address, int decrement) {}

  @Override
  public String type() {
    return TYPE;
  }
}
