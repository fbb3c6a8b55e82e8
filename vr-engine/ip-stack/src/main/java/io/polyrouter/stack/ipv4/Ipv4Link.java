package io.polyrouter.stack.ipv4;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.VirtualMac;
import io.polyrouter.stack.group.Groups;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.neighbour.Neighbour;
import io.polyrouter.stack.neighbour.NeighbourLink;
import io.polyrouter.stack.table.IntMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** IPv4 on one interface. */
final class Ipv4Link extends NeighbourLink {

  private static final InterfaceAddress[] NO_ADDRESSES = new InterfaceAddress[0];

  private final Ipv4Layer layer;

  InterfaceAddress[] addresses = NO_ADDRESSES;

  /** Address of another interface that it sends from, for want of an own one; 0 for none. */
  int borrowed;

  boolean enabled = true;
  boolean forwarding = true;
  final IntMap<Neighbour> table = new IntMap<>();
  @Nullable Announcer announcer;

  /** Those of the virtual addresses that packets are accepted for. */
  List<Ipv4Address> accepted = List.of();

  @Nullable Groups groups;
  long nextDefenceNanos = Long.MIN_VALUE;

  Ipv4Link(Ipv4Layer layer, Link link) {
    super(link, layer.neighbours());
    this.layer = layer;
  }

  // ---- addresses ----------------------------------------------------------------------------

  /** Whether this is an address of the interface, or the one that it borrows. */
  boolean answersFor(int address) {
    return isOwn(address)
        || borrowed != 0 && borrowed == address
        || !link.virtualMacs().isEmpty() && link.virtualMacOf(new Ipv4Address(address)) != null;
  }

  /** The MAC address that this interface has an address with. */
  long macOf(int address) {
    VirtualMac virtual =
        link.virtualMacs().isEmpty() ? null : link.virtualMacOf(new Ipv4Address(address));
    return virtual == null ? link.macBits() : virtual.mac().bits();
  }

  /** The addresses that it answers for besides its own ones. */
  List<Ipv4Address> virtualAddresses(boolean onlyAccepted) {
    List<Ipv4Address> all = new ArrayList<>();
    for (VirtualMac each : link.virtualMacs()) {
      for (IpAddress address : each.addresses()) {
        if (address instanceof Ipv4Address v4
            && !isOwn(v4.bits())
            && (each.accept() || !onlyAccepted)) {
          all.add(v4);
        }
      }
    }
    return all;
  }

  boolean isOwn(int address) {
    for (InterfaceAddress own : addresses) {
      if (own.address().bits() == address) {
        return true;
      }
    }
    return false;
  }

  boolean isOnLink(int address) {
    for (InterfaceAddress own : addresses) {
      if (own.isOnLink(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether no node can have the address, since it is a network or broadcast address here. */
  boolean isReserved(int address) {
    for (InterfaceAddress own : addresses) {
      if (own.isReserved(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The own address to speak to a node from: one whose prefix holds the node, else the first, else
   * the borrowed one, else 0 (there is none).
   */
  int sourceFor(int node) {
    for (InterfaceAddress own : addresses) {
      if (own.isOnLink(node)) {
        return own.address().bits();
      }
    }
    return addresses.length == 0 ? borrowed : addresses[0].address().bits();
  }

  boolean isMember(int group) {
    return groups != null && groups.isJoined(0, Ipv4Layer.low(group));
  }

  // ---- neighbours ---------------------------------------------------------------------------

  @Override
  public @Nullable Neighbour find(long high, long low) {
    return table.get((int) low);
  }

  @Override
  protected void put(Neighbour added) {
    table.put((int) added.low(), added);
  }

  @Override
  protected void remove(Neighbour gone) {
    table.remove((int) gone.low());
  }

  @Override
  protected int size() {
    return table.size();
  }

  @Override
  protected void forEach(Consumer<? super Neighbour> visitor) {
    table.forEach(visitor);
  }

  @Override
  protected IpAddress addressOf(Neighbour neighbour) {
    return new Ipv4Address((int) neighbour.low());
  }

  @Override
  protected void solicit(Neighbour neighbour, boolean unicast) {
    layer.arp().request(this, neighbour, unicast);
  }

  @Override
  protected void transmit(Neighbour neighbour, byte[] frame, int packetBytes) {
    link.transmit(neighbour.macBits(), EtherType.IPV4, frame, IP + packetBytes);
  }

  @Override
  protected void unresolved(byte[] frame, int packetBytes, long nowNanos) {
    layer.errors().hostUnreachable(frame, packetBytes, nowNanos);
  }

  @Override
  protected InterfaceCounter moves() {
    return InterfaceCounter.ARP_MOVES;
  }

  @Override
  protected InterfaceCounter staticMismatches() {
    return InterfaceCounter.ARP_STATIC_MISMATCHES;
  }
}
