package io.polyrouter.ospf;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.adjacency.InterfaceInfo;
import io.polyrouter.ospf.adjacency.NeighbourInfo;
import io.polyrouter.ospf.lsa.BadLsa;
import io.polyrouter.ospf.lsa.LsaKey;
import io.polyrouter.ospf.lsdb.Scope;
import io.polyrouter.ospf.packet.BadPacket;
import io.polyrouter.ospf.route.Hops;
import io.polyrouter.ospf.route.OspfRoute;
import io.polyrouter.ospf.routing.OspfRouting;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What scripts may ask of the state:
 *
 * <pre>
 *   expect neighbour INTERFACE ROUTER STATE [helped] or none      (STATE: full, ex-start, two-way...)
 *   expect neighbours N
 *   expect interface NAME STATE [dr X] [bdr X]
 *   expect counter INTERFACE bad-packets REASON N, bad-lsas REASON N, too-early N, out-of-place N
 *   expect pending INTERFACE ROUTER retransmissions N, requests N
 *   expect lsa {area A | as | link INTERFACE} TYPE ID ROUTER none, or: seq HEX [age N]
 *   expect lsas {area A | as | link INTERFACE} N
 *   expect said {area A | as | link INTERFACE} TYPE ID ROUTER [BODY]
 *   expect route PREFIX none, or: TYPE METRIC via ADDRESS... [backup ADDRESS...]
 *       (TYPE: intra-area, inter-area, external-1, nssa-2...; via link: on a link of its own)
 *   expect routes N
 *   expect calculations N
 *   expect last-calculation took NANOS
 *   expect overloaded yes or no
 *   expect router-id ROUTER or none
 * </pre>
 */
final class OspfQuestions {

  private static final int ALL = 1_000_000;

  private final OspfInstance instance;
  private final OspfState state;
  private final OspfWords words;
  private final long nowNanos;
  private final Values values;

  OspfQuestions(OspfInstance instance, OspfWords words, long nowNanos, Values values) {
    this.instance = instance;
    this.state = instance.state(nowNanos);
    this.words = words;
    this.nowNanos = nowNanos;
    this.values = values;
  }

  void ask(Words question) {
    String what = question.next();
    switch (what) {
      case "neighbour" -> neighbour(question);
      case "neighbours" -> number(what, question, state.neighbours().size());
      case "interface" -> interfaceState(question);
      case "counter" -> counter(named(question.next()).counters(), question);
      case "pending" -> pending(question);
      case "lsa" -> lsa(question);
      case "lsas" ->
          number(what, question, instance.lsas(scope(question), null, ALL, nowNanos).size());
      case "said" -> said(question);
      case "route" -> route(question);
      case "routes" -> number(what, question, routing().routes().size());
      case "calculations" -> number(what, question, routing().runCount());
      case "last-calculation" -> {
        question.require("took");
        number(what, question, state.spfLog().getLast().tookNanos());
      }
      case "overloaded" -> is(what, question.next(), state.overloaded() ? "yes" : "no");
      case "router-id" ->
          is(what, question.next(), state.routerId().map(Object::toString).orElse("none"));
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

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String constant(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private InterfaceInfo named(String name) {
    return state.interfaces().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new Mismatch("there is no interface " + name));
  }

  private void interfaceState(Words question) {
    InterfaceInfo found = named(name(question));
    is("interface " + found.name(), question.next(), word(found.state()));
    if (question.accept("dr")) {
      is("designated router", question.next(), OspfWords.id(found.designated()));
    }
    if (question.accept("bdr")) {
      is("backup", question.next(), OspfWords.id(found.backup()));
    }
  }

  /** A name; that of a virtual link is {@code virtual} and the router at its other end. */
  private static String name(Words question) {
    String name = question.next();
    return name.equals("virtual") ? "virtual link to " + question.next() : name;
  }

  private Optional<NeighbourInfo> neighbourOf(Words question) {
    String name = name(question);
    int routerId = OspfWords.id(question.next());
    return state.neighbours().stream()
        .filter(one -> one.interfaceName().equals(name))
        .filter(one -> one.routerId() == routerId)
        .findFirst();
  }

  private void neighbour(Words question) {
    Optional<NeighbourInfo> found = neighbourOf(question);
    is("neighbour", question.next(), found.map(one -> word(one.state())).orElse("none"));
    boolean helped = question.accept("helped");
    is(
        "helped",
        String.valueOf(helped),
        String.valueOf(found.map(NeighbourInfo::helped).orElse(false)));
  }

  private void pending(Words question) {
    NeighbourInfo found =
        neighbourOf(question).orElseThrow(() -> new Mismatch("there is no such neighbour"));
    String what = question.next();
    switch (what) {
      case "retransmissions" -> number(what, question, found.retransmissions());
      case "requests" -> number(what, question, found.requests());
      default -> throw Words.unknown("list", what);
    }
  }

  private void counter(InterfaceInfo.Counters counters, Words question) {
    String name = question.next();
    switch (name) {
      case "bad-packets" -> {
        BadPacket reason = BadPacket.valueOf(constant(question.next()));
        number(name + " " + reason, question, counters.badPackets().getOrDefault(reason, 0L));
      }
      case "bad-lsas" -> {
        BadLsa reason = BadLsa.valueOf(constant(question.next()));
        number(name + " " + reason, question, counters.badLsas().getOrDefault(reason, 0L));
      }
      case "too-early" -> number(name, question, counters.lsasTooEarly());
      case "out-of-place" -> number(name, question, counters.lsasOutOfPlace());
      default -> throw Words.unknown("counter", name);
    }
  }

  private Scope scope(Words question) {
    String kind = question.next();
    return switch (kind) {
      case "area" -> new Scope.Area(OspfWords.id(question.next()));
      case "as" -> Scope.AS;
      case "link" -> new Scope.Link(named(question.next()).interfaceId());
      default -> throw Words.unknown("scope", kind);
    };
  }

  private void lsa(Words question) {
    Scope scope = scope(question);
    LsaKey key = words.key(question);
    Optional<OspfState.LsaState> found =
        instance.lsas(scope, null, ALL, nowNanos).stream()
            .filter(one -> one.header().key().equals(key))
            .findFirst();
    if (question.accept("none")) {
      is("lsa " + words.text(key), "none", found.isEmpty() ? "none" : "there");
      return;
    }
    question.require("seq");
    is(
        "lsa " + words.text(key),
        question.next(),
        found.map(one -> "%08x".formatted(one.header().sequence())).orElse("none"));
    if (question.accept("age")) {
      number("age", question, found.map(one -> one.header().age()).orElse(-1));
    }
  }

  private void said(Words question) {
    Scope scope = scope(question);
    LsaKey key = words.key(question);
    String body =
        instance.lsas(scope, null, ALL, nowNanos).stream()
            .filter(one -> one.header().key().equals(key))
            .map(one -> words.body(one.lsa()))
            .findFirst()
            .orElseThrow(() -> new Mismatch("there is no " + words.text(key)));
    is("what " + words.text(key) + " says", rest(question), body.strip());
  }

  private static String rest(Words question) {
    List<String> words = new ArrayList<>();
    while (question.hasNext()) {
      words.add(question.next());
    }
    return String.join(" ", words);
  }

  // ---- routes -------------------------------------------------------------------------------

  private OspfRouting routing() {
    return instance.routing().orElseThrow(() -> new Mismatch("it has no router ID"));
  }

  private void route(Words question) {
    String prefix = question.next();
    OspfRoute route = routing().routes().get(IpPrefix.parse(prefix));
    is("route to " + prefix, rest(question), route == null ? "none" : text(route));
  }

  private static String text(OspfRoute route) {
    Hops hops = route.hops();
    StringBuilder text = new StringBuilder(word(route.type()) + " " + route.metric() + " via");
    hops.nextHops().forEach(hop -> text.append(' ').append(text(hop)));
    if (!hops.backups().isEmpty()) {
      text.append(" backup");
      hops.backups().forEach(hop -> text.append(' ').append(text(hop)));
    }
    return text.toString();
  }

  private static String text(RouteNextHop hop) {
    return switch (hop) {
      case RouteNextHop.Neighbour(int index, IpAddress address) -> address.toString();
      case RouteNextHop.Recursive(IpAddress address) -> address.toString();
      case RouteNextHop.OnLink onLink -> "link";
    };
  }
}
