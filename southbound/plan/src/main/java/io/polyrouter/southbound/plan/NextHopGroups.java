package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one virtual router on one switch: one for every set of next hops that a flow uses.
 * Flows refer to the set; whether and where a next hop is resolved only changes its groups.
 */
final class NextHopGroups {

  private static final class Entry {
    final int id;
    int references;
    @Nullable Group installed;

    Entry(int id, @Nullable Group installed) {
      this.id = id;
      this.installed = installed;
    }
  }

  private final String vr;
  private final long datapathId;
  private final Pipeline pipeline;
  private final GroupIds ids;
  private final Map<List<NextHop>, Entry> entries = new LinkedHashMap<>();
  private final Map<NextHop, Set<List<NextHop>>> users = new HashMap<>();
  private final Set<List<NextHop>> dirty = new LinkedHashSet<>();

  /**
   * Link-layer addresses found in groups from before a restart, taken for true until the virtual
   * router has had time to resolve its neighbours anew.
   */
  private final Map<NextHop, MacAddress> remembered = new HashMap<>();

  private boolean settled;

  NextHopGroups(String vr, long datapathId, Pipeline pipeline, GroupIds ids) {
    this.vr = vr;
    this.datapathId = datapathId;
    this.pipeline = pipeline;
    this.ids = ids;
  }

  int size() {
    return entries.size();
  }

  /** One more flow uses these next hops; returns the group's id. */
  int acquire(List<NextHop> nextHops, ForwardingState state) {
    Entry entry = entries.get(nextHops);
    if (entry == null) {
      GroupIds.Assigned assigned =
          ids.assign(identity(nextHops, state), group -> fits(group, nextHops, state));
      entry = new Entry(assigned.id(), assigned.existing());
      entries.put(nextHops, entry);
      for (NextHop hop : nextHops) {
        users.computeIfAbsent(hop, h -> new HashSet<>()).add(nextHops);
      }
      if (assigned.existing() != null && !settled) {
        remember(assigned.existing(), nextHops, state);
      }
      dirty.add(nextHops);
    }
    entry.references++;
    return entry.id;
  }

  /** One flow less uses these next hops; returns the group's id. */
  int release(List<NextHop> nextHops) {
    Entry entry = Objects.requireNonNull(entries.get(nextHops));
    entry.references--;
    if (entry.references == 0) {
      dirty.add(nextHops);
    }
    return entry.id;
  }

  /** The neighbour behind this next hop came, went or moved. */
  void neighbourChanged(NextHop hop) {
    dirty.addAll(users.getOrDefault(hop, Set.of()));
  }

  /** Ports or addresses of interfaces changed. */
  void interfacesChanged() {
    dirty.addAll(entries.keySet());
  }

  /** From now on only what the virtual router itself resolved counts. */
  void settle() {
    settled = true;
    remembered.keySet().forEach(this::neighbourChanged);
    remembered.clear();
  }

  /** Puts all changes since the last call into the change set. */
  void flush(@Nullable ForwardingState state, ChangeSet changes) {
    for (List<NextHop> nextHops : dirty) {
      Entry entry = Objects.requireNonNull(entries.get(nextHops));
      if (entry.references == 0 || state == null) {
        entries.remove(nextHops);
        for (NextHop hop : nextHops) {
          users.computeIfPresent(
              hop,
              (h, sets) -> {
                sets.remove(nextHops);
                return sets.isEmpty() ? null : sets;
              });
        }
        ids.free(entry.id, entry.installed);
        continue;
      }
      Group wanted = group(entry.id, nextHops, state);
      if (entry.installed == null) {
        changes.group(new Change.AddGroup(wanted));
      } else if (!wanted.equals(entry.installed)) {
        changes.group(new Change.ModifyGroup(wanted));
      }
      entry.installed = wanted;
    }
    dirty.clear();
  }

  private Group group(int id, List<NextHop> nextHops, ForwardingState state) {
    Group.Type type = typeFor(nextHops);
    int weight = type == Group.Type.SELECT ? 1 : 0;
    List<Group.Bucket> buckets = new ArrayList<>(nextHops.size());
    for (NextHop hop : inOrder(nextHops, state)) {
      buckets.add(bucket(weight, hop, state));
    }
    return new Group(id, type, buckets);
  }

  private static Group.Type typeFor(List<NextHop> nextHops) {
    return nextHops.size() == 1 ? Group.Type.INDIRECT : Group.Type.SELECT;
  }

  private Group.Bucket bucket(int weight, NextHop hop, ForwardingState state) {
    ForwardingInterface egress = state.interfaces().get(hop.interfaceIndex());
    if (egress == null) {
      return pipeline.puntBucket(weight);
    }
    Optional<SwitchPort> port = local(egress);
    if (port.isEmpty()) {
      return pipeline.puntBucket(weight);
    }
    MacAddress mac = neighbour(egress, hop);
    if (mac == null) {
      mac = remembered.get(hop);
    }
    return mac == null
        ? pipeline.puntBucket(weight)
        : Pipeline.forwardBucket(weight, port.get(), egress.mac(), mac);
  }

  private static @Nullable MacAddress neighbour(ForwardingInterface egress, NextHop hop) {
    IpPrefix host = IpPrefix.of(hop.address(), hop.address().family().bits());
    return egress.neighbours(host.family()).get(host);
  }

  private Optional<SwitchPort> local(ForwardingInterface egress) {
    return egress.switchPort().filter(port -> port.datapathId() == datapathId);
  }

  private String identity(List<NextHop> nextHops, ForwardingState state) {
    StringBuilder text = new StringBuilder(vr);
    for (NextHop hop : inOrder(nextHops, state)) {
      text.append('\0').append(interfaceName(hop, state));
      text.append('\0').append(hop.address());
    }
    return text.toString();
  }

  /** By interface name: indexes, and with them the order of a route, change with a restart. */
  private static List<NextHop> inOrder(List<NextHop> nextHops, ForwardingState state) {
    if (nextHops.size() == 1) {
      return nextHops;
    }
    return nextHops.stream()
        .sorted(
            Comparator.comparing((NextHop hop) -> interfaceName(hop, state))
                .thenComparing(NextHop::address))
        .toList();
  }

  private static String interfaceName(NextHop hop, ForwardingState state) {
    ForwardingInterface egress = state.interfaces().get(hop.interfaceIndex());
    return egress == null ? "" : egress.name();
  }

  /** Whether every bucket is one that this set of next hops could have, now or at another time. */
  private boolean fits(Group group, List<NextHop> nextHops, ForwardingState state) {
    if (group.type() != typeFor(nextHops) || group.buckets().size() != nextHops.size()) {
      return false;
    }
    List<NextHop> hops = inOrder(nextHops, state);
    for (int i = 0; i < hops.size(); i++) {
      Group.Bucket bucket = group.buckets().get(i);
      if (!bucket.equals(pipeline.puntBucket(bucket.weight()))
          && neighbourIn(bucket, hops.get(i), state) == null) {
        return false;
      }
    }
    return true;
  }

  private void remember(Group group, List<NextHop> nextHops, ForwardingState state) {
    List<NextHop> hops = inOrder(nextHops, state);
    for (int i = 0; i < hops.size(); i++) {
      MacAddress mac = neighbourIn(group.buckets().get(i), hops.get(i), state);
      if (mac != null) {
        remembered.put(hops.get(i), mac);
      }
    }
  }

  private @Nullable MacAddress neighbourIn(
      Group.Bucket bucket, NextHop hop, ForwardingState state) {
    ForwardingInterface egress = state.interfaces().get(hop.interfaceIndex());
    if (egress == null) {
      return null;
    }
    Optional<SwitchPort> port = local(egress);
    return port.isEmpty() ? null : Pipeline.neighbourOf(bucket, port.get(), egress);
  }
}
