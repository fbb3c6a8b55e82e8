package io.polyrouter.vrrp.packet;

/** What reading a packet comes to. */
public sealed interface Decoded {

  /** It is an advertisement. */
  record Valid(Advertisement advertisement) implements Decoded {}

  /** It is dropped. */
  record Invalid(BadPacket reason) implements Decoded {}
}
