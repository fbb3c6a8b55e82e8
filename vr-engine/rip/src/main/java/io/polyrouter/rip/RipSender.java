package io.polyrouter.rip;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.rip.RipDestination.Own;
import io.polyrouter.rip.RipInterfaceSettings.SplitHorizon;
import io.polyrouter.rip.RipSettings.Direction;
import io.polyrouter.rip.packet.Envelope;
import io.polyrouter.rip.packet.RipCodec;
import io.polyrouter.rip.packet.RipEntry;
import io.polyrouter.rip.packet.RipPacket.Command;
import io.polyrouter.rip.packet.RipVersion;
import io.polyrouter.routing.protocol.InstanceContext;
import io.polyrouter.routing.protocol.Payload;
import io.polyrouter.routing.protocol.ProtocolEffect;
import io.polyrouter.routing.protocol.ProtocolEffect.SendDatagram;
import io.polyrouter.routing.protocol.ProtocolEndpoint;
import io.polyrouter.routing.security.KeyChain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes and sends packets (RFC 2453, section 3.10; RFC 2080, section 2.5). */
final class RipSender {

  /** Packets of one interface that may wait for the output delay. */
  static final int MAX_WAITING = 10_000;

  /** IPv6 and UDP headers. */
  private static final int RIPNG_HEADER_BYTES = 48;

  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final RipVersion version;
  private final RipCodec codec;
  private final ProtocolEndpoint endpoint;
  private final InstanceContext context;
  private final RipTable table;
  private final Consumer<ProtocolEffect> out;
  private RipSettings settings;
  private long lastSequenceNumber;
  long requestsSent;
  long responsesSent;

  RipSender(
      RipSettings settings, InstanceContext context, RipTable table, Consumer<ProtocolEffect> out) {
    this.version = settings.version();
    this.codec = RipCodec.of(version);
    this.endpoint = new ProtocolEndpoint.UdpPort(version.family(), version.port());
    this.context = context;
    this.table = table;
    this.settings = settings;
    this.out = out;
  }

  void configure(RipSettings now) {
    settings = now;
  }

  ProtocolEndpoint endpoint() {
    return endpoint;
  }

  /** What of a route is told. */
  private enum Manner {
    /** What has changed. */
    CHANGES,
    /** What there is. */
    USUAL,
    /** What there is, and what filters do not let pass as unreachable. */
    POISON_FILTERED,
    /** Everything as unreachable. */
    GOODBYE
  }

  // ---- what is sent -------------------------------------------------------------------------

  /** Asks everybody on a link for everything (RFC 2453, section 3.9.1). */
  void request(RipPort port, long now) {
    for (Map.Entry<IpAddress, List<IpAddress>> targets : targets(port).entrySet()) {
      Payload payload = Payload.of(codec.wholeTableRequest(envelope(port)));
      for (IpAddress target : targets.getValue()) {
        requestsSent++;
        enqueue(port, datagram(port, targets.getKey(), target, version.port(), payload), now);
      }
    }
  }

  /** Tells everybody on a link everything. */
  void full(RipPort port, long now) {
    Manner manner = port.poisonFiltered ? Manner.POISON_FILTERED : Manner.USUAL;
    port.poisonFiltered = false;
    if (update(port, table.all(), manner, now)) {
      port.fullUpdatesSent++;
    }
  }

  /** Tells everybody on a link what has changed (section 3.10.1). */
  void triggered(RipPort port, List<RipDestination> changed, long now) {
    if (update(port, changed, Manner.CHANGES, now)) {
      port.triggeredUpdatesSent++;
    }
  }

  /** Takes everything back on a link, at once: there may be no later. */
  void goodbye(RipPort port, long now) {
    port.waiting.clear();
    update(port, table.all(), Manner.GOODBYE, now);
    port.waiting.forEach(out);
    port.waiting.clear();
  }

  /**
   * Answers one who asked for everything.
   *
   * @param asker who asked
   * @param to the same, or the group
   */
  void answerAll(RipPort port, IpAddress asker, IpAddress to, int toPort, long now) {
    IpAddress source = port.sourceFor(asker);
    if (source != null) {
      List<RipEntry> entries = entries(port, source, table.all(), Manner.USUAL);
      wanted(port)
          .forEach((prefix, metric) -> entries.add(RipEntry.of(prefix, metric, 0, version.any())));
      answer(port, source, to, toPort, entries, now);
    }
  }

  /** Answers one who asked for some routes: without split horizon (section 3.9.1). */
  void answer(RipPort port, IpAddress to, int toPort, List<RipEntry> asked, long now) {
    IpAddress source = port.sourceFor(to);
    if (source == null) {
      return;
    }
    List<RipEntry> answers = new ArrayList<>();
    for (RipEntry entry : asked) {
      RipDestination destination = table.get(port.prefixOf(entry));
      int metric = RipEntry.INFINITY;
      int tag = entry.tag();
      if (destination != null && !destination.isSilent()) {
        metric = destination.metric();
        tag = destination.tag();
      }
      answers.add(new RipEntry(entry.address(), entry.length(), metric, tag, version.any()));
    }
    answer(port, source, to, toPort, answers, now);
  }

  private void answer(
      RipPort port, IpAddress source, IpAddress to, int toPort, List<RipEntry> entries, long now) {
    for (byte[] packet : codec.encode(Command.RESPONSE, entries, envelope(port))) {
      responsesSent++;
      enqueue(port, datagram(port, source, to, toPort, Payload.of(packet)), now);
    }
  }

  /** Returns false if there was nothing to say, or nobody to say it to. */
  private boolean update(
      RipPort port, Collection<RipDestination> destinations, Manner manner, long now) {
    boolean isAnySent = false;
    List<RipEntry> routesOfPort = routesOfPort(port, destinations, manner);
    for (Map.Entry<IpAddress, List<IpAddress>> targets : targets(port).entrySet()) {
      List<RipEntry> entries = entries(port, targets.getKey(), destinations, manner);
      entries.addAll(routesOfPort);
      for (byte[] packet : codec.encode(Command.RESPONSE, entries, envelope(port))) {
        Payload payload = Payload.of(packet);
        for (IpAddress target : targets.getValue()) {
          responsesSent++;
          isAnySent = true;
          enqueue(port, datagram(port, targets.getKey(), target, version.port(), payload), now);
        }
      }
    }
    return isAnySent;
  }

  /** Who is told on a link, by the address that it is told from. */
  private Map<IpAddress, List<IpAddress>> targets(RipPort port) {
    Map<IpAddress, List<IpAddress>> targets = new TreeMap<>();
    RipInterfaceSettings at = port.settings;
    if (at == null) {
      return targets;
    }
    if (at.multicast() && !at.passive()) {
      for (IpAddress source : port.sources()) {
        targets.computeIfAbsent(source, added -> new ArrayList<>()).add(version.group());
      }
    }
    for (IpAddress neighbour : at.neighbours()) {
      IpAddress source = port.sourceFor(neighbour);
      if (source != null) {
        targets.computeIfAbsent(source, added -> new ArrayList<>()).add(neighbour);
      }
    }
    return targets;
  }

  // ---- routes of an interface ---------------------------------------------------------------

  /** What an interface announces by itself, as far as an update has to speak of it. */
  private List<RipEntry> routesOfPort(
      RipPort port, Collection<RipDestination> destinations, Manner manner) {
    if (manner == Manner.GOODBYE) {
      return port.routes.farewell(version.any());
    }
    boolean everything = manner != Manner.CHANGES;
    RipInterfaceSettings at = port.settings;
    boolean concernsSummary =
        at != null
            && at.summary().isPresent()
            && destinations.stream().anyMatch(changed -> at.summary().get().covers(changed.prefix));
    if (!everything && !concernsSummary) {
      return List.of();
    }
    return port.routes.update(
        wanted(port), everything, version.any(), prefix -> usualEntry(port, prefix));
  }

  private Map<IpPrefix, Integer> wanted(RipPort port) {
    Map<IpPrefix, Integer> wanted = new TreeMap<>();
    RipInterfaceSettings at = port.settings;
    if (at == null) {
      return wanted;
    }
    at.summary()
        .filter(summary -> isAnyWithin(port, summary))
        .ifPresent(summary ->
            wanted.put(summary.prefix(), summary.metric().orElse(settings.defaultMetric())));
    if (at.originateDefault()) {
      wanted.put(IpPrefix.of(version.any(), 0), settings.defaultOrigination().metric());
    }
    wanted.replaceAll((prefix, metric) -> Math.clamp(metric, 1, RipEntry.INFINITY));
    return wanted;
  }

  /** Whether there is a route that the summary stands for; what was learnt here does not count. */
  private boolean isAnyWithin(RipPort port, RipInterfaceSettings.Summary summary) {
    for (RipDestination destination : table.within(summary.prefix())) {
      boolean counts =
          summary.covers(destination.prefix)
              && destination.isReachable()
              && destination.metric() < RipEntry.INFINITY
              && (destination.own() != null || !destination.isLearntOn(port))
              && settings.passes(destination.prefix, port.name(), Direction.OUT);
      if (counts) {
        return true;
      }
    }
    return false;
  }

  /** What is told of a prefix without the routes of the interface. */
  private @Nullable RipEntry usualEntry(RipPort port, IpPrefix prefix) {
    RipDestination destination = table.get(prefix);
    IpAddress source = port.sources().stream().findFirst().orElse(null);
    return destination == null || source == null
        ? null
        : entry(port, source, destination, Manner.USUAL);
  }

  /** Whether the interface announces something of its own in place of a destination. */
  private static boolean isReplaced(RipPort port, IpPrefix prefix) {
    RipInterfaceSettings at = port.settings;
    return at != null
        && (at.originateDefault() && prefix.length() == 0
            || at.summary().isPresent()
                && at.summary().get().prefix().equals(prefix)
                && port.routes.isTold(prefix));
  }

  private static boolean isSummarized(RipPort port, IpPrefix prefix) {
    RipInterfaceSettings at = port.settings;
    return at != null && at.summary().isPresent() && at.summary().get().covers(prefix);
  }

  // ---- entries ------------------------------------------------------------------------------

  private List<RipEntry> entries(
      RipPort port, IpAddress source, Collection<RipDestination> destinations, Manner manner) {
    List<RipEntry> entries = new ArrayList<>();
    for (RipDestination destination : destinations) {
      RipEntry entry = entry(port, source, destination, manner);
      if (entry != null && !isReplaced(port, destination.prefix)) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private @Nullable RipEntry entry(
      RipPort port, IpAddress source, RipDestination destination, Manner manner) {
    SplitHorizon splitHorizon =
        port.settings == null ? SplitHorizon.SIMPLE : port.settings.splitHorizon();
    Own own = destination.own();
    if (destination.isSilent() || own != null && isOfLink(own, port, source, destination)) {
      return null;
    }
    boolean comesFromHere = own == null && destination.isLearntOn(port);
    if (comesFromHere && splitHorizon == SplitHorizon.SIMPLE) {
      return null;
    }
    boolean passes =
        settings.passes(destination.prefix, port.name(), Direction.OUT)
            && !isSummarized(port, destination.prefix);
    if (!passes && manner != Manner.POISON_FILTERED && manner != Manner.GOODBYE) {
      return null;
    }
    boolean isPoisoned =
        manner == Manner.GOODBYE
            || !passes
            || comesFromHere && splitHorizon == SplitHorizon.POISON_REVERSE;
    int offset = settings.offset(destination.prefix, port.name(), Direction.OUT);
    int metric =
        isPoisoned ? RipEntry.INFINITY : Math.min(destination.metric() + offset, RipEntry.INFINITY);
    return RipEntry.of(
        destination.prefix,
        metric,
        destination.tag(),
        metric == RipEntry.INFINITY ? version.any() : nextHop(port, destination, own));
  }

  /** The prefix of a link is no news on that link. */
  private static boolean isOfLink(
      Own own, RipPort port, IpAddress source, RipDestination destination) {
    return own.type() == RipState.RouteType.CONNECTED
        && own.interfaceIndex() == port.index
        && (source.family() == AddressFamily.IPV6 || destination.prefix.contains(source));
  }

  /** A next hop that those on the link reach better without this router (RFC 2453, section 4.4). */
  private IpAddress nextHop(RipPort port, RipDestination destination, @Nullable Own own) {
    IpAddress candidate = null;
    if (own != null) {
      candidate = own.interfaceIndex() == port.index ? own.nextHop() : null;
    } else if (!destination.paths.isEmpty()) {
      RipPath first = destination.paths.getFirst();
      candidate = first.neighbour.port == port ? first.nextHop : null;
    }
    boolean isUsable =
        candidate != null
            && !port.isOwn(candidate)
            && (candidate instanceof Ipv6Address v6 ? v6.isLinkLocal() : port.isOnLink(candidate));
    return isUsable && candidate != null ? candidate : version.any();
  }

  // ---- packets ------------------------------------------------------------------------------

  private Envelope envelope(RipPort port) {
    RipInterfaceSettings at = port.settings;
    if (version == RipVersion.RIPNG || at == null) {
      return new Envelope.Plain(port.now.mtuBytes() - RIPNG_HEADER_BYTES);
    }
    long wallSeconds = context.wallClockSeconds().getAsLong();
    if (at.authentication() instanceof RipAuthentication.Keys(KeyChain keys)) {
      boolean isExpired = keys.sendKey(wallSeconds).isEmpty();
      if (isExpired && !port.keysExpiredTold) {
        out.accept(
            new ProtocolEffect.Notify(
                new RipNotice.KeysExpired(port.name(), keys.sendKeyOrLast(wallSeconds).id())));
      }
      port.keysExpiredTold = isExpired;
    }
    return at.authentication().envelope(wallSeconds, this::nextSequenceNumber);
  }

  /** Grows with every packet, and over restarts too, as the clock does (RFC 4822, section 2.1). */
  private int nextSequenceNumber() {
    lastSequenceNumber = Math.max(lastSequenceNumber + 1, context.wallClockSeconds().getAsLong());
    return (int) lastSequenceNumber;
  }

  private SendDatagram datagram(
      RipPort port, IpAddress source, IpAddress destination, int toPort, Payload payload) {
    return new SendDatagram(
        endpoint,
        port.index,
        Optional.of(source),
        destination,
        toPort,
        version.hopLimit(),
        ProtocolEffect.NETWORK_CONTROL,
        payload);
  }

  private void enqueue(RipPort port, SendDatagram datagram, long now) {
    if (settings.outputDelayMillis() == 0) {
      out.accept(datagram);
    } else if (port.waiting.isEmpty() && !port.pace.isSet()) {
      out.accept(datagram);
      port.pace.set(now + settings.outputDelayMillis() * NANOS_PER_MILLI);
    } else if (port.waiting.size() < MAX_WAITING) {
      port.waiting.add(datagram);
    } else {
      port.packetsDropped++;
    }
  }

  /** The output delay is over. */
  void sendNext(RipPort port, long now) {
    SendDatagram next = port.waiting.poll();
    if (next != null) {
      out.accept(next);
      port.pace.set(now + settings.outputDelayMillis() * NANOS_PER_MILLI);
    }
  }
}
