package io.polyrouter.fib;

import io.polyrouter.net.IpAddress;

/**
 * A resolved next hop: a neighbour's address on the link of an interface.
 *
 * @param interfaceIndex index of the outgoing interface in its virtual router
 * @param address the neighbour to ask the link-layer address of
 */
public record NextHop(int interfaceIndex, IpAddress address) implements Comparable<NextHop> {

  @Override
  public int compareTo(NextHop other) {
    int byInterface = Integer.compare(interfaceIndex, other.interfaceIndex);
    return byInterface != 0 ? byInterface : address.compareTo(other.address);
  }
}
