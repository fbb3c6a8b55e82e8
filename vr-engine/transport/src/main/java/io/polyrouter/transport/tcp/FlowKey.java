package io.polyrouter.transport.tcp;

import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.StackInterface;
import io.polyrouter.transport.Endpoint;

/**
 * What tells connections apart: both addresses, as {@link IpPacket} has them, and both ports; of
 * link-local addresses also the link, on which alone they mean something (RFC 4007, section 6).
 *
 * @param ports the local one in the upper 16 bits, the remote one in the lower
 * @param zone index of the interface if one of the addresses is link-local, otherwise 0
 */
record FlowKey(
    long localHigh, long localLow, long remoteHigh, long remoteLow, int ports, int zone) {

  /** The first ten bits of fe80::/10. */
  private static final long LINK_LOCAL = 0xfe80 >>> 6;

  /**
   * @param interfaceIndex on which link a link-local peer is
   */
  static FlowKey of(Endpoint local, Endpoint remote, int interfaceIndex) {
    long localHigh = IpPacket.high(local.address());
    long remoteHigh = IpPacket.high(remote.address());
    return new FlowKey(
        localHigh,
        IpPacket.low(local.address()),
        remoteHigh,
        IpPacket.low(remote.address()),
        local.port() << 16 | remote.port(),
        hasZone(localHigh, remoteHigh) ? interfaceIndex : 0);
  }

  /** The zone that a packet belongs to. */
  static int zoneOf(IpPacket packet) {
    StackInterface in = packet.in();
    return in != null && hasZone(packet.sourceHigh(), packet.destinationHigh()) ? in.index() : 0;
  }

  private static boolean hasZone(long oneHigh, long otherHigh) {
    return oneHigh >>> 54 == LINK_LOCAL || otherHigh >>> 54 == LINK_LOCAL;
  }

  boolean isIpv4() {
    return IpPacket.isIpv4(remoteHigh, remoteLow);
  }

  int localPort() {
    return ports >>> 16;
  }

  int remotePort() {
    return ports & 0xffff;
  }

  Endpoint local() {
    return new Endpoint(IpPacket.address(localHigh, localLow), localPort());
  }

  Endpoint remote() {
    return new Endpoint(IpPacket.address(remoteHigh, remoteLow), remotePort());
  }

  boolean is(long localHigh, long localLow, long remoteHigh, long remoteLow, int ports, int zone) {
    return this.ports == ports
        && this.remoteLow == remoteLow
        && this.localLow == localLow
        && this.remoteHigh == remoteHigh
        && this.localHigh == localHigh
        && this.zone == zone;
  }
}
