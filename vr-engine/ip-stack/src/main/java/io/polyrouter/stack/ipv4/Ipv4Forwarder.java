package io.polyrouter.stack.ipv4;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Icmpv4;
import io.polyrouter.net.packet.Ipv4;
import io.polyrouter.net.packet.Ipv4Options;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.VrCounter;
import io.polyrouter.stack.device.Segmentation;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.neighbour.Neighbour;
import io.polyrouter.stack.path.FlowHash;
import io.polyrouter.stack.path.NextHops;
import io.polyrouter.stack.path.PathMtus;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes packets where the FIB says (RFC 1812, section 5.2): TTL, MTU, fragmentation, choice among
 * equal paths. Packets are frames with room for an Ethernet header before the IP header. Nothing is
 * allocated for a packet that is simply passed on.
 */
final class Ipv4Forwarder implements NextHops.Resolver {

  /** Where a packet comes from, and so how it is told that the packet cannot leave. */
  enum Origin {
    /** Another node: by an ICMP error. The frame is ours. */
    OTHER,
    /** This stack: by an ICMP error to itself. The frame is ours. */
    STACK,
    /** The protocols above: by the result. The frame is borrowed. */
    UPPER
  }

  private final StackContext context;
  private final Ipv4Layer layer;
  private final FlowHash flowHash;
  private final PathMtus pathMtus;
  private final NextHops nextHops = new NextHops(this);
  private PrefixTable<ForwardingAction> fib = PrefixTable.empty(AddressFamily.IPV4);

  Ipv4Forwarder(StackContext context, Ipv4Layer layer, FlowHash flowHash, PathMtus pathMtus) {
    this.context = context;
    this.layer = layer;
    this.flowHash = flowHash;
    this.pathMtus = pathMtus;
  }

  /** Takes a new FIB; the cost follows the size of the difference. */
  void setFib(PrefixTable<ForwardingAction> newer, long nowNanos) {
    PrefixTable<ForwardingAction> older = fib;
    fib = newer;
    nextHops.fibChanged(older, newer, nowNanos);
  }

  void setBackups(SortedSet<NextHop> backups, long nowNanos) {
    nextHops.setBackups(backups, nowNanos);
  }

  void interfaceAdded(int index, long nowNanos) {
    nextHops.interfaceAdded(index, nowNanos);
  }

  @Override
  public void want(NextHop nextHop, boolean wanted, long nowNanos) {
    Ipv4Link out = layer.linkAt(nextHop.interfaceIndex());
    if (out != null) {
      layer.neighbours().setWanted(out, 0, Ipv4Layer.low(addressOf(nextHop)), wanted, nowNanos);
    }
  }

  @Override
  public boolean works(NextHop nextHop) {
    Ipv4Link out = layer.linkAt(nextHop.interfaceIndex());
    if (out == null || !out.link().isUp()) {
      return false;
    }
    Neighbour neighbour = out.table.get(addressOf(nextHop));
    return neighbour != null && neighbour.isResolved();
  }

  private static int addressOf(NextHop nextHop) {
    if (nextHop.address() instanceof Ipv4Address address) {
      return address.bits();
    }
    throw new IllegalStateException(nextHop + " in an IPv4 FIB");
  }

  // ---- the way of a packet ------------------------------------------------------------------

  /**
   * Sends a packet on its way, or delivers it here.
   *
   * @param in where it arrived; null for an own packet
   */
  SendResult route(
      @Nullable Ipv4Link in, Origin origin, byte[] frame, int packetBytes, long nowNanos) {
    ForwardingAction action = fib.lookupIpv4(Ipv4.destination(frame, IP));
    return switch (action) {
      case ForwardingAction.Forward forward -> {
        List<NextHop> choices = forward.nextHops();
        NextHop nextHop =
            choices.size() == 1
                ? choices.getFirst()
                : nextHops.select(choices, flowHash.ofIpv4(frame, IP));
        yield leave(
            in,
            origin,
            layer.linkAt(nextHop.interfaceIndex()),
            addressOf(nextHop),
            frame,
            packetBytes,
            nowNanos);
      }
      case ForwardingAction.Connected connected ->
          leave(
              in,
              origin,
              layer.linkAt(connected.interfaceIndex()),
              Ipv4.destination(frame, IP),
              frame,
              packetBytes,
              nowNanos);
      case ForwardingAction.Receive receive ->
          layer.delivery().deliver(in, origin, frame, packetBytes, nowNanos);
      case ForwardingAction.Blackhole blackhole -> {
        context.count(VrCounter.IPV4_BLACKHOLED);
        yield SendResult.DROPPED;
      }
      case ForwardingAction.Unreachable unreachable -> {
        context.count(VrCounter.IPV4_UNREACHABLE_ROUTE);
        yield unreachable(origin, Icmpv4.HOST_UNREACHABLE, frame, packetBytes, nowNanos);
      }
      case null -> {
        context.count(VrCounter.IPV4_NO_ROUTE);
        yield unreachable(origin, Icmpv4.NETWORK_UNREACHABLE, frame, packetBytes, nowNanos);
      }
    };
  }

  /** Sends a packet out of an interface, to a next hop on its link. */
  SendResult leave(
      @Nullable Ipv4Link in,
      Origin origin,
      @Nullable Ipv4Link out,
      int nextHop,
      byte[] frame,
      int packetBytes,
      long nowNanos) {
    boolean isOwn = origin != Origin.OTHER;
    if (!isOwn) {
      if (in != null && !in.forwarding) {
        context.count(VrCounter.NOT_FORWARDING);
        return SendResult.DROPPED;
      }
      if (Ipv4.timeToLive(frame, IP) <= 1) {
        context.count(VrCounter.IPV4_TTL_EXPIRED);
        layer.errors().timeExceeded(Icmpv4.TTL_EXPIRED, frame, packetBytes, nowNanos);
        return SendResult.DROPPED;
      }
    }
    if (out == null || !out.link().canTransmit()) {
      if (out != null) {
        out.link().count(InterfaceCounter.OUT_INTERFACE_DOWN);
      }
      return unreachable(origin, Icmpv4.HOST_UNREACHABLE, frame, packetBytes, nowNanos);
    }
    if (out.isReserved(nextHop)) {
      if (origin == Origin.UPPER && nextHop == Ipv4.destination(frame, IP)) {
        return SendResult.BROADCAST;
      }
      context.count(VrCounter.IPV4_DIRECTED_BROADCAST);
      return SendResult.DROPPED;
    }
    int mtuBytes = out.link().mtuBytes();
    if (isOwn) {
      mtuBytes = pathMtus.get(0, IpPacket.mapped(Ipv4.destination(frame, IP)), mtuBytes);
    }
    int onLinkBytes = context.packetBytesOnLink(frame, packetBytes);
    if (onLinkBytes > mtuBytes && Ipv4.dontFragment(frame, IP)) {
      context.count(VrCounter.IPV4_FRAGMENTATION_NEEDED);
      if (origin != Origin.UPPER) {
        layer.errors().fragmentationNeeded(mtuBytes, frame, packetBytes, nowNanos);
      }
      return SendResult.TOO_BIG;
    }
    if (!isOwn) {
      Ipv4.decrementTimeToLive(frame, IP);
      context.count(VrCounter.IPV4_FORWARDED);
    }
    if (onLinkBytes > mtuBytes) {
      fragment(out, nextHop, frame, packetBytes, mtuBytes, nowNanos);
      return SendResult.SENT;
    }
    return send(out, nextHop, frame, packetBytes, origin == Origin.UPPER, nowNanos);
  }

  private SendResult send(
      Ipv4Link out, int nextHop, byte[] frame, int packetBytes, boolean borrowed, long nowNanos) {
    Neighbour neighbour = out.table.get(nextHop);
    int segmentBytes = context.segmentBytes(frame);
    if (neighbour == null || !neighbour.isResolved()) {
      if (segmentBytes != Segmentation.FINISHED) {
        context.clearUnfinished();
        return Segmentation.finish(
                frame,
                0,
                IP + packetBytes,
                segmentBytes,
                (finished, offset, length) ->
                    send(out, nextHop, finished, length - IP, borrowed, nowNanos)
                        == SendResult.SENT)
            ? SendResult.SENT
            : SendResult.DROPPED;
      }
      byte[] kept = borrowed ? Arrays.copyOf(frame, IP + packetBytes) : frame;
      layer
          .neighbours()
          .sendWhenResolved(out, 0, Ipv4Layer.low(nextHop), kept, packetBytes, nowNanos);
      return SendResult.SENT;
    }
    if (neighbour.isStale(nowNanos)) {
      layer.neighbours().used(neighbour, nowNanos);
    }
    return out.link()
            .transmit(neighbour.macBits(), EtherType.IPV4, frame, IP + packetBytes, segmentBytes)
        ? SendResult.SENT
        : SendResult.DROPPED;
  }

  private SendResult unreachable(
      Origin origin, int code, byte[] frame, int packetBytes, long nowNanos) {
    if (origin != Origin.UPPER) {
      layer.errors().unreachable(code, frame, packetBytes, nowNanos);
    }
    return SendResult.NO_ROUTE;
  }

  /** RFC 791, section 3.2; each fragment takes its own copy. */
  private void fragment(
      Ipv4Link out, int nextHop, byte[] frame, int packetBytes, int mtuBytes, long nowNanos) {
    context.count(VrCounter.IPV4_FRAGMENTED);
    int headerBytes = Ipv4.headerBytes(frame, IP);
    int payloadBytes = packetBytes - headerBytes;
    int firstOffset = Ipv4.fragmentOffsetBytes(frame, IP);
    boolean moreAfter = Ipv4.moreFragments(frame, IP);
    int sent = 0;
    while (sent < payloadBytes) {
      byte[] fragment = new byte[IP + mtuBytes];
      int fragmentHeaderBytes = headerBytes;
      if (sent == 0) {
        System.arraycopy(frame, IP, fragment, IP, headerBytes);
      } else {
        System.arraycopy(frame, IP, fragment, IP, Ipv4.MIN_HEADER_BYTES);
        fragmentHeaderBytes =
            Ipv4.MIN_HEADER_BYTES + Ipv4Options.copyForFragment(frame, IP, fragment, IP);
      }
      int room = mtuBytes - fragmentHeaderBytes;
      boolean last = payloadBytes - sent <= room;
      int length = last ? payloadBytes - sent : room & ~7;
      System.arraycopy(frame, IP + headerBytes + sent, fragment, IP + fragmentHeaderBytes, length);
      Ipv4.rewriteLengths(
          fragment,
          IP,
          fragmentHeaderBytes,
          fragmentHeaderBytes + length,
          (last && !moreAfter ? 0 : Ipv4.MORE_FRAGMENTS) | (firstOffset + sent) / 8);
      context.count(VrCounter.IPV4_FRAGMENTS_CREATED);
      send(out, nextHop, fragment, fragmentHeaderBytes + length, false, nowNanos);
      sent += length;
    }
  }

  /** A packet to a group or to everybody on a link, of which a fragment takes its own copy. */
  SendResult toGroup(Ipv4Link out, long macBits, byte[] frame, int packetBytes) {
    if (!out.link().canTransmit()) {
      out.link().count(InterfaceCounter.OUT_INTERFACE_DOWN);
      return SendResult.DROPPED;
    }
    if (packetBytes > out.link().mtuBytes()) {
      return SendResult.TOO_BIG;
    }
    return out.link().transmit(macBits, EtherType.IPV4, frame, IP + packetBytes)
        ? SendResult.SENT
        : SendResult.DROPPED;
  }

  // ---- what own packets want to know --------------------------------------------------------

  /** Where packets to a destination leave; null if they do not. */
  @Nullable Ipv4Link outputFor(int destination) {
    return switch (fib.lookupIpv4(destination)) {
      case ForwardingAction.Forward forward ->
          layer.linkAt(forward.nextHops().getFirst().interfaceIndex());
      case ForwardingAction.Connected connected -> layer.linkAt(connected.interfaceIndex());
      case ForwardingAction.Receive receive -> null;
      case ForwardingAction.Blackhole blackhole -> null;
      case ForwardingAction.Unreachable unreachable -> null;
      case null -> null;
    };
  }

  /** The next hop to a destination by one interface: by the FIB if it leads there, else on-link. */
  int nextHopBy(Ipv4Link out, int destination) {
    if (fib.lookupIpv4(destination) instanceof ForwardingAction.Forward forward) {
      for (NextHop nextHop : forward.nextHops()) {
        if (nextHop.interfaceIndex() == out.link().index()) {
          return addressOf(nextHop);
        }
      }
    }
    return destination;
  }

  /** The neighbour that packets to a destination are sent to, if there is only one. */
  @Nullable Neighbour neighbourFor(int destination) {
    Ipv4Link out = outputFor(destination);
    return out == null ? null : out.table.get(nextHopBy(out, destination));
  }

  /** Whether the FIB delivers packets to this address here. */
  boolean isReceived(int destination) {
    return fib.lookupIpv4(destination) instanceof ForwardingAction.Receive;
  }
}
