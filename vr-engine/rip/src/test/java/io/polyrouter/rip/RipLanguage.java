package io.polyrouter.rip;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.rip.RipInterfaceSettings.SplitHorizon;
import io.polyrouter.rip.RipSettings.DefaultOrigination;
import io.polyrouter.rip.RipSettings.Direction;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.policy.PrefixRange;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.Redistribution;
import io.polyrouter.routing.security.Key;
import io.polyrouter.routing.security.KeyAlgorithm;
import io.polyrouter.routing.security.KeyChain;
import io.polyrouter.routing.security.Lifetime;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import io.polyrouter.testkit.script.protocol.ProtocolLanguage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * RIP in scripts. Settings:
 *
 * <pre>
 *   config timers UPDATE INVALID HOLDDOWN FLUSH
 *   config default-metric N, distance N, threshold N, paths N, delay N, maximum-routes N
 *   config default never, always or when-present [metric N]
 *   config [no] redistribute PROTOCOL [metric N]
 *   config distribute in or out [INTERFACE] RANGE...      (RANGE: 10.0.0.0/8 or 10.0.0.0/8..24)
 *   config offset in or out N [INTERFACE] [RANGE...]
 *   config no distribute, config no offset
 *   config [no] interface NAME [cost N] [passive] [no-listen] [no-multicast] [version-1] [bfd]
 *       [split-horizon disabled, simple or poison-reverse] [neighbour ADDRESS]... [limit N]
 *       [default] [summary PREFIX [metric N]]
 *       [timers ...] [password TEXT] [key ID ALGORITHM TEXT [send FROM TO] [accept FROM TO]]...
 * </pre>
 *
 * Commands: {@code do clear-routes}. Packets and questions: see {@link RipWords} and {@link
 * RipQuestions}.
 */
final class RipLanguage implements ProtocolLanguage {

  private final RipVersion version;
  private final RipWords words;
  private final Map<String, RipInterfaceSettings> interfaces = new LinkedHashMap<>();
  private final List<RipSettings.DistributeList> distribute = new ArrayList<>();
  private final List<RipSettings.OffsetList> offsets = new ArrayList<>();
  private final Map<String, RipSettings.Redistribute> redistribute = new LinkedHashMap<>();
  private RipTimers timers = RipTimers.DEFAULT;
  private DefaultOrigination origination = DefaultOrigination.NEVER;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  RipLanguage(RipVersion version) {
    this.version = version;
    words = new RipWords(version);
    numbers.put("default-metric", 1);
    numbers.put("distance", 120);
    numbers.put("threshold", 5);
    numbers.put("paths", 8);
    numbers.put("delay", 0);
    numbers.put("maximum-routes", 1000);
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new RipType(version).create(context);
  }

  @Override
  public ProtocolEndpoint endpoint() {
    return new ProtocolEndpoint.UdpPort(version.family(), version.port());
  }

  @Override
  public int usualHopLimit() {
    return version.hopLimit();
  }

  @Override
  public ProtocolSettings settings() {
    return new RipSettings(
        version,
        "main",
        "",
        origination,
        numbers.getOrDefault("default-metric", 1),
        numbers.getOrDefault("distance", 120),
        numbers.getOrDefault("threshold", 5),
        numbers.getOrDefault("paths", 8),
        numbers.getOrDefault("delay", 0),
        numbers.getOrDefault("maximum-routes", 1000),
        distribute,
        offsets,
        List.copyOf(redistribute.values()),
        timers,
        List.copyOf(interfaces.values()));
  }

  // ---- configuration ------------------------------------------------------------------------

  @Override
  public void configure(Words line) {
    String what = line.next();
    switch (what) {
      case "timers" -> timers = timers(line);
      case "default" -> origination = origination(line);
      case "redistribute" -> redistribute(line);
      case "distribute" -> distribute(line);
      case "offset" -> offset(line);
      case "interface" -> {
        String name = line.next();
        interfaces.put(name, interfaceSettings(name, line));
      }
      case "no" -> remove(line);
      default -> {
        if (numbers.replace(what, Integer.parseInt(line.next())) == null) {
          throw Words.unknown("setting", what);
        }
      }
    }
  }

  private void remove(Words line) {
    String what = line.next();
    switch (what) {
      case "interface" -> interfaces.remove(line.next());
      case "redistribute" -> redistribute.remove(line.next());
      case "distribute" -> distribute.clear();
      case "offset" -> offsets.clear();
      default -> throw Words.unknown("setting", what);
    }
  }

  private static RipTimers timers(Words line) {
    return new RipTimers(
        Integer.parseInt(line.next()),
        Integer.parseInt(line.next()),
        Integer.parseInt(line.next()),
        Integer.parseInt(line.next()));
  }

  private static DefaultOrigination origination(Words line) {
    DefaultOrigination.Condition condition =
        DefaultOrigination.Condition.valueOf(constant(line.next()));
    int metric = line.accept("metric") ? Integer.parseInt(line.next()) : 1;
    return new DefaultOrigination(condition, metric, Optional.empty());
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private void redistribute(Words line) {
    String protocol = line.next();
    OptionalInt metric =
        line.accept("metric") ? OptionalInt.of(Integer.parseInt(line.next())) : OptionalInt.empty();
    redistribute.put(
        protocol,
        new RipSettings.Redistribute(
            new Redistribution(version.family(), protocol, Optional.empty(), Optional.empty()),
            metric));
  }

  private void distribute(Words line) {
    Direction direction = Direction.valueOf(constant(line.next()));
    Optional<String> interfaceName = interfaceName(line);
    distribute.add(new RipSettings.DistributeList("set", direction, interfaceName, ranges(line)));
  }

  private void offset(Words line) {
    Direction direction = Direction.valueOf(constant(line.next()));
    int metric = Integer.parseInt(line.next());
    Optional<String> interfaceName = interfaceName(line);
    List<PrefixRange> ranges = ranges(line);
    offsets.add(
        new RipSettings.OffsetList(
            "list" + offsets.size(),
            ranges.isEmpty() ? Optional.empty() : Optional.of("set"),
            direction,
            interfaceName,
            ranges,
            metric));
  }

  private static Optional<String> interfaceName(Words line) {
    return line.peek().contains("/") || !line.hasNext()
        ? Optional.empty()
        : Optional.of(line.next());
  }

  private static List<PrefixRange> ranges(Words line) {
    List<PrefixRange> ranges = new ArrayList<>();
    while (line.hasNext()) {
      String[] parts = line.next().split("\\.\\.", 2);
      IpPrefix prefix = IpPrefix.parse(parts[0]);
      int most = parts.length > 1 ? Integer.parseInt(parts[1]) : prefix.length();
      ranges.add(new PrefixRange(prefix, prefix.length(), most));
    }
    return ranges;
  }

  private RipInterfaceSettings interfaceSettings(String name, Words line) {
    RipAuthentication authentication = RipAuthentication.none();
    Optional<LivenessParameters> bfd = Optional.empty();
    int cost = 1;
    List<IpAddress> neighbours = new ArrayList<>();
    boolean noListen = false;
    boolean originateDefault = false;
    Optional<RipInterfaceSettings.Summary> summary = Optional.empty();
    boolean passive = false;
    boolean multicast = true;
    boolean version1 = false;
    SplitHorizon splitHorizon = SplitHorizon.SIMPLE;
    Optional<RipTimers> own = Optional.empty();
    OptionalInt limit = OptionalInt.empty();
    List<Key> keys = new ArrayList<>();
    while (line.hasNext()) {
      String word = line.next();
      switch (word) {
        case "cost" -> cost = Integer.parseInt(line.next());
        case "passive" -> passive = true;
        case "default" -> originateDefault = true;
        case "summary" -> summary = Optional.of(summary(line));
        case "no-listen" -> noListen = true;
        case "no-multicast" -> multicast = false;
        case "version-1" -> version1 = true;
        case "bfd" -> bfd = Optional.of(LivenessParameters.DEFAULT);
        case "split-horizon" -> splitHorizon = SplitHorizon.valueOf(constant(line.next()));
        case "neighbour" -> neighbours.add(IpAddress.parse(line.next()));
        case "limit" -> limit = OptionalInt.of(Integer.parseInt(line.next()));
        case "timers" -> own = Optional.of(timers(line));
        case "password" -> authentication = new RipAuthentication.Password(Secret.of(line.next()));
        case "key" -> {
          Key key = key(line);
          keys.add(key);
          words.know(key);
          authentication = new RipAuthentication.Keys(new KeyChain("chain", keys));
        }
        default -> throw Words.unknown("setting of an interface", word);
      }
    }
    return new RipInterfaceSettings(
        name,
        authentication,
        bfd,
        cost,
        neighbours,
        noListen,
        originateDefault,
        passive,
        multicast,
        version1,
        splitHorizon,
        summary,
        own,
        limit);
  }

  private static RipInterfaceSettings.Summary summary(Words line) {
    IpPrefix prefix = IpPrefix.parse(line.next());
    return new RipInterfaceSettings.Summary(
        prefix,
        line.accept("metric")
            ? OptionalInt.of(Integer.parseInt(line.next()))
            : OptionalInt.empty());
  }

  /** ID ALGORITHM TEXT, and lifetimes. */
  static Key key(Words line) {
    int id = Integer.parseInt(line.next());
    KeyAlgorithm algorithm = KeyAlgorithm.valueOf(constant(line.next()));
    Secret secret = Secret.of(line.next());
    Lifetime send = Lifetime.ALWAYS;
    Lifetime accept = Lifetime.ALWAYS;
    if (line.accept("send")) {
      send = lifetime(line);
    }
    if (line.accept("accept")) {
      accept = lifetime(line);
    }
    return new Key(id, algorithm, secret, send, accept);
  }

  private static Lifetime lifetime(Words line) {
    return new Lifetime(Long.parseLong(line.next()), Long.parseLong(line.next()));
  }

  // ---- commands -----------------------------------------------------------------------------

  @Override
  public ProtocolCommand command(Words line) {
    String what = line.next();
    return switch (what) {
      case "clear-routes" -> new RipCommand.ClearRoutes();
      default -> throw Words.unknown("command", what);
    };
  }

  // ---- packets and questions ----------------------------------------------------------------

  @Override
  public Payload encode(Words packet, Values values) {
    return words.encode(packet, values);
  }

  @Override
  public String decode(ProtocolEndpoint endpoint, Payload payload) {
    return words.decode(payload.bytes());
  }

  @Override
  public void expect(Words question, ProtocolInstance instance, long nowNanos, Values values) {
    new RipQuestions((RipInstance) instance, nowNanos, values).ask(question);
  }
}
