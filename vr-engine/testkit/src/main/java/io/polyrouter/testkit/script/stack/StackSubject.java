package io.polyrouter.testkit.script.stack;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.CounterValues;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.NeighbourState;
import io.polyrouter.stack.SourceFilter;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.StackListener;
import io.polyrouter.stack.core.IpStack;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Stage;
import io.polyrouter.testkit.script.Subject;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The IP stack of one virtual router, between scripted links and scripted applications. */
public final class StackSubject implements Subject {

  private static final long SEED = 20_260_102;
  private static final int TIMERS_AT_ONCE = 1000;
  private static final int MAX_NEIGHBOURS = 64;
  private static final int MAX_REASSEMBLY_BYTES = 1 << 20;

  private final Stage stage;
  private final TimerQueue timers = new TimerQueue();
  private final IpStack stack;
  private final Configuration configuration;
  private final Applications applications;
  private final Deque<StackListener.EchoAnswer> answers = new ArrayDeque<>();

  public StackSubject(Stage stage) {
    this.stage = stage;
    this.stack =
        new IpStack(
            timers,
            new SplittableRandom(SEED),
            new Listener(),
            MAX_NEIGHBOURS,
            MAX_REASSEMBLY_BYTES);
    this.configuration = new Configuration(stack, this::sent);
    this.applications = new Applications(stack.output(), stage);
    stack.setUpperLayer(applications);
  }

  private final class Listener implements StackListener {

    @Override
    public void neighbourChanged(
        StackInterface onInterface, IpAddress address, @Nullable MacAddress mac) {
      stage.note("! neighbour " + address + " on " + onInterface + ": " + mac);
    }

    @Override
    public void ipv6AddressesChanged(StackInterface onInterface) {
      stage.note("! addresses of " + onInterface);
    }

    @Override
    public void echoAnswered(EchoAnswer answer, long nowNanos) {
      stage.note("! " + answer);
      answers.add(answer);
    }
  }

  private void sent(String interfaceName, byte[] frame) {
    try {
      stage.sent(new SentFrame(interfaceName, FrameDecoder.decode(frame), stage.values()));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new Mismatch("the stack sent a frame that is wrong: " + e.getMessage());
    }
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

  /** A name with a colon, in front of a packet; empty without one. */
  static String interfaceName(Words words) {
    if (!words.peek().matches("[a-z]+\\d+:")) {
      return "";
    }
    String word = words.next();
    return word.substring(0, word.length() - 1);
  }

  @Override
  public void inject(Words packet, long nowNanos) {
    Words words = packet.again();
    StackInterface in = configuration.interfaceNamed(interfaceName(words));
    byte[] frame = FrameEncoder.encode(Layer.parse(words), in.mac().toString(), stage.values());
    stack.receive(in, frame, frame.length, nowNanos);
  }

  // ---- commands -----------------------------------------------------------------------------

  @Override
  public void command(Words words, long nowNanos) {
    String command = words.next();
    switch (command) {
      case "interface" -> configuration.addInterface(words, nowNanos);
      case "address" -> configuration.addAddress(words, nowNanos);
      case "advertise" -> configuration.advertise(words, nowNanos);
      case "route" -> configuration.route(words, nowNanos);
      case "neighbour" -> configuration.neighbour(words, nowNanos);
      case "up" -> configuration.setUp(words.next(), true, nowNanos);
      case "down" -> configuration.setUp(words.next(), false, nowNanos);
      case "ping" -> ping(words, nowNanos);
      case "join" -> join(words, nowNanos);
      case "leave" ->
          stack
              .output()
              .leaveGroup(
                  configuration.interfaceNamed(words.next()).index(),
                  Configuration.address(words.next()),
                  nowNanos);
      case "filter" -> filter(words, nowNanos);
      case "take" -> applications.take(words);
      case "send" -> applications.send(words, nowNanos);
      case "expect" -> expect(words);
      default -> throw Words.unknown("command", command);
    }
    words.end();
  }

  /** {@code join [fails] INTERFACE GROUP}. */
  private void join(Words words, long nowNanos) {
    boolean fails = words.accept("fails");
    int index = configuration.interfaceNamed(words.next()).index();
    boolean joined = stack.output().joinGroup(index, Configuration.address(words.next()), nowNanos);
    if (joined == fails) {
      throw new Mismatch("the group was " + (joined ? "" : "not ") + "joined");
    }
  }

  /** {@code filter INTERFACE GROUP BEFORE AFTER}: {@code none}, {@code all}, in:A,B or ex:A,B. */
  private void filter(Words words, long nowNanos) {
    int index = configuration.interfaceNamed(words.next()).index();
    IpAddress group = Configuration.address(words.next());
    SourceFilter before = filter(words.next());
    SourceFilter after = filter(words.next());
    if (!stack.output().listen(index, group, before, after, nowNanos)) {
      throw new Mismatch("the group was not joined");
    }
  }

  private static SourceFilter filter(String text) {
    if (text.equals("none")) {
      return SourceFilter.NONE;
    }
    if (text.equals("all")) {
      return SourceFilter.ALL;
    }
    NavigableSet<IpAddress> sources = new TreeSet<>();
    for (String source : text.substring(3).split(",", -1)) {
      sources.add(Configuration.address(source));
    }
    return switch (text.substring(0, 3)) {
      case "in:" -> new SourceFilter(false, sources);
      case "ex:" -> new SourceFilter(true, sources);
      default -> throw Words.unknown("filter", text);
    };
  }

  /** {@code ping ADDRESS id N seq N bytes N [ttl N] [df]}. */
  private void ping(Words words, long nowNanos) {
    IpAddress destination = Configuration.address(words.next());
    IpAddress source = stack.output().selectSource(destination, 0);
    if (source == null) {
      throw new ScriptSyntaxException("there is no address to ping from");
    }
    words.require("id");
    int id = Integer.parseInt(words.next());
    words.require("seq");
    int sequence = Integer.parseInt(words.next());
    words.require("bytes");
    int bytes = Integer.parseInt(words.next());
    int hopLimit = words.accept("ttl") ? Integer.parseInt(words.next()) : 64;
    boolean df = words.accept("df");
    stack.sendEchoRequest(source, destination, 0, id, sequence, bytes, hopLimit, df, nowNanos);
  }

  private void expect(Words words) {
    String what = words.next();
    switch (what) {
      case "counter" -> expectCounter(words);
      case "neighbour" -> expectNeighbour(words);
      case "address" -> expectAddress(words);
      case "answer" -> expectAnswer(words);
      case "delivered" -> applications.expectDelivered(words);
      case "told" -> applications.expectTold(words);
      case "source" -> expectSource(words);
      case "mtu" -> applications.expectMtu(words);
      default -> throw Words.unknown("expectation", what);
    }
  }

  /** {@code expect counter [INTERFACE] NAME VALUE}. */
  private void expectCounter(Words words) {
    String name = words.next();
    CounterValues all = stack.counterValues();
    if (configuration.hasInterface(name)) {
      all = configuration.interfaceNamed(name).counterValues();
      name = words.next();
    }
    Map<String, Long> counters = all.toMap();
    long actual = counters.getOrDefault(name, 0L);
    String expected = words.next();
    if (!stage.values().matches(expected, actual)) {
      throw Mismatch.of(name, expected, actual + " of " + nonZero(counters));
    }
  }

  private static String nonZero(Map<String, Long> counters) {
    List<String> shown = new ArrayList<>();
    counters.forEach((name, value) -> {
      if (value != 0) {
        shown.add(name + " " + value);
      }
    });
    return String.join(", ", shown);
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code expect neighbour INTERFACE ADDRESS none|STATE|... [MAC]}. */
  private void expectNeighbour(Words words) {
    StackInterface on = configuration.interfaceNamed(words.next());
    IpAddress address = Configuration.address(words.next());
    String expected = words.next();
    NeighbourState found =
        stack.neighbourStates(on).stream()
            .filter(each -> each.address().equals(address))
            .findFirst()
            .orElse(null);
    String actual = found == null ? "none" : text(found.statusAt(stage.nowNanos()));
    if (!List.of(expected.split("\\|", -1)).contains(actual)) {
      throw Mismatch.of("neighbour " + address, expected, actual);
    }
    if (found != null && words.hasNext()) {
      String mac = words.next();
      if (!mac.equals(String.valueOf(found.mac()))) {
        throw Mismatch.of("address of neighbour " + address, mac, String.valueOf(found.mac()));
      }
    }
  }

  /** {@code expect address INTERFACE ADDRESS none|STATUS}. */
  private void expectAddress(Words words) {
    StackInterface on = configuration.interfaceNamed(words.next());
    IpAddress address = Configuration.address(words.next());
    String expected = words.next();
    String actual =
        stack.ipv6Addresses(on).stream()
            .filter(each -> each.address().address().equals(address))
            .findFirst()
            .map(Ipv6AddressState::status)
            .map(StackSubject::text)
            .orElse("none");
    if (!actual.equals(expected)) {
      throw Mismatch.of("address " + address, expected, actual);
    }
  }

  /** {@code expect source ADDRESS for ADDRESS [INTERFACE]}: RFC 6724. */
  private void expectSource(Words words) {
    String expected = words.next();
    words.require("for");
    IpAddress destination = Configuration.address(words.next());
    int index = words.hasNext() ? configuration.interfaceNamed(words.next()).index() : 0;
    IpAddress actual = stack.output().selectSource(destination, index);
    if (!expected.equals(actual == null ? "none" : actual.toString())) {
      throw Mismatch.of("source for " + destination, expected, String.valueOf(actual));
    }
  }

  /** {@code expect answer none}, or {@code expect answer MESSAGE from ADDRESS id N seq N}. */
  private void expectAnswer(Words words) {
    String expected = words.next();
    StackListener.EchoAnswer answer = answers.poll();
    if (answer == null) {
      if (!expected.equals("none")) {
        throw new Mismatch("no answer came");
      }
      return;
    }
    words.require("from");
    String from = words.next();
    words.require("id");
    String id = words.next();
    words.require("seq");
    String sequence = words.next();
    String all = String.join(" ", expected, from, id, sequence);
    String actual =
        String.join(
            " ",
            answer.message(),
            answer.from().toString(),
            Integer.toString(answer.identifier()),
            Integer.toString(answer.sequence()));
    if (!all.equals(actual)) {
      throw Mismatch.of("answer", all, actual);
    }
  }

  @Override
  public void finish(long nowNanos) {
    StackListener.EchoAnswer answer = answers.poll();
    if (answer != null) {
      throw new Mismatch("an answer that nobody looked for: " + answer);
    }
    applications.finish();
  }
}
