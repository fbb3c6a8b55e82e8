package io.polyrouter.stack.ipv6;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.group.Groups;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.neighbour.Neighbour;
import io.polyrouter.stack.neighbour.NeighbourLink;
import io.polyrouter.stack.table.LongPairMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** IPv6 on one interface. */
final class Ipv6Link extends NeighbourLink {

  private final Ipv6Layer layer;

  /** Link-local ones first. */
  final List<OwnAddress> addresses = new ArrayList<>(2);

  /** Those that it answers for under further MAC addresses, perhaps own ones among them. */
  List<OwnAddress> virtual = List.of();

  boolean forwarding = true;
  int dupAddrDetectTransmits = 1;
  final LongPairMap<Neighbour> table;
  final Groups groups;
  @Nullable RouterAdvertiser advertiser;

  Ipv6Link(StackContext context, Ipv6Layer layer, Link link) {
    super(link, layer.neighbours());
    this.layer = layer;
    this.table = new LongPairMap<>(context.random().nextLong());
    this.groups = new Groups(context, layer.mld(), link);
  }

  Ipv6Layer layer() {
    return layer;
  }

  // ---- addresses ----------------------------------------------------------------------------

  @Nullable OwnAddress own(long high, long low) {
    for (int i = 0; i < addresses.size(); i++) {
      OwnAddress own = addresses.get(i);
      if (own.is(high, low)) {
        return own;
      }
    }
    return null;
  }

  @Nullable OwnAddress virtual(long high, long low) {
    for (int i = 0; i < virtual.size(); i++) {
      OwnAddress each = virtual.get(i);
      if (each.is(high, low)) {
        return each;
      }
    }
    return null;
  }

  boolean isOnLink(long high, long low) {
    if (Scopes.isLinkLocal(high)) {
      return true;
    }
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.get(i).address.isOnLink(high, low)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is the subnet-router anycast address of one of the link's prefixes. */
  boolean isAnycast(long high, long low) {
    for (int i = 0; i < addresses.size(); i++) {
      OwnAddress own = addresses.get(i);
      if (!own.isLinkLocal() && own.address.isAnycast(high, low)) {
        return true;
      }
    }
    return false;
  }

  /** A usable link-local address, if there is one. */
  @Nullable OwnAddress linkLocal() {
    for (OwnAddress own : addresses) {
      if (own.isUsable() && own.isLinkLocal()) {
        return own;
      }
    }
    return null;
  }

  /** A usable address to speak to the nodes of the link from, preferably link-local. */
  @Nullable OwnAddress usable() {
    for (OwnAddress own : addresses) {
      if (own.isUsable()) {
        return own;
      }
    }
    return null;
  }

  boolean isMember(long high, long low) {
    return groups.isJoined(high, low);
  }

  // ---- neighbours ---------------------------------------------------------------------------

  @Override
  public @Nullable Neighbour find(long high, long low) {
    return table.get(high, low);
  }

  @Override
  protected void put(Neighbour added) {
    table.put(added.high(), added.low(), added);
  }

  @Override
  protected void remove(Neighbour gone) {
    table.remove(gone.high(), gone.low());
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
    return new Ipv6Address(neighbour.high(), neighbour.low());
  }

  @Override
  protected void solicit(Neighbour neighbour, boolean unicast) {
    layer.discovery().solicit(this, neighbour, unicast);
  }

  @Override
  protected void transmit(Neighbour neighbour, byte[] frame, int packetBytes) {
    link.transmit(neighbour.macBits(), EtherType.IPV6, frame, IP + packetBytes);
  }

  @Override
  protected void unresolved(byte[] frame, int packetBytes, long nowNanos) {
    layer.errors().addressUnreachable(frame, packetBytes, nowNanos);
  }

  @Override
  protected InterfaceCounter moves() {
    return InterfaceCounter.ND_MOVES;
  }

  @Override
  protected InterfaceCounter staticMismatches() {
    return InterfaceCounter.ND_STATIC_MISMATCHES;
  }
}
