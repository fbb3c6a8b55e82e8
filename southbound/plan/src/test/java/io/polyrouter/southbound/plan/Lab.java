package io.polyrouter.southbound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.fake.FakePacket;
import io.polyrouter.southbound.fake.FakePacket.Fate;
import io.polyrouter.southbound.fake.FakeSwitch;
import io.polyrouter.southbound.flow.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A virtual router's state in the making, and short words for tests. */
final class Lab {

  static final long SWITCH = 1;
  static final MacAddress HOST = MacAddress.parse("02:00:00:00:00:99");

  final String vr;
  private final SortedMap<Integer, ForwardingInterface> interfaces = new TreeMap<>();
  private PrefixTable<ForwardingAction> fib = PrefixTable.empty(AddressFamily.IPV4);
  private long version;

  Lab(String vr) {
    this.vr = vr;
  }

  static Ipv4Prefix prefix(String text) {
    return Ipv4Prefix.parse(text);
  }

  static Ipv4Address address(String text) {
    return Ipv4Address.parse(text);
  }

  static MacAddress ownMac(int index) {
    return new MacAddress(0x02aa_0000_0000L + index);
  }

  static MacAddress mac(int number) {
    return new MacAddress(0x02bb_0000_0000L + number);
  }

  static NextHop hop(int index, String address) {
    return new NextHop(index, address(address));
  }

  /** An untagged port of the switch with the interface's number. */
  Lab port(int index) {
    return attach(index, new SwitchPort(SWITCH, index, OptionalInt.empty()), 1500, true);
  }

  Lab attach(int index, @Nullable SwitchPort port, int mtu, boolean up) {
    ForwardingInterface before = interfaces.get(index);
    interfaces.put(
        index,
        new ForwardingInterface(
            index,
            "eth" + index,
            ownMac(index),
            mtu,
            up,
            Optional.ofNullable(port),
            before == null ? PrefixTable.empty(AddressFamily.IPV4) : before.neighbours()));
    return this;
  }

  Lab detach(int index) {
    interfaces.remove(index);
    return this;
  }

  Lab route(String prefix, ForwardingAction action) {
    return route(prefix(prefix), action);
  }

  Lab route(Ipv4Prefix prefix, ForwardingAction action) {
    var builder = fib.toBuilder();
    builder.put(prefix, action);
    fib = builder.build();
    return this;
  }

  Lab via(String prefix, NextHop... hops) {
    return route(prefix, new ForwardingAction.Forward(List.of(hops)));
  }

  Lab noRoute(Ipv4Prefix prefix) {
    var builder = fib.toBuilder();
    builder.remove(prefix);
    fib = builder.build();
    return this;
  }

  Lab neighbour(int index, Ipv4Address address, @Nullable MacAddress mac) {
    ForwardingInterface before = interfaces.get(index);
    assertThat(before).isNotNull();
    var builder = before.neighbours().toBuilder();
    Ipv4Prefix host = Ipv4Prefix.of(address, 32);
    if (mac == null) {
      builder.remove(host);
    } else {
      builder.put(host, mac);
    }
    interfaces.put(
        index,
        new ForwardingInterface(
            index,
            before.name(),
            before.mac(),
            before.mtuBytes(),
            before.up(),
            before.switchPort(),
            builder.build()));
    return this;
  }

  Lab neighbour(int index, String address, @Nullable MacAddress mac) {
    return neighbour(index, address(address), mac);
  }

  ForwardingState state() {
    version++;
    return new ForwardingState(vr, version, fib, new TreeMap<>(interfaces));
  }

  Map<Integer, ForwardingInterface> interfaces() {
    return interfaces;
  }

  // ---- switches -----------------------------------------------------------------------------

  static SwitchPlanner planner(FakeSwitch at) {
    return planner(at, SwitchFeatures.OPEN_VSWITCH);
  }

  static SwitchPlanner planner(FakeSwitch at, SwitchFeatures features) {
    return new SwitchPlanner(SWITCH, features, PuntRates.DEFAULT, at.content());
  }

  /** A planner with a switch that is up to date. */
  static SwitchPlanner opened(FakeSwitch at, ForwardingState... states) {
    SwitchPlanner planner = planner(at);
    carryOut(planner.open(List.of(states), Set.of()), at);
    return planner;
  }

  /** Every change must be accepted. */
  static void carryOut(FlowPlan plan, FakeSwitch at) {
    for (List<Change> stage : plan.stages()) {
      for (Change change : stage) {
        assertThat(at.apply(change)).as("%s", change).isEmpty();
      }
    }
  }

  static FakePacket arriving(int port, String to) {
    return FakePacket.ipv4(port, 0, HOST, ownMac(port), address(to), 64);
  }

  static Fate.Sent sent(int port, MacAddress to, FakePacket packet) {
    return new Fate.Sent(port, packet.withSrc(ownMac(port)).withDst(to).withTtl(packet.ttl() - 1));
  }

  static int meter(PuntClass reason) {
    return reason.meterId(SwitchFeatures.OPEN_VSWITCH);
  }
}
