package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.fake.FakePacket;
import io.polyrouter.southbound.flow.Match;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What should become of a packet, told straight from the forwarding state, without flows; for an
 * Open vSwitch.
 */
final class Oracle {

  private Oracle() {}

  static String expected(ForwardingState state, FakePacket packet) {
    ForwardingInterface ingress = ingress(state, packet);
    if (ingress == null || !ingress.up()) {
      return "drop";
    }
    if (packet.etherType() == Match.ETHERTYPE_ARP) {
      return punt(PuntClass.ARP);
    }
    if (packet.etherType() != Match.ETHERTYPE_IPV4 || !packet.dst().equals(ingress.mac())) {
      return "drop";
    }
    int payload = packet.frameBytes() - 14 - (packet.vlan() == 0 ? 0 : 4);
    Ipv4Prefix[] longest = new Ipv4Prefix[1];
    ForwardingAction[] found = new ForwardingAction[1];
    state
        .ipv4()
        .scan((prefix, action) -> {
          if (prefix.contains(packet.ipDst())
              && (longest[0] == null || prefix.length() > longest[0].length())) {
            longest[0] = (Ipv4Prefix) prefix;
            found[0] = action;
          }
          return true;
        });
    ForwardingAction action = found[0];
    if (action instanceof ForwardingAction.Receive && longest[0].length() == 32) {
      return punt(PuntClass.LOCAL);
    }
    if (packet.ttl() <= 1 || action == null) {
      return punt(PuntClass.ERRORS);
    }
    return switch (action) {
      case ForwardingAction.Receive receive -> punt(PuntClass.LOCAL);
      case ForwardingAction.Blackhole blackhole -> "drop";
      case ForwardingAction.Unreachable unreachable -> punt(PuntClass.ERRORS);
      case ForwardingAction.Connected connected -> {
        NextHop self = new NextHop(connected.interfaceIndex(), packet.ipDst());
        if (!isHere(state.interfaces().get(connected.interfaceIndex()))) {
          yield punt(PuntClass.TRANSIT);
        }
        yield neighbour(state, self) == null
            ? punt(PuntClass.GLEAN)
            : forward(state, packet, List.of(self), payload);
      }
      case ForwardingAction.Forward forward -> forward(state, packet, forward.nextHops(), payload);
    };
  }

  private static String forward(
      ForwardingState state, FakePacket packet, List<NextHop> hops, int payload) {
    boolean anyHere = false;
    int limit = Integer.MAX_VALUE;
    int largest =
        state.interfaces().values().stream()
            .filter(Oracle::isHere)
            .mapToInt(ForwardingInterface::mtuBytes)
            .max()
            .orElse(0);
    for (NextHop hop : hops) {
      ForwardingInterface egress = state.interfaces().get(hop.interfaceIndex());
      if (egress != null && isHere(egress)) {
        anyHere = true;
        limit = egress.mtuBytes() < largest ? Math.min(limit, egress.mtuBytes()) : limit;
      }
    }
    if (!anyHere) {
      return punt(PuntClass.TRANSIT);
    }
    if (payload > limit) {
      return punt(PuntClass.ERRORS);
    }
    NextHop hop = hops.get(Math.floorMod(packet.flowHash(), hops.size()));
    MacAddress mac = neighbour(state, hop);
    if (mac == null) {
      return punt(PuntClass.GLEAN);
    }
    ForwardingInterface egress =
        Objects.requireNonNull(state.interfaces().get(hop.interfaceIndex()));
    SwitchPort port = egress.switchPort().orElseThrow();
    return "port "
        + port.port()
        + " vlan "
        + port.vlan().orElse(0)
        + " from "
        + egress.mac()
        + " to "
        + mac
        + " ttl "
        + (packet.ttl() - 1);
  }

  private static @Nullable MacAddress neighbour(ForwardingState state, NextHop hop) {
    ForwardingInterface egress = state.interfaces().get(hop.interfaceIndex());
    IpAddress address = hop.address();
    return egress == null || !isHere(egress)
        ? null
        : egress.neighbours().get(IpPrefix.of(address, 32));
  }

  private static @Nullable ForwardingInterface ingress(ForwardingState state, FakePacket packet) {
    for (ForwardingInterface each : state.interfaces().values()) {
      if (isHere(each)) {
        SwitchPort port = each.switchPort().orElseThrow();
        if (port.port() == packet.inPort() && port.vlan().orElse(0) == packet.vlan()) {
          return each;
        }
      }
    }
    return null;
  }

  private static boolean isHere(@Nullable ForwardingInterface candidate) {
    return candidate != null
        && candidate.switchPort().isPresent()
        && candidate.switchPort().get().datapathId() == Lab.SWITCH;
  }

  private static String punt(PuntClass reason) {
    return "punt " + reason;
  }

  /** The same words for what a switch did. */
  static String told(FakePacket.Fates fates) {
    if (fates.all().isEmpty()) {
      return "drop";
    }
    if (fates.all().size() > 1) {
      return "several: " + fates.all();
    }
    return switch (fates.all().getFirst()) {
      case FakePacket.Fate.Punted punted -> {
        for (PuntClass reason : PuntClass.values()) {
          if (Lab.meter(reason) == punted.meter()) {
            yield punt(reason);
          }
        }
        yield "punt without a meter";
      }
      case FakePacket.Fate.Sent sent ->
          "port "
              + sent.port()
              + " vlan "
              + sent.packet().vlan()
              + " from "
              + sent.packet().src()
              + " to "
              + sent.packet().dst()
              + " ttl "
              + sent.packet().ttl();
    };
  }
}
