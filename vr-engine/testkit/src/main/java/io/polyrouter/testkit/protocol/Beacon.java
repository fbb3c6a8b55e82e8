package io.polyrouter.testkit.protocol;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv4Prefix;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteNextHop;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.ProtocolNotice;
import io.polyrouter.routing.protocol.ProtocolState;
import io.polyrouter.routing.protocol.RedistributedRoute;
import io.polyrouter.routing.protocol.StreamEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A toy protocol: every router announces the IPv4 routes that are redistributed to it, under its
 * router identifier and a rising number, from time to time and when they change. Whoever hears a
 * higher number than before passes it on over the other links and has the routes lead to the
 * neighbour that it came from first. What is not heard of for a while is forgotten.
 *
 * <p>An announcement: hops (8 bits), originator (32), number (64), count (16), then for each prefix
 * its address (32) and length (8).
 */
public final class Beacon implements ProtocolInstance {

  /** Where announcements go. */
  public static final Ipv4Address GROUP = Ipv4Address.parse("224.0.0.250");

  /** UDP port of both ends. */
  public static final int PORT = 5_959;

  private static final ProtocolEndpoint ENDPOINT =
      new ProtocolEndpoint.UdpPort(AddressFamily.IPV4, PORT);
  private static final int PREFERENCE = 200;
  private static final int HEADER_BYTES = 15;
  private static final int PREFIX_BYTES = 5;
  private static final int MOST_HOPS = 255;
  private static final int LIVES = 3;

  private final InstanceContext context;
  private final SortedMap<Integer, ProtocolInterface> interfaces = new TreeMap<>();
  private final SortedSet<IpPrefix> own = new TreeSet<>();
  private final SortedMap<Ipv4Address, Origin> origins = new TreeMap<>();
  private SortedMap<IpPrefix, RouteOffer> offered = Collections.emptySortedMap();
  private Optional<Ipv4Address> routerId = Optional.empty();
  private BeaconType.@Nullable Settings settings;
  private long number;
  private long malformed;
  private long announceAtNanos = Long.MAX_VALUE;

  /** What was last heard of a router. */
  private record Origin(
      long number,
      int hops,
      int interfaceIndex,
      IpAddress neighbour,
      List<IpPrefix> prefixes,
      long goneAtNanos) {}

  /**
   * What operators see.
   *
   * @param origins routers that are heard of, with the distance in hops
   */
  public record State(
      Optional<Ipv4Address> routerId, SortedMap<Ipv4Address, Integer> origins, long malformed)
      implements ProtocolState {}

  /** A router is heard of no more. */
  public record Lost(Ipv4Address originator) implements ProtocolNotice {
    @Override
    public String text() {
      return "router " + originator + " has fallen silent";
    }
  }

  Beacon(InstanceContext context) {
    this.context = context;
  }

  @Override
  public void handle(ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> effects) {
    switch (event) {
      case ProtocolEvent.ConfigChanged(BeaconType.Settings next) -> {
        settings = next;
        effects.accept(new ProtocolEffect.OpenEndpoint(ENDPOINT));
        interfaces.values().forEach(each -> join(each, effects));
        announce(nowNanos, effects);
      }
      case ProtocolEvent.RouterIdChanged(Optional<Ipv4Address> next) -> {
        routerId = next;
        announce(nowNanos, effects);
      }
      case ProtocolEvent.InterfaceChanged(ProtocolInterface now) -> {
        interfaces.put(now.index(), now);
        join(now, effects);
        if (!now.up()) {
          forget(now.index());
        }
        offer(effects);
        announce(nowNanos, effects);
      }
      case ProtocolEvent.InterfaceRemoved(int index) -> {
        interfaces.remove(index);
        forget(index);
        offer(effects);
      }
      case ProtocolEvent.DatagramReceived datagram -> receive(datagram, nowNanos, effects);
      case ProtocolEvent.DeadlineReached reached -> {
        expire(nowNanos, effects);
        if (nowNanos >= announceAtNanos) {
          announce(nowNanos, effects);
        }
      }
      case ProtocolEvent.RoutesRedistributed(List<RedistributedRoute> changes) -> {
        for (RedistributedRoute change : changes) {
          if (change.route().isPresent()) {
            own.add(change.prefix());
          } else {
            own.remove(change.prefix());
          }
        }
        announce(nowNanos, effects);
      }
      case ProtocolEvent.Stopping stopping -> {
        own.clear();
        announce(nowNanos, effects);
      }
      case ProtocolEvent.ConfigChanged other ->
          throw new IllegalArgumentException("settings of another protocol: " + other);
      case ProtocolEvent.EndpointFailed failed -> {}
      case ProtocolEvent.NextHopChanged changed -> {}
      case ProtocolEvent.LivenessWanted wanted -> {}
      case ProtocolEvent.LivenessChanged changed -> {}
      case ProtocolEvent.CommandReceived received -> {}
      case ProtocolEvent.Resuming resuming -> {}
      case ProtocolEvent.Suspending suspending -> {}
      case StreamEvent ofNoStream -> {}
    }
  }

  private boolean isMine(ProtocolInterface each) {
    return settings != null && settings.interfaces().contains(each.name());
  }

  private void join(ProtocolInterface each, Consumer<? super ProtocolEffect> effects) {
    if (isMine(each)) {
      effects.accept(new ProtocolEffect.JoinGroup(each.index(), GROUP));
    }
  }

  private void forget(int interfaceIndex) {
    origins.values().removeIf(origin -> origin.interfaceIndex == interfaceIndex);
  }

  private void expire(long nowNanos, Consumer<? super ProtocolEffect> effects) {
    for (Ipv4Address originator : List.copyOf(origins.keySet())) {
      Origin origin = origins.get(originator);
      if (origin != null && nowNanos >= origin.goneAtNanos) {
        origins.remove(originator);
        effects.accept(new ProtocolEffect.Notify(new Lost(originator)));
      }
    }
    offer(effects);
  }

  // ---- announcements ------------------------------------------------------------------------

  private void announce(long nowNanos, Consumer<? super ProtocolEffect> effects) {
    BeaconType.Settings configured = settings;
    if (configured == null || routerId.isEmpty()) {
      return;
    }
    long periodNanos = TimeUnit.MILLISECONDS.toNanos(configured.periodMillis());
    announceAtNanos = nowNanos + periodNanos - context.random().nextLong(periodNanos / 4 + 1);
    // So that it rises over restarts too.
    number = Math.max(number + 1, context.wallClockSeconds().getAsLong() << 32);
    flood(0, encode(0, routerId.get(), number, own), effects);
  }

  private void flood(int except, Payload payload, Consumer<? super ProtocolEffect> effects) {
    for (ProtocolInterface each : interfaces.values()) {
      if (each.index() != except && each.up() && isMine(each)) {
        effects.accept(
            new ProtocolEffect.SendDatagram(
                ENDPOINT,
                each.index(),
                Optional.empty(),
                GROUP,
                PORT,
                1,
                ProtocolEffect.NETWORK_CONTROL,
                payload));
      }
    }
  }

  private static Payload encode(
      int hops, Ipv4Address originator, long number, Iterable<IpPrefix> prefixes) {
    List<Ipv4Prefix> all = new ArrayList<>();
    for (IpPrefix prefix : prefixes) {
      if (prefix instanceof Ipv4Prefix v4) {
        all.add(v4);
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + all.size() * PREFIX_BYTES);
    bytes.put((byte) hops).putInt(originator.bits()).putLong(number).putShort((short) all.size());
    for (Ipv4Prefix prefix : all) {
      bytes.putInt(prefix.address().bits()).put((byte) prefix.length());
    }
    return Payload.of(bytes.array());
  }

  private void receive(
      ProtocolEvent.DatagramReceived datagram,
      long nowNanos,
      Consumer<? super ProtocolEffect> effects) {
    BeaconType.Settings configured = settings;
    ByteBuffer bytes = ByteBuffer.wrap(datagram.payload().bytes());
    if (configured == null || bytes.remaining() < HEADER_BYTES) {
      malformed++;
      return;
    }
    int hops = (bytes.get() & 0xff) + 1;
    Ipv4Address originator = new Ipv4Address(bytes.getInt());
    long heard = bytes.getLong();
    int count = bytes.getShort() & 0xffff;
    if (bytes.remaining() != count * PREFIX_BYTES || hops > MOST_HOPS) {
      malformed++;
      return;
    }
    Origin known = origins.get(originator);
    if (routerId.equals(Optional.of(originator)) || known != null && known.number >= heard) {
      return;
    }
    List<IpPrefix> prefixes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      prefixes.add(Ipv4Prefix.of(new Ipv4Address(bytes.getInt()), bytes.get() & 0x3f));
    }
    long lifeNanos = LIVES * TimeUnit.MILLISECONDS.toNanos(configured.periodMillis());
    origins.put(
        originator,
        new Origin(
            heard,
            hops,
            datagram.interfaceIndex(),
            datagram.source(),
            prefixes,
            nowNanos + lifeNanos));
    flood(datagram.interfaceIndex(), encode(hops, originator, heard, prefixes), effects);
    offer(effects);
  }

  private void offer(Consumer<? super ProtocolEffect> effects) {
    SortedMap<IpPrefix, RouteOffer> next = new TreeMap<>();
    for (Origin origin : origins.values()) {
      RouteOffer offer =
          new RouteOffer(
              PREFERENCE,
              origin.hops,
              RouteTarget.Via.of(
                  new RouteNextHop.Neighbour(origin.interfaceIndex, origin.neighbour)));
      for (IpPrefix prefix : origin.prefixes) {
        next.merge(prefix, offer, (a, b) -> b.metric() < a.metric() ? b : a);
      }
    }
    List<RouteChange> changes = RouteChange.between(offered, next);
    offered = next;
    if (!changes.isEmpty()) {
      effects.accept(new ProtocolEffect.OfferRoutes(changes));
    }
  }

  // ---- time and state -----------------------------------------------------------------------

  @Override
  public long nextDeadlineNanos() {
    long next = announceAtNanos;
    for (Origin origin : origins.values()) {
      next = Math.min(next, origin.goneAtNanos);
    }
    return next;
  }

  @Override
  public ProtocolState state(long nowNanos) {
    SortedMap<Ipv4Address, Integer> distances = new TreeMap<>();
    origins.forEach((originator, origin) -> distances.put(originator, origin.hops));
    return new State(routerId, Collections.unmodifiableSortedMap(distances), malformed);
  }
}
