package io.polyrouter.stack.neighbour;

import io.polyrouter.net.IpAddress;
import io.polyrouter.stack.InterfaceCounter;
import io.polyrouter.stack.NeighbourState;
import io.polyrouter.stack.link.Link;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One address family on one link: the table of its neighbours, and what differs between ARP and
 * neighbour discovery.
 */
public abstract class NeighbourLink {

  protected final Link link;
  protected final Neighbours neighbours;

  protected NeighbourLink(Link link, Neighbours neighbours) {
    this.link = link;
    this.neighbours = neighbours;
  }

  public final Link link() {
    return link;
  }

  /** The neighbour with this address; an IPv4 address is the lower half. */
  public abstract @Nullable Neighbour find(long high, long low);

  protected abstract void put(Neighbour added);

  protected abstract void remove(Neighbour gone);

  protected abstract int size();

  protected abstract void forEach(Consumer<? super Neighbour> visitor);

  protected abstract IpAddress addressOf(Neighbour neighbour);

  /**
   * Sends a request for the neighbour's MAC address.
   *
   * @param unicast to the address that is known, otherwise to all that might have it
   */
  protected abstract void solicit(Neighbour neighbour, boolean unicast);

  /** Sends a packet to the neighbour, which is resolved. */
  protected abstract void transmit(Neighbour neighbour, byte[] frame, int packetBytes);

  /** A packet is dropped since its neighbour does not answer. */
  protected abstract void unresolved(byte[] frame, int packetBytes, long nowNanos);

  /** Counts MAC addresses that changed. */
  protected abstract InterfaceCounter moves();

  /** Counts claims that contradict a configured neighbour. */
  protected abstract InterfaceCounter staticMismatches();

  /** All neighbours at one moment, by ascending address. */
  public final List<NeighbourState> states() {
    List<NeighbourState> states = new ArrayList<>(size());
    forEach(neighbour -> states.add(neighbour.state()));
    states.sort(Comparator.comparing(NeighbourState::address));
    return states;
  }

  final List<Neighbour> all() {
    List<Neighbour> all = new ArrayList<>(size());
    forEach(all::add);
    return all;
  }
}
