package io.polyrouter.stack;

import static io.polyrouter.stack.Ipv4Forwarder.IP;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv4Options;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.time.TimerQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The IP stack of one virtual router. Single-threaded; the time is passed in, timers are in a queue
 * that the owner fires, frames come by {@link #receive} and leave by the interfaces' devices. It
 * never throws on account of what is in a frame.
 */
public final class IpStack {

  /** Of ICMP messages that answer something: they may have to go far, and cause no more. */
  static final int ANSWER_TIME_TO_LIVE = 255;

  private final ArpCache arp;
  private final Ipv4Forwarder forwarder;
  private final IcmpSender icmp;
  private final LocalDelivery delivery;
  private final Counters<VrCounter> counters = new Counters<>(VrCounter.class);
  private @Nullable StackInterface[] interfaces = new StackInterface[0];

  /** Every own address, with the number of its configured places (at most one if valid). */
  private final IntMap<StackInterface> ownAddresses = new IntMap<>();

  private int maxNeighbours;
  private int identification;

  /**
   * @param random for choices that are to differ between routers and times; the same seed gives the
   *     same behaviour
   * @param maxNeighbours ARP entries on all interfaces together
   */
  public IpStack(
      TimerQueue timers, RandomGenerator random, StackListener listener, int maxNeighbours) {
    this.maxNeighbours = maxNeighbours;
    this.arp = new ArpCache(this, timers, random, listener);
    this.forwarder = new Ipv4Forwarder(this, arp, new FlowHash(random.nextLong()));
    this.icmp = new IcmpSender(this);
    this.delivery = new LocalDelivery(this, listener, timers);
    this.identification = random.nextInt();
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Adds an interface, down, without device and addresses. The index, from 1, must be free. */
  public StackInterface addInterface(
      int index, String name, MacAddress mac, int mtuBytes, long nowNanos) {
    if (index >= interfaces.length) {
      interfaces = Arrays.copyOf(interfaces, index + 1);
    }
    if (interfaces[index] != null) {
      throw new IllegalStateException("interface index " + index + " is in use");
    }
    StackInterface added = new StackInterface(index, name, mac, mtuBytes);
    interfaces[index] = added;
    forwarder.interfaceAdded(index, nowNanos);
    return added;
  }

  /** Removes an interface; packets that wait for its neighbours are dropped. */
  public void removeInterface(StackInterface gone, long nowNanos) {
    setUp(gone, false, nowNanos);
    setAddresses(gone, List.of(), nowNanos);
    arp.interfaceRemoved(gone, nowNanos);
    interfaces[gone.index()] = null;
  }

  /** The interface with this index, if there is one. */
  public @Nullable StackInterface interfaceAt(int index) {
    return index < interfaces.length ? interfaces[index] : null;
  }

  public void setMtu(StackInterface changed, int mtuBytes) {
    changed.mtuBytes = mtuBytes;
  }

  public void setMac(StackInterface changed, MacAddress mac, long nowNanos) {
    changed.macBits = mac.bits();
    if (changed.up) {
      arp.addressesChanged(changed, changed.addresses, nowNanos);
    }
  }

  /** Replaces the own addresses; those that stay are not disturbed. */
  public void setAddresses(
      StackInterface changed, List<InterfaceAddress> addresses, long nowNanos) {
    InterfaceAddress[] before = changed.addresses;
    for (InterfaceAddress address : before) {
      ownAddresses.remove(address.address().bits());
    }
    changed.addresses = addresses.toArray(InterfaceAddress[]::new);
    for (InterfaceAddress address : addresses) {
      ownAddresses.put(address.address().bits(), changed);
    }
    arp.addressesChanged(changed, before, nowNanos);
  }

  /** Configures a neighbour, or with null leaves it to ARP again. */
  public void setStaticNeighbour(
      StackInterface onInterface, Ipv4Address address, @Nullable MacAddress mac, long nowNanos) {
    arp.setStatic(onInterface, address.bits(), mac, nowNanos);
  }

  public void setMaxNeighbours(int limit) {
    maxNeighbours = limit;
  }

  /** Where frames leave; null for an interface without a link. */
  public void setDevice(StackInterface onInterface, @Nullable NetworkDevice device) {
    onInterface.device = device;
  }

  /** Counts frames that a device received and lost. */
  public void lostByDevice(StackInterface in, long frames) {
    in.add(InterfaceCounter.IN_DEVICE_LOST, frames);
  }

  /** Lets packets pass, or no more. */
  public void setUp(StackInterface changed, boolean up, long nowNanos) {
    if (changed.up == up) {
      return;
    }
    changed.up = up;
    if (up) {
      arp.linkUp(changed, nowNanos);
    } else {
      arp.linkDown(changed, nowNanos);
    }
  }

  /** Forwards by this table from now on. */
  public void setFib(PrefixTable<ForwardingAction> fib, long nowNanos) {
    forwarder.setFib(fib, nowNanos);
  }

  // ---- packets ------------------------------------------------------------------------------

  /**
   * Takes a frame in.
   *
   * @param frame handed over for good
   */
  public void receive(StackInterface in, byte[] frame, int length, long nowNanos) {
    in.add(InterfaceCounter.IN_OCTETS, length);
    Malformed malformed = Ethernet.check(frame, 0, length);
    if (malformed != null) {
      in.count(malformed);
      return;
    }
    if (!in.up) {
      in.count(InterfaceCounter.IN_INTERFACE_DOWN);
      return;
    }
    long destination = Ethernet.destination(frame, 0);
    boolean isGroup = (destination >>> 40 & 1) != 0;
    if (destination == in.macBits) {
      in.count(InterfaceCounter.IN_UNICAST_PKTS);
    } else if (destination == MacAddress.BROADCAST.bits()) {
      in.count(InterfaceCounter.IN_BROADCAST_PKTS);
    } else if (isGroup) {
      in.count(InterfaceCounter.IN_MULTICAST_PKTS);
    } else {
      in.count(InterfaceCounter.IN_OTHER_DESTINATION);
      return;
    }
    if (Ethernet.isTagged(frame, 0)) {
      in.count(InterfaceCounter.IN_UNKNOWN_PROTOS);
      return;
    }
    switch (Ethernet.payloadType(frame, 0)) {
      case EtherType.IPV4 -> receiveIpv4(in, frame, length, isGroup, nowNanos);
      case EtherType.ARP -> arp.receive(in, frame, length, nowNanos);
      default -> in.count(InterfaceCounter.IN_UNKNOWN_PROTOS);
    }
  }

  /** RFC 1812, sections 5.2.2, 5.3.4 and 5.3.7. */
  private void receiveIpv4(
      StackInterface in, byte[] frame, int length, boolean isGroup, long nowNanos) {
    Malformed malformed = Ipv4.check(frame, IP, length - IP);
    if (malformed != null) {
      in.count(malformed);
      return;
    }
    count(VrCounter.IPV4_RECEIVED);
    int source = Ipv4.source(frame, IP);
    int destination = Ipv4.destination(frame, IP);
    if (Martians.isInvalidSource(source) || in.isReserved(source)) {
      in.count(InterfaceCounter.IN_MARTIAN_SOURCE);
    } else if (ownAddresses.get(source) != null) {
      in.count(InterfaceCounter.IN_OWN_SOURCE);
    } else if (Martians.isInvalidDestination(destination)) {
      in.count(InterfaceCounter.IN_MARTIAN_DESTINATION);
    } else if (Martians.isGroup(destination)) {
      count(destination == -1 ? VrCounter.IPV4_BROADCAST : VrCounter.IPV4_MULTICAST);
    } else if (in.isReserved(destination)) {
      count(VrCounter.IPV4_DIRECTED_BROADCAST);
    } else if (isGroup) {
      in.count(InterfaceCounter.IN_UNICAST_IN_GROUP_FRAME);
    } else if (Ipv4.headerBytes(frame, IP) == Ipv4.MIN_HEADER_BYTES || optionsAreGood(frame)) {
      forwarder.forward(in, frame, Ipv4.totalBytes(frame, IP), nowNanos);
    }
  }

  private boolean optionsAreGood(byte[] frame) {
    if (Ipv4Options.malformedAt(frame, IP) >= 0) {
      count(VrCounter.IPV4_MALFORMED_OPTIONS);
      return false;
    }
    if (Ipv4Options.find(frame, IP, Ipv4Options.LOOSE_SOURCE_ROUTE) >= 0
        || Ipv4Options.find(frame, IP, Ipv4Options.STRICT_SOURCE_ROUTE) >= 0) {
      count(VrCounter.IPV4_SOURCE_ROUTE_OPTION);
      return false;
    }
    return true;
  }

  /**
   * Sends an ICMP echo request; its answer comes by {@link StackListener#echoAnswered}.
   *
   * @param payloadBytes 0 to 65507
   */
  public void sendEchoRequest(
      Ipv4Address source,
      Ipv4Address destination,
      int identifier,
      int sequence,
      int payloadBytes,
      int timeToLive,
      boolean dontFragment,
      long nowNanos) {
    int packetBytes = Ipv4.MIN_HEADER_BYTES + Icmpv4.HEADER_BYTES + payloadBytes;
    byte[] frame = new byte[IP + packetBytes];
    int at = IP + Ipv4.MIN_HEADER_BYTES;
    for (int i = 0; i < payloadBytes; i++) {
      frame[at + Icmpv4.HEADER_BYTES + i] = (byte) i;
    }
    Icmpv4.writeEcho(frame, at, Icmpv4.ECHO_REQUEST, identifier, sequence, payloadBytes);
    Ipv4.write(
        frame,
        IP,
        0,
        packetBytes,
        nextIdentification(),
        dontFragment ? Ipv4.DONT_FRAGMENT : 0,
        timeToLive,
        IpProtocol.ICMP,
        source.bits(),
        destination.bits());
    count(VrCounter.ICMP_ECHO_REQUESTS_OUT);
    forwarder.originate(frame, packetBytes, nowNanos);
  }

  /** The own address that packets to the destination leave from; empty without any address. */
  public @Nullable Ipv4Address selectSource(Ipv4Address destination) {
    int source = forwarder.selectSource(destination.bits());
    return source == 0 ? null : new Ipv4Address(source);
  }

  /** Whether one of the interfaces has this address. */
  public boolean isOwn(Ipv4Address address) {
    return isOwn(address.bits());
  }

  void transmit(StackInterface out, long macBits, byte[] frame, int packetBytes) {
    Ethernet.write(frame, 0, macBits, out.macBits, EtherType.IPV4);
    transmitFrame(out, frame, IP + packetBytes);
  }

  void transmitFrame(StackInterface out, byte[] frame, int length) {
    NetworkDevice device = out.device;
    if (device == null || !device.transmit(frame, 0, length)) {
      out.count(InterfaceCounter.OUT_DEVICE_REFUSED);
      return;
    }
    boolean isGroup = (frame[0] & 1) != 0;
    out.count(isGroup ? InterfaceCounter.OUT_BROADCAST_PKTS : InterfaceCounter.OUT_UNICAST_PKTS);
    out.add(InterfaceCounter.OUT_OCTETS, length);
  }

  // ---- state --------------------------------------------------------------------------------

  /** Interfaces by ascending index. */
  public List<StackInterface> interfaces() {
    List<StackInterface> present = new ArrayList<>(interfaces.length);
    for (StackInterface anInterface : interfaces) {
      if (anInterface != null) {
        present.add(anInterface);
      }
    }
    return present;
  }

  public int neighbourCount() {
    return arp.size();
  }

  public CounterValues.OfRouter counterValues() {
    return new CounterValues.OfRouter(counters.copy());
  }

  /** Counts something that happened outside of the stack. */
  public void add(VrCounter counter, long count) {
    counters.add(counter, count);
  }

  void count(VrCounter counter) {
    counters.count(counter);
  }

  int maxNeighbours() {
    return maxNeighbours;
  }

  Ipv4Forwarder forwarder() {
    return forwarder;
  }

  IcmpSender icmp() {
    return icmp;
  }

  LocalDelivery delivery() {
    return delivery;
  }

  boolean isOwn(int address) {
    return ownAddresses.get(address) != null;
  }

  /** Whether the address is the network or broadcast address of one of the links. */
  boolean isReservedAnywhere(int address) {
    for (StackInterface anInterface : interfaces) {
      if (anInterface != null && anInterface.isReserved(address)) {
        return true;
      }
    }
    return false;
  }

  /** An own address of the interface with the lowest index that has one, or 0. */
  int anyOwnAddress() {
    for (StackInterface anInterface : interfaces) {
      if (anInterface != null && anInterface.addresses.length > 0) {
        return anInterface.addresses[0].address().bits();
      }
    }
    return 0;
  }

  int nextIdentification() {
    identification++;
    return identification & 0xffff;
  }
}
