package io.polyrouter.southbound.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyrouter.fib.ForwardingState;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.FakeSwitch;
import io.polyrouter.southbound.flow.Flow;
import io.polyrouter.southbound.flow.Group;
import io.polyrouter.southbound.flow.Instructions;
import io.polyrouter.southbound.flow.Match;
import io.polyrouter.southbound.flow.Outcome;
import io.polyrouter.southbound.flow.Packet;
import io.polyrouter.southbound.flow.SwitchContent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A planner, the switch that it plans for, and the session between them. */
final class SwitchLab {

  static final long DATAPATH = 0x1;

  final SwitchFeatures features;
  final FakeSwitch device;
  SwitchPlanner planner;

  SwitchLab(SwitchFeatures features, FakeSwitch device) {
    this.features = features;
    this.device = device;
    this.planner = newPlanner();
  }

  static SwitchLab openVswitch() {
    return new SwitchLab(
        SwitchFeatures.OPEN_VSWITCH, new FakeSwitch(FakeSwitch.Limits.OPEN_VSWITCH));
  }

  static SwitchLab standard() {
    return new SwitchLab(SwitchFeatures.STANDARD, new FakeSwitch(FakeSwitch.Limits.STANDARD));
  }

  /**
   * Fails if the switch holds anything else of ours than an empty one would get for these states.
   */
  void assertHoldsWhatAnEmptySwitchWouldGet(String where, Collection<ForwardingState> states) {
    SwitchLab fresh = features.nicira() ? openVswitch() : standard();
    fresh.apply(fresh.planner.open(states, Set.of()));
    Map<String, Object> expected = fresh.meaning(states);
    Map<String, Object> actual = meaning(states);
    if (actual.equals(expected)) {
      return;
    }
    Map<String, Object> missing = new TreeMap<>(expected);
    Map<String, Object> surplus = new TreeMap<>(actual);
    missing.entrySet().removeAll(actual.entrySet());
    surplus.entrySet().removeAll(expected.entrySet());
    throw new AssertionError(where + ": missing " + missing + ", too much " + surplus);
  }

  private SwitchPlanner newPlanner() {
    return new SwitchPlanner(DATAPATH, features, PuntRates.DEFAULT, content());
  }

  /** The session or the controller starts anew: a planner that knows only the switch. */
  void reconnect() {
    planner = newPlanner();
  }

  SwitchContent content() {
    return device.content(SwitchPlanner.cookieMarker(), SwitchPlanner.cookieMask());
  }

  FlowPlan open(ForwardingState... states) {
    return apply(planner.open(List.of(states), Set.of()));
  }

  FlowPlan update(ForwardingState... states) {
    return apply(planner.update(List.of(states)));
  }

  /** Makes the plan true; returns it. */
  FlowPlan apply(FlowPlan plan) {
    plan.stages().forEach(stage -> stage.forEach(this::apply));
    return plan;
  }

  /** The changes of a plan in an order that the plan allows. */
  static List<Change> inSomeOrder(FlowPlan plan, RandomGenerator random) {
    List<Change> changes = new ArrayList<>();
    for (List<Change> stage : plan.stages()) {
      List<Change> shuffled = new ArrayList<>(stage);
      for (int i = shuffled.size() - 1; i > 0; i--) {
        Collections.swap(shuffled, i, random.nextInt(i + 1));
      }
      changes.addAll(shuffled);
    }
    return changes;
  }

  void apply(Change change) {
    int lost = device.flowsLost();
    assertThat(device.apply(change)).as("refused: %s", change).isNull();
    assertThat(device.flowsLost()).as("flows lost by %s", change).isEqualTo(lost);
  }

  /** The way of a packet, which must have one at most, and an answer. */
  Way send(Packet packet) {
    List<Outcome> outcomes = device.send(packet);
    if (outcomes.size() == 2
        && way(outcomes.getFirst()) instanceof Way.Punted request
        && outcomes.getLast() instanceof Outcome.Sent answer) {
      return new Way.Answered(request, sent(answer), answer.advertisement());
    }
    assertThat(outcomes).as("copies of %s", packet).hasSizeLessThanOrEqualTo(1);
    return outcomes.isEmpty() ? Way.DROPPED : way(outcomes.getFirst());
  }

  private Way way(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent sent -> sent(sent);
      case Outcome.Punted punted -> {
        assertThat(punted.vlan()).as("VLAN of a punted packet").isZero();
        yield new Way.Punted(
            reason(punted),
            planner.interfaceOf(punted.metadata()),
            punted.etherSrc(),
            punted.etherDst(),
            punted.timeToLive());
      }
    };
  }

  private static Way.Sent sent(Outcome.Sent sent) {
    return new Way.Sent(
        sent.port(), sent.vlan(), sent.etherSrc(), sent.etherDst(), sent.timeToLive());
  }

  private @Nullable PuntClass reason(Outcome.Punted punted) {
    for (PuntClass reason : PuntClass.values()) {
      if (punted.meter() != 0 && reason.meterId(features) == punted.meter()) {
        return reason;
      }
    }
    return null;
  }

  /**
   * All that the switch holds for us, without numbers that may differ although they mean the same:
   * groups are written out instead of their ids, and tags of virtual routers are those of their
   * names. Both are hashes whose collisions are resolved in the order of history.
   */
  private Map<String, Object> meaning(Collection<ForwardingState> states) {
    Map<Long, Long> tags = new HashMap<>();
    for (ForwardingState state : states) {
      for (int attempt = 3; attempt >= 0; attempt--) {
        tags.put(Tags.vrTag(state.vr(), attempt), Tags.vrTag(state.vr(), 0));
      }
    }
    SwitchContent content = content();
    Map<String, Object> meaning = new HashMap<>();
    meaning.put("meters", content.meters());
    meaning.put("number of groups", content.groups().size());
    meaning.put("number of flows", content.flows().size());
    for (Flow flow : content.flows().values()) {
      Instructions does = flow.instructions();
      Match match = flow.key().match();
      long tag = Tags.vrTagOfCookie(flow.cookie());
      long change = tag ^ tags.getOrDefault(tag, tag);
      String key =
          "table %d priority %d %s cookie %x"
              .formatted(
                  flow.key().table(),
                  flow.key().priority(),
                  match.toBuilder()
                      .metadata(
                          match.metadata() ^ change << 24 & match.metadataMask(),
                          match.metadataMask())
                      .build(),
                  flow.cookie() ^ change << 8);
      meaning.put(
          key,
          "meter %x apply %s clear %s write %s metadata %x/%x then %d"
              .formatted(
                  does.meter(),
                  written(does.apply(), content),
                  does.clear(),
                  written(does.write(), content),
                  does.metadata() ^ change << 24 & does.metadataMask(),
                  does.metadataMask(),
                  does.nextTable()));
    }
    return meaning;
  }

  private static List<Object> written(List<Action> actions, SwitchContent content) {
    List<Object> written = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof Action.ToGroup(int id)) {
        Group group = Objects.requireNonNull(content.groups().get(id));
        written.add(group.type());
        written.add(group.buckets());
      } else {
        written.add(action);
      }
    }
    return written;
  }
}
