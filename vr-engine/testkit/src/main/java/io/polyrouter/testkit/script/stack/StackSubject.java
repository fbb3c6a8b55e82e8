package io.polyrouter.testkit.script.stack;

import io.polyrouter.fib.ForwardingAction;
import io.polyrouter.fib.NextHop;
import io.polyrouter.fib.PrefixTable;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.InterfaceAddress;
import io.polyrouter.stack.NeighbourState;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.stack.StackListener;
import io.polyrouter.stack.StackListener.EchoAnswer;
import io.polyrouter.stack.core.IpStack;
import io.polyrouter.stack.device.NetworkDevice;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.testkit.script.Mismatch;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Stage;
import io.polyrouter.testkit.script.Subject;
import io.polyrouter.testkit.script.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The IP stack of one virtual router, between scripted links. */
public final class StackSubject implements Subject {

  private static final long SEED = 20_260_102;
  private static final int TIMERS_AT_ONCE = 1000;
  private static final int DEFAULT_MTU_BYTES = 1500;
  private static final int MAX_NEIGHBOURS = 64;
  private static final int MAX_REASSEMBLY_BYTES = 1 << 20;

  private final Stage stage;
  private final TimerQueue timers = new TimerQueue();
  private final IpStack stack;
  private final Map<String, StackInterface> interfaces = new LinkedHashMap<>();
  private final Deque<EchoAnswer> answers = new ArrayDeque<>();
  private PrefixTable<ForwardingAction> fib = PrefixTable.empty(AddressFamily.IPV4);

  public StackSubject(Stage stage) {
    this.stage = stage;
    this.stack =
        new IpStack(
            timers,
            new SplittableRandom(SEED),
            new Listener(),
            MAX_NEIGHBOURS,
            MAX_REASSEMBLY_BYTES);
  }

  private final class Listener implements StackListener {

    @Override
    public void neighbourChanged(
        StackInterface onInterface, IpAddress address, @Nullable MacAddress mac) {
      stage.note("! neighbour " + address + " on " + onInterface + ": " + mac);
    }

    @Override
    public void ipv6AddressesChanged(StackInterface onInterface) {
      stage.note("! addresses of " + onInterface + ": " + stack.ipv6Addresses(onInterface));
    }

    @Override
    public void echoAnswered(EchoAnswer answer, long nowNanos) {
      stage.note("! " + answer);
      answers.add(answer);
    }
  }

  /** The end of a link that the stack sends into. */
  private record Port(StackSubject subject, String name) implements NetworkDevice {

    @Override
    public boolean transmit(byte[] frame, int offset, int length) {
      subject.sent(name, Arrays.copyOfRange(frame, offset, offset + length));
      return true;
    }

    @Override
    public void close() {}
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

  private StackInterface interfaceNamed(String name) {
    StackInterface named =
        name.isEmpty() ? interfaces.values().iterator().next() : interfaces.get(name);
    if (named == null) {
      throw Words.unknown("interface", name);
    }
    return named;
  }

  @Override
  public void inject(Words packet, long nowNanos) {
    Words words = packet.again();
    StackInterface in = interfaceNamed(interfaceName(words));
    byte[] frame = FrameEncoder.encode(Layer.parse(words), in.mac().toString(), stage.values());
    stack.receive(in, frame, frame.length, nowNanos);
  }

  // ---- commands -----------------------------------------------------------------------------

  @Override
  public void command(Words words, long nowNanos) {
    String command = words.next();
    switch (command) {
      case "interface" -> addInterface(words, nowNanos);
      case "route" -> route(words, nowNanos);
      case "neighbour" -> neighbour(words, nowNanos);
      case "up" -> stack.setUp(interfaceNamed(words.next()), true, nowNanos);
      case "down" -> stack.setUp(interfaceNamed(words.next()), false, nowNanos);
      case "ping" -> ping(words, nowNanos);
      case "expect" -> expect(words, nowNanos);
      default -> throw Words.unknown("command", command);
    }
    words.end();
  }

  /** {@code interface NAME ADDRESS/LENGTH ... [mtu N]}: up at once. */
  private void addInterface(Words words, long nowNanos) {
    String name = words.next();
    int index = interfaces.size() + 1;
    List<InterfaceAddress> addresses = new ArrayList<>();
    while (words.peek().contains("/")) {
      String word = words.next();
      int slash = word.indexOf('/');
      addresses.add(
          new InterfaceAddress(
              Ipv4Address.parse(word.substring(0, slash)),
              Integer.parseInt(word.substring(slash + 1))));
    }
    int mtuBytes = words.accept("mtu") ? Integer.parseInt(words.next()) : DEFAULT_MTU_BYTES;
    StackInterface added =
        stack.addInterface(
            index, name, MacAddress.parse("02:00:00:00:01:0" + index), mtuBytes, nowNanos);
    interfaces.put(name, added);
    stack.setDevice(added, new Port(this, name));
    stack.setAddresses(added, addresses, nowNanos);
    var builder = fib.toBuilder();
    for (InterfaceAddress address : addresses) {
      builder.put(address.prefix(), new ForwardingAction.Connected(index));
      builder.put(Ipv4Prefix.of(address.address(), 32), ForwardingAction.RECEIVE);
    }
    use(builder.build(), nowNanos);
    stack.setUp(added, true, nowNanos);
  }

  private void use(PrefixTable<ForwardingAction> changed, long nowNanos) {
    fib = changed;
    stack.setFib(fib, nowNanos);
  }

  /** {@code route PREFIX via ADDRESS INTERFACE}, or {@code route PREFIX blackhole|unreachable}. */
  private void route(Words words, long nowNanos) {
    Ipv4Prefix prefix = Ipv4Prefix.parse(words.next());
    String how = words.next();
    ForwardingAction action =
        switch (how) {
          case "blackhole" -> ForwardingAction.BLACKHOLE;
          case "unreachable" -> ForwardingAction.UNREACHABLE;
          case "via" -> {
            Ipv4Address gateway = Ipv4Address.parse(words.next());
            int index = interfaceNamed(words.next()).index();
            yield new ForwardingAction.Forward(List.of(new NextHop(index, gateway)));
          }
          default -> throw Words.unknown("kind of route", how);
        };
    var builder = fib.toBuilder();
    builder.put(prefix, action);
    use(builder.build(), nowNanos);
  }

  /** {@code neighbour INTERFACE ADDRESS [MAC]}: configured. */
  private void neighbour(Words words, long nowNanos) {
    StackInterface on = interfaceNamed(words.next());
    String address = words.next();
    String mac = words.hasNext() ? words.next() : Macs.of(address);
    stack.setStaticNeighbour(on, Ipv4Address.parse(address), MacAddress.parse(mac), nowNanos);
  }

  /** {@code ping ADDRESS id N seq N bytes N [ttl N] [df]}. */
  private void ping(Words words, long nowNanos) {
    Ipv4Address destination = Ipv4Address.parse(words.next());
    IpAddress source = stack.selectSource(destination, 0);
    if (source == null) {
      throw new ScriptSyntaxException("there is no address to ping from");
    }
    words.require("id");
    int id = Integer.parseInt(words.next());
    words.require("seq");
    int sequence = Integer.parseInt(words.next());
    words.require("bytes");
    int bytes = Integer.parseInt(words.next());
    int ttl = words.accept("ttl") ? Integer.parseInt(words.next()) : 64;
    boolean df = words.accept("df");
    stack.sendEchoRequest(source, destination, 0, id, sequence, bytes, ttl, df, nowNanos);
  }

  private void expect(Words words, long nowNanos) {
    String what = words.next();
    switch (what) {
      case "counter" -> {
        String name = words.next();
        Map<String, Long> counters = stack.counterValues().toMap();
        String shown = name;
        if (interfaces.containsKey(name)) {
          counters = interfaceNamed(name).counterValues().toMap();
          shown = words.next();
        }
        long actual = counters.getOrDefault(shown, 0L);
        String expected = words.next();
        if (!stage.values().matches(expected, actual)) {
          throw Mismatch.of(shown, expected, actual + " of " + nonZero(counters));
        }
      }
      case "neighbour" -> expectNeighbour(words, nowNanos);
      case "answer" -> expectAnswer(words);
      default -> throw Words.unknown("expectation", what);
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

  /** {@code expect neighbour INTERFACE ADDRESS none|STATE [MAC]}. */
  private void expectNeighbour(Words words, long nowNanos) {
    StackInterface on = interfaceNamed(words.next());
    String address = words.next();
    String expected = words.next();
    NeighbourState found =
        stack.neighbourStates(on).stream()
            .filter(each -> each.address().toString().equals(address))
            .findFirst()
            .orElse(null);
    String actual =
        found == null
            ? "none"
            : found.statusAt(nowNanos).name().toLowerCase(Locale.ROOT).replace('_', '-');
    if (!actual.equals(expected)) {
      throw Mismatch.of("neighbour " + address, expected, actual);
    }
    if (found != null && words.hasNext()) {
      String mac = words.next();
      if (!mac.equals(String.valueOf(found.mac()))) {
        throw Mismatch.of("address of neighbour " + address, mac, found.mac() + "");
      }
    }
  }

  /** {@code expect answer none}, or {@code expect answer MESSAGE from ADDRESS id N seq N}. */
  private void expectAnswer(Words words) {
    String expected = words.next();
    EchoAnswer answer = answers.poll();
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
            "" + answer.identifier(),
            "" + answer.sequence());
    if (!all.equals(actual)) {
      throw Mismatch.of("answer", all, actual);
    }
  }

  @Override
  public void finish(long nowNanos) {
    EchoAnswer answer = answers.poll();
    if (answer != null) {
      throw new Mismatch("an answer that nobody looked for: " + answer);
    }
  }
}
