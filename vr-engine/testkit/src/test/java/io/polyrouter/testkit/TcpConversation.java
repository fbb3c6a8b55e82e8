package io.polyrouter.testkit;

import io.polyrouter.net.IpAddress;
import io.polyrouter.router.RouterManager;
import io.polyrouter.transport.Endpoint;
import io.polyrouter.transport.tcp.TcpConnection;
import io.polyrouter.transport.tcp.TcpListener;
import io.polyrouter.transport.tcp.TcpObserver;
import io.polyrouter.transport.tcp.TcpOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection between two virtual routers, over which one asks, a few hundred bytes each time,
 * and the other repeats what it hears.
 */
final class TcpConversation {

  static final int PORT = 179;

  private static final int QUESTION_BYTES = 300;

  private final RouterManager engine;
  private final String asking;
  private @Nullable TcpConnection connection;
  private long asked;
  private long answeredBytes;
  private @Nullable String ended;

  TcpConversation(
      SimulatedNetwork network,
      String asking,
      String askingAddress,
      String answering,
      String answeringAddress) {
    this.engine = network.engine();
    this.asking = asking;
    Endpoint server = new Endpoint(IpAddress.parse(answeringAddress), PORT);
    engine.execute(
        answering,
        new OnLoop((transport, nowNanos) ->
            transport.tcp().listen(server, 10, false, TcpOptions.DEFAULT, this::accept, nowNanos)));
    network.settle();
    engine.execute(
        asking,
        new OnLoop((transport, nowNanos) ->
            connection =
                transport
                    .tcp()
                    .connect(
                        Optional.of(new Endpoint(IpAddress.parse(askingAddress), 0)),
                        server,
                        TcpOptions.DEFAULT,
                        new Asking(),
                        nowNanos)));
    network.settle();
  }

  /** The connection of the one that asks. */
  TcpConnection connection() {
    return Objects.requireNonNull(connection);
  }

  /** Asks once more. */
  void ask() {
    asked++;
    engine.execute(
        asking,
        new OnLoop((transport, nowNanos) -> {
          connection().sendRing().write(ByteBuffer.allocate(QUESTION_BYTES));
          connection().written(nowNanos);
        }));
  }

  /** Questions that were answered. */
  long answered() {
    if (ended != null) {
      throw new AssertionError("the conversation ended: " + ended);
    }
    return answeredBytes / QUESTION_BYTES;
  }

  boolean isUpToDate() {
    return answered() == asked;
  }

  private void accept(TcpListener listener, long nowNanos) {
    listener.accept(new Answering(), nowNanos);
  }

  private final class Asking extends Observer {
    @Override
    public void readable(TcpConnection of, long nowNanos) {
      answeredBytes += of.receiveRing().size();
      of.receiveRing().discard(of.receiveRing().size());
      of.taken(nowNanos);
    }

    @Override
    public void closed(TcpConnection of, @Nullable IOException failure, long nowNanos) {
      ended = failure == null ? "in order" : failure.getMessage();
    }
  }

  private static final class Answering extends Observer {
    @Override
    public void readable(TcpConnection of, long nowNanos) {
      ByteBuffer all = ByteBuffer.allocate(of.receiveRing().size());
      of.receiveRing().read(all);
      of.taken(nowNanos);
      of.sendRing().write(all.flip());
      of.written(nowNanos);
    }
  }

  /** An observer that does nothing. */
  static class Observer implements TcpObserver {
    @Override
    public void connected(TcpConnection of, long nowNanos) {}

    @Override
    public void readable(TcpConnection of, long nowNanos) {}

    @Override
    public void writable(TcpConnection of, long nowNanos) {}

    @Override
    public void remoteFinished(TcpConnection of, long nowNanos) {}

    @Override
    public void closed(TcpConnection of, @Nullable IOException failure, long nowNanos) {}
  }
}
