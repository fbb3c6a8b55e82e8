package io.polyrouter.southbound.fake;

import io.polyrouter.southbound.fake.FakePacket.Fate;
import io.polyrouter.southbound.fake.FakePacket.Fates;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Meter;
import io.polyrouter.southbound.flow.SwitchContent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds flows, groups and meters, and forwards packets by them. */
public final class FakeSwitch {

  private static final int RESUBMIT_DEPTH = 16;

  private final Map<Flow.Key, Flow> flows = new HashMap<>();
  private final Map<Integer, Group> groups = new TreeMap<>();
  private final Map<Integer, Meter> meters = new TreeMap<>();

  /** What it holds, as if every flow were ours. */
  public SwitchContent content() {
    return new SwitchContent(Map.copyOf(flows), Map.copyOf(groups), Map.copyOf(meters), 0);
  }

  /** Carries out a change, or says why it cannot. */
  public Optional<String> apply(Change change) {
    return switch (change) {
      case Change.PutFlow(Flow flow) -> put(flow);
      case Change.RemoveFlow(Flow.Key key, long cookie) -> {
        flows.computeIfPresent(key, (k, flow) -> flow.cookie() == cookie ? null : flow);
        yield Optional.empty();
      }
      case Change.AddGroup(Group group) ->
          groups.putIfAbsent(group.id(), group) == null
              ? Optional.empty()
              : Optional.of("group exists: " + group.id());
      case Change.ModifyGroup(Group group) ->
          groups.replace(group.id(), group) != null
              ? Optional.empty()
              : Optional.of("unknown group " + group.id());
      case Change.RemoveGroup(int id) -> {
        groups.remove(id);
        flows.values().removeIf(flow -> refersTo(flow.instructions(), id));
        yield Optional.empty();
      }
      case Change.AddMeter(Meter meter) ->
          meters.putIfAbsent(meter.id(), meter) == null
              ? Optional.empty()
              : Optional.of("meter exists: " + meter.id());
      case Change.ModifyMeter(Meter meter) ->
          meters.replace(meter.id(), meter) != null
              ? Optional.empty()
              : Optional.of("unknown meter " + meter.id());
      case Change.RemoveMeter(int id) -> {
        meters.remove(id);
        yield Optional.empty();
      }
    };
  }

  private Optional<String> put(Flow flow) {
    Instructions instructions = flow.instructions();
    if (instructions.meter() != 0 && !meters.containsKey(instructions.meter())) {
      return Optional.of("unknown meter " + instructions.meter());
    }
    if (instructions.nextTable() >= 0 && instructions.nextTable() <= flow.key().table()) {
      return Optional.of("table " + instructions.nextTable() + " does not come later");
    }
    for (Action action : actions(instructions)) {
      if (action instanceof Action.ToGroup(int id) && !groups.containsKey(id)) {
        return Optional.of("unknown group " + id);
      }
    }
    flows.put(flow.key(), flow);
    return Optional.empty();
  }

  private static List<Action> actions(Instructions instructions) {
    return Stream.concat(instructions.apply().stream(), instructions.write().stream()).toList();
  }

  private static boolean refersTo(Instructions instructions, int groupId) {
    return actions(instructions).contains(new Action.ToGroup(groupId));
  }

  // ---- packets ------------------------------------------------------------------------------

  /** A packet on its way. */
  private static final class Walk {
    FakePacket packet;
    final int inPort;
    boolean inPortKnown = true;
    long metadata;
    int meter;
    List<Action> actionSet = List.of();
    final List<Fate> fates;
    int depth;

    Walk(FakePacket packet, List<Fate> fates) {
      this.packet = packet;
      this.inPort = packet.inPort();
      this.fates = fates;
    }
  }

  /** Where the packet goes. */
  public Fates process(FakePacket packet) {
    Walk walk = new Walk(packet, new ArrayList<>());
    run(walk, 0);
    return new Fates(walk.fates);
  }

  private void run(Walk walk, int firstTable) {
    walk.depth++;
    if (walk.depth > RESUBMIT_DEPTH) {
      throw new IllegalStateException("resubmits go round in circles");
    }
    int table = firstTable;
    while (table >= 0) {
      Flow flow = best(table, walk);
      if (flow == null) {
        return; // a miss drops the packet
      }
      Instructions todo = flow.instructions();
      walk.meter = todo.meter();
      if (!execute(todo.apply(), walk)) {
        return;
      }
      if (todo.clear()) {
        walk.actionSet = List.of();
      }
      if (!todo.write().isEmpty()) {
        walk.actionSet = todo.write();
      }
      walk.metadata = walk.metadata & ~todo.metadataMask() | todo.metadata() & todo.metadataMask();
      table = todo.nextTable();
    }
    List<Action> last = walk.actionSet;
    walk.actionSet = List.of();
    walk.meter = 0;
    execute(last, walk);
  }

  private @Nullable Flow best(int table, Walk walk) {
    Flow best = null;
    for (Flow flow : flows.values()) {
      if (flow.key().table() == table
          && matches(flow.key().match(), walk)
          && (best == null || flow.key().priority() > best.key().priority())) {
        best = flow;
      }
    }
    return best;
  }

  private static boolean matches(Match match, Walk walk) {
    FakePacket packet = walk.packet;
    boolean isIpv4 = packet.etherType() == Match.ETHERTYPE_IPV4;
    return (match.inPort() == 0 || walk.inPortKnown && match.inPort() == walk.inPort)
        && (match.vlan() == Match.ANY_VLAN || match.vlan() == packet.vlan())
        && (walk.metadata & match.metadataMask()) == match.metadata()
        && (match.etherType() == 0 || match.etherType() == packet.etherType())
        && (match.etherDst() == null || Objects.equals(match.etherDst(), packet.dst()))
        && (match.ipv4Dst() == null || isIpv4 && match.destination().contains(packet.ipDst()))
        && (match.timeToLive() < 0 || isIpv4 && match.timeToLive() == packet.ttl());
  }

  /** Returns false when the packet left the pipeline early. */
  private boolean execute(List<Action> actions, Walk walk) {
    for (Action action : actions) {
      FakePacket packet = walk.packet;
      switch (action) {
        case Action.Output(int port) -> {
          if (!walk.inPortKnown || port != walk.inPort) {
            walk.fates.add(new Fate.Sent(port, packet));
          }
        }
        case Action.ToController controller ->
            walk.fates.add(new Fate.Punted(walk.meter, walk.metadata, packet));
        case Action.ToGroup(int id) -> executeGroup(Objects.requireNonNull(groups.get(id)), walk);
        case Action.SetEtherSrc(var mac) -> walk.packet = packet.withSrc(mac);
        case Action.SetEtherDst(var mac) -> walk.packet = packet.withDst(mac);
        case Action.DecrementTtl decrement -> {
          if (packet.ttl() <= 1) {
            walk.fates.add(new Fate.Punted(0, walk.metadata, packet));
            return false;
          }
          walk.packet = packet.withTtl(packet.ttl() - 1);
        }
        case Action.PushVlan push -> walk.packet = packet.withVlan(0, packet.frameBytes() + 4);
        case Action.SetVlan(int vlan) -> walk.packet = packet.withVlan(vlan, packet.frameBytes());
        case Action.PopVlan pop -> walk.packet = packet.withVlan(0, packet.frameBytes() - 4);
        case Action.ForgetInPort forget -> walk.inPortKnown = false;
        case Action.CheckLarger(int bytes, int bit) ->
            walk.metadata =
                packet.frameBytes() > bytes
                    ? walk.metadata | 1L << bit
                    : walk.metadata & ~(1L << bit);
        case Action.Resubmit(int table) -> run(walk, table);
        case Action.Other(String bytes) ->
            throw new IllegalStateException("unknown action " + bytes);
      }
    }
    return true;
  }

  /** Every bucket works on a copy of the packet. */
  private void executeGroup(Group group, Walk walk) {
    List<Group.Bucket> chosen =
        switch (group.type()) {
          case INDIRECT, FAST_FAILOVER -> group.buckets().subList(0, 1);
          case ALL -> group.buckets();
          case SELECT -> {
            List<Group.Bucket> alive =
                group.buckets().stream().filter(bucket -> bucket.weight() > 0).toList();
            yield List.of(alive.get(Math.floorMod(walk.packet.flowHash(), alive.size())));
          }
        };
    for (Group.Bucket bucket : chosen) {
      Walk copy = new Walk(walk.packet, walk.fates);
      copy.inPortKnown = walk.inPortKnown;
      copy.metadata = walk.metadata;
      copy.meter = walk.meter;
      copy.depth = walk.depth;
      execute(bucket.actions(), copy);
    }
  }
}
