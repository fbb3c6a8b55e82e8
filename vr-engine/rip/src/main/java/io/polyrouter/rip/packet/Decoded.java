package io.polyrouter.rip.packet;

/** What reading a datagram comes to. */
public sealed interface Decoded {

  /** It is a packet. */
  record Valid(RipPacket packet) implements Decoded {}

  /** It is dropped. */
  record Invalid(BadPacket reason) implements Decoded {}
}
