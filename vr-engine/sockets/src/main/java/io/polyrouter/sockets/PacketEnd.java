package io.polyrouter.sockets;

import io.polyrouter.net.IpAddress;
import io.polyrouter.transport.Datagram;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.PacketObserver;
import io.polyrouter.transport.PacketOptions;
import io.polyrouter.transport.PacketQueue;
import io.polyrouter.transport.PacketSocket;
import io.polyrouter.transport.SocketBudget;
import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where an application's thread and the loop meet over a UDP or raw IP socket: a queue each way,
 * and at most one command under way to empty the outgoing one.
 */
final class PacketEnd<S extends PacketSocket> implements PacketObserver, TransportCommand {

  private final Loop loop;
  private final Settings settings;
  private final Readiness readiness = new Readiness();
  private final Queue<Outgoing> outgoing = new ConcurrentLinkedQueue<>();
  private final AtomicInteger outgoingBytes = new AtomicInteger();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final Sender<S> sender;
  private final S socket;
  private final PacketQueue incoming;
  private final SocketBudget budget;

  /** Whether a send found the queue full since the loop last emptied it. */
  private volatile boolean refusedFull;

  /** Whether a send failed for want of memory, and none has been given back since. */
  private volatile boolean starved;

  private final Runnable whenFed = this::fed;
  private final Reachable reachable = new Reachable();

  private volatile boolean closeWanted;
  private volatile boolean over;
  private volatile @Nullable IOException failure;

  /** An ICMP error that nobody has been told of yet. */
  private volatile @Nullable IOException error;

  /** A datagram on its way to the loop; its frame has room for the headers. */
  private record Outgoing(Frame frame, int payloadBytes, Endpoint to, int scope) {
    int chargeBytes() {
      return payloadBytes + Datagram.OVERHEAD_BYTES;
    }
  }

  /** An array that only its holder touches. */
  private static final class Frame {
    final byte[] bytes;

    Frame(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /** Makes the loop's half of a socket. */
  @FunctionalInterface
  interface Opener<S> {
    S open(TransportLayer transport, PacketOptions options, PacketObserver observer)
        throws IOException;
  }

  /** Sends, and says why it cannot; what becomes of it the router counts. */
  @FunctionalInterface
  interface Sender<S> {
    void send(S socket, byte[] frame, int payloadBytes, Endpoint to, int scope, long nowNanos)
        throws IOException;
  }

  /** Opens a socket, not bound. */
  PacketEnd(Loop loop, Settings settings, Opener<S> opener, Sender<S> sender) throws IOException {
    this.loop = loop;
    this.settings = settings;
    this.sender = sender;
    Opened<S> opened =
        Call.run(
            loop,
            (transport, nowNanos) ->
                new Opened<>(
                    opener.open(transport, settings.packets(transport), this), transport.budget()));
    this.socket = opened.socket();
    this.incoming = socket.queue();
    this.budget = opened.budget();
  }

  private record Opened<S>(S socket, SocketBudget budget) {}

  Readiness readiness() {
    return readiness;
  }

  // ---- the application's side ---------------------------------------------------------------

  /** Something short to do with the socket. */
  @FunctionalInterface
  interface SocketAction<S, T> {
    T run(S socket, TransportLayer transport, long nowNanos) throws IOException;
  }

  /** Does something short with the socket and waits until it is done. */
  <T> T call(SocketAction<? super S, T> action) throws IOException {
    return Call.run(
        loop,
        (transport, nowNanos) -> {
          if (over) {
            throw Failures.lost(failure, "Socket closed");
          }
          return action.run(socket, transport, nowNanos);
        });
  }

  /** Settings changed. */
  void changed() throws IOException {
    call((open, transport, nowNanos) -> {
      open.setOptions(settings.packets(transport));
      reachable.clear();
      return true;
    });
  }

  boolean isReadable() {
    return !incoming.isEmpty() || error != null || over;
  }

  boolean isWritable() {
    return over || outgoingBytes.get() <= mostOutgoingBytes() >> 1 && !starved;
  }

  /** Whether {@link #send} would take so much payload, or say that it never will. */
  boolean hasRoomFor(int payloadBytes) {
    return over || fits(payloadBytes + Datagram.OVERHEAD_BYTES) && !starved;
  }

  /** One always fits, however small the buffer was made. */
  private boolean fits(int charge) {
    int before = outgoingBytes.get();
    return before == 0 || before + charge <= mostOutgoingBytes();
  }

  private int mostOutgoingBytes() {
    return settings.get(StandardSocketOptions.SO_SNDBUF);
  }

  /** Throws what an ICMP error said, once. */
  void throwError() throws IOException {
    IOException icmp = error;
    if (icmp != null) {
      error = null;
      throw Failures.again(icmp);
    }
    if (over) {
      throw Failures.lost(failure, "Socket closed");
    }
  }

  @Nullable Datagram poll() {
    Datagram datagram = incoming.poll();
    if (datagram != null) {
      // Answers to it are not waited for.
      reachable.add(datagram.remote().address());
    }
    return datagram;
  }

  /** Nothing of what came in before now is wanted. */
  void dropIncoming() {
    incoming.clear();
  }

  /**
   * Queues a datagram to be sent.
   *
   * @param frame handed over for good, the payload where the socket wants it
   * @return false if there is no room now
   */
  boolean send(byte[] frame, int payloadBytes, Endpoint to, int scope) {
    Outgoing datagram = new Outgoing(new Frame(frame), payloadBytes, to, scope);
    int charge = datagram.chargeBytes();
    if (!fits(charge)) {
      refusedFull = true;
      // The loop may have made room before it could see that somebody waits for it.
      return fits(charge) && send(frame, payloadBytes, to, scope);
    }
    long mark = budget.mark();
    if (!budget.tryTake(charge)) {
      starved = true;
      budget.onceGivenBack(mark, whenFed);
      return false;
    }
    outgoingBytes.addAndGet(charge);
    outgoing.add(datagram);
    ask();
    return true;
  }

  /** Whether what is sent there is known to leave; otherwise {@link #sendAndWait} tells. */
  boolean isReachable(IpAddress destination) {
    return reachable.contains(destination);
  }

  /** Sends a datagram at once and waits for what becomes of it. */
  void sendAndWait(byte[] frame, int payloadBytes, Endpoint to, int scope) throws IOException {
    call((open, transport, nowNanos) -> {
      sender.send(open, frame, payloadBytes, to, scope, nowNanos);
      return true;
    });
    reachable.add(to.address());
  }

  void close() {
    closeWanted = true;
    ask();
  }

  private void ask() {
    if (asked.compareAndSet(false, true)) {
      loop.execute(this);
    }
  }

  // ---- the loop's side ----------------------------------------------------------------------

  @Override
  public void run(TransportLayer transport, long nowNanos) {
    asked.set(false);
    boolean wasFull = outgoingBytes.get() > mostOutgoingBytes() >> 1 || refusedFull;
    refusedFull = false;
    for (Outgoing next = takeOutgoing(); next != null; next = takeOutgoing()) {
      if (!over) {
        try {
          sender.send(
              socket, next.frame().bytes, next.payloadBytes(), next.to(), next.scope(), nowNanos);
        } catch (IOException e) {
          // Nobody waits for this one; the next one is told.
          reachable.forget(next.to().address());
        }
      }
    }
    if (closeWanted && !over) {
      socket.close(nowNanos);
    } else if (wasFull) {
      readiness.wakeWriter();
    }
  }

  private @Nullable Outgoing takeOutgoing() {
    Outgoing next = outgoing.poll();
    if (next != null) {
      int charge = next.chargeBytes();
      outgoingBytes.addAndGet(-charge);
      budget.giveBack(charge);
    }
    return next;
  }

  /** There may be memory again; any thread. */
  private void fed() {
    starved = false;
    readiness.wakeWriter();
  }

  @Override
  public void refused(IOException why) {
    while (takeOutgoing() != null) {
      // takeOutgoing gives back what each one took
    }
    closed(why);
  }

  @Override
  public void readable() {
    readiness.wakeReader();
  }

  @Override
  public void errorReceived(IOException icmp) {
    error = icmp;
    readiness.wakeAll();
  }

  @Override
  public void closed(@Nullable IOException why) {
    if (!over) {
      failure = why;
      over = true;
      readiness.wakeAll();
    }
  }
}
