package io.polyrouter.testkit.simulation;

import io.polyrouter.fib.FibSink;
import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.ForwardingInterface;
import io.polyrouter.fib.ForwardingState;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.state.RouteQuery.Route;
import io.polyrouter.router.state.RouteQuery.Via;
import io.polyrouter.testkit.simulation.Invariants.Entry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has to hold of routers as soon as they have noticed that links of theirs are down, while no
 * time has passed. Nothing goes out by an interface that is down, in whatever they publish. Where
 * there are backups for what has failed, these take over before anything else happens: what is
 * published first is what it was, but of several next hops those alone are left that can be used,
 * and where none is, there are the backups, or no route.
 */
final class Failover implements FibSink {

  private final Invariants tables;
  private final AddressFamily family;

  /** The active routes of each router that is going to notice, from before. */
  private final Map<String, Map<IpPrefix, Entry>> before = new TreeMap<>();

  /** What each has published first since then. */
  private final Map<String, ForwardingState> first = new TreeMap<>();

  private @Nullable String published;
  private int repaired;

  /**
   * To be made before the links fail, and told of all that is published then.
   *
   * @param routers that are going to notice
   */
  Failover(Invariants tables, AddressFamily family, Collection<Integer> routers) {
    this.tables = tables;
    this.family = family;
    routers.forEach(router -> before.put(Topology.name(router), tables.active(router)));
  }

  @Override
  public void publish(ForwardingState state) {
    if (before.containsKey(state.vr())) {
      first.putIfAbsent(state.vr(), state);
      state
          .fib(family)
          .scan((prefix, action) -> {
            Set<String> dead = by(action, state, false);
            if (!dead.isEmpty() && published == null) {
              published = "%s has %s by %s, which is down".formatted(state.vr(), prefix, dead);
            }
            return published == null;
          });
    }
  }

  @Override
  public void withdraw(String vr) {
    before.remove(vr);
  }

  /** What is not as it should be, now that the routers have noticed; empty if all is. */
  Optional<String> problem(Segments segments, Topology topology) {
    if (published != null) {
      return Optional.of("just after a link went down " + published);
    }
    for (Map.Entry<String, Map<IpPrefix, Entry>> each : before.entrySet()) {
      int router = Topology.number(each.getKey());
      Set<String> down =
          topology.attachmentsOf(router).stream()
              .filter(at -> !segments.isUp(at))
              .map(Topology.Attachment::interfaceName)
              .collect(Collectors.toCollection(TreeSet::new));
      Optional<String> problem =
          outByWhatIsDown(tables.fib(router).values(), down)
              .or(() -> tables.difference(router))
              .or(() -> unrepaired(each.getKey(), each.getValue(), down));
      if (problem.isPresent()) {
        return problem.map(
            text -> "%s, whose %s went down just now: %s".formatted(each.getKey(), down, text));
      }
    }
    return Optional.empty();
  }

  /** Routes that backups have taken over. */
  int repaired() {
    return repaired;
  }

  private static Optional<String> outByWhatIsDown(Collection<Entry> fib, Set<String> down) {
    return fib.stream()
        .filter(entry -> {
          List<Via> all = entry.route().nextHops();
          return usable(all, down).size() < all.size();
        })
        .map(entry -> "the FIB has " + Invariants.text(entry))
        .findFirst();
  }

  private Optional<String> unrepaired(String router, Map<IpPrefix, Entry> old, Set<String> down) {
    Collection<Entry> routes =
        old.values().stream().filter(was -> tables.isOfProtocol(was.route())).toList();
    long due = routes.stream().filter(was -> isRepaired(was.route(), down)).count();
    if (due == 0) {
      return Optional.empty();
    }
    ForwardingState state = first.get(router);
    if (state == null) {
      return Optional.of("it has told nobody");
    }
    for (Entry was : routes) {
      Route route = was.route();
      Set<String> wanted =
          Invariants.names(
              usable(isRepaired(route, down) ? route.backups() : route.nextHops(), down));
      ForwardingAction action = state.fib(family).get(route.prefix());
      Set<String> is = action == null ? Set.of() : by(action, state, true);
      if (!is.equals(wanted)) {
        return Optional.of(
            "of %s the first that was published is %s, and not %s"
                .formatted(Invariants.text(was), is, wanted));
      }
    }
    repaired += (int) due;
    return Optional.empty();
  }

  private static boolean isRepaired(Route route, Set<String> down) {
    return usable(route.nextHops(), down).isEmpty() && !usable(route.backups(), down).isEmpty();
  }

  private static List<Via> usable(List<Via> vias, Set<String> down) {
    return vias.stream()
        .filter(via -> via.outgoingInterface().filter(down::contains).isEmpty())
        .toList();
  }

  /**
   * The next hops by interfaces that are up, or by those that are not, as interface and address.
   */
  private static Set<String> by(ForwardingAction action, ForwardingState state, boolean up) {
    Set<String> all = new TreeSet<>();
    if (action instanceof ForwardingAction.Forward(var nextHops)) {
      for (var nextHop : nextHops) {
        ForwardingInterface by =
            Objects.requireNonNull(state.interfaces().get(nextHop.interfaceIndex()));
        if (by.up() == up) {
          all.add(by.name() + " " + nextHop.address());
        }
      }
    }
    return all;
  }
}
