package io.polyrouter.transport.layer;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.packet.IpProtocol;
import io.polyrouter.stack.IpOutput;
import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.UpperLayer;
import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.transport.EphemeralPorts;
import io.polyrouter.transport.SocketBudget;
import io.polyrouter.transport.SocketInfo;
import io.polyrouter.transport.TransportContext;
import io.polyrouter.transport.raw.RawLayer;
import io.polyrouter.transport.tcp.TcpInfo;
import io.polyrouter.transport.tcp.TcpLayer;
import io.polyrouter.transport.tcp.TcpLimits;
import io.polyrouter.transport.tcp.TcpState;
import io.polyrouter.transport.udp.UdpLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;

/**
 * All protocols above IP of one virtual router. Made when the first socket is opened; on the
 * router's loop only.
 */
public final class TransportLayer implements UpperLayer {

  private final IpOutput ip;
  private final SocketBudget budget;
  private final TcpLayer tcp;
  private final UdpLayer udp;
  private final RawLayer raw;
  private final ToIntFunction<String> interfaces;
  private final Set<Consumer<IOException>> endListeners = new LinkedHashSet<>();

  /**
   * @param interfaces index of an interface by its name, 0 if there is none
   * @param maxSockets of all protocols together
   * @param maxBufferBytes of all their buffers together
   */
  public TransportLayer(
      IpOutput ip,
      TimerQueue timers,
      RandomGenerator random,
      ToIntFunction<String> interfaces,
      int maxSockets,
      long maxBufferBytes) {
    this.ip = ip;
    this.interfaces = interfaces;
    this.budget = new SocketBudget(maxSockets, maxBufferBytes);
    TransportContext context =
        new TransportContext(ip, timers, random, budget, new EphemeralPorts(random));
    this.tcp = new TcpLayer(context, TcpLimits.DEFAULT);
    this.udp = new UdpLayer(context);
    this.raw = new RawLayer(context);
  }

  public TcpLayer tcp() {
    return tcp;
  }

  public UdpLayer udp() {
    return udp;
  }

  public RawLayer raw() {
    return raw;
  }

  /** What all sockets use together. Thread-safe. */
  public SocketBudget budget() {
    return budget;
  }

  /** Changes the limits; what is in use above them stays. */
  public void setLimits(int maxSockets, long maxBufferBytes, int maxHalfOpen, int maxTimeWait) {
    budget.setLimits(maxSockets, maxBufferBytes);
    tcp.setLimits(maxHalfOpen, maxTimeWait);
  }

  /** The index of an interface, or 0 if there is none of that name. */
  public int interfaceIndex(String name) {
    return interfaces.applyAsInt(name);
  }

  /** The interface that an address means ({@link IpOutput#interfaceFor}), or 0. */
  public int interfaceFor(IpAddress address) {
    return ip.interfaceFor(address);
  }

  /** Whether this is an own address that may be used. */
  public boolean isOwn(IpAddress address) {
    return ip.isOwn(address);
  }

  @Override
  public boolean received(IpPacket packet, long nowNanos) {
    boolean copied = raw.received(packet, nowNanos);
    return switch (packet.protocol()) {
      case IpProtocol.TCP -> tcp.received(packet, nowNanos);
      case IpProtocol.UDP -> udp.received(packet, nowNanos);
      default -> copied;
    };
  }

  @Override
  public void errorReceived(IpPacket quoted, IpError error, int mtuBytes, long nowNanos) {
    switch (quoted.protocol()) {
      case IpProtocol.TCP -> tcp.errorReceived(quoted, error, mtuBytes, nowNanos);
      case IpProtocol.UDP -> udp.errorReceived(quoted, error, mtuBytes, nowNanos);
      default -> raw.errorReceived(quoted, error, mtuBytes, nowNanos);
    }
  }

  /** Packets come that arrived together; what TCP has to say to them waits for the end. */
  public void beginBatch() {
    tcp.beginBatch();
  }

  /** The end of what {@link #beginBatch} began. */
  public void endBatch(long nowNanos) {
    tcp.endBatch(nowNanos);
  }

  /** All open sockets and connections. */
  public List<SocketInfo> sockets(long nowNanos) {
    List<SocketInfo> all = new ArrayList<>(udp.infos());
    all.addAll(raw.infos());
    for (TcpInfo info : tcp.infos(nowNanos)) {
      all.add(
          new SocketInfo(
              "tcp",
              info.local(),
              info.state() == TcpState.LISTEN ? Optional.empty() : Optional.of(info.remote()),
              info.state().name(),
              info.receiveQueueBytes(),
              info.sendQueueBytes(),
              info.bytesReceived(),
              info.bytesSent(),
              info.segmentsRetransmitted(),
              connectionOf(info)));
    }
    return all;
  }

  private static Optional<SocketInfo.Connection> connectionOf(TcpInfo info) {
    return switch (info.state()) {
      case LISTEN, SYN_SENT, SYN_RECEIVED, TIME_WAIT, CLOSED -> Optional.empty();
      case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK ->
          Optional.of(
              new SocketInfo.Connection(
                  info.smoothedRoundTripNanos(),
                  info.roundTripVariationNanos(),
                  info.retransmissionTimeoutNanos(),
                  info.congestionWindowBytes(),
                  info.slowStartThresholdBytes(),
                  info.sendWindowBytes(),
                  info.receiveWindowBytes(),
                  info.maxSegmentBytes(),
                  info.bytesAcknowledged(),
                  info.segmentsReceived(),
                  info.segmentsSent(),
                  info.segmentsRetransmitted()));
    };
  }

  /** What was counted up to now. */
  public TransportCounters counters() {
    return new TransportCounters(tcp.counters(), udp.counterValues(), raw.counterValues());
  }

  /** What is in use now. */
  public TransportUse use() {
    return new TransportUse(
        budget.sockets(),
        budget.bufferBytes(),
        tcp.halfOpen(),
        tcp.timeWait(),
        tcp.established(),
        budget.refusedSockets(),
        budget.refusedBuffers(),
        tcp.halfOpenRefused(),
        tcp.timeWaitEvicted());
  }

  /** Has somebody told of {@link #shutDown} that no socket of its own would tell. */
  public void addEndListener(Consumer<IOException> listener) {
    endListeners.add(listener);
  }

  /** Takes back {@link #addEndListener}. */
  public void removeEndListener(Consumer<IOException> listener) {
    endListeners.remove(listener);
  }

  /** Closes all sockets at once, without a word to any peer. */
  public void shutDown(IOException why, long nowNanos) {
    List.copyOf(endListeners).forEach(listener -> listener.accept(why));
    endListeners.clear();
    tcp.shutDown(why, nowNanos);
    udp.shutDown(why, nowNanos);
    raw.shutDown(why, nowNanos);
  }
}
