package io.polyrouter.sockets;

import io.polyrouter.net.IpAddress;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.layer.TransportLayer;
import io.polyrouter.transport.tcp.TcpOptions;
import io.polyrouter.transport.tcp.TcpOptions.CongestionControl;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of one socket, as its owner set them. They are checked when set, so that the loop
 * meets none that it could not do with. Thread-safe.
 */
final class Settings {

  private static final int MOST_BUFFER_BYTES = 64 << 20;
  private static final int LEAST_BUFFER_BYTES = 2048;
  private static final int MOST_SECONDS = 32_767;

  /** What kinds of sockets there are. */
  enum Kind {
    STREAM,
    LISTENER,
    DATAGRAM
  }

  /** The options of each kind, and what they are at first. */
  private static final Map<Kind, Map<SocketOption<?>, Object>> DEFAULTS =
      Map.of(
          Kind.STREAM, defaults(Kind.STREAM),
          Kind.LISTENER, defaults(Kind.LISTENER),
          Kind.DATAGRAM, defaults(Kind.DATAGRAM));

  private static Map<SocketOption<?>, Object> defaults(Kind kind) {
    Map<SocketOption<?>, Object> all = new LinkedHashMap<>();
    boolean datagram = kind == Kind.DATAGRAM;
    all.put(
        StandardSocketOptions.SO_RCVBUF,
        datagram
            ? PacketOptions.DEFAULT.receiveBufferBytes()
            : TcpOptions.DEFAULT.receiveBufferBytes());
    all.put(StandardSocketOptions.SO_REUSEADDR, kind == Kind.LISTENER);
    all.put(StandardSocketOptions.SO_REUSEPORT, false);
    all.put(VrSocketOptions.IP_TTL, TcpOptions.DEFAULT.hopLimit());
    all.put(VrSocketOptions.IP_MINTTL, 0);
    all.put(VrSocketOptions.SO_BINDTODEVICE, "");
    if (kind != Kind.LISTENER) {
      all.put(
          StandardSocketOptions.SO_SNDBUF,
          datagram
              ? PacketOptions.DEFAULT_RECEIVE_BUFFER_BYTES
              : TcpOptions.DEFAULT.sendBufferBytes());
      all.put(StandardSocketOptions.IP_TOS, 0);
    }
    if (datagram) {
      all.put(StandardSocketOptions.SO_BROADCAST, false);
      all.put(StandardSocketOptions.IP_MULTICAST_TTL, 1);
      all.put(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      all.put(VrSocketOptions.MULTICAST_INTERFACE, "");
    } else {
      putTcp(all);
    }
    if (kind == Kind.STREAM) {
      all.put(StandardSocketOptions.SO_KEEPALIVE, false);
      all.put(StandardSocketOptions.SO_LINGER, -1);
      all.put(StandardSocketOptions.TCP_NODELAY, false);
    }
    return Collections.unmodifiableMap(all);
  }

  private static void putTcp(Map<SocketOption<?>, Object> all) {
    TcpOptions tcp = TcpOptions.DEFAULT;
    all.put(VrSocketOptions.TCP_SIGNATURES, VrSocketOptions.Signatures.NONE);
    all.put(VrSocketOptions.TCP_KEEPIDLE, (int) tcp.keepAliveIdle().toSeconds());
    all.put(VrSocketOptions.TCP_KEEPINTERVAL, (int) tcp.keepAliveInterval().toSeconds());
    all.put(VrSocketOptions.TCP_KEEPCOUNT, tcp.keepAliveProbes());
    all.put(VrSocketOptions.TCP_USER_TIMEOUT, (int) tcp.userTimeout().toMillis());
    all.put(VrSocketOptions.TCP_MAXSEG, tcp.maxSegmentBytes());
    all.put(VrSocketOptions.TCP_CONGESTION, "cubic");
    all.put(VrSocketOptions.TCP_ECN, tcp.ecn());
  }

  private static Map<SocketOption<?>, Object> defaultsOf(Kind kind) {
    return DEFAULTS.getOrDefault(kind, Map.of());
  }

  private final Kind kind;

  /** By name, since the JDK's own extension has some of ours under equal names. */
  private final Map<String, Object> values = new ConcurrentHashMap<>();

  Settings(Kind kind) {
    this.kind = kind;
    defaultsOf(kind).forEach((option, value) -> values.put(option.name(), value));
  }

  /** For a connection that a listener accepts: what the listener has, on top of the defaults. */
  Settings accepted() {
    Settings accepted = new Settings(Kind.STREAM);
    accepted.values.keySet().forEach(name -> accepted.values.put(name, valueOr(name, accepted)));
    return accepted;
  }

  private Object valueOr(String name, Settings other) {
    Object own = values.get(name);
    return own != null ? own : other.value(name);
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new UnsupportedOperationException("option " + name + " is not supported here");
    }
    return value;
  }

  Set<SocketOption<?>> supported() {
    Set<SocketOption<?>> all = new LinkedHashSet<>(defaultsOf(kind).keySet());
    if (kind == Kind.DATAGRAM) {
      all.add(StandardSocketOptions.IP_MULTICAST_IF);
    }
    return Collections.unmodifiableSet(all);
  }

  <T> void set(SocketOption<T> option, @Nullable Object value) throws IOException {
    String name = option.name();
    if (kind == Kind.DATAGRAM && option.equals(StandardSocketOptions.IP_MULTICAST_IF)) {
      if (!(value instanceof NetworkInterface named)) {
        throw new IllegalArgumentException(name + " takes the interface of that name");
      }
      values.put(VrSocketOptions.MULTICAST_INTERFACE.name(), named.getName());
      return;
    }
    Object before = value(name);
    if (value == null || !before.getClass().isInstance(value)) {
      throw new IllegalArgumentException(
          name + " takes a value of " + before.getClass() + ", not " + value);
    }
    values.put(name, value instanceof Integer number ? checked(name, number) : value(name, value));
  }

  private static Object value(String name, Object value) {
    if (name.equals(VrSocketOptions.TCP_CONGESTION.name())
        && !value.equals("cubic")
        && !value.equals("reno")) {
      throw new IllegalArgumentException("no such congestion control: " + value);
    }
    return value;
  }

  /** A number within its bounds; buffer sizes are only wishes and are brought there. */
  private static Integer checked(String name, int value) {
    return switch (name) {
      case "SO_SNDBUF", "SO_RCVBUF" -> {
        check(name, value, 0, Integer.MAX_VALUE);
        yield Math.clamp(value, LEAST_BUFFER_BYTES, MOST_BUFFER_BYTES);
      }
      case "SO_LINGER" -> Math.clamp(value, -1, 65_535);
      case "IP_TTL" -> check(name, value, 1, 255);
      case "IP_TOS", "IP_MINTTL", "IP_MULTICAST_TTL" -> check(name, value, 0, 255);
      case "TCP_KEEPIDLE", "TCP_KEEPINTERVAL" -> check(name, value, 1, MOST_SECONDS);
      case "TCP_KEEPCOUNT" -> check(name, value, 1, 127);
      case "TCP_USER_TIMEOUT" -> check(name, value, 1, Integer.MAX_VALUE);
      case "TCP_MAXSEG" -> value == 0 ? value : check(name, value, 88, 65_535);
      default -> value;
    };
  }

  private static Integer check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " " + value + " is not within " + least + " to " + most);
    }
    return value;
  }

  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // values have their option's type
  <T> T get(SocketOption<T> option) {
    return (T) value(option.name());
  }

  boolean isSupported(SocketOption<?> option) {
    return values.containsKey(option.name())
        || kind == Kind.DATAGRAM && option.equals(StandardSocketOptions.IP_MULTICAST_IF);
  }

  private int number(SocketOption<Integer> option) {
    return (Integer) value(option.name());
  }

  private boolean flag(SocketOption<Boolean> option) {
    return (Boolean) value(option.name());
  }

  // ---- as the loop wants them ---------------------------------------------------------------

  boolean reuse() {
    return flag(StandardSocketOptions.SO_REUSEADDR) || flag(StandardSocketOptions.SO_REUSEPORT);
  }

  /**
   * On the loop.
   *
   * @param scope interface that an address given by the application names, or 0
   */
  TcpOptions tcp(TransportLayer transport, int scope) throws IOException {
    boolean stream = kind == Kind.STREAM;
    int bound = interfaceIndex(transport, VrSocketOptions.SO_BINDTODEVICE);
    return new TcpOptions(
        stream && flag(StandardSocketOptions.TCP_NODELAY),
        stream && flag(StandardSocketOptions.SO_KEEPALIVE),
        Duration.ofSeconds(number(VrSocketOptions.TCP_KEEPIDLE)),
        Duration.ofSeconds(number(VrSocketOptions.TCP_KEEPINTERVAL)),
        number(VrSocketOptions.TCP_KEEPCOUNT),
        Duration.ofMillis(number(VrSocketOptions.TCP_USER_TIMEOUT)),
        stream ? number(StandardSocketOptions.SO_SNDBUF) : TcpOptions.DEFAULT.sendBufferBytes(),
        number(StandardSocketOptions.SO_RCVBUF),
        number(VrSocketOptions.IP_TTL),
        number(VrSocketOptions.IP_MINTTL),
        stream ? number(StandardSocketOptions.IP_TOS) : 0,
        number(VrSocketOptions.TCP_MAXSEG),
        get(VrSocketOptions.TCP_CONGESTION).equals("reno")
            ? CongestionControl.NEW_RENO
            : CongestionControl.CUBIC,
        flag(VrSocketOptions.TCP_ECN),
        bound != 0 ? bound : scope,
        get(VrSocketOptions.TCP_SIGNATURES).all());
  }

  /** On the loop. */
  PacketOptions packets(TransportLayer transport) throws IOException {
    return new PacketOptions(
        number(VrSocketOptions.IP_TTL),
        number(StandardSocketOptions.IP_MULTICAST_TTL),
        number(StandardSocketOptions.IP_TOS),
        number(VrSocketOptions.IP_MINTTL),
        interfaceIndex(transport, VrSocketOptions.SO_BINDTODEVICE),
        interfaceIndex(transport, VrSocketOptions.MULTICAST_INTERFACE),
        flag(StandardSocketOptions.IP_MULTICAST_LOOP),
        flag(StandardSocketOptions.SO_BROADCAST),
        number(StandardSocketOptions.SO_RCVBUF));
  }

  private int interfaceIndex(TransportLayer transport, SocketOption<String> option)
      throws IOException {
    String name = get(option);
    return name.isEmpty() ? 0 : interfaceIndex(transport, name);
  }

  /** The index of an interface, which must be there, by its name, an own address or its index. */
  static int interfaceIndex(TransportLayer transport, String text) throws IOException {
    int index = transport.interfaceIndex(text);
    if (index == 0) {
      index = text.chars().allMatch(Character::isDigit) ? number(text) : ofAddress(transport, text);
    }
    if (index == 0) {
      throw new SocketException("the virtual router has no interface " + text);
    }
    return index;
  }

  private static int number(String digits) {
    return digits.isEmpty() || digits.length() > 9 ? 0 : Integer.parseInt(digits);
  }

  private static int ofAddress(TransportLayer transport, String text) {
    try {
      IpAddress address = IpAddress.parse(text);
      return transport.isOwn(address) ? transport.interfaceFor(address) : 0;
    } catch (IllegalArgumentException e) {
      return 0; // neither a name nor an address
    }
  }

  /** The same; if nothing is said it is the interface that leads to the group. */
  static int interfaceIndex(TransportLayer transport, String text, IpAddress group)
      throws IOException {
    if (!text.isEmpty()) {
      return interfaceIndex(transport, text);
    }
    int index = transport.interfaceFor(group);
    if (index == 0) {
      throw new SocketException("no interface of the virtual router leads to " + group);
    }
    return index;
  }
}
