package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.Participation;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Outcome.Advertisement;
import io.polyrouter.southbound.flow.Packet;
import io.polyrouter.southbound.flow.Packet.Icmpv6;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a switch has to do with a packet, read off the forwarding states one packet at a time, with
 * nothing of the plan's code: it knows neither tables nor groups.
 */
final class NaiveRouters {

  private final Collection<ForwardingState> states;
  private final boolean nicira;

  NaiveRouters(Collection<ForwardingState> states, SwitchFeatures features) {
    this.states = states;
    this.nicira = features.nicira();
  }

  Way send(Packet packet) {
    for (ForwardingState state : states) {
      for (ForwardingInterface ingress : state.interfaces().values()) {
        if (ingress.up() && isAt(ingress, packet)) {
          return receive(packet, state, ingress);
        }
      }
    }
    return Way.DROPPED;
  }

  private static boolean isAt(ForwardingInterface ingress, Packet packet) {
    if (!isHere(ingress)) {
      return false;
    }
    SwitchPort port = ingress.switchPort().orElseThrow();
    return port.port() == packet.inPort() && port.vlan().orElse(0) == packet.vlan();
  }

  private static boolean isHere(@Nullable ForwardingInterface candidate) {
    return candidate != null
        && candidate.switchPort().isPresent()
        && candidate.switchPort().get().datapathId() == SwitchLab.DATAPATH;
  }

  private Way receive(Packet packet, ForwardingState state, ForwardingInterface ingress) {
    InterfaceName from = new InterfaceName(state.vr(), ingress.name());
    if (packet.etherType() == Match.ETHERTYPE_ARP) {
      return arp(packet, state, ingress, from);
    }
    boolean v6 = packet.etherType() == Match.ETHERTYPE_IPV6;
    if (!v6 && packet.etherType() != Match.ETHERTYPE_IPV4) {
      return Way.DROPPED;
    }
    Icmpv6 message = packet.icmpv6();
    if (message != null
        && message.type() >= 133
        && message.type() <= 136
        && (packet.timeToLive() == 255 || !nicira)) {
      return discovery(packet, message, state, ingress, from);
    }
    IpAddress destination = packet.destination();
    if (isGroupOfLink(destination)) {
      return punt(PuntClass.MULTICAST, packet, from);
    }
    Participation participation = ingress.participation(destination.family());
    if (!packet.etherDst().equals(ingress.mac()) || participation == Participation.NONE) {
      return Way.DROPPED;
    }
    if (participation == Participation.HOST) {
      return punt(PuntClass.LOCAL, packet, from);
    }
    ForwardingAction action = longestMatch(state, destination);
    if (action instanceof ForwardingAction.Receive || isLinkLocal(destination)) {
      return punt(PuntClass.LOCAL, packet, from);
    }
    if (isNoNode(destination)
        || isNoNode(packet.source())
        || isLinkLocal(packet.source())
        || nicira && packet.timeToLive() <= 1) {
      return punt(PuntClass.ERRORS, packet, from);
    }
    return switch (action) {
      case null -> punt(PuntClass.ERRORS, packet, from);
      case ForwardingAction.Receive receive -> throw new IllegalStateException("seen above");
      case ForwardingAction.Blackhole blackhole -> Way.DROPPED;
      case ForwardingAction.Unreachable unreachable -> punt(PuntClass.ERRORS, packet, from);
      case ForwardingAction.Forward forward -> forward(forward.nextHops(), packet, state, from);
      case ForwardingAction.Connected(int index) -> {
        ForwardingInterface egress = state.interfaces().get(index);
        if (egress == null || !isHere(egress)) {
          yield punt(PuntClass.TRANSIT, packet, from);
        }
        yield neighbour(egress, destination) == null
            ? punt(PuntClass.GLEAN, packet, from)
            : forward(List.of(new NextHop(index, destination)), packet, state, from);
      }
    };
  }

  private static boolean isLinkLocal(IpAddress address) {
    return address instanceof Ipv6Address v6 && v6.high() >>> 54 == 0xfe80 >>> 6;
  }

  private static boolean isGroupOfLink(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> v4.bits() >>> 8 == 0xe0_0000 || v4.bits() == -1;
      case Ipv6Address v6 -> v6.high() >>> 48 == 0xff02;
    };
  }

  /** Multicast, loopback, unspecified, reserved. */
  private static boolean isNoNode(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 ->
          v4.bits() >>> 24 == 0 || v4.bits() >>> 24 == 127 || v4.bits() >>> 29 == 7;
      case Ipv6Address v6 -> v6.high() >>> 48 == 0 || v6.high() >>> 56 == 0xff;
    };
  }

  /** A request for an own address on the link of the interface is answered by the switch. */
  private Way arp(
      Packet packet, ForwardingState state, ForwardingInterface ingress, InterfaceName from) {
    Way.Punted punted = punt(PuntClass.ARP, packet, from);
    return nicira
            && ingress.ipv4() != Participation.NONE
            && isOwnOnLink(packet.destination(), state, ingress)
        ? new Way.Answered(punted, back(packet, ingress), null)
        : punted;
  }

  /** So is a neighbour solicitation, also one for the interface's link-local addresses. */
  private Way discovery(
      Packet packet,
      Icmpv6 message,
      ForwardingState state,
      ForwardingInterface ingress,
      InterfaceName from) {
    Way.Punted punted = punt(PuntClass.ND, packet, from);
    Ipv6Address target = message.target();
    if (!nicira
        || message.type() != 135
        || !message.tellsSender()
        || target == null
        || ingress.ipv6() == Participation.NONE
        || !ingress.linkLocals().contains(target) && !isOwnOnLink(target, state, ingress)) {
      return punted;
    }
    return new Way.Answered(
        punted,
        back(packet, ingress),
        new Advertisement(target, packet.source(), target, ingress.mac()));
  }

  private static Way.Sent back(Packet packet, ForwardingInterface ingress) {
    return new Way.Sent(
        packet.inPort(), packet.vlan(), ingress.mac(), packet.etherSrc(), packet.timeToLive());
  }

  private static boolean isOwnOnLink(
      IpAddress target, ForwardingState state, ForwardingInterface ingress) {
    int bits = target.family().bits();
    PrefixTable<ForwardingAction> fib = state.fib(target.family());
    IpPrefix link = null;
    for (int length = bits - 1; length >= 0 && link == null; length--) {
      IpPrefix candidate = IpPrefix.of(target, length);
      link = fib.get(candidate) == null ? null : candidate;
    }
    if (link == null
        || !(fib.get(IpPrefix.of(target, bits)) instanceof ForwardingAction.Receive)
        || !new ForwardingAction.Connected(ingress.index()).equals(fib.get(link))) {
      return false;
    }
    return link.length() == bits - 1
        || !target.equals(link.address())
            && !(link instanceof Ipv4Prefix v4 && target.equals(v4.broadcast()));
  }

  private Way forward(
      List<NextHop> nextHops, Packet packet, ForwardingState state, InterfaceName from) {
    List<ForwardingInterface> here = new ArrayList<>();
    for (NextHop hop : nextHops) {
      ForwardingInterface egress = state.interfaces().get(hop.interfaceIndex());
      if (egress != null && isHere(egress)) {
        here.add(egress);
      }
    }
    if (here.isEmpty()) {
      return punt(PuntClass.TRANSIT, packet, from);
    }
    int smallest = here.stream().mapToInt(ForwardingInterface::mtuBytes).min().orElseThrow();
    if (nicira && packet.ipBytes() > smallest) {
      return punt(PuntClass.ERRORS, packet, from);
    }
    if (!nicira && smallest < largestMtu(state)) {
      return punt(PuntClass.TRANSIT, packet, from);
    }
    NextHop chosen = choose(nextHops, packet, state);
    ForwardingInterface egress = state.interfaces().get(chosen.interfaceIndex());
    MacAddress mac = egress == null || !isHere(egress) ? null : neighbour(egress, chosen.address());
    if (egress == null || mac == null) {
      return punt(nicira ? PuntClass.GLEAN : null, packet, from);
    }
    if (packet.timeToLive() <= 1) {
      return punt(null, packet, from);
    }
    SwitchPort port = egress.switchPort().orElseThrow();
    if (!nicira && port.port() == packet.inPort()) {
      return Way.DROPPED;
    }
    return new Way.Sent(
        port.port(), port.vlan().orElse(0), egress.mac(), mac, packet.timeToLive() - 1);
  }

  /** By interface names and addresses, which outlive a restart, other than indexes. */
  private static NextHop choose(List<NextHop> nextHops, Packet packet, ForwardingState state) {
    TreeMap<String, NextHop> byName = new TreeMap<>();
    for (NextHop hop : nextHops) {
      ForwardingInterface egress = state.interfaces().get(hop.interfaceIndex());
      String name = egress == null ? "" : egress.name();
      String address = HexFormat.of().formatHex(hop.address().toBytes());
      byName.put("%s %s %d".formatted(name, address, hop.interfaceIndex()), hop);
    }
    List<NextHop> ordered = List.copyOf(byName.values());
    return ordered.get(Math.floorMod(packet.flowKey(), ordered.size()));
  }

  private static int largestMtu(ForwardingState state) {
    return state.interfaces().values().stream()
        .filter(NaiveRouters::isHere)
        .mapToInt(ForwardingInterface::mtuBytes)
        .reduce(1500, Math::max);
  }

  private static Way.Punted punt(@Nullable PuntClass reason, Packet packet, InterfaceName from) {
    return new Way.Punted(reason, from, packet.etherSrc(), packet.etherDst(), packet.timeToLive());
  }

  private static @Nullable ForwardingAction longestMatch(
      ForwardingState state, IpAddress destination) {
    Longest<ForwardingAction> longest = new Longest<>(destination);
    state.fib(destination.family()).scan((prefix, action) -> longest.see(prefix, action));
    return longest.value;
  }

  private static @Nullable MacAddress neighbour(ForwardingInterface egress, IpAddress address) {
    Longest<MacAddress> exact = new Longest<>(address);
    egress.neighbours(address.family()).scan((prefix, mac) -> exact.see(prefix, mac));
    return exact.value;
  }

  private static final class Longest<V> {
    private final BigInteger address;
    private final int bits;
    private int length = -1;
    @Nullable V value;

    Longest(IpAddress address) {
      this.address = new BigInteger(1, address.toBytes());
      this.bits = address.family().bits();
    }

    boolean see(IpPrefix prefix, V candidate) {
      BigInteger differing = new BigInteger(1, prefix.address().toBytes()).xor(address);
      if (prefix.length() > length && differing.shiftRight(bits - prefix.length()).signum() == 0) {
        length = prefix.length();
        value = candidate;
      }
      return true;
    }
  }
}
