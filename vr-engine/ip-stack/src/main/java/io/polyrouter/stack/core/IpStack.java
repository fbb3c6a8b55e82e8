package io.polyrouter.stack.core;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.stack.CounterValues;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.Ipv6InterfaceAddress;
import io.polyrouter.stack.NeighbourState;
import io.polyrouter.stack.NeighbourUse;
import io.polyrouter.stack.RouterAdvertisement;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.StackListener;
import io.polyrouter.stack.UpperLayer;
import io.polyrouter.stack.VirtualMac;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.device.Segmentation;
import io.polyrouter.stack.ipv4.Ipv4Layer;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.path.FlowHash;
import io.polyrouter.stack.path.PathMtus;
import io.polyrouter.stack.time.TimerQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The IP stack of one virtual router. Single-threaded; the time is passed in, timers are in a queue
 * that the owner fires, frames come by {@link #receive} and leave by the interfaces' devices. It
 * never throws on account of what is in a frame.
 */
public final class IpStack {

  private final StackContext context;
  private final Ipv4Layer ipv4;
  private final Ipv6Part ipv6;
  private final Output output;

  /**
   * A stack without interfaces.
   *
   * @param random for choices that are to differ between routers and times; the same seed gives the
   *     same behaviour
   * @param maxNeighbours neighbours of each address family on all interfaces together
   * @param maxReassemblyBytes fragments that wait for the rest of their packets
   */
  public IpStack(
      TimerQueue timers,
      RandomGenerator random,
      StackListener listener,
      int maxNeighbours,
      int maxReassemblyBytes) {
    this.context = new StackContext(timers, random, listener);
    context.setMaxNeighbours(maxNeighbours);
    context.setMaxReassemblyBytes(maxReassemblyBytes);
    FlowHash flowHash = new FlowHash(random.nextLong());
    PathMtus pathMtus = new PathMtus(context);
    this.ipv4 = new Ipv4Layer(context, flowHash, pathMtus);
    this.ipv6 = new Ipv6Part(context, flowHash, pathMtus);
    this.output = new Output(context, ipv4, ipv6);
  }

  /** For the protocols above. */
  public IpOutput output() {
    return output;
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Who gets what is for this router itself. */
  public void setUpperLayer(UpperLayer upperLayer) {
    context.setUpperLayer(upperLayer);
  }

  /**
   * Adds an interface, down, without device and addresses; it does IPv4 but not IPv6. The index,
   * from 1, must be free.
   */
  public StackInterface addInterface(
      int index, String name, MacAddress mac, int mtuBytes, long nowNanos) {
    Link added = new Link(index, name, mac, mtuBytes);
    context.putLink(added);
    ipv4.addLink(added, nowNanos);
    return added;
  }

  /** Removes an interface; packets that wait for its neighbours are dropped. */
  public void removeInterface(StackInterface gone, long nowNanos) {
    setUp(gone, false, nowNanos);
    ipv6.removeLink(gone.index(), nowNanos);
    ipv4.removeLink(gone.index(), nowNanos);
    context.removeLink(link(gone));
  }

  /** The interface with this index, if there is one. */
  public @Nullable StackInterface interfaceAt(int index) {
    return context.linkAt(index);
  }

  public void setMtu(StackInterface changed, int mtuBytes) {
    link(changed).setMtuBytes(mtuBytes);
  }

  /** Changes the own MAC address; call {@link #setIpv6} for the addresses that are made of it. */
  public void setMac(StackInterface changed, MacAddress mac, long nowNanos) {
    link(changed).setMac(mac);
    ipv4.macChanged(changed.index(), nowNanos);
    ipv6.macChanged(changed.index());
  }

  /**
   * Whether something else, such as a switch, may send packets to the interface's neighbours
   * without this stack seeing them, so that those are to be confirmed from time to time.
   */
  public void setOffloaded(StackInterface changed, boolean offloaded) {
    link(changed).setOffloaded(offloaded);
  }

  /** Replaces the own IPv4 addresses; those that stay are not disturbed. */
  public void setAddresses(
      StackInterface changed, List<InterfaceAddress> addresses, long nowNanos) {
    ipv4.setAddresses(changed.index(), addresses, nowNanos);
  }

  /** The address, of another interface, that an unnumbered one sends from; null for none. */
  public void setBorrowedAddress(StackInterface changed, @Nullable Ipv4Address address) {
    ipv4.setBorrowed(changed.index(), address == null ? 0 : address.bits());
  }

  /** Whether the interface does IPv4, and forwards what comes in by it. */
  public void setIpv4(StackInterface changed, boolean enabled, boolean forwarding) {
    ipv4.setEnabled(changed.index(), enabled, forwarding);
  }

  /**
   * Lets an interface do IPv6 and replaces its own addresses; those that stay are not disturbed.
   *
   * @param linkLocal null to make it of the MAC address
   * @param dupAddrDetectTransmits 0 not to look for duplicates
   */
  public void setIpv6(
      StackInterface changed,
      boolean forwarding,
      @Nullable Ipv6Address linkLocal,
      List<Ipv6InterfaceAddress> addresses,
      int dupAddrDetectTransmits,
      long nowNanos) {
    ipv6.enable(link(changed), forwarding, linkLocal, addresses, dupAddrDetectTransmits, nowNanos);
  }

  /** Ends IPv6 on an interface. */
  public void disableIpv6(StackInterface changed, long nowNanos) {
    ipv6.removeLink(changed.index(), nowNanos);
  }

  /** What hosts on the link of an interface that does IPv6 are told; null for nothing. */
  public void setRouterAdvertisement(
      StackInterface changed, @Nullable RouterAdvertisement content, long nowNanos) {
    ipv6.setAdvertisement(changed.index(), content, nowNanos);
  }

  /**
   * Configures a neighbour, or with null leaves it to be asked for again; nothing happens for IPv6
   * on an interface without.
   */
  public void setStaticNeighbour(
      StackInterface onInterface, IpAddress address, @Nullable MacAddress mac, long nowNanos) {
    int index = onInterface.index();
    switch (address) {
      case Ipv4Address v4 -> ipv4.setStaticNeighbour(index, v4.bits(), mac, nowNanos);
      case Ipv6Address v6 -> ipv6.setStaticNeighbour(index, v6, mac, nowNanos);
    }
  }

  /**
   * Has an interface answer for further addresses under a MAC address of their own (RFC 9568,
   * section 8), and tells the link so; replaces what was said for this MAC address before. Whether
   * packets for them reach this router is up to the FIB, but for IPv6 packets on the link itself.
   *
   * @param addresses may also be own ones; none to give the MAC address up
   * @param accept whether packets for the addresses are for this router
   */
  public void setVirtualAddresses(
      StackInterface on, MacAddress mac, List<IpAddress> addresses, boolean accept, long nowNanos) {
    Link link = link(on);
    link.setVirtualMac(new VirtualMac(mac, addresses, accept));
    ipv4.virtualChanged(link.index(), nowNanos);
    ipv6.virtualChanged(link.index(), nowNanos);
  }

  /**
   * Has an interface send router advertisements from its virtual link-local addresses alone, and
   * none while it has none; or from its own as before.
   */
  public void setAdvertisedVirtually(StackInterface on, boolean isWanted, long nowNanos) {
    ipv6.setAdvertisedVirtually(link(on), isWanted, nowNanos);
  }

  /** Its further MAC addresses. */
  public List<VirtualMac> virtualMacs(StackInterface of) {
    return link(of).virtualMacs();
  }

  public void setMaxNeighbours(int limit) {
    context.setMaxNeighbours(limit);
  }

  public void setMaxReassemblyBytes(int limit) {
    context.setMaxReassemblyBytes(limit);
  }

  /** Where frames leave; null for an interface without a link. */
  public void setDevice(StackInterface onInterface, @Nullable NetworkDevice device) {
    link(onInterface).setDevice(device);
  }

  /** Lets packets pass, or no more. */
  public void setUp(StackInterface changed, boolean up, long nowNanos) {
    Link link = link(changed);
    if (link.isUp() == up) {
      return;
    }
    link.setUp(up);
    if (up) {
      ipv4.linkUp(link.index(), nowNanos);
      ipv6.linkUp(link.index(), nowNanos);
    } else {
      ipv4.linkDown(link.index(), nowNanos);
      ipv6.linkDown(link.index(), nowNanos);
    }
  }

  /** The interface is about to be taken down: tells hosts, as long as it has its device. */
  public void sayGoodBye(StackInterface leaving) {
    ipv6.beforeDown(leaving.index());
  }

  /** Forwards by this table, of either family, from now on. */
  public void setFib(PrefixTable<ForwardingAction> fib, long nowNanos) {
    switch (fib.family()) {
      case IPV4 -> ipv4.setFib(fib, nowNanos);
      case IPV6 -> ipv6.setFib(fib, nowNanos);
    }
  }

  /**
   * Keeps neighbours resolved that the FIB may lead to at any moment (RFC 5714, section 3).
   *
   * @param nextHops all of them
   */
  public void setBackups(AddressFamily family, SortedSet<NextHop> nextHops, long nowNanos) {
    switch (family) {
      case IPV4 -> ipv4.setBackups(nextHops, nowNanos);
      case IPV6 -> ipv6.setBackups(nextHops, nowNanos);
    }
  }

  // ---- packets ------------------------------------------------------------------------------

  /**
   * Takes a frame in.
   *
   * @param frame handed over for good
   */
  public void receive(StackInterface at, byte[] frame, int length, long nowNanos) {
    receive(at, frame, length, Segmentation.FINISHED, nowNanos);
  }

  /**
   * Takes a frame in that may be unfinished. What is for this router itself stays so, and counts as
   * one; what is to be sent on is finished first.
   *
   * @param segmentBytes as {@link Segmentation} has it
   * @return whether the frame is free again: nothing of it is kept
   */
  public boolean receive(
      StackInterface at, byte[] frame, int length, int segmentBytes, long nowNanos) {
    Link in = link(at);
    if (segmentBytes == Segmentation.FINISHED) {
      receive(in, frame, length, nowNanos);
      return false;
    }
    boolean isForHere = isForHere(in, frame);
    if (isForHere) {
      context.setUnfinished(frame, segmentBytes, 0);
      receive(in, frame, length, nowNanos);
      context.clearUnfinished();
    } else {
      Segmentation.finish(
          frame,
          0,
          length,
          segmentBytes,
          (finished, offset, bytes) -> {
            receive(in, finished, bytes, nowNanos);
            return true;
          });
    }
    // The protocols above copy what they keep; what was cut has been copied, too.
    return segmentBytes != Segmentation.CHECKSUM_ONLY || isForHere;
  }

  private boolean isForHere(Link in, byte[] frame) {
    return Segmentation.isIpv4(frame, 0)
        ? ipv4.isForHere(frame)
        : ipv6.isForHere(in.index(), frame);
  }

  private void receive(Link in, byte[] frame, int length, long nowNanos) {
    in.add(InterfaceCounter.IN_OCTETS, length);
    Malformed malformed = Ethernet.check(frame, 0, length);
    if (malformed != null) {
      in.count(malformed);
      return;
    }
    if (!in.isUp()) {
      in.count(InterfaceCounter.IN_INTERFACE_DOWN);
      return;
    }
    long destination = Ethernet.destination(frame, 0);
    boolean isGroup = (destination >>> 40 & 1) != 0;
    if (in.isOwnMac(destination)) {
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
      case EtherType.IPV4 -> ipv4.receive(in, frame, length, isGroup, nowNanos);
      case EtherType.ARP -> ipv4.receiveArp(in, frame, length, nowNanos);
      case EtherType.IPV6 -> ipv6.receive(in, frame, length, isGroup, nowNanos);
      default -> in.count(InterfaceCounter.IN_UNKNOWN_PROTOS);
    }
  }

  /** Counts frames that a device received and lost. */
  public void lostByDevice(StackInterface in, long frames) {
    if (frames > 0) {
      link(in).add(InterfaceCounter.IN_DEVICE_LOST, frames);
    }
  }

  /**
   * Sends an ICMP echo request; its answer comes by {@link StackListener#echoAnswered}. Both
   * addresses are of one family.
   *
   * @param interfaceIndex where it is to leave, for a link-local destination; 0 for where the FIB
   *     leads
   * @param payloadBytes 0 to 65507
   * @param hopLimit TTL or hop limit
   */
  public void sendEchoRequest(
      IpAddress source,
      IpAddress destination,
      int interfaceIndex,
      int identifier,
      int sequence,
      int payloadBytes,
      int hopLimit,
      boolean dontFragment,
      long nowNanos) {
    if (source instanceof Ipv4Address from && destination instanceof Ipv4Address to) {
      ipv4.sendEchoRequest(
          from.bits(),
          to.bits(),
          interfaceIndex,
          identifier,
          sequence,
          payloadBytes,
          hopLimit,
          dontFragment,
          nowNanos);
    } else if (source instanceof Ipv6Address from
        && destination instanceof Ipv6Address to
        && ipv6.isUsed()) {
      ipv6.sendEchoRequest(
          from,
          to,
          interfaceIndex,
          identifier,
          sequence,
          payloadBytes,
          hopLimit,
          dontFragment,
          nowNanos);
    } else {
      throw new IllegalArgumentException(source + " cannot speak to " + destination);
    }
  }

  // ---- state --------------------------------------------------------------------------------

  /** Interfaces by ascending index. */
  public List<StackInterface> interfaces() {
    return List.copyOf(context.links());
  }

  /** What the neighbours of a family use of their limits. */
  public NeighbourUse neighbourUse(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4.neighbourUse();
      case IPV6 -> ipv6.neighbourUse();
    };
  }

  /** Packets of a family of which fragments are there, but not all. */
  public int reassemblyPackets(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4.reassemblyPackets();
      case IPV6 -> ipv6.reassemblyPackets();
    };
  }

  /** How often there were too many packets of a family, so that one of them was given up. */
  public long reassemblyEvicted(AddressFamily family) {
    return switch (family) {
      case IPV4 -> ipv4.reassemblyEvicted();
      case IPV6 -> ipv6.reassemblyEvicted();
    };
  }

  /** How often there was no room for a fragment. */
  public long reassemblyRefused() {
    return context.reassemblyRefused();
  }

  /** Bytes of fragments that wait for the rest of their packets. */
  public int reassemblyBytes() {
    return context.reassemblyBytes();
  }

  /** Neighbours on an interface: those of IPv4, then those of IPv6, by ascending address. */
  public List<NeighbourState> neighbourStates(StackInterface onInterface) {
    List<NeighbourState> all = new ArrayList<>(ipv4.neighbourStates(onInterface.index()));
    all.addAll(ipv6.neighbourStates(onInterface.index()));
    return all;
  }

  /** Own IPv6 addresses of an interface, the link-local one first; none if it does no IPv6. */
  public List<Ipv6AddressState> ipv6Addresses(StackInterface of) {
    return ipv6.addressStates(of.index());
  }

  public CounterValues.OfRouter counterValues() {
    return new CounterValues.OfRouter(context.counters());
  }

  /** Counts something that happened outside of the stack. */
  public void add(VrCounter counter, long count) {
    if (count != 0) {
      context.counters().add(counter, count);
    }
  }

  private static Link link(StackInterface of) {
    // The stack makes no others.
    return (Link) of;
  }
}
