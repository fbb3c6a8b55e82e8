package io.polyrouter.router.protocol;

import io.polyrouter.stack.time.TimerQueue;
import io.polyrouter.transport.tcp.TcpLayer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * What the streams of all instances of a virtual router share: whose turn it is to tell, whose
 * bytes leave at the end of the turn, who is saying farewell.
 */
final class StreamExchange {

  /**
   * Bytes that instances are handed in a turn, all together: what a protocol makes of so many takes
   * some milliseconds, after which timers and other routers have their turn.
   */
  private static final int BYTES_A_TURN = 256 * 1024;

  /** Closed streams that wait for their peers; further ones are reset. */
  private static final int MOST_FAREWELLS = 1_024;

  private final Supplier<TcpLayer> tcp;
  private final TimerQueue timers;
  private final Queue<HostedStream> ready = new ArrayDeque<>();
  private final Queue<HostedStream> written = new ArrayDeque<>();
  private int bytesLeft;
  private int farewells;

  StreamExchange(Supplier<TcpLayer> tcp, TimerQueue timers) {
    this.tcp = tcp;
    this.timers = timers;
  }

  TcpLayer tcp() {
    return tcp.get();
  }

  TimerQueue timers() {
    return timers;
  }

  /** A stream has something to tell. */
  void ready(HostedStream stream) {
    ready.add(stream);
  }

  /** Whether any stream has something to tell. */
  boolean isAnyReady() {
    return !ready.isEmpty();
  }

  void beginTurn() {
    bytesLeft = BYTES_A_TURN;
  }

  /**
   * Has the stream whose turn it is tell one thing.
   *
   * @return false if there is none, or no more is told in this turn
   */
  boolean tellNext(long nowNanos) {
    HostedStream next = bytesLeft > 0 ? ready.poll() : null;
    if (next == null) {
      return false;
    }
    bytesLeft -= next.tell(nowNanos);
    return true;
  }

  /** Something was written into a stream. */
  void written(HostedStream stream) {
    written.add(stream);
  }

  /** Sends what was written in this turn. */
  void flush(long nowNanos) {
    for (HostedStream next = written.poll(); next != null; next = written.poll()) {
      next.flush(nowNanos);
    }
  }

  /** Whether one more closed stream may wait for its peer; it does then. */
  boolean beginFarewell() {
    if (farewells >= MOST_FAREWELLS) {
      return false;
    }
    farewells++;
    return true;
  }

  void endFarewell() {
    farewells--;
  }
}
