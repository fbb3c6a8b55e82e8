package io.polyrouter.testkit.simulation;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Change;
import io.polyrouter.southbound.flow.FakeSwitch;
import io.polyrouter.southbound.flow.Outcome;
import io.polyrouter.southbound.flow.Packet;
import io.polyrouter.southbound.flow.SwitchContent;
import io.polyrouter.southbound.plan.FlowPlan;
import io.polyrouter.southbound.plan.PuntRates;
import io.polyrouter.southbound.plan.SwitchFeatures;
import io.polyrouter.southbound.plan.SwitchPlanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A switch that all routers' interfaces are on. It gets the flows that the planner wants as routes
 * change; then packets are put in, and have to go where the FIB of each router on their way says.
 */
final class SwitchCheck implements Check {

  /**
   * Publications that the planner gets the outcome of at a time, as a session that is behind does.
   */
  private static final int BATCH = 200;

  private static final int PACKETS = 8;

  /** Of so many times the whole table is compared once, since that takes time. */
  private static final int WHOLE_TABLES = 3;

  private static final int MOST_HOPS = 255;
  private static final MacAddress HOST = MacAddress.parse("02:00:00:00:00:01");

  private final RandomGenerator random;
  private final AddressFamily family;
  private final FakeSwitch device = new FakeSwitch(FakeSwitch.Limits.OPEN_VSWITCH);
  private final SwitchPlanner planner = planner(SwitchContent.EMPTY);
  private final Map<String, ForwardingState> waiting = new TreeMap<>();
  private int publications;
  private boolean open;
  private @Nullable String refused;
  private int forwarded;

  SwitchCheck(AddressFamily family, RandomGenerator random) {
    this.family = family;
    this.random = random;
  }

  private static SwitchPlanner planner(SwitchContent content) {
    return new SwitchPlanner(
        Segments.DATAPATH, SwitchFeatures.OPEN_VSWITCH, PuntRates.DEFAULT, content);
  }

  /** Hops that the switch has taken by itself. */
  int forwarded() {
    return forwarded;
  }

  // ---- flows --------------------------------------------------------------------------------

  @Override
  public void publish(ForwardingState state) {
    waiting.put(state.vr(), state);
    publications++;
    if (publications >= BATCH) {
      flush();
    }
  }

  @Override
  public void withdraw(String vr) {
    flush();
    apply(planner.withdraw(vr));
  }

  private void flush() {
    List<ForwardingState> states = List.copyOf(waiting.values());
    waiting.clear();
    publications = 0;
    apply(open ? planner.update(states) : planner.open(states, Set.of()));
    open = true;
  }

  private void apply(FlowPlan plan) {
    for (List<Change> stage : plan.stages()) {
      for (Change change : stage) {
        Object refusal = device.apply(change);
        if (refusal != null && refused == null) {
          refused = "the switch refuses %s: %s".formatted(change, refusal);
        }
      }
    }
  }

  // ---- packets ------------------------------------------------------------------------------

  @Override
  public Optional<String> problem(List<ForwardingState> states) {
    flush();
    if (refused != null) {
      return Optional.of(refused);
    }
    if (device.flowsLost() > 0) {
      return Optional.of("the switch has lost flows with their groups: " + device.flowsLost());
    }
    if (random.nextInt(WHOLE_TABLES) == 0) {
      Optional<String> difference = difference(states);
      if (difference.isPresent()) {
        return difference;
      }
    }
    Map<MacAddress, Place> places = new HashMap<>();
    for (ForwardingState state : states) {
      state
          .interfaces()
          .values()
          .forEach(each ->
              each.switchPort()
                  .ifPresent(port -> places.put(each.mac(), new Place(state, each, port))));
    }
    List<Place> starts = new ArrayList<>();
    for (ForwardingState state : states) {
      state.interfaces().values().stream()
          .filter(each -> each.up() && each.switchPort().isPresent())
          .forEach(each -> starts.add(new Place(state, each, each.switchPort().orElseThrow())));
    }
    for (int i = 0; i < PACKETS && !starts.isEmpty(); i++) {
      Place start = starts.get(random.nextInt(starts.size()));
      Optional<String> problem = follow(start, destination(states), places);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  /** A planner that knows nothing but what the switch holds would leave it as it is. */
  private Optional<String> difference(List<ForwardingState> states) {
    SwitchContent content =
        device.content(SwitchPlanner.cookieMarker(), SwitchPlanner.cookieMask());
    Set<String> all = new TreeSet<>();
    states.forEach(state -> all.add(state.vr()));
    SwitchPlanner fresh = planner(content);
    return Stream.of(fresh.open(states, all), fresh.settleOrphans())
        .flatMap(plan -> plan.stages().stream())
        .flatMap(List::stream)
        .findFirst()
        .map(change -> "the switch does not hold what it should: %s".formatted(change));
  }

  /** Where a packet is: about to come in by an interface. */
  private record Place(ForwardingState router, ForwardingInterface at, SwitchPort port) {}

  /** A loopback of some router. */
  private IpAddress destination(List<ForwardingState> states) {
    String name = states.get(random.nextInt(states.size())).vr();
    return Topology.loopback(Integer.parseInt(name.substring(1)), family).address();
  }

  private Optional<String> follow(
      Place start, IpAddress destination, Map<MacAddress, Place> places) {
    Place place = start;
    MacAddress from = HOST;
    IpAddress source = IpAddress.parse(family == AddressFamily.IPV4 ? "192.0.2.1" : "2001:db9::1");
    for (int hop = 0; hop < MOST_HOPS; hop++) {
      List<Outcome> outcomes =
          device.send(
              Packet.ofIp(place.port().port(), from, place.at().mac(), source, destination));
      Set<Object> wanted = wanted(place, destination);
      if (wanted.isEmpty()) {
        boolean isPunted = outcomes.size() == 1 && outcomes.getFirst() instanceof Outcome.Punted;
        return isPunted
            ? Optional.empty()
            : Optional.of(text(place, destination, outcomes, "to be handed to the router"));
      }
      boolean isRight =
          outcomes.size() == 1
              && outcomes.getFirst() instanceof Outcome.Sent sent
              && wanted.contains(List.of(sent.port(), sent.etherSrc(), sent.etherDst()));
      if (!isRight) {
        return Optional.of(text(place, destination, outcomes, wanted.toString()));
      }
      forwarded++;
      Outcome.Sent sent = (Outcome.Sent) outcomes.getFirst();
      Place next = places.get(sent.etherDst());
      if (next == null) {
        return Optional.of(text(place, destination, outcomes, "a router"));
      }
      place = next;
      from = sent.etherSrc();
    }
    return Optional.of("a packet to %s goes round".formatted(destination));
  }

  /** Port and addresses of what the FIB lets go out; empty if the router itself is to see to it. */
  private static Set<Object> wanted(Place place, IpAddress destination) {
    PrefixTable.Entry<ForwardingAction> found =
        place.router().fib(destination.family()).lookup(destination);
    Set<Object> wanted = new HashSet<>();
    if (found != null && found.value() instanceof ForwardingAction.Forward(var nextHops)) {
      for (NextHop nextHop : nextHops) {
        ForwardingInterface by = place.router().interfaces().get(nextHop.interfaceIndex());
        MacAddress mac =
            by == null
                ? null
                : by.neighbours(nextHop.address().family())
                    .get(IpPrefix.of(nextHop.address(), nextHop.address().family().bits()));
        if (by == null || mac == null) {
          return Set.of();
        }
        wanted.add(List.of(by.switchPort().orElseThrow().port(), by.mac(), mac));
      }
    }
    return wanted;
  }

  private static String text(
      Place place, IpAddress destination, List<Outcome> outcomes, String wanted) {
    return "a packet to %s that comes to %s by %s: the switch makes it %s, and not %s"
        .formatted(destination, place.router().vr(), place.at().name(), outcomes, wanted);
  }
}
