package io.polyrouter.testkit.script.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamPath;
import io.polyrouter.routing.protocol.StreamPort;
import io.polyrouter.testkit.script.ScriptSyntaxException;
import io.polyrouter.testkit.script.Values;
import io.polyrouter.testkit.script.Words;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The peers' ends of streams in a script: remembers what was asked for, and makes events. */
final class ScriptStreams {

  private static final int PEER_PORT = 50_000;

  private final ProtocolLanguage language;
  private final Interfaces interfaces;
  private final Values values;
  private final Map<Long, StreamEffect.Open> opening = new HashMap<>();
  private final Map<AddressFamily, StreamPort> ports = new TreeMap<>();
  private final Map<StreamPort, Map<String, IpPrefix>> admitted = new HashMap<>();

  ScriptStreams(ProtocolLanguage language, Interfaces interfaces, Values values) {
    this.language = language;
    this.interfaces = interfaces;
    this.values = values;
  }

  /** What the instance wants done with streams, as far as later lines depend on it. */
  void take(StreamEffect effect) {
    switch (effect) {
      case StreamEffect.Open open -> opening.put(open.stream(), open);
      case StreamEffect.Listen listen -> ports.put(listen.port().family(), listen.port());
      case StreamEffect.StopListening stop -> {
        ports.remove(stop.port().family());
        admitted.remove(stop.port());
      }
      case StreamEffect.Admit admit ->
          admitted
              .computeIfAbsent(admit.port(), absent -> new TreeMap<>())
              .put(admit.peers().toString(), admit.peers());
      case StreamEffect.Dismiss dismiss ->
          admitted.getOrDefault(dismiss.port(), new TreeMap<>()).remove(dismiss.peers().toString());
      case StreamEffect.Write write -> {}
      case StreamEffect.Pause pause -> {}
      case StreamEffect.Resume resume -> {}
      case StreamEffect.Adjust adjust -> {}
      case StreamEffect.Close close -> opening.remove(close.stream());
    }
  }

  /** What follows {@code stream} on a line. */
  StreamEvent event(Words words) {
    long stream = values.number(words.next());
    String what = words.next();
    return switch (what) {
      case "opened" -> opened(stream, words);
      case "accepted" -> accepted(stream, words);
      case "<" -> new StreamEvent.Received(stream, bytes(stream, words));
      case "writable" -> new StreamEvent.Writable(stream, (int) values.number(words.next()));
      case "closed" -> new StreamEvent.Closed(stream, end(words.next()), rest(words));
      default -> throw Words.unknown("event of a stream", what);
    };
  }

  /** What follows {@code listen-failed} on a line. */
  StreamEvent listenFailed(Words words) {
    AddressFamily family = words.next().equals("ipv4") ? AddressFamily.IPV4 : AddressFamily.IPV6;
    StreamPort port = new StreamPort(family, (int) values.number(words.next()));
    ports.remove(family);
    admitted.remove(port);
    return new StreamEvent.ListenFailed(port, rest(words));
  }

  private StreamEvent opened(long stream, Words words) {
    StreamEffect.Open open = opening.remove(stream);
    if (open == null) {
      throw new ScriptSyntaxException("nobody has asked for stream " + stream);
    }
    IpAddress local = open.local().orElseGet(() -> ownAddress(open.remote()));
    StreamPath path =
        new StreamPath(
            open.interfaceIndex(),
            local,
            PEER_PORT + (int) stream,
            open.remote(),
            open.remotePort());
    return new StreamEvent.Opened(stream, path, free(words));
  }

  private StreamEvent accepted(long stream, Words words) {
    words.require("from");
    IpAddress remote = IpAddress.parse(words.next());
    int interfaceIndex = words.accept("by") ? interfaces.index(words.next()) : 0;
    IpAddress local = words.accept("at") ? IpAddress.parse(words.next()) : ownAddress(remote);
    StreamPort port = ports.get(remote.family());
    if (port == null) {
      throw new ScriptSyntaxException("it does not listen for " + remote);
    }
    Collection<IpPrefix> all = admitted.getOrDefault(port, new TreeMap<>()).values();
    IpPrefix by =
        all.stream()
            .filter(prefix -> prefix.contains(remote))
            .max(Comparator.comparingInt(IpPrefix::length))
            .orElseThrow(() -> new ScriptSyntaxException(remote + " is not let in"));
    StreamPath path = new StreamPath(interfaceIndex, local, port.port(), remote, PEER_PORT);
    return new StreamEvent.Accepted(stream, port, by, path, free(words));
  }

  private int free(Words words) {
    return words.accept("free")
        ? (int) values.number(words.next())
        : StreamEffect.SEND_BUFFER_BYTES;
  }

  /** The own address on the link of another one, else the first of its family. */
  private IpAddress ownAddress(IpAddress remote) {
    return interfaces.all().stream()
        .flatMap(one -> one.addresses(remote.family()).stream())
        .min(Comparator.comparing(own -> !isOnLink(own, remote)))
        .map(ProtocolInterface.Address::address)
        .orElseThrow(() -> new ScriptSyntaxException("no interface has an address like " + remote));
  }

  private static boolean isOnLink(ProtocolInterface.Address own, IpAddress remote) {
    return IpPrefix.of(own.address(), own.prefixLength()).contains(remote);
  }

  private StreamBytes bytes(long stream, Words words) {
    return words.accept("hex")
        ? StreamBytes.parse(rest(words).replace(" ", ""))
        : language.encode(stream, words, values);
  }

  private static StreamEvent.End end(String word) {
    return StreamEvent.End.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String rest(Words words) {
    StringBuilder rest = new StringBuilder();
    while (words.hasNext()) {
      rest.append(words.next()).append(words.hasNext() ? " " : "");
    }
    return rest.toString();
  }
}
