package io.polyrouter.stack.core;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Ipv4;
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
import io.polyrouter.stack.ipv6.Ipv6Layer;
import io.polyrouter.stack.link.Link;
import io.polyrouter.stack.link.StackContext;
import io.polyrouter.stack.path.FlowHash;
import io.polyrouter.stack.path.PathMtus;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * IPv6 of a stack. Interfaces do it or not, and what is said of one that does not has no effect;
 * the layer itself is made when the first one does, since many virtual routers never need it.
 */
final class Ipv6Part {

  private final StackContext context;
  private final FlowHash flowHash;
  private final PathMtus pathMtus;
  private @Nullable Ipv6Layer layer;
  private PrefixTable<ForwardingAction> fib = PrefixTable.empty(AddressFamily.IPV6);
  private SortedSet<NextHop> backups = Collections.emptySortedSet();

  Ipv6Part(StackContext context, FlowHash flowHash, PathMtus pathMtus) {
    this.context = context;
    this.flowHash = flowHash;
    this.pathMtus = pathMtus;
  }

  /** Whether an interface ever did it. */
  boolean isUsed() {
    return layer != null;
  }

  /** The layer, if the interface does IPv6. */
  private @Nullable Ipv6Layer layerAt(int index) {
    return layer != null && layer.hasLink(index) ? layer : null;
  }

  // ---- configuration ------------------------------------------------------------------------

  void enable(
      Link link,
      boolean forwarding,
      @Nullable Ipv6Address linkLocal,
      List<Ipv6InterfaceAddress> addresses,
      int dupAddrDetectTransmits,
      long nowNanos) {
    Ipv6Layer used = layer;
    if (used == null) {
      used = new Ipv6Layer(context, flowHash, pathMtus);
      layer = used;
      used.setFib(fib, nowNanos);
      used.setBackups(backups, nowNanos);
    }
    int index = link.index();
    boolean isNew = !used.hasLink(index);
    if (isNew) {
      used.addLink(link, nowNanos);
    }
    used.setForwarding(index, forwarding);
    used.setAddresses(index, linkLocal, addresses, dupAddrDetectTransmits, nowNanos);
    if (isNew && link.isUp()) {
      used.linkUp(index, nowNanos);
    }
  }

  void removeLink(int index, long nowNanos) {
    Ipv6Layer at = layerAt(index);
    if (at != null) {
      at.removeLink(index, nowNanos);
    }
  }

  void macChanged(int index) {
    Ipv6Layer at = layerAt(index);
    if (at != null) {
      at.macChanged(index);
    }
  }

  void setAdvertisement(int index, @Nullable RouterAdvertisement content, long nowNanos) {
    Ipv6Layer at = layerAt(index);
    if (at != null) {
      at.setAdvertisement(index, content, nowNanos);
    }
  }

  void setStaticNeighbour(int index, Ipv6Address address, @Nullable MacAddress mac, long nowNanos) {
    Ipv6Layer at = layerAt(index);
    if (at != null) {
      at.setStaticNeighbour(index, address, mac, nowNanos);
    }
  }

  void virtualChanged(int index, long nowNanos) {
    Ipv6Layer at = layerAt(index);
    if (at != null) {
      at.virtualChanged(index, nowNanos);
    }
  }

  /** An interface that does no IPv6 yet remembers it. */
  void setAdvertisedVirtually(Link link, boolean isWanted, long nowNanos) {
    Ipv6Layer at = layerAt(link.index());
    if (at != null) {
      at.setAdvertisedVirtually(link.index(), isWanted, nowNanos);
    } else {
      link.setAdvertisedVirtually(isWanted);
    }
  }

  void linkUp(int index, long nowNanos) {
    Ipv6Layer at = layerAt(index);
    if (at != null) {
      at.linkUp(index, nowNanos);
    }
  }

  void linkDown(int index, long nowNanos) {
    Ipv6Layer at = layerAt(index);
    if (at != null) {
      at.linkDown(index, nowNanos);
    }
  }

  void beforeDown(int index) {
    Ipv6Layer at = layerAt(index);
    if (at != null) {
      at.beforeDown(index);
    }
  }

  void setFib(PrefixTable<ForwardingAction> next, long nowNanos) {
    fib = next;
    if (layer != null) {
      layer.setFib(next, nowNanos);
    }
  }

  void setBackups(SortedSet<NextHop> nextHops, long nowNanos) {
    backups = nextHops;
    if (layer != null) {
      layer.setBackups(nextHops, nowNanos);
    }
  }

  // ---- packets ------------------------------------------------------------------------------

  boolean isForHere(int index, byte[] frame) {
    Ipv6Layer at = layerAt(index);
    return at != null && at.isForHere(index, frame);
  }

  void receive(Link in, byte[] frame, int length, boolean isGroup, long nowNanos) {
    if (layer != null) {
      layer.receive(in, frame, length, isGroup, nowNanos);
    } else {
      in.count(InterfaceCounter.IN_UNKNOWN_PROTOS);
    }
  }

  SendResult send(
      byte[] frame,
      int payloadBytes,
      int protocol,
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      SendOptions options,
      long nowNanos) {
    if (layer == null) {
      context.count(VrCounter.IPV6_NO_ROUTE);
      return SendResult.NO_ROUTE;
    }
    return layer.send(
        frame,
        payloadBytes,
        protocol,
        sourceHigh,
        sourceLow,
        destinationHigh,
        destinationLow,
        options,
        nowNanos);
  }

  /** Only where it {@link #isUsed is used}. */
  void sendEchoRequest(
      Ipv6Address source,
      Ipv6Address destination,
      int interfaceIndex,
      int identifier,
      int sequence,
      int payloadBytes,
      int hopLimit,
      boolean dontFragment,
      long nowNanos) {
    if (layer != null) {
      layer.sendEchoRequest(
          source,
          destination,
          interfaceIndex,
          identifier,
          sequence,
          payloadBytes,
          hopLimit,
          dontFragment,
          nowNanos);
    }
  }

  // ---- for the protocols above --------------------------------------------------------------

  int pathMtu(long high, long low, int interfaceIndex) {
    return layer == null ? Ipv4.MAX_PACKET_BYTES : layer.pathMtu(high, low, interfaceIndex);
  }

  @Nullable Ipv6Address selectSource(Ipv6Address destination, int interfaceIndex) {
    return layer == null ? null : layer.selectSource(destination, interfaceIndex);
  }

  boolean isOwn(Ipv6Address address) {
    return layer != null && layer.isUsableAnywhere(address);
  }

  void confirmReachable(long high, long low, int interfaceIndex, long nowNanos) {
    if (layer != null) {
      layer.confirmReachable(high, low, interfaceIndex, nowNanos);
    }
  }

  int interfaceFor(Ipv6Address address) {
    return layer == null ? 0 : layer.interfaceFor(address);
  }

  boolean listen(
      int index, Ipv6Address group, SourceFilter before, SourceFilter after, long nowNanos) {
    return layer != null && layer.listen(index, group, before, after, nowNanos);
  }

  // ---- state --------------------------------------------------------------------------------

  NeighbourUse neighbourUse() {
    return layer == null ? NeighbourUse.NONE : layer.neighbourUse();
  }

  int reassemblyPackets() {
    return layer == null ? 0 : layer.reassemblyPackets();
  }

  long reassemblyEvicted() {
    return layer == null ? 0 : layer.reassemblyEvicted();
  }

  List<NeighbourState> neighbourStates(int index) {
    return layer == null ? List.of() : layer.neighbourStates(index);
  }

  List<Ipv6AddressState> addressStates(int index) {
    return layer == null ? List.of() : layer.addressStates(index);
  }
}
