package io.polyrouter.stack;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.net.packet.Malformed;
import io.polyrouter.stack.device.NetworkDevice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of one IP stack: its settings, its neighbours, its counters. Changed through {@link
 * IpStack} only; used by the stack's thread.
 */
public final class StackInterface {

  private static final InterfaceAddress[] NO_ADDRESSES = new InterfaceAddress[0];

  private final int index;
  private final String name;

  long macBits;
  int mtuBytes;
  boolean up;
  @Nullable NetworkDevice device;
  InterfaceAddress[] addresses = NO_ADDRESSES;
  final IntMap<Neighbour> neighbours = new IntMap<>();
  private final Counters<InterfaceCounter> counters = new Counters<>(InterfaceCounter.class);
  private @Nullable Counters<Malformed> malformed;
  @Nullable Announcer announcer;
  long lastDefenceNanos;
  boolean defended;

  StackInterface(int index, String name, MacAddress mac, int mtuBytes) {
    this.index = index;
    this.name = name;
    this.macBits = mac.bits();
    this.mtuBytes = mtuBytes;
  }

  /** Index within the virtual router, at least 1. */
  public int index() {
    return index;
  }

  public String name() {
    return name;
  }

  public MacAddress mac() {
    return new MacAddress(macBits);
  }

  public int mtuBytes() {
    return mtuBytes;
  }

  /** Whether packets pass. */
  public boolean isUp() {
    return up;
  }

  /** Own addresses in configured order. */
  public List<InterfaceAddress> addresses() {
    return List.of(addresses);
  }

  public CounterValues.OfInterface counterValues() {
    return new CounterValues.OfInterface(
        counters.copy(), malformed == null ? null : malformed.copy());
  }

  /** All neighbours, by ascending address. */
  public List<NeighbourState> neighbourStates() {
    List<NeighbourState> states = new ArrayList<>(neighbours.size());
    neighbours.forEach(neighbour -> states.add(neighbour.state()));
    states.sort(Comparator.comparing(NeighbourState::address));
    return states;
  }

  void count(InterfaceCounter counter) {
    counters.count(counter);
  }

  void add(InterfaceCounter counter, long amount) {
    counters.add(counter, amount);
  }

  void count(Malformed reason) {
    Counters<Malformed> byReason = malformed;
    if (byReason == null) {
      byReason = new Counters<>(Malformed.class);
      malformed = byReason;
    }
    byReason.count(reason);
  }

  boolean isOwn(int address) {
    for (InterfaceAddress own : addresses) {
      if (own.address().bits() == address) {
        return true;
      }
    }
    return false;
  }

  boolean isOnLink(int address) {
    for (InterfaceAddress own : addresses) {
      if (own.isOnLink(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether no node can have the address, since it is a network or broadcast address here. */
  boolean isReserved(int address) {
    for (InterfaceAddress own : addresses) {
      if (own.isReserved(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The own address to speak to a node from: one whose prefix holds the node, else the first, else
   * 0 (there is none).
   */
  int sourceFor(int node) {
    for (InterfaceAddress own : addresses) {
      if (own.isOnLink(node)) {
        return own.address().bits();
      }
    }
    return addresses.length == 0 ? 0 : addresses[0].address().bits();
  }

  /** One neighbour at one moment. */
  public record NeighbourState(
      Ipv4Address address, @Nullable MacAddress mac, boolean isStatic, NeighbourStatus status) {}

  @Override
  public String toString() {
    return name;
  }
}
