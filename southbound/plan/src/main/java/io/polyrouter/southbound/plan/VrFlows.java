package io.polyrouter.southbound.plan;

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
import io.polyrouter.southbound.flow.Flow;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The flows of one virtual router on one switch. Goes from one forwarding state to the next at a
 * cost that follows the difference; only when interfaces change in a way that routes notice are all
 * routes looked at again.
 */
final class VrFlows {

  /** How routes see an interface. */
  private enum Reach {
    /** On another switch, or on none. */
    ELSEWHERE,
    HERE,
    /** Here, and its MTU is smaller than that of another interface here. */
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
  private final BiConsumer<Long, @Nullable String> interfaceTags;
  private final Map<String, Integer> tagsByName = new HashMap<>();

  /** Addresses of neighbours, with the number of interfaces that have one. */
  private final TreeMap<Ipv4Address, Integer> neighbours = new TreeMap<>();

  /** Addresses that the virtual router receives for itself. */
  private final TreeSet<Ipv4Address> ownAddresses = new TreeSet<>();

  private @Nullable ForwardingState state;
  private Shape shape = Shape.NONE;
  private Map<Flow.Key, Flow> interfaceFlows = Map.of();
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
    this.interfaceTags = interfaceTags;
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
    return routeFlows + interfaceFlows.size();
  }

  /** Moves on to another state, or to none. */
  void update(@Nullable ForwardingState next, ChangeSet changes) {
    Shape nextShape = next == null ? Shape.NONE : shapeOf(next);
    boolean was = shape.anyHere();
    boolean will = next != null && nextShape.anyHere();
    ForwardingState before = was ? state : null;
    ForwardingState after = will ? next : null;
    updateOwnAddresses(before, after);
    updateInterfaces(after, changes);
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
            .max()
            .orElse(0);
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

  private void updateInterfaces(@Nullable ForwardingState after, ChangeSet changes) {
    Map<Flow.Key, Flow> wanted = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>();
    if (after != null) {
      for (ForwardingInterface each : after.interfaces().values()) {
        if (!isHere(each)) {
          continue;
        }
        SwitchPort port = each.switchPort().orElseThrow();
        names.add(each.name());
        int tag = tagOf(each.name());
        if (each.up()) {
          Flow classify = pipeline.classify(port, vrTag, tag);
          Flow ownMac = pipeline.ownMac(each.mac(), vrTag, tag);
          wanted.put(classify.key(), classify);
          wanted.put(ownMac.key(), ownMac);
        }
      }
      for (Ipv4Address address : ownAddresses) {
        Flow answer = arpAnswer(after, address);
        if (answer != null) {
          wanted.put(answer.key(), answer);
        }
      }
    }
    interfaceFlows.forEach((key, flow) -> {
      if (!wanted.containsKey(key)) {
        changes.flow(flow, null);
      }
    });
    wanted.forEach((key, flow) -> changes.flow(interfaceFlows.get(key), flow));
    interfaceFlows = wanted;
    tagsByName
        .entrySet()
        .removeIf(known -> {
          boolean gone = !names.contains(known.getKey());
          if (gone) {
            interfaceTags.accept(Tags.metadata(vrTag, known.getValue()), null);
          }
          return gone;
        });
  }

  private void updateOwnAddresses(
      @Nullable ForwardingState before, @Nullable ForwardingState after) {
    routesOf(after)
        .diff(
            routesOf(before),
            (prefix, was, is) -> {
              if (prefix.length() == 32) {
                Ipv4Address address = ((Ipv4Prefix) prefix).address();
                if (is instanceof ForwardingAction.Receive) {
                  ownAddresses.add(address);
                } else if (was instanceof ForwardingAction.Receive) {
                  ownAddresses.remove(address);
                }
              }
            });
  }

  private static PrefixTable<ForwardingAction> routesOf(@Nullable ForwardingState of) {
    return of == null ? PrefixTable.empty(AddressFamily.IPV4) : of.ipv4();
  }

  /** The interface whose connected prefix an own address lies in answers for it. */
  private @Nullable Flow arpAnswer(ForwardingState of, Ipv4Address address) {
    PrefixTable.Entry<ForwardingAction> around = of.ipv4().lookup(address, 31);
    if (!pipeline.features().nicira()
        || around == null
        || !(around.value() instanceof ForwardingAction.Connected connected)) {
      return null;
    }
    Ipv4Prefix link = (Ipv4Prefix) around.prefix();
    boolean anyHost = link.length() == 31; // RFC 3021: both addresses are hosts
    ForwardingInterface on = of.interfaces().get(connected.interfaceIndex());
    if (on == null
        || !on.up()
        || !isHere(on)
        || !anyHost && (address.equals(link.address()) || address.equals(link.broadcast()))) {
      return null;
    }
    return pipeline.answerArp(
        address, on.switchPort().orElseThrow(), on.mac(), vrTag, tagOf(on.name()));
  }

  private int tagOf(String name) {
    Integer known = tagsByName.get(name);
    if (known != null) {
      return known;
    }
    int attempt = 0;
    int tag = Tags.interfaceTag(name, attempt);
    while (tagsByName.containsValue(tag)) {
      attempt++;
      tag = Tags.interfaceTag(name, attempt);
    }
    tagsByName.put(name, tag);
    interfaceTags.accept(Tags.metadata(vrTag, tag), name);
    return tag;
  }

  // ---- neighbours ---------------------------------------------------------------------------

  private static final PrefixTable<MacAddress> NO_NEIGHBOURS =
      PrefixTable.empty(AddressFamily.IPV4);

  private PrefixTable<MacAddress> neighboursOf(@Nullable ForwardingState of, int index) {
    ForwardingInterface egress = of == null ? null : of.interfaces().get(index);
    return egress == null || !isHere(egress) ? NO_NEIGHBOURS : egress.ipv4Neighbours();
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
      neighboursOf(after, index)
          .diff(
              neighboursOf(before, index),
              (prefix, was, is) -> {
                Ipv4Prefix host = (Ipv4Prefix) prefix;
                if ((was == null) != (is == null)) {
                  neighbours.merge(
                      host.address(),
                      is == null ? -1 : 1,
                      (count, change) -> count + change == 0 ? null : count + change);
                  changedHosts.add(host);
                }
                groups.neighbourChanged(new NextHop(index, host.address()));
              });
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
  private final Set<Ipv4Prefix> changedHosts = new LinkedHashSet<>();

  // ---- routes -------------------------------------------------------------------------------

  private void updateRoutes(ForwardingState before, ForwardingState after, ChangeSet changes) {
    Set<Ipv4Prefix> touched = new LinkedHashSet<>(changedHosts);
    after
        .ipv4()
        .diff(
            before.ipv4(),
            (prefix, was, is) -> {
              Ipv4Prefix changed = (Ipv4Prefix) prefix;
              touched.add(changed);
              // Whether a neighbour is reached directly depends on its longest match.
              neighbours
                  .subMap(changed.address(), true, changed.broadcast(), true)
                  .keySet()
                  .forEach(address -> touched.add(Ipv4Prefix.of(address, 32)));
            });
    for (Ipv4Prefix prefix : touched) {
      change(prefix, target(before, shape, prefix), target(after, shape, prefix), after, changes);
    }
  }

  private void replaceRoutes(
      @Nullable ForwardingState before,
      @Nullable ForwardingState after,
      Shape nextShape,
      ChangeSet changes) {
    Map<Ipv4Prefix, Target> old = before == null ? Map.of() : targets(before, shape);
    Map<Ipv4Prefix, Target> wanted = after == null ? Map.of() : targets(after, nextShape);
    wanted.forEach((prefix, target) -> change(prefix, old.get(prefix), target, after, changes));
    old.forEach((prefix, target) -> {
      if (!wanted.containsKey(prefix)) {
        change(prefix, target, null, after, changes);
      }
    });
  }

  private void change(
      Ipv4Prefix prefix,
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

  private Map<Ipv4Prefix, Target> targets(ForwardingState of, Shape in) {
    Map<Ipv4Prefix, Target> targets = LinkedHashMap.newLinkedHashMap(of.ipv4().size());
    of.ipv4()
        .scan((prefix, action) -> {
          Ipv4Prefix v4 = (Ipv4Prefix) prefix;
          Target target = target(of, in, v4);
          if (target != null) {
            targets.put(v4, target);
          }
          return true;
        });
    for (ForwardingInterface each : of.interfaces().values()) {
      neighboursOf(of, each.index())
          .scan((prefix, mac) -> {
            Ipv4Prefix host = (Ipv4Prefix) prefix;
            Target target = target(of, in, host);
            if (target != null) {
              targets.put(host, target);
            }
            return true;
          });
    }
    return targets;
  }

  /** Where packets to a prefix go, null if it needs no flow of its own. */
  private @Nullable Target target(ForwardingState of, Shape in, Ipv4Prefix prefix) {
    ForwardingAction action = of.ipv4().get(prefix);
    if (prefix.length() == 32) {
      Target direct = neighbourTarget(of, in, prefix, action);
      if (direct != null) {
        return direct;
      }
    }
    return action == null ? null : routeTarget(action, in);
  }

  private @Nullable Target neighbourTarget(
      ForwardingState of, Shape in, Ipv4Prefix host, @Nullable ForwardingAction own) {
    ForwardingAction action = own;
    if (action == null) {
      PrefixTable.Entry<ForwardingAction> match = of.ipv4().lookup(host.address());
      action = match == null ? null : match.value();
    }
    if (action instanceof ForwardingAction.Connected connected
        && neighboursOf(of, connected.interfaceIndex()).get(host) != null) {
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
