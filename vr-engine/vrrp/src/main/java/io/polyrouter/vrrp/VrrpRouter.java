package io.polyrouter.vrrp;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteTarget;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.protocol.ProtocolInterface;
import io.polyrouter.routing.timer.TimerQueue;
import io.polyrouter.vrrp.VrrpSettings.VirtualRouter;
import io.polyrouter.vrrp.VrrpState.ActiveReason;
import io.polyrouter.vrrp.VrrpState.State;
import io.polyrouter.vrrp.packet.Advertisement;
import io.polyrouter.vrrp.packet.VrrpCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One virtual router: the state machine of RFC 9568, section 6.4. */
final class VrrpRouter {

  static final long CENTI_NANOS = 10_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final long TELLING_PAUSE_NANOS = 60 * SECOND_NANOS;

  /** Of what is out of one in the skew time (section 6.1). */
  private static final int SKEW_PARTS = 256;

  private static final int DOWN_INTERVALS = 3;

  private final VrrpKey key;
  private final MacAddress mac;
  private final LongSupplier wallClockSeconds;
  private final Consumer<ProtocolEffect> out;
  private final TimerQueue.Timer advertise;
  private final TimerQueue.Timer activeDown;
  private VirtualRouter settings;
  private @Nullable ProtocolInterface at;

  private State state = State.INITIALIZE;
  private boolean owner;
  private @Nullable IpAddress source;
  private int priority;

  /** Active_Adver_Interval: that of the Active Router, as far as it is known. */
  private long activeIntervalNanos;

  private long preemptFromNanos = Long.MIN_VALUE;
  private ActiveReason nextReason = ActiveReason.NO_RESPONSE;
  private ActiveReason lastReason = ActiveReason.NEVER_ACTIVE;
  private Optional<IpAddress> lastSource = Optional.empty();
  private OptionalLong upSeconds = OptionalLong.empty();
  private long quietUntilNanos = Long.MIN_VALUE;

  /** Host routes that are offered while it is Active. */
  private final SortedSet<IpPrefix> offered = new TreeSet<>();

  private long becameActive;
  private long received;
  private long sent;
  private long priorityZeroReceived;
  private long priorityZeroSent;
  private long addressListErrors;
  private long intervalErrors;

  VrrpRouter(
      VrrpKey key,
      VirtualRouter settings,
      TimerQueue timers,
      LongSupplier wallClockSeconds,
      Consumer<ProtocolEffect> out) {
    this.key = key;
    this.settings = settings;
    this.wallClockSeconds = wallClockSeconds;
    this.out = out;
    mac = VrrpCodec.mac(key.family(), key.vrid());
    advertise = timers.timer(this::advertiseDue);
    activeDown =
        timers.timer(now -> {
          becomeActive(nextReason, now);
        });
  }

  // ---- what it is to be ---------------------------------------------------------------------

  /**
   * Goes on with these settings and this interface.
   *
   * @param present null while there is none of this name
   * @param lost what tracking takes off the priority
   */
  void configure(VirtualRouter wanted, @Nullable ProtocolInterface present, int lost, long now) {
    VirtualRouter before = settings;
    boolean otherInterface = at != null && present != null && at.index() != present.index();
    boolean wasOwner = owner;
    settings = wanted;
    boolean isOwner = present != null && ownsAll(present);
    IpAddress from = present != null && present.up() ? sourceOn(present) : null;
    if (state != State.INITIALIZE && (from == null || isOwner != wasOwner || otherInterface)) {
      // An interface that is about to be removed still passes packets.
      boolean canTell = present == null || present.up();
      end(from == null ? "its interface is down" : "it starts anew", canTell, now);
    }
    at = present;
    owner = isOwner;
    source = from;
    setLost(lost, now);
    if (from == null) {
      return;
    }
    if (state == State.INITIALIZE) {
      startUp(now);
    } else if (state == State.ACTIVE && !wanted.equals(before)) {
      claim();
      send(priority, now);
    }
  }

  /** What tracking takes off the priority. */
  void setLost(int lost, long now) {
    int next =
        owner ? Advertisement.PRIORITY_OWNER : Math.max(1, settings.priority() - Math.max(0, lost));
    if (next != priority) {
      priority = next;
      if (state == State.ACTIVE) {
        send(priority, now);
      }
    }
  }

  /** It is not wanted any more. */
  void shutDown(String reason, long now) {
    end(reason, true, now);
  }

  private void end(String reason, boolean canTell, long now) {
    if (state == State.ACTIVE) {
      if (canTell) {
        send(Advertisement.PRIORITY_LEAVING, now);
        priorityZeroSent++;
      }
      release(reason);
    }
    advertise.cancel();
    activeDown.cancel();
    state = State.INITIALIZE;
    upSeconds = OptionalLong.empty();
  }

  private boolean ownsAll(ProtocolInterface present) {
    Set<IpAddress> own = new HashSet<>();
    present.addresses().forEach(each -> own.add(each.address()));
    return own.containsAll(settings.addresses());
  }

  /** The primary address (section 1.7): for IPv6 the link-local one. */
  private @Nullable IpAddress sourceOn(ProtocolInterface present) {
    if (key.family() == AddressFamily.IPV6) {
      return present.linkLocal().orElse(null);
    }
    List<ProtocolInterface.Address> own = present.addresses(AddressFamily.IPV4);
    IpAddress first = settings.addresses().getFirst();
    return own.stream()
        .filter(each -> IpPrefix.of(each.address(), each.prefixLength()).contains(first))
        .findFirst()
        .or(() -> own.stream().findFirst())
        .map(ProtocolInterface.Address::address)
        .orElse(null);
  }

  boolean isOwner() {
    return owner;
  }

  // ---- state machine ------------------------------------------------------------------------

  /** Section 6.4.1. */
  private void startUp(long now) {
    upSeconds = OptionalLong.of(wallClockSeconds.getAsLong());
    activeIntervalNanos = settings.intervalCentis() * CENTI_NANOS;
    if (owner) {
      becomeActive(ActiveReason.PRIORITY, now);
      return;
    }
    state = State.BACKUP;
    preemptFromNanos = now + settings.preemptHoldSeconds() * SECOND_NANOS;
    nextReason = ActiveReason.NO_RESPONSE;
    activeDown.set(now + activeDownNanos());
  }

  private long skewNanos() {
    return (SKEW_PARTS - priority) * activeIntervalNanos / SKEW_PARTS;
  }

  private long activeDownNanos() {
    return DOWN_INTERVALS * activeIntervalNanos + skewNanos();
  }

  /** An advertisement came in, of another router; this one is not the owner. */
  void receive(Advertisement heard, IpAddress from, long now) {
    received++;
    lastSource = Optional.of(from);
    priorityZeroReceived += heard.priority() == Advertisement.PRIORITY_LEAVING ? 1 : 0;
    compareAddresses(heard, from, now);
    intervalErrors += heard.maxIntervalCentis() != settings.intervalCentis() ? 1 : 0;
    switch (state) {
      case INITIALIZE -> {}
      case BACKUP -> receiveAsBackup(heard, now);
      case ACTIVE -> receiveAsActive(heard, from, now);
    }
  }

  /** Section 6.4.2. */
  private void receiveAsBackup(Advertisement heard, long now) {
    if (heard.priority() == Advertisement.PRIORITY_LEAVING) {
      nextReason = ActiveReason.PREEMPTED;
      activeDown.set(now + skewNanos());
    } else if (!settings.preempt() || now < preemptFromNanos || heard.priority() >= priority) {
      follow(heard, now);
    } else {
      nextReason = ActiveReason.PRIORITY;
    }
  }

  private void follow(Advertisement heard, long now) {
    activeIntervalNanos = heard.maxIntervalCentis() * CENTI_NANOS;
    nextReason = ActiveReason.NO_RESPONSE;
    activeDown.set(now + activeDownNanos());
  }

  /** Section 6.4.3. */
  private void receiveAsActive(Advertisement heard, IpAddress from, long now) {
    boolean isBetter =
        heard.priority() > priority
            || heard.priority() == priority && source != null && from.compareTo(source) > 0;
    if (isBetter) {
      advertise.cancel();
      release("%s has priority %d".formatted(from, heard.priority()));
      state = State.BACKUP;
      follow(heard, now);
    } else {
      // One that leaves, or does not know: it hears who is Active, and so do bridges.
      send(priority, now);
    }
  }

  private void compareAddresses(Advertisement heard, IpAddress from, long now) {
    boolean isSame =
        heard.addresses().size() == settings.addresses().size()
            && new HashSet<>(heard.addresses()).containsAll(settings.addresses());
    if (!isSame) {
      addressListErrors++;
      if (now >= quietUntilNanos) {
        quietUntilNanos = now + TELLING_PAUSE_NANOS;
        tell(new VrrpNotice.AddressesDiffer(key.interfaceName(), key.family(), key.vrid(), from));
      }
    }
  }

  private void becomeActive(ActiveReason reason, long now) {
    state = State.ACTIVE;
    becameActive++;
    lastReason = reason;
    activeDown.cancel();
    send(priority, now);
    claim();
    if (source != null) {
      tell(
          new VrrpNotice.BecameActive(
              key.interfaceName(), key.family(), key.vrid(), source, reason));
    }
  }

  private void tell(VrrpNotice notice) {
    out.accept(new ProtocolEffect.Notify(notice));
  }

  // ---- being Active -------------------------------------------------------------------------

  private void advertiseDue(long now) {
    send(priority, now);
  }

  private void send(int withPriority, long now) {
    IpAddress from = source;
    ProtocolInterface by = at;
    if (from == null || by == null) {
      return;
    }
    byte[] bytes =
        VrrpCodec.encode(
            new Advertisement(
                key.vrid(), withPriority, settings.intervalCentis(), settings.addresses()),
            from,
            settings.checksumWithPseudoHeader());
    out.accept(
        new ProtocolEffect.SendFromMac(
            mac,
            new ProtocolEffect.SendDatagram(
                new ProtocolEndpoint.IpProtocol(key.family(), VrrpCodec.PROTOCOL),
                by.index(),
                Optional.of(from),
                VrrpCodec.group(key.family()),
                0,
                VrrpCodec.HOP_LIMIT,
                ProtocolEffect.NETWORK_CONTROL,
                Payload.of(bytes))));
    sent++;
    advertise.set(now + settings.intervalCentis() * CENTI_NANOS);
  }

  /** Answers for the addresses, as they are configured now. */
  private void claim() {
    ProtocolInterface on = at;
    if (on == null) {
      return;
    }
    out.accept(
        new ProtocolEffect.SetVirtualAddresses(
            on.index(), mac, settings.addresses(), settings.acceptMode() || owner));
    SortedSet<IpPrefix> wanted = new TreeSet<>();
    if (!owner) {
      for (IpAddress address : settings.addresses()) {
        boolean isLinkLocal = address instanceof Ipv6Address v6 && v6.isLinkLocal();
        if (!isLinkLocal) {
          wanted.add(IpPrefix.of(address, address.family().bits()));
        }
      }
    }
    offer(wanted);
  }

  private void release(String reason) {
    if (at != null) {
      out.accept(
          new ProtocolEffect.SetVirtualAddresses(
              at.index(), mac, List.of(), settings.acceptMode()));
    }
    offer(new TreeSet<>());
    tell(new VrrpNotice.NoLongerActive(key.interfaceName(), key.family(), key.vrid(), reason));
  }

  private void offer(SortedSet<IpPrefix> wanted) {
    List<RouteChange> changes = new ArrayList<>();
    for (IpPrefix gone : offered) {
      if (!wanted.contains(gone)) {
        changes.add(new RouteChange.Withdraw(gone));
      }
    }
    RouteTarget target = settings.acceptMode() ? RouteTarget.RECEIVE : RouteTarget.BLACKHOLE;
    for (IpPrefix each : wanted) {
      changes.add(new RouteChange.Offer(each, new RouteOffer(0, 0, target)));
    }
    offered.clear();
    offered.addAll(wanted);
    if (!changes.isEmpty()) {
      out.accept(new ProtocolEffect.OfferRoutes(changes));
    }
  }

  // ---- what is seen of it -------------------------------------------------------------------

  VrrpState.VirtualRouter view() {
    return new VrrpState.VirtualRouter(
        key.interfaceName(),
        key.family(),
        key.vrid(),
        state,
        owner,
        mac,
        Optional.ofNullable(source),
        priority,
        lastSource,
        upSeconds,
        activeDownNanos() / CENTI_NANOS,
        skewNanos() / CENTI_NANOS,
        lastReason,
        new VrrpState.Statistics(
            becameActive,
            received,
            sent,
            priorityZeroReceived,
            priorityZeroSent,
            addressListErrors,
            intervalErrors));
  }
}
