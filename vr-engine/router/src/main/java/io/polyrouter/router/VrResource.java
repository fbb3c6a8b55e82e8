package io.polyrouter.router;

import io.polyrouter.router.config.VrLimits;
import io.polyrouter.stack.fragment.Reassembler;
import io.polyrouter.stack.neighbour.Neighbours;

/** What a virtual router uses of its limits; rarely used things stand last. */
enum VrResource {
  NEIGHBOURS_IPV4("neighbors-ipv4"),
  UNRESOLVED_NEIGHBOURS_IPV4("unresolved-neighbors-ipv4"),
  /** Packets that wait for address resolution. */
  PACKETS_WAITING_IPV4("packets-awaiting-neighbors-ipv4"),
  NEIGHBOURS_IPV6("neighbors-ipv6"),
  UNRESOLVED_NEIGHBOURS_IPV6("unresolved-neighbors-ipv6"),
  PACKETS_WAITING_IPV6("packets-awaiting-neighbors-ipv6"),
  MAILBOX_FRAMES("mailbox-frames"),
  /** ARP and neighbour discovery. */
  MAILBOX_CONTROL_FRAMES("mailbox-control-frames"),
  SOCKETS("sockets"),
  SOCKET_BUFFER_BYTES("socket-buffer-bytes"),
  HALF_OPEN_CONNECTIONS("half-open-connections"),
  TIME_WAIT_CONNECTIONS("time-wait-connections"),
  REASSEMBLY_BYTES("reassembly-bytes"),
  /** Packets of which fragments are there. */
  REASSEMBLY_PACKETS_IPV4("reassembly-packets-ipv4"),
  REASSEMBLY_PACKETS_IPV6("reassembly-packets-ipv6");

  private final String label;

  VrResource(String label) {
    this.label = label;
  }

  /** The name for users; stable. */
  String label() {
    return label;
  }

  /** Most of it that may be in use. */
  long maximum(VrLimits limits) {
    return switch (this) {
      case NEIGHBOURS_IPV4, NEIGHBOURS_IPV6 -> limits.maxNeighbours();
      case UNRESOLVED_NEIGHBOURS_IPV4, UNRESOLVED_NEIGHBOURS_IPV6 -> Neighbours.MAX_INCOMPLETE;
      case PACKETS_WAITING_IPV4, PACKETS_WAITING_IPV6 -> Neighbours.MAX_WAITING;
      case MAILBOX_FRAMES, MAILBOX_CONTROL_FRAMES -> limits.mailboxFrames();
      case SOCKETS -> limits.maxSockets();
      case SOCKET_BUFFER_BYTES -> limits.maxSocketBufferBytes();
      case HALF_OPEN_CONNECTIONS -> limits.maxHalfOpen();
      case TIME_WAIT_CONNECTIONS -> limits.maxTimeWait();
      case REASSEMBLY_BYTES -> limits.maxReassemblyBytes();
      case REASSEMBLY_PACKETS_IPV4, REASSEMBLY_PACKETS_IPV6 -> Reassembler.MAX_PACKETS;
    };
  }
}
