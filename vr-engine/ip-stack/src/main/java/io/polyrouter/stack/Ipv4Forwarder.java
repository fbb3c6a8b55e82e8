package io.polyrouter.stack;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.Ethernet;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv4Options;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes packets where the FIB says (RFC 1812, section 5.2): TTL, MTU, fragmentation, choice among
 * equal paths. Packets are frames with room for an Ethernet header before the IP header. Nothing is
 * allocated for a packet that is simply passed on.
 */
final class Ipv4Forwarder {

  static final int IP = Ethernet.HEADER_BYTES;

  private final IpStack stack;
  private final ArpCache arp;
  private final FlowHash flowHash;
  private PrefixTable<ForwardingAction> fib = PrefixTable.empty(AddressFamily.IPV4);

  /** Next hops of the FIB, with the number of prefixes that have them. */
  private final SortedMap<NextHop, Integer> nextHopUses = new TreeMap<>();

  Ipv4Forwarder(IpStack stack, ArpCache arp, FlowHash flowHash) {
    this.stack = stack;
    this.arp = arp;
    this.flowHash = flowHash;
  }

  @Nullable ForwardingAction lookup(int destination) {
    return fib.lookupIpv4(destination);
  }

  /** Takes a new FIB; the cost follows the size of the difference. */
  void setFib(PrefixTable<ForwardingAction> newer, long nowNanos) {
    PrefixTable<ForwardingAction> older = fib;
    fib = newer;
    newer.diff(
        older,
        (prefix, before, after) -> {
          if (after instanceof ForwardingAction.Forward(List<NextHop> nextHops)) {
            for (NextHop nextHop : nextHops) {
              if (nextHopUses.merge(nextHop, 1, Integer::sum) == 1) {
                want(nextHop, true, nowNanos);
              }
            }
          }
          if (before instanceof ForwardingAction.Forward(List<NextHop> nextHops)) {
            for (NextHop nextHop : nextHops) {
              if (nextHopUses.merge(nextHop, -1, Ipv4Forwarder::sumOrNone) == null) {
                want(nextHop, false, nowNanos);
              }
            }
          }
        });
  }

  /** An interface took the place of one that the FIB already leads to. */
  void interfaceAdded(int index, long nowNanos) {
    for (NextHop nextHop : nextHopUses.keySet()) {
      if (nextHop.interfaceIndex() == index) {
        want(nextHop, true, nowNanos);
      }
    }
  }

  private static @Nullable Integer sumOrNone(Integer uses, Integer change) {
    return uses + change == 0 ? null : uses + change;
  }

  private void want(NextHop nextHop, boolean wanted, long nowNanos) {
    StackInterface out = stack.interfaceAt(nextHop.interfaceIndex());
    if (out != null && nextHop.address() instanceof Ipv4Address address) {
      arp.setWanted(out, address.bits(), wanted, nowNanos);
    }
  }

  // ---- forwarding ---------------------------------------------------------------------------

  /** Forwards a received packet, or delivers it here. */
  void forward(@Nullable StackInterface in, byte[] frame, int packetBytes, long nowNanos) {
    ForwardingAction action = fib.lookupIpv4(Ipv4.destination(frame, IP));
    switch (action) {
      case ForwardingAction.Forward forward -> {
        NextHop nextHop = select(forward.nextHops(), frame);
        pass(nextHop.interfaceIndex(), addressOf(nextHop), frame, packetBytes, nowNanos);
      }
      case ForwardingAction.Connected connected ->
          pass(
              connected.interfaceIndex(),
              Ipv4.destination(frame, IP),
              frame,
              packetBytes,
              nowNanos);
      case ForwardingAction.Receive receive ->
          stack.delivery().deliver(in, frame, packetBytes, nowNanos);
      case ForwardingAction.Blackhole blackhole -> stack.count(VrCounter.IPV4_BLACKHOLED);
      case ForwardingAction.Unreachable unreachable ->
          unreachable(
              VrCounter.IPV4_UNREACHABLE_ROUTE,
              Icmpv4.HOST_UNREACHABLE,
              frame,
              packetBytes,
              nowNanos);
      case null ->
          unreachable(
              VrCounter.IPV4_NO_ROUTE, Icmpv4.NETWORK_UNREACHABLE, frame, packetBytes, nowNanos);
    }
  }

  private void pass(int interfaceIndex, int nextHop, byte[] frame, int packetBytes, long nowNanos) {
    if (Ipv4.timeToLive(frame, IP) <= 1) {
      stack.count(VrCounter.IPV4_TTL_EXPIRED);
      stack.icmp().timeExceeded(Icmpv4.TTL_EXPIRED, frame, packetBytes, nowNanos);
      return;
    }
    StackInterface out = usable(interfaceIndex, nextHop, frame, packetBytes, nowNanos);
    if (out == null) {
      return;
    }
    if (packetBytes > out.mtuBytes && Ipv4.dontFragment(frame, IP)) {
      stack.count(VrCounter.IPV4_FRAGMENTATION_NEEDED);
      stack.icmp().fragmentationNeeded(out.mtuBytes, frame, packetBytes, nowNanos);
      return;
    }
    Ipv4.decrementTimeToLive(frame, IP);
    stack.count(VrCounter.IPV4_FORWARDED);
    send(out, nextHop, frame, packetBytes, nowNanos);
  }

  private @Nullable StackInterface usable(
      int interfaceIndex, int nextHop, byte[] frame, int packetBytes, long nowNanos) {
    StackInterface out = stack.interfaceAt(interfaceIndex);
    if (out == null || !out.up || out.device == null) {
      if (out != null) {
        out.count(InterfaceCounter.OUT_INTERFACE_DOWN);
      }
      stack.icmp().hostUnreachable(frame, packetBytes, nowNanos);
      return null;
    }
    if (out.isReserved(nextHop)) {
      stack.count(VrCounter.IPV4_DIRECTED_BROADCAST);
      return null;
    }
    return out;
  }

  private void send(StackInterface out, int nextHop, byte[] frame, int packetBytes, long nowNanos) {
    if (packetBytes > out.mtuBytes) {
      fragment(out, nextHop, frame, packetBytes, nowNanos);
      return;
    }
    Neighbour neighbour = out.neighbours.get(nextHop);
    if (neighbour != null && neighbour.isResolved()) {
      stack.transmit(out, neighbour.macBits, frame, packetBytes);
    } else {
      arp.sendWhenResolved(out, nextHop, frame, packetBytes, nowNanos);
    }
  }

  private void unreachable(
      VrCounter reason, int code, byte[] frame, int packetBytes, long nowNanos) {
    stack.count(reason);
    stack.icmp().unreachable(code, frame, packetBytes, nowNanos);
  }

  // ---- equal paths --------------------------------------------------------------------------

  /** The flow's own next hop if it works; otherwise one of those that do. */
  private NextHop select(List<NextHop> nextHops, byte[] frame) {
    int count = nextHops.size();
    if (count == 1) {
      return nextHops.getFirst();
    }
    NextHop chosen = nextHops.get(flowHash.choose(frame, IP, count));
    return works(chosen) ? chosen : selectWorking(nextHops, chosen, frame);
  }

  private NextHop selectWorking(List<NextHop> nextHops, NextHop otherwise, byte[] frame) {
    int working = 0;
    for (int i = 0; i < nextHops.size(); i++) {
      if (works(nextHops.get(i))) {
        working++;
      }
    }
    if (working == 0) {
      return otherwise;
    }
    int skip = flowHash.choose(frame, IP, working);
    for (int i = 0; i < nextHops.size(); i++) {
      if (works(nextHops.get(i)) && skip-- == 0) {
        return nextHops.get(i);
      }
    }
    throw new IllegalStateException("fewer than " + working + " next hops work");
  }

  private boolean works(NextHop nextHop) {
    StackInterface out = stack.interfaceAt(nextHop.interfaceIndex());
    if (out == null || !out.up) {
      return false;
    }
    Neighbour neighbour = out.neighbours.get(addressOf(nextHop));
    return neighbour != null && neighbour.isResolved();
  }

  private static int addressOf(NextHop nextHop) {
    return ((Ipv4Address) nextHop.address()).bits();
  }

  // ---- fragmentation ------------------------------------------------------------------------

  /** RFC 791, section 3.2, example fragmentation procedure. */
  private void fragment(
      StackInterface out, int nextHop, byte[] frame, int packetBytes, long nowNanos) {
    stack.count(VrCounter.IPV4_FRAGMENTED);
    int headerBytes = Ipv4.headerBytes(frame, IP);
    int payloadBytes = packetBytes - headerBytes;
    int firstOffset = Ipv4.fragmentOffsetBytes(frame, IP);
    boolean moreAfter = Ipv4.moreFragments(frame, IP);
    int sent = 0;
    while (sent < payloadBytes) {
      byte[] fragment = new byte[IP + Math.min(packetBytes, out.mtuBytes)];
      System.arraycopy(frame, IP, fragment, IP, Ipv4.MIN_HEADER_BYTES);
      int fragmentHeaderBytes;
      if (sent == 0) {
        System.arraycopy(frame, IP, fragment, IP, headerBytes);
        fragmentHeaderBytes = headerBytes;
      } else {
        fragmentHeaderBytes =
            Ipv4.MIN_HEADER_BYTES + Ipv4Options.copyForFragment(frame, IP, fragment, IP);
      }
      int room = out.mtuBytes - fragmentHeaderBytes;
      boolean last = payloadBytes - sent <= room;
      int length = last ? payloadBytes - sent : room & ~7;
      System.arraycopy(frame, IP + headerBytes + sent, fragment, IP + fragmentHeaderBytes, length);
      Ipv4.rewriteLengths(
          fragment,
          IP,
          fragmentHeaderBytes,
          fragmentHeaderBytes + length,
          (last && !moreAfter ? 0 : Ipv4.MORE_FRAGMENTS) | (firstOffset + sent) / 8);
      stack.count(VrCounter.IPV4_FRAGMENTS_CREATED);
      send(out, nextHop, fragment, fragmentHeaderBytes + length, nowNanos);
      sent += length;
    }
  }

  // ---- own packets --------------------------------------------------------------------------

  /**
   * Sends a packet of this router. One that cannot leave is answered by an ICMP error to this
   * router itself.
   */
  void originate(byte[] frame, int packetBytes, long nowNanos) {
    stack.count(VrCounter.IPV4_ORIGINATED);
    int destination = Ipv4.destination(frame, IP);
    ForwardingAction action = fib.lookupIpv4(destination);
    switch (action) {
      case ForwardingAction.Forward forward -> {
        NextHop nextHop = select(forward.nextHops(), frame);
        originate(nextHop.interfaceIndex(), addressOf(nextHop), frame, packetBytes, nowNanos);
      }
      case ForwardingAction.Connected connected ->
          originate(connected.interfaceIndex(), destination, frame, packetBytes, nowNanos);
      case ForwardingAction.Receive receive ->
          stack.delivery().deliver(null, frame, packetBytes, nowNanos);
      case ForwardingAction.Blackhole blackhole -> stack.count(VrCounter.IPV4_BLACKHOLED);
      case ForwardingAction.Unreachable unreachable ->
          unreachable(
              VrCounter.IPV4_UNREACHABLE_ROUTE,
              Icmpv4.HOST_UNREACHABLE,
              frame,
              packetBytes,
              nowNanos);
      case null ->
          unreachable(
              VrCounter.IPV4_NO_ROUTE, Icmpv4.NETWORK_UNREACHABLE, frame, packetBytes, nowNanos);
    }
  }

  private void originate(
      int interfaceIndex, int nextHop, byte[] frame, int packetBytes, long nowNanos) {
    StackInterface out = usable(interfaceIndex, nextHop, frame, packetBytes, nowNanos);
    if (out == null) {
      return;
    }
    if (packetBytes > out.mtuBytes && Ipv4.dontFragment(frame, IP)) {
      stack.count(VrCounter.IPV4_FRAGMENTATION_NEEDED);
      stack.icmp().fragmentationNeeded(out.mtuBytes, frame, packetBytes, nowNanos);
      return;
    }
    send(out, nextHop, frame, packetBytes, nowNanos);
  }

  /** The own address that packets to the destination leave from, or 0 if there is none. */
  int selectSource(int destination) {
    ForwardingAction action = fib.lookupIpv4(destination);
    return switch (action) {
      case ForwardingAction.Forward forward -> {
        NextHop nextHop = forward.nextHops().getFirst();
        yield sourceOn(nextHop.interfaceIndex(), addressOf(nextHop));
      }
      case ForwardingAction.Connected connected ->
          sourceOn(connected.interfaceIndex(), destination);
      case ForwardingAction.Receive receive -> destination;
      case ForwardingAction.Blackhole blackhole -> stack.anyOwnAddress();
      case ForwardingAction.Unreachable unreachable -> stack.anyOwnAddress();
      case null -> stack.anyOwnAddress();
    };
  }

  private int sourceOn(int interfaceIndex, int node) {
    StackInterface out = stack.interfaceAt(interfaceIndex);
    int source = out == null ? 0 : out.sourceFor(node);
    return source != 0 ? source : stack.anyOwnAddress();
  }
}
