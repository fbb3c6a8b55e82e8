package io.polyrouter.router;

import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.config.Ipv6Config;
import io.polyrouter.router.loop.LoopTask;
import io.polyrouter.routing.ConnectedRoutes;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.device.VlanTrunk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a virtual router: its configuration, its place in the stack, its device. Used by
 * the router's loop, apart from what {@link DeviceListener} says.
 */
final class Port implements DeviceListener {

  private static final int ETHER_TYPE_AT = 12;

  private final LoopTask router;
  private final FrameMailbox mailbox;
  final StackInterface stackInterface;
  InterfaceConfig config;
  @Nullable NetworkDevice device;
  Instant lastChange;

  /** Told by the device, on any thread. */
  private volatile Link link = Link.NONE;

  /** Frames that the device lost, not counted yet. */
  private final AtomicLong lost = new AtomicLong();

  private volatile boolean closed;

  /** What VLANs on its link have; made when the first one comes. */
  private volatile @Nullable VlanTrunk trunk;

  /** Whether somebody can open a device for it. */
  boolean hasDriver = true;

  private final PrefixTable.Builder<MacAddress> neighbours =
      PrefixTable.<MacAddress>empty(AddressFamily.IPV4).toBuilder();
  private @Nullable ForwardingInterface published;

  private record Link(boolean up, String detail) {
    static final Link NONE = new Link(false, "");
  }

  Port(
      LoopTask router,
      FrameMailbox mailbox,
      StackInterface stackInterface,
      InterfaceConfig config,
      Instant created) {
    this.router = router;
    this.mailbox = mailbox;
    this.stackInterface = stackInterface;
    this.config = config;
    this.lastChange = created;
  }

  // ---- from the device, any thread ----------------------------------------------------------

  @Override
  public void received(byte[] frame, int length) {
    if (closed) {
      return;
    }
    VlanTrunk vlans = trunk;
    if (vlans != null && vlans.received(frame, length)) {
      return;
    }
    boolean isControl =
        length > ETHER_TYPE_AT + 1 && Wire.u16(frame, ETHER_TYPE_AT) == EtherType.ARP;
    mailbox.offer(new FrameMailbox.Received(this, frame, length), isControl);
    router.schedule();
  }

  @Override
  public void linkChanged(boolean up, String detail) {
    if (!closed) {
      link = new Link(up, detail);
      tellVlans();
      router.schedule();
    }
  }

  private void tellVlans() {
    VlanTrunk vlans = trunk;
    if (vlans != null) {
      vlans.linkChanged();
    }
  }

  @Override
  public void lost(long frames) {
    lost.addAndGet(frames);
  }

  // ---- on the loop --------------------------------------------------------------------------

  String name() {
    return config.name();
  }

  int index() {
    return stackInterface.index();
  }

  boolean isLoopback() {
    return config.attachment() instanceof Attachment.Loopback;
  }

  /** Whether packets are to pass now. */
  boolean shouldBeUp(boolean routerEnabled) {
    return routerEnabled && config.enabled() && (isLoopback() || device != null && link.up);
  }

  /** What there is to say of its link; empty if nothing. */
  String linkDetail() {
    if (isLoopback() || !config.enabled()) {
      return "";
    }
    return hasDriver ? link.detail : "this controller has no driver for what it is attached to";
  }

  /** Frames that its device lost since the last call. */
  long takeLost() {
    return lost.getAndSet(0);
  }

  boolean isVlan() {
    return config.attachment() instanceof Attachment.VlanSubinterface;
  }

  /** The VLANs on its link. */
  VlanTrunk trunk() {
    VlanTrunk present = trunk;
    if (present == null) {
      present = new VlanTrunk(name(), () -> link.up());
      present.setDevice(device);
      trunk = present;
    }
    return present;
  }

  void setDevice(NetworkDevice opened) {
    device = opened;
    VlanTrunk vlans = trunk;
    if (vlans != null) {
      vlans.setDevice(opened);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Gives up the device; frames of it that still wait are ignored when the port is closed. */
  void closeDevice() {
    NetworkDevice open = device;
    device = null;
    link = Link.NONE;
    if (open != null) {
      open.close();
    }
    // The listener may have been called until close returned.
    link = Link.NONE;
    VlanTrunk vlans = trunk;
    if (vlans != null) {
      vlans.setDevice(null);
      vlans.linkChanged();
    }
  }

  void close() {
    closed = true;
    closeDevice();
  }

  /** What is on its link by its addresses, of both families; link-local ones aside. */
  List<ConnectedRoutes.InterfaceAddress> connectedAddresses() {
    List<ConnectedRoutes.InterfaceAddress> connected = new ArrayList<>();
    for (InterfaceAddress own : addresses()) {
      connected.add(
          new ConnectedRoutes.InterfaceAddress(index(), own.address(), own.prefixLength()));
    }
    if (config.ipv6().enabled()) {
      for (Ipv6Config.Address own : config.ipv6().addresses()) {
        connected.add(
            new ConnectedRoutes.InterfaceAddress(index(), own.address(), own.prefixLength()));
      }
    }
    return connected;
  }

  List<InterfaceAddress> addresses() {
    return addressesOf(config);
  }

  static List<InterfaceAddress> addressesOf(InterfaceConfig config) {
    return config.ipv4().enabled()
        ? config.ipv4().addresses().stream().map(Port::address).toList()
        : List.of();
  }

  private static InterfaceAddress address(Ipv4Config.Address configured) {
    return new InterfaceAddress(configured.address(), configured.prefixLength());
  }

  void neighbourChanged(Ipv4Address address, @Nullable MacAddress mac) {
    Ipv4Prefix host = Ipv4Prefix.of(address, 32);
    if (mac == null) {
      neighbours.remove(host);
    } else {
      neighbours.put(host, mac);
    }
  }

  /** What forwarders see of it; the same object while nothing changes. */
  ForwardingInterface forwarding() {
    Optional<SwitchPort> switchPort =
        config.attachment() instanceof Attachment.OpenFlowPort(SwitchPort port)
            ? Optional.of(port)
            : Optional.empty();
    ForwardingInterface now =
        new ForwardingInterface(
            index(),
            name(),
            stackInterface.mac(),
            stackInterface.mtuBytes(),
            stackInterface.isUp(),
            switchPort,
            List.of(),
            neighbours.build(),
            PrefixTable.empty(AddressFamily.IPV6));
    ForwardingInterface before = published;
    if (before != null && before.equals(now)) {
      return before;
    }
    published = now;
    return now;
  }
}
