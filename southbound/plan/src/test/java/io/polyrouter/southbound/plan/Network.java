package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.Participation;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Forwarding states for tests, and small changes to them. */
final class Network {

  private Network() {}

  static MacAddress mac(int number) {
    return new MacAddress(0x0200_0000_0000L + number);
  }

  static Optional<SwitchPort> port(int port) {
    return Optional.of(new SwitchPort(SwitchLab.DATAPATH, port, OptionalInt.empty()));
  }

  static Optional<SwitchPort> port(int port, int vlan) {
    return Optional.of(new SwitchPort(SwitchLab.DATAPATH, port, OptionalInt.of(vlan)));
  }

  static Optional<SwitchPort> portElsewhere(int port) {
    return Optional.of(new SwitchPort(SwitchLab.DATAPATH + 1, port, OptionalInt.empty()));
  }

  /** An interface named after its index, up, with an MTU of 1500 bytes. */
  static ForwardingInterface eth(int index, Optional<SwitchPort> port) {
    return new ForwardingInterface(
        index,
        "eth" + index,
        mac(index),
        1500,
        true,
        port,
        List.of(),
        PrefixTable.empty(AddressFamily.IPV4),
        PrefixTable.empty(AddressFamily.IPV6));
  }

  static ForwardingState router(String name, ForwardingInterface... interfaces) {
    TreeMap<Integer, ForwardingInterface> byIndex = new TreeMap<>();
    Arrays.stream(interfaces).forEach(each -> byIndex.put(each.index(), each));
    return new ForwardingState(
        name,
        1,
        PrefixTable.empty(AddressFamily.IPV4),
        PrefixTable.empty(AddressFamily.IPV6),
        Collections.unmodifiableSortedMap(byIndex));
  }

  static ForwardingAction via(NextHop... hops) {
    return new ForwardingAction.Forward(List.of(hops));
  }

  static NextHop hop(int index, String address) {
    return new NextHop(index, IpAddress.parse(address));
  }

  static ForwardingAction connected(int index) {
    return new ForwardingAction.Connected(index);
  }

  static ForwardingState with(ForwardingState state, String prefix, ForwardingAction action) {
    return with(state, IpPrefix.parse(prefix), action);
  }

  static ForwardingState with(ForwardingState state, IpPrefix prefix, ForwardingAction action) {
    PrefixTable.Builder<ForwardingAction> routes = state.fib(prefix.family()).toBuilder();
    routes.put(prefix, action);
    return withRoutes(state, routes.build());
  }

  static ForwardingState without(ForwardingState state, IpPrefix prefix) {
    PrefixTable.Builder<ForwardingAction> routes = state.fib(prefix.family()).toBuilder();
    routes.remove(prefix);
    return withRoutes(state, routes.build());
  }

  /** With this FIB in place of the one of its family. */
  static ForwardingState withRoutes(ForwardingState state, PrefixTable<ForwardingAction> routes) {
    boolean v4 = routes.family() == AddressFamily.IPV4;
    return new ForwardingState(
        state.vr(),
        state.version() + 1,
        v4 ? routes : state.ipv4(),
        v4 ? state.ipv6() : routes,
        state.interfaces());
  }

  static ForwardingState with(ForwardingState state, ForwardingInterface changed) {
    SortedMap<Integer, ForwardingInterface> interfaces = new TreeMap<>(state.interfaces());
    interfaces.put(changed.index(), changed);
    return new ForwardingState(
        state.vr(),
        state.version() + 1,
        state.ipv4(),
        state.ipv6(),
        Collections.unmodifiableSortedMap(interfaces));
  }

  static ForwardingState withoutInterface(ForwardingState state, int index) {
    SortedMap<Integer, ForwardingInterface> interfaces = new TreeMap<>(state.interfaces());
    interfaces.remove(index);
    return new ForwardingState(
        state.vr(),
        state.version() + 1,
        state.ipv4(),
        state.ipv6(),
        Collections.unmodifiableSortedMap(interfaces));
  }

  static ForwardingState change(
      ForwardingState state, int index, UnaryOperator<ForwardingInterface> change) {
    ForwardingInterface before = state.interfaces().get(index);
    if (before == null) {
      throw new IllegalArgumentException(state.vr() + " has no interface " + index);
    }
    return with(state, change.apply(before));
  }

  static ForwardingState resolved(
      ForwardingState state, int index, String address, MacAddress mac) {
    return change(state, index, each -> withNeighbour(each, IpAddress.parse(address), mac));
  }

  static ForwardingState unresolved(ForwardingState state, int index, String address) {
    return change(state, index, each -> withoutNeighbour(each, IpAddress.parse(address)));
  }

  static ForwardingInterface withNeighbour(
      ForwardingInterface on, IpAddress address, MacAddress mac) {
    PrefixTable.Builder<MacAddress> neighbours = on.neighbours(address.family()).toBuilder();
    neighbours.put(IpPrefix.of(address, address.family().bits()), mac);
    return withNeighbours(on, neighbours.build());
  }

  static ForwardingInterface withoutNeighbour(ForwardingInterface on, IpAddress address) {
    PrefixTable.Builder<MacAddress> neighbours = on.neighbours(address.family()).toBuilder();
    neighbours.remove(IpPrefix.of(address, address.family().bits()));
    return withNeighbours(on, neighbours.build());
  }

  /** With these neighbours in place of those of their family. */
  static ForwardingInterface withNeighbours(
      ForwardingInterface of, PrefixTable<MacAddress> neighbours) {
    boolean v4 = neighbours.family() == AddressFamily.IPV4;
    return new ForwardingInterface(
        of.index(),
        of.name(),
        of.mac(),
        of.mtuBytes(),
        of.up(),
        of.switchPort(),
        of.ipv4(),
        of.ipv6(),
        of.linkLocals(),
        v4 ? neighbours : of.ipv4Neighbours(),
        v4 ? of.ipv6Neighbours() : neighbours);
  }

  static ForwardingInterface withLinkLocals(ForwardingInterface of, List<Ipv6Address> addresses) {
    return new ForwardingInterface(
        of.index(),
        of.name(),
        of.mac(),
        of.mtuBytes(),
        of.up(),
        of.switchPort(),
        of.ipv4(),
        of.ipv6(),
        addresses,
        of.ipv4Neighbours(),
        of.ipv6Neighbours());
  }

  static ForwardingInterface with(ForwardingInterface of, Participation ipv4, Participation ipv6) {
    return new ForwardingInterface(
        of.index(),
        of.name(),
        of.mac(),
        of.mtuBytes(),
        of.up(),
        of.switchPort(),
        ipv4,
        ipv6,
        of.linkLocals(),
        of.ipv4Neighbours(),
        of.ipv6Neighbours());
  }

  static ForwardingInterface withMac(ForwardingInterface of, MacAddress mac) {
    return new ForwardingInterface(
        of.index(),
        of.name(),
        mac,
        of.mtuBytes(),
        of.up(),
        of.switchPort(),
        of.ipv4(),
        of.ipv6(),
        of.linkLocals(),
        of.ipv4Neighbours(),
        of.ipv6Neighbours());
  }

  static ForwardingInterface withMtu(ForwardingInterface of, int mtuBytes) {
    return new ForwardingInterface(
        of.index(),
        of.name(),
        of.mac(),
        mtuBytes,
        of.up(),
        of.switchPort(),
        of.ipv4(),
        of.ipv6(),
        of.linkLocals(),
        of.ipv4Neighbours(),
        of.ipv6Neighbours());
  }

  static ForwardingInterface withUp(ForwardingInterface of, boolean up) {
    return new ForwardingInterface(
        of.index(),
        of.name(),
        of.mac(),
        of.mtuBytes(),
        up,
        of.switchPort(),
        of.ipv4(),
        of.ipv6(),
        of.linkLocals(),
        of.ipv4Neighbours(),
        of.ipv6Neighbours());
  }

  static ForwardingInterface withPort(ForwardingInterface of, Optional<SwitchPort> port) {
    return new ForwardingInterface(
        of.index(),
        of.name(),
        of.mac(),
        of.mtuBytes(),
        of.up(),
        port,
        of.ipv4(),
        of.ipv6(),
        of.linkLocals(),
        of.ipv4Neighbours(),
        of.ipv6Neighbours());
  }
}
