package io.polyrouter.stack;

import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.MacAddress;
import io.polyrouter.stack.StackInterface.NeighbourState;
import io.polyrouter.stack.time.Timer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** An entry of the ARP cache; all decisions are {@link ArpCache}'s. */
final class Neighbour extends Timer {

  private final ArpCache cache;
  final StackInterface onInterface;
  final int address;

  /** Zero while it is not known. */
  long macBits;

  NeighbourStatus status = NeighbourStatus.INCOMPLETE;
  boolean isStatic;

  /** The FIB has it as a next hop, so that it is to be kept resolved. */
  boolean wanted;

  /** Requests sent since it was last confirmed. */
  int attempts;

  @Nullable ArrayDeque<Waiting> waiting;

  Neighbour(ArpCache cache, StackInterface onInterface, int address) {
    this.cache = cache;
    this.onInterface = onInterface;
    this.address = address;
  }

  /** A packet that waits for the MAC address: a frame whose IP packet starts at byte 14. */
  static final class Waiting {
    final byte[] frame;
    final int packetBytes;

    Waiting(byte[] frame, int packetBytes) {
      this.frame = frame;
      this.packetBytes = packetBytes;
    }
  }

  boolean isResolved() {
    return macBits != 0;
  }

  NeighbourState state() {
    return new NeighbourState(
        new Ipv4Address(address), macBits == 0 ? null : new MacAddress(macBits), isStatic, status);
  }

  @Override
  protected void fired(long nowNanos) {
    cache.timerFired(this, nowNanos);
  }
}
