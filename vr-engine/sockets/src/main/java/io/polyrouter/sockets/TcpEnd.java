package io.polyrouter.sockets;

import io.polyrouter.transport.ByteRing;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.SocketBudget;
import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpObserver;
import io.polyrouter.transport.tcp.TcpOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where an application's thread and the loop meet over one connection. The application fills and
 * empties the rings and asks for the rest by bits, so that there is never more than one command
 * under way for a connection; the loop marks what happened and wakes who waits.
 */
final class TcpEnd implements TcpObserver, TransportCommand {

  private static final int WRITTEN = 1;
  private static final int TAKEN = 2;
  private static final int FINISH = 4;
  private static final int OPTIONS = 8;
  private static final int CLOSE = 16;
  private static final int ABORT = 32;

  private final Loop loop;
  private final Settings settings;
  private final Readiness readiness = new Readiness();

  /** What the application wants; while it is not 0 a command is under way. */
  private final AtomicInteger requests = new AtomicInteger();

  /** Of the loop; the application asks it one thing ({@link #taken}). */
  private volatile @Nullable TcpConnection connection;

  // Written by the loop.
  private volatile @Nullable ByteRing sendRing;
  private volatile @Nullable ByteRing receiveRing;
  private volatile @Nullable Endpoint local;
  private volatile @Nullable Endpoint remote;
  private volatile boolean connected;
  private volatile boolean remoteFinished;
  private volatile boolean over;
  private volatile @Nullable IOException failure;

  /** Written by the application. */
  private volatile boolean givenUp;

  /** Whether a write failed for want of memory, and none has been given back since. */
  private volatile boolean starved;

  /** Whether the last write found or left no room. */
  private volatile boolean wantsRoom;

  private volatile @Nullable SocketBudget budget;

  private final Runnable whenFed = this::fed;

  /** Of the thread that reads. */
  private int takenBytes;

  TcpEnd(Loop loop, Settings settings) {
    this.loop = loop;
    this.settings = settings;
  }

  Readiness readiness() {
    return readiness;
  }

  Settings settings() {
    return settings;
  }

  // ---- the application's side ---------------------------------------------------------------

  /** Begins to connect. */
  void connect(@Nullable Endpoint from, Endpoint to, int scope) throws IOException {
    Call.perform(
        loop,
        (transport, nowNanos) -> {
          TcpOptions options = settings.tcp(transport, scope);
          TcpConnection opening =
              transport.tcp().connect(Optional.ofNullable(from), to, options, this, nowNanos);
          attach(opening, transport.budget());
          if (givenUp) {
            opening.abort(nowNanos);
            over = true;
          }
        });
  }

  boolean isConnected() {
    return connected;
  }

  boolean isOver() {
    return over;
  }

  @Nullable IOException failure() {
    return failure;
  }

  @Nullable Endpoint local() {
    return local;
  }

  @Nullable Endpoint remote() {
    return remote;
  }

  /** Bytes that can be read at once. */
  int available() {
    ByteRing ring = receiveRing;
    return ring == null ? 0 : ring.size();
  }

  /** Whether a read would return at once. */
  boolean isReadable() {
    return available() > 0 || remoteFinished || over;
  }

  /** Whether a write would return at once. */
  boolean isWritable() {
    ByteRing ring = sendRing;
    return over || ring != null && ring.free() > 0 && !starved;
  }

  /**
   * Takes what has come.
   *
   * @return how many bytes, 0 if none are there yet, -1 if none will come any more
   */
  int read(ByteBuffer to) throws IOException {
    ByteRing ring = receiveRing;
    if (ring == null) {
      throw Failures.lost(failure, "not connected");
    }
    if (!to.hasRemaining()) {
      return 0;
    }
    // Before the ring is looked at: what came before the end must not be missed.
    boolean ended = remoteFinished || over;
    int count = ring.read(to);
    if (count > 0) {
      taken(count);
      return count;
    }
    if (!ended) {
      return 0;
    }
    IOException why = failure;
    if (why != null && !remoteFinished) {
      throw Failures.again(why);
    }
    return -1;
  }

  /** Tells TCP now and then, so that it can open its window in good time. */
  private void taken(int count) {
    takenBytes += count;
    TcpConnection open = connection;
    if (open == null || takenBytes >= open.untoldBytes()) {
      takenBytes = 0;
      request(TAKEN);
    }
  }

  /** Puts in as much as there is room for. */
  int write(ByteBuffer from) throws IOException {
    ByteRing ring = sendRing;
    if (ring == null || over) {
      throw Failures.lost(failure, "Broken pipe");
    }
    SocketBudget shared = budget;
    long mark = shared == null ? 0 : shared.mark();
    int count = ring.write(from);
    if (from.hasRemaining() || ring.free() == 0) {
      // Said before the loop is told of the bytes: see run.
      wantsRoom = true;
    }
    if (count > 0) {
      request(WRITTEN);
    } else if (shared != null && from.hasRemaining() && ring.free() > 0) {
      // The virtual router has no memory for it; somebody will give some back.
      starved = true;
      shared.onceGivenBack(mark, whenFed);
    }
    return count;
  }

  /** Nothing more will be written. */
  void finish() {
    request(FINISH);
  }

  /** Settings changed. */
  void changed() {
    request(OPTIONS);
  }

  /** Nobody is interested any more; what was written is still sent. */
  void close() {
    givenUp = true;
    request(CLOSE);
  }

  /** Nobody is interested any more; the peer is told by a reset. */
  void abort() {
    givenUp = true;
    request(ABORT);
  }

  /** Whether all that was written has been acknowledged, as far as this side will ever know. */
  boolean isFlushed() {
    ByteRing ring = sendRing;
    return over || ring == null || ring.size() == 0;
  }

  private void request(int what) {
    if (requests.getAndUpdate(before -> before | what) == 0) {
      loop.execute(this);
    }
  }

  // ---- the loop's side ----------------------------------------------------------------------

  /** The connection that this is the end of, known at last. */
  private void attach(TcpConnection opened, SocketBudget shared) {
    budget = shared;
    connection = opened;
    sendRing = opened.sendRing();
    receiveRing = opened.receiveRing();
    local = opened.local();
    remote = opened.remote();
  }

  /** For one that was connected before anybody took it. */
  void attachConnected(TcpConnection accepted, SocketBudget shared) {
    attach(accepted, shared);
    connected = true;
  }

  @Override
  public void run(TransportLayer transport, long nowNanos) {
    int wanted = requests.getAndSet(0);
    TcpConnection open = connection;
    if (open == null || over) {
      return;
    }
    if ((wanted & OPTIONS) != 0) {
      changeOptions(transport, open, nowNanos);
    }
    if ((wanted & ABORT) != 0) {
      over = true;
      open.abort(nowNanos);
      return;
    }
    if ((wanted & WRITTEN) != 0 && !over) {
      open.written(nowNanos);
      if (wantsRoom && open.sendRing().free() > 0) {
        // TCP tells of room where it has seen that there was none. It may have made some before it
        // was told of the bytes that took the last of it, or while it sent them.
        wantsRoom = false;
        readiness.wakeWriter();
      }
    }
    if ((wanted & TAKEN) != 0 && !over) {
      open.taken(nowNanos);
    }
    if (over) {
      return;
    }
    if ((wanted & CLOSE) != 0) {
      over = true;
      open.close(nowNanos);
    } else if ((wanted & FINISH) != 0) {
      open.shutdownOutput(nowNanos);
    }
  }

  private void changeOptions(TransportLayer transport, TcpConnection open, long nowNanos) {
    try {
      open.setOptions(settings.tcp(transport, open.options().interfaceIndex()), nowNanos);
    } catch (IOException e) {
      // An interface that has gone since the option was set: as it was when no option is left.
      failure = e;
      over = true;
      open.abort(nowNanos);
      readiness.wakeAll();
    }
  }

  /** There may be memory again; any thread. */
  private void fed() {
    starved = false;
    readiness.wakeWriter();
  }

  @Override
  public void refused(IOException why) {
    requests.set(0);
    end(why);
  }

  private void end(@Nullable IOException why) {
    if (!over) {
      if (failure == null) {
        failure = why;
      }
      over = true;
      readiness.wakeAll();
    }
  }

  @Override
  public void connected(TcpConnection opened, long nowNanos) {
    local = opened.local();
    connected = true;
    readiness.wakeAll();
  }

  @Override
  public void readable(TcpConnection opened, long nowNanos) {
    readiness.wakeReader();
  }

  @Override
  public void writable(TcpConnection opened, long nowNanos) {
    starved = false;
    readiness.wakeWriter();
  }

  @Override
  public void remoteFinished(TcpConnection opened, long nowNanos) {
    remoteFinished = true;
    readiness.wakeReader();
  }

  @Override
  public void closed(TcpConnection opened, @Nullable IOException why, long nowNanos) {
    end(why);
  }
}
