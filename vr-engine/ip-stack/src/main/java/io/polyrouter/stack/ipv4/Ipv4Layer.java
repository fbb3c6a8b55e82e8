package io.polyrouter.stack.ipv4;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv4Options;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.NeighbourState;
import io.polyrouter.stack.NeighbourUse;
import io.polyrouter.stack.SourceFilter;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.group.Groups;
import io.polyrouter.stack.ipv4.Ipv4Forwarder.Origin;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.neighbour.Neighbour;
import io.polyrouter.stack.neighbour.Neighbours;
import io.polyrouter.stack.path.FlowHash;
import io.polyrouter.stack.path.PathMtus;
import io.polyrouter.stack.table.IntMap;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** IPv4 of one virtual router. Used by its thread. */
public final class Ipv4Layer {

  /** Of ICMP messages that answer something: they may have to go far, and cause no more. */
  static final int ANSWER_TIME_TO_LIVE = 255;

  private static final int BROADCAST = -1;
  private static final long GROUP_MAC = 0x01005e000000L;

  private final StackContext context;
  private final Neighbours neighbours;
  private final ArpProtocol arp;
  private final Ipv4Forwarder forwarder;
  private final Ipv4Errors errors;
  private final Ipv4Delivery delivery;
  private final IgmpProtocol igmp;
  private final PathMtus pathMtus;

  private @Nullable Ipv4Link[] links = new Ipv4Link[0];

  /** Every own address, with its interface. */
  private final IntMap<Ipv4Link> ownAddresses = new IntMap<>();

  private int identification;

  public Ipv4Layer(StackContext context, FlowHash flowHash, PathMtus pathMtus) {
    this.context = context;
    this.pathMtus = pathMtus;
    this.neighbours = new Neighbours(context);
    this.arp = new ArpProtocol(context, neighbours);
    this.forwarder = new Ipv4Forwarder(context, this, flowHash, pathMtus);
    this.errors = new Ipv4Errors(context, this);
    this.delivery = new Ipv4Delivery(context, this, pathMtus);
    this.igmp = new IgmpProtocol(context, this);
    this.identification = context.random().nextInt();
  }

  // ---- configuration ------------------------------------------------------------------------

  public void addLink(Link link, long nowNanos) {
    int index = link.index();
    if (index >= links.length) {
      links = Arrays.copyOf(links, index + 1);
    }
    Ipv4Link added = new Ipv4Link(this, link);
    links[index] = added;
    neighbours.linkAdded(added);
    forwarder.interfaceAdded(index, nowNanos);
  }

  /** The link is down already. */
  public void removeLink(int index, long nowNanos) {
    Ipv4Link gone = at(index);
    setAddresses(index, List.of(), nowNanos);
    arp.stopAnnouncing(gone);
    neighbours.linkRemoved(gone, nowNanos);
    links[index] = null;
  }

  /** Replaces the own addresses; those that stay are not disturbed. */
  public void setAddresses(int index, List<InterfaceAddress> addresses, long nowNanos) {
    Ipv4Link changed = at(index);
    InterfaceAddress[] before = changed.addresses;
    for (InterfaceAddress address : before) {
      ownAddresses.remove(address.address().bits());
    }
    changed.addresses = addresses.toArray(InterfaceAddress[]::new);
    for (InterfaceAddress address : addresses) {
      ownAddresses.put(address.address().bits(), changed);
    }
    accept(changed);
    neighbours.removeIf(changed, neighbour -> isGone(changed, before, neighbour), nowNanos);
    if (changed.link().isUp()) {
      arp.startAnnouncing(changed, nowNanos);
    }
  }

  /** The interface answers for other addresses under further MAC addresses than before. */
  public void virtualChanged(int index, long nowNanos) {
    Ipv4Link changed = at(index);
    accept(changed);
    neighbours.removeIf(changed, each -> changed.answersFor((int) each.low()), nowNanos);
    if (changed.link().isUp()) {
      arp.startAnnouncing(changed, nowNanos);
    }
  }

  /** Packets for virtual addresses are for this router, or no longer. */
  private void accept(Ipv4Link changed) {
    for (Ipv4Address before : changed.accepted) {
      if (!changed.isOwn(before.bits())) {
        ownAddresses.remove(before.bits());
      }
    }
    changed.accepted = changed.virtualAddresses(true);
    changed.accepted.forEach(address -> ownAddresses.put(address.bits(), changed));
  }

  private static boolean isGone(Ipv4Link changed, InterfaceAddress[] before, Neighbour neighbour) {
    int address = (int) neighbour.low();
    boolean wasOnLink = false;
    for (InterfaceAddress own : before) {
      wasOnLink |= own.isOnLink(address);
    }
    return wasOnLink && !changed.isOnLink(address) || changed.isOwn(address);
  }

  /** The address that an unnumbered interface sends from; 0 for none. */
  public void setBorrowed(int index, int address) {
    at(index).borrowed = address;
  }

  public void setEnabled(int index, boolean enabled, boolean forwarding) {
    Ipv4Link changed = at(index);
    changed.enabled = enabled;
    changed.forwarding = forwarding;
  }

  /** Configures a neighbour, or with null leaves it to ARP again. */
  public void setStaticNeighbour(int index, int address, @Nullable MacAddress mac, long nowNanos) {
    neighbours.setStatic(at(index), 0, low(address), mac, nowNanos);
  }

  /** The interface's own MAC address changed. */
  public void macChanged(int index, long nowNanos) {
    if (at(index).link().isUp()) {
      arp.startAnnouncing(at(index), nowNanos);
    }
  }

  public void linkUp(int index, long nowNanos) {
    Ipv4Link up = at(index);
    neighbours.linkUp(up, nowNanos);
    arp.startAnnouncing(up, nowNanos);
    if (up.groups != null) {
      up.groups.linkUp(nowNanos);
    }
  }

  public void linkDown(int index, long nowNanos) {
    Ipv4Link down = at(index);
    arp.stopAnnouncing(down);
    neighbours.linkDown(down, nowNanos);
    if (down.groups != null) {
      down.groups.linkDown();
    }
  }

  /** Forwards by this table from now on. */
  public void setFib(PrefixTable<ForwardingAction> fib, long nowNanos) {
    forwarder.setFib(fib, nowNanos);
  }

  /** Keeps these resolved, besides those of the FIB. */
  public void setBackups(SortedSet<NextHop> nextHops, long nowNanos) {
    forwarder.setBackups(nextHops, nowNanos);
  }

  // ---- frames from links --------------------------------------------------------------------

  public void receiveArp(Link link, byte[] frame, int length, long nowNanos) {
    Ipv4Link in = at(link.index());
    if (in.enabled) {
      arp.receive(in, frame, length, nowNanos);
    }
  }

  /**
   * Takes a packet in (RFC 1812, sections 5.2.2, 5.3.4 and 5.3.7).
   *
   * @param isGroup whether the frame was sent to a group or to everybody
   */
  public void receive(Link link, byte[] frame, int length, boolean isGroup, long nowNanos) {
    Ipv4Link in = at(link.index());
    if (!in.enabled) {
      link.count(InterfaceCounter.IN_UNKNOWN_PROTOS);
      return;
    }
    Malformed malformed = Ipv4.check(frame, IP, length - IP);
    if (malformed != null) {
      link.count(malformed);
      return;
    }
    context.count(VrCounter.IPV4_RECEIVED);
    int source = Ipv4.source(frame, IP);
    int destination = Ipv4.destination(frame, IP);
    if (Martians.isInvalidSource(source) || in.isReserved(source)) {
      link.count(InterfaceCounter.IN_MARTIAN_SOURCE);
    } else if (ownAddresses.get(source) != null) {
      link.count(InterfaceCounter.IN_OWN_SOURCE);
    } else if (Martians.isInvalidDestination(destination)) {
      link.count(InterfaceCounter.IN_MARTIAN_DESTINATION);
    } else if (Martians.isGroup(destination)) {
      receiveFromGroup(in, destination, frame, nowNanos);
    } else if (in.isReserved(destination)) {
      if (isGroup && optionsAreGood(frame)) {
        delivery.deliverFromLink(in, frame, Ipv4.totalBytes(frame, IP), nowNanos);
      } else {
        context.count(VrCounter.IPV4_DIRECTED_BROADCAST);
      }
    } else if (isGroup) {
      link.count(InterfaceCounter.IN_UNICAST_IN_GROUP_FRAME);
    } else if (Ipv4.headerBytes(frame, IP) == Ipv4.MIN_HEADER_BYTES || optionsAreGood(frame)) {
      forwarder.route(in, Origin.OTHER, frame, Ipv4.totalBytes(frame, IP), nowNanos);
    }
  }

  /** Whether a packet in an unfinished frame is for this router itself. */
  public boolean isForHere(byte[] frame) {
    int destination = Ipv4.destination(frame, IP);
    return isOwn(destination) && forwarder.isReceived(destination);
  }

  private void receiveFromGroup(Ipv4Link in, int destination, byte[] frame, long nowNanos) {
    boolean isBroadcast = destination == BROADCAST;
    if (!isBroadcast && destination != IgmpProtocol.ALL_SYSTEMS && !in.isMember(destination)) {
      context.count(VrCounter.IPV4_MULTICAST);
      return;
    }
    if (isBroadcast) {
      context.count(VrCounter.IPV4_BROADCAST);
    }
    if (optionsAreGood(frame)) {
      delivery.deliverFromLink(in, frame, Ipv4.totalBytes(frame, IP), nowNanos);
    }
  }

  private boolean optionsAreGood(byte[] frame) {
    if (Ipv4Options.malformedAt(frame, IP) >= 0) {
      context.count(VrCounter.IPV4_MALFORMED_OPTIONS);
      return false;
    }
    if (Ipv4Options.find(frame, IP, Ipv4Options.LOOSE_SOURCE_ROUTE) >= 0
        || Ipv4Options.find(frame, IP, Ipv4Options.STRICT_SOURCE_ROUTE) >= 0) {
      context.count(VrCounter.IPV4_SOURCE_ROUTE_OPTION);
      return false;
    }
    return true;
  }

  // ---- own packets --------------------------------------------------------------------------

  /**
   * Sends a packet of the protocols above; see {@link io.polyrouter.stack.IpOutput#send}.
   *
   * @param packetBytes with its header, which is written here
   */
  public SendResult send(
      byte[] frame,
      int packetBytes,
      int protocol,
      int source,
      int destination,
      SendOptions options,
      long nowNanos) {
    if (packetBytes > Ipv4.MAX_PACKET_BYTES) {
      return SendResult.TOO_BIG;
    }
    boolean fragment =
        options.fragment()
            // A path that claims to be so narrow gets packets that may be fragmented on the way.
            || context.packetBytesOnLink(frame, packetBytes) <= PathMtus.LEAST_IPV4_BYTES
                && pathMtu(destination, options) <= PathMtus.LEAST_IPV4_BYTES;
    Ipv4.write(
        frame,
        IP,
        options.trafficClass(),
        packetBytes,
        nextIdentification(),
        fragment ? 0 : Ipv4.DONT_FRAGMENT,
        options.hopLimit(),
        protocol,
        source,
        destination);
    context.count(VrCounter.IPV4_ORIGINATED);
    Ipv4Link out = options.interfaceIndex() == 0 ? null : linkAt(options.interfaceIndex());
    if (Martians.isGroup(destination) || out != null && out.isReserved(destination)) {
      return sendToGroup(out, destination, frame, packetBytes);
    }
    if (options.interfaceIndex() == 0 || isOwn(destination)) {
      return forwarder.route(null, Origin.UPPER, frame, packetBytes, nowNanos);
    }
    int nextHop = out == null ? 0 : forwarder.nextHopBy(out, destination);
    return forwarder.leave(null, Origin.UPPER, out, nextHop, frame, packetBytes, nowNanos);
  }

  private SendResult sendToGroup(
      @Nullable Ipv4Link out, int destination, byte[] frame, int packetBytes) {
    if (out == null) {
      context.count(VrCounter.IPV4_NO_ROUTE);
      return SendResult.NO_ROUTE;
    }
    boolean isMulticast = destination >>> 28 == 0xe;
    long mac = isMulticast ? groupMac(destination) : MacAddress.BROADCAST.bits();
    return forwarder.toGroup(out, mac, frame, packetBytes);
  }

  /** Sends an ICMP echo request; see {@code IpStack}. */
  public void sendEchoRequest(
      int source,
      int destination,
      int interfaceIndex,
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
        source,
        destination);
    context.count(VrCounter.ICMP_ECHO_REQUESTS_OUT);
    context.count(VrCounter.IPV4_ORIGINATED);
    Ipv4Link out = interfaceIndex == 0 ? null : linkAt(interfaceIndex);
    if (out == null || isOwn(destination)) {
      forwarder.route(null, Origin.STACK, frame, packetBytes, nowNanos);
    } else {
      int nextHop = forwarder.nextHopBy(out, destination);
      forwarder.leave(null, Origin.STACK, out, nextHop, frame, packetBytes, nowNanos);
    }
  }

  /** What the path to a destination carries. */
  public int pathMtu(int destination, SendOptions options) {
    Ipv4Link out =
        options.interfaceIndex() == 0
            ? forwarder.outputFor(destination)
            : linkAt(options.interfaceIndex());
    int linkMtu = out == null ? Ipv4.MAX_PACKET_BYTES : out.link().mtuBytes();
    return pathMtus.get(0, IpPacket.mapped(destination), linkMtu);
  }

  /** The own address that packets to the destination leave from, or 0 if there is none. */
  public int selectSource(int destination) {
    if (isOwn(destination)) {
      return destination;
    }
    Ipv4Link out = forwarder.outputFor(destination);
    return out == null ? anyOwnAddress() : sourceOn(out, forwarder.nextHopBy(out, destination));
  }

  /** The same for packets that leave by one interface. */
  public int selectSource(int destination, int interfaceIndex) {
    Ipv4Link out = linkAt(interfaceIndex);
    return out == null ? 0 : sourceOn(out, destination);
  }

  private int sourceOn(Ipv4Link out, int node) {
    int source = out.sourceFor(node);
    return source != 0 ? source : anyOwnAddress();
  }

  private int anyOwnAddress() {
    for (Ipv4Link link : links) {
      if (link != null && link.addresses.length > 0) {
        return link.addresses[0].address().bits();
      }
    }
    return 0;
  }

  /** Index of the interface whose link's broadcast or network address it is; 0 if it is none. */
  public int broadcastInterface(int destination) {
    for (Ipv4Link link : links) {
      if (link != null && link.isReserved(destination)) {
        return link.link().index();
      }
    }
    return 0;
  }

  /** The interface that has the address, or where it leads; 0 if there is none. */
  public int interfaceFor(Ipv4Address address) {
    Ipv4Link by = forwarder.outputFor(address.bits());
    for (Ipv4Link link : links) {
      if (link != null && link.isOwn(address.bits())) {
        return link.link().index();
      }
      boolean possible = link != null && link.link().canTransmit();
      if (by == null && possible && address.isMulticast()) {
        by = link;
      }
    }
    return by == null ? 0 : by.link().index();
  }

  /** The path to a destination works, as a conversation shows. */
  public void confirmReachable(int destination, long nowNanos) {
    Neighbour neighbour = forwarder.neighbourFor(destination);
    if (neighbour != null) {
      neighbours.confirmed(neighbour, true, nowNanos);
    }
  }

  /** See {@link io.polyrouter.stack.IpOutput#listen}. */
  public boolean listen(
      int index, int group, SourceFilter before, SourceFilter after, long nowNanos) {
    Ipv4Link on = linkAt(index);
    if (on == null) {
      return false;
    }
    Groups groups = on.groups;
    if (groups == null) {
      groups = new Groups(context, igmp, on.link());
      on.groups = groups;
    }
    return groups.listen(0, low(group), before, after, nowNanos);
  }

  // ---- state --------------------------------------------------------------------------------

  /** Packets of which fragments are there. */
  public int reassemblyPackets() {
    return delivery.reassemblyPackets();
  }

  /** Packets that were given up since there were too many. */
  public long reassemblyEvicted() {
    return delivery.reassemblyEvicted();
  }

  public NeighbourUse neighbourUse() {
    return neighbours.use();
  }

  public List<NeighbourState> neighbourStates(int index) {
    return at(index).states();
  }

  public boolean isOwn(int address) {
    return ownAddresses.get(address) != null;
  }

  /** Whether the address is the network or broadcast address of one of the links. */
  boolean isReservedAnywhere(int address) {
    for (Ipv4Link link : links) {
      if (link != null && link.isReserved(address)) {
        return true;
      }
    }
    return false;
  }

  @Nullable Ipv4Link linkAt(int index) {
    return index >= 0 && index < links.length ? links[index] : null;
  }

  private Ipv4Link at(int index) {
    Ipv4Link link = linkAt(index);
    if (link == null) {
      throw new IllegalArgumentException("there is no interface with index " + index);
    }
    return link;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  ArpProtocol arp() {
    return arp;
  }

  Ipv4Forwarder forwarder() {
    return forwarder;
  }

  Ipv4Errors errors() {
    return errors;
  }

  Ipv4Delivery delivery() {
    return delivery;
  }

  IgmpProtocol igmp() {
    return igmp;
  }

  int nextIdentification() {
    identification++;
    return identification & 0xffff;
  }

  /** An address as the lower half of two longs. */
  static long low(int address) {
    return address & 0xffff_ffffL;
  }

  /** RFC 1112, section 6.4. */
  static long groupMac(int group) {
    return GROUP_MAC | group & 0x7f_ffff;
  }
}
