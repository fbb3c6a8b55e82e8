package io.polyrouter.ospf.packet;

/** What came of reading a packet. */
public sealed interface PacketReading permits OspfPacket, PacketReading.Refused {

  /** It broke a rule. */
  record Refused(BadPacket reason) implements PacketReading {}
}
