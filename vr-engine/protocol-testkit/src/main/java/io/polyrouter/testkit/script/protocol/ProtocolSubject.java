package io.polyrouter.testkit.script.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.NextHopState;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.RouteType;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.LivenessSession;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Stage;
import io.polyrouter.testkit.script.Subject;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.WordMatch;
import io.polyrouter.testkit.script.Words;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One protocol instance in a script; see the package for the lines that there are. */
public final class ProtocolSubject implements Subject {

  /** 2026-01-01 00:00 UTC. */
  private static final long WALL_CLOCK_AT_START = 1_767_225_600L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Stage stage;
  private final ProtocolLanguage language;
  private final EffectText text;
  private final Interfaces interfaces = new Interfaces();
  private final ScriptedStreams streams = new ScriptedStreams(interfaces::index);
  private final Set<EffectText.Kind> ignored = EnumSet.noneOf(EffectText.Kind.class);
  private final long startNanos;
  private long wallClockAtStart = WALL_CLOCK_AT_START;
  private long seed = 1;
  private long stopwatch;
  private long stopwatchStepNanos;
  private Optional<Ipv4Address> routerId = Optional.empty();
  private @Nullable ProtocolInstance instance;

  public ProtocolSubject(Stage stage, ProtocolLanguage language) {
    this.stage = stage;
    this.language = language;
    this.startNanos = stage.nowNanos();
    text = new EffectText(language, interfaces::name);
  }

  /** An effect as one line. */
  private record Line(String line, Values values) implements Packet {

    @Override
    public @Nullable String differenceTo(Words expected) {
      return WordMatch.difference(expected, Words.of(line), values);
    }

    @Override
    public String toString() {
      return line;
    }
  }

  // ---- time ---------------------------------------------------------------------------------

  @Override
  public long nextDeadlineNanos() {
    return instance == null ? Long.MAX_VALUE : instance.nextDeadlineNanos();
  }

  @Override
  public void fireDue(long nowNanos) {
    if (nextDeadlineNanos() <= nowNanos) {
      handle(new ProtocolEvent.DeadlineReached(), nowNanos);
    }
  }

  private long wallClockSeconds() {
    return wallClockAtStart + (stage.nowNanos() - startNanos) / NANOS_PER_SECOND;
  }

  // ---- events and effects -------------------------------------------------------------------

  private void handle(ProtocolEvent event, long nowNanos) {
    running().handle(event, nowNanos, this::take);
  }

  private void take(ProtocolEffect effect) {
    if (effect instanceof StreamEffect ofStreams) {
      streams.take(ofStreams);
    }
    boolean isIgnored =
        ignored.contains(EffectText.kind(effect))
            || ignored.contains(EffectText.Kind.KEEPALIVES) && isKeepalive(effect);
    if (!isIgnored) {
      for (String line : text.lines(effect)) {
        stage.sent(new Line(line, stage.values()));
      }
    }
  }

  private boolean isKeepalive(ProtocolEffect effect) {
    return switch (effect) {
      case ProtocolEffect.SendDatagram sent -> language.isKeepalive(sent.payload());
      case StreamEffect.Write written -> language.isKeepalive(written.bytes());
      default -> false;
    };
  }

  private ProtocolInstance running() {
    if (instance == null) {
      throw new ScriptSyntaxException("it has not started, or has ended");
    }
    return instance;
  }

  @Override
  public void inject(Words packet, long nowNanos) {
    Words words = packet.again();
    if (words.accept("stream")) {
      long stream = stage.values().number(words.next());
      StreamBytes bytes =
          words.accept("hex")
              ? StreamBytes.parse(rest(words).replace(" ", ""))
              : language.encode(stream, words, stage.values());
      streams.lend(stream, bytes, event -> handle(event, nowNanos));
      return;
    }
    int interfaceIndex = interfaces.index(words.next());
    IpAddress source = IpAddress.parse(words.next());
    words.require(">");
    IpAddress destination = IpAddress.parse(words.next());
    ProtocolEndpoint endpoint = language.endpoint();
    int port = endpoint instanceof ProtocolEndpoint.UdpPort udp ? udp.port() : 0;
    int hopLimit = language.usualHopLimit();
    while (words.peek().equals("port") || words.peek().equals("ttl")) {
      if (words.next().equals("port")) {
        port = number(words);
      } else {
        hopLimit = number(words);
      }
    }
    Payload payload =
        words.accept("hex")
            ? Payload.parse(rest(words).replace(" ", ""))
            : language.encode(words, source, destination, stage.values());
    handle(
        new ProtocolEvent.DatagramReceived(
            endpoint, interfaceIndex, source, port, destination, hopLimit, payload),
        nowNanos);
  }

  private int number(Words words) {
    return (int) stage.values().number(words.next());
  }

  private static String rest(Words words) {
    StringBuilder rest = new StringBuilder();
    while (words.hasNext()) {
      rest.append(words.next()).append(words.hasNext() ? " " : "");
    }
    return rest.toString();
  }

  // ---- commands -----------------------------------------------------------------------------

  @Override
  public void command(Words words, long nowNanos) {
    String command = words.next();
    switch (command) {
      case "seed" -> seed = Long.parseLong(words.next());
      case "wall-clock" ->
          wallClockAtStart =
              Long.parseLong(words.next()) - (nowNanos - startNanos) / NANOS_PER_SECOND;
      case "stopwatch" -> stopwatchStepNanos = Long.parseLong(words.next());
      case "router-id" -> routerId(words.next(), nowNanos);
      case "interface" -> changeInterface(words, nowNanos);
      case "config" -> {
        language.configure(words);
        tell(new ProtocolEvent.ConfigChanged(language.settings()), nowNanos);
      }
      case "start", "restart" -> start(Optional.empty(), nowNanos);
      case "resume" -> {
        long sinceNanos = nowNanos - number(words) * NANOS_PER_SECOND;
        boolean planned = !words.accept("unplanned");
        start(Optional.of(new ProtocolEvent.Resuming(sinceNanos, planned)), nowNanos);
      }
      case "suspend" -> {
        handle(new ProtocolEvent.Suspending(), nowNanos);
        end();
      }
      case "stop" -> {
        handle(new ProtocolEvent.Stopping(), nowNanos);
        end();
      }
      case "redistribute" -> redistribute(words, nowNanos);
      case "next-hop" -> nextHop(words, nowNanos);
      case "liveness" -> liveness(words, nowNanos);
      case "liveness-wanted" -> livenessWanted(words, nowNanos);
      case "endpoint-failed" ->
          handle(
              new ProtocolEvent.EndpointFailed(language.endpoint(), true, rest(words)), nowNanos);
      case "stream" -> handle(streams.event(words, stage.values()), nowNanos);
      case "listen-failed" -> handle(streams.listenFailed(words, stage.values()), nowNanos);
      case "do" -> handle(new ProtocolEvent.CommandReceived(language.command(words)), nowNanos);
      case "ignore" -> {
        while (words.hasNext()) {
          ignored.add(kind(words.next()));
        }
      }
      case "heed" -> {
        while (words.hasNext()) {
          ignored.remove(kind(words.next()));
        }
      }
      case "expect" -> language.expect(words, running(), nowNanos, stage.values());
      default -> throw Words.unknown("command", command);
    }
    words.end();
  }

  private static EffectText.Kind kind(String word) {
    for (EffectText.Kind kind : EffectText.Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw Words.unknown("kind of effect", word);
  }

  private void tell(ProtocolEvent event, long nowNanos) {
    if (instance != null) {
      instance.handle(event, nowNanos, this::take);
    }
  }

  private void end() {
    instance = null;
    streams.forgetAll();
  }

  private void start(Optional<ProtocolEvent.Resuming> resuming, long nowNanos) {
    end();
    instance =
        language.create(
            new InstanceContext(
                "vr",
                "main",
                new SplittableRandom(seed),
                this::wallClockSeconds,
                () -> stopwatch += stopwatchStepNanos));
    resuming.ifPresent(event -> handle(event, nowNanos));
    handle(new ProtocolEvent.RouterIdChanged(routerId), nowNanos);
    for (ProtocolInterface present : interfaces.all()) {
      handle(new ProtocolEvent.InterfaceChanged(present), nowNanos);
    }
    handle(new ProtocolEvent.ConfigChanged(language.settings()), nowNanos);
  }

  private void routerId(String word, long nowNanos) {
    routerId = word.equals("none") ? Optional.empty() : Optional.of(Ipv4Address.parse(word));
    tell(new ProtocolEvent.RouterIdChanged(routerId), nowNanos);
  }

  private void changeInterface(Words words, long nowNanos) {
    String name = words.next();
    switch (words.peek()) {
      case "removed" -> {
        words.next();
        tell(new ProtocolEvent.InterfaceRemoved(interfaces.remove(name)), nowNanos);
      }
      case "up", "down" ->
          tell(
              new ProtocolEvent.InterfaceChanged(interfaces.set(name, words.next().equals("up"))),
              nowNanos);
      default -> tell(new ProtocolEvent.InterfaceChanged(interfaces.define(name, words)), nowNanos);
    }
  }

  private void nextHop(Words words, long nowNanos) {
    IpAddress address = IpAddress.parse(words.next());
    NextHopState state;
    if (words.accept("unreachable")) {
      state = new NextHopState(false, 0, false);
    } else {
      words.require("metric");
      long metric = number(words);
      state = new NextHopState(true, metric, words.accept("connected"));
    }
    handle(new ProtocolEvent.NextHopChanged(address, state), nowNanos);
  }

  private LivenessSession session(Words words) {
    int interfaceIndex = interfaces.index(words.next());
    IpAddress local = IpAddress.parse(words.next());
    return new LivenessSession(interfaceIndex, local, IpAddress.parse(words.next()));
  }

  private void livenessWanted(Words words, long nowNanos) {
    LivenessSession session = session(words);
    Optional<LivenessParameters> parameters = Optional.empty();
    if (!words.accept("nobody")) {
      words.require("tx");
      long txMicros = stage.values().number(words.next());
      words.require("rx");
      long rxMicros = stage.values().number(words.next());
      words.require("times");
      parameters = Optional.of(new LivenessParameters(txMicros, rxMicros, number(words)));
    }
    handle(new ProtocolEvent.LivenessWanted(session, parameters), nowNanos);
  }

  private void liveness(Words words, long nowNanos) {
    LivenessSession session = session(words);
    handle(
        new ProtocolEvent.LivenessChanged(session, ProtocolEvent.Liveness.valueOf(words.next())),
        nowNanos);
  }

  private void redistribute(Words words, long nowNanos) {
    IpPrefix prefix = IpPrefix.parse(words.next());
    Optional<RedistributedRoute.Route> route = Optional.empty();
    if (!words.accept("gone")) {
      words.require("from");
      route = Optional.of(redistributed(prefix, words));
    }
    handle(
        new ProtocolEvent.RoutesRedistributed(List.of(new RedistributedRoute(prefix, route))),
        nowNanos);
  }

  private RedistributedRoute.Route redistributed(IpPrefix prefix, Words words) {
    String[] source = words.next().split(":", 2);
    int preference = 1;
    long metric = 0;
    long tag = 0;
    RouteType type = RouteType.PLAIN;
    RouteTarget target = RouteTarget.BLACKHOLE;
    OptionalLong setMetric = OptionalLong.empty();
    OptionalLong setTag = OptionalLong.empty();
    Optional<Integer> setType = Optional.empty();
    while (words.hasNext()) {
      String word = words.next();
      switch (word) {
        case "via" -> {
          int interfaceIndex = interfaces.index(words.next());
          target =
              RouteTarget.Via.of(
                  new RouteNextHop.Neighbour(interfaceIndex, IpAddress.parse(words.next())));
        }
        case "preference" -> preference = number(words);
        case "metric" -> metric = number(words);
        case "tag" -> tag = number(words);
        case "type" -> type = routeType(words.next());
        case "set-metric" -> setMetric = OptionalLong.of(number(words));
        case "set-tag" -> setTag = OptionalLong.of(number(words));
        case "set-type" -> setType = Optional.of(number(words));
        default -> throw Words.unknown("attribute", word);
      }
    }
    return new RedistributedRoute.Route(
        redistribution(prefix, source[0]),
        new RouteSource(source[0], source.length > 1 ? source[1] : ""),
        new RouteOffer(preference, metric, tag, type, target),
        new RedistributedRoute.Edits(setMetric, setType, setTag));
  }

  private static RouteType routeType(String word) {
    return Arrays.stream(RouteType.values())
        .filter(type -> EffectText.routeType(type).equals(word))
        .findFirst()
        .orElseThrow(() -> Words.unknown("type of route", word));
  }

  /** The instance's redistribution that the route comes by: the first that matches. */
  private Redistribution redistribution(IpPrefix prefix, String protocol) {
    return language.settings().redistributions().stream()
        .filter(wanted -> wanted.family() == prefix.family())
        .filter(wanted ->
            wanted.protocol().equals(protocol)
                || wanted.protocol().equals(Redistribution.DEFAULT_ROUTE) && prefix.length() == 0)
        .findFirst()
        .orElseThrow(() -> new ScriptSyntaxException("nothing asks for routes of " + protocol));
  }

  @Override
  public void finish(long nowNanos) {}
}
