package io.polyrouter.fib;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import java.util.List;
import java.util.Optional;

/**
 * An interface of a virtual router as a forwarder sees it.
 *
 * @param index index within the virtual router; stable while the interface exists, not over
 *     restarts
 * @param name configured name, unique within the virtual router
 * @param mac its own address
 * @param mtuBytes largest IP packet, in bytes, without the link-layer header
 * @param up whether it is enabled and its link is up
 * @param switchPort where it is attached, if to an OpenFlow switch
 * @param ipv4 what it does with IPv4 packets that come in by it
 * @param ipv6 what it does with IPv6 packets that come in by it
 * @param linkLocals its own link-local IPv6 addresses, those that are still tentative (RFC 4862,
 *     section 5.4) left out; in ascending order
 * @param ipv4Neighbours resolved neighbours on its link: host prefixes (/32) to link-layer
 *     addresses
 * @param ipv6Neighbours as for IPv4 (/128), with the neighbours' link-local addresses
 * @param virtualMacs further MAC addresses that packets to it may have, in the order in which they
 *     were given
 */
public record ForwardingInterface(
    int index,
    String name,
    MacAddress mac,
    int mtuBytes,
    boolean up,
    Optional<SwitchPort> switchPort,
    Participation ipv4,
    Participation ipv6,
    List<Ipv6Address> linkLocals,
    PrefixTable<MacAddress> ipv4Neighbours,
    PrefixTable<MacAddress> ipv6Neighbours,
    List<VirtualMac> virtualMacs) {

  public ForwardingInterface {
    virtualMacs = List.copyOf(virtualMacs);
    linkLocals = linkLocals.stream().sorted().distinct().toList();
    ipv4Neighbours.requireFamily(AddressFamily.IPV4);
    ipv6Neighbours.requireFamily(AddressFamily.IPV6);
  }

  /**
   * A MAC address that it answers for some addresses with, in place of its own (RFC 9568, section
   * 7.3).
   */
  public record VirtualMac(MacAddress mac, List<IpAddress> addresses) {
    public VirtualMac {
      addresses = List.copyOf(addresses);
    }

    /** Whether it has addresses of this family. */
    public boolean serves(AddressFamily family) {
      return addresses.stream().anyMatch(address -> address.family() == family);
    }
  }

  /** One without further MAC addresses. */
  public ForwardingInterface(
      int index,
      String name,
      MacAddress mac,
      int mtuBytes,
      boolean up,
      Optional<SwitchPort> switchPort,
      Participation ipv4,
      Participation ipv6,
      List<Ipv6Address> linkLocals,
      PrefixTable<MacAddress> ipv4Neighbours,
      PrefixTable<MacAddress> ipv6Neighbours) {
    this(
        index,
        name,
        mac,
        mtuBytes,
        up,
        switchPort,
        ipv4,
        ipv6,
        linkLocals,
        ipv4Neighbours,
        ipv6Neighbours,
        List.of());
  }

  /** One that forwards IPv4, and IPv6 if it has a link-local address. */
  public ForwardingInterface(
      int index,
      String name,
      MacAddress mac,
      int mtuBytes,
      boolean up,
      Optional<SwitchPort> switchPort,
      List<Ipv6Address> linkLocals,
      PrefixTable<MacAddress> ipv4Neighbours,
      PrefixTable<MacAddress> ipv6Neighbours) {
    this(
        index,
        name,
        mac,
        mtuBytes,
        up,
        switchPort,
        Participation.ROUTER,
        linkLocals.isEmpty() ? Participation.NONE : Participation.ROUTER,
        linkLocals,
        ipv4Neighbours,
        ipv6Neighbours);
  }

  /** The same with other further MAC addresses. */
  public ForwardingInterface withVirtualMacs(List<VirtualMac> macs) {
    return new ForwardingInterface(
        index,
        name,
        mac,
        mtuBytes,
        up,
        switchPort,
        ipv4,
        ipv6,
        linkLocals,
        ipv4Neighbours,
        ipv6Neighbours,
        macs);
  }

  /** Whether it answers for an address with a further MAC address. */
  public boolean isVirtual(IpAddress address) {
    return virtualMacs.stream().anyMatch(each -> each.addresses().contains(address));
  }

  /** What it does with packets of one address family that come in by it. */
  public Participation participation(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4;
      case IPV6 -> ipv6;
    };
  }

  /** The resolved neighbours of one address family. */
  public PrefixTable<MacAddress> neighbours(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4Neighbours;
      case IPV6 -> ipv6Neighbours;
    };
  }
}
