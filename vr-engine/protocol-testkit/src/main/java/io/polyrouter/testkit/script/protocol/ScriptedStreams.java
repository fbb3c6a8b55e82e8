package io.polyrouter.testkit.script.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamPath;
import io.polyrouter.routing.protocol.StreamPort;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * The streams of an instance in a script, which stands for their peers: keeps to what the host
 * promises, and sees to it that the instance does so too.
 */
final class ScriptedStreams {

  /** Ports of the side that opens. */
  private static final int FIRST_EPHEMERAL_PORT = 50_000;

  /** Lent bytes stand in the midst of others, and are overwritten after the call. */
  private static final int MARGIN_BYTES = 3;

  private static final byte OVERWRITTEN = (byte) 0xee;

  private final ToIntFunction<String> interfaceIndex;
  private final Set<StreamPort> listening = new LinkedHashSet<>();
  private final Map<StreamPort, Set<IpPrefix>> admitted = new HashMap<>();
  private final Map<Long, StreamEffect.Open> opening = new HashMap<>();
  private final SortedMap<Long, Open> open = new TreeMap<>();

  private static final class Open {
    int freeBytes;
    boolean paused;

    Open(int freeBytes) {
      this.freeBytes = freeBytes;
    }
  }

  ScriptedStreams(ToIntFunction<String> interfaceIndex) {
    this.interfaceIndex = interfaceIndex;
  }

  /** The instance has ended. */
  void forgetAll() {
    listening.clear();
    admitted.clear();
    opening.clear();
    open.clear();
  }

  // ---- what the instance wants --------------------------------------------------------------

  void take(StreamEffect effect) {
    switch (effect) {
      case StreamEffect.Listen(StreamPort port) -> listening.add(port);
      case StreamEffect.StopListening(StreamPort port) -> listening.remove(port);
      case StreamEffect.Admit admit ->
          admitted.computeIfAbsent(admit.port(), port -> new LinkedHashSet<>()).add(admit.peers());
      case StreamEffect.Dismiss(StreamPort port, IpPrefix peers) ->
          admitted.getOrDefault(port, new LinkedHashSet<>()).remove(peers);
      case StreamEffect.Open wanted -> {
        if (opening.putIfAbsent(wanted.stream(), wanted) != null) {
          throw new IllegalStateException("stream " + wanted.stream() + " was opened before");
        }
      }
      case StreamEffect.Write(long stream, StreamBytes bytes) -> {
        Open of = open.get(stream);
        if (of != null) {
          if (bytes.length() > of.freeBytes) {
            throw new IllegalStateException(
                "stream %d has no room for %d bytes but for %d"
                    .formatted(stream, bytes.length(), of.freeBytes));
          }
          of.freeBytes -= bytes.length();
        }
      }
      case StreamEffect.Pause(long stream) -> pause(stream, true);
      case StreamEffect.Resume(long stream) -> pause(stream, false);
      case StreamEffect.Close close -> open.remove(close.stream());
      case StreamEffect.Adjust adjust -> {}
    }
  }

  private void pause(long stream, boolean wanted) {
    Open of = open.get(stream);
    if (of != null) {
      of.paused = wanted;
    }
  }

  // ---- what the script says -----------------------------------------------------------------

  /** Reads what follows {@code stream} on a line, but for bytes. */
  StreamEvent event(Words words, Values values) {
    long stream = values.number(words.next());
    String word = words.next();
    return switch (word) {
      case "opened" -> opened(stream, words, values);
      case "accepted" -> accepted(stream, words, values);
      case "writable" -> {
        Open of = present(stream);
        of.freeBytes = (int) values.number(words.next());
        yield new StreamEvent.Writable(stream, of.freeBytes);
      }
      case "closed" -> {
        open.remove(stream);
        String end = words.next();
        StringBuilder detail = new StringBuilder();
        while (words.hasNext()) {
          detail.append(words.next()).append(words.hasNext() ? " " : "");
        }
        yield new StreamEvent.Closed(stream, end(end), detail.toString());
      }
      default -> throw Words.unknown("event of a stream", word);
    };
  }

  /** Reads what follows {@code listen-failed} on a line. */
  StreamEvent listenFailed(Words words, Values values) {
    String family = words.next();
    int number = (int) values.number(words.next());
    StreamPort port =
        listening.stream()
            .filter(each -> each.port() == number)
            .filter(each -> (each.family() == AddressFamily.IPV4 ? "ipv4" : "ipv6").equals(family))
            .findFirst()
            .orElseThrow(() -> new ScriptSyntaxException("it does not listen there"));
    listening.remove(port);
    return new StreamEvent.ListenFailed(port, words.hasNext() ? words.next() : "taken");
  }

  private static StreamEvent.End end(String word) {
    for (StreamEvent.End end : StreamEvent.End.values()) {
      if (end.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
        return end;
      }
    }
    throw Words.unknown("end of a stream", word);
  }

  private Open present(long stream) {
    Open of = open.get(stream);
    if (of == null) {
      throw new ScriptSyntaxException("stream " + stream + " is not open");
    }
    return of;
  }

  private int begin(long stream, Words words, Values values) {
    int freeBytes =
        words.accept("free") ? (int) values.number(words.next()) : StreamEffect.SEND_BUFFER_BYTES;
    open.put(stream, new Open(freeBytes));
    return freeBytes;
  }

  /** {@code opened LOCAL [free N]}. */
  private StreamEvent opened(long stream, Words words, Values values) {
    StreamEffect.Open wanted = opening.get(stream);
    if (wanted == null || open.containsKey(stream)) {
      throw new ScriptSyntaxException("stream " + stream + " is not being opened");
    }
    StreamPath path =
        new StreamPath(
            wanted.interfaceIndex(),
            IpAddress.parse(words.next()),
            FIRST_EPHEMERAL_PORT + (int) stream,
            wanted.remote(),
            wanted.remotePort());
    return new StreamEvent.Opened(stream, path, begin(stream, words, values));
  }

  /** {@code accepted REMOTE at LOCAL [by INTERFACE] [free N]}. */
  private StreamEvent accepted(long stream, Words words, Values values) {
    if (stream >= 0 || open.containsKey(stream)) {
      throw new ScriptSyntaxException("accepted streams have numbers of their own, below 0");
    }
    IpAddress remote = IpAddress.parse(words.next());
    words.require("at");
    IpAddress local = IpAddress.parse(words.next());
    int by = words.accept("by") ? interfaceIndex.applyAsInt(words.next()) : 0;
    StreamPort port =
        listening.stream()
            .filter(each -> each.family() == local.family())
            .filter(each -> each.local().map(local::equals).orElse(true))
            .findFirst()
            .orElseThrow(() -> new ScriptSyntaxException("it does not listen at " + local));
    IpPrefix admittedBy =
        admitted.getOrDefault(port, Set.of()).stream()
            .filter(peers -> peers.contains(remote))
            .max(Comparator.comparingInt(IpPrefix::length))
            .orElseThrow(() -> new ScriptSyntaxException(remote + " is not let in"));
    StreamPath path =
        new StreamPath(by, local, port.port(), remote, FIRST_EPHEMERAL_PORT - (int) stream);
    return new StreamEvent.Accepted(stream, port, admittedBy, path, begin(stream, words, values));
  }

  /** Has bytes come in, lent as strictly as can be. */
  void lend(long stream, StreamBytes bytes, Consumer<StreamEvent> instance) {
    if (present(stream).paused) {
      throw new ScriptSyntaxException("stream " + stream + " is paused");
    }
    byte[] array = new byte[bytes.length() + 2 * MARGIN_BYTES];
    System.arraycopy(bytes.array(), bytes.from(), array, MARGIN_BYTES, bytes.length());
    instance.accept(
        new StreamEvent.Received(
            stream, StreamBytes.of(array, MARGIN_BYTES, array.length - MARGIN_BYTES)));
    Arrays.fill(array, OVERWRITTEN);
  }
}
