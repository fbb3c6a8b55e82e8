package io.polyrouter.transport.tcp;

import io.polyrouter.stack.IpPacket;
import io.polyrouter.transport.Endpoint;

/**
 * What tells connections apart: both addresses, as {@link IpPacket} has them, and both ports.
 *
 * @param ports the local one in the upper 16 bits, the remote one in the lower
 */
record FlowKey(long localHigh, long localLow, long remoteHigh, long remoteLow, int ports) {

  static FlowKey of(Endpoint local, Endpoint remote) {
    return new FlowKey(
        IpPacket.high(local.address()),
        IpPacket.low(local.address()),
        IpPacket.high(remote.address()),
        IpPacket.low(remote.address()),
        local.port() << 16 | remote.port());
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

  boolean is(long localHigh, long localLow, long remoteHigh, long remoteLow, int ports) {
    return this.ports == ports
        && this.remoteLow == remoteLow
        && this.localLow == localLow
        && this.remoteHigh == remoteHigh
        && this.localHigh == localHigh;
  }
}
