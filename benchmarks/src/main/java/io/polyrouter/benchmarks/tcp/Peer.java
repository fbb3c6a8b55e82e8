package io.polyrouter.benchmarks.tcp;

import io.polyrouter.benchmarks.Engines;
import io.polyrouter.sockets.Sockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The server of all transfers and round trips: one thread a connection, blocking. The client's
 * first bytes say what it is to do ({@link Service}, and an argument of eight bytes). As a program
 * it serves the kernel's sockets until it is ended.
 */
public final class Peer implements AutoCloseable {

  /** Bytes that applications read and write at once. */
  static final int BUFFER_BYTES = 64 * 1024;

  static final int REQUEST_BYTES = 1 + Long.BYTES;

  /** What a connection is for. */
  enum Service {
    /** Takes all until the end, then answers how many bytes that were (8 bytes). */
    SINK('S'),
    /** Sends for so many nanoseconds. */
    SOURCE('R'),
    /** Sends back messages of so many bytes. */
    ECHO('E'),
    /** Answers how much processor time this process has taken, in nanoseconds (8 bytes). */
    CPU('C');

    private final char code;

    Service(char code) {
      this.code = code;
    }

    static Service of(byte code) throws IOException {
      for (Service each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IOException("no such service: " + code);
    }

    ByteBuffer request(long argument) {
      return ByteBuffer.allocate(REQUEST_BYTES).put((byte) code).putLong(argument).flip();
    }
  }

  private final ServerSocketChannel listening;

  private Peer(ServerSocketChannel listening) {
    this.listening = listening;
  }

  /** Serves at an address; port 0 for any. */
  static Peer start(Sockets sockets, InetSocketAddress at) throws IOException {
    ServerSocketChannel listening = sockets.openServerSocketChannel();
    listening.bind(at, 128);
    Peer peer = new Peer(listening);
    Thread.ofPlatform().name("peer").daemon().start(peer::acceptAll);
    return peer;
  }

  /** Arguments: address and port to listen on. */
  public static void main(String[] arguments) throws Exception {
    start(Sockets.kernel(), new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
    System.out.println("ready");
    Thread.currentThread().join();
  }

  int port() throws IOException {
    return ((InetSocketAddress) listening.getLocalAddress()).getPort();
  }

  private void acceptAll() {
    while (listening.isOpen()) {
      try {
        SocketChannel accepted = listening.accept();
        Thread.ofPlatform().name("peer-connection").daemon().start(() -> serve(accepted));
      } catch (IOException e) {
        if (listening.isOpen()) {
          System.err.println("accept: " + e);
        }
      }
    }
  }

  private static void serve(SocketChannel accepted) {
    try (accepted) {
      ByteBuffer request = ByteBuffer.allocate(REQUEST_BYTES);
      readFully(accepted, request);
      request.flip();
      Service service = Service.of(request.get());
      long argument = request.getLong();
      switch (service) {
        case SINK -> sink(accepted);
        case SOURCE -> source(accepted, argument);
        case ECHO -> echo(accepted, (int) argument);
        case CPU -> answer(accepted, Engines.processCpuNanos());
      }
    } catch (IOException e) {
      System.err.println("connection: " + e);
    }
  }

  private static void sink(SocketChannel from) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long bytes = 0;
    for (int count = 0; count >= 0; count = from.read(buffer.clear())) {
      bytes += count;
    }
    answer(from, bytes);
  }

  private static void source(SocketChannel to, long nanos) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      writeFully(to, buffer.clear());
    }
  }

  private static void echo(SocketChannel channel, int messageBytes) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    ByteBuffer message = ByteBuffer.allocateDirect(messageBytes);
    while (true) {
      if (channel.read(message.clear()) < 0) {
        return;
      }
      readFully(channel, message);
      writeFully(channel, message.flip());
    }
  }

  private static void answer(SocketChannel to, long value) throws IOException {
    writeFully(to, ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
  }

  static void writeFully(SocketChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  static void readFully(SocketChannel from, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (from.read(into) < 0) {
        throw new IOException("the other side ended early");
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
