package io.polyrouter.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a thread needs for sending: the place where a frame lies while the kernel copies it, after a
 * header which says that nothing is left to do ({@link Offload}). One for each sending thread.
 */
record Outbox(Libc libc, MemorySegment bytes) {

  /** The largest IP packet, with an Ethernet header and VLAN tags before it. */
  private static final int MOST_FRAME_BYTES = 65_535 + 32;

  static Outbox make() {
    return new Outbox(new Libc(), Arena.ofAuto().allocate(Offload.HEADER_BYTES + MOST_FRAME_BYTES));
  }

  int mostBytes() {
    return MOST_FRAME_BYTES;
  }
}
