package io.polyrouter.exec;

import io.polyrouter.exec.Kernel.Call;
import io.polyrouter.exec.Remote.Granted;
import io.polyrouter.exec.Remote.RefusedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A TCP socket of the program. */
final class StreamSocket extends ProgramSocket implements EventLoop.Handler {

  private static final int TOKEN_BYTES = 16;
  private static final int FILL_BYTES = 4096;

  enum State {
    NEW,
    CONNECTING,
    CONNECTED,
    LISTENING,
    FAILED
  }

  private final EventLoop loop;
  private final Remote server;

  /** Our end of the pair; the relay's once it is connected. */
  private final int ours;

  private State state = State.NEW;

  /** Whether it was connected, and nothing is left of that. */
  private volatile boolean ended;

  /** The connection to the controller that holds the port for us; -1 if there is none. */
  private int reserved = -1;

  /** The connection to the controller on which it tells of new ones; -1 if there is none. */
  private int listening = -1;

  /** One permit for each connection in the two queues. */
  private final Semaphore acceptable = new Semaphore(0);

  private final ArrayDeque<Pending> pending = new ArrayDeque<>();

  /** Accepted for a caller that had gone when it was to get it. */
  private final ArrayDeque<Accepted> undelivered = new ArrayDeque<>();

  /** A connection that the listener has ready at the controller. */
  private record Pending(String token, InetSocketAddress peer) {}

  /** A connection for the program; its descriptor is given away or closed. */
  record Accepted(StreamSocket socket, int programFd) {}

  StreamSocket(int family, int ours, EventLoop loop, Remote server) {
    super(family);
    this.ours = ours;
    this.loop = loop;
    this.server = server;
  }

  synchronized State state() {
    return state;
  }

  private void ended() {
    ended = true;
  }

  /** While it is connected the relay closes what is to be closed. */
  @Override
  synchronized boolean isGone() {
    return ended
        || state != State.CONNECTED
            && state != State.CONNECTING
            && (Kernel.poll(ours, 0, 0) & EventLoop.HANG_UP) != 0;
  }

  @Override
  synchronized void discard() {
    if (ended) {
      return; // the relay has closed all there was
    }
    if (reserved >= 0) {
      Remote.finish(reserved);
      reserved = -1;
    }
    if (listening >= 0) {
      loop.remove(listening);
      Remote.finish(listening);
      listening = -1;
    }
    for (Accepted each : undelivered) {
      Kernel.close(each.programFd);
    }
    undelivered.clear();
    Kernel.close(ours);
  }

  @Override
  synchronized int bind(InetSocketAddress at) {
    if (requested != null || state != State.NEW) {
      return -Kernel.EINVAL;
    }
    try {
      Granted granted = server.reserve(at, flags());
      reserved = granted.fd();
      requested = at;
      local = granted.bound();
      return 0;
    } catch (RefusedException e) {
      return -e.errno;
    }
  }

  // ---- connecting -----------------------------------------------------------------------------

  /**
   * Begins to connect.
   *
   * @return 0, or the negative errno that connect(2) has at once
   */
  synchronized int beginConnect(InetSocketAddress to) {
    int refusal =
        switch (state) {
          case NEW -> 0;
          case CONNECTING -> -Kernel.EALREADY;
          case CONNECTED, LISTENING -> -Kernel.EISCONN;
          case FAILED -> -Kernel.ECONNABORTED;
        };
    if (refusal == 0) {
      state = State.CONNECTING;
      remote = to;
    }
    return refusal;
  }

  /**
   * Waits for the connection.
   *
   * @param held bytes that keep the program's end from being writable meanwhile
   * @return 0 or the negative errno
   */
  int connect(int held) {
    InetSocketAddress to;
    int from;
    synchronized (this) {
      to = remote;
      from = reserved;
      reserved = -1;
    }
    if (to == null) {
      throw new IllegalStateException("connect without beginConnect");
    }
    try {
      Granted granted = from < 0 ? server.connect(to) : server.connect(from, to);
      synchronized (this) {
        state = State.CONNECTED;
        local = granted.bound();
        drain(held);
        Relay.start(loop, ours, granted.fd(), this::fail, this::ended);
      }
      return 0;
    } catch (RefusedException e) {
      synchronized (this) {
        state = State.FAILED;
        fail(e.errno);
        drain(held);
        // Readable and writable, as the program's poll expects of a failure; and when the program
        // closes its end, ours shows it.
        Kernel.call(Call.SHUTDOWN, ours, Kernel.SHUT_WR, 0);
      }
      return -e.errno;
    }
  }

  /**
   * Fills the way from the program to us, so that poll(2) does not call it writable before it is
   * connected.
   *
   * @return how many bytes went in
   */
  static int fill(int programFd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(FILL_BYTES);
      int filled = 0;
      while (true) {
        long count = Kernel.send(programFd, bytes, 0, FILL_BYTES);
        if (count <= 0) {
          return filled;
        }
        filled += (int) count;
      }
    }
  }

  private void drain(int held) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(FILL_BYTES);
      int left = held;
      while (left > 0) {
        long count = Kernel.read(ours, bytes, 0, Math.min(left, FILL_BYTES));
        if (count <= 0) {
          return;
        }
        left -= (int) count;
      }
    }
  }

  /** A socket that was connected by the peer. */
  private static Accepted accepted(StreamSocket listener, Granted granted, InetSocketAddress peer)
      throws RefusedException {
    int[] pair = Kernel.socketPair(Kernel.SOCK_STREAM);
    if (pair == null) {
      Kernel.close(granted.fd());
      throw new RefusedException(Kernel.EMFILE, "no descriptors left");
    }
    StreamSocket socket =
        new StreamSocket(listener.family, pair[0], listener.loop, listener.server);
    socket.state = State.CONNECTED;
    socket.local = granted.bound();
    socket.remote = peer;
    Relay.start(listener.loop, pair[0], granted.fd(), socket::fail, socket::ended);
    return new Accepted(socket, pair[1]);
  }

  // ---- listening ------------------------------------------------------------------------------

  /** Listens at the address that was bound, or at any; again is fine. Returns 0 or the errno. */
  synchronized int listen(int backlog) {
    if (state == State.LISTENING) {
      return 0;
    }
    if (state != State.NEW) {
      return -Kernel.EINVAL;
    }
    int bound = requested == null ? bind(SocketAddresses.any(family, 0)) : 0;
    if (bound < 0) {
      return bound;
    }
    int port = reserved;
    reserved = -1;
    try {
      Granted granted = server.listen(port, backlog);
      local = granted.bound();
      listening = granted.fd();
      loop.add(listening, EventLoop.IN, this);
    } catch (RefusedException e) {
      state = State.FAILED;
      return -e.errno;
    }
    state = State.LISTENING;
    return 0;
  }

  /** The controller tells of a connection: a reply with the peer's address, then a token. */
  @Override
  public void ready(int fd, int events) {
    try {
      Remote.receive(fd, 3);
      InetSocketAddress peer = Remote.receiveAddress(fd);
      String token = new String(Remote.receive(fd, TOKEN_BYTES), StandardCharsets.US_ASCII);
      synchronized (this) {
        pending.add(new Pending(token, peer));
        notice();
        acceptable.release();
      }
    } catch (RefusedException e) {
      synchronized (this) {
        listening = -1;
        loop.removeAndClose(fd);
        state = State.FAILED;
        fail(Kernel.ECONNABORTED);
        Kernel.call(Call.SHUTDOWN, ours, Kernel.SHUT_WR, 0);
        acceptable.release();
      }
    }
  }

  /** One byte to the program for each connection makes its end readable. */
  private void notice() {
    try (Arena arena = Arena.ofConfined()) {
      Kernel.send(ours, arena.allocate(1), 0, 1);
    }
  }

  /**
   * Takes a connection if there is one, waiting a bounded while if asked to.
   *
   * @return null when there is none yet
   */
  @Nullable Accepted accept(int waitMillis) throws RefusedException, InterruptedException {
    boolean acquired = acceptable.tryAcquire(waitMillis, TimeUnit.MILLISECONDS);
    Pending next;
    synchronized (this) {
      if (state != State.LISTENING) {
        throw new RefusedException(Kernel.EINVAL, "not listening");
      }
      if (!acquired) {
        return null;
      }
      Accepted left = undelivered.poll();
      if (left != null) {
        return left;
      }
      next = pending.remove();
    }
    return accepted(this, server.accept(next.token), next.peer);
  }

  /** Keeps a connection whose caller has gone for the next one. */
  synchronized void keep(Accepted accepted) {
    undelivered.add(accepted);
    notice();
    acceptable.release();
  }
}
