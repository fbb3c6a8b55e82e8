package io.polyrouter.transport;

import io.polyrouter.net.IpAddress;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackInterface;
import java.util.Arrays;

/**
 * The payload of a packet that came in, and what its headers said. Immutable apart from the bytes,
 * which belong to whoever takes it from its {@link PacketQueue}.
 */
public final class Datagram {

  /** What one takes in memory besides its payload, roughly; counted, so that small ones cost. */
  public static final int OVERHEAD_BYTES = 128;

  private final Endpoint remote;
  private final IpAddress local;
  private final int interfaceIndex;
  private final int hopLimit;
  private final int trafficClass;
  private final byte[] payload;

  private Datagram(
      Endpoint remote,
      IpAddress local,
      int interfaceIndex,
      int hopLimit,
      int trafficClass,
      byte[] payload) {
    this.remote = remote;
    this.local = local;
    this.interfaceIndex = interfaceIndex;
    this.hopLimit = hopLimit;
    this.trafficClass = trafficClass;
    this.payload = payload;
  }

  /**
   * Copies a part of a packet.
   *
   * @param port of the sender; 0 where there are none
   * @param at index in the packet's array
   */
  public static Datagram of(IpPacket packet, int port, int at, int length) {
    StackInterface in = packet.in();
    return new Datagram(
        new Endpoint(packet.source(), port),
        packet.destination(),
        in == null ? 0 : in.index(),
        packet.hopLimit(),
        packet.trafficClass(),
        Arrays.copyOfRange(packet.bytes(), at, at + length));
  }

  /** Who sent it; for raw IP the port is 0. */
  public Endpoint remote() {
    return remote;
  }

  /** Whom it was sent to: an own address, a group or a broadcast address. */
  public IpAddress local() {
    return local;
  }

  /** Where it arrived; 0 for what this router sent itself. */
  public int interfaceIndex() {
    return interfaceIndex;
  }

  /** TTL or hop limit as received. */
  public int hopLimit() {
    return hopLimit;
  }

  /** DSCP and ECN, 8 bits. */
  public int trafficClass() {
    return trafficClass;
  }

  /** The bytes themselves, not a copy. */
  public byte[] payload() {
    return payload;
  }

  /** What it counts in a queue. */
  public int chargeBytes() {
    return payload.length + OVERHEAD_BYTES;
  }
}
