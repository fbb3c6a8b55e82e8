package io.polyrouter.bgp;

import io.polyrouter.bgp.session.BgpNotice;
import io.polyrouter.bgp.session.LocalSpeaker;
import io.polyrouter.bgp.settings.BgpSettings;
import io.polyrouter.bgp.settings.ListenRange;
import io.polyrouter.bgp.settings.NeighbourSettings;
import io.polyrouter.bgp.settings.PeerOptions;
import io.polyrouter.bgp.settings.PeerSettings;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamOptions;
import io.polyrouter.routing.protocol.StreamPort;
import io.polyrouter.routing.timer.TimerQueue;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Ports that peers connect to, a family each, and who may. Used by one thread. */
final class Listening {

  private static final long RETRY_NANOS = 5_000_000_000L;

  private final Consumer<ProtocolEffect> effects;
  private final TimerQueue.Timer retry;
  private final Map<AddressFamily, StreamPort> open = new EnumMap<>(AddressFamily.class);
  private final Map<AddressFamily, SortedMap<IpPrefix, StreamOptions>> admitted =
      new EnumMap<>(AddressFamily.class);
  private final Set<IpPrefix> full = new TreeSet<>();
  private Map<AddressFamily, SortedMap<IpPrefix, StreamOptions>> wanted = Map.of();
  private int wantedPort;

  Listening(TimerQueue timers, Consumer<ProtocolEffect> effects) {
    this.effects = effects;
    retry = timers.timer(now -> settle());
  }

  /** Lets in the neighbours that are enabled, and ranges. */
  void apply(BgpSettings settings, LocalSpeaker local) {
    Map<AddressFamily, SortedMap<IpPrefix, StreamOptions>> all = new EnumMap<>(AddressFamily.class);
    for (ListenRange range : settings.listenRanges()) {
      admit(all, range.prefix(), settings.peer(range, range.prefix().address()), local);
    }
    for (NeighbourSettings neighbour : settings.neighbours()) {
      IpAddress address = neighbour.address();
      admit(all, IpPrefix.of(address, address.family().bits()), settings.peer(neighbour), local);
    }
    full.retainAll(settings.listenRanges().stream().map(ListenRange::prefix).toList());
    wanted = all;
    wantedPort = settings.port();
    settle();
  }

  private static void admit(
      Map<AddressFamily, SortedMap<IpPrefix, StreamOptions>> all,
      IpPrefix prefix,
      PeerSettings peer,
      LocalSpeaker local) {
    if (peer.get(PeerOptions.ENABLED)) {
      all.computeIfAbsent(prefix.family(), absent -> new TreeMap<>())
          .put(prefix, local.streamOptions(peer));
    }
  }

  /** Nobody may connect any more. */
  void stop() {
    wanted = Map.of();
    settle();
  }

  private void settle() {
    retry.cancel();
    for (AddressFamily family : AddressFamily.values()) {
      settle(family, wanted.getOrDefault(family, new TreeMap<>()));
    }
  }

  private void settle(AddressFamily family, SortedMap<IpPrefix, StreamOptions> peers) {
    StreamPort before = open.get(family);
    if (before != null && (peers.isEmpty() || before.port() != wantedPort)) {
      effects.accept(new StreamEffect.StopListening(before));
      open.remove(family);
      admitted.remove(family);
      before = null;
    }
    if (peers.isEmpty()) {
      return;
    }
    StreamPort port = before;
    if (port == null) {
      port = new StreamPort(family, wantedPort);
      open.put(family, port);
      effects.accept(new StreamEffect.Listen(port));
    }
    SortedMap<IpPrefix, StreamOptions> known =
        admitted.computeIfAbsent(family, absent -> new TreeMap<>());
    for (IpPrefix each : List.copyOf(known.keySet())) {
      if (!peers.containsKey(each)) {
        effects.accept(new StreamEffect.Dismiss(port, each));
        known.remove(each);
      }
    }
    for (Map.Entry<IpPrefix, StreamOptions> each : peers.entrySet()) {
      if (!each.getValue().equals(known.put(each.getKey(), each.getValue()))) {
        effects.accept(new StreamEffect.Admit(port, each.getKey(), each.getValue()));
      }
    }
  }

  /** It is tried again a little later. */
  void failed(StreamEvent.ListenFailed event, long now) {
    AddressFamily family = event.port().family();
    if (event.port().equals(open.get(family))) {
      open.remove(family);
      admitted.remove(family);
      retry.set(now + RETRY_NANOS);
      effects.accept(
          new ProtocolEffect.Notify(
              new BgpNotice.ListenFailed(text(event.port()), event.reason())));
    }
  }

  /** A peer of a range is refused; told once until there are fewer. */
  void tooMany(ListenRange range) {
    if (full.add(range.prefix())) {
      effects.accept(
          new ProtocolEffect.Notify(
              new BgpNotice.TooManyPeers(range.prefix(), range.maximumPeers())));
    }
  }

  void fewer(ListenRange range) {
    full.remove(range.prefix());
  }

  private static String text(StreamPort port) {
    return port.family().name().toLowerCase(Locale.ROOT) + " " + port.port();
  }

  /** For operators. */
  List<String> ports() {
    List<String> ports = new ArrayList<>();
    open.values().forEach(port -> ports.add(text(port)));
    return ports;
  }
}
