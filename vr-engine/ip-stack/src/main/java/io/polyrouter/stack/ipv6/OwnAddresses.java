package io.polyrouter.stack.ipv6;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.Ipv6InterfaceAddress;
import io.polyrouter.stack.VirtualMac;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.neighbour.Neighbour;
import io.polyrouter.stack.table.LongPairMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one virtual router: which of them there are, which may be used, and which to
 * speak from. What becomes of each is told by {@link OwnAddress}. Used by its thread.
 */
final class OwnAddresses {

  private static final int LINK_LOCAL_PREFIX_LENGTH = 64;

  private final StackContext context;
  private final Ipv6Layer layer;

  /** All but the link-local ones, which every link has its own of. */
  private final LongPairMap<OwnAddress> global;

  OwnAddresses(StackContext context, Ipv6Layer layer) {
    this.context = context;
    this.layer = layer;
    this.global = new LongPairMap<>(context.random().nextLong());
  }

  // ---- configuration ------------------------------------------------------------------------

  /** See {@link Ipv6Layer#setAddresses}. */
  void set(
      Ipv6Link changed,
      @Nullable Ipv6Address linkLocal,
      List<Ipv6InterfaceAddress> addresses,
      long nowNanos) {
    Ipv6Address local = linkLocal;
    if (local == null) {
      long low = Scopes.linkLocalLow(changed.link().macBits());
      local = new Ipv6Address(Scopes.LINK_LOCAL_HIGH, low);
    }
    List<Ipv6InterfaceAddress> all = new ArrayList<>(1 + addresses.size());
    all.add(new Ipv6InterfaceAddress(local, LINK_LOCAL_PREFIX_LENGTH));
    all.addAll(addresses);
    replace(changed, all, nowNanos);
  }

  /** The link answers for other addresses under further MAC addresses than before. */
  void setVirtual(Ipv6Link changed, List<VirtualMac> macs, long nowNanos) {
    List<OwnAddress> before = changed.virtual;
    List<OwnAddress> next = new ArrayList<>();
    for (VirtualMac mac : macs) {
      for (IpAddress address : mac.addresses()) {
        if (address instanceof Ipv6Address v6) {
          next.add(new OwnAddress(changed, v6, mac));
        }
      }
    }
    changed.virtual = List.copyOf(next);
    next.forEach(each -> joinSolicitedNode(each, true, nowNanos));
    before.forEach(each -> joinSolicitedNode(each, false, nowNanos));
    layer
        .neighbours()
        .removeIf(changed, each -> changed.virtual(each.high(), each.low()) != null, nowNanos);
    if (changed.link().isUp()) {
      next.forEach(each -> layer.discovery().announce(each));
    }
  }

  /** The link does IPv6 no more. */
  void removeAll(Ipv6Link gone, long nowNanos) {
    setVirtual(gone, List.of(), nowNanos);
    replace(gone, List.of(), nowNanos);
  }

  private void replace(Ipv6Link changed, List<Ipv6InterfaceAddress> next, long nowNanos) {
    List<OwnAddress> before = List.copyOf(changed.addresses);
    changed.addresses.clear();
    List<OwnAddress> added = new ArrayList<>();
    for (Ipv6InterfaceAddress address : next) {
      OwnAddress own = find(before, address);
      if (own == null) {
        own = new OwnAddress(changed, address);
        added.add(own);
      }
      changed.addresses.add(own);
    }
    for (OwnAddress own : before) {
      if (!changed.addresses.contains(own)) {
        context.timers().cancel(own);
        global.remove(own.high(), own.low());
        joinSolicitedNode(own, false, nowNanos);
      }
    }
    boolean isDifferent = !added.isEmpty() || before.size() != changed.addresses.size();
    for (OwnAddress own : added) {
      if (!own.isLinkLocal()) {
        global.put(own.high(), own.low(), own);
      }
      joinSolicitedNode(own, true, nowNanos);
      if (changed.link().isUp()) {
        layer.discovery().start(own, nowNanos);
      }
    }
    layer.neighbours().removeIf(changed, neighbour -> isGone(changed, before, neighbour), nowNanos);
    if (isDifferent) {
      context.listener().ipv6AddressesChanged(changed.link());
    }
  }

  /** Joins or leaves the groups in which others ask for the address, and for the anycast one. */
  private static void joinSolicitedNode(OwnAddress own, boolean join, long nowNanos) {
    long[] lows = own.hasAnycast() ? new long[] {own.low(), 0} : new long[] {own.low()};
    for (long low : lows) {
      long group = Scopes.solicitedNodeLow(low);
      if (join) {
        own.onLink.groups.join(Scopes.LINK_GROUP_HIGH, group, nowNanos);
      } else {
        own.onLink.groups.leave(Scopes.LINK_GROUP_HIGH, group, nowNanos);
      }
    }
  }

  private static @Nullable OwnAddress find(List<OwnAddress> among, Ipv6InterfaceAddress address) {
    for (OwnAddress own : among) {
      if (own.address.equals(address)) {
        return own;
      }
    }
    return null;
  }

  private static boolean isGone(Ipv6Link changed, List<OwnAddress> before, Neighbour neighbour) {
    long high = neighbour.high();
    long low = neighbour.low();
    boolean wasOnLink = before.stream().anyMatch(own -> own.address.isOnLink(high, low));
    return wasOnLink && !changed.isOnLink(high, low) || changed.own(high, low) != null;
  }

  // ---- use ----------------------------------------------------------------------------------

  /**
   * The own address that packets to a destination leave from; null if there is none.
   *
   * @param out where it is to leave, or null for where the FIB leads
   */
  @Nullable Ipv6Address selectSource(long high, long low, @Nullable Ipv6Link out) {
    Ipv6Link by = out == null ? layer.forwarder().outputFor(high, low) : out;
    boolean onlyThere = Scopes.of(high) <= Scopes.LINK;
    OwnAddress best = null;
    for (Ipv6Link link : layer.links()) {
      if (link == null || onlyThere && link != by) {
        continue;
      }
      for (OwnAddress own : link.addresses) {
        // Of a link-local address the other links know nothing.
        boolean isPossible = own.isUsable() && (!own.isLinkLocal() || onlyThere);
        if (isPossible && SourceSelection.isBetter(own, best, high, low, by)) {
          best = own;
        }
      }
    }
    return best == null ? null : best.address.address();
  }

  /** Whether this is an own address that may be used; link-local ones of any interface. */
  boolean isUsableAnywhere(long high, long low) {
    if (!Scopes.isLinkLocal(high)) {
      return isUsable(null, high, low);
    }
    for (Ipv6Link link : layer.links()) {
      if (link != null && isUsable(link, high, low)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is an own address that may be used; a link-local one on this link. */
  boolean isUsable(@Nullable Ipv6Link in, long high, long low) {
    OwnAddress own = ownOf(in, high, low);
    return own != null && own.isUsable();
  }

  /** Whether it is an own address, though perhaps not to be used; a link-local one on this link. */
  boolean isOwn(Ipv6Link in, long high, long low) {
    OwnAddress own = ownOf(in, high, low);
    // Another node may have an address that this one gave up.
    return own != null && own.status != Ipv6AddressState.Status.DUPLICATE;
  }

  private @Nullable OwnAddress ownOf(@Nullable Ipv6Link in, long high, long low) {
    if (Scopes.isLinkLocal(high)) {
      OwnAddress own = in == null ? null : in.own(high, low);
      return own == null && in != null ? acceptedOn(in, high, low) : own;
    }
    OwnAddress own = global.get(high, low);
    return own == null ? accepted(high, low) : own;
  }

  private @Nullable OwnAddress accepted(long high, long low) {
    for (Ipv6Link link : layer.links()) {
      OwnAddress found = link == null ? null : acceptedOn(link, high, low);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** A virtual address that packets are accepted for. */
  private static @Nullable OwnAddress acceptedOn(Ipv6Link link, long high, long low) {
    OwnAddress found = link.virtual.isEmpty() ? null : link.virtual(high, low);
    return found != null && found.isAccepted() ? found : null;
  }

  /** Whether it is the subnet-router anycast address of one of the links. */
  boolean isAnycast(long high, long low) {
    for (Ipv6Link link : layer.links()) {
      if (link != null && link.isAnycast(high, low)) {
        return true;
      }
    }
    return false;
  }
}
