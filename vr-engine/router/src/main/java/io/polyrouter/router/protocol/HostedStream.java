package io.polyrouter.router.protocol;

import io.polyrouter.net.IpAddress;
import io.polyrouter.net.IpPrefix;
import io.polyrouter.routing.protocol.StreamBytes;
import io.polyrouter.routing.protocol.StreamEffect;
import io.polyrouter.routing.protocol.StreamEvent;
import io.polyrouter.routing.protocol.StreamEvent.End;
import io.polyrouter.routing.protocol.StreamPath;
import io.polyrouter.routing.protocol.StreamPort;
import io.polyrouter.stack.time.Timer;
import io.polyrouter.transport.ByteRing;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpObserver;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream of an instance. What TCP has to tell is only noted, and handed over when it is the
 * stream's turn: opening, room, bytes, the end. As a timer it bounds the farewell.
 */
final class HostedStream extends Timer implements TcpObserver {

  /** How long a peer may go on sending after the instance has closed in order. */
  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** When the instance may write less than that it is told of room, as soon as there is so much. */
  private static final int ROOM_BYTES = StreamEffect.SEND_BUFFER_BYTES / 3;

  private final Streams streams;
  private final HostedInstance owner;
  private final long number;
  private Stage stage = Stage.OPENING;

  /** Set with the beginning of everything. */
  private @Nullable TcpConnection connection;

  /** Where it was let in; null if the instance has opened it. */
  private @Nullable Entry entry;

  /** Why it has ended, as soon as that is known. */
  private @Nullable End end;

  private String endDetail = "";

  /** Whether TCP knows of no connection any more. */
  private boolean disconnected;

  /** As many bytes as the instance may write, for all that it knows; never more than are free. */
  private int credit;

  private boolean isReady;
  private boolean openingUntold;
  private boolean roomUntold;
  private boolean paused;
  private boolean unsent;

  /** Whether bytes are lent to the instance just now. */
  private boolean lending;

  private boolean closesAfterLending;

  private enum Stage {
    OPENING,
    OPEN,
    /** The instance has closed it, the peer has not. */
    FAREWELL,
    GONE
  }

  private record Entry(StreamPort port, IpPrefix admittedBy) {}

  HostedStream(Streams streams, HostedInstance owner, long number) {
    this.streams = streams;
    this.owner = owner;
    this.number = number;
  }

  long number() {
    return number;
  }

  IpAddress peer() {
    return tcp().remote().address();
  }

  private TcpConnection tcp() {
    TcpConnection present = connection;
    if (present == null) {
      throw new IllegalStateException("stream " + number + " was not begun");
    }
    return present;
  }

  /** The instance opens it. */
  void begun(TcpConnection begun) {
    connection = begun;
  }

  /** A peer has opened it. */
  void accepted(TcpConnection taken, StreamPort port, IpPrefix admittedBy) {
    connection = taken;
    entry = new Entry(port, admittedBy);
    stage = Stage.OPEN;
    openingUntold = true;
    ready();
  }

  // ---- what TCP tells -----------------------------------------------------------------------

  private void ready() {
    if (!isReady) {
      isReady = true;
      streams.exchange().ready(this);
    }
  }

  @Override
  public void connected(TcpConnection of, long nowNanos) {
    owner.count(ProtocolCounter.STREAMS_OPENED, 1);
    stage = Stage.OPEN;
    openingUntold = true;
    ready();
  }

  @Override
  public void readable(TcpConnection of, long nowNanos) {
    if (stage == Stage.FAREWELL) {
      discard(nowNanos);
    } else if (!paused) {
      ready();
    }
  }

  @Override
  public void writable(TcpConnection of, long nowNanos) {
    if (stage == Stage.OPEN && credit < ROOM_BYTES) {
      roomUntold = true;
      ready();
    }
  }

  @Override
  public void remoteFinished(TcpConnection of, long nowNanos) {
    if (stage == Stage.FAREWELL) {
      leave(nowNanos);
    } else {
      ended(End.FINISHED, "the peer has closed the connection");
    }
  }

  @Override
  public void closed(TcpConnection of, @Nullable IOException failure, long nowNanos) {
    disconnected = true;
    if (stage == Stage.FAREWELL) {
      leave(nowNanos);
    } else if (failure == null) {
      ended(End.FINISHED, "both ends have closed the connection");
    } else {
      if (stage == Stage.OPENING) {
        owner.count(ProtocolCounter.STREAMS_FAILED, 1);
      }
      ended(TcpTerms.end(failure), TcpTerms.detail(failure));
    }
  }

  private void ended(End why, String detail) {
    if (end == null) {
      end = why;
      endDetail = detail;
    }
    paused = false;
    ready();
  }

  // ---- what the instance is told ------------------------------------------------------------

  /**
   * Hands one event over.
   *
   * @return bytes that were in it
   */
  int tell(long nowNanos) {
    isReady = false;
    if (stage == Stage.FAREWELL || stage == Stage.GONE) {
      return 0;
    }
    int bytes = 0;
    if (openingUntold) {
      openingUntold = false;
      owner.handle(opening(), nowNanos);
    } else if (roomUntold) {
      roomUntold = false;
      credit = tcp().sendRing().free();
      owner.handle(new StreamEvent.Writable(number, credit), nowNanos);
    } else {
      bytes = paused ? 0 : lend(nowNanos);
      End why = end;
      if (bytes == 0 && why != null) {
        streams.forget(this);
        stage = Stage.GONE;
        // What is written is still sent, if the peer takes it.
        tcp().close(nowNanos);
        owner.handle(new StreamEvent.Closed(number, why, endDetail), nowNanos);
      }
    }
    if (stage == Stage.OPEN && hasMore() || stage == Stage.OPENING && end != null) {
      ready();
    }
    return bytes;
  }

  private boolean hasMore() {
    return openingUntold
        || roomUntold
        || end != null
        || !paused && tcp().receiveRing().frontBytes() > 0;
  }

  private StreamEvent opening() {
    TcpConnection of = tcp();
    StreamPath path =
        new StreamPath(
            of.interfaceIndex(),
            of.local().address(),
            of.local().port(),
            of.remote().address(),
            of.remote().port());
    credit = of.sendRing().free();
    Entry by = entry;
    return by == null
        ? new StreamEvent.Opened(number, path, credit)
        : new StreamEvent.Accepted(number, by.port(), by.admittedBy(), path, credit);
  }

  /** Hands over the bytes that lie in one piece; they stay where they are until that is done. */
  private int lend(long nowNanos) {
    ByteRing ring = tcp().receiveRing();
    int count = ring.frontBytes();
    if (count == 0) {
      return 0;
    }
    int from = ring.frontOffset();
    owner.count(ProtocolCounter.STREAM_BYTES_IN, count);
    lending = true;
    owner.handle(
        new StreamEvent.Received(number, StreamBytes.of(ring.frontArray(), from, from + count)),
        nowNanos);
    lending = false;
    if (stage != Stage.GONE) {
      ring.discard(count);
      tcp().taken(nowNanos);
      if (closesAfterLending) {
        sayFarewell(nowNanos);
      }
    }
    return count;
  }

  // ---- what the instance wants --------------------------------------------------------------

  void carryOut(StreamEffect.OfStream effect, long nowNanos) {
    switch (effect) {
      case StreamEffect.Write(long stream, StreamBytes bytes) -> write(bytes);
      case StreamEffect.Pause pause -> paused = end == null;
      case StreamEffect.Resume resume -> {
        paused = false;
        ready();
      }
      case StreamEffect.Adjust adjust -> {
        TcpConnection of = tcp();
        of.setOptions(
            TcpTerms.of(adjust.options(), TcpTerms.only(peer()), of.options().interfaceIndex()),
            nowNanos);
      }
      case StreamEffect.Close(long stream, StreamEffect.Manner how) -> {
        streams.forget(this);
        switch (how) {
          case IN_ORDER -> {
            if (lending) {
              closesAfterLending = true;
            } else {
              sayFarewell(nowNanos);
            }
          }
          case RESET -> reset(nowNanos);
        }
      }
      case StreamEffect.Open open -> throw new IllegalStateException("it was opened before");
    }
  }

  private void write(StreamBytes bytes) {
    if (bytes.length() > credit) {
      throw new IllegalArgumentException(
          "stream %d has no room for %d bytes but for %d"
              .formatted(number, bytes.length(), credit));
    }
    credit -= bytes.length();
    if (disconnected) {
      return;
    }
    owner.count(ProtocolCounter.STREAM_BYTES_OUT, bytes.length());
    tcp().sendRing().writeAll(bytes.array(), bytes.from(), bytes.length());
    if (!unsent) {
      unsent = true;
      streams.exchange().written(this);
    }
  }

  /** Sends what was written. */
  void flush(long nowNanos) {
    unsent = false;
    if (stage == Stage.OPEN && !disconnected) {
      tcp().written(nowNanos);
      if (credit < ROOM_BYTES) {
        if (tcp().sendRing().free() < ROOM_BYTES) {
          tcp().wantRoom();
        } else {
          writable(tcp(), nowNanos);
        }
      }
    }
  }

  // ---- ends ---------------------------------------------------------------------------------

  private void reset(long nowNanos) {
    stage = Stage.GONE;
    tcp().abort(nowNanos);
  }

  /** Closes in order, and waits until the peer has read it all and closes too. */
  private void sayFarewell(long nowNanos) {
    if (stage == Stage.OPENING || disconnected || end != null) {
      stage = Stage.GONE;
      tcp().receiveRing().discard(tcp().receiveRing().size());
      tcp().close(nowNanos);
      return;
    }
    if (!streams.exchange().beginFarewell()) {
      owner.count(ProtocolCounter.FAREWELLS_CUT_SHORT, 1);
      reset(nowNanos);
      return;
    }
    stage = Stage.FAREWELL;
    streams.exchange().timers().set(this, nowNanos + FAREWELL_NANOS);
    discard(nowNanos);
    tcp().shutdownOutput(nowNanos);
  }

  private void discard(long nowNanos) {
    ByteRing ring = tcp().receiveRing();
    ring.discard(ring.size());
    tcp().taken(nowNanos);
  }

  @Override
  protected void fired(long nowNanos) {
    owner.count(ProtocolCounter.FAREWELLS_CUT_SHORT, 1);
    leave(nowNanos);
  }

  private void leave(long nowNanos) {
    stage = Stage.GONE;
    streams.exchange().endFarewell();
    streams.exchange().timers().cancel(this);
    tcp().close(nowNanos);
  }
}
