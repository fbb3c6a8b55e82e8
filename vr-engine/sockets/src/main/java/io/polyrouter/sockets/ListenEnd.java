package io.polyrouter.sockets;

import io.polyrouter.net.AddressFamily;
import io.polyrouter.net.Ipv4Address;
import io.polyrouter.net.Ipv6Address;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.SocketBudget;
import io.polyrouter.transport.layer.TransportCommand;
import io.polyrouter.transport.layer.TransportLayer;
import io.polyrouter.transport.tcp.TcpAcceptor;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpListener;
import io.polyrouter.transport.tcp.TcpOptions;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where an application's thread and the loop meet over a listening port. The loop takes a few
 * connections ahead of the application, so that it need not be asked for each; what is beyond waits
 * in TCP's backlog. A port that is open for all addresses of both families has two listeners.
 */
final class ListenEnd implements TcpAcceptor, TransportCommand {

  private static final int MOST_AHEAD = 8;
  private static final int PORTS_TO_TRY = 16;

  private final Loop loop;
  private final Settings settings;
  private final Readiness readiness = new Readiness();
  private final Queue<TcpEnd> accepted = new ConcurrentLinkedQueue<>();
  private final AtomicInteger acceptedCount = new AtomicInteger();
  private final AtomicBoolean asked = new AtomicBoolean();

  /** On the loop only. */
  private final List<TcpListener> listeners = new ArrayList<>(1);

  private final Consumer<IOException> onEnd = this::refused;

  /** On the loop only; there once it listens. */
  private @Nullable SocketBudget budget;

  private volatile int ahead = 1;
  private volatile boolean closed;
  private volatile @Nullable IOException failure;

  ListenEnd(Loop loop, Settings settings) {
    this.loop = loop;
    this.settings = settings;
  }

  Readiness readiness() {
    return readiness;
  }

  /** Opens the port; the endpoint has its number. */
  Endpoint listen(Endpoint wanted, Optional<AddressFamily> only, int backlog, int scope)
      throws IOException {
    ahead = Math.clamp(backlog / 2, 1, MOST_AHEAD);
    return Call.run(
        loop,
        (transport, nowNanos) -> {
          TcpOptions options = settings.tcp(transport, scope);
          budget = transport.budget();
          Endpoint at = open(transport, wanted, only, backlog, options, nowNanos);
          transport.addEndListener(onEnd);
          return at;
        });
  }

  private Endpoint open(
      TransportLayer transport,
      Endpoint wanted,
      Optional<AddressFamily> only,
      int backlog,
      TcpOptions options,
      long nowNanos)
      throws IOException {
    boolean all = wanted.address().equals(Ipv4Address.ANY) || isAnyIpv6(wanted);
    if (!all || only.isPresent()) {
      return add(transport, wanted, backlog, options, nowNanos);
    }
    // Any port must be free in both families.
    for (int i = 1; ; i++) {
      Endpoint ipv4 =
          add(transport, new Endpoint(Ipv4Address.ANY, wanted.port()), backlog, options, nowNanos);
      try {
        return add(
            transport,
            new Endpoint(new Ipv6Address(0, 0), ipv4.port()),
            backlog,
            options,
            nowNanos);
      } catch (BindException e) {
        closeAll(nowNanos);
        if (wanted.port() != 0 || i == PORTS_TO_TRY) {
          throw e;
        }
      } catch (IOException e) {
        closeAll(nowNanos);
        throw e;
      }
    }
  }

  private static boolean isAnyIpv6(Endpoint endpoint) {
    return endpoint.address() instanceof Ipv6Address v6 && v6.high() == 0 && v6.low() == 0;
  }

  private Endpoint add(
      TransportLayer transport, Endpoint at, int backlog, TcpOptions options, long nowNanos)
      throws IOException {
    TcpListener listener =
        transport.tcp().listen(at, backlog, settings.reuse(), options, this, nowNanos);
    listeners.add(listener);
    return listener.local();
  }

  private void closeAll(long nowNanos) {
    listeners.forEach(listener -> listener.close(nowNanos));
    listeners.clear();
  }

  // ---- the application's side ---------------------------------------------------------------

  boolean isAcceptable() {
    return !accepted.isEmpty() || failure != null;
  }

  /** The next connection, if there is one. */
  @Nullable TcpEnd accept() throws IOException {
    TcpEnd next = accepted.poll();
    if (next != null) {
      acceptedCount.decrementAndGet();
      ask();
      return next;
    }
    IOException why = failure;
    if (why != null) {
      throw Failures.again(why);
    }
    return null;
  }

  /** Stops listening; connections that nobody took are reset. */
  void close() {
    closed = true;
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
    if (closed) {
      transport.removeEndListener(onEnd);
      closeAll(nowNanos);
      for (TcpEnd left = accepted.poll(); left != null; left = accepted.poll()) {
        left.abort();
      }
      return;
    }
    for (TcpListener listener : listeners) {
      take(listener, nowNanos);
    }
  }

  @Override
  public void refused(IOException why) {
    if (failure == null) {
      failure = why;
      readiness.wakeAll();
    }
  }

  @Override
  public void acceptable(TcpListener listener, long nowNanos) {
    take(listener, nowNanos);
  }

  private void take(TcpListener listener, long nowNanos) {
    SocketBudget shared = budget;
    if (shared == null) {
      return;
    }
    while (acceptedCount.get() < ahead) {
      TcpEnd end = new TcpEnd(loop, settings.accepted());
      TcpConnection connection = listener.accept(end, nowNanos);
      if (connection == null) {
        return;
      }
      end.attachConnected(connection, shared);
      acceptedCount.incrementAndGet();
      accepted.add(end);
      readiness.wakeReader();
    }
  }
}
