package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/**
 * Carries bytes between our end of a program's socket and a connection to the controller, both
 * ways, each half closed on its own, until both are done or one is gone. On the event loop's
 * thread.
 */
final class Relay implements EventLoop.Handler {

  private static final int BUFFER_BYTES = 64 * 1024;

  private final EventLoop loop;
  private final int program;
  private final int remote;
  private final IntConsumer failure;
  private final Runnable end;
  private final Arena arena = Arena.ofShared();
  private final Direction outward;
  private final Direction inward;
  private boolean programGone;
  private boolean closed;

  /** One direction and the bytes that were read and could not be written yet. */
  private static final class Direction {
    final int from;
    final int to;
    final MemorySegment buffer;
    long start;
    long end;
    boolean ended;
    boolean passedOn;

    Direction(int from, int to, MemorySegment buffer) {
      this.from = from;
      this.to = to;
      this.buffer = buffer;
    }

    boolean isEmpty() {
      return start == end;
    }
  }

  private Relay(EventLoop loop, int program, int remote, IntConsumer failure, Runnable end) {
    this.loop = loop;
    this.program = program;
    this.remote = remote;
    this.failure = failure;
    this.end = end;
    outward = new Direction(program, remote, arena.allocate(BUFFER_BYTES));
    inward = new Direction(remote, program, arena.allocate(BUFFER_BYTES));
  }

  /**
   * Starts to relay; both descriptors are closed at the end.
   *
   * @param failure told the errno when the remote end fails
   * @param end told when the program has closed its end, or both sides have finished
   */
  static void start(EventLoop loop, int program, int remote, IntConsumer failure, Runnable end) {
    Kernel.setNonblocking(program, true);
    Kernel.setNonblocking(remote, true);
    Relay relay = new Relay(loop, program, remote, failure, end);
    // The second is added when the handler may already run for the first.
    synchronized (relay) {
      loop.add(program, EventLoop.IN, relay);
      loop.add(remote, EventLoop.IN, relay);
    }
  }

  @Override
  public synchronized void ready(int fd, int events) {
    if (closed) {
      return;
    }
    if (fd == program && (events & (EventLoop.HANG_UP | EventLoop.ERROR)) != 0) {
      programGone = true;
    }
    move(outward);
    if (!closed) {
      move(inward);
    }
    if (closed) {
      return;
    }
    boolean done = outward.passedOn && inward.passedOn;
    if (done || programGone && outward.isEmpty() && outward.ended) {
      close();
      end.run();
      return;
    }
    watch();
  }

  private void move(Direction direction) {
    if (direction.passedOn || direction == inward && programGone) {
      return;
    }
    while (true) {
      if (direction.isEmpty() && !direction.ended) {
        long count = Kernel.read(direction.from, direction.buffer, 0, BUFFER_BYTES);
        if (count == -Kernel.EAGAIN) {
          return;
        }
        if (count < 0) {
          broken(direction.from, (int) -count);
          return;
        }
        direction.start = 0;
        direction.end = count;
        direction.ended = count == 0;
      }
      if (direction.isEmpty()) {
        Kernel.call(Call.SHUTDOWN, direction.to, Kernel.SHUT_WR, 0);
        direction.passedOn = true;
        return;
      }
      long count =
          Kernel.send(
              direction.to, direction.buffer, direction.start, direction.end - direction.start);
      if (count == -Kernel.EAGAIN) {
        return;
      }
      if (count < 0) {
        broken(direction.to, (int) -count);
        return;
      }
      direction.start += count;
    }
  }

  private void broken(int fd, int errno) {
    if (fd == remote) {
      failure.accept(errno == Kernel.EPIPE ? Kernel.EPIPE : Kernel.ECONNRESET);
    }
    close();
  }

  private void watch() {
    if (programGone) {
      // Hang-ups are reported without end: what is left to do depends on the other side alone.
      loop.remove(program);
      loop.change(remote, outward.isEmpty() ? 0 : EventLoop.OUT);
    } else {
      loop.change(program, interest(outward, inward));
      loop.change(remote, interest(inward, outward));
    }
  }

  private static int interest(Direction reading, Direction writing) {
    int events = reading.isEmpty() && !reading.ended ? EventLoop.IN : 0;
    return writing.isEmpty() ? events : events | EventLoop.OUT;
  }

  private void close() {
    closed = true;
    loop.removeAndClose(program);
    loop.removeAndClose(remote);
    arena.close();
  }
}
