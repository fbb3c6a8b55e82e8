package io.polyrouter.stack.ipv6;

import static io.polyrouter.stack.link.StackContext.IP;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.packet.EtherType;
import io.polyrouter.net.packet.Icmpv6;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.net.packet.Ipv6;
import io.polyrouter.net.packet.Ipv6Fragment;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.IpOutput.SendResult;
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
 * Takes packets where the FIB says (RFC 8200): hop limit, MTU, scope, choice among equal paths;
 * fragments own packets. Packets are frames with room for an Ethernet header before the IP header.
 * Nothing is allocated for a packet that is simply passed on.
 */
final class Ipv6Forwarder implements NextHops.Resolver {

  /** Where a packet comes from, and so how it is told that the packet cannot leave. */
  enum Origin {
    /** Another node: by an ICMPv6 error. The frame is ours. */
    OTHER,
    /** This stack: by an ICMPv6 error to itself. The frame is ours, and may be fragmented. */
    STACK,
    /** The same, not to be fragmented. */
    STACK_WHOLE,
    /** The protocols above: by the result. The frame is borrowed, and may be fragmented. */
    UPPER,
    /** The same, not to be fragmented. */
    UPPER_WHOLE;

    boolean isBorrowed() {
      return this == UPPER || this == UPPER_WHOLE;
    }

    boolean mayBeFragmented() {
      return this == STACK || this == UPPER;
    }
  }

  private final StackContext context;
  private final Ipv6Layer layer;
  private final FlowHash flowHash;
  private final PathMtus pathMtus;
  private final NextHops nextHops = new NextHops(this);
  private PrefixTable<ForwardingAction> fib = PrefixTable.empty(AddressFamily.IPV6);
  private int identification;

  Ipv6Forwarder(StackContext context, Ipv6Layer layer, FlowHash flowHash, PathMtus pathMtus) {
    this.context = context;
    this.layer = layer;
    this.flowHash = flowHash;
    this.pathMtus = pathMtus;
    this.identification = context.random().nextInt();
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
    Ipv6Link out = layer.linkAt(nextHop.interfaceIndex());
    if (out != null) {
      Ipv6Address address = addressOf(nextHop);
      layer.neighbours().setWanted(out, address.high(), address.low(), wanted, nowNanos);
    }
  }

  @Override
  public boolean works(NextHop nextHop) {
    Ipv6Link out = layer.linkAt(nextHop.interfaceIndex());
    if (out == null || !out.link().isUp()) {
      return false;
    }
    Ipv6Address address = addressOf(nextHop);
    Neighbour neighbour = out.table.get(address.high(), address.low());
    return neighbour != null && neighbour.isResolved();
  }

  private static Ipv6Address addressOf(NextHop nextHop) {
    if (nextHop.address() instanceof Ipv6Address address) {
      return address;
    }
    throw new IllegalStateException(nextHop + " in an IPv6 FIB");
  }

  // ---- the way of a packet ------------------------------------------------------------------

  /**
   * Sends a packet to a destination of global scope on its way, or delivers it here.
   *
   * @param in where it arrived; null for an own packet
   */
  SendResult route(
      @Nullable Ipv6Link in, Origin origin, byte[] frame, int packetBytes, long nowNanos) {
    long high = Ipv6.destinationHigh(frame, IP);
    long low = Ipv6.destinationLow(frame, IP);
    ForwardingAction action = fib.lookupIpv6(high, low);
    return switch (action) {
      case ForwardingAction.Forward forward -> {
        List<NextHop> choices = forward.nextHops();
        NextHop nextHop =
            choices.size() == 1
                ? choices.getFirst()
                : nextHops.select(choices, flowHash.ofIpv6(frame, IP));
        Ipv6Address address = addressOf(nextHop);
        yield leave(
            in,
            origin,
            layer.linkAt(nextHop.interfaceIndex()),
            address.high(),
            address.low(),
            frame,
            packetBytes,
            nowNanos);
      }
      case ForwardingAction.Connected connected ->
          leave(
              in,
              origin,
              layer.linkAt(connected.interfaceIndex()),
              high,
              low,
              frame,
              packetBytes,
              nowNanos);
      case ForwardingAction.Receive receive ->
          layer.delivery().deliver(in, origin, frame, packetBytes, nowNanos);
      case ForwardingAction.Blackhole blackhole -> {
        context.count(VrCounter.IPV6_BLACKHOLED);
        yield SendResult.DROPPED;
      }
      case ForwardingAction.Unreachable unreachable -> {
        context.count(VrCounter.IPV6_UNREACHABLE_ROUTE);
        yield unreachable(in, origin, Icmpv6.REJECT_ROUTE, frame, packetBytes, nowNanos);
      }
      case null -> {
        context.count(VrCounter.IPV6_NO_ROUTE);
        yield unreachable(in, origin, Icmpv6.NO_ROUTE, frame, packetBytes, nowNanos);
      }
    };
  }

  /** Sends a packet out of an interface, to a next hop on its link. */
  SendResult leave(
      @Nullable Ipv6Link in,
      Origin origin,
      @Nullable Ipv6Link out,
      long nextHopHigh,
      long nextHopLow,
      byte[] frame,
      int packetBytes,
      long nowNanos) {
    boolean isOwn = origin != Origin.OTHER;
    if (!isOwn && !mayBeForwarded(in, frame, packetBytes, nowNanos)) {
      return SendResult.DROPPED;
    }
    if (out == null || !out.link().canTransmit()) {
      if (out != null) {
        out.link().count(InterfaceCounter.OUT_INTERFACE_DOWN);
      }
      return unreachable(in, origin, Icmpv6.ADDRESS_UNREACHABLE, frame, packetBytes, nowNanos);
    }
    int mtuBytes = out.link().mtuBytes();
    if (isOwn) {
      mtuBytes =
          pathMtus.get(Ipv6.destinationHigh(frame, IP), Ipv6.destinationLow(frame, IP), mtuBytes);
    }
    if (context.packetBytesOnLink(frame, packetBytes) > mtuBytes) {
      if (origin.mayBeFragmented()) {
        fragment(out, nextHopHigh, nextHopLow, frame, packetBytes, mtuBytes, nowNanos);
        return SendResult.SENT;
      }
      context.count(VrCounter.IPV6_TOO_BIG);
      if (!origin.isBorrowed()) {
        layer.errors().tooBig(in, mtuBytes, frame, packetBytes, nowNanos);
      }
      return SendResult.TOO_BIG;
    }
    if (!isOwn) {
      Ipv6.decrementHopLimit(frame, IP);
      context.count(VrCounter.IPV6_FORWARDED);
    }
    return send(out, nextHopHigh, nextHopLow, frame, packetBytes, origin.isBorrowed(), nowNanos);
  }

  private boolean mayBeForwarded(
      @Nullable Ipv6Link in, byte[] frame, int packetBytes, long nowNanos) {
    if (in != null && !in.forwarding) {
      context.count(VrCounter.NOT_FORWARDING);
      return false;
    }
    if (Scopes.isLinkLocal(Ipv6.sourceHigh(frame, IP))) {
      context.count(VrCounter.IPV6_BEYOND_SCOPE);
      layer.errors().unreachable(in, Icmpv6.BEYOND_SCOPE, frame, packetBytes, nowNanos);
      return false;
    }
    if (Ipv6.hopLimit(frame, IP) <= 1) {
      context.count(VrCounter.IPV6_HOP_LIMIT_EXCEEDED);
      layer.errors().timeExceeded(in, Icmpv6.HOP_LIMIT_EXCEEDED, frame, packetBytes, nowNanos);
      return false;
    }
    return true;
  }

  private SendResult send(
      Ipv6Link out,
      long nextHopHigh,
      long nextHopLow,
      byte[] frame,
      int packetBytes,
      boolean borrowed,
      long nowNanos) {
    Neighbour neighbour = out.table.get(nextHopHigh, nextHopLow);
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
                    send(out, nextHopHigh, nextHopLow, finished, length - IP, borrowed, nowNanos)
                        == SendResult.SENT)
            ? SendResult.SENT
            : SendResult.DROPPED;
      }
      byte[] kept = borrowed ? Arrays.copyOf(frame, IP + packetBytes) : frame;
      layer
          .neighbours()
          .sendWhenResolved(out, nextHopHigh, nextHopLow, kept, packetBytes, nowNanos);
      return SendResult.SENT;
    }
    if (neighbour.isStale(nowNanos)) {
      layer.neighbours().used(neighbour, nowNanos);
    }
    return out.link()
            .transmit(neighbour.macBits(), EtherType.IPV6, frame, IP + packetBytes, segmentBytes)
        ? SendResult.SENT
        : SendResult.DROPPED;
  }

  private SendResult unreachable(
      @Nullable Ipv6Link in,
      Origin origin,
      int code,
      byte[] frame,
      int packetBytes,
      long nowNanos) {
    if (!origin.isBorrowed()) {
      layer.errors().unreachable(in, code, frame, packetBytes, nowNanos);
    }
    return SendResult.NO_ROUTE;
  }

  /**
   * RFC 8200, section 4.5: own packets have no extension headers that must be in every fragment.
   */
  private void fragment(
      Ipv6Link out,
      long nextHopHigh,
      long nextHopLow,
      byte[] frame,
      int packetBytes,
      int mtuBytes,
      long nowNanos) {
    context.count(VrCounter.IPV6_FRAGMENTED);
    int payloadAt = IP + Ipv6.HEADER_BYTES;
    int payloadBytes = packetBytes - Ipv6.HEADER_BYTES;
    int room = mtuBytes - Ipv6.HEADER_BYTES - Ipv6Fragment.HEADER_BYTES & ~7;
    identification++;
    for (int sent = 0; sent < payloadBytes; sent += room) {
      int length = Math.min(room, payloadBytes - sent);
      int fragmentPayloadBytes = Ipv6Fragment.HEADER_BYTES + length;
      byte[] fragment = new byte[payloadAt + fragmentPayloadBytes];
      System.arraycopy(frame, IP, fragment, IP, Ipv6.HEADER_BYTES);
      Ipv6.setPayloadBytes(fragment, IP, fragmentPayloadBytes);
      Ipv6.setNextHeader(fragment, IP, IpProtocol.IPV6_FRAGMENT);
      Ipv6Fragment.write(
          fragment,
          payloadAt,
          Ipv6.nextHeader(frame, IP),
          sent,
          sent + length < payloadBytes,
          identification);
      System.arraycopy(
          frame, payloadAt + sent, fragment, payloadAt + Ipv6Fragment.HEADER_BYTES, length);
      context.count(VrCounter.IPV6_FRAGMENTS_CREATED);
      send(
          out,
          nextHopHigh,
          nextHopLow,
          fragment,
          Ipv6.HEADER_BYTES + fragmentPayloadBytes,
          false,
          nowNanos);
    }
  }

  /** A packet to a group on a link. */
  SendResult toGroup(Ipv6Link out, long groupLow, byte[] frame, int packetBytes) {
    if (!out.link().canTransmit()) {
      out.link().count(InterfaceCounter.OUT_INTERFACE_DOWN);
      return SendResult.DROPPED;
    }
    if (packetBytes > out.link().mtuBytes()) {
      return SendResult.TOO_BIG;
    }
    long mac = Scopes.groupMac(groupLow);
    return out.link().transmit(mac, EtherType.IPV6, frame, IP + packetBytes)
        ? SendResult.SENT
        : SendResult.DROPPED;
  }

  // ---- what own packets want to know --------------------------------------------------------

  /** Where packets to a destination leave; null if they do not. */
  @Nullable Ipv6Link outputFor(long high, long low) {
    return switch (fib.lookupIpv6(high, low)) {
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
  Ipv6Address nextHopBy(Ipv6Link out, long high, long low) {
    if (!Scopes.isLinkLocal(high)
        && fib.lookupIpv6(high, low) instanceof ForwardingAction.Forward forward) {
      for (NextHop nextHop : forward.nextHops()) {
        if (nextHop.interfaceIndex() == out.link().index()) {
          return addressOf(nextHop);
        }
      }
    }
    return new Ipv6Address(high, low);
  }

  /** Whether the FIB delivers packets to this address here. */
  boolean isReceived(long high, long low) {
    return fib.lookupIpv6(high, low) instanceof ForwardingAction.Receive;
  }

  /** The neighbour that packets to a destination are sent to by one interface, if it is known. */
  @Nullable Neighbour neighbourBy(Ipv6Link out, long high, long low) {
    Ipv6Address nextHop = nextHopBy(out, high, low);
    return out.table.get(nextHop.high(), nextHop.low());
  }
}
