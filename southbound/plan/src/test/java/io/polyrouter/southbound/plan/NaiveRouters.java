package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.FakeSwitch.Packet;
import io.polyrouter.southbound.flow.Match;
import java.util.ArrayList;
import java.util.Collection;
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
    if (packet.etherType() != Match.ETHERTYPE_IPV4 || !packet.etherDst().equals(ingress.mac())) {
      return Way.DROPPED;
    }
    ForwardingAction action = longestMatch(state, packet.destination());
    if (action instanceof ForwardingAction.Receive) {
      return punt(PuntClass.LOCAL, packet, from);
    }
    if (nicira && packet.timeToLive() <= 1) {
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
        yield neighbour(egress, packet.destination()) == null
            ? punt(PuntClass.GLEAN, packet, from)
            : forward(List.of(new NextHop(index, packet.destination())), packet, state, from);
      }
    };
  }

  /** A request for an own address on the link of the interface is answered by the switch. */
  private Way arp(
      Packet packet, ForwardingState state, ForwardingInterface ingress, InterfaceName from) {
    Way.Punted punted = punt(PuntClass.ARP, packet, from);
    Ipv4Address target = packet.destination();
    Ipv4Prefix link = null;
    for (int length = 31; length >= 0 && link == null; length--) {
      Ipv4Prefix candidate = Ipv4Prefix.of(target, length);
      link = state.ipv4().get(candidate) == null ? null : candidate;
    }
    if (!nicira
        || link == null
        || !(state.ipv4().get(Ipv4Prefix.of(target, 32)) instanceof ForwardingAction.Receive)
        || !new ForwardingAction.Connected(ingress.index()).equals(state.ipv4().get(link))
        || link.length() < 31
            && (target.equals(link.address()) || target.equals(link.broadcast()))) {
      return punted;
    }
    return new Way.Answered(
        punted,
        new Way.Sent(
            packet.inPort(), packet.vlan(), ingress.mac(), packet.etherSrc(), packet.timeToLive()));
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
    MacAddress mac =
        egress == null || !isHere(egress)
            ? null
            : neighbour(egress, (Ipv4Address) chosen.address());
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
      int address = ((Ipv4Address) hop.address()).bits();
      byName.put("%s %08x %d".formatted(name, address, hop.interfaceIndex()), hop);
    }
    List<NextHop> ordered = List.copyOf(byName.values());
    return ordered.get(Math.floorMod(packet.flowKey(), ordered.size()));
  }

  private static int largestMtu(ForwardingState state) {
    return state.interfaces().values().stream()
        .filter(NaiveRouters::isHere)
        .mapToInt(ForwardingInterface::mtuBytes)
        .max()
        .orElse(0);
  }

  private static Way.Punted punt(@Nullable PuntClass reason, Packet packet, InterfaceName from) {
    return new Way.Punted(reason, from, packet.etherSrc(), packet.etherDst(), packet.timeToLive());
  }

  private static @Nullable ForwardingAction longestMatch(
      ForwardingState state, Ipv4Address destination) {
    Longest<ForwardingAction> longest = new Longest<>(destination);
    state.ipv4().scan((prefix, action) -> longest.see(prefix, action));
    return longest.value;
  }

  private static @Nullable MacAddress neighbour(ForwardingInterface egress, Ipv4Address address) {
    Longest<MacAddress> exact = new Longest<>(address);
    egress.ipv4Neighbours().scan((prefix, mac) -> exact.see(prefix, mac));
    return exact.value;
  }

  private static final class Longest<V> {
    private final Ipv4Address address;
    private int length = -1;
    @Nullable V value;

    Longest(Ipv4Address address) {
      this.address = address;
    }

    boolean see(IpPrefix prefix, V candidate) {
      int shift = 32 - prefix.length();
      int differing = ((Ipv4Prefix) prefix).address().bits() ^ address.bits();
      if (prefix.length() > length && (shift == 32 || differing >>> shift == 0)) {
        length = prefix.length();
        value = candidate;
      }
      return true;
    }
  }
}
