package io.polyrouter.transport.raw;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.packet.TcpSegment;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.UpperLayer;
import io.polyrouter.stack.device.Segmentation;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.PacketSocket;
import io.polyrouter.transport.PseudoHeader;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.TransportContext;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Raw IP sockets of one virtual router. On its loop only. */
public final class RawLayer implements UpperLayer {

  private static final int LAST_PROTOCOL = 255;

  private final TransportContext context;
  private final Map<Integer, List<RawSocket>> byProtocol = new HashMap<>();

  /** Of sockets that are closed: received, sent, dropped, with a wrong checksum. */
  private final long[] earlier = new long[4];

  public RawLayer(TransportContext context) {
    this.context = context;
  }

  /**
   * A new socket that gets all packets of a protocol that are for this router.
   *
   * @param protocol 1 to 255
   * @throws IOException when there are too many, or no such protocol
   */
  public RawSocket open(
      AddressFamily family, int protocol, PacketOptions options, PacketObserver observer)
      throws IOException {
    if (protocol < 1 || protocol > LAST_PROTOCOL) {
      throw new SocketException("protocol " + protocol + " is not within 1 to 255");
    }
    PacketSocket.take(context.budget());
    RawSocket socket = new RawSocket(this, context, family, protocol, options, observer);
    byProtocol.computeIfAbsent(protocol, number -> new ArrayList<>(1)).add(socket);
    return socket;
  }

  void remove(RawSocket socket) {
    List<RawSocket> of = byProtocol.get(socket.protocol());
    if (of == null || !of.remove(socket)) {
      return;
    }
    add(earlier, socket);
    if (of.isEmpty()) {
      byProtocol.remove(socket.protocol());
    }
  }

  @Override
  public boolean received(IpPacket packet, long nowNanos) {
    List<RawSocket> sockets = byProtocol.get(packet.protocol());
    boolean taken = false;
    if (sockets != null) {
      if (packet.segmentBytes() != Segmentation.FINISHED) {
        // Sockets get TCP with its checksum, if perhaps in larger pieces than were sent.
        TcpSegment.writeChecksum(
            packet.bytes(),
            packet.payloadAt(),
            packet.payloadBytes(),
            PseudoHeader.sum(packet, packet.payloadBytes()));
      }
      // Observers may close sockets from within.
      for (RawSocket socket : List.copyOf(sockets)) {
        taken |= socket.offer(packet);
      }
    }
    return taken;
  }

  /** Users of raw IP that care about errors listen to ICMP themselves. */
  @Override
  public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {}

  /** By name; packets. Several sockets may get copies of one. */
  public SortedMap<String, Long> counterValues() {
    long[] sums = earlier.clone();
    byProtocol.values().forEach(sockets -> sockets.forEach(socket -> add(sums, socket)));
    SortedMap<String, Long> values = new TreeMap<>();
    values.put("in-packets", sums[0]);
    values.put("out-packets", sums[1]);
    values.put("in-queue-drops", sums[2]);
    values.put("in-checksum-errors", sums[3]);
    return values;
  }

  private static void add(long[] sums, RawSocket socket) {
    sums[0] += socket.received();
    sums[1] += socket.sent();
    sums[2] += socket.dropped();
    sums[3] += socket.malformed();
  }

  /** All sockets. */
  public List<SocketInfo> infos() {
    return byProtocol.values().stream().flatMap(List::stream).map(PacketSocket::info).toList();
  }

  /** Closes all sockets at once. */
  public void shutDown(IOException why, long nowNanos) {
    byProtocol.values().stream()
        .flatMap(List::stream)
        .toList()
        .forEach(socket -> socket.fail(why, nowNanos));
  }
}
