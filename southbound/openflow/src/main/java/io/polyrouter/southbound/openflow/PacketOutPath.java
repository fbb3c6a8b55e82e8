package io.polyrouter.southbound.openflow;

import io.polyrouter.net.SwitchPort;
import io.polyrouter.southbound.flow.Action;
import io.polyrouter.southbound.openflow.wire.MessageWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings frames of virtual routers to a switch. Any thread may use it. */
final class PacketOutPath {

  /** The transaction id of every packet-out; no answer is expected. */
  static final int XID = -1;

  private static final int HEADERS_BYTES = 80;

  private final Counters counters;

  PacketOutPath(Counters counters) {
    this.counters = counters;
  }

  /** Sends a frame out of a port; returns whether it was handed to a session. */
  boolean send(@Nullable Session to, SwitchPort port, byte[] frame, int offset, int length) {
    if (to == null) {
      counters.add(SwitchCounter.PACKET_OUT_DROPPED_AWAY);
      return false;
    }
    List<Action> actions =
        port.vlan().isPresent()
            ? List.of(
                Action.PUSH_VLAN,
                new Action.SetVlan(port.vlan().getAsInt()),
                new Action.Output(port.port()))
            : List.of(new Action.Output(port.port()));
    MessageWriter writer = new MessageWriter(length + HEADERS_BYTES);
    writer.packetOut(XID, actions, frame, offset, length);
    boolean sent = to.connection().trySend(writer.take());
    counters.add(sent ? SwitchCounter.PACKET_OUT_SENT : SwitchCounter.PACKET_OUT_DROPPED_FULL);
    return sent;
  }
}
