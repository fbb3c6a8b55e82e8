package io.polyrouter.bfd.packet;

/** What reading a datagram comes to. */
public sealed interface Decoded {

  /** It is a packet, not yet authenticated. */
  record Valid(BfdPacket packet) implements Decoded {}

  /** It is dropped. */
  record Invalid(BadPacket reason) implements Decoded {}
}
