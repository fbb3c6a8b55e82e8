package io.polyrouter.transport.tcp;

import io.polyrouter.transport.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An application at one end of a connection: sends given bytes, keeps what it receives. */
final class Peer implements TcpObserver {

  final SimulatedNetwork network;
  final List<String> events = new ArrayList<>();
  final ByteArrayOutputStream received = new ByteArrayOutputStream();
  @Nullable TcpConnection connection;
  @Nullable IOException failure;
  boolean connected;
  boolean remoteFinished;
  boolean closed;

  /** Whether it takes what comes in. */
  boolean reads = true;

  /** Whether it finishes when all is written. */
  boolean finishes = true;

  private ByteBuffer toSend = ByteBuffer.allocate(0);
  private boolean finished;

  Peer(SimulatedNetwork network) {
    this.network = network;
  }

  static Peer connect(
      SimulatedNetwork network, SimulatedNetwork.Host from, Endpoint to, TcpOptions options)
      throws IOException {
    Peer peer = new Peer(network);
    peer.connection = from.tcp.connect(Optional.empty(), to, options, peer, network.nowNanos);
    return peer;
  }

  /** Listens; each connection gets the next of the peers. */
  static TcpListener listen(
      SimulatedNetwork network,
      SimulatedNetwork.Host host,
      Endpoint at,
      TcpOptions options,
      List<Peer> peers)
      throws IOException {
    return host.tcp.listen(
        at,
        128,
        true,
        options,
        (listener, now) -> {
          for (Peer peer : peers) {
            if (peer.connection == null) {
              peer.connection = listener.accept(peer, now);
              if (peer.connection != null) {
                peer.connected = true;
                peer.pump(now);
              }
              return;
            }
          }
        },
        network.nowNanos);
  }

  TcpConnection connection() {
    TcpConnection present = connection;
    if (present == null) {
      throw new IllegalStateException("no connection");
    }
    return present;
  }

  void send(byte[] bytes) {
    ByteBuffer all = ByteBuffer.allocate(toSend.remaining() + bytes.length);
    all.put(toSend).put(bytes).flip();
    toSend = all;
    if (connected) {
      pump(network.nowNanos);
    }
  }

  boolean allWritten() {
    return !toSend.hasRemaining();
  }

  /** Writes what there is room for, and reads what there is. */
  void pump(long now) {
    TcpConnection present = connection();
    if (closed) {
      return;
    }
    if (present.sendRing().write(toSend) > 0) {
      present.written(now);
    }
    if (finishes && !toSend.hasRemaining() && !finished) {
      finished = true;
      present.shutdownOutput(now);
    }
    read(now);
  }

  void read(long now) {
    TcpConnection present = connection();
    if (!reads) {
      return;
    }
    byte[] bytes = new byte[64 * 1024];
    int count = present.receiveRing().read(ByteBuffer.wrap(bytes));
    while (count > 0) {
      received.write(bytes, 0, count);
      count = present.receiveRing().read(ByteBuffer.wrap(bytes));
    }
    present.taken(now);
  }

  @Override
  public void connected(TcpConnection connection, long now) {
    events.add("connected");
    connected = true;
    pump(now);
  }

  @Override
  public void readable(TcpConnection connection, long now) {
    read(now);
  }

  @Override
  public void writable(TcpConnection connection, long now) {
    pump(now);
  }

  @Override
  public void remoteFinished(TcpConnection connection, long now) {
    events.add("remote finished");
    remoteFinished = true;
    read(now);
  }

  @Override
  public void closed(TcpConnection connection, @Nullable IOException failure, long now) {
    read(now);
    events.add(failure == null ? "closed" : "failed");
    this.failure = failure;
    closed = true;
  }
}
