package io.polyrouter.southbound.plan;

import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import io.polyrouter.southbound.flow.SwitchContent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plans all changes of one switch during one session: starts from what the switch holds, and from
 * then on turns every new forwarding state into the changes that it needs.
 *
 * <p>What the switch holds from before and nobody has asked for yet is not removed at once: after a
 * restart of the controller, virtual routers need time to come up, to learn routes and to resolve
 * neighbours. Until a virtual router is told to be {@link #settle settled}, its old flows stay, and
 * groups whose neighbours it has not resolved yet keep the link-layer addresses they had.
 *
 * <p>Used by one thread, apart from {@link #interfaceOf}.
 */
public final class SwitchPlanner {

  private static final int TAG_LOOK_AHEAD = 4;

  private final long datapathId;
  private final Pipeline pipeline;
  private final PuntRates rates;
  private final GroupIds groupIds;
  private final Map<String, VrFlows> vrs = new HashMap<>();
  private final Map<Long, String> vrsByTag = new HashMap<>();
  private final Map<Long, InterfaceName> interfaces = new ConcurrentHashMap<>();
  private final Map<Integer, Meter> metersBefore;

  /** Flows from before that nobody has asked for yet. */
  private final Map<Flow.Key, Flow> held;

  /** VR tag by port of the flows from before that classify. */
  private final Map<Long, Set<Match>> portsBefore = new HashMap<>();

  private int commonFlows;

  public SwitchPlanner(
      long datapathId, SwitchFeatures features, PuntRates rates, SwitchContent actual) {
    this.datapathId = datapathId;
    this.pipeline = new Pipeline(features);
    this.rates = rates;
    this.groupIds = new GroupIds(actual.groups());
    this.held = new LinkedHashMap<>(actual.flows());
    this.metersBefore = Map.copyOf(actual.meters());
    for (Flow flow : actual.flows().values()) {
      if (flow.key().table() == Pipeline.CLASSIFY) {
        portsBefore
            .computeIfAbsent(Tags.vrTagOfCookie(flow.cookie()), t -> new HashSet<>())
            .add(flow.key().match());
      }
    }
  }

  /** Which cookies are ours: all flows with these bits. */
  public static long cookieMarker() {
    return Tags.COOKIE_MARKER;
  }

  public static long cookieMask() {
    return Tags.COOKIE_MASK;
  }

  /**
   * The plan that opens a session.
   *
   * @param states what is known of virtual routers by now
   * @param settled those of them that have settled before this session
   */
  public FlowPlan open(Collection<ForwardingState> states, Set<String> settled) {
    ChangeSet changes = new ChangeSet();
    for (Meter wanted : wantedMeters()) {
      Meter before = metersBefore.get(wanted.id());
      if (!wanted.equals(before)) {
        changes.meter(
            before == null ? new Change.AddMeter(wanted) : new Change.ModifyMeter(wanted));
      }
    }
    List<Flow> common = pipeline.commonFlows();
    commonFlows = common.size();
    common.forEach(flow -> changes.flow(null, flow));
    states.forEach(state -> update(state, changes));
    return finish(changes, settled);
  }

  private List<Meter> wantedMeters() {
    SwitchFeatures features = pipeline.features();
    List<Meter> wanted = new ArrayList<>(PortMeters.all(features, rates));
    for (PuntClass reason : PuntClass.values()) {
      if (reason.meterId(features) != 0) {
        wanted.add(reason.meter(features, rates));
      }
    }
    return wanted;
  }

  /** The plan from the latest states of these virtual routers to the new ones. */
  public FlowPlan update(Collection<ForwardingState> states) {
    ChangeSet changes = new ChangeSet();
    states.forEach(state -> update(state, changes));
    return finish(changes, Set.of());
  }

  private void update(ForwardingState state, ChangeSet changes) {
    VrFlows known = vrs.get(state.vr());
    if (known == null && !isHere(state)) {
      return;
    }
    (known == null ? create(state) : known).update(state, changes);
  }

  private boolean isHere(ForwardingState state) {
    return state.interfaces().values().stream()
        .flatMap(each -> each.switchPort().stream())
        .anyMatch(port -> port.datapathId() == datapathId);
  }

  /** The plan that removes all flows of a virtual router, those from before included. */
  public FlowPlan withdraw(String vr) {
    ChangeSet changes = new ChangeSet();
    VrFlows flows = vrs.get(vr);
    if (flows != null) {
      flows.update(null, changes);
    } else {
      long tag = Tags.vrTag(vr, 0);
      dropHeld(
          changes, flow -> Tags.vrTagOfCookie(flow.cookie()) == tag && !vrsByTag.containsKey(tag));
    }
    FlowPlan plan = finish(changes, Set.of(vr));
    if (flows != null) {
      vrs.remove(vr);
      vrsByTag.remove(flows.vrTag());
    }
    return plan;
  }

  /** The plan that removes what these virtual routers did not ask for again. */
  public FlowPlan settle(Set<String> names) {
    return finish(new ChangeSet(), names);
  }

  /** The plan that removes flows of virtual routers that never showed up. */
  public FlowPlan settleOrphans() {
    ChangeSet changes = new ChangeSet();
    dropHeld(
        changes,
        flow -> {
          long tag = Tags.vrTagOfCookie(flow.cookie());
          return tag == 0 || !vrsByTag.containsKey(tag);
        });
    dropGroups(changes, groupIds.leftOver().keySet());
    return finish(changes, Set.of());
  }

  /** The interface that a packet-in's metadata stands for; may be asked by any thread. */
  public @Nullable InterfaceName interfaceOf(long metadata) {
    return interfaces.get(metadata & ~(1L << Tags.TOO_LARGE_BIT));
  }

  /** Flows that are wanted now. */
  public int flowsWanted() {
    int count = commonFlows;
    for (VrFlows flows : vrs.values()) {
      count += flows.flowCount();
    }
    return count;
  }

  public int groupsWanted() {
    return groupIds.inUse();
  }

  /** Flows from before that are kept for now. */
  public int flowsHeld() {
    return held.size();
  }

  private VrFlows create(ForwardingState state) {
    String vr = state.vr();
    long tag = assignTag(state);
    VrFlows flows =
        new VrFlows(
            vr,
            tag,
            datapathId,
            pipeline,
            new NextHopGroups(vr, datapathId, pipeline, groupIds),
            (metadata, name) -> {
              if (name == null) {
                interfaces.remove(metadata);
              } else {
                interfaces.put(metadata, new InterfaceName(vr, name));
              }
            });
    vrsByTag.put(tag, vr);
    vrs.put(vr, flows);
    return flows;
  }

  /**
   * The tag of the name's sequence under which flows from before classify a port of this virtual
   * router, else the first that no other one has, nor had.
   */
  private long assignTag(ForwardingState state) {
    Set<Match> ports = new HashSet<>();
    for (ForwardingInterface each : state.interfaces().values()) {
      if (each.switchPort().isPresent()) {
        SwitchPort port = each.switchPort().get();
        ports.add(Match.ofPort(port.port(), port.vlan().orElse(Match.UNTAGGED)));
      }
    }
    for (int attempt = 0; attempt < TAG_LOOK_AHEAD; attempt++) {
      long tag = Tags.vrTag(state.vr(), attempt);
      Set<Match> before = portsBefore.getOrDefault(tag, Set.of());
      if (!vrsByTag.containsKey(tag) && before.stream().anyMatch(ports::contains)) {
        return tag;
      }
    }
    for (int attempt = 0; ; attempt++) {
      long tag = Tags.vrTag(state.vr(), attempt);
      if (!vrsByTag.containsKey(tag) && !portsBefore.containsKey(tag)) {
        return tag;
      }
    }
  }

  /** Joins in what is held from before, and settles these virtual routers. */
  private FlowPlan finish(ChangeSet changes, Set<String> settled) {
    changes.adopt(held);
    if (!settled.isEmpty()) {
      Set<Long> tags = new HashSet<>();
      for (String vr : settled) {
        VrFlows flows = vrs.get(vr);
        if (flows != null) {
          tags.add(flows.vrTag());
          flows.settle(changes);
        }
      }
      dropHeld(changes, flow -> tags.contains(Tags.vrTagOfCookie(flow.cookie())));
    }
    Set<Integer> freed = groupIds.takeFreed();
    dropGroups(changes, settled.isEmpty() ? freed : groupIds.leftOver().keySet());
    return changes.toPlan();
  }

  private void dropHeld(ChangeSet changes, Predicate<Flow> which) {
    held.values()
        .removeIf(flow -> {
          boolean drop = which.test(flow);
          if (drop) {
            changes.flow(flow, null);
          }
          return drop;
        });
  }

  /**
   * Drops those of these groups that nothing refers to any more: with a group the switch would
   * remove the flows that are held.
   */
  private void dropGroups(ChangeSet changes, Set<Integer> unwanted) {
    if (unwanted.isEmpty()) {
      return;
    }
    Set<Integer> referred = new HashSet<>();
    held.values().forEach(flow -> groupsOf(flow.instructions(), referred));
    List<Integer> gone = new ArrayList<>(unwanted);
    gone.removeAll(referred);
    for (int id : gone) {
      groupIds.leftOver().remove(id);
      changes.group(new Change.RemoveGroup(id));
    }
  }

  private static void groupsOf(Instructions instructions, Set<Integer> into) {
    for (List<Action> actions : List.of(instructions.apply(), instructions.write())) {
      for (Action action : actions) {
        if (action instanceof Action.ToGroup(int id)) {
          into.add(id);
        }
      }
    }
  }
}
