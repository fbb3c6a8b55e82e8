package io.polyrouter.southbound.plan;

import static io.polyrouter.southbound.plan.Network.change;
import static io.polyrouter.southbound.plan.Network.mac;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.Participation;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Packet;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Random virtual routers that share switches, changes to them, and packets. Addresses are few, so
 * that prefixes nest, next hops repeat and packets hit.
 */
final class RandomNetwork {

  private static final int[] IPV4_LENGTHS = {0, 8, 15, 16, 22, 24, 24, 28, 30, 31, 32, 32};
  private static final int[] IPV6_LENGTHS = {0, 32, 47, 48, 62, 64, 64, 124, 126, 127, 128, 128};
  private static final int[] MTUS = {1280, 1500, 1500, 1500, 9000};
  private static final int PORTS = 6;
  private static final int[] VLANS = {0, 0, 10, 20};
  private static final int ROUTERS = 4;

  /** Such as a packet to or from a single node beyond the link cannot have. */
  private static final List<IpAddress> ODD_ADDRESSES =
      Stream.of(
              "0.0.0.7",
              "127.0.0.1",
              "224.0.0.5",
              "224.0.1.5",
              "250.0.0.1",
              "255.255.255.255",
              "::",
              "::1",
              "::ffff:10.0.0.1",
              "fe80::3",
              "febf::3",
              "fec0::3",
              "ff02::1",
              "ff02::1:ff00:1",
              "ff05::2")
          .map(IpAddress::parse)
          .toList();

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
        someParticipation(),
        someParticipation(),
        someLinkLocals(),
        PrefixTable.empty(AddressFamily.IPV4),
        PrefixTable.empty(AddressFamily.IPV6));
  }

  private Participation someParticipation() {
    return switch (random.nextInt(12)) {
      case 0 -> Participation.NONE;
      case 1 -> Participation.HOST;
      default -> Participation.ROUTER;
    };
  }

  private List<Ipv6Address> someLinkLocals() {
    return IntStream.range(0, Math.min(2, random.nextInt(5)))
        .mapToObj(i -> linkLocal(10 + random.nextInt(3)))
        .toList();
  }

  private static Ipv6Address linkLocal(long identifier) {
    return new Ipv6Address(0xfe80L << 48, identifier);
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
    return switch (random.nextInt(8)) {
      case 0 -> Network.withoutInterface(state, index);
      case 1 -> change(state, index, each -> Network.withMac(each, newMac()));
      case 2 -> change(state, index, each -> Network.withPort(each, freePort()));
      case 3 ->
          change(state, index, each -> Network.withMtu(each, MTUS[random.nextInt(MTUS.length)]));
      case 4 -> change(state, index, each -> Network.withLinkLocals(each, someLinkLocals()));
      case 5 ->
          change(
              state, index, each -> Network.with(each, someParticipation(), someParticipation()));
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
              each.ipv4(),
              each.ipv6(),
              each.linkLocals(),
              each.ipv4Neighbours(),
              each.ipv6Neighbours()));
    }
    return new ForwardingState(
        state.vr(),
        1,
        renumbered(state.ipv4(), indexes),
        renumbered(state.ipv6(), indexes),
        Collections.unmodifiableSortedMap(interfaces));
  }

  private static PrefixTable<ForwardingAction> renumbered(
      PrefixTable<ForwardingAction> fib, Map<Integer, Integer> indexes) {
    PrefixTable.Builder<ForwardingAction> routes =
        PrefixTable.<ForwardingAction>empty(fib.family()).toBuilder();
    fib.scan((prefix, action) -> {
      routes.put(prefix, renumbered(action, indexes));
      return true;
    });
    return routes.build();
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
      IpAddress address = neighbour(family());
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
      AddressFamily family = family();
      List<IpPrefix> known = new ArrayList<>();
      next.fib(family).scan((prefix, action) -> known.add(prefix));
      if (!known.isEmpty() && random.nextInt(3) == 0) {
        next = Network.without(next, known.get(random.nextInt(known.size())));
      } else {
        int[] lengths = family == AddressFamily.IPV4 ? IPV4_LENGTHS : IPV6_LENGTHS;
        IpPrefix prefix = IpPrefix.of(address(family), lengths[random.nextInt(lengths.length)]);
        next = Network.with(next, prefix, action(prefix, next));
      }
    }
    return next;
  }

  private ForwardingAction action(IpPrefix prefix, ForwardingState of) {
    int kind = random.nextInt(12);
    if (kind == 0) {
      return ForwardingAction.BLACKHOLE;
    }
    if (kind == 1) {
      return ForwardingAction.UNREACHABLE;
    }
    if (prefix.length() == prefix.family().bits() && kind < 6) {
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
      hops.add(new NextHop(pick(of.interfaces().keySet()), neighbour(prefix.family())));
    }
    return new ForwardingAction.Forward(hops);
  }

  private <T> T pick(Collection<T> from) {
    return new ArrayList<>(from).get(random.nextInt(from.size()));
  }

  // ---- packets ------------------------------------------------------------------------------

  private AddressFamily family() {
    return random.nextBoolean() ? AddressFamily.IPV4 : AddressFamily.IPV6;
  }

  /** One of 256, in nested groups. */
  private IpAddress address(AddressFamily family) {
    int bits = random.nextInt(256);
    return address(family, bits >>> 6, bits >>> 4 & 3, bits & 15);
  }

  private static IpAddress address(AddressFamily family, int site, int subnet, int host) {
    return switch (family) {
      case IPV4 -> new Ipv4Address(10 << 24 | site << 16 | subnet << 8 | host);
      case IPV6 -> new Ipv6Address(0x2001_0db8_0000_0000L | site << 16 | subnet, host);
    };
  }

  private IpAddress neighbour(AddressFamily family) {
    int host = 1 + random.nextInt(5);
    return family == AddressFamily.IPV6 && random.nextBoolean()
        ? linkLocal(host)
        : address(family, random.nextInt(2), 0, host);
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
    int length =
        Math.min(lengths[random.nextInt(lengths.length)], Math.max(1500, ingress.mtuBytes()));
    int[] ttls = {0, 1, 2, 64, 64, 64, 64, 64, 64, 64, 255};
    AddressFamily family = family();
    Packet packet =
        Packet.ofIp(
                port.port(),
                mac(1 + random.nextInt(200)),
                random.nextInt(15) == 0 ? mac(0xff_0000) : ingress.mac(),
                random.nextInt(20) == 0 ? odd(family) : address(family),
                destination(family))
            .at(port.port(), port.vlan().orElse(0))
            .ofForm(ttls[random.nextInt(ttls.length)], length, random.nextInt(1000));
    return switch (random.nextInt(15)) {
      case 0 -> packet.ofType(family == AddressFamily.IPV4 ? Match.ETHERTYPE_ARP : 0x8847);
      case 1, 2 -> family == AddressFamily.IPV6 ? discovery(packet, ingress) : packet;
      default -> packet;
    };
  }

  private IpAddress destination(AddressFamily family) {
    return switch (random.nextInt(15)) {
      case 0 -> odd(family);
      case 1, 2, 3, 4, 5, 6, 7 -> address(family);
      default -> neighbour(family);
    };
  }

  private IpAddress odd(AddressFamily family) {
    return pick(ODD_ADDRESSES.stream().filter(each -> each.family() == family).toList());
  }

  /** Mostly a solicitation for an address that is mostly the interface's. */
  private Packet discovery(Packet packet, ForwardingInterface ingress) {
    int[] types = {128, 130, 133, 134, 135, 135, 135, 135, 135, 136, 137};
    List<Ipv6Address> targets = new ArrayList<>(ingress.linkLocals());
    targets.add((Ipv6Address) neighbour(AddressFamily.IPV6));
    targets.add((Ipv6Address) address(AddressFamily.IPV6));
    return packet
        .with(
            new Packet.Icmpv6(
                types[random.nextInt(types.length)], pick(targets), random.nextInt(4) != 0))
        .ofForm(random.nextInt(5) == 0 ? 64 : 255, 72, packet.flowKey());
  }
}
