package io.polyrouter.testkit.script.tcp;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.stack.IpOutput.SendOptions;
import io.polyrouter.stack.IpOutput.SendResult;
import io.polyrouter.stack.UpperLayer.IpError;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Stage;
import io.polyrouter.testkit.script.Subject;
import io.polyrouter.testkit.script.Words;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.EphemeralPorts;
import io.polyrouter.transport.SocketBudget;
import io.polyrouter.transport.TransportContext;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpInfo;
import io.polyrouter.transport.tcp.TcpLayer;
import io.polyrouter.transport.tcp.TcpLimits;
import io.polyrouter.transport.tcp.TcpListener;
import io.polyrouter.transport.tcp.TcpOptions;
import io.polyrouter.transport.tcp.TcpState;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** TCP of one virtual router, between a scripted application and a scripted IP. */
public final class TcpSubject implements Subject {

  private static final long SEED = 20_260_101;
  private static final int TIMERS_AT_ONCE = 1000;
  private static final int DEFAULT_PORT = 80;
  private static final int DEFAULT_REMOTE_PORT = 40_000;
  private static final int DEFAULT_BACKLOG = 16;
  private static final int DEFAULT_HOP_LIMIT = 64;

  private final Stage stage;
  private final TimerQueue timers = new TimerQueue();
  private final ScriptedIp ip = new ScriptedIp(this::sent);
  private final Map<String, Flow> flows = new LinkedHashMap<>();
  private final Map<String, AppSocket> sockets = new LinkedHashMap<>();
  private final SocketBudget budget = new SocketBudget(1000, 64 << 20);
  private TcpLimits limits = TcpLimits.DEFAULT;
  private TcpOptions options = TcpOptions.DEFAULT;
  private IpAddress local = Ip.address("192.0.2.1");
  private IpAddress remote = Ip.address("198.51.100.7");
  private @Nullable TcpLayer tcp;
  private @Nullable TcpListener listener;
  private int acceptable;

  public TcpSubject(Stage stage) {
    this.stage = stage;
    useAddresses();
  }

  private void useAddresses() {
    ip.ownAddresses.add(local);
    flows.put(
        SegmentText.MAIN_FLOW,
        new Flow(SegmentText.MAIN_FLOW, local, DEFAULT_PORT, remote, DEFAULT_REMOTE_PORT));
  }

  /** Made when it is first needed, with the limits that were set until then. */
  private TcpLayer tcp() {
    TcpLayer made = tcp;
    if (made == null) {
      SplittableRandom random = new SplittableRandom(SEED);
      made =
          new TcpLayer(
              new TransportContext(ip, timers, random, budget, new EphemeralPorts(random)), limits);
      tcp = made;
    }
    return made;
  }

  private Flow flow(String name) {
    Flow flow = flows.get(name);
    if (flow == null) {
      throw Words.unknown("flow", name);
    }
    return flow;
  }

  private AppSocket socket(String name) {
    AppSocket socket = sockets.get(name);
    if (socket == null) {
      throw new ScriptSyntaxException("connection " + name + " was never opened");
    }
    return socket;
  }

  // ---- time and packets ---------------------------------------------------------------------

  @Override
  public long nextDeadlineNanos() {
    return timers.nextDeadlineNanos();
  }

  @Override
  public void fireDue(long nowNanos) {
    timers.fireDue(nowNanos, TIMERS_AT_ONCE);
  }

  @Override
  public List<Words> expand(Words packet) {
    return SegmentText.expand(packet);
  }

  private void sent(byte[] bytes, IpAddress source, IpAddress destination, SendOptions how) {
    Segment segment;
    try {
      segment = Segment.decode(bytes, source, destination);
    } catch (IllegalArgumentException e) {
      throw new Mismatch("TCP sent " + e.getMessage());
    }
    Flow flow = flows.values().stream().filter(each -> each.owns(segment)).findFirst().orElse(null);
    if (flow == null) {
      throw new Mismatch(
          "TCP sent a segment of no connection of the script: from "
              + source
              + " port "
              + segment.sourcePort
              + " to "
              + destination
              + " port "
              + segment.destinationPort);
    }
    flow.learn(segment);
    flow.checkSignature(segment, bytes);
    stage.sent(new SentSegment(segment, how, flow, stage.values()));
  }

  @Override
  public void inject(Words packet, long nowNanos) {
    Words words = packet.again();
    if (words.accept("icmp")) {
      injectError(words, nowNanos);
      return;
    }
    SegmentText text = SegmentText.parse(words);
    Flow flow = flow(text.flow());
    Segment segment = segment(text, flow);
    byte[] bytes = segment.encode();
    int hopLimit = DEFAULT_HOP_LIMIT;
    int trafficClass = 0;
    for (Words item : text.ip()) {
      String name = item.next();
      switch (name) {
        case "ttl" -> hopLimit = (int) stage.values().number(item.next());
        case "tos" -> trafficClass = (int) stage.values().number(item.next());
        case "badsum" -> bytes[16] ^= 1;
        case "cut" -> bytes = Arrays.copyOf(bytes, (int) stage.values().number(item.next()));
        case "offset" -> bytes[12] = (byte) (stage.values().number(item.next()) << 4);
        default -> throw Words.unknown("field of IP", name);
      }
    }
    if (text.options() != null) {
      flow.sign(segment, bytes);
    }
    tcp().beginBatch();
    tcp()
        .received(
            Ip.packet(flow.remote, flow.local, hopLimit, trafficClass, bytes, bytes.length),
            nowNanos);
    tcp().endBatch(nowNanos);
  }

  private Segment segment(SegmentText text, Flow flow) {
    var values = stage.values();
    long from = values.number(text.from());
    int flags = Segment.flags(text.flags());
    byte[] payload = new byte[text.length()];
    long firstByte = from + ((flags & Segment.SYN) != 0 ? 1 : 0);
    for (int i = 0; i < payload.length; i++) {
      payload[i] = Flow.dataAt(firstByte + i);
    }
    String ack = text.ack();
    String window = text.window();
    String urgent = text.urgent();
    return new Segment(
        flow.remote,
        flow.local,
        flow.remotePort,
        flow.localPort,
        flow.peerAbsolute(from),
        ack == null ? 0 : flow.localAbsolute(values.number(ack)),
        flags,
        window == null ? 0xffff : (int) values.number(window),
        urgent == null ? 0 : (int) values.number(urgent),
        text.options() == null
            ? List.of()
            : text.options().stream().map(item -> TcpOption.parse(item, flow, values)).toList(),
        payload);
  }

  /** {@code icmp kind [mtu N] [flow:] seq N}: about a segment that the subject sent. */
  private void injectError(Words words, long nowNanos) {
    IpError error =
        IpError.valueOf(words.next().replace('-', '_').toUpperCase(java.util.Locale.ROOT));
    int mtuBytes = words.accept("mtu") ? (int) stage.values().number(words.next()) : 0;
    Flow flow = flow(SegmentText.flowName(words));
    words.require("seq");
    long sequence = flow.localAbsolute(stage.values().number(words.next()));
    words.end();
    Segment quoted =
        new Segment(
            flow.local,
            flow.remote,
            flow.localPort,
            flow.remotePort,
            sequence,
            0,
            Segment.ACK,
            0,
            0,
            List.of(),
            new byte[0]);
    if (mtuBytes != 0) {
      ip.mtuBytes = Math.min(ip.mtuBytes, mtuBytes);
    }
    tcp()
        .errorReceived(
            Ip.packet(
                flow.local,
                flow.remote,
                DEFAULT_HOP_LIMIT,
                0,
                Arrays.copyOf(quoted.encode(), 8),
                quoted.encode().length),
            error,
            mtuBytes,
            nowNanos);
  }

  // ---- commands -----------------------------------------------------------------------------

  @Override
  public void command(Words words, long nowNanos) {
    String flow = SegmentText.flowName(words);
    String command = words.next();
    switch (command) {
      case "limit" -> limit(words);
      case "addresses" -> addresses(words);
      case "path" -> path(words);
      case "flow" -> flow(flow, words);
      case "option" -> options = Settings.changed(options, words);
      case "listen" -> listen(flow, words, nowNanos);
      case "connect" -> connect(flow, words, nowNanos);
      case "accept" -> accept(flow, nowNanos);
      case "unlisten" -> requireListener().close(nowNanos);
      case "write" -> {
        int bytes = Integer.parseInt(words.next());
        socket(flow).write(bytes, result(words, bytes), nowNanos);
      }
      case "read" -> {
        int bytes = Integer.parseInt(words.next());
        socket(flow).read(bytes, result(words, bytes), nowNanos);
      }
      case "shutdown" -> socket(flow).connection().shutdownOutput(nowNanos);
      case "close" -> socket(flow).connection().close(nowNanos);
      case "abort" -> socket(flow).connection().abort(nowNanos);
      case "set" -> {
        TcpConnection connection = socket(flow).connection();
        connection.setOptions(Settings.changed(connection.options(), words), nowNanos);
      }
      case "expect" -> expect(flow, words, nowNanos);
      default -> throw Words.unknown("command", command);
    }
    words.end();
  }

  private static int result(Words words, int otherwise) {
    return words.accept("->") ? Integer.parseInt(words.next()) : otherwise;
  }

  private void limit(Words words) {
    if (tcp != null) {
      throw new ScriptSyntaxException("limits come first");
    }
    String name = words.next();
    int value = Integer.parseInt(words.next());
    int halfOpen = limits.halfOpen();
    int timeWait = limits.timeWait();
    Duration timeWaitDuration = limits.timeWaitDuration();
    switch (name) {
      case "sockets" -> budget.setLimits(value, Long.MAX_VALUE);
      case "half-open" -> halfOpen = value;
      case "time-wait" -> timeWait = value;
      case "time-wait-seconds" -> timeWaitDuration = Duration.ofSeconds(value);
      default -> throw Words.unknown("limit", name);
    }
    limits = new TcpLimits(halfOpen, timeWait, timeWaitDuration);
  }

  /** {@code addresses LOCAL REMOTE} of the main flow and of those made afterwards. */
  private void addresses(Words words) {
    local = Ip.address(words.next());
    remote = Ip.address(words.next());
    useAddresses();
  }

  private void path(Words words) {
    String what = words.next();
    switch (what) {
      case "mtu" -> ip.mtuBytes = Integer.parseInt(words.next());
      case "works" -> ip.result = SendResult.SENT;
      case "no-route" -> ip.result = SendResult.NO_ROUTE;
      case "drops" -> ip.result = SendResult.DROPPED;
      default -> throw Words.unknown("state of the path", what);
    }
  }

  /**
   * {@code name: flow [remote ADDRESS] [port N] [local-port N] [isn N] [md5 KEY] [ao KEY sha1|aes]
   * [again]}.
   */
  private void flow(String name, Words words) {
    Flow before = flows.get(name);
    IpAddress to = before == null ? remote : before.remote;
    int remotePort = before == null ? DEFAULT_REMOTE_PORT + flows.size() : before.remotePort;
    int localPort = before == null ? DEFAULT_PORT : before.localPort;
    long isn = before == null ? 3_000_000_000L : before.peerIsn;
    byte[] key = before == null ? null : before.md5Key;
    Ao ao = before == null ? null : before.ao;
    while (words.hasNext()) {
      String what = words.next();
      switch (what) {
        case "remote" -> to = Ip.address(words.next());
        case "port" -> remotePort = Integer.parseInt(words.next());
        case "local-port" -> localPort = Integer.parseInt(words.next());
        case "isn" -> isn = Long.parseLong(words.next());
        case "md5" -> key = words.next().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        case "ao" -> {
          String master = words.next();
          ao = new Ao(master, words.next().equals("aes"));
        }
        case "again" -> {}
        default -> throw Words.unknown("property of flows", what);
      }
    }
    Flow flow = new Flow(name, local, localPort, to, remotePort);
    flow.peerIsn = isn;
    flow.md5Key = key;
    flow.ao = ao;
    flows.put(name, flow);
  }

  private TcpListener requireListener() {
    TcpListener open = listener;
    if (open == null) {
      throw new ScriptSyntaxException("nobody listens");
    }
    return open;
  }

  /** {@code listen [fails] [any] [reuse] [backlog N]}. */
  private void listen(String name, Words words, long nowNanos) {
    boolean fails = words.accept("fails");
    IpAddress address = local;
    if (words.accept("any")) {
      address = Ip.address(local instanceof Ipv6Address ? "::" : "0.0.0.0");
    }
    boolean reuse = words.accept("reuse");
    int backlog = words.accept("backlog") ? Integer.parseInt(words.next()) : DEFAULT_BACKLOG;
    Endpoint at = new Endpoint(address, flow(name).localPort);
    try {
      TcpListener opened =
          tcp().listen(at, backlog, reuse, options, (which, now) -> acceptable++, nowNanos);
      listener = opened;
      if (fails) {
        throw new Mismatch("listening should have failed");
      }
    } catch (IOException e) {
      if (!fails) {
        throw new Mismatch("listening failed: " + e);
      }
    }
  }

  /** {@code connect [fails] [local-port N]}. */
  private void connect(String name, Words words, long nowNanos) {
    boolean fails = words.accept("fails");
    Flow flow = flow(name);
    flow.localPort = words.accept("local-port") ? Integer.parseInt(words.next()) : 0;
    Optional<Endpoint> from =
        flow.localPort == 0
            ? Optional.empty()
            : Optional.of(new Endpoint(flow.local, flow.localPort));
    AppSocket socket = new AppSocket(stage, name);
    sockets.put(name, socket);
    try {
      socket.attach(
          tcp()
              .connect(
                  from, new Endpoint(flow.remote, flow.remotePort), options, socket, nowNanos));
      if (fails) {
        throw new Mismatch("connecting should have failed");
      }
    } catch (IOException e) {
      if (!fails) {
        throw new Mismatch("connecting failed: " + e);
      }
    }
  }

  private void accept(String name, long nowNanos) {
    if (acceptable == 0) {
      throw new Mismatch("no connection was announced that could be accepted");
    }
    AppSocket socket = new AppSocket(stage, name);
    TcpConnection accepted = requireListener().accept(socket, nowNanos);
    if (accepted == null) {
      throw new Mismatch("there is no connection to accept");
    }
    acceptable--;
    Endpoint from = new Endpoint(flow(name).remote, flow(name).remotePort);
    if (!accepted.remote().equals(from)) {
      throw Mismatch.of("the accepted connection's peer", from, accepted.remote());
    }
    socket.attach(accepted);
    sockets.put(name, socket);
  }

  private void expect(String flow, Words words, long nowNanos) {
    switch (words.peek()) {
      case "acceptable" -> {
        words.next();
        int expected = Integer.parseInt(words.next());
        if (expected != acceptable) {
          throw Mismatch.of("connections to accept", expected, acceptable);
        }
      }
      case "counter" -> {
        words.next();
        String name = words.next();
        Long actual = tcp().counters().get(name);
        if (actual == null) {
          throw Mismatch.of("counters", name, tcp().counters().keySet());
        }
        if (!stage.values().matches(words.peek(), actual)) {
          throw Mismatch.of(name, words.peek(), actual);
        }
        words.next();
      }
      case "connections" -> {
        words.next();
        String expected = words.next();
        List<TcpInfo> open =
            tcp().infos(nowNanos).stream().filter(each -> each.state() != TcpState.LISTEN).toList();
        if (!stage.values().matches(expected, open.size())) {
          throw Mismatch.of("connections", expected, open);
        }
      }
      case "confirmations" -> {
        words.next();
        String expected = words.next();
        if (!stage.values().matches(expected, ip.confirmations)) {
          throw Mismatch.of("confirmations that the path works", expected, ip.confirmations);
        }
      }
      default -> socket(flow).expect(words, nowNanos);
    }
  }

  @Override
  public void finish(long nowNanos) {
    sockets.values().forEach(AppSocket::finish);
  }
}
