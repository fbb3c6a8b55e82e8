package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.MacAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The flows of one virtual router on one switch. Goes from one forwarding state to the next at a
 * cost that follows the difference; only when interfaces change in a way that routes notice are all
 * routes looked at again.
 */
final class VrFlows {

  /**
   * What every link is taken to carry, whatever the MTU of the virtual router's interface on it
   * (RFC 894): packets of this size may come even if all its interfaces have a smaller one.
   */
  private static final int ETHERNET_MTU_BYTES = 1500;

  /** How routes see an interface. */
  private enum Reach {
    /** On another switch, or on none. */
    ELSEWHERE,
    HERE,
    /** Here, and packets may come that are larger than its MTU. */
    HERE_SMALLER
  }

  private record Shape(Map<Integer, Reach> reach, Map<Integer, Integer> checkedMtus) {
    static final Shape NONE = new Shape(Map.of(), Map.of());

    Reach of(int interfaceIndex) {
      return reach.getOrDefault(interfaceIndex, Reach.ELSEWHERE);
    }

    boolean anyHere() {
      return reach.values().stream().anyMatch(r -> r != Reach.ELSEWHERE);
    }
  }

  private final String vr;
  private final long vrTag;
  private final long datapathId;
  private final Pipeline pipeline;
  private final NextHopGroups groups;
  private final InterfaceFlows interfaces;

  /** Addresses of neighbours, with the number of interfaces that have one. */
  private final TreeMap<IpAddress, Integer> neighbours = new TreeMap<>();

  private @Nullable ForwardingState state;
  private Shape shape = Shape.NONE;
  private int routeFlows;

  /**
   * @param interfaceTags told the metadata of every interface and its name, null when it is gone
   */
  VrFlows(
      String vr,
      long vrTag,
      long datapathId,
      Pipeline pipeline,
      NextHopGroups groups,
      BiConsumer<Long, @Nullable String> interfaceTags) {
    this.vr = vr;
    this.vrTag = vrTag;
    this.datapathId = datapathId;
    this.pipeline = pipeline;
    this.groups = groups;
    this.interfaces = new InterfaceFlows(vrTag, pipeline, this::isHere, interfaceTags);
  }

  long vrTag() {
    return vrTag;
  }

  NextHopGroups groups() {
    return groups;
  }

  @Nullable ForwardingState state() {
    return state;
  }

  int flowCount() {
    return routeFlows + interfaces.size();
  }

  /** Moves on to another state, or to none. */
  void update(@Nullable ForwardingState next, ChangeSet changes) {
    Shape nextShape = next == null ? Shape.NONE : shapeOf(next);
    boolean was = shape.anyHere();
    boolean will = next != null && nextShape.anyHere();
    ForwardingState before = was ? state : null;
    ForwardingState after = will ? next : null;
    interfaces.update(before, after, changes);
    updateNeighbours(before, after);
    if (before != null && after != null && shape.equals(nextShape)) {
      updateRoutes(before, after, changes);
    } else {
      replaceRoutes(before, after, nextShape, changes);
    }
    shape = nextShape;
    state = next;
    groups.flush(after, changes);
  }

  /** Nothing from before counts any more. */
  void settle(ChangeSet changes) {
    groups.settle();
    groups.flush(shape.anyHere() ? state : null, changes);
  }

  // ---- interfaces ---------------------------------------------------------------------------

  private boolean isHere(ForwardingInterface candidate) {
    return candidate.switchPort().isPresent()
        && candidate.switchPort().get().datapathId() == datapathId;
  }

  private Shape shapeOf(ForwardingState of) {
    int largest =
        of.interfaces().values().stream()
            .filter(this::isHere)
            .mapToInt(ForwardingInterface::mtuBytes)
            .reduce(ETHERNET_MTU_BYTES, Math::max);
    Map<Integer, Reach> reach = new HashMap<>();
    Map<Integer, Integer> checked = new HashMap<>();
    for (ForwardingInterface each : of.interfaces().values()) {
      if (!isHere(each)) {
        reach.put(each.index(), Reach.ELSEWHERE);
      } else if (each.mtuBytes() == largest) {
        reach.put(each.index(), Reach.HERE);
      } else {
        reach.put(each.index(), Reach.HERE_SMALLER);
        checked.put(each.index(), each.mtuBytes());
      }
    }
    return new Shape(reach, checked);
  }

  // ---- neighbours ---------------------------------------------------------------------------

  private PrefixTable<MacAddress> neighboursOf(
      @Nullable ForwardingState of, int index, AddressFamily family) {
    ForwardingInterface egress = of == null ? null : of.interfaces().get(index);
    return egress == null || !isHere(egress)
        ? PrefixTable.empty(family)
        : egress.neighbours(family);
  }

  private void updateNeighbours(@Nullable ForwardingState before, @Nullable ForwardingState after) {
    Set<Integer> indexes = new LinkedHashSet<>();
    if (before != null) {
      indexes.addAll(before.interfaces().keySet());
    }
    if (after != null) {
      indexes.addAll(after.interfaces().keySet());
    }
    changedHosts.clear();
    for (int index : indexes) {
      for (AddressFamily family : AddressFamily.values()) {
        neighboursOf(after, index, family)
            .diff(
                neighboursOf(before, index, family),
                (host, was, is) -> {
                  if ((was == null) != (is == null)) {
                    neighbours.merge(
                        host.address(),
                        is == null ? -1 : 1,
                        (count, change) -> count + change == 0 ? null : count + change);
                    changedHosts.add(host);
                  }
                  groups.neighbourChanged(new NextHop(index, host.address()));
                });
      }
      if (before != null
          && after != null
          && !sameEgress(before.interfaces().get(index), after.interfaces().get(index))) {
        groups.interfacesChanged();
      }
    }
  }

  private static boolean sameEgress(
      @Nullable ForwardingInterface before, @Nullable ForwardingInterface after) {
    return before != null
        && after != null
        && before.switchPort().equals(after.switchPort())
        && before.mac().equals(after.mac());
  }

  /** Hosts that became or ceased to be resolved in the update under way. */
  private final Set<IpPrefix> changedHosts = new LinkedHashSet<>();

  // ---- routes -------------------------------------------------------------------------------

  private void updateRoutes(ForwardingState before, ForwardingState after, ChangeSet changes) {
    Set<IpPrefix> touched = new LinkedHashSet<>(changedHosts);
    for (AddressFamily family : AddressFamily.values()) {
      after
          .fib(family)
          .diff(
              before.fib(family),
              (prefix, was, is) -> {
                touched.add(prefix);
                // Whether a neighbour is reached directly depends on its longest match.
                for (IpAddress address : neighbours.tailMap(prefix.address()).keySet()) {
                  if (!prefix.contains(address)) {
                    break;
                  }
                  touched.add(IpPrefix.of(address, family.bits()));
                }
              });
    }
    for (IpPrefix prefix : touched) {
      change(prefix, target(before, shape, prefix), target(after, shape, prefix), after, changes);
    }
  }

  private void replaceRoutes(
      @Nullable ForwardingState before,
      @Nullable ForwardingState after,
      Shape nextShape,
      ChangeSet changes) {
    Map<IpPrefix, Target> old = before == null ? Map.of() : targets(before, shape);
    Map<IpPrefix, Target> wanted = after == null ? Map.of() : targets(after, nextShape);
    wanted.forEach((prefix, target) -> change(prefix, old.get(prefix), target, after, changes));
    old.forEach((prefix, target) -> {
      if (!wanted.containsKey(prefix)) {
        change(prefix, target, null, after, changes);
      }
    });
  }

  private void change(
      IpPrefix prefix,
      @Nullable Target was,
      @Nullable Target is,
      @Nullable ForwardingState after,
      ChangeSet changes) {
    if (Objects.equals(was, is)) {
      return;
    }
    int newGroup =
        is instanceof Target.ToNextHops hops
            ? groups.acquire(hops.nextHops(), Objects.requireNonNull(after))
            : 0;
    int oldGroup = was instanceof Target.ToNextHops hops ? groups.release(hops.nextHops()) : 0;
    routeFlows += (is == null ? 0 : 1) - (was == null ? 0 : 1);
    changes.flow(
        was == null ? null : pipeline.route(vrTag, prefix, was, oldGroup),
        is == null ? null : pipeline.route(vrTag, prefix, is, newGroup));
  }

  private Map<IpPrefix, Target> targets(ForwardingState of, Shape in) {
    Map<IpPrefix, Target> targets =
        LinkedHashMap.newLinkedHashMap(of.ipv4().size() + of.ipv6().size());
    for (AddressFamily family : AddressFamily.values()) {
      PrefixTable.Visitor<Object> add =
          (prefix, value) -> {
            Target target = target(of, in, prefix);
            if (target != null) {
              targets.put(prefix, target);
            }
            return true;
          };
      of.fib(family).scan(add);
      for (ForwardingInterface each : of.interfaces().values()) {
        neighboursOf(of, each.index(), family).scan(add);
      }
    }
    return targets;
  }

  /** Where packets to a prefix go, null if it needs no flow of its own. */
  private @Nullable Target target(ForwardingState of, Shape in, IpPrefix prefix) {
    ForwardingAction action = of.fib(prefix.family()).get(prefix);
    if (prefix.length() == prefix.family().bits()) {
      Target direct = neighbourTarget(of, in, prefix, action);
      if (direct != null) {
        return direct;
      }
    }
    return action == null ? null : routeTarget(action, in);
  }

  private @Nullable Target neighbourTarget(
      ForwardingState of, Shape in, IpPrefix host, @Nullable ForwardingAction own) {
    AddressFamily family = host.family();
    ForwardingAction action = own;
    if (action == null) {
      PrefixTable.Entry<ForwardingAction> match = of.fib(family).lookup(host.address());
      action = match == null ? null : match.value();
    }
    if (action instanceof ForwardingAction.Connected connected
        && neighboursOf(of, connected.interfaceIndex(), family).get(host) != null) {
      return toNextHops(List.of(new NextHop(connected.interfaceIndex(), host.address())), in);
    }
    return null;
  }

  private Target routeTarget(ForwardingAction action, Shape in) {
    return switch (action) {
      case ForwardingAction.Receive receive -> new Target.Punt(PuntClass.LOCAL);
      case ForwardingAction.Connected connected ->
          new Target.Punt(
              in.of(connected.interfaceIndex()) == Reach.ELSEWHERE
                  ? PuntClass.TRANSIT
                  : PuntClass.GLEAN);
      case ForwardingAction.Forward forward -> toNextHops(forward.nextHops(), in);
      case ForwardingAction.Blackhole blackhole -> Target.DROP;
      case ForwardingAction.Unreachable unreachable -> new Target.Punt(PuntClass.ERRORS);
    };
  }

  private Target toNextHops(List<NextHop> nextHops, Shape in) {
    boolean anyHere = false;
    int mtuBytes = 0;
    for (NextHop hop : nextHops) {
      Reach reach = in.of(hop.interfaceIndex());
      anyHere |= reach != Reach.ELSEWHERE;
      if (reach == Reach.HERE_SMALLER) {
        int mtu = Objects.requireNonNull(in.checkedMtus().get(hop.interfaceIndex()));
        mtuBytes = mtuBytes == 0 ? mtu : Math.min(mtuBytes, mtu);
      }
    }
    // A standard switch cannot tell what is too large: software forwards where it matters.
    return !anyHere || mtuBytes > 0 && !pipeline.features().nicira()
        ? new Target.Punt(PuntClass.TRANSIT)
        : new Target.ToNextHops(nextHops, mtuBytes);
  }

  @Override
  public String toString() {
    return "flows of " + vr + " on " + Long.toHexString(datapathId);
  }
}
