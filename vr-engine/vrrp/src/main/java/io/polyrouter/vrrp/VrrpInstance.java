package io.polyrouter.vrrp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolEvent;
import io.polyrouter.routing.protocol.ProtocolEvent.DatagramReceived;
import io.polyrouter.routing.protocol.ProtocolInstance;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.timer.TimerQueue;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import io.polyrouter.vrrp.packet.Advertisement;
import io.polyrouter.vrrp.packet.BadPacket;
import io.polyrouter.vrrp.packet.Decoded;
import io.polyrouter.vrrp.packet.VrrpCodec;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All virtual routers of one router; see the package for how its parts work together. */
public final class VrrpInstance implements ProtocolInstance {

  private static final long TELLING_PAUSE_NANOS = 60_000_000_000L;

  private final InstanceContext context;
  private final TimerQueue timers = new TimerQueue();
  private final SortedMap<VrrpKey, VrrpRouter> routers = new TreeMap<>();
  private final SortedMap<VrrpKey, VirtualRouter> wanted = new TreeMap<>();
  private final SortedMap<Integer, ProtocolInterface> interfaces = new TreeMap<>();
  private final SortedMap<IpAddress, Boolean> tracked = new TreeMap<>();
  private final Map<BadPacket, Long> badPackets = new EnumMap<>(BadPacket.class);
  private final Map<BadPacket, Long> quietUntilNanos = new EnumMap<>(BadPacket.class);
  private final List<ProtocolEffect> effects = new ArrayList<>();
  private final SortedSet<Membership> joined = new TreeSet<>();

  /** Interfaces with virtual routers of IPv6: the link is to hear of no others. */
  private final SortedSet<Integer> advertised = new TreeSet<>();

  private final Set<AddressFamily> open = new TreeSet<>();

  /** The group of a family on an interface. */
  private record Membership(int interfaceIndex, AddressFamily family)
      implements Comparable<Membership> {
    @Override
    public int compareTo(Membership other) {
      int byInterface = Integer.compare(interfaceIndex, other.interfaceIndex);
      return byInterface != 0 ? byInterface : family.compareTo(other.family);
    }
  }

  VrrpInstance(InstanceContext context) {
    this.context = context;
  }

  // ---- events -------------------------------------------------------------------------------

  @Override
  public void handle(
      ProtocolEvent event, long nowNanos, Consumer<? super ProtocolEffect> consumer) {
    switch (event) {
      case ProtocolEvent.ConfigChanged changed ->
          configure((VrrpSettings) changed.settings(), nowNanos);
      case ProtocolEvent.InterfaceChanged changed -> {
        interfaces.put(changed.now().index(), changed.now());
        refresh(nowNanos);
      }
      case ProtocolEvent.InterfaceRemoved removed -> {
        interfaces.remove(removed.index());
        joined.removeIf(membership -> membership.interfaceIndex() == removed.index());
        advertised.remove(removed.index());
        refresh(nowNanos);
      }
      case ProtocolEvent.DatagramReceived datagram -> received(datagram, nowNanos);
      case ProtocolEvent.DeadlineReached reached -> timers.fireDue(nowNanos);
      case ProtocolEvent.NextHopChanged changed -> {
        if (tracked.replace(changed.nextHop(), changed.state().reachable()) != null) {
          routers.forEach((key, router) -> router.setLost(lost(key), nowNanos));
        }
      }
      case ProtocolEvent.EndpointFailed failed ->
          effects.add(new ProtocolEffect.Notify(new VrrpNotice.EndpointFailed(failed.reason())));
      case ProtocolEvent.Stopping stopping ->
          routers.values().forEach(router -> router.shutDown("VRRP ends", nowNanos));
      case ProtocolEvent.RouterIdChanged changed -> {}
      case ProtocolEvent.RoutesRedistributed routes -> {}
      case ProtocolEvent.LivenessWanted wish -> {}
      case ProtocolEvent.LivenessChanged changed -> {}
      case ProtocolEvent.CommandReceived received -> {}
      case ProtocolEvent.Resuming resuming -> {}
      case ProtocolEvent.Suspending suspending -> {}
      case StreamEvent ofNoStream -> {}
    }
    List<ProtocolEffect> done = List.copyOf(effects);
    effects.clear();
    done.forEach(consumer);
  }

  @Override
  public long nextDeadlineNanos() {
    return timers.nextNanos();
  }

  // ---- configuration ------------------------------------------------------------------------

  private void configure(VrrpSettings settings, long now) {
    wanted.clear();
    for (VirtualRouter each : settings.virtualRouters()) {
      wanted.put(new VrrpKey(each.interfaceName(), each.family(), each.vrid()), each);
    }
    openOrClose();
    routers
        .entrySet()
        .removeIf(entry -> {
          boolean isGone = !wanted.containsKey(entry.getKey());
          if (isGone) {
            entry.getValue().shutDown("it is not configured any more", now);
          }
          return isGone;
        });
    track();
    refresh(now);
    closeUnused();
  }

  /** Endpoints first, since groups are joined at them. */
  private void openOrClose() {
    for (VrrpKey key : wanted.keySet()) {
      if (open.add(key.family())) {
        effects.add(new ProtocolEffect.OpenEndpoint(endpoint(key.family())));
      }
    }
  }

  private void closeUnused() {
    for (AddressFamily family : List.copyOf(open)) {
      if (wanted.keySet().stream().noneMatch(key -> key.family() == family)) {
        open.remove(family);
        effects.add(new ProtocolEffect.CloseEndpoint(endpoint(family)));
      }
    }
  }

  private static ProtocolEndpoint endpoint(AddressFamily family) {
    return new ProtocolEndpoint.IpProtocol(family, VrrpCodec.PROTOCOL);
  }

  private void track() {
    Set<IpAddress> addresses = new TreeSet<>();
    for (VirtualRouter each : wanted.values()) {
      each.trackedAddresses().forEach(one -> addresses.add(one.address()));
    }
    for (IpAddress gone : List.copyOf(tracked.keySet())) {
      if (!addresses.contains(gone)) {
        tracked.remove(gone);
        effects.add(new ProtocolEffect.UntrackNextHop(gone));
      }
    }
    for (IpAddress address : addresses) {
      // Until it is told it is taken for reachable: nobody gives up for not knowing.
      if (tracked.putIfAbsent(address, true) == null) {
        effects.add(new ProtocolEffect.TrackNextHop(address));
      }
    }
  }

  /** Makes all virtual routers be as configured, with the interfaces as they are now. */
  private void refresh(long now) {
    joinOrLeave();
    advertise();
    wanted.forEach((key, settings) ->
        routers
            .computeIfAbsent(
                key,
                added ->
                    new VrrpRouter(
                        added, settings, timers, context.wallClockSeconds(), effects::add))
            .configure(settings, interfaceOf(key.interfaceName()), lost(key), now));
  }

  private void joinOrLeave() {
    SortedSet<Membership> needed = new TreeSet<>();
    for (VrrpKey key : wanted.keySet()) {
      ProtocolInterface at = interfaceOf(key.interfaceName());
      if (at != null) {
        needed.add(new Membership(at.index(), key.family()));
      }
    }
    for (Membership each : List.copyOf(joined)) {
      if (!needed.contains(each)) {
        joined.remove(each);
        effects.add(
            new ProtocolEffect.LeaveGroup(each.interfaceIndex(), VrrpCodec.group(each.family())));
      }
    }
    for (Membership each : needed) {
      if (joined.add(each)) {
        effects.add(
            new ProtocolEffect.JoinGroup(each.interfaceIndex(), VrrpCodec.group(each.family())));
      }
    }
  }

  /**
   * Hosts hear of the virtual routers and not of this one itself, which may fail while another goes
   * on (sections 6.4.2 and 6.4.3).
   */
  private void advertise() {
    SortedSet<Integer> needed = new TreeSet<>();
    for (Membership each : joined) {
      if (each.family() == AddressFamily.IPV6) {
        needed.add(each.interfaceIndex());
      }
    }
    for (int each : List.copyOf(advertised)) {
      if (!needed.contains(each)) {
        advertised.remove(each);
        effects.add(new ProtocolEffect.AdvertiseVirtually(each, false));
      }
    }
    for (int each : needed) {
      if (advertised.add(each)) {
        effects.add(new ProtocolEffect.AdvertiseVirtually(each, true));
      }
    }
  }

  private @Nullable ProtocolInterface interfaceOf(String name) {
    for (ProtocolInterface each : interfaces.values()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return null;
  }

  /** What tracking takes off the priority of a virtual router. */
  private int lost(VrrpKey key) {
    VirtualRouter settings = wanted.get(key);
    if (settings == null) {
      return 0;
    }
    int lost = 0;
    for (VrrpSettings.TrackedInterface each : settings.trackedInterfaces()) {
      ProtocolInterface watched = interfaceOf(each.interfaceName());
      lost += watched != null && watched.up() ? 0 : each.decrement();
    }
    for (VrrpSettings.TrackedAddress each : settings.trackedAddresses()) {
      lost += tracked.getOrDefault(each.address(), true) ? 0 : each.decrement();
    }
    return lost;
  }

  // ---- packets ------------------------------------------------------------------------------

  private void received(DatagramReceived datagram, long now) {
    ProtocolInterface at = interfaces.get(datagram.interfaceIndex());
    if (at == null) {
      return;
    }
    AddressFamily family = datagram.endpoint().family();
    BadPacket bad = checkHeader(datagram, at, family);
    if (bad != null) {
      refuse(datagram, at, bad, now);
      return;
    }
    Decoded decoded =
        VrrpCodec.decode(datagram.payload().bytes(), datagram.source(), datagram.destination());
    switch (decoded) {
      case Decoded.Invalid invalid -> refuse(datagram, at, invalid.reason(), now);
      case Decoded.Valid(Advertisement heard) -> {
        VrrpRouter router = routers.get(new VrrpKey(at.name(), family, heard.vrid()));
        if (router == null) {
          refuse(datagram, at, BadPacket.VRID, now);
        } else if (router.isOwner()) {
          refuse(datagram, at, BadPacket.OWNER, now);
        } else {
          router.receive(heard, datagram.source(), now);
        }
      }
    }
  }

  private static @Nullable BadPacket checkHeader(
      DatagramReceived datagram, ProtocolInterface at, AddressFamily family) {
    if (datagram.hopLimit() != VrrpCodec.HOP_LIMIT) {
      return BadPacket.TTL;
    }
    if (!datagram.destination().equals(VrrpCodec.group(family))) {
      return BadPacket.DESTINATION;
    }
    boolean isOwn =
        at.addresses().stream().anyMatch(own -> own.address().equals(datagram.source()));
    return isOwn ? BadPacket.OWN_SOURCE : null;
  }

  private void refuse(DatagramReceived datagram, ProtocolInterface at, BadPacket bad, long now) {
    badPackets.merge(bad, 1L, Long::sum);
    if (now >= quietUntilNanos.getOrDefault(bad, Long.MIN_VALUE)) {
      quietUntilNanos.put(bad, now + TELLING_PAUSE_NANOS);
      effects.add(
          new ProtocolEffect.Notify(
              new VrrpNotice.PacketRefused(at.name(), datagram.source(), bad)));
    }
  }

  // ---- state --------------------------------------------------------------------------------

  @Override
  public VrrpState state(long nowNanos) {
    return new VrrpState(badPackets, routers.values().stream().map(VrrpRouter::view).toList());
  }
}
