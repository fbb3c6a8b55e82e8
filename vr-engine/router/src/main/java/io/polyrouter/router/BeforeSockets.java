package io.polyrouter.router;

import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.UpperLayer;
import io.polyrouter.transport.layer.TransportLayer;
import java.util.function.Supplier;

/**
 * What is above IP until a virtual router has its first socket. TCP is spoken nevertheless, so that
 * connections are refused by a reset (RFC 9293, section 3.10.7.1): the layer that does it is made
 * for the first segment.
 */
final class BeforeSockets implements UpperLayer {

  private final Supplier<TransportLayer> transport;

  BeforeSockets(Supplier<TransportLayer> transport) {
    this.transport = transport;
  }

  @Override
  public boolean received(IpPacket packet, long nowNanos) {
    return packet.protocol() == IpProtocol.TCP && transport.get().received(packet, nowNanos);
  }

  /** Nothing has been sent that an error could be about. */
  @Override
  public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {}
}
