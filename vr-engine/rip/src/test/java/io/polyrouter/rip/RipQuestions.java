package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.packet.BadPacket;
import io.polyrouter.rip.packet.BadRoute;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What scripts may ask of the state:
 *
 * <pre>
 *   expect counter INTERFACE bad-packets REASON N, bad-routes REASON N, triggered-updates N,
 *       full-updates N, requests-ignored N, packets-dropped N
 *   expect counters requests-received N, requests-sent N, responses-received N, responses-sent N,
 *       routes-forgotten-early N
 *   expect route PREFIX none, or: TYPE metric N [tag N] [via INTERFACE ADDRESS]... [deleted]
 *       [holddown] [inactive] [silent]
 *   expect routes N
 *   expect neighbour INTERFACE ADDRESS none, or: routes N bad-packets N bad-routes N
 *   expect interface NAME up or down [next-update N]
 * </pre>
 */
final class RipQuestions {

  private static final int ALL = 1_000_000;

  private final RipInstance instance;
  private final RipState state;
  private final long nowNanos;
  private final Values values;

  RipQuestions(RipInstance instance, long nowNanos, Values values) {
    this.instance = instance;
    this.state = instance.state(nowNanos);
    this.nowNanos = nowNanos;
    this.values = values;
  }

  void ask(Words question) {
    String what = question.next();
    switch (what) {
      case "counter" -> counter(interfaceState(question.next()).counters(), question);
      case "counters" -> counters(question);
      case "route" -> route(question);
      case "routes" -> number("routes", question, state.routeCount());
      case "neighbour" -> neighbour(question);
      case "interface" -> {
        RipState.InterfaceState found = interfaceState(question.next());
        is("interface " + found.name(), question.next(), found.up() ? "up" : "down");
        if (question.accept("next-update")) {
          number("next update", question, found.nextFullUpdateSeconds().orElse(-1));
        }
      }
      default -> throw Words.unknown("question", what);
    }
  }

  private static void is(String what, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw Mismatch.of(what, expected, actual);
    }
  }

  private void number(String what, Words question, long actual) {
    String expected = question.next();
    if (!values.matches(expected, actual)) {
      throw Mismatch.of(what, expected, actual);
    }
  }

  private RipState.InterfaceState interfaceState(String name) {
    return state.interfaces().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new Mismatch("there is no interface " + name));
  }

  private void counter(RipState.InterfaceCounters counters, Words question) {
    String name = question.next();
    switch (name) {
      case "bad-packets" -> {
        BadPacket reason = BadPacket.valueOf(constant(question.next()));
        number(name + " " + reason, question, counters.badPackets().getOrDefault(reason, 0L));
      }
      case "bad-routes" -> {
        BadRoute reason = BadRoute.valueOf(constant(question.next()));
        number(name + " " + reason, question, counters.badRoutes().getOrDefault(reason, 0L));
      }
      case "triggered-updates" -> number(name, question, counters.triggeredUpdatesSent());
      case "full-updates" -> number(name, question, counters.fullUpdatesSent());
      case "requests-ignored" -> number(name, question, counters.requestsIgnored());
      case "packets-dropped" -> number(name, question, counters.packetsDropped());
      default -> throw Words.unknown("counter", name);
    }
  }

  private void counters(Words question) {
    String name = question.next();
    RipState.Counters counters = state.counters();
    switch (name) {
      case "requests-received" -> number(name, question, counters.requestsReceived());
      case "requests-sent" -> number(name, question, counters.requestsSent());
      case "responses-received" -> number(name, question, counters.responsesReceived());
      case "responses-sent" -> number(name, question, counters.responsesSent());
      case "routes-forgotten-early" -> number(name, question, counters.routesForgottenEarly());
      default -> throw Words.unknown("counter", name);
    }
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private void route(Words question) {
    IpPrefix prefix = IpPrefix.parse(question.next());
    String actual =
        instance.routes(null, ALL, nowNanos).stream()
            .filter(route -> route.prefix().equals(prefix))
            .map(RipQuestions::text)
            .findFirst()
            .orElse("none");
    is("route " + prefix, rest(question), actual);
  }

  private static String text(RipState.RouteState route) {
    return route.type().name().toLowerCase(Locale.ROOT)
        + " metric "
        + route.metric()
        + (route.tag() == 0 ? "" : " tag " + route.tag())
        + route.nextHops().stream()
            .map(hop -> " via " + hop.interfaceName() + " " + hop.nextHop())
            .collect(Collectors.joining())
        + (route.deleted() ? " deleted" : "")
        + (route.holddown() ? " holddown" : "")
        + (route.inactive() ? " inactive" : "")
        + (route.flushedBeforeHolddown() ? " silent" : "");
  }

  private static String rest(Words words) {
    List<String> rest = new ArrayList<>();
    while (words.hasNext()) {
      rest.add(words.next());
    }
    return String.join(" ", rest);
  }

  private void neighbour(Words question) {
    String interfaceName = question.next();
    IpAddress address = IpAddress.parse(question.next());
    String actual =
        state.neighbours().stream()
            .filter(one -> one.interfaceName().equals(interfaceName))
            .filter(one -> one.address().equals(address))
            .map(one ->
                "routes %d bad-packets %d bad-routes %d"
                    .formatted(one.routes(), one.badPackets(), one.badRoutes()))
            .findFirst()
            .orElse("none");
    is("neighbour " + address, rest(question), actual);
  }
}
