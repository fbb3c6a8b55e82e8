package io.polyrouter.stack.ipv6;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Headers;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.net.packet.Wire;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.Ipv6InterfaceAddress;
import io.polyrouter.stack.NeighbourState;
import io.polyrouter.stack.NeighbourUse;
import io.polyrouter.stack.RouterAdvertisement;
import io.polyrouter.stack.SourceFilter;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.ipv6.Ipv6Forwarder.Origin;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.neighbour.Neighbour;
import io.polyrouter.stack.neighbour.Neighbours;
import io.polyrouter.stack.path.FlowHash;
import io.polyrouter.stack.path.PathMtus;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** IPv6 of one virtual router: made when one of its interfaces does IPv6. Used by its thread. */
public final class Ipv6Layer {

  static final int ANSWER_HOP_LIMIT = 255;

  private final StackContext context;
  private final Neighbours neighbours;
  private final NeighbourDiscovery discovery;
  private final MldProtocol mld;
  private final Ipv6Forwarder forwarder;
  private final Ipv6Errors errors;
  private final Ipv6Delivery delivery;
  private final OwnAddresses own;
  private final PathMtus pathMtus;
  private final Ipv6Headers headers = new Ipv6Headers();
  private @Nullable Ipv6Link[] links = new Ipv6Link[0];

  public Ipv6Layer(StackContext context, FlowHash flowHash, PathMtus pathMtus) {
    this.context = context;
    this.pathMtus = pathMtus;
    this.neighbours = new Neighbours(context);
    this.discovery = new NeighbourDiscovery(context, neighbours);
    this.mld = new MldProtocol(this);
    this.forwarder = new Ipv6Forwarder(context, this, flowHash, pathMtus);
    this.errors = new Ipv6Errors(context, this);
    this.delivery = new Ipv6Delivery(context, this, pathMtus);
    this.own = new OwnAddresses(context, this);
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Lets an interface do IPv6. */
  public void addLink(Link link, long nowNanos) {
    int index = link.index();
    if (index >= links.length) {
      links = Arrays.copyOf(links, index + 1);
    }
    Ipv6Link added = new Ipv6Link(context, this, link);
    links[index] = added;
    neighbours.linkAdded(added);
    added.groups.join(Scopes.LINK_GROUP_HIGH, MldProtocol.ALL_NODES_LOW, nowNanos);
    added.groups.join(Scopes.LINK_GROUP_HIGH, MldProtocol.ALL_ROUTERS_LOW, nowNanos);
    forwarder.interfaceAdded(index, nowNanos);
  }

  public boolean hasLink(int index) {
    return linkAt(index) != null;
  }

  /** Ends IPv6 on an interface. */
  public void removeLink(int index, long nowNanos) {
    Ipv6Link gone = at(index);
    if (gone.advertiser != null) {
      gone.advertiser.sendLast();
    }
    own.removeAll(gone, nowNanos);
    gone.groups.linkDown();
    neighbours.linkRemoved(gone, nowNanos);
    links[index] = null;
  }

  /**
   * Replaces the own addresses; those that stay are not disturbed.
   *
   * @param linkLocal null to make it of the MAC address
   */
  public void setAddresses(
      int index,
      @Nullable Ipv6Address linkLocal,
      List<Ipv6InterfaceAddress> addresses,
      int dupAddrDetectTransmits,
      long nowNanos) {
    Ipv6Link changed = at(index);
    changed.dupAddrDetectTransmits = dupAddrDetectTransmits;
    own.set(changed, linkLocal, addresses, nowNanos);
  }

  /** The interface answers for other addresses under further MAC addresses than before. */
  public void virtualChanged(int index, long nowNanos) {
    Ipv6Link changed = at(index);
    own.setVirtual(changed, changed.link().virtualMacs(), nowNanos);
    if (changed.advertiser != null && changed.link().isAdvertisedVirtually()) {
      changed.advertiser.start(nowNanos);
    }
  }

  /** Hosts hear of virtual addresses alone as those of a router, or of own ones as before. */
  public void setAdvertisedVirtually(int index, boolean isWanted, long nowNanos) {
    Ipv6Link changed = at(index);
    if (changed.link().isAdvertisedVirtually() == isWanted) {
      return;
    }
    if (changed.advertiser != null) {
      changed.advertiser.sendLast();
    }
    changed.link().setAdvertisedVirtually(isWanted);
    if (changed.advertiser != null) {
      changed.advertiser.start(nowNanos);
    }
  }

  public void setForwarding(int index, boolean forwarding) {
    at(index).forwarding = forwarding;
  }

  /** What hosts are told; null for nothing. */
  public void setAdvertisement(int index, @Nullable RouterAdvertisement content, long nowNanos) {
    Ipv6Link changed = at(index);
    RouterAdvertiser advertiser = changed.advertiser;
    if (content == null) {
      if (advertiser != null) {
        advertiser.retire();
        changed.advertiser = null;
      }
    } else if (advertiser == null) {
      changed.advertiser = new RouterAdvertiser(context, changed, content);
      changed.advertiser.start(nowNanos);
    } else if (!advertiser.content().equals(content)) {
      advertiser.setContent(content, nowNanos);
    }
  }

  /** Configures a neighbour, or with null leaves it to be asked for again. */
  public void setStaticNeighbour(
      int index, Ipv6Address address, @Nullable MacAddress mac, long nowNanos) {
    neighbours.setStatic(at(index), address.high(), address.low(), mac, nowNanos);
  }

  /** The interface's own MAC address changed. */
  public void macChanged(int index) {
    for (OwnAddress address : at(index).addresses) {
      if (address.isUsable()) {
        discovery.announce(address);
      }
    }
  }

  public void linkUp(int index, long nowNanos) {
    Ipv6Link up = at(index);
    up.groups.linkUp(nowNanos);
    discovery.linkUp(up, nowNanos);
    neighbours.linkUp(up, nowNanos);
    if (up.advertiser != null) {
      up.advertiser.start(nowNanos);
    }
  }

  public void linkDown(int index, long nowNanos) {
    Ipv6Link down = at(index);
    discovery.linkDown(down);
    neighbours.linkDown(down, nowNanos);
    down.groups.linkDown();
    if (down.advertiser != null) {
      down.advertiser.stop();
    }
  }

  /** The interface is about to be taken down: says good-bye while it can. */
  public void beforeDown(int index) {
    Ipv6Link link = at(index);
    if (link.advertiser != null) {
      link.advertiser.sendLast();
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

  // ---- packets from links -------------------------------------------------------------------

  /**
   * Takes a packet in.
   *
   * @param isGroup whether the frame was sent to a group or to everybody
   */
  public void receive(Link link, byte[] frame, int length, boolean isGroup, long nowNanos) {
    Ipv6Link in = linkAt(link.index());
    if (in == null) {
      link.count(InterfaceCounter.IN_UNKNOWN_PROTOS);
      return;
    }
    Malformed malformed = Ipv6.check(frame, IP, length - IP);
    if (malformed != null) {
      link.count(malformed);
      return;
    }
    context.count(VrCounter.IPV6_RECEIVED);
    int packetBytes = Ipv6.totalBytes(frame, IP);
    long sourceHigh = Ipv6.sourceHigh(frame, IP);
    long sourceLow = Ipv6.sourceLow(frame, IP);
    long high = Ipv6.destinationHigh(frame, IP);
    long low = Ipv6.destinationLow(frame, IP);
    boolean toGroup = Scopes.isGroup(high);
    boolean isUnspecified = Scopes.isUnspecified(sourceHigh, sourceLow);
    if (Scopes.isGroup(sourceHigh)
        || Scopes.isNeverOnLink(sourceHigh, sourceLow) && !(isUnspecified && toGroup)) {
      link.count(InterfaceCounter.IN_MARTIAN_SOURCE);
    } else if (Scopes.isNeverOnLink(high, low)
        || toGroup && Scopes.ofGroup(high) <= Scopes.INTERFACE) {
      link.count(InterfaceCounter.IN_MARTIAN_DESTINATION);
    } else if (own.isOwn(in, sourceHigh, sourceLow)) {
      link.count(InterfaceCounter.IN_OWN_SOURCE);
    } else if (Ipv6.nextHeader(frame, IP) == IpProtocol.IPV6_HOP_BY_HOP
        && !hopByHopIsGood(in, frame, packetBytes, nowNanos)) {
      // Counted already.
    } else if (toGroup) {
      if (in.isMember(high, low)) {
        delivery.deliverFromLink(in, frame, packetBytes, nowNanos);
      } else {
        context.count(VrCounter.IPV6_MULTICAST);
      }
    } else if (isGroup) {
      link.count(InterfaceCounter.IN_UNICAST_IN_GROUP_FRAME);
    } else if (!in.virtual.isEmpty() && in.virtual(high, low) != null) {
      receiveVirtual(in, high, low, frame, packetBytes, nowNanos);
    } else if (Scopes.isLinkLocal(high)) {
      receiveLinkLocal(in, high, low, frame, packetBytes, nowNanos);
    } else {
      forwarder.route(in, Origin.OTHER, frame, packetBytes, nowNanos);
    }
  }

  /** Whether a packet in an unfinished frame is for this router itself. */
  public boolean isForHere(int index, byte[] frame) {
    long high = Ipv6.destinationHigh(frame, IP);
    long low = Ipv6.destinationLow(frame, IP);
    return own.isUsable(linkAt(index), high, low)
        && (Scopes.isLinkLocal(high) || forwarder.isReceived(high, low));
  }

  private void receiveLinkLocal(
      Ipv6Link in, long high, long low, byte[] frame, int packetBytes, long nowNanos) {
    if (in.own(high, low) != null) {
      delivery.deliver(in, Origin.OTHER, frame, packetBytes, nowNanos);
    } else {
      context.count(VrCounter.IPV6_BEYOND_SCOPE);
    }
  }

  /**
   * A packet for an address that this interface answers for under a further MAC address: without
   * accepting it, neighbour discovery is heard all the same (RFC 9568, section 6.4.3).
   */
  private void receiveVirtual(
      Ipv6Link in, long high, long low, byte[] frame, int packetBytes, long nowNanos) {
    OwnAddress virtual = in.virtual(high, low);
    boolean isAccepted = virtual != null && virtual.isAccepted() || in.own(high, low) != null;
    int type =
        Ipv6.nextHeader(frame, IP) == IpProtocol.ICMPV6 && packetBytes > Ipv6.HEADER_BYTES
            ? Icmpv6.type(frame, IP + Ipv6.HEADER_BYTES)
            : 0;
    boolean isDiscovery =
        type == Icmpv6.NEIGHBOR_SOLICITATION || type == Icmpv6.NEIGHBOR_ADVERTISEMENT;
    if (isAccepted) {
      delivery.deliver(in, Origin.OTHER, frame, packetBytes, nowNanos);
    } else if (isDiscovery) {
      delivery.deliverFromLink(in, frame, packetBytes, nowNanos);
    } else {
      context.count(VrCounter.IPV6_BLACKHOLED);
    }
  }

  private boolean hopByHopIsGood(Ipv6Link in, byte[] frame, int packetBytes, long nowNanos) {
    Malformed malformed = headers.walk(frame, IP);
    if (malformed != null) {
      in.link().count(malformed);
      return false;
    }
    int option = headers.refusedOptionAt();
    int hopByHop = headers.hopByHopAt();
    int endOfHopByHop = hopByHop + 8 + 8 * Wire.u8(frame, hopByHop + 1);
    if (option >= 0 && option < endOfHopByHop) {
      refuseOption(in, option, frame, packetBytes, nowNanos);
      return false;
    }
    return true;
  }

  /** RFC 8200, section 4.2. */
  void refuseOption(
      @Nullable Ipv6Link in, int optionAt, byte[] frame, int packetBytes, long nowNanos) {
    context.count(VrCounter.IPV6_REFUSED_OPTION);
    boolean toGroup = Scopes.isGroup(Ipv6.destinationHigh(frame, IP));
    if (Ipv6Headers.refusalIsAnswered(frame, optionAt, toGroup)) {
      errors.parameterProblem(in, Icmpv6.UNKNOWN_OPTION, optionAt, frame, packetBytes, nowNanos);
    }
  }

  // ---- own packets --------------------------------------------------------------------------

  /**
   * Sends a packet of the protocols above; see {@link io.polyrouter.stack.IpOutput#send}.
   *
   * @param payloadBytes what follows the header, which is written here
   */
  public SendResult send(
      byte[] frame,
      int payloadBytes,
      int protocol,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      SendOptions options,
      long nowNanos) {
    if (payloadBytes > Ipv6.MAX_PAYLOAD_BYTES) {
      return SendResult.TOO_BIG;
    }
    Ipv6.write(
        frame,
        IP,
        options.trafficClass(),
        options.flowLabel(),
        payloadBytes,
        protocol,
        options.hopLimit(),
        sourceHigh,
        sourceLow,
        destinationHigh,
        destinationLow);
    context.count(VrCounter.IPV6_ORIGINATED);
    Origin origin = options.fragment() ? Origin.UPPER : Origin.UPPER_WHOLE;
    int packetBytes = Ipv6.HEADER_BYTES + payloadBytes;
    if (options.interfaceIndex() == 0) {
      return sendOwn(null, origin, frame, packetBytes, nowNanos);
    }
    Ipv6Link out = linkAt(options.interfaceIndex());
    if (out == null) {
      context.count(VrCounter.IPV6_NO_ROUTE);
      return SendResult.NO_ROUTE;
    }
    return sendOwn(out, origin, frame, packetBytes, nowNanos);
  }

  /**
   * Sends an own packet.
   *
   * @param out where it is to leave; null for where the FIB leads
   */
  SendResult sendOwn(
      @Nullable Ipv6Link out, Origin origin, byte[] frame, int packetBytes, long nowNanos) {
    long high = Ipv6.destinationHigh(frame, IP);
    long low = Ipv6.destinationLow(frame, IP);
    if (own.isUsable(out, high, low)) {
      // Not by the FIB: with all interfaces down it would not even lead here.
      return delivery.deliver(out, origin, frame, packetBytes, nowNanos);
    }
    boolean needsInterface = Scopes.isGroup(high) || Scopes.isLinkLocal(high);
    if (out == null) {
      if (needsInterface) {
        context.count(VrCounter.IPV6_NO_ROUTE);
        return SendResult.NO_ROUTE;
      }
      return forwarder.route(null, origin, frame, packetBytes, nowNanos);
    }
    if (Scopes.isGroup(high)) {
      return forwarder.toGroup(out, low, frame, packetBytes);
    }
    Ipv6Address nextHop = forwarder.nextHopBy(out, high, low);
    return forwarder.leave(
        null, origin, out, nextHop.high(), nextHop.low(), frame, packetBytes, nowNanos);
  }

  /** Sends an ICMPv6 echo request; see {@code IpStack}. */
  public void sendEchoRequest(
      Ipv6Address source,
      Ipv6Address destination,
      int interfaceIndex,
      int identifier,
      int sequence,
      int payloadBytes,
      int hopLimit,
      boolean dontFragment,
      long nowNanos) {
    int messageBytes = Icmpv6.HEADER_BYTES + payloadBytes;
    byte[] frame = new byte[IP + Ipv6.HEADER_BYTES + messageBytes];
    int at = IP + Ipv6.HEADER_BYTES;
    for (int i = 0; i < payloadBytes; i++) {
      frame[at + Icmpv6.HEADER_BYTES + i] = (byte) i;
    }
    Ipv6.write(
        frame,
        IP,
        0,
        0,
        messageBytes,
        IpProtocol.ICMPV6,
        hopLimit,
        source.high(),
        source.low(),
        destination.high(),
        destination.low());
    Icmpv6.writeEcho(frame, at, Icmpv6.ECHO_REQUEST, identifier, sequence, payloadBytes, IP);
    context.count(VrCounter.ICMPV6_ECHO_REQUESTS_OUT);
    context.count(VrCounter.IPV6_ORIGINATED);
    sendOwn(
        interfaceIndex == 0 ? null : linkAt(interfaceIndex),
        dontFragment ? Origin.STACK_WHOLE : Origin.STACK,
        frame,
        Ipv6.HEADER_BYTES + messageBytes,
        nowNanos);
  }

  /** What the path to a destination carries. */
  public int pathMtu(long high, long low, int interfaceIndex) {
    Ipv6Link out = interfaceIndex == 0 ? forwarder.outputFor(high, low) : linkAt(interfaceIndex);
    int linkMtu = out == null ? 0xffff : out.link().mtuBytes();
    return pathMtus.get(high, low, linkMtu);
  }

  /** The own address that packets to a destination leave from; null if there is none. */
  public @Nullable Ipv6Address selectSource(Ipv6Address destination, int interfaceIndex) {
    Ipv6Link out = interfaceIndex == 0 ? null : linkAt(interfaceIndex);
    return own.selectSource(destination.high(), destination.low(), out);
  }

  /** The interface that has the address, or where it leads; 0 if there is none. */
  public int interfaceFor(Ipv6Address address) {
    Ipv6Link by = forwarder.outputFor(address.high(), address.low());
    for (Ipv6Link link : links) {
      if (link != null && link.own(address.high(), address.low()) != null) {
        return link.link().index();
      }
      boolean possible = link != null && link.link().canTransmit();
      if (by == null && possible && address.high() >>> 56 == 0xff) {
        by = link;
      }
    }
    return by == null ? 0 : by.link().index();
  }

  /** The path to a destination works, as a conversation shows. */
  public void confirmReachable(long high, long low, int interfaceIndex, long nowNanos) {
    Ipv6Link out = interfaceIndex == 0 ? forwarder.outputFor(high, low) : linkAt(interfaceIndex);
    Neighbour neighbour = out == null ? null : forwarder.neighbourBy(out, high, low);
    if (neighbour != null) {
      neighbours.confirmed(neighbour, true, nowNanos);
    }
  }

  /** See {@link io.polyrouter.stack.IpOutput#listen}. */
  public boolean listen(
      int index, Ipv6Address group, SourceFilter before, SourceFilter after, long nowNanos) {
    Ipv6Link on = linkAt(index);
    return on != null && on.groups.listen(group.high(), group.low(), before, after, nowNanos);
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
    Ipv6Link link = linkAt(index);
    return link == null ? List.of() : link.states();
  }

  /** Own addresses of an interface, the link-local one first. */
  public List<Ipv6AddressState> addressStates(int index) {
    Ipv6Link link = linkAt(index);
    return link == null ? List.of() : link.addresses.stream().map(OwnAddress::state).toList();
  }

  /** Whether this is an own address that may be used; link-local ones of any interface. */
  public boolean isUsableAnywhere(Ipv6Address address) {
    return own.isUsableAnywhere(address.high(), address.low());
  }

  @Nullable Ipv6Link[] links() {
    return links;
  }

  @Nullable Ipv6Link linkAt(int index) {
    return index >= 0 && index < links.length ? links[index] : null;
  }

  private Ipv6Link at(int index) {
    Ipv6Link link = linkAt(index);
    if (link == null) {
      throw new IllegalArgumentException("interface " + index + " does no IPv6");
    }
    return link;
  }

  Neighbours neighbours() {
    return neighbours;
  }

  OwnAddresses own() {
    return own;
  }

  NeighbourDiscovery discovery() {
    return discovery;
  }

  MldProtocol mld() {
    return mld;
  }

  Ipv6Forwarder forwarder() {
    return forwarder;
  }

  Ipv6Errors errors() {
    return errors;
  }

  Ipv6Delivery delivery() {
    return delivery;
  }
}
