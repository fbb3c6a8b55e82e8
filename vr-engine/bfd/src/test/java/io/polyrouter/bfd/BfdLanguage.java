package io.polyrouter.bfd;

import io.polyrouter.bfd.BfdSettings.MultiHop;
import io.polyrouter.bfd.BfdSettings.SessionParameters;
import io.polyrouter.bfd.BfdSettings.SingleHop;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.LivenessParameters;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolSettings;
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

/**
 * BFD in scripts. Settings, intervals in microseconds:
 *
 * <pre>
 *   config session INTERFACE REMOTE [source ADDRESS] PARAMETERS
 *   config multihop LOCAL REMOTE [tx-ttl N] [rx-ttl N] PARAMETERS
 *   config no session INTERFACE REMOTE, config no multihop LOCAL REMOTE
 *   config maximum N
 * </pre>
 *
 * <p>PARAMETERS: {@code [tx N] [rx N] [times N] [admin-down] [password ID TEXT] [meticulous] [key
 * ID ALGORITHM TEXT [until SECONDS]]...}; 300000, 300000 and 3 if not said. Packets and questions:
 * see {@link BfdWords} and {@link BfdQuestions}.
 */
final class BfdLanguage implements ProtocolLanguage {

  private final ProtocolEndpoint endpoint;
  private final BfdWords words = new BfdWords();
  private final Map<String, SingleHop> singleHop = new LinkedHashMap<>();
  private final Map<String, MultiHop> multihop = new LinkedHashMap<>();
  private int maximumSessions = BfdSettings.DEFAULT_MAXIMUM_SESSIONS;

  BfdLanguage(AddressFamily family, int port) {
    endpoint = new ProtocolEndpoint.UdpPort(family, port);
  }

  @Override
  public ProtocolInstance create(InstanceContext context) {
    return BfdType.BFD.create(context);
  }

  @Override
  public ProtocolEndpoint endpoint() {
    return endpoint;
  }

  @Override
  public int usualHopLimit() {
    return 255;
  }

  @Override
  public ProtocolSettings settings() {
    return new BfdSettings(
        "main",
        "",
        maximumSessions,
        List.copyOf(singleHop.values()),
        List.copyOf(multihop.values()));
  }

  // ---- configuration ------------------------------------------------------------------------

  @Override
  public void configure(Words line) {
    String what = line.next();
    switch (what) {
      case "maximum" -> maximumSessions = Integer.parseInt(line.next());
      case "session" -> session(line);
      case "multihop" -> multihop(line);
      case "no" -> {
        Map<String, ?> from = line.next().equals("session") ? singleHop : multihop;
        from.remove(line.next() + " " + line.next());
      }
      default -> throw Words.unknown("setting", what);
    }
  }

  private void session(Words line) {
    String interfaceName = line.next();
    IpAddress remote = IpAddress.parse(line.next());
    Optional<IpAddress> source =
        line.accept("source") ? Optional.of(IpAddress.parse(line.next())) : Optional.empty();
    singleHop.put(
        interfaceName + " " + remote,
        new SingleHop(interfaceName, remote, source, parameters(line)));
  }

  private void multihop(Words line) {
    IpAddress local = IpAddress.parse(line.next());
    IpAddress remote = IpAddress.parse(line.next());
    int txTtl = line.accept("tx-ttl") ? Integer.parseInt(line.next()) : 255;
    int rxTtl = line.accept("rx-ttl") ? Integer.parseInt(line.next()) : 1;
    multihop.put(local + " " + remote, new MultiHop(local, remote, parameters(line), txTtl, rxTtl));
  }

  private SessionParameters parameters(Words line) {
    long tx = 300_000;
    long rx = 300_000;
    int times = 3;
    boolean adminDown = false;
    boolean meticulous = false;
    BfdAuthentication authentication = new BfdAuthentication.None();
    List<Key> keys = new ArrayList<>();
    while (line.hasNext()) {
      String word = line.next();
      switch (word) {
        case "tx" -> tx = Long.parseLong(line.next());
        case "rx" -> rx = Long.parseLong(line.next());
        case "times" -> times = Integer.parseInt(line.next());
        case "admin-down" -> adminDown = true;
        case "meticulous" -> meticulous = true;
        case "password" ->
            authentication =
                new BfdAuthentication.Password(
                    Integer.parseInt(line.next()), Secret.of(line.next()));
        case "key" -> {
          Key key = key(line);
          long until = line.accept("until") ? Long.parseLong(line.next()) : Long.MAX_VALUE;
          Lifetime lifetime = new Lifetime(Long.MIN_VALUE, until);
          words.know(key);
          keys.add(new Key(key.id(), key.algorithm(), key.secret(), lifetime, lifetime));
          authentication = new BfdAuthentication.Keys(new KeyChain("chain", keys), meticulous);
        }
        default -> throw Words.unknown("parameter", word);
      }
    }
    return new SessionParameters(new LivenessParameters(tx, rx, times), adminDown, authentication);
  }

  /** ID ALGORITHM TEXT. */
  static Key key(Words line) {
    int id = Integer.parseInt(line.next());
    KeyAlgorithm algorithm = KeyAlgorithm.valueOf(constant(line.next()));
    return Key.permanent(id, algorithm, Secret.of(line.next()));
  }

  static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  // ---- packets and questions ----------------------------------------------------------------

  @Override
  public Payload encode(Words packet, Values values) {
    return words.encode(packet, values);
  }

  @Override
  public String decode(ProtocolEndpoint from, Payload payload) {
    return words.decode(payload.bytes());
  }

  @Override
  public void expect(Words question, ProtocolInstance instance, long nowNanos, Values values) {
    new BfdQuestions((BfdState) instance.state(nowNanos), values).ask(question);
  }
}
