package io.polyrouter.southbound.plan;

import static io.polyrouter.southbound.plan.Network.change;
import static io.polyrouter.southbound.plan.Network.mac;

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
import io.polyrouter.southbound.flow.FakeSwitch.Packet;
import io.polyrouter.southbound.flow.Match;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Random virtual routers that share switches, changes to them, and packets. Addresses are few, so
 * that prefixes nest, next hops repeat and packets hit.
 */
final class RandomNetwork {

  private static final int[] LENGTHS = {0, 8, 15, 16, 22, 24, 24, 28, 30, 31, 32, 32};
  private static final int[] MTUS = {1280, 1500, 1500, 1500, 9000};
  private static final int PORTS = 6;
  private static final int[] VLANS = {0, 0, 10, 20};
  private static final int ROUTERS = 4;

  private final RandomGenerator random;
  private final SortedMap<String, ForwardingState> states = new TreeMap<>();
  private int lastMac = 0x100;
  private int lastIndex;

  RandomNetwork(RandomGenerator random) {
    this.random = random;
  }

  Collection<ForwardingState> states() {
    return List.copyOf(states.values());
  }

  Set<String> names() {
    return Set.copyOf(states.keySet());
  }

  // ---- steps --------------------------------------------------------------------------------

  /**
   * What a step changed.
   *
   * @param gone the virtual router that was removed, if one was
   */
  record Step(String what, List<ForwardingState> changed, Optional<String> gone) {
    Step(String what, ForwardingState changed) {
      this(what, List.of(changed), Optional.empty());
    }
  }

  Step step() {
    if (states.size() < 2) {
      return create();
    }
    return switch (random.nextInt(20)) {
      case 0 -> states.size() < ROUTERS ? create() : remove();
      case 1 -> remove();
      case 2, 3 -> anyOf("interface", this::changeInterface);
      case 4 -> anyOf("renumbered interfaces", this::renumber);
      case 5, 6, 7, 8, 9, 10 -> anyOf("neighbours", this::changeNeighbours);
      default -> anyOf("routes", this::changeRoutes);
    };
  }

  private interface StateChange {
    ForwardingState of(ForwardingState state);
  }

  /** Changes one virtual router, or two at once. */
  private Step anyOf(String what, StateChange change) {
    List<String> names = new ArrayList<>(states.keySet());
    Collections.rotate(names, random.nextInt(names.size()));
    List<ForwardingState> changed = new ArrayList<>();
    for (String name : names.subList(0, 1 + random.nextInt(2))) {
      ForwardingState next = change.of(state(name));
      states.put(name, next);
      changed.add(next);
    }
    return new Step(what, changed, Optional.empty());
  }

  private ForwardingState state(String name) {
    ForwardingState state = states.get(name);
    if (state == null) {
      throw new IllegalStateException("no virtual router " + name);
    }
    return state;
  }

  private Step create() {
    String name = "vr" + random.nextInt(ROUTERS);
    while (states.containsKey(name)) {
      name = "vr" + random.nextInt(ROUTERS);
    }
    ForwardingState state = Network.router(name);
    int interfaces = 1 + random.nextInt(4);
    for (int i = 0; i < interfaces; i++) {
      states.put(name, state);
      state = Network.with(state, newInterface(state));
    }
    for (int i = 0; i < 6; i++) {
      state = changeNeighbours(changeRoutes(state));
    }
    states.put(name, state);
    return new Step("new", state);
  }

  private Step remove() {
    String name = pick(states.keySet());
    states.remove(name);
    return new Step("removed", List.of(), Optional.of(name));
  }

  private ForwardingInterface newInterface(ForwardingState owner) {
    lastIndex++;
    Set<String> taken = new HashSet<>();
    owner.interfaces().values().forEach(each -> taken.add(each.name()));
    int number = 0;
    while (taken.contains("eth" + number)) {
      number++;
    }
    return new ForwardingInterface(
        lastIndex,
        "eth" + number,
        newMac(),
        MTUS[random.nextInt(MTUS.length)],
        random.nextInt(8) != 0,
        freePort(),
        List.of(),
        PrefixTable.empty(AddressFamily.IPV4),
        PrefixTable.empty(AddressFamily.IPV6));
  }

  private MacAddress newMac() {
    lastMac++;
    return mac(lastMac);
  }

  /** Nowhere, on another switch, or mostly at a place of this switch that nobody has. */
  private Optional<SwitchPort> freePort() {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return Optional.empty();
    }
    if (kind == 1) {
      return Network.portElsewhere(1);
    }
    Set<SwitchPort> taken = new HashSet<>();
    for (ForwardingState state : states.values()) {
      state.interfaces().values().forEach(each -> each.switchPort().ifPresent(taken::add));
    }
    for (int attempt = 0; attempt < 20; attempt++) {
      SwitchPort port = anyPort();
      if (!taken.contains(port)) {
        return Optional.of(port);
      }
    }
    return Optional.empty();
  }

  private SwitchPort anyPort() {
    int vlan = VLANS[random.nextInt(VLANS.length)];
    return new SwitchPort(
        SwitchLab.DATAPATH,
        1 + random.nextInt(PORTS),
        vlan == 0 ? OptionalInt.empty() : OptionalInt.of(vlan));
  }

  private ForwardingState changeInterface(ForwardingState state) {
    if (state.interfaces().isEmpty() || random.nextInt(6) == 0) {
      return Network.with(state, newInterface(state));
    }
    int index = pick(state.interfaces().keySet());
    return switch (random.nextInt(6)) {
      case 0 -> Network.withoutInterface(state, index);
      case 1 -> change(state, index, each -> Network.withMac(each, newMac()));
      case 2 -> change(state, index, each -> Network.withPort(each, freePort()));
      case 3 ->
          change(state, index, each -> Network.withMtu(each, MTUS[random.nextInt(MTUS.length)]));
      default -> change(state, index, each -> Network.withUp(each, !each.up()));
    };
  }

  /** As after a restart of the virtual router alone: the same, with other interface indexes. */
  private ForwardingState renumber(ForwardingState state) {
    return renumbered(state, lastIndex - state.interfaces().size());
  }

  /** The same as the whole network after a restart would see it. */
  ForwardingState renumbered(ForwardingState state, int by) {
    Map<Integer, Integer> indexes = new TreeMap<>();
    TreeMap<Integer, ForwardingInterface> interfaces = new TreeMap<>();
    for (ForwardingInterface each : state.interfaces().values()) {
      int index = each.index() + by + 1;
      lastIndex = Math.max(lastIndex, index);
      indexes.put(each.index(), index);
      interfaces.put(
          index,
          new ForwardingInterface(
              index,
              each.name(),
              each.mac(),
              each.mtuBytes(),
              each.up(),
              each.switchPort(),
              each.linkLocals(),
              each.ipv4Neighbours(),
              each.ipv6Neighbours()));
    }
    PrefixTable.Builder<ForwardingAction> routes =
        PrefixTable.<ForwardingAction>empty(AddressFamily.IPV4).toBuilder();
    state
        .ipv4()
        .scan((prefix, action) -> {
          routes.put(prefix, renumbered(action, indexes));
          return true;
        });
    return new ForwardingState(
        state.vr(), 1, routes.build(), state.ipv6(), Collections.unmodifiableSortedMap(interfaces));
  }

  private static ForwardingAction renumbered(
      ForwardingAction action, Map<Integer, Integer> indexes) {
    return switch (action) {
      case ForwardingAction.Connected(int index) ->
          new ForwardingAction.Connected(indexes.getOrDefault(index, -index));
      case ForwardingAction.Forward(List<NextHop> hops) ->
          new ForwardingAction.Forward(
              hops.stream()
                  .map(hop -> {
                    int index = hop.interfaceIndex();
                    return new NextHop(indexes.getOrDefault(index, -index), hop.address());
                  })
                  .toList());
      case ForwardingAction.Receive receive -> receive;
      case ForwardingAction.Blackhole blackhole -> blackhole;
      case ForwardingAction.Unreachable unreachable -> unreachable;
    };
  }

  private ForwardingState changeNeighbours(ForwardingState state) {
    ForwardingState next = state;
    for (int i = random.nextInt(3); i >= 0 && !state.interfaces().isEmpty(); i--) {
      Ipv4Address address = neighbour();
      int index = pick(state.interfaces().keySet());
      MacAddress mac = mac(1 + random.nextInt(200));
      next =
          change(
              next,
              index,
              each ->
                  random.nextInt(3) == 0
                      ? Network.withoutNeighbour(each, address)
                      : Network.withNeighbour(each, address, mac));
    }
    return next;
  }

  private ForwardingState changeRoutes(ForwardingState state) {
    ForwardingState next = state;
    for (int i = random.nextInt(4); i >= 0; i--) {
      List<Ipv4Prefix> known = new ArrayList<>();
      next.ipv4().scan((prefix, action) -> known.add((Ipv4Prefix) prefix));
      if (!known.isEmpty() && random.nextInt(3) == 0) {
        next = Network.without(next, known.get(random.nextInt(known.size())));
      } else {
        Ipv4Prefix prefix = Ipv4Prefix.of(address(), LENGTHS[random.nextInt(LENGTHS.length)]);
        next = Network.with(next, prefix, action(prefix, next));
      }
    }
    return next;
  }

  private ForwardingAction action(Ipv4Prefix prefix, ForwardingState of) {
    int kind = random.nextInt(12);
    if (kind == 0) {
      return ForwardingAction.BLACKHOLE;
    }
    if (kind == 1) {
      return ForwardingAction.UNREACHABLE;
    }
    if (prefix.length() == 32 && kind < 6) {
      return ForwardingAction.RECEIVE;
    }
    if (of.interfaces().isEmpty()) {
      return ForwardingAction.UNREACHABLE;
    }
    if (kind < 6) {
      return new ForwardingAction.Connected(pick(of.interfaces().keySet()));
    }
    List<NextHop> hops = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      hops.add(new NextHop(pick(of.interfaces().keySet()), neighbour()));
    }
    return new ForwardingAction.Forward(hops);
  }

  private <T> T pick(Collection<T> from) {
    return new ArrayList<>(from).get(random.nextInt(from.size()));
  }

  // ---- packets ------------------------------------------------------------------------------

  /** One of 256, in nested groups. */
  private Ipv4Address address() {
    int bits = random.nextInt(256);
    return new Ipv4Address(10 << 24 | (bits >>> 6) << 16 | (bits >>> 4 & 3) << 8 | bits & 15);
  }

  private Ipv4Address neighbour() {
    return new Ipv4Address(10 << 24 | random.nextInt(2) << 16 | 1 + random.nextInt(5));
  }

  /** Packets that mostly come in by an interface of these states and are mostly for it. */
  List<Packet> packets(Collection<ForwardingState> of, int number) {
    List<ForwardingInterface> ingresses = new ArrayList<>();
    for (ForwardingState state : of) {
      for (ForwardingInterface each : state.interfaces().values()) {
        if (each.switchPort().isPresent()
            && each.switchPort().get().datapathId() == SwitchLab.DATAPATH) {
          ingresses.add(each);
        }
      }
    }
    List<Packet> packets = new ArrayList<>();
    while (packets.size() < number) {
      boolean stray = ingresses.isEmpty() || random.nextInt(30) == 0;
      ForwardingInterface ingress =
          stray
              ? Network.eth(1, Optional.of(anyPort()))
              : ingresses.get(random.nextInt(ingresses.size()));
      packets.add(packet(ingress));
    }
    return packets;
  }

  private Packet packet(ForwardingInterface ingress) {
    SwitchPort port = ingress.switchPort().orElseThrow();
    int[] lengths = {60, 1280, 1281, 1500, 1501, 9000};
    int length = Math.min(lengths[random.nextInt(lengths.length)], ingress.mtuBytes());
    int[] ttls = {0, 1, 2, 64, 64, 64, 64, 64, 64, 64, 255};
    int[] types = {Match.ETHERTYPE_ARP, 0x86dd, 0x8847};
    return new Packet(
        port.port(),
        port.vlan().orElse(0),
        mac(1 + random.nextInt(200)),
        random.nextInt(15) == 0 ? mac(0xff_0000) : ingress.mac(),
        random.nextInt(15) == 0 ? types[random.nextInt(types.length)] : Match.ETHERTYPE_IPV4,
        address(),
        random.nextBoolean() ? address() : neighbour(),
        ttls[random.nextInt(ttls.length)],
        length,
        random.nextInt(1000));
  }
}
