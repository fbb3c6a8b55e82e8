package io.polyrouter.router;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.SwitchPort;
import io.polyrouter.router.config.InterfaceConfig;
import io.polyrouter.router.state.VrSnapshot;
import io.polyrouter.router.state.VrSnapshot.FibSummary;
import io.polyrouter.router.state.VrSnapshot.Health;
import io.polyrouter.router.state.VrSnapshot.InterfaceState;
import io.polyrouter.router.state.VrSnapshot.Neighbour;
import io.polyrouter.router.state.VrSnapshot.NeighbourOrigin;
import io.polyrouter.router.state.VrSnapshot.NeighbourStatus;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import io.polyrouter.stack.CounterValues;
import io.polyrouter.stack.StackInterface.NeighbourState;
import io.polyrouter.stack.device.Attachment;
import java.time.Instant;
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
    long fibVersion) {

  /** Interfaces by name, and counters of the stack. */
  record Stack(List<Interface> interfaces, CounterValues.OfRouter counters) {
    static final Stack NONE = new Stack(List.of(), CounterValues.OfRouter.zero());
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
      List<NeighbourState> neighbours) {

    /** The same interface while its router does not run. */
    Interface stopped(Instant now) {
      return new Interface(
          config, index, mac, false, "", up ? now : lastChange, counters, List.of());
    }

    private InterfaceState spread() {
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
          List.of(),
          neighbours.stream().map(VrImage::spread).toList());
    }
  }

  VrSnapshot spread(FibInstallations installations) {
    return new VrSnapshot(
        name,
        health,
        stack.interfaces().stream().map(Interface::spread).toList(),
        ribs,
        new FibSummary(fibVersion, installations.oldest(switches())),
        stack.counters().toMap());
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

  private static Neighbour spread(NeighbourState state) {
    return new Neighbour(
        state.address(),
        Optional.ofNullable(state.mac()),
        state.isStatic() ? NeighbourOrigin.STATIC : NeighbourOrigin.DYNAMIC,
        switch (state.status()) {
          case INCOMPLETE -> NeighbourStatus.INCOMPLETE;
          case REACHABLE -> NeighbourStatus.REACHABLE;
          case STALE -> NeighbourStatus.STALE;
          case PROBE -> NeighbourStatus.PROBE;
        },
        false);
  }
}
