package io.polyrouter.bgp;

import io.polyrouter.bgp.message.Capability.RoleName;
import io.polyrouter.bgp.message.MessageType;
import io.polyrouter.bgp.nlri.Family;
import io.polyrouter.bgp.settings.AddPaths;
import io.polyrouter.bgp.settings.BgpSettings;
import io.polyrouter.bgp.settings.Confederation;
import io.polyrouter.bgp.settings.FamilyOptions;
import io.polyrouter.bgp.settings.FamilySettings;
import io.polyrouter.bgp.settings.ListenRange;
import io.polyrouter.bgp.settings.NeighbourSettings;
import io.polyrouter.bgp.settings.OptionValues;
import io.polyrouter.bgp.settings.PeerAs;
import io.polyrouter.bgp.settings.PeerGroupSettings;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.RestartMode;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolCommand;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
import io.polyrouter.routing.protocol.StreamAuthentication;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.security.Secret;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import io.polyrouter.testkit.script.protocol.ProtocolLanguage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * BGP in scripts. Settings, each line all of what it speaks of anew:
 *
 * <pre>
 *   config as N | router-id A | cluster-id A | confederation AS MEMBER... | maximum-peers N | port N
 *   config [no] group NAME [OPTION...]
 *   config [no] neighbour ADDRESS [by INTERFACE] [group NAME] [OPTION...]
 *   config [no] range PREFIX GROUP MAXIMUM
 *     as {N | external | internal} | local-as N | disabled | shutdown-text WORD | connect-retry N
 *     | hold N | min-hold N | keepalive N | send-hold N | idle-hold N | no-damping | delay-open N
 *     | passive | from ADDRESS | to-port N | mss N | multihop N | ttl-security N | md5 KEY
 *     | no-refresh | no-enhanced | no-extended | no-as4 | role NAME | strict-role
 *     | restart {off | helper | full} | restart-time N | no-notification | description WORD
 *     | allow-own-as N | as-override | reflector-client
 *     | family NAME [off] [next-hop] [receive-paths] [send-paths N] [long-lived N]
 *       [import POLICY] [export POLICY]            (ipv4-unicast if there is none here or in the group)
 * </pre>
 *
 * Commands: {@code do clear {all | ADDRESS | group NAME} [soft]}. Messages and questions: {@link
 * BgpWords}, {@link BgpQuestions}.
 */
final class BgpLanguage implements ProtocolLanguage {

  private final BgpWords words = new BgpWords();
  private final Map<String, PeerGroupSettings> groups = new LinkedHashMap<>();
  private final Map<String, NeighbourSettings> neighbours = new LinkedHashMap<>();
  private final Map<String, ListenRange> ranges = new LinkedHashMap<>();
  private int as = 65_001;
  private int port = BgpSettings.PORT;
  private int maximumPeers = 100;
  private OptionalInt routerId = OptionalInt.empty();
  private OptionalInt clusterId = OptionalInt.empty();
  private Optional<Confederation> confederation = Optional.empty();

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return new BgpType(1).create(context);
  }

  @Override
  public ProtocolEndpoint endpoint() {
    return new ProtocolEndpoint.UdpPort(AddressFamily.IPV4, BgpSettings.PORT);
  }

  @Override
  public int usualHopLimit() {
    return 255;
  }

  @Override
  public Payload encode(Words packet, Values values) {
    return Payload.of(BgpWords.encode(packet, values));
  }

  @Override
  public String decode(ProtocolEndpoint endpoint, Payload payload) {
    throw new ScriptSyntaxException("BGP sends no datagrams");
  }

  @Override
  public List<String> decode(long stream, StreamBytes bytes) {
    return words.decode(stream, bytes);
  }

  @Override
  public boolean isKeepalive(StreamBytes bytes) {
    return bytes.equals(StreamBytes.of(MessageType.keepalive()));
  }

  @Override
  public void expect(Words question, ProtocolInstance instance, long nowNanos, Values values) {
    BgpQuestions.ask(question, (BgpState) instance.state(nowNanos), values);
  }

  @Override
  public ProtocolSettings settings() {
    return new BgpSettings(
        "main",
        "",
        as,
        routerId,
        clusterId,
        confederation,
        port,
        maximumPeers,
        List.copyOf(groups.values()),
        List.copyOf(neighbours.values()),
        List.copyOf(ranges.values()),
        List.of());
  }

  // ---- configuration ------------------------------------------------------------------------

  @Override
  public void configure(Words line) {
    boolean isRemoved = line.accept("no");
    String what = line.next();
    switch (what) {
      case "as" -> as = Integer.parseUnsignedInt(line.next());
      case "port" -> port = Integer.parseInt(line.next());
      case "maximum-peers" -> maximumPeers = Integer.parseInt(line.next());
      case "router-id" -> routerId = OptionalInt.of(Ipv4Address.parse(line.next()).bits());
      case "cluster-id" -> clusterId = OptionalInt.of(Ipv4Address.parse(line.next()).bits());
      case "confederation" -> {
        int identifier = Integer.parseUnsignedInt(line.next());
        Set<Integer> members = new HashSet<>();
        while (line.hasNext()) {
          members.add(Integer.parseUnsignedInt(line.next()));
        }
        confederation = Optional.of(new Confederation(identifier, members));
      }
      case "group" -> {
        String name = line.next();
        Options options = isRemoved ? new Options() : options(line);
        put(groups, name, isRemoved, new PeerGroupSettings(name, options.own, options.families));
      }
      case "neighbour" -> neighbour(line, isRemoved);
      case "range" -> {
        String prefix = line.next();
        put(
            ranges,
            prefix,
            isRemoved,
            isRemoved
                ? new ListenRange(IpPrefix.parse(prefix), "", 1)
                : new ListenRange(
                    IpPrefix.parse(prefix), line.next(), Integer.parseInt(line.next())));
      }
      default -> throw Words.unknown("setting", what);
    }
  }

  private static <V> void put(Map<String, V> into, String key, boolean isRemoved, V value) {
    if (isRemoved) {
      into.remove(key);
    } else {
      into.put(key, value);
    }
  }

  private void neighbour(Words line, boolean isRemoved) {
    String address = line.next();
    if (isRemoved) {
      neighbours.remove(address);
      return;
    }
    Optional<String> by = line.accept("by") ? Optional.of(line.next()) : Optional.empty();
    Optional<String> group = line.accept("group") ? Optional.of(line.next()) : Optional.empty();
    Options options = options(line);
    if (options.families.isEmpty()
        && group.map(groups::get).map(one -> one.families().isEmpty()).orElse(true)) {
      options.families.add(FamilySettings.of(Family.IPV4_UNICAST));
    }
    neighbours.put(
        address,
        new NeighbourSettings(IpAddress.parse(address), by, group, options.own, options.families));
  }

  private static final class Options {
    OptionValues own = OptionValues.NONE;
    final List<FamilySettings> families = new ArrayList<>();
  }

  private static Options options(Words line) {
    Options options = new Options();
    while (line.hasNext()) {
      String word = line.next();
      if (word.equals("family")) {
        options.families.add(family(line));
      } else {
        options.own = option(options.own, word, line);
      }
    }
    return options;
  }

  private static OptionValues option(OptionValues to, String word, Words line) {
    return switch (word) {
      case "as" -> to.with(PeerOptions.PEER_AS, Optional.of(peerAs(line.next())));
      case "local-as" ->
          to.with(PeerOptions.LOCAL_AS, Optional.of(Integer.parseUnsignedInt(line.next())));
      case "description" -> to.with(PeerOptions.DESCRIPTION, line.next());
      case "disabled" -> to.with(PeerOptions.ENABLED, false);
      case "shutdown-text" -> to.with(PeerOptions.SHUTDOWN_TEXT, line.next());
      case "connect-retry" -> to.with(PeerOptions.CONNECT_RETRY_SECONDS, number(line));
      case "hold" -> to.with(PeerOptions.HOLD_SECONDS, number(line));
      case "min-hold" -> to.with(PeerOptions.MIN_HOLD_SECONDS, number(line));
      case "keepalive" -> to.with(PeerOptions.KEEPALIVE_SECONDS, number(line));
      case "send-hold" -> to.with(PeerOptions.SEND_HOLD_SECONDS, number(line));
      case "idle-hold" -> to.with(PeerOptions.IDLE_HOLD_SECONDS, number(line));
      case "no-damping" -> to.with(PeerOptions.DAMP_OSCILLATIONS, false);
      case "delay-open" -> to.with(PeerOptions.DELAY_OPEN_SECONDS, number(line));
      case "passive" -> to.with(PeerOptions.PASSIVE, true);
      case "from" -> to.with(PeerOptions.LOCAL_ADDRESS, Optional.of(IpAddress.parse(line.next())));
      case "to-port" -> to.with(PeerOptions.PORT, number(line));
      case "mss" -> to.with(PeerOptions.MSS_BYTES, number(line));
      case "multihop" -> to.with(PeerOptions.MULTIHOP_TTL, number(line));
      case "ttl-security" -> to.with(PeerOptions.TTL_SECURITY_HOPS, number(line));
      case "md5" ->
          to.with(PeerOptions.AUTHENTICATION, new StreamAuthentication.Md5(Secret.of(line.next())));
      case "no-refresh" -> to.with(PeerOptions.ROUTE_REFRESH, false);
      case "no-enhanced" -> to.with(PeerOptions.ENHANCED_ROUTE_REFRESH, false);
      case "no-extended" -> to.with(PeerOptions.EXTENDED_MESSAGES, false);
      case "no-as4" -> to.with(PeerOptions.FOUR_OCTET_AS, false);
      case "role" ->
          to.with(PeerOptions.ROLE, Optional.of(RoleName.valueOf(constant(line.next()))));
      case "strict-role" -> to.with(PeerOptions.STRICT_ROLE, true);
      case "restart" ->
          to.with(PeerOptions.RESTART_MODE, RestartMode.valueOf(constant(line.next())));
      case "restart-time" -> to.with(PeerOptions.RESTART_SECONDS, number(line));
      case "no-notification" -> to.with(PeerOptions.NOTIFICATION_RESTART, false);
      case "allow-own-as" -> to.with(PeerOptions.ALLOW_OWN_AS, number(line));
      case "as-override" -> to.with(PeerOptions.AS_OVERRIDE, true);
      case "reflector-client" -> to.with(PeerOptions.ROUTE_REFLECTOR_CLIENT, true);
      default -> throw Words.unknown("option", word);
    };
  }

  private static FamilySettings family(Words line) {
    String name = line.next();
    Family family =
        Arrays.stream(Family.values())
            .filter(one -> one.toString().equals(name))
            .findFirst()
            .orElseThrow(() -> Words.unknown("family", name));
    OptionValues options = OptionValues.NONE;
    AddPaths paths = AddPaths.NONE;
    boolean isGoingOn = true;
    while (isGoingOn && line.hasNext()) {
      switch (line.peek()) {
        case "off" -> options = options.with(FamilyOptions.ENABLED, false);
        case "next-hop" -> options = options.with(FamilyOptions.EXTENDED_NEXT_HOP, true);
        case "receive-paths" -> paths = new AddPaths(true, paths.send());
        case "send-paths" -> {
          line.next();
          paths = new AddPaths(paths.receive(), Integer.parseInt(line.peek()));
        }
        case "long-lived" -> {
          line.next();
          options =
              options.with(FamilyOptions.LONG_LIVED_STALE_SECONDS, Integer.parseInt(line.peek()));
        }
        case "import" -> {
          line.next();
          options = options.with(FamilyOptions.IMPORT_POLICIES, List.of(line.peek()));
        }
        case "export" -> {
          line.next();
          options = options.with(FamilyOptions.EXPORT_POLICIES, List.of(line.peek()));
        }
        default -> isGoingOn = false;
      }
      if (isGoingOn) {
        line.next();
      }
    }
    return new FamilySettings(
        family,
        paths.equals(AddPaths.NONE) ? options : options.with(FamilyOptions.ADD_PATHS, paths));
  }

  private static PeerAs peerAs(String word) {
    return switch (word) {
      case "external" -> new PeerAs.External();
      case "internal" -> new PeerAs.Internal();
      default -> new PeerAs.Exactly(Integer.parseUnsignedInt(word));
    };
  }

  private static int number(Words line) {
    return Integer.parseInt(line.next());
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  @Override
  public ProtocolCommand command(Words line) {
    line.require("clear");
    Optional<IpAddress> address = Optional.empty();
    Optional<String> group = Optional.empty();
    if (line.accept("group")) {
      group = Optional.of(line.next());
    } else if (!line.accept("all")) {
      address = Optional.of(IpAddress.parse(line.next()));
    }
    return new BgpCommand.ClearNeighbours(
        address, group, line.accept("soft") ? BgpCommand.Manner.SOFT_IN : BgpCommand.Manner.HARD);
  }
}
