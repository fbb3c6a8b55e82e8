package io.polyrouter.router;

import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.leaking.ExportedRoutes;
import io.polyrouter.router.leaking.RouteImports;
import io.polyrouter.router.loop.EngineClock;
import io.polyrouter.router.loop.LoopTask;
import io.polyrouter.router.routes.RoutingTables;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.core.IpStack;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceDriver;
import io.polyrouter.stack.device.DeviceDriver.DeviceRequest;
import io.polyrouter.stack.device.NetworkDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of a virtual router: makes them be as configured, opens and closes their devices,
 * and takes them up and down with their links. Used by the router's loop alone.
 */
final class Ports {

  /**
   * An index that was given back is given anew after so many others, or twice as many as there are:
   * routes of protocols that have not worked out yet what is best without the old interface must
   * not lead to a new one.
   */
  private static final int INDEX_ROUND = 256;

  private final String name;
  private final LoopTask router;
  private final EngineClock clock;
  private final List<DeviceDriver> drivers;
  private final FrameMailbox mailbox;
  private final IpStack stack;
  private final RoutingTables routes;
  private final Listener listener;

  /** By name, so that whatever is done for all is done in the same order every time. */
  private final SortedMap<String, Port> ports = new TreeMap<>();

  /** Of an earlier life, by name; nobody else gets them, until they have been taken once. */
  private final Map<String, Integer> indexesOfBefore;

  private int lastIndex;

  private boolean enabled;

  /** Who is told of interfaces. */
  interface Listener {
    /** Something of it that others see is different. */
    void portChanged(int interfaceIndex);

    /** It is about to be removed. */
    void portGoing(int interfaceIndex, long nowNanos);
  }

  Ports(
      String name,
      LoopTask router,
      EngineClock clock,
      List<DeviceDriver> drivers,
      FrameMailbox mailbox,
      IpStack stack,
      RoutingTables routes,
      Listener listener,
      Map<String, Integer> indexesOfBefore) {
    this.name = name;
    this.router = router;
    this.clock = clock;
    this.drivers = drivers;
    this.mailbox = mailbox;
    this.stack = stack;
    this.routes = routes;
    this.listener = listener;
    this.indexesOfBefore = new HashMap<>(indexesOfBefore);
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Makes all interfaces be as configured, touching only what is not yet. */
  void apply(List<InterfaceConfig> interfaces, boolean routerEnabled, long nowNanos) {
    enabled = routerEnabled;
    Map<String, InterfaceConfig> desired = HashMap.newHashMap(interfaces.size());
    interfaces.forEach(each -> desired.put(each.name(), each));
    removePorts(desired, nowNanos);
    withdrawAddresses(desired, nowNanos);
    for (InterfaceConfig each : interfaces) {
      Port port = ports.get(each.name());
      if (port == null) {
        addPort(each, nowNanos);
      } else if (!port.config.equals(each)) {
        changePort(port, each, nowNanos);
      }
    }
    ports.values().forEach(this::borrowAddress);
    // A VLAN needs the interface that it is on.
    ports.values().stream().filter(port -> !port.isVlan()).forEach(port -> syncDevice(port));
    ports.values().stream().filter(port -> port.isVlan()).forEach(port -> syncDevice(port));
    syncLinks(true, nowNanos);
    syncLinks(false, nowNanos);
  }

  private void removePorts(Map<String, InterfaceConfig> desired, long nowNanos) {
    for (Port port : List.copyOf(ports.values())) {
      InterfaceConfig next = desired.get(port.name());
      if (next == null || !next.attachment().equals(port.config.attachment())) {
        listener.portGoing(port.index(), nowNanos);
        ports.remove(port.name());
        stack.sayGoodBye(port.stackInterface);
        port.close();
        routes.setConnected(port.index(), List.of());
        routes.linkChanged(port.index(), false);
        stack.removeInterface(port.stackInterface, nowNanos);
      }
    }
  }

  /** First of all, since an address may move from one interface to another. */
  private void withdrawAddresses(Map<String, InterfaceConfig> desired, long nowNanos) {
    for (Port port : ports.values()) {
      InterfaceConfig next = desired.get(port.name());
      List<InterfaceAddress> staying = new ArrayList<>(port.addresses());
      if (next != null && staying.retainAll(Port.addressesOf(next))) {
        stack.setAddresses(port.stackInterface, staying, nowNanos);
      }
    }
  }

  private void addPort(InterfaceConfig config, long nowNanos) {
    StackInterface added =
        stack.addInterface(
            freeIndex(config.name()), config.name(), macOf(config), config.mtuBytes(), nowNanos);
    Port port = new Port(router, mailbox, added, config, clock.instant());
    ports.put(config.name(), port);
    stack.setOffloaded(added, port.isOnSwitch());
    stack.setIpv4(added, config.ipv4().enabled(), config.ipv4().forwarding());
    stack.setAddresses(added, port.addresses(), nowNanos);
    configureIpv6(port, nowNanos);
    port.staticNeighbours()
        .forEach((address, mac) -> stack.setStaticNeighbour(added, address, mac, nowNanos));
    changed(port);
  }

  private void changePort(Port port, InterfaceConfig next, long nowNanos) {
    InterfaceConfig before = port.config;
    Map<IpAddress, MacAddress> neighboursBefore = port.staticNeighbours();
    port.config = next;
    StackInterface changed = port.stackInterface;
    if (next.mtuBytes() != before.mtuBytes()) {
      stack.setMtu(changed, next.mtuBytes());
    }
    boolean hasOtherMac = !macOf(next).equals(changed.mac());
    if (hasOtherMac) {
      stack.setMac(changed, macOf(next), nowNanos);
    }
    stack.setIpv4(changed, next.ipv4().enabled(), next.ipv4().forwarding());
    if (!Port.addressesOf(next).equals(Port.addressesOf(before))) {
      stack.setAddresses(changed, port.addresses(), nowNanos);
    }
    if (hasOtherMac || !next.ipv6().equals(before.ipv6())) {
      configureIpv6(port, nowNanos);
    }
    offerConnected(port);
    changeNeighbours(port, neighboursBefore, nowNanos);
    changed(port);
  }

  private void configureIpv6(Port port, long nowNanos) {
    Ipv6Config ipv6 = port.config.ipv6();
    if (!ipv6.enabled()) {
      stack.disableIpv6(port.stackInterface, nowNanos);
      return;
    }
    stack.setIpv6(
        port.stackInterface,
        ipv6.forwarding(),
        ipv6.linkLocal().orElse(null),
        port.ipv6Addresses(),
        ipv6.dupAddrDetectTransmits(),
        nowNanos);
    stack.setRouterAdvertisement(
        port.stackInterface,
        ipv6.routerAdvertisements().send() ? Advertised.of(ipv6) : null,
        nowNanos);
  }

  /** RFC 1812, section 2.2.7: an unnumbered interface speaks by the address of another. */
  private void borrowAddress(Port port) {
    Port lender = port.config.ipv4().unnumbered().map(name -> ports.get(name)).orElse(null);
    List<InterfaceAddress> lent = lender == null ? List.of() : lender.addresses();
    stack.setBorrowedAddress(
        port.stackInterface, lent.isEmpty() ? null : lent.getFirst().address());
  }

  private void changeNeighbours(Port port, Map<IpAddress, MacAddress> before, long nowNanos) {
    Map<IpAddress, MacAddress> gone = new TreeMap<>(before);
    port.staticNeighbours()
        .forEach((address, mac) -> {
          if (!mac.equals(gone.remove(address))) {
            stack.setStaticNeighbour(port.stackInterface, address, mac, nowNanos);
          }
        });
    gone.keySet()
        .forEach(address -> stack.setStaticNeighbour(port.stackInterface, address, null, nowNanos));
  }

  private int freeIndex(String portName) {
    Integer before = indexesOfBefore.remove(portName);
    if (before != null && stack.interfaceAt(before) == null) {
      lastIndex = Math.max(lastIndex, before);
      return before;
    }
    int round = Math.max(INDEX_ROUND, 2 * (ports.size() + indexesOfBefore.size() + 1));
    do {
      lastIndex = lastIndex < round ? lastIndex + 1 : 1;
    } while (stack.interfaceAt(lastIndex) != null || indexesOfBefore.containsValue(lastIndex));
    return lastIndex;
  }

  private MacAddress macOf(InterfaceConfig config) {
    return config.mac().orElseGet(() -> DerivedMac.of(name, config.name()));
  }

  // ---- devices and links --------------------------------------------------------------------

  private void syncDevice(Port port) {
    boolean open = enabled && port.config.enabled() && !port.isLoopback();
    if (port.device != null && (!open || isOnOtherTrunk(port, port.device))) {
      stack.sayGoodBye(port.stackInterface);
      port.closeDevice();
      stack.setDevice(port.stackInterface, null);
    }
    if (open && port.device == null) {
      NetworkDevice opened = openDevice(port);
      port.hasDriver = opened != null;
      if (opened != null) {
        port.setDevice(opened);
        stack.setDevice(port.stackInterface, opened);
      }
    }
  }

  private @Nullable NetworkDevice openDevice(Port port) {
    if (port.config.attachment() instanceof Attachment.VlanSubinterface vlan) {
      Port parent = ports.get(vlan.parentInterface());
      return parent == null ? null : parent.trunk().open(vlan.vlanId(), port);
    }
    DeviceDriver driver = driverOf(port);
    return driver == null
        ? null
        : driver.open(
            new DeviceRequest(name, port.name(), port.config.mtuBytes(), port.config.attachment()),
            port);
  }

  /** Whether the interface that a VLAN was opened on has been replaced by another. */
  private boolean isOnOtherTrunk(Port port, NetworkDevice device) {
    if (!(port.config.attachment() instanceof Attachment.VlanSubinterface vlan)) {
      return false;
    }
    Port parent = ports.get(vlan.parentInterface());
    return parent == null || !parent.trunk().carries(device);
  }

  /** Without a driver for its attachment an interface just stays down. */
  private @Nullable DeviceDriver driverOf(Port port) {
    for (DeviceDriver driver : drivers) {
      if (driver.supports(port.config.attachment())) {
        return driver;
      }
    }
    return null;
  }

  /**
   * Takes up interfaces whose links are, or down those whose links are not; and their speed.
   *
   * @return whether there were any
   */
  boolean syncLinks(boolean up, long nowNanos) {
    boolean isAny = false;
    for (Port port : ports.values()) {
      if (port.takeSpeed()) {
        changed(port);
      }
      if (port.shouldBeUp(enabled) == up && port.stackInterface.isUp() != up) {
        stack.setUp(port.stackInterface, up, nowNanos);
        port.lastChange = clock.instant();
        offerConnected(port);
        routes.linkChanged(port.index(), up);
        changed(port);
        isAny = true;
      }
    }
    return isAny;
  }

  /** Something of it that others see. */
  private void changed(Port port) {
    listener.portChanged(port.index());
  }

  private void offerConnected(Port port) {
    routes.setConnected(
        port.index(),
        port.stackInterface.isUp()
            ? port.connectedAddresses(stack.ipv6Addresses(port.stackInterface))
            : List.of());
  }

  // ---- for others ---------------------------------------------------------------------------

  /** Whether no packet of another router is forwarded here. */
  boolean areForwardedBySwitches() {
    return ports.values().stream()
        .filter(port -> port.config.enabled() && !port.isLoopback())
        .allMatch(Port::isOnSwitch);
  }

  @Nullable Port find(String portName) {
    return ports.get(portName);
  }

  /** Interface indexes by name. */
  SortedMap<String, Integer> indexes() {
    SortedMap<String, Integer> indexes = new TreeMap<>();
    ports.forEach((portName, port) -> indexes.put(portName, port.index()));
    return indexes;
  }

  /** The memory links that are up. */
  List<RouteImports.Link> links() {
    List<RouteImports.Link> links = new ArrayList<>();
    for (Port port : ports.values()) {
      if (port.config.attachment() instanceof Attachment.MemoryLink link
          && port.stackInterface.isUp()) {
        links.add(
            new RouteImports.Link(
                port.index(),
                link.peerVr(),
                link.peerInterface(),
                port.addresses().stream()
                    .map(own -> IpPrefix.of(own.address(), own.prefixLength()))
                    .toList()));
      }
    }
    return links;
  }

  /** As those see them who take over routes. */
  SortedMap<Integer, ExportedRoutes.Interface> exported() {
    SortedMap<Integer, ExportedRoutes.Interface> all = new TreeMap<>();
    for (Port port : ports.values()) {
      List<IpAddress> addresses = new ArrayList<>();
      port.addresses().forEach(own -> addresses.add(own.address()));
      addresses.addAll(linkLocalsOf(port));
      String peer =
          port.config.attachment() instanceof Attachment.MemoryLink link ? link.peerVr() : "";
      all.put(port.index(), new ExportedRoutes.Interface(port.name(), peer, addresses));
    }
    return all;
  }

  /** As forwarders see them, by index. */
  SortedMap<Integer, ForwardingInterface> forwarding() {
    SortedMap<Integer, ForwardingInterface> all = new TreeMap<>();
    ports
        .values()
        .forEach(port ->
            all.put(
                port.index(),
                port.forwarding(linkLocalsOf(port), stack.virtualMacs(port.stackInterface))));
    return all;
  }

  private List<Ipv6Address> linkLocalsOf(Port port) {
    return stack.ipv6Addresses(port.stackInterface).stream()
        .filter(own -> own.status() == Ipv6AddressState.Status.PREFERRED)
        .map(own -> own.address().address())
        .filter(Ipv6Address::isLinkLocal)
        .toList();
  }

  /** As routing protocols see one; null if there is none with this index. */
  @Nullable ProtocolInterface ofProtocols(int index) {
    StackInterface at = stack.interfaceAt(index);
    Port port = at == null ? null : ports.get(at.name());
    return port == null ? null : port.ofProtocols(stack.ipv6Addresses(port.stackInterface));
  }

  /** 0 if there is none of the name. */
  int indexOf(String interfaceName) {
    Port port = ports.get(interfaceName);
    return port == null ? 0 : port.index();
  }

  // ---- for operators ------------------------------------------------------------------------

  List<VrImage.Interface> images() {
    return ports.values().stream().map(this::imageOf).toList();
  }

  private VrImage.Interface imageOf(Port port) {
    StackInterface now = port.stackInterface;
    return new VrImage.Interface(
        port.config,
        now.index(),
        now.mac(),
        now.isUp(),
        port.linkDetail(),
        port.lastChange,
        now.counterValues(),
        stack.ipv6Addresses(now),
        stack.neighbourStates(now));
  }

  /** Has the stack count the frames that devices lost. */
  void countLost() {
    ports.values().forEach(port -> stack.lostByDevice(port.stackInterface, port.takeLost()));
  }

  /** Gives up all devices; what they throw at that is left behind. */
  void close(RuntimeException why) {
    for (Port port : ports.values()) {
      try {
        port.close();
      } catch (RuntimeException e) {
        why.addSuppressed(e);
      }
    }
  }

  // ---- from the stack -----------------------------------------------------------------------

  /** Whether the interface is still there. */
  boolean neighbourChanged(
      StackInterface onInterface, IpAddress address, @Nullable MacAddress mac) {
    Port port = ports.get(onInterface.name());
    // A port that is being removed is no longer there.
    if (port == null) {
      return false;
    }
    port.neighbourChanged(address, mac);
    return true;
  }

  void ipv6AddressesChanged(StackInterface onInterface) {
    Port port = ports.get(onInterface.name());
    if (port != null) {
      offerConnected(port);
      changed(port);
    }
  }
}
