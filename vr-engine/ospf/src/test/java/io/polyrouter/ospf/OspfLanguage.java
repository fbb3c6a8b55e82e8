package io.polyrouter.ospf;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.ospf.packet.OspfAuthentication;
import io.polyrouter.ospf.settings.AreaSettings;
import io.polyrouter.ospf.settings.NetworkType;
import io.polyrouter.ospf.settings.OspfInterfaceSettings;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.OspfTimers;
import io.polyrouter.ospf.settings.OspfInterfaceSettings.StaticNeighbour;
import io.polyrouter.ospf.settings.OspfSettings;
import io.polyrouter.ospf.settings.OspfSettings.DefaultOrigination;
import io.polyrouter.ospf.settings.OspfVersion;
import io.polyrouter.ospf.settings.VirtualLinkSettings;
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
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * OSPF in scripts. Settings:
 *
 * <pre>
 *   config [no] interface NAME [area A] [broadcast | nbma | p2mp | p2p] [passive] [cost N]
 *       [priority N] [hello N] [dead N] [retransmit N] [delay N] [ttl-security] [mtu-ignore]
 *       [prefix-suppression] [no-candidate] [instance N] [bfd] [password TEXT]
 *       [key ID ALGORITHM TEXT [send FROM TO] [accept FROM TO]]...
 *       [neighbour ADDRESS [cost N] [poll N] [priority N]]...            (p2p unless said otherwise)
 *   config area A {normal | stub | nssa} [no-summary] [default-cost N] [translate-always]
 *       [default-information] [no-redistribute]
 *   config range A PREFIX [hide] [cost N]
 *   config [no] virtual-link A ROUTER [key ...]
 *   config external-range PREFIX [hide] [metric N] [tag N]
 *   config [no] redistribute PROTOCOL [metric N] [type-1] [tag N]
 *   config default {never | always | when-present} [metric N] [type-1]
 *   config router-id ROUTER, maximum-lsas N, maximum-paths N, reference-bandwidth N, stub-router,
 *       no-stub-router, fast-reroute, rfc1583, graceful-restart,
 *       no-helper, no-strict, spf N N N N N
 * </pre>
 *
 * Commands:
 *
 * <pre>
 *   do clear-neighbours [on INTERFACE] [router ROUTER]
 *   do clear-database
 *   do clear-process
 * </pre>
 *
 * Packets and questions: see {@link OspfWords} and {@link OspfQuestions}.
 */
final class OspfLanguage implements ProtocolLanguage {

  private static final int OSPF = 89;

  private final OspfVersion version;
  private final OspfWords words;
  private final Map<Integer, AreaSettings> areas = new TreeMap<>(Integer::compareUnsigned);
  private final Map<String, OspfSettings.Redistribute> redistribute = new LinkedHashMap<>();
  private final List<OspfSettings.ExternalRange> externalRanges = new ArrayList<>();
  private OptionalInt routerId = OptionalInt.empty();
  private OptionalInt referenceBandwidth = OptionalInt.empty();
  private int maximumLsas = 1_000_000;
  private int maximumPaths = 16;
  private boolean fastReroute;
  private boolean rfc1583;
  private boolean isRestarting;
  private boolean isHelping = true;
  private boolean isStrict = true;
  private OspfSettings.StubRouter stubRouter = OspfSettings.StubRouter.NEVER;
  private OspfSettings.SpfDelaySettings spfDelay = OspfSettings.SpfDelaySettings.DEFAULT;
  private DefaultOrigination origination = DefaultOrigination.NEVER;

  OspfLanguage(OspfVersion version) {
    this.version = version;
    words = new OspfWords(version);
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new OspfType(version).create(context);
  }

  @Override
  public ProtocolEndpoint endpoint() {
    return new ProtocolEndpoint.IpProtocol(version.family(), OSPF);
  }

  @Override
  public int usualHopLimit() {
    return 1;
  }

  @Override
  public ProtocolSettings settings() {
    return new OspfSettings(
        version,
        "main",
        "",
        routerId,
        OspfSettings.Preferences.DEFAULT,
        referenceBandwidth,
        maximumPaths,
        fastReroute,
        spfDelay,
        maximumLsas,
        stubRouter,
        new OspfSettings.GracefulRestart(isRestarting, 120, isHelping, isStrict),
        rfc1583,
        origination,
        OspfSettings.DEFAULT_METRIC,
        List.copyOf(redistribute.values()),
        externalRanges,
        List.copyOf(areas.values()));
  }

  // ---- configuration ------------------------------------------------------------------------

  @Override
  public void configure(Words line) {
    String what = line.next();
    switch (what) {
      case "interface" -> configureInterface(line.next(), line);
      case "area" -> area(line);
      case "range" -> range(line);
      case "virtual-link" -> {
        int areaId = OspfWords.id(line.next());
        VirtualLinkSettings link = virtualLink(line);
        change(areaId, area -> withLink(area, link.routerId(), Optional.of(link)));
      }
      case "external-range" -> externalRange(line);
      case "redistribute" -> redistribute(line);
      case "default" -> origination = origination(line);
      case "router-id" -> routerId = OptionalInt.of(OspfWords.id(line.next()));
      case "maximum-lsas" -> maximumLsas = number(line);
      case "maximum-paths" -> maximumPaths = number(line);
      case "reference-bandwidth" -> referenceBandwidth = OptionalInt.of(number(line));
      case "stub-router" -> stubRouter = OspfSettings.StubRouter.ALWAYS;
      case "stub-router-on-startup" ->
          stubRouter = new OspfSettings.StubRouter.OnStartup(number(line));
      case "no-stub-router" -> stubRouter = OspfSettings.StubRouter.NEVER;
      case "fast-reroute" -> fastReroute = true;
      case "rfc1583" -> rfc1583 = true;
      case "graceful-restart" -> isRestarting = true;
      case "no-helper" -> isHelping = false;
      case "no-strict" -> isStrict = false;
      case "spf" ->
          spfDelay =
              new OspfSettings.SpfDelaySettings(
                  number(line), number(line), number(line), number(line), number(line));
      case "no" -> remove(line);
      default -> throw Words.unknown("setting", what);
    }
  }

  private static int number(Words line) {
    return Integer.parseInt(line.next());
  }

  private void remove(Words line) {
    String what = line.next();
    switch (what) {
      case "interface" -> {
        String name = line.next();
        for (Integer areaId : List.copyOf(areas.keySet())) {
          change(areaId, area -> withInterface(area, name, Optional.empty()));
        }
      }
      case "area" -> areas.remove(OspfWords.id(line.next()));
      case "virtual-link" -> {
        int areaId = OspfWords.id(line.next());
        int peer = OspfWords.id(line.next());
        change(areaId, area -> withLink(area, peer, Optional.empty()));
      }
      case "redistribute" -> redistribute.remove(line.next());
      default -> throw Words.unknown("setting", what);
    }
  }

  private void change(int areaId, java.util.function.UnaryOperator<AreaSettings> change) {
    areas.put(areaId, change.apply(areas.getOrDefault(areaId, AreaSettings.defaults(areaId))));
  }

  private static AreaSettings withInterface(
      AreaSettings area, String name, Optional<OspfInterfaceSettings> settings) {
    List<OspfInterfaceSettings> interfaces = new ArrayList<>(area.interfaces());
    interfaces.removeIf(one -> one.name().equals(name));
    settings.ifPresent(interfaces::add);
    return new AreaSettings(
        area.areaId(),
        area.type(),
        area.summary(),
        area.defaultCost(),
        area.nssa(),
        area.ranges(),
        interfaces,
        area.virtualLinks());
  }

  private static AreaSettings withLink(
      AreaSettings area, int peer, Optional<VirtualLinkSettings> settings) {
    List<VirtualLinkSettings> links = new ArrayList<>(area.virtualLinks());
    links.removeIf(one -> one.routerId() == peer);
    settings.ifPresent(links::add);
    return new AreaSettings(
        area.areaId(),
        area.type(),
        area.summary(),
        area.defaultCost(),
        area.nssa(),
        area.ranges(),
        area.interfaces(),
        links);
  }

  private void area(Words line) {
    int areaId = OspfWords.id(line.next());
    AreaSettings.Type type = AreaSettings.Type.valueOf(constant(line.next()));
    boolean summary = true;
    int defaultCost = 1;
    boolean translates = false;
    boolean defaultInformation = false;
    boolean redistributes = true;
    while (line.hasNext()) {
      String word = line.next();
      switch (word) {
        case "no-summary" -> summary = false;
        case "default-cost" -> defaultCost = number(line);
        case "translate-always" -> translates = true;
        case "default-information" -> defaultInformation = true;
        case "no-redistribute" -> redistributes = false;
        default -> throw Words.unknown("setting of an area", word);
      }
    }
    AreaSettings before = areas.getOrDefault(areaId, AreaSettings.defaults(areaId));
    areas.put(
        areaId,
        new AreaSettings(
            areaId,
            type,
            summary,
            defaultCost,
            new AreaSettings.Nssa(translates, defaultInformation, redistributes),
            before.ranges(),
            before.interfaces(),
            before.virtualLinks()));
  }

  private void range(Words line) {
    int areaId = OspfWords.id(line.next());
    IpPrefix prefix = IpPrefix.parse(line.next());
    boolean advertise = !line.accept("hide");
    OptionalInt cost = line.accept("cost") ? OptionalInt.of(number(line)) : OptionalInt.empty();
    AreaSettings before = areas.getOrDefault(areaId, AreaSettings.defaults(areaId));
    List<AreaSettings.Range> ranges = new ArrayList<>(before.ranges());
    ranges.removeIf(one -> one.prefix().equals(prefix));
    ranges.add(new AreaSettings.Range(prefix, advertise, cost));
    areas.put(
        areaId,
        new AreaSettings(
            areaId,
            before.type(),
            before.summary(),
            before.defaultCost(),
            before.nssa(),
            ranges,
            before.interfaces(),
            before.virtualLinks()));
  }

  private static VirtualLinkSettings virtualLink(Words line) {
    int peer = OspfWords.id(line.next());
    List<Key> keys = new ArrayList<>();
    while (line.accept("key")) {
      keys.add(key(line));
    }
    return new VirtualLinkSettings(
        peer,
        OspfTimers.DEFAULT,
        keys.isEmpty()
            ? OspfAuthentication.NONE
            : new OspfAuthentication.Keys(new KeyChain("chain", keys)));
  }

  private void externalRange(Words line) {
    IpPrefix prefix = IpPrefix.parse(line.next());
    boolean advertise = !line.accept("hide");
    OptionalInt metric = line.accept("metric") ? OptionalInt.of(number(line)) : OptionalInt.empty();
    OptionalLong tag = line.accept("tag") ? OptionalLong.of(number(line)) : OptionalLong.empty();
    externalRanges.removeIf(one -> one.prefix().equals(prefix));
    externalRanges.add(new OspfSettings.ExternalRange(prefix, advertise, metric, tag));
  }

  private void redistribute(Words line) {
    String protocol = line.next();
    OptionalInt metric = OptionalInt.empty();
    boolean type2 = true;
    OptionalLong tag = OptionalLong.empty();
    while (line.hasNext()) {
      String word = line.next();
      switch (word) {
        case "metric" -> metric = OptionalInt.of(number(line));
        case "type-1" -> type2 = false;
        case "tag" -> tag = OptionalLong.of(number(line));
        default -> throw Words.unknown("setting", word);
      }
    }
    redistribute.put(
        protocol,
        new OspfSettings.Redistribute(
            new Redistribution(version.family(), protocol, Optional.empty(), Optional.empty()),
            metric,
            type2,
            tag));
  }

  private static DefaultOrigination origination(Words line) {
    DefaultOrigination.Condition condition =
        DefaultOrigination.Condition.valueOf(constant(line.next()));
    int metric = line.accept("metric") ? number(line) : 1;
    return new DefaultOrigination(condition, metric, !line.accept("type-1"), Optional.empty());
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  // ---- interfaces ---------------------------------------------------------------------------

  private void configureInterface(String name, Words line) {
    int areaId = line.accept("area") ? OspfWords.id(line.next()) : 0;
    NetworkType type =
        switch (line.peek()) {
          case "broadcast" -> NetworkType.BROADCAST;
          case "nbma" -> NetworkType.NON_BROADCAST;
          case "p2mp" -> NetworkType.POINT_TO_MULTIPOINT;
          default -> NetworkType.POINT_TO_POINT;
        };
    if (type != NetworkType.POINT_TO_POINT || line.peek().equals("p2p")) {
      line.next();
    }
    OspfInterfaceSettings settings = interfaceSettings(name, type, line);
    for (Integer other : List.copyOf(areas.keySet())) {
      change(other, area -> withInterface(area, name, Optional.empty()));
    }
    change(areaId, area -> withInterface(area, name, Optional.of(settings)));
  }

  private static OspfInterfaceSettings interfaceSettings(
      String name, NetworkType type, Words line) {
    boolean passive = false;
    OptionalInt cost = OptionalInt.empty();
    int priority = 1;
    List<StaticNeighbour> neighbours = new ArrayList<>();
    int hello = 10;
    int dead = 40;
    int retransmit = 5;
    int delay = 1;
    boolean ttlSecurity = false;
    boolean mtuIgnore = false;
    boolean prefixSuppression = false;
    boolean candidate = true;
    int instanceId = 0;
    OspfAuthentication authentication = OspfAuthentication.NONE;
    List<Key> keys = new ArrayList<>();
    Optional<LivenessParameters> bfd = Optional.empty();
    while (line.hasNext()) {
      String word = line.next();
      switch (word) {
        case "passive" -> passive = true;
        case "cost" -> cost = OptionalInt.of(number(line));
        case "priority" -> priority = number(line);
        case "hello" -> hello = number(line);
        case "dead" -> dead = number(line);
        case "retransmit" -> retransmit = number(line);
        case "delay" -> delay = number(line);
        case "ttl-security" -> ttlSecurity = true;
        case "mtu-ignore" -> mtuIgnore = true;
        case "prefix-suppression" -> prefixSuppression = true;
        case "no-candidate" -> candidate = false;
        case "instance" -> instanceId = number(line);
        case "bfd" -> bfd = Optional.of(LivenessParameters.DEFAULT);
        case "neighbour" -> neighbours.add(neighbour(line));
        case "password" -> authentication = new OspfAuthentication.Password(Secret.of(line.next()));
        case "key" -> {
          keys.add(key(line));
          authentication = new OspfAuthentication.Keys(new KeyChain("chain", keys));
        }
        default -> throw Words.unknown("setting of an interface", word);
      }
    }
    return new OspfInterfaceSettings(
        name,
        type,
        passive,
        cost,
        priority,
        neighbours,
        new OspfTimers(hello, dead, retransmit, delay),
        ttlSecurity,
        mtuIgnore,
        prefixSuppression,
        instanceId,
        authentication,
        bfd,
        candidate);
  }

  private static StaticNeighbour neighbour(Words line) {
    IpAddress address = IpAddress.parse(line.next());
    OptionalInt cost = line.accept("cost") ? OptionalInt.of(number(line)) : OptionalInt.empty();
    int poll = line.accept("poll") ? number(line) : 120;
    int priority = line.accept("priority") ? number(line) : 1;
    return new StaticNeighbour(address, cost, poll, priority);
  }

  /** ID ALGORITHM TEXT, and lifetimes. */
  static Key key(Words line) {
    int id = number(line);
    KeyAlgorithm algorithm = KeyAlgorithm.valueOf(constant(line.next()));
    Secret secret = Secret.of(line.next());
    Lifetime send = line.accept("send") ? lifetime(line) : Lifetime.ALWAYS;
    Lifetime accept = line.accept("accept") ? lifetime(line) : Lifetime.ALWAYS;
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
      case "clear-neighbours" -> {
        Optional<String> name =
            line.accept("on") ? Optional.of(line.next()) : Optional.<String>empty();
        OptionalInt routerId =
            line.accept("router") ? OptionalInt.of(OspfWords.id(line.next())) : OptionalInt.empty();
        yield new OspfCommand.ClearNeighbours(name, routerId);
      }
      case "clear-database" -> new OspfCommand.ClearDatabase();
      case "clear-process" -> new OspfCommand.ClearProcess();
      default -> throw Words.unknown("command", what);
    };
  }

  // ---- packets and questions ----------------------------------------------------------------

  @Override
  public Payload encode(Words packet, Values values) {
    throw new UnsupportedOperationException("checksums depend on the addresses");
  }

  @Override
  public Payload encode(Words packet, IpAddress source, IpAddress destination, Values values) {
    return words.encode(packet, source, destination, values);
  }

  @Override
  public boolean isKeepalive(Payload payload) {
    return words.isHello(payload.bytes());
  }

  @Override
  public String decode(ProtocolEndpoint endpoint, Payload payload) {
    return words.decode(payload.bytes());
  }

  @Override
  public void expect(Words question, ProtocolInstance instance, long nowNanos, Values values) {
    new OspfQuestions((OspfInstance) instance, words, nowNanos, values).ask(question);
  }
}
