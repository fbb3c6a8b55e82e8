package io.polyrouter.router;

import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.Participation;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.Ipv4Config;
import io.polyrouter.router.loop.LoopTask;
import io.polyrouter.routing.ConnectedRoutes;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.Ipv6InterfaceAddress;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.VirtualMac;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.stack.device.DeviceListener;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.device.Segmentation;
import io.polyrouter.stack.device.SpareFrames;
import io.polyrouter.stack.device.VlanTrunk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An interface of a virtual router: its configuration, its place in the stack, its device. Used by
 * the router's loop, apart from what {@link DeviceListener} says.
 */
final class Port implements DeviceListener {

  private final LoopTask router;
  private final FrameMailbox mailbox;
  final StackInterface stackInterface;
  InterfaceConfig config;
  @Nullable NetworkDevice device;
  Instant lastChange;

  /** Told by the device, on any thread. */
  private volatile Link link = Link.NONE;

  /** Told by the device, on any thread; 0 if it is not known. */
  private volatile long speedBitsPerSecond;

  /** What others were told on the loop. */
  private long knownSpeed;

  private final SpareFrames spareFrames = new SpareFrames();

  /** Those that wait in the mailbox, which keeps count of them. */
  final AtomicInteger controlFrames = new AtomicInteger();

  /** As {@link #controlFrames}. */
  final AtomicLong controlBytes = new AtomicLong();

  /** Frames that the device lost, not counted yet. */
  private final AtomicLong lost = new AtomicLong();

  private volatile boolean closed;

  /** The end of a batch wakes the router for all frames, from whatever thread they came. */
  private volatile boolean inBatch;

  /** What VLANs on its link have; made when the first one comes. */
  private volatile @Nullable VlanTrunk trunk;

  /** Whether somebody can open a device for it. */
  boolean hasDriver = true;

  private final PrefixTable.Builder<MacAddress> ipv4Neighbours =
      PrefixTable.<MacAddress>empty(AddressFamily.IPV4).toBuilder();
  private PrefixTable.@Nullable Builder<MacAddress> ipv6Neighbours;
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
    mailbox.offer(
        new FrameMailbox.Received(this, frame, length, Segmentation.FINISHED),
        ControlFrames.isControl(frame, length));
    wakeRouter();
  }

  private void wakeRouter() {
    if (!inBatch) {
      router.schedule();
    }
  }

  @Override
  public void beginBatch() {
    inBatch = true;
  }

  @Override
  public void endBatch() {
    inBatch = false;
    if (!closed && !mailbox.isEmpty()) {
      router.schedule();
    }
  }

  @Override
  public byte[] takeFrame(int bytes) {
    return spareFrames.take(bytes);
  }

  /** On the loop: nobody looks at this frame any more. */
  void giveFrame(byte[] frame) {
    spareFrames.give(frame);
  }

  /** Such frames are untagged, and TCP. */
  @Override
  public void receivedUnfinished(byte[] frame, int length, int segmentBytes) {
    if (!closed) {
      mailbox.offer(new FrameMailbox.Received(this, frame, length, segmentBytes), false);
      wakeRouter();
    }
  }

  @Override
  public void linkChanged(boolean up, String detail) {
    if (!closed) {
      link = new Link(up, detail);
      tellVlans();
      router.schedule();
    }
  }

  @Override
  public void speedChanged(long bitsPerSecond) {
    if (!closed) {
      speedBitsPerSecond = bitsPerSecond;
      VlanTrunk vlans = trunk;
      if (vlans != null) {
        vlans.speedChanged(bitsPerSecond);
      }
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
      present.speedChanged(speedBitsPerSecond);
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

  /** Takes in what the device said of its speed; returns whether it is another one. */
  boolean takeSpeed() {
    long now = speedBitsPerSecond;
    boolean isOther = now != knownSpeed;
    knownSpeed = now;
    return isOther;
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
    speedBitsPerSecond = 0;
    VlanTrunk vlans = trunk;
    if (vlans != null) {
      vlans.setDevice(null);
      vlans.speedChanged(0);
      vlans.linkChanged();
    }
  }

  void close() {
    closed = true;
    closeDevice();
  }

  /** Whether a switch may forward to its neighbours by itself. */
  boolean isOnSwitch() {
    return config.attachment() instanceof Attachment.OpenFlowPort;
  }

  /**
   * What is on its link by its addresses, of both families; link-local ones aside.
   *
   * @param states of the own IPv6 addresses
   */
  List<ConnectedRoutes.InterfaceAddress> connectedAddresses(List<Ipv6AddressState> states) {
    List<ConnectedRoutes.InterfaceAddress> connected = new ArrayList<>();
    for (InterfaceAddress own : addresses()) {
      connected.add(
          new ConnectedRoutes.InterfaceAddress(index(), own.address(), own.prefixLength()));
    }
    for (Ipv6AddressState own : states) {
      Ipv6Address address = own.address().address();
      if (!address.isLinkLocal()) {
        connected.add(
            new ConnectedRoutes.InterfaceAddress(
                index(),
                address,
                own.address().prefixLength(),
                own.status() == Ipv6AddressState.Status.PREFERRED));
      }
    }
    return connected;
  }

  /**
   * What routing protocols see of it.
   *
   * @param states of the own IPv6 addresses
   */
  ProtocolInterface ofProtocols(List<Ipv6AddressState> states) {
    List<ProtocolInterface.Address> own = new ArrayList<>();
    addresses()
        .forEach(
            each -> own.add(new ProtocolInterface.Address(each.address(), each.prefixLength())));
    for (Ipv6AddressState each : states) {
      switch (each.status()) {
        case PREFERRED, INACCESSIBLE ->
            own.add(
                new ProtocolInterface.Address(
                    each.address().address(), each.address().prefixLength()));
        case TENTATIVE, DUPLICATE -> {}
      }
    }
    own.sort(Comparator.comparing(ProtocolInterface.Address::address));
    return new ProtocolInterface(
        index(),
        name(),
        stackInterface.isUp(),
        isLoopback(),
        stackInterface.mac(),
        stackInterface.mtuBytes(),
        knownSpeed,
        own);
  }

  List<Ipv6InterfaceAddress> ipv6Addresses() {
    return config.ipv6().addresses().stream()
        .map(own -> new Ipv6InterfaceAddress(own.address(), own.prefixLength()))
        .toList();
  }

  /** Configured neighbours of those families that are enabled. */
  Map<IpAddress, MacAddress> staticNeighbours() {
    Map<IpAddress, MacAddress> all = new TreeMap<>();
    if (config.ipv4().enabled()) {
      config.ipv4().neighbours().forEach(each -> all.put(each.address(), each.mac()));
    }
    if (config.ipv6().enabled()) {
      config.ipv6().neighbours().forEach(each -> all.put(each.address(), each.mac()));
    }
    return all;
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

  void neighbourChanged(IpAddress address, @Nullable MacAddress mac) {
    PrefixTable.Builder<MacAddress> neighbours =
        switch (address.family()) {
          case IPV4 -> ipv4Neighbours;
          case IPV6 -> ipv6Neighbours();
        };
    IpPrefix host = IpPrefix.of(address, address.family().bits());
    if (mac == null) {
      neighbours.remove(host);
    } else {
      neighbours.put(host, mac);
    }
  }

  private PrefixTable.Builder<MacAddress> ipv6Neighbours() {
    PrefixTable.Builder<MacAddress> neighbours = ipv6Neighbours;
    if (neighbours == null) {
      neighbours = PrefixTable.<MacAddress>empty(AddressFamily.IPV6).toBuilder();
      ipv6Neighbours = neighbours;
    }
    return neighbours;
  }

  /**
   * What forwarders see of it; the same object while nothing changes.
   *
   * @param linkLocals own ones that are in use
   * @param virtualMacs that it has besides its own
   */
  ForwardingInterface forwarding(List<Ipv6Address> linkLocals, List<VirtualMac> virtualMacs) {
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
            participation(config.ipv4().enabled(), config.ipv4().forwarding()),
            participation(
                config.ipv6().enabled() && !linkLocals.isEmpty(), config.ipv6().forwarding()),
            linkLocals,
            ipv4Neighbours.build(),
            ipv6Neighbours == null ? PrefixTable.empty(AddressFamily.IPV6) : ipv6Neighbours.build(),
            virtualMacs.stream()
                .map(each -> new ForwardingInterface.VirtualMac(each.mac(), each.addresses()))
                .toList());
    ForwardingInterface before = published;
    if (before != null && before.equals(now)) {
      return before;
    }
    published = now;
    return now;
  }

  private static Participation participation(boolean takesPart, boolean forwards) {
    return takesPart ? forwards ? Participation.ROUTER : Participation.HOST : Participation.NONE;
  }
}
