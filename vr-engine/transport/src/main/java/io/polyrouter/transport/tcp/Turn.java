package io.polyrouter.transport.tcp;

import io.polyrouter.stack.IpPacket;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.stack.time.TimerQueue;
import java.util.ArrayDeque;

/**
 * One turn of a virtual router's TCP: whatever happens, connections are only marked; when all has
 * happened they send, set their timers and tell their observers. So a call from an observer never
 * meets a connection half-way, several segments that came together are answered together, and what
 * the router sends to itself is received when nobody is sending.
 */
final class Turn extends Timer {

  /** Steps of one turn, lest connections within one router keep it to themselves for ever. */
  private static final int MAX_STEPS = 4096;

  /** Most packets to the router itself that wait; more are dropped, as by any full queue. */
  private static final int MAX_LOOPED = 1024;

  private final TcpLayer layer;
  private final TimerQueue timers;
  private final ArrayDeque<Connection> touched = new ArrayDeque<>();
  private final ArrayDeque<Listener> news = new ArrayDeque<>();
  private final ArrayDeque<IpPacket> looped = new ArrayDeque<>();
  private int depth;

  Turn(TcpLayer layer, TimerQueue timers) {
    this.layer = layer;
    this.timers = timers;
  }

  /** Something begins that may touch connections. */
  void enter() {
    depth++;
  }

  /** It is over; if it was not part of something larger the turn ends. */
  void leave(long nowNanos) {
    if (depth == 1) {
      finish(nowNanos);
    }
    depth--;
  }

  /**
   * As {@link #leave}, but observers hear of what the router has sent to itself after the present
   * call only.
   */
  void leaveQuietly(long nowNanos) {
    if (depth == 1 && !looped.isEmpty()) {
      timers.set(this, nowNanos);
      depth--;
    } else {
      leave(nowNanos);
    }
  }

  /** Whatever was going on failed. */
  void restart() {
    depth = 0;
  }

  void touched(Connection connection) {
    touched.add(connection);
    if (depth == 0) {
      throw new IllegalStateException("a connection was touched outside a turn");
    }
  }

  void hasNews(Listener listener) {
    news.add(listener);
  }

  /** Keeps a copy of a packet that the router sent to itself. */
  void later(IpPacket packet) {
    if (looped.size() >= MAX_LOOPED) {
      return;
    }
    int length = packet.payloadAt() - packet.headerAt() + packet.payloadBytes();
    byte[] copy = new byte[length];
    System.arraycopy(packet.bytes(), packet.headerAt(), copy, 0, length);
    int payloadAt = packet.payloadAt() - packet.headerAt();
    IpPacket kept = new IpPacket();
    if (packet.isIpv6()) {
      kept.setIpv6(copy, 0, packet.protocol(), payloadAt, packet.payloadBytes(), packet.in());
    } else {
      kept.setIpv4(copy, 0, payloadAt, packet.payloadBytes(), packet.in());
    }
    kept.setSegmentBytes(packet.segmentBytes());
    looped.add(kept);
  }

  private void finish(long nowNanos) {
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      Connection connection = touched.poll();
      if (connection != null) {
        connection.flush(nowNanos);
        continue;
      }
      Listener listener = news.poll();
      if (listener != null) {
        listener.tell(nowNanos);
        continue;
      }
      IpPacket packet = looped.poll();
      if (packet == null) {
        return;
      }
      layer.receive(packet, nowNanos);
    }
    timers.set(this, nowNanos);
  }

  @Override
  protected void fired(long nowNanos) {
    enter();
    leave(nowNanos);
  }
}
