package io.polyrouter.southbound.flow;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * An OpenFlow 1.3.5 switch in memory: takes {@link Change changes} as a switch does, refuses those
 * that a switch refuses, and tells where a packet goes. With Nicira's extensions it behaves as Open
 * vSwitch, else as the standard says. Used by one thread.
 *
 * <p>What OpenFlow leaves undefined, two flows of the same priority that match one packet, is an
 * {@link IllegalStateException} here. Meters let everything pass, an outcome names them.
 */
public final class FakeSwitch {

  /**
   * What the switch is able to hold.
   *
   * @param nicira whether it knows Nicira's extensions
   * @param flowsPerTable how many flows fit into each table
   */
  public record Limits(int tables, boolean nicira, int flowsPerTable, int groups) {
    public static final Limits OPEN_VSWITCH = new Limits(254, true, 1_000_000, 1_000_000);
    public static final Limits STANDARD = new Limits(8, false, 1_000_000, 1_000_000);
  }

  /** Why a change is refused (OpenFlow 1.3.5, section 7.4.4). */
  public enum Refusal {
    TABLE_FULL,
    BAD_TABLE_ID,
    BAD_OUT_GROUP,
    BAD_ACTION,
    BAD_MATCH,
    UNKNOWN_METER,
    METER_EXISTS,
    UNKNOWN_GROUP,
    GROUP_EXISTS,
    INVALID_GROUP,
    OUT_OF_GROUPS
  }

  private static final int FORGOTTEN_PORT = 0;
  private static final int ETHERNET_HEADER_BYTES = 14;
  private static final int VLAN_TAG_BYTES = 4;
  private static final int RESUBMIT_LIMIT = 64;

  private final Limits limits;
  private final Map<Integer, Table> tables = new HashMap<>();
  private final Map<Integer, Group> groups = new HashMap<>();
  private final Map<Integer, Meter> meters = new HashMap<>();

  /** How often flows name a group, for groups that any does. */
  private final Map<Integer, Integer> groupUses = new HashMap<>();

  private int flowsLost;

  public FakeSwitch(Limits limits) {
    this.limits = limits;
  }

  /** Flows that went because their group or meter was removed. */
  public int flowsLost() {
    return flowsLost;
  }

  /** Loses everything, as a switch that starts again does. */
  public void reboot() {
    tables.clear();
    groupUses.clear();
    groups.clear();
    meters.clear();
  }

  /** What the switch would report, with only those flows whose cookie has these bits. */
  public SwitchContent content(long cookie, long cookieMask) {
    Map<Flow.Key, Flow> ours = new HashMap<>();
    int foreign = 0;
    for (Table table : tables.values()) {
      for (Flow flow : table.all()) {
        if ((flow.cookie() & cookieMask) == cookie) {
          ours.put(flow.key(), flow);
        } else {
          foreign++;
        }
      }
    }
    return new SwitchContent(ours, Map.copyOf(groups), Map.copyOf(meters), foreign);
  }

  // ---- changes ------------------------------------------------------------------------------

  /** Makes a change; returns why not if it is refused, and then changes nothing. */
  public @Nullable Refusal apply(Change change) {
    return switch (change) {
      case Change.PutFlow(Flow flow) -> put(flow);
      case Change.RemoveFlow(Flow.Key key, long cookie) -> {
        Flow flow = table(key.table()).get(key);
        if (flow != null && flow.cookie() == cookie) {
          table(key.table()).remove(flow);
          countGroups(flow, -1);
        }
        yield null;
      }
      case Change.AddGroup(Group group) ->
          groups.containsKey(group.id())
              ? Refusal.GROUP_EXISTS
              : groups.size() == limits.groups() ? Refusal.OUT_OF_GROUPS : putGroup(group);
      case Change.ModifyGroup(Group group) ->
          groups.containsKey(group.id()) ? putGroup(group) : Refusal.UNKNOWN_GROUP;
      case Change.RemoveGroup(int id) -> {
        // Most are removed when nothing uses them any more, and to look for that takes time.
        if (groups.remove(id) != null && groupUses.containsKey(id)) {
          lose(id, FakeSwitch::usesGroup);
        }
        yield null;
      }
      case Change.AddMeter(Meter meter) ->
          meters.putIfAbsent(meter.id(), meter) == null ? null : Refusal.METER_EXISTS;
      case Change.ModifyMeter(Meter meter) ->
          meters.replace(meter.id(), meter) == null ? Refusal.UNKNOWN_METER : null;
      case Change.RemoveMeter(int id) -> {
        if (meters.remove(id) != null) {
          lose(id, (flow, meter) -> flow.instructions().meter() == meter);
        }
        yield null;
      }
    };
  }

  private Table table(int id) {
    return tables.computeIfAbsent(id, t -> new Table());
  }

  /**
   * The flows of a table. Most are of one virtual router, which the metadata names: those of others
   * need not be looked at for a packet.
   */
  private static final class Table {
    private final Map<Flow.Key, Flow> flows = new HashMap<>();

    /** By mask and value of the metadata. */
    private final Map<Long, Map<Long, Set<Flow>>> byMetadata = new HashMap<>();

    Collection<Flow> all() {
      return flows.values();
    }

    @Nullable Flow get(Flow.Key key) {
      return flows.get(key);
    }

    /** Returns the flow of the same key that it takes the place of. */
    @Nullable Flow put(Flow flow) {
      Flow before = flows.get(flow.key());
      if (before != null) {
        remove(before);
      }
      Match match = flow.key().match();
      flows.put(flow.key(), flow);
      byMetadata
          .computeIfAbsent(match.metadataMask(), mask -> new HashMap<>())
          .computeIfAbsent(match.metadata(), value -> new HashSet<>())
          .add(flow);
      return before;
    }

    void remove(Flow flow) {
      Match match = flow.key().match();
      flows.remove(flow.key());
      byMetadata
          .getOrDefault(match.metadataMask(), Map.of())
          .getOrDefault(match.metadata(), Set.of())
          .remove(flow);
    }

    /** Those that may match such a packet. */
    Iterable<Flow> of(long metadata) {
      List<Flow> some = new ArrayList<>();
      byMetadata.forEach(
          (mask, byValue) -> some.addAll(byValue.getOrDefault(metadata & mask, Set.of())));
      return some;
    }
  }

  private @Nullable Refusal put(Flow flow) {
    int table = flow.key().table();
    Instructions does = flow.instructions();
    if (table < 0 || table >= limits.tables()) {
      return Refusal.BAD_TABLE_ID;
    }
    if (does.nextTable() != -1
        && (does.nextTable() <= table || does.nextTable() >= limits.tables())) {
      return Refusal.BAD_TABLE_ID;
    }
    Match match = flow.key().match();
    if (!isAllowed(match)) {
      return Refusal.BAD_MATCH;
    }
    if (does.meter() != 0 && !meters.containsKey(does.meter())) {
      return Refusal.UNKNOWN_METER;
    }
    for (List<Action> actions : List.of(does.apply(), does.write())) {
      for (Action action : actions) {
        if (action instanceof Action.ToGroup(int id) && !groups.containsKey(id)) {
          return Refusal.BAD_OUT_GROUP;
        }
        if (!knows(action) || !hasFieldsOf(action, match)) {
          return Refusal.BAD_ACTION;
        }
      }
    }
    Table flows = table(table);
    if (flows.get(flow.key()) == null && flows.all().size() == limits.flowsPerTable()) {
      return Refusal.TABLE_FULL;
    }
    Flow before = flows.put(flow);
    if (before != null) {
      countGroups(before, -1);
    }
    countGroups(flow, 1);
    return null;
  }

  /** Prerequisites of fields (OpenFlow 1.3.5, section 7.2.3.6). */
  private boolean isAllowed(Match match) {
    boolean ipv6 = match.etherType() == Match.ETHERTYPE_IPV6;
    boolean ip = ipv6 || match.etherType() == Match.ETHERTYPE_IPV4;
    return isOfType(match.source(), match)
        && isOfType(match.destination(), match)
        && (match.timeToLive() == -1 || limits.nicira() && ip)
        && (match.icmpv6Type() == -1 || ipv6)
        && (match.arpRequestFor() == null || match.etherType() == Match.ETHERTYPE_ARP)
        && (match.solicitationFor() == null
            || limits.nicira()
                && match.icmpv6Type() == Match.NEIGHBOUR_SOLICITATION
                && match.timeToLive() == Match.DISCOVERY_HOP_LIMIT);
  }

  private static boolean isOfType(@Nullable IpPrefix prefix, Match match) {
    return prefix == null
        || match.etherType()
            == switch (prefix.family()) {
              case IPV4 -> Match.ETHERTYPE_IPV4;
              case IPV6 -> Match.ETHERTYPE_IPV6;
            };
  }

  /** Open vSwitch changes no field of which the flow's match does not say that it is there. */
  private static boolean hasFieldsOf(Action action, Match match) {
    return switch (action) {
      case Action.AnswerArp answer -> match.arpRequestFor() != null;
      case Action.TurnIntoAdvertisement turn -> match.solicitationFor() != null;
      case Action.AdvertiseFrom from -> match.icmpv6Type() == Match.NEIGHBOUR_ADVERTISEMENT;
      default -> true;
    };
  }

  private @Nullable Refusal putGroup(Group group) {
    if (group.type() == Group.Type.INDIRECT && group.buckets().size() != 1) {
      return Refusal.INVALID_GROUP;
    }
    for (Group.Bucket bucket : group.buckets()) {
      if (group.type() != Group.Type.SELECT && bucket.weight() != 0) {
        return Refusal.INVALID_GROUP;
      }
      for (Action action : bucket.actions()) {
        if (action instanceof Action.ToGroup || !knows(action) || !hasFieldsOf(action, Match.ALL)) {
          return Refusal.BAD_ACTION;
        }
      }
    }
    groups.put(group.id(), group);
    return null;
  }

  private boolean knows(Action action) {
    return switch (action) {
      case Action.ForgetInPort forget -> limits.nicira();
      case Action.CheckLarger check -> limits.nicira();
      case Action.Resubmit resubmit -> limits.nicira();
      case Action.AnswerArp answer -> limits.nicira();
      case Action.TurnIntoAdvertisement turn -> limits.nicira();
      case Action.AdvertiseFrom from -> limits.nicira();
      case Action.Other other -> false;
      case Action.Output output -> true;
      case Action.ToController toController -> true;
      case Action.ToGroup toGroup -> true;
      case Action.SetEtherSrc set -> true;
      case Action.SetEtherDst set -> true;
      case Action.DecrementTtl decrement -> true;
      case Action.PushVlan push -> true;
      case Action.SetVlan set -> true;
      case Action.PopVlan pop -> true;
    };
  }

  private static boolean usesGroup(Flow flow, int id) {
    Action toGroup = new Action.ToGroup(id);
    return flow.instructions().apply().contains(toGroup)
        || flow.instructions().write().contains(toGroup);
  }

  /** Counts the groups that a flow names in or out. */
  private void countGroups(Flow flow, int sign) {
    for (List<Action> actions : List.of(flow.instructions().apply(), flow.instructions().write())) {
      for (Action action : actions) {
        if (action instanceof Action.ToGroup(int id)) {
          groupUses.merge(id, sign, (one, more) -> one + more == 0 ? null : one + more);
        }
      }
    }
  }

  private void lose(int id, BiPredicate<Flow, Integer> uses) {
    for (Table table : tables.values()) {
      for (Flow flow : List.copyOf(table.all())) {
        if (uses.test(flow, id)) {
          table.remove(flow);
          countGroups(flow, -1);
          flowsLost++;
        }
      }
    }
  }

  // ---- packets ------------------------------------------------------------------------------

  /** Where the packet comes out; nowhere when it is dropped. */
  public List<Outcome> send(Packet packet) {
    Journey journey = new Journey(packet);
    journey.pipeline(0);
    return List.copyOf(journey.outcomes);
  }

  private @Nullable Flow lookup(int table, Journey journey) {
    Flow best = null;
    Set<Flow> rivals = new HashSet<>();
    for (Flow flow : table(table).of(journey.metadata)) {
      int priority = flow.key().priority();
      if (best != null && priority < best.key().priority()
          || !journey.matches(flow.key().match())) {
        continue;
      }
      if (best == null || priority > best.key().priority()) {
        rivals.clear();
      }
      best = flow;
      rivals.add(flow);
    }
    if (rivals.size() > 1) {
      throw new IllegalStateException("flows of one priority match one packet: " + rivals);
    }
    return best;
  }

  /** A packet on its way; groups and resubmits work on copies where OpenFlow says so. */
  private final class Journey {
    private final Packet packet;
    private final List<Outcome> outcomes;
    private final int[] resubmits;
    private final List<Action> actionSet = new ArrayList<>();
    private int inPort;
    private boolean tagged;
    private int vlan;
    private MacAddress etherSrc;
    private MacAddress etherDst;
    private int timeToLive;
    private Packet.@Nullable Icmpv6 icmpv6;
    private Outcome.@Nullable Advertisement advertisement;
    private long metadata;
    private int meter;
    private boolean ended;

    Journey(Packet packet) {
      this.packet = packet;
      this.outcomes = new ArrayList<>();
      this.resubmits = new int[1];
      this.inPort = packet.inPort();
      this.tagged = packet.vlan() != 0;
      this.vlan = packet.vlan();
      this.etherSrc = packet.etherSrc();
      this.etherDst = packet.etherDst();
      this.timeToLive = packet.timeToLive();
      this.icmpv6 = packet.icmpv6();
    }

    /** A copy that comes out where the original does. */
    Journey(Journey original) {
      this.packet = original.packet;
      this.outcomes = original.outcomes;
      this.resubmits = original.resubmits;
      this.inPort = original.inPort;
      this.tagged = original.tagged;
      this.vlan = original.vlan;
      this.etherSrc = original.etherSrc;
      this.etherDst = original.etherDst;
      this.timeToLive = original.timeToLive;
      this.icmpv6 = original.icmpv6;
      this.advertisement = original.advertisement;
      this.metadata = original.metadata;
      this.meter = original.meter;
    }

    boolean matches(Match match) {
      return (match.inPort() == 0 || match.inPort() == inPort)
          && (match.vlan() == Match.ANY_VLAN
              || (match.vlan() == Match.UNTAGGED ? !tagged : tagged && vlan == match.vlan()))
          && (metadata & match.metadataMask()) == match.metadata()
          && (match.etherType() == 0 || match.etherType() == packet.etherType())
          && (match.etherDst() == null || match.etherDst().equals(etherDst))
          && isWithin(packet.source(), match.source())
          && isWithin(packet.destination(), match.destination())
          && (match.arpRequestFor() == null || match.arpRequestFor().equals(packet.destination()))
          && (match.timeToLive() == -1 || match.timeToLive() == timeToLive)
          && (match.icmpv6Type() == -1 || icmpv6 != null && icmpv6.type() == match.icmpv6Type())
          && (match.solicitationFor() == null
              || icmpv6 != null
                  && icmpv6.tellsSender()
                  && match.solicitationFor().equals(icmpv6.target()))
          && match.other().isEmpty();
    }

    private static boolean isWithin(IpAddress address, @Nullable IpPrefix prefix) {
      return prefix == null || prefix.contains(address);
    }

    /** OpenFlow 1.3.5, sections 5.1, 5.9 and 5.10. */
    void pipeline(int firstTable) {
      int table = firstTable;
      while (table != -1) {
        Flow flow = lookup(table, this);
        if (flow == null) {
          return;
        }
        Instructions does = flow.instructions();
        if (does.meter() != 0) {
          meter = does.meter();
        }
        run(does.apply());
        if (ended) {
          return;
        }
        if (does.clear()) {
          actionSet.clear();
        }
        for (Action action : does.write()) {
          actionSet.removeIf(earlier -> earlier.getClass() == action.getClass());
          actionSet.add(action);
        }
        metadata = metadata & ~does.metadataMask() | does.metadata() & does.metadataMask();
        table = does.nextTable();
      }
      List<Action> last = new ArrayList<>(actionSet);
      if (last.stream().anyMatch(Action.ToGroup.class::isInstance)) {
        last.removeIf(action -> rank(action) > rank(new Action.ToGroup(0)));
      }
      last.sort(Comparator.comparingInt(FakeSwitch::rank));
      run(last);
    }

    void run(List<Action> actions) {
      for (Action action : actions) {
        if (ended) {
          return;
        }
        run(action);
      }
    }

    private void run(Action action) {
      switch (action) {
        case Action.Output(int port) -> {
          if (port != inPort || inPort == FORGOTTEN_PORT) {
            outcomes.add(
                new Outcome.Sent(
                    port, tagged ? vlan : 0, etherSrc, etherDst, timeToLive, advertisement));
          }
        }
        case Action.ToController toController -> punt(Outcome.Reason.ACTION);
        case Action.ToGroup(int id) -> group(id);
        case Action.SetEtherSrc(MacAddress mac) -> etherSrc = mac;
        case Action.SetEtherDst(MacAddress mac) -> etherDst = mac;
        case Action.DecrementTtl decrement -> {
          if (timeToLive <= 1) {
            punt(Outcome.Reason.INVALID_TTL);
            ended = true;
          } else {
            timeToLive--;
          }
        }
        case Action.PushVlan push -> {
          if (tagged) {
            throw new IllegalStateException("a second VLAN tag");
          }
          tagged = true;
          vlan = 0;
        }
        case Action.SetVlan(int id) -> {
          if (!tagged) {
            throw new IllegalStateException("VLAN id set without a tag");
          }
          vlan = id;
        }
        case Action.PopVlan pop -> {
          tagged = false;
          vlan = 0;
        }
        case Action.ForgetInPort forget -> inPort = FORGOTTEN_PORT;
        case Action.CheckLarger(int frameBytes, int bit) -> {
          int length = packet.ipBytes() + ETHERNET_HEADER_BYTES + (tagged ? VLAN_TAG_BYTES : 0);
          metadata = length > frameBytes ? metadata | 1L << bit : metadata & ~(1L << bit);
        }
        case Action.Resubmit(int table) -> {
          if (++resubmits[0] > RESUBMIT_LIMIT) {
            throw new IllegalStateException("endless resubmission");
          }
          new Journey(this).pipeline(table);
        }
        case Action.AnswerArp(MacAddress mac, Ipv4Address address) -> {
          etherDst = etherSrc;
          etherSrc = mac;
        }
        case Action.TurnIntoAdvertisement turn -> {
          Packet.Icmpv6 asked = Objects.requireNonNull(icmpv6);
          icmpv6 = new Packet.Icmpv6(Match.NEIGHBOUR_ADVERTISEMENT, asked.target(), false);
        }
        case Action.AdvertiseFrom(MacAddress mac) -> {
          Ipv6Address target =
              Objects.requireNonNull(Objects.requireNonNull(icmpv6).target(), "no target");
          advertisement = new Outcome.Advertisement(target, packet.source(), target, mac);
          etherDst = etherSrc;
          etherSrc = mac;
        }
        case Action.Other other -> throw new IllegalStateException("accepted " + other);
      }
    }

    private void punt(Outcome.Reason reason) {
      if (!Objects.equals(icmpv6, packet.icmpv6())) {
        throw new IllegalStateException("the controller would not see what came");
      }
      outcomes.add(
          new Outcome.Punted(
              reason,
              meter,
              metadata,
              packet.inPort(),
              tagged ? vlan : 0,
              etherSrc,
              etherDst,
              timeToLive));
    }

    private void group(int id) {
      Group group = groups.get(id);
      if (group == null || group.buckets().isEmpty()) {
        return;
      }
      switch (group.type()) {
        case ALL -> group.buckets().forEach(bucket -> new Journey(this).run(bucket.actions()));
        case INDIRECT, FAST_FAILOVER -> new Journey(this).run(group.buckets().getFirst().actions());
        case SELECT -> new Journey(this).run(select(group).actions());
      }
    }

    private Group.Bucket select(Group group) {
      int total = group.buckets().stream().mapToInt(Group.Bucket::weight).sum();
      int at = Math.floorMod(packet.flowKey(), total);
      for (Group.Bucket bucket : group.buckets()) {
        at -= bucket.weight();
        if (at < 0) {
          return bucket;
        }
      }
      throw new IllegalStateException("no bucket of " + group + " has a weight");
    }
  }

  /** Order of an action set (OpenFlow 1.3.5, section 5.10). */
  private static int rank(Action action) {
    return switch (action) {
      case Action.PopVlan pop -> 1;
      case Action.PushVlan push -> 2;
      case Action.DecrementTtl decrement -> 3;
      case Action.SetEtherSrc set -> 4;
      case Action.SetEtherDst set -> 4;
      case Action.SetVlan set -> 4;
      case Action.ForgetInPort forget -> 4;
      case Action.CheckLarger check -> 4;
      case Action.ToGroup toGroup -> 5;
      case Action.Output output -> 6;
      case Action.ToController toController -> 6;
      case Action.Resubmit resubmit -> 6;
      case Action.AnswerArp answer -> 4;
      case Action.TurnIntoAdvertisement turn -> 4;
      case Action.AdvertiseFrom from -> 4;
      case Action.Other other -> 6;
    };
  }
}
