package io.polyrouter.southbound.openflow;

import io.polyrouter.southbound.openflow.SwitchSnapshot.Content;
import io.polyrouter.southbound.openflow.SwitchSnapshot.Fault;
import io.polyrouter.southbound.openflow.SwitchSnapshot.Port;
import io.polyrouter.southbound.openflow.SwitchSnapshot.Resync;
import io.polyrouter.southbound.openflow.SwitchSnapshot.Status;
import io.polyrouter.southbound.openflow.wire.Inbound;
import io.polyrouter.southbound.openflow.wire.OpenFlow;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What others may know of a switch. Written by the switch's thread; every change makes a new
 * snapshot, which any thread may take.
 */
final class SwitchState {

  private final InstantSource clock;
  private final Counters counters;
  private final SortedMap<String, Long> installedVersions = new TreeMap<>();
  private SwitchConfig config;
  private Status status = Status.AWAITED;
  private Instant since;
  private Optional<SwitchSnapshot.Session> session = Optional.empty();
  private List<Port> ports = List.of();
  private Content content = Content.NONE;
  private int foreignFlows;
  private Optional<Fault> lastError = Optional.empty();
  private Optional<Resync> lastResync = Optional.empty();
  private volatile SwitchSnapshot latest;

  SwitchState(SwitchConfig config, InstantSource clock, Counters counters) {
    this.config = config;
    this.clock = clock;
    this.counters = counters;
    this.since = clock.instant();
    this.latest = build(Collections.emptySortedMap());
  }

  /** The latest state with the counters of this moment. */
  SwitchSnapshot snapshot() {
    SwitchSnapshot base = latest;
    return new SwitchSnapshot(
        base.config(),
        base.status(),
        base.since(),
        base.session(),
        base.ports(),
        base.content(),
        base.installedVersions(),
        base.lastError(),
        base.lastResync(),
        Collections.unmodifiableSortedMap(counters.snapshot()));
  }

  private SwitchSnapshot build(SortedMap<String, Long> versions) {
    return new SwitchSnapshot(
        config,
        status,
        since,
        session,
        ports,
        content,
        versions,
        lastError,
        lastResync,
        Collections.emptySortedMap());
  }

  private void publish() {
    latest = build(latest.installedVersions());
  }

  private void publishVersions() {
    latest = build(Collections.unmodifiableSortedMap(new TreeMap<>(installedVersions)));
  }

  void configured(SwitchConfig changed) {
    config = changed;
    publish();
  }

  void status(Status changed) {
    if (status != changed) {
      status = changed;
      since = clock.instant();
      publish();
    }
  }

  void connected(InetSocketAddress address, int tables) {
    session =
        Optional.of(
            new SwitchSnapshot.Session(
                address, clock.instant(), OpenFlow.VERSION, tables, "", "", "", "", ""));
    publish();
  }

  void described(Inbound.Description text) {
    session =
        session.map(known ->
            new SwitchSnapshot.Session(
                known.address(),
                known.connectedAt(),
                known.protocolVersion(),
                known.tables(),
                text.manufacturer(),
                text.hardware(),
                text.software(),
                text.serialNumber(),
                text.datapath()));
    publish();
  }

  void ports(Collection<Inbound.PortDescription> all) {
    ports =
        all.stream()
            .map(port ->
                new Port(
                    port.number(),
                    port.name(),
                    port.mac(),
                    port.configuredUp(),
                    port.linkUp(),
                    port.currentKbps()))
            .toList();
    publish();
  }

  void foreignFlows(int count) {
    foreignFlows = count;
  }

  /**
   * Shows what is wanted and what of it is there.
   *
   * @param confirmed whether the switch has confirmed all that was sent
   */
  void content(
      int flows, int groups, int held, int flowsRefused, int groupsRefused, boolean confirmed) {
    content =
        new Content(
            flows,
            confirmed ? Math.max(0, flows - flowsRefused) : content.flowsInstalled(),
            flowsRefused,
            held,
            foreignFlows,
            groups,
            confirmed ? Math.max(0, groups - groupsRefused) : content.groupsInstalled());
    publish();
  }

  void installed(Map<String, Long> versions) {
    if (!versions.isEmpty()) {
      installedVersions.putAll(versions);
      publishVersions();
    }
  }

  /** The virtual router has nothing on this switch any more. */
  void forget(String vr) {
    if (installedVersions.remove(vr) != null) {
      publishVersions();
    }
  }

  void fault(String message) {
    lastError = Optional.of(new Fault(clock.instant(), message));
    publish();
  }

  void resynced(Duration took, int flowsRead, int groupsRead, int messages) {
    lastResync = Optional.of(new Resync(clock.instant(), took, flowsRead, groupsRead, messages));
    publish();
  }
}
