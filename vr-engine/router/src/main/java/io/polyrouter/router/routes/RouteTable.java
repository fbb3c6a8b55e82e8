package io.polyrouter.router.routes;

import io.polyrouter.fib.NextHop;
import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.router.state.VrSnapshot.RibSummary;
import io.polyrouter.routing.ConnectedRoutes;
import io.polyrouter.routing.NextHopState;
import io.polyrouter.routing.Rib;
import io.polyrouter.routing.RibSnapshot;
import io.polyrouter.routing.RouteBatch;
import io.polyrouter.routing.RouteChange;
import io.polyrouter.routing.RouteOffer;
import io.polyrouter.routing.RouteSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The RIB of one address family, and the connected routes that were offered to it. */
final class RouteTable {

  private final Rib rib;
  private SortedMap<IpPrefix, RouteOffer> connected = Collections.emptySortedMap();
  private boolean changed;

  RouteTable(AddressFamily family, int maxRoutes) {
    this.rib = new Rib(family, maxRoutes);
  }

  void setMaxRoutes(int limit) {
    rib.setMaxRoutes(limit);
    changed = true;
  }

  void setConnected(Collection<ConnectedRoutes.InterfaceAddress> addresses) {
    setConnected(ConnectedRoutes.of(addresses));
  }

  /** Of what was refused for want of room not all may have been remembered: offers all again. */
  void offerConnectedAgain() {
    SortedMap<IpPrefix, RouteOffer> all = connected;
    connected = Collections.emptySortedMap();
    setConnected(all);
  }

  void linkChanged(int interfaceIndex, boolean up) {
    rib.interfaceChanged(interfaceIndex, up);
    changed = true;
  }

  void neighbourChanged(NextHop neighbour, boolean isBroken) {
    rib.neighbourChanged(neighbour, isBroken);
    changed = true;
  }

  SortedSet<NextHop> backups() {
    return rib.backups();
  }

  /** Returns how many offers there was no room for. */
  int apply(RouteSource source, RouteBatch batch) {
    changed = true;
    return rib.apply(source, batch);
  }

  private void setConnected(SortedMap<IpPrefix, RouteOffer> next) {
    List<RouteChange> changes = RouteChange.between(connected, next);
    connected = next;
    if (!changes.isEmpty()) {
      apply(RouteSource.CONNECTED, RouteBatch.of(rib.snapshot().routes().family(), changes));
    }
  }

  void withdrawAll(RouteSource source) {
    rib.withdrawAll(source);
    changed = true;
  }

  void hold(RouteSource source) {
    rib.hold(source);
  }

  void release(RouteSource source) {
    rib.release(source);
    changed = true;
  }

  void trackNextHop(IpAddress address) {
    rib.trackNextHop(address);
    changed = true;
  }

  void untrackNextHop(IpAddress address) {
    rib.untrackNextHop(address);
  }

  NextHopState nextHopState(IpAddress address) {
    return rib.nextHopState(address);
  }

  List<IpAddress> takeNextHopChanges() {
    return rib.takeNextHopChanges();
  }

  /** What follows from all changes; the same object while it is equal. */
  RibSnapshot commit() {
    if (changed) {
      changed = false;
      rib.commit();
    }
    return rib.snapshot();
  }

  /** As of the last commit. */
  RibSnapshot snapshot() {
    return rib.snapshot();
  }

  static RibSummary summary(RibSnapshot of) {
    SortedMap<String, Integer> bySource = new TreeMap<>();
    of.routesBySource().forEach((source, count) -> bySource.put(source.toString(), count));
    return new RibSummary(bySource, of.fib().size(), of.unresolved());
  }
}
