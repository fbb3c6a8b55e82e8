package io.polyrouter.router;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.config.VrLimits;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.AddressOrigin;
import io.polyrouter.router.state.VrSnapshot.AddressStatus;
import io.polyrouter.router.state.VrSnapshot.FibSummary;
import io.polyrouter.router.state.VrSnapshot.Health;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.router.state.VrSnapshot.Neighbour;
import io.polyrouter.router.state.VrSnapshot.NeighbourOrigin;
import io.polyrouter.router.state.VrSnapshot.NeighbourStatus;
import io.polyrouter.router.state.VrSnapshot.ProtocolSummary;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import io.polyrouter.router.state.VrSnapshot.TransportState;
import io.polyrouter.stack.CounterValues;
import io.polyrouter.stack.Ipv6AddressState;
import io.polyrouter.stack.NeighbourState;
import io.polyrouter.stack.device.Attachment;
import io.polyrouter.transport.layer.TransportCounters;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * State of one virtual router at one moment, packed: what an idle one keeps for readers. They
 * spread it out on their own time.
 */
record VrImage(
    String name,
    Health health,
    Stack stack,
    SortedMap<AddressFamily, RibSummary> ribs,
    List<ProtocolSummary> protocols,
    long fibVersion) {

  /**
   * What one life of the router shows.
   *
   * @param interfaces by name
   * @param established TCP connections
   */
  record Stack(
      List<Interface> interfaces,
      CounterValues.OfRouter counters,
      VrLimits limits,
      ResourceUses uses,
      TransportCounters transport,
      int established) {

    static final Stack NONE =
        new Stack(
            List.of(),
            CounterValues.OfRouter.zero(),
            VrLimits.DEFAULT,
            new ResourceUses(),
            TransportCounters.NONE,
            0);

    /** The same after its life. */
    Stack stopped(Instant now) {
      return new Stack(
          interfaces.stream().map(each -> each.stopped(now)).toList(),
          NONE.counters,
          limits,
          NONE.uses,
          NONE.transport,
          0);
    }

    /** The same with what was counted in earlier lives. */
    Stack counted(CounterValues.OfRouter earlier, TransportCounters earlierTransport) {
      return new Stack(
          interfaces,
          earlier.plus(counters),
          limits,
          uses,
          earlierTransport.plus(transport),
          established);
    }
  }

  /** One interface. */
  record Interface(
      InterfaceConfig config,
      int index,
      MacAddress mac,
      boolean up,
      String linkDetail,
      Instant lastChange,
      CounterValues.OfInterface counters,
      List<Ipv6AddressState> ipv6Addresses,
      List<NeighbourState> neighbours) {

    /** The same interface while its router does not run. */
    Interface stopped(Instant now) {
      return new Interface(
          config, index, mac, false, "", up ? now : lastChange, counters, List.of(), List.of());
    }

    private InterfaceState spread(long nowNanos) {
      return new InterfaceState(
          config.name(),
          index,
          mac,
          config.mtuBytes(),
          config.enabled(),
          up,
          linkDetail,
          lastChange,
          counters.toMap(),
          ipv6Addresses.stream()
              .map(own -> VrImage.spread(own, config))
              .sorted(Comparator.comparing(VrSnapshot.Ipv6AddressState::address))
              .toList(),
          neighbours.stream().map(each -> VrImage.spread(each, nowNanos)).toList());
    }
  }

  VrSnapshot spread(FibInstallations installations, long nowNanos) {
    return new VrSnapshot(
        name,
        health,
        stack.interfaces().stream().map(each -> each.spread(nowNanos)).toList(),
        ribs,
        new FibSummary(fibVersion, installations.oldest(switches())),
        stack.counters().toMap(),
        stack.uses().toList(stack.limits()),
        new TransportState(stack.transport(), stack.established()),
        protocols);
  }

  private Set<Long> switches() {
    Set<Long> datapathIds = new HashSet<>();
    for (Interface each : stack.interfaces()) {
      if (each.config().attachment() instanceof Attachment.OpenFlowPort(SwitchPort port)) {
        datapathIds.add(port.datapathId());
      }
    }
    return datapathIds;
  }

  private static VrSnapshot.Ipv6AddressState spread(
      Ipv6AddressState state, InterfaceConfig config) {
    boolean isMade = state.address().address().isLinkLocal() && config.ipv6().linkLocal().isEmpty();
    return new VrSnapshot.Ipv6AddressState(
        state.address().address(),
        state.address().prefixLength(),
        isMade ? AddressOrigin.LINK_LAYER : AddressOrigin.STATIC,
        switch (state.status()) {
          case PREFERRED -> AddressStatus.PREFERRED;
          case TENTATIVE -> AddressStatus.TENTATIVE;
          case DUPLICATE -> AddressStatus.DUPLICATE;
          case INACCESSIBLE -> AddressStatus.INACCESSIBLE;
        });
  }

  private static Neighbour spread(NeighbourState state, long nowNanos) {
    return new Neighbour(
        state.address(),
        Optional.ofNullable(state.mac()),
        state.isStatic() ? NeighbourOrigin.STATIC : NeighbourOrigin.DYNAMIC,
        switch (state.statusAt(nowNanos)) {
          case INCOMPLETE -> NeighbourStatus.INCOMPLETE;
          case REACHABLE -> NeighbourStatus.REACHABLE;
          case STALE -> NeighbourStatus.STALE;
          case DELAY -> NeighbourStatus.DELAY;
          case PROBE -> NeighbourStatus.PROBE;
        },
        state.isRouter());
  }
}
